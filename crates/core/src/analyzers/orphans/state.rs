//! From signals to a verdict.

use std::collections::BTreeSet;

use super::Case;
use super::look::Looked;
use crate::analyzers::words::{in_account, quoted};
use crate::estate::Fact;
use crate::report::BucketState;

/// The state of a bucket, and what to ask for where it is not settled.
pub(super) fn judge(case: &Case<'_>, looked: &Looked<'_>) -> (BucketState, Vec<String>) {
    // What was in it cannot be told any more; `dangling-trail` says what is wrong.
    if looked.is_gone() {
        return (BucketState::Unknown, Vec::new());
    }
    let ended = looked.has("trail-gone");
    if looked.has("live-trail") {
        return (BucketState::Live, Vec::new());
    }
    // Someone's trail writes, whoever's it is.
    if looked.has("recent-delivery") && !ended && !looked.has("stopped-trail") {
        return (BucketState::Live, Vec::new());
    }
    if looked.has("trail-of-unknown-state") {
        return (BucketState::Unknown, ask_status(looked));
    }
    // A trail that is off can be turned on again, and whoever turned it off may not have been allowed to: until
    // it is gone, the bucket is its.
    if looked.has("stopped-trail") {
        return (BucketState::Unknown, ask_stopped(looked));
    }
    let missing = writers_unknown(case, looked);
    if looked.has("holds-trail-logs") {
        return if ended || missing.is_empty() {
            (BucketState::Orphan, Vec::new())
        } else {
            (BucketState::LikelyOrphan, missing)
        };
    }
    if looked.has("no-trail-logs") {
        return (BucketState::Unrelated, Vec::new());
    }
    let mut ask = ask_objects(looked);
    if ended || looked.has("policy-allows-cloudtrail") {
        ask.extend(missing.iter().cloned());
        let likely = ended || missing.is_empty();
        return if likely {
            (BucketState::LikelyOrphan, ask)
        } else {
            (BucketState::Unknown, ask)
        };
    }
    let asked = looked
        .bucket
        .is_some_and(|bucket| !bucket.policy.is_unknown());
    let hint = looked.has("name") || looked.has("tag") || !looked.trails.is_empty();
    if asked && !hint {
        return (BucketState::Unrelated, Vec::new());
    }
    if !asked {
        ask.push(format!(
            "aws s3api get-bucket-policy --bucket {}",
            quoted(looked.name, "BUCKET")
        ));
    }
    (BucketState::Unknown, ask)
}

fn ask_status(looked: &Looked<'_>) -> Vec<String> {
    let unknown = looked.trails.iter().filter(|t| t.logging.is_unknown());
    unknown
        .map(|trail| {
            let command = format!(
                "aws cloudtrail get-trail-status --name {} --region {}",
                quoted(&trail.arn, "TRAIL_ARN"),
                quoted(&trail.home_region, "REGION")
            );
            in_account(&command, &trail.account)
        })
        .collect()
}

/// Who turned its trails off, and whether they still are.
fn ask_stopped(looked: &Looked<'_>) -> Vec<String> {
    let mut commands = Vec::new();
    let off = looked
        .trails
        .iter()
        .filter(|trail| trail.logging.truth() == Some(false));
    for trail in off {
        let region = quoted(&trail.home_region, "REGION");
        let status = format!(
            "aws cloudtrail get-trail-status --name {} --region {region}",
            quoted(&trail.arn, "TRAIL_ARN"),
        );
        let stops = format!(
            "aws cloudtrail lookup-events --lookup-attributes \
             AttributeKey=EventName,AttributeValue=StopLogging --region {region}"
        );
        let both = [status, stops];
        let both = both
            .iter()
            .map(|command| in_account(command, &trail.account));
        commands.extend(
            both.filter(|command| !commands.contains(command))
                .collect::<Vec<_>>(),
        );
    }
    commands
}

fn ask_objects(looked: &Looked<'_>) -> Vec<String> {
    let command = format!(
        "aws s3api list-objects-v2 --bucket {} --prefix AWSLogs/ --max-items 1000",
        quoted(looked.name, "BUCKET")
    );
    let account = looked.bucket.and_then(|bucket| bucket.account.known());
    vec![in_account(&command, account.map_or("", String::as_str))]
}

/// The commands that would tell which trails of the accounts behind a bucket there are; empty where all
/// of them are known.
fn writers_unknown(case: &Case<'_>, looked: &Looked<'_>) -> Vec<String> {
    let estate = case.estate;
    let mut accounts: BTreeSet<&str> = BTreeSet::new();
    for delivery in looked.deliveries() {
        if delivery.organization.is_empty() {
            accounts.insert(&delivery.account);
            continue;
        }
        // An organization trail lives in the management account or in a delegated administrator's.
        let organization = estate.organizations.get(&delivery.organization);
        match organization.map(|organization| &organization.management_account) {
            Some(Fact::Known(management, _)) => accounts.insert(management),
            _ => return vec!["aws organizations describe-organization".to_owned()],
        };
    }
    accounts.extend(
        looked
            .dropped
            .iter()
            .flat_map(|files| files.accounts.iter().copied()),
    );
    let owner = looked.bucket.and_then(|bucket| bucket.account.known());
    accounts.extend(owner.map(String::as_str));
    if accounts.is_empty() {
        return vec!["aws sts get-caller-identity".to_owned()];
    }
    accounts
        .into_iter()
        .filter(|account| estate.answers("describe-trails", account).next().is_none())
        .map(|account| {
            in_account(
                "aws cloudtrail describe-trails --include-shadow-trails",
                account,
            )
        })
        .collect()
}
