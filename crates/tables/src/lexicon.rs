//! Each text once, and a number for it.

use hashbrown::HashTable;

use trailglass_reading::json::same;

use crate::hash::hash_of;

/// Texts that occur over and over: accounts, events, principals. The number 0 is the empty text.
#[derive(Debug, Clone)]
pub struct Lexicon {
    text: String,
    /// Where each text ends; it begins where the one before ends.
    ends: Vec<u32>,
    numbers: HashTable<u32>,
}

impl Default for Lexicon {
    fn default() -> Self {
        let mut lexicon = Self {
            text: String::new(),
            ends: Vec::new(),
            numbers: HashTable::new(),
        };
        lexicon.number("");
        lexicon
    }
}

impl Lexicon {
    /// The number of a text, given now if it is new. When 4 GiB of distinct text are held, every
    /// further text is taken for the empty one.
    pub fn number(&mut self, text: &str) -> u32 {
        let hash = hash_of(text.as_bytes());
        if let Some(&number) = self.numbers.find(hash, |&number| self.is(number, text)) {
            return number;
        }
        let end = u32::try_from(self.text.len() + text.len());
        let (Ok(end), Ok(number)) = (end, u32::try_from(self.ends.len())) else {
            return 0;
        };
        if self.text.capacity() - self.text.len() < text.len() {
            self.text
                .reserve_exact(text.len().max(more(self.text.len())));
        }
        self.text.push_str(text);
        push(&mut self.ends, end);
        let (all, ends) = (&self.text, &self.ends);
        self.numbers.insert_unique(hash, number, |&number| {
            hash_of(nth(all, ends, number).as_bytes())
        });
        number
    }

    /// Whether a text is the one of a number: mostly it is not, and then its length tells.
    #[must_use]
    pub fn is(&self, number: u32, text: &str) -> bool {
        let (from, to) = bounds(&self.ends, number);
        to.wrapping_sub(from) == text.len()
            && self.text.get(from..to).is_some_and(|it| same(it, text))
    }

    /// The text of a number.
    #[must_use]
    pub fn text(&self, number: u32) -> &str {
        nth(&self.text, &self.ends, number)
    }

    /// How many texts, the empty one included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is only the empty text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.len() <= 1
    }

    /// All texts in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|number| self.text(u32::try_from(number).unwrap_or(0)))
    }
}

/// Adds to a list that is kept for long and grows without end: by an eighth at a time, where doubling
/// would leave up to half of it empty.
pub(super) fn push<T>(list: &mut Vec<T>, item: T) {
    if list.len() == list.capacity() {
        list.reserve_exact(more(list.len()));
    }
    list.push(item);
}

/// The same for many items, which leave `items`.
pub(super) fn append<T>(list: &mut Vec<T>, items: &mut Vec<T>) {
    if list.capacity() - list.len() < items.len() {
        list.reserve_exact(items.len().max(more(list.len())));
    }
    list.append(items);
}

fn more(held: usize) -> usize {
    held.div_ceil(8).max(64)
}

fn nth<'a>(text: &'a str, ends: &[u32], number: u32) -> &'a str {
    let (from, to) = bounds(ends, number);
    text.get(from..to).unwrap_or("")
}

/// Where the text of a number begins and ends; of a number that was never given, the one before the other.
#[inline]
fn bounds(ends: &[u32], number: u32) -> (usize, usize) {
    let end = |number: usize| ends.get(number).map_or(0, |&end| end as usize);
    let number = number as usize;
    let from = number.checked_sub(1).map_or(0, end);
    (from, end(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_number() {
        let mut lexicon = Lexicon::default();
        let numbers: Vec<_> = ["", "a", "b", "a", ""]
            .iter()
            .map(|text| lexicon.number(text))
            .collect();
        assert_eq!(numbers, [0, 1, 2, 1, 0]);
        assert_eq!(lexicon.iter().collect::<Vec<_>>(), ["", "a", "b"]);
        assert_eq!(lexicon.text(99), "");
    }
}
