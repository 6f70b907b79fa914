//! The second pass: the copy.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::ControlFlow;

use super::learn::{Redaction, original, percent, stands_at};
use super::pseudonym;
use crate::analyzers::privacy::Scanner;
use crate::intake::kinds::Kind;
use crate::intake::{self, Ending, Place, Sink, Taken};
use crate::problem::Problem;
use crate::record::{Record, Reject};
use crate::report::DataCategory;

/// A text with everything replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The text.
    pub plain: Vec<u8>,
    /// Records in it.
    pub records: u64,
    /// How many places were replaced, by category; those that were found by being known are `None`.
    pub replaced: BTreeMap<Option<DataCategory>, u64>,
}

/// One replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edit {
    from: usize,
    to: usize,
    text: String,
    category: Option<DataCategory>,
}

impl Redaction {
    /// The copy of a text.
    pub fn copy(&mut self, path: &str, plain: &[u8]) -> Copied {
        let limits = self.limits;
        let mut finder = Finder {
            redaction: self,
            plain,
            edits: Vec::new(),
            records: 0,
        };
        intake::read(
            Cursor::new(plain),
            path,
            plain.len() as u64,
            limits,
            &mut finder,
        );
        let Finder { edits, records, .. } = finder;
        let edits = self.with_known(plain, edits);
        let mut copy = Vec::with_capacity(plain.len() + plain.len() / 16);
        let mut replaced: BTreeMap<Option<DataCategory>, u64> = BTreeMap::new();
        let mut done = 0;
        for edit in &edits {
            copy.extend_from_slice(plain.get(done..edit.from).unwrap_or_default());
            copy.extend_from_slice(edit.text.as_bytes());
            *replaced.entry(edit.category).or_default() += 1;
            done = edit.to;
        }
        copy.extend_from_slice(plain.get(done..).unwrap_or_default());
        Copied {
            plain: copy,
            records,
            replaced,
        }
    }

    /// A path with everything replaced.
    #[must_use]
    pub fn rename(&self, path: &str) -> String {
        let mut renamed = String::new();
        let mut done = 0;
        for edit in self.known(path.as_bytes()) {
            renamed.push_str(path.get(done..edit.from).unwrap_or(""));
            renamed.push_str(&edit.text.replace(':', "-"));
            done = edit.to;
        }
        renamed.push_str(path.get(done..).unwrap_or(""));
        renamed
    }

    /// How many of the originals still stand in a text: none in a copy.
    #[must_use]
    pub fn left(&self, text: &[u8]) -> usize {
        self.known(text).len()
    }

    /// Everything collected, wherever it stands.
    fn known(&self, text: &[u8]) -> Vec<Edit> {
        let Some(everywhere) = &self.everywhere else {
            return Vec::new();
        };
        let mut edits = Vec::new();
        let mut at = 0;
        while let Some(found) = everywhere
            .automaton
            .find(aho_corasick::Input::new(text).range(at..))
        {
            if stands_alone(text, found.start(), found.end()) {
                let replacement = everywhere.replacements.get(found.pattern().as_usize());
                edits.push(Edit {
                    from: found.start(),
                    to: found.end(),
                    text: replacement.cloned().unwrap_or_default(),
                    category: None,
                });
                at = found.end();
            } else {
                // A shorter one may begin inside of it.
                at = found.start() + 1;
            }
        }
        edits
    }

    /// What the scanner found, and around it everything known; the scanner has the better reasons.
    fn with_known(&self, plain: &[u8], mut found: Vec<Edit>) -> Vec<Edit> {
        found.sort_by_key(|edit| (edit.from, std::cmp::Reverse(edit.to)));
        let mut edits: Vec<Edit> = Vec::with_capacity(found.len());
        for edit in found {
            if edits.last().is_none_or(|last| last.to <= edit.from) {
                edits.push(edit);
            }
        }
        let taken = edits.clone();
        let mut next = taken.iter().peekable();
        for known in self.known(plain) {
            while next.next_if(|edit| edit.to <= known.from).is_some() {}
            if next.peek().is_none_or(|edit| known.to <= edit.from) {
                edits.push(known);
            }
        }
        edits.sort_by_key(|edit| edit.from);
        edits
    }
}

/// Whether a match is a word of its own, not a part of one.
fn stands_alone(text: &[u8], from: usize, to: usize) -> bool {
    let is_word = |b: &u8| b.is_ascii_alphanumeric();
    let first = text.get(from).is_some_and(is_word);
    let last = to
        .checked_sub(1)
        .and_then(|at| text.get(at))
        .is_some_and(is_word);
    let before = text.get(..from).unwrap_or_default();
    let joined = first
        && match before {
            // `%2Fjane`, `\njane`, `\u0022jane`
            [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => false,
            [.., b'\\', b'n' | b't' | b'r' | b'b' | b'f'] => false,
            [.., b'\\', b'u', a, b, c, d] if [a, b, c, d].iter().all(|b| b.is_ascii_hexdigit()) => {
                false
            }
            [.., b] => is_word(b),
            [] => false,
        };
    !joined && !(last && text.get(to).is_some_and(is_word))
}

pub(super) struct Finder<'r> {
    redaction: &'r mut Redaction,
    plain: &'r [u8],
    edits: Vec<Edit>,
    records: u64,
}

impl Finder<'_> {
    /// A value out of percent signs and escapes.
    pub(super) fn unwrapped(found: &str) -> String {
        let mut bytes = Vec::with_capacity(found.len());
        let mut rest = found.as_bytes();
        while let Some((&byte, tail)) = rest.split_first() {
            let code = tail
                .get(..2)
                .and_then(|code| std::str::from_utf8(code).ok());
            let code = code.and_then(|code| u8::from_str_radix(code, 16).ok());
            match (byte, code) {
                (b'%', Some(code)) => {
                    bytes.push(code);
                    rest = tail.get(2..).unwrap_or_default();
                }
                _ => {
                    bytes.push(byte);
                    rest = tail;
                }
            }
        }
        let text = String::from_utf8(bytes).unwrap_or_else(|_| found.to_owned());
        if text.contains('\\') {
            return serde_json::from_str(&format!("\"{text}\"")).unwrap_or(text);
        }
        text
    }

    fn scan(&mut self, at: usize, record: &Record<'_>) {
        let mut scanner = std::mem::take(&mut self.redaction.scanner);
        self.scan_with(&mut scanner, at, record);
        self.redaction.scanner = scanner;
    }

    fn scan_with(&mut self, scanner: &mut Scanner, at: usize, record: &Record<'_>) {
        scanner.record(record, &mut |leaf, spans| {
            for span in spans {
                let (mut from, mut to) = leaf.written_range(span);
                let value = original(&leaf, span);
                let redaction = &mut *self.redaction;
                let replacement = if span.coded {
                    // A part of base64 cannot be replaced: the whole goes.
                    let coded = |b: &u8| b.is_ascii_alphanumeric() || b"+/=-_".contains(b);
                    let text = record.raw.as_bytes();
                    let before = text.get(..from).unwrap_or_default();
                    from -= before.iter().rev().take_while(|b| coded(b)).count();
                    let after = text.get(to..).unwrap_or_default();
                    to += after.iter().take_while(|b| coded(b)).count();
                    let whole = record.raw.get(from..to).unwrap_or("");
                    Some(pseudonym::removed(
                        &redaction.key,
                        DataCategory::Secret,
                        whole,
                    ))
                } else {
                    redaction.pseudonym(span.category, &value)
                };
                let written = record.raw.get(from..to).unwrap_or("");
                if let Some(mut text) = replacement {
                    if written.contains('%') && !written.contains('@') && !span.category.is_secret()
                    {
                        text = percent(&text);
                    }
                    self.edits.push(Edit {
                        from: at + from,
                        to: at + to,
                        text,
                        category: Some(span.category),
                    });
                }
            }
        });
    }
}

impl Sink for Finder<'_> {
    fn begin(&mut self, _: &str, _: Option<u64>) {}

    fn record(&mut self, place: Place, json: &[u8]) -> Taken {
        let Ok(text) = std::str::from_utf8(json) else {
            return Taken::NotARecord;
        };
        let record = match Record::parse(text) {
            Ok(record) => record,
            Err(Reject::NotARecord) => return Taken::NotARecord,
            Err(Reject::Malformed(fault)) => return Taken::Malformed(fault),
        };
        self.records += 1;
        // A record inside of a text (an event of a lookup) has no place of its own: what was learned of it is
        // replaced all the same.
        if stands_at(self.plain, place, json) {
            let at = usize::try_from(place.offset).unwrap_or(usize::MAX);
            self.scan(at, &record);
        }
        Taken::Record
    }

    fn document(&mut self, _: Kind, _: &str, _: &str) {}

    fn problem(&mut self, _: Problem) {}

    fn window(&mut self, _: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn end(&mut self, _: Ending) {}
}
