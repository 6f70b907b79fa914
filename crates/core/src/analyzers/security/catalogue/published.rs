//! The CloudTrail checks of Prowler and Security Hub, and what answers each.

/// What answers a published check.
#[derive(Debug, Clone, Copy)]
pub(in crate::analyzers::security) enum Answer {
    /// Checks of ours that name it among their controls.
    Checks,
    /// Another part of the report.
    Elsewhere(&'static str),
    /// Exports cannot answer it.
    Not(&'static str),
}

/// By tool and id: `Prowler` as of August 2026, Security Hub as of its pages of 2026.
pub(in crate::analyzers::security) const PUBLISHED: &[(&str, &str, Answer)] = &[
    ("SecurityHub", "CloudTrail.1", Answer::Checks),
    ("SecurityHub", "CloudTrail.2", Answer::Checks),
    ("SecurityHub", "CloudTrail.3", Answer::Checks),
    ("SecurityHub", "CloudTrail.4", Answer::Checks),
    ("SecurityHub", "CloudTrail.5", Answer::Checks),
    ("SecurityHub", "CloudTrail.6", Answer::Checks),
    ("SecurityHub", "CloudTrail.7", Answer::Checks),
    (
        "SecurityHub",
        "CloudTrail.8",
        Answer::Not("There is no control of this number."),
    ),
    ("SecurityHub", "CloudTrail.9", Answer::Checks),
    ("SecurityHub", "CloudTrail.10", Answer::Checks),
    ("SecurityHub", "CloudWatch.1", Answer::Checks),
    ("SecurityHub", "CloudWatch.2", Answer::Checks),
    ("SecurityHub", "CloudWatch.3", Answer::Checks),
    ("SecurityHub", "CloudWatch.4", Answer::Checks),
    ("SecurityHub", "CloudWatch.5", Answer::Checks),
    ("SecurityHub", "CloudWatch.6", Answer::Checks),
    ("SecurityHub", "CloudWatch.7", Answer::Checks),
    ("SecurityHub", "CloudWatch.8", Answer::Checks),
    ("SecurityHub", "CloudWatch.9", Answer::Checks),
    ("SecurityHub", "CloudWatch.10", Answer::Checks),
    ("SecurityHub", "CloudWatch.11", Answer::Checks),
    ("SecurityHub", "CloudWatch.12", Answer::Checks),
    ("SecurityHub", "CloudWatch.13", Answer::Checks),
    ("SecurityHub", "CloudWatch.14", Answer::Checks),
    ("SecurityHub", "CloudWatch.15", Answer::Checks),
    ("SecurityHub", "CloudWatch.16", Answer::Checks),
    ("SecurityHub", "CloudWatch.17", Answer::Checks),
    (
        "Prowler",
        "cloudtrail_agentcore_data_events_enabled",
        Answer::Elsewhere(
            "The coverage matrix, classes `data:AWS::BedrockAgentCore::*`. Whether an account uses AgentCore no export tells.",
        ),
    ),
    (
        "Prowler",
        "cloudtrail_agentcore_memory_data_events_enabled",
        Answer::Elsewhere(
            "The coverage matrix, class `data:AWS::BedrockAgentCore::Memory`. Whether an account uses AgentCore no export tells.",
        ),
    ),
    (
        "Prowler",
        "cloudtrail_bedrock_logging_enabled",
        Answer::Elsewhere(
            "The coverage matrix, classes `management-read`, `management-write` and `data:AWS::Bedrock::*`.",
        ),
    ),
    (
        "Prowler",
        "cloudtrail_bucket_requires_mfa_delete",
        Answer::Checks,
    ),
    (
        "Prowler",
        "cloudtrail_cloudwatch_logging_enabled",
        Answer::Checks,
    ),
    ("Prowler", "cloudtrail_insights_exist", Answer::Checks),
    (
        "Prowler",
        "cloudtrail_kms_encryption_enabled",
        Answer::Checks,
    ),
    (
        "Prowler",
        "cloudtrail_log_file_validation_enabled",
        Answer::Checks,
    ),
    (
        "Prowler",
        "cloudtrail_logs_s3_bucket_access_logging_enabled",
        Answer::Checks,
    ),
    (
        "Prowler",
        "cloudtrail_logs_s3_bucket_is_not_publicly_accessible",
        Answer::Checks,
    ),
    ("Prowler", "cloudtrail_multi_region_enabled", Answer::Checks),
    (
        "Prowler",
        "cloudtrail_multi_region_enabled_logging_management_events",
        Answer::Checks,
    ),
    (
        "Prowler",
        "cloudtrail_s3_dataevents_read_enabled",
        Answer::Checks,
    ),
    (
        "Prowler",
        "cloudtrail_s3_dataevents_write_enabled",
        Answer::Checks,
    ),
    (
        "Prowler",
        "cloudtrail_threat_detection_enumeration",
        Answer::Not(
            "It counts which share of a list of calls one identity made within a day; it says something of an identity and nothing of a setting.",
        ),
    ),
    (
        "Prowler",
        "cloudtrail_threat_detection_llm_jacking",
        Answer::Not("As `cloudtrail_threat_detection_enumeration`, with calls of Bedrock."),
    ),
    (
        "Prowler",
        "cloudtrail_threat_detection_privilege_escalation",
        Answer::Not("As `cloudtrail_threat_detection_enumeration`, with calls that widen rights."),
    ),
];
