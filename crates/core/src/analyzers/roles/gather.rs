//! From the rows to sessions: what each temporary credential did, and when each account's logs begin.

use rustc_hash::FxHashMap;

use super::issue::{Call, Issue};
use super::names;
use super::table::{Caller, Owner, Table};
use super::words::Words;
use crate::analyzers::traffic::{Field, Key, Traffic};
use crate::analyzers::view::{At, OfKey, View};
use crate::record::Category;
use crate::sorting::Arrange;

/// An issuing record with its place.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'p> {
    /// What it says.
    pub issue: &'p Issue,
    /// Index of the file.
    pub file: u32,
    /// Number of the record in it.
    pub record: u64,
}

/// What a caller did.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) records: u32,
    pub(super) writes: u32,
    pub(super) reads: u32,
    pub(super) errors: u32,
    pub(super) first: u32,
    pub(super) last: u32,
    /// Stretch and row of the first record.
    at: (u32, u32),
    /// The service that made every call on the caller's behalf: a text, 0 for none,
    /// [`Tally::SEVERAL`] where it was not always the same.
    pub(super) service: u32,
}

impl Tally {
    pub(super) const SEVERAL: u32 = u32::MAX;

    fn count(&mut self, at: At, time: u32, nature: Nature) {
        if self.records > 0 && self.service != nature.service {
            self.service = Self::SEVERAL;
        } else {
            self.service = nature.service;
        }
        self.records += 1;
        self.writes += u32::from(nature.writes);
        self.reads += u32::from(nature.reads);
        self.errors += u32::from(nature.fails);
        self.see(time, (at.stretch, at.row));
    }

    fn see(&mut self, time: u32, at: (u32, u32)) {
        // A record without a time is the first only where there is no other.
        let order = |time: u32, at| (time == 0, time, at);
        if self.records <= 1 || order(time, at) < order(self.first, self.at) {
            self.first = time;
            self.at = at;
        }
        self.last = self.last.max(time);
    }

    /// Where the first record stands.
    pub(super) fn place(&self) -> At {
        At {
            stretch: self.at.0,
            row: self.at.1,
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        if other.records == 0 {
            return;
        }
        if self.records > 0 && self.service != other.service {
            self.service = Self::SEVERAL;
        } else {
            self.service = other.service;
        }
        let fresh = self.records == 0;
        self.records += other.records;
        self.writes += other.writes;
        self.reads += other.reads;
        self.errors += other.errors;
        if fresh {
            self.first = other.first;
            self.at = other.at;
        }
        self.see(other.first, other.at);
        self.last = self.last.max(other.last);
    }

    /// The service that made every call on the caller's behalf.
    pub(super) fn only_service(&self) -> Option<u32> {
        (self.service != 0 && self.service != Self::SEVERAL).then_some(self.service)
    }
}

/// What a record of one key is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Nature {
    writes: bool,
    reads: bool,
    fails: bool,
    service: u32,
    /// The role owner's view of a call that the caller's own account logs too.
    second_view: bool,
}

/// Calls of the control plane that hand out what is kept. Not `kms:Decrypt`: it comes along with
/// the read of an encrypted object and would count twice.
const SECRET_READS: [(&str, &str); 11] = [
    ("ec2.amazonaws.com", "GetConsoleOutput"),
    ("ec2.amazonaws.com", "GetPasswordData"),
    ("logs.amazonaws.com", "GetLogEvents"),
    ("rds.amazonaws.com", "DownloadDBLogFilePortion"),
    ("secretsmanager.amazonaws.com", "BatchGetSecretValue"),
    ("secretsmanager.amazonaws.com", "GetSecretValue"),
    ("ssm.amazonaws.com", "GetParameter"),
    ("ssm.amazonaws.com", "GetParameterHistory"),
    ("ssm.amazonaws.com", "GetParameters"),
    ("ssm.amazonaws.com", "GetParametersByPath"),
    ("sqs.amazonaws.com", "ReceiveMessage"),
];

/// The nature of each kind of key.
fn natures(traffic: &Traffic) -> Vec<Nature> {
    let nature = |key: Key<'_>| {
        let text = |field| traffic.text(key, field);
        let (source, name) = (text(Field::Source), text(Field::Name));
        let read_write = text(Field::ReadWrite);
        let fails = !text(Field::Error).is_empty();
        let lists = name.starts_with("List") || name.starts_with("Head");
        let data = text(Field::Category) == Category::Data.word() && read_write == "read" && !lists;
        let secret = SECRET_READS.contains(&(source, name));
        Nature {
            writes: read_write == "write",
            reads: (data || secret) && !fails,
            fails,
            service: key.get(Field::InvokedBy),
            second_view: source == "sts.amazonaws.com",
        }
    };
    traffic.keys_of_kinds().map(nature).collect()
}

/// What the logs of one account span.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Account {
    pub(super) first: u32,
    pub(super) records: u64,
    pub(super) management: u64,
    pub(super) management_reads: u64,
}

/// One temporary credential.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Session {
    /// Access key; 0 where the records have none.
    pub(super) key: u32,
    /// Principal id.
    pub(super) principal: u32,
    /// ARN of the session.
    pub(super) arn: u32,
    /// ARN of the role or user whose session it is, where the records or the issuing call tell.
    pub(super) role: u32,
    /// When it was issued; 0 where that is not known.
    pub(super) created: u32,
    /// The identity that speaks for it: the one with most records.
    pub(super) caller: u32,
    /// What it did.
    pub(super) tally: Tally,
    /// Its source identity.
    pub(super) source_identity: u32,
}

/// Everything about callers, counted once.
#[derive(Debug)]
pub(super) struct Gathered<'p> {
    pub(super) table: &'p Table,
    pub(super) words: Words<'p>,
    /// By the number of the trace.
    pub(super) traces: Vec<Tally>,
    /// In the order of key, principal id and time of issue.
    pub(super) sessions: Vec<Session>,
    /// The session of each caller, by the number of the caller.
    session_of: Vec<u32>,
    /// By text number of the account.
    pub(super) accounts: FxHashMap<u32, Account>,
    /// The first time of all.
    pub(super) first: u32,
    /// In the order of time, file and record.
    pub(super) issues: Vec<Seen<'p>>,
    /// User names of Identity Center by user id, as sign-ins to it give them.
    portal_names: FxHashMap<u32, u32>,
    /// Sessions with a key by principal id and time of issue; the first of several.
    pub(super) keyed: FxHashMap<(u32, u32), u32>,
    /// ARN and account of users and roots by their principal id.
    pub(super) users: FxHashMap<u32, (u32, u32)>,
    /// ARN of roles by their id, as their own sessions give it.
    roles: FxHashMap<&'p str, u32>,
}

/// No session.
pub(super) const NONE: u32 = u32::MAX;

impl<'p> Gathered<'p> {
    pub(super) fn of(view: &View<'p>, table: &'p Table, mut issues: Vec<Seen<'p>>) -> Self {
        let traffic = view.traffic;
        let natures = natures(traffic);
        let owners_by_caller: Vec<bool> = table
            .callers()
            .map(|caller| {
                let kind = table.owner(caller.owner).kind;
                traffic.lexicon.text(kind) == "AWSAccount"
            })
            .collect();
        let is_stranger: Vec<bool> = table
            .traces()
            .map(|trace| {
                let stranger = owners_by_caller.get(trace.caller as usize);
                stranger.copied().unwrap_or(false)
            })
            .collect();
        let mut traces = vec![Tally::default(); is_stranger.len()];
        view.each_distinct(|at, row| {
            let stranger = is_stranger.get(row.caller as usize);
            if let (Some(tally), Some(&nature), true) = (
                traces.get_mut(row.caller as usize),
                natures.get(traffic.kind_of(row.key) as usize),
                row.caller > 0,
            ) && !(nature.second_view && stranger == Some(&true))
            {
                tally.count(at, row.time, nature);
            }
        });
        let accounts = accounts(traffic, &view.summary().keys);
        let firsts = accounts.values().map(|account| account.first);
        let first = firsts.filter(|&first| first > 0).min().unwrap_or(0);
        issues.arrange_by_key(|seen| (seen.issue.time, seen.file, seen.record));
        let mut gathered = Self {
            table,
            words: Words::new(&traffic.lexicon),
            traces,
            sessions: Vec::new(),
            session_of: Vec::new(),
            accounts,
            first,
            portal_names: FxHashMap::default(),
            keyed: FxHashMap::default(),
            users: FxHashMap::default(),
            roles: FxHashMap::default(),
            issues,
        };
        for seen in &gathered.issues {
            let issue = seen.issue;
            if matches!(issue.call, Call::Portal | Call::PortalSignIn)
                && issue.subject > 0
                && issue.arn > 0
            {
                gathered
                    .portal_names
                    .entry(issue.subject)
                    .or_insert(issue.arn);
            }
        }
        gathered.group();
        gathered.index();
        gathered
    }

    fn index(&mut self) {
        // Of a caller that only the role's account shows, the calls are all that is known.
        for seen in &self.issues {
            let index = self.session_of.get(seen.issue.caller as usize);
            let session = index.and_then(|&index| self.sessions.get_mut(index as usize));
            if let Some(session) = session.filter(|session| session.tally.records == 0)
                && seen.issue.time > 0
            {
                let tally = &mut session.tally;
                tally.first = match tally.first {
                    0 => seen.issue.time,
                    first => first.min(seen.issue.time),
                };
                tally.last = tally.last.max(seen.issue.time);
            }
        }
        for (index, session) in (0u32..).zip(&self.sessions) {
            if session.key > 0 && session.created > 0 {
                let identity = (session.principal, session.created);
                self.keyed.entry(identity).or_insert(index);
            }
        }
        for caller in self.table.callers() {
            let owner = self.table.owner(caller.owner);
            let kind = self.words.recorded(owner.kind);
            if kind == "AssumedRole" && owner.issuer > 0 {
                let words = &self.words;
                let id = role_id(words.recorded(caller.principal));
                self.roles
                    .entry(id)
                    .and_modify(|known| {
                        if words.recorded(owner.issuer) < words.recorded(*known) {
                            *known = owner.issuer;
                        }
                    })
                    .or_insert(owner.issuer);
            }
            if matches!(kind, "IAMUser" | "Root") && caller.principal > 0 && caller.arn > 0 {
                let words = &self.words;
                self.users
                    .entry(caller.principal)
                    .and_modify(|known| {
                        if words.recorded(caller.arn) < words.recorded(known.0) {
                            *known = (caller.arn, owner.account);
                        }
                    })
                    .or_insert((caller.arn, owner.account));
            }
        }
    }

    /// Puts callers of the same credential together.
    fn group(&mut self) {
        let table = self.table;
        let mut callers = vec![Tally::default(); table.callers().count()];
        for (trace, tally) in table.traces().zip(&self.traces) {
            if let Some(sum) = callers.get_mut(trace.caller as usize) {
                sum.add(tally);
            }
        }
        // Callers of issuing calls are sessions too, even where their own view does not count.
        let mut wanted: Vec<bool> = callers.iter().map(|tally| tally.records > 0).collect();
        for seen in &self.issues {
            if let Some(wanted) = wanted.get_mut(seen.issue.caller as usize) {
                *wanted = true;
            }
        }
        let mut numbers: FxHashMap<(u32, u32, u32), u32> = FxHashMap::default();
        let mut session_of = vec![NONE; callers.len()];
        for (number, (caller, tally)) in (0u32..).zip(table.callers().zip(&callers)) {
            let wanted = wanted.get(number as usize) == Some(&true);
            if !wanted || !self.is_temporary(&caller) {
                continue;
            }
            let identity = if caller.key > 0 {
                (caller.key, 0, 0)
            } else {
                let name = if caller.principal > 0 {
                    caller.principal
                } else {
                    caller.arn
                };
                (0, name, caller.created)
            };
            let fresh = u32::try_from(self.sessions.len()).unwrap_or(NONE);
            let index = *numbers.entry(identity).or_insert(fresh);
            if index == fresh {
                self.sessions.push(Session {
                    caller: number,
                    ..Session::default()
                });
            }
            self.join_in(index, number, &caller, tally, &callers);
            if let Some(of) = session_of.get_mut(number as usize) {
                *of = index;
            }
        }
        self.session_of = session_of;
        self.put_in_order();
    }

    fn join_in(&mut self, index: u32, number: u32, caller: &Caller, tally: &Tally, all: &[Tally]) {
        let words = &self.words;
        let rank = |number: u32, tally: &Tally| {
            let caller = self.table.caller_of(number);
            let text = |number| words.recorded(number);
            let written = (text(caller.principal), text(caller.arn), caller.created);
            (
                std::cmp::Reverse(tally.records),
                written,
                text(caller.source_identity),
            )
        };
        let Some(session) = self.sessions.get_mut(index as usize) else {
            return;
        };
        let best = all
            .get(session.caller as usize)
            .copied()
            .unwrap_or_default();
        if rank(number, tally) < rank(session.caller, &best) {
            session.caller = number;
        }
        let speaker = self.table.caller_of(session.caller);
        session.key = speaker.key;
        session.principal = speaker.principal;
        session.arn = speaker.arn;
        session.role = self.table.owner(speaker.owner).issuer;
        session.created = match (session.created, caller.created) {
            (0, created) | (created, 0) => created,
            (one, other) => one.min(other),
        };
        if words.recorded(session.source_identity) < words.recorded(caller.source_identity) {
            session.source_identity = caller.source_identity;
        }
        session.tally.add(tally);
    }

    /// Numbers depend on the order of reading, texts do not.
    fn put_in_order(&mut self) {
        let words = &self.words;
        let mut order: Vec<u32> = (0..self.sessions.len())
            .filter_map(|index| u32::try_from(index).ok())
            .collect();
        let key = |&index: &u32| {
            let session = self
                .sessions
                .get(index as usize)
                .copied()
                .unwrap_or_default();
            let text = |number| words.recorded(number);
            (text(session.key), text(session.principal), session.created)
        };
        order.arrange_by_cached_key(key);
        let mut place = vec![NONE; order.len()];
        for (new, &old) in (0u32..).zip(&order) {
            if let Some(place) = place.get_mut(old as usize) {
                *place = new;
            }
        }
        self.sessions = order
            .iter()
            .filter_map(|&old| self.sessions.get(old as usize).copied())
            .collect();
        for of in &mut self.session_of {
            *of = place.get(*of as usize).copied().unwrap_or(NONE);
        }
    }

    /// Adds a session that was issued and made no record.
    pub(super) fn push_unused(&mut self, issue: &Issue) -> u32 {
        let index = u32::try_from(self.sessions.len()).unwrap_or(NONE);
        // GetSessionToken names neither: the session is the caller's own.
        let caller = self.table.caller_of(issue.caller);
        self.sessions.push(Session {
            key: issue.key,
            principal: issue.principal,
            arn: if issue.arn > 0 { issue.arn } else { caller.arn },
            role: if issue.role > 0 {
                issue.role
            } else {
                caller.arn
            },
            created: issue.time,
            source_identity: issue.source_identity,
            ..Session::default()
        });
        index
    }

    /// The session that a caller's credentials are of.
    pub(super) fn session_of(&self, caller: u32) -> Option<u32> {
        let index = self.session_of.get(caller as usize).copied();
        index.filter(|&index| index != NONE)
    }

    /// The user name that the portal's records give for an Identity Center user, if one does.
    pub(super) fn portal_user(&self, portal: &Issue) -> &'p str {
        let own = self.words.recorded(portal.arn);
        if !own.is_empty() || portal.subject == 0 {
            return own;
        }
        let named = self.portal_names.get(&portal.subject).copied();
        named.map_or("", |number| self.words.recorded(number))
    }

    /// ARN of the role whose id a principal id begins with, where the role's own records are here.
    pub(super) fn role_by_id(&self, principal: u32) -> Option<&'p str> {
        let id = role_id(self.words.recorded(principal));
        let role = self.roles.get(id).filter(|_| id.starts_with("AROA"))?;
        Some(self.words.recorded(*role))
    }

    pub(super) fn owner_of(&self, session: &Session) -> Owner {
        self.table.owner(self.table.caller_of(session.caller).owner)
    }

    /// Whether an identity's credentials are temporary.
    fn is_temporary(&self, caller: &Caller) -> bool {
        let owner = self.table.owner(caller.owner);
        let text = |number| self.words.recorded(number);
        if caller.key == 0 && caller.principal == 0 && caller.arn == 0 {
            return false;
        }
        match text(owner.kind) {
            "AssumedRole" | "FederatedUser" | "Role" => true,
            // As another account's log shows a session.
            "AWSAccount" => {
                let principal = text(caller.principal);
                principal.starts_with("AROA") && principal.contains(':')
            }
            "SAMLUser" | "WebIdentityUser" | "AWSService" | "IdentityCenterUser" => false,
            _ => {
                text(caller.key).starts_with("ASIA")
                    || caller.flags & Caller::ROOT != 0
                    || (caller.key == 0 && caller.created > 0)
            }
        }
    }

    /// The session name of a principal id.
    pub(super) fn session_name(&self, session: &Session) -> &'p str {
        names::session_name(self.words.recorded(session.principal))
    }

    /// ARN of the role or user whose session it is.
    pub(super) fn role_of(&self, session: &Session) -> &'p str {
        if session.role > 0 {
            return self.words.recorded(session.role);
        }
        let arn = self.words.recorded(session.arn);
        match arn.rsplit_once('/') {
            Some((role, _)) if role.contains(":assumed-role/") => role,
            _ => arn,
        }
    }

    /// Whether it is a session of a role, and not of a user.
    pub(super) fn is_of_role(&self, session: &Session) -> bool {
        let role = self.role_of(session);
        role.contains(":role/") || role.contains(":assumed-role/")
    }

    /// The account of a session.
    pub(super) fn account_of(&self, session: &Session) -> &'p str {
        let account = self.words.recorded(self.owner_of(session).account);
        if account.is_empty() {
            account_of_arn(self.words.recorded(session.arn))
        } else {
            account
        }
    }

    /// Every trace of every session, by session, then by trace.
    pub(super) fn traces_by_session(&self) -> Vec<(u32, u32)> {
        let mut pairs: Vec<(u32, u32)> = (0u32..)
            .zip(self.table.traces().zip(&self.traces))
            .filter(|(_, (_, tally))| tally.records > 0)
            .filter_map(|(number, (trace, _))| Some((self.session_of(trace.caller)?, number)))
            .collect();
        pairs.sort_unstable();
        pairs
    }
}

/// `AROA...` of `AROA...:session`.
fn role_id(principal: &str) -> &str {
    principal.split(':').next().unwrap_or(principal)
}

/// `111122223333` of `arn:aws:sts::111122223333:assumed-role/role/session`.
pub(super) fn account_of_arn(arn: &str) -> &str {
    let mut parts = arn.split(':');
    match (parts.next(), parts.nth(3)) {
        (Some("arn"), Some(account)) => account,
        _ => "",
    }
}

fn accounts(traffic: &Traffic, keys: &[OfKey]) -> FxHashMap<u32, Account> {
    let mut accounts: FxHashMap<u32, Account> = FxHashMap::default();
    for (key, &OfKey { first, records, .. }) in traffic.keys().zip(keys) {
        let number = key.get(Field::Account);
        if records == 0 || number == 0 {
            continue;
        }
        let account = accounts.entry(number).or_default();
        account.records += u64::from(records);
        if first != u32::MAX {
            account.first = match account.first {
                0 => first,
                other => other.min(first),
            };
        }
        if traffic.text(key, Field::Category) == Category::Management.word() {
            account.management += u64::from(records);
            if traffic.text(key, Field::ReadWrite) == "read" {
                account.management_reads += u64::from(records);
            }
        }
    }
    accounts
}
