//! Kinds of inputs in words, and how many there are of each.

use std::collections::BTreeMap;
use trailglass_core::report::{InputFile, Status};
use trailglass_core::sorting::Arrange;

/// A kind as a reader calls it. Kinds that are named after a call of the AWS CLI keep that name.
#[must_use]
pub fn words(kind: &str) -> &str {
    match kind {
        "cloudtrail-log" => "CloudTrail logs",
        "cloudtrail-digest" => "CloudTrail digests",
        "cloudtrail-insight" => "CloudTrail Insights",
        "lookup-events" => "lookup-events output",
        "event-history-csv" => "Event history (CSV)",
        "lake-export" => "CloudTrail Lake export",
        "eventbridge" => "EventBridge events",
        "cloudwatch-logs" => "CloudWatch Logs export",
        "s3-access-log" => "S3 access logs",
        "s3-event-notification" => "S3 event notifications",
        "error-answer" => "Calls that failed",
        "archive" => "Archives",
        "unknown" => "Not recognised",
        other => other,
    }
}

/// What there is of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KindSum {
    /// The kind.
    pub kind: String,
    /// Inputs.
    pub files: u64,
    /// Their size as stored.
    pub bytes: u64,
    /// Their records, copies too.
    pub records: u64,
    /// Inputs of it that were not read whole.
    pub troubled: u64,
}

/// A row for each kind, the one with the most records first, then by files.
#[must_use]
pub fn sums(files: &[InputFile]) -> Vec<KindSum> {
    let mut sums: BTreeMap<&str, KindSum> = BTreeMap::new();
    for file in files {
        let sum = sums.entry(&file.kind).or_default();
        sum.files += 1;
        sum.bytes += file.bytes;
        sum.records += file.records;
        sum.troubled += u64::from(matches!(file.status, Status::Partial | Status::Failed));
    }
    let mut rows: Vec<KindSum> = sums
        .into_iter()
        .map(|(kind, sum)| KindSum {
            kind: kind.to_owned(),
            ..sum
        })
        .collect();
    rows.arrange_by_key(|row| std::cmp::Reverse((row.records, row.files)));
    rows
}
