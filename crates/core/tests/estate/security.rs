//! Every check of the chapter on security: that it passes, fires, and is unknown where it has to be.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use trailglass_core::report::{CheckResult, ControlState, Fix, Report, Severity, Verdict};

use super::builder::{ACCOUNT, Files, HOME, MEMBER, STRANGER, arn, trail};

const BUCKET: &str = "audit-logs";
const KEY: &str = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const GROUP: &str = "cloudtrail/audit";
const TOPIC: &str = "arn:aws:sns:eu-central-1:111122223333:alarms";
const STORE: &str = "arn:aws:cloudtrail:eu-central-1:111122223333:eventdatastore/aaaabbbb-1111-4222-8333-ccccddddeeee";

impl Files {
    /// The same with another answer in the place of one.
    fn set(mut self, path: &str, value: &Value) -> Self {
        self = self.without(path);
        self.add(path, value)
    }

    fn without(mut self, path: &str) -> Self {
        self.0.retain(|(held, _)| held != path);
        self
    }

    fn refused(self, path: &str) -> Self {
        self.failed(path, "AccessDenied")
    }

    fn failed(self, path: &str, code: &str) -> Self {
        self.set(path, &json!({ "Error": { "Code": code, "Message": "no" } }))
    }

    /// The same answer with some members changed; `null` takes one away.
    fn change(self, path: &str, change: impl FnOnce(&mut Value)) -> Self {
        let bytes = &self.0.iter().find(|(held, _)| held == path).unwrap().1;
        let mut value: Value = serde_json::from_slice(bytes).unwrap();
        change(&mut value);
        self.set(path, &value)
    }
}

fn s3(call: &str) -> String {
    format!("{ACCOUNT}/s3api/{BUCKET}/{call}.json")
}

fn home(rest: &str) -> String {
    format!("{ACCOUNT}/{HOME}/{rest}.json")
}

fn kms(call: &str) -> String {
    home(&format!("kms/1234abcd-12ab-34cd-56ef-1234567890ab/{call}"))
}

fn the_trail() -> Value {
    let group = format!("arn:aws:logs:{HOME}:{ACCOUNT}:log-group:{GROUP}:*");
    let more = json!({ "S3BucketName": BUCKET, "KmsKeyId": KEY, "CloudWatchLogsLogGroupArn": group, "HasInsightSelectors": true });
    trail(ACCOUNT, HOME, "audit", &more)
}

fn selectors() -> Value {
    json!({ "AdvancedEventSelectors": [
        { "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] },
        { "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Data"] }, { "Field": "resources.type", "Equals": ["AWS::S3::Object"] }] },
    ] })
}

fn status() -> Value {
    json!({ "IsLogging": true, "LatestDeliveryTime": "2024-03-01T10:00:00Z", "LatestCloudWatchLogsDeliveryTime": "2024-03-01T10:00:00Z",
        "LatestDigestDeliveryTime": "2024-03-01T09:40:00Z", "StartLoggingTime": "2023-01-01T00:00:00Z" })
}

fn delivery() -> Vec<Value> {
    let source = json!({ "StringEquals": { "aws:SourceArn": arn(&the_trail()), "s3:x-amz-acl": "bucket-owner-full-control" } });
    vec![
        json!({ "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" }, "Action": "s3:PutObject",
            "Resource": format!("arn:aws:s3:::{BUCKET}/AWSLogs/{ACCOUNT}/*"), "Condition": source }),
        json!({ "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": [format!("arn:aws:s3:::{BUCKET}"), format!("arn:aws:s3:::{BUCKET}/*")],
            "Condition": { "Bool": { "aws:SecureTransport": "false" } } }),
    ]
}

fn policy(statements: &[Value]) -> Value {
    json!({ "Policy": json!({ "Version": "2012-10-17", "Statement": statements }).to_string() })
}

/// The bucket's policy with one more statement.
fn with(statement: &Value) -> Value {
    let mut all = delivery();
    all.push(statement.clone());
    policy(&all)
}

fn read_by(principal: &Value) -> Value {
    json!({ "Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::{BUCKET}/*") })
}

fn blocks(on: bool) -> Value {
    json!({ "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": on, "IgnorePublicAcls": on, "BlockPublicPolicy": on, "RestrictPublicBuckets": on } })
}

fn key_policy(more: &[Value]) -> Value {
    let mut all = vec![
        json!({ "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:root") }, "Action": "kms:*", "Resource": "*" }),
        json!({ "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" }, "Action": "kms:GenerateDataKey*", "Resource": "*",
            "Condition": { "StringEquals": { "aws:SourceArn": arn(&the_trail()) } } }),
    ];
    all.extend(more.iter().cloned());
    policy(&all)
}

/// The filters that CIS asks for, written in other ways than CIS writes them.
fn filters() -> Vec<(&'static str, String)> {
    let calls = |source: &str, names: &str| {
        let any: Vec<String> = names
            .split(' ')
            .rev()
            .map(|name| format!("$.eventName=\"{name}\""))
            .collect();
        format!("{{ ({}) && $.eventSource = {source} }}", any.join("||"))
    };
    vec![
        ("unauthorized-calls", "{ $.errorCode = AccessDenied* || ($.errorCode = *UnauthorizedOperation) }".into()),
        ("sign-in-without-mfa", "{$.eventName=ConsoleLogin&&$.additionalEventData.MFAUsed=\"No\"}".into()),
        ("root-use", "{ ($.userIdentity.invokedBy NOT EXISTS) && ($.userIdentity.type = Root) }".into()),
        ("failed-sign-ins", "{ $.errorMessage = \"Failed authentication\" && $.eventName = ConsoleLogin }".into()),
        ("iam-policy-changes", calls("iam.amazonaws.com", "DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy \
            PutUserPolicy CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy \
            DetachUserPolicy AttachGroupPolicy DetachGroupPolicy")),
        ("trail-changes", "?CreateTrail ?UpdateTrail ?DeleteTrail ?StartLogging ?StopLogging".into()),
        ("key-deletions", calls("kms.amazonaws.com", "DisableKey ScheduleKeyDeletion")),
        ("bucket-policy-changes", "{ $.eventSource = s3.amazonaws.com && ($.eventName = PutBucket* || $.eventName = DeleteBucket*) }".into()),
        ("config-changes", calls("config.amazonaws.com", "StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder")),
        ("security-group-changes", "{ $.eventName = *SecurityGroup* }".into()),
        ("network-acl-changes", "{ $.eventName = *NetworkAcl* }".into()),
        ("gateway-changes", "{ $.eventName = *CustomerGateway || $.eventName = *InternetGateway }".into()),
        ("route-changes", "{ $.eventName = *Route* }".into()),
        ("vpc-changes", "{ $.eventName = *Vpc* }".into()),
        ("organization-changes", "{ $.eventSource = organizations.* && $.readOnly IS FALSE }".into()),
    ]
}

fn metric_filters(filters: &[(&str, String)]) -> Value {
    let all: Vec<Value> = filters
        .iter()
        .map(|(name, pattern)| json!({ "filterName": name, "logGroupName": GROUP, "filterPattern": pattern,
            "metricTransformations": [{ "metricName": name, "metricNamespace": "CloudTrail", "metricValue": "1" }] }))
        .collect();
    json!({ "metricFilters": all })
}

fn alarms(filters: &[(&str, String)]) -> Value {
    let all: Vec<Value> = filters
        .iter()
        .map(|(name, _)| json!({ "AlarmName": name, "AlarmArn": format!("arn:aws:cloudwatch:{HOME}:{ACCOUNT}:alarm:{name}"),
            "Namespace": "CloudTrail", "MetricName": name, "ActionsEnabled": true, "AlarmActions": [TOPIC] }))
        .collect();
    json!({ "MetricAlarms": all, "CompositeAlarms": [] })
}

/// An account in which every check passes.
fn fortress() -> Files {
    let rules = json!({ "Rules": [{ "ID": "a", "Status": "Enabled", "Filter": { "Prefix": "" }, "Expiration": { "Days": 400 } }] });
    let lock = json!({ "ObjectLockConfiguration": { "ObjectLockEnabled": "Enabled", "Rule": { "DefaultRetention": { "Mode": "COMPLIANCE", "Years": 1 } } } });
    let encryption = json!({ "ServerSideEncryptionConfiguration": { "Rules": [{ "ApplyServerSideEncryptionByDefault": {
        "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY } }] } });
    let acl = json!({ "Owner": { "ID": "x" }, "Grants": [{ "Grantee": { "ID": "x", "Type": "CanonicalUser" }, "Permission": "FULL_CONTROL" }] });
    let store = json!({ "EventDataStoreArn": STORE, "Name": "lake", "Status": "ENABLED", "KmsKeyId": KEY, "TerminationProtectionEnabled": true,
        "RetentionPeriod": 2557, "MultiRegionEnabled": true, "OrganizationEnabled": false, "AdvancedEventSelectors": [] });
    let key = json!({ "KeyMetadata": { "AWSAccountId": ACCOUNT, "KeyId": KEY, "Arn": KEY, "Enabled": true, "KeyState": "Enabled",
        "KeyManager": "CUSTOMER", "Origin": "AWS_KMS", "KeySpec": "SYMMETRIC_DEFAULT" } });
    let group = json!({ "logGroups": [{ "logGroupName": GROUP, "arn": format!("arn:aws:logs:{HOME}:{ACCOUNT}:log-group:{GROUP}:*"),
        "retentionInDays": 365, "kmsKeyId": KEY }] });
    let the_trail = the_trail();
    Files::default()
        .organization(&[ACCOUNT])
        .buckets(ACCOUNT, &[BUCKET])
        .trails(ACCOUNT, HOME, &[&the_trail])
        .add(&home("cloudtrail/get-trail-status.audit"), &status())
        .selectors(&the_trail, &selectors())
        .add(&home("cloudtrail/list-tags.audit"), &json!({ "ResourceTagList": [{ "ResourceId": arn(&the_trail), "TagsList": [{ "Key": "owner", "Value": "s" }] }] }))
        .add(&home("cloudtrail/list-event-data-stores"), &json!({ "EventDataStores": [{ "EventDataStoreArn": STORE, "Name": "lake" }] }))
        .add(&home("cloudtrail/get-event-data-store.lake"), &store)
        .failed(&home("cloudtrail/get-resource-policy.lake"), "ResourcePolicyNotFoundException")
        .add(&format!("{ACCOUNT}/ec2/describe-regions.json"), &json!({ "Regions": [{ "RegionName": HOME, "OptInStatus": "opt-in-not-required" }] }))
        .add(&home("configservice/describe-configuration-recorder-status"), &json!({ "ConfigurationRecordersStatus": [{ "name": "default", "recording": true }] }))
        .add(&format!("{ACCOUNT}/s3control/get-public-access-block.json"), &blocks(true))
        .add(&s3("get-bucket-policy"), &policy(&delivery()))
        .add(&s3("get-public-access-block"), &blocks(true))
        .add(&s3("get-bucket-acl"), &acl)
        .add(&s3("get-bucket-ownership-controls"), &json!({ "OwnershipControls": { "Rules": [{ "ObjectOwnership": "BucketOwnerEnforced" }] } }))
        .add(&s3("get-bucket-encryption"), &encryption)
        .add(&s3("get-bucket-versioning"), &json!({ "Status": "Enabled", "MFADelete": "Enabled" }))
        .add(&s3("get-object-lock-configuration"), &lock)
        .add(&s3("get-bucket-logging"), &json!({ "LoggingEnabled": { "TargetBucket": "access-logs", "TargetPrefix": "a/" } }))
        .add(&s3("get-bucket-lifecycle-configuration"), &rules)
        .add(&s3("get-bucket-request-payment"), &json!({ "Payer": "BucketOwner" }))
        .add(&s3("get-bucket-tagging"), &json!({ "TagSet": [{ "Key": "owner", "Value": "s" }] }))
        .add(&kms("describe-key"), &key)
        .add(&kms("get-key-policy"), &key_policy(&[]))
        .add(&kms("get-key-rotation-status"), &json!({ "KeyRotationEnabled": true, "KeyId": KEY }))
        .add(&home("logs/describe-log-groups"), &group)
        .add(&home("logs/describe-metric-filters"), &metric_filters(&filters()))
        .add(&home("cloudwatch/describe-alarms"), &alarms(&filters()))
        .add(&home("sns/list-subscriptions-by-topic.alarms"), &json!({ "Subscriptions": [{ "TopicArn": TOPIC, "Protocol": "email", "SubscriptionArn": format!("{TOPIC}:1") }] }))
}

fn results(report: &Report) -> BTreeMap<&str, Vec<&CheckResult>> {
    let mut all: BTreeMap<&str, Vec<&CheckResult>> = BTreeMap::new();
    for result in report
        .chapters
        .security
        .objects()
        .flat_map(|object| &object.results)
    {
        all.entry(result.check.as_str()).or_default().push(result);
    }
    all
}

#[test]
fn a_fortress_passes_every_check() {
    let report = fortress().report();
    let results = results(&report);
    for check in &report.chapters.security.checks {
        let found = results.get(check.check.as_str());
        let found = found.unwrap_or_else(|| panic!("{} has no result", check.check));
        for result in found {
            assert_eq!(
                result.verdict,
                Verdict::Pass,
                "{}: {}",
                check.check,
                result.said
            );
            assert!(
                !result.said.is_empty() && !result.evidence.is_empty(),
                "{}",
                check.check
            );
        }
    }
    let controls = &report.chapters.security.controls;
    assert!(
        controls.len() > 80
            && controls
                .iter()
                .all(|control| control.state == ControlState::Pass)
    );
    let failing = report
        .findings
        .iter()
        .filter(|f| f.id.starts_with("security/") && f.verdict != Verdict::Pass);
    assert_eq!(failing.count(), 0);
}

type Change = fn(Files) -> Files;

/// A check, what makes it fail, and what makes it unknown.
fn changes() -> Vec<(&'static str, Change, Change)> {
    fn trails(files: Files, more: &Value) -> Files {
        let mut changed = the_trail();
        for (key, value) in more.as_object().unwrap() {
            if value.is_null() {
                changed.as_object_mut().unwrap().remove(key);
            } else {
                changed[key] = value.clone();
            }
        }
        files.set(
            &home("cloudtrail/describe-trails"),
            &json!({ "trailList": [changed] }),
        )
    }
    fn no_trails(files: Files) -> Files {
        files.refused(&home("cloudtrail/describe-trails"))
    }
    fn no_status(files: Files) -> Files {
        files.refused(&home("cloudtrail/get-trail-status.audit"))
    }
    fn bare(files: Files) -> Files {
        files.set(&home("cloudtrail/get-event-selectors.audit"), &json!({ "TrailARN": arn(&the_trail()), "EventSelectors": [
            { "ReadWriteType": "WriteOnly", "IncludeManagementEvents": true, "DataResources": [] }] }))
    }
    fn no_policy(files: Files) -> Files {
        files.refused(&s3("get-bucket-policy"))
    }
    fn no_key_policy(files: Files) -> Files {
        files.refused(&kms("get-key-policy"))
    }
    fn open_blocks(files: Files) -> Files {
        files
            .set(&s3("get-public-access-block"), &blocks(false))
            .set(
                &format!("{ACCOUNT}/s3control/get-public-access-block.json"),
                &blocks(false),
            )
    }
    fn no_alarms(files: Files) -> Files {
        files.refused(&home("cloudwatch/describe-alarms"))
    }
    fn no_group(files: Files) -> Files {
        files.refused(&home("logs/describe-log-groups"))
    }
    fn no_store(files: Files) -> Files {
        files.refused(&home("cloudtrail/get-event-data-store.lake"))
    }
    fn store(files: Files, key: &'static str, value: Value) -> Files {
        files.change(&home("cloudtrail/get-event-data-store.lake"), |store| {
            store[key] = value
        })
    }
    vec![
        (
            "trail-on",
            |f| {
                f.change(&home("cloudtrail/get-trail-status.audit"), |s| {
                    s["IsLogging"] = false.into()
                })
            },
            no_status,
        ),
        (
            "multi-region-trail",
            |f| trails(f, &json!({ "IsMultiRegionTrail": false })),
            no_trails,
        ),
        ("s3-writes-logged", bare, |f| {
            trails(
                f.refused(&home("cloudtrail/get-event-selectors.audit")),
                &json!({ "HasCustomEventSelectors": null }),
            )
        }),
        ("s3-reads-logged", bare, no_trails),
        (
            "config-off",
            |f| {
                f.change(
                    &home("configservice/describe-configuration-recorder-status"),
                    |s| s["ConfigurationRecordersStatus"][0]["recording"] = false.into(),
                )
            },
            |f| {
                f.without(&home(
                    "configservice/describe-configuration-recorder-status",
                ))
            },
        ),
        (
            "account-public-access-block-off",
            |f| {
                f.failed(
                    &format!("{ACCOUNT}/s3control/get-public-access-block.json"),
                    "NoSuchPublicAccessBlockConfiguration",
                )
            },
            |f| f.without(&format!("{ACCOUNT}/s3control/get-public-access-block.json")),
        ),
        (
            "alarm-without-action",
            |f| {
                f.change(&home("cloudwatch/describe-alarms"), |a| {
                    a["MetricAlarms"][0]["AlarmActions"] = json!([])
                })
            },
            |f| f,
        ),
        (
            "alarm-actions-off",
            |f| {
                f.change(&home("cloudwatch/describe-alarms"), |a| {
                    a["MetricAlarms"][0]["ActionsEnabled"] = false.into()
                })
            },
            |f| f,
        ),
        (
            "trail-not-encrypted",
            |f| trails(f, &json!({ "KmsKeyId": null })),
            |f| no_trails(f),
        ),
        (
            "validation-off",
            |f| trails(f, &json!({ "LogFileValidationEnabled": false })),
            |f| trails(f, &json!({ "LogFileValidationEnabled": null })),
        ),
        (
            "cloudwatch-off",
            |f| trails(f, &json!({ "CloudWatchLogsLogGroupArn": null })),
            no_status,
        ),
        (
            "trail-insights-off",
            |f| trails(f, &json!({ "HasInsightSelectors": false })),
            |f| trails(f, &json!({ "HasInsightSelectors": null })),
        ),
        (
            "trail-untagged",
            |f| {
                f.change(&home("cloudtrail/list-tags.audit"), |t| {
                    t["ResourceTagList"][0]["TagsList"] = json!([])
                })
            },
            |f| f.without(&home("cloudtrail/list-tags.audit")),
        ),
        ("lake-key", |f| store(f, "KmsKeyId", Value::Null), no_store),
        (
            "lake-stopped",
            |f| store(f, "Status", "STOPPED_INGESTION".into()),
            no_store,
        ),
        (
            "lake-unprotected",
            |f| store(f, "TerminationProtectionEnabled", false.into()),
            no_store,
        ),
        (
            "lake-short-retention",
            |f| store(f, "RetentionPeriod", 7.into()),
            no_store,
        ),
        (
            "lake-foreign-access",
            |f| {
                f.set(&home("cloudtrail/get-resource-policy.lake"), &json!({ "ResourceArn": STORE, "ResourcePolicy": json!({ "Statement": {
            "Effect": "Allow", "Principal": { "AWS": STRANGER }, "Action": "cloudtrail:StartQuery", "Resource": "*" } }).to_string() }))
            },
            |f| f.without(&home("cloudtrail/get-resource-policy.lake")),
        ),
        (
            "bucket-public",
            |f| open_blocks(f).set(&s3("get-bucket-policy"), &with(&read_by(&json!("*")))),
            |f| open_blocks(f).refused(&s3("get-bucket-policy")),
        ),
        (
            "bucket-foreign-access",
            |f| {
                f.set(
                    &s3("get-bucket-policy"),
                    &with(&read_by(&json!({ "AWS": STRANGER }))),
                )
            },
            no_policy,
        ),
        (
            "bucket-confused-deputy",
            |f| {
                f.set(&s3("get-bucket-policy"), &with(&json!({ "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" },
            "Action": "s3:*", "Resource": "*" })))
            },
            no_policy,
        ),
        (
            "bucket-allows-http",
            |f| f.set(&s3("get-bucket-policy"), &policy(&delivery()[..1])),
            no_policy,
        ),
        ("bucket-public-access-block-off", open_blocks, |f| {
            f.refused(&s3("get-public-access-block")).set(
                &format!("{ACCOUNT}/s3control/get-public-access-block.json"),
                &blocks(false),
            )
        }),
        (
            "bucket-acls-on",
            |f| {
                f.failed(
                    &s3("get-bucket-ownership-controls"),
                    "OwnershipControlsNotFoundError",
                )
            },
            |f| f.refused(&s3("get-bucket-ownership-controls")),
        ),
        (
            "bucket-not-encrypted",
            |f| {
                f.change(&s3("get-bucket-encryption"), |e| {
            e["ServerSideEncryptionConfiguration"]["Rules"][0]["ApplyServerSideEncryptionByDefault"] = json!({ "SSEAlgorithm": "AES256" }); })
            },
            |f| f.refused(&s3("get-bucket-encryption")),
        ),
        (
            "bucket-not-versioned",
            |f| {
                f.set(
                    &s3("get-bucket-versioning"),
                    &json!({ "Status": "Suspended" }),
                )
            },
            |f| f.refused(&s3("get-bucket-versioning")),
        ),
        (
            "bucket-no-mfa-delete",
            |f| {
                f.set(
                    &s3("get-bucket-versioning"),
                    &json!({ "Status": "Enabled" }),
                )
            },
            |f| f.refused(&s3("get-bucket-versioning")),
        ),
        (
            "bucket-no-object-lock",
            |f| {
                f.failed(
                    &s3("get-object-lock-configuration"),
                    "ObjectLockConfigurationNotFoundError",
                )
            },
            |f| f.refused(&s3("get-object-lock-configuration")),
        ),
        (
            "bucket-no-access-logging",
            |f| {
                f.set(
                    &s3("get-bucket-logging"),
                    &json!({ "LoggingEnabled": { "TargetBucket": BUCKET, "TargetPrefix": "a/" } }),
                )
            },
            |f| f.refused(&s3("get-bucket-logging")),
        ),
        (
            "bucket-no-lifecycle",
            |f| {
                f.failed(
                    &s3("get-bucket-lifecycle-configuration"),
                    "NoSuchLifecycleConfiguration",
                )
            },
            |f| f.refused(&s3("get-bucket-lifecycle-configuration")),
        ),
        (
            "bucket-short-lifecycle",
            |f| {
                f.change(&s3("get-bucket-lifecycle-configuration"), |l| {
                    l["Rules"][0]["Expiration"]["Days"] = 1.into();
                    l["Rules"][0]["NoncurrentVersionExpiration"] = json!({ "NoncurrentDays": 1 });
                })
            },
            |f| f.refused(&s3("get-bucket-lifecycle-configuration")),
        ),
        (
            "bucket-requester-pays",
            |f| {
                f.set(
                    &s3("get-bucket-request-payment"),
                    &json!({ "Payer": "Requester" }),
                )
            },
            |f| f,
        ),
        (
            "bucket-untagged",
            |f| f.failed(&s3("get-bucket-tagging"), "NoSuchTagSet"),
            |f| f.refused(&s3("get-bucket-tagging")),
        ),
        (
            "key-disabled",
            |f| {
                f.change(&kms("describe-key"), |k| {
                    k["KeyMetadata"]["KeyState"] = "PendingDeletion".into();
                    k["KeyMetadata"]["DeletionDate"] = "2024-04-01T00:00:00Z".into();
                })
            },
            |f| f.refused(&kms("describe-key")),
        ),
        (
            "key-rotation-off",
            |f| {
                f.change(&kms("get-key-rotation-status"), |r| {
                    r["KeyRotationEnabled"] = false.into()
                })
            },
            |f| f.without(&kms("get-key-rotation-status")),
        ),
        (
            "key-open",
            |f| {
                f.set(&kms("get-key-policy"), &key_policy(&[json!({ "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "kms:Decrypt", "Resource": "*" })]))
            },
            no_key_policy,
        ),
        (
            "key-confused-deputy",
            |f| {
                f.set(&kms("get-key-policy"), &key_policy(&[json!({ "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" },
            "Action": ["kms:GenerateDataKey*"], "Resource": "*" })]))
            },
            no_key_policy,
        ),
        (
            "log-group-short-retention",
            |f| {
                f.change(&home("logs/describe-log-groups"), |g| {
                    g["logGroups"][0]["retentionInDays"] = 30.into()
                })
            },
            no_group,
        ),
        (
            "log-group-not-encrypted",
            |f| {
                f.change(&home("logs/describe-log-groups"), |g| {
                    g["logGroups"][0]["kmsKeyId"] = Value::Null
                })
            },
            no_group,
        ),
        (
            "alarm-root-use",
            |f| {
                f.change(&home("cloudwatch/describe-alarms"), |a| {
                    a["MetricAlarms"] = json!([])
                })
            },
            no_alarms,
        ),
    ]
}

/// Checks whose result is left out rather than unknown.
const NEVER_UNKNOWN: [&str; 3] = [
    "alarm-without-action",
    "alarm-actions-off",
    "bucket-requester-pays",
];

#[test]
fn every_check_fires_and_is_unknown_where_it_has_to_be() {
    let mut done = BTreeSet::new();
    for (check, fails, hides) in changes() {
        let report = fails(fortress()).report();
        let failed: Vec<&CheckResult> = results(&report)[check]
            .iter()
            .copied()
            .filter(|r| r.verdict == Verdict::Fail)
            .collect();
        assert!(
            !failed.is_empty(),
            "{check} does not fire: {:?}",
            results(&report)[check]
        );
        assert!(
            !failed[0].evidence.is_empty(),
            "{check}: a failure shows where"
        );
        if !NEVER_UNKNOWN.contains(&check) {
            let report = hides(fortress()).report();
            let all = results(&report);
            let unknown: Vec<_> = all[check]
                .iter()
                .filter(|r| r.verdict == Verdict::Unknown)
                .collect();
            assert!(
                !unknown.is_empty(),
                "{check} is not unknown: {:?}",
                all[check]
            );
            assert!(
                unknown[0].ask.iter().all(|ask| ask.starts_with("aws "))
                    && !unknown[0].ask.is_empty(),
                "{check} asks for nothing"
            );
        }
        done.insert(check.to_owned());
    }
    for (name, _) in filters() {
        let check = format!("alarm-{name}");
        let others: Vec<(&str, String)> = filters()
            .into_iter()
            .filter(|(other, _)| *other != name)
            .collect();
        let report = fortress()
            .set(
                &home("logs/describe-metric-filters"),
                &metric_filters(&others),
            )
            .report();
        assert_eq!(
            results(&report)[check.as_str()][0].verdict,
            Verdict::Fail,
            "{check}"
        );
        let report = fortress()
            .refused(&home("logs/describe-metric-filters"))
            .report();
        assert_eq!(
            results(&report)[check.as_str()][0].verdict,
            Verdict::Unknown,
            "{check}"
        );
        done.insert(check);
    }
    let report = fortress().report();
    for check in &report.chapters.security.checks {
        assert!(done.contains(&check.check), "{} has no test", check.check);
    }
}

fn verdict_of(files: &Files, check: &str) -> (Verdict, Severity, String) {
    let report = files.report();
    let all = results(&report);
    let result = all[check][0];
    (result.verdict, result.severity, result.said.clone())
}

#[test]
fn an_alarm_counts_only_where_someone_is_told() {
    let check = "alarm-trail-changes";
    let path = home("cloudwatch/describe-alarms");
    let at = filters()
        .iter()
        .position(|(name, _)| *name == "trail-changes")
        .unwrap();
    for (change, verdict, word) in [
        (json!({ "AlarmActions": [] }), Verdict::Fail, "no action"),
        (json!({ "ActionsEnabled": false }), Verdict::Fail, "off"),
        (json!({ "MetricName": "other" }), Verdict::Fail, "no alarm"),
        (
            json!({ "AlarmActions": ["arn:aws:sns:eu-central-1:111122223333:others"] }),
            Verdict::Unknown,
            "topic",
        ),
        (
            json!({ "AlarmActions": ["arn:aws:lambda:eu-central-1:111122223333:function:f"] }),
            Verdict::Pass,
            "trail-changes",
        ),
        (
            json!({ "MetricName": null, "Metrics": [{ "Id": "m", "MetricStat": { "Metric": { "Namespace": "CloudTrail", "MetricName": "trail-changes" } } }] }),
            Verdict::Pass,
            "trail-changes",
        ),
    ] {
        let files = fortress().change(&path, |alarms| {
            for (key, value) in change.as_object().unwrap() {
                alarms["MetricAlarms"][at][key] = value.clone();
            }
        });
        let (found, _, said) = verdict_of(&files, check);
        assert_eq!(found, verdict, "{change}: {said}");
        assert!(said.contains(word), "{change}: {said}");
    }
    let unread = json!({ "Subscriptions": [] });
    let files = fortress()
        .set(&home("sns/list-subscriptions-by-topic.alarms"), &unread)
        .add(
            &home("sns/get-topic-attributes.alarms"),
            &json!({ "Attributes": { "TopicArn": TOPIC, "SubscriptionsConfirmed": "0" } }),
        );
    assert_eq!(verdict_of(&files, check).0, Verdict::Fail);
}

#[test]
fn several_filters_share_the_work_and_one_that_matches_all_does_none() {
    let check = "alarm-trail-changes";
    let with = |patterns: &[&str]| {
        let names = ["a", "b", "c", "d", "e"];
        let filters: Vec<(&str, String)> = names
            .iter()
            .zip(patterns)
            .map(|(name, pattern)| (*name, (*pattern).to_owned()))
            .collect();
        let files = fortress()
            .set(
                &home("logs/describe-metric-filters"),
                &metric_filters(&filters),
            )
            .set(&home("cloudwatch/describe-alarms"), &alarms(&filters));
        verdict_of(&files, check)
    };
    let shared = [
        "{ $.eventName = *Trail }",
        "{ $.eventName = StopLogging }",
        "{ $.eventName = StartLogging && $.eventSource != kms.amazonaws.com }",
    ];
    assert_eq!(with(&shared).0, Verdict::Pass);
    let (verdict, _, said) = with(&shared[..2]);
    assert_eq!(verdict, Verdict::Fail);
    assert!(
        said.contains("StartLogging") && !said.contains("StopLogging"),
        "{said}"
    );
    let (verdict, _, said) = with(&[""]);
    assert_eq!(verdict, Verdict::Fail);
    assert!(said.contains("ordinary calls"), "{said}");
    assert_eq!(
        with(&["{ $.eventName = %Trail|Logging% }"]).0,
        Verdict::Unknown
    );
    assert_eq!(with(&["{ $.eventName = CreateTrail }"]).0, Verdict::Fail);
}

#[test]
fn exposure_is_policy_list_ownership_and_both_blocks_together() {
    let public = with(&read_by(&json!("*")));
    let off = blocks(false);
    let account = format!("{ACCOUNT}/s3control/get-public-access-block.json");
    let open = || {
        fortress()
            .set(&s3("get-public-access-block"), &off)
            .set(&account, &off)
            .set(&s3("get-bucket-policy"), &public)
    };
    let of = |files: &Files| verdict_of(files, "bucket-public");
    assert_eq!(of(&open()).0, Verdict::Fail);
    assert_eq!(of(&open()).1, Severity::Critical);
    // Either level closes it; a level that is not known leaves it open to doubt.
    assert_eq!(of(&open().set(&account, &blocks(true))).0, Verdict::Pass);
    assert_eq!(
        of(&open().set(&s3("get-public-access-block"), &blocks(true))).0,
        Verdict::Pass
    );
    assert_eq!(of(&open().without(&account)).0, Verdict::Unknown);
    // A condition that narrows, one that does not, and one that is not understood.
    let narrowed = |condition: Value| {
        let mut statement = read_by(&json!("*"));
        statement["Condition"] = condition;
        of(&open().set(&s3("get-bucket-policy"), &with(&statement))).0
    };
    assert_eq!(
        narrowed(json!({ "StringEquals": { "aws:PrincipalOrgID": "o-exampleorg1" } })),
        Verdict::Pass
    );
    assert_eq!(
        narrowed(json!({ "Bool": { "aws:SecureTransport": "true" } })),
        Verdict::Fail
    );
    assert_eq!(
        narrowed(json!({ "StringEquals": { "aws:PrincipalTag/team": "audit" } })),
        Verdict::Unknown
    );
    // The access list, which counts while ownership lets it.
    let everyone = json!({ "Owner": { "ID": "x" }, "Grants": [{ "Permission": "READ",
        "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers" } }] });
    let listed = || {
        open()
            .set(&s3("get-bucket-policy"), &policy(&delivery()))
            .set(&s3("get-bucket-acl"), &everyone)
    };
    assert_eq!(of(&listed()).0, Verdict::Pass, "BucketOwnerEnforced");
    let writer =
        json!({ "OwnershipControls": { "Rules": [{ "ObjectOwnership": "ObjectWriter" }] } });
    let (verdict, _, said) = of(&listed().set(&s3("get-bucket-ownership-controls"), &writer));
    assert_eq!(
        (verdict, said.as_str()),
        (Verdict::Fail, "everyone can read")
    );
}

#[test]
fn outsiders_are_named_and_neighbours_are_none() {
    let check = "bucket-foreign-access";
    let by =
        |principal: Value| fortress().set(&s3("get-bucket-policy"), &with(&read_by(&principal)));
    let (verdict, severity, said) = verdict_of(
        &by(json!({ "AWS": format!("arn:aws:iam::{STRANGER}:role/r") })),
        check,
    );
    assert_eq!((verdict, severity), (Verdict::Fail, Severity::High));
    assert!(said.contains(STRANGER), "{said}");
    let member = by(json!({ "AWS": MEMBER }))
        .without(&format!("{ACCOUNT}/organizations/list-accounts.json"));
    assert_eq!(
        verdict_of(&member, check).0,
        Verdict::Unknown,
        "whose it is no export tells"
    );
    let member = by(json!({ "AWS": MEMBER }))
        .without(&format!("{ACCOUNT}/organizations/list-accounts.json"))
        .organization(&[ACCOUNT, MEMBER]);
    let (verdict, _, said) = verdict_of(&member, check);
    assert_eq!(verdict, Verdict::Pass);
    assert!(said.contains(MEMBER), "{said}");
    let mut writes = read_by(&json!({ "AWS": STRANGER }));
    writes["Action"] = "s3:Delete*".into();
    let (_, severity, said) = verdict_of(
        &fortress().set(&s3("get-bucket-policy"), &with(&writes)),
        check,
    );
    assert_eq!(severity, Severity::Critical, "{said}");
}

#[test]
fn a_bucket_of_someone_else_is_unknown_and_not_failed() {
    let trail = trail(
        ACCOUNT,
        HOME,
        "audit",
        &json!({ "S3BucketName": "central-logs" }),
    );
    let report = Files::default().trails(ACCOUNT, HOME, &[&trail]).report();
    let bucket = &report.chapters.security.buckets[0];
    assert_eq!(bucket.name, "central-logs");
    assert!(
        bucket
            .results
            .iter()
            .all(|result| result.verdict == Verdict::Unknown && !result.ask.is_empty())
    );
}

/// Where the account's buckets were listed and this one is not among them, its owner has to be asked, once.
#[test]
fn the_owner_of_a_bucket_of_someone_else_is_asked_once() {
    let trail = trail(
        ACCOUNT,
        HOME,
        "audit",
        &json!({ "S3BucketName": "central-logs" }),
    );
    let files = || Files::default().trails(ACCOUNT, HOME, &[&trail]);
    let of_bucket = |report: &Report| -> Vec<String> {
        let findings = report.findings.iter();
        let about = findings.filter(|it| {
            it.id.starts_with("security/") && it.resources == ["arn:aws:s3:::central-logs"]
        });
        about.map(|it| it.id.clone()).collect()
    };
    let report = files().buckets(ACCOUNT, &["other"]).report();
    assert_eq!(of_bucket(&report), ["security/bucket-of-others"]);
    let mut all = report.findings.iter();
    let asked = all.find(|it| it.id == "security/bucket-of-others").unwrap();
    assert_eq!(asked.verdict, Verdict::Unknown);
    assert!(asked.ask.len() > 5);
    assert!(
        asked
            .ask
            .iter()
            .all(|ask| ask.ends_with("# in the account that owns it"))
    );
    // What is checked stays the same: nothing is said to hold.
    assert!(!report.chapters.security.buckets[0].results.is_empty());
    // Whose it is nobody knows where buckets were not listed: it may be the account's own.
    let unlisted = files().report();
    assert!(of_bucket(&unlisted).len() > 5);
}

fn fix_of(files: &Files, check: &str) -> Fix {
    let id = format!("security/{check}");
    let report = files.report();
    let mut all = report.findings.iter();
    let found = all.find(|it| it.id == id && it.verdict == Verdict::Fail);
    found.and_then(|it| it.fix.clone()).unwrap()
}

/// S3 refuses some settings while others are there, and some cannot be undone.
#[test]
fn fixes_of_buckets_come_in_an_order_that_s3_takes() {
    let has = |fix: &Fix, part: &str| fix.commands.iter().any(|c| c.contains(part));
    let place = |fix: &Fix, part: &str| fix.commands.iter().position(|c| c.contains(part));
    let versions = s3("get-bucket-versioning");
    let lock = s3("get-object-lock-configuration");
    let unlocked = || fortress().failed(&lock, "ObjectLockConfigurationNotFoundError");
    // Object Lock needs versioning.
    let fix = fix_of(
        &unlocked().set(&versions, &json!({})),
        "bucket-no-object-lock",
    );
    assert!(
        place(&fix, "Status=Enabled") < place(&fix, "put-object-lock"),
        "{:?}",
        fix.commands
    );
    assert!(!has(&fix, "COMPLIANCE"), "{:?}", fix.commands);
    assert!(
        fix.summary.contains("nobody can undo it"),
        "{}",
        fix.summary
    );
    let fix = fix_of(&unlocked(), "bucket-no-object-lock");
    assert!(!has(&fix, "put-bucket-versioning"), "{:?}", fix.commands);
    // MFA delete and a lifecycle exclude each other.
    let without = |files: Files| files.set(&versions, &json!({ "Status": "Enabled" }));
    let fix = fix_of(&without(fortress()), "bucket-no-mfa-delete");
    assert!(!has(&fix, "MFADelete"), "{:?}", fix.commands);
    let lifecycle = s3("get-bucket-lifecycle-configuration");
    let free = without(fortress()).failed(&lifecycle, "NoSuchLifecycleConfiguration");
    assert!(has(&fix_of(&free, "bucket-no-mfa-delete"), "MFADelete"));
    // Rules that are there would be replaced, and small objects are not moved.
    let fix = fix_of(&free, "bucket-no-lifecycle");
    assert!(place(&fix, "get-bucket-lifecycle") < place(&fix, "put-bucket-lifecycle"));
    assert!(
        fix.summary.contains("replaces all rules"),
        "{}",
        fix.summary
    );
    assert_eq!(fix.document.unwrap()["Rules"][0].get("Transitions"), None);
    // The owner can own every object only once the access list grants nothing to others.
    let ownership =
        json!({ "OwnershipControls": { "Rules": [{ "ObjectOwnership": "ObjectWriter" }] } });
    let controls = s3("get-bucket-ownership-controls");
    let fix = fix_of(&fortress().set(&controls, &ownership), "bucket-acls-on");
    assert!(place(&fix, "put-bucket-acl") < place(&fix, "put-bucket-ownership"));
    // Where it does, there is no access list to reset.
    let public = with(&read_by(&json!("*")));
    let open = fortress()
        .set(&s3("get-bucket-policy"), &public)
        .set(&s3("get-public-access-block"), &blocks(false))
        .set(
            &format!("{ACCOUNT}/s3control/get-public-access-block.json"),
            &blocks(false),
        );
    assert!(!has(&fix_of(&open, "bucket-public"), "put-bucket-acl"));
    assert!(has(
        &fix_of(&open.set(&controls, &ownership), "bucket-public"),
        "put-bucket-acl"
    ));
}

/// What another finding deletes is not locked first.
#[test]
fn a_bucket_that_is_to_be_emptied_is_left_out_of_what_keeps_logs() {
    const OLD: &str = "example-cloudtrail-2021";
    let key = format!(
        "AWSLogs/{ACCOUNT}/CloudTrail/{HOME}/2021/05/05/{ACCOUNT}_CloudTrail_{HOME}_20210505T1000Z_abcdefghijklmnop.json.gz"
    );
    let files = fortress()
        .without(&format!("{ACCOUNT}/s3api/list-buckets.json"))
        .buckets(ACCOUNT, &[BUCKET, OLD])
        .add(
            &format!("{ACCOUNT}/s3api/{OLD}/list-objects-v2.json"),
            &json!({ "Contents": [{ "Key": key, "LastModified": "2021-05-05T10:00:00Z", "Size": 100, "StorageClass": "STANDARD" }] }),
        )
        .failed(
            &format!("{ACCOUNT}/s3api/{OLD}/get-object-lock-configuration.json"),
            "ObjectLockConfigurationNotFoundError",
        )
        .failed(&s3("get-object-lock-configuration"), "ObjectLockConfigurationNotFoundError");
    let fix = fix_of(&files, "bucket-no-object-lock");
    assert!(
        fix.commands.iter().all(|command| !command.contains(OLD)),
        "{:?}",
        fix.commands
    );
    assert!(fix.commands.iter().any(|command| command.contains(BUCKET)));
    assert!(fix.summary.contains(OLD), "{}", fix.summary);
}

/// A trail that cannot deliver has to be mended or deleted before it is worth a key.
#[test]
fn a_trail_that_cannot_deliver_is_left_out_of_what_else_is_to_be_set() {
    let dead = trail(
        ACCOUNT,
        HOME,
        "dead",
        &json!({ "S3BucketName": "gone", "KmsKeyId": null }),
    );
    let files = fortress()
        .without(&home("cloudtrail/describe-trails"))
        .trails(ACCOUNT, HOME, &[&the_trail(), &dead])
        .status(
            &dead,
            &json!({ "IsLogging": true, "LatestDeliveryError": "NoSuchBucket" }),
        );
    let fix = fix_of(&files, "trail-not-encrypted");
    assert!(fix.commands.is_empty(), "{:?}", fix.commands);
    assert!(
        fix.summary.contains("dead, which cannot deliver"),
        "{}",
        fix.summary
    );
}

#[test]
fn lifecycles_count_where_logs_lie() {
    let check = "bucket-short-lifecycle";
    let path = s3("get-bucket-lifecycle-configuration");
    let unversioned = || {
        fortress().set(
            &s3("get-bucket-versioning"),
            &json!({ "Status": "Suspended" }),
        )
    };
    for (rule, verdict) in [
        (
            json!({ "Status": "Enabled", "Filter": { "Prefix": "AWSLogs/" }, "Expiration": { "Days": 30 } }),
            Verdict::Fail,
        ),
        (
            json!({ "Status": "Enabled", "Prefix": "", "Expiration": { "Days": 30 } }),
            Verdict::Fail,
        ),
        (
            json!({ "Status": "Enabled", "Filter": { "Prefix": "AWSLogs/111122223333/CloudTrail/" }, "Expiration": { "Days": 30 } }),
            Verdict::Fail,
        ),
        (
            json!({ "Status": "Enabled", "Filter": { "Prefix": "" }, "Expiration": { "Date": "2020-01-01T00:00:00Z" } }),
            Verdict::Fail,
        ),
        (
            json!({ "Status": "Disabled", "Filter": { "Prefix": "" }, "Expiration": { "Days": 1 } }),
            Verdict::Pass,
        ),
        (
            json!({ "Status": "Enabled", "Filter": { "Prefix": "temp/" }, "Expiration": { "Days": 1 } }),
            Verdict::Pass,
        ),
        (
            json!({ "Status": "Enabled", "Filter": { "Prefix": "" }, "Expiration": { "Days": 366 } }),
            Verdict::Pass,
        ),
    ] {
        let files = unversioned().set(&path, &json!({ "Rules": [rule] }));
        assert_eq!(verdict_of(&files, check).0, verdict, "{rule}");
    }
    let day = json!({ "Rules": [{ "Status": "Enabled", "Filter": { "Prefix": "" }, "Expiration": { "Days": 1 } }] });
    assert_eq!(
        verdict_of(&unversioned().set(&path, &day), check).1,
        Severity::Critical
    );
    assert_eq!(
        verdict_of(&fortress().set(&path, &day), check).0,
        Verdict::Pass,
        "versions stay"
    );
}

#[test]
fn keys_that_cannot_rotate_are_not_asked_to() {
    let files = fortress().change(&kms("describe-key"), |key| {
        key["KeyMetadata"]["Origin"] = "EXTERNAL".into()
    });
    assert!(!results(&files.report()).contains_key("key-rotation-off"));
    let context = json!({ "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" }, "Action": "kms:GenerateDataKey*", "Resource": "*",
        "Condition": { "StringLike": { "kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:111122223333:trail/*" } } });
    let files = fortress().set(&kms("get-key-policy"), &key_policy(&[context]));
    assert_eq!(verdict_of(&files, "key-confused-deputy").0, Verdict::Pass);
}

#[test]
fn controls_sum_up_what_checks_say() {
    let report = fortress().refused(&s3("get-bucket-logging")).report();
    let of = |standard: &str, id: &str| {
        let all = &report.chapters.security.controls;
        all.iter()
            .find(|control| control.standard == standard && control.id == id)
            .unwrap()
    };
    let logging = of("CIS-7.0", "4.4");
    assert_eq!((logging.state, logging.unknown), (ControlState::Unknown, 1));
    assert!(logging.ask[0].contains("get-bucket-logging"));
    assert_eq!(
        of("SecurityHub", "CloudTrail.7").state,
        ControlState::Unknown
    );
    assert_eq!(of("CIS-3.0", "3.2").state, ControlState::Pass);
    let lone = Files::default().buckets(ACCOUNT, &["x"]).report();
    let store = lone
        .chapters
        .security
        .controls
        .iter()
        .find(|control| control.id == "CloudTrail.10")
        .unwrap();
    assert_eq!(store.state, ControlState::NotApplicable);
}
