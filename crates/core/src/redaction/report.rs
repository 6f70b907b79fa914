//! What lies beside a copy: what was done, and what it is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Copied, Key, Policy, Treatment};
use crate::report::{DataCategory, LegalTag};

/// The name of the report in a copy; where it is among the inputs, they are a copy already.
pub const REPORT: &str = "trailglass-redaction.json";

/// What whoever gets a copy has to know.
pub const STATEMENT: &str = "This is a pseudonymised copy, not an anonymous one: it stays personal data for whoever holds the \
key (GDPR Art. 4(5), Recital 26), and rare events can give a person away to someone who knows of them.";

/// What was done to make a copy. Paths are those in the copy; no original is in here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// `trailglass.redaction/1`
    pub schema: String,
    /// Version of this program.
    pub engine: String,
    /// [`STATEMENT`]
    pub statement: String,
    /// Tells the key from others; see [`Key::fingerprint`].
    pub key_fingerprint: String,
    /// What was done to what.
    pub policy: Policy,
    /// Files that were copied.
    pub files: Vec<CopiedFile>,
    /// Records in them.
    pub records: u64,
    /// How many places were replaced, by category; `ELSEWHERE` counts what was collected in one place and
    /// replaced in another.
    pub replaced: BTreeMap<String, u64>,
    /// By category, the gravest first: what was found.
    pub categories: Vec<CategoryPreview>,
    /// Originals that were found in the copy when it was searched for them: 0, or there is no copy.
    pub originals_left: u64,
    /// What was not copied.
    pub left_out: Vec<LeftOut>,
}

/// One file of a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiedFile {
    /// Its path in the copy.
    pub path: String,
    /// Records in it.
    pub records: u64,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of the original, in hexadecimal.
    pub input_sha256: String,
    /// SHA-256 of the copy, in hexadecimal.
    pub output_sha256: String,
}

/// Something that was not copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its path, with pseudonyms.
    pub path: String,
    /// Why, in plain words.
    pub reason: String,
}

/// What is done to one category, shown by a few of its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryPreview {
    /// What it is.
    pub category: DataCategory,
    /// What the law says of it, in short.
    pub legal: LegalTag,
    /// What is done to it.
    pub treatment: Treatment,
    /// In how many places it was found.
    pub places: u64,
    /// How many values.
    pub distinct: u64,
    /// In which fields, by path, with how many places; see [`FIELDS`].
    pub fields: BTreeMap<String, u64>,
    /// A few values, those met first.
    pub samples: Vec<Sample>,
}

/// More fields than these are counted as one, `*`.
pub const FIELDS: usize = 500;

/// A value before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// The field that it was met in first.
    pub field: String,
    /// The value, masked.
    pub before: String,
    /// What stands for it; `None` where it stays.
    pub after: Option<String>,
}

impl Report {
    pub(super) fn new(key: &Key, policy: &Policy, categories: Vec<CategoryPreview>) -> Self {
        Self {
            schema: "trailglass.redaction/1".to_owned(),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            statement: STATEMENT.to_owned(),
            key_fingerprint: key.fingerprint(),
            policy: policy.clone(),
            files: Vec::new(),
            records: 0,
            replaced: BTreeMap::new(),
            categories,
            originals_left: 0,
            left_out: Vec::new(),
        }
    }

    /// Adds what was copied, and where to.
    pub fn add(&mut self, path: &str, copied: &Copied) {
        self.files.push(CopiedFile {
            path: path.to_owned(),
            records: copied.records,
            bytes: copied.bytes,
            input_sha256: hex(&copied.input_sha256),
            output_sha256: hex(&copied.output_sha256),
        });
        self.records += copied.records;
        for (category, count) in &copied.replaced {
            let word = category.map_or("ELSEWHERE", DataCategory::word);
            *self.replaced.entry(word.to_owned()).or_default() += count;
        }
        self.originals_left += copied.left;
    }

    /// Adds what was not copied.
    pub fn leave_out(&mut self, path: String, reason: String) {
        self.left_out.push(LeftOut { path, reason });
    }

    /// How many places were replaced.
    #[must_use]
    pub fn places(&self) -> u64 {
        self.replaced.values().sum()
    }

    /// The report as JSON, for [`REPORT`].
    #[must_use]
    pub fn json(&self) -> String {
        // Plain data with text keys is always JSON.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}
