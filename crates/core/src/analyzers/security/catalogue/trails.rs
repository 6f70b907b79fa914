//! Checks of accounts, trails and event data stores.

use super::{Check, Mend};
use crate::report::ObjectKind::{Account, EventDataStore, Trail};
use crate::report::Severity::{High, Info, Low, Medium};

pub(super) static ACCOUNT: &[Check] = &[
    Check {
        name: "multi-region-trail",
        // The chapter on fragmentation has it, with the gaps that follow.
        finding: Some(""),
        kind: Account,
        severity: High,
        title: "A trail of all Regions logs all reads and writes of management events",
        failed: "No trail of all Regions logs all management events",
        why: "What happens in a Region without a trail, or is not selected, is gone after 90 days.",
        mend: Mend {
            summary: "",
            commands: &[],
        },
        controls: &[
            "CIS-3.0:3.1",
            "CIS-5.0:3.1",
            "CIS-6.0:4.1",
            "CIS-7.0:4.1",
            "SecurityHub:CloudTrail.1",
            "Prowler:cloudtrail_multi_region_enabled",
            "Prowler:cloudtrail_multi_region_enabled_logging_management_events",
            "NIST-800-53r5:AC-2(4)",
            "NIST-800-53r5:AC-4(26)",
            "NIST-800-53r5:AC-6(9)",
            "NIST-800-53r5:AU-2",
            "NIST-800-53r5:AU-3",
            "NIST-800-53r5:AU-6(3)",
            "NIST-800-53r5:AU-6(4)",
            "NIST-800-53r5:AU-10",
            "NIST-800-53r5:AU-12",
            "NIST-800-53r5:AU-14(1)",
            "NIST-800-53r5:CA-7",
            "NIST-800-53r5:SC-7(9)",
            "NIST-800-53r5:SI-3(8)",
            "NIST-800-53r5:SI-4(20)",
            "NIST-800-53r5:SI-7(8)",
            "NIST-800-53r5:SA-8(22)",
            "PCI-4.0.1:10.2.1",
        ],
    },
    Check {
        name: "trail-on",
        finding: Some(""),
        kind: Account,
        severity: High,
        title: "Some trail is on",
        failed: "No trail is on",
        why: "Without a trail that is on there is nothing but the event history of 90 days.",
        mend: Mend {
            summary: "",
            commands: &[],
        },
        controls: &["SecurityHub:CloudTrail.3", "PCI-4.0.1:10.2.1"],
    },
    Check {
        name: "s3-writes-logged",
        // The chapter on cost weighs what it would cost.
        finding: Some(""),
        kind: Account,
        severity: Low,
        title: "Writes of all S3 objects are logged",
        failed: "Writes of S3 objects are not all logged",
        why: "Who changed or deleted an object is told by data events alone.",
        mend: Mend {
            summary: "",
            commands: &[],
        },
        controls: &[
            "CIS-3.0:3.8",
            "CIS-5.0:3.8",
            "CIS-6.0:4.8",
            "CIS-7.0:4.8",
            "SecurityHub:S3.22",
            "Prowler:cloudtrail_s3_dataevents_write_enabled",
            "PCI-4.0.1:10.2.1",
        ],
    },
    Check {
        name: "s3-reads-logged",
        finding: Some(""),
        kind: Account,
        severity: Low,
        title: "Reads of all S3 objects are logged",
        failed: "Reads of S3 objects are not all logged",
        why: "Who read an object is told by data events alone.",
        mend: Mend {
            summary: "",
            commands: &[],
        },
        controls: &[
            "CIS-3.0:3.9",
            "CIS-5.0:3.9",
            "CIS-6.0:4.9",
            "CIS-7.0:4.9",
            "SecurityHub:S3.23",
            "Prowler:cloudtrail_s3_dataevents_read_enabled",
            "PCI-4.0.1:10.2.1",
        ],
    },
    Check {
        name: "config-off",
        finding: None,
        kind: Account,
        severity: Medium,
        title: "AWS Config records in every Region",
        failed: "AWS Config does not record everywhere",
        why: "Without AWS Config nobody can say what a trail, a bucket or a key was set to before it was changed. It is a false alarm \
              where another tool keeps the history of settings.",
        mend: Mend {
            summary: "Record in every enabled Region.",
            commands: &[
                "aws configservice start-configuration-recorder --configuration-recorder-name default --region REGION",
            ],
        },
        controls: &[
            "CIS-3.0:3.3",
            "CIS-5.0:3.3",
            "CIS-6.0:4.3",
            "CIS-7.0:4.3",
            "SecurityHub:Config.1",
            "Prowler:config_recorder_all_regions_enabled",
        ],
    },
    Check {
        name: "account-public-access-block-off",
        finding: None,
        kind: Account,
        severity: Medium,
        title: "Block Public Access of S3 is on for the whole account",
        failed: "Block Public Access of S3 is not on for the whole account",
        why: "The switches of the account hold for every bucket, also for one that is made tomorrow. It is a false alarm where the account \
              serves public objects on purpose.",
        mend: Mend {
            summary: "Turn all four switches on for the account, once nothing in it has to be public.",
            commands: &[
                "aws s3control put-public-access-block --account-id {account} --public-access-block-configuration \
                         BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
            ],
        },
        controls: &[
            "CIS-3.0:2.1.4",
            "CIS-5.0:2.1.4",
            "CIS-6.0:3.1.4",
            "CIS-7.0:3.1.4",
            "SecurityHub:S3.1",
            "Prowler:s3_account_level_public_access_blocks",
            "PCI-4.0.1:1.4.4",
        ],
    },
];

pub(super) static TRAIL: &[Check] = &[
    Check {
        name: "trail-not-encrypted",
        finding: None,
        kind: Trail,
        severity: Medium,
        title: "Log files are encrypted with a KMS key",
        failed: "Log files are not encrypted with a KMS key",
        why: "S3 encrypts them with a key of its own, so that whoever may read the bucket reads the logs. A KMS key asks for a second right, \
              and writes down who used it.",
        mend: Mend {
            summary: "Give the trail a key whose policy lets CloudTrail encrypt for this trail alone.",
            commands: &[
                "aws cloudtrail update-trail --name {id} --kms-key-id KEY_ARN --region {region}",
            ],
        },
        controls: &[
            "CIS-3.0:3.5",
            "CIS-5.0:3.5",
            "CIS-6.0:4.5",
            "CIS-7.0:4.5",
            "SecurityHub:CloudTrail.2",
            "Prowler:cloudtrail_kms_encryption_enabled",
            "NIST-800-53r5:AU-9",
            "NIST-800-53r5:CA-9(1)",
            "NIST-800-53r5:CM-3(6)",
            "NIST-800-53r5:SC-13",
            "NIST-800-53r5:SC-28",
            "NIST-800-53r5:SC-28(1)",
            "NIST-800-53r5:SC-7(10)",
            "NIST-800-53r5:SI-7(6)",
            "PCI-4.0.1:10.3.2",
        ],
    },
    Check {
        name: "validation-off",
        finding: None,
        kind: Trail,
        severity: Medium,
        title: "Log file validation is on",
        failed: "Log file validation is off",
        why: "Without digest files nobody can prove that a log file is as CloudTrail wrote it, or that none is missing.",
        mend: Mend {
            summary: "Turn validation on. It starts with the next hour; what was written before stays unproved.",
            commands: &[
                "aws cloudtrail update-trail --name {id} --enable-log-file-validation --region {region}",
            ],
        },
        controls: &[
            "CIS-3.0:3.2",
            "CIS-5.0:3.2",
            "CIS-6.0:4.2",
            "CIS-7.0:4.2",
            "SecurityHub:CloudTrail.4",
            "Prowler:cloudtrail_log_file_validation_enabled",
            "NIST-800-53r5:AU-9",
            "NIST-800-53r5:SI-4",
            "NIST-800-53r5:SI-7(1)",
            "NIST-800-53r5:SI-7(3)",
            "NIST-800-53r5:SI-7(7)",
            "PCI-4.0.1:10.3.2",
        ],
    },
    Check {
        name: "cloudwatch-off",
        finding: None,
        kind: Trail,
        severity: Low,
        title: "Events reach CloudWatch Logs, and did within the last day",
        failed: "Events do not reach CloudWatch Logs",
        why: "Alarms of CloudWatch see only what comes to a log group. It is a false alarm where something else reads the bucket and raises \
              alarms.",
        mend: Mend {
            summary: "Send the trail to a log group, with a role that may write to it.",
            commands: &[
                "aws cloudtrail update-trail --name {id} --cloud-watch-logs-log-group-arn LOG_GROUP_ARN --cloud-watch-logs-role-arn \
                         ROLE_ARN --region {region}",
            ],
        },
        controls: &[
            "SecurityHub:CloudTrail.5",
            "Prowler:cloudtrail_cloudwatch_logging_enabled",
            "NIST-800-53r5:AC-2(4)",
            "NIST-800-53r5:AC-4(26)",
            "NIST-800-53r5:AC-6(9)",
            "NIST-800-53r5:AU-2",
            "NIST-800-53r5:AU-3",
            "NIST-800-53r5:AU-6(1)",
            "NIST-800-53r5:AU-6(3)",
            "NIST-800-53r5:AU-6(4)",
            "NIST-800-53r5:AU-6(5)",
            "NIST-800-53r5:AU-7(1)",
            "NIST-800-53r5:AU-10",
            "NIST-800-53r5:AU-12",
            "NIST-800-53r5:CA-7",
            "NIST-800-53r5:SC-7(9)",
            "NIST-800-53r5:SI-20",
            "NIST-800-53r5:SI-3(8)",
            "NIST-800-53r5:SI-4(5)",
            "NIST-800-53r5:SI-4(20)",
            "NIST-800-53r5:SI-7(8)",
        ],
    },
    Check {
        name: "trail-insights-off",
        // The chapter on strategy has it.
        finding: Some(""),
        kind: Trail,
        severity: Info,
        title: "Insights is on",
        failed: "Insights is off",
        why: "Insights tells of bursts of calls and errors that no rule was written for.",
        mend: Mend {
            summary: "",
            commands: &[],
        },
        controls: &["Prowler:cloudtrail_insights_exist"],
    },
    Check {
        name: "trail-untagged",
        finding: None,
        kind: Trail,
        severity: Info,
        title: "The trail is tagged",
        failed: "No tag",
        why: "A tag says whose trail it is, and lets policies protect it by that.",
        mend: Mend {
            summary: "Say by a tag whose it is.",
            commands: &[
                "aws cloudtrail add-tags --resource-id {id} --tags-list Key=owner,Value=OWNER --region {region}",
            ],
        },
        controls: &["SecurityHub:CloudTrail.9"],
    },
];

pub(super) static STORE: &[Check] = &[
    Check {
        name: "lake-key",
        finding: None,
        kind: EventDataStore,
        severity: Low,
        title: "Events are encrypted with a key of the customer's",
        failed: "Events are encrypted with a key of AWS",
        why: "With a key of AWS everyone who may query the store reads it; a key of your own asks for a second right. The key of an event data \
              store can be set and never changed or removed.",
        mend: Mend {
            summary: "Set a key whose policy lets CloudTrail use it.",
            commands: &[
                "aws cloudtrail update-event-data-store --event-data-store {id} --kms-key-id KEY_ARN --region {region}",
            ],
        },
        controls: &[
            "SecurityHub:CloudTrail.10",
            "NIST-800-53r5:AU-9",
            "NIST-800-53r5:CA-9(1)",
            "NIST-800-53r5:CM-3(6)",
            "NIST-800-53r5:SC-7(10)",
            "NIST-800-53r5:SC-12(2)",
            "NIST-800-53r5:SC-13",
            "NIST-800-53r5:SC-28",
            "NIST-800-53r5:SC-28(1)",
            "NIST-800-53r5:SI-7(6)",
        ],
    },
    Check {
        name: "lake-stopped",
        finding: None,
        kind: EventDataStore,
        severity: High,
        title: "The store takes events in",
        failed: "Takes no events in",
        why: "A store that is stopped or to be deleted looks like a log and is none.",
        mend: Mend {
            summary: "Start it again, or delete it on purpose.",
            commands: &[
                "aws cloudtrail start-event-data-store-ingestion --event-data-store {id} --region {region}",
            ],
        },
        controls: &[],
    },
    Check {
        name: "lake-unprotected",
        finding: None,
        kind: EventDataStore,
        severity: Medium,
        title: "The store is protected from deletion",
        failed: "Not protected from deletion",
        why: "Without termination protection one call deletes all its events; it can be taken back for seven days.",
        mend: Mend {
            summary: "Protect it from deletion.",
            commands: &[
                "aws cloudtrail update-event-data-store --event-data-store {id} --termination-protection-enabled --region {region}",
            ],
        },
        controls: &["NIST-800-53r5:AU-9"],
    },
    Check {
        name: "lake-short-retention",
        finding: None,
        kind: EventDataStore,
        severity: Medium,
        title: "Events are kept for a year",
        failed: "Events are kept for less than a year",
        why: "Break-ins are found months later; PCI DSS asks for twelve months. It is a false alarm where the same events are kept longer in a \
              bucket.",
        mend: Mend {
            summary: "Keep events for a year or longer.",
            commands: &[
                "aws cloudtrail update-event-data-store --event-data-store {id} --retention-period 366 --region {region}",
            ],
        },
        controls: &["PCI-4.0.1:10.5.1", "NIST-800-53r5:AU-11"],
    },
    Check {
        name: "lake-foreign-access",
        finding: None,
        kind: EventDataStore,
        severity: High,
        title: "Nobody outside can query the store",
        failed: "Someone outside can query the store",
        why: "Logs tell who works here and how. It is a false alarm where the account belongs to the organization, or to a vendor with a \
              contract.",
        mend: Mend {
            summary: "Take outsiders out of the store's policy.",
            commands: &[
                "aws cloudtrail get-resource-policy --resource-arn {id} --region {region}",
                "aws cloudtrail delete-resource-policy --resource-arn {id} --region {region}",
            ],
        },
        controls: &["NIST-800-53r5:AU-9"],
    },
];
