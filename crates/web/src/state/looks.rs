//! The filters that records were looked through with, so that back and forward work while no address holds a name: the address has
//! their numbers.

use trailglass_core::report::Filter;

/// Filters in the order in which they were chosen. The first is of all records.
#[derive(Debug)]
pub struct Looks {
    kept: Vec<Filter>,
    now: usize,
    /// The one that was last made by typing.
    typed: Option<usize>,
}

impl Default for Looks {
    fn default() -> Self {
        Self {
            kept: vec![Filter::default()],
            now: 0,
            typed: None,
        }
    }
}

impl Looks {
    /// The number of the filter that holds.
    #[must_use]
    pub const fn now(&self) -> usize {
        self.now
    }

    /// A filter that was chosen: one more step, unless it is the one that holds.
    pub fn choose(&mut self, filter: Filter) {
        self.typed = None;
        if self.kept.get(self.now) != Some(&filter) {
            self.now = self.kept.len();
            self.kept.push(filter);
        }
    }

    /// A filter that a text was typed into: one step for all of its letters.
    pub fn type_in(&mut self, filter: Filter) {
        if self.typed != Some(self.now) {
            self.choose(filter);
            self.typed = Some(self.now);
        } else if let Some(kept) = self.kept.get_mut(self.now) {
            *kept = filter;
        }
    }

    /// Goes to the filter of a number; to all records where there is none, as of a case that was cleared.
    pub fn go(&mut self, number: usize) -> Filter {
        self.now = if number < self.kept.len() { number } else { 0 };
        self.kept.get(self.now).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn of(text: &str) -> Filter {
        Filter {
            text: text.to_owned(),
            ..Filter::default()
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn each_choice_is_a_step_and_a_text_is_one() {
        let mut looks = Looks::default();
        looks.choose(of("one"));
        looks.choose(of("one"));
        assert_eq!(looks.now(), 1, "chosen again, it is the same");
        for text in ["t", "tw", "two"] {
            looks.type_in(of(text));
        }
        assert_eq!(looks.now(), 2);
        looks.choose(of("three"));
        assert_eq!(looks.go(2), of("two"));
        assert_eq!(looks.go(1), of("one"));
        assert_eq!(looks.go(3), of("three"));
        assert_eq!(looks.go(0), of(""));
        looks.type_in(of("four"));
        assert_eq!(
            (looks.now(), looks.go(2)),
            (4, of("two")),
            "a text of its own"
        );
        assert_eq!((looks.go(9), looks.now()), (of(""), 0), "nothing is there");
    }
}
