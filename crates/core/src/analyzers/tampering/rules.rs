//! The events that change, weaken or blind logging, as data: one row an event, sorted by name.
//!
//! Severity is what it is worth when it succeeds and weakens. Technique ids are those of MITRE
//! ATT&CK v19, with the id that v19 retired where many tools still know only that.

use super::judge::{Judge, buckets, policies, services, trails};
use super::mend::{self, Mend};
use crate::report::Severity::{self, Critical, High, Info, Low, Medium};

/// One event.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: &'static str,
    pub(super) severity: Severity,
    pub(super) scope: Scope,
    pub(super) judge: Judge,
    /// Request parameters that may name the target; the first that is there counts.
    pub(super) target: &'static [&'static [&'static str]],
    pub(super) techniques: &'static [&'static str],
    pub(super) mend: Mend,
}

/// What ties an event to logging.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// It acts on logging itself.
    Logging,
    /// It acts on a resource that may serve logging; its name decides.
    Maybe,
    /// As [`Scope::Maybe`], and so common otherwise that it is left out where nothing speaks of
    /// logging.
    Named,
    /// A read: reconnaissance, if tampering follows.
    Recon,
    /// A read that matters in bulk only: it is counted from the traffic, and no record of it is kept.
    Bulk,
}

const CLOUD_LOG: &[&str] = &["T1685.002", "T1562.008"];
const DESTROY: &[&str] = &["T1485"];
const LIFECYCLE: &[&str] = &["T1485.001"];
const RECOVERY: &[&str] = &["T1490"];
const REMOVAL: &[&str] = &["T1070", "T1485"];
const ACCOUNT: &[&str] = &["T1098"];
const TRANSFER: &[&str] = &["T1537"];
const STORAGE: &[&str] = &["T1530"];
const KEY: &[&str] = &["T1685.002", "T1562.008", "T1486"];
const HIERARCHY: &[&str] = &["T1666"];
const POLICY: &[&str] = &["T1484"];
const REGIONS: &[&str] = &["T1535"];
const DISCOVERY: &[&str] = &["T1654"];

/// What is to be known of a command that blocks all public access.
const CLOSES: &str = "This blocks all public access, whatever was blocked before.";

type Target = &'static [&'static [&'static str]];
const TRAIL: Target = &[&["name"], &["trailName"], &["trailArn"], &["trailARN"]];
const STORE: Target = &[&["eventDataStore"], &["eventDataStoreArn"], &["name"]];
const BUCKET: Target = &[&["bucketName"]];
const KEY_ID: Target = &[&["keyId"], &["targetKeyId"], &["aliasName"]];
const GROUP: Target = &[&["logGroupName"], &["logGroupIdentifier"], &["resourceArn"], &["destinationName"], &["policyName"]];
const ALARM: Target = &[&["alarmName"], &["alarmNames"]];
const TOPIC: Target = &[&["topicArn"], &["subscriptionArn"]];
const QUEUE: Target = &[&["queueUrl"]];
const EVENT_RULE: Target = &[&["rule"], &["name"], &["archiveName"]];
const ROLE: Target = &[&["roleName"]];
const RECORDER: Target = &[
    &["configurationRecorderName"],
    &["configurationRecorder", "name"],
    &["deliveryChannelName"],
    &["deliveryChannel", "name"],
    &["configRuleName"],
    &["organizationConfigRuleName"],
    &["conformancePackName"],
    &["configurationAggregatorName"],
    &["retentionConfigurationName"],
    &["authorizedAccountId"],
];
const DETECTOR: Target = &[&["detectorId"], &["adminAccountId"]];
const ANY: Target = &[
    &["resourceArn"], &["resourceId"], &["channel"], &["accountId"], &["memberAccountId"],
    &["delegatedAdminAccountId"], &["servicePrincipal"], &["policyId"], &["regionName"], &["name"],
    &["stackName"], &["stackSetName"], &["id"], &["arn"], &["identifier"], &["flowLogId"],
    &["analyzerName"], &["graphArn"], &["importId"], &["queryId"], &["dashboardId"], &["targetPrincipal"],
];

const fn rule(
    name: &'static str,
    severity: Severity,
    scope: Scope,
    judge: Judge,
    target: Target,
    techniques: &'static [&'static str],
    mend: Mend,
) -> Rule {
    Rule { name, severity, scope, judge, target, techniques, mend }
}

use Judge::{By, Neutral, Strengthens, Weakens};
use Mend::{Back, ByCase, Look, Nothing, Part};
use Scope::{Bulk, Logging, Maybe, Named, Recon};

/// The rules of a service; `service` is the event source without `.amazonaws.com`.
pub(super) fn of_service(service: &str) -> &'static [Rule] {
    match service {
        "cloudtrail" => CLOUDTRAIL,
        "s3" => S3,
        "kms" => KMS,
        "logs" => LOGS,
        "monitoring" => MONITORING,
        "sns" => SNS,
        "sqs" => SQS,
        "events" => EVENTS,
        "iam" => IAM,
        "config" => CONFIG,
        "guardduty" => GUARDDUTY,
        "securityhub" => SECURITYHUB,
        "macie2" => MACIE,
        "inspector2" => INSPECTOR,
        "access-analyzer" => ACCESS_ANALYZER,
        "detective" => DETECTIVE,
        "securitylake" => SECURITY_LAKE,
        "auditmanager" => AUDIT_MANAGER,
        "ec2" => EC2,
        "route53resolver" => RESOLVER,
        "route53" => ROUTE53,
        "wafv2" => WAF,
        "network-firewall" => FIREWALL,
        "elasticloadbalancing" => BALANCER,
        "eks" => EKS,
        "rds" => RDS,
        "lambda" => LAMBDA,
        "apigateway" => API_GATEWAY,
        "bedrock" => BEDROCK,
        "cloudfront" => CLOUDFRONT,
        "redshift" => REDSHIFT,
        "organizations" => ORGANIZATIONS,
        "account" => ACCOUNTS,
        "sts" => STS,
        "controltower" => CONTROL_TOWER,
        "cloudformation" => CLOUDFORMATION,
        _ => &[],
    }
}

/// Every service with rules.
#[cfg(test)]
pub(super) const SERVICES: [&str; 36] = [
    "cloudtrail", "s3", "kms", "logs", "monitoring", "sns", "sqs", "events", "iam", "config",
    "guardduty", "securityhub", "macie2", "inspector2", "access-analyzer", "detective",
    "securitylake", "auditmanager", "ec2", "route53resolver", "route53", "wafv2",
    "network-firewall", "elasticloadbalancing", "eks", "rds", "lambda", "apigateway", "bedrock",
    "cloudfront", "redshift", "organizations", "account", "sts", "controltower", "cloudformation",
];

static CLOUDTRAIL: &[Rule] = &[
    rule("AddTags", Low, Logging, Neutral("adds tags, which tag-based policies may depend on"), ANY, CLOUD_LOG, Nothing),
    rule("CancelQuery", Low, Logging, Neutral("cancels a query of the event data store"), ANY, CLOUD_LOG, Nothing),
    rule("CreateTrail", Info, Logging, By(trails::create_trail), TRAIL, TRANSFER, Nothing),
    rule("DeleteChannel", High, Logging, Weakens("deletes a channel that feeds an event data store"), ANY, CLOUD_LOG, Nothing),
    rule("DeleteDashboard", Low, Logging, Neutral("deletes a dashboard"), ANY, CLOUD_LOG, Nothing),
    rule("DeleteEventDataStore", Critical, Logging, Weakens("deletes an event data store (it can be restored for seven days)"), STORE, CLOUD_LOG, Back(&["aws cloudtrail restore-event-data-store --event-data-store {target} --region {region}"])),
    rule("DeleteResourcePolicy", High, Logging, Weakens("removes the policy of a CloudTrail resource"), ANY, ACCOUNT, Nothing),
    rule("DeleteTrail", Critical, Logging, Weakens("deletes the trail"), TRAIL, CLOUD_LOG, ByCase(mend::deleted)),
    rule("DeregisterOrganizationDelegatedAdmin", High, Logging, Weakens("removes the delegated administrator of CloudTrail"), ANY, ACCOUNT, Nothing),
    rule("DescribeTrails", Info, Recon, Neutral("lists the trails"), TRAIL, DISCOVERY, Nothing),
    rule("DisableFederation", Low, Logging, Weakens("ends queries of the event data store from outside"), STORE, CLOUD_LOG, Part("aws cloudtrail enable-federation --event-data-store {target} --federation-role-arn ROLE_ARN --region {region}", "Which role it was, the record does not tell.")),
    rule("EnableFederation", Info, Logging, Neutral("allows queries of the event data store from outside"), STORE, &[], Nothing),
    rule("GetEventSelectors", Info, Recon, Neutral("reads what a trail logs"), TRAIL, DISCOVERY, Nothing),
    rule("GetTrailStatus", Info, Recon, Neutral("reads whether a trail logs"), TRAIL, DISCOVERY, Nothing),
    rule("ListTrails", Info, Recon, Neutral("lists the trails"), TRAIL, DISCOVERY, Nothing),
    rule("LookupEvents", Info, Recon, Neutral("searches the event history"), TRAIL, DISCOVERY, Nothing),
    rule("PutEventConfiguration", Medium, Logging, By(trails::put_event_configuration), TRAIL, CLOUD_LOG, Nothing),
    rule("PutEventSelectors", High, Logging, By(trails::put_event_selectors), TRAIL, CLOUD_LOG, ByCase(mend::selected)),
    rule("PutInsightSelectors", Medium, Logging, By(trails::put_insight_selectors), TRAIL, CLOUD_LOG, ByCase(mend::analysed)),
    rule("PutResourcePolicy", Medium, Logging, By(policies::policy), ANY, ACCOUNT, Nothing),
    rule("RegisterOrganizationDelegatedAdmin", High, Logging, Judge::Unknown("gives another account the administration of CloudTrail"), ANY, ACCOUNT, Nothing),
    rule("RemoveTags", Low, Logging, Neutral("removes tags, which tag-based policies may depend on"), ANY, CLOUD_LOG, Nothing),
    rule("RestoreEventDataStore", Info, Logging, Strengthens("restores an event data store"), STORE, &[], Nothing),
    rule("StartEventDataStoreIngestion", Info, Logging, Strengthens("starts an event data store again"), STORE, &[], Nothing),
    rule("StartLogging", Info, Logging, Strengthens("starts logging"), TRAIL, &[], Nothing),
    rule("StopEventDataStoreIngestion", Critical, Logging, Weakens("stops an event data store"), STORE, CLOUD_LOG, Back(&["aws cloudtrail start-event-data-store-ingestion --event-data-store {target} --region {region}"])),
    rule("StopImport", Low, Logging, Neutral("stops an import"), ANY, CLOUD_LOG, Nothing),
    rule("StopLogging", Critical, Logging, Weakens("stops logging"), TRAIL, CLOUD_LOG, Back(&["aws cloudtrail start-logging --name {target} --region {region}"])),
    rule("UpdateChannel", Medium, Logging, Judge::Unknown("changes where a channel delivers"), ANY, CLOUD_LOG, Nothing),
    rule("UpdateEventDataStore", High, Logging, By(trails::update_event_data_store), STORE, CLOUD_LOG, ByCase(mend::stored)),
    rule("UpdateTrail", Critical, Logging, By(trails::update_trail), TRAIL, CLOUD_LOG, ByCase(mend::updated)),
];

static S3: &[Rule] = &[
    rule("CopyObject", Critical, Logging, By(buckets::log_object_written), BUCKET, REMOVAL, Nothing),
    rule("DeleteAccountPublicAccessBlock", High, Logging, Weakens("removes the account's block of public access"), ANY, STORAGE, Part("aws s3control put-public-access-block --account-id {account} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true", CLOSES)),
    rule("DeleteBucket", Critical, Maybe, Weakens("deletes the bucket"), BUCKET, DESTROY, Nothing),
    rule("DeleteBucketEncryption", High, Maybe, Weakens("removes the bucket's default encryption"), BUCKET, &["T1486"], Part("aws s3api put-bucket-encryption --bucket {target} --server-side-encryption-configuration '{\"Rules\":[{\"ApplyServerSideEncryptionByDefault\":{\"SSEAlgorithm\":\"aws:kms\",\"KMSMasterKeyID\":\"KEY_ARN\"}}]}'", "Which key it was, the record does not tell.")),
    rule("DeleteBucketLifecycle", Low, Maybe, Neutral("removes the bucket's lifecycle: objects are kept"), BUCKET, LIFECYCLE, Nothing),
    rule("DeleteBucketPolicy", High, Maybe, Weakens("removes the bucket's policy: CloudTrail can no longer deliver to it"), BUCKET, CLOUD_LOG, Part("aws s3api put-bucket-policy --bucket {target} --policy file://policy.json", "The record does not hold the policy: take it from a copy, or from the user guide of CloudTrail.")),
    rule("DeleteBucketPublicAccessBlock", High, Maybe, Weakens("removes the bucket's block of public access"), BUCKET, STORAGE, Part("aws s3api put-public-access-block --bucket {target} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true", CLOSES)),
    rule("DeleteBucketReplication", High, Maybe, Weakens("ends the copy of the bucket elsewhere"), BUCKET, TRANSFER, Nothing),
    rule("DeleteBucketTagging", Low, Maybe, Neutral("removes the bucket's tags"), BUCKET, &[], Nothing),
    rule("DeleteObject", Critical, Logging, By(buckets::log_object_deleted), BUCKET, REMOVAL, Nothing),
    rule("DeleteObjects", Critical, Named, By(buckets::log_objects_deleted), BUCKET, REMOVAL, Nothing),
    rule("GetObject", Medium, Bulk, Judge::Unknown("reads log files"), BUCKET, STORAGE, Nothing),
    rule("PutAccountPublicAccessBlock", High, Logging, By(buckets::public_access_block), ANY, STORAGE, Part("aws s3control put-public-access-block --account-id {account} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true", CLOSES)),
    rule("PutBucketAcl", High, Maybe, By(buckets::acl), BUCKET, STORAGE, Part("aws s3api put-bucket-acl --bucket {target} --acl private", "This takes all grants away; those that were meant have to be given again.")),
    rule("PutBucketEncryption", Medium, Maybe, Judge::Unknown("changes the bucket's default encryption"), BUCKET, &["T1486"], Nothing),
    rule("PutBucketLifecycle", High, Maybe, By(buckets::lifecycle), BUCKET, LIFECYCLE, Look("aws s3api get-bucket-lifecycle-configuration --bucket {target}")),
    rule("PutBucketLogging", Medium, Maybe, By(buckets::bucket_logging), BUCKET, CLOUD_LOG, Nothing),
    rule("PutBucketNotification", Medium, Maybe, Judge::Unknown("changes who is told of new log files"), BUCKET, CLOUD_LOG, Look("aws s3api get-bucket-notification-configuration --bucket {target}")),
    rule("PutBucketObjectLockConfiguration", High, Maybe, By(buckets::object_lock), BUCKET, RECOVERY, Nothing),
    rule("PutBucketOwnershipControls", Medium, Maybe, Judge::Unknown("changes who owns new objects"), BUCKET, ACCOUNT, Nothing),
    rule("PutBucketPolicy", High, Maybe, By(policies::policy), BUCKET, CLOUD_LOG, Look("aws s3api get-bucket-policy --bucket {target}")),
    rule("PutBucketPublicAccessBlock", High, Maybe, By(buckets::public_access_block), BUCKET, STORAGE, Part("aws s3api put-public-access-block --bucket {target} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true", CLOSES)),
    rule("PutBucketReplication", Medium, Maybe, Judge::Unknown("copies the bucket elsewhere"), BUCKET, TRANSFER, Look("aws s3api get-bucket-replication --bucket {target}")),
    rule("PutBucketRequestPayment", Medium, Maybe, By(buckets::requester_pays), BUCKET, CLOUD_LOG, Back(&["aws s3api put-bucket-request-payment --bucket {target} --request-payment-configuration Payer=BucketOwner"])),
    rule("PutBucketTagging", Low, Maybe, Neutral("changes the bucket's tags"), BUCKET, &[], Nothing),
    rule("PutBucketVersioning", High, Maybe, By(buckets::versioning), BUCKET, RECOVERY, ByCase(mend::versioned)),
    rule("PutObject", Critical, Logging, By(buckets::log_object_written), BUCKET, REMOVAL, Nothing),
    rule("PutObjectAcl", High, Logging, By(buckets::log_object_acl), BUCKET, STORAGE, Nothing),
    rule("PutObjectLegalHold", High, Logging, By(buckets::legal_hold), BUCKET, RECOVERY, Nothing),
    rule("PutObjectRetention", High, Logging, By(buckets::retention_of_object), BUCKET, RECOVERY, Nothing),
];

static KMS: &[Rule] = &[
    rule("CancelKeyDeletion", Info, Maybe, Strengthens("keeps a key that was to be deleted"), KEY_ID, &[], Nothing),
    rule("DeleteAlias", Medium, Named, Weakens("removes a key's alias"), KEY_ID, KEY, Nothing),
    rule("DeleteImportedKeyMaterial", Critical, Maybe, Weakens("deletes the key's material: what it encrypted cannot be read"), KEY_ID, KEY, Nothing),
    rule("DisableKey", Critical, Maybe, Weakens("disables the key: logs cannot be delivered or read"), KEY_ID, KEY, Back(&["aws kms enable-key --key-id {target} --region {region}"])),
    rule("DisableKeyRotation", Medium, Maybe, Weakens("turns key rotation off"), KEY_ID, KEY, Back(&["aws kms enable-key-rotation --key-id {target} --region {region}"])),
    rule("EnableKey", Info, Maybe, Strengthens("enables the key"), KEY_ID, &[], Nothing),
    rule("PutKeyPolicy", High, Maybe, By(policies::policy), KEY_ID, KEY, Look("aws kms get-key-policy --key-id {target} --policy-name default --region {region}")),
    rule("RetireGrant", Medium, Named, Judge::Unknown("retires a grant of the key"), KEY_ID, KEY, Nothing),
    rule("RevokeGrant", Medium, Named, Judge::Unknown("revokes a grant of the key"), KEY_ID, KEY, Nothing),
    rule("ScheduleKeyDeletion", Critical, Maybe, By(services::key_deletion), KEY_ID, KEY, Back(&["aws kms cancel-key-deletion --key-id {target} --region {region}", "aws kms enable-key --key-id {target} --region {region}"])),
    rule("UpdateAlias", Medium, Named, Judge::Unknown("points an alias at another key"), KEY_ID, KEY, Nothing),
    rule("UpdatePrimaryRegion", Medium, Maybe, Judge::Unknown("moves the primary key to another Region"), KEY_ID, KEY, Nothing),
];

static LOGS: &[Rule] = &[
    rule("DeleteDestination", High, Maybe, Weakens("deletes a destination that logs are sent to"), GROUP, CLOUD_LOG, Nothing),
    rule("DeleteLogGroup", Critical, Maybe, Weakens("deletes the log group"), GROUP, CLOUD_LOG, Nothing),
    rule("DeleteLogStream", High, Maybe, Weakens("deletes a log stream"), GROUP, CLOUD_LOG, Nothing),
    rule("DeleteMetricFilter", High, Maybe, Weakens("deletes a metric filter that alarms depend on"), GROUP, CLOUD_LOG, Nothing),
    rule("DeleteResourcePolicy", Medium, Maybe, Weakens("removes a policy that lets services write logs"), GROUP, CLOUD_LOG, Nothing),
    rule("DeleteRetentionPolicy", Low, Maybe, Strengthens("keeps the log group's events for ever"), GROUP, CLOUD_LOG, Nothing),
    rule("DeleteSubscriptionFilter", High, Maybe, Weakens("ends the forwarding of logs"), GROUP, CLOUD_LOG, Nothing),
    rule("DisassociateKmsKey", Medium, Maybe, Weakens("removes the log group's key"), GROUP, CLOUD_LOG, Nothing),
    rule("PutDataProtectionPolicy", Low, Maybe, Neutral("masks data in the log group"), GROUP, CLOUD_LOG, Nothing),
    rule("PutLogGroupDeletionProtection", Medium, Maybe, Judge::Unknown("changes the log group's protection from deletion"), GROUP, CLOUD_LOG, Nothing),
    rule("PutMetricFilter", Medium, Maybe, Judge::Unknown("changes what a metric filter counts"), GROUP, CLOUD_LOG, Nothing),
    rule("PutResourcePolicy", Medium, Maybe, By(policies::policy), GROUP, CLOUD_LOG, Nothing),
    rule("PutRetentionPolicy", Medium, Maybe, By(services::retention), GROUP, CLOUD_LOG, ByCase(mend::kept)),
    rule("PutSubscriptionFilter", Medium, Maybe, Judge::Unknown("forwards the log group's events"), GROUP, CLOUD_LOG, Nothing),
];

static MONITORING: &[Rule] = &[
    rule("DeleteAlarms", High, Maybe, Weakens("deletes alarms"), ALARM, CLOUD_LOG, Nothing),
    rule("DisableAlarmActions", High, Maybe, Weakens("silences alarms"), ALARM, CLOUD_LOG, Back(&["aws cloudwatch enable-alarm-actions --alarm-names {target} --region {region}"])),
    rule("PutMetricAlarm", Medium, Named, Judge::Unknown("creates or changes an alarm"), ALARM, CLOUD_LOG, Nothing),
    rule("SetAlarmState", Low, Named, Neutral("sets the state of an alarm by hand"), ALARM, CLOUD_LOG, Nothing),
];

static SNS: &[Rule] = &[
    rule("DeleteTopic", Medium, Maybe, Weakens("deletes the topic"), TOPIC, CLOUD_LOG, Nothing),
    rule("RemovePermission", Medium, Maybe, Weakens("takes a right to the topic away"), TOPIC, CLOUD_LOG, Nothing),
    rule("SetTopicAttributes", Medium, Named, Judge::Unknown("changes the topic"), TOPIC, CLOUD_LOG, Nothing),
    rule("Unsubscribe", Low, Maybe, Weakens("ends a subscription"), TOPIC, CLOUD_LOG, Nothing),
];

static SQS: &[Rule] = &[
    rule("DeleteQueue", High, Maybe, Weakens("deletes the queue"), QUEUE, CLOUD_LOG, Nothing),
    rule("PurgeQueue", High, Maybe, Weakens("empties the queue"), QUEUE, CLOUD_LOG, Nothing),
    rule("SetQueueAttributes", Medium, Named, Judge::Unknown("changes the queue"), QUEUE, CLOUD_LOG, Nothing),
];

static EVENTS: &[Rule] = &[
    rule("DeleteArchive", Medium, Maybe, Weakens("deletes an archive of events"), EVENT_RULE, CLOUD_LOG, Nothing),
    rule("DeleteEventBus", Medium, Maybe, Weakens("deletes an event bus"), EVENT_RULE, CLOUD_LOG, Nothing),
    rule("DeleteRule", High, Maybe, Weakens("deletes a rule"), EVENT_RULE, CLOUD_LOG, Nothing),
    rule("DisableRule", High, Maybe, Weakens("disables a rule"), EVENT_RULE, CLOUD_LOG, Back(&["aws events enable-rule --name {target} --region {region}"])),
    rule("PutRule", Medium, Named, By(services::event_rule), EVENT_RULE, CLOUD_LOG, Nothing),
    rule("RemoveTargets", High, Maybe, Weakens("removes the targets of a rule"), EVENT_RULE, CLOUD_LOG, Nothing),
];

static IAM: &[Rule] = &[
    rule("AttachRolePolicy", Medium, Named, By(policies::grants_cloudtrail), &[&["policyArn"], &["roleName"]], ACCOUNT, Nothing),
    rule("AttachUserPolicy", Medium, Named, By(policies::grants_cloudtrail), &[&["policyArn"], &["userName"]], ACCOUNT, Nothing),
    rule("CreatePolicy", Medium, Named, By(policies::omitted_or_grant), &[&["policyName"]], ACCOUNT, Nothing),
    rule("CreatePolicyVersion", Medium, Named, By(policies::omitted_or_grant), &[&["policyArn"]], ACCOUNT, Nothing),
    rule("DeleteRole", High, Named, Weakens("deletes the role that delivers logs"), ROLE, CLOUD_LOG, Nothing),
    rule("DeleteRolePolicy", High, Named, Weakens("takes rights from the role that delivers logs"), ROLE, CLOUD_LOG, Nothing),
    rule("DeleteServiceLinkedRole", High, Named, Weakens("deletes CloudTrail's service-linked role: organization trails stop"), ROLE, CLOUD_LOG, Nothing),
    rule("DetachRolePolicy", High, Named, Weakens("takes rights from the role that delivers logs"), ROLE, CLOUD_LOG, Nothing),
    rule("PutGroupPolicy", Medium, Named, By(policies::omitted_or_grant), &[&["groupName"]], ACCOUNT, Nothing),
    rule("PutRolePolicy", High, Named, By(policies::omitted_or_grant), ROLE, ACCOUNT, Nothing),
    rule("PutUserPolicy", Medium, Named, By(policies::omitted_or_grant), &[&["userName"]], ACCOUNT, Nothing),
    rule("UpdateAssumeRolePolicy", High, Named, By(policies::omitted_or_grant), ROLE, ACCOUNT, Nothing),
];

static CONFIG: &[Rule] = &[
    rule("DeleteAggregationAuthorization", Medium, Logging, Weakens("ends the collection of configuration by another account"), RECORDER, CLOUD_LOG, Nothing),
    rule("DeleteConfigRule", High, Logging, Weakens("deletes a rule that checks configuration"), RECORDER, CLOUD_LOG, Nothing),
    rule("DeleteConfigurationAggregator", Medium, Logging, Weakens("deletes the collection of configuration"), RECORDER, CLOUD_LOG, Nothing),
    rule("DeleteConfigurationRecorder", Critical, Logging, Weakens("deletes the configuration recorder"), RECORDER, CLOUD_LOG, Nothing),
    rule("DeleteConformancePack", High, Logging, Weakens("deletes a conformance pack"), RECORDER, CLOUD_LOG, Nothing),
    rule("DeleteDeliveryChannel", Critical, Logging, Weakens("deletes the delivery channel of AWS Config"), RECORDER, CLOUD_LOG, Nothing),
    rule("DeleteOrganizationConfigRule", High, Logging, Weakens("deletes a rule of the organization"), RECORDER, CLOUD_LOG, Nothing),
    rule("DeleteRemediationConfiguration", Medium, Logging, Weakens("ends an automatic repair"), RECORDER, CLOUD_LOG, Nothing),
    rule("DeleteRetentionConfiguration", Medium, Logging, Judge::Unknown("changes how long configuration history is kept"), RECORDER, CLOUD_LOG, Nothing),
    rule("PutConfigurationRecorder", High, Logging, By(services::config_recorder), RECORDER, CLOUD_LOG, Nothing),
    rule("PutDeliveryChannel", High, Logging, Judge::Unknown("changes where AWS Config delivers"), RECORDER, CLOUD_LOG, Nothing),
    rule("PutRetentionConfiguration", Medium, Logging, Judge::Unknown("changes how long configuration history is kept"), RECORDER, CLOUD_LOG, Nothing),
    rule("StopConfigurationRecorder", Critical, Logging, Weakens("stops the configuration recorder"), RECORDER, CLOUD_LOG, Back(&["aws configservice start-configuration-recorder --configuration-recorder-name {target} --region {region}"])),
];

static GUARDDUTY: &[Rule] = &[
    rule("ArchiveFindings", Low, Logging, Neutral("archives findings"), DETECTOR, CLOUD_LOG, Nothing),
    rule("CreateFilter", Medium, Logging, By(services::archiving_filter), DETECTOR, CLOUD_LOG, Nothing),
    rule("CreateIPSet", Medium, Logging, Weakens("trusts a list of addresses: GuardDuty ignores them"), DETECTOR, CLOUD_LOG, Nothing),
    rule("DeleteDetector", Critical, Logging, Weakens("deletes the GuardDuty detector"), DETECTOR, CLOUD_LOG, Nothing),
    rule("DeleteMembers", High, Logging, Weakens("removes member accounts from GuardDuty"), DETECTOR, CLOUD_LOG, Nothing),
    rule("DeletePublishingDestination", High, Logging, Weakens("ends the export of findings"), DETECTOR, CLOUD_LOG, Nothing),
    rule("DisableOrganizationAdminAccount", Critical, Logging, Weakens("removes GuardDuty's administrator account"), DETECTOR, CLOUD_LOG, Nothing),
    rule("DisassociateFromAdministratorAccount", High, Logging, Weakens("leaves GuardDuty's administrator account"), DETECTOR, CLOUD_LOG, Nothing),
    rule("DisassociateFromMasterAccount", High, Logging, Weakens("leaves GuardDuty's administrator account"), DETECTOR, CLOUD_LOG, Nothing),
    rule("DisassociateMembers", High, Logging, Weakens("removes member accounts from GuardDuty"), DETECTOR, CLOUD_LOG, Nothing),
    rule("StopMonitoringMembers", High, Logging, Weakens("stops GuardDuty for member accounts"), DETECTOR, CLOUD_LOG, Nothing),
    rule("UpdateDetector", High, Logging, By(services::detector), DETECTOR, CLOUD_LOG, ByCase(mend::detecting)),
    rule("UpdateIPSet", Medium, Logging, Judge::Unknown("changes the list of trusted addresses"), DETECTOR, CLOUD_LOG, Nothing),
    rule("UpdateMalwareProtectionPlan", Low, Logging, Judge::Unknown("changes malware protection"), DETECTOR, CLOUD_LOG, Nothing),
];

static SECURITYHUB: &[Rule] = &[
    rule("BatchDisableStandards", High, Logging, Weakens("turns standards of Security Hub off"), ANY, CLOUD_LOG, Nothing),
    rule("BatchUpdateFindings", Low, Logging, Neutral("changes findings"), ANY, CLOUD_LOG, Nothing),
    rule("DeleteInsight", Low, Logging, Neutral("deletes an insight"), ANY, CLOUD_LOG, Nothing),
    rule("DeleteMembers", High, Logging, Weakens("removes member accounts from Security Hub"), ANY, CLOUD_LOG, Nothing),
    rule("DisableImportFindingsForProduct", Medium, Logging, Weakens("ends the import of findings of a product"), ANY, CLOUD_LOG, Nothing),
    rule("DisableOrganizationAdminAccount", High, Logging, Weakens("removes Security Hub's administrator account"), ANY, CLOUD_LOG, Nothing),
    rule("DisableSecurityHub", Critical, Logging, Weakens("turns Security Hub off"), ANY, CLOUD_LOG, Part("aws securityhub enable-security-hub --region {region}", "It starts with the default standards: other standards, controls and members have to be set again.")),
    rule("DisassociateFromAdministratorAccount", High, Logging, Weakens("leaves Security Hub's administrator account"), ANY, CLOUD_LOG, Nothing),
    rule("DisassociateMembers", High, Logging, Weakens("removes member accounts from Security Hub"), ANY, CLOUD_LOG, Nothing),
    rule("UpdateFindings", Low, Logging, Neutral("changes findings"), ANY, CLOUD_LOG, Nothing),
    rule("UpdateStandardsControl", Medium, Logging, By(services::standards_control), &[&["standardsControlArn"]], CLOUD_LOG, Nothing),
];

static MACIE: &[Rule] = &[
    rule("DisableMacie", High, Logging, Weakens("turns Macie off"), ANY, CLOUD_LOG, Nothing),
    rule("DisableOrganizationAdminAccount", High, Logging, Weakens("removes Macie's administrator account"), ANY, CLOUD_LOG, Nothing),
];
static INSPECTOR: &[Rule] = &[
    rule("Disable", High, Logging, Weakens("turns Inspector off"), ANY, CLOUD_LOG, Nothing),
];
static ACCESS_ANALYZER: &[Rule] = &[
    rule("CreateArchiveRule", Medium, Logging, Weakens("archives findings of Access Analyzer unseen"), ANY, CLOUD_LOG, Nothing),
    rule("DeleteAnalyzer", High, Logging, Weakens("deletes an analyzer"), ANY, CLOUD_LOG, Nothing),
];
static DETECTIVE: &[Rule] = &[
    rule("DeleteGraph", High, Logging, Weakens("turns Detective off"), ANY, CLOUD_LOG, Nothing),
];
static SECURITY_LAKE: &[Rule] = &[
    rule("DeleteAwsLogSource", High, Logging, Weakens("removes a source of Security Lake"), ANY, CLOUD_LOG, Nothing),
    rule("DeleteDataLake", High, Logging, Weakens("turns Security Lake off"), ANY, CLOUD_LOG, Nothing),
    rule("DeleteSubscriber", High, Logging, Weakens("removes a reader of Security Lake"), ANY, CLOUD_LOG, Nothing),
];
static AUDIT_MANAGER: &[Rule] = &[
    rule("DeregisterAccount", Medium, Logging, Weakens("turns Audit Manager off"), ANY, CLOUD_LOG, Nothing),
];
static EC2: &[Rule] = &[
    rule("DeleteFlowLogs", High, Logging, Weakens("deletes flow logs"), &[&["flowLogId"], &["DeleteFlowLogsRequest", "FlowLogId", "content"]], CLOUD_LOG, Nothing),
    rule("ModifyInstanceMetadataOptions", Low, Logging, Neutral("changes how an instance hands out credentials"), &[&["instanceId"], &["ModifyInstanceMetadataOptionsRequest", "InstanceId"]], &["T1578"], Nothing),
];
static RESOLVER: &[Rule] = &[
    rule("DeleteResolverQueryLogConfig", High, Logging, Weakens("deletes the logging of DNS queries"), &[&["resolverQueryLogConfigId"]], CLOUD_LOG, Nothing),
    rule("DisassociateResolverQueryLogConfig", High, Logging, Weakens("ends the logging of a network's DNS queries"), &[&["resolverQueryLogConfigId"]], CLOUD_LOG, Nothing),
];
static ROUTE53: &[Rule] = &[
    rule("DeleteQueryLoggingConfig", Medium, Logging, Weakens("ends the logging of DNS queries"), ANY, CLOUD_LOG, Nothing),
];
static WAF: &[Rule] = &[
    rule("DeleteLoggingConfiguration", High, Logging, Weakens("ends the logging of a web ACL"), ANY, CLOUD_LOG, Nothing),
];
static FIREWALL: &[Rule] = &[
    rule("UpdateLoggingConfiguration", Medium, Logging, Judge::Unknown("changes what a firewall logs"), &[&["firewallArn"], &["firewallName"]], CLOUD_LOG, Nothing),
];
static BALANCER: &[Rule] = &[
    rule("ModifyLoadBalancerAttributes", Medium, Logging, By(services::access_logs), &[&["loadBalancerArn"], &["loadBalancerName"]], CLOUD_LOG, Nothing),
];
static EKS: &[Rule] = &[
    rule("UpdateClusterConfig", Medium, Logging, By(services::cluster_logging), ANY, CLOUD_LOG, Nothing),
];
static RDS: &[Rule] = &[
    rule("ModifyDBInstance", Low, Logging, By(services::database_logs), &[&["dBInstanceIdentifier"]], CLOUD_LOG, Nothing),
];
static LAMBDA: &[Rule] = &[
    rule("UpdateFunctionConfiguration", Low, Logging, By(services::function_logging), &[&["functionName"]], CLOUD_LOG, Nothing),
];
static API_GATEWAY: &[Rule] = &[
    rule("UpdateStage", Low, Logging, By(services::stage_logging), &[&["restApiId"], &["stageName"]], CLOUD_LOG, Nothing),
];
static BEDROCK: &[Rule] = &[
    rule("DeleteModelInvocationLoggingConfiguration", Medium, Logging, Weakens("ends the logging of model calls"), ANY, CLOUD_LOG, Nothing),
];
static CLOUDFRONT: &[Rule] = &[
    rule("UpdateDistribution", Low, Logging, By(services::distribution_logging), ANY, CLOUD_LOG, Nothing),
];
static REDSHIFT: &[Rule] = &[
    rule("DisableLogging", Medium, Logging, Weakens("ends the audit log of a cluster"), &[&["clusterIdentifier"]], CLOUD_LOG, Nothing),
];
static ORGANIZATIONS: &[Rule] = &[
    rule("AcceptHandshake", Medium, Logging, Judge::Unknown("joins an organization: its trails and policies apply from now on"), &[&["handshakeId"]], HIERARCHY, Nothing),
    rule("CloseAccount", High, Logging, Weakens("closes an account"), ANY, HIERARCHY, Nothing),
    rule("DeleteOrganization", Critical, Logging, Weakens("deletes the organization: its trail ends"), ANY, HIERARCHY, Nothing),
    rule("DeletePolicy", High, Logging, Weakens("deletes a policy that may protect trails"), ANY, POLICY, Nothing),
    rule("DeregisterDelegatedAdministrator", High, Logging, Weakens("removes a delegated administrator"), ANY, ACCOUNT, Nothing),
    rule("DetachPolicy", High, Logging, Weakens("detaches a policy that may protect trails"), ANY, POLICY, Nothing),
    rule("DisableAWSServiceAccess", Critical, Logging, By(services::service_access), ANY, CLOUD_LOG, Back(&["aws organizations enable-aws-service-access --service-principal {target}"])),
    rule("DisablePolicyType", High, Logging, Weakens("turns a kind of policy off for the whole organization"), &[&["policyType"]], POLICY, Nothing),
    rule("InviteAccountToOrganization", Medium, Logging, Judge::Unknown("invites an account"), &[&["target", "id"]], HIERARCHY, Nothing),
    rule("LeaveOrganization", Critical, Logging, Weakens("leaves the organization: its trail and policies no longer apply"), ANY, HIERARCHY, Nothing),
    rule("MoveAccount", Medium, Logging, Judge::Unknown("moves an account under other policies"), ANY, HIERARCHY, Nothing),
    rule("RegisterDelegatedAdministrator", Medium, Logging, Judge::Unknown("gives an account the administration of a service"), ANY, ACCOUNT, Nothing),
    rule("RemoveAccountFromOrganization", High, Logging, Weakens("removes an account from the organization: its trail no longer applies"), ANY, HIERARCHY, Nothing),
    rule("UpdatePolicy", High, Logging, Judge::Unknown("changes a policy that may protect trails"), ANY, POLICY, Nothing),
];
static ACCOUNTS: &[Rule] = &[
    rule("DisableRegion", Medium, Logging, Judge::Unknown("turns a Region off"), ANY, REGIONS, Nothing),
    rule("EnableRegion", Medium, Logging, Judge::Unknown("turns a Region on: single-Region trails do not see it"), ANY, REGIONS, Nothing),
];
static STS: &[Rule] = &[
    rule("AssumeRoot", High, Logging, By(services::assume_root), ANY, ACCOUNT, Nothing),
];
static CONTROL_TOWER: &[Rule] = &[
    rule("DeleteLandingZone", High, Logging, Weakens("deletes the landing zone"), &[&["landingZoneIdentifier"]], CLOUD_LOG, Nothing),
    rule("DisableControl", High, Logging, Weakens("turns a control off"), &[&["controlIdentifier"]], CLOUD_LOG, Nothing),
    rule("ResetLandingZone", High, Logging, Judge::Unknown("resets the landing zone"), &[&["landingZoneIdentifier"]], CLOUD_LOG, Nothing),
    rule("UpdateLandingZone", High, Logging, Judge::Unknown("changes the landing zone"), &[&["landingZoneIdentifier"]], CLOUD_LOG, Nothing),
];
static CLOUDFORMATION: &[Rule] = &[
    rule("DeleteStack", Medium, Named, Weakens("deletes a stack that speaks of logging"), ANY, CLOUD_LOG, Nothing),
    rule("UpdateStackSet", Medium, Named, Judge::Unknown("changes a stack set that speaks of logging"), ANY, CLOUD_LOG, Nothing),
];
