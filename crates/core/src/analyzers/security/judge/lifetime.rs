//! How long log files live: lifecycle, versions and locks.

use super::buckets::ask;
use super::{Judged, YEAR, not_known};
use crate::analyzers::security::Case;
use crate::analyzers::words::counted;
use crate::estate::Fact;
use crate::estate::model::{Bucket, LifecycleRule};
use crate::record::Instant;
use crate::report::Severity;

/// What lies under a prefix that CloudTrail delivers to: `[<prefix>/]AWSLogs/`.
fn takes_logs(case: &Case<'_>, bucket: &Bucket, rule: &LifecycleRule) -> bool {
    if rule.prefix.is_empty() {
        return true;
    }
    let trails = case.writers(&bucket.name);
    let delivered = bucket
        .objects
        .known()
        .into_iter()
        .flat_map(|objects| &objects.deliveries);
    let mut places: Vec<String> = delivered
        .map(|delivery| format!("{}/", delivery.place))
        .collect();
    for trail in trails {
        places.push(match trail.prefix.known() {
            Some(prefix) => format!("{prefix}/AWSLogs/"),
            None => "AWSLogs/".to_owned(),
        });
    }
    if places.is_empty() {
        return rule.prefix.contains("AWSLogs/") || "AWSLogs/".starts_with(&rule.prefix);
    }
    let meets =
        |place: &String| place.starts_with(&rule.prefix) || rule.prefix.starts_with(place.as_str());
    places.iter().any(meets)
}

/// Days after which log files go by a rule.
fn days(case: &Case<'_>, rule: &LifecycleRule) -> Option<u64> {
    // A date: all that is older goes on that day, and everything after it at once.
    let date = rule.expiration_date.as_deref().and_then(Instant::parse);
    let past = date
        .zip(case.now)
        .map(|(date, now)| u64::from(date.0.saturating_sub(now)) / 86_400);
    rule.expiration_days.or(past)
}

/// `bucket-no-lifecycle`, `bucket-short-lifecycle`.
pub(super) fn lifecycle(case: &Case<'_>, bucket: &Bucket) -> (Judged, Judged) {
    let (rules, source) = match &bucket.lifecycle {
        Fact::Known(rules, source) => (rules, source),
        Fact::Absent(source) => {
            return (
                Judged::fail("no lifecycle is set").at([Some(source)]),
                Judged::pass("nothing deletes log files").at([Some(source)]),
            );
        }
        fact @ Fact::Unknown(_) => {
            let not_known = || {
                not_known(
                    "its lifecycle",
                    fact,
                    ask(bucket, "get-bucket-lifecycle-configuration"),
                )
            };
            return (not_known(), not_known());
        }
    };
    let on: Vec<&LifecycleRule> = rules
        .iter()
        .filter(|rule| rule.enabled && takes_logs(case, bucket, rule))
        .collect();
    let shortest = on
        .iter()
        .filter_map(|rule| Some((days(case, rule)?, *rule)))
        .min_by_key(|(days, _)| *days);
    let has = !on.is_empty();
    let lifecycle = Judged::when(
        has,
        if has {
            "set"
        } else {
            "its rules are off, or for something else than log files"
        },
    )
    .at([Some(source)]);
    let Some((days, rule)) = shortest else {
        return (
            lifecycle,
            Judged::pass("nothing deletes log files").at([Some(source)]),
        );
    };
    let versions = bucket
        .versioning
        .known()
        .is_some_and(|versioning| versioning.status == "Enabled");
    // With versions on, what expires stays as an older version for a while.
    let kept = days.saturating_add(match (versions, rule.noncurrent_days) {
        (true, Some(more)) => more,
        (true, None) => u64::MAX / 2,
        (false, _) => 0,
    });
    let expire = counted(days, "day");
    let said = match kept {
        kept if kept >= u64::MAX / 2 => {
            format!("log files expire after {expire}; their versions stay")
        }
        kept if kept > days => {
            format!("log files expire after {expire}, and their versions go after {kept}")
        }
        _ => format!("log files are deleted after {expire}"),
    };
    let short = Judged::when(kept >= YEAR, said).at([Some(source)]);
    let short = if kept < 30 {
        short.of_severity(Severity::Critical)
    } else if kept < 90 {
        short
    } else {
        short.of_severity(Severity::Medium)
    };
    (lifecycle, short)
}

/// `bucket-not-versioned`, `bucket-no-mfa-delete`.
pub(super) fn versioning(bucket: &Bucket) -> (Judged, Judged) {
    match &bucket.versioning {
        Fact::Known(versioning, source) => (
            Judged::when(
                versioning.status == "Enabled",
                versioning.status.to_lowercase(),
            )
            .at([Some(source)]),
            Judged::when(
                versioning.mfa_delete,
                if versioning.mfa_delete { "on" } else { "off" },
            )
            .at([Some(source)]),
        ),
        Fact::Absent(source) => (
            Judged::fail("never turned on").at([Some(source)]),
            Judged::fail("versioning is off, and with it MFA delete").at([Some(source)]),
        ),
        fact @ Fact::Unknown(_) => {
            let not_known =
                || not_known("its versioning", fact, ask(bucket, "get-bucket-versioning"));
            (not_known(), not_known())
        }
    }
}

/// `bucket-no-object-lock`.
pub(super) fn object_lock(bucket: &Bucket) -> Judged {
    match &bucket.object_lock {
        Fact::Known(lock, source) => {
            let judged = match (lock.enabled, lock.mode.as_str()) {
                (false, _) => Judged::fail("not on"),
                (true, "") => {
                    Judged::fail("on, and nothing is locked: it has no default retention")
                }
                (true, mode) => Judged::pass(format!(
                    "{} mode, {}",
                    mode.to_ascii_lowercase(),
                    counted(lock.days, "day")
                )),
            };
            judged.at([Some(source)])
        }
        Fact::Absent(source) => Judged::fail("not on").at([Some(source)]),
        fact @ Fact::Unknown(_) => not_known(
            "its Object Lock",
            fact,
            ask(bucket, "get-object-lock-configuration"),
        ),
    }
}
