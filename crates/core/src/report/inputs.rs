//! What was read, file by file.

use serde::{Deserialize, Serialize};

use crate::problem::{Problem, Status};

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
    /// Exports that do not say what they describe and whose path does not say it either: to be named
    /// with the case's `Partial::name_subject`. Sorted by file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unnamed: Vec<Unnamed>,
}

/// An export whose subject has to be given by hand. Its input carries the problem `unnamed-subject`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unnamed {
    /// Index into [`Inputs::files`].
    pub file: u32,
    /// What it describes one of.
    pub subject: Subject,
    /// Names that the exports know and that lack this answer, sorted: what to choose from first.
    pub candidates: Vec<String>,
}

/// What an export describes one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A trail, by its ARN (or by its name).
    Trail,
    /// A bucket, by its name. The account-wide public access block is an account's, by its id.
    Bucket,
    /// A KMS key, by its ARN (or by its id).
    Key,
    /// An SNS topic, by its ARN.
    Topic,
    /// A log file that digests list, by its key in the bucket.
    LogFile,
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

fn is_zero(n: &u64) -> bool {
    *n == 0
}
