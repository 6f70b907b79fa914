//! Text that is not JSON: tables, lines with JSON in them, and everything else.

use super::Walk;
use super::rows::{Rows, Step};
use super::{access_log, inventory};
use crate::intake::kinds::{self, Kind};
use crate::intake::{Taken, magic, table};
use crate::problem::{Problem, ProblemCode};

/// Reads the text at the walk's place, whose first byte opens no JSON.
pub(super) fn walk(walk: &mut Walk<'_, '_, '_>) {
    let head = first_line(walk);
    let header = split(&head, b',');
    let cells: Vec<&str> = header.iter().map(String::as_str).collect();
    if let Some(table) = table::of_header(&cells) {
        walk.note(table.kind());
        return rows(walk, &table);
    }
    if let Some(problem) = magic::our_table(&cells).filter(|_| !walk.sink.reads_ours()) {
        return walk.sink.problem(problem);
    }
    if inventory::Columns::of(&cells).is_some() {
        walk.note(kinds::S3_INVENTORY_DATA);
        return inventory::walk(walk);
    }
    if magic::export_line(&head).is_some() {
        walk.note(kinds::CLOUDWATCH_LOGS);
        return exported(walk);
    }
    if magic::is_access_log_line(&head) {
        walk.note(kinds::S3_ACCESS_LOG);
        return access_log::walk(walk);
    }
    if let Some((kind, answer)) = refusal(&head, walk.path) {
        walk.note(kind);
        return walk.sink.document(kind, "", &answer);
    }
    if walk.begins_broken() {
        return walk.values();
    }
    match odd_table(walk, &head) {
        Some(how) => walk.sink.problem(magic::odd_table(how)),
        None => walk.unknown(),
    }
}

/// How the text at the walk's place is a table of events, where it is one but for the way that it is written.
fn odd_table(walk: &Walk<'_, '_, '_>, head: &str) -> Option<&'static str> {
    let is_header = |line: &str, separator: u8| {
        let cells = split(line, separator);
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        table::of_header(&cells).is_some()
    };
    if is_header(head, b';') {
        return Some("a table of events with semicolons between its cells; save it with commas");
    }
    if is_header(head, b'\t') {
        return Some("a table of events with tabs between its cells; save it with commas");
    }
    // Names of events and how many there were of each.
    if table::names_events(&split(head, b',')) {
        return Some(
            "a table that names events and not when they were: it needs the columns eventSource, eventName, and eventTime or eventID",
        );
    }
    const TITLES: usize = 10;
    let lines = walk.window.bytes().split(|&b| b == b'\n');
    let mut lines = lines.skip(1).take(TITLES).map(String::from_utf8_lossy);
    lines
        .any(|line| is_header(line.trim_end(), b','))
        .then_some("a table of events with lines above its header; take them away")
}

/// What the AWS CLI and boto3 say in place of an answer: `An error occurred (NoSuchBucketPolicy) when
/// calling the GetBucketPolicy operation: ...`. Gives the call, by the path or by the operation, and the
/// error as an answer.
fn refusal(line: &str, path: &str) -> Option<(Kind, String)> {
    let (_, rest) = line.split_once("An error occurred (")?;
    let (code, rest) = rest.split_once(") when calling the ")?;
    let (operation, _) = rest.split_once(" operation")?;
    let is_word = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
    if code.is_empty() || code.len() > 128 || !is_word(code) || !is_word(operation) {
        return None;
    }
    let mut call = String::new();
    for c in operation.chars() {
        if c.is_ascii_uppercase() && !call.is_empty() {
            call.push('-');
        }
        call.push(c.to_ascii_lowercase());
    }
    let kind = kinds::of_path(path).or_else(|| Kind::from_word(&call))?;
    Some((kind, format!(r#"{{"Error":{{"Code":"{code}"}}}}"#)))
}

/// The first line, or as much of it as tells something: no header is longer.
fn first_line(walk: &mut Walk<'_, '_, '_>) -> String {
    const LONGEST: usize = 64 << 10;
    while !walk.window.bytes().contains(&b'\n')
        && walk.window.bytes().len() < LONGEST
        && walk.more()
    {}
    let bytes = walk.window.bytes();
    let bytes = bytes.get(..LONGEST).unwrap_or(bytes);
    let line = bytes.split(|&b| b == b'\n').next().unwrap_or_default();
    String::from_utf8_lossy(line).trim_end().to_owned()
}

fn split(line: &str, separator: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(separator)
        .from_reader(line.as_bytes());
    let mut cells = csv::StringRecord::new();
    match reader.read_record(&mut cells) {
        Ok(true) => cells.iter().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// The rows of a table, each made into the record that it tells of.
fn rows(walk: &mut Walk<'_, '_, '_>, table: &table::Table) {
    let mut rows = Rows::new(walk);
    let mut is_header = true;
    loop {
        let length = match rows.step(walk) {
            Step::Row(length) => length,
            Step::Fault(problem) => {
                walk.sink.problem(problem.in_record(walk.next));
                walk.next += 1;
                continue;
            }
            Step::End => return,
        };
        if std::mem::take(&mut is_header) {
            rows.pass(walk, length);
            continue;
        }
        let offset = walk.window.offset();
        let row = walk.window.bytes().get(..length).unwrap_or_default();
        let cells = rows.cells(row);
        let count = cells.len();
        let fits = table.fits(&cells);
        let record = table.record(&cells).filter(|_| fits);
        drop(cells);
        let taken = record.map(|record| walk.record(offset, record.as_bytes()));
        let problem = if taken == Some(Taken::Record) {
            None
        } else if fits {
            Some("a row that is no CloudTrail event".to_owned())
        } else {
            let columns = table.columns();
            Some(format!(
                "a row of {count} cells where the header has {columns}; it is not counted"
            ))
        };
        match rows.beyond().filter(|_| !fits) {
            // A quote too many joins lines that are good without it.
            Some(quote) => {
                let problem = rows.give_up(walk, quote);
                walk.sink.problem(problem.in_record(walk.next));
                walk.next += 1;
            }
            None => {
                if let Some(message) = problem {
                    let problem = Problem::new(ProblemCode::CsvSyntax, message)
                        .at(offset)
                        .in_record(walk.next);
                    walk.sink.problem(problem);
                    walk.next += 1;
                }
                rows.pass(walk, length);
            }
        }
    }
}

/// Lines of a CloudWatch Logs export: a time, a space, and the message.
fn exported(walk: &mut Walk<'_, '_, '_>) {
    loop {
        let line = loop {
            let bytes = walk.window.bytes();
            if let Some(end) = memchr::memchr(b'\n', bytes) {
                break end + 1;
            }
            let held = bytes.len();
            if held > walk.limits.record_bytes || !walk.more() {
                break held;
            }
        };
        if line == 0 || walk.stopped {
            return;
        }
        let offset = walk.window.offset();
        let text = String::from_utf8_lossy(walk.window.bytes().get(..line).unwrap_or_default());
        let text = text.trim_end().to_owned();
        walk.window.consume(line);
        let Some(message) = magic::export_line(&text) else {
            continue;
        };
        if let Taken::Malformed(fault) = walk.record(offset, message.as_bytes()) {
            let at = offset + (text.len() - message.len() + fault.at) as u64;
            let message = format!("{}; reading goes on at the next line", fault.reason);
            let problem = Problem::new(ProblemCode::JsonSyntax, message)
                .at(at)
                .in_record(walk.next);
            walk.sink.problem(problem);
            walk.next += 1;
        }
    }
}
