//! Objects that were met before.

use std::fmt;
use std::hash::BuildHasher;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use memchr::{memchr, memmem};
use rustc_hash::FxBuildHasher;

use crate::json::same;

/// Objects as last met, each with what is known of its text. Callers come in bursts and so do their clients: comparing an object
/// with a text that was checked is far cheaper than walking it.
#[derive(Debug, Clone)]
pub(super) struct Met<P>(Vec<Slot<P>>);

#[derive(Debug, Clone, Default)]
struct Slot<P> {
    /// Empty where nothing was met.
    text: String,
    mark: Mark,
    known: P,
}

/// A number that stands for a text: objects with the same mark, whoever met them, are of one text. Of one text there may be several marks.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Mark(u64);

impl Mark {
    /// How many objects are remembered, a power of two.
    pub const SLOTS: usize = 1_024;

    /// No object has one; an object that nobody remembers has none either.
    pub const NONE: Self = Self(0);

    /// A mark that was never given before. The place of the object is in it.
    fn new(slot: usize) -> Self {
        static GIVEN: AtomicU64 = AtomicU64::new(0);
        let given = GIVEN.fetch_add(1, Ordering::Relaxed) + 1;
        Self(given * Self::SLOTS as u64 + slot as u64)
    }

    /// A place in a table of [`Mark::SLOTS`] that no other object has which the same reader remembers now.
    #[must_use]
    pub const fn slot(self) -> usize {
        (self.0 as usize) & (Self::SLOTS - 1)
    }
}

/// It says nothing of the object.
impl fmt::Debug for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mark")
    }
}

/// A place for an object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number(u64);

impl<P> Default for Met<P> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<P: Clone + Copy + Default> Met<P> {
    /// Texts longer than this are not worth keeping.
    const LONGEST: usize = 4_096;

    fn at(number: Number) -> usize {
        (number.0 as usize) & (Mark::SLOTS - 1)
    }

    /// The object that a text begins with, if it is the one met last at that place.
    pub(super) fn recall<'a>(&self, number: Number, text: &'a str) -> Option<(&'a str, &P, Mark)> {
        let slot = self.0.get(Self::at(number))?;
        let raw = text.get(..slot.text.len())?;
        let met = !raw.is_empty() && same(raw, &slot.text);
        met.then_some((raw, &slot.known, slot.mark))
    }

    /// Keeps a whole object, and gives its mark.
    pub(super) fn keep(&mut self, number: Number, object: &str, known: P) -> Mark {
        if object.len() > Self::LONGEST {
            return Mark::NONE;
        }
        if self.0.is_empty() {
            self.0.resize(Mark::SLOTS, Slot::default());
        }
        let at = Self::at(number);
        let Some(slot) = self.0.get_mut(at) else {
            return Mark::NONE;
        };
        slot.text.clear();
        slot.text.push_str(object);
        slot.known = known;
        slot.mark = Mark::new(at);
        slot.mark
    }
}

/// The place of the identity that a text begins with, by what tells callers apart: their key, or how it begins.
pub(super) fn number_of_identity(text: &str) -> Number {
    /// How far an identity is looked through for its key.
    const AHEAD: usize = 512;
    static KEY: LazyLock<memmem::Finder<'static>> =
        LazyLock::new(|| memmem::Finder::new("\"accessKeyId\":\""));
    let text = text.as_bytes();
    let ahead = text.get(..AHEAD).unwrap_or(text);
    let key = KEY.find(ahead).and_then(|at| {
        let key = ahead.get(at + KEY.needle().len()..)?;
        // An id has 16 or 20 letters, and the first of them are much the same.
        key.get(8..16)
    });
    let telling = key.unwrap_or_else(|| up_to_bracket(text, 64));
    // Objects that share a place push each other out and no more, so the quickest hash is good enough.
    Number(FxBuildHasher.hash_one(telling))
}

/// The place of an object without objects in it.
pub(super) fn number_of_flat(text: &str) -> Number {
    Number(FxBuildHasher.hash_one(up_to_bracket(text.as_bytes(), 512)))
}

/// So many bytes at most.
fn up_to_bracket(text: &[u8], most: usize) -> &[u8] {
    let head = text.get(..most).unwrap_or(text);
    let end = memchr(b'}', head).unwrap_or(head.len());
    head.get(..end).unwrap_or_default()
}
