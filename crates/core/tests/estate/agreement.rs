//! What several chapters say of the same trails: that it agrees, and that what is lost is named.

use serde_json::{Value, json};
use trailglass_core::case::Preferences;
use trailglass_core::report::{Action, CostLine, Finding, Report, Verdict, VolumeBy, WhatIf};

use super::builder::*;
use super::money::{case, everything, hourly, merged, on_object, only, record};

const HOURS: usize = 48;

fn wide(name: &str) -> Value {
    trail(ACCOUNT, HOME, name, &json!({}))
}

fn near(left: Option<f64>, right: Option<f64>) {
    let (left, right) = (left.unwrap(), right.unwrap());
    assert!((left - right).abs() <= 1e-9, "{left} is not {right}");
}

fn line<'r>(report: &'r Report, item: &str, of: &Value) -> &'r CostLine {
    let mut lines = report.chapters.cost.lines.iter();
    let line = lines.find(|line| line.item == item && line.trail.as_ref() == Some(&arn(of)));
    line.unwrap_or_else(|| panic!("no line {item}"))
}

fn what_if<'r>(report: &'r Report, name: &str) -> &'r WhatIf {
    let mut rows = report.chapters.cost.what_if.iter();
    rows.find(|row| row.name == name).unwrap()
}

fn duplicates(report: &Report) -> &Finding {
    of(report, "duplicate-trail", Verdict::Fail)[0]
}

#[test]
fn a_burst_in_one_place_is_projected_over_the_whole_case() {
    let (main, extra) = (wide("main"), wide("extra"));
    // A month, and in another Region ten records an hour for thirty hours of it.
    let mut records = hourly(&[(1, json!({}))], 720);
    for hour in 100..130 {
        for _ in 0..10 {
            records.push(record(records.len(), hour, &json!({ "awsRegion": OTHER })));
        }
    }
    let all = management("All");
    let report = case(&[(&main, all.clone()), (&extra, all)], &records).report();
    let copies: Vec<&CostLine> = report
        .chapters
        .cost
        .lines
        .iter()
        .filter(|line| line.item == "management-copies")
        .collect();
    assert_eq!(copies.len(), 1);
    let billed = copies[0].usd_month;
    let about = (720.0 + 300.0) * 730.0 / 720.0 * 2.0 / 100_000.0;
    assert!((billed.unwrap() - about).abs() < about / 10.0, "{billed:?}");
    near(only(&report, "cost/duplicate-copies").monthly_usd, billed);
    near(duplicates(&report).monthly_usd, billed);
    let chapter = &report.chapters.fragmentation;
    near(chapter.overlaps[0].monthly_usd, billed);
    near(chapter.advice[0].monthly_usd, billed);
    near(chapter.trails[0].monthly_usd, billed);
    // Five hours of one place in a case of days have a price as well.
    let records = hourly(&[(1, json!({}))], HOURS)
        .into_iter()
        .chain((0..5).map(|it| record(900 + it, 20 + it, &json!({ "awsRegion": OTHER }))));
    let all = management("All");
    let report = case(
        &[(&main, all.clone()), (&extra, all)],
        &Vec::from_iter(records),
    )
    .report();
    let finding = only(&report, "cost/duplicate-copies");
    assert_eq!(finding.count, 53);
    near(duplicates(&report).monthly_usd, finding.monthly_usd);
}

#[test]
fn a_trail_that_cannot_deliver_keeps_nothing_and_is_charged() {
    let (main, broken) = (wide("main"), wide("broken"));
    let records = hourly(
        &[
            (5, json!({})),
            (
                1,
                json!({ "eventName": "StopLogging", "eventSource": "cloudtrail.amazonaws.com" }),
            ),
        ],
        HOURS,
    );
    let report = Files::default()
        .trails(ACCOUNT, HOME, &[&broken, &main])
        .trails(ACCOUNT, OTHER, &[])
        .trail(&main, true, &management("All"))
        .status(
            &broken,
            &json!({ "IsLogging": true, "LatestDeliveryError": "NoSuchBucket" }),
        )
        .selectors(&broken, &management("All"))
        .log("logs", ACCOUNT, HOME, 1, &records)
        .report();
    let without = what_if(&report, "without the trail main");
    assert_eq!(
        (without.lost_records, without.lost_watched_records),
        (288, 48)
    );
    let without = what_if(&report, "without the trail broken");
    assert_eq!((without.lost_records, without.lost_watched_records), (0, 0));
    let copies = line(&report, "management-copies", &broken);
    assert_eq!(
        copies.observed, 288.0,
        "the copy that is kept is the free one"
    );
    let advice = &report.chapters.fragmentation.advice[0];
    assert_eq!(
        (advice.action, &advice.trail),
        (Action::Delete, &arn(&broken))
    );
    near(advice.monthly_usd, copies.usd_month);
    near(without.saved_usd_month, copies.usd_month);
    // No file is written: nothing is stored.
    for item in ["s3-requests", "s3-storage"] {
        let line = line(&report, item, &broken);
        assert!(
            line.observed > 0.0 && line.basis.contains("is gone"),
            "{line:?}"
        );
        assert_eq!(
            (line.quantity_month, line.usd_month, line.high),
            (Some(0.0), Some(0.0), Some(0.0))
        );
    }
    assert!(line(&report, "s3-requests", &main).usd_month > Some(0.0));
    // Ticking the changes says the same as their list.
    let table = report.chapters.cost.together.as_ref().unwrap();
    for (place, change) in table.changes.iter().enumerate() {
        let answer = table.answer(&[place].into());
        let name = match change.edit {
            Some(_) => format!(
                "{}: {}",
                table.trails[change.trail as usize].name, change.name
            ),
            None => change.name.clone(),
        };
        let row = what_if(&report, &name);
        near(answer.saved_usd_month, row.saved_usd_month);
        assert_eq!(
            (answer.lost_records, answer.lost_watched_records),
            (row.lost_records, row.lost_watched_records),
            "{name}"
        );
    }
    let logged: u64 = table.pieces.iter().map(|piece| piece.records).sum();
    assert_eq!(logged, 288, "each record stands once");
}

#[test]
fn whose_bucket_it_is_decides_who_pays() {
    let (main, foreign) = (wide("main"), wide("vendor"));
    let records = hourly(&[(5, json!({}))], HOURS);
    let files = case(
        &[(&main, management("All")), (&foreign, management("All"))],
        &records,
    )
    .organization(&[ACCOUNT, MEMBER])
    .buckets(ACCOUNT, &["main-bucket"]);
    let report = files.clone().report();
    assert!(
        line(&report, "s3-requests", &foreign).usd_month > Some(0.0),
        "not all lists are known"
    );
    let report = files.buckets(MEMBER, &["photos"]).report();
    for item in ["s3-requests", "s3-storage"] {
        let line = line(&report, item, &foreign);
        assert_eq!(line.usd_month, Some(0.0));
        assert!(line.basis.contains("its owner pays"), "{}", line.basis);
    }
    assert!(line(&report, "s3-requests", &main).usd_month > Some(0.0));
    let copies = line(&report, "management-copies", &foreign).usd_month;
    near(
        what_if(&report, "without the trail vendor").saved_usd_month,
        copies,
    );
}

#[test]
fn what_goes_with_a_further_copy_is_named_and_set_apart() {
    let network = json!({ "AdvancedEventSelectors": [
        { "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] },
        { "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["NetworkActivity"] }, { "Field": "eventSource", "Equals": ["s3.amazonaws.com"] }] },
    ] });
    let (main, extra, alone) = (
        trail(
            ACCOUNT,
            HOME,
            "main",
            &json!({ "IsOrganizationTrail": true }),
        ),
        wide("extra"),
        wide("network"),
    );
    let group = format!("arn:aws:logs:{HOME}:{ACCOUNT}:log-group:alarms:*");
    let topic = format!("arn:aws:sns:{HOME}:{ACCOUNT}:alarms");
    let feeding = trail(
        ACCOUNT,
        HOME,
        "feeding",
        &json!({ "CloudWatchLogsLogGroupArn": group, "SnsTopicARN": topic }),
    );
    let activity = json!({ "eventCategory": "NetworkActivity", "eventType": "AwsVpceEvent", "eventSource": "s3.amazonaws.com", "managementEvent": false });
    let records = hourly(&[(5, json!({})), (1, activity)], HOURS);
    let all = management("All");
    let trails = [
        (&main, all.clone()),
        (&extra, all.clone()),
        (&alone, network),
        (&feeding, all),
    ];
    let report = case(&trails, &records).report();
    let fix = only(&report, "cost/duplicate-copies").fix.clone().unwrap();
    let in_account = format!("# in account {ACCOUNT}");
    assert_eq!(fix.commands.len(), 2, "{fix:#?}");
    assert!(
        fix.commands.iter().all(|it| it.ends_with(&in_account)),
        "{fix:#?}"
    );
    assert!(fix.commands[0].contains(&format!("stop-logging --name {} ", arn(&extra))));
    // What it alone logs can stay without a further copy.
    assert!(fix.commands[1].contains(&format!(
        "put-event-selectors --trail-name {} ",
        arn(&alone)
    )));
    assert!(fix.commands[1].contains("NetworkActivity") && !fix.commands[1].contains("Management"));
    for named in [
        "network alone logs network-activity",
        "48 records of the case",
        &group,
        &topic,
    ] {
        assert!(fix.summary.contains(named), "{named}: {}", fix.summary);
    }
    let fix = duplicates(&report).fix.clone().unwrap();
    for named in ["Before feeding goes", &group, &topic] {
        assert!(fix.summary.contains(named), "{named}: {}", fix.summary);
    }
}

#[test]
fn each_finding_on_noise_carries_what_drops_this_noise() {
    let main = wide("main");
    let job = json!({ "userIdentity": { "type": "AssumedRole", "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/batch/run"),
        "accountId": ACCOUNT, "sessionContext": { "sessionIssuer": { "arn": format!("arn:aws:iam::{ACCOUNT}:role/batch") } } } });
    let decrypt =
        json!({ "eventSource": "kms.amazonaws.com", "eventName": "Decrypt", "readOnly": true });
    let records = hourly(
        &[
            (5, json!({})),
            (5, decrypt),
            (5, merged(on_object("b", "k", "GetObject", true), &job)),
        ],
        HOURS,
    );
    let report = case(&[(&main, everything())], &records).report();
    let document = |id: &str| {
        let fix = only(&report, id).fix.as_ref().unwrap();
        fix.document.as_ref().unwrap().to_string()
    };
    let of_kms = document("strategy/kms-noise");
    assert!(
        of_kms.contains("kms.amazonaws.com") && !of_kms.contains("batch"),
        "{of_kms}"
    );
    for id in ["strategy/noisy-group", "strategy/default-log-everything"] {
        let of_job = document(id);
        assert!(
            of_job.contains("batch") && !of_job.contains("kms"),
            "{id}: {of_job}"
        );
    }
}

#[test]
fn a_trail_of_the_organization_is_widened_before_others_are_made() {
    let single = json!({ "IsOrganizationTrail": true, "IsMultiRegionTrail": false });
    let main = trail(ACCOUNT, HOME, "main", &single);
    let files = |trails: &[&Value]| {
        Files::default()
            .organization(&[ACCOUNT, MEMBER])
            .trails(ACCOUNT, HOME, trails)
            .trails(ACCOUNT, OTHER, &[])
            .trails(MEMBER, HOME, trails)
            .trails(MEMBER, OTHER, &[])
    };
    let report = files(&[&main])
        .trail(&main, true, &management("All"))
        .report();
    let widen = format!(
        "aws cloudtrail update-trail --name {} --is-multi-region-trail --include-global-service-events --region {HOME} # in account {ACCOUNT}",
        arn(&main)
    );
    let gaps = of(&report, "coverage-gap", Verdict::Fail);
    assert_eq!(gaps.len(), 2, "both accounts lack the other Region");
    let wide = of(&report, "no-multi-region-trail", Verdict::Fail);
    for finding in gaps.into_iter().chain(wide) {
        let fix = finding.fix.as_ref().unwrap();
        assert_eq!(fix.commands, [widen.as_str()], "{}", finding.title);
    }
    // Where there is none, a trail that is made is switched on too.
    let single = json!({ "IsMultiRegionTrail": false, "HomeRegion": HOME });
    let guest = trail(
        STRANGER,
        HOME,
        "guest",
        &merged(single, &json!({ "IsOrganizationTrail": false })),
    );
    let report = files(&[]).trails(STRANGER, HOME, &[&guest]).report();
    for finding in of(&report, "no-multi-region-trail", Verdict::Fail) {
        let commands = &finding.fix.as_ref().unwrap().commands;
        assert!(commands[0].contains("create-trail") && commands[1].contains("start-logging"));
    }
}

#[test]
fn an_insight_is_none_of_the_events_that_it_speaks_of() {
    let deletes = json!({ "eventSource": "ec2.amazonaws.com", "eventName": "DeleteFlowLogs" });
    let mut records = hourly(&[(1, json!({}))], HOURS);
    records.push(record(500, 1, &deletes));
    for (id, state) in [(501, "Start"), (502, "End")] {
        let mut insight = record(
            id,
            1,
            &json!({ "eventType": "AwsCloudTrailInsight", "eventCategory": "Insight",
            "insightDetails": { "state": state, "eventSource": "ec2.amazonaws.com", "eventName": "DeleteFlowLogs", "insightType": "ApiCallRateInsight" } }),
        );
        for field in [
            "eventSource",
            "eventName",
            "readOnly",
            "managementEvent",
            "userIdentity",
        ] {
            insight.as_object_mut().unwrap().remove(field);
        }
        records.push(insight);
    }
    let files = case(&[(&wide("main"), management("All"))], &records);
    let report = files.report();
    let strategy = &report.chapters.strategy;
    let watched = &strategy.watched;
    assert_eq!((watched.len(), watched[0].records), (1, 1), "{watched:?}");
    let count = |by: VolumeBy, key: &str| {
        let mut rows = strategy.volume.iter();
        rows.find(|row| row.by == by && row.key == key)
            .map(|row| row.records)
    };
    assert_eq!(
        count(VolumeBy::Event, "ec2.amazonaws.com DeleteFlowLogs"),
        Some(1)
    );
    assert_eq!(
        count(
            VolumeBy::Event,
            "ec2.amazonaws.com DeleteFlowLogs (Insights)"
        ),
        Some(2)
    );
    assert_eq!(count(VolumeBy::Source, "ec2.amazonaws.com"), Some(49));
    assert_eq!(
        count(VolumeBy::Source, "ec2.amazonaws.com (Insights)"),
        Some(2)
    );
    assert_eq!(count(VolumeBy::Category, "Insight"), Some(2));
    assert_eq!(count(VolumeBy::EventType, "AwsCloudTrailInsight"), Some(2));
    let nothing = json!({ "AdvancedEventSelectors": [{ "FieldSelectors": [
        { "Field": "eventCategory", "Equals": ["Data"] }, { "Field": "resources.type", "Equals": ["AWS::S3::Object"] }] }] });
    let documents = trailglass_core::selectors::read(&nothing.to_string());
    let simulation = files
        .partial()
        .simulate(&documents, &Preferences::default());
    assert_eq!(simulation.answer().sets[0].watched_dropped, 1);
}

#[test]
fn the_sample_says_one_thing_of_each_trail() {
    let report = Files(trailglass_generate::sample(7).files).report();
    let chapters = &report.chapters;
    let usd = |item: &str, name: &str| {
        let of_trail = |line: &&CostLine| {
            let arn = line.trail.as_deref().unwrap_or_default();
            line.item == item && arn.ends_with(&format!("/{name}"))
        };
        let line = chapters.cost.lines.iter().find(of_trail);
        line.and_then(|line| line.usd_month)
    };
    for name in ["skyvane-posture", "ticketing-audit", "audit-2022"] {
        let mut steps = chapters.fragmentation.advice.iter();
        let step = steps.find(|step| step.trail.ends_with(name)).unwrap();
        near(step.monthly_usd, usd("management-copies", name));
    }
    for name in ["skyvane-posture", "audit-2022"] {
        assert_eq!(usd("s3-requests", name), Some(0.0), "{name}");
        let row = what_if(&report, &format!("without the trail {name}"));
        near(row.saved_usd_month, usd("management-copies", name));
    }
    let without = what_if(&report, "without the trail organization-trail");
    assert_eq!(
        (without.lost_records, without.lost_watched_records),
        (3_063, 445)
    );
    let fix = only(&report, "cost/duplicate-copies").fix.clone().unwrap();
    let stops = fix.commands.iter().filter(|it| it.contains("stop-logging"));
    let stops: Vec<&String> = stops.collect();
    assert_eq!(stops.len(), 2, "{fix:#?}");
    assert!(stops[0].contains("skyvane-posture") && stops[1].contains("audit-2022"));
    assert!(
        fix.summary
            .contains("collection-trail alone logs network-activity")
    );
    let fix = only(&report, "strategy/kms-noise").fix.clone().unwrap();
    assert!(
        fix.summary
            .ends_with("(organization-trail: without KMS requests for AWS Internal)")
    );
}
