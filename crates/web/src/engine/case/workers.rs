//! The workers of a case: hires them, hears them, and carries out what the queue decides.

use std::collections::BTreeSet;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use trailglass_core::json;
use trailglass_core::problem::ProblemCode;
use trailglass_core::report::{Piece, Report};
use trailglass_core::sorting::Ordered;
use trailglass_wire::{
    DeskOrder, Listing, Message, Notice, ReadOrder, ReaderOrder, Role, Shipment,
};

use super::super::colleague::{Colleague, Word};
use super::super::desk::Ledger;
use super::super::queue::{End, Step, Ticket};
use super::super::types::BootError;
use super::{Case, Given, now, with};

/// Desks that are lost until the case is given up.
const DESKS: u8 = 2;

impl Case {
    pub(super) fn hire_reader(&self, index: usize) -> Result<Colleague, BootError> {
        let me = self.me.clone();
        Colleague::start(&self.boot, Role::Reader, move |word| {
            with(&me, |case| case.hear_reader(index, word));
        })
    }

    pub(super) fn hire_desk(&self) -> Result<Colleague, BootError> {
        let me = self.me.clone();
        Colleague::start(&self.boot, Role::Desk, move |word| {
            with(&me, |case| case.hear_desk(word))
        })
    }

    pub(super) fn hear_reader(&mut self, reader: usize, word: Word) {
        match word {
            Word::Notice(Notice::Ready { .. }) => self.queue.ready(reader),
            Word::Notice(Notice::Reading {
                ticket,
                bytes,
                unshipped,
                memory,
            }) => {
                self.remember(reader, memory);
                return self.queue.reading(reader, ticket, bytes, unshipped);
            }
            Word::Notice(Notice::Finished {
                ticket,
                unshipped,
                memory,
            }) => {
                self.remember(reader, memory);
                self.queue.finished(reader, ticket, unshipped);
            }
            Word::Notice(Notice::Shipped(Shipment {
                partial,
                finished,
                begun,
                records,
                memory,
            })) => {
                self.remember(reader, memory);
                self.queue.shipped(reader, &finished, begun, records);
                self.tell_desk(&DeskOrder::Merge(partial));
            }
            Word::Notice(Notice::Flushed) => self.queue.flushed(reader),
            Word::Notice(
                Notice::Warm { .. }
                | Notice::Record { .. }
                | Notice::Value { .. }
                | Notice::Refusal { .. }
                | Notice::Unpacked { .. }
                | Notice::Packed { .. }
                | Notice::Piece { .. }
                | Notice::Report { .. }
                | Notice::Answer { .. }
                | Notice::Simulated { .. }
                | Notice::LookedAgain { .. }
                | Notice::Copy(_)
                | Notice::Broken { .. },
            ) => {}
            Word::Dead => {
                self.queue.died(reader);
                self.remember(reader, 0);
            }
        }
        self.go_on();
    }

    pub(super) fn hear_desk(&mut self, word: Word) {
        match word {
            Word::Notice(Notice::Warm { json }) => {
                // Read, and forgotten.
                drop(json::from_slice::<Piece>(&json.to_vec()));
                return;
            }
            Word::Notice(Notice::Piece { json }) => {
                match json::from_slice::<Piece>(&json.to_vec()) {
                    Ok(piece) => {
                        self.coming = piece.join(self.coming.take());
                        return;
                    }
                    Err(_) => self.lose_desk(),
                }
            }
            Word::Notice(Notice::Report {
                unhashed,
                milliseconds,
                memory,
            }) => {
                self.remember(self.readers.len(), memory);
                match self.coming.take() {
                    Some(report) => return self.take_report(report, &unhashed, milliseconds),
                    None => self.lose_desk(),
                }
            }
            Word::Notice(Notice::Answer {
                request,
                json,
                memory,
            }) => {
                self.remember(self.readers.len(), memory);
                self.questions.answer(request, Ok(json.to_vec()));
            }
            Word::Notice(Notice::Simulated {
                request,
                answer,
                to_read,
                memory,
            }) => {
                self.remember(self.readers.len(), memory);
                let wanted: BTreeSet<&str> = to_read.iter().map(String::as_str).ordered();
                let wanted = |given: &&Given| wanted.contains(given.path.as_str());
                let given = self.files.iter().filter(wanted);
                let files: Vec<_> = given
                    .filter_map(|it| Some((it.path.clone(), it.bytes, it.file.clone()?)))
                    .collect();
                let ask = self.trying.answered(request, answer, files);
                return self.ask_trial(ask);
            }
            Word::Notice(Notice::LookedAgain {
                request,
                bytes,
                done,
            }) => {
                let ask = self.trying.looked(request, bytes, done);
                return self.ask_trial(ask);
            }
            Word::Notice(_) => {}
            Word::Dead => self.lose_desk(),
        }
        self.go_on();
    }

    fn take_report(&mut self, report: Report, unhashed: &[String], milliseconds: f64) {
        self.ledger.came(now(), milliseconds);
        let files = report.inputs.files.iter();
        let troubled = files.filter(|file| !file.problems.is_empty());
        self.problems = troubled.count().try_into().unwrap_or(u32::MAX);
        let report = Arc::new(report);
        self.show_report(Some(Arc::clone(&report)));
        if self.is_done() {
            self.hash_what_was_not(unhashed, &report);
            self.search_what_was_not(&report);
        }
        self.go_on();
    }

    /// What was merged is gone with the desk. Everything is read again, once.
    pub(super) fn lose_desk(&mut self) {
        self.lost_desks = self.lost_desks.saturating_add(1);
        self.forget_desk();
        self.trying.give_up(
            "the worker broke down; that is a defect of Trailglass, or the memory did not suffice",
        );
        self.show_trial();
        if self.lost_desks > DESKS {
            // A report that has lost what came after it must not stay as if it were whole.
            self.show_report(None);
            return;
        }
        self.start_desk();
        self.queue.desk_lost(self.lost_desks < DESKS);
    }

    pub(super) fn forget_desk(&mut self) {
        self.ledger = Ledger::default();
        // What came of a report of it would count for what was asked since.
        self.coming = None;
        self.desk = None;
        self.questions.give_up();
    }

    pub(super) fn start_desk(&mut self) {
        self.desk = self.hire_desk().ok();
        self.tell_all();
    }

    pub(super) fn tell_desk(&mut self, order: &DeskOrder) {
        let told = self
            .desk
            .as_ref()
            .is_some_and(|desk| desk.tell(order).is_ok());
        if told && !matches!(order, DeskOrder::Finish { .. } | DeskOrder::Ask { .. }) {
            self.ledger.told();
        }
    }

    /// Carries out what the queue has decided, and shows where the case stands.
    pub(super) fn go_on(&mut self) {
        if self.held {
            return self.show();
        }
        self.carry_out();
        if !self.queue.is_stopping() {
            self.grace = None;
        }
        self.ask_desk();
        self.keep_time();
        self.show_change();
    }

    pub(super) fn carry_out(&mut self) {
        for step in self.queue.take_steps() {
            match step {
                Step::Read { reader, file } => self.let_read(reader, file),
                Step::Flush { reader } => self.tell_reader(reader, &ReaderOrder::Flush),
                Step::Replace { reader } => self.replace(reader),
                Step::List { files, end } => self.list(&files, end),
            }
        }
    }

    pub(super) fn let_read(&mut self, reader: usize, ticket: Ticket) {
        let Some(Given {
            path,
            file: Some(file),
            searched,
            ..
        }) = self.files.get_mut(ticket as usize)
        else {
            return;
        };
        *searched = self.personal;
        let order = ReadOrder {
            ticket,
            path: path.clone(),
            hashed: self.hashed,
            personal: self.personal.then(|| self.signals.known.get_untracked()),
            file: file.clone(),
        };
        self.tell_reader(reader, &ReaderOrder::Read(order));
    }

    pub(super) fn tell_reader(&self, index: usize, order: &impl Message) {
        let told = self
            .readers
            .get(index)
            .and_then(Option::as_ref)
            .map(|reader| reader.tell(order));
        if !matches!(told, Some(Ok(()))) {
            // Not from here: the queue is just being emptied.
            let me = self.me.clone();
            Timeout::new(0, move || {
                with(&me, |case| case.hear_reader(index, Word::Dead))
            })
            .forget();
        }
    }

    pub(super) fn replace(&mut self, index: usize) {
        if let Some(slot) = self.readers.get_mut(index) {
            *slot = None;
        }
        match self.hire_reader(index) {
            Ok(reader) => {
                if let Some(slot) = self.readers.get_mut(index) {
                    *slot = Some(reader);
                }
            }
            Err(_) => {
                let me = self.me.clone();
                Timeout::new(0, move || {
                    with(&me, |case| case.hear_reader(index, Word::Dead))
                })
                .forget();
            }
        }
    }

    pub(super) fn list(&mut self, tickets: &[Ticket], end: End) {
        let (code, message) = match end {
            End::Cancelled => (
                ProblemCode::Cancelled,
                "reading was stopped before the end of this file",
            ),
            End::LeftOut => (
                ProblemCode::Cancelled,
                "it was left out when the case was read: add it again to read it",
            ),
            End::Unreadable => (
                ProblemCode::Io,
                "the browser does not open this file or folder",
            ),
            End::Crashed | End::Read => (
                ProblemCode::Internal,
                "the reader broke down on this file; that is a defect of Trailglass, or the memory did not suffice",
            ),
        };
        let files = tickets
            .iter()
            .filter_map(|&ticket| self.files.get(ticket as usize));
        let listing = |given: &Given| Listing {
            path: given.path.clone(),
            bytes: given.bytes,
            code,
            message: message.to_owned(),
        };
        let files = files.map(listing).collect();
        self.tell_desk(&DeskOrder::List(files));
    }

    pub(super) fn ask_desk(&mut self) {
        let settled = self.queue.is_settled();
        let elapsed = self.elapsed();
        let queue = &self.queue;
        let left = || {
            let left = queue.progress(elapsed).seconds_left?;
            Some(left * 1_000.0)
        };
        if let Some(listed) = self.ledger.ask(now(), settled, left) {
            self.tell_desk(&DeskOrder::Finish { listed });
        }
    }
}
