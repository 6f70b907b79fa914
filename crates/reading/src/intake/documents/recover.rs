//! Where text breaks: what is said of it, and where reading goes on.
//!
//! A record can begin where a bracket and the first key of a record stand together; what that key is, is
//! learned from the records of the input itself.

use memchr::memmem;

use super::Walk;
use super::ends::End;
use crate::intake::kinds::{self, Kind};
use crate::intake::split::EndFinder;
use crate::json::{Malformed, Reason, first_fault, utf8_front};
use crate::problem::{Problem, ProblemCode};

/// Keys that a record begins with: AWS's order, and the sorted one of tools. What the records of an
/// input begin with is learned.
pub(super) const FIRST_KEYS: [&[u8]; 4] = [
    b"\"eventVersion\"",
    b"\"additionalEventData\"",
    b"\"awsRegion\"",
    b"\"userIdentity\"",
];

/// How many such keys are known at most, and how long one may be.
const MOST_FIRST_KEYS: usize = 12;
const LONGEST_KEY: usize = 64;

/// How far back a record's first key may stand from its bracket in pretty-printed text.
const INDENT: usize = 256;

/// How far the end of a broken object is looked for before any further record will do.
const BROKEN: usize = 1 << 20;

impl Walk<'_, '_, '_> {
    /// The first good record of an input says what the input is; each, how a record begins here.
    pub(super) fn learn(&mut self, length: usize) {
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

    /// Goes on behind a break in a top-level object: at the next line that opens an object, or at the
    /// next record inside of it, whichever comes first; else at its end.
    pub(super) fn go_on(&mut self, from: usize, length: usize) {
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

    /// Whether the text at hand is a log whose front is damaged or cut off: a record begins in it, and what stands before
    /// holds a key. A page of prose that shows a record has none there. Then the break is told, and the walk stands at the
    /// record, in the list that it lies in.
    pub(super) fn begins_broken(&mut self) -> bool {
        // What is damaged may be a large record.
        self.fill(BROKEN);
        let length = self.window.bytes().len();
        let Some(start) = self.start_of_record(0, length) else {
            return false;
        };
        let before = self.window.bytes().get(..start).unwrap_or_default();
        if memmem::find(before, b"\":").is_none() {
            return false;
        }
        self.broken(0, Reason::Value);
        self.next += 1;
        self.go_on(0, length);
        true
    }

    /// Where in the first `length` bytes, from `from` on, a record can begin.
    pub(super) fn start_of_record(&self, from: usize, length: usize) -> Option<usize> {
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
    pub(super) fn find_record(&mut self) -> bool {
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
    pub(super) fn find_bracket(&mut self) -> bool {
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
    pub(super) fn broken_object(&mut self, at: usize, reason: Reason) {
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
    pub(super) fn first_fault(&self) -> Option<Malformed> {
        // What is no UTF-8 is replaced; offsets after it would be wrong, so only the front counts.
        first_fault(utf8_front(self.window.bytes()))
    }

    /// Tells a break at `at` bytes from the window's front, unless it follows from one told before.
    pub(super) fn broken(&mut self, at: usize, reason: Reason) {
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
    pub(super) fn cut(&mut self) {
        let length = self.window.bytes().len();
        if !self.window.is_cut() && !self.stopped && !self.lost {
            let message = "the text ends in the middle of a value; what came before is counted";
            let problem = Problem::new(ProblemCode::JsonTruncated, message)
                .at(self.window.offset() + length as u64)
                .in_record(self.next);
            self.sink.problem(problem);
            // What surrounds the value ends here too.
            self.lost = true;
        }
        self.window.consume(length);
    }

    pub(super) fn too_large(&mut self, limit: usize) {
        self.say_too_large(limit);
        self.discard();
    }

    pub(super) fn say_too_large(&mut self, limit: usize) {
        let message = format!("larger than the limit of {limit} bytes; left out");
        let problem = Problem::new(ProblemCode::TooLarge, message)
            .at(self.window.offset())
            .in_record(self.next.saturating_sub(1));
        self.sink.problem(problem);
    }

    /// Passes over the value at the window's front without holding it.
    pub(super) fn discard(&mut self) {
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
}

/// The first key of an object, in its quotes, if it is a short one.
fn first_key(json: &[u8]) -> Option<&[u8]> {
    let open = json.iter().take(INDENT).position(|&b| b == b'"')?;
    let rest = json.get(open + 1..)?;
    let close = rest.iter().take(LONGEST_KEY).position(|&b| b == b'"')?;
    json.get(open..open + close + 2)
}
