//! Where the reader pushes what it finds.

use std::cell::RefCell;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use super::Seal;
use super::kinds::Kind;
use crate::json::Malformed;
use crate::problem::Problem;

/// Takes what the reader finds. Inputs may lie in each other: an archive begins, then each file in
/// it begins and ends, then the archive ends.
pub trait Sink {
    /// What the input that begins next is packed in. Not called for one that could not be opened.
    fn packed(&mut self, _packing: Packing) {}

    /// A new input. `bytes` is its size as stored, where that is known before it is read.
    fn begin(&mut self, path: &str, bytes: Option<u64>);

    /// A text that should be a record, and where it lies. Records are numbered from 0 in the order
    /// of the input, broken ones included.
    fn record(&mut self, place: Place, json: &[u8]) -> Taken;

    /// Text that begins with a record, if all is well, and goes on behind it. A sink that takes the
    /// record gives its length; else it does nothing, and gets it again as [`Sink::record`].
    fn front(&mut self, _place: Place, _text: &str) -> Option<usize> {
        None
    }

    /// A whole export or digest. `pointer` is where it stands in the input's JSON (RFC 6901): empty
    /// unless something is wrapped around it.
    fn document(&mut self, kind: Kind, pointer: &str, json: &str);

    /// Something went wrong in the input that began last.
    fn problem(&mut self, problem: Problem);

    /// Called about every 256 KiB of plain text, between records. [`ControlFlow::Break`] stops the
    /// reading.
    fn window(&mut self, plain_bytes: u64) -> ControlFlow<()>;

    /// Names of files in an archive that keeps a list of them, before any of these files is read.
    fn listed(&mut self, _name: &str) {}

    /// Whether the plain bytes of the input that began last are to be hashed while they are read.
    fn seals(&self) -> bool {
        false
    }

    /// The hash of the input that began last, where [`Sink::seals`] asked for it. Comes before its end, and
    /// not where the reading was stopped.
    fn sealed(&mut self, _seal: Seal) {}

    /// Where the plain bytes of the input that began last are to be put as well, all of them, as they are read:
    /// the bytes up to a [`Place`], and up to what [`Sink::window`] is told, are there by then.
    fn tap(&self) -> Option<Tap> {
        None
    }

    /// Whether files that this program wrote (reports, sessions) are read like any other JSON. Else they are passed over: what
    /// stands in them of a case's exports is no export.
    fn reads_ours(&self) -> bool {
        false
    }

    /// The input that began last is read.
    fn end(&mut self, ending: Ending);
}

/// What an input is packed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Packing {
    /// How many times in gzip.
    pub gzip: u8,
    /// The archive that it is.
    pub archive: Option<Archive>,
    /// Whether its text is UTF-16; its bytes and places are as if it were UTF-8.
    pub utf16: bool,
}

/// A kind of archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Archive {
    /// PKWARE's zip.
    Zip,
    /// POSIX tar, or GNU's.
    Tar,
}

/// Plain bytes on their way to the reader, for a sink that wants them too.
#[derive(Debug, Clone, Default)]
pub struct Tap(Rc<RefCell<Vec<u8>>>);

impl Tap {
    /// Moves what has come to the end of `held`.
    pub fn take(&self, held: &mut Vec<u8>) {
        held.append(&mut self.0.borrow_mut());
    }

    fn put(&self, bytes: &[u8]) {
        self.0.borrow_mut().extend_from_slice(bytes);
    }
}

/// Puts what is read into a tap too.
pub(super) struct Tapped<'r> {
    pub(super) source: &'r mut dyn Read,
    pub(super) tap: Option<Tap>,
    /// Bytes that were passed on.
    pub(super) passed: u64,
}

impl Read for Tapped<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(out)?;
        if let Some(tap) = &self.tap {
            tap.put(out.get(..count).unwrap_or_default());
        }
        self.passed += count as u64;
        Ok(count)
    }
}

/// Where a record lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its number in the input, from 0.
    pub number: u64,
    /// Byte offset in the plain text. For a record inside a JSON string, of what holds the string.
    pub offset: u64,
}

/// What a sink says of a text that should be a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is one.
    Record,
    /// It is JSON, but no record.
    NotARecord,
    /// It is not JSON.
    Malformed(Malformed),
}

/// How an input ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// What it is.
    pub kind: Kind,
    /// Whether the sink stopped it.
    pub stopped: bool,
}
