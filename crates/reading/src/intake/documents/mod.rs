//! JSON of any envelope: finds the records in it as it streams by.
//!
//! A list of records (`Records`, `Events`, a bare list, objects one after another) is taken an
//! element at a time, so that memory follows the largest record and not the file. Anything else is
//! held whole up to a limit and told by its keys. `envelope` reads what lies around a list, `elements` the list, `ends` tells where a value
//! ends, and `recover` what happens where the text breaks.

mod access_log;
mod elements;
mod ends;
mod envelope;
mod inventory;
mod lines;
mod recover;
mod rows;

use std::ops::ControlFlow;

use self::recover::FIRST_KEYS;
use super::kinds::{self, Kind};
use super::strangers::Strangers;
use super::window::Window;
use super::{Ending, Limits, Place, Sink, Taken, magic};
use crate::json::{Kind as Json, Raw, Reason, Text};
use crate::problem::{Problem, ProblemCode};

/// Keys of top-level lists that are streamed: CloudTrail files, `lookup-events`, CloudWatch Logs.
const STREAMED: [&str; 4] = ["Records", "Events", "events", "logEvents"];

/// Keys that say that an answer has further pages; `lookup-events` and Lake, CloudWatch Logs.
const NEXT: [&str; 2] = ["NextToken", "nextToken"];

/// Whether an answer of these members has further pages.
pub(super) fn is_unfinished(members: &[(Text<'_>, Raw<'_>)]) -> bool {
    let is_next = |key: Text<'_>| NEXT.iter().any(|next| key.is(next));
    members
        .iter()
        .any(|(key, value)| value.kind() == Json::String && is_next(*key))
}

/// Whether one of these members should be a list of records and is none.
pub(super) fn lacks_list(members: &[(Text<'_>, Raw<'_>)]) -> bool {
    let is_list = |key: Text<'_>| STREAMED.iter().any(|name| key.is(name));
    members
        .iter()
        .any(|(key, value)| value.kind() != Json::Array && is_list(*key))
}

/// Reads one stream of text to its end.
pub(super) fn walk(window: Window<'_>, path: &str, limits: Limits, sink: &mut dyn Sink) -> Ending {
    let mut walk = Walk {
        window,
        sink,
        limits,
        path,
        next: 0,
        kind: None,
        expected: None,
        hint: None,
        bare: false,
        strangers: Strangers::default(),
        unfinished: None,
        named: None,
        lost: false,
        wary: false,
        fresh: false,
        stopped: false,
        first_keys: FIRST_KEYS.map(<[u8]>::to_vec).to_vec(),
        list: None,
        pointer: String::new(),
    };
    walk.run();
    walk.ending()
}

/// The walk over one stream.
pub(super) struct Walk<'w, 'r, 's> {
    pub(super) window: Window<'r>,
    pub(super) sink: &'s mut dyn Sink,
    pub(super) limits: Limits,
    pub(super) path: &'w str,
    /// Number of the next record.
    pub(super) next: u64,
    pub(super) kind: Option<Kind>,
    /// What an envelope says that its records are; it counts once there is one.
    pub(super) expected: Option<Kind>,
    /// What an envelope said whose list held no record.
    pub(super) hint: Option<Kind>,
    /// There was a list without an envelope.
    pub(super) bare: bool,
    /// JSON values that are neither a record nor an export.
    pub(super) strangers: Strangers,
    /// Where an answer says that it goes on, unless more of it followed.
    pub(super) unfinished: Option<u64>,
    /// The call that the path names, once it was asked for.
    named: Option<Option<Kind>>,
    /// A break has been told and nothing good has come since.
    pub(super) lost: bool,
    /// Something broke: brackets alone are no longer trusted to say where a value ends. Else text
    /// full of quotes that do not close would be searched to its end again and again.
    pub(super) wary: bool,
    /// The window has been added to since it was last offered as a run of records.
    pub(super) fresh: bool,
    pub(super) stopped: bool,
    /// The keys, in their quotes, that records of this input begin with.
    pub(super) first_keys: Vec<Vec<u8>>,
    /// JSON pointer to the list whose elements stream by, and the number of the next of them.
    pub(super) list: Option<(String, u64)>,
    /// JSON pointer to the value at hand.
    pub(super) pointer: String,
}

impl Walk<'_, '_, '_> {
    fn run(&mut self) {
        self.fill(4);
        if self.window.bytes().starts_with(b"\xEF\xBB\xBF") {
            self.window.consume(3);
        }
        match self.token() {
            None => self.empty(),
            Some(b'{') if !self.sink.reads_ours() && self.is_ours() => {}
            Some(b'{' | b'[') => self.values(),
            Some(_) => lines::walk(self),
        }
    }

    /// JSON values, one after another, to the end of the stream.
    pub(super) fn values(&mut self) {
        while let Some(token) = self.token() {
            match token {
                b'{' => self.object(),
                b'[' => {
                    self.window.consume(1);
                    self.bare = true;
                    self.list = Some((String::new(), 0));
                    self.elements(false);
                    self.list = None;
                }
                // Between values: commas of broken lists, separators of JSON text sequences.
                b',' | 0x1e => self.window.consume(1),
                _ => {
                    self.broken(0, Reason::Value);
                    if !self.find_bracket() {
                        break;
                    }
                }
            }
        }
    }

    /// Whether it is a file that this program wrote, and says so. There is JSON of the case's exports in it, which must not
    /// be taken for an export.
    fn is_ours(&mut self) -> bool {
        self.fill(64);
        let ours = magic::ours(self.window.bytes());
        if let Some(problem) = ours {
            self.sink.problem(problem);
            return true;
        }
        false
    }

    fn ending(mut self) -> Ending {
        if self.bare && self.kind.is_none() && self.strangers.is_empty() && !self.lost {
            let problem = Problem::new(ProblemCode::Empty, "an empty list");
            self.sink.problem(problem.at(0));
        }
        if let Some(fault) = self.window.take_fault() {
            self.sink.problem(fault);
        }
        // A list of log events without any of CloudTrail is what its envelope says.
        self.kind = self.kind.or(self.hint);
        for problem in self.strangers.problems(self.kind, self.next) {
            self.sink.problem(problem);
        }
        if let Some(at) = self
            .unfinished
            .filter(|_| self.kind.is_some_and(Kind::is_log))
        {
            let message = "the answer goes on (NextToken): the events of its further pages are not in this file";
            self.sink
                .problem(Problem::new(ProblemCode::Incomplete, message).at(at));
        }
        Ending {
            kind: self.kind.unwrap_or(kinds::UNKNOWN),
            stopped: self.stopped,
        }
    }

    fn empty(&mut self) {
        if self.window.is_cut() {
            return;
        }
        match self.named() {
            // For some calls an empty answer is the answer: versioning that was never set.
            Some(kind) => {
                self.note(kind);
                self.sink.document(kind, "", "");
            }
            None => self
                .sink
                .problem(Problem::new(ProblemCode::Empty, "the file is empty")),
        }
    }

    /// Reads on; tells the sink how far the reading is.
    pub(super) fn more(&mut self) -> bool {
        if self.stopped {
            return false;
        }
        if let ControlFlow::Break(()) = self.sink.window(self.window.offset()) {
            self.stopped = true;
            return false;
        }
        self.fresh = self.window.more();
        self.fresh
    }

    /// Tries to have `count` bytes at hand.
    pub(super) fn fill(&mut self, count: usize) {
        while self.window.bytes().len() < count && self.more() {}
    }

    /// Passes over white space and gives the byte after it.
    pub(super) fn token(&mut self) -> Option<u8> {
        loop {
            let bytes = self.window.bytes();
            let blank = bytes.iter().take_while(|b| b.is_ascii_whitespace()).count();
            let found = bytes.get(blank).copied();
            self.window.consume(blank);
            if self.stopped {
                return None;
            }
            if found.is_some() || !self.more() {
                return found;
            }
        }
    }

    /// Remembers what the input is: the first thing told, but a log outdoes an export.
    pub(super) fn note(&mut self, kind: Kind) {
        if self
            .kind
            .is_none_or(|known| !known.is_log() && kind.is_log())
        {
            self.kind = Some(kind);
        }
    }

    /// The call that the path of the input names.
    pub(super) fn named(&mut self) -> Option<Kind> {
        let path = self.path;
        *self.named.get_or_insert_with(|| kinds::of_path(path))
    }

    /// What an object of these members is, with the path where they do not tell.
    pub(super) fn kind_of(&mut self, members: &[(Text<'_>, Raw<'_>)]) -> Option<Kind> {
        kinds::of_object(members).map(|kind| kinds::refine(kind, || self.named()))
    }

    /// One record's text. Malformed text is left to the caller.
    pub(super) fn record(&mut self, offset: u64, json: &[u8]) -> Taken {
        let place = Place {
            number: self.next,
            offset,
        };
        let taken = self.sink.record(place, json);
        if taken == Taken::Record {
            self.next += 1;
            self.lost = false;
            if let Some(kind) = self.expected.take() {
                self.note(kind);
            }
        }
        taken
    }

    /// A whole object at the window's front that is no envelope.
    fn document(&mut self, length: usize) {
        if let Some(fault) = self.one(length, false) {
            self.broken(fault.at, fault.reason);
            self.next += 1;
            return self.go_on(fault.at.max(1), length);
        }
        self.window.consume(length);
    }

    /// Says that the text is nothing known, by what it looks like.
    pub(super) fn unknown(&mut self) {
        self.fill(64);
        let problem = magic::unknown(self.window.bytes());
        self.sink.problem(problem);
    }
}
