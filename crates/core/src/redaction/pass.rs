//! One pass over an input: learning what is in it, or copying it.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::{ControlFlow, Range};

use sha2::{Digest as _, Sha256};

use super::everywhere::percent;
use super::learn::{ARN, Redaction, coded_run, original, unwrapped};
use super::packing::{HELD, Output, Sizes};
use super::text::{Edit, Replaced, Text};
use crate::analyzers::privacy::{Leaf, Span};
use crate::intake::kinds::Kind;
use crate::intake::{self, Ending, Packing, Place, Sink, Taken, Tap};
use crate::json::Malformed;
use crate::problem::{Problem, ProblemCode};
use crate::record::{Record, Reject};
use crate::report::DataCategory;

/// How far behind its place a record may stand: a line of a log group's export has its time before.
const BESIDE: usize = 64;

/// What a copy came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Records in it.
    pub records: u64,
    /// How many places were replaced, by category; those that were found by being known are `None`.
    pub replaced: BTreeMap<Option<DataCategory>, u64>,
    /// Originals that the copy was found to hold when it was searched for them. With any it must not be shared.
    pub left: u64,
    /// Bytes of the copy.
    pub bytes: u64,
    /// SHA-256 of the input.
    pub input_sha256: [u8; 32],
    /// SHA-256 of the copy.
    pub output_sha256: [u8; 32],
}

/// Why there is no copy.
#[derive(Debug)]
pub enum CopyFault {
    /// The input was left out when it was learned, or never learned; the reason, in plain words.
    LeftOut(String),
    /// The input is not what was learned.
    Changed,
    /// The input cannot be read.
    Read(io::Error),
    /// The copy cannot be written.
    Write(io::Error),
}

impl std::fmt::Display for CopyFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::LeftOut(why) => f.write_str(why),
            Self::Changed => f.write_str("the file changed while it was copied"),
            Self::Read(error) => write!(f, "it cannot be read: {error}"),
            Self::Write(error) => write!(f, "the copy cannot be written: {error}"),
        }
    }
}

impl std::error::Error for CopyFault {}

impl Redaction {
    /// Collects what stands in an input, and in its path. What cannot be copied is remembered as left out, with the
    /// reason: [`Redaction::left_out`].
    pub fn learn<R: Read + Seek>(&mut self, path: &str, mut source: R) {
        let (hash, bytes) = match hash(&mut source) {
            Ok(hashed) => hashed,
            Err(error) => return self.leave_out(path, format!("it cannot be read: {error}")),
        };
        self.inputs.insert(path.to_owned(), hash);
        let limits = self.limits;
        let mut pass = Pass::new(self, None);
        intake::read(source, path, bytes, limits, &mut pass);
    }

    /// Writes the copy of an input that was learned; what was learned is settled, if it is not yet. An archive becomes
    /// an archive of the same kind, and gzip becomes gzip. `path` is the one that it was learned by.
    ///
    /// # Errors
    /// See [`CopyFault`]; what was written by then is no copy.
    pub fn copy<R: Read + Seek>(
        &mut self,
        path: &str,
        mut source: R,
        writer: &mut dyn Write,
    ) -> Result<Copied, CopyFault> {
        self.settle();
        if let Some(reason) = self.left_out.get(path) {
            return Err(CopyFault::LeftOut(reason.clone()));
        }
        let (input_sha256, bytes) = hash(&mut source).map_err(CopyFault::Read)?;
        match self.inputs.get(path) {
            None => return Err(CopyFault::LeftOut("it was not looked through".to_owned())),
            Some(known) if *known != input_sha256 => return Err(CopyFault::Changed),
            Some(_) => {}
        }
        let limits = self.limits;
        let mut sizes = Sizes::new();
        if self.large.contains(path) {
            let mut nowhere = io::sink();
            let mut pass = Pass::new(self, Some(Output::measuring(&mut nowhere)));
            intake::read(&mut source, path, bytes, limits, &mut pass);
            sizes = pass.output.map(Output::sizes).unwrap_or_default();
            source.rewind().map_err(CopyFault::Read)?;
        }
        let mut pass = Pass::new(self, Some(Output::new(writer, sizes)));
        intake::read(&mut source, path, bytes, limits, &mut pass);
        let Pass {
            records,
            replaced,
            left,
            fault,
            output,
            ..
        } = pass;
        if let Some(fault) = fault {
            return Err(CopyFault::Write(fault));
        }
        let (output_sha256, bytes) = output.map(Output::seal).unwrap_or_default();
        Ok(Copied {
            records,
            replaced,
            left,
            bytes,
            input_sha256,
            output_sha256,
        })
    }
}

/// SHA-256 and length of a source, which is at its beginning before and after.
fn hash<R: Read + Seek>(source: &mut R) -> io::Result<([u8; 32], u64)> {
    source.rewind()?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => hash.update(buffer.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let bytes = source.seek(SeekFrom::End(0))?;
    source.rewind()?;
    Ok((hash.finalize().into(), bytes))
}

/// An input that has begun and not ended.
struct Frame {
    path: String,
    is_archive: bool,
    /// It could not be opened, or is left out.
    is_mute: bool,
    /// It holds a byte that no text has.
    has_zero: bool,
    /// What the reader says that it is, where it is nothing known.
    unknown: Option<String>,
    plain: u64,
}

struct Pass<'p> {
    redaction: &'p mut Redaction,
    tap: Tap,
    packing: Option<Packing>,
    frames: Vec<Frame>,
    text: Text,
    /// `None` while learning.
    output: Option<Output<'p>>,
    records: u64,
    replaced: Replaced,
    left: u64,
    fault: Option<io::Error>,
}

impl<'p> Pass<'p> {
    fn new(redaction: &'p mut Redaction, output: Option<Output<'p>>) -> Self {
        Self {
            redaction,
            tap: Tap::default(),
            packing: None,
            frames: Vec::new(),
            text: Text::default(),
            output,
            records: 0,
            replaced: Replaced::new(),
            left: 0,
            fault: None,
        }
    }

    const fn learns(&self) -> bool {
        self.output.is_none()
    }

    fn is_mute(&self) -> bool {
        self.frames.iter().any(|frame| frame.is_mute)
    }

    /// Takes what has been read.
    fn take(&mut self) {
        let held = self.text.held();
        let before = held.len();
        self.tap.take(held);
        let fresh = held.get(before..).unwrap_or_default();
        if let Some(frame) = self.frames.last_mut() {
            frame.plain += fresh.len() as u64;
            frame.has_zero |= memchr::memchr(0, fresh).is_some();
        }
    }

    /// The reader has come to `consumed`, or to the end.
    fn advance(&mut self, consumed: Option<u64>) {
        self.take();
        for piece in self.text.unseen(consumed) {
            self.look(&piece);
        }
        let last = consumed.is_none();
        let Some(output) = &mut self.output else {
            let redaction = &mut *self.redaction;
            return self.text.pass(ARN, last, &mut |text, upto| {
                redaction.accounts_of_text(text, upto);
            });
        };
        let Some(known) = &self.redaction.everywhere else {
            return;
        };
        let fault = &mut self.fault;
        self.left += self
            .text
            .give(known, last, &mut self.replaced, &mut |bytes| {
                if fault.is_none() {
                    *fault = output.write(bytes).err();
                }
            });
    }

    /// Looks at a record or a document that stands in the text as it is.
    fn cover(&mut self, at: u64, json: &str, record: Option<&Record<'_>>) -> Result<(), Malformed> {
        let part = at..at + json.len() as u64;
        let edits = self.scan(at, json, record)?;
        self.text.cover(part, edits);
        Ok(())
    }

    /// What is to be replaced in a text of JSON; while learning, what is found is learned and nothing given.
    fn scan(
        &mut self,
        at: u64,
        json: &str,
        record: Option<&Record<'_>>,
    ) -> Result<Vec<Edit>, Malformed> {
        let learns = self.learns();
        let redaction = &mut *self.redaction;
        let mut scanner = std::mem::take(&mut redaction.scanner);
        let mut edits = Vec::new();
        let mut found = |leaf: Leaf<'_>, spans: &[Span]| {
            for span in spans {
                if learns {
                    let value = original(&leaf, span);
                    redaction.found(span.category, &value, leaf.path, false);
                } else if let Some((place, text)) = redaction.replacement(&leaf, span, json) {
                    let place = at + place.start as u64..at + place.end as u64;
                    let category = span.category;
                    edits.push(Edit {
                        place,
                        text,
                        category,
                    });
                }
            }
        };
        let done = match record {
            Some(record) => {
                scanner.record(record, &mut found);
                Ok(())
            }
            None => scanner.json(json, &mut found),
        };
        redaction.scanner = scanner;
        done.map(|()| edits)
    }

    /// A record that is written in another way than it is meant: inside of a text, or in a table. What is in it is learned,
    /// and replaced wherever it is known.
    fn learn_apart(&mut self, record: &Record<'_>) {
        let redaction = &mut *self.redaction;
        let mut scanner = std::mem::take(&mut redaction.scanner);
        scanner.record(record, &mut |leaf, spans| {
            for span in spans {
                let value = original(&leaf, span);
                redaction.found(span.category, &value, leaf.path, true);
                if span.coded {
                    let (from, to) = leaf.written_range(span);
                    let run = coded_run(record.raw, from, to);
                    let run = record.raw.get(run).unwrap_or("");
                    redaction.found(DataCategory::Secret, run, leaf.path, true);
                }
            }
        });
        redaction.scanner = scanner;
    }

    /// Looks at what is no record and no document: what surrounds records, what is broken, and texts of other kinds.
    fn look(&mut self, piece: &Range<u64>) {
        let bytes = self.text.part(piece).to_vec();
        let mut at = piece.start;
        for chunk in bytes.utf8_chunks() {
            let text = chunk.valid();
            let body = text.trim_start();
            let from = at + (text.len() - body.len()) as u64;
            let body = body.trim_end().trim_end_matches(',');
            if body.len() >= 4 {
                self.look_at(from, body);
            }
            at += (text.len() + chunk.invalid().len()) as u64;
        }
    }

    fn look_at(&mut self, at: u64, text: &str) {
        let mut edits = Vec::new();
        let is_json = text.starts_with(['{', '[']) && {
            let mut check = crate::json::Cursor::new(text);
            check.skip_value().and_then(|()| check.end()).is_ok()
        };
        if is_json {
            edits = self.scan(at, text, None).unwrap_or_default();
        } else {
            let learns = self.learns();
            for span in self.redaction.scanner.text(text) {
                let (from, to) = whole_escapes(text, span.start, span.end);
                let found = text.get(from..to).unwrap_or("");
                // A number's pseudonym is not a number, so it is written only where the value is a text.
                let telling = span.category == DataCategory::IpAddress
                    || found.starts_with('+')
                    || found.contains(char::is_alphabetic);
                if !telling || span.coded {
                    continue;
                }
                let value = if span.category.is_secret() {
                    found.to_owned()
                } else {
                    unwrapped(found)
                };
                if learns {
                    self.redaction.found(span.category, &value, "", false);
                } else if let Some(text) = self.redaction.stand_in(span.category, &value) {
                    let text = if found.contains('%') && !found.contains('@') {
                        percent(&text)
                    } else {
                        text
                    };
                    edits.push(Edit {
                        place: at + from as u64..at + to as u64,
                        text,
                        category: span.category,
                    });
                }
            }
        }
        // It was looked at already: nothing is covered any more.
        self.text.cover(at..at, edits);
    }

    fn leave_out(&mut self, reason: String) {
        if let Some(frame) = self.frames.last_mut() {
            frame.is_mute = true;
            self.redaction.leave_out(&frame.path, reason);
        }
    }
}

/// A place without parts of escapes of JSON, and without a mark that ends a text of JSON.
fn whole_escapes(text: &str, from: usize, to: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let odd = |at: usize| {
        let before = bytes.get(..at).unwrap_or_default();
        before.iter().rev().take_while(|b| **b == b'\\').count() % 2 == 1
    };
    // The end of the escape that a place lies in.
    let out_of = |at: usize| {
        (1..6).find_map(|back| {
            let start = at.checked_sub(back)?;
            let opens = bytes.get(start) == Some(&b'\\') && !odd(start);
            let length = if bytes.get(start + 1) == Some(&b'u') {
                6
            } else {
                2
            };
            (opens && start + length > at).then_some(start + length)
        })
    };
    let from = out_of(from).unwrap_or(from);
    let mut to = out_of(to).unwrap_or(to).min(bytes.len());
    let found = bytes.get(from..to).unwrap_or_default();
    if let Some(quote) = memchr::memchr(b'"', found) {
        to = from + quote;
        while to > from && bytes.get(to - 1) == Some(&b'\\') {
            to -= 1;
        }
    }
    (from, to)
}

/// What a problem of an input means for its copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loss {
    /// Nothing of it can be copied.
    Whole,
    /// What came before can.
    Rest,
    /// Nothing is lost: what is broken is copied as it is.
    Nothing,
}

const fn loss(code: ProblemCode) -> Loss {
    match code {
        ProblemCode::ArchiveEntry
        | ProblemCode::ArchiveNesting
        | ProblemCode::Bomb
        | ProblemCode::Io => Loss::Whole,
        ProblemCode::GzipTruncated
        | ProblemCode::GzipCorrupt
        | ProblemCode::GzipTrailingData
        | ProblemCode::ArchiveCorrupt
        | ProblemCode::ArchiveEntries => Loss::Rest,
        _ => Loss::Nothing,
    }
}

impl Sink for Pass<'_> {
    /// A report gets the pseudonyms of its case, like everything else in the copy.
    fn reads_ours(&self) -> bool {
        true
    }

    fn packed(&mut self, packing: Packing) {
        self.packing = Some(packing);
    }

    fn begin(&mut self, path: &str, bytes: Option<u64>) {
        let packing = self.packing.take();
        let name = match self.frames.last() {
            Some(outer) => path
                .strip_prefix(&outer.path)
                .and_then(|rest| rest.strip_prefix("!/"))
                .unwrap_or(path),
            None => path,
        };
        self.text = Text::default();
        self.frames.push(Frame {
            path: path.to_owned(),
            is_archive: packing.is_some_and(|packing| packing.archive.is_some()),
            is_mute: packing.is_none() || self.redaction.left_out.contains_key(path),
            has_zero: false,
            unknown: None,
            plain: 0,
        });
        if self.learns() {
            self.redaction.accounts_of_path(name);
            if packing.is_some_and(|packing| packing.utf16) {
                self.leave_out("the text is UTF-16; save it as UTF-8".to_owned());
            }
        } else if let Some(packing) = packing.filter(|_| !self.is_mute()) {
            let name = self.redaction.rename(name);
            if let Some(output) = &mut self.output
                && self.fault.is_none()
            {
                self.fault = output.begin(path, &name, bytes, packing).err();
            }
        }
    }

    fn record(&mut self, place: Place, json: &[u8]) -> Taken {
        let text = String::from_utf8_lossy(json);
        let record = match Record::parse(&text) {
            Ok(record) => record,
            Err(Reject::NotARecord) => return Taken::NotARecord,
            Err(Reject::Malformed(fault)) => return Taken::Malformed(fault),
        };
        if self.is_mute() {
            return Taken::Record;
        }
        self.records += 1;
        self.take();
        let at = self.text.find(json, place.offset, BESIDE);
        let at = at.filter(|_| text.len() == json.len());
        if self.learns() {
            self.redaction.accounts_of_record(&record);
        }
        match at {
            // A record was parsed: it is JSON.
            Some(at) => drop(self.cover(at, &text, Some(&record))),
            None if self.learns() => self.learn_apart(&record),
            None => {}
        }
        Taken::Record
    }

    fn document(&mut self, _: Kind, _: &str, json: &str) {
        if self.is_mute() || json.is_empty() {
            return;
        }
        self.take();
        let from = self.text.consumed();
        if let Some(at) = self.text.find(json.as_bytes(), from, usize::MAX) {
            // What breaks is looked at line by line.
            let _broken = self.cover(at, json, None);
        }
    }

    fn problem(&mut self, problem: Problem) {
        if !self.learns() {
            return;
        }
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        if problem.code == ProblemCode::UnknownKind {
            frame.unknown = Some(problem.message);
            return;
        }
        match loss(problem.code) {
            _ if frame.is_mute => self.leave_out(problem.message),
            Loss::Nothing => {}
            // Of an archive the files that came before are copied already.
            Loss::Whole if !frame.is_archive => self.leave_out(problem.message),
            Loss::Whole | Loss::Rest => {
                let rest = if frame.is_archive {
                    "!/…"
                } else {
                    " (the rest)"
                };
                let path = format!("{}{rest}", frame.path);
                self.redaction.leave_out(&path, problem.message);
            }
        }
    }

    fn window(&mut self, consumed: u64) -> ControlFlow<()> {
        if self.is_mute() {
            // Nothing of it is needed.
            self.take();
            self.text = Text::default();
        } else {
            self.advance(Some(consumed));
        }
        match self.fault {
            None => ControlFlow::Continue(()),
            Some(_) => ControlFlow::Break(()),
        }
    }

    fn tap(&self) -> Option<Tap> {
        Some(self.tap.clone())
    }

    fn end(&mut self, ending: Ending) {
        let is_text = self.frames.last().is_some_and(|frame| !frame.is_archive);
        let is_mute = self.is_mute();
        if is_text && !is_mute && self.fault.is_none() {
            self.advance(None);
        }
        if is_text {
            self.take();
            self.text = Text::default();
        }
        if self.learns() {
            let frame = self.frames.last();
            let zero = frame.is_some_and(|frame| frame.has_zero) && !ending.kind.is_log();
            if zero && !is_mute {
                let unknown = frame.and_then(|frame| frame.unknown.clone());
                self.leave_out(unknown.unwrap_or_else(|| "it is no text".to_owned()));
            }
            if let [outer, .., inner] = self.frames.as_slice()
                && inner.plain > HELD
            {
                self.redaction.large.insert(outer.path.clone());
            }
        } else if !is_mute
            && let Some(output) = &mut self.output
            && self.fault.is_none()
        {
            self.fault = output.end().err();
        }
        self.frames.pop();
    }
}
