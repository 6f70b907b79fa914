//! Where the reader pushes what it finds.

use std::ops::ControlFlow;

use super::Seal;
use super::kinds::Kind;
use crate::json::Malformed;
use crate::problem::Problem;

/// Takes what the reader finds. Inputs may lie in each other: an archive begins, then each file in
/// it begins and ends, then the archive ends.
pub trait Sink {
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

    /// The input that began last is read.
    fn end(&mut self, ending: Ending);
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
