//! Records that were found, as a table for spreadsheets or as one JSON object a line.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::csv::safe;
use super::hidden;
use crate::record::format_seconds;
use crate::report::{Column, FoundRecord};

/// What they are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordsForm {
    /// A table for spreadsheets, safe against cells that are taken for formulas.
    Csv,
    /// One JSON object a line.
    JsonLines,
}

/// How a file of records is written, or a piece of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordsFile {
    /// As what.
    pub form: RecordsForm,
    /// Whether it is the first piece: that of a table has its head.
    pub is_first: bool,
    /// Whether mail addresses in names are written in full. Access key ids never are.
    pub names: bool,
}

/// What a table begins with: whatever is no [`Column`].
const HEAD: [&str; 4] = ["time", "file", "record", "bytes"];

/// Writes records. `path` gives the path of a file by its index in the report.
///
/// # Errors
/// Those of `out`.
pub fn records<'p>(
    rows: &[FoundRecord],
    path: impl Fn(u32) -> &'p str,
    file: RecordsFile,
    out: &mut dyn Write,
) -> io::Result<()> {
    let shown = |text: &str| {
        let keyless = hidden::keys(text);
        if file.names {
            keyless.into_owned()
        } else {
            hidden::mails(&keyless).into_owned()
        }
    };
    let time = |row: &FoundRecord| match row.time {
        0 => String::new(),
        time => format_seconds(u64::from(time)),
    };
    match file.form {
        RecordsForm::Csv => {
            let mut table = csv::WriterBuilder::new()
                .terminator(csv::Terminator::CRLF)
                .from_writer(out);
            if file.is_first {
                let columns = Column::ALL.map(Column::word);
                table.write_record(HEAD.iter().chain(&columns))?;
            }
            for row in rows {
                let start = [
                    time(row),
                    shown(path(row.file)),
                    row.record.to_string(),
                    row.bytes.to_string(),
                ];
                let values = Column::ALL.map(|column| shown(row.get(column)));
                table.write_record(start.iter().chain(&values).map(|cell| safe(cell)))?;
            }
            table.flush()
        }
        RecordsForm::JsonLines => {
            for row in rows {
                let mut object = Map::new();
                object.insert("time".to_owned(), json!(time(row)));
                object.insert("file".to_owned(), json!(shown(path(row.file))));
                object.insert("record".to_owned(), json!(row.record));
                object.insert("bytes".to_owned(), json!(row.bytes));
                for column in Column::ALL {
                    let value = row.get(column);
                    if !value.is_empty() {
                        object.insert(column.word().to_owned(), json!(shown(value)));
                    }
                }
                serde_json::to_writer(&mut *out, &Value::Object(object))?;
                out.write_all(b"\n")?;
            }
            Ok(())
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn row(principal: &str, caller: &str) -> FoundRecord {
        let mut values = vec![String::new(); Column::ALL.len()];
        if let Some(slot) = values.get_mut(Column::Principal as usize) {
            principal.clone_into(slot);
        }
        if let Some(slot) = values.get_mut(Column::Caller as usize) {
            caller.clone_into(slot);
        }
        FoundRecord {
            file: 1,
            record: 7,
            time: 1_714_521_600,
            bytes: 900,
            values,
        }
    }

    fn written(rows: &[FoundRecord], form: RecordsForm, head: bool, names: bool) -> String {
        let mut out = Vec::new();
        let file = RecordsFile {
            form,
            is_first: head,
            names,
        };
        records(rows, |_| "a/log.json", file, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_table_has_its_head_once_and_no_formula() {
        let rows = [row("=1+1", "x/jane.doe@corp.example")];
        let text = written(&rows, RecordsForm::Csv, true, false);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(
            lines
                .first()
                .unwrap()
                .starts_with("time,file,record,bytes,account,region")
        );
        assert!(text.contains(",'=1+1,"), "{text}");
        assert!(!text.contains("jane.doe"), "{text}");
        assert_eq!(
            written(&rows, RecordsForm::Csv, false, false)
                .lines()
                .count(),
            1
        );
    }

    #[test]
    fn lines_are_objects_of_what_a_record_has() {
        let rows = [row("AKIAIOSFODNN7EXAMPLE", "x/jane.doe@corp.example")];
        let text = written(&rows, RecordsForm::JsonLines, true, true);
        let object: Value = serde_json::from_str(text.trim_end()).unwrap();
        let caller = object.get("caller").unwrap();
        assert_eq!(caller, "x/jane.doe@corp.example");
        assert_eq!(object.get("time").unwrap(), "2024-05-01T00:00:00Z");
        assert_eq!(object.get("region"), None);
        // No form ever writes a credential.
        assert!(!text.contains("IOSFODNN7"), "{text}");
    }
}
