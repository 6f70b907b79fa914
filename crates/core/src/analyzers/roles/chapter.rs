//! From resolved sessions to the chapter.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::gather::{Account, Gathered, NONE, Seen, Session};
use super::issue::Issue;
use super::join::issue_at;
use super::origin::Start;
use super::resolve::{self, Resolved, TWIN};
use super::table::Table;
use super::{Facts, findings};
use crate::analyzers::view::{At, View};
use crate::record::format_seconds;
use crate::report::{
    Finding, Hop, OpaqueReason, Origin, OriginKind, ReasonRow, Roles, SessionRow, SessionVerdict,
    Traceability,
};
use crate::sorting::Arrange;

/// Rows that are listed: sessions and roles.
const SESSIONS: usize = 10_000;
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
    pub fn of(view: &'v View<'p>, table: &'p Table, issues: Vec<Seen<'p>>, facts: Facts) -> Self {
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

    /// The chapter and its findings. At most `most` rows of each kind are listed.
    #[must_use]
    pub fn chapter(&self, most: usize) -> (Roles, Vec<Finding>) {
        let (sessions, most_roles) = (most.min(SESSIONS), most.min(ROLES));
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
        reasons.arrange_by_key(|row| (Reverse(row.records), row.reason));
        let listed = self.ranked();
        let (edges, more_edges) = self.edges(most);
        let roles = self.roles();
        let findings = findings::all(self, &totals, &roles);
        let more_roles = roles.len().saturating_sub(most_roles) as u64;
        let chapter = Roles {
            records: totals.records.total,
            attributed: totals.records.attributed,
            partly: totals.records.partly,
            opaque: totals.records.opaque,
            totals,
            reasons,
            more_sessions: listed.len().saturating_sub(sessions) as u64,
            sessions: listed
                .iter()
                .take(sessions)
                .map(|&index| self.row(index))
                .collect(),
            unused,
            edges,
            more_edges,
            roles: roles
                .into_iter()
                .take(most_roles)
                .map(|role| role.row)
                .collect(),
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
        ranked.arrange();
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
        addresses.arrange();
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
}

pub(super) fn time(seconds: u32) -> Option<String> {
    (seconds > 0).then(|| format_seconds(u64::from(seconds)))
}
