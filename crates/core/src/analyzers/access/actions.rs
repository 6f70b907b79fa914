//! The actions that matter for logs and what protects them.

use super::grants::Target;

/// Reading, changing and deleting log files, and changing what keeps them.
pub(in crate::analyzers) fn bucket_actions(bucket: &str) -> [(&'static str, Target<'_>); 17] {
    let (objects, own) = (Target::Objects(bucket), Target::Bucket(bucket));
    [
        ("s3:GetObject", objects),
        ("s3:GetObjectVersion", objects),
        ("s3:PutObject", objects),
        ("s3:PutObjectAcl", objects),
        ("s3:DeleteObject", objects),
        ("s3:DeleteObjectVersion", objects),
        ("s3:PutObjectRetention", objects),
        ("s3:BypassGovernanceRetention", objects),
        ("s3:ListBucket", own),
        ("s3:DeleteBucket", own),
        ("s3:PutBucketPolicy", own),
        ("s3:DeleteBucketPolicy", own),
        ("s3:PutBucketAcl", own),
        ("s3:PutLifecycleConfiguration", own),
        ("s3:PutBucketVersioning", own),
        ("s3:PutEncryptionConfiguration", own),
        ("s3:PutReplicationConfiguration", own),
    ]
}

/// Whether an action shows what logs say, and changes nothing.
pub(in crate::analyzers) fn only_reads(action: &str) -> bool {
    matches!(
        action,
        "s3:GetObject" | "s3:GetObjectVersion" | "s3:ListBucket"
    )
}

/// What CloudTrail does to deliver.
pub(in crate::analyzers) fn delivers_to(bucket: &str) -> (&'static str, Target<'_>) {
    ("s3:PutObject", Target::Objects(bucket))
}

/// Using a key, and changing who may.
pub(in crate::analyzers) const KEY_ACTIONS: [(&str, Target<'_>); 5] = [
    ("kms:Decrypt", Target::Own),
    ("kms:PutKeyPolicy", Target::Own),
    ("kms:CreateGrant", Target::Own),
    ("kms:ScheduleKeyDeletion", Target::Own),
    ("kms:DisableKey", Target::Own),
];

/// What CloudTrail does with a key (user guide, "Configure AWS KMS key policies for CloudTrail").
pub(in crate::analyzers) const ENCRYPTS: (&str, Target<'_>) = ("kms:GenerateDataKey", Target::Own);

/// Reading an event data store, and changing it.
pub(in crate::analyzers) const STORE_ACTIONS: [(&str, Target<'_>); 4] = [
    ("cloudtrail:StartQuery", Target::Own),
    ("cloudtrail:GetQueryResults", Target::Own),
    ("cloudtrail:DeleteEventDataStore", Target::Own),
    ("cloudtrail:UpdateEventDataStore", Target::Own),
];
