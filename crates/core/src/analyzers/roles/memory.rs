//! The callers just seen, so that the next record of one of them costs a comparison.

use crate::json::Text;
use crate::record::Record;

/// What was seen just before: callers come in bursts, and comparing one text is cheaper than
/// numbering ten. Holds nothing that the table does not hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory {
    slots: Vec<Slot>,
    /// User agent and the number of its program.
    programs: Vec<(String, u32)>,
}

#[derive(Debug, Clone, Default)]
struct Slot {
    identity: String,
    address: String,
    agent: String,
    trace: u32,
}

impl Memory {
    /// Slots, a power of two.
    const SLOTS: usize = 1_024;
    /// Programs, a power of two.
    const PROGRAMS: usize = 64;
    /// Identities longer than this are not worth keeping.
    const LONGEST: usize = 4_096;

    fn slot(record: &Record<'_>) -> usize {
        // What tells apart callers, and places of one caller, stands at the end of these texts.
        let mixed = tail(
            record
                .identity
                .access_key_id
                .or(record.identity.principal_id),
        )
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ^ tail(record.source_ip_address).wrapping_mul(0xff51_afd7_ed55_8ccd)
            ^ tail(record.user_agent).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        (mixed >> 54) as usize & (Self::SLOTS - 1)
    }

    pub(super) fn recall(&self, record: &Record<'_>) -> Option<u32> {
        let slot = self.slots.get(Self::slot(record))?;
        let same = slot.identity == record.identity.raw
            && slot.address == written(record.source_ip_address)
            && slot.agent == written(record.user_agent);
        (same && slot.trace > 0).then_some(slot.trace)
    }

    fn program_slot(record: &Record<'_>) -> usize {
        (tail(record.user_agent).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58) as usize
            & (Self::PROGRAMS - 1)
    }

    pub(super) fn recall_program(&self, record: &Record<'_>) -> Option<u32> {
        let (agent, program) = self.programs.get(Self::program_slot(record))?;
        (*program > 0 && agent == written(record.user_agent)).then_some(*program)
    }

    pub(super) fn keep(&mut self, record: &Record<'_>, trace: u32, program: u32) {
        if record.identity.raw.len() > Self::LONGEST
            || written(record.user_agent).len() > Self::LONGEST
        {
            return;
        }
        if self.slots.is_empty() {
            self.slots.resize(Self::SLOTS, Slot::default());
            self.programs.resize(Self::PROGRAMS, (String::new(), 0));
        }
        if let Some((agent, known)) = self.programs.get_mut(Self::program_slot(record))
            && agent != written(record.user_agent)
        {
            agent.clear();
            agent.push_str(written(record.user_agent));
            *known = program;
        }
        if let Some(slot) = self.slots.get_mut(Self::slot(record)) {
            let put = |to: &mut String, text: &str| {
                to.clear();
                to.push_str(text);
            };
            put(&mut slot.identity, record.identity.raw);
            put(&mut slot.address, written(record.source_ip_address));
            put(&mut slot.agent, written(record.user_agent));
            slot.trace = trace;
        }
    }
}

/// The last eight bytes of a text.
fn tail(text: Option<Text<'_>>) -> u64 {
    let bytes = written(text).as_bytes();
    u64::from_le_bytes(bytes.last_chunk::<8>().copied().unwrap_or_default())
}

fn written<'a>(text: Option<Text<'a>>) -> &'a str {
    text.map_or("", Text::as_written)
}
