use serde_json::{Value, json};

use super::*;
use crate::estate::keep;
use crate::estate::model::{Encryption, PublicAccessBlock, Versioning};

const A: &str = "111122223333";
const TRAIL: &str = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/t";

/// The estate of files: path, call and what the call printed.
fn built(files: &[(&str, &str, Value)]) -> Built {
    let exports: Vec<Vec<Export>> = files
        .iter()
        .map(|(_, call, value)| {
            let text = if value.is_null() {
                String::new()
            } else {
                value.to_string()
            };
            keep(call, 0, "", &text).unwrap()
        })
        .collect();
    let given: Vec<Given<'_>> = (0u32..)
        .zip(files.iter().zip(&exports))
        .map(|(file, ((path, ..), exports))| Given {
            file,
            path,
            name: None,
            exports,
        })
        .collect();
    build(&given)
}

fn bucket(call: &str, answer: &Value) -> crate::estate::model::Bucket {
    let path = format!("{A}/s3api/b/{call}.json");
    let built = built(&[(&path, call, answer.clone())]);
    assert!(built.unnamed.is_empty(), "{call}");
    built.estate.buckets.get("b").unwrap().clone()
}

fn error(code: &str) -> Value {
    json!({ "Error": { "Code": code, "Message": "..." } })
}

#[test]
fn what_was_never_set_is_absent_and_what_was_refused_is_unknown() {
    type Check = fn(&crate::estate::model::Bucket) -> (bool, bool);
    let cases: [(&str, &str, Check); 8] = [
        ("get-bucket-policy", "NoSuchBucketPolicy", |b| {
            (b.policy.is_absent(), b.policy.is_unknown())
        }),
        (
            "get-bucket-lifecycle-configuration",
            "NoSuchLifecycleConfiguration",
            |b| (b.lifecycle.is_absent(), b.lifecycle.is_unknown()),
        ),
        (
            "get-bucket-encryption",
            "ServerSideEncryptionConfigurationNotFoundError",
            |b| (b.encryption.is_absent(), b.encryption.is_unknown()),
        ),
        (
            "get-public-access-block",
            "NoSuchPublicAccessBlockConfiguration",
            |b| {
                (
                    b.public_access_block.is_absent(),
                    b.public_access_block.is_unknown(),
                )
            },
        ),
        (
            "get-object-lock-configuration",
            "ObjectLockConfigurationNotFoundError",
            |b| (b.object_lock.is_absent(), b.object_lock.is_unknown()),
        ),
        ("get-bucket-tagging", "NoSuchTagSet", |b| {
            (b.tags.is_absent(), b.tags.is_unknown())
        }),
        (
            "get-bucket-replication",
            "ReplicationConfigurationNotFoundError",
            |b| (b.replication.is_absent(), b.replication.is_unknown()),
        ),
        (
            "get-bucket-ownership-controls",
            "OwnershipControlsNotFoundError",
            |b| (b.ownership.is_absent(), b.ownership.is_unknown()),
        ),
    ];
    for (call, code, check) in cases {
        assert_eq!(check(&bucket(call, &error(code))), (true, false), "{call}");
        assert_eq!(
            check(&bucket(call, &json!({ "__error__": code }))),
            (true, false),
            "{call}"
        );
        let message = format!("An error occurred ({code}) when calling the X operation: none");
        assert_eq!(
            check(&bucket(call, &json!({ "__error__": message }))),
            (true, false),
            "{call}"
        );
        assert_eq!(
            check(&bucket(call, &error("AccessDenied"))),
            (false, true),
            "{call}"
        );
        assert_eq!(
            check(&bucket(call, &Value::Null)),
            (false, true),
            "{call}: empty says nothing here"
        );
        let odd = json!({ "Policy": 1, "Rules": 1, "ServerSideEncryptionConfiguration": 1, "PublicAccessBlockConfiguration": [], "x": 1 });
        let (absent, _) = check(&bucket(call, &odd));
        assert!(!absent, "{call}: what cannot be read is not absent");
    }
    for empty in [
        Value::Null,
        json!({}),
        json!({ "ResponseMetadata": {} }),
        json!({ "status_code": 200, "data": { "ResponseMetadata": {} } }),
    ] {
        assert!(
            bucket("get-bucket-versioning", &empty)
                .versioning
                .is_absent(),
            "{empty}"
        );
        assert!(
            bucket("get-bucket-logging", &empty).logging.is_absent(),
            "{empty}"
        );
        assert!(
            bucket("get-bucket-notification-configuration", &empty)
                .notifications
                .is_absent(),
            "{empty}"
        );
    }
    assert!(
        bucket("get-bucket-acl", &error("NoSuchBucket"))
            .exists
            .is_absent()
    );
}

#[test]
fn reads_the_settings_of_a_bucket() {
    let of = |call: &str, answer: Value| bucket(call, &answer);
    let versioning = of(
        "get-bucket-versioning",
        json!({ "Status": "Enabled", "MFADelete": "Enabled" }),
    )
    .versioning;
    assert_eq!(
        versioning.known(),
        Some(&Versioning {
            status: "Enabled".to_owned(),
            mfa_delete: true
        })
    );
    let rules = json!([{ "ApplyServerSideEncryptionByDefault": { "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "k" }, "BucketKeyEnabled": true }]);
    let encryption = of(
        "get-bucket-encryption",
        json!({ "ServerSideEncryptionConfiguration": { "Rules": rules } }),
    )
    .encryption;
    let expected = Encryption {
        algorithm: "aws:kms".to_owned(),
        key: "k".to_owned(),
        bucket_key: true,
    };
    assert_eq!(encryption.known(), Some(&expected));
    assert_eq!(
        encryption.source().unwrap().pointer,
        "/ServerSideEncryptionConfiguration/Rules/0"
    );
    for (location, region) in [
        (Value::Null, "us-east-1"),
        (json!("EU"), "eu-west-1"),
        (json!("eu-north-1"), "eu-north-1"),
    ] {
        let region_of = of(
            "get-bucket-location",
            json!({ "LocationConstraint": location }),
        )
        .region;
        assert_eq!(region_of.text(), Some(region));
    }
    let lock = of("get-object-lock-configuration", json!({ "ObjectLockConfiguration": {
        "ObjectLockEnabled": "Enabled", "Rule": { "DefaultRetention": { "Mode": "COMPLIANCE", "Years": 2 } } } })).object_lock;
    assert_eq!(
        lock.known().map(|lock| (lock.enabled, lock.days)),
        Some((true, 730))
    );
    let lifecycle = of("get-bucket-lifecycle-configuration", json!({ "Rules": [
        { "ID": "a", "Status": "Enabled", "Filter": { "And": { "Prefix": "p/", "Tags": [] } }, "Expiration": { "Days": 30 },
          "Transitions": [{ "Days": 7, "StorageClass": "GLACIER" }], "NoncurrentVersionExpiration": { "NoncurrentDays": 3 } },
        { "Status": "Disabled", "Prefix": "" },
    ] })).lifecycle;
    let rules = lifecycle.known().unwrap();
    assert_eq!(
        (
            rules[0].prefix.as_str(),
            rules[0].narrowed,
            rules[0].expiration_days
        ),
        ("p/", true, Some(30))
    );
    assert_eq!(
        (rules[0].noncurrent_days, rules[1].enabled),
        (Some(3), false)
    );
    let acl = of("get-bucket-acl", json!({ "Owner": { "ID": "o" }, "Grants": [
        { "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "READ" },
        { "Grantee": { "Type": "CanonicalUser", "ID": "o" }, "Permission": "FULL_CONTROL" },
    ] })).acl;
    assert_eq!(
        acl.known()
            .unwrap()
            .grants
            .iter()
            .filter(|grant| grant.is_public())
            .count(),
        1
    );
}

#[test]
fn the_accounts_public_access_block_is_told_from_a_buckets_by_its_place() {
    let on = json!({ "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true } });
    let call = "get-public-access-block";
    let built = built(&[
        (
            "111122223333/s3control/get-public-access-block.json",
            call,
            on.clone(),
        ),
        (
            "111122223333/s3api/b/get-public-access-block.json",
            call,
            on.clone(),
        ),
        ("get-public-access-block.json", call, on),
    ]);
    let all = PublicAccessBlock {
        block_public_acls: true,
        ignore_public_acls: true,
        block_public_policy: true,
        restrict_public_buckets: true,
    };
    assert_eq!(
        built.estate.accounts[A].public_access_block.known(),
        Some(&all)
    );
    assert_eq!(
        built.estate.buckets["b"].public_access_block.known(),
        Some(&all)
    );
    assert_eq!(
        built.unnamed,
        [unclear(2, &[], 0)],
        "nobody can tell whose this is"
    );
}

#[test]
fn the_policy_names_its_bucket() {
    let policy = json!({ "Statement": [{ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::mine", "arn:aws:s3:::mine/*"] }] });
    let call = "get-bucket-policy";
    let built = built(&[
        ("policy.json", call, json!({ "Policy": policy.to_string() })),
        ("x/get-bucket-policy-other.json", call, policy),
    ]);
    assert_eq!(
        built.estate.buckets["mine"].policy.source().unwrap().file,
        0,
        "as text and as a document"
    );
    assert!(built.unnamed.is_empty());
}

#[test]
fn a_folders_name_is_believed_until_the_case_knows_better() {
    let call = "get-bucket-versioning";
    let on = json!({ "Status": "Enabled" });
    let files = [("my-logs/get-bucket-versioning.json", call, on.clone())];
    assert!(built(&files).estate.buckets.contains_key("my-logs"));
    let list = json!({ "Buckets": [{ "Name": "other" }], "Owner": {} });
    let built = built(&[
        ("my-logs/get-bucket-versioning.json", call, on),
        ("list-buckets.json", "list-buckets", list),
    ]);
    assert_eq!(built.unnamed, [unclear(0, &["other"], 0)]);
}

fn unclear(file: u32, names: &[&str], more: usize) -> Unclear {
    Unclear {
        file,
        nameless: Nameless::Bucket,
        names: names.iter().map(|&name| name.to_owned()).collect(),
        more,
    }
}

#[test]
fn of_many_names_the_first_are_offered_and_the_rest_is_counted() {
    let names: Vec<String> = (0..60).map(|n| format!("bucket-{n:03}")).collect();
    let buckets: Vec<Value> = names.iter().map(|name| json!({ "Name": name })).collect();
    let list = json!({ "Buckets": buckets, "Owner": {} });
    let on = json!({ "Status": "Enabled" });
    let call = "get-bucket-versioning";
    let built = built(&[
        ("list-buckets.json", "list-buckets", list),
        ("versioning-1.json", call, on.clone()),
        ("versioning-2.json", call, on),
    ]);
    let first: Vec<&str> = names.iter().take(OFFERED).map(String::as_str).collect();
    assert_eq!(
        built.unnamed,
        [unclear(1, &first, 40), unclear(2, &first, 40)]
    );
}

#[test]
fn a_name_that_is_too_long_stands_in_the_collectors_list() {
    let path = "x/111122223333/eu-west-1/cloudtrail/get-trail-status.sha256-00ff.json";
    let export = json!({ "layout": 1, "collected": "2024-03-01T10:00:00Z", "account": A, "calls": [
        { "path": "111122223333/eu-west-1/cloudtrail/get-trail-status.sha256-00ff.json", "command": "aws cloudtrail get-trail-status --name t --region eu-west-1", "error": null },
    ] });
    let built = built(&[
        (path, "get-trail-status", json!({ "IsLogging": true })),
        ("x/trailglass-export.json", "trailglass-export", export),
    ]);
    assert_eq!(built.estate.trails[TRAIL].logging.truth(), Some(true));
    assert_eq!(built.estate.collected, Some(1_709_287_200));
}

#[test]
fn aws_config_tells_trails_and_buckets() {
    let trail = json!({ "trailARN": TRAIL, "name": "t", "s3BucketName": "b", "isMultiRegionTrail": true, "homeRegion": "eu-west-1",
        "logFileValidationEnabled": false, "includeGlobalServiceEvents": true, "isOrganizationTrail": false });
    let parts = json!({
        "BucketVersioningConfiguration": json!({ "status": "Off" }).to_string(),
        "BucketLoggingConfiguration": { "destinationBucketName": null },
        "PublicAccessBlockConfiguration": json!({ "blockPublicAcls": true, "ignorePublicAcls": true, "blockPublicPolicy": true, "restrictPublicBuckets": false }).to_string(),
        "BucketPolicy": { "policyText": json!({ "Statement": [] }).to_string() },
        "ServerSideEncryptionConfiguration": { "rules": [{ "applyServerSideEncryptionByDefault": { "sseAlgorithm": "AES256" } }] },
    });
    let items = json!({ "configurationItems": [
        { "resourceType": "AWS::CloudTrail::Trail", "configuration": trail.to_string(), "arn": TRAIL, "accountId": A, "configurationItemCaptureTime": "2024-01-01T00:00:00Z" },
        { "resourceType": "AWS::S3::Bucket", "resourceName": "b", "accountId": A, "awsRegion": "eu-west-1", "configuration": { "name": "b" }, "supplementaryConfiguration": parts, "tags": { "k": "v" } },
    ] });
    let described = json!({ "trailList": [{ "TrailARN": TRAIL, "Name": "t", "S3BucketName": "b", "LogFileValidationEnabled": true, "HomeRegion": "eu-west-1" }] });
    let built = built(&[
        ("ConfigSnapshot.json", "config-items", items),
        (
            "111122223333/eu-west-1/cloudtrail/describe-trails.json",
            "describe-trails",
            described,
        ),
    ]);
    let trail = &built.estate.trails[TRAIL];
    assert_eq!(
        trail.validation.truth(),
        Some(true),
        "the call's own answer counts"
    );
    assert_eq!(
        trail.multi_region.truth(),
        Some(true),
        "and what it leaves out is known from AWS Config"
    );
    assert!(
        trail.logging.is_unknown() && trail.selected().is_none(),
        "which knows neither status nor selectors"
    );
    assert_eq!(built.replaced.len(), 1);
    let bucket = &built.estate.buckets["b"];
    assert!(bucket.versioning.is_absent() && bucket.logging.is_absent());
    assert_eq!(bucket.account.text(), Some(A));
    assert_eq!(
        bucket
            .public_access_block
            .known()
            .map(|block| block.restrict_public_buckets),
        Some(false)
    );
    assert_eq!(
        bucket.encryption.known().map(|it| it.algorithm.as_str()),
        Some("AES256")
    );
    assert_eq!(bucket.tags.known().unwrap()["k"], "v");
    assert_eq!(
        bucket.encryption.source().unwrap().pointer,
        "/configurationItems/1/supplementaryConfiguration/ServerSideEncryptionConfiguration"
    );
}

#[test]
fn selectors_that_were_never_set_are_the_default_ones() {
    let described = |custom: bool| json!({ "trailList": [{ "TrailARN": TRAIL, "HomeRegion": "eu-west-1", "HasCustomEventSelectors": custom }] });
    let path = "111122223333/eu-west-1/cloudtrail/describe-trails.json";
    let of = |custom| {
        built(&[(path, "describe-trails", described(custom))])
            .estate
            .trails[TRAIL]
            .selected()
    };
    assert_eq!(of(false), Some(crate::selectors::Selectors::default()));
    assert_eq!(of(true), None);
}

#[test]
fn stores_topics_keys_metrics_and_costs_are_read() {
    let store = "arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/e-1";
    let key = "arn:aws:kms:eu-west-1:111122223333:key/5f0c9d2e-7a41-4b8e-9c63-1de0a85b7f24";
    let id = "5f0c9d2e-7a41-4b8e-9c63-1de0a85b7f24";
    let topic = "arn:aws:sns:eu-west-1:111122223333:t";
    let key_path = format!("{A}/eu-west-1/kms/{id}");
    let rotation = format!("{key_path}/get-key-rotation-status.json");
    let describe = format!("{key_path}/describe-key.json");
    let built = built(&[
        (
            "111122223333/eu-west-1/cloudtrail/get-event-data-store.s.json",
            "get-event-data-store",
            json!({ "EventDataStoreArn": store, "Name": "s", "Status": "ENABLED", "MultiRegionEnabled": true, "OrganizationEnabled": false, "RetentionPeriod": 366,
                "AdvancedEventSelectors": [{ "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] }] }),
        ),
        (
            "111122223333/eu-west-1/cloudtrail/get-insight-selectors.s.json",
            "get-insight-selectors",
            error("InsightNotEnabledException"),
        ),
        (
            &rotation,
            "get-key-rotation-status",
            json!({ "KeyRotationEnabled": true }),
        ),
        (
            &describe,
            "describe-key",
            json!({ "KeyMetadata": { "Arn": key, "KeyId": id, "KeyState": "PendingDeletion", "DeletionDate": 1_709_287_200 } }),
        ),
        (
            "111122223333/eu-west-1/sns/list-subscriptions-by-topic.t.json",
            "list-subscriptions-by-topic",
            json!({ "Subscriptions": [] }),
        ),
        (
            "111122223333/eu-west-1/cloudwatch/get-metric-statistics.b%2FBucketSizeBytes%2FStandardStorage.json",
            "get-metric-statistics",
            json!({ "Label": "BucketSizeBytes", "Datapoints": [
                { "Timestamp": "2024-03-02T00:00:00Z", "Average": 2.0, "Unit": "Bytes" }, { "Timestamp": "2024-03-01T00:00:00Z", "Average": 1.0, "Unit": "Bytes" } ] }),
        ),
        (
            "111122223333/eu-west-1/ce/get-cost-and-usage.json",
            "get-cost-and-usage",
            json!({ "ResultsByTime": [
            { "TimePeriod": { "Start": "2024-02-01", "End": "2024-03-01" }, "Groups": [
                { "Keys": ["EUC1-PaidEventsRecorded"], "Metrics": { "UnblendedCost": { "Amount": "12.5", "Unit": "USD" } } } ] } ] }),
        ),
    ]);
    let estate = &built.estate;
    assert!(built.unnamed.is_empty(), "{:?}", built.unnamed);
    assert!(estate.trails.is_empty(), "a store's answer makes no trail");
    assert_eq!(estate.stores[store].retention_days.known(), Some(&366));
    let found = &estate.keys[key];
    assert_eq!(
        (found.rotation.truth(), found.state.text()),
        (Some(true), Some("PendingDeletion"))
    );
    assert_eq!(found.deletion.text(), Some("2024-03-01T10:00:00Z"));
    assert_eq!(
        estate.topics[topic].subscriptions.known().map(Vec::len),
        Some(0)
    );
    let metric = &estate.metrics[0];
    assert_eq!(
        (
            metric.dimensions["BucketName"].as_str(),
            metric.dimensions["StorageType"].as_str()
        ),
        ("b", "StandardStorage")
    );
    assert_eq!(metric.points.last().map(|point| point.1), Some(2.0));
    assert_eq!(
        estate.costs[0].amounts["UnblendedCost"],
        (12.5, "USD".to_owned())
    );
}

#[test]
fn lists_of_prefixes_are_put_together() {
    let key = |day: u32| json!({ "Key": format!("AWSLogs/{A}/CloudTrail/eu-west-1/2024/01/{day:02}/{A}_CloudTrail_eu-west-1_202401{day:02}T0005Z_abcdefghijklmnop.json.gz"), "Size": 10, "LastModified": "2024-02-01T00:00:00Z" });
    let root = json!({ "Name": "b", "Delimiter": "/", "Contents": [{ "Key": "readme", "Size": 1 }], "CommonPrefixes": [{ "Prefix": "AWSLogs/" }] });
    let part =
        |day| json!({ "Name": "b", "Prefix": format!("AWSLogs/{A}/"), "Contents": [key(day)] });
    let call = "list-objects-v2";
    let built = built(&[
        ("111122223333/s3api/b/list-objects-v2.json", call, root),
        (
            "111122223333/s3api/b/list-objects-v2.AWSLogs%2F1.json",
            call,
            part(3),
        ),
        (
            "111122223333/s3api/b/list-objects-v2.AWSLogs%2F2.json",
            call,
            part(9),
        ),
    ]);
    let objects = built.estate.buckets["b"].objects.known().unwrap();
    assert!(objects.truncated);
    assert_eq!(
        (
            objects.deliveries[0].first.as_str(),
            objects.deliveries[0].last.as_str()
        ),
        ("2024-01-03T00:05:00Z", "2024-01-09T00:05:00Z")
    );
    assert_eq!(objects.others.get(""), Some(&1));
}

#[test]
fn hostile_exports_are_read_without_harm() {
    let odd = [
        json!([]),
        json!("x"),
        json!({ "trailList": {} }),
        json!({ "trailList": [1, null, { "TrailARN": 5 }, { "TrailARN": "arn:aws:cloudtrail:::trail/" }] }),
        json!({ "Error": [] }),
    ];
    for call in super::read::CALLS {
        for value in &odd {
            let path = format!("{A}/eu-west-1/x/{call}.json");
            let built = built(&[(&path, call, value.clone())]);
            assert!(built.estate.trails.is_empty());
        }
    }
}
