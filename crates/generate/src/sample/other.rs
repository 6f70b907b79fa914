//! The kinds of records that are no API calls of the account: insights, network activity, aggregated data events.

use super::{
    organization::*,
    story::{Category, Story, at},
};
use crate::{json::object, time::iso};

pub(crate) fn tell(story: &mut Story) {
    insights(story);
    network(story);
    aggregated(story);
}

/// A burst of calls, at its start and at its end.
fn insights(story: &mut Story) {
    let shared = story.guid();
    for (state, time, average) in [
        ("Start", at(1, 9, 44, 0), 18_u64),
        ("End", at(1, 9, 52, 0), 21),
    ] {
        let shared = shared.clone();
        story.tell_other(Category::Insight, (EDUCATION, VIRGINIA), time, ("", ""), |id| {
            object! {
                "eventVersion": "1.09", "eventTime": iso(time), "awsRegion": VIRGINIA, "eventID": id, "eventType": "AwsCloudTrailInsight",
                "recipientAccountId": EDUCATION, "sharedEventID": shared,
                "insightDetails": object! {
                    "state": state, "eventSource": "ec2.amazonaws.com", "eventName": "DeleteFlowLogs", "insightType": "ApiCallRateInsight",
                    "insightContext": object! {
                        "statistics": object! {
                            "baseline": object! { "average": 0_u64 }, "insight": object! { "average": average },
                            "insightDuration": 8_u64, "baselineDuration": 11_336_u64,
                        },
                    },
                },
                "eventCategory": "Insight",
            }
        });
    }
}

/// Calls through an endpoint whose policy refused them.
fn network(story: &mut Story) {
    for step in 0..12 {
        let time = at(2, 4, 10, 0) + step * 61;
        story.tell_other(
            Category::NetworkActivity,
            (COLLECTION, IRELAND),
            time,
            ("kms.amazonaws.com", "Decrypt"),
            |id| {
                object! {
                    "eventVersion": "1.09",
                    "userIdentity": object! { "type": "AWSAccount", "principalId": "AIDAIEXAMPLEEXAMPLE77", "accountId": PARTNER },
                    "eventTime": iso(time), "eventSource": "kms.amazonaws.com", "eventName": "Decrypt", "awsRegion": IRELAND,
                    "sourceIPAddress": "192.0.2.61", "errorCode": "VpceAccessDenied",
                    "errorMessage": "The request was denied due to a VPC endpoint policy",
                    "requestID": id, "eventID": id, "eventType": "AwsVpceEvent", "recipientAccountId": COLLECTION,
                    "vpcEndpointId": "vpce-0a1b2c3d4e5f60718", "vpcEndpointAccountId": COLLECTION, "eventCategory": "NetworkActivity",
                }
            },
        );
    }
}

/// Data events of five minutes in one record; there is no eventID and no eventTime.
fn aggregated(story: &mut Story) {
    for step in 0..24 {
        let time = at(2, 6, 0, 0) + step * 300;
        story.tell_other(Category::Aggregated, (COLLECTION, IRELAND), time, ("s3.amazonaws.com", ""), |id| {
            let counts = |name: &str, value: u64| object! { "name": name, "value": value };
            object! {
                "eventVersion": "1.0", "accountId": COLLECTION, "eventId": id, "eventCategory": "Aggregated", "eventType": "AwsAggregatedEvent",
                "awsRegion": IRELAND, "eventSource": "s3.amazonaws.com",
                "timeWindow": object! { "windowStart": iso(time), "windowEnd": iso(time + 300), "windowSize": "PT5M" },
                "summary": object! {
                    "primaryDimension": object! {
                        "dimension": "eventName", "statistics": vec![counts("GetObject", 61 + step), counts("PutObject", 1)], "aggregationType": "Count",
                    },
                    "details": vec![object! {
                        "dimension": "userIdentity", "statistics": vec![counts("AWSAccount:ANONYMOUS_PRINCIPAL", 61 + step)], "aggregationType": "Count",
                    }],
                },
            }
        });
    }
}
