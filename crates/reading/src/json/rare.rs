//! Words that few records hold.

use std::sync::LazyLock;

use memchr::{memchr, memmem};

/// A word that is looked for before an object is walked for it: a search is far cheaper, and nearly all records end there.
#[derive(Debug)]
pub struct Rare(LazyLock<memmem::Finder<'static>>);

impl Rare {
    /// `finder` is of the word.
    #[must_use]
    pub const fn new(finder: fn() -> memmem::Finder<'static>) -> Self {
        Self(LazyLock::new(finder))
    }

    /// Whether the word may stand in a JSON text: it does, or a backslash may hide a letter of it.
    #[must_use]
    #[inline(never)]
    pub fn may_be_in(&self, json: &str) -> bool {
        let text = json.as_bytes();
        self.0.find(text).is_some() || memchr(b'\\', text).is_some()
    }
}
