//! Every event that changes, weakens or blinds logging: found, judged by its parameters, and told.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::sighting::find;
use super::*;
use crate::analyzers::roles::Table;
use crate::analyzers::traffic::Traffic;
use crate::analyzers::view::{File, Stretch, View};
use crate::analyzers::watched::WatchList;
use crate::record::Record;
use crate::report::Effect::{Neutral, Strengthens, Unknown, Weakens};
use crate::report::Severity::{Critical, High, Info, Low, Medium};
use crate::report::{Effect, Evidence, Finding, Security, Severity, Verdict};
use crate::tables::Rows;

/// Every event that has to be known, by service and by how grave it is when it weakens.
#[rustfmt::skip]
const EVENTS: &[(&str, Severity, &str)] = &[
    ("cloudtrail", Critical, "StopLogging DeleteTrail UpdateTrail DeleteEventDataStore StopEventDataStoreIngestion"),
    ("cloudtrail", High, "PutEventSelectors UpdateEventDataStore DeleteChannel DeleteResourcePolicy DeregisterOrganizationDelegatedAdmin RegisterOrganizationDelegatedAdmin"),
    ("cloudtrail", Medium, "PutInsightSelectors PutEventConfiguration UpdateChannel PutResourcePolicy"),
    ("cloudtrail", Low, "AddTags RemoveTags DisableFederation StopImport CancelQuery DeleteDashboard"),
    ("cloudtrail", Info, "CreateTrail StartLogging RestoreEventDataStore StartEventDataStoreIngestion EnableFederation LookupEvents DescribeTrails GetTrailStatus GetEventSelectors ListTrails"),
    ("s3", Critical, "DeleteBucket DeleteObject DeleteObjects PutObject CopyObject"),
    ("s3", High, "DeleteBucketPolicy PutBucketPolicy PutBucketLifecycle PutBucketVersioning PutBucketObjectLockConfiguration PutObjectRetention PutObjectLegalHold PutBucketAcl PutObjectAcl DeleteBucketPublicAccessBlock PutBucketPublicAccessBlock PutAccountPublicAccessBlock DeleteAccountPublicAccessBlock DeleteBucketEncryption DeleteBucketReplication"),
    ("s3", Medium, "PutBucketEncryption PutBucketLogging PutBucketReplication PutBucketNotification PutBucketOwnershipControls PutBucketRequestPayment GetObject"),
    ("s3", Low, "DeleteBucketLifecycle PutBucketTagging DeleteBucketTagging"),
    ("kms", Critical, "ScheduleKeyDeletion DisableKey DeleteImportedKeyMaterial"),
    ("kms", High, "PutKeyPolicy"),
    ("kms", Medium, "RevokeGrant RetireGrant DisableKeyRotation UpdateAlias DeleteAlias UpdatePrimaryRegion"),
    ("kms", Info, "CancelKeyDeletion EnableKey"),
    ("logs", Critical, "DeleteLogGroup"),
    ("logs", High, "DeleteLogStream DeleteMetricFilter DeleteSubscriptionFilter DeleteDestination"),
    ("logs", Medium, "PutRetentionPolicy PutMetricFilter PutSubscriptionFilter DisassociateKmsKey DeleteResourcePolicy PutResourcePolicy PutLogGroupDeletionProtection"),
    ("logs", Low, "DeleteRetentionPolicy PutDataProtectionPolicy"),
    ("monitoring", High, "DeleteAlarms DisableAlarmActions"),
    ("monitoring", Medium, "PutMetricAlarm"),
    ("monitoring", Low, "SetAlarmState"),
    ("sns", Medium, "DeleteTopic SetTopicAttributes RemovePermission"),
    ("sns", Low, "Unsubscribe"),
    ("sqs", High, "DeleteQueue PurgeQueue"),
    ("sqs", Medium, "SetQueueAttributes"),
    ("events", High, "DeleteRule DisableRule RemoveTargets"),
    ("events", Medium, "PutRule DeleteArchive DeleteEventBus"),
    ("iam", High, "DeleteRole DeleteRolePolicy DetachRolePolicy PutRolePolicy UpdateAssumeRolePolicy DeleteServiceLinkedRole"),
    ("iam", Medium, "AttachRolePolicy AttachUserPolicy CreatePolicy CreatePolicyVersion PutUserPolicy PutGroupPolicy"),
    ("config", Critical, "StopConfigurationRecorder DeleteConfigurationRecorder DeleteDeliveryChannel"),
    ("config", High, "PutConfigurationRecorder PutDeliveryChannel DeleteConfigRule DeleteOrganizationConfigRule DeleteConformancePack"),
    ("config", Medium, "DeleteRemediationConfiguration DeleteAggregationAuthorization DeleteConfigurationAggregator DeleteRetentionConfiguration PutRetentionConfiguration"),
    ("guardduty", Critical, "DeleteDetector DisableOrganizationAdminAccount"),
    ("guardduty", High, "UpdateDetector DisassociateFromMasterAccount DisassociateFromAdministratorAccount DisassociateMembers StopMonitoringMembers DeleteMembers DeletePublishingDestination"),
    ("guardduty", Medium, "CreateFilter CreateIPSet UpdateIPSet"),
    ("guardduty", Low, "ArchiveFindings UpdateMalwareProtectionPlan"),
    ("securityhub", Critical, "DisableSecurityHub"),
    ("securityhub", High, "BatchDisableStandards DisassociateFromAdministratorAccount DisassociateMembers DeleteMembers DisableOrganizationAdminAccount"),
    ("securityhub", Medium, "UpdateStandardsControl DisableImportFindingsForProduct"),
    ("securityhub", Low, "BatchUpdateFindings UpdateFindings DeleteInsight"),
    ("macie2", High, "DisableMacie DisableOrganizationAdminAccount"),
    ("inspector2", High, "Disable"),
    ("access-analyzer", High, "DeleteAnalyzer"),
    ("access-analyzer", Medium, "CreateArchiveRule"),
    ("detective", High, "DeleteGraph"),
    ("securitylake", High, "DeleteDataLake DeleteAwsLogSource DeleteSubscriber"),
    ("auditmanager", Medium, "DeregisterAccount"),
    ("ec2", High, "DeleteFlowLogs"),
    ("ec2", Low, "ModifyInstanceMetadataOptions"),
    ("route53resolver", High, "DeleteResolverQueryLogConfig DisassociateResolverQueryLogConfig"),
    ("route53", Medium, "DeleteQueryLoggingConfig"),
    ("wafv2", High, "DeleteLoggingConfiguration"),
    ("network-firewall", Medium, "UpdateLoggingConfiguration"),
    ("elasticloadbalancing", Medium, "ModifyLoadBalancerAttributes"),
    ("eks", Medium, "UpdateClusterConfig"),
    ("rds", Low, "ModifyDBInstance"),
    ("lambda", Low, "UpdateFunctionConfiguration20150331v2 UpdateFunctionConfiguration"),
    ("apigateway", Low, "UpdateStage"),
    ("bedrock", Medium, "DeleteModelInvocationLoggingConfiguration"),
    ("cloudfront", Low, "UpdateDistribution UpdateDistribution2020_05_31"),
    ("redshift", Medium, "DisableLogging"),
    ("organizations", Critical, "LeaveOrganization DisableAWSServiceAccess DeleteOrganization"),
    ("organizations", High, "RemoveAccountFromOrganization DeregisterDelegatedAdministrator DisablePolicyType DetachPolicy DeletePolicy UpdatePolicy CloseAccount"),
    ("organizations", Medium, "RegisterDelegatedAdministrator MoveAccount InviteAccountToOrganization AcceptHandshake"),
    ("account", Medium, "EnableRegion DisableRegion"),
    ("sts", High, "AssumeRoot"),
    ("controltower", High, "DisableControl ResetLandingZone DeleteLandingZone UpdateLandingZone"),
    ("cloudformation", Medium, "DeleteStack UpdateStackSet"),
];

#[test]
fn every_event_is_known_and_as_grave_as_it_is() {
    let mut named = BTreeSet::new();
    for (service, severity, names) in EVENTS {
        for name in names.split(' ') {
            let rule = find(rules::of_service(service), name);
            let rule = rule.unwrap_or_else(|| panic!("{service} {name} has a rule"));
            assert_eq!(rule.severity, *severity, "{service} {name}");
            named.insert((*service, rule.name));
        }
    }
    for service in rules::SERVICES {
        let rules = rules::of_service(service);
        assert!(!rules.is_empty(), "{service}");
        assert!(
            rules.is_sorted_by(|a, b| a.name < b.name),
            "{service} is searched by halves"
        );
        for rule in rules {
            assert!(
                named.contains(&(service, rule.name)),
                "{service} {} is tested",
                rule.name
            );
            let ids = rule.techniques;
            // Tools know one of the two: version 19 retired the older.
            assert_eq!(
                ids.contains(&"T1685.002"),
                ids.contains(&"T1562.008"),
                "{}",
                rule.name
            );
        }
    }
    assert!(rules::of_service("dynamodb").is_empty());
}

fn call(service: &str, name: &str, parameters: &Value) -> Value {
    json!({
        "eventVersion": "1.11", "eventTime": "2024-05-01T10:00:00Z", "awsRegion": "eu-west-1",
        "eventSource": format!("{service}.amazonaws.com"), "eventName": name,
        "eventID": "e", "recipientAccountId": "111122223333", "sourceIPAddress": "192.0.2.1",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/maren"},
        "requestParameters": parameters,
    })
}

fn seen(record: &Value) -> Option<Sighting> {
    Watchman::default().look(0, &Record::parse(&record.to_string()).unwrap())
}

fn judged(service: &str, name: &str, parameters: Value) -> Option<(Effect, Severity, String)> {
    let sighting = seen(&call(service, name, &parameters))?;
    Some((sighting.effect, sighting.severity, sighting.what))
}

/// Calls with their effect, how grave they are, and words that say why.
#[rustfmt::skip]
fn calls() -> Vec<(&'static str, &'static str, Value, Effect, Severity, &'static str)> {
    let all = json!([{"readWriteType": "All", "includeManagementEvents": true}]);
    let advanced = |fields: Value| json!({"advancedEventSelectors": [{"fieldSelectors": fields}]});
    let management = json!({"field": "eventCategory", "equals": ["Management"]});
    vec![
        ("cloudtrail", "StopLogging", json!({"name": "t"}), Weakens, Critical, "stops logging"),
        ("cloudtrail", "UpdateTrail", json!({"name": "t", "isMultiRegionTrail": false}), Weakens, Critical, "other Regions"),
        ("cloudtrail", "UpdateTrail", json!({"name": "t", "includeGlobalServiceEvents": false}), Weakens, Critical, "global services"),
        ("cloudtrail", "UpdateTrail", json!({"name": "t", "enableLogFileValidation": false}), Weakens, Critical, "validation off"),
        ("cloudtrail", "UpdateTrail", json!({"name": "t", "isOrganizationTrail": false}), Weakens, Critical, "the organization"),
        ("cloudtrail", "UpdateTrail", json!({"name": "t", "cloudWatchLogsLogGroupArn": ""}), Weakens, Critical, "CloudWatch Logs"),
        ("cloudtrail", "UpdateTrail", json!({"name": "t", "snsTopicName": ""}), Weakens, Critical, "topic"),
        ("cloudtrail", "UpdateTrail", json!({"name": "t", "kmsKeyId": ""}), Weakens, Critical, "no longer encrypts"),
        ("cloudtrail", "UpdateTrail", json!({"name": "t", "kmsKeyId": "k"}), Unknown, High, "sets the key"),
        ("cloudtrail", "UpdateTrail", json!({"name": "t", "s3BucketName": "other"}), Unknown, High, "sets the bucket"),
        ("cloudtrail", "UpdateTrail", json!({"name": "t", "isMultiRegionTrail": true}), Strengthens, Info, "all Regions"),
        ("cloudtrail", "UpdateTrail", json!({"name": "t", "recursiveLogging": false}), Neutral, Info, "its own deliveries"),
        ("cloudtrail", "UpdateTrail", json!({"name": "t"}), Neutral, Info, "changes nothing"),
        ("cloudtrail", "UpdateTrail", json!({"name": "t", "isMultiRegionTrail": true, "enableLogFileValidation": false}), Weakens, Critical, "validation off"),
        ("cloudtrail", "PutEventSelectors", json!({"trailName": "t", "eventSelectors": all}), Neutral, Info, "all management events"),
        ("cloudtrail", "PutEventSelectors", json!({"trailName": "t", "eventSelectors": []}), Weakens, High, "no selector"),
        ("cloudtrail", "PutEventSelectors", json!({"eventSelectors": [{"readWriteType": "ReadOnly"}]}), Weakens, High, "reads only"),
        ("cloudtrail", "PutEventSelectors", json!({"eventSelectors": [{"readWriteType": "WriteOnly"}]}), Weakens, High, "writes only"),
        ("cloudtrail", "PutEventSelectors", json!({"eventSelectors": [{"includeManagementEvents": false}]}), Weakens, High, "no management events"),
        ("cloudtrail", "PutEventSelectors", json!({"eventSelectors": [{"excludeManagementEventSources": ["kms.amazonaws.com"]}]}), Weakens, High, "leaves kms.amazonaws.com out"),
        ("cloudtrail", "PutEventSelectors", advanced(json!([management])), Neutral, Info, "all management events"),
        ("cloudtrail", "PutEventSelectors", advanced(json!([{"field": "eventCategory", "equals": ["Data"]}])), Weakens, High, "no management events"),
        ("cloudtrail", "PutEventSelectors", advanced(json!([management, {"field": "readOnly", "equals": ["false"]}])), Weakens, High, "writes only"),
        ("cloudtrail", "PutEventSelectors", advanced(json!([management, {"field": "eventSource", "notEquals": ["kms.amazonaws.com"]}])), Weakens, High, "kms.amazonaws.com out"),
        ("cloudtrail", "PutInsightSelectors", json!({"trailName": "t", "insightSelectors": []}), Weakens, Medium, "Insights off"),
        ("cloudtrail", "PutInsightSelectors", json!({"insightSelectors": [{"insightType": "ApiCallRateInsight"}]}), Unknown, Low, "of one kind"),
        ("cloudtrail", "PutInsightSelectors", json!({"insightSelectors": [{"insightType": "ApiCallRateInsight"}, {"insightType": "ApiErrorRateInsight"}]}), Strengthens, Info, "on"),
        ("cloudtrail", "PutEventConfiguration", json!({"maxEventSize": "Standard"}), Weakens, Medium, "standard size"),
        ("cloudtrail", "PutEventConfiguration", json!({"contextKeySelectors": []}), Unknown, Low, "changes what"),
        ("cloudtrail", "CreateTrail", json!({"name": "t", "isMultiRegionTrail": true}), Strengthens, Info, "creates"),
        ("cloudtrail", "CreateTrail", json!({"name": "t", "isMultiRegionTrail": false}), Neutral, Info, "one Region"),
        ("cloudtrail", "UpdateEventDataStore", json!({"eventDataStore": "e", "terminationProtectionEnabled": false}), Weakens, High, "protection"),
        ("cloudtrail", "UpdateEventDataStore", json!({"eventDataStore": "e", "multiRegionEnabled": false}), Weakens, High, "other Regions"),
        ("cloudtrail", "UpdateEventDataStore", json!({"eventDataStore": "e", "retentionPeriod": 7}), Unknown, Medium, "7 days"),
        ("cloudtrail", "PutResourcePolicy", json!({"resourceArn": "a", "resourcePolicy": r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"cloudtrail:*","Resource":"*"}]}"#}), Weakens, Medium, "everyone"),
        ("s3", "PutBucketPolicy", json!({"bucketName": "trail-logs", "bucketPolicy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:*", "Resource": "*"}]}}), Weakens, High, "everyone"),
        ("s3", "PutBucketPolicy", json!({"bucketName": "trail-logs", "bucketPolicy": {"Statement": [{"Effect": "Deny", "Principal": "x"}]}}), Unknown, Medium, "replaces"),
        ("s3", "PutBucketPolicy", json!({"bucketName": "trail-logs", "bucketPolicy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/a": "b"}}}]}}), Unknown, Medium, "not understood"),
        ("kms", "PutKeyPolicy", json!({"keyId": "audit-key", "policy": r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-exampleorg1"}}}]}"#}), Unknown, Medium, "replaces"),
        ("s3", "PutBucketLifecycle", json!({"bucketName": "trail-logs", "LifecycleConfiguration": {"Rule": {"Status": "Enabled", "Expiration": {"Days": 1}}}}), Weakens, High, "after 1 day"),
        ("s3", "PutBucketLifecycle", json!({"bucketName": "trail-logs", "LifecycleConfiguration": {"Rule": [{"Status": "Disabled", "Expiration": {"Days": 1}}, {"Expiration": {"Days": 400}}]}}), Neutral, Info, "after 400 days"),
        ("s3", "PutBucketVersioning", json!({"bucketName": "trail-logs", "VersioningConfiguration": {"Status": "Suspended"}}), Weakens, High, "suspends"),
        ("s3", "PutBucketVersioning", json!({"bucketName": "trail-logs", "VersioningConfiguration": {"Status": "Enabled", "MfaDelete": "Disabled"}}), Weakens, High, "MFA"),
        ("s3", "PutBucketVersioning", json!({"bucketName": "trail-logs", "VersioningConfiguration": {"Status": "Enabled"}}), Strengthens, Info, "on"),
        ("s3", "PutBucketAcl", json!({"bucketName": "trail-logs", "x-amz-acl": "public-read"}), Weakens, High, "everyone"),
        ("s3", "PutBucketPublicAccessBlock", json!({"bucketName": "trail-logs", "PublicAccessBlockConfiguration": {"BlockPublicAcls": false, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true}}), Weakens, High, "BlockPublicAcls"),
        ("s3", "PutBucketLogging", json!({"bucketName": "trail-logs", "BucketLoggingStatus": {"xmlns": "x"}}), Weakens, Medium, "off"),
        ("s3", "PutBucketLogging", json!({"bucketName": "trail-logs", "BucketLoggingStatus": {"LoggingEnabled": {"TargetBucket": "b"}}}), Strengthens, Info, "on"),
        ("s3", "PutBucketRequestPayment", json!({"bucketName": "trail-logs", "RequestPaymentConfiguration": {"Payer": "Requester"}}), Weakens, Medium, "no longer deliver"),
        ("s3", "PutBucketObjectLockConfiguration", json!({"bucketName": "trail-logs", "ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}}), Weakens, High, "no longer"),
        ("s3", "DeleteBucketPolicy", json!({"bucketName": "trail-logs"}), Weakens, High, "no longer deliver"),
        ("s3", "DeleteObject", json!({"bucketName": "b", "key": "AWSLogs/1/CloudTrail/eu-west-1/2024/05/01/a.json.gz"}), Weakens, Critical, "deletes a log file"),
        ("s3", "DeleteObjects", json!({"bucketName": "trail-logs", "delete": ""}), Unknown, High, "many objects"),
        ("s3", "PutObject", json!({"bucketName": "b", "key": "AWSLogs/1/CloudTrail-Digest/eu-west-1/a.json.gz"}), Weakens, Critical, "writes over"),
        ("s3", "PutObjectAcl", json!({"bucketName": "b", "key": "AWSLogs/1/CloudTrail/a", "x-amz-acl": "public-read"}), Weakens, High, "everyone"),
        ("s3", "PutObjectLegalHold", json!({"bucketName": "b", "key": "AWSLogs/1/CloudTrail/a", "LegalHold": {"Status": "OFF"}}), Weakens, High, "lifts"),
        ("kms", "ScheduleKeyDeletion", json!({"keyId": "alias/cloudtrail", "pendingWindowInDays": 7}), Weakens, Critical, "in 7 days"),
        ("kms", "DisableKey", json!({"keyId": "alias/cloudtrail"}), Weakens, Critical, "disables the key"),
        ("kms", "CancelKeyDeletion", json!({"keyId": "1f0e"}), Strengthens, Info, "keeps"),
        ("logs", "PutRetentionPolicy", json!({"logGroupName": "cloudtrail", "retentionInDays": 1}), Weakens, Medium, "1 day"),
        ("logs", "PutRetentionPolicy", json!({"logGroupName": "cloudtrail", "retentionInDays": 365}), Neutral, Info, "365 days"),
        ("logs", "DeleteLogGroup", json!({"logGroupName": "aws-cloudtrail-logs"}), Weakens, Critical, "deletes the log group"),
        ("events", "PutRule", json!({"name": "cloudtrail-alarm", "state": "DISABLED"}), Weakens, Medium, "disables"),
        ("iam", "DeleteRolePolicy", json!({"roleName": "CloudTrail_CloudWatchLogs_Role"}), Weakens, High, "takes rights"),
        ("iam", "PutUserPolicy", json!({"userName": "security-audit", "policyDocument": "{\"Action\":\"cloudtrail:StopLogging\"}"}), Unknown, Low, "stop or delete trails"),
        ("iam", "AttachRolePolicy", json!({"roleName": "r", "policyArn": "arn:aws:iam::aws:policy/AWSCloudTrail_FullAccess"}), Unknown, Low, "stop and delete"),
        ("config", "PutConfigurationRecorder", json!({"configurationRecorder": {"name": "default", "recordingGroup": {"allSupported": false}}}), Weakens, High, "no longer records"),
        ("guardduty", "UpdateDetector", json!({"detectorId": "d", "enable": false}), Weakens, High, "GuardDuty off"),
        ("guardduty", "UpdateDetector", json!({"detectorId": "d", "features": [{"name": "S3_DATA_EVENTS", "status": "DISABLED"}]}), Weakens, High, "a part"),
        ("guardduty", "UpdateDetector", json!({"detectorId": "d", "findingPublishingFrequency": "SIX_HOURS"}), Unknown, Medium, "how often"),
        ("guardduty", "CreateFilter", json!({"detectorId": "d", "action": "ARCHIVE"}), Weakens, Medium, "unseen"),
        ("guardduty", "CreateFilter", json!({"detectorId": "d", "action": "NOOP"}), Neutral, Info, "filter"),
        ("securityhub", "UpdateStandardsControl", json!({"standardsControlArn": "a", "controlStatus": "DISABLED"}), Weakens, Medium, "off"),
        ("elasticloadbalancing", "ModifyLoadBalancerAttributes", json!({"loadBalancerArn": "a", "attributes": [{"key": "access_logs.s3.enabled", "value": "false"}]}), Weakens, Medium, "off"),
        ("eks", "UpdateClusterConfig", json!({"name": "c", "logging": {"clusterLogging": [{"types": ["audit"], "enabled": false}]}}), Weakens, Medium, "off"),
        ("rds", "ModifyDBInstance", json!({"dBInstanceIdentifier": "d", "cloudwatchLogsExportConfiguration": {"disableLogTypes": ["audit"]}}), Weakens, Low, "no longer exports"),
        ("lambda", "UpdateFunctionConfiguration20150331v2", json!({"functionName": "f", "loggingConfig": {"logFormat": "JSON"}}), Unknown, Info, "logs"),
        ("apigateway", "UpdateStage", json!({"restApiId": "a", "patchOperations": [{"op": "remove", "path": "/accessLogSettings"}]}), Weakens, Low, "off"),
        ("cloudfront", "UpdateDistribution2020_05_31", json!({"distributionConfig": {"logging": {"enabled": false}}, "id": "d"}), Weakens, Low, "off"),
        ("organizations", "DisableAWSServiceAccess", json!({"servicePrincipal": "cloudtrail.amazonaws.com"}), Weakens, Critical, "ends cloudtrail"),
        ("organizations", "DisableAWSServiceAccess", json!({"servicePrincipal": "ram.amazonaws.com"}), Neutral, Info, "ends ram"),
        ("sts", "AssumeRoot", json!({"targetPrincipal": "1", "taskPolicyArn": {"arn": "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy"}}), Weakens, High, "unlock"),
    ]
}

#[test]
fn the_effect_follows_the_parameters() {
    for (service, name, parameters, effect, severity, words) in calls() {
        let found = judged(service, name, parameters.clone());
        let (is, grave, what) = found.unwrap_or_else(|| panic!("{name} {parameters} is seen"));
        assert_eq!(
            (is, grave),
            (effect, severity),
            "{name} {parameters}: {what}"
        );
        assert!(what.contains(words), "{name} {parameters}: {what}");
    }
}

/// What every account does all day has nothing to do with logging.
#[test]
fn false_alarms() {
    for (service, name, parameters) in [
        (
            "s3",
            "PutObject",
            json!({"bucketName": "trail-logs", "key": "reports/a.csv"}),
        ),
        (
            "s3",
            "DeleteObject",
            json!({"bucketName": "b", "key": "AWSLogs/1/elasticloadbalancing/a"}),
        ),
        (
            "s3",
            "GetObject",
            json!({"bucketName": "b", "key": "AWSLogs/1/CloudTrail/a"}),
        ),
        (
            "s3",
            "DeleteObjects",
            json!({"bucketName": "photos", "delete": ""}),
        ),
        ("iam", "DeleteRole", json!({"roleName": "app"})),
        (
            "iam",
            "PutRolePolicy",
            json!({"roleName": "app", "policyDocument": "{}"}),
        ),
        (
            "iam",
            "CreatePolicy",
            json!({"policyName": "blog-catalog-login"}),
        ),
        ("kms", "RetireGrant", json!({"keyId": "1f0e"})),
        (
            "sqs",
            "SetQueueAttributes",
            json!({"queueUrl": "https://sqs/orders"}),
        ),
        ("monitoring", "PutMetricAlarm", json!({"alarmName": "cpu"})),
        ("cloudformation", "DeleteStack", json!({"stackName": "web"})),
        (
            "lambda",
            "UpdateFunctionConfiguration20150331v2",
            json!({"functionName": "f", "timeout": 3}),
        ),
        (
            "eks",
            "UpdateClusterConfig",
            json!({"name": "c", "resourcesVpcConfig": {}}),
        ),
        (
            "rds",
            "ModifyDBInstance",
            json!({"dBInstanceIdentifier": "d"}),
        ),
        ("ec2", "RunInstances", json!({})),
    ] {
        assert!(
            judged(service, name, parameters.clone()).is_none(),
            "{name} {parameters}"
        );
    }
    // Grave for a log bucket; of one whose name says nothing it is unknown, and not grave.
    let plain = json!({"bucketName": "photos"});
    assert_eq!(judged("s3", "DeleteBucket", plain.clone()).unwrap().1, Low);
    assert_eq!(
        judged("s3", "DeleteBucket", plain.clone()).unwrap().0,
        Unknown
    );
    assert_eq!(
        judged("s3", "DeleteBucketTagging", plain.clone())
            .unwrap()
            .0,
        Neutral
    );
    let open = json!({"bucketName": "photos", "VersioningConfiguration": {"Status": "Enabled"}});
    assert_eq!(
        judged("s3", "PutBucketVersioning", open).unwrap().0,
        Strengthens
    );
    // CloudTrail itself writes log files.
    let mut delivery = call("s3", "PutObject", &json!({"key": "AWSLogs/1/CloudTrail/a"}));
    delivery["userIdentity"] =
        json!({"type": "AWSService", "invokedBy": "cloudtrail.amazonaws.com"});
    assert!(seen(&delivery).is_none());
    // Insights speak of calls that have records of their own.
    let insight = json!({"eventType": "AwsCloudTrailInsight", "eventCategory": "Insight", "eventID": "i",
        "insightDetails": {"eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging"}});
    assert!(seen(&insight).is_none());
}

#[test]
fn failures_count_less_and_root_counts_more() {
    let severity = |name: &str, change: fn(&mut Value)| {
        let mut record = call(
            "cloudtrail",
            name,
            &json!({"name": "t", "insightSelectors": []}),
        );
        change(&mut record);
        seen(&record).unwrap().severity
    };
    let failed = |record: &mut Value| record["errorCode"] = json!("AccessDenied");
    let root = |record: &mut Value| record["userIdentity"] = json!({"type": "Root"});
    assert_eq!(severity("StopLogging", |_| ()), Critical);
    assert_eq!(severity("StopLogging", failed), High);
    assert_eq!(severity("StopLogging", root), Critical);
    assert_eq!(severity("PutInsightSelectors", |_| ()), Medium);
    assert_eq!(severity("PutInsightSelectors", failed), Low);
    assert_eq!(severity("PutInsightSelectors", root), High);
    assert_eq!(
        severity("StartLogging", root),
        Info,
        "what strengthens is never grave"
    );
}

#[test]
fn a_policy_made_too_large_to_be_logged_is_suspicious_anywhere() {
    let omitted = json!({"omitted": true, "originalSize": 105_000, "reason": "too large"});
    let (effect, _, what) = judged("iam", "PutRolePolicy", omitted).unwrap();
    assert_eq!(effect, Weakens);
    assert!(what.contains("too large"));
}

#[test]
fn a_sighting_stays_small_and_names_what_it_can() {
    let mut record = call(
        "cloudtrail",
        "StopLogging",
        &json!({"name": "é".repeat(100_000)}),
    );
    record["userIdentity"] = json!({"type": "AssumedRole", "arn": "x".repeat(100_000)});
    record["requestParameters"]["name"] = json!("é".repeat(100_000));
    let sighting = seen(&record).unwrap();
    assert!(sighting.target.unwrap().len() < 600);
    assert!(sighting.principal.len() < 600);
    let by_service = json!({"eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging",
        "userIdentity": {"accountId": "1", "invokedBy": "config.amazonaws.com"}, "errorCode": ""});
    let sighting = seen(&by_service).unwrap();
    assert_eq!(sighting.principal, "config.amazonaws.com");
    assert_eq!(
        (sighting.target, sighting.error_code, sighting.time),
        (None, None, None)
    );
    let mut listed = call(
        "monitoring",
        "DeleteAlarms",
        &json!({"alarmNames": ["trail-stopped", "b"]}),
    );
    listed["resources"] = json!([{"ARN": "arn:other"}]);
    assert_eq!(
        seen(&listed).unwrap().target.as_deref(),
        Some("trail-stopped")
    );
}

/// A case of records, each at its minute of 2024-05-01.
struct Case {
    sightings: Vec<(Sighting, Evidence)>,
    traffic: Traffic,
    rows: Rows,
}

impl Case {
    fn of(records: &[Value]) -> Self {
        let mut case = Self {
            sightings: Vec::new(),
            traffic: Traffic::default(),
            rows: Rows::default(),
        };
        for (number, record) in (0u64..).zip(records) {
            let text = record.to_string();
            let record = Record::parse(&text).unwrap();
            let who = Table::default().who(&mut case.traffic.lexicon, &record);
            let row = case.traffic.row(&record, &who);
            case.rows.push(row);
            if let Some(sighting) = Watchman::default().look(0, &record) {
                let evidence = Evidence::Record {
                    file: 0,
                    record: number,
                    event_id: sighting.event_id.clone(),
                };
                case.sightings.push((sighting, evidence));
            }
        }
        case
    }

    fn chapter(&self) -> (Security, Vec<Finding>) {
        self.chapter_of(usize::MAX)
    }

    fn chapter_of(&self, most: usize) -> (Security, Vec<Finding>) {
        let file = File {
            bytes: 0,
            path: "a",
            folder: "",
            name: "a",
            delivered: false,
        };
        let stretch = Stretch {
            file: 0,
            first: 0,
            rows: &self.rows,
        };
        let view = View::new(&self.traffic, vec![file], vec![stretch]);
        let seen = self
            .sightings
            .iter()
            .map(|(s, evidence)| (s, evidence.clone()));
        chapter(
            seen.collect(),
            &view,
            &crate::estate::Estate::default(),
            &|source, name| WatchList::default().why(source, name),
            most,
        )
    }
}

fn at(minute: u32, name: &str, parameters: &Value) -> Value {
    let mut record = call("cloudtrail", name, parameters);
    record["eventTime"] = json!(format!(
        "2024-05-01T{:02}:{:02}:00Z",
        minute / 60,
        minute % 60
    ));
    record["eventID"] = json!(format!("{name}-{minute}"));
    record
}

#[test]
fn a_stop_is_paired_with_the_start_that_follows() {
    let arn = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/one";
    let mut denied = at(5, "StartLogging", &json!({"name": "one"}));
    denied["errorCode"] = json!("AccessDenied");
    // Out of order, by name and by ARN, beside another trail.
    let (security, findings) = Case::of(&[
        at(130, "StartLogging", &json!({"name": arn})),
        at(0, "StopLogging", &json!({"name": "one"})),
        denied,
        at(1, "StopLogging", &json!({"name": "two"})),
    ])
    .chapter();
    let what: Vec<&str> = security
        .tampering
        .iter()
        .map(|row| row.what.as_str())
        .collect();
    assert_eq!(
        what,
        [
            "stops logging; it logged again after 2 h 10 min",
            "stops logging; no start follows in these records",
            "starts logging",
            "starts logging",
        ]
    );
    assert_eq!(findings.len(), 1, "one kind of call is one finding");
    assert_eq!((findings[0].count, findings[0].severity), (2, Critical));
    assert_eq!(findings[0].verdict, Verdict::Fail);
    assert_eq!(findings[0].resources, ["one", "two"]);
    let fix = findings[0].fix.as_ref().unwrap();
    assert!(
        fix.commands[0].contains("get-trail-status --name one"),
        "it logs again"
    );
    assert!(fix.commands[1].contains("start-logging --name two --region eu-west-1"));
    assert!(
        findings[0].why.contains("2 h 10 min"),
        "{}",
        findings[0].why
    );
}

#[test]
fn reads_count_only_before_tampering_by_the_same_caller() {
    let mut other = at(10, "DescribeTrails", &json!({}));
    other["userIdentity"] =
        json!({"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/other"});
    let records = [
        at(0, "DescribeTrails", &json!({})),
        at(20, "GetTrailStatus", &json!({"name": "one"})),
        other,
        at(70, "StopLogging", &json!({"name": "one"})),
        at(80, "LookupEvents", &json!({})),
    ];
    let (security, _) = Case::of(&records).chapter();
    let names: Vec<&str> = security
        .tampering
        .iter()
        .map(|r| r.event_name.as_str())
        .collect();
    assert_eq!(
        names,
        ["GetTrailStatus", "StopLogging"],
        "an hour before, by the same caller"
    );
    let (security, findings) = Case::of(&records[..3]).chapter();
    assert!(security.tampering.is_empty() && findings.is_empty());
}

#[test]
fn attempts_and_successes_are_told_apart() {
    let mut denied = at(1, "DeleteTrail", &json!({"name": "one"}));
    denied["errorCode"] = json!("AccessDenied");
    let (security, findings) =
        Case::of(&[at(0, "DeleteTrail", &json!({"name": "one"})), denied]).chapter();
    assert_eq!(findings.len(), 2);
    let by_success: Vec<bool> = security.tampering.iter().map(|row| row.succeeded).collect();
    assert_eq!(by_success, [true, false]);
    assert_eq!(
        security.tampering[1].error_code.as_deref(),
        Some("AccessDenied")
    );
    let attempt = findings
        .iter()
        .find(|f| f.title.starts_with("Tried and failed"))
        .unwrap();
    assert_eq!(attempt.severity, High);
    assert!(
        attempt
            .fix
            .as_ref()
            .unwrap()
            .summary
            .contains("AccessDenied")
    );
    let row = &security.tampering[0];
    assert_eq!(row.techniques, ["T1685.002", "T1562.008"]);
    assert_eq!(
        (row.source_ip.as_deref(), row.event_id.as_deref()),
        (Some("192.0.2.1"), Some("DeleteTrail-0"))
    );
}

/// The console creates a trail by a row of calls; none of them weakens what was not there before.
#[test]
fn setting_up_a_new_trail_is_no_tampering() {
    let calls = [
        at(10, "CreateTrail", &json!({"name": "one"})),
        at(
            10,
            "PutInsightSelectors",
            &json!({"trailName": "one", "insightSelectors": []}),
        ),
        at(
            11,
            "UpdateTrail",
            &json!({"name": "one", "cloudWatchLogsLogGroupArn": "g"}),
        ),
    ];
    let (security, findings) = Case::of(&calls).chapter();
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(security.tampering[1].effect, Neutral);
    assert!(
        security.tampering[1]
            .what
            .ends_with("as part of creating the trail")
    );
    // Later it is.
    let later = at(
        30,
        "PutInsightSelectors",
        &json!({"trailName": "one", "insightSelectors": []}),
    );
    let (_, findings) = Case::of(&[calls[0].clone(), later.clone()]).chapter();
    assert_eq!(findings.len(), 1);
    // And of another trail.
    let mut other = calls[1].clone();
    other["requestParameters"]["trailName"] = json!("two");
    assert_eq!(Case::of(&[calls[0].clone(), other]).chapter().1.len(), 1);
}

#[test]
fn the_timeline_is_bounded_and_says_so() {
    let many: Vec<Value> = (0..5_100)
        .map(|n| at(n % 1_440, "StopLogging", &json!({"name": format!("t{n}")})))
        .collect();
    let (security, findings) = Case::of(&many).chapter();
    assert_eq!(
        (security.tampering.len(), security.more_tampering),
        (5_000, 100)
    );
    assert!(security.tampering.is_sorted_by(|a, b| a.time <= b.time));
    assert_eq!((findings.len(), findings[0].count), (1, 5_100));
    assert_eq!(findings[0].evidence.len(), 20);
    assert_eq!(findings[0].resources.len(), 50);
    // While reading goes on it is shorter, and knows as much.
    let (short, findings) = Case::of(&many).chapter_of(3);
    assert_eq!((short.tampering.len(), short.more_tampering), (3, 5_097));
    assert_eq!((findings.len(), findings[0].count), (1, 5_100));
}

#[test]
fn only_bulk_reads_of_a_log_bucket_are_told() {
    let object = |name: &str, bucket: &str, n: u32| {
        let mut record = at(
            n,
            name,
            &json!({"bucketName": bucket, "key": format!("AWSLogs/1/CloudTrail/{n}")}),
        );
        record["eventSource"] = json!("s3.amazonaws.com");
        record["eventID"] = json!(format!("{name}-{bucket}-{n}"));
        record
    };
    let mut written = object("PutObject", "b", 0);
    written["userIdentity"] =
        json!({"type": "AWSService", "invokedBy": "cloudtrail.amazonaws.com"});
    let reads =
        |bucket: &'static str, count: u32| (0..count).map(move |n| object("GetObject", bucket, n));
    let mut case = vec![written];
    case.extend(reads("b", 120));
    case.extend(reads("other", 120));
    let (security, findings) = Case::of(&case).chapter();
    assert_eq!((security.tampering.len(), findings.len()), (1, 1));
    let row = &security.tampering[0];
    assert_eq!(
        (row.event_name.as_str(), row.severity),
        ("GetObject", Medium)
    );
    assert_eq!(row.what, "reads 120 log files until 2024-05-01T01:59:00Z");
    assert_eq!(row.time.as_deref(), Some("2024-05-01T00:00:00Z"));
    assert_eq!(
        (findings[0].count, findings[0].verdict),
        (120, Verdict::Unknown)
    );
    let Evidence::Record { record: 1, .. } = row.evidence else {
        panic!("the first read is the evidence: {:?}", row.evidence);
    };
    let (security, findings) = Case::of(&case[..100]).chapter();
    assert!(
        security.tampering.is_empty() && findings.is_empty(),
        "99 are what a tool does"
    );
}
