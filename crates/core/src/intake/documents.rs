//! JSON of any envelope: finds the records in it as it streams by.
//!
//! A list of records (`Records`, `Events`, a bare list, objects one after another) is taken an
//! element at a time, so that memory follows the largest record and not the file. Anything else is
//! held whole up to a limit and told by its keys. Where the text breaks, the walk looks for the next
//! place where a record can begin, and goes on there.

use std::ops::ControlFlow;

use memchr::memmem;

use super::kinds::{self, Kind};
use super::split::EndFinder;
use super::window::Window;
use super::{Ending, Limits, Place, Sink, Taken, lines, magic};
use crate::json::{Cursor, Malformed, Reason, first_fault};
use crate::problem::{Problem, ProblemCode};

/// Keys of top-level lists that are streamed: CloudTrail files, `lookup-events`, CloudWatch Logs.
const STREAMED: [&str; 4] = ["Records", "Events", "events", "logEvents"];

/// How far back a record's first key may stand from its bracket in pretty-printed text.
const INDENT: usize = 256;

/// Keys that a record begins with: AWS's order, and the sorted one of tools. What the records of an
/// input begin with is learned.
const FIRST_KEYS: [&[u8]; 4] = [
    b"\"eventVersion\"",
    b"\"additionalEventData\"",
    b"\"awsRegion\"",
    b"\"userIdentity\"",
];
/// How many of them are known at most, and how long one may be.
const MOST_FIRST_KEYS: usize = 12;
const LONGEST_KEY: usize = 64;

/// How far the end of a broken object is looked for before any further record will do.
const BROKEN: usize = 1 << 20;

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
        strangers: 0,
        first_stranger: 0,
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
    kind: Option<Kind>,
    /// What an envelope says that its records are; it counts once there is one.
    expected: Option<Kind>,
    /// What an envelope said whose list held no record.
    hint: Option<Kind>,
    /// There was a list without an envelope.
    bare: bool,
    /// JSON values that are neither a record nor an export.
    strangers: u64,
    first_stranger: u64,
    /// A break has been told and nothing good has come since.
    pub(super) lost: bool,
    /// Something broke: brackets alone are no longer trusted to say where a value ends. Else text
    /// full of quotes that do not close would be searched to its end again and again.
    wary: bool,
    /// The window has been added to since it was last offered as a run of records.
    pub(super) fresh: bool,
    pub(super) stopped: bool,
    /// The keys, in their quotes, that records of this input begin with.
    first_keys: Vec<Vec<u8>>,
    /// JSON pointer to the list whose elements stream by, and the number of the next of them.
    pub(super) list: Option<(String, u64)>,
    /// JSON pointer to the value at hand.
    pub(super) pointer: String,
}

/// Where a value ends.
enum End {
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
            None => return self.empty(),
            Some(b'{' | b'[') => {}
            Some(_) => return lines::walk(self),
        }
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

    fn ending(mut self) -> Ending {
        if self.bare && self.kind.is_none() && self.strangers == 0 && !self.lost {
            let problem = Problem::new(ProblemCode::Empty, "an empty list");
            self.sink.problem(problem.at(0));
        }
        if let Some(fault) = self.window.take_fault() {
            self.sink.problem(fault);
        }
        // A list of log events without any of CloudTrail is what its envelope says.
        self.kind = self.kind.or(self.hint.filter(|_| self.strangers > 0));
        if self.strangers > 0 {
            let (code, message) = match self.kind {
                None => (
                    ProblemCode::UnknownKind,
                    "JSON, but neither CloudTrail records nor an AWS CLI export that is known"
                        .to_owned(),
                ),
                Some(kind) => (
                    ProblemCode::NotARecord,
                    match kind.foreign() {
                        Some(what) => what.to_owned(),
                        None if kind.is_log() && self.next == 0 => {
                            "it holds events, but none of CloudTrail".to_owned()
                        }
                        None => format!(
                            "{} JSON values between the others are neither records nor exports",
                            self.strangers
                        ),
                    },
                ),
            };
            self.sink
                .problem(Problem::new(code, message).at(self.first_stranger));
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
        match kinds::of_path(self.path) {
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
    fn fill(&mut self, count: usize) {
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
    fn token_from(&mut self, mut at: usize) -> (usize, Option<u8>) {
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

    /// A value that is nothing known.
    pub(super) fn stranger(&mut self, offset: u64) {
        if self.strangers == 0 {
            self.first_stranger = offset;
        }
        self.strangers += 1;
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
    fn end_from(&mut self, from: usize, limit: usize) -> End {
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
            let valid = match std::str::from_utf8(part) {
                Ok(text) => text,
                Err(error) => {
                    let valid = part.get(..error.valid_up_to()).unwrap_or_default();
                    std::str::from_utf8(valid).unwrap_or_default()
                }
            };
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
        let kind = std::str::from_utf8(&head).ok().and_then(|text| {
            let mut cursor = Cursor::new(text);
            let value = cursor.value().ok()?;
            kinds::of_object(&value.members().collect::<Vec<_>>())
        });
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

    /// What follows a streamed list in its envelope. Only another list of records counts.
    fn tail(&mut self) {
        let mut is_value = false;
        loop {
            let token = self.token();
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
    fn elements(&mut self, records: bool) {
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
        self.pointer = match &mut self.list {
            Some((list, number)) => {
                let pointer = format!("{list}/{number}");
                *number += 1;
                pointer
            }
            None => String::new(),
        };
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

    /// The first good record of an input says what the input is; each, how a record begins here.
    fn learn(&mut self, length: usize) {
        if let Some(kind) = self.expected.take() {
            self.note(kind);
        }
        let json = self.window.bytes().get(..length).unwrap_or_default();
        if let Some(key) = first_key(json)
            && !self.first_keys.iter().any(|known| known == key)
            && self.first_keys.len() < MOST_FIRST_KEYS
        {
            let key = key.to_vec();
            self.first_keys.push(key);
        }
        if self.kind.is_some_and(Kind::is_log) {
            return;
        }
        let json = self.window.bytes().get(..length).unwrap_or_default();
        let text = String::from_utf8_lossy(json);
        let members: Vec<_> = crate::json::Raw::new(&text).members().collect();
        let kind = kinds::of_object(&members).filter(|kind| kind.is_log());
        self.note(kind.unwrap_or(kinds::CLOUDTRAIL_LOG));
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

    /// Goes on behind a break in a top-level object: at the next line that opens an object, or at the
    /// next record inside of it, whichever comes first; else at its end.
    fn go_on(&mut self, from: usize, length: usize) {
        match self.start(from, length, true) {
            Some(start) => {
                self.wary = true;
                let is_line = start
                    .checked_sub(1)
                    .is_some_and(|at| self.window.bytes().get(at) == Some(&b'\n'));
                self.window.consume(start);
                if !is_line {
                    // A list whose bracket is lost in the broken text: go on as in a list.
                    self.elements(true);
                }
            }
            None => self.window.consume(length),
        }
    }

    /// Where in the first `length` bytes, from `from` on, a record can begin.
    fn start_of_record(&self, from: usize, length: usize) -> Option<usize> {
        self.start(from, length, false)
    }

    /// The same, with `lines` also where a line opens an object. Looks at a block at a time, so that
    /// the cost follows how far away the start is.
    fn start(&self, from: usize, length: usize, lines: bool) -> Option<usize> {
        const BLOCK: usize = 4 << 10;
        let bytes = self.window.bytes().get(..length)?;
        let opens = |key: usize| {
            let before = bytes.get(..key)?;
            let bracket = before.iter().rposition(|b| !b.is_ascii_whitespace())?;
            (before.get(bracket) == Some(&b'{') && bracket >= from).then_some(bracket)
        };
        let mut block = from;
        while block < length {
            let upto = length.min(block + BLOCK + LONGEST_KEY);
            let part = bytes.get(block..upto)?;
            let records = self.first_keys.iter().filter_map(|first_key| {
                memmem::find_iter(part, first_key).find_map(|at| opens(block + at))
            });
            let line = memmem::find(part, b"\n{").filter(|_| lines);
            if let Some(start) = records.chain(line.map(|at| block + at + 1)).min() {
                return Some(start);
            }
            block += BLOCK;
        }
        None
    }

    /// Goes on to the next place in the stream where a record can begin.
    fn find_record(&mut self) -> bool {
        loop {
            let length = self.window.bytes().len();
            if let Some(start) = self.start_of_record(0, length) {
                self.window.consume(start);
                return true;
            }
            self.window
                .consume(length.saturating_sub(LONGEST_KEY + INDENT));
            if !self.more() {
                self.window.consume(usize::MAX >> 1);
                return false;
            }
        }
    }

    /// Goes on to the next bracket that opens something.
    fn find_bracket(&mut self) -> bool {
        loop {
            let bytes = self.window.bytes();
            if let Some(at) = memchr::memchr2(b'{', b'[', bytes) {
                self.window.consume(at);
                return true;
            }
            let length = bytes.len();
            self.window.consume(length);
            if !self.more() {
                return false;
            }
        }
    }

    /// A top-level object that breaks at `at`: its remainder is passed over, unless records begin
    /// in it.
    fn broken_object(&mut self, at: usize, reason: Reason) {
        // The brackets and quotes that led here were not looked between.
        let fault = self.first_fault().filter(|_| !self.wary);
        let fault = fault.filter(|fault| fault.at < at);
        let (at, reason) = fault.map_or((at, reason), |fault| (fault.at, fault.reason));
        self.broken(at, reason);
        self.next += 1;
        if !self.wary
            && let End::At(length) = self.end_from(0, BROKEN)
        {
            return self.go_on(at.max(1), length);
        }
        self.wary = true;
        self.window.consume(at.max(1));
        loop {
            let length = self.window.bytes().len();
            if self.start(0, length, true).is_some() {
                return self.go_on(0, length);
            }
            self.window
                .consume(length.saturating_sub(LONGEST_KEY + INDENT));
            if !self.more() {
                return self.window.consume(usize::MAX >> 1);
            }
        }
    }

    /// Where the text in the window first breaks, its last value being cut off.
    fn first_fault(&self) -> Option<Malformed> {
        match std::str::from_utf8(self.window.bytes()) {
            Ok(text) => first_fault(text),
            // What is no UTF-8 is replaced; offsets after it would be wrong, so only the front counts.
            Err(error) => {
                let valid = self.window.bytes().get(..error.valid_up_to())?;
                first_fault(std::str::from_utf8(valid).ok()?)
            }
        }
    }

    /// Tells a break at `at` bytes from the window's front, unless it follows from one told before.
    fn broken(&mut self, at: usize, reason: Reason) {
        if std::mem::replace(&mut self.lost, true) {
            return;
        }
        let code = match reason {
            Reason::Deep => ProblemCode::TooDeep,
            _ => ProblemCode::JsonSyntax,
        };
        let message = format!("{reason}; reading goes on at the next record");
        let problem = Problem::new(code, message)
            .at(self.window.offset() + at as u64)
            .in_record(self.next);
        self.sink.problem(problem);
    }

    /// The stream ends in the middle of something.
    fn cut(&mut self) {
        let length = self.window.bytes().len();
        if !self.window.is_cut() && !self.stopped && !self.lost {
            let message = "the text ends in the middle of a value; what came before is counted";
            let problem = Problem::new(ProblemCode::JsonTruncated, message)
                .at(self.window.offset() + length as u64)
                .in_record(self.next);
            self.sink.problem(problem);
        }
        self.window.consume(length);
    }

    fn too_large(&mut self, limit: usize) {
        self.say_too_large(limit);
        self.discard();
    }

    fn say_too_large(&mut self, limit: usize) {
        let message = format!("larger than the limit of {limit} bytes; left out");
        let problem = Problem::new(ProblemCode::TooLarge, message)
            .at(self.window.offset())
            .in_record(self.next.saturating_sub(1));
        self.sink.problem(problem);
    }

    /// Passes over the value at the window's front without holding it.
    fn discard(&mut self) {
        if self.window.bytes().first() == Some(&b'"') {
            return self.discard_string();
        }
        let mut finder = EndFinder::default();
        loop {
            if let Some(end) = finder.find(self.window.bytes()) {
                return self.window.consume(end);
            }
            self.window.consume(usize::MAX >> 1);
            finder.forget();
            if !self.more() {
                return;
            }
        }
    }

    fn discard_string(&mut self) {
        self.window.consume(1);
        loop {
            self.fill(2);
            let bytes = self.window.bytes();
            match memchr::memchr2(b'"', b'\\', bytes) {
                Some(at) if bytes.get(at) == Some(&b'"') => return self.window.consume(at + 1),
                Some(at) if at + 1 < bytes.len() => self.window.consume(at + 2),
                // The escaped byte has not come yet.
                Some(at) if at > 0 => self.window.consume(at),
                _ => {
                    self.window.consume(usize::MAX >> 1);
                    if !self.more() {
                        return;
                    }
                }
            }
        }
    }

    /// Says that the text is nothing known, by what it looks like.
    pub(super) fn unknown(&mut self) {
        self.fill(64);
        let problem = magic::unknown(self.window.bytes());
        self.sink.problem(problem);
    }
}

/// The first key of an object, in its quotes, if it is a short one.
fn first_key(json: &[u8]) -> Option<&[u8]> {
    let open = json.iter().take(INDENT).position(|&b| b == b'"')?;
    let rest = json.get(open + 1..)?;
    let close = rest.iter().take(LONGEST_KEY).position(|&b| b == b'"')?;
    json.get(open..open + close + 2)
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
