//! What the logs cost, and what a change would save.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::WhatIfTable;

/// The chapter `cost`. Money is US dollars and not rounded; `None` is not known, never zero.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// The bill, by item, trail and Region.
    pub lines: Vec<CostLine>,
    /// The sum of the lines that have a price; `None` where no month can be projected.
    pub usd_month: Option<f64>,
    /// Its low end.
    pub low: Option<f64>,
    /// Its high end.
    pub high: Option<f64>,
    /// Lines without a price or a quantity, which the sums lack.
    pub unpriced: u64,
    /// How the month was projected.
    pub projection: CostProjection,
    /// What changes would save, the most first.
    pub what_if: Vec<WhatIf>,
    /// The same changes, to be combined; `None` where the records fall into too many pieces, and while
    /// reading goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub together: Option<WhatIfTable>,
    /// Data events that are not logged, with what they would cost.
    pub not_enabled: Vec<NotEnabled>,
    /// How the stores that data events touched are encrypted, the most used first.
    pub encryption: Vec<StoreEncryption>,
    /// What the bill does not know, with the commands that would tell.
    pub unknowns: Vec<CostUnknown>,
    /// Month of the built-in prices, `YYYY-MM`.
    pub prices_as_of: String,
}

/// One line of a month's bill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CostLine {
    /// `management-copies`, `data-events`, `network-activity`, `insights`, `aggregated-events`, `lake`,
    /// `s3-storage`, `s3-requests`, `kms-requests`, `cloudwatch-logs`, `sns`.
    pub item: String,
    /// ARN of the trail or event data store; `None` for what cannot be told apart by trail.
    pub trail: Option<String>,
    /// The Region whose price holds; empty where all Regions of the line have the same.
    pub region: String,
    /// Units in the records of the case.
    pub observed: f64,
    /// Units in a month; `None` where no month can be projected.
    pub quantity_month: Option<f64>,
    /// What is counted, as in `event`.
    pub unit: String,
    /// The price that it is charged by, as in the table of prices: `data-event`.
    #[serde(default)]
    pub price: String,
    /// Price of a unit; `None` where it is not known.
    pub unit_usd: Option<f64>,
    /// Cost in a month.
    pub usd_month: Option<f64>,
    /// Its low end.
    pub low: Option<f64>,
    /// Its high end.
    pub high: Option<f64>,
    /// Where the quantity comes from, in plain words.
    pub basis: String,
}

/// How a month was projected.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CostProjection {
    /// Hours from the first record to the last.
    pub hours: u64,
    /// Hours of these without any record that the logs lack.
    pub missing_hours: u64,
    /// `hour-of-week`, `hour-of-day`, `one-day`, or empty where no month can be projected.
    pub method: String,
    /// Why no month can be projected.
    pub refused: Option<String>,
    /// Whether one trail that logs all that was observed is assumed, for no export shows any.
    pub assumed_trail: bool,
    /// The whole in a sentence.
    pub basis: String,
}

/// What a change would save.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIf {
    /// The change, in plain words.
    pub name: String,
    /// ARN of the trail that it changes.
    pub trail: Option<String>,
    /// What the estate would cost in a month then.
    pub usd_month: Option<f64>,
    /// What it saves in a month.
    pub saved_usd_month: Option<f64>,
    /// Records of the case that no trail would log any more.
    pub lost_records: u64,
    /// Records of the watched list among them.
    pub lost_watched_records: u64,
    /// The trail's selectors after the change; `None` where it goes, or where it is no change of selectors.
    pub selectors: Option<Value>,
}

/// Data events of one kind that no trail of an account logs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotEnabled {
    /// Account id.
    pub account: String,
    /// `AWS::S3::Object`, `AWS::Lambda::Function` or `AWS::DynamoDB::Table`.
    pub resource_type: String,
    /// Events in a month; `None` where nothing tells.
    pub events_month: Option<f64>,
    /// What one copy of them would cost in a month.
    pub usd_month: Option<f64>,
    /// Where the figure comes from, or what is missing.
    pub basis: String,
    /// Commands whose output would tell.
    pub ask: Vec<String>,
}

/// How a store is encrypted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoreEncryption {
    /// Name of the bucket.
    pub resource: String,
    /// How.
    pub state: EncryptionState,
    /// Data events that touched it.
    pub records: u64,
    /// Data events by what they say of encryption: `sse-kms`, `sse-s3`, `sse-c`, or `plain` for objects
    /// written without a word of it.
    pub observed: std::collections::BTreeMap<String, u64>,
    /// What tells it, in plain words.
    pub basis: String,
}

/// How a store is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EncryptionState {
    /// With keys of KMS.
    SseKms,
    /// With keys of S3.
    SseS3,
    /// With keys of the caller.
    SseC,
    /// Not by the bucket's settings.
    None,
    /// Objects differ.
    Mixed,
    /// Neither records nor exports tell.
    Unknown,
}

impl EncryptionState {
    /// The word used in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SseKms => "sse-kms",
            Self::SseS3 => "sse-s3",
            Self::SseC => "sse-c",
            Self::None => "none",
            Self::Mixed => "mixed",
            Self::Unknown => "unknown",
        }
    }

    /// What it is called in a report.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::SseKms => "key of KMS",
            Self::SseS3 => "key of S3",
            Self::SseC => "key of the caller",
            Self::None => "not by its settings",
            Self::Mixed => "objects differ",
            Self::Unknown => "unknown",
        }
    }
}

/// What an item of the bill is called in a report.
#[must_use]
pub fn item_title(item: &str) -> &str {
    match item {
        "management-copies" => "Further copies of management events",
        "data-events" => "Data events",
        "network-activity" => "Network activity events",
        "insights" => "Insights",
        "aggregated-events" => "Aggregated events",
        "lake" => "Lake ingestion",
        "lake-retention" => "Lake retention",
        "s3-storage" => "Growth of the log bucket",
        "s3-requests" => "S3 requests",
        "kms-requests" => "KMS requests",
        "cloudwatch-logs" => "CloudWatch Logs ingestion",
        "sns" => "Notifications by SNS",
        other => other,
    }
}

/// What the bill does not know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CostUnknown {
    /// What, in plain words.
    pub what: String,
    /// Commands whose output would tell.
    pub ask: Vec<String>,
}
