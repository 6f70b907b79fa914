//! Data files of S3 Inventory: a row is an object. They have no header, and the columns after the key are the
//! customer's choice (S3 user guide, "Amazon S3 Inventory lists"), so they are told by what stands in them.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::Walk;
use super::rows::{Rows, Step};
use crate::intake::kinds;
use crate::problem::{Problem, ProblemCode};

/// Rows that are handed on at once.
const ROWS: usize = 5_000;

/// Storage classes by their names in an inventory (S3 API reference, `StorageClass` of an object).
const CLASSES: [&str; 11] = [
    "DEEP_ARCHIVE",
    "EXPRESS_ONEZONE",
    "FSX_OPENZFS",
    "GLACIER",
    "GLACIER_IR",
    "INTELLIGENT_TIERING",
    "ONEZONE_IA",
    "OUTPOSTS",
    "REDUCED_REDUNDANCY",
    "STANDARD",
    "STANDARD_IA",
];

/// Where what is counted stands. The bucket is first, the key second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    size: Option<usize>,
    modified: usize,
    class: Option<usize>,
    /// Where it says that an object is a delete marker: the second truth value of a list of versions.
    marker: Option<usize>,
}

impl Columns {
    /// The columns of a row; `None` where it is none of an inventory. A time is asked for, so that no other
    /// table is taken for one.
    pub(super) fn of(cells: &[&str]) -> Option<Self> {
        let [bucket, key, rest @ ..] = cells else {
            return None;
        };
        let is_bucket = (3..=63).contains(&bucket.len())
            && bucket
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.'));
        if !is_bucket || key.is_empty() || key.contains(' ') {
            return None;
        }
        let find = |holds: &dyn Fn(&str) -> bool| {
            let at = rest.iter().position(|cell| holds(cell));
            at.map(|at| at + 2)
        };
        let modified = find(&is_time)?;
        let digits = |cell: &str| !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit());
        let truth = |cell: &str| matches!(cell, "true" | "false");
        let truths = rest.iter().enumerate().filter(|(_, cell)| truth(cell));
        // A list of versions has them before the size; one alone tells of a multipart upload.
        let mut truths = truths.map(|(at, _)| at + 2).take_while(|at| *at < modified);
        Some(Self {
            size: find(&digits),
            modified,
            class: find(&|cell| CLASSES.contains(&cell)),
            marker: truths.nth(1),
        })
    }
}

/// Whether a cell is a time as inventories write it: `2026-03-01T00:00:00.000Z`.
fn is_time(cell: &str) -> bool {
    const FORM: &[u8] = b"0000-00-00T00:00:00";
    let fits = |(byte, form): (u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        other => byte == *other,
    };
    cell.len() > FORM.len() && cell.ends_with('Z') && cell.bytes().zip(FORM).all(fits)
}

/// Hands on the rows at the walk's place as lists of objects.
pub(super) fn walk(walk: &mut Walk<'_, '_, '_>) {
    let mut rows = Rows::new(walk);
    let mut listed: Vec<Value> = Vec::new();
    let mut bucket = String::new();
    let mut columns = None;
    let mut odd = 0u64;
    loop {
        let length = match rows.step(walk) {
            Step::Row(length) => length,
            Step::Fault(problem) => {
                walk.sink.problem(problem);
                continue;
            }
            Step::End => break,
        };
        let row = walk.window.bytes().get(..length).unwrap_or_default();
        let cells = rows.cells(row);
        let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
        // A row without a size (a delete marker) tells less than the others.
        let own = Columns::of(&cells);
        columns = match (columns, own) {
            (Some(known @ Columns { size: Some(_), .. }), _) => Some(known),
            (known, own) => own.or(known),
        };
        let told = columns.filter(|_| own.is_some()).map(|columns| {
            let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).copied();
            let name = cells.first().filter(|name| **name != bucket);
            let object = (cell(columns.marker) != Some("true")).then(|| {
                object(
                    cell(Some(1)),
                    cell(columns.size),
                    cell(Some(columns.modified)),
                    cell(columns.class),
                )
            });
            (name.map(|name| (*name).to_owned()), object)
        });
        // Keys are coded so that no line ends in them: a quote too many joined these.
        if let Some(quote) = rows.beyond() {
            let problem = rows.give_up(walk, quote);
            walk.sink.problem(problem);
            continue;
        }
        rows.pass(walk, length);
        let Some((name, object)) = told else {
            odd += 1;
            continue;
        };
        if let Some(name) = name {
            flush(walk, &bucket, &mut listed);
            bucket = name;
        }
        listed.extend(object);
        if listed.len() >= ROWS {
            flush(walk, &bucket, &mut listed);
        }
        if walk.stopped {
            break;
        }
    }
    flush(walk, &bucket, &mut listed);
    if odd > 0 {
        let message = match odd {
            1 => "1 row of the list is no object of an inventory, and does not count".to_owned(),
            odd => {
                format!("{odd} rows of the list are no objects of an inventory, and do not count")
            }
        };
        walk.sink
            .problem(Problem::new(ProblemCode::CsvSyntax, message));
    }
}

/// An object as `list-objects-v2` has it. Keys are URL-encoded in an inventory.
fn object(
    key: Option<&str>,
    size: Option<&str>,
    modified: Option<&str>,
    class: Option<&str>,
) -> Value {
    let mut object = Map::new();
    let key = percent_decode_str(key.unwrap_or_default()).decode_utf8_lossy();
    object.insert("Key".to_owned(), json!(key));
    let size: u64 = size.and_then(|size| size.parse().ok()).unwrap_or(0);
    object.insert("Size".to_owned(), json!(size));
    for (name, value) in [("LastModified", modified), ("StorageClass", class)] {
        if let Some(value) = value {
            object.insert(name.to_owned(), json!(value));
        }
    }
    Value::Object(object)
}

fn flush(walk: &mut Walk<'_, '_, '_>, bucket: &str, listed: &mut Vec<Value>) {
    if listed.is_empty() {
        return;
    }
    let list = json!({ "Name": bucket, "Contents": std::mem::take(listed) });
    walk.sink
        .document(kinds::S3_INVENTORY_DATA, "", &list.to_string());
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn columns_are_told_by_what_stands_in_them() {
        let short = [
            "logs-bucket",
            "AWSLogs/a.json.gz",
            "12",
            "2026-03-01T00:00:00.000Z",
        ];
        let columns = Columns::of(&short).unwrap();
        assert_eq!(
            (
                columns.size,
                columns.modified,
                columns.class,
                columns.marker
            ),
            (Some(2), 3, None, None)
        );
        let versions = [
            "logs-bucket",
            "a",
            "null",
            "true",
            "false",
            "5",
            "2026-03-01T00:00:00.000Z",
            "etag",
            "GLACIER",
            "true",
        ];
        let columns = Columns::of(&versions).unwrap();
        assert_eq!(
            (
                columns.size,
                columns.modified,
                columns.class,
                columns.marker
            ),
            (Some(5), 6, Some(8), Some(4))
        );
        let upload = [
            "logs-bucket",
            "a",
            "5",
            "2026-03-01T00:00:00.000Z",
            "false",
            "false",
        ];
        assert_eq!(Columns::of(&upload).unwrap().marker, None);
        assert!(Columns::of(&["logs-bucket", "a", "5"]).is_none(), "no time");
        assert!(Columns::of(&["Event name", "a", "2026-03-01T00:00:00.000Z"]).is_none());
    }
}
