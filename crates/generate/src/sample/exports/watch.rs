//! What watches the organization's trail: filters and alarms that tell someone, and such that only seem to. And a store that was stopped.

use super::Exports;
use crate::sample::organization::*;
use serde_json::{Value, json};

/// A filter with what is wrong with it.
struct Filter {
    name: &'static str,
    pattern: &'static str,
    alarm: Alarm,
}

enum Alarm {
    /// It tells people.
    Tells,
    /// Its topic has nobody who reads it.
    Unread,
    /// Its actions are off.
    Muted,
    /// There is none.
    Missing,
}

const FILTERS: [Filter; 9] = [
    Filter {
        name: "root-use",
        pattern: "{ $.userIdentity.type = \"Root\" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != \"AwsServiceEvent\" }",
        alarm: Alarm::Tells,
    },
    // Two filters share what one would do.
    Filter {
        name: "trails",
        pattern: "{ $.eventName=CreateTrail||$.eventName=UpdateTrail||$.eventName=DeleteTrail }",
        alarm: Alarm::Tells,
    },
    Filter {
        name: "logging",
        pattern: "?StartLogging ?StopLogging",
        alarm: Alarm::Tells,
    },
    Filter {
        name: "refused",
        pattern: "{ ($.errorCode = *UnauthorizedOperation) || ($.errorCode = AccessDenied*) }",
        alarm: Alarm::Tells,
    },
    Filter {
        name: "no-mfa",
        pattern: "{ $.eventName = ConsoleLogin && $.additionalEventData.MFAUsed != Yes }",
        alarm: Alarm::Unread,
    },
    Filter {
        name: "keys",
        pattern: "{ $.eventSource = kms.amazonaws.com && ($.eventName = DisableKey || $.eventName = ScheduleKeyDeletion) }",
        alarm: Alarm::Muted,
    },
    // Forgets the deletions.
    Filter {
        name: "buckets",
        pattern: "{ $.eventSource = s3.amazonaws.com && $.eventName = PutBucket* }",
        alarm: Alarm::Tells,
    },
    Filter {
        name: "config",
        pattern: "{ $.eventSource = config.amazonaws.com && ($.eventName = Stop* || $.eventName = Delete* || $.eventName = Put*) }",
        alarm: Alarm::Missing,
    },
    // A regular expression, which is not judged.
    Filter {
        name: "gateways",
        pattern: "{ $.eventName = %(Create|Attach|Delete|Detach)(Customer|Internet)Gateway% }",
        alarm: Alarm::Tells,
    },
];

pub(super) fn tell(exports: &mut Exports) {
    alarms(exports);
    store(exports);
    for account in [TICKETING, COLLECTION] {
        let regions: Vec<Value> = REGIONS
            .iter()
            .map(|region| json!({ "RegionName": region, "OptInStatus": "opt-in-not-required" }))
            .collect();
        exports.put(
            &format!("{account}/ec2"),
            "describe-regions",
            "",
            &json!({ "Regions": regions }),
        );
        for region in REGIONS {
            let recording = account == TICKETING || region == IRELAND;
            exports.put(
                &format!("{account}/{region}/configservice"),
                "describe-configuration-recorder-status",
                "",
                &json!({ "ConfigurationRecordersStatus": [{ "name": "default", "recording": recording }] }),
            );
        }
    }
}

fn alarms(exports: &mut Exports) {
    let place = |service: &str| format!("{MANAGEMENT}/{FRANKFURT}/{service}");
    exports.put(&place("logs"), "describe-log-groups", "", &json!({ "logGroups": [{
        "logGroupName": ORGANIZATION_GROUP, "arn": format!("arn:aws:logs:{FRANKFURT}:{MANAGEMENT}:log-group:{ORGANIZATION_GROUP}:*"),
        "retentionInDays": 30, "metricFilterCount": FILTERS.len(), "storedBytes": 18_204_771_003_u64, "logGroupClass": "STANDARD",
    }] }));
    let filters: Vec<Value> = FILTERS
        .iter()
        .map(|filter| {
            json!({
                "filterName": filter.name, "logGroupName": ORGANIZATION_GROUP, "filterPattern": filter.pattern,
                "metricTransformations": [{ "metricName": filter.name, "metricNamespace": "trail", "metricValue": "1" }],
            })
        })
        .collect();
    exports.put(
        &place("logs"),
        "describe-metric-filters",
        "",
        &json!({ "metricFilters": filters }),
    );
    let topic = |name: &str| format!("arn:aws:sns:{FRANKFURT}:{MANAGEMENT}:{name}");
    let alarms: Vec<Value> = FILTERS
        .iter()
        .filter_map(|filter| {
            let (enabled, topic) = match filter.alarm {
                Alarm::Tells => (true, topic("security-desk")),
                Alarm::Unread => (true, topic("old-team")),
                Alarm::Muted => (false, topic("security-desk")),
                Alarm::Missing => return None,
            };
            let name = filter.name;
            Some(json!({
                "AlarmName": name, "AlarmArn": format!("arn:aws:cloudwatch:{FRANKFURT}:{MANAGEMENT}:alarm:{name}"), "Namespace": "trail",
                "MetricName": name, "Statistic": "Sum", "Period": 300, "EvaluationPeriods": 1, "Threshold": 1.0,
                "ComparisonOperator": "GreaterThanOrEqualToThreshold", "ActionsEnabled": enabled, "AlarmActions": [topic], "StateValue": "OK",
            }))
        })
        .collect();
    exports.put(
        &place("cloudwatch"),
        "describe-alarms",
        "",
        &json!({ "MetricAlarms": alarms, "CompositeAlarms": [] }),
    );
    for (name, readers) in [("security-desk", 1), ("old-team", 0)] {
        let arn = topic(name);
        let subscriptions: Vec<Value> = (0..readers)
            .map(|_| json!({ "TopicArn": arn, "Protocol": "email", "Endpoint": "desk@lindenquay.example", "SubscriptionArn": format!("{arn}:7c1a90e2") }))
            .collect();
        exports.put(
            &place("sns"),
            "list-subscriptions-by-topic",
            &arn,
            &json!({ "Subscriptions": subscriptions }),
        );
        exports.put(
            &place("sns"),
            "get-topic-attributes",
            &arn,
            &json!({ "Attributes": { "TopicArn": arn, "Owner": MANAGEMENT, "SubscriptionsConfirmed": readers.to_string() } }),
        );
    }
}

/// An event data store as the contractor left it.
fn store(exports: &mut Exports) {
    let place = format!("{COLLECTION}/{IRELAND}/cloudtrail");
    let id = COLLECTION_LAKE.rsplit('/').next().unwrap_or_default();
    let selectors = json!([{ "Name": "management", "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] }]);
    exports.put(&place, "get-event-data-store", id, &json!({
        "EventDataStoreArn": COLLECTION_LAKE, "Name": "collection-lake", "Status": "STOPPED_INGESTION", "AdvancedEventSelectors": selectors,
        "MultiRegionEnabled": false, "OrganizationEnabled": false, "RetentionPeriod": 90, "TerminationProtectionEnabled": false,
        "BillingMode": "EXTENDABLE_RETENTION_PRICING",
    }));
    exports.failed(
        &place,
        "get-resource-policy",
        id,
        "ResourcePolicyNotFoundException",
        "The resource-based policy was not found",
    );
}
