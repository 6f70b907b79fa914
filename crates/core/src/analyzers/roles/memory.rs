//! What was seen just before: callers come in bursts, and comparing one text is cheaper than numbering
//! ten. Holds nothing that the table does not hold.

use crate::analyzers::traffic::Who;
use crate::json::{Text, same};
use crate::record::{Mark, Record};
use crate::tables::spread::{SPREAD, place, tail};

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
    identity: Mark,
    who: Who,
}

#[derive(Debug, Clone, Default)]
struct Seen {
    caller: u32,
    address: String,
    agent: String,
    trace: u32,
}

impl Memory {
    /// Slots of places, a power of two.
    const SLOTS: usize = 1_024;
    /// Programs, a power of two.
    const PROGRAMS: usize = 64;
    /// Texts longer than this are not worth keeping.
    const LONGEST: usize = 4_096;

    /// The reader has compared the identity with those that it met.
    pub(super) fn recall(&self, identity: Mark) -> Option<Who> {
        let slot = self.identities.get(identity.slot())?;
        let is_known = identity != Mark::NONE && slot.identity == identity;
        is_known.then_some(slot.who)
    }

    pub(super) fn keep(&mut self, identity: Mark, who: Who) {
        if identity == Mark::NONE {
            return;
        }
        if self.identities.is_empty() {
            self.identities.resize(Mark::SLOTS, Slot::default());
        }
        if let Some(slot) = self.identities.get_mut(identity.slot()) {
            *slot = Slot { identity, who };
        }
    }

    fn trace_slot(caller: u32, record: &Record<'_>) -> usize {
        let mixed = u64::from(caller).wrapping_mul(SPREAD[0])
            ^ tail(written(record.source_ip_address)).wrapping_mul(SPREAD[1])
            ^ tail(written(record.user_agent)).wrapping_mul(SPREAD[2]);
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
            tail(written(record.user_agent)).wrapping_mul(SPREAD[0]),
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

fn written<'a>(text: Option<Text<'a>>) -> &'a str {
    text.map_or("", Text::as_written)
}
