//! Buckets: policies, access lists, encryption, lifecycle, versions, and what their silence means.

use super::Exports;
use crate::sample::organization::*;
use serde_json::{Value, json};

pub(super) fn tell(exports: &mut Exports) {
    for (account, _) in ACCOUNTS {
        let place = format!("{account}/s3api");
        let buckets: Vec<Value> = BUCKETS
            .iter()
            .filter(|(_, owner, _)| *owner == account)
            .map(|(name, _, region)| json!({ "Name": name, "CreationDate": "2023-09-18T12:31:55+00:00", "BucketRegion": region }))
            .collect();
        let owner = json!({ "ID": format!("{account}f0e1d2c3b4a5968778695a4b3c2d1e0f0123456789abcdef0123") });
        exports.put(
            &place,
            "list-buckets",
            "",
            &json!({ "Buckets": buckets, "Owner": owner }),
        );
        if account == COLLECTION {
            exports.failed(
                &format!("{account}/s3control"),
                "get-public-access-block",
                "",
                "NoSuchPublicAccessBlockConfiguration",
                "The public access block configuration was not found",
            );
        } else {
            exports.put(
                &format!("{account}/s3control"),
                "get-public-access-block",
                "",
                &blocked(true),
            );
        }
    }
    for (name, account, region) in BUCKETS {
        bucket(exports, name, account, region);
    }
}

fn blocked(yes: bool) -> Value {
    json!({ "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": yes, "IgnorePublicAcls": yes, "BlockPublicPolicy": yes, "RestrictPublicBuckets": yes,
    } })
}

/// The two statements that CloudTrail needs; `source` is the trail, or nobody in particular.
fn delivery(bucket: &str, prefix: &str, source: Option<&str>) -> Value {
    let mut check = json!({
        "Sid": "AWSCloudTrailAclCheck20150319", "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" },
        "Action": "s3:GetBucketAcl", "Resource": format!("arn:aws:s3:::{bucket}"),
    });
    let mut write = json!({
        "Sid": "AWSCloudTrailWrite20150319", "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" },
        "Action": "s3:PutObject", "Resource": format!("arn:aws:s3:::{bucket}/{prefix}/*"),
        "Condition": { "StringEquals": { "s3:x-amz-acl": "bucket-owner-full-control" } },
    });
    if let Some(source) = source {
        for statement in [&mut check, &mut write] {
            if let Some(fields) = statement.as_object_mut() {
                let condition = fields.entry("Condition").or_insert_with(|| json!({}));
                if let Some(condition) = condition.as_object_mut() {
                    let equals = condition.entry("StringEquals").or_insert_with(|| json!({}));
                    if let Some(equals) = equals.as_object_mut() {
                        equals.insert("aws:SourceArn".to_owned(), source.into());
                    }
                }
            }
        }
    }
    json!([check, write])
}

fn policy(statements: Value) -> Value {
    let document = json!({ "Version": "2012-10-17", "Statement": statements });
    json!({ "Policy": document.to_string() })
}

fn with(mut statements: Value, more: Value) -> Value {
    if let Some(list) = statements.as_array_mut() {
        list.push(more);
    }
    statements
}

fn bucket_policy(name: &str) -> Option<Value> {
    let everything = |bucket: &str| {
        [
            format!("arn:aws:s3:::{bucket}"),
            format!("arn:aws:s3:::{bucket}/*"),
        ]
    };
    let https = |bucket: &str| {
        json!({
            "Sid": "OnlyEncryptedTransport", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": everything(bucket),
            "Condition": { "Bool": { "aws:SecureTransport": "false" } },
        })
    };
    let statements = match name {
        // Anybody's trail may write here: no aws:SourceArn.
        ORGANIZATION_LOGS => with(
            delivery(name, &format!("AWSLogs/{ORGANIZATION}"), None),
            https(name),
        ),
        TICKETING_LOGS => with(
            delivery(
                name,
                &format!("audit/AWSLogs/{TICKETING}"),
                Some(TICKETING_TRAIL),
            ),
            https(name),
        ),
        COLLECTION_LOGS => delivery(
            name,
            &format!("AWSLogs/{COLLECTION}"),
            Some(COLLECTION_TRAIL),
        ),
        EDUCATION_LOGS => delivery(name, &format!("AWSLogs/{EDUCATION}"), Some(EDUCATION_TRAIL)),
        // The trail of the pilot is gone; a vendor of that time may still read.
        PILOT_LOGS => with(
            delivery(
                name,
                &format!("AWSLogs/{COLLECTION}"),
                Some("arn:aws:cloudtrail:eu-west-1:555566667777:trail/pilot-2023"),
            ),
            json!({
                "Sid": "pilot", "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{VENDOR}:root") },
                "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": everything(name),
            }),
        ),
        IMAGES => json!([{
            "Sid": "website", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::{name}/web/*"),
        }]),
        _ => return None,
    };
    Some(policy(statements))
}

fn bucket(exports: &mut Exports, name: &str, account: &str, region: &str) {
    let place = format!("{account}/s3api/{name}");
    match bucket_policy(name) {
        Some(answer) => exports.put(&place, "get-bucket-policy", "", &answer),
        None => exports.failed(
            &place,
            "get-bucket-policy",
            "",
            "NoSuchBucketPolicy",
            "The bucket policy does not exist",
        ),
    }
    exports.put(
        &place,
        "get-bucket-policy-status",
        "",
        &json!({ "PolicyStatus": { "IsPublic": name == IMAGES } }),
    );
    let owner = format!("{account}f0e1d2c3b4a5968778695a4b3c2d1e0f0123456789abcdef0123");
    let mut grants = vec![
        json!({ "Grantee": { "ID": owner, "Type": "CanonicalUser" }, "Permission": "FULL_CONTROL" }),
    ];
    if name == PILOT_LOGS {
        let everyone = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
        grants
            .push(json!({ "Grantee": { "Type": "Group", "URI": everyone }, "Permission": "READ" }));
    }
    exports.put(
        &place,
        "get-bucket-acl",
        "",
        &json!({ "Owner": { "ID": owner }, "Grants": grants }),
    );
    let constraint = if region == VIRGINIA {
        Value::Null
    } else {
        region.into()
    };
    exports.put(
        &place,
        "get-bucket-location",
        "",
        &json!({ "LocationConstraint": constraint }),
    );
    match name {
        PILOT_LOGS | IMAGES => exports.failed(
            &place,
            "get-public-access-block",
            "",
            "NoSuchPublicAccessBlockConfiguration",
            "The public access block configuration was not found",
        ),
        _ => exports.put(&place, "get-public-access-block", "", &blocked(true)),
    }
    // The pilot is from before access lists were off by default.
    match name {
        PILOT_LOGS => exports.failed(
            &place,
            "get-bucket-ownership-controls",
            "",
            "OwnershipControlsNotFoundError",
            "The bucket ownership controls were not found",
        ),
        _ => exports.put(
            &place,
            "get-bucket-ownership-controls",
            "",
            &json!({ "OwnershipControls": { "Rules": [{ "ObjectOwnership": "BucketOwnerEnforced" }] } }),
        ),
    }
    match name {
        ORGANIZATION_LOGS | TICKETING_LOGS => exports.put(
            &place,
            "get-bucket-tagging",
            "",
            &json!({ "TagSet": [{ "Key": "owner", "Value": "security" }] }),
        ),
        _ => exports.failed(
            &place,
            "get-bucket-tagging",
            "",
            "NoSuchTagSet",
            "The TagSet does not exist",
        ),
    }
    encryption(exports, &place, name);
    lifecycle(exports, &place, name);
    match name {
        ORGANIZATION_LOGS => exports.put(
            &place,
            "get-bucket-versioning",
            "",
            &json!({ "Status": "Enabled", "MFADelete": "Disabled" }),
        ),
        COLLECTION_LOGS => exports.put(
            &place,
            "get-bucket-versioning",
            "",
            &json!({ "Status": "Suspended" }),
        ),
        // Never set: the command prints nothing.
        _ => exports.silent(&place, "get-bucket-versioning", ""),
    }
    if name == TICKETING_LOGS {
        let target =
            json!({ "LoggingEnabled": { "TargetBucket": TICKETS, "TargetPrefix": "access/" } });
        exports.put(&place, "get-bucket-logging", "", &target);
    } else if name == EDUCATION_LOGS {
        // Into itself: each request that is logged is a request.
        let target =
            json!({ "LoggingEnabled": { "TargetBucket": name, "TargetPrefix": "access/" } });
        exports.put(&place, "get-bucket-logging", "", &target);
    } else {
        exports.silent(&place, "get-bucket-logging", "");
    }
    exports.failed(
        &place,
        "get-object-lock-configuration",
        "",
        "ObjectLockConfigurationNotFoundError",
        "Object Lock configuration does not exist for this bucket",
    );
    if name == PILOT_LOGS {
        exports.put(&place, "list-objects-v2", "", &pilot());
    }
}

fn encryption(exports: &mut Exports, place: &str, name: &str) {
    let rule = match name {
        TICKETING_LOGS => {
            json!({ "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": format!("arn:aws:kms:eu-central-1:{TICKETING}:key/{TICKETING_KEY}") })
        }
        ORIGINALS => {
            json!({ "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": format!("arn:aws:kms:eu-west-1:{COLLECTION}:key/{COLLECTION_KEY}") })
        }
        IMAGES => {
            return exports.failed(
                place,
                "get-bucket-encryption",
                "",
                "ServerSideEncryptionConfigurationNotFoundError",
                "The server side encryption configuration was not found",
            );
        }
        _ => json!({ "SSEAlgorithm": "AES256" }),
    };
    let rules = json!([{ "ApplyServerSideEncryptionByDefault": rule, "BucketKeyEnabled": false }]);
    exports.put(
        place,
        "get-bucket-encryption",
        "",
        &json!({ "ServerSideEncryptionConfiguration": { "Rules": rules } }),
    );
}

fn lifecycle(exports: &mut Exports, place: &str, name: &str) {
    let days = match name {
        EDUCATION_LOGS => 1,
        TICKETING_LOGS => 400,
        _ => {
            return exports.failed(
                place,
                "get-bucket-lifecycle-configuration",
                "",
                "NoSuchLifecycleConfiguration",
                "The lifecycle configuration does not exist",
            );
        }
    };
    let rule = json!({ "ID": "tidy-up", "Status": "Enabled", "Filter": { "Prefix": "AWSLogs/" }, "Expiration": { "Days": days } });
    exports.put(
        place,
        "get-bucket-lifecycle-configuration",
        "",
        &json!({ "Rules": [rule] }),
    );
}

/// What still lies in the pilot's bucket.
fn pilot() -> Value {
    let contents: Vec<Value> = (1..=6)
        .map(|day| {
            json!({
                "Key": format!("AWSLogs/{COLLECTION}/CloudTrail/eu-west-1/2023/11/0{day}/{COLLECTION}_CloudTrail_eu-west-1_202311{day:02}T1205Z_pilot0000000000{day}.json.gz"),
                "LastModified": format!("2023-11-0{day}T12:06:10+00:00"), "ETag": format!("\"0123456789abcdef0123456789abcde{day}\""),
                "Size": 48_211_000 + day * 1_310_720, "StorageClass": "STANDARD",
            })
        })
        .collect();
    json!({ "Contents": contents, "RequestCharged": null })
}
