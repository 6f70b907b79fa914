//! Arguments, exit status, and where output goes.
use std::io::Read as _;
use std::process::Stdio;

use serde_json::json;

use crate::support::{Case, log, record, stop_logging};

fn small() -> Case {
    let case = Case::new();
    // A user under its own name: nothing to find.
    let quiet = (0..20).map(|number| {
        let mut quiet = record(number);
        quiet["userIdentity"] = json!({
            "type": "IAMUser", "principalId": "AIDAEXAMPLE", "userName": "jane", "accountId": "111122223333",
            "arn": "arn:aws:iam::111122223333:user/jane", "accessKeyId": "AKIAQ7EXAMPLE4YYQLWU",
        });
        quiet
    });
    case.write("quiet.json", log(quiet));
    case.write("loud.json", log([stop_logging(30, "main")]));
    case.write("picture.png", b"\x89PNG\r\n\x1a\n");
    std::fs::create_dir(case.path("nothing")).unwrap();
    case
}

#[test]
fn the_exit_status_tells_how_it_ended() {
    let case = small();
    for (arguments, status) in [
        (&["inspect", "quiet.json"][..], 0),
        (&["inspect", "loud.json"], 0),
        (&["inspect", "loud.json", "--fail-on", "critical"], 1),
        (&["inspect", "loud.json", "--fail-on", "info"], 1),
        (&["inspect", "quiet.json", "--fail-on", "info"], 0),
        (&["inspect", "quiet.json", "picture.png", "absent"], 0),
        (&["inspect"], 2),
        (&["inspect", "quiet.json", "--format", "pdf"], 2),
        (&["help", "report"], 0),
        (&["help", "compare"], 0),
        (&["report"], 2),
        (&["inspect", "quiet.json", "--fail-on", "terrible"], 2),
        (&["inspect", "quiet.json", "--jobs", "0"], 2),
        (&["inspect", "quiet.json", "-o", "no/folder/here.txt"], 2),
        (&["partial", "quiet.json"], 2),
        (&["merge"], 2),
        (&["simulate", "quiet.json"], 2),
        (&["inspect", "picture.png"], 3),
        (&["inspect", "absent"], 3),
        (&["inspect", "nothing"], 3),
        (&["partial", "absent", "-o", "absent.partial"], 3),
        (&["--help"], 0),
        (&["help", "merge"], 0),
        (&["help", "who"], 0),
        (&["who", "jane", "quiet.json"], 0),
        (&["who", "jane", "absent"], 3),
        (&["who", "jane"], 2),
        (&["--version"], 0),
    ] {
        let ended = case.run(arguments);
        assert_eq!(ended.status, status, "{arguments:?}: {}", ended.stderr);
        assert_eq!(
            ended.stderr.is_empty(),
            status == 0,
            "{arguments:?}: {}",
            ended.stderr
        );
    }
}

#[test]
fn where_nothing_was_read_the_report_still_says_why() {
    let case = small();
    let ended = case.run(&["inspect", "picture.png", "-f", "json"]);
    assert_eq!(ended.status, 3);
    assert!(
        ended
            .stderr
            .starts_with("trailglass: nothing could be read: picture.png: not CloudTrail")
    );
    let report: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(
        crate::support::file(&report, "picture.png")["status"],
        "skipped"
    );
}

#[test]
fn an_event_that_cannot_be_met_is_not_watched() {
    let case = small();
    for name in ["", "a b", "DeleteBucket "] {
        for command in [&["inspect", "quiet.json"][..], &["what-if", "quiet.json"]] {
            let ended = case.run(&[command, &["--watch", name]].concat());
            assert_eq!(ended.status, 2, "{name:?}");
            let said = format!("trailglass: --watch '{name}': give the name of an event");
            assert!(ended.stderr.starts_with(&said), "{}", ended.stderr);
        }
    }
    let known = [
        "inspect",
        "quiet.json",
        "--watch",
        "s3.amazonaws.com ListBuckets",
    ];
    assert_eq!(case.run(&known).status, 0);
}

#[test]
fn output_goes_where_it_was_sent() {
    let case = small();
    let there = case.run(&["inspect", "loud.json", "-f", "json"]).bytes();
    case.write("report.json", vec![b'x'; 100_000]);
    let quiet = case.run(&["inspect", "loud.json", "-f", "json", "-o", "report.json"]);
    assert_eq!(quiet.bytes(), b"");
    assert!(
        case.read("report.json") == there,
        "a longer file was there before"
    );
    let dash = case.run(&["inspect", "loud.json", "-f", "json", "-o", "-"]);
    assert!(dash.bytes() == there);
    let compact = case
        .run(&["inspect", "loud.json", "-f", "json", "--compact"])
        .text();
    assert_eq!(compact.lines().count(), 1);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&compact).unwrap(),
        serde_json::from_slice::<serde_json::Value>(&there).unwrap()
    );
}

#[test]
fn an_input_is_never_overwritten() {
    let case = small();
    let before = case.read("quiet.json");
    for output in ["quiet.json", "nothing/../quiet.json"] {
        let ended = case.run(&["inspect", ".", "-o", output]);
        assert_eq!(ended.status, 2);
        assert!(
            ended.stderr.contains("is one of the inputs"),
            "{}",
            ended.stderr
        );
    }
    assert_eq!(case.read("quiet.json"), before);
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let case = Case::sample();
    let mut command = case.command();
    command.args(["inspect", "-f", "json", "case"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut first = [0; 20];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn help_advertises_what_is_there_and_nothing_else() {
    let case = Case::new();
    let help = case.run(&["inspect", "--help"]).text();
    for word in [
        "text",
        "json",
        "markdown",
        "html",
        "csv",
        "sarif",
        "--annotations",
        "--session",
        "--jobs",
        "--fail-on",
        "Examples:",
    ] {
        assert!(help.contains(word), "{word}");
    }
    for word in ["pdf", "redact"] {
        assert!(!help.contains(word), "{word}");
    }
    let who = case.run(&["who", "--help"]).text();
    for word in ["csv", "sarif", "--fail-on", "--prices", "the report and"] {
        assert!(!who.contains(word), "{word}");
    }
    for command in ["scan", "redact", "unredact", "what-if", "controls", "who"] {
        let help = case.run(&[command, "--help"]).text();
        let lines: Vec<&str> = help.lines().collect();
        for pair in lines.windows(2) {
            assert!(pair[0].chars().count() <= 100, "{}", pair[0]);
            // A line of running text ends where the next word has no room: it is wrapped once.
            let next = pair[1].split(' ').next().unwrap_or_default();
            if pair[0].starts_with(char::is_uppercase) && next.starts_with(char::is_lowercase) {
                let both = pair[0].chars().count() + 1 + next.chars().count();
                assert!(both > 100, "{command}: {pair:?}");
            }
        }
    }
}
