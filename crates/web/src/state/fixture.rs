//! A report for the tests of this crate, with every shape that the page has to show.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use trailglass_core::report::Report;

/// The report.
pub(crate) fn report() -> Report {
    let evidence =
        json!({ "file": 1, "record": 17, "event_id": "7c1e4b90-5d2a-4f83-9e0b-3f6a1d8c2e57" });
    let row = |time: &str, name: &str, effect: &str, succeeded: bool| {
        json!({
            "time": time, "event_name": name, "event_source": "cloudtrail.amazonaws.com", "account": "111122223333", "region": "eu-central-1",
            "target": "management-events", "ours": null, "effect": effect, "what": "stops the trail", "severity": "critical",
            "principal": "arn:aws:sts::111122223333:assumed-role/Admin/jane", "origin": null, "source_ip": "203.0.113.9", "succeeded": succeeded,
            "error_code": if succeeded { None } else { Some("AccessDenied") }, "event_id": "e", "techniques": ["T1685.002"], "evidence": evidence
        })
    };
    let volume = |by: &str, key: &str, records: u64, share: f64| json!({ "by": by, "key": key, "records": records, "bytes": records * 900, "share": share });
    serde_json::from_value(json!({
        "schema": "trailglass.report/1", "engine": "0.1.0",
        "inputs": {
            "files": [
                { "path": "case/a.json.gz", "kind": "cloudtrail-log", "bytes": 4000, "records": 600, "status": "read", "problems": [] },
                { "path": "case/b.json.gz", "kind": "cloudtrail-log", "bytes": 4000, "records": 400, "status": "partial",
                  "problems": [ { "code": "gzip-truncated", "offset": 61440, "record": null, "message": "ends too early" } ] },
                { "path": "case/notes.txt", "kind": "unknown", "bytes": 12, "records": 0, "status": "skipped",
                  "problems": [ { "code": "unknown-kind", "offset": null, "record": null, "message": "not a known kind" } ] }
            ],
            "bytes": 8012, "records": 1000, "duplicates": 250
        },
        "window": { "from": "2026-09-28T00:00:00Z", "to": "2026-09-29T00:00:00Z" },
        "accounts": ["111122223333", "444455556666"], "regions": ["eu-central-1"],
        "findings": [
            { "id": "security/tampering", "severity": "critical", "verdict": "fail", "title": "The trail was stopped", "why": "w", "resources": [], "count": 1,
              "monthly_usd": null, "evidence": [evidence], "fix": null, "ask": [], "controls": [] },
            { "id": "fragmentation/log-gap", "severity": "medium", "verdict": "unknown", "title": "No record for 14 hours", "why": "w", "resources": [], "count": 1,
              "monthly_usd": null, "evidence": [], "fix": null, "ask": ["aws cloudtrail get-trail-status"], "controls": [] }
        ],
        "chapters": {
            "fragmentation": {
                "repeats": [ { "kept": "a/AWSLogs", "repeated": "b/AWSLogs", "records": 250, "from": null, "to": null } ],
                "silences": [ { "account": "444455556666", "region": "eu-central-1", "from": "2026-09-28T03:00:00Z", "to": "2026-09-28T17:00:00Z", "hours": 14, "usual_hours": 1 } ]
            },
            "strategy": { "volume": [
                volume("source", "s3.amazonaws.com", 450, 0.6), volume("source", "kms.amazonaws.com", 225, 0.3),
                volume("event", "s3.amazonaws.com GetObject", 400, 0.533)
            ] },
            "security": { "tampering": [
                row("2026-09-28T06:00:00Z", "StopLogging", "weakens", true),
                row("2026-09-28T12:00:00Z", "DeleteTrail", "weakens", false),
                row("2026-09-28T18:00:00Z", "StartLogging", "strengthens", true)
            ], "more_tampering": 0 }
        }
    }))
    .unwrap()
}

/// A report of exports: two accounts, four trails, six buckets.
pub(crate) fn estate() -> Report {
    let trail = |name: &str, account: &str, number: usize| {
        json!({
            "arn": arn(name, account), "name": name, "account": account, "home_region": "eu-central-1", "multi_region": true, "organization": name == "org",
            "logging": true, "delivering": true, "delivery_error": null, "last_delivery": null, "bucket": "live-logs", "prefix": "", "bucket_account": null,
            "management": "all", "data": false, "network_activity": false, "insights": null, "global_services": true, "third_party": null,
            "observed_records": null, "monthly_usd": null, "evidence": [ { "file": 0, "pointer": format!("/trailList/{number}") } ]
        })
    };
    let cell = |account: &str, region: &str, class: &str, state: &str, trails: usize| {
        json!({
            "account": account, "region": region, "class": class, "state": state, "records": 5,
            "trails": vec![arn("org", "111122223333"); trails],
            "ask": (state == "unknown").then_some("aws cloudtrail get-event-selectors --trail-name audit")
        })
    };
    let overlap = |a: &str, b: &str, relation: &str| json!({ "trails": [arn(a, "111122223333"), arn(b, "111122223333")], "relation": relation, "class": "management", "observed_records": 9 });
    let bucket = |name: &str, state: &str, usd: Option<f64>, readers: &[&str]| {
        json!({
            "name": name, "account": "111122223333", "region": "eu-central-1", "state": state, "bytes": null, "objects": null, "monthly_usd": usd,
            "created": null, "first_delivery": null, "last_delivery": null, "readers": readers,
            "signals": [ { "kind": "policy-allows-cloudtrail", "weight": 40, "text": "its policy lets CloudTrail write",
                           "evidence": [ { "file": 0, "pointer": "/trailList/1" } ] } ]
        })
    };
    let mut report = serde_json::to_value(report()).unwrap();
    let mine = "111122223333";
    *report.pointer_mut("/chapters/fragmentation").unwrap() = json!({
        "trails": [trail("audit", mine, 0), trail("org", mine, 1), trail("vendor", mine, 1), trail("lonely", "444455556666", 0)],
        "coverage": [
            cell(mine, "eu-central-1", "management-write", "covered", 2), cell(mine, "eu-central-1", "management-read", "covered", 1),
            cell(mine, "eu-central-1", "data", "gap", 0), cell(mine, "us-east-1", "data", "unknown", 0),
            cell(mine, "us-east-1", "management-write", "covered", 1),
            cell("444455556666", "eu-central-1", "management-write", "gap", 0)
        ],
        "overlaps": [overlap("org", "vendor", "identical"), overlap("audit", "org", "subset")],
        "advice": [], "repeats": [], "silences": []
    });
    *report.pointer_mut("/chapters/orphans").unwrap() = json!({
        "buckets": [
            bucket("hidden", "unknown", None, &[]), bucket("holidays", "unrelated", Some(90.0), &[]), bucket("live-logs", "live", Some(7.0), &[]),
            bucket("maybe-logs", "likely-orphan", Some(3.0), &[]), bucket("old-logs", "orphan", Some(9.0), &["everyone"]),
            bucket("older-logs", "orphan", Some(2.0), &[])
        ],
        "prefixes": []
    });
    serde_json::from_value(report).unwrap()
}

fn arn(name: &str, account: &str) -> String {
    format!("arn:aws:cloudtrail:eu-central-1:{account}:trail/{name}")
}

/// A report with a bill of two trails, of which the second copies what the first logs.
pub(crate) fn money() -> Report {
    let mut report = report();
    let arn = |name: &str| format!("arn:aws:cloudtrail:eu-central-1:111122223333:trail/{name}");
    let line = |item: &str, trail: Option<&str>, usd: Option<f64>| {
        json!({
            "item": item, "trail": trail.map(arn), "region": "", "observed": 10.0, "quantity_month": 100.0, "unit": "event", "price": "data-event",
            "unit_usd": usd.map(|usd| usd / 100.0), "usd_month": usd, "low": usd.map(|usd| usd * 0.9), "high": usd.map(|usd| usd * 1.1), "basis": "b"
        })
    };
    let logged = |trail: u32, usd: f64, storage: f64| json!({ "trail": trail, "surely": true, "usd": usd, "storage_usd": storage });
    let selectors = json!({ "AdvancedEventSelectors": [
        { "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] },
        { "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Data"] }, { "Field": "resources.type", "Equals": ["AWS::S3::Object"] }] }
    ] });
    report.chapters.cost = serde_json::from_value(json!({
        "lines": [
            line("management-copies", Some("extra"), Some(20.0)), line("data-events", Some("main"), Some(101.0)), line("aggregated-events", None, None),
            line("s3-storage", Some("main"), Some(3.0)), line("s3-storage", Some("extra"), Some(1.0)),
            line("s3-requests", Some("extra"), Some(1.0)), line("cloudwatch-logs", Some("extra"), Some(4.0))
        ],
        "usd_month": 130.0, "low": 100.0, "high": 160.0, "unpriced": 1,
        "projection": { "hours": 72, "missing_hours": 0, "method": "hour-of-day", "refused": null, "assumed_trail": false, "basis": "three days" },
        "what_if": [], "not_enabled": [], "encryption": [], "unknowns": [], "prices_as_of": "2026-10",
        "together": {
            "trails": [
                { "arn": arn("main"), "name": "main", "selectors": selectors, "fixed_usd": 0.0 },
                { "arn": arn("extra"), "name": "extra", "selectors": selectors, "fixed_usd": 1.0 }
            ],
            "changes": [
                { "name": "without the trail main", "trail": 0, "edit": null },
                { "name": "without the trail extra", "trail": 1, "edit": null },
                { "name": "no data events of AWS::S3::Object", "trail": 0, "edit": { "data-type": "AWS::S3::Object" } },
                { "name": "no reads of the bucket images", "trail": 0, "edit": { "bucket-reads": "arn:aws:s3:::images" } }
            ],
            "pieces": [
                { "records": 500, "watched": false, "copy_usd": 20.0, "logged": [logged(0, 2.0, 2.0), logged(1, 5.0, 1.0)], "left_out_by": [] },
                { "records": 500, "watched": true, "copy_usd": 0.0, "logged": [logged(0, 1.0, 1.0)], "left_out_by": [] },
                { "records": 200, "watched": false, "copy_usd": 0.0, "logged": [logged(0, 41.0, 0.0)], "left_out_by": [2] },
                { "records": 300, "watched": false, "copy_usd": 0.0, "logged": [logged(0, 60.0, 0.0)], "left_out_by": [2, 3] }
            ]
        }
    }))
    .unwrap();
    let noise = |kind: &str, group: &str, records: u64, selectors: Value| {
        json!({
            "kind": kind, "group": group, "records": records, "share": 0.2, "bytes": records * 900, "usd_month": 1.5, "reason": "r", "remedy": "m",
            "selectors": selectors, "watched_records": 0, "accounts": ["111122223333"], "events": ["s3.amazonaws.com GetObject"]
        })
    };
    report.chapters.strategy.noise = serde_json::from_value(json!([
        noise("public-reads", "public reads of images", 150, selectors),
        noise(
            "service-heartbeat",
            "config.amazonaws.com on ec2.amazonaws.com",
            90,
            Value::Null
        )
    ]))
    .unwrap();
    report
}
