//! The results of checks by published standard.

use serde::Serialize;

use super::{CheckResult, CheckedObject, ControlRow, Security};
use crate::sorting::Arrange;

/// Every standard that checks answer: the word of the report, and what people call it.
pub const STANDARDS: [(&str, &str); 8] = [
    ("CIS-3.0", "CIS AWS Foundations 3.0"),
    ("CIS-5.0", "CIS AWS Foundations 5.0"),
    ("CIS-6.0", "CIS AWS Foundations 6.0"),
    ("CIS-7.0", "CIS AWS Foundations 7.0"),
    ("SecurityHub", "AWS Security Hub"),
    ("Prowler", "Prowler"),
    ("NIST-800-53r5", "NIST SP 800-53 Rev. 5"),
    ("PCI-4.0.1", "PCI DSS 4.0.1"),
];

/// One control with all results that answer it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ControlSheet<'r> {
    /// The control.
    #[serde(flatten)]
    pub control: &'r ControlRow,
    /// What was seen, object by object.
    pub results: Vec<ControlResult<'r>>,
}

/// One result of one object.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ControlResult<'r> {
    /// ARN, or name, of the object.
    pub object: &'r str,
    /// The account that owns it.
    pub account: Option<&'r str>,
    /// Its Region.
    pub region: Option<&'r str>,
    /// The result.
    #[serde(flatten)]
    pub result: &'r CheckResult,
}

/// The controls of these standards (of all, where none is named), each with its results.
#[must_use]
pub fn sheets<'r>(security: &'r Security, standards: &[String]) -> Vec<ControlSheet<'r>> {
    let wanted =
        |control: &&ControlRow| standards.is_empty() || standards.contains(&control.standard);
    let known = |control: &ControlRow| {
        STANDARDS
            .iter()
            .position(|(word, _)| *word == control.standard)
    };
    let mut sheets: Vec<ControlSheet<'_>> = security
        .controls
        .iter()
        .filter(wanted)
        .map(|control| ControlSheet {
            control,
            results: results(security, control),
        })
        .collect();
    sheets.arrange_by_key(|sheet| known(sheet.control));
    sheets
}

fn results<'r>(security: &'r Security, control: &ControlRow) -> Vec<ControlResult<'r>> {
    let of_object = |object: &'r CheckedObject| {
        let answers = object.results.iter();
        answers
            .filter(|result| control.checks.contains(&result.check))
            .map(move |result| ControlResult {
                object: &object.id,
                account: object.account.as_deref(),
                region: object.region.as_deref(),
                result,
            })
    };
    let mut results: Vec<ControlResult<'_>> = security.objects().flat_map(of_object).collect();
    // What fails first, then what is not known.
    results.arrange_by_key(|result| result.result.verdict);
    results
}
