//! When the desk is asked for a report: now and then while there is news, and once more, complete, at the end.
//!
//! Finishing takes time in which the desk does not merge, and on a small machine a core that would read. So the pause after a report
//! grows with the time that it took, and near the end only the complete one is made.

/// Milliseconds between two reports of a growing case.
const PAUSE: f64 = 400.0;
/// The pause is at least so many times as long as the last report took.
const LEISURE: f64 = 16.0;
/// A report is asked for only if the reading that is left takes at least so many times as long as the last one took to make: otherwise it
/// would be old when it comes.
const WORTH: f64 = 2.0;

/// The desk as the page sees it: what it has been told, which report is awaited, and how long the last one took.
#[derive(Debug)]
pub(super) struct Ledger {
    /// It was told something that no report holds yet.
    news: bool,
    /// The report that it was asked for and that did not come yet: whether it is to be complete.
    asked: Option<bool>,
    /// The last report that came is complete, and nothing was told since it was asked for.
    complete: bool,
    not_before: f64,
    /// Milliseconds that the last report took.
    took: f64,
}

impl Default for Ledger {
    fn default() -> Self {
        // The report of nothing is known without asking.
        Self {
            news: false,
            asked: None,
            complete: true,
            not_before: f64::MIN,
            took: 0.0,
        }
    }
}

impl Ledger {
    /// The desk was told something.
    pub(super) const fn told(&mut self) {
        self.news = true;
        self.complete = false;
    }

    /// Whether to ask for a report now, and whether for a complete one. `left` guesses how many milliseconds are left to read;
    /// it looks at every file, and is called only where all else speaks for asking.
    pub(super) fn ask(
        &mut self,
        now: f64,
        settled: bool,
        left: impl FnOnce() -> Option<f64>,
    ) -> Option<bool> {
        if self.asked.is_some()
            || self.complete
            || (!settled && (!self.news || now < self.not_before))
        {
            return None;
        }
        if !settled && left().is_some_and(|left| left < WORTH * self.took) {
            // Not to be guessed again with every message.
            self.not_before = now + PAUSE;
            return None;
        }
        self.news = false;
        self.asked = Some(settled);
        self.asked
    }

    /// A report came.
    pub(super) fn came(&mut self, now: f64, milliseconds: f64) {
        self.complete = self.asked.take() == Some(true) && !self.news;
        self.took = milliseconds;
        self.not_before = now + PAUSE.max(milliseconds * LEISURE);
    }

    /// Whether the last report says everything that the desk was told.
    pub(super) const fn is_complete(&self) -> bool {
        self.complete
    }
}

#[cfg(test)]
mod tests {
    use super::Ledger;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn the_first_news_are_shown_at_once_and_later_ones_after_a_pause() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.ask(0.0, false, || None), None);
        ledger.told();
        assert_eq!(ledger.ask(10.0, false, || None), Some(false));
        ledger.told();
        assert_eq!(ledger.ask(20.0, false, || None), None, "one at a time");
        ledger.came(30.0, 20.0);
        assert_eq!(ledger.ask(429.0, false, || None), None);
        assert_eq!(ledger.ask(430.0, false, || None), Some(false));
        ledger.came(1430.0, 1000.0);
        ledger.told();
        assert_eq!(
            ledger.ask(17_000.0, false, || None),
            None,
            "a slow report is made less often"
        );
        assert_eq!(ledger.ask(17_430.0, false, || None), Some(false));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn near_the_end_only_the_complete_one_is_made() {
        let mut ledger = Ledger::default();
        ledger.told();
        assert_eq!(
            ledger.ask(0.0, false, || Some(0.0)),
            Some(false),
            "the first"
        );
        ledger.came(500.0, 500.0);
        ledger.told();
        assert_eq!(ledger.ask(9_000.0, false, || Some(999.0)), None);
        assert_eq!(ledger.ask(9_000.0, true, || Some(0.0)), Some(true));
        ledger.came(9_500.0, 500.0);
        ledger.told();
        assert_eq!(ledger.ask(20_000.0, false, || Some(1_001.0)), Some(false));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn nothing_is_asked_without_news() {
        let mut ledger = Ledger::default();
        ledger.told();
        assert_eq!(ledger.ask(0.0, false, || None), Some(false));
        ledger.came(1.0, 1.0);
        assert_eq!(ledger.ask(10_000.0, false, || None), None);
        assert!(!ledger.is_complete());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_end_is_complete_and_waits_for_no_pause() {
        let mut ledger = Ledger::default();
        ledger.told();
        assert_eq!(ledger.ask(0.0, false, || None), Some(false));
        assert_eq!(ledger.ask(1.0, true, || None), None, "one at a time");
        ledger.came(2.0, 1.0);
        assert_eq!(ledger.ask(3.0, true, || None), Some(true));
        ledger.came(4.0, 1.0);
        assert!(ledger.is_complete());
        assert_eq!(ledger.ask(5.0, true, || None), None);
        ledger.told();
        assert!(!ledger.is_complete());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_came_after_the_question_is_not_in_the_answer() {
        let mut ledger = Ledger::default();
        ledger.told();
        assert_eq!(ledger.ask(0.0, true, || None), Some(true));
        ledger.told();
        ledger.came(1.0, 1.0);
        assert!(!ledger.is_complete());
        assert_eq!(ledger.ask(1.0, true, || None), Some(true));
    }
}
