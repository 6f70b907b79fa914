//! `trailglass what-if` as it is typed.

use serde_json::{Value, json};

use crate::simulate::data;
use crate::support::{Case, log};

/// Half of the events in each bucket; those of `images` in the folder `in`.
fn case() -> Case {
    let case = Case::new();
    case.write("export/a.json", log((0..48).map(data)));
    case
}

fn asked(case: &Case, changes: &[&str]) -> Value {
    let mut arguments = vec!["what-if", "export", "--format", "json"];
    for change in changes {
        arguments.extend(["--change", change]);
    }
    case.run(&arguments).json()
}

#[test]
fn changes_are_listed_and_tried_together() {
    let case = case();
    let list = asked(&case, &[]);
    let list = list["changes"].as_array().unwrap();
    let lost = |part: &str| {
        let found = list.iter();
        let mut found = found.filter(|it| it["changes"][0].as_str().unwrap().ends_with(part));
        found.next().unwrap_or_else(|| panic!("{part}: {list:#?}"))["lost_records"].clone()
    };
    assert_eq!(lost("no data events of the bucket images"), 24);
    assert_eq!(lost("below images/in/"), 12);
    assert_eq!(lost("writes only among data events"), 48);

    // A folder of a bucket that goes is in it.
    let both = asked(
        &case,
        &["data events of the bucket IMAGES", "below images/in/"],
    );
    let both = &both["together"][0];
    assert_eq!(both["changes"].as_array().unwrap().len(), 2);
    assert_eq!(both["lost_records"], 24);
    let apart = asked(
        &case,
        &["below images/in/", "data events of the bucket logs"],
    );
    let apart = &apart["together"][0];
    assert_eq!(apart["lost_records"], 36);
    let usd = |key: &str| apart[key].as_f64().unwrap();
    let report = case.run(&["inspect", "export", "--format", "json"]).json();
    let bill = report["chapters"]["cost"]["usd_month"].as_f64().unwrap();
    assert!((usd("saved_usd_month") + usd("usd_month") - bill).abs() < 1e-9);
    // Three quarters of 730 events a month, by the event; their storage comes on top.
    assert!(usd("saved_usd_month") >= 730.0 * 0.75 * 1e-6);
    let document = &apart["selectors"][0]["document"];
    let left_out = json!(["arn:aws:s3:::images/in/", "arn:aws:s3:::logs/"]);
    let text = document.to_string();
    for arn in left_out.as_array().unwrap() {
        assert!(text.contains(&arn.to_string()), "{text}");
    }

    let ended = case.run(&["what-if", "export", "--change", "writes only"]);
    let text = String::from_utf8(ended.bytes()).unwrap();
    assert!(text.contains("  Lost              48 records\n"), "{text}");
}

#[test]
fn what_is_asked_for_has_to_be_one_change() {
    let case = case();
    for (change, word) in [("rocket", "no change rocket"), ("images", "could be any")] {
        let ended = case.run(&["what-if", "export", "--change", change]);
        assert_eq!(ended.status, 2, "{}", ended.stderr);
        assert!(ended.stderr.contains(word), "{}", ended.stderr);
    }
    assert_eq!(case.run(&["what-if", "nothing"]).status, 3);
}

#[test]
fn nothing_to_try_is_an_answer() {
    let case = Case::new();
    case.write("export.json", r#"{"trailList":[]}"#);
    let ended = case.run(&["what-if", "export.json"]);
    let text = ended.text();
    assert!(
        text.starts_with("There is nothing to try: no trail logs"),
        "{text}"
    );
    let ended = case.run(&["what-if", "export.json", "--format", "json"]);
    assert_eq!(ended.status, 0);
    assert!(
        ended.stderr.contains("there is nothing to try"),
        "{}",
        ended.stderr
    );
    let answer: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(answer, json!({ "changes": [] }));
    let ended = case.run(&["what-if", "export.json", "--change", "rocket"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.stderr.contains("no change rocket"),
        "{}",
        ended.stderr
    );
}
