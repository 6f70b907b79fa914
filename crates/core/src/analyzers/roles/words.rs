//! Texts of the lexicon, and further ones that come up while joining.

use crate::tables::Lexicon;

/// A text by its number, like the numbers of the [`Lexicon`].
#[derive(Debug)]
pub(super) struct Words<'p> {
    base: &'p Lexicon,
    own: Lexicon,
}

/// Numbers from here on are of the further texts.
const OWN: u32 = 1 << 31;

impl<'p> Words<'p> {
    pub(super) fn new(base: &'p Lexicon) -> Self {
        Self {
            base,
            own: Lexicon::default(),
        }
    }

    pub(super) fn text(&self, number: u32) -> &str {
        match number.checked_sub(OWN) {
            Some(own) => self.own.text(own),
            None => self.base.text(number),
        }
    }

    /// The text of a number that a record gave.
    pub(super) fn recorded(&self, number: u32) -> &'p str {
        self.base.text(number)
    }

    /// A number for a text, wherever it comes from.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        self.own.number(text) | OWN
    }

    /// The text, or nothing where it is empty.
    pub(super) fn present(&self, number: u32) -> Option<String> {
        let text = self.text(number);
        (!text.is_empty()).then(|| text.to_owned())
    }
}
