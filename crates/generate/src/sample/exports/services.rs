//! Keys, log groups, filters, alarms and topics around the trails.

use super::Exports;
use crate::sample::organization::*;
use serde_json::json;

pub(super) fn tell(exports: &mut Exports) {
    key(
        exports,
        TICKETING,
        FRANKFURT,
        TICKETING_KEY,
        "alias/ticketing-trail",
        true,
    );
    key(
        exports,
        COLLECTION,
        IRELAND,
        COLLECTION_KEY,
        "alias/collection",
        false,
    );
    logs(exports);
    let place = format!("{TICKETING}/{FRANKFURT}/config");
    exports.put(&place, "describe-configuration-recorders", "", &json!({ "ConfigurationRecorders": [{
        "name": "default", "roleARN": format!("arn:aws:iam::{TICKETING}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"),
        "recordingGroup": { "allSupported": true, "includeGlobalResourceTypes": true },
    }] }));
    let place = format!("{EDUCATION}/{VIRGINIA}/config");
    exports.put(
        &place,
        "describe-configuration-recorder-status",
        "",
        &json!({ "ConfigurationRecordersStatus": [{
        "name": "default", "recording": false, "lastStopTime": "2026-03-11T09:43:20+00:00",
    }] }),
    );
}

fn key(exports: &mut Exports, account: &str, region: &str, id: &str, alias: &str, guarded: bool) {
    let place = format!("{account}/{region}/kms");
    let arn = format!("arn:aws:kms:{region}:{account}:key/{id}");
    exports.put(&place, "list-aliases", "", &json!({ "Aliases": [{
        "AliasName": alias, "AliasArn": format!("arn:aws:kms:{region}:{account}:{alias}"), "TargetKeyId": id,
    }], "Truncated": false }));
    let place = format!("{place}/{id}");
    exports.put(&place, "describe-key", "", &json!({ "KeyMetadata": {
        "AWSAccountId": account, "KeyId": id, "Arn": arn, "CreationDate": "2023-09-18T12:30:01.662000+00:00", "Enabled": true, "Description": "",
        "KeyUsage": "ENCRYPT_DECRYPT", "KeyState": "Enabled", "Origin": "AWS_KMS", "KeyManager": "CUSTOMER", "KeySpec": "SYMMETRIC_DEFAULT",
        "MultiRegion": false,
    } }));
    exports.put(
        &place,
        "get-key-rotation-status",
        "",
        &json!({ "KeyRotationEnabled": guarded, "KeyId": arn }),
    );
    let mut statements = vec![json!({
        "Sid": "owner", "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{account}:root") }, "Action": "kms:*", "Resource": "*",
    })];
    if guarded {
        statements.push(json!({
            "Sid": "trail", "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" },
            "Action": ["kms:GenerateDataKey*", "kms:DescribeKey"], "Resource": "*",
            "Condition": { "StringEquals": { "aws:SourceArn": TICKETING_TRAIL } },
        }));
    } else {
        // Anybody with a path into the account's services may decrypt.
        statements.push(json!({
            "Sid": "open", "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "kms:Decrypt", "Resource": "*",
        }));
    }
    let document = json!({ "Version": "2012-10-17", "Statement": statements });
    exports.put(
        &place,
        "get-key-policy",
        "",
        &json!({ "Policy": document.to_string(), "PolicyName": "default" }),
    );
}

fn logs(exports: &mut Exports) {
    let place = format!("{TICKETING}/{FRANKFURT}/logs");
    let group = "cloudtrail/ticketing";
    exports.put(&place, "describe-log-groups", "", &json!({ "logGroups": [{
        "logGroupName": group, "arn": format!("arn:aws:logs:eu-central-1:{TICKETING}:log-group:{group}:*"), "creationTime": 1_695_040_212_000_u64,
        "metricFilterCount": 1, "storedBytes": 41_880_225_104_u64, "logGroupClass": "STANDARD",
    }] }));
    exports.put(&place, "describe-metric-filters", "", &json!({ "metricFilters": [{
        "filterName": "root-use", "logGroupName": group, "creationTime": 1_695_040_300_000_u64,
        "filterPattern": "{ $.userIdentity.type = \"Root\" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != \"AwsServiceEvent\" }",
        "metricTransformations": [{ "metricName": "root-use", "metricNamespace": "ticketing", "metricValue": "1" }],
    }] }));
    let topic = format!("arn:aws:sns:eu-central-1:{TICKETING}:trail-alarms");
    exports.put(&format!("{TICKETING}/{FRANKFURT}/cloudwatch"), "describe-alarms", "", &json!({ "MetricAlarms": [{
        "AlarmName": "root-use", "MetricName": "root-use", "Namespace": "ticketing", "Statistic": "Sum", "Period": 300, "EvaluationPeriods": 1,
        "Threshold": 1.0, "ComparisonOperator": "GreaterThanOrEqualToThreshold", "ActionsEnabled": false, "AlarmActions": [topic],
        "StateValue": "INSUFFICIENT_DATA",
    }], "CompositeAlarms": [] }));
    let place = format!("{TICKETING}/{FRANKFURT}/sns");
    exports.put(
        &place,
        "list-subscriptions-by-topic",
        &topic,
        &json!({ "Subscriptions": [] }),
    );
    exports.put(&place, "get-topic-attributes", &topic, &json!({ "Attributes": {
        "TopicArn": topic, "Owner": TICKETING, "SubscriptionsConfirmed": "0", "SubscriptionsPending": "1",
    } }));
}
