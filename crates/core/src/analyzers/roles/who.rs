//! Looking up one caller.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use rustc_hash::{FxHashMap, FxHashSet};

use super::chapter::{Tracing, time};
use super::gather::{NONE, Tally};
use super::join::issue_at;
use super::resolve::TWIN;
use crate::analyzers::traffic::Field;
use crate::record::{account_of_id, fingerprint_of};
use crate::report::{
    AccountHint, Answer, Assumed, EventCount, Evidence, KnownSession, KnownUser, Origin, QueryKind,
    SessionKey, sentence,
};
use crate::sorting::{Arrange, Ordered};

/// Sessions that an answer lists.
const SESSIONS: usize = 50;
/// Kinds of events of each.
const EVENTS: usize = 50;
/// Credentials that each took.
const ASSUMED: usize = 100;
/// Addresses of a user.
const ADDRESSES: usize = 50;

/// What a question is by its shape.
fn kind_of(query: &str) -> QueryKind {
    let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| query.starts_with(prefix));
    let is_id = query.len() >= 16 && !query.contains(['/', ' ', '@']);
    if query.starts_with("arn:") {
        if query.contains(":assumed-role/") || query.contains(":federated-user/") {
            QueryKind::SessionArn
        } else if query.contains(":role/") {
            QueryKind::RoleArn
        } else {
            QueryKind::UserArn
        }
    } else if begins(&["AKIA", "ASIA"]) && is_id {
        QueryKind::AccessKey
    } else if begins(&["AROA", "AIDA"]) && query.len() >= 16 {
        QueryKind::PrincipalId
    } else if query.parse::<IpAddr>().is_ok() {
        QueryKind::Address
    } else if query.len() == 12 && query.bytes().all(|b| b.is_ascii_digit()) {
        QueryKind::Account
    } else if is_guid(query) {
        QueryKind::Event
    } else {
        QueryKind::Name
    }
}

fn is_guid(text: &str) -> bool {
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

impl Tracing<'_, '_> {
    /// What is known behind an access key id, principal id, ARN, name, address, account or event id.
    #[must_use]
    pub fn who(&self, query: &str) -> Answer {
        let query = query.trim();
        let kind = kind_of(query);
        let (sessions, users) = match kind {
            QueryKind::Event => self.of_event(query),
            QueryKind::Address => self.at_address(query),
            _ => (self.sessions_of(kind, query), self.users_of(kind, query)),
        };
        let mut ranked: Vec<(Reverse<u32>, u32)> = sessions
            .into_iter()
            .map(|index| (Reverse(self.entry(index).0.tally.records), index))
            .collect();
        ranked.arrange();
        let more_sessions = ranked.len().saturating_sub(SESSIONS) as u64;
        ranked.truncate(SESSIONS);
        let listed: Vec<u32> = ranked.into_iter().map(|(_, index)| index).collect();
        let hint = matches!(kind, QueryKind::AccessKey | QueryKind::PrincipalId)
            .then(|| account_of_id(query))
            .flatten();
        Answer {
            query: query.to_owned(),
            kind,
            account_hint: hint.map(|account| AccountHint {
                confirmed: self.facts.is_known(&account) || self.logs_of(&account).records > 0,
                account,
            }),
            users: self.known_users(&users),
            sessions: self.known_sessions(&listed),
            more_sessions,
        }
    }

    /// One session, by what its row says.
    #[must_use]
    pub fn session(&self, key: &SessionKey) -> Option<KnownSession> {
        let index = (0u32..)
            .zip(&self.gathered.sessions)
            .find(|(_, session)| {
                self.text(session.key) == key.access_key_id
                    && self.text(session.principal) == key.principal_id
                    && time(session.created) == key.created
            })
            .map(|(index, _)| index)?;
        self.known_sessions(&[index]).pop()
    }

    /// Sessions by what their records, their chain or their origin say.
    fn sessions_of(&self, kind: QueryKind, query: &str) -> BTreeSet<u32> {
        let same = |text: &str| text.eq_ignore_ascii_case(query);
        let last = |arn: &str| same(arn.rsplit('/').next().unwrap_or(arn));
        let fits = |index: u32| {
            let (session, resolved) = self.entry(index);
            let text = |number| self.text(number);
            let principal = text(session.principal);
            let role = self.gathered.role_of(&session);
            let origin = text(resolved.start.id);
            match kind {
                QueryKind::AccessKey => text(session.key) == query,
                QueryKind::PrincipalId => {
                    principal == query
                        || principal.split(':').next() == Some(query)
                        || text(resolved.start.detail) == query
                        || origin == query
                }
                QueryKind::SessionArn => {
                    let arn = text(session.arn);
                    let of_role = arn.rsplit_once('/').is_some_and(|(role, _)| role == query);
                    arn == query || of_role
                }
                QueryKind::RoleArn => role == query,
                QueryKind::UserArn => origin == query || role == query,
                QueryKind::Account => {
                    text(resolved.start.account) == query
                        || self.gathered.account_of(&session) == query
                }
                _ => {
                    same(self.gathered.session_name(&session))
                        || last(role)
                        || last(origin)
                        || same(origin)
                        || same(text(session.source_identity))
                        || same(text(resolved.start.detail))
                }
            }
        };
        (0u32..)
            .take(self.gathered.sessions.len())
            .filter(|&index| !query.is_empty() && self.is_shown(index) && fits(index))
            .ordered()
    }

    /// Callers with long-term credentials.
    fn users_of(&self, kind: QueryKind, query: &str) -> BTreeSet<u32> {
        let table = self.gathered.table;
        let fits = |number: u32| {
            let caller = table.caller_of(number);
            let owner = table.owner(caller.owner);
            let text = |number| self.text(number);
            match kind {
                QueryKind::AccessKey => text(caller.key) == query,
                QueryKind::PrincipalId => text(caller.principal) == query,
                QueryKind::UserArn => text(caller.arn) == query,
                QueryKind::Name => {
                    text(owner.kind) == "IAMUser" && text(owner.name).eq_ignore_ascii_case(query)
                }
                _ => false,
            }
        };
        let numbers = (0u32..).take(table.callers().count());
        numbers
            .filter(|&number| !query.is_empty() && self.own_origin(number).is_some())
            .filter(|&number| self.gathered.session_of(number).is_none() && fits(number))
            .ordered()
    }

    fn at_address(&self, query: &str) -> (BTreeSet<u32>, BTreeSet<u32>) {
        let wanted: Option<IpAddr> = query.parse().ok();
        let mut found = (BTreeSet::new(), BTreeSet::new());
        let table = self.gathered.table;
        for (trace, tally) in table.traces().zip(&self.gathered.traces) {
            let address = self.text(trace.address);
            if tally.records > 0 && address.parse().ok() == wanted && wanted.is_some() {
                self.put(trace.caller, &mut found);
            }
        }
        found
    }

    fn put(&self, caller: u32, found: &mut (BTreeSet<u32>, BTreeSet<u32>)) {
        match self.gathered.session_of(caller) {
            Some(session) => {
                found.0.insert(session);
            }
            None if self.own_origin(caller).is_some() => {
                found.1.insert(caller);
            }
            None => {}
        }
    }

    /// The caller of an event, and the credential that it issued. Event ids are kept as fingerprints
    /// only, together with the account of the record.
    fn of_event(&self, query: &str) -> (BTreeSet<u32>, BTreeSet<u32>) {
        let mut found = (BTreeSet::new(), BTreeSet::new());
        let mut wanted: FxHashSet<u64> = FxHashSet::default();
        let lower = query.to_ascii_lowercase();
        for id in [query, &lower] {
            wanted.insert(fingerprint_of(id, ""));
            let accounts = self.gathered.accounts.keys();
            wanted.extend(accounts.map(|&account| fingerprint_of(id, self.text(account))));
        }
        self.view.each_distinct(|_, row| {
            if wanted.contains(&row.fingerprint) {
                self.put(self.gathered.table.trace_of(row.caller).caller, &mut found);
            }
        });
        for (index, resolved) in (0u32..).zip(&self.resolved) {
            let issue = issue_at(&self.gathered, resolved.issue);
            let issued = issue.is_some_and(|issue| issue.call.issues());
            if issued
                && issue.is_some_and(|issue| self.text(issue.event_id).eq_ignore_ascii_case(query))
            {
                found.0.insert(index);
            }
        }
        found
    }

    fn known_sessions(&self, listed: &[u32]) -> Vec<KnownSession> {
        let mut group_of: FxHashMap<u32, u32> = FxHashMap::default();
        for &index in listed {
            for &(_, trace) in self.traces_of(index) {
                group_of.insert(trace, index);
            }
        }
        let mut events = self.events(&group_of);
        let mut activities = self.activities(&group_of);
        let children = self.children();
        listed
            .iter()
            .map(|&index| {
                let row = self.row(index);
                let (events, more_events) = counted(events.remove(&index).unwrap_or_default());
                let (assumed, more_assumed) = self.assumed(index, &children);
                let tally = self.entry(index).0.tally;
                KnownSession {
                    sentence: sentence(&row),
                    row,
                    events,
                    more_events,
                    assumed,
                    more_assumed,
                    evidence: self.first_record(&tally).into_iter().collect(),
                    issued_by: self.issued_by(index),
                    activity: activities.remove(&index),
                }
            })
            .collect()
    }

    /// The record behind each hop that a row shows.
    fn issued_by(&self, index: u32) -> Vec<Option<Evidence>> {
        let hops = self.shown_path(index).into_iter();
        hops.map(|hop| {
            let (_, resolved) = self.entry(hop);
            let seen = self.gathered.issues.get(resolved.issue as usize)?;
            Some(Evidence::Record {
                file: seen.file,
                record: seen.record,
                event_id: self.gathered.words.present(seen.issue.event_id),
            })
        })
        .collect()
    }

    fn first_record(&self, tally: &Tally) -> Option<Evidence> {
        if tally.records == 0 {
            return None;
        }
        let (file, record) = self.view.record(tally.place())?;
        Some(Evidence::Record {
            file,
            record,
            event_id: None,
        })
    }

    fn known_users(&self, callers: &BTreeSet<u32>) -> Vec<KnownUser> {
        let table = self.gathered.table;
        let mut origins: BTreeMap<Origin, BTreeSet<u32>> = BTreeMap::new();
        for &caller in callers {
            if let Some(origin) = self.own_origin(caller) {
                origins.entry(origin).or_default().insert(caller);
            }
        }
        let mut group_of: FxHashMap<u32, u32> = FxHashMap::default();
        for (number, trace) in (0u32..).zip(table.traces()) {
            let group = origins
                .values()
                .position(|callers| callers.contains(&trace.caller));
            if let Some(group) = group.and_then(|group| u32::try_from(group).ok()) {
                group_of.insert(number, group);
            }
        }
        let mut events = self.events(&group_of);
        let mut users = Vec::new();
        for (group, (origin, callers)) in (0u32..).zip(origins) {
            let mut sum = Tally::default();
            let mut addresses = BTreeSet::new();
            for (number, trace) in (0u32..).zip(table.traces()) {
                let tally = self.gathered.traces.get(number as usize);
                if let (Some(&of), Some(tally)) = (group_of.get(&number), tally)
                    && of == group
                    && tally.records > 0
                {
                    sum.add(tally);
                    addresses.insert(self.text(trace.address).to_owned());
                }
            }
            let keys: BTreeSet<&str> = callers
                .iter()
                .map(|&caller| self.text(table.caller_of(caller).key))
                .filter(|key| !key.is_empty())
                .ordered();
            let (events, more_events) = counted(events.remove(&group).unwrap_or_default());
            users.push(KnownUser {
                origin,
                access_key_ids: keys.into_iter().map(str::to_owned).collect(),
                records: u64::from(sum.records),
                errors: u64::from(sum.errors),
                first: time(sum.first),
                last: time(sum.last),
                addresses: addresses.into_iter().take(ADDRESSES).collect(),
                events,
                more_events,
            });
        }
        users
    }

    /// Counts by event for groups of traces.
    fn events(&self, group_of: &FxHashMap<u32, u32>) -> BTreeMap<u32, Vec<EventCount>> {
        let mut counts: BTreeMap<(u32, &str, &str), Tally> = BTreeMap::new();
        let traffic = self.view.traffic;
        if group_of.is_empty() {
            return BTreeMap::new();
        }
        self.view.each_distinct(|_, row| {
            let (Some(&group), Some(key)) =
                (group_of.get(&row.caller), traffic.get(row.key as usize))
            else {
                return;
            };
            let text = |field| traffic.text(key, field);
            let event = (group, text(Field::Source), text(Field::Name));
            let tally = counts.entry(event).or_default();
            tally.records += 1;
            tally.errors += u32::from(!text(Field::Error).is_empty());
            if row.time > 0 {
                tally.first = if tally.first == 0 {
                    row.time
                } else {
                    tally.first.min(row.time)
                };
                tally.last = tally.last.max(row.time);
            }
        });
        let mut groups: BTreeMap<u32, Vec<EventCount>> = BTreeMap::new();
        for ((group, source, name), tally) in counts {
            groups.entry(group).or_default().push(EventCount {
                event_source: source.to_owned(),
                event_name: name.to_owned(),
                records: u64::from(tally.records),
                errors: u64::from(tally.errors),
                first: time(tally.first),
                last: time(tally.last),
            });
        }
        groups
    }

    /// Which sessions each session took.
    fn children(&self) -> FxHashMap<u32, Vec<u32>> {
        let mut children: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (index, resolved) in (0u32..).zip(&self.resolved) {
            if resolved.parent != NONE && resolved.via != TWIN {
                children.entry(resolved.parent).or_default().push(index);
            }
        }
        children
    }

    fn assumed(&self, index: u32, children: &FxHashMap<u32, Vec<u32>>) -> (Vec<Assumed>, u64) {
        let mut assumed = Vec::new();
        let mut more = 0;
        let mut level = vec![index];
        let mut depth = 0;
        while !level.is_empty() {
            depth += 1;
            let next: Vec<u32> = level
                .iter()
                .filter_map(|index| children.get(index))
                .flatten()
                .copied()
                .collect();
            for &child in &next {
                if assumed.len() == ASSUMED {
                    more += 1;
                    continue;
                }
                let row = self.row(child);
                let hop = row.chain.last();
                assumed.push(Assumed {
                    depth,
                    via: hop.map(|hop| hop.via.clone()).unwrap_or_default(),
                    event_id: hop.and_then(|hop| hop.event_id.clone()),
                    time: hop.and_then(|hop| hop.time.clone()),
                    arn: row.arn,
                    access_key_id: row.access_key_id,
                    records: row.records,
                });
            }
            level = next;
        }
        (assumed, more)
    }
}

fn counted(mut events: Vec<EventCount>) -> (Vec<EventCount>, u64) {
    events.arrange_by(|a, b| {
        let by = |event: &EventCount| Reverse(event.records);
        (by(a), &a.event_source, &a.event_name).cmp(&(by(b), &b.event_source, &b.event_name))
    });
    let more = events.len().saturating_sub(EVENTS) as u64;
    events.truncate(EVENTS);
    (events, more)
}
