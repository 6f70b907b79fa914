//! What the page tells its workers.

use serde::{Deserialize, Serialize};
use trailglass_core::analyzers::privacy::Known;
use trailglass_core::problem::ProblemCode;
use trailglass_core::report::writers::records::RecordsFile;
use trailglass_core::report::{Inquiry, SessionKey};
use web_sys::File;

use crate::{Bytes, VERSION};

/// The first message to a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begin {
    /// [`VERSION`] of the page.
    pub version: u32,
    /// What the worker is from then on.
    pub role: Role,
}

impl Begin {
    /// The beginning of a worker of this build.
    #[must_use]
    pub const fn new(role: Role) -> Self {
        Self {
            version: VERSION,
            role,
        }
    }
}

/// What a worker is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Turns files into partials; takes [`ReaderOrder`]s.
    Reader,
    /// Merges partials and finishes reports; takes [`DeskOrder`]s. There is one.
    Desk,
    /// Makes a copy to share; takes [`crate::CopyOrder`]s.
    Copier,
}

/// What the page tells a reader. Orders are done in the order given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ReaderOrder {
    /// Read a file; answered by [`crate::Notice::Finished`].
    Read(ReadOrder),
    /// Ship what was read; answered by [`crate::Notice::Shipped`] where there is something, and by [`crate::Notice::Flushed`].
    Flush,
    /// Find one record again; answered by [`crate::Notice::Record`].
    Record {
        /// Comes back with the answer.
        request: u32,
        /// The input's path as the report has it, also of an input inside an archive.
        input: String,
        /// Number of the record in it, from 0.
        record: u64,
        /// The dropped file that holds the input.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: File,
    },
    /// Find one value of an export again; answered by [`crate::Notice::Value`].
    Value {
        /// Comes back with the answer.
        request: u32,
        /// The input's path as the report has it, also of an input inside an archive.
        input: String,
        /// JSON pointer (RFC 6901) into it.
        pointer: String,
        /// The dropped file that holds the input.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: File,
    },
    /// Try to make a request; answered by [`crate::Notice::Refusal`].
    TryRequest {
        /// Comes back with the answer.
        request: u32,
    },
    /// Take the gzip from a session or report; answered by [`crate::Notice::Unpacked`].
    Unpack {
        /// Comes back with the answer.
        request: u32,
        /// Whether a file that is no session, by its first bytes, is left alone.
        only_sessions: bool,
        /// The file, which may have none around it.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: File,
    },
    /// Put gzip around a session; answered by [`crate::Notice::Packed`].
    Pack {
        /// Comes back with the answer.
        request: u32,
        /// Its plain bytes.
        plain: Bytes,
    },
}

/// A file to read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReadOrder {
    /// The page's number of the file; comes back with everything that is said of it.
    pub ticket: u32,
    /// The file's path in the case; no other file of the case has it.
    pub path: String,
    /// Whether it is hashed while it is read: there are digests of log files.
    pub hashed: bool,
    /// Where its records are searched for personal data and secrets: what the owner of the logs knows of the names in them.
    pub personal: Option<Known>,
    /// The handle.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub file: File,
}

/// What the page tells the desk.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum DeskOrder {
    /// Merge an encoded partial.
    Merge(Bytes),
    /// List files of which nothing (more) can be read.
    List(Vec<Listing>),
    /// What an export describes that does not say so itself. The last name given counts.
    Name {
        /// The input's path as the report has it.
        input: String,
        /// The name of the bucket, the ARN of the trail and so on.
        name: String,
    },
    /// What the user changes of the answers. It holds from then on; the last word counts as a whole.
    Prefer {
        /// Prices, as JSON in the form of the built-in ones; empty for these.
        prices: String,
        /// Names of events that must not be lost, beside the built-in ones.
        watched: Vec<String>,
    },
    /// Ask what selectors would keep; answered by [`crate::Notice::Simulated`]. It takes the place of the
    /// question before.
    Simulate {
        /// Comes back with the answer.
        request: u32,
        /// The selectors as text, in any form that AWS writes them.
        selectors: String,
    },
    /// Read an input again for the question; answered by [`crate::Notice::LookedAgain`].
    LookAgain {
        /// Of which question. Another than the last one's is passed over.
        request: u32,
        /// The input's path in the case.
        path: String,
        /// The dropped file.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: File,
    },
    /// Answer the question with what was read again so far; answered by [`crate::Notice::Simulated`].
    SumUp {
        /// Of which question.
        request: u32,
    },
    /// Finish a report of what is known; answered by [`crate::Notice::Report`].
    Finish {
        /// Whether every input is listed; else only those with problems.
        listed: bool,
    },
    /// Answer a question out of what was merged; answered by [`crate::Notice::Answer`]. Nothing is read again.
    Ask {
        /// Comes back with the answer.
        request: u32,
        /// What is asked.
        question: Question,
    },
}

/// What the desk is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Question {
    /// Whoever fits an access key id, principal id, ARN, name, address, account or event id.
    Anybody(String),
    /// One session of the report.
    Session(SessionKey),
    /// Records, as the index of all has them; the answer is the core's `Found` as JSON.
    Records(Inquiry),
    /// The same as a file, or a piece of one; the answer is its bytes.
    File {
        /// Which records.
        inquiry: Inquiry,
        /// How it is written.
        file: RecordsFile,
    },
}

/// A file that cannot be read (any further).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// The file's path in the case.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Why.
    pub code: ProblemCode,
    /// Why, in plain words.
    pub message: String,
}
