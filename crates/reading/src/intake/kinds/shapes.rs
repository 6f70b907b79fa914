//! What each kind looks like: data, in the order in which it is asked.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::json::{Kind as Json, Raw, Text};

/// How one kind looks. A name in `has` may go down (`a.b`) or into the first item of a list
/// (`a[].b`); an empty list fits unless a text is asked for (`a[].b=text`).
pub(super) struct Shape {
    pub(super) kind: &'static str,
    pub(super) has: &'static [&'static str],
    lacks: &'static [&'static str],
    /// Nothing else is in it but what tools add: parts of other answers look the same.
    alone: bool,
}

const fn shape(kind: &'static str, has: &'static [&'static str]) -> Shape {
    Shape {
        kind,
        has,
        lacks: &[],
        alone: false,
    }
}

const fn alone(kind: &'static str, has: &'static [&'static str]) -> Shape {
    Shape {
        kind,
        has,
        lacks: &[],
        alone: true,
    }
}

const fn but(
    kind: &'static str,
    has: &'static [&'static str],
    lacks: &'static [&'static str],
) -> Shape {
    Shape {
        kind,
        has,
        lacks,
        alone: false,
    }
}

/// The first that fits counts, so the narrower stand before the wider.
pub(super) static SHAPES: &[Shape] = &[
    // Logs and what belongs to them.
    shape(
        "s3-event-notification",
        &["eventVersion", "eventSource=aws:s3"],
    ),
    shape("cloudtrail-insight", &["insightDetails"]),
    shape("cloudtrail-log", &["eventType=AwsAggregatedEvent"]),
    shape("cloudtrail-log", &["eventName", "eventSource"]),
    shape(
        "cloudtrail-digest",
        &["digestStartTime", "digestEndTime", "logFiles"],
    ),
    shape(
        "lake-signature",
        &["hashSignature", "publicKeyFingerprint", "files"],
    ),
    shape("lookup-events", &["CloudTrailEvent"]),
    shape("lookup-events", &["Events[].CloudTrailEvent"]),
    shape("eventbridge", &["detail-type", "detail", "source"]),
    shape("cloudwatch-logs", &["logEvents[].message"]),
    shape("cloudwatch-logs", &["events[].message"]),
    shape("cloudwatch-logs", &["results", "statistics", "status"]),
    shape("lake-export", &["QueryResultRows"]),
    shape("lake-export", &["ResultSet.Rows"]),
    shape("ocsf", &["class_uid", "metadata.product"]),
    shape("s3-event-notification", &["Records[].eventSource=aws:s3"]),
    shape("cloudtrail-log", &["Records"]),
    // The collector's own list of calls.
    shape("trailglass-export", &["layout", "collected", "calls"]),
    // Errors in place of answers.
    shape("error-answer", &["Error.Code"]),
    shape("error-answer", &["__error__"]),
    // CloudTrail.
    shape("describe-trails", &["trailList"]),
    shape("get-trail", &["Trail.TrailARN"]),
    shape("get-trail", &["TrailARN", "S3BucketName", "HomeRegion"]),
    shape("list-trails", &["Trails[].TrailARN"]),
    shape("get-trail-status", &["IsLogging"]),
    shape("get-event-selectors", &["TrailARN", "EventSelectors"]),
    but(
        "get-event-selectors",
        &["TrailARN", "AdvancedEventSelectors"],
        &["EventDataStoreArn"],
    ),
    shape("get-insight-selectors", &["InsightSelectors"]),
    shape("get-event-configuration", &["ContextKeySelectors"]),
    shape("get-event-configuration", &["AggregationConfigurations"]),
    shape("get-event-configuration", &["MaxEventSize"]),
    shape("list-event-data-stores", &["EventDataStores"]),
    shape("get-event-data-store", &["EventDataStoreArn", "Name"]),
    shape("get-channel", &["ChannelArn", "Destinations"]),
    shape("list-channels", &["Channels[].ChannelArn"]),
    shape("list-public-keys", &["PublicKeyList"]),
    shape("list-public-keys", &["publicKeyList"]),
    shape("list-tags", &["ResourceTagList"]),
    shape("get-resource-policy", &["ResourceArn", "ResourcePolicy"]),
    shape("list-imports", &["Imports"]),
    // S3.
    shape("list-buckets", &["Buckets", "Owner"]),
    shape("list-buckets", &["Buckets[].Name"]),
    shape("get-bucket-policy-status", &["PolicyStatus"]),
    shape("get-bucket-acl", &["Grants", "Owner"]),
    shape(
        "get-bucket-encryption",
        &["ServerSideEncryptionConfiguration"],
    ),
    shape("get-bucket-logging", &["LoggingEnabled"]),
    shape(
        "get-public-access-block",
        &["PublicAccessBlockConfiguration"],
    ),
    shape(
        "get-object-lock-configuration",
        &["ObjectLockConfiguration"],
    ),
    shape("get-bucket-ownership-controls", &["OwnershipControls"]),
    shape("get-bucket-replication", &["ReplicationConfiguration"]),
    alone("get-bucket-tagging", &["TagSet"]),
    shape("get-bucket-location", &["LocationConstraint"]),
    shape(
        "get-bucket-notification-configuration",
        &["TopicConfigurations"],
    ),
    shape(
        "get-bucket-notification-configuration",
        &["QueueConfigurations"],
    ),
    shape(
        "get-bucket-notification-configuration",
        &["LambdaFunctionConfigurations"],
    ),
    shape(
        "get-bucket-notification-configuration",
        &["EventBridgeConfiguration"],
    ),
    shape(
        "get-bucket-inventory-configuration",
        &["InventoryConfiguration"],
    ),
    shape(
        "list-bucket-inventory-configurations",
        &["InventoryConfigurationList"],
    ),
    shape(
        "list-bucket-metrics-configurations",
        &["MetricsConfigurationList"],
    ),
    shape(
        "list-bucket-analytics-configurations",
        &["AnalyticsConfigurationList"],
    ),
    shape("get-bucket-cors", &["CORSRules"]),
    shape("get-bucket-website", &["IndexDocument"]),
    shape("get-bucket-request-payment", &["Payer"]),
    shape("list-object-versions", &["Versions[].VersionId"]),
    shape("list-objects-v2", &["Contents"]),
    shape("list-objects-v2", &["KeyCount", "MaxKeys"]),
    shape("head-object", &["ETag", "ContentLength"]),
    shape("head-object", &["Metadata.signature"]),
    shape("s3-inventory", &["sourceBucket", "fileSchema", "files"]),
    // Organizations.
    shape("describe-organization", &["Organization.MasterAccountId"]),
    shape(
        "list-accounts",
        &["Accounts[].Arn", "Accounts[].JoinedTimestamp"],
    ),
    shape("describe-account", &["Account.Arn"]),
    shape(
        "list-delegated-administrators",
        &["DelegatedAdministrators"],
    ),
    shape(
        "list-aws-service-access-for-organization",
        &["EnabledServicePrincipals"],
    ),
    shape("list-roots", &["Roots"]),
    shape("describe-organizational-unit", &["OrganizationalUnit"]),
    shape("describe-create-account-status", &["CreateAccountStatus"]),
    // Regions.
    shape("list-regions", &["Regions[].RegionOptStatus"]),
    shape("describe-regions", &["Regions[].RegionName"]),
    // KMS.
    shape("describe-key", &["KeyMetadata"]),
    shape("get-key-policy", &["Policy", "PolicyName"]),
    shape("get-key-rotation-status", &["KeyRotationEnabled"]),
    shape("list-aliases", &["Aliases"]),
    shape("list-keys", &["Keys[].KeyArn"]),
    // IAM and STS.
    shape("get-account-authorization-details", &["RoleDetailList"]),
    shape("get-account-authorization-details", &["UserDetailList"]),
    shape("get-credential-report", &["Content", "ReportFormat"]),
    shape("get-role", &["Role.RoleId"]),
    shape("list-roles", &["Roles[].RoleId"]),
    shape("list-users", &["Users[].UserId"]),
    shape("get-role-policy", &["RoleName", "PolicyDocument"]),
    shape("list-attached-role-policies", &["AttachedPolicies"]),
    shape("get-caller-identity", &["UserId", "Account", "Arn"]),
    // CloudWatch and Logs.
    shape("get-metric-data", &["MetricDataResults"]),
    shape("get-metric-statistics", &["Label", "Datapoints"]),
    shape("list-metrics", &["Metrics[].MetricName"]),
    shape("describe-alarms", &["MetricAlarms"]),
    shape("describe-alarms-for-metric", &["CompositeAlarms"]),
    shape("describe-log-groups", &["logGroups"]),
    shape("describe-log-streams", &["logStreams"]),
    shape("describe-metric-filters", &["metricFilters"]),
    shape("describe-subscription-filters", &["subscriptionFilters"]),
    shape("describe-resource-policies", &["resourcePolicies"]),
    shape("describe-export-tasks", &["exportTasks"]),
    // SNS.
    shape("list-subscriptions-by-topic", &["Subscriptions"]),
    shape("list-topics", &["Topics"]),
    shape("get-topic-attributes", &["Attributes.TopicArn"]),
    // Cost Explorer.
    shape("get-cost-and-usage", &["ResultsByTime"]),
    // Config.
    shape("config-items", &["configurationItems"]),
    shape("config-items", &["baseConfigurationItems"]),
    shape("config-items", &["Results", "QueryInfo"]),
    shape(
        "describe-configuration-recorders",
        &["ConfigurationRecorders"],
    ),
    shape(
        "describe-configuration-recorder-status",
        &["ConfigurationRecordersStatus"],
    ),
    shape("describe-delivery-channels", &["DeliveryChannels"]),
    shape(
        "describe-delivery-channel-status",
        &["DeliveryChannelsStatus"],
    ),
    shape("describe-config-rules", &["ConfigRules"]),
    shape(
        "describe-config-rule-evaluation-status",
        &["ConfigRulesEvaluationStatus"],
    ),
    shape(
        "describe-compliance-by-config-rule",
        &["ComplianceByConfigRules"],
    ),
    shape(
        "describe-compliance-by-resource",
        &["ComplianceByResources"],
    ),
    shape("get-compliance-details", &["EvaluationResults"]),
    shape("get-compliance-summary", &["ComplianceSummary"]),
    shape(
        "get-compliance-summary",
        &["ComplianceSummariesByResourceType"],
    ),
    shape("list-discovered-resources", &["resourceIdentifiers"]),
    // The wide ones last.
    shape("get-bucket-lifecycle-configuration", &["Rules[].Status"]),
    shape(
        "get-bucket-lifecycle-configuration",
        &["Rules[].Expiration"],
    ),
    shape("get-bucket-versioning", &["MFADelete"]),
    but("get-bucket-versioning", &["Status=Enabled"], &["Role"]),
    but("get-bucket-versioning", &["Status=Suspended"], &["Role"]),
    shape("iam-policy-document", &["Statement[].Effect"]),
    but("get-bucket-policy", &["Policy"], &["PolicyName"]),
];

/// The shapes by the key that the first of their paths begins with, in the order of the keys: a value that is
/// nothing known is not held against every shape, and there may be millions.
pub(super) static BY_KEY: LazyLock<Vec<(&'static str, Vec<usize>)>> = LazyLock::new(|| {
    let mut by_key: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, shape) in SHAPES.iter().enumerate() {
        let first = shape.has.first().copied().unwrap_or_default();
        let key = first.split(['.', '[', '=']).next().unwrap_or_default();
        by_key.entry(key).or_default().push(index);
    }
    by_key.into_iter().collect()
});

impl Shape {
    /// Whether an object of these members looks so.
    pub(super) fn fits(&self, members: &[(Text<'_>, Raw<'_>)]) -> bool {
        self.has.iter().all(|path| has(members, path))
            && !self.lacks.iter().any(|path| has(members, path))
            && (!self.alone || members.iter().all(|(key, _)| self.is_added(*key)))
    }

    /// Whether a member belongs to the shape, or is one that tools add to an answer.
    fn is_added(&self, key: Text<'_>) -> bool {
        let added = ["ResponseMetadata", "Bucket", "BucketName"];
        self.has.iter().chain(&added).any(|name| key.is(name))
    }
}

/// Whether a path leads to something: `a`, `a.b`, `a[].b`, `a=text`.
fn has(members: &[(Text<'_>, Raw<'_>)], path: &str) -> bool {
    let (path, wanted) = match path.split_once('=') {
        Some((path, wanted)) => (path, Some(wanted)),
        None => (path, None),
    };
    let mut steps = path.split('.');
    let first = steps.next().unwrap_or_default();
    let (name, listed) = match first.strip_suffix("[]") {
        Some(name) => (name, true),
        None => (first, false),
    };
    let Some((_, value)) = members.iter().rev().find(|(key, _)| key.is(name)) else {
        return false;
    };
    let value = if listed {
        match value.items().next() {
            Some(item) => item,
            None => return wanted.is_none() && value.kind() == Json::Array,
        }
    } else {
        *value
    };
    match steps.try_fold(value, |value, key| value.get(key)) {
        Some(value) => wanted.is_none_or(|wanted| value.text().is_some_and(|text| text.is(wanted))),
        None => false,
    }
}
