//! Text that is not JSON: tables, lines with JSON in them, and everything else.

use std::io::Read;

use super::documents::Walk;
use super::kinds::{self, Kind};
use super::{Taken, access_log, inventory, magic, table};
use crate::problem::{Problem, ProblemCode};

/// Reads the text at the walk's place, whose first byte opens no JSON.
pub(super) fn walk(walk: &mut Walk<'_, '_, '_>) {
    let head = first_line(walk);
    let header = csv_cells(&head);
    let cells: Vec<&str> = header.iter().map(String::as_str).collect();
    if let Some(table) = table::of_header(&cells) {
        walk.note(table.kind());
        return rows(walk, &table);
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
    walk.unknown();
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

/// The first line, or what of it is small enough to tell something.
fn first_line(walk: &mut Walk<'_, '_, '_>) -> String {
    while !walk.window.bytes().contains(&b'\n')
        && walk.window.bytes().len() < super::window::CHUNK
        && walk.more()
    {}
    let bytes = walk.window.bytes();
    let line = bytes.split(|&b| b == b'\n').next().unwrap_or_default();
    String::from_utf8_lossy(line).trim_end().to_owned()
}

fn csv_cells(line: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(line.as_bytes());
    let mut cells = csv::StringRecord::new();
    match reader.read_record(&mut cells) {
        Ok(true) => cells.iter().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// Lets the csv reader pull from the walk's window, so that progress and faults stay in one place.
pub(super) struct Pull<'p, 'w, 'r, 's>(pub(super) &'p mut Walk<'w, 'r, 's>);

impl Read for Pull<'_, '_, '_, '_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.0.window.bytes().is_empty() && !self.0.more() {
            return Ok(0);
        }
        let bytes = self.0.window.bytes();
        let count = bytes.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..count), bytes.get(..count)) {
            to.copy_from_slice(from);
        }
        self.0.window.consume(count);
        Ok(count)
    }
}

/// The rows of a table, each made into the record that it tells of.
fn rows(walk: &mut Walk<'_, '_, '_>, table: &table::Table) {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(Pull(walk));
    let mut row = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut row) {
            Ok(true) => {}
            Ok(false) => return,
            Err(_) => {
                let problem = Problem::new(ProblemCode::CsvSyntax, "the table cannot be read on");
                return reader.get_mut().0.sink.problem(problem);
            }
        }
        let offset = row.position().map_or(0, csv::Position::byte);
        let cells: Vec<_> = row.iter().map(String::from_utf8_lossy).collect();
        let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
        let walk = &mut *reader.get_mut().0;
        let taken = table
            .record(&cells)
            .map(|record| walk.record(offset, record.as_bytes()));
        if taken != Some(Taken::Record) {
            let message = "a row that is no CloudTrail event";
            let problem = Problem::new(ProblemCode::CsvSyntax, message)
                .at(offset)
                .in_record(walk.next);
            walk.sink.problem(problem);
            walk.next += 1;
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
