//! Texts that were numbered just before.

use crate::Lexicon;
use crate::spread::{SPREAD, place, tail};

/// The number of the text that was last seen at a place, for each of some fields. Calls come mixed, and are few: finding a text here misses the
/// processor's cache less often than the whole table does. Holds nothing that the lexicon does not hold.
#[derive(Debug, Clone)]
pub struct Recent {
    fields: usize,
    /// One for each field of each place, once there is any.
    numbers: Vec<u32>,
}

/// Places; a power of two.
const PLACES: usize = 128;

impl Recent {
    /// Of so many fields.
    #[must_use]
    pub const fn new(fields: usize) -> Self {
        Self {
            fields,
            numbers: Vec::new(),
        }
    }

    /// The number of a field's text, given now if it is new. `last` is the number that the field had before this one. Not inlined: into
    /// code that is built to be small it would be built so too.
    #[inline(never)]
    pub fn number(&mut self, lexicon: &mut Lexicon, field: usize, last: u32, text: &str) -> u32 {
        if lexicon.is(last, text) {
            return last;
        }
        if self.numbers.is_empty() {
            self.numbers.resize(PLACES * self.fields, 0);
        }
        let place = place(tail(text).wrapping_mul(SPREAD[0]), PLACES);
        match self.numbers.get_mut(place * self.fields + field) {
            Some(recent) if lexicon.is(*recent, text) => *recent,
            recent => {
                let number = lexicon.number(text);
                if let Some(recent) = recent {
                    *recent = number;
                }
                number
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_number_of_the_lexicon_whatever_was_before() {
        let mut lexicon = Lexicon::default();
        let mut recent = Recent::new(3);
        let texts: Vec<String> = (0..400).map(|number| format!("text {number}")).collect();
        let mut last = 0;
        for _ in 0..2 {
            for (index, text) in texts.iter().enumerate() {
                let number = recent.number(&mut lexicon, index % 3, last, text);
                assert_eq!(lexicon.text(number), text);
                last = number;
            }
        }
        assert_eq!(lexicon.len(), 401);
        assert_eq!(recent.number(&mut lexicon, 0, last, ""), 0);
    }
}
