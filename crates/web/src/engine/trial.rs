//! A try of selectors on the case: what is asked next, and what came of it. Without DOM, workers or clock.
//!
//! The desk answers from its table of records first. Where that does not tell, it is given the files that hold the open records, one after
//! the other, so that the user can stop in between.

use std::collections::VecDeque;
use std::sync::Arc;

use trailglass_core::analyzers::simulate::Simulated;
use trailglass_core::json;

/// Where a try of selectors stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Trial {
    /// Nothing was tried.
    #[default]
    None,
    /// The table of records is asked.
    Asking,
    /// Files are read again.
    Reading(Again),
    /// It is answered.
    Done {
        /// The answer. Records that were not looked at are told in it.
        answer: Arc<Simulated>,
        /// What was read again for it.
        again: Again,
    },
    /// There is no answer, and why.
    Failed(String),
}

impl Trial {
    /// Whether an answer is on its way.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(self, Self::Asking | Self::Reading(_))
    }
}

/// How far reading again is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// Files read.
    pub files_done: u32,
    /// Files to read.
    pub files_total: u32,
    /// Bytes read.
    pub bytes_done: u64,
    /// Bytes to read.
    pub bytes_total: u64,
    /// Whether the user has stopped it before its end.
    pub stopped: bool,
}

/// What has to be told the desk.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ask<F> {
    /// A question.
    Simulate { request: u32, selectors: String },
    /// A file to be read again.
    LookAgain { request: u32, path: String, file: F },
    /// The answer so far.
    SumUp { request: u32 },
}

/// A file to be read again: its path, size and handle.
type Waiting<F> = (String, u64, F);

/// The try that goes on.
#[derive(Debug)]
pub(super) struct Trying<F> {
    request: u32,
    trial: Trial,
    waiting: VecDeque<Waiting<F>>,
    again: Again,
    /// Bytes of the files that are done.
    before: u64,
    /// Size of the file that is being read.
    size: u64,
}

impl<F> Default for Trying<F> {
    fn default() -> Self {
        Self {
            request: 0,
            trial: Trial::None,
            waiting: VecDeque::new(),
            again: Again::default(),
            before: 0,
            size: 0,
        }
    }
}

impl<F> Trying<F> {
    /// What is shown of it.
    pub(super) fn trial(&self) -> Trial {
        self.trial.clone()
    }

    /// A question. It takes the place of the one before.
    pub(super) fn ask(&mut self, selectors: String) -> Ask<F> {
        *self = Self {
            request: self.request.wrapping_add(1),
            trial: Trial::Asking,
            ..Self::default()
        };
        Ask::Simulate {
            request: self.request,
            selectors,
        }
    }

    /// The desk has answered; `files` are those to be read again.
    pub(super) fn answered(
        &mut self,
        request: u32,
        answer: Result<String, String>,
        files: impl IntoIterator<Item = Waiting<F>>,
    ) -> Option<Ask<F>> {
        if request != self.request || !self.trial.is_busy() {
            return None;
        }
        let answer = answer.and_then(|json| {
            json::from_str::<Simulated>(&json)
                .map_err(|_| "the answer was not understood".to_owned())
        });
        let answer = match answer {
            Ok(answer) => answer,
            Err(why) => {
                self.trial = Trial::Failed(why);
                return None;
            }
        };
        if self.trial == Trial::Asking {
            self.waiting = files.into_iter().collect();
            self.again.files_total = u32::try_from(self.waiting.len()).unwrap_or(u32::MAX);
            self.again.bytes_total = self.waiting.iter().map(|(_, bytes, _)| bytes).sum();
            if let Some(next) = self.next() {
                return Some(next);
            }
        }
        self.trial = Trial::Done {
            answer: Arc::new(answer),
            again: self.again,
        };
        None
    }

    /// The desk is reading a file again, or has done so.
    pub(super) fn looked(&mut self, request: u32, bytes: u64, done: bool) -> Option<Ask<F>> {
        if request != self.request || !matches!(self.trial, Trial::Reading(_)) {
            return None;
        }
        self.again.bytes_done = self.before + bytes.min(self.size);
        if !done {
            self.trial = Trial::Reading(self.again);
            return None;
        }
        self.before += self.size;
        self.again.bytes_done = self.before;
        self.again.files_done += 1;
        self.trial = Trial::Reading(self.again);
        let next = self.next();
        next.or_else(|| self.sum_up())
    }

    /// The user stops it: what was not read again stays open in the answer.
    pub(super) fn stop(&mut self) -> Option<Ask<F>> {
        match self.trial {
            Trial::Reading(_) => {
                self.again.stopped = true;
                self.waiting.clear();
                // The file that is being read counts when it is done; the answer comes behind it.
                self.sum_up()
            }
            Trial::Asking => {
                *self = Self {
                    request: self.request.wrapping_add(1),
                    ..Self::default()
                };
                None
            }
            _ => None,
        }
    }

    /// The case has changed, or the desk is lost: an answer would be of another case.
    pub(super) fn give_up(&mut self, why: &str) {
        if self.trial.is_busy() {
            self.trial = Trial::Failed(why.to_owned());
        }
    }

    fn next(&mut self) -> Option<Ask<F>> {
        let (path, bytes, file) = self.waiting.pop_front()?;
        self.size = bytes;
        self.trial = Trial::Reading(self.again);
        Some(Ask::LookAgain {
            request: self.request,
            path,
            file,
        })
    }

    fn sum_up(&self) -> Option<Ask<F>> {
        Some(Ask::SumUp {
            request: self.request,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    const ANSWER: &str = r#"{"sets":[]}"#;

    fn files() -> Vec<Waiting<()>> {
        vec![("a".to_owned(), 10, ()), ("b".to_owned(), 30, ())]
    }

    fn look(request: u32, path: &str) -> Option<Ask<()>> {
        Some(Ask::LookAgain {
            request,
            path: path.to_owned(),
            file: (),
        })
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_the_table_knows_is_answered_at_once() {
        let mut trying: Trying<()> = Trying::default();
        trying.ask("x".to_owned());
        assert_eq!(trying.answered(1, Ok(ANSWER.to_owned()), []), None);
        assert!(matches!(trying.trial(), Trial::Done { again, .. } if again == Again::default()));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn files_are_read_one_after_the_other_and_counted() {
        let mut trying = Trying::default();
        trying.ask("x".to_owned());
        assert_eq!(
            trying.answered(1, Ok(ANSWER.to_owned()), files()),
            look(1, "a")
        );
        assert_eq!(trying.looked(1, 5, false), None);
        let Trial::Reading(again) = trying.trial() else {
            unreachable!("{:?}", trying.trial())
        };
        assert_eq!(
            (again.files_total, again.bytes_total, again.bytes_done),
            (2, 40, 5)
        );
        assert_eq!(trying.looked(1, 10, true), look(1, "b"));
        assert_eq!(trying.looked(1, 30, true), Some(Ask::SumUp { request: 1 }));
        assert_eq!(trying.answered(1, Ok(ANSWER.to_owned()), []), None);
        assert!(matches!(
            trying.trial(),
            Trial::Done { again, .. } if again.files_done == 2 && again.bytes_done == 40 && !again.stopped
        ));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn stopped_in_between_it_says_so() {
        let mut trying = Trying::default();
        trying.ask("x".to_owned());
        trying.answered(1, Ok(ANSWER.to_owned()), files());
        assert_eq!(trying.stop(), Some(Ask::SumUp { request: 1 }));
        trying.answered(1, Ok(ANSWER.to_owned()), []);
        assert!(matches!(trying.trial(), Trial::Done { again, .. } if again.stopped));
        assert_eq!(trying.stop(), None);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn answers_to_an_older_question_are_passed_over() {
        let mut trying = Trying::default();
        trying.ask("x".to_owned());
        trying.answered(1, Ok(ANSWER.to_owned()), files());
        trying.ask("y".to_owned());
        assert_eq!(trying.looked(1, 10, true), None);
        assert_eq!(trying.answered(1, Ok(ANSWER.to_owned()), []), None);
        assert_eq!(trying.trial(), Trial::Asking);
        trying.answered(2, Err("no selectors".to_owned()), []);
        assert_eq!(trying.trial(), Trial::Failed("no selectors".to_owned()));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_case_that_changes_ends_it_and_a_finished_one_stays() {
        let mut trying: Trying<()> = Trying::default();
        trying.ask("x".to_owned());
        trying.give_up("changed");
        assert_eq!(trying.trial(), Trial::Failed("changed".to_owned()));
        trying.ask("y".to_owned());
        trying.answered(2, Ok(ANSWER.to_owned()), []);
        trying.give_up("changed");
        assert!(matches!(trying.trial(), Trial::Done { .. }));
    }
}
