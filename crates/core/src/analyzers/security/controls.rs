//! From results to published standards.

use std::collections::BTreeMap;

use super::catalogue::{self, Check};
use crate::report::{CheckResult, CheckRow, CheckedObject, ControlRow, ControlState, Verdict};
use crate::sorting::Arrange;

/// Commands that a control asks for.
const ASKED: usize = 50;

/// The results of each check.
fn by_check(objects: &[CheckedObject]) -> BTreeMap<&str, Vec<&CheckResult>> {
    let mut all: BTreeMap<&str, Vec<&CheckResult>> = BTreeMap::new();
    for result in objects.iter().flat_map(|object| &object.results) {
        all.entry(&result.check).or_default().push(result);
    }
    all
}

fn count(results: &[&CheckResult], verdict: Verdict) -> u64 {
    results
        .iter()
        .filter(|result| result.verdict == verdict)
        .count() as u64
}

/// One row per check of the catalogue, in its order.
pub(super) fn checks(objects: &[CheckedObject]) -> Vec<CheckRow> {
    let results = by_check(objects);
    let row = |check: &Check| {
        let of_check = results.get(check.name).map_or(&[][..], Vec::as_slice);
        CheckRow {
            check: check.name.to_owned(),
            kind: check.kind,
            title: check.title.to_owned(),
            controls: check.controls.iter().map(|&id| id.to_owned()).collect(),
            pass: count(of_check, Verdict::Pass),
            fail: count(of_check, Verdict::Fail),
            unknown: count(of_check, Verdict::Unknown),
        }
    };
    catalogue::all().map(row).collect()
}

/// Sorts `4.10` after `4.9`, and words by their letters.
fn order(id: &str) -> Vec<(u64, String)> {
    let mut parts = Vec::new();
    for part in id.split(['.', '(', ')', '-', ' ']) {
        let digits: String = part.chars().filter(char::is_ascii_digit).collect();
        parts.push((
            if digits.len() == part.len() {
                digits.parse().unwrap_or(0)
            } else {
                0
            },
            part.to_owned(),
        ));
    }
    parts
}

/// One row per control that a check answers, by standard and id.
pub(super) fn controls(checks: &[CheckRow], objects: &[CheckedObject]) -> Vec<ControlRow> {
    let results = by_check(objects);
    let mut controls: BTreeMap<&str, Vec<&CheckRow>> = BTreeMap::new();
    for check in checks {
        for control in &check.controls {
            controls.entry(control).or_default().push(check);
        }
    }
    let mut rows: Vec<ControlRow> = controls
        .into_iter()
        .filter_map(|(control, checks)| {
            let (standard, id) = control.split_once(':')?;
            let sum = |of: fn(&CheckRow) -> u64| checks.iter().map(|check| of(check)).sum::<u64>();
            let (pass, fail, unknown) = (sum(|c| c.pass), sum(|c| c.fail), sum(|c| c.unknown));
            let state = match (fail, unknown, pass) {
                (1.., _, _) => ControlState::Fail,
                (0, 1.., _) => ControlState::Unknown,
                (0, 0, 1..) => ControlState::Pass,
                (0, 0, 0) => ControlState::NotApplicable,
            };
            let mut ask: Vec<String> = Vec::new();
            let asks = checks
                .iter()
                .filter_map(|check| results.get(check.check.as_str()));
            for command in asks.flatten().flat_map(|result| &result.ask) {
                if ask.len() < ASKED && !ask.contains(command) {
                    ask.push(command.clone());
                }
            }
            let titles: Vec<&str> = checks.iter().map(|check| check.title.as_str()).collect();
            Some(ControlRow {
                standard: standard.to_owned(),
                id: id.to_owned(),
                title: titles.join("; "),
                state,
                checks: checks.iter().map(|check| check.check.clone()).collect(),
                pass,
                fail,
                unknown,
                ask,
            })
        })
        .collect();
    rows.arrange_by_cached_key(|row| (row.standard.clone(), order(&row.id)));
    rows
}
