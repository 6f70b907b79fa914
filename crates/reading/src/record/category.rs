//! The category of an event.

use std::borrow::Cow;

use super::Record;
use crate::json::Text;

/// `eventCategory` of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Control plane.
    Management,
    /// Data plane: objects, functions, items.
    Data,
    /// Calls through a VPC endpoint.
    NetworkActivity,
    /// An anomaly that CloudTrail found.
    Insight,
    /// Five minutes of data events in one record.
    Aggregated,
    /// A word that AWS had not used when this was written.
    Other,
}

impl Category {
    /// Every category.
    pub const ALL: [Self; 6] = [
        Self::Management,
        Self::Data,
        Self::NetworkActivity,
        Self::Insight,
        Self::Aggregated,
        Self::Other,
    ];

    /// AWS's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Management => "Management",
            Self::Data => "Data",
            Self::NetworkActivity => "NetworkActivity",
            Self::Insight => "Insight",
            Self::Aggregated => "Aggregated",
            Self::Other => "Other",
        }
    }

    pub(super) fn of(record: &Record<'_>) -> Self {
        match said(record.event_category).as_deref() {
            Some("Management") => return Self::Management,
            Some("Data") => return Self::Data,
            Some("NetworkActivity") => return Self::NetworkActivity,
            Some("Insight") => return Self::Insight,
            Some("Aggregated") => return Self::Aggregated,
            Some("") | None => {}
            Some(_) => return Self::Other,
        }
        match said(record.event_type).as_deref() {
            Some("AwsCloudTrailInsight") => return Self::Insight,
            Some("AwsAggregatedEvent") => return Self::Aggregated,
            // The documentation has both spellings.
            Some("AwsVpceEvent" | "AwsVpceEvents") => return Self::NetworkActivity,
            _ => {}
        }
        match record.management_event {
            Some(true) => return Self::Management,
            Some(false) => return Self::Data,
            None => {}
        }
        // Before event version 1.06 the record does not say: the calls that the user guide lists
        // as data events of the three services that had them then.
        let source = said(record.event_source).unwrap_or_default();
        let name = said(record.event_name).unwrap_or_default();
        let data = match &*source {
            "s3.amazonaws.com" => S3_OBJECT_CALLS.binary_search(&&*name).is_ok(),
            "lambda.amazonaws.com" => name == "Invoke",
            "dynamodb.amazonaws.com" => DYNAMODB_ITEM_CALLS.binary_search(&&*name).is_ok(),
            _ => false,
        };
        if data { Self::Data } else { Self::Management }
    }
}

fn said(field: Option<Text<'_>>) -> Option<Cow<'_, str>> {
    field.map(Text::get)
}

/// Sorted. HeadBucket is in both of AWS's lists; the records that are too old to say are of the
/// management one.
const S3_OBJECT_CALLS: &[&str] = &[
    "AbortMultipartUpload",
    "CompleteMultipartUpload",
    "CopyObject",
    "CreateMultipartUpload",
    "DeleteObject",
    "DeleteObjectTagging",
    "DeleteObjects",
    "GetObject",
    "GetObjectAcl",
    "GetObjectAttributes",
    "GetObjectLegalHold",
    "GetObjectRetention",
    "GetObjectTagging",
    "GetObjectTorrent",
    "HeadObject",
    "ListObjectVersions",
    "ListObjects",
    "ListParts",
    "PutObject",
    "PutObjectAcl",
    "PutObjectLegalHold",
    "PutObjectRetention",
    "PutObjectTagging",
    "RestoreObject",
    "SelectObjectContent",
    "UploadPart",
    "UploadPartCopy",
];

/// Sorted.
const DYNAMODB_ITEM_CALLS: &[&str] = &[
    "BatchExecuteStatement",
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "ExecuteStatement",
    "ExecuteTransaction",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "TransactGetItems",
    "TransactWriteItems",
    "UpdateItem",
];
