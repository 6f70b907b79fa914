//! The findings of the chapter, one file per question.

mod contradictions;
mod delivery;
mod duplicates;
mod gaps;
mod global;
mod logging;
pub(super) mod organization;
pub(super) mod third_party;

use super::Case;
use super::overlaps::Shared;
use crate::report::{Advice, Coverage, Evidence, Finding, Severity, Verdict};

/// Names that a finding lists.
const NAMED: usize = 50;
/// Commands that a finding asks for.
const ASKED: usize = 50;

/// All findings.
pub(super) fn findings(
    case: &Case<'_>,
    pairs: &[Shared],
    matrix: &[Coverage],
    advice: &[Advice],
) -> Vec<Finding> {
    if case.estate.is_empty() && case.observed.is_empty() {
        return Vec::new();
    }
    let all = [
        logging::no_logging_trail(case, matrix),
        logging::no_multi_region_trail(case),
        organization::no_organization_trail(case),
        gaps::coverage_gap(case, matrix),
        duplicates::duplicate_trail(case, pairs, advice),
        third_party::third_party_trail(case),
        delivery::trail_not_logging(case, matrix),
        delivery::delivery_failing(case),
        delivery::delivery_stale(case),
        global::missing(case),
        global::duplicated(case),
        contradictions::config_contradicts_logs(case),
    ];
    all.into_iter().flatten().collect()
}

/// A finding without its details.
fn finding(name: &str, severity: Severity, verdict: Verdict, title: String, why: &str) -> Finding {
    Finding {
        id: format!("fragmentation/{name}"),
        severity: if verdict == Verdict::Pass {
            Severity::Info
        } else {
            severity
        },
        verdict,
        title,
        why: why.to_owned(),
        resources: Vec::new(),
        count: 0,
        monthly_usd: None,
        evidence: Vec::new(),
        fix: None,
        ask: Vec::new(),
        controls: Vec::new(),
    }
}

/// What a check says of accounts (or trails), by verdict.
#[derive(Debug, Default)]
struct Tally {
    fail: Vec<String>,
    pass: Vec<String>,
    /// With the command that would tell.
    unknown: Vec<(String, String)>,
    evidence: Vec<Evidence>,
}

impl Tally {
    fn resources(names: &[String]) -> Vec<String> {
        let mut names = names.to_vec();
        names.sort();
        names.dedup();
        names.truncate(NAMED);
        names
    }

    fn unknown_names(&self) -> Vec<String> {
        self.unknown.iter().map(|(name, _)| name.clone()).collect()
    }

    fn asks(&self) -> Vec<String> {
        asks(self.unknown.iter().map(|(_, ask)| ask.clone()))
    }
}

/// Commands, each once, in order.
fn asks(commands: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut asks: Vec<String> = Vec::new();
    for command in commands {
        if asks.len() < ASKED && !asks.contains(&command) {
            asks.push(command);
        }
    }
    asks
}

fn controls(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|&id| id.to_owned()).collect()
}
