//! Bills of known volumes, and the findings about cost.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use trailglass_core::case::{Options, Preferences, combined};
use trailglass_core::pricing::PriceTable;
use trailglass_core::report::{
    Cost, CostLine, EncryptionState, Finding, Report, Severity, Verdict, VolumeBy,
};

use super::builder::*;

/// Two days.
const HOURS: usize = 48;
const MONTH: f64 = 730.0;

/// A record of an hour of the case; `more` overrides.
pub(crate) fn record(id: usize, hour: usize, more: &Value) -> Value {
    let mut record = json!({
        "eventVersion": "1.08", "userIdentity": { "type": "IAMUser", "accountId": ACCOUNT, "arn": format!("arn:aws:iam::{ACCOUNT}:user/u") },
        "eventTime": format!("2024-03-{:02}T{:02}:{:02}:00Z", 1 + hour / 24, hour % 24, id % 60), "eventSource": "ec2.amazonaws.com",
        "eventName": "RunInstances", "awsRegion": HOME, "sourceIPAddress": "192.0.2.1", "readOnly": false, "eventType": "AwsApiCall",
        "managementEvent": true, "eventCategory": "Management", "recipientAccountId": ACCOUNT,
        "eventID": format!("00000000-0000-4000-8000-{id:012}"),
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        record[key] = value.clone();
    }
    record
}

/// A data event on an object.
pub(crate) fn on_object(bucket: &str, key: &str, name: &str, read: bool) -> Value {
    json!({
        "eventSource": "s3.amazonaws.com", "eventName": name, "readOnly": read, "managementEvent": false, "eventCategory": "Data",
        "requestParameters": { "bucketName": bucket, "key": key },
        "resources": [{ "type": "AWS::S3::Object", "ARN": format!("arn:aws:s3:::{bucket}/{key}") },
            { "accountId": ACCOUNT, "type": "AWS::S3::Bucket", "ARN": format!("arn:aws:s3:::{bucket}") }],
    })
}

pub(crate) fn merged(mut one: Value, other: &Value) -> Value {
    for (key, value) in other.as_object().into_iter().flatten() {
        one[key] = value.clone();
    }
    one
}

/// So many records of a kind in every hour.
pub(crate) fn hourly(kinds: &[(usize, Value)], hours: usize) -> Vec<Value> {
    let mut records = Vec::new();
    for hour in 0..hours {
        for (count, kind) in kinds {
            for _ in 0..*count {
                records.push(record(records.len(), hour, kind));
            }
        }
    }
    records
}

pub(crate) fn everything() -> Value {
    json!({ "AdvancedEventSelectors": [
        { "Name": "management", "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] },
        { "Name": "objects", "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Data"] },
            { "Field": "resources.type", "Equals": ["AWS::S3::Object"] }] },
    ] })
}

/// A case of these trails with their selectors, and these records.
pub(crate) fn case(trails: &[(&Value, Value)], records: &[Value]) -> Files {
    let shown: Vec<&Value> = trails.iter().map(|(trail, _)| *trail).collect();
    let mut files = Files::default()
        .trails(ACCOUNT, HOME, &shown)
        .trails(ACCOUNT, OTHER, &[]);
    for (trail, selectors) in trails {
        files = files.trail(trail, true, selectors);
    }
    files.log("logs", ACCOUNT, HOME, 1, records)
}

fn wide(name: &str) -> Value {
    trail(ACCOUNT, HOME, name, &json!({}))
}

fn lines<'c>(cost: &'c Cost, item: &str) -> Vec<&'c CostLine> {
    cost.lines.iter().filter(|line| line.item == item).collect()
}

fn near(left: Option<f64>, right: f64) {
    let left = left.unwrap_or(f64::NAN);
    assert!(
        (left - right).abs() <= 1e-9 * right.abs().max(1e-6),
        "{left} is not {right}"
    );
}

fn found<'r>(report: &'r Report, id: &str) -> Vec<&'r Finding> {
    report
        .findings
        .iter()
        .filter(|finding| finding.id == id)
        .collect()
}

pub(crate) fn only<'r>(report: &'r Report, id: &str) -> &'r Finding {
    let all = found(report, id);
    assert_eq!(all.len(), 1, "{id}: {all:#?}");
    all[0]
}

#[test]
fn management_events_are_free_once_and_data_events_never() {
    let (main, extra) = (
        wide("main"),
        trail(
            ACCOUNT,
            HOME,
            "extra",
            &json!({ "IsMultiRegionTrail": false, "IncludeGlobalServiceEvents": false }),
        ),
    );
    let records = hourly(
        &[
            (10, json!({})),
            (20, on_object("b", "k", "PutObject", false)),
        ],
        HOURS,
    );
    let report = case(&[(&main, everything()), (&extra, everything())], &records).report();
    let cost = &report.chapters.cost;
    let copies = lines(cost, "management-copies");
    assert_eq!(copies.len(), 1);
    assert_eq!(
        copies[0].trail.as_deref(),
        Some(arn(&extra).as_str()),
        "the multi-Region trail has the free copy"
    );
    assert_eq!(copies[0].observed, 480.0);
    near(copies[0].quantity_month, 10.0 * MONTH);
    near(copies[0].usd_month, 10.0 * MONTH * 2.0 / 100_000.0);
    near(copies[0].low, 10.0 * MONTH * 2.0 / 100_000.0);
    let data = lines(cost, "data-events");
    assert_eq!(data.len(), 2, "each copy is charged");
    for line in data {
        near(line.usd_month, 20.0 * MONTH * 0.1 / 100_000.0);
    }
    assert_eq!(cost.projection.method, "hour-of-day");
    assert!(!cost.projection.assumed_trail);
    let sum: f64 = cost.lines.iter().filter_map(|line| line.usd_month).sum();
    near(cost.usd_month, sum);

    let finding = only(&report, "cost/duplicate-copies");
    assert_eq!(finding.verdict, Verdict::Fail);
    near(finding.monthly_usd, 0.146);
    assert_eq!(finding.resources, [arn(&extra)]);
    let without = cost
        .what_if
        .iter()
        .find(|row| row.name == "without the trail extra")
        .unwrap();
    assert_eq!((without.lost_records, without.lost_watched_records), (0, 0));
    assert!(without.saved_usd_month.unwrap() > 0.146 + 0.0146);
}

#[test]
fn a_trail_of_reads_and_one_of_writes_are_no_copies() {
    let (reads, writes) = (wide("reads"), wide("writes"));
    let records = hourly(
        &[
            (5, json!({})),
            (
                5,
                json!({ "eventName": "DescribeInstances", "readOnly": true }),
            ),
        ],
        HOURS,
    );
    let report = case(
        &[
            (&reads, management("ReadOnly")),
            (&writes, management("WriteOnly")),
        ],
        &records,
    )
    .report();
    assert!(lines(&report.chapters.cost, "management-copies").is_empty());
    assert_eq!(
        only(&report, "cost/duplicate-copies").verdict,
        Verdict::Pass
    );
}

#[test]
fn what_stands_around_a_trail_is_billed_too() {
    let main = trail(
        ACCOUNT,
        HOME,
        "main",
        &json!({
        "KmsKeyId": format!("arn:aws:kms:{HOME}:{ACCOUNT}:key/11111111-2222-4333-8444-555555555555"),
        "SnsTopicARN": format!("arn:aws:sns:{HOME}:{ACCOUNT}:t"),
        "CloudWatchLogsLogGroupArn": format!("arn:aws:logs:{HOME}:{ACCOUNT}:log-group:g:*"), "HasInsightSelectors": true }),
    );
    let records = hourly(
        &[
            (10, json!({})),
            (
                10,
                json!({ "eventName": "DescribeInstances", "readOnly": true }),
            ),
        ],
        HOURS,
    );
    let bytes: usize = records.iter().map(|record| record.to_string().len()).sum();
    let store = format!(
        "arn:aws:cloudtrail:{HOME}:{ACCOUNT}:eventdatastore/11111111-2222-4333-8444-666666666666"
    );
    let report = case(&[(&main, management("All"))], &records)
        .add(&format!("{ACCOUNT}/{HOME}/cloudtrail/get-insight-selectors.main.json"), &json!({ "TrailARN": arn(&main),
            "InsightSelectors": [{ "InsightType": "ApiCallRateInsight" }, { "InsightType": "ApiErrorRateInsight" }] }))
        .add(&format!("{ACCOUNT}/{HOME}/cloudtrail/get-event-data-store.s.json"), &json!({ "EventDataStoreArn": store, "Name": "s", "Status": "ENABLED",
            "AdvancedEventSelectors": [{ "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] }],
            "MultiRegionEnabled": true, "OrganizationEnabled": false, "RetentionPeriod": 366, "BillingMode": "EXTENDABLE_RETENTION_PRICING" }))
        .report();
    let cost = &report.chapters.cost;
    let line = |item: &str| {
        let of_item = lines(cost, item);
        assert_eq!(of_item.len(), 1, "{item}");
        of_item[0]
    };
    // Writes twice, reads once.
    near(line("insights").usd_month, 30.0 * MONTH * 0.35 / 100_000.0);
    let gigabytes = bytes as f64 / HOURS as f64 * MONTH / 1_073_741_824.0;
    near(line("lake").usd_month, gigabytes * 0.75);
    assert_eq!(line("lake").trail.as_deref(), Some(store.as_str()));
    near(line("cloudwatch-logs").usd_month, gigabytes * 0.5);
    // Twenty records an hour in the first twenty minutes: a file for each five of them, and a digest an hour.
    let files = line("s3-requests").observed / HOURS as f64;
    near(line("s3-requests").quantity_month, files * MONTH + MONTH);
    near(
        line("kms-requests").usd_month,
        (files + 1.0) * MONTH * 0.03 / 10_000.0,
    );
    near(line("sns").quantity_month, files * MONTH);
    near(line("sns").usd_month, 0.0);
    assert!(
        line("s3-storage").basis.contains("usual size"),
        "no file is compressed"
    );
    assert!(
        lines(cost, "management-copies").is_empty(),
        "a store is no second copy"
    );
}

#[test]
fn what_has_no_price_is_no_zero() {
    let main = wide("main");
    let mut kind = on_object("b", "k", "GetObject", true);
    kind["awsRegion"] = json!("us-gov-west-1");
    let records = hourly(&[(2, kind)], HOURS);
    let report = case(&[(&main, everything())], &records).report();
    let cost = &report.chapters.cost;
    let data = lines(cost, "data-events");
    assert_eq!(
        (data[0].region.as_str(), data[0].usd_month, data[0].unit_usd),
        ("us-gov-west-1", None, None)
    );
    assert!(cost.unpriced >= 1);
    assert_eq!(
        only(&report, "cost/data-events-estimate").verdict,
        Verdict::Unknown
    );
    let (prices, problems) =
        PriceTable::default().with_user(r#"{"regions":{"us-gov-west-1":{"data-event":0.2}}}"#);
    assert!(problems.is_empty());
    let preferences = Preferences {
        prices,
        ..Preferences::default()
    };
    let partial = case(&[(&main, everything())], &records).partial();
    let report = partial.finish_with(&Options::default(), &preferences);
    near(
        lines(&report.chapters.cost, "data-events")[0].usd_month,
        2.0 * MONTH * 0.2 / 100_000.0,
    );
    assert_eq!(
        only(&report, "cost/data-events-estimate").verdict,
        Verdict::Pass
    );
}

#[test]
fn a_guess_is_refused_and_what_would_settle_it_named() {
    let main = wide("main");
    let records = hourly(&[(9, on_object("b", "k", "GetObject", true))], 5);
    let report = case(&[(&main, everything())], &records).report();
    let cost = &report.chapters.cost;
    assert_eq!((cost.usd_month, cost.low, cost.high), (None, None, None));
    assert!(
        cost.projection
            .refused
            .as_ref()
            .unwrap()
            .starts_with("5 hours")
    );
    let data = lines(cost, "data-events");
    assert_eq!(
        (data[0].observed, data[0].quantity_month, data[0].usd_month),
        (45.0, None, None)
    );
    assert!(
        cost.unknowns
            .iter()
            .any(|it| it.ask[0].starts_with("aws ce get-cost-and-usage"))
    );

    let bill = json!({ "ResultsByTime": [{ "TimePeriod": { "Start": "2024-02-01", "End": "2024-03-02" }, "Total": {}, "Groups": [
        { "Keys": ["EUC1-DataEventsRecorded"], "Metrics": { "UsageQuantity": { "Amount": "3000000", "Unit": "Events" }, "UnblendedCost": { "Amount": "3", "Unit": "USD" } } },
        { "Keys": ["EUC1-PaidEventsRecorded"], "Metrics": { "UsageQuantity": { "Amount": "60000", "Unit": "Events" } } }] }] });
    let report = case(&[(&main, everything())], &records)
        .add(
            &format!("{ACCOUNT}/us-east-1/ce/get-cost-and-usage.json"),
            &bill,
        )
        .report();
    let cost = &report.chapters.cost;
    let data = lines(cost, "data-events");
    assert_eq!(data[0].trail.as_deref(), Some(arn(&main).as_str()));
    near(data[0].quantity_month, 100_000.0 * MONTH / 24.0);
    near(data[0].usd_month, 0.1 * MONTH / 24.0);
    assert!(data[0].basis.contains("Cost Explorer"));
    // Billed, and not in the records.
    near(
        lines(cost, "management-copies")[0].usd_month,
        2_000.0 * MONTH / 24.0 * 2.0 / 100_000.0,
    );
    assert_eq!(
        only(&report, "cost/data-events-estimate").verdict,
        Verdict::Pass
    );
}

#[test]
fn without_exports_one_trail_is_assumed() {
    let records = hourly(
        &[(3, on_object("b", "k", "GetObject", true)), (1, json!({}))],
        HOURS,
    );
    let report = Files::default()
        .log("logs", ACCOUNT, HOME, 1, &records)
        .report();
    let cost = &report.chapters.cost;
    assert!(cost.projection.assumed_trail);
    near(
        lines(cost, "data-events")[0].usd_month,
        3.0 * MONTH * 0.1 / 100_000.0,
    );
    assert_eq!(lines(cost, "data-events")[0].trail, None);
    assert!(
        cost.unknowns
            .iter()
            .any(|it| it.ask[0].contains("describe-trails"))
    );
    assert!(found(&report, "cost/duplicate-copies").is_empty());
}

#[test]
fn a_prefix_that_the_table_does_not_keep_widens_the_band() {
    let main = wide("main");
    let selectors = json!({ "AdvancedEventSelectors": [{ "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Data"] },
        { "Field": "resources.type", "Equals": ["AWS::S3::Object"] }, { "Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::b/in/deep/"] }] }] });
    let records = hourly(
        &[(4, on_object("b", "in/deep/k", "GetObject", true))],
        HOURS,
    );
    let report = case(&[(&main, selectors)], &records).report();
    let line = lines(&report.chapters.cost, "data-events")[0];
    near(line.quantity_month, 4.0 * MONTH);
    near(line.low, 0.0);
    assert!(line.basis.contains("prefix"), "{}", line.basis);
}

#[test]
fn selectors_that_are_not_known_are_asked_for() {
    let main = wide("main");
    let records = hourly(&[(4, json!({}))], HOURS);
    let report = Files::default()
        .trails(ACCOUNT, HOME, &[&main])
        .log("logs", ACCOUNT, HOME, 1, &records)
        .report();
    let cost = &report.chapters.cost;
    assert_eq!(cost.usd_month, None, "no trail is billed");
    assert!(
        cost.unknowns
            .iter()
            .any(|it| it.ask[0].contains("get-event-selectors"))
    );
    assert_eq!(
        only(&report, "cost/duplicate-copies").verdict,
        Verdict::Unknown
    );
}

#[test]
fn encryption_comes_from_records_and_settings() {
    let main = wide("main");
    let with =
        |bucket: &str, extra: Value| merged(on_object(bucket, "k", "PutObject", false), &extra);
    let applied = |word: &str| json!({ "additionalEventData": { "SSEApplied": word } });
    let records = hourly(
        &[
            (4, with("kms", applied("SSE-KMS"))),
            (3, with("mixed", applied("SSE_KMS"))),
            (3, with("mixed", applied("Default_SSE_S3"))),
            (2, with("open", json!({}))),
            (1, with("dark", json!({}))),
        ],
        HOURS,
    );
    let report = case(&[(&main, everything())], &records)
        .add(&format!("{ACCOUNT}/s3api/open/get-bucket-encryption.json"), &json!({ "Error": { "Code": "ServerSideEncryptionConfigurationNotFoundError", "Message": "none" } }))
        .report();
    let rows: Vec<_> = report
        .chapters
        .cost
        .encryption
        .iter()
        .map(|row| (row.resource.as_str(), row.state, row.records))
        .collect();
    assert_eq!(
        rows,
        [
            ("mixed", EncryptionState::Mixed, 288),
            ("kms", EncryptionState::SseKms, 192),
            ("open", EncryptionState::None, 96),
            ("dark", EncryptionState::Unknown, 48),
        ]
    );
    let findings = found(&report, "cost/unencrypted-store");
    assert_eq!(findings.len(), 2);
    let fail = findings
        .iter()
        .find(|it| it.verdict == Verdict::Fail)
        .unwrap();
    assert_eq!(fail.resources, ["open"]);
    // S3 encrypts whatever is written today: it is no more than a note.
    assert_eq!(fail.severity, Severity::Low);
    assert!(fail.title.contains("no default encryption of its own"));
    let unknown = findings
        .iter()
        .find(|it| it.verdict == Verdict::Unknown)
        .unwrap();
    assert_eq!(
        unknown.ask,
        ["aws s3api get-bucket-encryption --bucket dark"]
    );
    let records = hourly(&[(4, with("kms", applied("SSE_KMS")))], HOURS);
    let report = case(&[(&main, everything())], &records).report();
    assert_eq!(
        only(&report, "cost/unencrypted-store").verdict,
        Verdict::Pass
    );
}

#[test]
fn data_events_that_are_off_are_estimated_from_metrics_or_asked_for() {
    let main = wide("main");
    let points: Vec<Value> = (0..48).map(|hour| json!({ "Timestamp": format!("2024-03-{:02}T{:02}:00:00Z", 1 + hour / 24, hour % 24), "Sum": 1000.0, "Unit": "Count" })).collect();
    let report = case(
        &[(&main, management("All"))],
        &hourly(&[(1, json!({}))], HOURS),
    )
    .add(
        &format!("{ACCOUNT}/{HOME}/cloudwatch/get-metric-statistics.Invocations.json"),
        &json!({ "Label": "Invocations", "Datapoints": points }),
    )
    .report();
    let rows = &report.chapters.cost.not_enabled;
    assert_eq!(rows.len(), 3, "S3, Lambda, DynamoDB");
    let lambda = rows
        .iter()
        .find(|row| row.resource_type == "AWS::Lambda::Function")
        .unwrap();
    near(lambda.events_month, 730_000.0);
    near(lambda.usd_month, 0.73);
    let objects = rows
        .iter()
        .find(|row| row.resource_type == "AWS::S3::Object")
        .unwrap();
    assert_eq!((objects.events_month, objects.usd_month), (None, None));
    assert!(objects.ask[0].contains("AllRequests"));
    let findings = found(&report, "cost/data-events-not-enabled");
    let verdicts: Vec<Verdict> = findings.iter().map(|it| it.verdict).collect();
    assert_eq!(verdicts, [Verdict::Fail, Verdict::Unknown]);
    near(findings[0].monthly_usd, 0.73);
    // Where a trail logs them, nothing is said.
    let report = case(&[(&main, everything())], &hourly(&[(1, json!({}))], HOURS)).report();
    assert!(
        report
            .chapters
            .cost
            .not_enabled
            .iter()
            .all(|row| row.resource_type != "AWS::S3::Object")
    );
}

#[test]
fn server_access_logs_count_the_requests_that_would_be_events() {
    let owner = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
    let line = |bucket: &str, hour: usize, operation: &str| {
        format!(
            "{owner} {bucket} [{:02}/Mar/2024:{:02}:00:38 +0000] 192.0.2.3 - 3E57427F3EXAMPLE {operation} a \"GET /a HTTP/1.1\" 200 - 113 - 7 - \"-\" \"x\" -\n",
            1 + hour / 24,
            hour % 24
        )
    };
    let main = wide("main");
    let mut files = case(
        &[(&main, management("All"))],
        &hourly(&[(1, json!({}))], HOURS),
    )
    .buckets(ACCOUNT, &["images"]);
    for hour in 0..HOURS {
        let text = [
            line("images", hour, "REST.GET.OBJECT"),
            line("images", hour, "REST.PUT.OBJECT"),
            line("images", hour, "S3.EXPIRE.OBJECT"),
        ]
        .concat();
        files = files.text(&format!("access/{hour}"), &text);
    }
    let report = files.report();
    let rows = &report.chapters.cost.not_enabled;
    let objects = rows
        .iter()
        .find(|row| row.resource_type == "AWS::S3::Object")
        .unwrap();
    near(objects.events_month, 2.0 * MONTH);
    near(objects.usd_month, 2.0 * MONTH * 0.1 / 100_000.0);
    assert!(
        objects.basis.contains("server access logs of 1 bucket"),
        "{}",
        objects.basis
    );
    assert!(
        report
            .inputs
            .files
            .iter()
            .filter(|file| file.kind == "s3-access-log")
            .all(|file| file.problems.is_empty())
    );
    // Some hours do not tell of a month.
    let report = case(
        &[(&main, management("All"))],
        &hourly(&[(1, json!({}))], HOURS),
    )
    .text("access/1", &line("images", 1, "REST.GET.OBJECT"))
    .report();
    let objects = report
        .chapters
        .cost
        .not_enabled
        .iter()
        .find(|row| row.resource_type == "AWS::S3::Object")
        .unwrap();
    assert_eq!(objects.events_month, None);
    assert!(objects.basis.contains("less than a day"));
}

#[test]
fn public_reads_and_batch_jobs_are_found_with_what_they_cost() {
    let main = wide("main");
    let visitor = json!({ "userIdentity": { "type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL" } });
    let job = json!({ "userIdentity": { "type": "AssumedRole", "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/nightly/run"),
        "sessionContext": { "sessionIssuer": { "type": "Role", "arn": format!("arn:aws:iam::{ACCOUNT}:role/nightly"), "userName": "nightly" } } } });
    let records = hourly(
        &[
            (
                10,
                merged(on_object("site", "a.jpg", "GetObject", true), &visitor),
            ),
            (5, merged(on_object("data", "x", "GetObject", true), &job)),
            (1, on_object("data", "y", "PutObject", false)),
        ],
        HOURS,
    );
    let report = case(&[(&main, everything())], &records).report();
    let public = only(&report, "cost/public-read-events");
    assert_eq!((public.verdict, public.count), (Verdict::Fail, 480));
    // By the event; what it adds to storage comes on top.
    assert!(public.monthly_usd.unwrap() >= 10.0 * MONTH * 0.1 / 100_000.0);
    assert_eq!(public.resources, ["arn:aws:s3:::site"]);
    assert_eq!(public.evidence.len(), 10);
    let batch: Vec<_> = found(&report, "cost/batch-job-events")
        .into_iter()
        .filter(|it| it.title.contains("nightly"))
        .collect();
    assert_eq!(batch[0].count, 240);
    let row = report
        .chapters
        .cost
        .what_if
        .iter()
        .find(|row| row.name == "main: without the batch job nightly")
        .unwrap();
    assert_eq!((row.lost_records, row.lost_watched_records), (240, 0));
    assert!(
        row.selectors
            .as_ref()
            .unwrap()
            .to_string()
            .contains("NotStartsWith")
    );
    let row = report
        .chapters
        .cost
        .what_if
        .iter()
        .find(|row| row.name == "main: no public reads of site")
        .unwrap();
    assert_eq!(row.lost_records, 480);
    assert!(row.saved_usd_month.unwrap() >= 10.0 * MONTH * 0.1 / 100_000.0);
    near(
        row.usd_month,
        report.chapters.cost.usd_month.unwrap() - row.saved_usd_month.unwrap(),
    );
    // Neither in a case without them.
    let report = case(&[(&main, everything())], &hourly(&[(1, json!({}))], HOURS)).report();
    assert!(
        found(&report, "cost/public-read-events").is_empty()
            && found(&report, "cost/batch-job-events").is_empty()
    );
    assert!(found(&report, "cost/aggregation-candidate").is_empty());
}

#[test]
fn a_busy_resource_is_one_for_aggregated_events() {
    let main = wide("main");
    let records = hourly(&[(601, on_object("busy", "k", "GetObject", true))], 2);
    let report = case(&[(&main, everything())], &records).report();
    assert_eq!(
        only(&report, "cost/aggregation-candidate").resources,
        ["arn:aws:s3:::busy"]
    );
}

/// The figures hang together.
#[test]
fn the_sample_adds_up() {
    let report = Files(trailglass_generate::sample(7).files).report();
    let cost = &report.chapters.cost;
    assert!(!lines(cost, "management-copies").is_empty());
    assert!(!lines(cost, "data-events").is_empty());
    let sum: f64 = cost.lines.iter().filter_map(|line| line.usd_month).sum();
    near(cost.usd_month, sum);
    for line in &cost.lines {
        if let (Some(low), Some(usd), Some(high)) = (line.low, line.usd_month, line.high) {
            assert!(low <= usd && usd <= high, "{line:?}");
        }
    }
    let distinct = report.inputs.records - report.inputs.duplicates;
    for row in &cost.what_if {
        assert!(
            row.lost_watched_records <= row.lost_records && row.lost_records <= distinct,
            "{row:?}"
        );
        assert!(
            row.saved_usd_month
                .is_none_or(|saved| saved >= 0.0 && saved <= cost.usd_month.unwrap() + 1e-9)
        );
    }
    let open: Vec<&str> = cost
        .encryption
        .iter()
        .filter(|row| row.state == EncryptionState::None)
        .map(|row| row.resource.as_str())
        .collect();
    assert_eq!(open, ["lindenquay-collection-images"]);
    assert_eq!(
        only(&report, "cost/public-read-events").resources,
        ["arn:aws:s3:::lindenquay-collection-images"]
    );
    let first = report.chapters.strategy.advice.first().unwrap();
    assert_eq!(
        first.watched_hidden, 0,
        "advice that hides something is never first"
    );
}

/// Every change alone, and every two together.
fn combinations(count: usize) -> Vec<BTreeSet<usize>> {
    let two = (0..count).flat_map(|one| (0..=one).map(move |other| BTreeSet::from([one, other])));
    two.collect()
}

#[test]
fn a_change_alone_is_what_the_list_of_changes_says() {
    for report in [
        Files(trailglass_generate::sample(7).files).report(),
        Files::default()
            .log("logs", ACCOUNT, HOME, 1, &noisy())
            .report(),
    ] {
        let cost = &report.chapters.cost;
        let table = cost.together.as_ref().unwrap();
        assert!(table.changes.len() > 5, "{:#?}", table.changes);
        for (place, change) in table.changes.iter().enumerate() {
            let trail = &table.trails[change.trail as usize];
            let name = match change.edit {
                Some(_) => format!("{}: {}", trail.name, change.name),
                None => change.name.clone(),
            };
            let listed = cost.what_if.iter().find(|row| row.name == name).unwrap();
            let answer = table.answer(&BTreeSet::from([place]));
            near(answer.saved_usd_month, listed.saved_usd_month.unwrap());
            assert_eq!(answer.lost_records, listed.lost_records, "{name}");
            assert_eq!(
                answer.lost_watched_records, listed.lost_watched_records,
                "{name}"
            );
        }
        let nothing = table.answer(&BTreeSet::new());
        assert_eq!(
            (nothing.saved_usd_month, nothing.lost_records),
            (Some(0.0), 0)
        );
        let whole: BTreeSet<usize> = (0..table.changes.len())
            .filter(|place| table.changes[*place].edit.is_none())
            .collect();
        if !whole.is_empty() {
            let all = table.answer(&whole);
            let logged: u64 = table.pieces.iter().map(|piece| piece.records).sum();
            assert_eq!(all.lost_records, logged, "without trails nothing is logged");
        }
    }
}

fn noisy() -> Vec<Value> {
    let public = json!({ "userIdentity": { "type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL" } });
    hourly(
        &[
            (
                6,
                merged(on_object("site", "k", "GetObject", true), &public),
            ),
            (2, on_object("site", "k", "PutObject", false)),
            (3, on_object("data", "k", "GetObject", true)),
            (4, on_object("lake", "in/1", "GetObject", true)),
            (2, on_object("lake", "out/1", "PutObject", false)),
            (
                1,
                json!({ "eventSource": "kms.amazonaws.com", "eventName": "Decrypt", "readOnly": true }),
            ),
            (
                1,
                json!({ "eventSource": "sts.amazonaws.com", "eventName": "AssumeRole", "readOnly": true }),
            ),
        ],
        HOURS,
    )
}

#[test]
fn a_folder_of_a_bucket_can_be_left_out() {
    let report = Files::default()
        .log("logs", ACCOUNT, HOME, 1, &noisy())
        .report();
    let cost = &report.chapters.cost;
    let found = |name: &str| cost.what_if.iter().find(|row| row.name.ends_with(name));
    let row = found("no data events below lake/in/").unwrap();
    assert_eq!((row.lost_records, row.lost_watched_records), (192, 0));
    assert!(row.saved_usd_month.unwrap() >= 4.0 * MONTH * 0.1 / 100_000.0);
    let selectors = row.selectors.as_ref().unwrap().to_string();
    assert!(
        selectors.contains("\"arn:aws:s3:::lake/in/\""),
        "{selectors}"
    );
    assert!(found("no data events below lake/out/").is_some());
    assert!(
        !cost
            .what_if
            .iter()
            .any(|row| row.name.contains("below data")),
        "there is no folder in it"
    );
    let volume = report.chapters.strategy.volume.iter();
    let folders: Vec<_> = volume.filter(|row| row.by == VolumeBy::Prefix).collect();
    let folders: Vec<_> = folders.iter().map(|row| (&*row.key, row.records)).collect();
    let expected = [
        ("", 13 * 48),
        ("arn:aws:s3:::lake/in/", 4 * 48),
        ("arn:aws:s3:::lake/out/", 2 * 48),
    ];
    assert_eq!(folders, expected);
}

/// The selectors that the table gives for changes together drop just what the table says they do.
#[test]
fn changes_together_are_their_selectors_together() {
    let files = Files::default().log("logs", ACCOUNT, HOME, 1, &noisy());
    let report = files.report();
    let partial = files.partial();
    let table = report.chapters.cost.together.as_ref().unwrap();
    let mut tried = 0;
    for taken in combinations(table.changes.len()) {
        let answer = table.answer(&taken);
        for combined in combined(table, &taken) {
            let documents = trailglass_core::selectors::read(&combined.document.to_string());
            let simulation = partial.simulate(&documents, &Preferences::default());
            assert!(simulation.to_read().is_empty());
            let set = &simulation.answer().sets[0];
            assert_eq!(set.dropped, answer.lost_records, "{taken:?}");
            assert_eq!(
                set.watched_dropped, answer.lost_watched_records,
                "{taken:?}"
            );
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried}");
}

#[test]
fn insights_of_data_events_have_a_price_of_their_own() {
    let main = trail(
        ACCOUNT,
        HOME,
        "main",
        &json!({ "HasInsightSelectors": true }),
    );
    let records = hourly(
        &[(4, json!({})), (10, on_object("b", "k", "GetObject", true))],
        HOURS,
    );
    let path = format!("{ACCOUNT}/{HOME}/cloudtrail/get-insight-selectors.main.json");
    let priced = |categories: &Value| {
        let selectors =
            json!([{ "InsightType": "ApiCallRateInsight", "EventCategories": categories }]);
        let report = case(&[(&main, everything())], &records)
            .add(
                &path,
                &json!({ "TrailARN": arn(&main), "InsightSelectors": selectors }),
            )
            .report();
        let lines = lines(&report.chapters.cost, "insights");
        let figures = lines
            .iter()
            .map(|line| (line.price.clone(), line.usd_month.unwrap()));
        figures.collect::<Vec<_>>()
    };
    let (management, data) = (
        4.0 * MONTH * 0.35 / 100_000.0,
        10.0 * MONTH * 0.03 / 100_000.0,
    );
    for (categories, expected) in [
        (json!([]), vec![("insights-management", management)]),
        (json!(["Data"]), vec![("insights-data", data)]),
        (
            json!(["Management", "Data"]),
            vec![("insights-management", management), ("insights-data", data)],
        ),
    ] {
        let mut found = priced(&categories);
        found.sort_by(|a, b| b.0.cmp(&a.0));
        assert_eq!(found.len(), expected.len(), "{categories}: {found:?}");
        for ((price, usd), (name, is)) in found.iter().zip(expected) {
            assert_eq!(price, name);
            near(Some(*usd), is);
        }
    }
}

#[test]
fn a_lake_that_keeps_longer_than_a_year_pays_for_it() {
    let records = hourly(&[(10, json!({}))], HOURS);
    let bytes: usize = records.iter().map(|record| record.to_string().len()).sum();
    let gigabytes = bytes as f64 / HOURS as f64 * MONTH / 1_073_741_824.0;
    let store = format!(
        "arn:aws:cloudtrail:{HOME}:{ACCOUNT}:eventdatastore/11111111-2222-4333-8444-666666666666"
    );
    let report = |more: &Value| {
        let shown = merged(
            json!({ "EventDataStoreArn": store, "Name": "s", "Status": "ENABLED",
                "AdvancedEventSelectors": [{ "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] }],
                "MultiRegionEnabled": true, "OrganizationEnabled": false, "RetentionPeriod": 2557, "BillingMode": "EXTENDABLE_RETENTION_PRICING",
                "CreatedTimestamp": "2021-03-02T00:00:00Z" }),
            more,
        );
        case(&[], &records)
            .add(
                &format!("{ACCOUNT}/{HOME}/cloudtrail/get-event-data-store.s.json"),
                &shown,
            )
            .report()
    };
    // Three years old at the last record: 1096 days, 366 of them paid for.
    let old = report(&json!({}));
    let line = lines(&old.chapters.cost, "lake-retention")[0].clone();
    near(line.usd_month, gigabytes * 730.0 * 24.0 / 730.0 * 0.023);
    assert_eq!(line.low, Some(0.0));
    // It keeps less than it is old.
    let short = report(&json!({ "RetentionPeriod": 400 }));
    near(
        lines(&short.chapters.cost, "lake-retention")[0].usd_month,
        gigabytes * 34.0 * 24.0 / 730.0 * 0.023,
    );
    // Nothing is charged of a young one, of one that keeps a year, and of one with the price of seven years.
    for more in [
        json!({ "CreatedTimestamp": "2024-01-01T00:00:00Z" }),
        json!({ "RetentionPeriod": 366 }),
        json!({ "BillingMode": "FIXED_RETENTION_PRICING" }),
    ] {
        assert!(
            lines(&report(&more).chapters.cost, "lake-retention").is_empty(),
            "{more}"
        );
    }
    let ageless = report(&json!({ "CreatedTimestamp": null }));
    let line = lines(&ageless.chapters.cost, "lake-retention")[0].clone();
    assert_eq!(
        (line.quantity_month, line.usd_month),
        (None, None),
        "unknown, not zero"
    );
}
