//! Two documents side by side: JSON in lines as a reader would write it, and what differs between two of these.

use serde_json::{Map, Value};
use trailglass_core::sorting::Arrange;

/// Characters of a line that holds a whole object or list.
const WIDE: usize = 96;
/// Lines up to which two documents are compared line by line; the time grows with the product.
const MOST: usize = 1_500;

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It stays.
    Same,
    /// It is new.
    Added,
    /// It goes.
    Gone,
}

impl Change {
    /// The class of its line.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Same => "",
            Self::Added => "add",
            Self::Gone => "del",
        }
    }

    /// What it is to those who do not see it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Same => "",
            Self::Added => "added: ",
            Self::Gone => "removed: ",
        }
    }
}

/// A document in lines: what is short stands on one.
#[must_use]
pub fn laid_out(document: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    write(document, "", "", 0, &mut lines);
    lines
}

fn write(value: &Value, before: &str, after: &str, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    let flat = flat(value);
    if nesting(value) < 3 && indent.len() + before.len() + flat.chars().count() <= WIDE {
        lines.push(format!("{indent}{before}{flat}{after}"));
        return;
    }
    match value {
        Value::Array(values) => {
            lines.push(format!("{indent}{before}["));
            for (place, value) in values.iter().enumerate() {
                let comma = if place + 1 < values.len() { "," } else { "" };
                write(value, "", comma, depth + 1, lines);
            }
            lines.push(format!("{indent}]{after}"));
        }
        Value::Object(fields) => {
            lines.push(format!("{indent}{before}{{"));
            let fields = ordered(fields);
            for (place, (name, value)) in fields.iter().enumerate() {
                let comma = if place + 1 < fields.len() { "," } else { "" };
                write(
                    value,
                    &format!("{}: ", Value::from(name.as_str())),
                    comma,
                    depth + 1,
                    lines,
                );
            }
            lines.push(format!("{indent}}}{after}"));
        }
        _ => lines.push(format!("{indent}{before}{flat}{after}")),
    }
}

/// What a selector is called and what it is about stand first.
fn ordered(fields: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut fields: Vec<_> = fields.iter().collect();
    fields.arrange_by_key(|(name, _)| {
        let first = ["Name", "Field", "ReadWriteType"];
        (!first.contains(&name.as_str()), *name)
    });
    fields
}

fn flat(value: &Value) -> String {
    match value {
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(flat).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Object(fields) if !fields.is_empty() => {
            let fields = ordered(fields).into_iter();
            let fields: Vec<String> = fields
                .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), flat(value)))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
        value => value.to_string(),
    }
}

/// How many lists and objects lie in each other.
fn nesting(value: &Value) -> usize {
    let inner = match value {
        Value::Array(values) => values.iter().map(nesting).max(),
        Value::Object(fields) => fields.values().map(nesting).max(),
        _ => return 0,
    };
    1 + inner.unwrap_or(0)
}

/// The lines of both, each with what became of it.
#[must_use]
pub fn diff(before: &[String], after: &[String]) -> Vec<(Change, String)> {
    let all = |change: Change, lines: &[String]| {
        let lines = lines.iter().cloned();
        lines.map(move |line| (change, line)).collect::<Vec<_>>()
    };
    if before.len().max(after.len()) > MOST {
        let mut lines = all(Change::Gone, before);
        lines.extend(all(Change::Added, after));
        return lines;
    }
    // Commas at the ends say nothing.
    let alike =
        |one: &String, other: &String| one.trim_end_matches(',') == other.trim_end_matches(',');
    // How many lines two ends have in common, from the back.
    let width = after.len() + 1;
    let mut common = vec![0u32; (before.len() + 1) * width];
    let at = |row: usize, column: usize| row * width + column;
    for (row, one) in before.iter().enumerate().rev() {
        for (column, other) in after.iter().enumerate().rev() {
            let get = |place: usize| common.get(place).copied().unwrap_or(0);
            let best = if alike(one, other) {
                get(at(row + 1, column + 1)) + 1
            } else {
                get(at(row + 1, column)).max(get(at(row, column + 1)))
            };
            if let Some(slot) = common.get_mut(at(row, column)) {
                *slot = best;
            }
        }
    }
    let mut lines = Vec::new();
    let (mut row, mut column) = (0, 0);
    loop {
        match (before.get(row), after.get(column)) {
            (Some(one), Some(other)) if alike(one, other) => {
                lines.push((Change::Same, other.clone()));
                row += 1;
                column += 1;
            }
            (Some(one), other) => {
                let down = common.get(at(row + 1, column));
                let right = common.get(at(row, column + 1));
                match other {
                    Some(other) if down < right => {
                        lines.push((Change::Added, other.clone()));
                        column += 1;
                    }
                    _ => {
                        lines.push((Change::Gone, one.clone()));
                        row += 1;
                    }
                }
            }
            (None, Some(other)) => {
                lines.push((Change::Added, other.clone()));
                column += 1;
            }
            (None, None) => return lines,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn document(arn: Option<&str>) -> Value {
        let mut fields = vec![
            json!({ "Field": "eventCategory", "Equals": ["Data"] }),
            json!({ "Field": "resources.type", "Equals": ["AWS::S3::Object"] }),
        ];
        if let Some(arn) = arn {
            fields.push(json!({ "Field": "resources.ARN", "NotStartsWith": [arn] }));
        }
        json!({ "AdvancedEventSelectors": [{ "Name": "S3 objects", "FieldSelectors": fields }] })
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_condition_stands_on_one_line_with_its_field_first() {
        assert_eq!(
            laid_out(&document(None)),
            [
                "{",
                "  \"AdvancedEventSelectors\": [",
                "    {",
                "      \"Name\": \"S3 objects\",",
                "      \"FieldSelectors\": [",
                "        { \"Field\": \"eventCategory\", \"Equals\": [\"Data\"] },",
                "        { \"Field\": \"resources.type\", \"Equals\": [\"AWS::S3::Object\"] }",
                "      ]",
                "    }",
                "  ]",
                "}",
            ]
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_lines_are_the_document() {
        for document in [
            document(Some("arn:aws:s3:::a \"b\"/")),
            json!([]),
            json!({}),
        ] {
            let read: Value = serde_json::from_str(&laid_out(&document).concat()).unwrap();
            assert_eq!(read, document);
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_new_condition_is_one_new_line() {
        let (before, after) = (
            laid_out(&document(None)),
            laid_out(&document(Some("arn:aws:s3:::images/"))),
        );
        let lines = diff(&before, &after);
        let changed: Vec<_> = lines
            .iter()
            .filter(|(change, _)| *change != Change::Same)
            .collect();
        assert_eq!(changed.len(), 1, "{changed:?}");
        assert_eq!(changed.first().unwrap().0, Change::Added);
        let back = diff(&after, &before);
        assert_eq!(back.iter().filter(|(it, _)| *it == Change::Gone).count(), 1);
        assert_eq!(diff(&before, &before).len(), before.len());
        assert_eq!(diff(&[], &before).len(), before.len());
    }
}
