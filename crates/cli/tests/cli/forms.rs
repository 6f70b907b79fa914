//! Text and Markdown: what people read.
//!
//! The golden files are what the sample case looks like. After a change that is meant, write them
//! anew with `TRAILGLASS_UPDATE_GOLDEN=1 cargo test -p trailglass-cli --test cli forms`, and read the
//! difference.
use std::path::Path;

use crate::support::{Case, log, record, stop_logging};

fn golden(name: &str, found: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/golden");
    let path = folder.join(name);
    if std::env::var_os("TRAILGLASS_UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, found).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let first = expected
        .lines()
        .zip(found.lines())
        .position(|(a, b)| a != b);
    assert!(
        found == expected,
        "{} is otherwise from line {} on; see the top of this file",
        path.display(),
        first.map_or(
            expected.lines().count().min(found.lines().count()),
            |line| line
        ) + 1
    );
}

#[test]
fn the_sample_in_a_terminal() {
    let case = Case::sample();
    golden("sample.txt", &case.run(&["inspect", "case"]).text());
}

#[test]
fn the_sample_in_a_ticket() {
    let case = Case::sample();
    golden(
        "sample.md",
        &case.run(&["inspect", "case", "-f", "markdown"]).text(),
    );
}

#[test]
fn text_fits_terminals_of_any_width() {
    let case = Case::sample();
    for columns in ["40", "57", "80", "132", "400"] {
        let mut command = case.command();
        command.env("COLUMNS", columns).args(["inspect", "case"]);
        let text = String::from_utf8(command.output().unwrap().stdout).unwrap();
        let width: usize = columns.parse().unwrap();
        // Commands and documents are not broken into lines: they are there to be copied.
        let is_code = |line: &str| {
            line.contains(" aws ") || line.trim_start().starts_with(['"', '{', '}', '[', ']'])
        };
        let wide = text
            .lines()
            .filter(|line| !is_code(line))
            .filter(|line| line.chars().count() > width)
            .count();
        assert_eq!(wide, 0, "{columns} columns");
    }
}

#[test]
fn colours_are_used_where_they_are_asked_for() {
    let case = Case::new();
    case.write("log.json", log([stop_logging(1, "main")]));
    let plain = case.run(&["inspect", "log.json"]).text();
    assert!(!plain.contains('\u{1b}'));
    let coloured = case
        .run(&["inspect", "log.json", "--color", "always"])
        .text();
    assert!(coloured.contains("\u{1b}[1m\u{1b}[91mCRITICAL\u{1b}[0m"));
    let mut stripped = String::new();
    for (number, part) in coloured.split('\u{1b}').enumerate() {
        stripped.push_str(match part.split_once('m') {
            Some((_, rest)) if number > 0 => rest,
            _ => part,
        });
    }
    assert_eq!(stripped, plain);
}

#[test]
fn names_are_masked_until_they_are_asked_for() {
    let case = Case::new();
    let key = "ASIAQ7EXAMPLE4YYQLWU";
    let mut named = record(2);
    named["userIdentity"] = serde_json::json!({ "type": "Unknown", "principalId": key });
    case.write("log.json", log([stop_logging(1, "main"), named]));
    for form in ["text", "markdown", "html"] {
        let masked = case.run(&["inspect", "log.json", "-f", form]).text();
        assert!(!masked.contains("jane.doe"), "{form}");
        assert!(masked.contains("assumed-role/Operator/j•••@"), "{form}");
        assert!(masked.contains("ASIAQ•••QLWU"), "{form}");
        let shown = case
            .run(&["inspect", "log.json", "-f", form, "--show-names"])
            .text();
        assert!(shown.contains("jane.doe@"), "{form}");
        assert!(
            !shown.contains(key),
            "{form}: a key id is never shown whole"
        );
    }
    let json = case.run(&["inspect", "log.json", "-f", "json"]).text();
    assert!(json.contains("jane.doe@larkspur.example"));
}

/// Everything that a name may hold to deceive or to talk to a terminal.
const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;owned\u{7} \u{202e}gnp.exe\u{200b} \u{9b}31m \r\n|`<img src=x>` @team https://evil.example\u{0}\u{e0041}";

#[test]
fn hostile_names_reach_no_terminal_and_no_ticket() {
    let case = Case::new();
    let mut hostile = stop_logging(1, HOSTILE);
    for field in [
        "eventName",
        "awsRegion",
        "sourceIPAddress",
        "errorCode",
        "recipientAccountId",
    ] {
        let mut one = record(10);
        one[field] = HOSTILE.into();
        one["eventID"] = format!("00000000-0000-4000-8000-{field:0>12}").into();
        case.write(&format!("case/{field}.json"), log([one]));
    }
    hostile["sourceIPAddress"] = HOSTILE.into();
    hostile["userIdentity"]["arn"] = HOSTILE.into();
    case.write("case/stop.json", log([hostile]));
    #[cfg(unix)]
    case.write("case/\u{1b}[31m\u{202e}|`name.json", log([record(3)]));
    for (name, arguments) in [
        ("text", &["inspect", "case"][..]),
        ("markdown", &["inspect", "case", "-f", "markdown"]),
        ("html", &["inspect", "case", "-f", "html"]),
    ] {
        let found = case.run(arguments).text();
        clean(&found, name);
        assert!(found.contains("\\u001b[2J"), "{name}: it is still told");
    }
    let page = case.run(&["inspect", "case", "-f", "html"]).text();
    assert!(!page.contains("<img") && page.contains("&lt;img src=x&gt;"));
    let markdown = case.run(&["inspect", "case", "-f", "markdown"]).text();
    for line in markdown.lines().filter(|line| line.starts_with('|')) {
        // What is left of a line without code spans holds no markup of a log.
        assert!(!outside_code(line).contains("<img"), "{line}");
    }
}

#[test]
fn hostile_files_reach_no_terminal_and_no_ticket() {
    let case = Case::new();
    for hostile in trailglass_generate::hostile() {
        case.write(&format!("case/{}", hostile.path), hostile.bytes);
    }
    let read = case.run(&["partial", "case", "-o", "hostile"]);
    assert_eq!(read.status, 0, "{}", read.stderr);
    for form in ["text", "markdown", "html"] {
        clean(&case.run(&["merge", "hostile", "-f", form]).text(), form);
    }
}

fn clean(text: &str, name: &str) {
    let bad = text.chars().find(|&c| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
    });
    assert_eq!(bad, None, "{name}");
}

/// A line without its code spans.
fn outside_code(line: &str) -> String {
    let mut rest = line;
    let mut outside = String::new();
    while let Some(start) = rest.find('`') {
        let (before, from) = rest.split_at(start);
        outside.push_str(before);
        let fence = from.chars().take_while(|c| *c == '`').count();
        let body = from.get(fence..).unwrap_or_default();
        let mut end = 0;
        // The span ends at a run of exactly as many.
        loop {
            let Some(next) = body.get(end..).and_then(|tail| tail.find('`')) else {
                return outside;
            };
            let run = body.get(end + next..).unwrap_or_default();
            let length = run.chars().take_while(|c| *c == '`').count();
            end += next + length;
            if length == fence {
                break;
            }
        }
        rest = body.get(end..).unwrap_or_default();
    }
    outside + rest
}
