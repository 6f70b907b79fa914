//! Each rule of the chapter: when it fires, when it does not, and when it cannot know.

use serde_json::{Value, json};
use trailglass_core::report::{Action, CoverageState, Relation, Report, Verdict};

use super::builder::*;

/// One account, asked in two Regions, with these trails in both.
fn account(trails: &[&Value]) -> Files {
    let shown = |region: &str| -> Vec<&Value> {
        let shows =
            |trail: &&&Value| trail["IsMultiRegionTrail"] == true || trail["HomeRegion"] == region;
        trails.iter().filter(shows).copied().collect()
    };
    Files::default()
        .trails(ACCOUNT, HOME, &shown(HOME))
        .trails(ACCOUNT, OTHER, &shown(OTHER))
}

fn single(name: &str, region: &str) -> Value {
    trail(
        ACCOUNT,
        region,
        name,
        &json!({ "IsMultiRegionTrail": false, "IncludeGlobalServiceEvents": false }),
    )
}

fn wide(name: &str) -> Value {
    trail(ACCOUNT, HOME, name, &json!({}))
}

fn state(report: &Report, region: &str, class: &str) -> CoverageState {
    let cells = &report.chapters.fragmentation.coverage;
    let cell = cells
        .iter()
        .find(|cell| cell.account == ACCOUNT && cell.region == region && cell.class == class);
    cell.unwrap_or_else(|| panic!("no cell {region} {class}"))
        .state
}

#[test]
fn no_logging_trail() {
    let report = account(&[]).report();
    assert_eq!(verdicts(&report, "no-logging-trail"), (1, 0, 0));
    let finding = of(&report, "no-logging-trail", Verdict::Fail)[0];
    assert_eq!(finding.resources, [ACCOUNT]);
    assert_eq!(finding.evidence.len(), 2, "the two empty answers");
    assert_eq!(verdicts(&report, "coverage-gap"), (0, 0, 0), "said once");

    let on = wide("main");
    let report = account(&[&on])
        .trail(&on, true, &management("All"))
        .report();
    assert_eq!(verdicts(&report, "no-logging-trail"), (0, 1, 0));

    let report = account(&[&on])
        .trail(&on, false, &management("All"))
        .report();
    assert_eq!(
        verdicts(&report, "no-logging-trail"),
        (1, 0, 0),
        "a trail that is off logs nothing"
    );

    let report = account(&[&on]).selectors(&on, &management("All")).report();
    assert_eq!(verdicts(&report, "no-logging-trail"), (0, 0, 1));
    let ask = &of(&report, "no-logging-trail", Verdict::Unknown)[0].ask;
    assert!(
        ask[0].starts_with("aws cloudtrail get-trail-status --name arn:aws:cloudtrail:"),
        "{ask:?}"
    );

    let records = [event(1, ACCOUNT, HOME, "RunInstances", false, 0)];
    let report = Files::default()
        .log("b", ACCOUNT, HOME, 5, &records)
        .report();
    assert_eq!(
        verdicts(&report, "no-logging-trail"),
        (0, 0, 1),
        "logs alone show no trail"
    );
}

#[test]
fn no_multi_region_trail() {
    let one = single("one", HOME);
    let report = account(&[&one])
        .trail(&one, true, &management("All"))
        .report();
    assert_eq!(verdicts(&report, "no-multi-region-trail"), (1, 0, 0));
    let fix = of(&report, "no-multi-region-trail", Verdict::Fail)[0]
        .fix
        .as_ref()
        .unwrap();
    assert!(fix.commands[0].contains("update-trail --name arn:aws:cloudtrail:eu-central-1:111122223333:trail/one --is-multi-region-trail"));

    let writes = wide("writes");
    let report = account(&[&writes])
        .trail(&writes, true, &management("WriteOnly"))
        .report();
    assert_eq!(
        verdicts(&report, "no-multi-region-trail"),
        (1, 0, 0),
        "reads are missing"
    );

    let all = wide("all");
    let report = account(&[&all])
        .trail(&all, true, &management("All"))
        .report();
    assert_eq!(verdicts(&report, "no-multi-region-trail"), (0, 1, 0));

    let without_kms = json!({ "AdvancedEventSelectors": [{ "FieldSelectors": [
        { "Field": "eventCategory", "Equals": ["Management"] }, { "Field": "eventSource", "NotEquals": ["kms.amazonaws.com"] },
    ] }] });
    let report = account(&[&all]).trail(&all, true, &without_kms).report();
    assert_eq!(
        verdicts(&report, "no-multi-region-trail"),
        (0, 1, 0),
        "a source may be left out for its volume"
    );

    let report = account(&[&all])
        .status(&all, &json!({ "IsLogging": true }))
        .report();
    assert_eq!(verdicts(&report, "no-multi-region-trail"), (0, 0, 1));
}

#[test]
fn coverage_gap() {
    let one = single("one", HOME);
    let report = account(&[&one])
        .trail(&one, true, &management("All"))
        .report();
    assert_eq!(
        state(&report, HOME, "management-write"),
        CoverageState::Covered
    );
    assert_eq!(
        state(&report, OTHER, "management-write"),
        CoverageState::Gap
    );
    let gap = of(&report, "coverage-gap", Verdict::Fail)[0];
    assert_eq!(
        gap.resources,
        [ACCOUNT.to_owned(), format!("{ACCOUNT} {OTHER}")]
    );
    assert!(gap.title.contains(ACCOUNT), "{}", gap.title);

    // Asked in one Region only, nobody knows what single-Region trails another one has.
    let files =
        Files::default()
            .trails(ACCOUNT, HOME, &[&one])
            .trail(&one, true, &management("All"));
    let records = [event(1, ACCOUNT, OTHER, "RunInstances", false, 0)];
    let report = files.log("elsewhere", ACCOUNT, OTHER, 5, &records).report();
    assert_eq!(
        state(&report, OTHER, "management-write"),
        CoverageState::Unknown
    );
    let unknown = of(&report, "coverage-gap", Verdict::Unknown)[0];
    assert_eq!(
        unknown.ask,
        [format!(
            "aws cloudtrail describe-trails --region {OTHER} --output json # in account {ACCOUNT}"
        )]
    );

    let all = wide("all");
    let report = account(&[&all])
        .trail(&all, true, &management("All"))
        .report();
    assert_eq!(verdicts(&report, "coverage-gap"), (0, 1, 0));
    assert_eq!(state(&report, OTHER, "data"), CoverageState::Gap);
    assert_eq!(state(&report, OTHER, "insights"), CoverageState::Gap);

    let report = account(&[&all])
        .trail(&all, true, &management("WriteOnly"))
        .report();
    let gap = of(&report, "coverage-gap", Verdict::Fail)[0];
    assert!(gap.title.starts_with("Reads of"), "{}", gap.title);
}

#[test]
fn selectors_count_by_every_condition_and_not_by_their_name() {
    let all = wide("all");
    let reads = json!({ "AdvancedEventSelectors": [{ "Name": "Management events: all writes", "FieldSelectors": [
        { "Field": "eventCategory", "Equals": ["Management"] }, { "Field": "readOnly", "Equals": ["true"] },
    ] }] });
    let report = account(&[&all]).trail(&all, true, &reads).report();
    assert_eq!(
        state(&report, HOME, "management-read"),
        CoverageState::Covered
    );
    assert_eq!(state(&report, HOME, "management-write"), CoverageState::Gap);

    let objects = json!({ "AdvancedEventSelectors": [{ "FieldSelectors": [
        { "Field": "eventCategory", "Equals": ["Data"] }, { "Field": "resources.type", "Equals": ["AWS::S3::Object"] },
        { "Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::one/"] },
    ] }] });
    let report = account(&[&all]).trail(&all, true, &objects).report();
    let cells = &report.chapters.fragmentation.coverage;
    let cell = cells
        .iter()
        .find(|cell| cell.region == HOME && cell.class == "data:AWS::S3::Object")
        .unwrap();
    assert_eq!(
        (cell.state, cell.partial),
        (CoverageState::Covered, true),
        "one bucket is not all of them"
    );
    assert_eq!(state(&report, HOME, "management-read"), CoverageState::Gap);
}

#[test]
fn no_organization_trail() {
    let own = wide("own");
    let base = || {
        account(&[&own])
            .trail(&own, true, &management("All"))
            .organization(&[ACCOUNT, MEMBER])
    };
    let report = base().report();
    let finding = of(&report, "no-organization-trail", Verdict::Fail)[0];
    let fix = finding.fix.as_ref().unwrap();
    let policy = fix.document.as_ref().unwrap();
    assert!(
        policy["Statement"][2]["Resource"]
            .as_str()
            .unwrap()
            .ends_with("AWSLogs/o-exampleorg1/*")
    );
    assert!(
        fix.commands
            .iter()
            .any(|command| command.contains("enable-aws-service-access"))
    );
    let first = &report.chapters.fragmentation.advice[0];
    assert_eq!(first.action, Action::Create);

    let trusted = json!({ "EnabledServicePrincipals": [{ "ServicePrincipal": "cloudtrail.amazonaws.com", "DateEnabled": 1 }] });
    let path = format!("{ACCOUNT}/organizations/list-aws-service-access-for-organization.json");
    let report = base().add(&path, &trusted).report();
    let fix = of(&report, "no-organization-trail", Verdict::Fail)[0]
        .fix
        .as_ref()
        .unwrap();
    assert!(
        !fix.commands
            .iter()
            .any(|command| command.contains("enable-aws-service-access")),
        "it is on already"
    );

    let all = trail(
        ACCOUNT,
        HOME,
        "all",
        &json!({ "IsOrganizationTrail": true }),
    );
    let files = |logging| {
        account(&[&all])
            .trail(&all, logging, &management("All"))
            .organization(&[ACCOUNT, MEMBER])
    };
    let report = files(true).report();
    assert_eq!(verdicts(&report, "no-organization-trail"), (0, 1, 0));
    let cells = &report.chapters.fragmentation.coverage;
    let member = cells
        .iter()
        .find(|cell| cell.account == MEMBER && cell.class == "management-read")
        .unwrap();
    assert_eq!(
        member.state,
        CoverageState::Covered,
        "a member that nobody asked is logged by the organization's trail"
    );
    let report = files(false).report();
    assert_eq!(verdicts(&report, "no-organization-trail"), (1, 0, 0));

    let report = Files::default().organization(&[ACCOUNT, MEMBER]).report();
    assert_eq!(verdicts(&report, "no-organization-trail"), (0, 0, 1));
}

#[test]
fn duplicate_trail() {
    let (one, two) = (wide("one"), wide("two"));
    let both = |first: &Value, second: &Value| {
        account(&[&one, &two])
            .trail(&one, true, first)
            .trail(&two, true, second)
    };
    let report = both(&management("All"), &management("All")).report();
    let finding = of(&report, "duplicate-trail", Verdict::Fail)[0];
    assert_eq!(finding.resources, [arn(&one), arn(&two)]);
    let row = &report.chapters.fragmentation.overlaps[0];
    assert_eq!(
        (row.relation, row.class.as_str(), row.places),
        (Relation::Identical, "management", 2)
    );
    let advice = &report.chapters.fragmentation.advice;
    assert_eq!(advice.len(), 1, "one of them stays");
    assert_eq!(
        (advice[0].action, advice[0].lost.len()),
        (Action::Delete, 0)
    );

    let report = both(&management("WriteOnly"), &management("All")).report();
    let row = &report.chapters.fragmentation.overlaps[0];
    assert_eq!(row.relation, Relation::Subset);
    assert_eq!(row.trails, [arn(&one), arn(&two)], "the part stands first");
    assert_eq!(row.class, "management");
    let advice = &report.chapters.fragmentation.advice;
    assert_eq!(
        (advice.len(), advice[0].trail.clone()),
        (1, arn(&one)),
        "the part goes, the whole stays"
    );

    let report = both(&management("ReadOnly"), &management("WriteOnly")).report();
    assert_eq!(
        verdicts(&report, "duplicate-trail"),
        (0, 1, 0),
        "reads beside writes are no duplicates"
    );
    assert!(report.chapters.fragmentation.overlaps.is_empty());
    assert!(report.chapters.fragmentation.advice.is_empty());
}

#[test]
fn duplicates_are_trails_that_work_in_one_place() {
    let (one, two) = (wide("one"), wide("two"));
    let all = management("All");
    let files = account(&[&one, &two]).trail(&one, true, &all);
    let report = files.clone().trail(&two, false, &all).report();
    assert_eq!(
        verdicts(&report, "duplicate-trail"),
        (0, 1, 0),
        "one that is off never counts"
    );
    let failing = json!({ "IsLogging": true, "LatestDeliveryError": "AccessDenied" });
    let report = files
        .clone()
        .selectors(&two, &all)
        .status(&two, &failing)
        .report();
    assert_eq!(
        verdicts(&report, "duplicate-trail"),
        (0, 1, 0),
        "nor one that cannot deliver"
    );
    let report = files
        .clone()
        .status(&two, &json!({ "IsLogging": true }))
        .report();
    assert_eq!(verdicts(&report, "duplicate-trail"), (0, 0, 1));
    let ask = &of(&report, "duplicate-trail", Verdict::Unknown)[0].ask;
    assert!(ask[0].contains(
        "get-event-selectors --trail-name arn:aws:cloudtrail:eu-central-1:111122223333:trail/two"
    ));

    // The same TrailARN in the answers of many Regions is one trail.
    let report = account(&[&one]).trail(&one, true, &all).report();
    assert_eq!(report.chapters.fragmentation.trails.len(), 1);
    assert_eq!(verdicts(&report, "duplicate-trail"), (0, 1, 0));

    // The free copy is per account and Region: two Regions, no duplicate.
    let (here, there) = (single("here", HOME), single("there", OTHER));
    let report = account(&[&here, &there])
        .trail(&here, true, &all)
        .trail(&there, true, &all)
        .report();
    assert_eq!(verdicts(&report, "duplicate-trail"), (0, 1, 0));
    assert_eq!(verdicts(&report, "coverage-gap"), (0, 1, 0));
}

#[test]
fn what_would_be_lost_is_named() {
    let (wide, narrow) = (wide("wide"), single("narrow", OTHER));
    let narrow_selects = json!({ "AdvancedEventSelectors": [
        { "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] },
        { "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Data"] }, { "Field": "resources.type", "Equals": ["AWS::Lambda::Function"] }] },
    ] });
    let files = account(&[&wide, &narrow])
        .trail(&wide, true, &management("All"))
        .trail(&narrow, true, &narrow_selects);
    let call = json!({
        "eventVersion": "1.08", "eventTime": "2024-03-01T10:00:00Z", "eventSource": "lambda.amazonaws.com", "eventName": "Invoke", "awsRegion": OTHER,
        "readOnly": false, "eventType": "AwsApiCall", "eventCategory": "Data", "recipientAccountId": ACCOUNT, "eventID": "e-1",
        "userIdentity": { "type": "AWSAccount", "accountId": ACCOUNT },
        "resources": [{ "type": "AWS::Lambda::Function", "ARN": "arn:aws:lambda:eu-west-1:111122223333:function:f" }],
    });
    let report = files
        .log("narrow-bucket", ACCOUNT, OTHER, 5, &[call])
        .report();
    let advice = &report.chapters.fragmentation.advice;
    assert_eq!(advice.len(), 1);
    assert_eq!(advice[0].trail, arn(&narrow));
    assert_eq!(
        advice[0].lost,
        [format!("data:AWS::Lambda::Function in {ACCOUNT} ({OTHER})")]
    );
    assert_eq!(advice[0].lost_records, 1);
    assert_eq!(advice[0].covered_by, [arn(&wide)]);
}

#[test]
fn third_party_trail() {
    let vendor = trail(
        ACCOUNT,
        HOME,
        "posture",
        &json!({ "S3BucketName": "vendor-ingest" }),
    );
    let files = account(&[&vendor])
        .trail(&vendor, true, &management("All"))
        .organization(&[ACCOUNT, MEMBER]);
    let lists = |files: Files| files.buckets(ACCOUNT, &["a"]).buckets(MEMBER, &["b"]);
    let report = lists(files.clone()).report();
    assert_eq!(verdicts(&report, "third-party-trail"), (1, 0, 0));
    assert!(
        report.chapters.fragmentation.trails[0]
            .third_party
            .is_some()
    );
    // The bucket may lie in the member that was not asked: it is unknown, not failed.
    let report = files.clone().buckets(ACCOUNT, &["a"]).report();
    assert_eq!(verdicts(&report, "third-party-trail"), (0, 0, 0));
    let report = files
        .clone()
        .buckets(ACCOUNT, &["a"])
        .buckets(MEMBER, &["vendor-ingest"])
        .report();
    assert_eq!(verdicts(&report, "third-party-trail"), (0, 0, 0));

    // A name alone proves nothing.
    let named = trail(ACCOUNT, HOME, "datadog-siem", &json!({}));
    let report = account(&[&named])
        .trail(&named, true, &management("All"))
        .report();
    assert_eq!(verdicts(&report, "third-party-trail"), (0, 0, 1));

    // Its own bucket, which somebody else reads.
    let own = wide("own");
    let policy = json!({ "Statement": [{ "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{STRANGER}:root") },
        "Action": "s3:GetObject", "Resource": "arn:aws:s3:::own-bucket/*" }] });
    let files = account(&[&own])
        .trail(&own, true, &management("All"))
        .organization(&[ACCOUNT])
        .buckets(ACCOUNT, &["own-bucket"]);
    let path = format!("{ACCOUNT}/s3api/own-bucket/get-bucket-policy.json");
    let report = files
        .clone()
        .add(&path, &json!({ "Policy": policy.to_string() }))
        .report();
    assert_eq!(verdicts(&report, "third-party-trail"), (1, 0, 0));
    assert_eq!(verdicts(&files.report(), "third-party-trail"), (0, 0, 0));
}

#[test]
fn trails_that_are_off_or_cannot_deliver() {
    let one = wide("one");
    let all = management("All");
    let report = account(&[&one]).trail(&one, false, &all).report();
    assert_eq!(verdicts(&report, "trail-not-logging"), (1, 0, 0));
    assert_eq!(
        verdicts(&report, "delivery-failing"),
        (0, 0, 0),
        "one that is off is not judged by its deliveries"
    );
    let report = account(&[&one]).trail(&one, true, &all).report();
    assert_eq!(verdicts(&report, "trail-not-logging"), (0, 1, 0));
    assert_eq!(verdicts(&report, "delivery-failing"), (0, 1, 0));
    assert_eq!(verdicts(&report, "delivery-stale"), (0, 1, 0));
    let report = account(&[&one]).selectors(&one, &all).report();
    assert_eq!(verdicts(&report, "trail-not-logging"), (0, 0, 1));

    let denied = json!({ "IsLogging": true, "LatestDeliveryError": "AccessDenied", "LatestDeliveryTime": "2024-03-01T10:00:00Z" });
    let report = account(&[&one])
        .selectors(&one, &all)
        .status(&one, &denied)
        .report();
    assert_eq!(verdicts(&report, "delivery-failing"), (1, 0, 0));
    assert_eq!(verdicts(&report, "delivery-stale"), (0, 0, 0));
    assert_eq!(
        report.chapters.fragmentation.trails[0].delivering,
        Some(false)
    );
    assert_eq!(verdicts(&report, "no-logging-trail"), (1, 0, 0));

    // The bucket is gone, whatever the status says.
    let gone = json!({ "Error": { "Code": "NoSuchBucket", "Message": "" } });
    let path = format!("{ACCOUNT}/s3api/one-bucket/get-bucket-policy.json");
    let report = account(&[&one])
        .trail(&one, true, &all)
        .add(&path, &gone)
        .report();
    assert_eq!(verdicts(&report, "delivery-failing"), (1, 0, 0));

    let old = json!({ "IsLogging": true, "LatestDeliveryTime": "2024-02-01T10:00:00Z" });
    let export = json!({ "layout": 1, "collected": "2024-03-01T10:00:00Z", "account": ACCOUNT, "calls": [] });
    let report = account(&[&one])
        .selectors(&one, &all)
        .status(&one, &old)
        .add("trailglass-export.json", &export)
        .report();
    assert_eq!(verdicts(&report, "delivery-stale"), (1, 0, 0));
    assert!(
        of(&report, "delivery-stale", Verdict::Fail)[0]
            .title
            .ends_with("29 d")
    );
}

#[test]
fn global_events() {
    let all = management("All");
    let one = single("one", HOME);
    let report = account(&[&one]).trail(&one, true, &all).report();
    assert_eq!(verdicts(&report, "global-events-missing"), (1, 0, 0));
    let wide = wide("wide");
    let report = account(&[&wide]).trail(&wide, true, &all).report();
    assert_eq!(verdicts(&report, "global-events-missing"), (0, 1, 0));
    assert_eq!(verdicts(&report, "global-events-duplicated"), (0, 0, 0));
    // IncludeGlobalServiceEvents of a single-Region trail elsewhere has no effect any more.
    let elsewhere = trail(ACCOUNT, OTHER, "x", &json!({ "IsMultiRegionTrail": false }));
    let report = account(&[&elsewhere])
        .trail(&elsewhere, true, &all)
        .report();
    assert_eq!(verdicts(&report, "global-events-missing"), (1, 0, 0));
    let leader = trail(
        ACCOUNT,
        "us-east-1",
        "l",
        &json!({ "IsMultiRegionTrail": false }),
    );
    let files = Files::default().trails(ACCOUNT, "us-east-1", &[&leader, &wide]);
    let report = files
        .trail(&leader, true, &all)
        .trail(&wide, true, &all)
        .report();
    assert_eq!(verdicts(&report, "global-events-duplicated"), (1, 0, 0));
    let fix = of(&report, "global-events-duplicated", Verdict::Fail)[0]
        .fix
        .as_ref()
        .unwrap();
    assert!(fix.commands[0].contains("--no-include-global-service-events"));
    let path = format!("{ACCOUNT}/{HOME}/cloudtrail/list-trails.json");
    let listed =
        json!({ "Trails": [{ "TrailARN": arn(&wide), "Name": "wide", "HomeRegion": HOME }] });
    let report = Files::default()
        .add(&path, &listed)
        .trail(&wide, true, &all)
        .report();
    assert_eq!(verdicts(&report, "global-events-missing"), (0, 0, 1));
}

#[test]
fn config_contradicts_logs() {
    let (one, two) = (wide("one"), wide("two"));
    let files = |first: &str| {
        account(&[&one, &two])
            .trail(&one, true, &management(first))
            .trail(&two, true, &management("All"))
    };
    let writes = |from: usize| -> Vec<Value> {
        (from..from + 12)
            .map(|n| event(n, ACCOUNT, HOME, "RunInstances", false, n))
            .collect()
    };
    let reads: Vec<Value> = (20..32)
        .map(|n| event(n, ACCOUNT, HOME, "DescribeInstances", true, n))
        .collect();
    let both = [writes(0), reads.clone(), writes(40)].concat();
    let some = [writes(0), writes(40)].concat();

    // Both hold what they promise.
    let report = files("All")
        .log("one-bucket", ACCOUNT, HOME, 5, &both)
        .log("two-bucket", ACCOUNT, HOME, 6, &both)
        .report();
    assert_eq!(verdicts(&report, "config-contradicts-logs"), (0, 1, 0));
    // One promises reads, and its files have none while those of the other do.
    let report = files("All")
        .log("one-bucket", ACCOUNT, HOME, 5, &some)
        .log("two-bucket", ACCOUNT, HOME, 6, &both)
        .report();
    let finding = of(&report, "config-contradicts-logs", Verdict::Fail)[0];
    assert_eq!(
        (finding.resources.clone(), finding.count),
        (vec![arn(&one)], 12)
    );
    assert!(
        finding.title.contains("management-read"),
        "{}",
        finding.title
    );
    // One promises writes alone, and its files hold reads.
    let report = files("WriteOnly")
        .log("one-bucket", ACCOUNT, HOME, 5, &both)
        .log("two-bucket", ACCOUNT, HOME, 6, &both)
        .report();
    let finding = of(&report, "config-contradicts-logs", Verdict::Fail)[0];
    assert_eq!(
        (finding.resources.clone(), finding.count),
        (vec![arn(&one)], 12)
    );
    assert!(
        finding.title.contains("does not select"),
        "{}",
        finding.title
    );
    // Files that name no trail's bucket are nobody's.
    let report = files("WriteOnly")
        .log("elsewhere", ACCOUNT, HOME, 5, &both)
        .report();
    assert_eq!(verdicts(&report, "config-contradicts-logs"), (0, 0, 0));
}

#[test]
fn observed_records_count_what_both_select() {
    let (one, two) = (wide("one"), wide("two"));
    let files = account(&[&one, &two])
        .trail(&one, true, &management("All"))
        .trail(&two, true, &management("WriteOnly"));
    let records: Vec<Value> = (0..10)
        .map(|n| {
            event(
                n,
                ACCOUNT,
                HOME,
                if n < 4 {
                    "RunInstances"
                } else {
                    "DescribeInstances"
                },
                n >= 4,
                n,
            )
        })
        .collect();
    let report = files
        .log("one-bucket", ACCOUNT, HOME, 5, &records)
        .log("two-bucket", ACCOUNT, HOME, 6, &records[..4])
        .report();
    let overlaps = &report.chapters.fragmentation.overlaps;
    assert_eq!(
        (overlaps[0].class.as_str(), overlaps[0].observed_records),
        ("management", 4)
    );
    let trails = &report.chapters.fragmentation.trails;
    assert_eq!(
        trails
            .iter()
            .map(|row| row.observed_records)
            .collect::<Vec<_>>(),
        [Some(10), Some(4)]
    );
}
