//! Every form that an input may have: told by its content, whatever it is named.

use serde_json::Value;
use trailglass_core::intake::kinds::Kind;
use trailglass_core::record::{Category, Record};

use crate::collect::{read, read_one};
use crate::fixtures::{all, gzip, ids, log, log_of, record, records, tar, zip};

/// A name that says nothing, and one that says something else.
const NAMES: [&str; 2] = ["x", "1/s3api/b/get-bucket-acl.json"];

#[test]
fn every_export_is_told_by_its_keys() {
    let exports = all("exports");
    assert!(exports.len() > 60);
    for (name, bytes) in exports {
        let kind = name.split('.').next().unwrap();
        assert!(Kind::from_word(kind).is_some(), "{kind} is a kind");
        let text = String::from_utf8(bytes.clone()).unwrap();
        // As the CLI writes it, on one line, in Windows' lines, and with a byte order mark.
        let minified: Value = serde_json::from_str(&text).unwrap();
        let forms = [
            text.clone(),
            minified.to_string(),
            text.replace('\n', " \r\n"),
            format!("\u{feff}{text}"),
        ];
        for form in forms {
            let input = read_one("x", form.as_bytes());
            assert_eq!(input.kind, kind, "{name}");
            assert_eq!(input.documents.len(), 1, "{name}");
            assert_eq!(input.documents[0].0, kind, "{name}");
            assert!(input.problems.is_empty(), "{name}: {:?}", input.problems);
            let whole: Value = serde_json::from_str(&input.documents[0].1).unwrap();
            assert_eq!(whole, minified, "{name}");
        }
    }
}

#[test]
fn every_form_of_log_gives_its_records() {
    let forms: [(&str, &str, &[&str]); 15] = [
        (
            "lookup-events.json",
            "lookup-events",
            &["event-1", "event-2"],
        ),
        (
            "event_history.csv",
            "event-history-csv",
            &["event-1", "event-2"],
        ),
        ("lake-result.csv", "lake-export", &["event-1", "event-2"]),
        ("athena-result.csv", "lake-export", &["event-1"]),
        (
            "get-query-results.json",
            "lake-export",
            &["event-1", "event-2"],
        ),
        (
            "athena-get-query-results.json",
            "lake-export",
            &["event-1", "event-2"],
        ),
        ("eventbridge.json", "eventbridge", &["event-1"]),
        (
            "filter-log-events.json",
            "cloudwatch-logs",
            &["event-1", "event-2"],
        ),
        (
            "subscription.json",
            "cloudwatch-logs",
            &["event-1", "event-2", "event-3"],
        ),
        (
            "export-to-s3.log",
            "cloudwatch-logs",
            &["event-1", "event-2"],
        ),
        (
            "insights-query.json",
            "cloudwatch-logs",
            &["event-1", "event-2"],
        ),
        ("insight.json", "cloudtrail-insight", &["event-1"]),
        ("network-activity.json", "cloudtrail-log", &["event-2"]),
        ("aggregated.json", "cloudtrail-log", &["event-3"]),
        ("wrapped.json", "cloudtrail-log", &["event-1", "event-2"]),
    ];
    for (file, kind, ids) in forms {
        let bytes = log(file);
        for name in NAMES {
            for bytes in [bytes.clone(), gzip(&bytes)] {
                let input = read_one(name, &bytes);
                assert_eq!(input.kind, kind, "{file}");
                assert_eq!(input.ids(), ids, "{file}");
                // Its answer goes on, and says so.
                let part = file == "lookup-events.json";
                let problems: Vec<&str> = input.problems.iter().map(|it| it.code.word()).collect();
                let expected: &[&str] = if part { &["incomplete"] } else { &[] };
                assert_eq!(problems, expected, "{file}: {:?}", input.problems);
                let numbers: Vec<_> = input.records.iter().map(|r| r.place.number).collect();
                assert_eq!(numbers, (0..ids.len() as u64).collect::<Vec<_>>(), "{file}");
            }
        }
    }
}

#[test]
fn what_is_no_cloudtrail_is_named() {
    for (file, kind, words) in [
        (
            "s3-notification.json",
            "s3-event-notification",
            "S3 event notifications",
        ),
        ("ocsf.json", "ocsf", "OCSF"),
        (
            "not-cloudtrail-event.json",
            "eventbridge",
            "none of CloudTrail",
        ),
    ] {
        let input = read_one(
            "AWSLogs/111122223333/CloudTrail/eu-west-1/2024/01/31/x",
            &log(file),
        );
        assert_eq!(input.kind, kind, "{file}");
        assert_eq!(
            (input.records.len(), input.documents.len()),
            (0, 0),
            "{file}"
        );
        assert_eq!(input.codes(), ["not-a-record"], "{file}");
        assert!(
            input.problems[0].message.contains(words),
            "{}",
            input.problems[0].message
        );
    }
}

#[test]
fn requests_of_an_access_log_are_counted() {
    let input = read_one("logs/2019-02-06-17-05-00-EXAMPLE", &log("access-log.txt"));
    assert_eq!((input.kind, input.records.len()), ("s3-access-log", 0));
    assert!(input.problems.is_empty(), "{:?}", input.problems);
    assert_eq!(input.documents.len(), 1);
}

#[test]
fn categories_are_told_apart() {
    for (file, category) in [
        ("insight.json", Category::Insight),
        ("network-activity.json", Category::NetworkActivity),
        ("aggregated.json", Category::Aggregated),
        ("eventbridge.json", Category::Management),
    ] {
        let input = read_one("x", &log(file));
        let record = Record::parse(&input.records[0].json).unwrap();
        assert_eq!(record.category(), category, "{file}");
        assert!(record.time().is_some(), "{file}");
        assert!(record.account().is_some(), "{file}");
    }
}

#[test]
fn log_lines_beside_the_records_are_said() {
    let input = read_one("x", &log("get-log-events.json"));
    assert_eq!(input.kind, "cloudwatch-logs");
    assert_eq!(input.ids(), ["event-1"]);
    assert_eq!(input.codes(), ["not-a-record"]);
    // Without any record the envelope says what it is.
    let lines = br#"{"events":[{"timestamp":1,"message":"START"}],"nextForwardToken":"f/1"}"#;
    let input = read_one("x", lines);
    assert_eq!(
        (input.kind, input.codes()),
        ("cloudwatch-logs", vec!["not-a-record"])
    );
    // What CloudWatch Logs sends to try a destination is no record, and no fault.
    let probe = br#"{"messageType":"CONTROL_MESSAGE","logEvents":[{"message":"CWL CONTROL MESSAGE: Checking health"}]}"#;
    let input = read_one("x", probe);
    assert_eq!((input.kind, input.codes()), ("cloudwatch-logs", vec![]));
    // What breaks in an envelope is said, though its list can be read.
    let broken = br#"{"messageType":!"CONTROL_MESSAGE","logEvents":[{"message":"CWL CONTROL MESSAGE: Checking health"}]}"#;
    assert_eq!(read_one("x", broken).codes(), ["json-syntax"]);
}

#[test]
fn rows_of_tables_keep_their_cells() {
    let input = read_one("x", &log("event_history.csv"));
    let first: Value = serde_json::from_str(&input.records[0].json).unwrap();
    assert_eq!(first["userAgent"], "aws-cli/2.24.9, by hand");
    assert_eq!(first["resources"][0]["ARN"], "new");
    assert_eq!(first["readOnly"], false);
    let second: Value = serde_json::from_str(&input.records[1].json).unwrap();
    assert_eq!(second["userAgent"], "line one\nline two");
    assert_eq!(second["errorCode"], "Failed");
    assert!(second.get("accessKeyId").is_none());
    let input = read_one("x", &log("athena-result.csv"));
    let row: Value = serde_json::from_str(&input.records[0].json).unwrap();
    assert_eq!(
        row["userIdentity"]["sessionContext"]["sessionIssuer"]["type"],
        "Role"
    );
    assert_eq!(row["requestParameters"]["userName"], "new");
    assert_eq!(row["recipientAccountId"], "111122223333");
}

#[test]
fn shapes_of_plain_records() {
    let some = records(3);
    let pretty: Value = serde_json::from_str(&log_of(&some)).unwrap();
    let shapes = [
        log_of(&some),
        serde_json::to_string_pretty(&pretty).unwrap(),
        some.join("\n"),
        some.join("\r\n"),
        some.concat(),
        format!("[{}]", some.join(" , ")),
        format!("\n\n  [\n{}\n]\n", some.join(",\n")),
        format!(
            "{{\"x\":{{\"y\":[1,\"]\"]}},\"Records\":[{}],\"z\":\"}}\"}}",
            some.join(",")
        ),
        format!("{}{}", log_of(&some[..1]), log_of(&some[1..])),
        format!("{}\n{}", log_of(&some[..2]), some[2]),
        format!(
            "{{\"Records\":[{}],\"Records\":[{}]}}",
            some[0],
            some[1..].join(",")
        ),
    ];
    for shape in shapes {
        for name in NAMES {
            let input = read_one(name, shape.as_bytes());
            assert_eq!(input.kind, "cloudtrail-log", "{shape}");
            assert_eq!(input.ids(), ids(3), "{shape}");
            assert!(input.problems.is_empty(), "{shape}: {:?}", input.problems);
            for found in &input.records {
                let at = usize::try_from(found.place.offset).unwrap();
                assert!(shape[at..].starts_with('{'), "{shape}");
                assert!(shape[at..].contains(&found.json) || shape.contains('\n'));
            }
        }
    }
    let nested = format!("[{},[{}]]", some[0], some[1..].join(","));
    assert_eq!(read_one("x", nested.as_bytes()).ids(), ids(3));
    let one = read_one("x", some[0].as_bytes());
    assert_eq!((one.kind, one.ids()), ("cloudtrail-log", vec!["0"]));
}

#[test]
fn nothing_in_it() {
    let input = read_one("x.json", br#"{"Records":[]}"#);
    assert_eq!((input.kind, input.codes()), ("cloudtrail-log", vec![]));
    for text in ["", "   \n ", "[]", " [ ]\n", "\u{feff}"] {
        let input = read_one("x.json", text.as_bytes());
        assert_eq!(
            (input.kind, input.codes()),
            ("unknown", vec!["empty"]),
            "{text:?}"
        );
    }
}

/// An answer of nothing is the answer of some calls; only there a name decides.
#[test]
fn empty_answers_are_told_by_their_path() {
    for (path, kind) in [
        (
            "111122223333/s3api/logs/get-bucket-versioning.json",
            "get-bucket-versioning",
        ),
        ("s3_get_bucket_logging_logs.json", "get-bucket-logging"),
        (
            "s3.GetBucketNotificationConfiguration_1.json",
            "get-bucket-notification-configuration",
        ),
        ("a/s3-get-bucket-policy/logs", "get-bucket-policy"),
    ] {
        for text in [
            "",
            "{}",
            r#"{"ResponseMetadata":{}}"#,
            r#"{"status_code":200,"data":{}}"#,
        ] {
            let input = read_one(path, text.as_bytes());
            assert_eq!(
                (input.kind, input.documents.len()),
                (kind, 1),
                "{path} {text}"
            );
            assert!(input.problems.is_empty(), "{path} {text}");
        }
        let input = read_one(path, br#"{"something":"else"}"#);
        assert_eq!(
            (input.kind, input.codes()),
            ("unknown", vec!["unknown-kind"]),
            "{path}"
        );
        let input = read_one(path, br#"{"__error__":"NoSuchBucketPolicy"}"#);
        assert_eq!(input.kind, kind, "{path}");
    }
    assert_eq!(read_one("notes.json", b"{}").codes(), ["unknown-kind"]);
    assert_eq!(read_one("x", &log("placebo.json")).kind, "describe-trails");
}

#[test]
fn gzip_in_every_way() {
    let some = records(30);
    let text = log_of(&some);
    let (one, other) = text.split_at(777);
    let members = [gzip(one), gzip(other)].concat();
    let empty_between = [gzip(one), gzip(""), gzip(other)].concat();
    for bytes in [gzip(&text), members, empty_between, gzip(gzip(&text))] {
        let input = read_one("x.json", &bytes);
        assert_eq!(input.ids(), ids(30));
        assert!(input.problems.is_empty(), "{:?}", input.problems);
    }
    let thrice = gzip(gzip(gzip(&text)));
    assert_eq!(read_one("x", &thrice).codes(), ["archive-nesting"]);
}

#[test]
fn archives_list_themselves_and_what_is_in_them() {
    let some = records(4);
    let (plain, packed) = (log_of(&some[..2]), gzip(log_of(&some[2..])));
    let trails = all("exports")
        .into_iter()
        .find(|(name, _)| name == "describe-trails.json");
    let trails = trails.unwrap().1;
    let files: [(&str, &[u8]); 4] = [
        ("a/b/plain.json", plain.as_bytes()),
        ("a/packed.json.gz", &packed),
        ("export/trails.json", &trails),
        ("readme.txt", b"hello"),
    ];
    let (zip, tar) = (zip(&files), tar(&files));
    let inner = crate::fixtures::zip(&[("inner.tar", &tar)]);
    let (packed_tar, packed_zip) = (gzip(&tar), gzip(&zip));
    let archives: [(&str, &[u8], &str); 5] = [
        ("l.zip", &zip, "l.zip!/"),
        ("l.tar", &tar, "l.tar!/"),
        ("l.tar.gz", &packed_tar, "l.tar.gz!/"),
        ("l.zip.gz", &packed_zip, "l.zip.gz!/"),
        ("outer.zip", &inner, "outer.zip!/inner.tar!/"),
    ];
    for (name, bytes, front) in archives {
        let found = read(name, bytes);
        assert_eq!(found.ids(), ids(4), "{name}");
        let kind = |path: &str| {
            let path = format!("{front}{path}");
            let input = found.inputs.iter().find(|input| input.path == path);
            input.unwrap_or_else(|| panic!("{path} is listed")).kind
        };
        assert_eq!(found.inputs[0].path, name);
        assert_eq!(found.inputs[0].kind, "archive");
        assert_eq!(kind("a/b/plain.json"), "cloudtrail-log");
        assert_eq!(kind("a/packed.json.gz"), "cloudtrail-log");
        assert_eq!(kind("export/trails.json"), "describe-trails");
        assert_eq!(kind("readme.txt"), "unknown");
        assert!(found.has("unknown-kind"));
    }
    assert_eq!(
        read("e.zip", &crate::fixtures::zip(&[])).inputs[0].kind,
        "archive"
    );
}

#[test]
fn other_files_are_told_by_how_they_begin() {
    let nothing_known: [(&[u8], &str); 8] = [
        (b"%PDF-1.7 and so on", "PDF"),
        (b"PAR1\x15\x04\x15", "Parquet"),
        (b"\x28\xb5\x2f\xfd\x04", "zstd"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"|  DescribeTrails  |", "text table"),
        (b"\0\x01\x02\x03binary", "binary"),
        (b"Some notes about the trail.", "text"),
        (b"trailList:\n- Name: a\n", "text"),
    ];
    for (bytes, words) in nothing_known {
        let input = read_one("AWSLogs/describe-trails.json.gz", bytes);
        assert_eq!(
            (input.kind, input.codes()),
            ("unknown", vec!["unknown-kind"])
        );
        assert!(
            input.problems[0].message.contains(words),
            "{}",
            input.problems[0].message
        );
    }
}

/// Of several things in one file the log says what it is.
#[test]
fn a_mixed_file_gives_everything() {
    let trails = r#"{"trailList":[]}"#;
    let text = format!("{trails}\n{}\n{}", record("1", ""), r#"{"IsLogging":true}"#);
    let input = read_one("x", text.as_bytes());
    assert_eq!(input.kind, "cloudtrail-log");
    assert_eq!(input.ids(), ["1"]);
    let kinds: Vec<_> = input.documents.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, ["describe-trails", "get-trail-status"]);
    assert!(input.problems.is_empty(), "{:?}", input.problems);
}
