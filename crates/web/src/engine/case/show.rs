//! What the views see of a case: where it stands, its figures, and its report.

use std::sync::Arc;

use gloo::timers::callback::Interval;
use leptos::prelude::*;
use trailglass_core::report::Report;

use super::super::types::{Progress, Run};
use super::{Case, now, with};

/// Milliseconds between two looks at the clock while reading. Each draws the figures anew, on a processor that would read.
const TICK: u32 = 200;

impl Case {
    /// Whether there is nothing to do.
    pub(super) fn is_done(&self) -> bool {
        self.queue.is_settled() && self.ledger.is_complete()
    }

    pub(super) fn keep_time(&mut self) {
        if self.is_done() {
            self.ticker = None;
            if let Some(since) = self.since.take() {
                self.worked += now() - since;
            }
        } else if self.ticker.is_none() {
            let me = self.me.clone();
            self.ticker = Some(Interval::new(TICK, move || {
                with(&me, |case| {
                    case.ask_desk();
                    case.show();
                })
            }));
        }
    }

    pub(super) fn show_report(&mut self, report: Option<Arc<Report>>) {
        self.report = report;
        if self.shown {
            self.signals.report.set(self.report.clone());
        }
    }

    /// Shows that it stands elsewhere. Figures alone are shown at every tick: with 50,000 files there are more messages than that.
    pub(super) fn show_change(&self) {
        let differs =
            |run: &Run| std::mem::discriminant(run) != std::mem::discriminant(&self.outline());
        if self.signals.run.with_untracked(differs) {
            self.show();
        }
    }

    pub(super) fn show(&self) {
        if !self.shown {
            return;
        }
        let run = self.state();
        if self.signals.run.with_untracked(|shown| *shown != run) {
            self.signals.run.set(run);
        }
    }

    pub(super) fn state(&self) -> Run {
        let mut run = self.outline();
        if let Some(progress) = run.progress_mut() {
            *progress = self.progress();
        }
        run
    }

    /// Where it stands, without figures.
    pub(super) fn outline(&self) -> Run {
        if self.held {
            Run::Held {
                files: self.files.len().try_into().unwrap_or(u32::MAX),
            }
        } else if self.queue.is_stopping() {
            Run::Stopping(Progress::default())
        } else if !self.is_done() {
            Run::Reading(Progress::default())
        } else if self.walks > 0 {
            Run::Listing {
                files: self.files.len().try_into().unwrap_or(u32::MAX),
                progress: Progress::default(),
            }
        } else if self.files.is_empty() && !self.recalled {
            Run::Empty
        } else {
            Run::Done {
                progress: Progress::default(),
                cancelled: self.queue.was_cancelled(),
            }
        }
    }

    pub(super) fn progress(&self) -> Progress {
        let workers: u64 = self.memory.iter().sum();
        Progress {
            problems: self.problems,
            memory_bytes: workers + self.clerk.borrow().memory + own_memory(),
            ..self.queue.progress(self.elapsed())
        }
    }

    /// Milliseconds in which something was read.
    pub(super) fn elapsed(&self) -> f64 {
        self.worked + self.since.map_or(0.0, |since| now() - since)
    }

    pub(super) fn remember(&mut self, worker: usize, memory: u64) {
        if let Some(place) = self.memory.get_mut(worker) {
            *place = memory;
        }
    }
}

/// Size of the page's own WebAssembly memory in bytes.
fn own_memory() -> u64 {
    use wasm_bindgen::JsCast;
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    u64::from(buffer.byte_length())
}
