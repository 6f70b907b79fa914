//! From resolved sessions to the chapter.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::gather::{Account, Gathered, NONE, Seen, Session};
use super::issue::Issue;
use super::join::issue_at;
use super::names::{self, Shape};
use super::resolve::{self, Resolved, Start, TWIN};
use super::table::Table;
use super::{Facts, findings};
use crate::analyzers::view::{At, View};
use crate::record::format_seconds;
use crate::report::{
    Finding, Hop, NameQuality, OpaqueReason, Origin, OriginKind, ReasonRow, RoleEdge, RoleHour,
    RoleRow, Roles, SessionRow, SessionVerdict, Share, Traceability,
};

/// Rows that are listed: sessions, edges and roles.
const SESSIONS: usize = 10_000;
const EDGES: usize = 5_000;
const ROLES: usize = 2_000;
/// Hops that a row shows at either end of a chain.
const ENDS: usize = 16;
/// Addresses that a row shows.
const ADDRESSES: usize = 8;

/// Every session of a case, followed back.
#[derive(Debug)]
pub struct Tracing<'v, 'p> {
    pub(super) view: &'v View<'p>,
    pub(super) gathered: Gathered<'p>,
    pub(super) resolved: Vec<Resolved>,
    pub(super) facts: Facts,
    /// Session and trace, see [`Gathered::traces_by_session`].
    pub(super) traces: Vec<(u32, u32)>,
}

impl<'v, 'p> Tracing<'v, 'p> {
    /// Follows every session of a case.
    #[must_use]
    pub fn of(view: &'v View<'p>, table: &'p Table, issues: Vec<Seen>, facts: Facts) -> Self {
        let mut gathered = Gathered::of(view, table, issues);
        let resolved = resolve::resolve(&mut gathered, &facts);
        let traces = gathered.traces_by_session();
        Self {
            view,
            gathered,
            resolved,
            facts,
            traces,
        }
    }

    /// The chapter and its findings.
    #[must_use]
    pub fn chapter(&self) -> (Roles, Vec<Finding>) {
        let mut totals = Traceability::default();
        let mut reasons: BTreeMap<OpaqueReason, (u64, u64)> = BTreeMap::new();
        let mut unused = 0;
        for (session, resolved) in self.entries() {
            let tally = &session.tally;
            if tally.records == 0 {
                unused += u64::from(session.key > 0);
                continue;
            }
            let verdict = resolved.verdict;
            totals.sessions.add(verdict, 1);
            totals.records.add(verdict, u64::from(tally.records));
            totals.write_events.add(verdict, u64::from(tally.writes));
            totals.sensitive_reads.add(verdict, u64::from(tally.reads));
            if let Some(reason) = resolved.reason {
                let sum = reasons.entry(reason).or_default();
                sum.0 += 1;
                sum.1 += u64::from(tally.records);
            }
        }
        let mut reasons: Vec<ReasonRow> = reasons
            .into_iter()
            .map(|(reason, (sessions, records))| ReasonRow {
                reason,
                sessions,
                records,
            })
            .collect();
        reasons.sort_by_key(|row| (Reverse(row.records), row.reason));
        let listed = self.ranked();
        let (edges, more_edges) = self.edges();
        let roles = self.roles();
        let findings = findings::all(self, &totals, &roles);
        let more_roles = roles.len().saturating_sub(ROLES) as u64;
        let chapter = Roles {
            records: totals.records.total,
            attributed: totals.records.attributed,
            partly: totals.records.partly,
            opaque: totals.records.opaque,
            totals,
            reasons,
            more_sessions: listed.len().saturating_sub(SESSIONS) as u64,
            sessions: listed
                .iter()
                .take(SESSIONS)
                .map(|&index| self.row(index))
                .collect(),
            unused,
            edges,
            more_edges,
            roles: roles.into_iter().take(ROLES).map(|role| role.row).collect(),
            more_roles,
            timeline: self.timeline(),
        };
        (chapter, findings)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&Session, &Resolved)> {
        self.gathered.sessions.iter().zip(&self.resolved)
    }

    /// Whether a session is one that can be shown: not what only another account's log shows of the
    /// caller of an issuing call.
    pub(super) fn is_shown(&self, index: u32) -> bool {
        let (session, _) = self.entry(index);
        session.key > 0 || session.tally.records > 0
    }

    /// What the logs of an account span.
    pub(super) fn logs_of(&self, account: &str) -> Account {
        let mut accounts = self.gathered.accounts.iter();
        let found = accounts.find(|(number, _)| self.text(**number) == account);
        found.map(|(_, logs)| *logs).unwrap_or_default()
    }

    pub(super) fn entry(&self, index: u32) -> (Session, Resolved) {
        let session = self.gathered.sessions.get(index as usize);
        let resolved = self.resolved.get(index as usize);
        (
            session.copied().unwrap_or_default(),
            resolved.copied().unwrap_or_default(),
        )
    }

    pub(super) fn text(&self, number: u32) -> &str {
        self.gathered.words.text(number)
    }

    /// Sessions with records, those with most first.
    fn ranked(&self) -> Vec<u32> {
        let mut ranked: Vec<(Reverse<u32>, u32)> = (0u32..)
            .zip(&self.gathered.sessions)
            .filter(|(_, session)| session.tally.records > 0)
            .map(|(index, session)| (Reverse(session.tally.records), index))
            .collect();
        ranked.sort_unstable();
        ranked.into_iter().map(|(_, index)| index).collect()
    }

    /// The traces of a session.
    pub(super) fn traces_of(&self, index: u32) -> &[(u32, u32)] {
        let from = self.traces.partition_point(|&(session, _)| session < index);
        let to = self
            .traces
            .partition_point(|&(session, _)| session <= index);
        self.traces.get(from..to).unwrap_or_default()
    }

    /// One session as the report shows it.
    #[must_use]
    pub(super) fn row(&self, index: u32) -> SessionRow {
        let (session, resolved) = self.entry(index);
        let tally = session.tally;
        let mut addresses: Vec<&str> = self
            .traces_of(index)
            .iter()
            .map(|&(_, trace)| self.text(self.gathered.table.trace_of(trace).address))
            .filter(|address| !address.is_empty())
            .collect();
        addresses.sort_unstable();
        addresses.dedup();
        let issue = issue_at(&self.gathered, resolved.issue);
        let tags = issue.map_or("", |issue| self.text(issue.tags));
        let source_identity = match session.source_identity {
            0 => issue.map_or(0, |issue| issue.source_identity),
            own => own,
        };
        SessionRow {
            arn: self.arn_of(&session, issue),
            access_key_id: self.text(session.key).to_owned(),
            principal_id: self.text(session.principal).to_owned(),
            role: self.gathered.role_of(&session).to_owned(),
            account: self.gathered.account_of(&session).to_owned(),
            created: time(session.created),
            first: time(tally.first),
            last: time(tally.last),
            records: u64::from(tally.records),
            writes: u64::from(tally.writes),
            sensitive_reads: u64::from(tally.reads),
            errors: u64::from(tally.errors),
            verdict: resolved.verdict,
            reason: resolved.reason,
            origin: self.origin(&resolved.start),
            source_identity: self.gathered.words.present(source_identity),
            tags: tags.lines().map(str::to_owned).collect(),
            addresses: addresses
                .into_iter()
                .take(ADDRESSES)
                .map(str::to_owned)
                .collect(),
            chain: self.chain(index),
            hops: u64::from(resolved.hops),
        }
    }

    fn arn_of(&self, session: &Session, issue: Option<&Issue>) -> String {
        let arn = match session.arn {
            0 => issue.map_or(0, |issue| issue.arn),
            arn => arn,
        };
        self.text(arn).to_owned()
    }

    pub(super) fn origin(&self, start: &Start) -> Origin {
        Origin {
            kind: start.kind,
            id: self.text(start.id).to_owned(),
            account: self.gathered.words.present(start.account),
            detail: self.gathered.words.present(start.detail),
        }
    }

    /// The sessions from the origin to this one, by their numbers.
    pub(super) fn path(&self, index: u32) -> Vec<u32> {
        let mut path = Vec::new();
        let mut at = index;
        while let Some(entry) = self.resolved.get(at as usize) {
            // The records without a key are of the session that is the parent.
            if entry.via != TWIN || entry.parent == NONE {
                path.push(at);
            }
            at = entry.parent;
        }
        path.reverse();
        path
    }

    /// The same as a row shows them: of a long chain both ends.
    pub(super) fn shown_path(&self, index: u32) -> Vec<u32> {
        let mut path = self.path(index);
        if path.len() > 2 * ENDS {
            path.drain(ENDS..path.len() - ENDS);
        }
        path
    }

    fn chain(&self, index: u32) -> Vec<Hop> {
        let path = self.shown_path(index);
        path.into_iter().map(|index| self.hop(index)).collect()
    }

    fn hop(&self, index: u32) -> Hop {
        let (session, resolved) = self.entry(index);
        let issue = issue_at(&self.gathered, resolved.issue);
        let created = match session.created {
            0 => issue.map_or(0, |issue| issue.time),
            created => created,
        };
        let arn = self.arn_of(&session, issue);
        Hop {
            arn: if arn.is_empty() {
                self.text(session.principal).to_owned()
            } else {
                arn
            },
            via: self.via(&resolved).to_owned(),
            event_id: issue.and_then(|issue| self.gathered.words.present(issue.event_id)),
            time: time(issue.map_or(created, |issue| issue.time)),
            proof: resolved.proof,
            access_key_id: self.text(session.key).to_owned(),
            account: self.gathered.account_of(&session).to_owned(),
        }
    }

    pub(super) fn via(&self, resolved: &Resolved) -> &'static str {
        match issue_at(&self.gathered, resolved.issue) {
            Some(issue) => issue.call.word(),
            None => resolved.via,
        }
    }

    /// The origin behind the record at a place, where one is known: for other chapters.
    #[must_use]
    pub fn origin_at(&self, file: u32, record: u64) -> Option<Origin> {
        let at = self.place(file, record)?;
        let row = self.view.row(at)?;
        let caller = self.gathered.table.trace_of(row.caller).caller;
        let Some(index) = self.gathered.session_of(caller) else {
            return self.own_origin(caller);
        };
        let (_, resolved) = self.entry(index);
        let known = resolved.verdict != SessionVerdict::Opaque;
        known.then(|| self.origin(&resolved.start))
    }

    /// Somebody with long-term credentials is their own origin.
    pub(super) fn own_origin(&self, caller: u32) -> Option<Origin> {
        let caller = self.gathered.table.caller_of(caller);
        let owner = self.gathered.table.owner(caller.owner);
        let kind = match self.text(owner.kind) {
            "IAMUser" => OriginKind::IamUser,
            "Root" => OriginKind::Root,
            _ => return None,
        };
        (caller.arn > 0).then(|| Origin {
            kind,
            id: self.text(caller.arn).to_owned(),
            account: self.gathered.words.present(owner.account),
            detail: None,
        })
    }

    fn place(&self, file: u32, record: u64) -> Option<At> {
        let stretches = &self.view.stretches;
        let after = stretches.partition_point(|s| (s.file, s.first) <= (file, record));
        let stretch = after.checked_sub(1)?;
        let first = stretches.get(stretch)?.first;
        Some(At {
            stretch: u32::try_from(stretch).ok()?,
            row: u32::try_from(record - first).ok()?,
        })
    }

    /// Who assumes what.
    fn edges(&self) -> (Vec<RoleEdge>, u64) {
        /// From, to and how.
        type Key<'e> = (&'e str, Option<OriginKind>, &'e str, &'static str);
        struct Sum<'e> {
            from_account: &'e str,
            to_account: &'e str,
            count: u64,
            records: u64,
            verdict: SessionVerdict,
            last: u32,
        }
        let mut sums: FxHashMap<Key<'_>, Sum<'_>> = FxHashMap::default();
        for (session, resolved) in self.entries() {
            if resolved.via == TWIN && resolved.parent != NONE {
                continue;
            }
            let to = self.gathered.role_of(session);
            let before = (resolved.parent != NONE).then(|| self.entry(resolved.parent).0);
            let (from, from_kind, from_account) = match before {
                Some(before) if self.gathered.is_of_role(&before) => {
                    let account = self.gathered.account_of(&before);
                    (self.gathered.role_of(&before), None, account)
                }
                _ => {
                    let start = resolved.start;
                    (
                        self.text(start.id),
                        Some(start.kind),
                        self.text(start.account),
                    )
                }
            };
            // A user's own temporary key leads nowhere.
            if to.is_empty() || (from == to && from_kind.is_some()) {
                continue;
            }
            let key = (from, from_kind, to, self.via(resolved));
            let last = session.created.max(session.tally.last);
            let sum = sums.entry(key).or_insert(Sum {
                from_account,
                to_account: self.gathered.account_of(session),
                count: 0,
                records: 0,
                verdict: SessionVerdict::Attributed,
                last: 0,
            });
            sum.count += 1;
            sum.records += u64::from(session.tally.records);
            sum.verdict = sum.verdict.max(resolved.verdict);
            sum.last = sum.last.max(last);
            if from_account > sum.from_account {
                sum.from_account = from_account;
            }
        }
        let mut edges: Vec<(Key<'_>, Sum<'_>)> = sums.into_iter().collect();
        edges.sort_by(|(a, x), (b, y)| y.count.cmp(&x.count).then_with(|| a.cmp(b)));
        let more = edges.len().saturating_sub(EDGES) as u64;
        let edges = edges
            .into_iter()
            .take(EDGES)
            .map(|((from, from_kind, to, via), sum)| RoleEdge {
                from: from.to_owned(),
                from_kind,
                from_account: (!sum.from_account.is_empty()).then(|| sum.from_account.to_owned()),
                to: to.to_owned(),
                to_account: sum.to_account.to_owned(),
                via: via.to_owned(),
                count: sum.count,
                records: sum.records,
                verdict: sum.verdict,
                last: time(sum.last),
            });
        (edges.collect(), more)
    }

    /// The roles that have sessions, those with most records first.
    fn roles(&self) -> Vec<RoleSum> {
        let mut by_role: FxHashMap<(&str, &str), Vec<u32>> = FxHashMap::default();
        for (index, session) in (0u32..).zip(&self.gathered.sessions) {
            let used = session.tally.records > 0;
            let (_, resolved) = self.entry(index);
            if used && self.gathered.is_of_role(session) && resolved.via != TWIN {
                let id = self.text(session.principal).split(':').next().unwrap_or("");
                let role = self.gathered.role_of(session);
                by_role.entry((role, id)).or_default().push(index);
            }
        }
        let mut roles: Vec<RoleSum> = by_role
            .into_iter()
            .map(|((role, id), sessions)| self.role(role, id, sessions))
            .collect();
        roles.sort_by(|a, b| {
            let by = |sum: &RoleSum| Reverse(sum.row.records);
            (by(a), &a.row.arn, &a.row.role_id).cmp(&(by(b), &b.row.arn, &b.row.role_id))
        });
        roles
    }

    fn role(&self, role: &str, id: &str, sessions: Vec<u32>) -> RoleSum {
        let role_name = role.rsplit('/').next().unwrap_or(role);
        let mut shares = Share::default();
        let (mut records, mut generic, mut with_source_identity, mut by_aws) = (0, 0, 0, 0u64);
        let mut names: BTreeMap<&str, NameUse> = BTreeMap::new();
        let mut origins: FxHashSet<(OriginKind, &str)> = FxHashSet::default();
        let mut account = "";
        for &index in &sessions {
            let (session, resolved) = self.entry(index);
            account = account.max(self.gathered.account_of(&session));
            shares.add(resolved.verdict, 1);
            records += u64::from(session.tally.records);
            let name = self.gathered.session_name(&session);
            let machine = by_aws_itself(&resolved, name, role);
            by_aws += u64::from(machine);
            generic += u64::from(!machine && is_generic(name, role_name));
            let named = session.source_identity > 0
                || issue_at(&self.gathered, resolved.issue)
                    .is_some_and(|issue| issue.source_identity > 0);
            with_source_identity += u64::from(named);
            if resolved.start.kind != OriginKind::Unknown {
                origins.insert((resolved.start.kind, self.text(resolved.start.id)));
            }
            if !machine {
                self.note_use(names.entry(name).or_default(), index, &session, &resolved);
            }
        }
        let shared: Vec<String> = names
            .iter()
            .filter(|(_, used)| used.is_shared())
            .map(|(name, _)| (*name).to_owned())
            .collect();
        let quality = if !shared.is_empty() {
            NameQuality::Shared
        } else if generic * 2 > shares.total {
            NameQuality::Generic
        } else if by_aws * 2 > shares.total {
            NameQuality::ByAws
        } else {
            NameQuality::Distinct
        };
        RoleSum {
            row: RoleRow {
                arn: role.to_owned(),
                role_id: id.to_owned(),
                account: account.to_owned(),
                sessions: shares,
                records,
                names: names.len() as u64,
                generic,
                shared: shared.len() as u64,
                with_source_identity,
                origins: origins.len() as u64,
                quality,
            },
            shared,
            sessions,
        }
    }

    fn note_use<'t>(
        &'t self,
        used: &mut NameUse<'t>,
        index: u32,
        session: &Session,
        resolved: &Resolved,
    ) {
        /// A name that more than so many share is shared.
        const ENOUGH: usize = 4;
        let known = resolved.verdict == SessionVerdict::Attributed;
        let workload = matches!(
            resolved.start.kind,
            OriginKind::AwsService
                | OriginKind::LambdaFunction
                | OriginKind::EcsTask
                | OriginKind::EksPod
        );
        if known && used.origins.len() < ENOUGH {
            let origin = (resolved.start.kind, self.text(resolved.start.id));
            if !used.origins.contains(&origin) {
                used.origins.push(origin);
            }
        }
        if workload || session.key == 0 {
            return;
        }
        for &(_, trace) in self.traces_of(index) {
            let address = self.text(self.gathered.table.trace_of(trace).address);
            let network = super::network::Network::of(address);
            if let Some(network) = network
                && used.networks.len() < ENOUGH
                && used
                    .networks
                    .iter()
                    .all(|known| !known.is_related(&network))
            {
                used.networks.push(network);
            }
        }
    }

    /// How well actions could be traced, hour by hour.
    fn timeline(&self) -> Vec<RoleHour> {
        #[derive(Default)]
        struct Hour {
            sessions: u64,
            issued: u64,
            records: Share,
        }
        impl Hour {
            fn add(&mut self, other: &Self) {
                self.sessions += other.sessions;
                self.issued += other.issued;
                self.records.add_all(&other.records);
            }
        }
        let table = self.gathered.table;
        // What a record counts for, by the number of its trace.
        let of_trace: Vec<u32> = table
            .traces()
            .zip(&self.gathered.traces)
            .map(|(trace, tally)| match tally.records {
                0 => NONE,
                _ => self.gathered.session_of(trace.caller).unwrap_or(NONE),
            })
            .collect();
        let mut hours: BTreeMap<u32, Hour> = BTreeMap::new();
        let mut seen: FxHashSet<(u32, u32)> = FxHashSet::default();
        // Records come nearly in the order of time: mostly the hour is the one before, both of all
        // and of the session.
        let mut open = (NONE, Hour::default());
        let mut hour_of = vec![NONE; self.resolved.len()];
        for (_, row) in self.view.distinct() {
            let index = of_trace.get(row.caller as usize).copied().unwrap_or(NONE);
            let entry = self.resolved.get(index as usize);
            let (Some(entry), true) = (entry, row.time > 0) else {
                continue;
            };
            let at = row.time / 3_600;
            if open.0 != at {
                let (before, sums) = std::mem::replace(&mut open, (at, Hour::default()));
                hours.entry(before).or_default().add(&sums);
            }
            open.1.records.add(entry.verdict, 1);
            if let Some(before) = hour_of.get_mut(index as usize)
                && *before != at
            {
                *before = at;
                open.1.sessions += u64::from(seen.insert((at, index)));
            }
        }
        hours.entry(open.0).or_default().add(&open.1);
        // Before the first record no hour is open.
        hours.remove(&NONE);
        let mut keys: FxHashSet<u32> = FxHashSet::default();
        for seen in &self.gathered.issues {
            let issue = &seen.issue;
            if issue.time > 0 && issue.key > 0 && issue.call.issues() && keys.insert(issue.key) {
                hours.entry(issue.time / 3_600).or_default().issued += 1;
            }
        }
        let rows = hours.into_iter().map(|(at, hour)| RoleHour {
            hour: format_seconds(u64::from(at) * 3_600),
            sessions: hour.sessions,
            issued: hour.issued,
            records: hour.records,
        });
        rows.collect()
    }
}

/// A role with what its findings need besides.
#[derive(Debug)]
pub(super) struct RoleSum {
    pub(super) row: RoleRow,
    /// Names that several callers or networks used.
    pub(super) shared: Vec<String>,
    /// In the order of [`Gathered::sessions`].
    pub(super) sessions: Vec<u32>,
}

/// Who used a session name.
#[derive(Debug, Default)]
struct NameUse<'t> {
    origins: Vec<(OriginKind, &'t str)>,
    networks: Vec<super::network::Network>,
}

impl NameUse<'_> {
    fn is_shared(&self) -> bool {
        self.origins.len() > 1 || (self.origins.is_empty() && self.networks.len() > 1)
    }
}

/// Whether AWS gave the session its name.
fn by_aws_itself(resolved: &Resolved, name: &str, role: &str) -> bool {
    let workload = matches!(
        resolved.start.kind,
        OriginKind::Ec2Instance
            | OriginKind::LambdaFunction
            | OriginKind::EcsTask
            | OriginKind::EksPod
            | OriginKind::AwsService
            | OriginKind::IdentityCenterUser
    );
    (workload && resolved.hops == 1)
        || names::permission_set(role).is_some()
        || names::linked_service(role).is_some()
        || matches!(
            names::shape(name),
            Shape::Instance | Shape::Pod | Shape::Service(_)
        )
}

/// Whether nobody chose the session name: an SDK made it up, or it is the role's own.
fn is_generic(name: &str, role_name: &str) -> bool {
    name.eq_ignore_ascii_case(role_name)
        || matches!(names::shape(name), Shape::Generic | Shape::GitHub)
}

pub(super) fn time(seconds: u32) -> Option<String> {
    (seconds > 0).then(|| format_seconds(u64::from(seconds)))
}
