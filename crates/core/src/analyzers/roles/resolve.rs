//! From a session back to its origin.

use super::Facts;
use super::gather::{Gathered, NONE, Session};
use super::issue::Issue;
use super::join::{Joins, issue_at};
use super::names;
use super::origin::{self, Start, Step};
use super::table::Caller;
use crate::report::{OpaqueReason, OriginKind, Proof, SessionVerdict};

/// What is known of a session.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolved {
    /// The session that issued this one.
    pub(super) parent: u32,
    /// The issuing record; [`NONE`] where there is none.
    pub(super) issue: u32,
    /// What tells, where no issuing record does.
    pub(super) via: &'static str,
    pub(super) proof: Proof,
    pub(super) verdict: SessionVerdict,
    pub(super) reason: Option<OpaqueReason>,
    pub(super) start: Start,
    /// The session that the chain begins with.
    pub(super) root: u32,
    /// Hops from the origin to this session.
    pub(super) hops: u32,
    /// Distinct roles one after the other on the way: a role that takes itself counts once.
    pub(super) roles: u32,
}

impl Default for Resolved {
    fn default() -> Self {
        Self {
            parent: NONE,
            issue: NONE,
            via: "",
            proof: Proof::None,
            verdict: SessionVerdict::Opaque,
            reason: Some(OpaqueReason::Unknown),
            start: Start::UNKNOWN,
            root: NONE,
            hops: 1,
            roles: 1,
        }
    }
}

/// Follows every session. One entry per session, unused ones at the end.
pub(super) fn resolve(gathered: &mut Gathered<'_>, facts: &Facts) -> Vec<Resolved> {
    let joins = Joins::of(gathered);
    let mut resolved = vec![Resolved::default(); gathered.sessions.len()];
    for (index, entry) in (0u32..).zip(&mut resolved) {
        let session = session_at(gathered, index);
        if let Some(found) = joins.find(gathered, index, &session) {
            entry.issue = found.issue;
            entry.proof = found.proof;
        }
        let role = issue_at(gathered, entry.issue).map_or(0, |issue| issue.role);
        if let Some(session) = gathered.sessions.get_mut(index as usize)
            && session.role == 0
        {
            session.role = role;
        }
    }
    add_unused(gathered, &mut resolved);
    let mut steps: Vec<Step> = Vec::with_capacity(resolved.len());
    for (index, entry) in (0u32..).zip(&mut resolved) {
        let session = session_at(gathered, index);
        let step = match issue_at(gathered, entry.issue).copied() {
            Some(issue) => origin::by_issue(gathered, &joins, facts, &session, &issue),
            None => twin(gathered, index, &session, entry),
        };
        if let Step::Session(parent) = step {
            entry.parent = parent;
        }
        steps.push(step);
    }
    cut_loops(&mut resolved);
    for index in order(&resolved) {
        let step = steps.get(index as usize).unwrap_or(&Step::Nothing);
        let outcome = settle(gathered, &joins, facts, index, step, &resolved);
        if let Some(entry) = resolved.get_mut(index as usize) {
            *entry = outcome;
        }
    }
    resolved
}

fn session_at(gathered: &Gathered<'_>, index: u32) -> Session {
    let session = gathered.sessions.get(index as usize);
    session.copied().unwrap_or_default()
}

/// Credentials that were issued and made no record are sessions too, so that they can be asked for.
fn add_unused(gathered: &mut Gathered<'_>, resolved: &mut Vec<Resolved>) {
    let mut keys = rustc_hash::FxHashSet::default();
    for session in &gathered.sessions {
        keys.insert(session.key);
    }
    for entry in resolved.iter() {
        if let Some(issue) = issue_at(gathered, entry.issue) {
            // A copy of the call in another account issued the same credential.
            keys.insert(issue.key);
        }
    }
    let issues: Vec<&Issue> = gathered.issues.iter().map(|seen| seen.issue).collect();
    let mut by_key: rustc_hash::FxHashMap<u32, (u32, bool)> = rustc_hash::FxHashMap::default();
    for (index, issue) in (0u32..).zip(issues.iter().copied()) {
        if !issue.call.issues() || issue.key == 0 || keys.contains(&issue.key) {
            continue;
        }
        let kind = gathered
            .table
            .owner(gathered.table.caller_of(issue.caller).owner)
            .kind;
        let stranger = gathered.words.recorded(kind) == "AWSAccount";
        by_key
            .entry(issue.key)
            .and_modify(|best| {
                if best.1 && !stranger {
                    *best = (index, false);
                }
            })
            .or_insert((index, stranger));
    }
    let mut fresh: Vec<u32> = Vec::with_capacity(by_key.len());
    for issue in &issues {
        if let Some((index, _)) = by_key.remove(&issue.key) {
            fresh.push(index);
        }
    }
    for index in fresh {
        if let Some(issue) = issues.get(index as usize) {
            gathered.push_unused(issue);
            resolved.push(Resolved {
                issue: index,
                proof: Proof::AccessKey,
                ..Resolved::default()
            });
        }
    }
}

/// Records with a blank key are of the same session as those of the same principal and time of issue
/// that have one.
fn twin(gathered: &Gathered<'_>, index: u32, session: &Session, entry: &mut Resolved) -> Step {
    if session.key > 0 || session.created == 0 {
        return Step::Nothing;
    }
    let twin = gathered
        .keyed
        .get(&(session.principal, session.created))
        .copied();
    match twin {
        Some(twin) if twin != index => {
            entry.proof = Proof::PrincipalAndTime;
            entry.via = TWIN;
            Step::Session(twin)
        }
        _ => Step::Nothing,
    }
}

/// The step from records without a key to the same session's records with one is no hop.
pub(super) const TWIN: &str = "creationDate";

/// A session that leads back to itself has no origin: every session of a loop starts anew.
fn cut_loops(resolved: &mut [Resolved]) {
    let mut state = vec![0u32; resolved.len()];
    let mut looped: Vec<u32> = Vec::new();
    for start in 0..resolved.len() {
        let mark = u32::try_from(start + 1).unwrap_or(NONE);
        let mut at = start;
        let mut path = Vec::new();
        loop {
            match state.get_mut(at) {
                Some(state) if *state == 0 => *state = mark,
                Some(state) if *state == mark => {
                    // The path came back to `at`: everything from there on is the loop.
                    let from = path.iter().position(|&p| p == at).unwrap_or(0);
                    let of_loop = path.get(from..).unwrap_or_default();
                    looped.extend(of_loop.iter().filter_map(|&i| u32::try_from(i).ok()));
                    break;
                }
                _ => break,
            }
            path.push(at);
            match resolved.get(at).map(|entry| entry.parent) {
                Some(parent) if parent != NONE => at = parent as usize,
                _ => break,
            }
        }
    }
    for index in looped {
        if let Some(entry) = resolved.get_mut(index as usize) {
            entry.parent = NONE;
        }
    }
}

/// Parents before children.
fn order(resolved: &[Resolved]) -> Vec<u32> {
    let mut order = Vec::with_capacity(resolved.len());
    let mut done = vec![false; resolved.len()];
    let mut path: Vec<u32> = Vec::new();
    for start in (0u32..).take(resolved.len()) {
        let mut at = start;
        while let Some(entry) = resolved.get(at as usize)
            && done.get(at as usize) == Some(&false)
        {
            path.push(at);
            if entry.parent == NONE {
                break;
            }
            at = entry.parent;
        }
        while let Some(index) = path.pop() {
            if let Some(done) = done.get_mut(index as usize)
                && !*done
            {
                *done = true;
                order.push(index);
            }
        }
    }
    order
}

/// Decides on one session whose parent is decided.
fn settle(
    gathered: &mut Gathered<'_>,
    joins: &Joins,
    facts: &Facts,
    index: u32,
    step: &Step,
    resolved: &[Resolved],
) -> Resolved {
    let session = session_at(gathered, index);
    let mut entry = resolved.get(index as usize).copied().unwrap_or_default();
    let parent = resolved.get(entry.parent as usize).copied();
    entry.roles = u32::from(gathered.is_of_role(&session));
    entry.root = parent.map_or(index, |parent| parent.root);
    match (step, parent) {
        (Step::Session(_), Some(parent)) => {
            entry.verdict = parent.verdict;
            entry.reason = parent.reason;
            entry.start = parent.start;
            if entry.via == TWIN {
                entry.hops = parent.hops;
                entry.roles = parent.roles;
            } else {
                let before = session_at(gathered, entry.parent);
                let again = gathered.role_of(&session) == gathered.role_of(&before);
                entry.hops = parent.hops.saturating_add(1);
                entry.roles = parent.roles + if again { 0 } else { entry.roles };
            }
            if entry.proof == Proof::Inferred && entry.verdict == SessionVerdict::Attributed {
                entry.verdict = SessionVerdict::Partly;
            }
        }
        (Step::Start(start), _) => attribute(&mut entry, *start),
        (Step::Named(start), _) => name(&mut entry, *start),
        // A loop was cut here.
        (Step::Session(_), None) => {
            entry.issue = NONE;
            entry.proof = Proof::None;
            entry.via = "";
            alone(gathered, joins, facts, &session, &mut entry);
        }
        (Step::Nothing, _) => {
            alone(gathered, joins, facts, &session, &mut entry);
        }
    }
    if entry.verdict == SessionVerdict::Opaque && session.source_identity > 0 {
        // It names somebody, and whoever took the first role chose it.
        let start = Start {
            id: session.source_identity,
            ..Start::UNKNOWN
        };
        if entry.via.is_empty() && entry.issue == NONE {
            entry.via = "sourceIdentity";
        }
        name(&mut entry, start);
    }
    entry
}

fn attribute(entry: &mut Resolved, start: Start) {
    entry.start = start;
    entry.verdict = if entry.proof == Proof::Inferred {
        SessionVerdict::Partly
    } else {
        SessionVerdict::Attributed
    };
    entry.reason = None;
}

fn name(entry: &mut Resolved, start: Start) {
    entry.start = start;
    entry.verdict = SessionVerdict::Partly;
    entry.reason = None;
}

/// A session without an issuing record: what its own records tell.
fn alone(
    gathered: &mut Gathered<'_>,
    joins: &Joins,
    facts: &Facts,
    session: &Session,
    entry: &mut Resolved,
) {
    if let Some((start, via)) = origin::own_word(gathered, session) {
        entry.proof = Proof::OwnWord;
        entry.via = via;
        if let Some(sign_in) = joins.sign_in(gathered, session) {
            entry.issue = sign_in;
        }
        return attribute(entry, start);
    }
    if let Some(switch) = joins.switch(gathered, session)
        && let Some(start) = origin::switched_from(gathered, switch)
    {
        entry.proof = Proof::OwnWord;
        entry.issue = switch;
        return if start.kind == OriginKind::Unknown {
            name(entry, start)
        } else {
            attribute(entry, start)
        };
    }
    let role = gathered.role_of(session);
    let session_name = gathered.session_name(session);
    if let Some(set) = names::permission_set(role) {
        let portal = joins.portal(gathered, session, set);
        let mut start = Start {
            kind: OriginKind::IdentityCenterUser,
            id: gathered.words.number(session_name),
            ..Start::UNKNOWN
        };
        entry.via = "roleSessionName";
        if let Some(issue) = portal.and_then(|index| issue_at(gathered, index)) {
            start.detail = issue.subject;
            entry.issue = portal.unwrap_or(NONE);
            entry.proof = Proof::Inferred;
        }
        return name(entry, start);
    }
    let owner = gathered.owner_of(session);
    if gathered.words.recorded(owner.kind) == "AWSAccount" {
        if let Some(start) = origin::stranger(gathered, facts, &owner, session.principal) {
            entry.via = "principalId";
            return name(entry, start);
        }
    } else if session.source_identity == 0
        && let Some(start) = origin::by_shape(gathered, session_name)
    {
        entry.via = "roleSessionName";
        return name(entry, start);
    }
    entry.verdict = SessionVerdict::Opaque;
    entry.reason = Some(reason(gathered, facts, session));
}

/// Why nothing is known of a session.
fn reason(gathered: &Gathered<'_>, facts: &Facts, session: &Session) -> OpaqueReason {
    /// No credential lasts longer.
    const LONGEST_SECONDS: u32 = 36 * 3_600;
    let caller = gathered.table.caller_of(session.caller);
    let owner = gathered.table.owner(caller.owner);
    let account = gathered.accounts.get(&owner.account);
    let Some(account) = account else {
        return OpaqueReason::CallerAccountMissing;
    };
    let facts = facts.of(gathered.words.recorded(owner.account));
    // Root of a member is taken in the management account, and logged there.
    if caller.flags & Caller::ROOT != 0 {
        return if session.created > 0 && session.created < gathered.first {
            OpaqueReason::IssuedBeforeWindow
        } else {
            OpaqueReason::CallerAccountMissing
        };
    }
    // A caller whose account is here: the copy that would name it is not among its records.
    if gathered.words.recorded(owner.kind) == "AWSAccount" {
        return OpaqueReason::AssumeRoleNotLogged;
    }
    if session.key == 0 && session.created == 0 {
        return OpaqueReason::NoAccessKey;
    }
    // The exports show today's settings; reads in the logs show that it was not always so.
    if facts.loses_assume_role() && account.management_reads == 0 {
        return OpaqueReason::AssumeRoleNotLogged;
    }
    if session.created > 0 {
        return if session.created < account.first {
            OpaqueReason::IssuedBeforeWindow
        } else {
            OpaqueReason::AssumeRoleNotLogged
        };
    }
    let first = session.tally.first;
    if first > 0 && first.saturating_sub(LONGEST_SECONDS) > account.first {
        OpaqueReason::AssumeRoleNotLogged
    } else {
        OpaqueReason::Unknown
    }
}
