//! Values that come again are classified once.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::context::Context;
use super::span::Span;
use crate::json::same;

/// How many values are remembered.
const SLOTS: usize = 1 << 13;
/// Longer values hardly come again, and would hold much memory.
const LONGEST: usize = 1 << 11;

/// The last values and what was found in them. Which ones are remembered never changes an answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Memo {
    slots: Vec<Slot>,
    long: Box<[Span]>,
}

#[derive(Debug, Clone, Default)]
struct Slot {
    context: Context,
    text: Box<str>,
    spans: Box<[Span]>,
}

impl Memo {
    /// What is in a value, by memory or by asking.
    pub(super) fn of(
        &mut self,
        context: Context,
        text: &str,
        ask: impl FnOnce() -> Box<[Span]>,
    ) -> &[Span] {
        if text.len() > LONGEST {
            self.long = ask();
            return &self.long;
        }
        if self.slots.is_empty() {
            self.slots.resize_with(SLOTS, Slot::default);
        }
        let hash = xxh3_64_with_seed(text.as_bytes(), context.seed());
        let index = usize::try_from(hash % SLOTS as u64).unwrap_or(0);
        let Some(slot) = self.slots.get_mut(index) else {
            return &[];
        };
        if slot.context != context || !same(&slot.text, text) {
            slot.spans = ask();
            slot.context = context;
            slot.text = text.into();
        }
        &slot.spans
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_asked_for_once_per_place() {
        let mut memo = Memo::default();
        let mut asked = 0;
        for key in ["a", "a", "userName", "a"] {
            let context = Context::default().child(key);
            memo.of(context, "text", || {
                asked += 1;
                Box::default()
            });
        }
        assert_eq!(asked, 2);
    }
}
