//! Which record issued a credential.
//!
//! In the order of strength: the access key; the principal id and the time of issue; the principal
//! id and a sign-in to the console, which follows its issuing call within minutes. Never a role's or
//! a session's name alone.

use rustc_hash::FxHashMap;

use super::gather::{Gathered, Session};
use super::issue::{Call, Issue};
use crate::report::Proof;

/// A token for the console is good for 15 minutes (IAM user guide, "Enable custom identity broker
/// access to the AWS console").
const SIGN_IN_SECONDS: u32 = 15 * 60;
/// Clocks of two services differ by so much.
const SLACK_SECONDS: u32 = 2;
/// Longest that a credential lasts (GetSessionToken and GetFederationToken: 36 hours).
const LONGEST_SECONDS: u32 = 36 * 3_600;
/// Longest session of a role.
const ROLE_SECONDS: u32 = 12 * 3_600;

/// So many candidates are looked at; more do not occur, save where a log is made to take long.
const MANY: usize = 1_000;
/// So many copies of one call.
const FEW: usize = 16;

/// The issuing record of a session and how it is known to be that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Index into [`Gathered::issues`].
    pub(super) issue: u32,
    pub(super) proof: Proof,
}

/// The issuing records by what they can be joined by.
#[derive(Debug)]
pub(super) struct Joins {
    by_key: FxHashMap<u32, Vec<u32>>,
    by_principal: FxHashMap<u32, Vec<u32>>,
    by_shared: FxHashMap<u32, Vec<u32>>,
    sign_ins: FxHashMap<u32, Vec<u32>>,
    portal: FxHashMap<u32, Vec<u32>>,
}

impl Joins {
    pub(super) fn of(gathered: &Gathered<'_>) -> Self {
        let mut joins = Self {
            by_key: FxHashMap::default(),
            by_principal: FxHashMap::default(),
            by_shared: FxHashMap::default(),
            sign_ins: FxHashMap::default(),
            portal: FxHashMap::default(),
        };
        let mut put =
            |map: fn(&mut Self) -> &mut FxHashMap<u32, Vec<u32>>, key: u32, index: u32| {
                if key > 0 {
                    map(&mut joins).entry(key).or_default().push(index);
                }
            };
        for (index, seen) in (0u32..).zip(&gathered.issues) {
            let issue = seen.issue;
            match issue.call {
                Call::ConsoleLogin | Call::SwitchRole => {
                    put(|joins| &mut joins.sign_ins, issue.principal, index);
                }
                Call::Portal => put(|joins| &mut joins.portal, issue.provider, index),
                Call::PortalSignIn => {}
                _ => {
                    put(|joins| &mut joins.by_key, issue.key, index);
                    put(|joins| &mut joins.by_principal, issue.principal, index);
                    put(|joins| &mut joins.by_shared, issue.shared_id, index);
                }
            }
        }
        joins
    }

    /// The record that issued a session's credential.
    pub(super) fn find(
        &self,
        gathered: &Gathered<'_>,
        index: u32,
        session: &Session,
    ) -> Option<Found> {
        let found = |candidates: &[u32], proof| {
            let issue = self.best(gathered, index, candidates)?;
            Some(Found { issue, proof })
        };
        if let Some(found) = found(list(&self.by_key, session.key), Proof::AccessKey) {
            return Some(found);
        }
        let issued = list(&self.by_principal, session.principal);
        if issued.is_empty() {
            return None;
        }
        let created = session.created;
        if created == 0 {
            return self.find_timeless(gathered, index, session, issued);
        }
        let then = between(gathered, issued, created, created);
        if let Some(found) = found(then, Proof::PrincipalAndTime) {
            return Some(found);
        }
        self.sign_in(gathered, session)?;
        let issue = self.sole(gathered, index, issued_before(gathered, issued, created))?;
        Some(Found {
            issue,
            proof: Proof::PrincipalAndTime,
        })
    }

    /// Records that give no time of issue: sign-ins, and what another account's log shows.
    fn find_timeless(
        &self,
        gathered: &Gathered<'_>,
        index: u32,
        session: &Session,
        issued: &[u32],
    ) -> Option<Found> {
        let sign_ins = list(&self.sign_ins, session.principal);
        let mut before: Vec<u32> = Vec::new();
        let mut all_signed_in = sign_ins.len() == session.tally.records as usize;
        for &sign_in in sign_ins.iter().take(MANY) {
            let time = issue_at(gathered, sign_in)?.time;
            let these = issued_before(gathered, issued, time);
            all_signed_in &= !these.is_empty();
            before.extend_from_slice(these);
        }
        if all_signed_in && !before.is_empty() {
            let issue = self.sole(gathered, index, &before)?;
            return Some(Found {
                issue,
                proof: Proof::PrincipalAndTime,
            });
        }
        let until = session.tally.first.saturating_add(SLACK_SECONDS);
        let earlier = between(
            gathered,
            issued,
            until.saturating_sub(LONGEST_SECONDS),
            until,
        );
        let open: Vec<u32> = earlier
            .iter()
            .copied()
            .filter(|&i| issue_at(gathered, i).is_some_and(|i| session.tally.last <= expiry(i)))
            .collect();
        let issue = self.sole(gathered, index, &open)?;
        Some(Found {
            issue,
            proof: Proof::Inferred,
        })
    }

    /// The one that says most of the caller. The two copies of a call between accounts share an id;
    /// only the copy of the caller's account names the caller.
    fn best(&self, gathered: &Gathered<'_>, session: u32, candidates: &[u32]) -> Option<u32> {
        let shared = |&index: &u32| issue_at(gathered, index).map_or(0, |issue| issue.shared_id);
        let candidates = candidates.iter().take(MANY);
        let partners = candidates
            .clone()
            .flat_map(|index| list(&self.by_shared, shared(index)).iter().take(FEW));
        // A console token may hand back the key that it was asked with.
        let own = |issue: &Issue| {
            issue.call == Call::GetSigninToken && gathered.session_of(issue.caller) == Some(session)
        };
        candidates
            .chain(partners)
            .copied()
            .filter(|&index| issue_at(gathered, index).is_some_and(|issue| !own(issue)))
            .min_by_key(|&index| (says_little(gathered, index), index))
    }

    /// The same where all candidates have one caller; `None` where they differ.
    fn sole(&self, gathered: &Gathered<'_>, session: u32, candidates: &[u32]) -> Option<u32> {
        only(candidates.iter().map(|&candidate| {
            let best = self.best(gathered, session, &[candidate])?;
            let issue = issue_at(gathered, best)?;
            Some((best, caller_identity(gathered, issue)))
        }))
    }

    /// The portal's call for a session of Identity Center: same account, permission set and user,
    /// within seconds. The two share no id.
    pub(super) fn portal(
        &self,
        gathered: &Gathered<'_>,
        session: &Session,
        permission_set: &str,
    ) -> Option<u32> {
        /// Between the portal's call and the session.
        const APART_SECONDS: u32 = 5;
        let user = gathered.session_name(session);
        let created = session.created;
        if created == 0 {
            return None;
        }
        let portal = list(&self.portal, gathered.owner_of(session).account);
        let from = created.saturating_sub(APART_SECONDS);
        let near = between(
            gathered,
            portal,
            from,
            created.saturating_add(APART_SECONDS),
        );
        only(near.iter().filter_map(|&index| {
            let issue = issue_at(gathered, index)?;
            let named = gathered.portal_user(issue);
            let fits = gathered.words.recorded(issue.role) == permission_set
                && (named.is_empty() || named.eq_ignore_ascii_case(user));
            fits.then_some(Some((index, issue.subject)))
        }))
    }

    /// The sign-in to the console that began a session.
    pub(super) fn sign_in(&self, gathered: &Gathered<'_>, session: &Session) -> Option<u32> {
        let created = session.created;
        if created == 0 {
            return None;
        }
        let sign_ins = list(&self.sign_ins, session.principal);
        let from = created.saturating_sub(SLACK_SECONDS);
        let near = between(
            gathered,
            sign_ins,
            from,
            created.saturating_add(SLACK_SECONDS),
        );
        near.first().copied()
    }

    /// The role switch that began a session, where it tells from where.
    pub(super) fn switch(&self, gathered: &Gathered<'_>, session: &Session) -> Option<u32> {
        let sign_ins = list(&self.sign_ins, session.principal);
        let near = match session.created {
            0 => sign_ins,
            created => {
                let until = created.saturating_add(SIGN_IN_SECONDS);
                between(
                    gathered,
                    sign_ins,
                    created.saturating_sub(SLACK_SECONDS),
                    until,
                )
            }
        };
        only(near.iter().filter_map(|&index| {
            let issue = issue_at(gathered, index)?;
            let told = issue.call == Call::SwitchRole && issue.subject > 0;
            told.then_some(Some((index, issue.subject)))
        }))
    }
}

/// The first of several that agree in their second part; `None` where they do not, or where one is
/// `None`.
fn only(all: impl Iterator<Item = Option<(u32, u32)>>) -> Option<u32> {
    let mut sole: Option<(u32, u32)> = None;
    for one in all.take(MANY) {
        let (index, who) = one?;
        match sole {
            Some((_, other)) if other != who => return None,
            Some(_) => {}
            None => sole = Some((index, who)),
        }
    }
    sole.map(|(index, _)| index)
}

fn list(map: &FxHashMap<u32, Vec<u32>>, key: u32) -> &[u32] {
    match map.get(&key) {
        Some(list) if key > 0 => list,
        _ => &[],
    }
}

/// Those of a list (in the order of time) from one time to another, both included.
fn between<'l>(gathered: &Gathered<'_>, list: &'l [u32], from: u32, to: u32) -> &'l [u32] {
    let time = |&index: &u32| issue_at(gathered, index).map_or(0, |issue| issue.time);
    let start = list.partition_point(|index| time(index) < from);
    let end = list.partition_point(|index| time(index) <= to);
    list.get(start..end).unwrap_or_default()
}

pub(super) fn issue_at<'g>(gathered: &'g Gathered<'_>, index: u32) -> Option<&'g Issue> {
    gathered.issues.get(index as usize).map(|seen| seen.issue)
}

fn issued_before<'l>(gathered: &Gathered<'_>, issued: &'l [u32], time: u32) -> &'l [u32] {
    let from = time.saturating_sub(SIGN_IN_SECONDS);
    let near = between(gathered, issued, from, time.saturating_add(SLACK_SECONDS));
    near.get(..near.len().min(FEW)).unwrap_or_default()
}

/// When a credential ends at the latest.
fn expiry(issue: &Issue) -> u32 {
    let longest = match issue.call {
        Call::GetSessionToken | Call::GetFederationToken => LONGEST_SECONDS,
        _ => ROLE_SECONDS,
    };
    if issue.expires > 0 {
        issue.expires
    } else {
        issue.time.saturating_add(longest)
    }
}

fn says_little(gathered: &Gathered<'_>, index: u32) -> bool {
    issue_at(gathered, index).is_none_or(|issue| {
        let caller = gathered.table.caller_of(issue.caller);
        let kind = gathered.table.owner(caller.owner).kind;
        gathered.words.recorded(kind) == "AWSAccount"
    })
}

/// What tells callers apart: the principal id, else who the token is about, else the service.
fn caller_identity(gathered: &Gathered<'_>, issue: &Issue) -> u32 {
    let caller = gathered.table.caller_of(issue.caller);
    let owner = gathered.table.owner(caller.owner);
    let known = [caller.principal, issue.subject, owner.name, owner.account];
    known.into_iter().find(|&number| number > 0).unwrap_or(0)
}
