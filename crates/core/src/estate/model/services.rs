//! What stands around trails: keys, logs, alarms, topics, roles, metrics, costs, AWS Config.

use std::collections::BTreeMap;

use crate::estate::fact::{Fact, Source};
use crate::estate::policy::Policy;

/// A KMS key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Key {
    /// Its ARN; its id where no export gives the ARN.
    pub arn: String,
    /// Its id.
    pub id: String,
    /// The account that owns it.
    pub account: String,
    /// Its Region.
    pub region: String,
    /// `KeyState`, as in `Enabled` or `PendingDeletion`.
    pub state: Fact<String>,
    /// `KeyManager`: `AWS` or `CUSTOMER`.
    pub manager: Fact<String>,
    /// `DeletionDate`, RFC 3339.
    pub deletion: Fact<String>,
    /// `KeyRotationEnabled`.
    pub rotation: Fact<bool>,
    /// `KeySpec`.
    pub spec: Fact<String>,
    /// `Origin`, as in `AWS_KMS` or `EXTERNAL`.
    pub origin: Fact<String>,
    /// Its policy.
    pub policy: Fact<Policy>,
}

/// A log group of CloudWatch Logs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogGroup {
    /// Its name.
    pub name: String,
    /// Its ARN, without `:*`.
    pub arn: String,
    /// Days that events are kept; absent: for ever.
    pub retention_days: Fact<u64>,
    /// `storedBytes`.
    pub stored_bytes: Fact<u64>,
    /// `kmsKeyId`.
    pub kms_key: Fact<String>,
    /// `metricFilterCount`.
    pub filters: Fact<u64>,
}

/// A metric filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricFilter {
    /// The account and Region of its log group, where they are told.
    pub place: (String, String),
    /// Its name.
    pub name: String,
    /// Name of its log group.
    pub log_group: String,
    /// Its pattern.
    pub pattern: String,
    /// Namespaces and names of its metrics.
    pub metrics: Vec<(String, String)>,
    /// Where it stands.
    pub source: Source,
}

/// An alarm on a metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// The account and Region, where they are told.
    pub place: (String, String),
    /// Its name.
    pub name: String,
    /// Namespaces and names of its metrics: one, or those of its metric math.
    pub metrics: Vec<(String, String)>,
    /// `ActionsEnabled`.
    pub enabled: bool,
    /// ARNs of what it tells.
    pub actions: Vec<String>,
    /// Where it stands.
    pub source: Source,
}

/// An SNS topic.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Topic {
    /// Its ARN.
    pub arn: String,
    /// Its subscriptions.
    pub subscriptions: Fact<Vec<Subscription>>,
    /// `SubscriptionsConfirmed`.
    pub confirmed: Fact<u64>,
    /// Its policy.
    pub policy: Fact<Policy>,
    /// `KmsMasterKeyId`.
    pub kms_key: Fact<String>,
}

/// A subscription. Its endpoint is left out: it may be someone's address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subscription {
    /// `email`, `lambda`, `sqs`, ...
    pub protocol: String,
    /// Whether it is confirmed.
    pub confirmed: bool,
}

/// An IAM role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Role {
    /// Its ARN.
    pub arn: String,
    /// `RoleId`: a role that is deleted and made again has another.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who may assume it.
    pub trust: Fact<Policy>,
    /// `MaxSessionDuration` in seconds.
    pub longest_session_seconds: Fact<u64>,
}

/// A configuration recorder of AWS Config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorder {
    /// The account and Region, where they are told.
    pub place: (String, String),
    /// Its name.
    pub name: String,
    /// Whether it is recording.
    pub recording: Fact<bool>,
    /// Whether it records all types of resources.
    pub all_types: Fact<bool>,
    /// Where it stands.
    pub source: Source,
}

/// A delivery channel of AWS Config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryChannel {
    /// The account and Region, where they are told.
    pub place: (String, String),
    /// Name of the bucket.
    pub bucket: String,
    /// Key prefix.
    pub prefix: String,
    /// Where it stands.
    pub source: Source,
}

/// Name of the metric that stands for the lines of server access logs: requests by hour.
pub const ACCESS_LOG: &str = "server access log";

/// Values of one CloudWatch metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// The account and Region, where they are told.
    pub place: (String, String),
    /// Its name, as in `BucketSizeBytes`.
    pub name: String,
    /// What it is of: dimensions as far as the answer, its label or its path tells them.
    pub dimensions: BTreeMap<String, String>,
    /// Time (RFC 3339) and value, in the order of time.
    pub points: Vec<(String, f64)>,
    /// Where it stands.
    pub source: Source,
}

/// One line of a bill: an amount of one usage type in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// The account that paid, where it is told.
    pub account: String,
    /// First day of the period.
    pub from: String,
    /// Day after the period.
    pub to: String,
    /// The keys it is grouped by: a service, a usage type, an account.
    pub keys: Vec<String>,
    /// Amount and unit by metric, as in `UnblendedCost` and `UsageQuantity`.
    pub amounts: BTreeMap<String, (f64, String)>,
    /// Where it stands.
    pub source: Source,
}

// Values come from JSON, which has no NaN: equality is an equivalence.
impl Eq for Metric {}
impl Eq for Cost {}
