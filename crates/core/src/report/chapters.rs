//! The chapters of a report, one per question. A chapter that is not here yet is absent from the
//! JSON: an empty one would say that there is nothing to find.

mod change;
mod cost;
mod fragmentation;
mod integrity;
mod orphans;
mod posture;
mod strategy;
mod what_if;

pub use change::{Change, LostEvent, Off, SelectionChange};
pub use cost::{
    Cost, CostLine, CostProjection, CostUnknown, EncryptionState, NotEnabled, StoreEncryption,
    WhatIf, item_title,
};
pub use fragmentation::{
    Action, Advice, Coverage, CoverageState, Fragmentation, Management, Overlap, Relation, Repeat,
    Silence, TrailRow,
};
pub use integrity::{
    DigestChain, DigestFault, DigestGap, DigestLink, DigestProblem, DigestProof, DigestRow,
    Integrity, LogFileCounts, LogFileReason, LogFileRow, LogFileVerdict, Need, NeedKind,
    SignatureState, Signatures,
};
pub use orphans::{BucketRow, BucketState, Orphans, PrefixRow, Signal};
pub use posture::{CheckResult, CheckRow, CheckedObject, ControlRow, ControlState, ObjectKind};
pub use strategy::{Noise, NoiseKind, SelectorAdvice, Strategy, Watched};
pub use what_if::{
    Edit, WhatIfAnswer, WhatIfChange, WhatIfLogged, WhatIfPiece, WhatIfTable, WhatIfTrail,
};

use serde::{Deserialize, Serialize};

use super::roles::Roles;
use super::{Evidence, Privacy};

/// All chapters.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Chapters {
    /// Which events are logged, how often too many, and where not at all?
    pub fragmentation: Fragmentation,
    /// Which buckets still hold logs that no live trail writes to?
    #[serde(default)]
    pub orphans: Orphans,
    /// What fills the logs?
    pub strategy: Strategy,
    /// What do the logs cost, now and after a change?
    #[serde(default)]
    pub cost: Cost,
    /// Can the trail be trusted?
    pub security: Security,
    /// Can each log file be proved unaltered?
    #[serde(default)]
    pub integrity: Integrity,
    /// Who is really behind each temporary identity?
    #[serde(default)]
    pub roles: Roles,
    /// What personal data and secrets sit in which field? Absent where the records were read without
    /// asking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy: Option<Privacy>,
}

/// One key of one dimension of the volume.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VolumeRow {
    /// The dimension.
    pub by: VolumeBy,
    /// The key; empty where the records have none, and for the row of the rest.
    pub key: String,
    /// Distinct records.
    pub records: u64,
    /// Bytes of their JSON as delivered.
    pub bytes: u64,
    /// Records by all distinct records, 0 to 1.
    pub share: f64,
    /// On the row of the rest: how many further keys it stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest: Option<u64>,
}

/// What the volume is grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VolumeBy {
    /// `eventSource`, as in `s3.amazonaws.com`.
    Source,
    /// `eventSource` and `eventName`, as in `s3.amazonaws.com GetObject`.
    Event,
    /// Who called: the ARN without a session name, a service, or another account.
    Principal,
    /// Account id.
    Account,
    /// Region.
    Region,
    /// `eventCategory`, derived where older records lack it.
    Category,
    /// `read` or `write`.
    ReadWrite,
    /// `errorCode`; empty for calls that succeeded.
    ErrorCode,
    /// The bucket, function, table or other resource that the record names.
    Resource,
    /// The bucket and what the keys of its objects begin with, as in `arn:aws:s3:::logs/AWSLogs/`; empty for all
    /// that is no such object, or begins in too many ways.
    Prefix,
    /// `eventType`.
    EventType,
    /// The AWS service that called on someone's behalf (`invokedBy`).
    InvokedBy,
    /// The hour of the event, RFC 3339.
    Hour,
}

impl VolumeBy {
    /// Every dimension, in the order of the report.
    pub const ALL: [Self; 13] = [
        Self::Source,
        Self::Event,
        Self::Principal,
        Self::Account,
        Self::Region,
        Self::Category,
        Self::ReadWrite,
        Self::ErrorCode,
        Self::Resource,
        Self::Prefix,
        Self::EventType,
        Self::InvokedBy,
        Self::Hour,
    ];

    /// The word used in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Event => "event",
            Self::Principal => "principal",
            Self::Account => "account",
            Self::Region => "region",
            Self::Category => "category",
            Self::ReadWrite => "read-write",
            Self::ErrorCode => "error-code",
            Self::Resource => "resource",
            Self::Prefix => "prefix",
            Self::EventType => "event-type",
            Self::InvokedBy => "invoked-by",
            Self::Hour => "hour",
        }
    }
}

/// Who touched the trail and what protects it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Security {
    /// Accounts, and what watches them.
    #[serde(default)]
    pub accounts: Vec<CheckedObject>,
    /// Trails.
    #[serde(default)]
    pub trails: Vec<CheckedObject>,
    /// Event data stores of CloudTrail Lake.
    #[serde(default)]
    pub stores: Vec<CheckedObject>,
    /// Buckets with log files: those of trails, and orphans.
    #[serde(default)]
    pub buckets: Vec<CheckedObject>,
    /// Keys that logs are encrypted with.
    #[serde(default)]
    pub keys: Vec<CheckedObject>,
    /// Log groups that trails write to.
    #[serde(default)]
    pub log_groups: Vec<CheckedObject>,
    /// The checks, in their order.
    #[serde(default)]
    pub checks: Vec<CheckRow>,
    /// Published controls that the checks answer, by standard and id.
    #[serde(default)]
    pub controls: Vec<ControlRow>,
    /// One row per event, by time; bounded, see [`Security::more_tampering`].
    pub tampering: Vec<Tampering>,
    /// Rows beyond those listed.
    #[serde(default)]
    pub more_tampering: u64,
}

impl Security {
    /// Everything that was checked, in the order of [`ObjectKind::ALL`].
    pub fn objects(&self) -> impl Iterator<Item = &CheckedObject> {
        let lists = [
            &self.accounts,
            &self.trails,
            &self.stores,
            &self.buckets,
            &self.keys,
            &self.log_groups,
        ];
        lists.into_iter().flatten()
    }

    /// Takes over what was checked.
    pub fn put(&mut self, object: CheckedObject) {
        let list = match object.kind {
            ObjectKind::Account => &mut self.accounts,
            ObjectKind::Trail => &mut self.trails,
            ObjectKind::EventDataStore => &mut self.stores,
            ObjectKind::Bucket => &mut self.buckets,
            ObjectKind::Key => &mut self.keys,
            ObjectKind::LogGroup => &mut self.log_groups,
        };
        list.push(object);
    }
}

/// One event that changes, weakens or blinds logging, or tries to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tampering {
    /// When.
    pub time: Option<String>,
    /// `eventName`.
    pub event_name: String,
    /// `eventSource`.
    pub event_source: String,
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// What it acted on: a trail, bucket, key, log group, detector.
    pub target: Option<String>,
    /// Whether the target is one of the case's own; `None` where the exports do not tell.
    pub ours: Option<bool>,
    /// What it does to logging.
    pub effect: Effect,
    /// The effect in plain words, as in `no longer multi-Region`.
    pub what: String,
    /// Settings that it changes, before and after.
    #[serde(default)]
    pub changes: Vec<Change>,
    /// What is logged and no longer logged from then on, where it sets event selectors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<SelectionChange>,
    /// How long the trail did not log, where it stops one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off: Option<Off>,
    /// How much it matters.
    pub severity: super::Severity,
    /// ARN (with session name), service or account of the caller.
    pub principal: String,
    /// The human, workload or service behind a role, where it is known.
    pub origin: Option<String>,
    /// `sourceIPAddress` as written: an address or a service name.
    pub source_ip: Option<String>,
    /// Whether the call went through.
    pub succeeded: bool,
    /// `errorCode` of one that did not.
    pub error_code: Option<String>,
    /// `eventID`.
    pub event_id: Option<String>,
    /// MITRE ATT&CK technique ids (v19, and the retired id of v18 where it changed).
    #[serde(default)]
    pub techniques: Vec<String>,
    /// The record itself.
    pub evidence: Evidence,
}

/// What an event does to logging.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Less is logged, or it can be trusted less.
    Weakens,
    /// More is logged, or it can be trusted more.
    Strengthens,
    /// Neither.
    Neutral,
    /// The record does not tell.
    Unknown,
}

impl Effect {
    /// The word used in JSON and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Weakens => "weakens",
            Self::Strengthens => "strengthens",
            Self::Neutral => "neutral",
            Self::Unknown => "unknown",
        }
    }
}
