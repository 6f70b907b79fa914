//! Checks of buckets with log files.

use super::{Check, Mend};
use crate::report::ObjectKind::Bucket;
use crate::report::Severity::{Critical, High, Info, Low, Medium};

/// Who gets at them.
pub(super) static EXPOSURE: &[Check] = &[
    Check {
        name: "bucket-public",
        finding: None,
        kind: Bucket,
        severity: Critical,
        title: "The bucket is not public",
        failed: "Logs are public",
        why: "Whoever can read logs knows accounts, roles, addresses and habits; whoever can write them can plant or destroy evidence. Policy, \
              access list, ownership and both levels of Block Public Access are judged together.",
        mend: Mend {
            summary: "Turn all four switches of Block Public Access on, then take the statement or grant out.",
            commands: &[
                "aws s3api put-public-access-block --bucket {id} --public-access-block-configuration \
                 BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
                "aws s3api put-bucket-acl --bucket {id} --acl private",
                "aws s3api get-bucket-policy --bucket {id}",
            ],
        },
        controls: &[
            "SecurityHub:CloudTrail.6",
            "SecurityHub:S3.2",
            "SecurityHub:S3.3",
            "Prowler:cloudtrail_logs_s3_bucket_is_not_publicly_accessible",
            "PCI-4.0.1:1.4.4",
        ],
    },
    Check {
        name: "bucket-foreign-access",
        finding: None,
        kind: Bucket,
        severity: High,
        title: "Nobody outside of the organization can read or change the logs",
        failed: "Someone outside can read or change the logs",
        why: "It is a false alarm where the account is a vendor's with a contract, or one of your own that the exports do not show.",
        mend: Mend {
            summary: "Take outsiders out of the bucket's policy and access list.",
            commands: &[
                "aws s3api get-bucket-policy --bucket {id}",
                "aws s3api put-bucket-policy --bucket {id} --policy file://policy.json",
            ],
        },
        controls: &["SecurityHub:S3.6"],
    },
    Check {
        name: "bucket-confused-deputy",
        finding: None,
        kind: Bucket,
        severity: Medium,
        title: "Services write only for the case's own trails",
        failed: "A service may write for anybody's trail",
        why: "Without aws:SourceArn or aws:SourceAccount, CloudTrail writes to this bucket for whoever asks it to: a stranger's trail can fill it \
              with false logs.",
        mend: Mend {
            summary: "Name the trail in the statements that let a service write: add the condition aws:SourceArn.",
            commands: &[
                "aws s3api get-bucket-policy --bucket {id}",
                "aws s3api put-bucket-policy --bucket {id} --policy file://policy.json",
            ],
        },
        controls: &[],
    },
    Check {
        name: "bucket-allows-http",
        finding: None,
        kind: Bucket,
        severity: Low,
        title: "The bucket refuses requests without TLS",
        failed: "Logs can be read without TLS",
        why: "What is read over plain HTTP can be read and changed on its way.",
        mend: Mend {
            summary: "Add the statement of the document to the bucket's policy.",
            commands: &[
                "aws s3api get-bucket-policy --bucket {id}",
                "aws s3api put-bucket-policy --bucket {id} --policy file://policy.json",
            ],
        },
        controls: &[
            "CIS-3.0:2.1.1",
            "CIS-5.0:2.1.1",
            "CIS-6.0:3.1.1",
            "CIS-7.0:3.1.1",
            "SecurityHub:S3.5",
            "Prowler:s3_bucket_secure_transport_policy",
            "PCI-4.0.1:4.2.1",
        ],
    },
    Check {
        name: "bucket-public-access-block-off",
        finding: None,
        kind: Bucket,
        severity: Low,
        title: "Block Public Access is on for the bucket",
        failed: "Block Public Access is not on",
        why: "It keeps a bucket closed whatever policy or access list someone sets later. The account's own switches count as well.",
        mend: Mend {
            summary: "Turn all four switches on.",
            commands: &[
                "aws s3api put-public-access-block --bucket {id} --public-access-block-configuration \
                         BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
            ],
        },
        controls: &[
            "CIS-3.0:2.1.4",
            "CIS-5.0:2.1.4",
            "CIS-6.0:3.1.4",
            "CIS-7.0:3.1.4",
            "SecurityHub:S3.8",
            "Prowler:s3_bucket_level_public_access_block",
            "PCI-4.0.1:1.4.4",
        ],
    },
    Check {
        name: "bucket-acls-on",
        finding: None,
        kind: Bucket,
        severity: Low,
        title: "Access lists are off",
        failed: "Access lists are on",
        why: "Access lists are a second way in that policies do not show. CloudTrail delivers without them.",
        mend: Mend {
            summary: "Let the owner of the bucket own every object. S3 refuses that while the access list grants others \
                      anything: see what it grants, give what is needed by the policy instead, and reset it first.",
            commands: &[
                "aws s3api get-bucket-acl --bucket {id}",
                "aws s3api put-bucket-acl --bucket {id} --acl private",
                "aws s3api put-bucket-ownership-controls --bucket {id} --ownership-controls Rules=[{ObjectOwnership=BucketOwnerEnforced}]",
            ],
        },
        controls: &["SecurityHub:S3.12", "Prowler:s3_bucket_acl_prohibited"],
    },
];

/// Keeps what is overwritten or deleted.
pub(in crate::analyzers::security) const VERSIONS: &str =
    "aws s3api put-bucket-versioning --bucket {id} --versioning-configuration Status=Enabled";

/// How they are kept.
pub(super) static KEEPING: &[Check] = &[
    Check {
        name: "bucket-not-encrypted",
        finding: None,
        kind: Bucket,
        severity: Low,
        title: "New objects are encrypted with a KMS key",
        failed: "New objects are not encrypted with a KMS key",
        why: "It matters for what is written without a key of its own. It is a false alarm where every trail that writes here has its own key.",
        mend: Mend {
            summary: "Make a KMS key the bucket's default.",
            commands: &[
                "aws s3api put-bucket-encryption --bucket {id} --server-side-encryption-configuration \
                         '{\"Rules\":[{\"ApplyServerSideEncryptionByDefault\":{\"SSEAlgorithm\":\"aws:kms\",\"KMSMasterKeyID\":\"KEY_ARN\"},\
                         \"BucketKeyEnabled\":true}]}'",
            ],
        },
        controls: &[
            "SecurityHub:S3.17",
            "Prowler:s3_bucket_kms_encryption",
            "PCI-4.0.1:3.5.1",
        ],
    },
    Check {
        name: "bucket-not-versioned",
        finding: None,
        kind: Bucket,
        severity: Medium,
        title: "Versioning is on",
        failed: "Versioning is off",
        why: "Without versions, what is overwritten or deleted is gone at once.",
        mend: Mend {
            summary: "Turn versioning on.",
            commands: &[VERSIONS],
        },
        controls: &["SecurityHub:S3.14", "Prowler:s3_bucket_object_versioning"],
    },
    Check {
        name: "bucket-no-mfa-delete",
        finding: None,
        kind: Bucket,
        severity: Low,
        title: "Deleting a version asks for MFA",
        failed: "Deleting a version asks for no MFA",
        why: "MFA delete keeps a stolen key from ending the evidence. It can be set by the root user alone, and S3 does not allow it together \
              with a lifecycle, which says how long logs are kept. Object Lock does more and allows one.",
        mend: Mend {
            summary: "Use Object Lock instead (security/bucket-no-object-lock). Where there is no lifecycle and none is wanted, \
                      the root user can turn MFA delete on.",
            commands: &[
                "aws s3api get-bucket-lifecycle-configuration --bucket {id}",
                "aws s3api get-object-lock-configuration --bucket {id}",
                "aws s3api put-bucket-versioning --bucket {id} --versioning-configuration Status=Enabled,MFADelete=Enabled --mfa \
                         'SERIAL CODE' # only where no lifecycle is wanted",
            ],
        },
        controls: &[
            "CIS-3.0:2.1.2",
            "CIS-5.0:2.1.2",
            "CIS-6.0:3.1.2",
            "CIS-7.0:3.1.2",
            "SecurityHub:S3.20",
            "Prowler:cloudtrail_bucket_requires_mfa_delete",
            "Prowler:s3_bucket_no_mfa_delete",
        ],
    },
    Check {
        name: "bucket-no-object-lock",
        finding: None,
        kind: Bucket,
        severity: Low,
        title: "New log files are locked by Object Lock",
        failed: "Log files are not locked",
        why: "Nothing but a lock keeps an administrator from deleting logs. In governance mode those with a special right still can; in \
              compliance mode nobody can.",
        mend: Mend {
            summary: "Lock new objects for as long as logs have to be kept. Object Lock needs versioning, cannot be turned off \
                      again, and then versioning cannot either. Begin in governance mode. With Mode=COMPLIANCE nobody can \
                      undo it, not even root: what is written stays, and is paid for, until its time is over.",
            commands: &[
                VERSIONS,
                "aws s3api put-object-lock-configuration --bucket {id} --object-lock-configuration \
                         'ObjectLockEnabled=Enabled,Rule={DefaultRetention={Mode=GOVERNANCE,Days=365}}'",
            ],
        },
        controls: &[
            "SecurityHub:S3.15",
            "Prowler:s3_bucket_object_lock",
            "PCI-4.0.1:10.5.1",
        ],
    },
    Check {
        name: "bucket-no-access-logging",
        finding: None,
        kind: Bucket,
        severity: Low,
        title: "Requests to the bucket are logged, and not into itself",
        failed: "Requests to the log bucket are not logged",
        why: "Without it nobody knows who read or deleted logs, unless data events of the bucket are logged. Logs of a bucket that go into itself \
              grow by themselves.",
        mend: Mend {
            summary: "Log requests into another bucket.",
            commands: &[
                "aws s3api put-bucket-logging --bucket {id} --bucket-logging-status \
                         '{\"LoggingEnabled\":{\"TargetBucket\":\"ACCESS_LOG_BUCKET\",\"TargetPrefix\":\"{id}/\"}}'",
            ],
        },
        controls: &[
            "CIS-3.0:3.4",
            "CIS-5.0:3.4",
            "CIS-6.0:4.4",
            "CIS-7.0:4.4",
            "SecurityHub:CloudTrail.7",
            "Prowler:cloudtrail_logs_s3_bucket_access_logging_enabled",
            "PCI-4.0.1:10.2.1",
        ],
    },
    Check {
        name: "bucket-no-lifecycle",
        finding: None,
        kind: Bucket,
        severity: Info,
        title: "A lifecycle says how long logs are kept",
        failed: "No lifecycle",
        why: "Logs that nobody ends are paid for, and hold personal data, for ever.",
        mend: Mend {
            summary: "Say how long logs are kept. The document is lifecycle.json; set the days to what they have to be kept for. \
                      The call replaces all rules that are there: read them first, and put those that are to stay into the \
                      document. A bucket with MFA delete takes no lifecycle.",
            commands: &[
                "aws s3api get-bucket-lifecycle-configuration --bucket {id}",
                "aws s3api put-bucket-lifecycle-configuration --bucket {id} --lifecycle-configuration file://lifecycle.json",
            ],
        },
        controls: &["SecurityHub:S3.13", "Prowler:s3_bucket_lifecycle_enabled"],
    },
    Check {
        name: "bucket-short-lifecycle",
        finding: None,
        kind: Bucket,
        severity: High,
        title: "Logs are kept for a year",
        failed: "Logs are deleted before their time",
        why: "Break-ins are found months later, and a lifecycle of a day is a known way to end evidence without a single deletion in the logs. \
              PCI DSS asks for twelve months. It is a false alarm where logs are copied elsewhere first.",
        mend: Mend {
            summary: "Keep logs for a year or longer. The document is lifecycle.json. The call replaces all rules that are there: \
                      put those that are to stay into the document.",
            commands: &[
                "aws s3api get-bucket-lifecycle-configuration --bucket {id}",
                "aws s3api put-bucket-lifecycle-configuration --bucket {id} --lifecycle-configuration file://lifecycle.json",
            ],
        },
        controls: &["PCI-4.0.1:10.5.1", "NIST-800-53r5:AU-11"],
    },
    Check {
        name: "bucket-requester-pays",
        finding: None,
        kind: Bucket,
        severity: High,
        title: "The owner pays for requests",
        failed: "CloudTrail cannot deliver: the requester pays",
        why: "CloudTrail does not deliver to a bucket whose requester pays; it tries for 30 days and is charged for.",
        mend: Mend {
            summary: "Let the owner pay.",
            commands: &[
                "aws s3api put-bucket-request-payment --bucket {id} --request-payment-configuration Payer=BucketOwner",
            ],
        },
        controls: &[],
    },
    Check {
        name: "bucket-untagged",
        finding: None,
        kind: Bucket,
        severity: Info,
        title: "The bucket is tagged",
        failed: "No tag",
        why: "A tag says whose logs these are, and who decides on their end.",
        mend: Mend {
            summary: "Say by a tag whose it is.",
            commands: &[
                "aws s3api put-bucket-tagging --bucket {id} --tagging 'TagSet=[{Key=owner,Value=OWNER}]'",
            ],
        },
        controls: &[],
    },
];
