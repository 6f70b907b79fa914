//! Exports in all their forms, from files to the report.

use serde_json::{Value, json};
use trailglass_core::case::{Options, Partial};
use trailglass_core::problem::ProblemCode;
use trailglass_core::report::{Effect, Report, Subject, Verdict};

use super::builder::*;

fn one(more: &Value) -> (Value, Files) {
    let one = trail(ACCOUNT, HOME, "one", more);
    let files = Files::default().trails(ACCOUNT, HOME, &[&one]);
    (one, files)
}

fn codes(report: &Report, path: &str) -> Vec<ProblemCode> {
    let file = report
        .inputs
        .files
        .iter()
        .find(|file| file.path == path)
        .unwrap();
    file.problems.iter().map(|problem| problem.code).collect()
}

/// Data files of S3 Inventory, with and without the manifest that says which of them make up the list.
#[test]
fn an_inventory_tells_what_lies_in_a_bucket() {
    let key = |day: u32| {
        format!(
            "AWSLogs%2F{ACCOUNT}/CloudTrail/{HOME}/2023/05/0{day}/{ACCOUNT}_CloudTrail_{HOME}_2023050{day}T0005Z_abcdefghijklmnop.json.gz"
        )
    };
    let row = |key: &str, size: u64| {
        format!("\"old-logs\",\"{key}\",\"{size}\",\"2023-05-03T00:00:00.000Z\",\"GLACIER\"\n")
    };
    let first = row(&key(1), 1_000) + &row(&key(2), 500);
    let second = row("notes/a%20b.txt", 7) + "broken row\n";
    let stale = row("old", 1 << 40);
    let path = |name: &str| format!("inventory/old-logs/daily/data/{name}.csv");
    let data = Files::default()
        .text(&path("1"), &first)
        .text(&path("2"), &second);
    let row_of = |files: Files| {
        let report = files.report();
        let rows = &report.chapters.orphans.buckets;
        let row = rows.iter().find(|row| row.name == "old-logs").cloned();
        (row.unwrap(), report)
    };

    let (row, report) = row_of(data.clone());
    // There may be further data files.
    assert_eq!((row.objects, row.bytes), (None, None));
    assert_eq!(row.first_delivery.as_deref(), Some("2023-05-01T00:05:00Z"));
    assert_eq!(row.last_delivery.as_deref(), Some("2023-05-02T00:05:00Z"));
    assert!(row.signals.iter().any(|it| it.kind == "holds-trail-logs"));
    assert_eq!(codes(&report, &path("2")), [ProblemCode::CsvSyntax]);

    // The manifest leaves out what an older list left behind.
    let manifest = json!({
        "sourceBucket": "old-logs", "destinationBucket": "arn:aws:s3:::inventories", "version": "2016-11-30",
        "creationTimestamp": "1683072000000", "fileFormat": "CSV",
        "fileSchema": "Bucket, Key, Size, LastModifiedDate, StorageClass",
        "files": [{ "key": "old-logs/daily/data/1.csv", "size": 1, "MD5checksum": "x" },
                  { "key": "old-logs/daily/data/2.csv", "size": 1, "MD5checksum": "x" }],
    });
    let whole = data.text(&path("stale"), &stale).add(
        "inventory/old-logs/daily/2023-05-03T00-00Z/manifest.json",
        &manifest,
    );
    let (row, _) = row_of(whole);
    assert_eq!((row.objects, row.bytes), (Some(3), Some(1_507)));
}

#[test]
fn an_export_without_a_subject_is_asked_for_and_carries_on() {
    let (_, files) = one(&json!({}));
    let files = files.add(
        "answers/get-trail-status.json",
        &json!({ "IsLogging": true }),
    );
    let mut partial = files.partial();
    let report = partial.finish(&Options::default());
    assert_eq!(
        codes(&report, "answers/get-trail-status.json"),
        [ProblemCode::UnnamedSubject]
    );
    let unnamed = &report.inputs.unnamed[0];
    assert_eq!(unnamed.subject, Subject::Trail);
    assert_eq!(
        unnamed.candidates,
        ["arn:aws:cloudtrail:eu-central-1:111122223333:trail/one"]
    );
    assert_eq!(
        report.inputs.files[unnamed.file as usize].path,
        "answers/get-trail-status.json"
    );
    assert_eq!(report.chapters.fragmentation.trails[0].logging, None);

    partial.name_subject("answers/get-trail-status.json", "other");
    partial.name_subject("answers/get-trail-status.json", " one ");
    let partial = Partial::decode(&partial.encode()).unwrap();
    let report = partial.finish(&Options::default());
    assert_eq!(codes(&report, "answers/get-trail-status.json"), []);
    assert!(report.inputs.unnamed.is_empty());
    assert_eq!(report.chapters.fragmentation.trails[0].logging, Some(true));
}

#[test]
fn a_refusal_is_unknown_and_takes_no_answer_back() {
    let (trail, files) = one(&json!({}));
    let denied = json!({ "Error": { "Code": "AccessDeniedException", "Message": "..." } });
    let refused = files.clone().status(&trail, &denied).report();
    assert_eq!(refused.chapters.fragmentation.trails[0].logging, None);
    assert_eq!(verdicts(&refused, "trail-not-logging"), (0, 0, 1));
    // A member may not ask about the organization's trail; the management account did.
    let path = format!(
        "{MEMBER}/{HOME}/cloudtrail/get-trail-status.{}.json",
        arn(&trail).replace(':', "%3A").replace('/', "%2F")
    );
    for denied in [denied, json!({ "__error__": "AccessDenied" })] {
        let report = files
            .clone()
            .status(&trail, &json!({ "IsLogging": true }))
            .add(&path, &denied)
            .report();
        assert_eq!(report.chapters.fragmentation.trails[0].logging, Some(true));
    }
}

#[test]
fn of_two_answers_the_newest_counts_and_the_report_says_so() {
    let (_, files) = one(&json!({}));
    let dated = |logging: bool, date: &str| json!({ "IsLogging": logging, "ResponseMetadata": { "HTTPHeaders": { "date": date } } });
    let (old, new) = ("a/get-trail-status-one.json", "0/get-trail-status-one.json");
    let first = files
        .add(old, &dated(true, "Wed, 23 Jan 2019 01:27:00 GMT"))
        .add(new, &dated(false, "Fri, 25 Jan 2019 01:27:00 GMT"));
    let mut last = first.clone();
    last.0.reverse();
    for files in [first, last] {
        let report = files.report();
        assert_eq!(report.chapters.fragmentation.trails[0].logging, Some(false));
        assert_eq!(codes(&report, old), [ProblemCode::OlderExport]);
        assert_eq!(codes(&report, new), []);
    }
}

#[test]
fn evidence_points_into_the_file() {
    let (trail, files) = one(&json!({}));
    let files = files.status(
        &trail,
        &json!({ "IsLogging": false, "StopLoggingTime": 1_709_280_000.5 }),
    );
    let report = files.report();
    let finding = of(&report, "trail-not-logging", Verdict::Fail)[0];
    assert!(
        finding.title.contains("2024-03-01T08:00:00Z"),
        "{}",
        finding.title
    );
    for evidence in &finding.evidence {
        let evidence = serde_json::to_value(evidence).unwrap();
        let index = usize::try_from(evidence["file"].as_u64().unwrap()).unwrap();
        let path = &report.inputs.files[index].path;
        let (_, bytes) = files.0.iter().find(|(name, _)| name == path).unwrap();
        let document: Value = serde_json::from_slice(bytes).unwrap();
        let pointer = evidence["pointer"].as_str().unwrap();
        assert!(document.pointer(pointer).is_some(), "{path} {pointer}");
    }
}

#[test]
fn tampering_is_ours_where_the_exports_show_the_target() {
    let (_, files) = one(&json!({}));
    let stop = |id: usize, name: &str| {
        let mut stop = event(id, ACCOUNT, HOME, "StopLogging", false, id);
        stop["eventSource"] = json!("cloudtrail.amazonaws.com");
        stop["requestParameters"] = json!({ "name": name });
        stop
    };
    let policy = |id: usize, bucket: &str| {
        let mut policy = event(id, ACCOUNT, HOME, "DeleteBucketPolicy", false, id);
        policy["eventSource"] = json!("s3.amazonaws.com");
        policy["requestParameters"] = json!({ "bucketName": bucket });
        policy
    };
    let records = [
        stop(1, "one"),
        stop(2, "gone"),
        policy(3, "one-bucket"),
        policy(4, "audit-of-others"),
        policy(5, "audit-elsewhere"),
    ];
    let files = files
        .buckets(ACCOUNT, &["one-bucket", "audit-of-others"])
        .log("x", ACCOUNT, HOME, 5, &records);
    let report = files.report();
    let rows = &report.chapters.security.tampering;
    let ours: Vec<Option<bool>> = rows
        .iter()
        .filter(|row| row.effect != Effect::Strengthens)
        .map(|row| row.ours)
        .collect();
    assert_eq!(ours, [Some(true), None, Some(true), Some(false), None]);
}

#[test]
fn errors_as_the_command_line_prints_them_are_answers() {
    let (trail, files) = one(&json!({}));
    let refused = "\nAn error occurred (AccessDeniedException) when calling the GetTrailStatus operation: User: x is not authorized\n";
    let path = format!("{ACCOUNT}/{HOME}/cloudtrail/get-trail-status.one.txt");
    let report = files.clone().text(&path, refused).report();
    let file = report
        .inputs
        .files
        .iter()
        .find(|file| file.path == path)
        .unwrap();
    assert_eq!(
        (file.kind.as_str(), file.problems.len()),
        ("get-trail-status", 0)
    );
    assert_eq!(report.chapters.fragmentation.trails[0].logging, None);
    // Without a call in its name the operation tells what it is; of what, nobody knows.
    let report = files.text("x/error.txt", refused).report();
    assert_eq!(codes(&report, "x/error.txt"), [ProblemCode::UnnamedSubject]);
    assert_eq!(report.inputs.unnamed[0].candidates, [arn(&trail)]);
}

#[test]
fn what_is_wrapped_around_an_answer_is_seen_through() {
    let one = trail(ACCOUNT, HOME, "one", &json!({}));
    let two = trail(ACCOUNT, HOME, "two", &json!({}));
    let list = json!({ "trailList": [one, two], "ResponseMetadata": {} });
    let forms = [
        (
            json!({ "status_code": 200, "data": list }),
            "/data/trailList/1",
        ),
        (
            json!([{ "trailList": [one] }, { "trailList": [two] }]),
            "/1/trailList/0",
        ),
        (json!([one, two]), "/1"),
        (json!({ "a": { "b/c": list } }), "/a/b~1c/trailList/1"),
    ];
    for (form, pointer) in forms {
        let path = format!("{ACCOUNT}/{HOME}/cloudtrail/describe-trails.json");
        let report = Files::default().add(&path, &form).report();
        let rows = &report.chapters.fragmentation.trails;
        assert_eq!(rows.len(), 2, "{form}");
        let evidence = serde_json::to_value(&rows[1].evidence[0]).unwrap();
        assert_eq!(evidence["pointer"], pointer, "{form}");
    }
}

#[test]
fn what_is_pasted_by_hand_counts_last() {
    let (trail, files) = one(&json!({}));
    let old = json!({ "IsLogging": true, "ResponseMetadata": { "HTTPHeaders": { "date": "Wed, 23 Jan 2019 01:27:00 GMT" } } });
    let mut partial = files
        .status(&trail, &old)
        .add("pasted/1.json", &json!({ "IsLogging": false }))
        .partial();
    partial.name_subject("pasted/1.json", &arn(&trail));
    let report = partial.finish(&Options::default());
    assert_eq!(report.chapters.fragmentation.trails[0].logging, Some(false));
}
