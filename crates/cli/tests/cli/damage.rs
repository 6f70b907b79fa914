//! What is said on standard error of inputs that cannot be read, or not wholly.

use serde_json::json;

use crate::support::{Case, gzip, log, record};

/// A log, one that was cut off, and a file that is none.
fn case() -> Case {
    let case = Case::new();
    case.write("logs/good.json", log((0..5).map(record)));
    let mut cut = gzip(&log((10..200).map(record)));
    cut.truncate(cut.len() / 2);
    case.write("logs/cut.json.gz", cut);
    case.write("logs/picture.png", b"\x89PNG\r\n\x1a\n");
    let selectors = json!([{"ReadWriteType": "All", "IncludeManagementEvents": true}]);
    case.write("sets.json", selectors.to_string());
    case
}

#[test]
fn every_answer_says_what_is_lost() {
    let case = case();
    for (command, status) in [
        (&["who", "jane", "logs"][..], 0),
        (&["simulate", "--selectors", "sets.json", "logs"], 0),
        (&["what-if", "logs"], 0),
        (&["controls", "logs"], 0),
        (&["verify", "logs"], 1),
        (&["scan", "logs"], 0),
    ] {
        let forms: &[&[&str]] = match command.first() {
            Some(&"scan") => &[&[]],
            _ => &[&["-f", "text"], &["-f", "json"]],
        };
        for form in forms {
            let ended = case.run(&[command, form].concat());
            assert_eq!(ended.status, status, "{command:?}: {}", ended.stderr);
            let lines = ended.stderr.lines();
            let cut: Vec<&str> = lines.filter(|line| line.contains("cut.json.gz")).collect();
            let [line] = cut.as_slice() else {
                panic!("{command:?}: {}", ended.stderr);
            };
            assert!(
                line.starts_with("trailglass: logs/cut.json.gz (byte "),
                "{line}"
            );
            assert!(!ended.stdout.is_empty(), "{command:?}");
        }
    }
}

#[test]
fn where_nothing_could_be_read_the_file_is_named_once() {
    let case = Case::new();
    case.write("picture.png", b"\x89PNG\r\n\x1a\n");
    let empty = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    case.write("empty.zip", empty.finish().unwrap().into_inner());
    for (arguments, said) in [
        (
            &["inspect", "absent"][..],
            "nothing could be read: absent: cannot be opened: No such file or directory",
        ),
        (
            &["who", "jane", "absent"],
            "nothing could be read: absent: cannot be opened: No such file or directory",
        ),
        (
            &["scan", "absent"],
            "nothing could be read: absent: cannot be opened: No such file or directory",
        ),
        (
            &["inspect", "empty.zip"],
            "nothing could be read: empty.zip: there is nothing in it",
        ),
    ] {
        let ended = case.run(arguments);
        assert_eq!(ended.status, 3, "{arguments:?}");
        assert_eq!(
            ended.stderr,
            format!("trailglass: {said}\n"),
            "{arguments:?}"
        );
    }
    let both = case.run(&["inspect", "absent", "picture.png"]);
    let said = "trailglass: nothing could be read in 2 files, of which one is absent: cannot";
    assert!(both.stderr.starts_with(said), "{}", both.stderr);
}

#[test]
fn a_partial_among_logs_is_told_apart() {
    let case = case();
    assert_eq!(case.run(&["partial", "logs", "-o", "x.partial"]).status, 0);
    let ended = case.run(&["inspect", "x.partial"]);
    assert_eq!(ended.status, 3);
    assert!(
        ended
            .stderr
            .contains("x.partial is a partial, and no log: trailglass merge"),
        "{}",
        ended.stderr
    );
    let other = case.run(&["inspect", "logs"]);
    assert!(!other.stderr.contains("partial"), "{}", other.stderr);
}

/// A pipe that nobody reads on ends the scan: what was not read by then is no damage.
#[test]
fn a_closed_pipe_ends_a_scan_quietly() {
    use std::io::Read as _;
    use std::process::Stdio;
    let case = Case::new();
    for number in 0..40 {
        let records = (0..100).map(record);
        case.write(&format!("logs/{number:02}.json"), log(records));
    }
    let mut command = case.command();
    command.args(["scan", "logs"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut first = [0; 20];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
}
