//! What can go wrong with an input, in words shared by the reader and the report.
//!
//! Bad data is data: nothing here is an error of the program (but [`ProblemCode::Internal`]).

use serde::{Deserialize, Serialize};

/// One thing that went wrong while reading an input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// What kind of thing.
    pub code: ProblemCode,
    /// Byte offset in the input after decompression; for `gzip-*` codes in the compressed bytes.
    pub offset: Option<u64>,
    /// Number of the record (from 0) where it happened.
    pub record: Option<u64>,
    /// Plain words, without text from the input: that may be a customer's secret.
    pub message: String,
}

impl Problem {
    /// A problem of the whole input.
    pub fn new(code: ProblemCode, message: impl Into<String>) -> Self {
        Self {
            code,
            offset: None,
            record: None,
            message: message.into(),
        }
    }

    /// The same at a byte offset.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }

    /// The same in a record.
    #[must_use]
    pub fn in_record(mut self, record: u64) -> Self {
        self.record = Some(record);
        self
    }
}

/// How far reading of an input got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// All of it was read.
    Read,
    /// It is not CloudTrail material (or it is empty); nothing in it was lost.
    Skipped,
    /// Some of it was read; the problems say what was not.
    Partial,
    /// Nothing of it could be read.
    Failed,
}

impl Status {
    /// The word used in JSON and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Skipped => "skipped",
            Self::Partial => "partial",
            Self::Failed => "failed",
        }
    }
}

/// An enum of words: its JSON form, [`word`](ProblemCode::word) and `ALL` come from one list.
#[macro_export]
#[doc(hidden)]
macro_rules! words {
    ($(#[$outer:meta])* pub enum $Name:ident { $($(#[$doc:meta])* $name:ident = $word:literal,)* }) => {
        $(#[$outer])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $Name {
            $($(#[$doc])* #[serde(rename = $word)] $name,)*
        }

        impl $Name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word used in JSON and on screen.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}
#[doc(hidden)]
pub use words;

words! {
/// What kind of problem. The JSON form is the kebab-case word.
pub enum ProblemCode {
    /// The deflate stream ends before its end.
    GzipTruncated = "gzip-truncated",
    /// The deflate stream is damaged, or its checksum does not hold.
    GzipCorrupt = "gzip-corrupt",
    /// Bytes follow the last gzip member that are not a gzip member.
    GzipTrailingData = "gzip-trailing-data",
    /// The zip or tar structure is damaged.
    ArchiveCorrupt = "archive-corrupt",
    /// An entry of an archive cannot be read: encrypted, an unknown method, a link, a device.
    ArchiveEntry = "archive-entry",
    /// Archives inside archives beyond the limit.
    ArchiveNesting = "archive-nesting",
    /// More entries than the limit.
    ArchiveEntries = "archive-entries",
    /// It inflates to more than any log does.
    Bomb = "bomb",
    /// The text is not valid JSON at this place.
    JsonSyntax = "json-syntax",
    /// The JSON ends before its end.
    JsonTruncated = "json-truncated",
    /// JSON nested beyond the limit.
    TooDeep = "too-deep",
    /// A record (or document) larger than the limit.
    TooLarge = "too-large",
    /// Text that is not UTF-8.
    NotUtf8 = "not-utf8",
    /// A JSON value in a list of records that is not a CloudTrail record.
    NotARecord = "not-a-record",
    /// A record whose time cannot be read; it is counted, without a time.
    BadTime = "bad-time",
    /// A field appears twice in one record; the last one counts.
    DuplicateKey = "duplicate-key",
    /// Not a kind of file that is known.
    UnknownKind = "unknown-kind",
    /// Nothing in it.
    Empty = "empty",
    /// A digest file that nothing can be proved by.
    BadDigest = "bad-digest",
    /// An export that does not say what it describes.
    UnnamedSubject = "unnamed-subject",
    /// Another export, which counts, says otherwise.
    OlderExport = "older-export",
    /// The same file was given twice; it is counted once.
    DuplicateFile = "duplicate-file",
    /// A CSV row that cannot be read.
    CsvSyntax = "csv-syntax",
    /// The file could not be opened or read.
    Io = "io",
    /// Reading was stopped by the user.
    Cancelled = "cancelled",
    /// The reader itself failed on this file: a defect of this program.
    Internal = "internal",
    /// An answer of several pages, of which the last is not here.
    Incomplete = "incomplete",
}
}
