//! Changes to the logging itself: each one weakens it, or tries to.

use super::{
    actor::{Actor, CLI, CONSOLE, ELSEWHERE, OFFICE, Role, TERRAFORM, User},
    organization::*,
    story::{Call, Story, at},
};
use crate::{Tampering, json::object};

/// When the education trail was stopped.
pub(crate) const STOPPED: u64 = at(1, 9, 41, 0);
/// When the ticketing trail was narrowed to calls that change something.
pub(crate) const NARROWED: u64 = at(1, 14, 20, 0);
/// When validation of the organization's trail was turned off.
pub(crate) const UNVALIDATED: u64 = at(1, 12, 15, 0);

/// Adds a call and remembers it as tampering.
fn plant(story: &mut Story, call: Call<'_>) {
    let (name, account, region, time) =
        (call.name.to_owned(), call.account, call.region, call.time);
    let succeeded = call.error.is_none();
    let source = format!("{}.amazonaws.com", call.service);
    let event_id = story.tell(call);
    story.planted.tampering.push(Tampering {
        event_id,
        source,
        name,
        account: account.to_owned(),
        region: region.to_owned(),
        time: crate::time::iso(time),
        succeeded,
    });
}

pub(crate) fn tell(story: &mut Story) {
    education(story);
    ticketing(story);
    organization(story);
    collection(story);
    attempts(story);
}

/// The laboratory's trail: somebody looked around first, then stopped it, let its files expire and stopped AWS Config.
fn education(story: &mut Story) {
    let user = User::new(&mut story.random, EDUCATION, "pavel-admin");
    let actor = Actor::new(user.identity(), ELSEWHERE, CLI);
    let place = (EDUCATION, VIRGINIA);
    for (step, name) in ["DescribeTrails", "GetTrailStatus", "GetEventSelectors"]
        .into_iter()
        .enumerate()
    {
        let call = Call::new(
            &actor,
            place,
            STOPPED - 180 + step as u64 * 12,
            "cloudtrail",
            name,
        )
        .read();
        story.tell(call.asked(object! { "name": EDUCATION_TRAIL }));
    }
    plant(
        story,
        Call::new(&actor, place, STOPPED, "cloudtrail", "StopLogging")
            .asked(object! { "name": EDUCATION_TRAIL }),
    );
    let rule = object! {
        "ID": "tidy-up", "Status": "Enabled", "Filter": object! { "Prefix": "AWSLogs/" }, "Expiration": object! { "Days": 1_u64 },
    };
    let mut call = Call::new(&actor, place, STOPPED + 75, "s3", "PutBucketLifecycle").asked(object! {
        "bucketName": EDUCATION_LOGS, "Host": format!("{EDUCATION_LOGS}.s3.amazonaws.com"), "lifecycle": "",
        "LifecycleConfiguration": object! { "xmlns": "http://s3.amazonaws.com/doc/2006-03-01/", "Rule": rule },
    });
    call.resources = Some(vec![object! {
        "accountId": EDUCATION, "type": "AWS::S3::Bucket", "ARN": format!("arn:aws:s3:::{EDUCATION_LOGS}"),
    }]);
    plant(story, call);
    plant(
        story,
        Call::new(
            &actor,
            place,
            STOPPED + 140,
            "config",
            "StopConfigurationRecorder",
        )
        .asked(object! { "configurationRecorderName": "default" }),
    );
    plant(
        story,
        Call::new(&actor, place, STOPPED + 200, "ec2", "DeleteFlowLogs").asked(object! {
            "DeleteFlowLogsRequest": object! { "FlowLogId": object! { "tag": 1_u64, "content": "fl-0d1c2b3a49586f7e0" } },
        }),
    );
}

/// The ticketing trail loses its read events, and with them every AssumeRole; an alarm loses its filter.
fn ticketing(story: &mut Story) {
    let role = Role::new(&mut story.random, TICKETING, "terraform");
    let user = User::new(&mut story.random, TICKETING, "oskar-ci");
    let start = Actor::new(user.identity(), OFFICE, TERRAFORM);
    // Earlier that day the same pipeline set what was meant to stay.
    let earlier = role.session(&mut story.random, "aws-go-sdk-1773232180", NARROWED - 6_620);
    story.assume(&start, (TICKETING, &user.principal), FRANKFURT, &earlier);
    let all = object! {
        "readWriteType": "All", "includeManagementEvents": true, "dataResources": Vec::<bool>::new(),
        "excludeManagementEventSources": Vec::<bool>::new(),
    };
    let actor = earlier.actor(OFFICE, TERRAFORM);
    let place = (TICKETING, FRANKFURT);
    story.tell(
        Call::new(
            &actor,
            place,
            NARROWED - 6_600,
            "cloudtrail",
            "PutEventSelectors",
        )
        .asked(object! { "trailName": TICKETING_TRAIL, "eventSelectors": vec![all] }),
    );
    let session = role.session(&mut story.random, "aws-go-sdk-1773238780", NARROWED - 20);
    story.assume(&start, (TICKETING, &user.principal), FRANKFURT, &session);
    let actor = session.actor(OFFICE, TERRAFORM);
    let selector = object! {
        "readWriteType": "WriteOnly", "includeManagementEvents": true, "dataResources": Vec::<bool>::new(),
        "excludeManagementEventSources": vec!["kms.amazonaws.com", "rdsdata.amazonaws.com"],
    };
    plant(
        story,
        Call::new(&actor, place, NARROWED, "cloudtrail", "PutEventSelectors")
            .asked(
                object! { "trailName": TICKETING_TRAIL, "eventSelectors": vec![selector.clone()] },
            )
            .answered(object! { "trailARN": TICKETING_TRAIL, "eventSelectors": vec![selector] }),
    );
    plant(
        story,
        Call::new(&actor, place, NARROWED + 14, "logs", "DeleteMetricFilter").asked(
            object! { "logGroupName": "cloudtrail/ticketing", "filterName": "trail-changes" },
        ),
    );
}

/// The organization's own trail stops signing its files.
fn organization(story: &mut Story) {
    let user = User::new(&mut story.random, MANAGEMENT, "hanna-admin");
    let actor = Actor::new(user.identity(), OFFICE, CLI);
    plant(
        story,
        Call::new(&actor, (MANAGEMENT, FRANKFURT), UNVALIDATED, "cloudtrail", "UpdateTrail")
            .asked(object! { "name": ORGANIZATION_TRAIL, "enableLogFileValidation": false })
            .answered(object! {
                "name": "organization-trail", "s3BucketName": ORGANIZATION_LOGS, "includeGlobalServiceEvents": true,
                "isMultiRegionTrail": true, "trailARN": ORGANIZATION_TRAIL, "logFileValidationEnabled": false, "isOrganizationTrail": true,
            }),
    );
}

/// The collection's event data store loses its protection and most of its past, and takes nothing in any more.
fn collection(story: &mut Story) {
    let user = User::new(&mut story.random, COLLECTION, "contractor");
    let actor = Actor::new(user.identity(), ELSEWHERE, CONSOLE);
    let place = (COLLECTION, IRELAND);
    let store = || object! { "eventDataStore": COLLECTION_LAKE };
    plant(
        story,
        Call::new(&actor, place, at(2, 17, 26, 40), "cloudtrail", "UpdateEventDataStore").asked(object! {
            "eventDataStore": COLLECTION_LAKE, "terminationProtectionEnabled": false, "retentionPeriod": 90_u64,
        }),
    );
    plant(
        story,
        Call::new(
            &actor,
            place,
            at(2, 17, 28, 2),
            "cloudtrail",
            "StopEventDataStoreIngestion",
        )
        .asked(store()),
    );
}

/// What was tried and refused.
fn attempts(story: &mut Story) {
    let user = User::new(&mut story.random, COLLECTION, "contractor");
    let actor = Actor::new(user.identity(), ELSEWHERE, CONSOLE);
    let place = (COLLECTION, IRELAND);
    let arn = user.arn();
    let refused = |action: &str| {
        format!(
            "User: {arn} is not authorized to perform: {action} with an explicit deny in a service control policy"
        )
    };
    plant(
        story,
        Call::new(&actor, place, at(2, 17, 32, 6), "cloudtrail", "DeleteTrail")
            .asked(object! { "name": COLLECTION_TRAIL })
            .denied(&refused("cloudtrail:DeleteTrail")),
    );
    plant(
        story,
        Call::new(
            &actor,
            place,
            at(2, 17, 31, 15),
            "cloudtrail",
            "UpdateTrail",
        )
        .asked(object! { "name": COLLECTION_TRAIL, "s3BucketName": "lq-backup-4471" })
        .denied(&refused("cloudtrail:UpdateTrail")),
    );
    plant(
        story,
        Call::new(
            &actor,
            place,
            at(2, 17, 33, 41),
            "kms",
            "ScheduleKeyDeletion",
        )
        .asked(object! { "keyId": COLLECTION_KEY, "pendingWindowInDays": 7_u64 })
        .denied(&refused("kms:ScheduleKeyDeletion")),
    );
}
