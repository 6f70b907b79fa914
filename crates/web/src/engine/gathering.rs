//! What is found in a drop, in portions.

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::types::Dropped;

/// File handles, or portions of folders, that are asked for at the same time.
pub(super) const AT_ONCE: usize = 256;

/// Files in the first portion that is handed over, so that reading begins at once, and in all later ones: each is sorted and shown.
const PORTIONS: [usize; 2] = [AT_ONCE / 8, 8 * AT_ONCE];

/// A portion of what a drop holds.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The files.
    pub files: Vec<Dropped>,
    /// Paths of files and folders that the browser does not open.
    pub unreadable: Vec<String>,
}

/// Gathers what is found, and hands it over in portions.
pub(super) struct Gathering<F> {
    found: Found,
    /// How many files and folders were handed over.
    pub(super) handed: usize,
    hand: F,
}

impl<F: FnMut(Found)> Gathering<F> {
    pub(super) fn new(hand: F) -> Self {
        Self {
            found: Found::default(),
            handed: 0,
            hand,
        }
    }

    pub(super) fn file(&mut self, path: String, file: File) {
        self.found.files.push(Dropped { path, file });
    }

    pub(super) fn unreadable(&mut self, path: String) {
        self.found.unreadable.push(path);
    }

    /// Files that make a portion.
    pub(super) const fn enough(&self) -> usize {
        let [first, later] = PORTIONS;
        if self.handed == 0 { first } else { later }
    }

    /// Hands over what there is, should it be enough. What comes of it is drawn before the walk goes on.
    pub(super) async fn offer(&mut self) {
        if self.found.files.len() >= self.enough() {
            self.hand_over();
            turn().await;
        }
    }

    pub(super) fn hand_over(&mut self) {
        let found = std::mem::take(&mut self.found);
        self.handed += found.files.len() + found.unreadable.len();
        if !found.files.is_empty() || !found.unreadable.is_empty() {
            (self.hand)(found);
        }
    }
}

/// Lets the browser do what waits, like drawing.
pub(super) async fn turn() {
    let ended = promise(|then, _| match web_sys::window() {
        Some(window) => window.set_timeout_with_callback(then).map(drop),
        None => then.call0(&JsValue::UNDEFINED).map(drop),
    });
    // It does not fail, and nothing would come of it.
    drop(JsFuture::from(ended).await);
}

/// A promise from a function that takes two callbacks.
pub(super) fn promise(call: impl Fn(&Function, &Function) -> Result<(), JsValue>) -> Promise {
    Promise::new(&mut |then, fail| {
        if let Err(error) = call(&then, &fail) {
            // Nobody is left to tell should even this fail.
            drop(fail.call1(&JsValue::UNDEFINED, &error));
        }
    })
}
