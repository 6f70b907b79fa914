//! Noise, advice, and the findings about strategy: when each fires, when it does not, and when it cannot know.

use serde_json::{Value, json};
use trailglass_core::report::{Finding, Noise, NoiseKind, Report, Verdict};
use trailglass_core::selectors;

use super::builder::*;
use super::money::{case, everything, hourly, merged, on_object, only};

const HOURS: usize = 48;

fn wide(name: &str) -> Value {
    trail(ACCOUNT, HOME, name, &json!({}))
}

fn service(name: &str) -> Value {
    json!({ "userIdentity": { "type": "AWSService", "invokedBy": name } })
}

fn reader(role: &str) -> Value {
    json!({ "eventName": "DescribeInstances", "readOnly": true,
        "userIdentity": { "type": "AssumedRole", "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/s"),
            "sessionContext": { "sessionIssuer": { "type": "Role", "arn": format!("arn:aws:iam::{ACCOUNT}:role/{role}") } } } })
}

fn kms(name: &str, read: bool) -> Value {
    json!({ "eventSource": "kms.amazonaws.com", "eventName": name, "readOnly": read })
}

fn verdicts(report: &Report, name: &str) -> Vec<Verdict> {
    let of: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|it| it.id == format!("strategy/{name}"))
        .collect();
    of.iter().map(|it| it.verdict).collect()
}

fn group(report: &Report, kind: NoiseKind) -> &Noise {
    let all: Vec<&Noise> = report
        .chapters
        .strategy
        .noise
        .iter()
        .filter(|row| row.kind == kind)
        .collect();
    assert_eq!(all.len(), 1, "{all:#?}");
    all[0]
}

#[test]
fn a_trail_that_logs_its_own_log_files() {
    let main = wide("main");
    let write = merged(
        on_object("main-bucket", "AWSLogs/x.json.gz", "PutObject", false),
        &service("cloudtrail.amazonaws.com"),
    );
    let own = merged(
        on_object("main-bucket", "AWSLogs/x.json.gz", "DeleteObject", false),
        &reader("admin"),
    );
    let records = hourly(
        &[
            (12, write),
            (1, merged(own, &json!({ "eventName": "DeleteObject" }))),
            (3, json!({})),
        ],
        HOURS,
    );
    let report = case(&[(&main, everything())], &records).report();
    let row = group(&report, NoiseKind::LogBucket);
    assert_eq!((row.records, row.watched_records), (576, 0));
    assert_eq!(verdicts(&report, "recursive-logging"), [Verdict::Fail]);
    // The advice leaves out the writing of log files, and keeps whoever deletes one.
    let advice = &report.chapters.strategy.advice[0];
    assert_eq!(
        (
            advice.dropped_records,
            advice.watched_hidden,
            advice.unsure_records
        ),
        (576, 0, 0)
    );
    let text = json!({ "TrailARN": arn(&main), "AdvancedEventSelectors": advice.document["AdvancedEventSelectors"] }).to_string();
    let read = selectors::read(&text);
    assert_eq!(read.documents[0].problems, [], "{text}");
    let finding = only(&report, "strategy/recursive-logging");
    assert_eq!(
        finding.fix.as_ref().unwrap().document.as_ref(),
        Some(&advice.document)
    );

    let records = hourly(&[(12, on_object("data", "k", "PutObject", false))], HOURS);
    let report = case(&[(&main, everything())], &records).report();
    assert_eq!(verdicts(&report, "recursive-logging"), [Verdict::Pass]);
}

#[test]
fn use_of_keys_for_one_service() {
    let main = wide("main");
    let decrypt = merged(
        kms("Decrypt", true),
        &json!({ "userIdentity": { "type": "AssumedRole", "invokedBy": "s3.amazonaws.com" } }),
    );
    let records = hourly(&[(10, decrypt.clone()), (2, json!({}))], HOURS);
    let report = case(&[(&wide("main"), management("All"))], &records).report();
    let row = group(&report, NoiseKind::KmsUse);
    assert_eq!(row.group, "KMS requests for s3.amazonaws.com");
    assert_eq!(verdicts(&report, "kms-noise"), [Verdict::Fail]);
    let advice = &report.chapters.strategy.advice[0];
    assert_eq!((advice.dropped_records, advice.watched_hidden), (480, 0));
    assert!(advice.why.contains("basic selectors"), "{}", advice.why);

    // Where changes of keys would go too, that is said, and such advice is never the first.
    let mut kinds = vec![(10, decrypt), (1, kms("ScheduleKeyDeletion", false))];
    kinds.push((10, merged(on_object("site", "a", "GetObject", true), &json!({ "userIdentity": { "type": "AWSAccount", "accountId": "ANONYMOUS_PRINCIPAL" } }))));
    let report = case(&[(&main, everything())], &hourly(&kinds, HOURS)).report();
    let advice = &report.chapters.strategy.advice;
    assert_eq!(
        advice
            .iter()
            .map(|row| row.watched_hidden)
            .collect::<Vec<_>>(),
        [0, 48]
    );
    assert!(advice[1].name.contains("KMS"));
    assert!(
        report
            .chapters
            .strategy
            .watched
            .iter()
            .any(|row| row.event == "kms.amazonaws.com ScheduleKeyDeletion" && row.records == 48)
    );

    let report = case(&[(&main, everything())], &hourly(&[(9, json!({}))], HOURS)).report();
    assert_eq!(verdicts(&report, "kms-noise"), [Verdict::Pass]);
}

#[test]
fn services_pollers_and_health_checks_are_named_and_cannot_be_left_out() {
    let main = wide("main");
    let records = hourly(
        &[
            (
                6,
                merged(
                    json!({ "eventName": "DescribeSecurityGroups", "readOnly": true }),
                    &service("config.amazonaws.com"),
                ),
            ),
            (6, reader("scanner")),
            (
                6,
                merged(
                    reader("balancer"),
                    &json!({ "eventSource": "elasticloadbalancing.amazonaws.com", "eventName": "DescribeTargetHealth" }),
                ),
            ),
            (2, json!({})),
        ],
        HOURS,
    );
    let report = case(&[(&main, management("All"))], &records).report();
    for (kind, name) in [
        (
            NoiseKind::ServiceHeartbeat,
            "config.amazonaws.com on ec2.amazonaws.com",
        ),
        (NoiseKind::Polling, "polling by scanner"),
        (NoiseKind::HealthCheck, "DescribeTargetHealth by balancer"),
    ] {
        let row = group(&report, kind);
        assert_eq!((row.group.as_str(), row.records), (name, 288));
        assert!((row.share - 0.3).abs() < 1e-9);
        assert_eq!(row.selectors, None, "no selector of a trail can");
        assert_eq!(row.accounts, [ACCOUNT]);
    }
    assert_eq!(verdicts(&report, "noisy-group"), [Verdict::Fail; 3]);
    assert!(report.chapters.strategy.advice.is_empty());
    // Someone who reads for an hour is no poller.
    let mut records = hourly(&[(4, json!({}))], HOURS);
    records
        .extend((0..30).map(|number| super::money::record(5_000 + number, 7, &reader("person"))));
    let report = case(&[(&main, management("All"))], &records).report();
    assert!(
        report.chapters.strategy.noise.is_empty(),
        "{:?}",
        report.chapters.strategy.noise
    );
    assert!(verdicts(&report, "noisy-group").is_empty());
}

#[test]
fn a_job_is_known_by_its_hours() {
    let main = wide("main");
    let job = |hour: usize, number: usize| {
        super::money::record(
            number,
            hour,
            &merged(
                on_object("data", "k", "GetObject", true),
                &merged(reader("nightly"), &json!({ "eventName": "GetObject" })),
            ),
        )
    };
    let mut records = hourly(&[(1, json!({}))], 96);
    for day in 0..4 {
        records.extend((0..30).map(|number| job(day * 24 + 2, 10_000 + day * 100 + number)));
    }
    let report = case(&[(&main, everything())], &records).report();
    let row = group(&report, NoiseKind::BatchJob);
    assert!(
        row.reason
            .contains("at the same 1 hours of the day on 4 days"),
        "{}",
        row.reason
    );
    // One afternoon of work is no job.
    let mut records = hourly(&[(1, json!({}))], 96);
    records.extend((0..60).map(|number| job(15 + number % 3, 10_000 + number)));
    let report = case(&[(&main, everything())], &records).report();
    assert!(report.chapters.strategy.noise.is_empty());
}

#[test]
fn logging_everything_is_told_from_choosing() {
    let main = wide("main");
    let records = hourly(&[(2, on_object("data", "k", "GetObject", true))], HOURS);
    let report = case(&[(&main, everything())], &records).report();
    assert_eq!(verdicts(&report, "default-log-everything"), [Verdict::Fail]);
    let chosen = json!({ "AdvancedEventSelectors": [{ "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Data"] },
        { "Field": "resources.type", "Equals": ["AWS::S3::Object"] }, { "Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::data/"] }] }] });
    let report = case(&[(&main, chosen)], &records).report();
    assert_eq!(verdicts(&report, "default-log-everything"), [Verdict::Pass]);
    assert_eq!(verdicts(&report, "prefix-trap"), [Verdict::Pass]);
    let report = case(
        &[(&main, management("All"))],
        &hourly(&[(1, json!({}))], HOURS),
    )
    .report();
    assert!(verdicts(&report, "default-log-everything").is_empty());
}

#[test]
fn selectors_that_trap_or_do_nothing() {
    let main = wide("main");
    let of = |value: &str| {
        json!({ "AdvancedEventSelectors": [
        { "Name": "management", "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] },
        { "Name": "chosen", "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Data"] },
            { "Field": "resources.type", "Equals": ["AWS::S3::Object"] }, { "Field": "resources.ARN", "StartsWith": [value] }] }] })
    };
    let records = hourly(
        &[
            (2, json!({})),
            (2, on_object("data", "k", "GetObject", true)),
        ],
        HOURS,
    );
    let report = case(&[(&main, of("arn:aws:s3:::dat"))], &records).report();
    assert_eq!(verdicts(&report, "prefix-trap"), [Verdict::Fail]);
    assert!(verdicts(&report, "ineffective-selector").is_empty());
    let report = case(&[(&main, of("arn:aws:s3:::gone/"))], &records).report();
    let idle = only(&report, "strategy/ineffective-selector");
    assert!(idle.title.contains("chosen"), "{}", idle.title);
    // A few hours do not tell.
    let report = case(
        &[(&main, of("arn:aws:s3:::gone/"))],
        &hourly(&[(2, json!({}))], 5),
    )
    .report();
    assert!(verdicts(&report, "ineffective-selector").is_empty());
}

#[test]
fn buckets_whose_objects_nobody_watches() {
    let main = wide("main");
    let records = hourly(&[(2, json!({}))], HOURS);
    let buckets = |selectors: Value| {
        case(&[(&main, selectors)], &records).buckets(ACCOUNT, &["data", "main-bucket"])
    };
    let report = buckets(management("All")).report();
    let finding = only(&report, "strategy/store-without-data-events");
    assert_eq!(
        (finding.verdict, finding.resources.as_slice()),
        (Verdict::Fail, &["data".to_owned()][..]),
        "the bucket of the logs does not count"
    );
    let report = buckets(everything()).report();
    assert_eq!(
        verdicts(&report, "store-without-data-events"),
        [Verdict::Pass]
    );
    let report = Files::default()
        .trails(ACCOUNT, HOME, &[&main])
        .buckets(ACCOUNT, &["data"])
        .report();
    assert_eq!(
        verdicts(&report, "store-without-data-events"),
        [Verdict::Unknown]
    );
}

#[test]
fn insights_are_on_off_or_not_known() {
    let records = hourly(&[(2, json!({}))], HOURS);
    let main = wide("main");
    let report = case(&[(&main, management("All"))], &records).report();
    assert_eq!(verdicts(&report, "insights-off"), [Verdict::Fail]);
    let on = trail(ACCOUNT, HOME, "on", &json!({ "HasInsightSelectors": true }));
    let report = case(&[(&on, management("All"))], &records).report();
    assert_eq!(verdicts(&report, "insights-off"), [Verdict::Pass]);
    let mut silent = wide("silent");
    silent
        .as_object_mut()
        .unwrap()
        .remove("HasInsightSelectors");
    let report = Files::default()
        .trail(&silent, true, &management("All"))
        .log("logs", ACCOUNT, HOME, 1, &records)
        .report();
    assert_eq!(verdicts(&report, "insights-off"), [Verdict::Unknown]);
}
