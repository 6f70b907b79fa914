//! What was checked, as the view of posture shows it: by object, and by published standard.

use crate::format::number::count;
use crate::format::words::{list, of, sentence, some};
use std::collections::BTreeMap;
use trailglass_core::report::{
    CheckedObject, ControlRow, ControlState, ObjectKind, Report, STANDARDS, Severity, Verdict,
};
use trailglass_core::sorting::Arrange;

/// What the address calls each standard: small letters only.
#[must_use]
pub fn slug(standard: &str) -> String {
    standard.to_ascii_lowercase()
}

/// The standard of a word of the address; `None` for the view by object.
#[must_use]
pub fn standard(word: &str) -> Option<&'static (&'static str, &'static str)> {
    STANDARDS.iter().find(|(name, _)| slug(name) == word)
}

/// The name of a standard on a button.
#[must_use]
pub fn short(standard: &str) -> String {
    match standard {
        "SecurityHub" => "Security Hub".to_owned(),
        "NIST-800-53r5" => "NIST 800-53".to_owned(),
        "PCI-4.0.1" => "PCI DSS".to_owned(),
        other => other.replace("CIS-", "CIS "),
    }
}

/// How many results pass, fail and are unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// See the type.
    pub pass: u64,
    /// See the type.
    pub fail: u64,
    /// See the type.
    pub unknown: u64,
}

/// The results of one object.
#[must_use]
pub fn tally(object: &CheckedObject) -> Tally {
    let of = |verdict| {
        object
            .results
            .iter()
            .filter(|r| r.verdict == verdict)
            .count() as u64
    };
    Tally {
        pass: of(Verdict::Pass),
        fail: of(Verdict::Fail),
        unknown: of(Verdict::Unknown),
    }
}

/// The kinds of objects that are there, each with its objects and their places in the report, the worst first.
#[must_use]
pub fn by_kind(report: &Report) -> Vec<(ObjectKind, Vec<(usize, CheckedObject)>)> {
    let all: Vec<(usize, &CheckedObject)> =
        report.chapters.security.objects().enumerate().collect();
    ObjectKind::ALL
        .into_iter()
        .filter_map(|kind| {
            let mut objects: Vec<(usize, CheckedObject)> = all
                .iter()
                .filter(|(_, object)| object.kind == kind)
                .map(|(place, object)| (*place, (*object).clone()))
                .collect();
            objects.arrange_by_key(|(place, object)| {
                let tally = tally(object);
                (std::cmp::Reverse((tally.fail, tally.unknown)), *place)
            });
            (!objects.is_empty()).then_some((kind, objects))
        })
        .collect()
}

/// What people call several of a kind.
#[must_use]
pub const fn plural(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Account => "Accounts",
        ObjectKind::Trail => "Trails",
        ObjectKind::EventDataStore => "Event data stores",
        ObjectKind::Bucket => "Log buckets",
        ObjectKind::Key => "Keys",
        ObjectKind::LogGroup => "Log groups",
    }
}

/// The results of all objects.
#[must_use]
pub fn all_together(report: &Report) -> Tally {
    let objects = report.chapters.security.objects().map(tally);
    objects.fold(Tally::default(), |sum, of| Tally {
        pass: sum.pass + of.pass,
        fail: sum.fail + of.fail,
        unknown: sum.unknown + of.unknown,
    })
}

/// What fails of an object: what was checked, and what was found. The worst first.
#[must_use]
pub fn failures<'r>(
    object: &'r CheckedObject,
    titles: &'r BTreeMap<String, String>,
) -> Vec<(Severity, &'r str, &'r str)> {
    let failed = object.results.iter();
    let failed = failed.filter(|result| result.verdict == Verdict::Fail);
    let mut failed: Vec<_> = failed
        .map(|result| {
            let title = titles.get(&result.check);
            let title = title.map_or(result.check.as_str(), String::as_str);
            (result.severity, title, result.said.as_str())
        })
        .collect();
    failed.arrange_by_key(|(severity, ..)| *severity);
    failed
}

/// What the checks say, in two sentences.
#[must_use]
pub fn posture_words(report: &Report) -> String {
    let sum = all_together(report);
    let objects = report.chapters.security.objects().count() as u64;
    if objects == 0 {
        return String::new();
    }
    let total = sum.pass + sum.fail + sum.unknown;
    let mut said = vec![format!(
        "{} of {} on {} hold.",
        count(sum.pass),
        of(total, "check", "checks"),
        some(objects, "object", "objects")
    )];
    let mut rest = Vec::new();
    if sum.fail > 0 {
        rest.push(some(sum.fail, "fails", "fail"));
    }
    if sum.unknown > 0 {
        rest.push(format!(
            "{} because an export is missing",
            some(sum.unknown, "is unknown", "are unknown")
        ));
    }
    if !rest.is_empty() {
        said.push(format!("{}.", sentence(&list(&rest))));
    }
    said.join(" ")
}

/// How many controls are in a state.
#[must_use]
pub fn in_state(controls: &[ControlRow], standard: &str, state: ControlState) -> u64 {
    let of = controls
        .iter()
        .filter(|row| row.standard == standard && row.state == state);
    of.count() as u64
}

/// The controls of a standard with their places in the report.
#[must_use]
pub fn of_standard(controls: &[ControlRow], standard: &str) -> Vec<(usize, ControlRow)> {
    let all = controls
        .iter()
        .enumerate()
        .filter(|(_, row)| row.standard == standard);
    all.map(|(place, row)| (place, row.clone())).collect()
}

/// The word of a state on screen.
#[must_use]
pub const fn state_word(state: ControlState) -> &'static str {
    match state {
        ControlState::Fail => "fails",
        ControlState::Unknown => "unknown",
        ControlState::Pass => "holds",
        ControlState::NotApplicable => "nothing to judge",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn every_standard_has_an_address_of_its_own() {
        for (name, title) in STANDARDS {
            let word = slug(name);
            assert_eq!(standard(&word), Some(&(name, title)));
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b);
            assert!(word.bytes().all(plain), "{word}");
        }
        assert_eq!(standard(""), None);
        assert_eq!(short("CIS-7.0"), "CIS 7.0");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_fails_is_told_with_what_was_checked_the_worst_first() {
        let result = |check: &str, verdict: &str, severity: &str, said: &str| json!({ "check": check, "verdict": verdict, "severity": severity, "said": said, "evidence": [], "ask": [] });
        let object: CheckedObject = serde_json::from_value(json!({
            "kind": "trail", "id": "arn", "name": "main", "account": null, "region": null, "serves": [],
            "results": [
                result("validation-off", "fail", "medium", "off"),
                result("cloudwatch-off", "pass", "low", "on"),
                result("trail-not-encrypted", "fail", "high", "no key is set"),
            ]
        }))
        .unwrap();
        let titles = [("validation-off", "Log file validation is on")];
        let titles = titles.map(|(check, title)| (check.to_owned(), title.to_owned()));
        assert_eq!(
            failures(&object, &BTreeMap::from(titles)),
            [
                (Severity::High, "trail-not-encrypted", "no key is set"),
                (Severity::Medium, "Log file validation is on", "off"),
            ]
        );
    }
}
