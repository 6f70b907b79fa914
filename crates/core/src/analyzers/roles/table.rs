//! Who calls: every distinct identity once, and from where.
//!
//! The rows of the inputs point here, so that counts are made when a report is made: a second copy
//! of a record is left out like everywhere else. What is kept grows with identities, not records.

use serde::{Deserialize, Serialize};

use super::agent;
use super::memory::Memory;
use crate::analyzers::facts;
use crate::analyzers::traffic::Who;
use crate::json::{Raw, Text};
use crate::record::{Identity, Instant, Record};
use crate::tables::{Interned, Lexicon};

/// What sessions of one role have in common: numbers of the lexicon.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Owner {
    /// `type`.
    pub kind: u32,
    /// `accountId`.
    pub account: u32,
    /// ARN of the session's issuer: the role, user or root.
    pub issuer: u32,
    /// Principal id of the issuer.
    pub issuer_id: u32,
    /// `userName`; of a service its `invokedBy`.
    pub name: u32,
    /// `identityProvider`, or the provider of `webIdFederationData`.
    pub provider: u32,
}

/// What few identities have: numbers of the lexicon.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extra {
    /// `inScopeOf.issuerType`.
    pub scope_kind: u32,
    /// `inScopeOf.credentialsIssuedTo`, else its `sourceArn`.
    pub scope: u32,
    /// `onBehalfOf.userId`.
    pub on_behalf_of: u32,
    /// `invokedByDelegate.accountId`.
    pub delegate: u32,
}

/// One identity: the same credentials of the same caller.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Caller {
    /// Number of the [`Owner`].
    pub owner: u32,
    /// `accessKeyId`.
    pub key: u32,
    /// `principalId`.
    pub principal: u32,
    /// `arn`.
    pub arn: u32,
    /// `creationDate`, seconds since 1970; 0 where there is none.
    pub created: u32,
    /// `sourceIdentity`.
    pub source_identity: u32,
    /// See [`Caller::EC2`] and [`Caller::ROOT`].
    pub flags: u32,
    /// Number of the [`Extra`].
    pub extra: u32,
}

impl Caller {
    /// Flag: the credentials came from an instance's metadata service (`ec2RoleDelivery`).
    pub const EC2: u32 = 1;
    /// Flag: root privileges were taken by `AssumeRoot` (`assumedRoot`).
    pub const ROOT: u32 = 2;
}

/// An identity at a place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Trace {
    /// Number of the [`Caller`].
    pub caller: u32,
    /// `sourceIPAddress`.
    pub address: u32,
    /// The program, see `agent::program`.
    pub program: u32,
}

/// The distinct identities of the records read.
#[derive(Debug, Clone, Default)]
pub struct Table {
    owners: Interned<6>,
    extras: Interned<4>,
    callers: Interned<8>,
    traces: Interned<3>,
    memory: Memory,
}

/// The stored form of a [`Table`].
#[derive(Debug, Serialize, Deserialize)]
pub struct Stored {
    #[serde(with = "serde_bytes")]
    owners: Vec<u8>,
    #[serde(with = "serde_bytes")]
    extras: Vec<u8>,
    #[serde(with = "serde_bytes")]
    callers: Vec<u8>,
    #[serde(with = "serde_bytes")]
    traces: Vec<u8>,
}

/// New numbers by old ones.
#[derive(Debug, Default)]
pub struct Renumbered {
    /// Of texts.
    texts: Vec<u32>,
    /// Of [`Caller`]s.
    callers: Vec<u32>,
    /// Of [`Trace`]s.
    traces: Vec<u32>,
}

fn renumber(numbers: &[u32], old: u32) -> u32 {
    numbers.get(old as usize).copied().unwrap_or(0)
}

impl Renumbered {
    /// A text.
    #[must_use]
    pub fn text(&self, old: u32) -> u32 {
        renumber(&self.texts, old)
    }

    /// A [`Caller`].
    #[must_use]
    pub fn caller(&self, old: u32) -> u32 {
        renumber(&self.callers, old)
    }

    /// A [`Trace`].
    #[must_use]
    pub fn trace(&self, old: u32) -> u32 {
        renumber(&self.traces, old)
    }
}

impl Table {
    /// Who made the call of a record, in numbers given now where they are new.
    #[inline(never)]
    pub fn who(&mut self, lexicon: &mut Lexicon, record: &Record<'_>) -> Who {
        let identity = &record.identity;
        if let Some(who) = self.memory.recall(identity.mark) {
            return who;
        }
        let who = Who {
            principal: number(lexicon, identity.principal()),
            invoked_by: number(lexicon, identity.invoked_by()),
            is_told: facts::tells_caller(identity),
            caller: (!is_nobody(identity)).then(|| self.caller(lexicon, identity)),
        };
        self.memory.keep(identity.mark, who);
        who
    }

    /// The number of the [`Trace`] of a record, given now if it is new; 0 for records that name no
    /// caller beyond a service or an account.
    #[inline(never)]
    pub fn trace(&mut self, lexicon: &mut Lexicon, record: &Record<'_>, who: &Who) -> u32 {
        let Some(caller) = who.caller else {
            return 0;
        };
        if let Some(trace) = self.memory.recall_trace(caller, record) {
            return trace;
        }
        let address = number(lexicon, record.source_ip_address);
        let program = match self.memory.recall_program(record) {
            Some(program) => program,
            None => record.user_agent.map_or(0, |text| {
                let text = text.get();
                lexicon.number(agent::program(&text))
            }),
        };
        let trace = self.traces.number([caller, address, program]);
        self.memory.keep_trace(caller, record, trace, program);
        trace
    }

    /// The number of the [`Caller`] of a record, given now if it is new.
    pub fn caller(&mut self, lexicon: &mut Lexicon, identity: &Identity<'_>) -> u32 {
        let service = identity
            .kind()
            .is_none_or(|kind| kind.is("AWSService"))
            .then_some(identity.invoked_by())
            .flatten();
        let owner = self.owners.number([
            number(lexicon, identity.kind()),
            number(lexicon, identity.account_id()),
            number(lexicon, identity.issuer_arn()),
            number(lexicon, identity.issuer_principal_id()),
            number(lexicon, service.or(identity.user_name())),
            number(
                lexicon,
                identity
                    .identity_provider()
                    .or(identity.federated_provider()),
            ),
        ]);
        let scope = |name: &str| {
            identity
                .in_scope_of()
                .and_then(|scope| text_of(scope, name))
        };
        let behalf = identity.on_behalf_of();
        let delegate = identity.invoked_by_delegate();
        let extra = if identity.in_scope_of().is_none() && behalf.is_none() && delegate.is_none() {
            0
        } else {
            self.extras.number([
                number(lexicon, scope("issuerType")),
                number(
                    lexicon,
                    scope("credentialsIssuedTo").or_else(|| scope("sourceArn")),
                ),
                number(lexicon, behalf.and_then(|raw| text_of(raw, "userId"))),
                number(lexicon, delegate.and_then(|raw| text_of(raw, "accountId"))),
            ])
        };
        let created = identity.creation_date();
        let created = created.and_then(|text| Instant::parse(&text.get()));
        let mut flags = 0;
        if identity
            .ec2_role_delivery()
            .is_some_and(|text| !text.is_empty())
        {
            flags |= Caller::EC2;
        }
        if identity.assumed_root() == Some(true) {
            flags |= Caller::ROOT;
        }
        self.callers.number([
            owner,
            number(lexicon, identity.access_key_id()),
            number(lexicon, identity.principal_id()),
            number(lexicon, identity.arn()),
            created.map_or(0, |created| created.0),
            number(lexicon, identity.source_identity()),
            flags,
            extra,
        ])
    }

    /// The owner of a number.
    #[must_use]
    pub fn owner(&self, number: u32) -> Owner {
        let [kind, account, issuer, issuer_id, name, provider] = *self.owners.row(number);
        Owner {
            kind,
            account,
            issuer,
            issuer_id,
            name,
            provider,
        }
    }

    /// What else is known of an identity.
    #[must_use]
    pub fn extra(&self, number: u32) -> Extra {
        let [scope_kind, scope, on_behalf_of, delegate] = *self.extras.row(number);
        Extra {
            scope_kind,
            scope,
            on_behalf_of,
            delegate,
        }
    }

    /// The identity of a number.
    #[must_use]
    pub fn caller_of(&self, number: u32) -> Caller {
        caller(*self.callers.row(number))
    }

    /// Every identity, by its number.
    pub fn callers(&self) -> impl Iterator<Item = Caller> + '_ {
        self.callers.rows().iter().map(|&row| caller(row))
    }

    /// The place of a number.
    #[must_use]
    pub fn trace_of(&self, number: u32) -> Trace {
        trace(*self.traces.row(number))
    }

    /// Every place, by its number.
    pub fn traces(&self) -> impl Iterator<Item = Trace> + '_ {
        self.traces.rows().iter().map(|&row| trace(row))
    }

    /// Takes in another table; `texts` are the new numbers of its texts.
    pub fn merge(&mut self, other: &Self, texts: Vec<u32>) -> Renumbered {
        // Whoever takes in what others read has no use for what was seen just before.
        self.memory = Memory::default();
        let text = |old: u32| renumber(&texts, old);
        let owners = self.owners.absorb(&other.owners, |row| row.map(text));
        let extras = self.extras.absorb(&other.extras, |row| row.map(text));
        let callers = self.callers.absorb(&other.callers, |row| {
            change_caller(row, &texts, &owners, &extras)
        });
        let traces = self
            .traces
            .absorb(&other.traces, |row| change_trace(row, &texts, &callers));
        Renumbered {
            texts,
            callers,
            traces,
        }
    }

    /// Marks for all entries, none of them set.
    #[must_use]
    pub fn nothing_used(&self) -> Used {
        Used {
            owners: vec![false; self.owners.rows().len()],
            extras: vec![false; self.extras.rows().len()],
            callers: vec![false; self.callers.rows().len()],
            traces: vec![false; self.traces.rows().len()],
        }
    }

    /// Marks what the marked entries lead to, and hands out the texts of all.
    pub fn mark_texts(&self, used: &mut Used, mut text: impl FnMut(u32)) {
        for (trace, is_used) in self.traces().zip(&used.traces) {
            if !is_used {
                continue;
            }
            set(&mut used.callers, trace.caller);
            text(trace.address);
            text(trace.program);
        }
        for (caller, is_used) in self.callers().zip(&used.callers) {
            if !is_used {
                continue;
            }
            set(&mut used.owners, caller.owner);
            set(&mut used.extras, caller.extra);
            text(caller.key);
            text(caller.principal);
            text(caller.arn);
            text(caller.source_identity);
        }
        let owners = self.owners.rows().iter().zip(&used.owners);
        let owners = owners.filter(|(_, used)| **used);
        owners.for_each(|(row, _)| row.iter().for_each(|&number| text(number)));
        let extras = self.extras.rows().iter().zip(&used.extras);
        let extras = extras.filter(|(_, used)| **used);
        extras.for_each(|(row, _)| row.iter().for_each(|&number| text(number)));
    }

    /// The used entries, numbered by order; `texts` are the new numbers of its texts.
    #[must_use]
    pub fn canonical(&self, used: &Used, texts: Vec<u32>) -> (Self, Renumbered) {
        let text = |old: u32| renumber(&texts, old);
        let (owners, owner_numbers) = self.owners.sorted(&used.owners, |row| row.map(text));
        let (extras, extra_numbers) = self.extras.sorted(&used.extras, |row| row.map(text));
        let (callers, caller_numbers) = self.callers.sorted(&used.callers, |row| {
            change_caller(row, &texts, &owner_numbers, &extra_numbers)
        });
        let (traces, trace_numbers) = self.traces.sorted(&used.traces, |row| {
            change_trace(row, &texts, &caller_numbers)
        });
        let table = Self {
            owners,
            extras,
            callers,
            traces,
            memory: Memory::default(),
        };
        let renumbered = Renumbered {
            texts,
            callers: caller_numbers,
            traces: trace_numbers,
        };
        (table, renumbered)
    }

    /// The stored form.
    #[must_use]
    pub fn stored(&self) -> Stored {
        Stored {
            owners: self.owners.pack(),
            extras: self.extras.pack(),
            callers: self.callers.pack(),
            traces: self.traces.pack(),
        }
    }

    /// From the stored form; `None` where a number leads nowhere. `texts` is how many texts there are.
    #[must_use]
    pub fn of(stored: &Stored, texts: usize) -> Option<Self> {
        let table = Self {
            owners: Interned::unpack(&stored.owners)?,
            extras: Interned::unpack(&stored.extras)?,
            callers: Interned::unpack(&stored.callers)?,
            traces: Interned::unpack(&stored.traces)?,
            memory: Memory::default(),
        };
        let below = |number: u32, end: usize| (number as usize) < end.max(1);
        let text = |number: &u32| below(*number, texts);
        let sound = table.owners.rows().iter().flatten().all(text)
            && table.extras.rows().iter().flatten().all(text)
            && table.callers().all(|caller| {
                below(caller.owner, table.owners.rows().len())
                    && below(caller.extra, table.extras.rows().len())
                    && [
                        caller.key,
                        caller.principal,
                        caller.arn,
                        caller.source_identity,
                    ]
                    .iter()
                    .all(text)
            })
            && table.traces().all(|trace| {
                below(trace.caller, table.callers.rows().len())
                    && text(&trace.address)
                    && text(&trace.program)
            });
        sound.then_some(table)
    }

    /// Whether the number of a [`Trace`] leads somewhere.
    #[must_use]
    pub fn has_trace(&self, number: u32) -> bool {
        (number as usize) < self.traces.rows().len()
    }

    /// Whether the number of a [`Caller`] leads somewhere.
    #[must_use]
    pub fn has_caller(&self, number: u32) -> bool {
        (number as usize) < self.callers.rows().len()
    }

    /// An order of traces that does not depend on how they are numbered.
    #[must_use]
    pub fn rank<'t>(&self, trace: u32, lexicon: &'t Lexicon) -> impl Ord + use<'t> {
        let trace = self.trace_of(trace);
        let place = [trace.address, trace.program].map(|number| lexicon.text(number));
        (self.caller_rank(trace.caller, lexicon), place)
    }

    /// The same of callers.
    #[must_use]
    pub fn caller_rank<'t>(&self, caller: u32, lexicon: &'t Lexicon) -> impl Ord + use<'t> {
        let text = |number: u32| lexicon.text(number);
        let caller = self.caller_of(caller);
        let own = [
            caller.key,
            caller.principal,
            caller.arn,
            caller.source_identity,
        ];
        let owner = self.owners.row(caller.owner).map(text);
        let extra = self.extras.row(caller.extra).map(text);
        (own.map(text), owner, extra, caller.created, caller.flags)
    }
}

/// Which entries of a [`Table`] are used.
#[derive(Debug)]
pub struct Used {
    owners: Vec<bool>,
    extras: Vec<bool>,
    callers: Vec<bool>,
    traces: Vec<bool>,
}

impl Used {
    /// Marks a [`Trace`].
    pub fn mark(&mut self, trace: u32) {
        set(&mut self.traces, trace);
    }

    /// Marks a [`Caller`].
    pub fn mark_caller(&mut self, caller: u32) {
        set(&mut self.callers, caller);
    }
}

fn set(marks: &mut [bool], number: u32) {
    if let Some(mark) = marks.get_mut(number as usize) {
        *mark = true;
    }
}

fn caller(
    [
        owner,
        key,
        principal,
        arn,
        created,
        source_identity,
        flags,
        extra,
    ]: [u32; 8],
) -> Caller {
    Caller {
        owner,
        key,
        principal,
        arn,
        created,
        source_identity,
        flags,
        extra,
    }
}

fn trace([caller, address, program]: [u32; 3]) -> Trace {
    Trace {
        caller,
        address,
        program,
    }
}

fn change_caller(row: [u32; 8], texts: &[u32], owners: &[u32], extras: &[u32]) -> [u32; 8] {
    let [
        owner,
        key,
        principal,
        arn,
        created,
        source_identity,
        flags,
        extra,
    ] = row;
    [
        renumber(owners, owner),
        renumber(texts, key),
        renumber(texts, principal),
        renumber(texts, arn),
        created,
        renumber(texts, source_identity),
        flags,
        renumber(extras, extra),
    ]
}

fn change_trace([caller, address, program]: [u32; 3], texts: &[u32], callers: &[u32]) -> [u32; 3] {
    [
        renumber(callers, caller),
        renumber(texts, address),
        renumber(texts, program),
    ]
}

/// Whether an identity names nobody: only a service, only an account, or nothing at all.
fn is_nobody(identity: &Identity<'_>) -> bool {
    let absent = |text: Option<Text<'_>>| text.is_none_or(|text| text.is_empty());
    absent(identity.access_key_id())
        && absent(identity.principal_id())
        && absent(identity.arn())
        && identity.on_behalf_of().is_none()
}

fn number(lexicon: &mut Lexicon, text: Option<Text<'_>>) -> u32 {
    text.map_or(0, |text| lexicon.number(&text.get()))
}

fn text_of<'a>(raw: Raw<'a>, name: &str) -> Option<Text<'a>> {
    raw.get(name).and_then(Raw::scalar)
}
