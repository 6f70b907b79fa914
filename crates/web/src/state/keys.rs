//! Every key of the page, as one table: the `?` sheet shows it, and presses are looked up in it.

use super::route::{VIEWS, View};
use std::borrow::Cow;

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Goes to a view.
    Go(View),
    /// Puts the cursor into the view's filter.
    Filter,
    /// Moves to the next row of the list.
    Next,
    /// Moves to the row before.
    Previous,
    /// Closes what is open, the last first.
    Close,
    /// Next of system, light and dark.
    Theme,
    /// Opens the row. The browser's own: a row is a button.
    Open,
    /// Opens the choice of files.
    AddFiles,
    /// Shows or hides this table.
    Help,
    /// Shows the command palette.
    Palette,
}

/// One row of the table.
#[derive(Debug, Clone)]
pub struct Key {
    /// Keys, one after another.
    pub press: &'static [&'static str],
    /// What it does, in words.
    pub words: Cow<'static, str>,
    /// What it does.
    pub action: Action,
}

const KEYS: [(&[&str], &str, Action); 9] = [
    (&[PALETTE], "Find anything", Action::Palette),
    (&["/"], "Filter the list", Action::Filter),
    (&["j"], "Next row", Action::Next),
    (&["k"], "Row before", Action::Previous),
    (&["Enter"], "Open the row", Action::Open),
    (&["Escape"], "Close what is open", Action::Close),
    (&["a"], "Add files", Action::AddFiles),
    (&["t"], "Theme: system, light, dark", Action::Theme),
    (&["?"], "This list", Action::Help),
];

/// `k` with the control key, or the command key of a Mac; see [`Pressed::press_with`].
const PALETTE: &str = "Ctrl K";

/// The table: the views in their order, then everything else.
pub fn keys() -> impl Iterator<Item = Key> {
    let views = VIEWS.iter().map(|entry| Key {
        press: entry.press,
        words: format!("Go to {}", entry.title).into(),
        action: Action::Go(entry.view),
    });
    let others = KEYS.into_iter().map(|(press, words, action)| Key {
        press,
        words: words.into(),
        action,
    });
    views.chain(others)
}

/// How long a first key waits for its second, in milliseconds.
pub const PATIENCE: f64 = 1_500.0;

/// The keys pressed so far of one that takes two.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pressed {
    first: Option<(&'static str, f64)>,
}

impl Pressed {
    /// Takes a key that is pressed together with the control or command key.
    #[must_use]
    pub fn press_with(key: &str) -> Option<Action> {
        key.eq_ignore_ascii_case("k").then_some(Action::Palette)
    }

    /// Takes a key (as `KeyboardEvent.key` has it) at a time in milliseconds.
    pub fn press(&mut self, key: &str, now: f64) -> Option<Action> {
        let first = self
            .first
            .take()
            .filter(|(_, since)| now - since <= PATIENCE)
            .map(|(first, _)| first);
        let found =
            keys()
                .filter(|row| row.action != Action::Open)
                .find(|row| match (row.press, first) {
                    ([one], None) => *one == key,
                    ([one, two], Some(first)) => *one == first && *two == key,
                    _ => false,
                });
        if found.is_none() && first.is_none() {
            self.first = keys()
                .filter_map(|row| match row.press {
                    [one, _] if *one == key => Some((*one, now)),
                    _ => None,
                })
                .next();
        }
        found.map(|row| row.action)
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn one_and_two_keys_are_found() {
        let mut pressed = Pressed::default();
        assert_eq!(pressed.press("?", 0.0), Some(Action::Help));
        assert_eq!(pressed.press("g", 0.0), None);
        assert_eq!(pressed.press("f", 900.0), Some(Action::Go(View::Findings)));
        assert_eq!(pressed.press("f", 901.0), None);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_first_key_is_forgotten_after_a_while() {
        let mut pressed = Pressed::default();
        assert_eq!(pressed.press("g", 0.0), None);
        assert_eq!(pressed.press("t", PATIENCE + 1.0), Some(Action::Theme));
        assert_eq!(pressed.press("g", 5_000.0), None);
        assert_eq!(pressed.press("x", 5_001.0), None);
        assert_eq!(pressed.press("t", 5_002.0), Some(Action::Theme));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn no_two_rows_share_their_keys() {
        let all: BTreeSet<_> = keys().map(|row| row.press).collect();
        assert_eq!(all.len(), keys().count());
        // A single key that also begins a pair would never let the pair happen.
        for pair in keys().filter(|row| row.press.len() == 2) {
            assert!(!keys().any(|row| row.press == &pair.press[..1]));
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn every_view_has_its_key() {
        for view in View::ALL {
            assert!(keys().any(|row| row.action == Action::Go(view)), "{view:?}");
        }
    }
}
