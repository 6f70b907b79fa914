//! What fills the logs, which of it is noise, and which selectors would keep the signal.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::VolumeRow;
use crate::report::Evidence;

/// The chapter `strategy`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Strategy {
    /// Per dimension the largest keys first, then one row for all the rest.
    pub volume: Vec<VolumeRow>,
    /// Groups of records that say little, the largest first. A record can be in several.
    #[serde(default)]
    pub noise: Vec<Noise>,
    /// What each trail could select instead. Advice that hides nothing of the watched list comes first.
    #[serde(default)]
    pub advice: Vec<SelectorAdvice>,
    /// The events that must not be lost, as they occur in the case.
    #[serde(default)]
    pub watched: Vec<Watched>,
}

/// A group of records that say little.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Noise {
    /// What kind of noise.
    pub kind: NoiseKind,
    /// Its name, as in `thumbnail-batch on the bucket images`.
    pub group: String,
    /// Distinct records.
    pub records: u64,
    /// Records by all distinct records, 0 to 1.
    pub share: f64,
    /// Bytes of their JSON.
    pub bytes: u64,
    /// What they cost in a month as they are logged now; `None` where that is not known.
    pub usd_month: Option<f64>,
    /// Why it is noise, in plain words.
    pub reason: String,
    /// What a trail can do about it, in plain words.
    pub remedy: String,
    /// Conditions that leave it out, as advanced event selectors; `None` where a trail cannot.
    pub selectors: Option<Value>,
    /// Records of the group that are on the watched list.
    pub watched_records: u64,
    /// Accounts of the records, sorted.
    pub accounts: Vec<String>,
    /// Events of the group, `source name`, the largest first.
    pub events: Vec<String>,
    /// Its first records.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

/// A kind of noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoiseKind {
    /// CloudTrail and S3 writing into the buckets that hold the logs.
    LogBucket,
    /// An AWS service at its regular work.
    ServiceHeartbeat,
    /// One caller that asks the same again and again.
    Polling,
    /// Use of keys on behalf of one service or caller.
    KmsUse,
    /// Calls that only look whether something is there.
    HealthCheck,
    /// Objects that everyone reads.
    PublicReads,
    /// A job at its regular work on data.
    BatchJob,
}

impl NoiseKind {
    /// The word used in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::LogBucket => "log-bucket",
            Self::ServiceHeartbeat => "service-heartbeat",
            Self::Polling => "polling",
            Self::KmsUse => "kms-use",
            Self::HealthCheck => "health-check",
            Self::PublicReads => "public-reads",
            Self::BatchJob => "batch-job",
        }
    }

    /// What it is called in a report.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::LogBucket => "the log, logged",
            Self::ServiceHeartbeat => "service at work",
            Self::Polling => "polling",
            Self::KmsUse => "use of keys",
            Self::HealthCheck => "health check",
            Self::PublicReads => "public reads",
            Self::BatchJob => "batch job",
        }
    }
}

/// What a trail could select instead of what it does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SelectorAdvice {
    /// ARN of the trail; `None` for the one that is assumed where no export shows any.
    pub trail: Option<String>,
    /// What it does, in a few words.
    pub name: String,
    /// What changes and why, in plain words.
    pub why: String,
    /// What the trail selects now, as the input of `put-event-selectors`.
    pub current: Option<Value>,
    /// What it would select, likewise; it is within the limits of AWS.
    pub document: Value,
    /// Records of the case that the trail would no longer log.
    pub dropped_records: u64,
    /// Records of which only the log itself tells whether they would go, for they turn on a prefix.
    pub unsure_records: u64,
    /// Records of the watched list among those that no other trail keeps.
    pub watched_hidden: u64,
    /// What is saved in a month; `None` where it is not known.
    pub saved_usd_month: Option<f64>,
    /// What stays out of reach of selectors, in plain words.
    pub limits: Vec<String>,
    /// Commands that put it in place.
    pub commands: Vec<String>,
}

/// Events that must not be lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Watched {
    /// `source name`, as in `sts.amazonaws.com AssumeRole`.
    pub event: String,
    /// Why it is watched.
    pub why: String,
    /// Distinct records.
    pub records: u64,
    /// Its first records.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}
