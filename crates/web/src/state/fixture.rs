//! A report for the tests of this crate, with every shape that the page has to show.
#![allow(clippy::unwrap_used)]

use serde_json::json;
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
