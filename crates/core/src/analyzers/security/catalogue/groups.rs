//! Checks of the log groups that trails write to.

use super::{Check, Mend};
use crate::report::ObjectKind::LogGroup;
use crate::report::Severity::{Low, Medium};

pub(super) static GROUP: &[Check] = &[
    Check {
        name: "log-group-short-retention",
        finding: None,
        kind: LogGroup,
        severity: Medium,
        title: "Events are kept for a year",
        failed: "Events are kept for less than a year",
        why: "Security Hub asks for a year. It is a false alarm where the same events are kept in the trail's bucket, and the log group only feeds \
              alarms.",
        mend: Mend {
            summary: "Keep events for a year.",
            commands: &[
                "aws logs put-retention-policy --log-group-name {name} --retention-in-days 365 --region {region}",
            ],
        },
        controls: &[
            "SecurityHub:CloudWatch.16",
            "Prowler:cloudwatch_log_group_retention_policy_specific_days_enabled",
            "PCI-4.0.1:10.5.1",
            "NIST-800-53r5:AU-11",
        ],
    },
    Check {
        name: "log-group-not-encrypted",
        finding: None,
        kind: LogGroup,
        severity: Low,
        title: "Events are encrypted with a KMS key",
        failed: "Events are not encrypted with a KMS key",
        why: "The same events that a key protects in the bucket lie here under a key of AWS.",
        mend: Mend {
            summary: "Give the log group a key.",
            commands: &[
                "aws logs associate-kms-key --log-group-name {name} --kms-key-id KEY_ARN --region {region}",
            ],
        },
        controls: &["Prowler:cloudwatch_log_group_kms_encryption_enabled"],
    },
];
