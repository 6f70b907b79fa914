//! What was read, file by file.

use serde::{Deserialize, Serialize};

/// Everything that was dropped in, sorted by path.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Inputs {
    /// One row per input; an archive and each file in it are inputs (`archive.zip!/path`).
    pub files: Vec<InputFile>,
    /// Sum of the bytes of the inputs as given: what lies inside an archive is not counted again.
    pub bytes: u64,
    /// Records read, every copy counted.
    pub records: u64,
    /// How many of [`Inputs::records`] are second and further copies (same `eventID` and
    /// `recipientAccountId`). All other figures of the report leave them out.
    pub duplicates: u64,
}

/// One input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InputFile {
    /// Path as dropped or given, with `!/` before what lies inside an archive.
    pub path: String,
    /// `cloudtrail-log`, `lookup-events`, `describe-trails`, `archive`, `unknown`, ...
    pub kind: String,
    /// Size as stored: compressed where it is compressed.
    pub bytes: u64,
    /// CloudTrail records read from it (duplicates included).
    pub records: u64,
    /// How far reading got.
    pub status: Status,
    /// What went wrong, in the order met; bounded, see [`InputFile::more_problems`].
    pub problems: Vec<Problem>,
    /// Problems beyond those listed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more_problems: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// How far reading of an input got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// All of it was read.
    Read,
    /// Some of it was read; the problems say what was not.
    Partial,
    /// It is not CloudTrail material (or it is empty); nothing in it was lost.
    Skipped,
    /// Nothing of it could be read.
    Failed,
}

impl Status {
    /// The word used in JSON and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Partial => "partial",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }
}

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

/// What kind of problem. The JSON form is the kebab-case word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemCode {
    /// The deflate stream ends before its end.
    GzipTruncated,
    /// The deflate stream is damaged, or its checksum does not hold.
    GzipCorrupt,
    /// Bytes follow the last gzip member that are not a gzip member.
    GzipTrailingData,
    /// The zip or tar structure is damaged.
    ArchiveCorrupt,
    /// An entry of an archive cannot be read: encrypted, an unknown method, a link, a device.
    ArchiveEntry,
    /// Archives inside archives beyond the limit.
    ArchiveNesting,
    /// More entries than the limit.
    ArchiveEntries,
    /// It inflates to more than any log does.
    Bomb,
    /// The text is not valid JSON at this place.
    JsonSyntax,
    /// The JSON ends before its end.
    JsonTruncated,
    /// JSON nested beyond the limit.
    TooDeep,
    /// A record (or document) larger than the limit.
    TooLarge,
    /// Text that is not UTF-8.
    NotUtf8,
    /// A JSON object in a list of records that is not a CloudTrail record.
    NotARecord,
    /// A record whose time cannot be read; it is counted, without a time.
    BadTime,
    /// A field appears twice in one record; the last one counts.
    DuplicateKey,
    /// Not a kind of file that is known.
    UnknownKind,
    /// Nothing in it.
    Empty,
    /// An export that does not say what it describes.
    UnnamedSubject,
    /// The same file was given twice; it is counted once.
    DuplicateFile,
    /// A CSV row that cannot be read.
    CsvSyntax,
    /// The file could not be opened or read.
    Io,
    /// Reading was stopped by the user.
    Cancelled,
    /// The reader itself failed on this file: a defect of this program.
    Internal,
}
