//! The findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), for tools that keep findings.
//!
//! A rule is the id of a finding, a result is a finding. What holds is a result of kind `pass`, what is unknown one of kind
//! `open`, and neither has a level (section 3.27.9 f). Results are told apart over time by the finding's key. A log has no lines, so
//! a place is the file with the record's number or the JSON pointer as a logical location. Names are masked unless they are
//! asked for: such files are uploaded to others.

use std::collections::BTreeMap;
use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::json::{self, Layout};
use super::{hidden, words};
use crate::report::{
    Annotations, Evidence, Finding, Note, Report, Severity, Verdict, chapter_title, finding_keys,
};
use crate::sorting::{Arrange, Ordered};

/// Where the form is described.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The name under which a result carries the finding's key.
const FINGERPRINT: &str = "trailglassFinding/v1";

/// What stays as it is in a path that is written as an address.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'=');

/// Writes the findings of a report. A finding that is accepted or left out is there, as a result that is suppressed.
///
/// # Errors
/// Those of `out`.
pub fn write(
    report: &Report,
    annotations: &Annotations,
    names: bool,
    layout: Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    json::write(&log(report, annotations, names), layout, out)
}

fn log(report: &Report, annotations: &Annotations, names: bool) -> Value {
    let writer = Writer { report, names };
    let rules = rules(&report.findings);
    let places: BTreeMap<&str, usize> = rules
        .keys()
        .enumerate()
        .map(|(place, id)| (*id, place))
        .ordered();
    let results: Vec<Value> = report
        .findings
        .iter()
        .zip(finding_keys(&report.findings))
        .map(|(finding, key)| {
            let rule = places.get(finding.id.as_str()).copied().unwrap_or(0);
            writer.result(finding, &key, rule, annotations.note(&key))
        })
        .collect();
    let rules: Vec<Value> = rules.iter().map(|(id, of)| rule(id, of)).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Trailglass",
                "semanticVersion": report.engine,
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// The findings of each id.
fn rules(findings: &[Finding]) -> BTreeMap<&str, Vec<&Finding>> {
    let mut rules: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        rules.entry(&finding.id).or_default().push(finding);
    }
    rules
}

fn rule(id: &str, findings: &[&Finding]) -> Value {
    // What fails says how grave the rule is; else what is open.
    let worst = findings
        .iter()
        .map(|finding| (finding.verdict, finding.severity))
        .min();
    let severity = worst.map_or(Severity::Info, |(_, severity)| severity);
    let chapter = findings.first().map_or("", |finding| finding.chapter());
    let name = id.rsplit('/').next().unwrap_or(id).replace('-', " ");
    let mut tags = vec!["aws", "cloudtrail", chapter];
    let mut controls: Vec<&str> = findings
        .iter()
        .flat_map(|finding| finding.controls.iter().map(String::as_str))
        .collect();
    controls.arrange();
    controls.dedup();
    tags.extend(&controls);
    json!({
        "id": id,
        "name": id,
        "shortDescription": { "text": format!("{}: {name}", chapter_title(chapter)) },
        "defaultConfiguration": { "level": level(severity) },
        "properties": { "tags": tags, "security-severity": score(severity) },
    })
}

struct Writer<'r> {
    report: &'r Report,
    names: bool,
}

impl Writer<'_> {
    /// A text as it may be shown.
    fn shown(&self, text: &str) -> String {
        words::visible(&hidden::shown(text, self.names)).into_owned()
    }

    fn all(&self, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| self.shown(text)).collect()
    }

    fn result(&self, finding: &Finding, key: &str, rule: usize, note: Option<&Note>) -> Value {
        let (kind, level) = match finding.verdict {
            Verdict::Fail => ("fail", level(finding.severity)),
            Verdict::Unknown => ("open", "none"),
            Verdict::Pass => ("pass", "none"),
        };
        let locations: Vec<Value> = finding
            .evidence
            .iter()
            .map(|place| self.location(place))
            .collect();
        let mut properties = json!({
            "severity": finding.severity.word(),
            "count": finding.count,
            "resources": self.all(&finding.resources),
        });
        let mut add = |name: &str, value: Value| {
            if let Some(properties) = properties.as_object_mut() {
                properties.insert(name.to_owned(), value);
            }
        };
        if let Some(usd) = finding.monthly_usd {
            add("monthlyUsd", json!(usd));
        }
        if let Some(fix) = &finding.fix {
            add("fix", json!(self.shown(&fix.summary)));
            add("fixCommands", json!(self.all(&fix.commands)));
        }
        if !finding.ask.is_empty() {
            add("ask", json!(self.all(&finding.ask)));
        }
        if let Some(note) = note.filter(|note| !note.comment.trim().is_empty()) {
            add("comment", json!(hidden::keys(&note.comment)));
        }
        let mut result = json!({
            "ruleId": finding.id,
            "ruleIndex": rule,
            "kind": kind,
            "level": level,
            "message": { "text": format!("{}. {}", self.shown(&finding.title), self.shown(&finding.why)) },
            "locations": locations,
            "partialFingerprints": { FINGERPRINT: key },
            "properties": properties,
        });
        if let Some(suppression) = note.and_then(suppression)
            && let Some(result) = result.as_object_mut()
        {
            result.insert("suppressions".to_owned(), json!([suppression]));
        }
        result
    }

    fn location(&self, evidence: &Evidence) -> Value {
        let file = self.report.inputs.files.get(evidence.file() as usize);
        let path = self.shown(file.map_or("?", |file| &file.path));
        let uri = utf8_percent_encode(path.trim_start_matches('/'), PATH).to_string();
        let (name, properties) = match evidence {
            Evidence::Record {
                record, event_id, ..
            } => (
                format!("record {record}"),
                json!({ "record": record, "eventId": event_id }),
            ),
            Evidence::Pointer { pointer, .. } => (
                format!("JSON pointer {}", self.shown(pointer)),
                json!({ "pointer": self.shown(pointer) }),
            ),
        };
        json!({
            "physicalLocation": { "artifactLocation": { "uri": uri } },
            "logicalLocations": [{ "name": name, "kind": "element" }],
            "properties": properties,
        })
    }
}

/// Why a result needs nobody's attention any more.
fn suppression(note: &Note) -> Option<Value> {
    let justification = match &note.accepted {
        Some(accepted) if accepted.reason.trim().is_empty() => "accepted".to_owned(),
        Some(accepted) => hidden::keys(&accepted.reason).into_owned(),
        None if note.left_out => "left out of the report by its author".to_owned(),
        None => return None,
    };
    Some(json!({
        "kind": "external",
        "status": "accepted",
        "justification": words::visible(&justification),
    }))
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The number that code scanning sorts by; its bounds are those of CVSS.
const fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.5",
        Severity::Info => "0.0",
    }
}
