//! What workers tell the page.

use serde::{Deserialize, Serialize};

use trailglass_core::case::Excerpt;

use crate::{Bytes, CopyNotice};

/// The JSON of one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordText {
    /// As it was delivered.
    pub json: String,
    /// With secrets and personal data masked, as [`trailglass_core::analyzers::privacy::hidden`] has it.
    pub masked: String,
}

/// What a worker tells the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Notice {
    /// It runs, and waits for orders.
    Ready {
        /// [`crate::VERSION`] of the worker.
        version: u32,
    },
    /// A desk has made the report of a small log of its own, before there is anything to do. Who reads it once is quick at reading the first
    /// that matters: a browser compiles a function when it is first called.
    Warm {
        /// A whole report as one piece, of nothing that anybody gave.
        json: Bytes,
    },
    /// A reader is in the middle of a file; at most every 100 ms.
    Reading {
        /// Which file.
        ticket: u32,
        /// Bytes of the file that were read so far.
        bytes: u64,
        /// Records read and not shipped yet.
        unshipped: u64,
        /// Size of the worker's memory.
        memory: u64,
    },
    /// A reader is at the end of a file. What it holds is shipped later.
    Finished {
        /// Which file.
        ticket: u32,
        /// Records read and not shipped yet.
        unshipped: u64,
        /// Size of the worker's memory.
        memory: u64,
    },
    /// A reader hands over what it has read since the last shipment.
    Shipped(Shipment),
    /// A reader has nothing left to ship.
    Flushed,
    /// The record that was asked for.
    Record {
        /// Number of the order.
        request: u32,
        /// It, or why there is none.
        record: Result<RecordText, String>,
        /// Size of the worker's memory.
        memory: u64,
    },
    /// The value that was asked for.
    Value {
        /// Number of the order.
        request: u32,
        /// The part of the export that holds it, or why there is none.
        value: Result<Excerpt, String>,
        /// Size of the worker's memory.
        memory: u64,
    },
    /// What became of the request that was tried.
    Refusal {
        /// Number of the order.
        request: u32,
        /// The directive of the policy that refused it; empty when none did; or why it could not be tried.
        directive: Result<String, String>,
    },
    /// A file without its gzip.
    Unpacked {
        /// Number of the order.
        request: u32,
        /// Its plain bytes, or what is wrong with it; `None` where it is left alone.
        plain: Result<Option<Bytes>, String>,
        /// Size of the worker's memory.
        memory: u64,
    },
    /// A session with gzip around it.
    Packed {
        /// Number of the order.
        request: u32,
        /// The file.
        packed: Bytes,
        /// Size of the worker's memory.
        memory: u64,
    },
    /// What selectors would keep.
    Simulated {
        /// Number of the question.
        request: u32,
        /// The answer as JSON, or what is wrong with the question.
        answer: Result<String, String>,
        /// Paths of the inputs to be read again for an answer that is exact.
        to_read: Vec<String>,
        /// Size of the worker's memory.
        memory: u64,
    },
    /// The desk is reading an input again, or has done so.
    LookedAgain {
        /// Number of the question.
        request: u32,
        /// Bytes of the file read so far.
        bytes: u64,
        /// Whether that is all.
        done: bool,
    },
    /// A piece of the desk's report; the next one follows it.
    Piece {
        /// The core's `Piece` as JSON.
        json: Bytes,
    },
    /// The desk's report is whole: all its pieces came before this.
    Report {
        /// Files that were read before anybody knew that there are digests, and have to be read again and hashed.
        unhashed: Vec<String>,
        /// How long it took, in milliseconds.
        milliseconds: f64,
        /// Size of the worker's memory.
        memory: u64,
    },
    /// The desk's answer to [`crate::DeskOrder::Ask`].
    Answer {
        /// Number of the order.
        request: u32,
        /// The answer as [`crate::Question`] says, mostly JSON: the core's `Answer`, of one session its `KnownSession`, or `null`
        /// where it is not known.
        json: Bytes,
        /// Size of the worker's memory.
        memory: u64,
    },
    /// What a copier says.
    Copy(CopyNotice),
    /// The worker cannot go on and takes no more orders. A worker that runs out of memory dies without this.
    Broken {
        /// What happened. Holds nothing of any file.
        message: String,
    },
}

/// A piece of the analysis.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shipment {
    /// An encoded partial.
    pub partial: Bytes,
    /// Files whose end is in it.
    pub finished: Vec<u32>,
    /// The file of which it holds a part and not the end.
    pub begun: Option<u32>,
    /// Records in it.
    pub records: u64,
    /// Size of the worker's memory.
    pub memory: u64,
}
