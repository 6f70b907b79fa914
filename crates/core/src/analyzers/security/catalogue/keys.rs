//! Checks of the KMS keys that logs are encrypted with.

use super::{Check, Mend};
use crate::report::ObjectKind::Key;
use crate::report::Severity::{Critical, High, Low, Medium};

pub(super) static KEY: &[Check] = &[
    Check {
        name: "key-disabled",
        finding: None,
        kind: Key,
        severity: Critical,
        title: "The key can be used",
        failed: "The key of logs cannot be used",
        why: "With a key that is disabled or to be deleted CloudTrail cannot deliver, and nobody can read what was delivered. Once the key is \
              gone, so are the logs.",
        mend: Mend {
            summary: "Take the deletion back and enable the key, then find out who did it.",
            commands: &[
                "aws kms cancel-key-deletion --key-id {id} --region {region}",
                "aws kms enable-key --key-id {id} --region {region}",
            ],
        },
        controls: &[
            "SecurityHub:KMS.3",
            "Prowler:kms_cmk_not_deleted_unintentionally",
        ],
    },
    Check {
        name: "key-rotation-off",
        finding: None,
        kind: Key,
        severity: Low,
        title: "The key rotates every year",
        failed: "The key does not rotate",
        why: "Rotation limits what one piece of key material opens.",
        mend: Mend {
            summary: "Turn rotation on.",
            commands: &["aws kms enable-key-rotation --key-id {id} --region {region}"],
        },
        controls: &[
            "CIS-3.0:3.6",
            "CIS-5.0:3.6",
            "CIS-6.0:4.6",
            "CIS-7.0:4.6",
            "SecurityHub:KMS.4",
            "Prowler:kms_cmk_rotation_enabled",
        ],
    },
    Check {
        name: "key-open",
        finding: None,
        kind: Key,
        severity: High,
        title: "Nobody outside can use or change the key",
        failed: "Someone outside can use or change the key",
        why: "Whoever can decrypt reads the logs, given the objects; whoever can change the key's policy can lock everyone out. It is a false alarm \
              where the account is a vendor's with a contract.",
        mend: Mend {
            summary: "Take outsiders out of the key's policy.",
            commands: &[
                "aws kms get-key-policy --key-id {id} --policy-name default --region {region}",
                "aws kms put-key-policy --key-id {id} --policy-name default --policy file://policy.json --region {region}",
            ],
        },
        controls: &[
            "SecurityHub:KMS.5",
            "Prowler:kms_key_not_publicly_accessible",
        ],
    },
    Check {
        name: "key-confused-deputy",
        finding: None,
        kind: Key,
        severity: Medium,
        title: "Services use the key only for the case's own",
        failed: "A service may use the key for anybody",
        why: "Without aws:SourceArn, or the encryption context of a trail of the account, CloudTrail uses the key for whoever asks it to.",
        mend: Mend {
            summary: "Name the trail in the statements for CloudTrail: add the condition aws:SourceArn.",
            commands: &[
                "aws kms get-key-policy --key-id {id} --policy-name default --region {region}",
                "aws kms put-key-policy --key-id {id} --policy-name default --policy file://policy.json --region {region}",
            ],
        },
        controls: &[],
    },
];
