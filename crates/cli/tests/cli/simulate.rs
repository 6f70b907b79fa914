//! `trailglass simulate` as it is typed.

use serde_json::{Value, json};

use crate::support::{Case, log, record};

pub(crate) fn data(number: u32) -> Value {
    let bucket = if number.is_multiple_of(2) {
        "images"
    } else {
        "logs"
    };
    let folder = if number.is_multiple_of(4) {
        "in"
    } else {
        "out"
    };
    let mut record = record(number);
    for (key, value) in json!({
        "eventTime": format!("2024-05-{:02}T{:02}:10:00Z", 1 + number / 24, number % 24),
        "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "eventCategory": "Data", "managementEvent": false, "readOnly": true,
        "resources": [{ "type": "AWS::S3::Object", "ARN": format!("arn:aws:s3:::{bucket}/{folder}/{number}") },
            { "type": "AWS::S3::Bucket", "ARN": format!("arn:aws:s3:::{bucket}") }],
    }).as_object().unwrap() {
        record[key] = value.clone();
    }
    record
}

fn selecting(arn: &str) -> Value {
    json!({ "AdvancedEventSelectors": [{ "FieldSelectors": [
        { "Field": "eventCategory", "Equals": ["Data"] }, { "Field": "resources.type", "Equals": ["AWS::S3::Object"] },
        { "Field": "resources.ARN", "StartsWith": [arn] } ] }] })
}

fn case() -> Case {
    let case = Case::new();
    case.write("export/a.json", log((0..48).map(data)));
    case.write("sets.json", json!({ "bucket": selecting("arn:aws:s3:::images/"), "folder": selecting("arn:aws:s3:::images/in/") }).to_string());
    case
}

#[test]
fn it_answers_for_each_set_in_order() {
    let case = case();
    let ended = case.run(&[
        "simulate",
        "--selectors",
        "sets.json",
        "export",
        "--format",
        "json",
    ]);
    let answer: Value = ended.json();
    let rows: Vec<_> = answer["sets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|set| {
            (
                set["name"].as_str().unwrap(),
                set["kept"].as_u64().unwrap(),
                set["dropped"].as_u64().unwrap(),
                set["watched_dropped"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(rows, [("bucket", 24, 24, 0), ("folder", 12, 36, 0)]);
    let set = &answer["sets"][0];
    assert!((set["usd_month_before"].as_f64().unwrap() - 730.0 * 1e-6).abs() < 1e-12);
    assert!((set["usd_month_after"].as_f64().unwrap() - 365.0 * 1e-6).abs() < 1e-12);

    case.write("prices.json", r#"{"prices":{"data-event":200}}"#);
    let ended = case.run(&[
        "simulate",
        "--selectors",
        "sets.json",
        "--prices",
        "prices.json",
        "--watch",
        "GetObject",
        "export",
    ]);
    let text = String::from_utf8(ended.bytes()).unwrap();
    assert!(text.contains("folder\n  Kept              12 records\n  Dropped           36 records\n  Watched, dropped  36 records\n"), "{text}");
    assert!(text.contains("$0.36 instead of $1.46"), "{text}");
}

#[test]
fn nothing_is_read_twice() {
    let case = case();
    let log = case.read("export/a.json");
    let ended = case.run_on(
        &log,
        &[
            "simulate",
            "--selectors",
            "sets.json",
            "-",
            "--format",
            "json",
            "--compact",
        ],
    );
    let answer: Value = ended.json();
    // A pipe gives its bytes once, and the folder of an object is finer than the table of keys.
    let kept = |set: usize| {
        (
            &answer["sets"][set]["kept"],
            &answer["sets"][set]["dropped"],
        )
    };
    assert_eq!(kept(0), (&json!(24), &json!(24)));
    assert_eq!(kept(1), (&json!(12), &json!(36)));
    assert!(answer["sets"][1].get("unresolved").is_none());
}

#[test]
fn a_record_counts_once_whichever_thread_read_it() {
    let case = case();
    let once = |paths: &[&str]| {
        let arguments = [
            "simulate",
            "--selectors",
            "sets.json",
            "--format",
            "json",
            "--jobs",
            "3",
        ];
        let ended = case.run(&[&arguments[..], paths].concat());
        assert_eq!(ended.status, 0, "{}", ended.stderr);
        serde_json::from_slice::<Value>(&ended.stdout).unwrap()
    };
    for copy in ["b.json", "c.json", "d.json"] {
        case.write(&format!("copies/{copy}"), log((0..48).rev().map(data)));
    }
    case.write("copies/e.json", "{\"Records\":[{\"eventVersion\":");
    assert_eq!(
        once(&["copies", "export"])["sets"],
        once(&["export"])["sets"]
    );
}

#[test]
fn what_is_typed_wrongly_is_said() {
    let case = case();
    case.write("empty.json", "{}");
    case.write("bad.json", r#"{"prices":{"data-events":1}}"#);
    for (arguments, word) in [
        (
            &["simulate", "--selectors", "absent.json", "export"][..],
            "absent.json",
        ),
        (
            &["simulate", "--selectors", "empty.json", "export"],
            "no selectors",
        ),
        (
            &[
                "simulate",
                "--selectors",
                "sets.json",
                "--prices",
                "bad.json",
                "export",
            ],
            "bad.json",
        ),
        (
            &["inspect", "--prices", "bad.json", "export"],
            "no price has the name data-events",
        ),
    ] {
        let ended = case.run(arguments);
        assert_eq!(ended.status, 2, "{arguments:?}");
        assert!(ended.stderr.contains(word), "{}", ended.stderr);
    }
    assert_eq!(
        case.run(&["simulate", "--selectors", "sets.json", "nothing"])
            .status,
        3
    );
}
