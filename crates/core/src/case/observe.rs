//! From what the reader pushes to a partial.

use std::ops::ControlFlow;

use super::partial::{End, Known, Partial, sort_problems};
use super::{Hooks, Options};
use crate::analyzers::simulate::Listener;
use crate::analyzers::{integrity, roles};
use crate::estate;
use crate::intake::kinds::{self, Kind};
use crate::intake::{Ending, Place, Seal, Sink, Taken};
use crate::problem::{Problem, ProblemCode};
use crate::record::{Parser, Record, Reject};
use crate::tables::{HOLE, Row, Rows, UNREAD};

/// Observes records into a partial.
pub(super) struct Observer<'p, 's> {
    partial: &'p mut Partial,
    /// Asks the records what the table of keys will not tell.
    listener: Option<&'p mut Listener<'s>>,
    hooks: &'p mut dyn Hooks,
    options: &'p Options,
    /// Inputs that have begun and not ended: a file, and the archives it lies in.
    open: Vec<Open>,
    /// Once told to stop, everything stops.
    stopped: bool,
    /// Whether inputs are hashed while they are read.
    seals: bool,
}

/// An input that has begun: the piece of it that the partial does not have yet.
struct Open {
    path: Box<str>,
    /// Number of the first row.
    first: u64,
    rows: Rows,
    /// All else; its stretches are empty. Its counts are those since the input began.
    known: Known,
    /// What the listener heard since the input began, by record.
    heard: Vec<(u64, u32)>,
}

impl<'p, 's> Observer<'p, 's> {
    pub(super) fn new(
        partial: &'p mut Partial,
        hooks: &'p mut dyn Hooks,
        options: &'p Options,
        listener: Option<&'p mut Listener<'s>>,
    ) -> Self {
        Self {
            partial,
            listener,
            hooks,
            options,
            open: Vec::new(),
            stopped: false,
            seals: options.hashed,
        }
    }

    /// Reduces one record that parsed. What it calls is not inlined: a browser compiles function by function, and small ones are fast
    /// sooner.
    fn observe(&mut self, number: u64, record: &Record<'_>) {
        let Partial {
            traffic,
            callers,
            exposures,
            watchman,
            ..
        } = &mut *self.partial;
        let who = callers.who(&mut traffic.lexicon, record);
        let mut row = traffic.row(record, &who);
        let mut issue = None;
        if self.options.roles {
            row.caller = callers.trace(&mut traffic.lexicon, record, &who);
            issue = roles::look(callers, &mut traffic.lexicon, record);
        }
        if self.options.privacy {
            row.exposure = exposures.observe(record);
        }
        let sighting = watchman.look(traffic.kind_of(row.key), record);
        let listener = self.listener.as_mut();
        let heard = listener.and_then(|it| it.ask(&self.partial.traffic, row.key, record));
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
                open.known.sightings.push((number, sighting));
            }
            if let Some(issue) = issue {
                open.known.issues.push((number, issue));
            }
            if let Some(answer) = heard {
                open.heard.push((number, answer));
            }
        }
    }

    /// A digest file. Only one that is a file of its own has the hash that the next one holds.
    fn digest(&mut self, pointer: &str, json: &str) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        open.known.documents += 1;
        let read = if pointer.is_empty() && open.known.documents == 1 {
            integrity::Digest::read(json)
        } else {
            Err(
                "a digest inside another document proves nothing; give its file as it was delivered",
            )
        };
        match read {
            Ok(digest) => open.known.digest = Some(Box::new(digest)),
            Err(message) => self.problem(Problem::new(ProblemCode::BadDigest, message)),
        }
    }

    /// Hands the open piece to the partial and the hooks, and takes it back if it is still there.
    fn show(&mut self, plain_bytes: u64) -> ControlFlow<()> {
        let Some(open) = self.open.last_mut().filter(|open| !open.rows.is_empty()) else {
            return self.call(plain_bytes);
        };
        // Where the path was read before, the piece has been joined with what was known.
        let is_new = !self.partial.inputs.contains_key(&open.path);
        let path = open.path.clone();
        let piece = open.hand_over();
        self.partial.add(path.clone(), piece);
        let flow = self.call(plain_bytes);
        if is_new
            && let Some(piece) = self.partial.inputs.remove(&path)
            && let Some(open) = self.open.last_mut()
        {
            open.take_back(piece);
        }
        flow
    }

    /// Calls the hooks. Whoever takes the partial away leaves behind what is known of names, and what makes the next
    /// window fast.
    fn call(&mut self, plain_bytes: u64) -> ControlFlow<()> {
        let parser = std::mem::take(&mut self.partial.parser);
        let scanner = self.partial.exposures.take_scanner();
        let flow = self.hooks.after_window(self.partial, plain_bytes);
        self.partial.exposures.set_scanner(scanner);
        self.partial.parser = parser;
        flow
    }
}

impl Open {
    fn push(&mut self, number: u64, row: Row) {
        // Broken records leave holes, so that a row's number is its record's.
        while self.first + (self.rows.len() as u64) < number {
            self.rows.push(Row {
                fingerprint: 0,
                key: HOLE,
                size: 0,
                time: 0,
                caller: 0,
                exposure: UNREAD,
            });
        }
        self.rows.push(row);
    }

    /// The piece so far. The next one goes on where it ends.
    fn hand_over(&mut self) -> Known {
        let goes_on = Known {
            bytes: self.known.bytes,
            documents: self.known.documents,
            met: self.known.met,
            ..Known::default()
        };
        let mut piece = std::mem::replace(&mut self.known, goes_on);
        let rows = std::mem::take(&mut self.rows);
        let next = self.first + rows.len() as u64;
        sort_problems(&mut piece.problems);
        if !rows.is_empty() {
            piece.stretches.push((self.first, rows));
        }
        self.first = next;
        piece
    }

    /// The opposite of [`Open::hand_over`].
    fn take_back(&mut self, mut piece: Known) {
        if let Some((first, rows)) = piece.stretches.pop() {
            self.first = first;
            self.rows = rows;
        }
        self.known = piece;
    }
}

impl Sink for Observer<'_, '_> {
    fn begin(&mut self, path: &str, bytes: Option<u64>) {
        self.open.push(Open {
            path: path.into(),
            first: 0,
            rows: Rows::default(),
            known: Known {
                bytes: bytes.unwrap_or(0),
                ..Known::default()
            },
            heard: Vec::new(),
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
        match self.partial.parser.parse(text) {
            Ok(record) => {
                self.observe(place.number, &record);
                Taken::Record
            }
            Err(Reject::NotARecord) => Taken::NotARecord,
            Err(Reject::Malformed(fault)) => Taken::Malformed(fault),
        }
    }

    fn front(&mut self, place: Place, text: &str) -> Option<usize> {
        let mut record = Record::default();
        self.partial.parser.parse_front(text, &mut record).ok()?;
        self.observe(place.number, &record);
        Some(record.raw.len())
    }

    fn document(&mut self, kind: Kind, pointer: &str, json: &str) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        if kind == kinds::CLOUDTRAIL_DIGEST {
            self.digest(pointer, json);
            return;
        }
        let kept = estate::keep(kind.word(), open.known.documents, pointer, json);
        open.known.documents += 1;
        match kept {
            Ok(exports) => open.known.exports.extend(exports),
            Err(message) => self.problem(Problem::new(ProblemCode::TooLarge, message)),
        }
    }

    fn problem(&mut self, problem: Problem) {
        if let Some(open) = self.open.last_mut() {
            open.known.met += 1;
            if open.known.met <= self.options.limits.problems as u64 {
                open.known.problems.push(problem);
            }
        }
    }

    fn listed(&mut self, name: &str) {
        self.seals |= integrity::is_digest_path(name);
    }

    fn seals(&self) -> bool {
        self.seals
    }

    fn sealed(&mut self, seal: Seal) {
        if let Some(open) = self.open.last_mut() {
            open.known.seal = Some(seal);
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
        let Some(mut open) = self.open.pop() else {
            return;
        };
        if let Some(listener) = &mut self.listener {
            listener.keep(&open.path, std::mem::take(&mut open.heard));
        }
        open.rows.shrink();
        open.known.sightings.shrink_to_fit();
        open.known.issues.shrink_to_fit();
        let mut piece = open.hand_over();
        // Digests list log files and digests only: of anything else the hash is of no use.
        let may_be_listed = ending.kind.is_log()
            || matches!(ending.kind, kinds::CLOUDTRAIL_DIGEST | kinds::UNKNOWN);
        piece.seal = piece.seal.filter(|_| may_be_listed);
        piece.kind = self.partial.traffic.lexicon.number(ending.kind.word());
        piece.end = if ending.stopped {
            End::Stopped
        } else {
            End::Whole
        };
        self.partial.add(open.path, piece);
    }
}

/// Looks for one record.
pub(super) struct Finder<'p> {
    path: &'p str,
    number: u64,
    /// Paths of the inputs that are open.
    open: Vec<bool>,
    pub(super) found: Option<Vec<u8>>,
    parser: Parser,
}

impl<'p> Finder<'p> {
    pub(super) fn new(path: &'p str, number: u64) -> Self {
        Self {
            path,
            number,
            open: Vec::new(),
            found: None,
            parser: Parser::default(),
        }
    }
}

impl Sink for Finder<'_> {
    fn begin(&mut self, path: &str, _: Option<u64>) {
        self.open.push(path == self.path);
    }

    fn record(&mut self, place: Place, json: &[u8]) -> Taken {
        let text = String::from_utf8_lossy(json);
        match self.parser.parse(&text) {
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

    fn front(&mut self, place: Place, text: &str) -> Option<usize> {
        let mut record = Record::default();
        self.parser.parse_front(text, &mut record).ok()?;
        if place.number == self.number && self.open.last() == Some(&true) {
            self.found = Some(record.raw.as_bytes().to_vec());
        }
        Some(record.raw.len())
    }

    fn document(&mut self, _: Kind, _: &str, _: &str) {}

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
