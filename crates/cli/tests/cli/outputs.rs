//! What is written, and what is left as it is.

use std::fs;

use serde_json::json;

use crate::support::{Case, log, record};

/// Logs in a folder, and one file of each kind that commands read beside them.
fn case() -> Case {
    let case = Case::new();
    case.write("logs/a.json", log((0..5).map(record)));
    case.write("words.json", json!({"title": "Review"}).to_string());
    case.write("prices.json", r#"{"prices":{"data-event":1}}"#);
    case.write(
        "sets.json",
        json!([{"ReadWriteType": "All", "IncludeManagementEvents": true}]).to_string(),
    );
    case.write("logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    for arguments in [
        &["partial", "logs", "-o", "p"][..],
        &["inspect", "logs", "--session", "s", "-o", "report.txt"],
        &["inspect", "logs", "-f", "json", "-o", "report.json"],
    ] {
        assert_eq!(case.run(arguments).bytes(), b"");
    }
    case
}

fn refused(case: &Case, arguments: &[&str], reason: &str) {
    let ended = case.run(arguments);
    assert_eq!(ended.status, 2, "{arguments:?}: {}", ended.stderr);
    assert!(
        ended.stderr.contains(reason),
        "{arguments:?}: {}",
        ended.stderr
    );
}

const IS_INPUT: &str = "is one of the inputs and is not overwritten";

#[cfg(unix)]
#[test]
fn an_input_is_not_overwritten_under_another_name() {
    let case = case();
    let before = case.read("logs/a.json");
    std::os::unix::fs::symlink("logs/a.json", case.path("link")).unwrap();
    std::os::unix::fs::symlink("link", case.path("far")).unwrap();
    fs::hard_link(case.path("logs/a.json"), case.path("hard")).unwrap();
    for output in ["link", "far", "hard"] {
        for command in [
            &["inspect", "logs"][..],
            &["inspect", "logs", "-f", "csv", "--table", "findings"],
            &["partial", "logs/a.json"],
            &["scan", "logs"],
            &["verify", "logs"],
            &["who", "jane", "logs"],
            &["controls", "logs"],
            &["what-if", "logs"],
            &["simulate", "--selectors", "sets.json", "logs"],
        ] {
            refused(&case, &[command, &["-o", output]].concat(), IS_INPUT);
        }
        refused(&case, &["inspect", "logs", "--session", output], IS_INPUT);
        let key = ["redact", "logs", "-o", "copy", "--key", output];
        refused(&case, &key, "the key file is one of the inputs");
    }
    let mut piped = case.command();
    piped.args(["inspect", "-", "-o", "hard"]);
    piped.stdin(fs::File::open(case.path("logs/a.json")).unwrap());
    assert_eq!(piped.output().unwrap().status.code(), Some(2));
    assert_eq!(case.read("logs/a.json"), before);
}

#[test]
fn what_a_command_reads_beside_its_inputs_is_not_overwritten() {
    let case = case();
    let names = [
        "p",
        "s",
        "words.json",
        "prices.json",
        "sets.json",
        "report.json",
        "logo.svg",
    ];
    let before = names.map(|name| case.read(name));
    for arguments in [
        &["merge", "p", "-o", "p"][..],
        &["merge", "p", "-o", "r", "--session", "p"],
        &["report", "s", "-o", "s"],
        &["report", "s", "-o", "./logs/../s"],
        &["compare", "s", "report.json", "-o", "s"],
        &["compare", "s", "report.json", "-o", "report.json"],
        &[
            "inspect",
            "logs",
            "--prices",
            "prices.json",
            "-o",
            "prices.json",
        ],
        &[
            "inspect",
            "logs",
            "--annotations",
            "words.json",
            "-o",
            "words.json",
        ],
        &[
            "inspect",
            "logs",
            "--annotations",
            "s",
            "--session",
            "s",
            "-o",
            "r",
        ],
        &[
            "report",
            "s",
            "--annotations",
            "words.json",
            "-o",
            "words.json",
        ],
        &["report", "s", "--logo", "logo.svg", "-o", "logo.svg"],
        &[
            "simulate",
            "--selectors",
            "sets.json",
            "logs",
            "-o",
            "sets.json",
        ],
        &[
            "what-if",
            "--prices",
            "prices.json",
            "logs",
            "-o",
            "prices.json",
        ],
    ] {
        refused(&case, arguments, IS_INPUT);
    }
    assert_eq!(names.map(|name| case.read(name)), before);
    assert!(!case.path("r").exists());
}

#[test]
fn two_outputs_are_two_files() {
    let case = case();
    case.write("old", "old");
    for output in ["old", "new"] {
        for session in [output, &format!("./logs/../{output}")] {
            let arguments = ["inspect", "logs", "-o", output, "--session", session];
            refused(&case, &arguments, "is named for two outputs");
        }
    }
    let tables = [
        "inspect",
        "logs",
        "-f",
        "csv",
        "-o",
        "new",
        "--session",
        "new",
    ];
    refused(&case, &tables, "is named for two outputs");
    assert_eq!(case.read("old"), b"old");
    assert!(!case.path("new").exists());
}

#[test]
fn a_command_that_fails_leaves_every_file_as_it_was() {
    let case = case();
    case.write("old", "old");
    for (arguments, status) in [
        (&["scan", "nope", "-o"][..], 3),
        (&["what-if", "logs", "--change", "zz", "-o"], 2),
        (&["inspect", "logs", "--session", "no/folder", "-o"], 2),
        (
            &[
                "inspect",
                "logs",
                "-f",
                "csv",
                "--session",
                "no/folder",
                "-o",
            ],
            2,
        ),
        (&["simulate", "--selectors", "words.json", "logs", "-o"], 2),
        (&["merge", "s", "-o"], 3),
        (&["report", "p", "-o"], 3),
    ] {
        for output in ["old", "new"] {
            let ended = case.run(&[arguments, &[output]].concat());
            // Where there is a file, there can be no folder of tables.
            assert_eq!(ended.status, status, "{arguments:?}: {}", ended.stderr);
        }
    }
    assert_eq!(case.read("old"), b"old");
    assert!(!case.path("new").exists());
    let hidden = fs::read_dir(case.path(".")).unwrap();
    let hidden = hidden.filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        name.to_string_lossy().starts_with('.')
    });
    assert_eq!(hidden.count(), 0, "something was left over");
}

#[test]
fn what_cannot_be_a_file_is_known_before_the_reading() {
    let case = case();
    let long = "x".repeat(300);
    for (output, reason) in [
        ("logs", "logs cannot be written"),
        ("new/", "is the name of a folder"),
        ("no/folder", "no/folder cannot be written"),
        (&*long, "cannot be written"),
    ] {
        refused(&case, &["inspect", "nope", "-o", output], reason);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn devices_and_pipes_are_written_to() {
    let case = case();
    let shown = case.run(&["inspect", "logs", "-o", "/dev/stdout"]);
    assert_eq!(shown.bytes(), case.read("report.txt"));
    assert_eq!(
        case.run(&["inspect", "logs", "-o", "/dev/null"]).bytes(),
        b""
    );
    let full = case.run(&["inspect", "logs", "-o", "/dev/full"]);
    assert_eq!(full.status, 2);
}
