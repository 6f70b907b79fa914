//! Trails as each account and Region shows them: a multi-Region trail is listed in every Region, an organization's in every account.

use super::Exports;
use crate::sample::digests::Digests;
use crate::sample::{organization::*, tampering};
use crate::time::iso;
use serde_json::{Value, json};

/// Answers about one trail.
struct Trail {
    arn: &'static str,
    describe: Value,
    status: Value,
    selectors: Value,
}

impl Trail {
    fn part(&self, index: usize) -> &'static str {
        self.arn.split(':').nth(index).unwrap_or_default()
    }

    fn is(&self, key: &str) -> bool {
        self.describe.get(key) == Some(&Value::Bool(true))
    }

    /// Whether `describe-trails` of an account and Region shows it.
    fn shown(&self, account: &str, region: &str) -> bool {
        (self.part(4) == account || self.is("IsOrganizationTrail"))
            && (self.part(3) == region || self.is("IsMultiRegionTrail"))
    }
}

pub(super) fn tell(exports: &mut Exports, digests: &Digests) {
    let trails = trails();
    for (account, _) in ACCOUNTS {
        for region in REGIONS {
            let place = format!("{account}/{region}/cloudtrail");
            let shown: Vec<&Trail> = trails
                .iter()
                .filter(|trail| trail.shown(account, region))
                .collect();
            let list: Vec<&Value> = shown.iter().map(|trail| &trail.describe).collect();
            exports.put(&place, "describe-trails", "", &json!({ "trailList": list }));
            let stores = match (account, region) {
                (COLLECTION, IRELAND) => {
                    json!([{ "EventDataStoreArn": COLLECTION_LAKE, "Name": "collection-lake" }])
                }
                _ => json!([]),
            };
            exports.put(
                &place,
                "list-event-data-stores",
                "",
                &json!({ "EventDataStores": stores }),
            );
            for trail in shown {
                // Status and selectors are asked where the trail lives; a member cannot ask about the organization's trail.
                if trail.part(3) != region {
                    continue;
                }
                let name = trail.part(5).trim_start_matches("trail/");
                if trail.part(4) != account {
                    let message = format!(
                        "User: arn:aws:sts::{account}:assumed-role/audit/audit is not authorized to perform: cloudtrail:GetEventSelectors"
                    );
                    exports.failed(
                        &place,
                        "get-event-selectors",
                        name,
                        "AccessDeniedException",
                        &message,
                    );
                    continue;
                }
                exports.put(&place, "get-trail-status", name, &trail.status);
                exports.put(&place, "get-event-selectors", name, &trail.selectors);
                exports.failed(
                    &place,
                    "get-insight-selectors",
                    name,
                    "InsightNotEnabledException",
                    "Insights is not enabled on the trail.",
                );
                exports.put(
                    &place,
                    "list-tags",
                    name,
                    &json!({ "ResourceTagList": [{ "ResourceId": trail.arn, "TagsList": [] }] }),
                );
            }
        }
    }
    exports.put(
        &format!("{MANAGEMENT}/{FRANKFURT}/cloudtrail"),
        "list-public-keys",
        "",
        &json!({ "PublicKeyList": [digests.key.row()] }),
    );
    for digest in digests.newest() {
        let place = format!("{ARCHIVE}/s3api/{}", digest.bucket);
        exports.put(&place, "head-object", &digest.key, &digest.head());
    }
}

/// A trail's description; `more` overrides and adds.
fn describe(arn: &str, bucket: &str, more: &[(&str, Value)]) -> Value {
    let region = arn.split(':').nth(3).unwrap_or_default();
    let name = arn.rsplit('/').next().unwrap_or_default();
    let mut trail = json!({
        "Name": name, "S3BucketName": bucket, "IncludeGlobalServiceEvents": true, "IsMultiRegionTrail": true, "HomeRegion": region,
        "TrailARN": arn, "LogFileValidationEnabled": true, "HasCustomEventSelectors": true, "HasInsightSelectors": false,
        "IsOrganizationTrail": false,
    });
    if let Some(fields) = trail.as_object_mut() {
        for (key, value) in more {
            fields.insert((*key).to_owned(), value.clone());
        }
    }
    trail
}

fn running() -> Value {
    json!({
        "IsLogging": true, "LatestDeliveryTime": "2026-03-13T08:21:40.118000+00:00", "StartLoggingTime": "2024-02-06T10:02:11.093000+00:00",
        "LatestDigestDeliveryTime": "2026-03-13T07:58:02.604000+00:00", "LatestCloudWatchLogsDeliveryTime": "2026-03-13T08:22:03.410000+00:00",
    })
}

fn trails() -> Vec<Trail> {
    let everything = json!([{
        "ReadWriteType": "All", "IncludeManagementEvents": true, "ExcludeManagementEventSources": [],
        "DataResources": [
            { "Type": "AWS::S3::Object", "Values": ["arn:aws:s3"] }, { "Type": "AWS::Lambda::Function", "Values": ["arn:aws:lambda"] },
            { "Type": "AWS::DynamoDB::Table", "Values": ["arn:aws:dynamodb"] },
        ],
    }]);
    let management = json!([{
        "ReadWriteType": "All", "IncludeManagementEvents": true, "ExcludeManagementEventSources": [], "DataResources": [],
    }]);
    vec![
        Trail {
            arn: ORGANIZATION_TRAIL,
            describe: describe(
                ORGANIZATION_TRAIL,
                ORGANIZATION_LOGS,
                &[
                    ("IsOrganizationTrail", true.into()),
                    ("LogFileValidationEnabled", false.into()),
                    ("RecursiveLogging", true.into()),
                    (
                        "CloudWatchLogsLogGroupArn",
                        format!("arn:aws:logs:eu-central-1:{MANAGEMENT}:log-group:{ORGANIZATION_GROUP}:*").into(),
                    ),
                    (
                        "CloudWatchLogsRoleArn",
                        format!("arn:aws:iam::{MANAGEMENT}:role/cloudtrail-to-logs").into(),
                    ),
                ],
            ),
            status: running(),
            selectors: json!({ "TrailARN": ORGANIZATION_TRAIL, "EventSelectors": everything }),
        },
        Trail {
            arn: TICKETING_TRAIL,
            describe: describe(
                TICKETING_TRAIL,
                TICKETING_LOGS,
                &[
                    ("S3KeyPrefix", "audit".into()),
                    (
                        "KmsKeyId",
                        format!("arn:aws:kms:eu-central-1:{TICKETING}:key/{TICKETING_KEY}").into(),
                    ),
                    (
                        "CloudWatchLogsLogGroupArn",
                        format!(
                            "arn:aws:logs:eu-central-1:{TICKETING}:log-group:cloudtrail/ticketing:*"
                        )
                        .into(),
                    ),
                    (
                        "CloudWatchLogsRoleArn",
                        format!("arn:aws:iam::{TICKETING}:role/cloudtrail-to-logs").into(),
                    ),
                    (
                        "SnsTopicARN",
                        format!("arn:aws:sns:eu-central-1:{TICKETING}:trail-alarms").into(),
                    ),
                ],
            ),
            status: running(),
            selectors: json!({ "TrailARN": TICKETING_TRAIL, "EventSelectors": [{
                "ReadWriteType": "WriteOnly", "IncludeManagementEvents": true, "DataResources": [],
                "ExcludeManagementEventSources": ["kms.amazonaws.com", "rdsdata.amazonaws.com"],
            }] }),
        },
        Trail {
            arn: VENDOR_TRAIL,
            describe: describe(
                VENDOR_TRAIL,
                VENDOR_LOGS,
                &[("HasCustomEventSelectors", false.into())],
            ),
            status: running(),
            selectors: json!({ "TrailARN": VENDOR_TRAIL, "EventSelectors": management }),
        },
        Trail {
            arn: COLLECTION_TRAIL,
            describe: describe(
                COLLECTION_TRAIL,
                COLLECTION_LOGS,
                &[
                    (
                        "KmsKeyId",
                        format!("arn:aws:kms:eu-west-1:{COLLECTION}:key/{COLLECTION_KEY}").into(),
                    ),
                    ("IsMultiRegionTrail", false.into()),
                    ("IncludeGlobalServiceEvents", false.into()),
                    ("LogFileValidationEnabled", false.into()),
                ],
            ),
            status: running(),
            selectors: json!({ "TrailARN": COLLECTION_TRAIL, "AdvancedEventSelectors": [
                { "Name": "management", "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] },
                { "Name": "collection images", "FieldSelectors": [
                    { "Field": "eventCategory", "Equals": ["Data"] }, { "Field": "resources.type", "Equals": ["AWS::S3::Object"] },
                    // Without a slash at the end this takes every bucket whose name begins so.
                    { "Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::lindenquay-collection"] },
                ] },
                { "Name": "endpoint denials", "FieldSelectors": [
                    { "Field": "eventCategory", "Equals": ["NetworkActivity"] }, { "Field": "eventSource", "Equals": ["kms.amazonaws.com"] },
                    { "Field": "errorCode", "Equals": ["VpceAccessDenied"] },
                ] },
            ] }),
        },
        Trail {
            arn: EDUCATION_TRAIL,
            describe: describe(
                EDUCATION_TRAIL,
                EDUCATION_LOGS,
                &[("HasInsightSelectors", true.into())],
            ),
            status: json!({
                "IsLogging": false, "LatestDeliveryTime": "2026-03-11T09:56:12.801000+00:00", "StartLoggingTime": "2023-09-18T12:40:00.517000+00:00",
                "StopLoggingTime": iso(tampering::STOPPED),
            }),
            selectors: json!({ "TrailARN": EDUCATION_TRAIL, "EventSelectors": management }),
        },
        Trail {
            arn: LOST_TRAIL,
            describe: describe(LOST_TRAIL, LOST_LOGS, &[]),
            status: json!({
                "IsLogging": true, "LatestDeliveryError": "NoSuchBucket", "LatestDeliveryTime": "2024-11-30T22:14:09.002000+00:00",
                "StartLoggingTime": "2022-01-10T08:00:00.331000+00:00",
            }),
            selectors: json!({ "TrailARN": LOST_TRAIL, "EventSelectors": management }),
        },
    ]
}
