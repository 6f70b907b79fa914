//! Objects that were met before.

use std::sync::LazyLock;

use memchr::{memchr, memmem};
use xxhash_rust::xxh3::xxh3_64;

use crate::json::same;

/// Objects as last met, each with what is known of its text. Callers come in bursts and so do their clients: comparing an object
/// with a text that was checked is far cheaper than walking it.
#[derive(Debug, Clone)]
pub(super) struct Met<P>(Vec<Slot<P>>);

#[derive(Debug, Clone, Default)]
struct Slot<P> {
    /// Empty where nothing was met.
    text: String,
    known: P,
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
    /// A power of two.
    const SLOTS: usize = 1_024;
    /// Texts longer than this are not worth keeping.
    const LONGEST: usize = 4_096;

    fn at(number: Number) -> usize {
        (number.0 as usize) & (Self::SLOTS - 1)
    }

    /// The object that a text begins with, if it is the one met last at that place.
    pub(super) fn recall<'a>(&self, number: Number, text: &'a str) -> Option<(&'a str, &P)> {
        let slot = self.0.get(Self::at(number))?;
        let raw = text.get(..slot.text.len())?;
        let met = !raw.is_empty() && same(raw, &slot.text);
        met.then_some((raw, &slot.known))
    }

    /// Keeps a whole object.
    pub(super) fn keep(&mut self, number: Number, object: &str, known: P) {
        if object.len() > Self::LONGEST {
            return;
        }
        if self.0.is_empty() {
            self.0.resize(Self::SLOTS, Slot::default());
        }
        if let Some(slot) = self.0.get_mut(Self::at(number)) {
            slot.text.clear();
            slot.text.push_str(object);
            slot.known = known;
        }
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
    Number(xxh3_64(telling))
}

/// The place of an object without objects in it.
pub(super) fn number_of_flat(text: &str) -> Number {
    Number(xxh3_64(up_to_bracket(text.as_bytes(), 512)))
}

/// So many bytes at most.
fn up_to_bracket(text: &[u8], most: usize) -> &[u8] {
    let head = text.get(..most).unwrap_or(text);
    let end = memchr(b'}', head).unwrap_or(head.len());
    head.get(..end).unwrap_or_default()
}
