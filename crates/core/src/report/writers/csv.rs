//! Tables for spreadsheets.
//!
//! A cell that a spreadsheet would take for a formula begins with an apostrophe instead (OWASP, "CSV
//! Injection"): names in logs and exports are chosen by others.

mod tables;

use std::io::{self, Write};

pub use tables::{TABLES, Table, tables};

use super::words::visible;
use crate::report::ControlSheet;

/// The head of the table of controls.
const HEAD: [&str; 12] = [
    "standard",
    "control",
    "control_state",
    "check",
    "verdict",
    "severity",
    "object",
    "account",
    "region",
    "said",
    "ask",
    "title",
];

/// Writes one row per control and result; a control without results has one row of its own.
///
/// # Errors
/// Those of `out`.
pub fn controls(sheets: &[ControlSheet<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut table = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    table.write_record(HEAD)?;
    for sheet in sheets {
        let control = sheet.control;
        let start = [control.standard.as_str(), &control.id, control.state.word()];
        if sheet.results.is_empty() {
            let rest = ["", "", "", "", "", "", "", "", &control.title];
            table.write_record(start.iter().chain(&rest).map(|cell| safe(cell)))?;
        }
        for of in &sheet.results {
            let ask = of.result.ask.join("\n");
            let rest = [
                of.result.check.as_str(),
                of.result.verdict.word(),
                of.result.severity.word(),
                of.object,
                of.account.unwrap_or_default(),
                of.region.unwrap_or_default(),
                &of.result.said,
                &ask,
                &control.title,
            ];
            table.write_record(start.iter().chain(&rest).map(|cell| safe(cell)))?;
        }
    }
    table.flush()
}

/// A cell that is a text in every spreadsheet.
pub(super) fn safe(cell: &str) -> String {
    let lines: Vec<String> = cell
        .split('\n')
        .map(|line| visible(line).into_owned())
        .collect();
    let text = lines.join("\n");
    // A line break inside may begin a new cell for careless readers: every line is looked at.
    let risky = |line: &str| {
        line.trim_start()
            .starts_with(['=', '+', '-', '@', '\t', '\r', '|', '%'])
    };
    if text.split('\n').any(risky) {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use crate::report::{CheckResult, ControlResult, ControlRow, ControlState, Severity, Verdict};

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, safe_cell) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" =1", "' =1"),
            ("%0A", "'%0A"),
            ("a\n=1", "'a\n=1"),
            ("arn:aws:s3:::a=b", "arn:aws:s3:::a=b"),
            ("", ""),
        ] {
            assert_eq!(safe(cell), safe_cell);
        }
    }

    #[test]
    fn every_result_is_a_row_and_commas_stay_in_their_cell() {
        let control = ControlRow {
            standard: "CIS-7.0".to_owned(),
            id: "4.2".to_owned(),
            title: "a, b".to_owned(),
            state: ControlState::Fail,
            checks: Vec::new(),
            pass: 0,
            fail: 1,
            unknown: 0,
            ask: Vec::new(),
        };
        let result = CheckResult {
            check: "c".to_owned(),
            verdict: Verdict::Fail,
            severity: Severity::Low,
            said: "=x, \"y\"".to_owned(),
            evidence: Vec::new(),
            ask: Vec::new(),
        };
        let of = |results| ControlSheet {
            control: &control,
            results,
        };
        let one = ControlResult {
            object: "o",
            account: None,
            region: None,
            result: &result,
        };
        let mut out = Vec::new();
        controls(&[of(vec![one]), of(Vec::new())], &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[1],
            r#"CIS-7.0,4.2,fail,c,fail,low,o,,,"'=x, ""y""",,"a, b""#
        );
        assert_eq!(lines[2], r#"CIS-7.0,4.2,fail,,,,,,,,,"a, b""#);
        assert_eq!(lines.len(), 3);
    }
}
