//! `trailglass inspect` on small cases and on the sample.
use std::collections::BTreeSet;

use crate::support::{Case, file, gzip, log, record};
use serde_json::json;

#[test]
fn folders_files_and_archives_are_read_and_what_is_bad_is_listed() {
    let case = Case::new();
    case.write("case/first.json.gz", gzip(&log((0..400).map(record))));
    case.write("case/a/b/c/d/copies.json", log((300..450).map(record)));
    let lines: Vec<_> = (500..560).map(|n| record(n).to_string()).collect();
    case.write("case/a/lines.jsonl", lines.join("\n"));
    let broken = log((600..640).map(record)).replacen("\"ListBuckets\"", "ListBuckets", 1);
    case.write("case/broken.json", broken);
    case.write("case/picture.png", b"\x89PNG\r\n\x1a\n not a log");
    let mut cut = gzip(&log((700..900).map(record)));
    cut.truncate(cut.len() / 2);
    case.write("case/cut.json.gz", cut);

    let report = case.report(&["case"]);
    let paths: Vec<&str> = report["inputs"]["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["path"].as_str().unwrap())
        .collect();
    let expected = [
        "case/a/b/c/d/copies.json",
        "case/a/lines.jsonl",
        "case/broken.json",
        "case/cut.json.gz",
        "case/first.json.gz",
        "case/picture.png",
    ];
    assert_eq!(paths, expected);
    assert_eq!(report["schema"], "trailglass.report/1");
    assert_eq!(report["inputs"]["duplicates"], 100);
    for (path, status, records) in [
        ("case/first.json.gz", "read", 400),
        ("case/a/lines.jsonl", "read", 60),
        ("case/broken.json", "partial", 39),
        ("case/picture.png", "skipped", 0),
    ] {
        let file = file(&report, path);
        assert_eq!(
            (&file["status"], &file["records"]),
            (&json!(status), &json!(records))
        );
    }
    let cut = file(&report, "case/cut.json.gz");
    assert_eq!(cut["status"], "partial");
    assert_eq!(cut["problems"][0]["code"], "gzip-truncated");
    assert_eq!(
        file(&report, "case/broken.json")["problems"][0]["code"],
        "json-syntax"
    );
    assert_eq!(report["accounts"], json!(["111122223333"]));
}

#[test]
fn the_sample_is_reported_as_it_was_planted() {
    let case = Case::sample();
    let truth = trailglass_generate::sample(7).truth;
    let report = case.report(&["case"]);
    assert_eq!(
        report["inputs"]["files"].as_array().unwrap().len() as u64,
        truth.files
    );
    assert_eq!(report["inputs"]["records"], truth.records);
    assert_eq!(report["inputs"]["duplicates"], truth.duplicates);
    assert_eq!(report["accounts"], json!(truth.accounts));
    assert_eq!(report["regions"], json!(truth.regions));
    assert_eq!(report["window"]["from"], truth.window.0);
    assert_eq!(report["window"]["to"], truth.window.1);
    for bad in &truth.bad_files {
        let row = file(&report, &format!("case/{}", bad.path));
        assert_eq!(row["problems"][0]["code"], bad.code, "{}", bad.path);
        assert_eq!(row["records"], bad.records, "{}", bad.path);
    }
    let rows = report["chapters"]["security"]["tampering"]
        .as_array()
        .unwrap();
    let found: BTreeSet<&str> = rows
        .iter()
        .filter_map(|row| row["event_id"].as_str())
        .collect();
    for planted in &truth.planted.tampering {
        assert!(found.contains(planted.event_id.as_str()), "{planted:?}");
    }
}

#[test]
fn one_thread_and_four_give_the_same_bytes() {
    let case = Case::sample();
    let with = |jobs| {
        case.run(&["inspect", "-f", "json", "--jobs", jobs, "case"])
            .bytes()
    };
    let one = with("1");
    assert!(!one.is_empty());
    assert!(
        one == with("4"),
        "the report depends on the number of threads"
    );
    assert!(one == with("4"), "the report differs from run to run");
}

#[test]
fn paths_are_told_apart_and_named_in_one_way() {
    let case = Case::new();
    case.write("logs/a.json", log([record(1)]));
    case.write("other/a.json", log([record(2)]));
    let report = case.report(&["./logs//a.json", "other/", "logs", "logs/a.json"]);
    let files = report["inputs"]["files"].as_array().unwrap();
    let paths: Vec<_> = files.iter().map(|file| file["path"].clone()).collect();
    assert_eq!(paths, ["logs/a.json", "other/a.json"]);
    assert_eq!(report["inputs"]["duplicates"], 0);
    // From inside, names have no prefix.
    let mut command = case.command();
    command.current_dir(case.path("logs"));
    let output = command
        .args(["inspect", "-f", "json", "."])
        .output()
        .unwrap();
    let inside: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(inside["inputs"]["files"][0]["path"], "a.json");
}

#[test]
fn standard_input_is_an_input_of_any_kind() {
    let case = Case::new();
    let plain = log((0..50).map(record));
    for (name, bytes) in [
        ("plain", plain.clone().into_bytes()),
        ("gzip", gzip(&plain)),
    ] {
        let report = case.run_on(&bytes, &["inspect", "-f", "json", "-"]).json();
        let row = file(&report, "-");
        assert_eq!(row["records"], 50, "{name}");
        assert_eq!(row["kind"], "cloudtrail-log", "{name}");
        assert_eq!(row["bytes"], bytes.len(), "{name}");
    }
    // A zip archive can only be read from its end.
    let truth = trailglass_generate::sample(7).truth;
    let zip = trailglass_generate::sample_zip(7);
    let report = case.run_on(&zip, &["inspect", "-f", "json", "-"]).json();
    assert_eq!(report["inputs"]["records"], truth.records);
    assert_eq!(file(&report, "-")["kind"], "archive");
    assert_eq!(file(&report, "-")["bytes"], zip.len());
}

#[cfg(unix)]
#[test]
fn what_cannot_be_opened_is_a_problem_of_that_file_alone() {
    let case = Case::new();
    case.write("case/good.json", log([record(1)]));
    std::os::unix::fs::symlink("nowhere", case.path("case/broken-link")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(case.path("case/pipe"))
        .status();
    assert!(made.unwrap().success());
    std::os::unix::fs::symlink("..", case.path("case/loop")).unwrap();
    let report = case.report(&["case", "not/there.json"]);
    assert_eq!(report["inputs"]["records"], 1);
    for path in ["case/broken-link", "case/pipe", "not/there.json"] {
        let row = file(&report, path);
        assert_eq!(row["status"], "failed", "{path}");
        assert_eq!(row["problems"][0]["code"], "io", "{path}");
    }
    let message = &file(&report, "not/there.json")["problems"][0]["message"];
    assert_eq!(message, "cannot be opened: No such file or directory");
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let case = Case::new();
    case.write("case/good.json", log([record(1)]));
    case.write("case/closed.json", log([record(2)]));
    let closed = case.path("case/closed.json");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::File::open(&closed).is_ok() {
        println!("left out: this user may read everything");
        return;
    }
    let report = case.report(&["case"]);
    let message = &file(&report, "case/closed.json")["problems"][0]["message"];
    assert_eq!(message, "cannot be opened: Permission denied");
    assert_eq!(report["inputs"]["records"], 1);
}
