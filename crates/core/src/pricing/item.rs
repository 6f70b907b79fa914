//! What a line of a bill is about.

crate::problem::words! {
/// What a line is about.
pub enum Item {
    /// Management events beyond the first copy.
    ManagementCopies = "management-copies",
    /// Data events in every copy.
    DataEvents = "data-events",
    /// Network activity events in every copy.
    NetworkActivity = "network-activity",
    /// Events that Insights analyse.
    Insights = "insights",
    /// Aggregated data events.
    AggregatedEvents = "aggregated-events",
    /// Event data stores: ingestion.
    Lake = "lake",
    /// What event data stores keep beyond the time that ingestion pays for.
    LakeRetention = "lake-retention",
    /// Storage of log files.
    S3Storage = "s3-storage",
    /// Requests that write and read log files.
    S3Requests = "s3-requests",
    /// Requests that encrypt and decrypt log files.
    KmsRequests = "kms-requests",
    /// Ingestion into CloudWatch Logs.
    CloudwatchLogs = "cloudwatch-logs",
    /// Notifications of delivered files.
    Sns = "sns",
}
}
