//! What the desk was asked about somebody, until it answers.

use std::collections::BTreeMap;

use wasm_bindgen_futures::spawn_local;

/// What is done with an answer: its JSON, or why there is none.
pub(super) type Then = Box<dyn FnOnce(Result<Vec<u8>, &'static str>)>;

/// Said when the desk breaks down before it answers.
pub(super) const LOST: &str = "the worker that was asked broke down";

/// The questions.
#[derive(Default)]
pub(super) struct Questions {
    open: BTreeMap<u32, Then>,
    asked: u32,
}

impl Questions {
    /// Keeps what is done with an answer, and gives the number of the question.
    pub(super) fn keep(&mut self, then: Then) -> u32 {
        self.asked = self.asked.wrapping_add(1);
        self.open.insert(self.asked, then);
        self.asked
    }

    /// Hands an answer out. Whoever gets it may ask the next question, so it is not done from in here.
    pub(super) fn answer(&mut self, request: u32, answer: Result<Vec<u8>, &'static str>) {
        if let Some(then) = self.open.remove(&request) {
            spawn_local(async move { then(answer) });
        }
    }

    /// There will be no answers.
    pub(super) fn give_up(&mut self) {
        for then in std::mem::take(&mut self.open).into_values() {
            spawn_local(async move { then(Err(LOST)) });
        }
    }
}
