//! Fixes of events that touch logging: only what was changed goes back, and only to what is known.

use serde_json::{Value, json};
use trailglass_core::report::{Finding, Fix, Report};

use super::builder::{ACCOUNT, Files, HOME, arn, event, trail};
use super::tampering::{KEY, call, exports, finding, row, the_trail, told};

const STORE: &str = "arn:aws:cloudtrail:eu-central-1:111122223333:eventdatastore/aaaabbbb-1111-4222-8333-ccccddddeeee";

fn found<'r>(report: &'r Report, name: &str) -> &'r Finding {
    finding(report, name).unwrap_or_else(|| panic!("{name} has a finding"))
}

fn fix(files: Files, records: &[Value], name: &str) -> Fix {
    let report = told(files, records);
    found(&report, name).fix.clone().unwrap()
}

/// The commands but for the last, which looks for more such calls.
fn commands(fix: &Fix) -> Vec<&str> {
    let [all @ .., lookup] = fix.commands.as_slice() else {
        panic!("no command");
    };
    assert!(
        lookup.starts_with("aws cloudtrail lookup-events"),
        "{lookup}"
    );
    all.iter().map(String::as_str).collect()
}

fn cloudtrail(id: usize, name: &str, minute: usize, parameters: &Value) -> Value {
    call(id, "cloudtrail", name, minute, parameters)
}

fn put_selectors(id: usize, minute: usize, kind: &str, objects: bool) -> Value {
    let data = json!([{ "type": "AWS::S3::Object", "values": ["arn:aws:s3"] }]);
    let data = if objects { data } else { json!([]) };
    let selector =
        json!({ "readWriteType": kind, "includeManagementEvents": true, "dataResources": data });
    let parameters = json!({ "trailName": arn(&the_trail()), "eventSelectors": [selector] });
    cloudtrail(id, "PutEventSelectors", minute, &parameters)
}

/// `exports()` with another answer of `get-event-selectors`.
fn with_selectors(kind: &str, objects: bool) -> Files {
    let data = json!([{ "Type": "AWS::S3::Object", "Values": ["arn:aws:s3"] }]);
    let selectors = json!({ "EventSelectors": [{ "ReadWriteType": kind, "IncludeManagementEvents": true,
        "DataResources": if objects { data } else { json!([]) }, "ExcludeManagementEventSources": [] }] });
    let mut files = exports();
    files
        .0
        .retain(|(path, _)| !path.contains("get-event-selectors"));
    files.selectors(&the_trail(), &selectors)
}

/// `exports()` with the trail as it is described here.
fn described(more: &Value) -> Files {
    let mut files = exports();
    files
        .0
        .retain(|(path, _)| !path.contains("describe-trails"));
    files.trails(ACCOUNT, HOME, &[&trail(ACCOUNT, HOME, "audit", more)])
}

#[test]
fn selectors_go_back_as_a_whole_or_not_at_all() {
    let bad = put_selectors(2, 5, "WriteOnly", false);
    let puts = |fix: &Fix, source: &str| {
        let commands = commands(fix);
        assert_eq!(commands.len(), 1, "{commands:?}");
        let trail = arn(&the_trail());
        let put = format!(
            "aws cloudtrail put-event-selectors --trail-name {trail} --region {HOME} --event-selectors '["
        );
        assert!(commands[0].starts_with(&put), "{}", commands[0]);
        assert!(
            commands[0].contains(r#""ReadWriteType":"All""#)
                && commands[0].contains("AWS::S3::Object"),
            "data events that were selected stay: {}",
            commands[0]
        );
        assert!(commands[0].ends_with(source), "{}", commands[0]);
        assert!(fix.summary.starts_with("Put it back"), "{}", fix.summary);
    };
    // The records show what was there, whatever the exports do.
    let records = [put_selectors(1, 0, "All", true), bad.clone()];
    let from_records = fix(
        with_selectors("WriteOnly", false),
        &records,
        "PutEventSelectors",
    );
    puts(
        &from_records,
        "# as PutEventSelectors set it at 2024-03-01T10:00:00Z",
    );
    // The exports still do.
    let from_exports = fix(
        with_selectors("All", true),
        std::slice::from_ref(&bad),
        "PutEventSelectors",
    );
    puts(&from_exports, "# as the exports show it");
    // Nobody does: the exports show what the call set, or there are none.
    for files in [with_selectors("WriteOnly", false), Files::default()] {
        let open = fix(files, std::slice::from_ref(&bad), "PutEventSelectors");
        let commands = commands(&open);
        assert_eq!(commands.len(), 1, "{commands:?}");
        assert!(
            commands[0].starts_with("aws cloudtrail get-event-selectors "),
            "{}",
            commands[0]
        );
        assert!(
            open.summary.starts_with("See what is set now"),
            "{}",
            open.summary
        );
        assert!(
            open.summary.contains("overwrites all selectors"),
            "{}",
            open.summary
        );
        assert!(
            open.summary.len() <= 300,
            "the forms for people show it whole"
        );
    }
    // What was set by the same hand before is nothing to go back to.
    let twice = [put_selectors(1, 0, "ReadOnly", false), bad.clone()];
    let open = fix(
        with_selectors("WriteOnly", false),
        &twice,
        "PutEventSelectors",
    );
    assert!(
        commands(&open)[0].contains("get-event-selectors"),
        "{open:?}"
    );
    // Somebody has put it back.
    let records = [bad, put_selectors(3, 9, "All", true)];
    let done = fix(with_selectors("All", true), &records, "PutEventSelectors");
    assert!(
        commands(&done)[0].contains("get-event-selectors"),
        "{done:?}"
    );
    assert!(
        done.summary.contains(
            "PutEventSelectors by arn:aws:iam::111122223333:user/u at 2024-03-01T10:09:00Z undid it"
        ),
        "{}",
        done.summary
    );
}

#[test]
fn long_selectors_go_back_from_a_file() {
    let values: Vec<String> = (0..60)
        .map(|n| format!("arn:aws:s3:::a-bucket-with-a-long-name-{n}/"))
        .collect();
    let selectors = json!({ "EventSelectors": [{ "ReadWriteType": "All", "IncludeManagementEvents": true,
        "DataResources": [{ "Type": "AWS::S3::Object", "Values": values }], "ExcludeManagementEventSources": [] }] });
    let mut files = exports();
    files
        .0
        .retain(|(path, _)| !path.contains("get-event-selectors"));
    let files = files.selectors(&the_trail(), &selectors);
    let fix = fix(
        files,
        &[put_selectors(1, 0, "WriteOnly", false)],
        "PutEventSelectors",
    );
    assert!(
        commands(&fix)[0].contains("--cli-input-json file://selectors.json"),
        "{fix:?}"
    );
    assert_eq!(fix.document, Some(selectors));
}

#[test]
fn of_a_trail_only_what_was_changed_goes_back() {
    let trail_name = arn(&the_trail());
    let update = |more: Value| {
        let mut parameters = more;
        parameters["name"] = trail_name.clone().into();
        cloudtrail(1, "UpdateTrail", 0, &parameters)
    };
    let set = format!("aws cloudtrail update-trail --name {trail_name} --region {HOME}");
    let of = |files: Files, more: Value| fix(files, &[update(more)], "UpdateTrail");
    let known = of(exports(), json!({ "enableLogFileValidation": false }));
    assert_eq!(
        commands(&known),
        [format!(
            "{set} --enable-log-file-validation # as the exports show it"
        )]
    );
    let known = of(
        exports(),
        json!({ "kmsKeyId": "", "s3BucketName": "elsewhere" }),
    );
    assert_eq!(
        commands(&known),
        [format!(
            "{set} --s3-bucket-name photos --kms-key-id {KEY} # as the exports show it"
        )]
    );
    assert!(
        known.summary.starts_with("Put it back"),
        "{}",
        known.summary
    );
    // Exports of later show what the call set, and nobody tells what was there.
    let later = || described(&json!({ "S3BucketName": "photos", "IsMultiRegionTrail": false }));
    let open = of(later(), json!({ "kmsKeyId": "" }));
    assert_eq!(
        commands(&open),
        [format!(
            "aws cloudtrail get-trail --name {trail_name} --region {HOME}"
        )]
    );
    assert!(
        open.summary.contains("What its key was before"),
        "{}",
        open.summary
    );
    // What is known goes back, and the rest is asked for.
    let both = of(
        later(),
        json!({ "kmsKeyId": "", "enableLogFileValidation": false }),
    );
    assert_eq!(commands(&both).len(), 2);
    assert!(
        commands(&both)[1].contains("--enable-log-file-validation #"),
        "{both:?}"
    );
    assert!(
        both.summary.starts_with("Put back what can be"),
        "{}",
        both.summary
    );
    // A flag that the call turned off, where nobody tells that it was on.
    let unsure = of(later(), json!({ "isMultiRegionTrail": false }));
    assert!(
        commands(&unsure)[1].ends_with("--is-multi-region-trail --include-global-service-events"),
        "{unsure:?}"
    );
    assert!(
        unsure
            .summary
            .contains("Whether it logged all Regions before"),
        "{}",
        unsure.summary
    );
    // Nothing is turned on that the records show to have been off.
    let records = [
        cloudtrail(
            5,
            "CreateTrail",
            0,
            &json!({ "name": "audit", "isMultiRegionTrail": false }),
        ),
        cloudtrail(
            6,
            "UpdateTrail",
            300,
            &json!({ "name": "audit", "isMultiRegionTrail": false, "enableLogFileValidation": false }),
        ),
    ];
    let single = fix(Files::default(), &records, "UpdateTrail");
    assert!(
        !single.commands.concat().contains("multi-region"),
        "{single:?}"
    );
    // Set again since.
    let records = [
        update(json!({ "enableLogFileValidation": false })),
        cloudtrail(
            2,
            "UpdateTrail",
            9,
            &json!({ "name": "audit", "enableLogFileValidation": true }),
        ),
    ];
    let done = fix(exports(), &records, "UpdateTrail");
    assert!(commands(&done)[0].contains("get-trail "), "{done:?}");
    assert!(done.summary.contains("undid it"), "{}", done.summary);
}

#[test]
fn a_log_group_goes_back_with_its_role() {
    let group = "arn:aws:logs:eu-central-1:111122223333:log-group:trail:*";
    let role = "arn:aws:iam::111122223333:role/deliver";
    let update = cloudtrail(
        1,
        "UpdateTrail",
        0,
        &json!({ "name": "audit", "cloudWatchLogsLogGroupArn": "", "cloudWatchLogsRoleArn": "" }),
    );
    let whole =
        described(&json!({ "CloudWatchLogsLogGroupArn": group, "CloudWatchLogsRoleArn": role }));
    let whole = fix(whole, std::slice::from_ref(&update), "UpdateTrail");
    assert!(
        commands(&whole)[0].contains(&format!(
            "--cloud-watch-logs-log-group-arn '{group}' --cloud-watch-logs-role-arn {role}"
        )),
        "{whole:?}"
    );
    let open = fix(described(&json!({})), &[update], "UpdateTrail");
    assert!(commands(&open)[0].contains("get-trail"), "{open:?}");
}

#[test]
fn a_deleted_trail_is_made_again_as_it_was_and_started() {
    let delete = cloudtrail(9, "DeleteTrail", 300, &json!({ "name": arn(&the_trail()) }));
    let whole = fix(
        with_selectors("All", true),
        std::slice::from_ref(&delete),
        "DeleteTrail",
    );
    let made = commands(&whole);
    assert_eq!(
        made[0],
        format!(
            "aws cloudtrail create-trail --name audit --s3-bucket-name photos --kms-key-id {KEY} --is-multi-region-trail --enable-log-file-validation --region {HOME} # as the exports show it"
        )
    );
    assert!(
        made[1].starts_with("aws cloudtrail put-event-selectors --trail-name audit "),
        "{made:?}"
    );
    assert_eq!(
        made[2],
        format!("aws cloudtrail start-logging --name audit --region {HOME}")
    );
    assert!(
        whole.summary.starts_with("Put it back"),
        "{}",
        whole.summary
    );
    // By the records alone.
    let create = cloudtrail(
        1,
        "CreateTrail",
        0,
        &json!({ "name": "audit", "s3BucketName": "photos" }),
    );
    let part = fix(Files::default(), &[create, delete.clone()], "DeleteTrail");
    let made = commands(&part);
    assert!(
        made[0].starts_with(
            "aws cloudtrail create-trail --name audit --s3-bucket-name photos --region"
        ),
        "{made:?}"
    );
    assert_eq!(
        made.len(),
        2,
        "a trail that never got selectors has those of a new one: {made:?}"
    );
    assert!(
        part.summary
            .contains("neither the logs nor the exports tell these: prefix, key"),
        "{}",
        part.summary
    );
    // By nothing.
    let part = fix(
        Files::default(),
        std::slice::from_ref(&delete),
        "DeleteTrail",
    );
    assert!(
        commands(&part)[0].contains("--name audit --s3-bucket-name LOG_BUCKET"),
        "{part:?}"
    );
    assert!(
        part.summary.starts_with("Put back what can be") && part.summary.len() <= 300,
        "{}",
        part.summary
    );
    // It is there again.
    let again = cloudtrail(
        10,
        "CreateTrail",
        320,
        &json!({ "name": "audit", "s3BucketName": "photos" }),
    );
    let done = fix(exports(), &[delete, again], "DeleteTrail");
    assert!(done.summary.contains("CreateTrail by"), "{}", done.summary);
    assert!(!done.commands.concat().contains("create-trail"), "{done:?}");
}

fn stores(store: &Value) -> Files {
    let path = format!("{ACCOUNT}/{HOME}/cloudtrail/list-event-data-stores.json");
    exports().add(&path, &json!({ "EventDataStores": [store] }))
}

#[test]
fn of_a_store_only_what_was_changed_goes_back() {
    let shown = |more: Value| {
        let mut store = json!({ "EventDataStoreArn": STORE, "Name": "lake", "Status": "ENABLED", "MultiRegionEnabled": false,
            "OrganizationEnabled": false, "RetentionPeriod": 2557, "TerminationProtectionEnabled": true });
        for (key, value) in more.as_object().into_iter().flatten() {
            store[key] = value.clone();
        }
        stores(&store)
    };
    let update = |more: Value| {
        let mut parameters = more;
        parameters["eventDataStore"] = STORE.into();
        cloudtrail(1, "UpdateEventDataStore", 0, &parameters)
    };
    let set = format!(
        "aws cloudtrail update-event-data-store --event-data-store {STORE} --region {HOME}"
    );
    let name = "UpdateEventDataStore";
    let unprotected = json!({ "terminationProtectionEnabled": false });
    let protect = fix(shown(json!({})), &[update(unprotected.clone())], name);
    assert_eq!(
        commands(&protect),
        [format!(
            "{set} --termination-protection-enabled # as the exports show it"
        )]
    );
    // A shorter retention stands beside other changes, with what it was.
    let both = update(json!({ "terminationProtectionEnabled": false, "retentionPeriod": 90 }));
    let report = told(shown(json!({})), std::slice::from_ref(&both));
    let what = &row(&report, name).what;
    assert_eq!(
        what,
        "removes the protection from deletion, keeps events for 90 days instead of 2557"
    );
    let fix_of = found(&report, name).fix.as_ref().unwrap();
    assert_eq!(
        commands(fix_of),
        [format!(
            "{set} --termination-protection-enabled --retention-period 2557 # as the exports show it"
        )]
    );
    assert!(
        fix_of.summary.contains("do not come back"),
        "{}",
        fix_of.summary
    );
    // Where nobody tells what it was.
    let later = shown(json!({ "RetentionPeriod": 90, "TerminationProtectionEnabled": false }));
    let report = told(later, &[both]);
    assert_eq!(
        row(&report, name).what,
        "removes the protection from deletion, keeps events for 90 days"
    );
    let fix_of = found(&report, name).fix.as_ref().unwrap();
    assert!(
        fix_of.commands[0].contains("get-event-data-store"),
        "{fix_of:?}"
    );
    assert!(
        !fix_of.commands.concat().contains("--retention-period"),
        "{fix_of:?}"
    );
    assert!(
        fix_of.summary.contains("What its retention was"),
        "{}",
        fix_of.summary
    );
}

#[test]
fn a_stop_that_was_undone_is_looked_at() {
    let name = json!({ "name": "audit" });
    let stop = cloudtrail(1, "StopLogging", 0, &name);
    let start = cloudtrail(2, "StartLogging", 120, &name);
    let done = fix(exports(), &[stop.clone(), start.clone()], "StopLogging");
    assert_eq!(
        commands(&done),
        [format!(
            "aws cloudtrail get-trail-status --name audit --region {HOME}"
        )]
    );
    assert!(
        done.summary.starts_with(
            "StartLogging by arn:aws:iam::111122223333:user/u at 2024-03-01T12:00:00Z undid it"
        ),
        "{}",
        done.summary
    );
    // Stopped once more, it has to be started.
    let again = cloudtrail(3, "StopLogging", 130, &name);
    let open = fix(exports(), &[stop.clone(), start, again], "StopLogging");
    assert!(commands(&open)[0].contains("start-logging"), "{open:?}");
    // Started in a time without records, by its status.
    let status = json!({ "IsLogging": true, "StartLoggingTime": "2024-03-01T11:30:00Z" });
    let mut files = exports();
    files
        .0
        .retain(|(path, _)| !path.contains("get-trail-status"));
    let report = told(files.status(&the_trail(), &status), &[stop]);
    let done = found(&report, "StopLogging").fix.as_ref().unwrap();
    assert!(
        done.summary
            .starts_with("The exports show that it was started again at 2024-03-01T11:30:00Z"),
        "{}",
        done.summary
    );
    let off = row(&report, "StopLogging").off.as_ref().unwrap();
    assert_eq!(
        (off.to.as_deref(), off.hours),
        (Some("2024-03-01T11:30:00Z"), 1)
    );
}

#[test]
fn after_the_end_of_the_logs_nothing_is_silent() {
    let records = [
        cloudtrail(1, "StopLogging", 0, &json!({ "name": "audit" })),
        event(2, ACCOUNT, HOME, "RunInstances", false, 250),
    ];
    let status = json!({ "IsLogging": false, "StopLoggingTime": "2024-03-01T10:00:00Z" });
    let mut files = exports();
    files
        .0
        .retain(|(path, _)| !path.contains("get-trail-status"));
    let files = files.status(&the_trail(), &status).add(
        "trailglass-export.json",
        &json!({ "layout": 1, "collected": "2024-03-03T08:00:00Z", "account": ACCOUNT, "calls": [] }),
    );
    let report = told(files.clone(), &records);
    let off = row(&report, "StopLogging").off.as_ref().unwrap();
    assert_eq!(
        (off.hours, off.silent_hours),
        (46, 3),
        "off until the exports; 11, 12 and 13 hours are silent, and the rest is not known"
    );
    let why = &found(&report, "StopLogging").why;
    assert!(
        why.contains("off for at least 46 hours, 3 of the 3 whole hours until the logs end at 2024-03-01T14:10:00Z without"),
        "{why}"
    );
    // They end with the stop.
    let report = told(files, &records[..1]);
    let off = row(&report, "StopLogging").off.as_ref().unwrap();
    assert_eq!((off.hours, off.silent_hours), (46, 0));
    let why = &found(&report, "StopLogging").why;
    assert!(
        why.contains("the logs end at 2024-03-01T10:00:00Z"),
        "{why}"
    );
}

#[test]
fn commands_that_only_look_do_not_claim_to_put_back() {
    let policy = json!({ "bucketName": "photos", "bucketPolicy": { "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*" }] } });
    let looks = fix(
        exports(),
        &[call(1, "s3", "PutBucketPolicy", 0, &policy)],
        "PutBucketPolicy",
    );
    assert!(
        commands(&looks)[0].contains("get-bucket-policy"),
        "{looks:?}"
    );
    assert!(
        looks.summary.starts_with("See what is set now"),
        "{}",
        looks.summary
    );
    // Insights are paid for: only those that were on are turned on again.
    let off = json!({ "trailName": "audit", "insightSelectors": [] });
    let off = [cloudtrail(1, "PutInsightSelectors", 0, &off)];
    let looks = fix(exports(), &off, "PutInsightSelectors");
    assert!(
        commands(&looks)[0].contains("get-insight-selectors"),
        "{looks:?}"
    );
    let path = format!("{ACCOUNT}/{HOME}/cloudtrail/get-insight-selectors.audit.json");
    let insights = json!({ "TrailARN": arn(&the_trail()), "InsightSelectors": [{ "InsightType": "ApiErrorRateInsight" }] });
    let back = fix(exports().add(&path, &insights), &off, "PutInsightSelectors");
    assert!(
        commands(&back)[0].contains(r#"'[{"InsightType":"ApiErrorRateInsight"}]'"#),
        "{back:?}"
    );
}

#[test]
fn what_is_kept_in_a_log_group_goes_back_to_what_was_kept() {
    let keep = |id, minute, days: u32| {
        let parameters = json!({ "logGroupName": "aws/cloudtrail", "retentionInDays": days });
        call(id, "logs", "PutRetentionPolicy", minute, &parameters)
    };
    let back = fix(
        Files::default(),
        &[keep(1, 0, 400), keep(2, 5, 1)],
        "PutRetentionPolicy",
    );
    assert!(
        commands(&back)[0].contains("--retention-in-days 400"),
        "{back:?}"
    );
    let open = fix(Files::default(), &[keep(2, 5, 1)], "PutRetentionPolicy");
    assert!(
        commands(&open)[0].contains("describe-log-groups"),
        "{open:?}"
    );
}
