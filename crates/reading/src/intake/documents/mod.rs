//! JSON of any envelope: finds the records in it as it streams by.
//!
//! A list of records (`Records`, `Events`, a bare list, objects one after another) is taken an
//! element at a time, so that memory follows the largest record and not the file. Anything else is
//! held whole up to a limit and told by its keys. What happens where the text breaks is in `recover`.

mod access_log;
mod inventory;
mod lines;
mod recover;
mod rows;

use std::fmt::Write as _;
use std::ops::ControlFlow;

use self::recover::FIRST_KEYS;
use super::kinds::{self, Kind};
use super::split::EndFinder;
use super::strangers::Strangers;
use super::window::Window;
use super::{Ending, Limits, Place, Sink, Taken, magic};
use crate::json::{Cursor, Kind as Json, Malformed, Raw, Reason, Text, utf8_front};
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

/// Where a value ends.
pub(super) enum End {
    /// After so many bytes.
    At(usize),
    /// Not before the end of the stream.
    Cut,
    /// Not within the limit.
    Large,
    /// Nowhere: the text breaks before.
    Broken(Malformed),
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

    /// The byte at `at`, reading on where needed.
    fn byte(&mut self, at: usize) -> Option<u8> {
        self.fill(at + 1);
        self.window.bytes().get(at).copied()
    }

    /// The place at or after `at` that is no white space, and the byte there.
    pub(super) fn token_from(&mut self, mut at: usize) -> (usize, Option<u8>) {
        loop {
            match self.byte(at) {
                Some(byte) if byte.is_ascii_whitespace() => at += 1,
                found => return (at, found),
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

    /// Where the value at `from` ends. Strings and numbers end where they end; objects and lists
    /// at their bracket.
    pub(super) fn end_from(&mut self, from: usize, limit: usize) -> End {
        let mut finder = EndFinder::default();
        let bracket = matches!(self.byte(from), Some(b'{' | b'['));
        if self.wary && bracket {
            return self.end_checked(from, limit);
        }
        loop {
            let rest = self.window.bytes().get(from..).unwrap_or_default();
            let found = if bracket {
                finder.find(rest)
            } else {
                end_of_scalar(rest)
            };
            if let Some(length) = found {
                return End::At(from + length);
            }
            if rest.len() > limit {
                return End::Large;
            }
            if !self.more() {
                // A number may end with the stream.
                let length = self.window.bytes().len();
                return if bracket || self.byte(from) == Some(b'"') {
                    End::Cut
                } else {
                    End::At(length)
                };
            }
        }
    }

    /// The same by reading the value as JSON, so that a quote that does not close is found where it
    /// stands.
    fn end_checked(&mut self, from: usize, limit: usize) -> End {
        let mut length = 16 << 10;
        loop {
            let rest = self.window.bytes().get(from..).unwrap_or_default();
            let part = rest.get(..length).unwrap_or(rest);
            let valid = utf8_front(part);
            let mut cursor = Cursor::new(valid);
            match cursor.skip_value() {
                Ok(()) => return End::At(from + cursor.at()),
                Err(fault) if fault.reason != Reason::End => {
                    let at = from + fault.at;
                    return End::Broken(Malformed { at, ..fault });
                }
                Err(_) => {}
            }
            // A character may be cut at the end of the part; further in, it is no UTF-8.
            if valid.len() + 4 <= part.len() {
                let reason = Reason::Encoding;
                let at = from + valid.len();
                return End::Broken(Malformed { at, reason });
            }
            if part.len() > limit {
                return match EndFinder::default().find(rest) {
                    Some(end) => End::At(from + end),
                    None => End::Large,
                };
            }
            if part.len() < rest.len() {
                length *= 4;
            } else if !self.more() {
                return End::Cut;
            }
        }
    }

    /// The object at the window's front: a list of records in an envelope, or a document.
    fn object(&mut self) {
        if self.wary {
            match self.end_checked(0, self.limits.record_bytes) {
                End::At(length) => return self.document(length),
                End::Broken(fault) => return self.broken_object(fault.at, fault.reason),
                End::Cut | End::Large => {}
            }
        }
        let mut at = 1;
        let mut first = true;
        loop {
            let (key_at, token) = self.token_from(at);
            match token {
                Some(b'}') => return self.document(key_at + 1),
                Some(b',') if !first => {
                    at = key_at + 1;
                    continue;
                }
                Some(b'"') => {}
                Some(_) => return self.broken_object(key_at, Reason::Key),
                None => return self.cut(),
            }
            first = false;
            let End::At(key_end) = self.end_from(key_at, self.limits.document_bytes) else {
                return self.broken_or_cut();
            };
            let (colon_at, token) = self.token_from(key_end);
            match token {
                Some(b':') => {}
                Some(_) => return self.broken_object(colon_at, Reason::Colon),
                None => return self.cut(),
            }
            let (value_at, token) = self.token_from(colon_at + 1);
            let Some(token) = token else {
                return self.cut();
            };
            if token == b'[' && self.is_streamed(key_at, key_end) {
                self.envelope(key_at, key_end, value_at);
                return self.tail();
            }
            match self.end_from(value_at, self.limits.document_bytes) {
                End::At(end) if end > value_at => at = end,
                End::At(_) => return self.broken_object(value_at, Reason::Value),
                End::Cut => return self.broken_or_cut(),
                End::Large => return self.too_large(self.limits.document_bytes),
                End::Broken(fault) => return self.broken_object(fault.at, fault.reason),
            }
        }
    }

    /// The object at the window's front has no end: its text broke before, or ends too early.
    fn broken_or_cut(&mut self) {
        match self.first_fault() {
            Some(fault) if !self.stopped => self.broken_object(fault.at, fault.reason),
            _ => self.cut(),
        }
    }

    fn is_streamed(&self, key_at: usize, key_end: usize) -> bool {
        let key = self.window.bytes().get(key_at + 1..key_end - 1);
        key.is_some_and(|key| STREAMED.iter().any(|name| name.as_bytes() == key))
    }

    /// Begins a streamed list: what stood before it in the envelope says what it is.
    fn envelope(&mut self, key_at: usize, key_end: usize, value_at: usize) {
        let before = self.window.bytes().get(..value_at).unwrap_or_default();
        let head = [before, b"[]}"].concat();
        let records = self.window.bytes().get(key_at..key_end) == Some(b"\"Records\"");
        let mut next = false;
        let kind =
            std::str::from_utf8(&head)
                .ok()
                .and_then(|text| match Cursor::new(text).value() {
                    Ok(value) => {
                        let members: Vec<_> = value.members().collect();
                        next = is_unfinished(&members);
                        kinds::of_object(&members)
                    }
                    Err(fault) => {
                        self.broken(fault.at, fault.reason);
                        None
                    }
                });
        // Another page makes up for the one before.
        self.unfinished = next.then(|| self.window.offset());
        let empty = self.token_from(value_at + 1).1 == Some(b']');
        let key = self.window.bytes().get(key_at + 1..key_end - 1);
        let list = format!("/{}", String::from_utf8_lossy(key.unwrap_or_default()));
        self.window.consume(value_at + 1);
        // The first record says more than the envelope, where there is one.
        match kind {
            Some(kind) if empty || !kind.is_log() => self.note(kind),
            Some(kind) if !records => self.expected = Some(kind),
            _ => {}
        }
        self.list = Some((list, 0));
        self.elements(records);
        self.list = None;
        if self.expected.take() == Some(kinds::CLOUDWATCH_LOGS) {
            self.hint = Some(kinds::CLOUDWATCH_LOGS);
        }
    }

    /// Whether another list of records begins at the key in the window's front; then it is read.
    fn again(&mut self) -> bool {
        let End::At(key_end) = self.end_from(0, self.limits.document_bytes) else {
            return false;
        };
        if !self.is_streamed(0, key_end) {
            return false;
        }
        let (colon_at, colon) = self.token_from(key_end);
        let (value_at, value) = self.token_from(colon_at + 1);
        if (colon, value) != (Some(b':'), Some(b'[')) {
            return false;
        }
        let records = self.window.bytes().get(..key_end) == Some(b"\"Records\"");
        self.window.consume(value_at + 1);
        self.elements(records);
        true
    }

    /// Whether the key in the window's front says that the answer goes on.
    fn is_next(&mut self) -> bool {
        const LONGEST: usize = r#""NextToken""#.len();
        self.fill(LONGEST);
        let key = self.window.bytes().get(1..LONGEST - 1);
        if !key.is_some_and(|key| NEXT.iter().any(|next| next.as_bytes() == key)) {
            return false;
        }
        let (colon_at, colon) = self.token_from(LONGEST);
        let (_, value) = self.token_from(colon_at + 1);
        (colon, value) == (Some(b':'), Some(b'"'))
    }

    /// What follows a streamed list in its envelope. Only another list of records counts.
    fn tail(&mut self) {
        let mut is_value = false;
        loop {
            let token = self.token();
            if !is_value && token == Some(b'"') && self.is_next() {
                self.unfinished = Some(self.window.offset());
            }
            match token {
                // No key stands before it: the bracket that seemed to close the list was none.
                Some(b'{') if !is_value => {
                    self.broken(0, Reason::Key);
                    self.elements(true);
                }
                Some(b'}') => {
                    self.window.consume(1);
                    return;
                }
                Some(b',' | b':') => self.window.consume(1),
                Some(b'"') if self.again() => {}
                Some(b'{' | b'[' | b'"') => match self.end_from(0, self.limits.document_bytes) {
                    End::At(end) => self.window.consume(end),
                    End::Cut => return self.cut(),
                    End::Large => self.discard(),
                    End::Broken(fault) => self.window.consume(fault.at.max(1)),
                },
                Some(byte) if byte.is_ascii_alphanumeric() || byte == b'-' => {
                    match self.end_from(0, self.limits.document_bytes) {
                        End::At(end) if end > 0 => self.window.consume(end),
                        _ => self.window.consume(1),
                    }
                }
                Some(_) => {
                    self.broken(0, Reason::CommaOrEnd);
                    if !self.find_record() {
                        return;
                    }
                    return self.elements(true);
                }
                None => return self.cut(),
            }
            is_value = token == Some(b':');
        }
    }

    /// The elements of a list whose opening bracket has been passed. `records` where each has to
    /// be a record; else an element may be anything.
    pub(super) fn elements(&mut self, records: bool) {
        let mut comma_due = false;
        let mut after_comma = false;
        loop {
            let token = self.token();
            match token {
                None => return self.cut(),
                Some(b']') => {
                    if after_comma {
                        self.broken(0, Reason::Value);
                    }
                    self.window.consume(1);
                    return;
                }
                Some(b',') => {
                    if !comma_due {
                        self.broken(0, Reason::Value);
                    }
                    self.window.consume(1);
                    comma_due = false;
                    after_comma = true;
                    continue;
                }
                Some(b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                    if comma_due {
                        self.broken(0, Reason::CommaOrEnd);
                    }
                }
                Some(_) => {
                    self.broken(0, Reason::Value);
                    if !self.find_record() {
                        return;
                    }
                }
            }
            after_comma = false;
            comma_due = match self.element(records) {
                Some(complete) => complete,
                None => return,
            };
        }
    }

    /// One element. `Some(true)` when it is passed and a comma is due, `Some(false)` when the walk
    /// stands at the start of another record, `None` at the end of the stream.
    fn element(&mut self, records: bool) -> Option<bool> {
        // The first record of an input is met with care: it says what the input is.
        let is_log = self.expected.is_none() && self.kind.is_some_and(Kind::is_log);
        if is_log && !self.wary && self.run_of_records() {
            return Some(true);
        }
        let limit = if records {
            self.limits.record_bytes
        } else {
            self.limits.document_bytes
        };
        match self.end_from(0, limit) {
            End::At(length) if length > limit => {
                self.next += 1;
                self.say_too_large(limit);
                self.window.consume(length);
                Some(true)
            }
            End::At(length) => {
                let Some(fault) = self.one(length, records) else {
                    self.window.consume(length);
                    return Some(true);
                };
                self.broken(fault.at, fault.reason);
                self.next += 1;
                // An error that unbalances quotes or brackets makes the element swallow others.
                match self.start_of_record(fault.at.max(1), length) {
                    Some(start) => {
                        self.wary = true;
                        self.window.consume(start);
                        Some(false)
                    }
                    None => {
                        self.window.consume(length);
                        Some(true)
                    }
                }
            }
            End::Cut | End::Large if self.stopped => None,
            end => {
                let fault = match end {
                    End::Broken(fault) => Some(fault),
                    _ => self.first_fault(),
                };
                let Some(fault) = fault else {
                    return match end {
                        End::Large => {
                            self.next += 1;
                            self.too_large(limit);
                            Some(true)
                        }
                        _ => {
                            self.cut();
                            None
                        }
                    };
                };
                self.broken(fault.at, fault.reason);
                self.next += 1;
                self.wary = true;
                self.window.consume(fault.at.max(1));
                self.find_record().then_some(false)
            }
        }
    }

    /// Hands on one whole element at the window's front. Gives where it breaks, if it does.
    fn one(&mut self, length: usize, records: bool) -> Option<Malformed> {
        self.pointer.clear();
        if let Some((list, number)) = &mut self.list {
            // Writing to a text does not fail.
            let _ = write!(self.pointer, "{list}/{number}");
            *number += 1;
        }
        let offset = self.window.offset();
        let json = self.window.bytes().get(..length).unwrap_or_default();
        let place = Place {
            number: self.next,
            offset,
        };
        let taken =
            if json.first() == Some(&b'{') && (records || self.kind.is_none_or(Kind::is_log)) {
                self.sink.record(place, json)
            } else {
                Taken::NotARecord
            };
        match taken {
            Taken::Record => {
                self.next += 1;
                self.lost = false;
                self.learn(length);
                None
            }
            Taken::Malformed(fault) => Some(fault),
            Taken::NotARecord => {
                let text = String::from_utf8_lossy(json).into_owned();
                self.value(&text, offset).err()
            }
        }
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

/// Where a string, number or word ends; `None` if not in these bytes.
fn end_of_scalar(bytes: &[u8]) -> Option<usize> {
    if bytes.first() != Some(&b'"') {
        return bytes
            .iter()
            .position(|b| matches!(b, b',' | b'}' | b']' | b':') || b.is_ascii_whitespace());
    }
    let mut at = 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at + 1);
        }
        at += 2;
    }
}
