//! What each trail, bucket, key and log group is like, check by check, and what that means for published
//! standards.

use serde::{Deserialize, Serialize};

use crate::report::{Evidence, Severity, Verdict};

/// Something that was checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckedObject {
    /// What it is.
    pub kind: ObjectKind,
    /// Its ARN; the name of a bucket, the id of an account.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The account that owns it, where that is known.
    pub account: Option<String>,
    /// Its Region, where it has one and it is known.
    pub region: Option<String>,
    /// What it is to CloudTrail, as in `orphan` or the ARNs of the trails that it serves.
    pub serves: Vec<String>,
    /// One result per check, in the order of [`super::Security::checks`]. A check that does not apply has
    /// none.
    pub results: Vec<CheckResult>,
}

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ObjectKind {
    /// An account, and what watches it.
    Account,
    /// A trail.
    Trail,
    /// An event data store of CloudTrail Lake.
    EventDataStore,
    /// A bucket with log files: of a trail, or an orphan.
    Bucket,
    /// A KMS key that logs are encrypted with.
    Key,
    /// A log group that a trail writes to.
    LogGroup,
}

impl ObjectKind {
    /// Every kind, in the order of the report.
    pub const ALL: [Self; 6] = [
        Self::Account,
        Self::Trail,
        Self::EventDataStore,
        Self::Bucket,
        Self::Key,
        Self::LogGroup,
    ];

    /// What people call one of them.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Trail => "trail",
            Self::EventDataStore => "event data store",
            Self::Bucket => "bucket",
            Self::Key => "key",
            Self::LogGroup => "log group",
        }
    }
}

/// The result of one check for one object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckResult {
    /// Name of the check: a kebab-case word, as in `bucket-public`.
    pub check: String,
    /// What was decided.
    pub verdict: Verdict,
    /// How much it matters, where it fails.
    pub severity: Severity,
    /// What was seen, in plain words.
    pub said: String,
    /// Where it shows.
    pub evidence: Vec<Evidence>,
    /// Commands whose output would settle what is unknown.
    #[serde(default)]
    pub ask: Vec<String>,
}

/// A check of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckRow {
    /// Its name.
    pub check: String,
    /// What it is about.
    pub kind: ObjectKind,
    /// What holds where it passes, as a sentence without its end.
    pub title: String,
    /// Ids of the same check in published standards and tools, as in `CIS-7.0:4.2`.
    pub controls: Vec<String>,
    /// Objects that pass, fail, and of which it is not known.
    pub pass: u64,
    /// See `pass`.
    pub fail: u64,
    /// See `pass`.
    pub unknown: u64,
}

/// One control of a published standard or tool, and how the case stands to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControlRow {
    /// The standard with its version, as in `CIS-7.0` or `SecurityHub`.
    pub standard: String,
    /// Its id there, as in `4.2`.
    pub id: String,
    /// What it asks for, in our words.
    pub title: String,
    /// How the case stands to it.
    pub state: ControlState,
    /// Names of the checks that answer it.
    pub checks: Vec<String>,
    /// Results that pass, fail, and of which it is not known.
    pub pass: u64,
    /// See `pass`.
    pub fail: u64,
    /// See `pass`.
    pub unknown: u64,
    /// Commands whose output would settle what is unknown; bounded.
    pub ask: Vec<String>,
}

/// How a case stands to a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ControlState {
    /// Something that it asks for is not so.
    Fail,
    /// The exports do not tell of everything, and nothing fails.
    Unknown,
    /// All that it asks for is so.
    Pass,
    /// Nothing in the case is of the kind that it is about.
    NotApplicable,
}

impl ControlState {
    /// The word used in JSON and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Pass => "pass",
            Self::NotApplicable => "not-applicable",
        }
    }
}
