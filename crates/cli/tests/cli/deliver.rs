//! What is handed over: HTML, CSV, SARIF, annotations, sessions and comparisons.
use std::fs;

use serde_json::{Value, json};

use crate::support::{Case, log, record, stop_logging};

/// A case of one finding that matters.
fn small() -> Case {
    let case = Case::new();
    case.write("log.json", log([record(1), stop_logging(2, "main")]));
    case
}

/// The key of its worst finding.
fn key(case: &Case) -> String {
    let table = ["inspect", "log.json", "-f", "csv", "--table", "findings"];
    let text = case.run(&table).text();
    let line = text
        .lines()
        .find(|line| line.starts_with("security/tampering~"));
    line.unwrap().split(',').next().unwrap().to_owned()
}

#[test]
fn a_report_is_written_as_one_page() {
    let case = Case::sample();
    let page = case.run(&["inspect", "case", "-f", "html"]).text();
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">"));
    assert!(page.contains("default-src 'none'") && !page.contains("<script"));
    assert!(page.contains("<h1>CloudTrail report</h1>"));
    assert_eq!(
        case.run(&["inspect", "case", "-f", "html", "-o", "r.html"])
            .status,
        0
    );
    assert!(case.read("r.html") == page.as_bytes());
}

#[test]
fn tables_are_files_in_a_folder_or_one_of_them() {
    let case = small();
    let ended = case.run(&["inspect", "log.json", "-f", "csv", "-o", "tables/here"]);
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    let names: Vec<String> = fs::read_dir(case.path("tables/here"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(
        names.len() > 25 && names.contains(&"sessions.csv".to_owned()),
        "{names:?}"
    );
    // A table without rows has its head: nothing of another run is left there.
    let trails = String::from_utf8(case.read("tables/here/trails.csv")).unwrap();
    assert_eq!(trails.lines().count(), 1);
    let one = case.run(&["inspect", "log.json", "-f", "csv", "--table", "tampering"]);
    assert!(one.bytes() == case.read("tables/here/tampering.csv"));
    for (arguments, reason) in [
        (
            &["-f", "csv"][..],
            "name a folder with --output, or one table with --table",
        ),
        (&["-f", "csv", "-o", "-"], "name a folder"),
        (&["-f", "csv", "-o", "log.json"], "cannot be made a folder"),
        (
            &["-f", "csv", "--table", "nothing"],
            "there is no table nothing; there are findings, inputs",
        ),
        (&["--table", "findings"], "--table is for --format csv"),
    ] {
        let ended = case.run(&[&["inspect", "log.json"], arguments].concat());
        assert_eq!(ended.status, 2, "{arguments:?}");
        assert!(ended.stderr.contains(reason), "{}", ended.stderr);
    }
    // An input is not overwritten by a table either.
    case.write("in/inputs.csv", log([record(1)]));
    let ended = case.run(&["inspect", "in", "-f", "csv", "-o", "in"]);
    assert_eq!(ended.status, 2, "{}", ended.stderr);
    assert!(ended.stderr.contains("is one of the inputs"));
}

#[test]
fn findings_go_to_tools_that_keep_them() {
    let case = small();
    let log = case.run(&["inspect", "log.json", "-f", "sarif"]).json();
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().unwrap();
    let stop = results
        .iter()
        .find(|result| result["ruleId"] == "security/tampering")
        .unwrap();
    assert_eq!(stop["level"], "error");
    assert_eq!(
        stop["partialFingerprints"]["trailglassFinding/v1"],
        key(&case).as_str()
    );
    let place = &stop["locations"][0];
    assert_eq!(
        place["physicalLocation"]["artifactLocation"]["uri"],
        "log.json"
    );
    assert_eq!(place["properties"]["record"], 1);
    let compact = case
        .run(&["inspect", "log.json", "-f", "sarif", "--compact"])
        .text();
    assert_eq!(compact.lines().count(), 1);
}

#[test]
fn a_session_gives_every_form_without_the_logs() {
    let case = Case::sample();
    let kept = case.run(&[
        "inspect",
        "case",
        "-f",
        "json",
        "--session",
        "s.json.gz",
        "--watch",
        "DeleteDBCluster",
    ]);
    let report = kept.bytes();
    let mut forms: Vec<(&str, Vec<u8>)> = Vec::new();
    for form in ["text", "markdown", "html", "sarif"] {
        forms.push((
            form,
            case.run(&["inspect", "case", "-f", form, "--watch", "DeleteDBCluster"])
                .bytes(),
        ));
    }
    fs::remove_dir_all(case.path("case")).unwrap();
    assert!(case.run(&["report", "s.json.gz", "-f", "json"]).bytes() == report);
    for (form, bytes) in forms {
        assert!(
            case.run(&["report", "s.json.gz", "-f", form]).bytes() == bytes,
            "{form}"
        );
    }
    // From a pipe, and from the JSON report itself.
    let piped = case.run_on(&report, &["report", "-", "-f", "json"]);
    assert!(piped.bytes() == report);
    let ended = case.run(&["report", "s.json.gz", "--fail-on", "critical", "-o", "text"]);
    assert_eq!(ended.status, 1);
}

#[test]
fn what_is_no_session_says_why() {
    let case = small();
    assert_eq!(
        case.run(&["inspect", "log.json", "--session", "s", "-o", "r"])
            .status,
        0
    );
    let mut cut = case.read("s");
    cut.truncate(cut.len() / 2);
    case.write("cut", cut);
    case.write("later.json", r#"{"schema":"trailglass.session/7"}"#);
    for (name, reason) in [
        (
            "log.json",
            "log.json: this is neither a session nor a JSON report of trailglass",
        ),
        ("cut", "cut: this session ends too early: it was cut off"),
        (
            "later.json",
            "later.json: this is trailglass.session/7; this version of trailglass opens trailglass.session/1 and trailglass.report/1",
        ),
        (
            "absent",
            "absent cannot be read: No such file or directory (os error 2)",
        ),
    ] {
        let ended = case.run(&["report", name]);
        assert_eq!(ended.status, 3, "{name}");
        assert_eq!(ended.stderr, format!("trailglass: {reason}\n"));
        assert!(ended.stdout.is_empty());
        assert_eq!(case.run(&["compare", "s", name]).status, 3);
    }
    let both = case.run(&["inspect", "log.json", "--session", "-"]);
    assert_eq!(both.status, 2);
    assert!(both.stderr.contains("cannot both go to standard output"));
    let piped = case.run(&["inspect", "log.json", "--session", "-", "-o", "r"]);
    assert!(piped.bytes() == case.read("s"));
}

#[test]
fn the_words_of_a_consultant_are_added_and_follow_their_findings() {
    let case = small();
    let key = key(&case);
    let words = json!({
        "title": "CloudTrail review", "customer": "Larkspur Freight", "notes": "Seen on site.",
        "findings": { &key: { "comment": "A planned change." }, "roles/nothing": { "left_out": true } },
    });
    case.write("words.json", words.to_string());
    let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0h1\"/></svg>";
    case.write("logo.svg", picture);
    let ended = case.run(&[
        "inspect",
        "log.json",
        "-f",
        "html",
        "--annotations",
        "words.json",
        "--logo",
        "logo.svg",
        "--session",
        "s",
        "-o",
        "r.html",
    ]);
    assert_eq!(ended.status, 0);
    assert_eq!(
        ended.stderr,
        "trailglass: no finding of this report has the key roles/nothing\n"
    );
    let page = String::from_utf8(case.read("r.html")).unwrap();
    assert!(page.contains("<h1>Larkspur Freight</h1>") && page.contains("A planned change."));
    assert!(page.contains("<img class=\"logo\" src=\"data:image/svg+xml;base64,"));
    // The session has them, and another run of more logs takes them over.
    let text = case.run(&["report", "s", "-f", "markdown", "-o", "r.md"]);
    assert_eq!(text.status, 0);
    let ticket = String::from_utf8(case.read("r.md")).unwrap();
    assert!(ticket.starts_with("# CloudTrail review\n"), "{ticket}");
    assert!(ticket.contains("> A planned change."));
    case.write("more.json", log([stop_logging(0, "main")]));
    let more = case.run(&[
        "inspect",
        "log.json",
        "more.json",
        "-f",
        "markdown",
        "--annotations",
        "s",
        "-o",
        "m.md",
    ]);
    assert_eq!(more.status, 0);
    let ticket = String::from_utf8(case.read("m.md")).unwrap();
    assert!(
        ticket.contains("2 times") && ticket.contains("> A planned change."),
        "{ticket}"
    );
    for (name, text, reason) in [
        (
            "bad.json",
            "{\"customer\": 7}",
            "bad.json: no annotations: line 1, column 14",
        ),
        (
            "later.json",
            "{\"schema\":\"trailglass.annotations/2\"}",
            "later.json: this is trailglass.annotations/2",
        ),
        (
            "log.json",
            "{\"Records\":[]}",
            "log.json: no annotations: it has no field",
        ),
        (
            "list.json",
            "[]",
            "list.json: no annotations: it has no field",
        ),
    ] {
        case.write(name, text);
        let ended = case.run(&["inspect", "log.json", "--annotations", name]);
        assert_eq!(ended.status, 2);
        assert!(ended.stderr.contains(reason), "{}", ended.stderr);
    }
    case.write(
        "typed.json",
        r#"{"title":"T","custmer":"X","findings":{"a/b":{"coment":"c"}}}"#,
    );
    let ended = case.run(&["inspect", "more.json", "--annotations", "typed.json"]);
    assert_eq!(ended.status, 0);
    let fields = "typed.json has fields that are not known here, and are left out: custmer, findings.a/b.coment";
    assert!(ended.stderr.contains(fields), "{}", ended.stderr);
    let ended = case.run(&["inspect", "more.json", "--logo", "more.json"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended
            .stderr
            .contains("more.json: a logo is a PNG, JPEG or SVG picture")
    );
}

#[test]
fn two_reports_are_compared() {
    let case = small();
    case.write("quiet.json", log([record(1)]));
    assert_eq!(
        case.run(&["inspect", "quiet.json", "-f", "json", "-o", "before.json"])
            .status,
        0
    );
    assert_eq!(
        case.run(&["inspect", "log.json", "--session", "after.gz", "-o", "r"])
            .status,
        0
    );
    let compared = case
        .run(&["compare", "before.json", "after.gz", "-f", "json"])
        .json();
    assert_eq!(compared["schema"], "trailglass.comparison/1");
    let changes = compared["findings"].as_array().unwrap();
    let stop: Vec<&Value> = changes
        .iter()
        .filter(|change| change["id"] == "security/tampering")
        .collect();
    assert_eq!(stop.len(), 1);
    assert_eq!(stop[0]["standing"], "new");
    let back = case.run(&["compare", "after.gz", "before.json"]).text();
    assert!(back.starts_with("Two CloudTrail reports compared\n"));
    assert!(back.contains("it happened, and the second case holds no record of it"));
    let page = case
        .run(&["compare", "before.json", "after.gz", "-f", "html"])
        .text();
    assert!(page.contains("<h1>Two CloudTrail reports compared</h1>"));
    let ticket = case
        .run(&["compare", "before.json", "after.gz", "-f", "markdown"])
        .text();
    assert!(ticket.contains("## New\n"));
    for (arguments, status) in [
        (&["before.json", "after.gz", "--fail-on", "critical"][..], 1),
        (&["after.gz", "before.json", "--fail-on", "info"], 0),
        (&["after.gz", "after.gz", "--fail-on", "info"], 0),
        (&["-", "-"], 2),
        (&["before.json"], 2),
    ] {
        let ended = case.run(&[&["compare"], arguments].concat());
        assert_eq!(ended.status, status, "{arguments:?}: {}", ended.stderr);
    }
}

#[test]
fn partials_are_handed_over_too_and_an_answer_has_no_tables() {
    let case = small();
    assert_eq!(case.run(&["partial", "log.json", "-o", "p"]).status, 0);
    let merged = case
        .run(&["merge", "p", "-f", "html", "--session", "s"])
        .text();
    assert!(merged == case.run(&["report", "s", "-f", "html"]).text());
    let page = case
        .run(&["who", "ASIAQ7EXAMPLE4YYQLWU", "log.json", "-f", "html"])
        .text();
    assert!(page.contains("<h1>Who is this?</h1>"));
    for form in ["csv", "sarif"] {
        let ended = case.run(&["who", "jane", "log.json", "-f", form]);
        assert_eq!(ended.status, 2);
        assert!(
            ended
                .stderr
                .contains("possible values: text, json, markdown, html")
        );
    }
}
