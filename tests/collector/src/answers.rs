//! A small account, as the AWS CLI would print it: one trail, two buckets, one Region.

use crate::stand_in::{Answer, Rule};
use serde_json::{Value, json};

/// Its id.
pub const ACCOUNT: &str = "111122223333";
/// Its trail's ARN.
pub const TRAIL: &str = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";

/// Who asks.
#[must_use]
pub fn caller() -> Rule {
    identity(ACCOUNT)
}

/// The answer to `sts get-caller-identity` with the credentials of an account.
#[must_use]
pub fn identity(account: &str) -> Rule {
    let arn = format!("arn:aws:sts::{account}:assumed-role/audit/me");
    rule(
        "sts get-caller-identity",
        &json!({ "UserId": "AROAEXAMPLE:me", "Account": account, "Arn": arn }),
    )
}

/// A rule that answers with JSON.
#[must_use]
pub fn rule(call: &str, value: &Value) -> Rule {
    Rule::new(call, Answer::json(value))
}

/// Buckets of these names.
#[must_use]
pub fn buckets<'a>(names: impl IntoIterator<Item = &'a str>) -> Rule {
    let buckets: Vec<Value> = names
        .into_iter()
        .map(|name| json!({ "Name": name, "CreationDate": "2024-01-01T00:00:00+00:00" }))
        .collect();
    rule(
        "s3api list-buckets",
        &json!({ "Buckets": buckets, "Owner": { "ID": "00ff" } }),
    )
}

/// The whole account. What is not here is refused.
#[must_use]
pub fn account() -> Vec<Rule> {
    let trail = json!({
        "Name": "main", "S3BucketName": "main-logs", "TrailARN": TRAIL, "HomeRegion": "us-east-1",
        "KmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "CloudWatchLogsLogGroupArn": "arn:aws:logs:us-east-1:111122223333:log-group:/aws/trail \u{fc}ber:*",
        "IsMultiRegionTrail": true, "IsOrganizationTrail": false
    });
    vec![
        caller(),
        rule(
            "ec2 describe-regions",
            &json!({ "Regions": [{ "RegionName": "us-east-1", "OptInStatus": "opt-in-not-required" }] }),
        ),
        rule(
            "cloudtrail describe-trails",
            &json!({ "trailList": [trail] }),
        ),
        rule("cloudtrail get-trail-status", &json!({ "IsLogging": true })),
        rule(
            "cloudtrail list-event-data-stores",
            &json!({ "EventDataStores": [{
                "EventDataStoreArn": "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852", "Name": "main" }] }),
        ),
        buckets(["main-logs", "photos"]),
        rule(
            "s3api get-bucket-location",
            &json!({ "LocationConstraint": null }),
        ),
        Rule::new("s3api get-bucket-versioning", Answer::nothing()),
        Rule::new(
            "s3api get-bucket-policy",
            Answer::error("NoSuchBucketPolicy", "The bucket policy does not exist"),
        ),
        rule(
            "kms describe-key",
            &json!({ "KeyMetadata": { "KeyId": "1234abcd-12ab-34cd-56ef-1234567890ab" } }),
        ),
    ]
}
