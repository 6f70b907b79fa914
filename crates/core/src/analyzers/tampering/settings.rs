//! What an event sets, kept small: enough to compare with what was before, and with the exports.

use serde::{Deserialize, Serialize};

use super::judge;
use crate::analyzers::access::{self, Grant, Who};
use crate::estate::policy::Policy;
use crate::json::{self, Kind, Raw};
use crate::record::Record;
use crate::sorting::Arrange;

/// What an event sets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Setting {
    /// Event selectors, as JSON.
    Selectors(String),
    /// Whom a policy lets in.
    Policy(Opened),
    /// Single values by name.
    Values(Vec<(String, String)>),
}

/// Whom a policy lets in, reduced.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Opened {
    /// Everyone may do something that matters, and no condition narrows it.
    pub everyone: bool,
    /// Accounts that may; the first few.
    pub accounts: Vec<String>,
    /// Something in it is not understood.
    pub unsure: bool,
    /// Whether CloudTrail itself may still write, or encrypt.
    pub serves_trails: bool,
}

/// Longest selectors that are kept. Those of a real trail are far shorter.
const LONGEST: usize = 4_096;
/// Longest single value.
const LONGEST_VALUE: usize = 256;
/// Accounts that are kept of a policy.
const ACCOUNTS: usize = 10;

/// Values that are kept, by event: the name of the setting and where it stands.
type Path = &'static [&'static str];

const OF_TRAIL: &[Path] = &[
    &["s3BucketName"],
    &["s3KeyPrefix"],
    &["kmsKeyId"],
    &["cloudWatchLogsLogGroupArn"],
    &["cloudWatchLogsRoleArn"],
    &["snsTopicName"],
    &["isMultiRegionTrail"],
    &["includeGlobalServiceEvents"],
    &["enableLogFileValidation"],
    &["isOrganizationTrail"],
];
const OF_STORE: &[Path] = &[
    &["retentionPeriod"],
    &["terminationProtectionEnabled"],
    &["multiRegionEnabled"],
    &["organizationEnabled"],
    &["kmsKeyId"],
];

/// Whether a kept value is all of what was set: a longer one was cut.
pub(super) fn is_whole(value: &str) -> bool {
    value.chars().count() < LONGEST_VALUE
}

fn paths(name: &str) -> &'static [Path] {
    match name {
        "CreateTrail" | "UpdateTrail" => OF_TRAIL,
        "UpdateEventDataStore" => OF_STORE,
        "PutRetentionPolicy" => &[&["retentionInDays"]],
        "ScheduleKeyDeletion" => &[&["pendingWindowInDays"]],
        "PutBucketVersioning" => &[
            &["VersioningConfiguration", "Status"],
            &["VersioningConfiguration", "MfaDelete"],
        ],
        "PutBucketObjectLockConfiguration" => &[
            &[
                "ObjectLockConfiguration",
                "Rule",
                "DefaultRetention",
                "Mode",
            ],
            &[
                "ObjectLockConfiguration",
                "Rule",
                "DefaultRetention",
                "Days",
            ],
            &[
                "ObjectLockConfiguration",
                "Rule",
                "DefaultRetention",
                "Years",
            ],
        ],
        "PutBucketEncryption" => &[
            &[
                "ServerSideEncryptionConfiguration",
                "Rule",
                "ApplyServerSideEncryptionByDefault",
                "SSEAlgorithm",
            ],
            &[
                "ServerSideEncryptionConfiguration",
                "Rule",
                "ApplyServerSideEncryptionByDefault",
                "KMSMasterKeyID",
            ],
        ],
        "PutBucketLogging" => &[&["BucketLoggingStatus", "LoggingEnabled", "TargetBucket"]],
        "PutBucketReplication" => &[
            &["ReplicationConfiguration", "Rule", "Destination", "Bucket"],
            &["ReplicationConfiguration", "Rule", "Destination", "Account"],
        ],
        _ => &[],
    }
}

/// What a record sets; nothing where it sets none of what is compared.
pub(super) fn of(record: &Record<'_>, name: &str, target: Option<&str>) -> Option<Setting> {
    match name {
        "PutEventSelectors" => return selectors(record),
        "PutBucketPolicy" => {
            let bucket = target.map(judge::buckets::bucket_of)?;
            let policy = record.parameter(&["bucketPolicy"])?;
            return policy_of(
                policy,
                &access::bucket_actions(bucket),
                access::delivers_to(bucket),
            );
        }
        "PutKeyPolicy" => {
            let policy = record.parameter(&["policy"])?;
            return policy_of(policy, &access::KEY_ACTIONS, access::ENCRYPTS);
        }
        "PutResourcePolicy"
            if record
                .event_source
                .is_some_and(|s| s.is("cloudtrail.amazonaws.com")) =>
        {
            let policy = record.parameter(&["resourcePolicy"])?;
            return policy_of(policy, &access::STORE_ACTIONS, access::ENCRYPTS);
        }
        "PutBucketLifecycle" => {
            let days = judge::buckets::shortest_expiration(record)?;
            return Some(Setting::Values(vec![(
                "expirationDays".to_owned(),
                days.to_string(),
            )]));
        }
        _ => {}
    }
    let values: Vec<(String, String)> = paths(name)
        .iter()
        .filter_map(|path| {
            let value = record.parameter(path)?.scalar()?.get();
            let name = path.last()?;
            let short = value.chars().take(LONGEST_VALUE).collect();
            Some(((*name).to_owned(), short))
        })
        .collect();
    (!values.is_empty()).then_some(Setting::Values(values))
}

fn selectors(record: &Record<'_>) -> Option<Setting> {
    let list = |name: &'static str| {
        let list = record.parameter(&[name])?;
        (list.kind() != Kind::Null).then(|| format!("\"{name}\":{}", list.as_written()))
    };
    let parts: Vec<String> = ["eventSelectors", "advancedEventSelectors"]
        .into_iter()
        .filter_map(list)
        .collect();
    let text = format!("{{{}}}", parts.join(","));
    (!parts.is_empty() && text.len() <= LONGEST).then_some(Setting::Selectors(text))
}

type Asked<'t> = [(&'static str, access::Target<'t>)];

fn policy_of(
    value: Raw<'_>,
    asked: &Asked<'_>,
    serves: (&'static str, access::Target<'_>),
) -> Option<Setting> {
    let value = json::from_str(value.as_written()).ok()?;
    let policy = Policy::read(&value)?;
    let grants = access::grants(&policy, asked);
    let mut opened = Opened {
        everyone: grants.iter().any(|grant| is_everyone(grant) && grant.sure),
        unsure: policy.unread || grants.iter().any(|grant| is_everyone(grant) && !grant.sure),
        ..Opened::default()
    };
    for grant in &grants {
        let of_circle = grant.circle.accounts.iter().flatten();
        let named = match &grant.who {
            Who::Account(id) | Who::Named(_, Some(id)) => Some(id),
            _ => None,
        };
        opened
            .accounts
            .extend(named.into_iter().chain(of_circle).cloned());
        opened.unsure |= matches!(grant.who, Who::Canonical(_) | Who::Named(_, None));
    }
    opened.accounts.arrange();
    opened.accounts.dedup();
    opened.accounts.truncate(ACCOUNTS);
    opened.serves_trails = access::grants(&policy, &[serves]).iter().any(
        |grant| matches!(&grant.who, Who::Service(name) if name == "cloudtrail.amazonaws.com"),
    );
    Some(Setting::Policy(opened))
}

fn is_everyone(grant: &Grant) -> bool {
    grant.who == Who::Everyone && grant.circle.is_open()
}
