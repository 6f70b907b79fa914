//! Events that touch logging, told with what the exports know of their targets.

use serde_json::{Value, json};
use trailglass_core::case::{Options, Preferences, WatchList};
use trailglass_core::report::{Effect, Finding, Report, Severity, Tampering, Verdict};

use super::builder::{ACCOUNT, Files, HOME, MEMBER, STRANGER, arn, event, management, trail};
use super::shared;

const BUCKET: &str = "photos";
pub(super) const KEY: &str =
    "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// A call that changes something, so many minutes after ten.
pub(super) fn call(
    id: usize,
    service: &str,
    name: &str,
    minute: usize,
    parameters: &Value,
) -> Value {
    let mut record = event(id, ACCOUNT, HOME, name, false, minute);
    record["eventSource"] = format!("{service}.amazonaws.com").into();
    record["requestParameters"] = parameters.clone();
    record
}

pub(super) fn the_trail() -> Value {
    trail(
        ACCOUNT,
        HOME,
        "audit",
        &json!({ "S3BucketName": BUCKET, "KmsKeyId": KEY }),
    )
}

/// An organization of two, all of whose buckets are listed; the trail writes to a bucket whose name says nothing.
pub(super) fn exports() -> Files {
    let key = json!({ "KeyMetadata": { "KeyId": KEY, "Arn": KEY, "KeyState": "Enabled", "KeyManager": "CUSTOMER" } });
    Files::default()
        .organization(&[ACCOUNT, MEMBER])
        .buckets(ACCOUNT, &[BUCKET, "second", "unrelated"])
        .buckets(MEMBER, &["members"])
        .trails(ACCOUNT, HOME, &[&the_trail()])
        .trail(&the_trail(), true, &management("All"))
        .add(
            &format!("{ACCOUNT}/{HOME}/kms/1234abcd-12ab-34cd-56ef-1234567890ab/describe-key.json"),
            &key,
        )
}

pub(super) fn told(files: Files, records: &[Value]) -> Report {
    files.log("b", ACCOUNT, HOME, 1, records).report()
}

pub(super) fn row<'r>(report: &'r Report, name: &str) -> &'r Tampering {
    let rows = &report.chapters.security.tampering;
    rows.iter()
        .rfind(|row| row.event_name == name)
        .unwrap_or_else(|| panic!("{name} is not told"))
}

pub(super) fn finding<'r>(report: &'r Report, name: &str) -> Option<&'r Finding> {
    let of =
        |finding: &&Finding| finding.id == "security/tampering" && finding.title.contains(name);
    report.findings.iter().find(of)
}

/// One event: what it does, how grave, and in words.
fn one(files: Files, service: &str, name: &str, parameters: &Value) -> (Effect, Severity, String) {
    let report = told(files, &[call(1, service, name, 0, parameters)]);
    let row = row(&report, name);
    (row.effect, row.severity, row.what.clone())
}

#[test]
fn other_selectors_are_told_by_what_is_no_longer_logged() {
    let set = |id: usize, minute: usize, kind: &str| {
        let selectors = json!([{ "readWriteType": kind, "includeManagementEvents": true,
            "dataResources": [{ "type": "AWS::S3::Object", "values": ["arn:aws:s3"] }] }]);
        call(
            id,
            "cloudtrail",
            "PutEventSelectors",
            minute,
            &json!({ "trailName": arn(&the_trail()), "eventSelectors": selectors }),
        )
    };
    let mut records: Vec<Value> = (10..40)
        .map(|id| {
            let mut record = event(id, ACCOUNT, HOME, "AssumeRole", true, 30);
            record["eventSource"] = "sts.amazonaws.com".into();
            record
        })
        .collect();
    records.extend((50..60).map(|id| event(id, ACCOUNT, HOME, "RunInstances", false, 31)));
    records.push(event(70, MEMBER, HOME, "DescribeInstances", true, 32));
    records.extend([set(1, 0, "All"), set(2, 5, "WriteOnly")]);
    let report = told(exports(), &records);
    let row = row(&report, "PutEventSelectors");
    let change = row.selection.as_ref().unwrap();
    assert!(change.before_known);
    assert_eq!(
        (change.lost_records, change.kept_records),
        (30, 12),
        "another account's are not the trail's"
    );
    assert!(
        change.lost.contains(&"management-read".to_owned())
            && change
                .lost
                .contains(&"data-read:AWS::S3::Object".to_owned()),
        "{:?}",
        change.lost
    );
    assert!(change.gained.is_empty() && !change.lost.contains(&"management-write".to_owned()));
    assert_eq!(
        (
            change.lost_events[0].event_name.as_str(),
            change.lost_events[0].records
        ),
        ("AssumeRole", 30)
    );
    assert!(change.lost_events[0].watched.is_some());
    assert_eq!(
        (row.effect, row.severity),
        (Effect::Weakens, Severity::High)
    );
    let why = &finding(&report, "PutEventSelectors").unwrap().why;
    assert!(why.contains("AssumeRole (30)"), "{why}");
    // The other way round is no attack.
    let report = told(exports(), &[set(1, 0, "WriteOnly"), set(2, 5, "All")]);
    let back = self::row(&report, "PutEventSelectors");
    assert_eq!(back.effect, Effect::Strengthens);
    assert!(
        back.selection
            .as_ref()
            .unwrap()
            .gained
            .contains(&"management-read".to_owned())
    );
    // And the same again is nothing.
    let report = told(exports(), &[set(1, 0, "WriteOnly"), set(2, 5, "WriteOnly")]);
    assert_eq!(
        self::row(&report, "PutEventSelectors").effect,
        Effect::Neutral
    );
}

/// Selectors that none of the records meets.
fn nothing() -> Value {
    json!({ "trailName": "audit", "advancedEventSelectors": [{ "name": "All", "fieldSelectors": [
        { "field": "eventCategory", "equals": ["Data"] }, { "field": "resources.type", "equals": ["AWS::S3::Object"] },
        { "field": "resources.ARN", "startsWith": ["arn:aws:s3:::nowhere/"] }] }] })
}

#[test]
fn a_lost_event_that_the_user_watches_is_told_before_others() {
    let mut records: Vec<Value> = (10..40)
        .map(|id| event(id, ACCOUNT, HOME, "RunInstances", false, 31))
        .collect();
    records.push(event(50, ACCOUNT, HOME, "CreateSnapshot", false, 31));
    records.push(call(1, "cloudtrail", "PutEventSelectors", 0, &nothing()));
    let partial = exports().log("b", ACCOUNT, HOME, 1, &records).partial();
    let lost = |watched: &str| {
        let preferences = Preferences {
            watch_list: WatchList::with([watched.to_owned()]),
            ..Preferences::default()
        };
        let report = partial.finish_with(&Options::default(), &preferences);
        let change = row(&report, "PutEventSelectors").selection.clone().unwrap();
        let events = change.lost_events.into_iter();
        events
            .map(|it| (it.event_name, it.watched.unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    let of = |name: &str, why: &str| (name.to_owned(), why.to_owned());
    let logging = of("PutEventSelectors", "acts on logging, or on what serves it");
    assert_eq!(
        lost("Other"),
        [
            logging.clone(),
            of("RunInstances", ""),
            of("CreateSnapshot", "")
        ]
    );
    assert_eq!(
        lost("CreateSnapshot"),
        [
            logging,
            of("CreateSnapshot", "was added to the list"),
            of("RunInstances", "")
        ]
    );
}

#[test]
fn selectors_that_leave_next_to_nothing_are_critical() {
    let nothing = nothing();
    let mut records: Vec<Value> = (10..60)
        .map(|id| event(id, ACCOUNT, HOME, "RunInstances", false, 31))
        .collect();
    records.push(call(1, "cloudtrail", "PutEventSelectors", 0, &nothing));
    let report = told(exports(), &records);
    let row = row(&report, "PutEventSelectors");
    assert_eq!(
        (row.effect, row.severity),
        (Effect::Weakens, Severity::Critical)
    );
    assert!(row.what.contains("next to nothing"), "{}", row.what);
    assert!(!row.selection.as_ref().unwrap().before_known);
}

#[test]
fn delivery_to_another_bucket_is_judged_by_whose_it_is() {
    let to = |bucket: &str| json!({ "name": "audit", "s3BucketName": bucket });
    let of = |files: Files, bucket: &str| one(files, "cloudtrail", "UpdateTrail", &to(bucket));
    let (effect, severity, what) = of(exports(), "exfil-bucket");
    assert_eq!(
        (effect, severity),
        (Effect::Weakens, Severity::Critical),
        "{what}"
    );
    assert_eq!(of(exports(), "second").0, Effect::Neutral);
    assert_eq!(
        of(exports(), "members").0,
        Effect::Neutral,
        "of the organization"
    );
    let mut some = exports();
    some.0
        .retain(|(path, _)| !path.starts_with(&format!("{MEMBER}/s3api")));
    let (effect, severity, what) = of(some, "exfil-bucket");
    assert_eq!(
        (effect, severity),
        (Effect::Unknown, Severity::High),
        "{what}"
    );
    // What else the call does stays said, and what the exports decide of it all decides the whole.
    let update = |parameters: &Value| one(exports(), "cloudtrail", "UpdateTrail", parameters);
    let both = json!({ "name": "audit", "s3BucketName": "exfil-bucket", "enableLogFileValidation": false });
    let (effect, severity, what) = update(&both);
    assert_eq!(
        (effect, severity),
        (Effect::Weakens, Severity::Critical),
        "{what}"
    );
    assert!(
        what.starts_with("turns log file validation off, delivers to exfil-bucket"),
        "{what}"
    );
    let own = json!({ "name": "audit", "s3BucketName": "second", "kmsKeyId": KEY });
    let (effect, _, what) = update(&own);
    assert_eq!(effect, Effect::Neutral, "{what}");
    let topic = json!({ "name": "audit", "s3BucketName": "second", "snsTopicName": "t" });
    let (effect, _, what) = update(&topic);
    assert_eq!(effect, Effect::Unknown, "{what}");
    // A change that only looks like one.
    let report = told(
        exports(),
        &[
            call(1, "cloudtrail", "UpdateTrail", 0, &to("elsewhere")),
            call(2, "cloudtrail", "UpdateTrail", 5, &to("elsewhere")),
        ],
    );
    let again = row(&report, "UpdateTrail");
    assert_eq!(again.effect, Effect::Neutral);
    assert_eq!(again.changes[0].before.as_deref(), Some("elsewhere"));
}

#[test]
fn turning_validation_on_is_no_attack() {
    let report = told(
        exports(),
        &[call(
            1,
            "cloudtrail",
            "UpdateTrail",
            0,
            &json!({ "name": "audit", "enableLogFileValidation": true }),
        )],
    );
    assert_eq!(row(&report, "UpdateTrail").effect, Effect::Strengthens);
    assert!(finding(&report, "UpdateTrail").is_none());
}

#[test]
fn what_serves_a_trail_matters_whatever_it_is_called() {
    let of = |bucket: &str| {
        one(
            exports(),
            "s3",
            "DeleteBucket",
            &json!({ "bucketName": bucket }),
        )
    };
    let (effect, severity, _) = of(BUCKET);
    assert_eq!((effect, severity), (Effect::Weakens, Severity::Critical));
    assert_eq!(
        of("unrelated").0,
        Effect::Neutral,
        "the exports know it, and no trail writes to it"
    );
    assert_eq!(of("not-listed").0, Effect::Unknown);
    let (effect, severity, what) = one(exports(), "kms", "DisableKey", &json!({ "keyId": KEY }));
    assert_eq!(
        (effect, severity),
        (Effect::Weakens, Severity::Critical),
        "{what}"
    );
    let day = json!({ "bucketName": BUCKET, "LifecycleConfiguration": { "Rule": { "Status": "Enabled", "Expiration": { "Days": 1 } } } });
    let (effect, _, what) = one(exports(), "s3", "PutBucketLifecycle", &day);
    assert_eq!(
        (effect, what.as_str()),
        (Effect::Weakens, "deletes objects after 1 day")
    );
    let hidden = json!({ "omitted": true, "originalSize": 110_000, "reason": "requestParameters too large", "bucketName": BUCKET });
    let (effect, _, what) = one(exports(), "s3", "PutBucketPolicy", &hidden);
    assert_eq!(effect, Effect::Weakens);
    assert!(what.contains("too large to be logged"), "{what}");
}

#[test]
fn policies_are_judged_by_whom_they_let_in() {
    let delivery = json!({ "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" }, "Action": "s3:PutObject", "Resource": format!("arn:aws:s3:::{BUCKET}/*") });
    let read_by = |principal: Value| json!({ "Effect": "Allow", "Principal": principal, "Action": "s3:Get*", "Resource": format!("arn:aws:s3:::{BUCKET}/*") });
    let put = |statements: Vec<Value>| json!({ "bucketName": BUCKET, "bucketPolicy": { "Version": "2012-10-17", "Statement": statements } });
    let of = |statements: Vec<Value>| one(exports(), "s3", "PutBucketPolicy", &put(statements));
    let (effect, severity, what) = of(vec![delivery.clone(), read_by(json!("*"))]);
    assert_eq!(
        (effect, severity, what.as_str()),
        (Effect::Weakens, Severity::Critical, "lets everyone in")
    );
    let (effect, severity, what) = of(vec![delivery.clone(), read_by(json!({ "AWS": STRANGER }))]);
    assert_eq!((effect, severity), (Effect::Weakens, Severity::High));
    assert!(what.contains(STRANGER), "{what}");
    assert_eq!(
        of(vec![delivery.clone(), read_by(json!({ "AWS": MEMBER }))]).0,
        Effect::Neutral
    );
    let (effect, severity, what) = of(vec![read_by(json!({ "AWS": ACCOUNT }))]);
    assert_eq!(
        (effect, severity),
        (Effect::Weakens, Severity::Critical),
        "{what}"
    );
    assert!(what.contains("no longer lets CloudTrail deliver"), "{what}");
    let mut narrowed = read_by(json!("*"));
    narrowed["Condition"] = json!({ "StringEquals": { "aws:PrincipalOrgID": "o-exampleorg1" } });
    assert_eq!(of(vec![delivery.clone(), narrowed]).0, Effect::Neutral);
    // What did not go through opened nothing.
    let mut denied = call(
        1,
        "s3",
        "PutBucketPolicy",
        0,
        &put(vec![delivery, read_by(json!("*"))]),
    );
    denied["errorCode"] = "AccessDenied".into();
    let report = told(exports(), &[denied]);
    let attempt = row(&report, "PutBucketPolicy");
    assert_eq!(
        (attempt.succeeded, attempt.severity),
        (false, Severity::High)
    );
    assert!(
        finding(&report, "PutBucketPolicy")
            .unwrap()
            .title
            .starts_with("Tried and failed")
    );
    let policy = json!({ "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*" }] }).to_string();
    let (effect, severity, _) = one(
        exports(),
        "kms",
        "PutKeyPolicy",
        &json!({ "keyId": KEY, "policy": policy }),
    );
    assert_eq!((effect, severity), (Effect::Weakens, Severity::Critical));
}

#[test]
fn shorter_retention_and_foreign_keys_are_told() {
    let store = "arn:aws:cloudtrail:eu-central-1:111122223333:eventdatastore/aaaabbbb-1111-4222-8333-ccccddddeeee";
    let set = |id, minute, days: u64| {
        call(
            id,
            "cloudtrail",
            "UpdateEventDataStore",
            minute,
            &json!({ "eventDataStore": store, "retentionPeriod": days }),
        )
    };
    let report = told(exports(), &[set(1, 0, 2557), set(2, 5, 365)]);
    let shorter = row(&report, "UpdateEventDataStore");
    assert_eq!(
        (shorter.effect, shorter.severity),
        (Effect::Weakens, Severity::Medium)
    );
    assert_eq!(shorter.what, "keeps events for 365 days instead of 2557");
    assert_eq!(
        one(
            exports(),
            "cloudtrail",
            "UpdateEventDataStore",
            &json!({ "eventDataStore": store, "retentionPeriod": 7 })
        )
        .0,
        Effect::Weakens
    );
    let unprotected = json!({ "eventDataStore": store, "terminationProtectionEnabled": false });
    assert_eq!(
        one(
            exports(),
            "cloudtrail",
            "UpdateEventDataStore",
            &unprotected
        )
        .0,
        Effect::Weakens
    );
    let foreign = format!("arn:aws:kms:eu-central-1:{STRANGER}:key/0");
    let (effect, severity, what) = one(
        exports(),
        "cloudtrail",
        "UpdateTrail",
        &json!({ "name": "audit", "kmsKeyId": foreign }),
    );
    assert_eq!((effect, severity), (Effect::Weakens, Severity::Critical));
    assert!(what.contains(STRANGER), "{what}");
    assert_eq!(
        one(
            exports(),
            "cloudtrail",
            "UpdateTrail",
            &json!({ "name": "audit", "kmsKeyId": KEY })
        )
        .0,
        Effect::Neutral
    );
}

#[test]
fn a_stop_is_told_with_the_hours_that_follow() {
    let mut records = vec![
        call(
            1,
            "cloudtrail",
            "StopLogging",
            0,
            &json!({ "name": "audit" }),
        ),
        call(
            2,
            "cloudtrail",
            "StartLogging",
            330,
            &json!({ "name": "audit" }),
        ),
        event(3, ACCOUNT, HOME, "RunInstances", false, 130),
    ];
    records.push(event(4, ACCOUNT, HOME, "RunInstances", false, 400));
    let report = told(exports(), &records);
    let off = row(&report, "StopLogging").off.as_ref().unwrap();
    assert_eq!(
        (off.from.as_str(), off.to.as_deref()),
        ("2024-03-01T10:00:00Z", Some("2024-03-01T15:30:00Z"))
    );
    assert_eq!(
        (off.hours, off.silent_hours),
        (5, 3),
        "11, 13 and 14 hours are silent, 12 is not"
    );
    let why = &finding(&report, "StopLogging").unwrap().why;
    assert!(
        why.contains("off for 5 hours, 3 of them without a single record"),
        "{why}"
    );
    // Without a start, to the end of the records.
    let report = told(exports(), &[records[0].clone(), records[3].clone()]);
    let off = row(&report, "StopLogging").off.as_ref().unwrap();
    assert_eq!((off.to.as_deref(), off.hours), (None, 6));
}

#[test]
fn an_account_that_leaves_the_organization_leaves_its_trail() {
    let trail = trail(
        ACCOUNT,
        HOME,
        "everyone",
        &json!({ "IsOrganizationTrail": true }),
    );
    let files = exports().trails(ACCOUNT, "eu-west-1", &[&trail]);
    let (effect, severity, what) = one(files, "organizations", "LeaveOrganization", &Value::Null);
    assert_eq!((effect, severity), (Effect::Weakens, Severity::Critical));
    assert!(what.ends_with(": everyone"), "{what}");
}

/// The tampering in the logs of real attacks: file, event, effect and how grave it is. What was refused is a step less
/// grave.
#[rustfmt::skip]
const ATTACKS: &[(&str, &str, Effect, Severity)] = &[
    ("stratus-detonation-logs/docs/detonation-logs/aws.defense-evasion.cloudtrail-delete.json", "DeleteTrail", Effect::Weakens, Severity::Critical),
    ("stratus-detonation-logs/docs/detonation-logs/aws.defense-evasion.cloudtrail-event-selectors.json", "PutEventSelectors", Effect::Weakens, Severity::Critical),
    ("stratus-detonation-logs/docs/detonation-logs/aws.defense-evasion.cloudtrail-stop.json", "StopLogging", Effect::Weakens, Severity::Critical),
    ("stratus-detonation-logs/docs/detonation-logs/aws.defense-evasion.dns-delete-logs.json", "DeleteResolverQueryLogConfig", Effect::Weakens, Severity::High),
    ("stratus-detonation-logs/docs/detonation-logs/aws.defense-evasion.organizations-leave.json", "LeaveOrganization", Effect::Weakens, Severity::High),
    ("stratus-detonation-logs/docs/detonation-logs/aws.defense-evasion.vpc-remove-flow-logs.json", "DeleteFlowLogs", Effect::Weakens, Severity::High),
    ("splunk-security_content/derived/aws_cloudtrail_stoplogging.json", "StopLogging", Effect::Weakens, Severity::Critical),
    ("splunk-security_content/derived/aws_cloudtrail_deletetrail.json", "DeleteTrail", Effect::Weakens, Severity::Critical),
    ("splunk-security_content/derived/aws_cloudtrail_deletedetector.json", "DeleteDetector", Effect::Weakens, Severity::High),
    ("suzaku-testfiles/test_files/json/StopLogging.json", "StopLogging", Effect::Weakens, Severity::High),
    ("suzaku-testfiles/test_files/json/DeleteTrail.json", "DeleteTrail", Effect::Weakens, Severity::High),
];

#[test]
fn the_tampering_of_real_attacks_is_found() {
    let Some(folder) = shared::set("") else {
        return;
    };
    let mut wrong = Vec::new();
    for (file, name, effect, severity) in ATTACKS {
        let path = folder.join(file);
        let Ok(bytes) = std::fs::read(&path) else {
            wrong.push(format!("{file} is not there"));
            continue;
        };
        let report = Files(vec![((*file).to_owned(), bytes)]).report();
        let rows = report.chapters.security.tampering.iter();
        let rows: Vec<&Tampering> = rows.filter(|row| row.event_name == *name).collect();
        if !rows
            .iter()
            .any(|row| (row.effect, row.severity) == (*effect, *severity))
        {
            let found: Vec<_> = rows
                .iter()
                .map(|row| (row.effect, row.severity, &row.what, row.succeeded))
                .collect();
            wrong.push(format!("{file}: {name}: {found:?}"));
        }
        let verdicts = report
            .findings
            .iter()
            .filter(|f| f.id == "security/tampering" && f.verdict == Verdict::Fail);
        if verdicts.count() == 0 {
            wrong.push(format!("{file}: no finding"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn calls_over_old_tls_are_counted_once_each() {
    let with = |id: usize, version: &str| {
        let mut record = event(id, ACCOUNT, HOME, "RunInstances", false, id);
        record["tlsDetails"] = json!({ "tlsVersion": version, "cipherSuite": "x" });
        record
    };
    let records = [
        with(1, "TLSv1"),
        with(2, "TLSv1.1"),
        with(2, "TLSv1.1"),
        with(3, "TLSv1.2"),
        event(4, ACCOUNT, HOME, "RunInstances", false, 4),
    ];
    let report = told(Files::default(), &records);
    let found: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|f| f.id == "security/weak-tls")
        .collect();
    assert_eq!(
        (found.len(), found[0].count, found[0].evidence.len()),
        (1, 2, 2)
    );
    assert!(
        found[0]
            .why
            .starts_with("1 with TLSv1.0 and 1 with TLSv1.1"),
        "{}",
        found[0].why
    );
    let report = told(Files::default(), &records[3..]);
    assert!(report.findings.iter().all(|f| f.id != "security/weak-tls"));
}
