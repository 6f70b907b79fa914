//! Identities that were met before.

use std::sync::LazyLock;

use memchr::{memchr, memmem};
use xxhash_rust::xxh3::xxh3_64;

use super::Identity;
use super::identity::Places;

/// Identities as last met. Callers come in bursts, an identity is a third of a record, and comparing it with a text that was
/// checked is far cheaper than walking it.
#[derive(Debug, Clone, Default)]
pub(super) struct Met(Vec<Slot>);

#[derive(Debug, Clone, Default)]
struct Slot {
    /// Empty where nothing was met.
    text: String,
    places: Places,
}

/// A place for an identity.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number(usize);

impl Met {
    /// A power of two.
    const SLOTS: usize = 1_024;
    /// Texts longer than this are not worth keeping.
    const LONGEST: usize = 4_096;
    /// How far from its beginning an identity is looked through for its key.
    const AHEAD: usize = 512;

    /// The place of the identity that a text begins with, by what tells callers apart: their key, or what there is.
    pub(super) fn number(text: &str) -> Number {
        static KEY: LazyLock<memmem::Finder<'static>> =
            LazyLock::new(|| memmem::Finder::new("\"accessKeyId\":\""));
        let text = text.as_bytes();
        let text = text.get(..Self::AHEAD).unwrap_or(text);
        let key = KEY.find(text).and_then(|at| {
            let key = text.get(at + KEY.needle().len()..)?;
            // An id has 16 or 20 letters, and the first of them are much the same.
            key.get(8..16)
        });
        let telling = key.unwrap_or_else(|| {
            let head = text.get(..64).unwrap_or(text);
            let end = memchr(b'}', head).unwrap_or(head.len());
            head.get(..end).unwrap_or_default()
        });
        Number(xxh3_64(telling) as usize % Self::SLOTS)
    }

    /// The identity that a text begins with, if it is the one met last at its place.
    pub(super) fn recall<'a>(&self, number: Number, text: &'a str) -> Option<Identity<'a>> {
        let slot = self.0.get(number.0).filter(|slot| !slot.text.is_empty())?;
        let raw = text.get(..slot.text.len())?;
        (raw == slot.text).then(|| Identity::of_places(raw, slot.places))
    }

    pub(super) fn keep(&mut self, number: Number, identity: &Identity<'_>) {
        if identity.raw.len() > Self::LONGEST {
            return;
        }
        if self.0.is_empty() {
            self.0.resize(Self::SLOTS, Slot::default());
        }
        if let Some(slot) = self.0.get_mut(number.0) {
            slot.text.clear();
            slot.text.push_str(identity.raw);
            slot.places = *identity.places();
        }
    }
}
