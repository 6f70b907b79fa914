//! Counting what passed and failed, from the closing lines of test runners.

use std::{fmt, ops::AddAssign};

/// What a suite ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) passed: u64,
    pub(super) failed: u64,
}

impl Tally {
    /// One check that either holds or not.
    pub(super) fn check(holds: bool) -> Self {
        Self {
            passed: u64::from(holds),
            failed: u64::from(!holds),
        }
    }

    /// One failure.
    pub(super) fn failure() -> Self {
        Self::check(false)
    }

    pub(super) fn is_empty(self) -> bool {
        self.passed == 0 && self.failed == 0
    }

    /// Adds what a line says, if it is the closing line of cargo test or of wasm-bindgen's runner.
    pub(super) fn read(&mut self, line: &str) {
        let Some((_, counts)) = line.split_once("test result: ") else {
            return;
        };
        let number = |word: &str| {
            let before = counts.split_once(word)?.0;
            before
                .rsplit([' ', '.', ';'])
                .find(|part| !part.is_empty())?
                .parse()
                .ok()
        };
        if let (Some(passed), Some(failed)) = (number(" passed"), number(" failed")) {
            *self += Self { passed, failed };
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_closing_lines_and_nothing_else() {
        let mut tally = Tally::default();
        tally.read("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.03s");
        tally.read(
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 filtered out; finished in 1.00s",
        );
        tally.read("test a::passed ... ok");
        tally.read("7 passed, 0 failed");
        assert_eq!(
            tally,
            Tally {
                passed: 15,
                failed: 2
            }
        );
        assert_eq!(tally.to_string(), "15 passed, 2 failed");
    }
}
