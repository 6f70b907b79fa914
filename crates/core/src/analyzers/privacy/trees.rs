//! Parts of records that come again: who calls, with which parameters, over which connection.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::span::Span;
use crate::json::same;

/// How many parts are remembered.
const SLOTS: usize = 1 << 12;
/// Shorter parts are walked as fast, longer ones hardly come again.
const SIZES: std::ops::RangeInclusive<usize> = 16..=4096;

/// The last parts and what was found in them. Which ones are remembered never changes an answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Trees {
    slots: Vec<Slot>,
}

#[derive(Debug, Clone, Default)]
struct Slot {
    hash: u64,
    field: u32,
    flags: u8,
    /// Empty where the part was seen only once: most parts never come again.
    text: Box<str>,
    kept: Box<[Kept]>,
}

/// A text of a part in which something was found.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) field: u32,
    pub(super) pointer: Box<str>,
    /// Where its inside stands in the part.
    pub(super) from: usize,
    pub(super) to: usize,
    /// The text meant, where it is not the one written.
    pub(super) text: Option<Box<str>>,
    pub(super) spans: Box<[Span]>,
}

/// What is known of a part.
pub(super) enum Lookup<'t> {
    /// Nothing.
    New,
    /// It was seen once: what is found now is to be kept.
    Again,
    /// What was found in it.
    Kept(&'t [Kept]),
}

impl Trees {
    /// Whether a part of this length is remembered.
    pub(super) fn takes(text: &str) -> bool {
        SIZES.contains(&text.len())
    }

    pub(super) fn known(&mut self, field: u32, flags: u8, text: &str) -> Lookup<'_> {
        if self.slots.is_empty() {
            self.slots.resize_with(SLOTS, Slot::default);
        }
        let hash = hash(field, flags, text);
        let Some(slot) = self.slots.get_mut(place(hash)) else {
            return Lookup::New;
        };
        if slot.hash != hash {
            *slot = Slot {
                hash,
                ..Slot::default()
            };
            return Lookup::New;
        }
        let met = slot.field == field && slot.flags == flags;
        if met && same(&slot.text, text) {
            return Lookup::Kept(&slot.kept);
        }
        Lookup::Again
    }

    pub(super) fn keep(&mut self, field: u32, flags: u8, text: &str, kept: Vec<Kept>) {
        let hash = hash(field, flags, text);
        if let Some(slot) = self.slots.get_mut(place(hash)) {
            *slot = Slot {
                hash,
                field,
                flags,
                text: text.into(),
                kept: kept.into(),
            };
        }
    }
}

fn hash(field: u32, flags: u8, text: &str) -> u64 {
    xxh3_64_with_seed(text.as_bytes(), u64::from(field) << 8 | u64::from(flags))
}

fn place(hash: u64) -> usize {
    usize::try_from(hash % SLOTS as u64).unwrap_or(0)
}
