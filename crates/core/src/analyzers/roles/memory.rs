//! What was seen just before: callers come in bursts, and comparing one text is cheaper than numbering
//! ten. Holds nothing that the table does not hold.

use super::table::Who;
use crate::json::{Text, same};
use crate::record::{Identity, Record};

/// Identities, their places and their programs, as last seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory {
    identities: Vec<Slot>,
    traces: Vec<Seen>,
    /// User agent and the number of its program.
    programs: Vec<(String, u32)>,
}

#[derive(Debug, Clone, Default)]
struct Slot {
    identity: String,
    who: Option<Who>,
}

#[derive(Debug, Clone, Default)]
struct Seen {
    caller: u32,
    address: String,
    agent: String,
    trace: u32,
}

/// Spreads the bits of a text's end.
const SPREAD: [u64; 3] = [
    0x9e37_79b9_7f4a_7c15,
    0xff51_afd7_ed55_8ccd,
    0xc4ce_b9fe_1a85_ec53,
];

impl Memory {
    /// Slots of identities and of places, a power of two.
    const SLOTS: usize = 1_024;
    /// Programs, a power of two.
    const PROGRAMS: usize = 64;
    /// Texts longer than this are not worth keeping.
    const LONGEST: usize = 4_096;

    fn slot(identity: &Identity<'_>) -> usize {
        // What tells callers apart stands at the end of these texts.
        let telling = identity
            .access_key_id()
            .or_else(|| identity.principal_id())
            .or_else(|| identity.invoked_by())
            .or_else(|| identity.account_id());
        place(tail(telling).wrapping_mul(SPREAD[0]), Self::SLOTS)
    }

    pub(super) fn recall(&self, identity: &Identity<'_>) -> Option<Who> {
        let slot = self.identities.get(Self::slot(identity))?;
        let known = same(&slot.identity, identity.raw);
        slot.who.filter(|_| known)
    }

    pub(super) fn keep(&mut self, identity: &Identity<'_>, who: Who) {
        if identity.raw.len() > Self::LONGEST {
            return;
        }
        if self.identities.is_empty() {
            self.identities.resize(Self::SLOTS, Slot::default());
        }
        if let Some(slot) = self.identities.get_mut(Self::slot(identity)) {
            put(&mut slot.identity, identity.raw);
            slot.who = Some(who);
        }
    }

    fn trace_slot(caller: u32, record: &Record<'_>) -> usize {
        let mixed = u64::from(caller).wrapping_mul(SPREAD[0])
            ^ tail(record.source_ip_address).wrapping_mul(SPREAD[1])
            ^ tail(record.user_agent).wrapping_mul(SPREAD[2]);
        place(mixed, Self::SLOTS)
    }

    pub(super) fn recall_trace(&self, caller: u32, record: &Record<'_>) -> Option<u32> {
        let seen = self.traces.get(Self::trace_slot(caller, record))?;
        let met = seen.caller == caller
            && is(&seen.address, record.source_ip_address)
            && is(&seen.agent, record.user_agent);
        (met && seen.trace > 0).then_some(seen.trace)
    }

    fn program_slot(record: &Record<'_>) -> usize {
        place(
            tail(record.user_agent).wrapping_mul(SPREAD[0]),
            Self::PROGRAMS,
        )
    }

    pub(super) fn recall_program(&self, record: &Record<'_>) -> Option<u32> {
        let (agent, program) = self.programs.get(Self::program_slot(record))?;
        (*program > 0 && is(agent, record.user_agent)).then_some(*program)
    }

    pub(super) fn keep_trace(
        &mut self,
        caller: u32,
        record: &Record<'_>,
        trace: u32,
        program: u32,
    ) {
        let (address, agent) = (
            written(record.source_ip_address),
            written(record.user_agent),
        );
        if address.len() > Self::LONGEST || agent.len() > Self::LONGEST {
            return;
        }
        if self.traces.is_empty() {
            self.traces.resize(Self::SLOTS, Seen::default());
            self.programs.resize(Self::PROGRAMS, (String::new(), 0));
        }
        if let Some((known, number)) = self.programs.get_mut(Self::program_slot(record))
            && known != agent
        {
            put(known, agent);
            *number = program;
        }
        if let Some(seen) = self.traces.get_mut(Self::trace_slot(caller, record)) {
            put(&mut seen.address, address);
            put(&mut seen.agent, agent);
            seen.caller = caller;
            seen.trace = trace;
        }
    }
}

fn is(kept: &str, text: Option<Text<'_>>) -> bool {
    same(kept, written(text))
}

fn put(to: &mut String, text: &str) {
    to.clear();
    to.push_str(text);
}

/// A place in a table of that many, by the high bits, which are mixed best.
fn place(mixed: u64, of: usize) -> usize {
    (mixed >> 48) as usize & (of - 1)
}

/// The last eight bytes of a text.
fn tail(text: Option<Text<'_>>) -> u64 {
    let bytes = written(text).as_bytes();
    u64::from_le_bytes(bytes.last_chunk::<8>().copied().unwrap_or_default())
}

fn written<'a>(text: Option<Text<'a>>) -> &'a str {
    text.map_or("", Text::as_written)
}
