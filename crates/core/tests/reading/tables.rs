//! Tables of events in CSV: whole rows count, and nothing that a quote or a cut makes of them.

use std::fmt::Write as _;
use std::time::Instant;

use trailglass_core::case::{Options, Partial};
use trailglass_core::intake::Limits;
use trailglass_core::report::Annotations;
use trailglass_core::report::writers::csv;
use trailglass_core::report::writers::records::{RecordsFile, RecordsForm, records};

use crate::collect::{Collector, read_one, read_within};

const HEAD: &str = "User name,Event time,Event source,Event name,Event ID,User agent\n";

fn row(id: u32, agent: &str) -> String {
    format!("maren,2024-01-31T00:05:00Z,ec2.amazonaws.com,DescribeInstances,{id},{agent}\n")
}

/// A table whose row 1 has that agent, of `count` rows.
fn table(count: u32, agent: &str) -> String {
    let mut text = HEAD.to_owned();
    for id in 0..count {
        text.push_str(&row(id, if id == 1 { agent } else { "cli" }));
    }
    text
}

fn all_but_one(count: u32) -> Vec<String> {
    (0..count)
        .filter(|id| *id != 1)
        .map(|id| id.to_string())
        .collect()
}

fn within(text: &str, record_bytes: usize) -> Collector {
    let limits = Limits {
        record_bytes,
        ..Limits::default()
    };
    read_within("x", text.as_bytes(), limits)
}

#[test]
fn a_quote_that_does_not_close_costs_its_row() {
    // To the end of the file, to the limit, and to where a quote shows that it was none.
    for (count, agent) in [(5, "\"open"), (3_000, "\"open"), (5, "\"a\"b")] {
        let text = table(count, agent);
        let found = within(&text, 10_000);
        assert_eq!(found.ids(), all_but_one(count), "{agent}");
        let problem = &found.inputs[0].problems;
        assert_eq!(found.inputs[0].codes(), ["csv-syntax"], "{problem:?}");
        assert_eq!(problem[0].record, Some(1));
        let at = usize::try_from(problem[0].offset.unwrap()).unwrap();
        assert!(text[at..].starts_with(agent));
        assert!(problem[0].message.ends_with("goes on at the next line"));
    }
    // Another quote closes it: the rows between would be one.
    let text = table(5, "\"open") + &row(5, "cli\"").replacen("maren", "\"", 1) + &row(6, "cli");
    let found = within(&text, 10_000);
    let ids: Vec<&str> = found.ids().into_iter().filter(|id| *id != "5").collect();
    assert_eq!(ids, ["0", "2", "3", "4", "6"]);
    assert!(found.has("csv-syntax"));
}

#[test]
fn a_row_is_no_larger_than_a_record() {
    for agent in ["x".repeat(700_000), format!("\"{}\"", "x".repeat(700_000))] {
        let text = table(4, &agent);
        let found = within(&text, 10_000);
        assert_eq!(found.ids(), ["0", "2", "3"]);
        assert_eq!(found.inputs[0].problems.len(), 1);
        assert_eq!(found.inputs[0].problems[0].record, Some(1));
    }
}

#[test]
fn a_row_without_its_cells_is_no_event() {
    let text = table(3, "cli");
    let cut = &text[..text.len() - 20];
    let input = read_one("x", cut.as_bytes());
    assert_eq!(
        (input.ids(), input.codes()),
        (vec!["0", "1"], vec!["csv-syntax"])
    );
    assert_eq!(input.problems[0].record, Some(2));
    let input = read_one("x", table(3, "a,b").as_bytes());
    assert_eq!(
        (input.ids(), input.codes()),
        (vec!["0", "2"], vec!["csv-syntax"])
    );
    assert!(
        input.problems[0]
            .message
            .contains("7 cells where the header has 6")
    );
    // Cells without anything in them are of spreadsheets.
    let input = read_one("x", table(3, "a,,").as_bytes());
    assert_eq!((input.ids(), input.codes()), (vec!["0", "1", "2"], vec![]));
}

#[test]
fn quotes_that_close_nothing_do_not_take_for_ever() {
    let text = format!(
        "{HEAD}{}{}{}",
        row(0, "cli"),
        "a\",\"\n".repeat(60_000),
        row(1, "cli")
    );
    let start = Instant::now();
    let found = read_one("x", text.as_bytes());
    assert_eq!(found.ids(), ["0", "1"]);
    // Searched to the end for each of them it were minutes.
    assert!(start.elapsed().as_secs() < 20);
}

#[test]
fn what_trailglass_wrote_is_no_log() {
    let report = Partial::default().finish(&Options::default());
    let mut tables: Vec<(&str, Vec<u8>)> = Vec::new();
    for table in csv::TABLES {
        let mut bytes = Vec::new();
        let written = table.write(&report, &Annotations::default(), true, &mut bytes);
        written.unwrap();
        tables.push((table.name, bytes));
    }
    let mut bytes = Vec::new();
    csv::controls(&[], &mut bytes).unwrap();
    tables.push(("controls", bytes));
    let mut bytes = Vec::new();
    let file = RecordsFile {
        form: RecordsForm::Csv,
        is_first: true,
        names: true,
    };
    records(&[], |_| "", file, &mut bytes).unwrap();
    tables.push(("records", bytes));
    for (name, bytes) in tables {
        let input = read_one("tables/x.csv", &bytes);
        assert_eq!(
            (input.kind, input.codes()),
            ("unknown", vec!["unknown-kind"]),
            "{name}"
        );
        let message = &input.problems[0].message;
        assert!(
            message.contains("a table of a finished report"),
            "{name}: {message}"
        );
    }
    // Its columns are those of no log, whoever wrote it.
    let other = "event_source,event_name,event_time\na,b,c\n";
    assert_eq!(read_one("x", other.as_bytes()).codes(), ["unknown-kind"]);
}

#[test]
fn a_table_in_another_form_is_told_how_to_become_one() {
    let text = table(2, "cli");
    for (text, words) in [
        (text.replace(',', ";"), "semicolons"),
        (text.replace(',', "\t"), "tabs"),
        (
            format!("Event history of March\n\n{text}"),
            "lines above its header",
        ),
        (
            "eventSource,eventName,count\ns,n,3\n".to_owned(),
            "eventTime or eventID",
        ),
    ] {
        let input = read_one("x", text.as_bytes());
        assert_eq!(
            (input.records.len(), input.codes()),
            (0, vec!["unknown-kind"]),
            "{text}"
        );
        let message = &input.problems[0].message;
        assert!(message.contains(words), "{message}");
    }
    let mut wide = Vec::new();
    for unit in crate::fixtures::log_of(&crate::fixtures::records(2)).encode_utf16() {
        wide.extend(unit.to_le_bytes());
    }
    let input = read_one("x", &wide);
    assert_eq!(
        (input.ids(), input.codes()),
        (vec!["0", "1"], vec!["not-utf8"])
    );
    assert!(
        input.problems[0]
            .message
            .contains("without a byte order mark")
    );
}

#[test]
fn many_values_that_are_nothing_known_are_passed_fast() {
    let mut text = "{\"Records\":[{}".to_owned();
    for number in 0..150_000 {
        let _ = write!(text, ",{{\"n\":{number}}}");
    }
    text.push_str("]}");
    let start = Instant::now();
    let input = read_one("x", text.as_bytes());
    assert_eq!(input.codes(), ["unknown-kind"]);
    // Each held against every shape it took a minute without optimisation.
    assert!(start.elapsed().as_secs() < 20);
}
