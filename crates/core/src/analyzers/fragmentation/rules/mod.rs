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
use crate::analyzers::watch::Watch;
use crate::analyzers::words::{in_account, quoted};
use crate::report::{Advice, Coverage, Evidence, Finding, Severity, Verdict};
use crate::sorting::Arrange;

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
    let severity = match verdict {
        Verdict::Pass => Severity::Info,
        Verdict::Fail | Verdict::Unknown => severity,
    };
    Finding::new(
        format!("fragmentation/{name}"),
        severity,
        verdict,
        title,
        why,
    )
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
    /// A finding about those that fail.
    fn failed(&mut self, rule: &Rule, severity: Severity, title: String, why: &str) -> Finding {
        Finding {
            evidence: std::mem::take(&mut self.evidence),
            ..rule.about(severity, Verdict::Fail, &self.fail, title, why)
        }
    }

    /// A finding about those of which it is not known, where there are any. The title is made of their
    /// names.
    fn open(
        &self,
        rule: &Rule,
        severity: Severity,
        title: impl FnOnce(&[String]) -> String,
        why: &str,
    ) -> Option<Finding> {
        let names: Vec<String> = self.unknown.iter().map(|(name, _)| name.clone()).collect();
        let about = |title| Finding {
            ask: asks(self.unknown.iter().map(|(_, ask)| ask.clone())),
            ..rule.about(severity, Verdict::Unknown, &names, title, why)
        };
        (!names.is_empty()).then(|| about(title(&names)))
    }

    /// A finding about those that are well, where there are any.
    fn passed(&self, rule: &Rule, title: String, why: &str) -> Option<Finding> {
        let about = || rule.about(Severity::Info, Verdict::Pass, &self.pass, title, why);
        (!self.pass.is_empty()).then(about)
    }
}

/// The name of a rule, and its ids in published standards and tools.
struct Rule {
    name: &'static str,
    controls: &'static [&'static str],
}

impl Rule {
    /// A finding about some names.
    fn about(
        &self,
        severity: Severity,
        verdict: Verdict,
        names: &[String],
        title: String,
        why: &str,
    ) -> Finding {
        let mut resources = names.to_vec();
        resources.arrange();
        resources.dedup();
        resources.truncate(NAMED);
        Finding {
            resources,
            count: names.len() as u64,
            controls: controls(self.controls),
            ..finding(self.name, severity, verdict, title, why)
        }
    }
}

/// The trail of an organization that reaches an account and logs, the first by ARN.
fn of_organization<'c, 'e>(case: &'c Case<'e>, account: &str) -> Option<&'c Watch<'e>> {
    let mut trails = case.trails().map(|(_, watch)| watch);
    trails.find(|watch| {
        watch.organization == Some(true)
            && watch.works()
            && watch.reaches_account(case.estate, account) == Some(true)
    })
}

/// The command that makes a trail log every Region.
fn widened(watch: &Watch<'_>) -> String {
    let command = format!(
        "aws cloudtrail update-trail --name {} --is-multi-region-trail --include-global-service-events --region {}",
        quoted(watch.arn, "TRAIL_ARN"),
        quoted(watch.home_region, "REGION")
    );
    in_account(&command, watch.account)
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
