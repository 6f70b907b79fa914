//! From what the reader pushes to a partial.

use std::ops::ControlFlow;

use super::partial::{Partial, Piece};
use super::{Hooks, Options};
use crate::analyzers::traffic::{HOLE, Row};
use crate::analyzers::{roles, tampering};
use crate::intake::kinds::Kind;
use crate::intake::{Ending, Place, Sink, Taken};
use crate::problem::{Problem, ProblemCode};
use crate::record::{Record, Reject};

/// Observes records into a partial.
pub(super) struct Observer<'p> {
    partial: &'p mut Partial,
    hooks: &'p mut dyn Hooks,
    options: &'p Options,
    /// Inputs that have begun and not ended: a file, and the archives it lies in.
    open: Vec<Open>,
    /// Once told to stop, everything stops.
    stopped: bool,
}

struct Open {
    path: Box<str>,
    /// Number of the first record of the piece.
    first: u64,
    piece: Piece,
    problems: usize,
}

impl<'p> Observer<'p> {
    pub(super) fn new(
        partial: &'p mut Partial,
        hooks: &'p mut dyn Hooks,
        options: &'p Options,
    ) -> Self {
        Self {
            partial,
            hooks,
            options,
            open: Vec::new(),
            stopped: false,
        }
    }

    /// Reduces one record that parsed.
    fn observe(&mut self, number: u64, record: &Record<'_>) {
        let Partial {
            traffic, callers, ..
        } = &mut *self.partial;
        let mut row = traffic.row(record);
        row.caller = callers.trace(&mut traffic.lexicon, record);
        let issue = roles::look(callers, &mut traffic.lexicon, record);
        let sighting = tampering::look(record);
        if record.duplicate_key {
            let message = "a field appears twice in the record; the last one counts";
            self.problem(Problem::new(ProblemCode::DuplicateKey, message).in_record(number));
        }
        // Aggregated and Insights records may be without a time; the others never are.
        if row.time == 0 && record.event_time.is_some_and(|time| !time.is_empty()) {
            let message = "the record's time cannot be read; it counts without one";
            self.problem(Problem::new(ProblemCode::BadTime, message).in_record(number));
        }
        if let Some(open) = self.open.last_mut() {
            open.push(number, row);
            if let Some(sighting) = sighting {
                open.piece.sightings.push((number, sighting));
            }
            if let Some(issue) = issue {
                open.piece.issues.push((number, issue));
            }
        }
    }

    /// Hands the open piece to the partial and the hooks, and takes it back if it is still there.
    fn show(&mut self, plain_bytes: u64) -> ControlFlow<()> {
        let Some(open) = self.open.last_mut() else {
            return ControlFlow::Continue(());
        };
        if open.piece.rows.is_empty() {
            return self.hooks.after_window(self.partial, plain_bytes);
        }
        let at = (open.path.clone(), open.first);
        let next = open.first + open.piece.rows.len() as u64;
        let bytes = open.piece.bytes;
        self.partial
            .pieces
            .insert(at.clone(), std::mem::take(&mut open.piece));
        let flow = self.hooks.after_window(self.partial, plain_bytes);
        match self.partial.pieces.remove(&at) {
            Some(piece) => open.piece = piece,
            // It travels: the next piece goes on where it ended.
            None => {
                open.first = next;
                open.piece.bytes = bytes;
            }
        }
        flow
    }
}

impl Open {
    fn push(&mut self, number: u64, row: Row) {
        // Broken records leave holes, so that a row's number is its record's.
        while self.first + (self.piece.rows.len() as u64) < number {
            self.piece.rows.push(Row {
                fingerprint: 0,
                key: HOLE,
                size: 0,
                time: 0,
                caller: 0,
            });
        }
        self.piece.rows.push(row);
    }
}

impl Sink for Observer<'_> {
    fn begin(&mut self, path: &str, bytes: Option<u64>) {
        self.open.push(Open {
            path: path.into(),
            first: 0,
            piece: Piece {
                bytes: bytes.unwrap_or(0),
                ..Piece::default()
            },
            problems: 0,
        });
    }

    fn record(&mut self, place: Place, json: &[u8]) -> Taken {
        let replaced;
        let text = match std::str::from_utf8(json) {
            Ok(text) => text,
            Err(error) => {
                let at = place.offset + error.valid_up_to() as u64;
                let message = "bytes that are not UTF-8 were replaced in this record";
                let problem = Problem::new(ProblemCode::NotUtf8, message);
                self.problem(problem.at(at).in_record(place.number));
                replaced = String::from_utf8_lossy(json).into_owned();
                &replaced
            }
        };
        match Record::parse(text) {
            Ok(record) => {
                self.observe(place.number, &record);
                Taken::Record
            }
            Err(Reject::NotARecord) => Taken::NotARecord,
            Err(Reject::Malformed(fault)) => Taken::Malformed(fault),
        }
    }

    fn document(&mut self, _: Kind, _: &str) {
        if let Some(open) = self.open.last_mut() {
            open.piece.documents += 1;
        }
    }

    fn problem(&mut self, problem: Problem) {
        if let Some(open) = self.open.last_mut() {
            open.problems += 1;
            if open.problems <= self.options.limits.problems {
                open.piece.problems.push(problem);
            } else {
                open.piece.more_problems += 1;
            }
        }
    }

    fn window(&mut self, plain_bytes: u64) -> ControlFlow<()> {
        if self.stopped || self.show(plain_bytes).is_break() {
            self.stopped = true;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn end(&mut self, ending: Ending) {
        if ending.stopped {
            let message = "reading was stopped; what was read until then is counted";
            self.problem(Problem::new(ProblemCode::Cancelled, message));
        }
        let Some(mut open) = self.open.pop() else {
            return;
        };
        open.piece.kind = self.partial.traffic.lexicon.number(ending.kind.word());
        open.piece.last = true;
        open.piece.rows.shrink();
        open.piece.issues.shrink_to_fit();
        self.partial.add((open.path, open.first), open.piece);
    }
}

/// Looks for one record.
pub(super) struct Finder<'p> {
    path: &'p str,
    number: u64,
    /// Paths of the inputs that are open.
    open: Vec<bool>,
    pub(super) found: Option<Vec<u8>>,
}

impl<'p> Finder<'p> {
    pub(super) fn new(path: &'p str, number: u64) -> Self {
        Self {
            path,
            number,
            open: Vec::new(),
            found: None,
        }
    }
}

impl Sink for Finder<'_> {
    fn begin(&mut self, path: &str, _: Option<u64>) {
        self.open.push(path == self.path);
    }

    fn record(&mut self, place: Place, json: &[u8]) -> Taken {
        let text = String::from_utf8_lossy(json);
        match Record::parse(&text) {
            Ok(_) => {
                if place.number == self.number && self.open.last() == Some(&true) {
                    self.found = Some(json.to_vec());
                }
                Taken::Record
            }
            Err(Reject::NotARecord) => Taken::NotARecord,
            Err(Reject::Malformed(fault)) => Taken::Malformed(fault),
        }
    }

    fn document(&mut self, _: Kind, _: &str) {}

    fn problem(&mut self, _: Problem) {}

    fn window(&mut self, _: u64) -> ControlFlow<()> {
        match self.found {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    }

    fn end(&mut self, _: Ending) {
        self.open.pop();
    }
}
