//! Places where management events are not logged.

use std::collections::BTreeMap;

use super::logging::make;
use super::{NAMED, asks, controls, finding, of_organization, widened};
use crate::analyzers::fragmentation::Case;
use crate::analyzers::watch::{State, Watch};
use crate::analyzers::words::{counted, evidence_of, in_account, listed, quoted};
use crate::report::{Coverage, CoverageState, Finding, Fix, Severity, Verdict};
use crate::selectors::{AdvancedEventSelector, Compiled, Operator};

const NAME: &str = "coverage-gap";

/// Accounts that are logged in some places and not in others, one finding each; what is unknown in one.
pub(super) fn coverage_gap(case: &Case<'_>, matrix: &[Coverage]) -> Vec<Finding> {
    let controls = controls(&[
        "SecurityHub:CloudTrail.1",
        "CIS-7.0:4.1",
        "NIST-800-53r5:AU-2",
        "NIST-800-53r5:AU-12",
        "PCI-4.0.1:10.2.1",
    ]);
    let mut of_accounts: BTreeMap<&str, Vec<&Coverage>> = BTreeMap::new();
    for cell in matrix
        .iter()
        .filter(|cell| cell.class.starts_with("management-"))
    {
        of_accounts.entry(&cell.account).or_default().push(cell);
    }
    let mut findings = Vec::new();
    let mut unknown: Vec<&Coverage> = Vec::new();
    let mut covered = 0;
    for (account, cells) in of_accounts {
        let gaps: Vec<&Coverage> = cells
            .iter()
            .copied()
            .filter(|cell| cell.state == CoverageState::Gap)
            .collect();
        unknown.extend(
            cells
                .iter()
                .filter(|cell| cell.state == CoverageState::Unknown),
        );
        covered += cells
            .iter()
            .filter(|cell| cell.state == CoverageState::Covered)
            .count();
        // An account that is logged nowhere has a finding of its own.
        if gaps.is_empty() || gaps.len() == cells.len() {
            continue;
        }
        findings.push(Finding {
            controls: controls.clone(),
            ..gap(case, account, &gaps)
        });
    }
    if !unknown.is_empty() {
        let mut places: Vec<String> = unknown
            .iter()
            .map(|cell| format!("{} {}", cell.account, cell.region))
            .collect();
        places.dedup();
        let title = format!(
            "Whether management events are logged is not known in {}",
            counted(places.len(), "place")
        );
        let first = unknown
            .first()
            .and_then(|cell| cell.why.as_deref())
            .unwrap_or_default();
        let why = format!(
            "A place is an account and a Region. Of the first, {}: {first}.",
            places.first().map_or("", String::as_str)
        );
        let count = places.len() as u64;
        places.truncate(NAMED);
        findings.push(Finding {
            resources: places,
            count,
            ask: asks(unknown.iter().filter_map(|cell| cell.ask.clone())),
            controls: controls.clone(),
            ..finding(NAME, Severity::Medium, Verdict::Unknown, title, &why)
        });
    }
    if findings.is_empty() && covered > 0 {
        let title = "Management events are logged in every account and Region that the case shows"
            .to_owned();
        findings.push(Finding {
            count: covered as u64 / 2,
            controls,
            ..finding(
                NAME,
                Severity::Info,
                Verdict::Pass,
                title,
                "Reads and writes of each place are selected by a trail that logs and delivers.",
            )
        });
    }
    findings
}

/// The selectors of a trail with all management events added.
fn with_management(watch: &Watch<'_>) -> String {
    let all = AdvancedEventSelector::of_category("Management").named("management events");
    let own = watch.set.iter().flat_map(Compiled::selectors);
    let is_management = |selector: &AdvancedEventSelector| {
        let category = selector
            .field_selectors
            .iter()
            .find(|field| field.field == "eventCategory");
        category.is_some_and(|field| {
            field
                .values(Operator::Equals)
                .iter()
                .any(|value| value == "Management")
        })
    };
    let others = own.filter(|selector| !is_management(selector)).cloned();
    let selectors: Vec<AdvancedEventSelector> = std::iter::once(all).chain(others).collect();
    serde_json::to_string(&selectors).unwrap_or_default()
}

/// The command that makes a trail log all management events.
fn all_management(watch: &Watch<'_>) -> String {
    let selectors = quoted(&with_management(watch), "SELECTORS");
    let command = format!(
        "aws cloudtrail put-event-selectors --trail-name {} --advanced-event-selectors {selectors} --region {}",
        quoted(watch.arn, "TRAIL_ARN"),
        quoted(watch.home_region, "REGION")
    );
    in_account(&command, watch.account)
}

fn gap(case: &Case<'_>, account: &str, gaps: &[&Coverage]) -> Finding {
    let regions = |class: &str| {
        let of_class = gaps.iter().filter(|cell| cell.class == class);
        Vec::from_iter(of_class.map(|cell| cell.region.as_str()))
    };
    let (reads, writes) = (regions("management-read"), regions("management-write"));
    let what = if reads == writes {
        format!(
            "Management events of {account} are not logged in {}",
            listed(&writes, 4)
        )
    } else if writes.is_empty() {
        format!(
            "Reads of {account} (AssumeRole among them) are not logged in {}",
            listed(&reads, 4)
        )
    } else if reads.is_empty() {
        format!(
            "Writes of {account} are not logged in {}",
            listed(&writes, 4)
        )
    } else {
        format!(
            "{account}: writes are not logged in {}, reads not in {}",
            listed(&writes, 4),
            listed(&reads, 4)
        )
    };
    let broken = case.trails().map(|(_, watch)| watch).filter(|watch| {
        matches!(watch.state, State::Off | State::Failing)
            && gaps
                .iter()
                .any(|cell| watch.reaches(case.estate, account, &cell.region) == Some(true))
    });
    let broken: Vec<String> = broken.map(|watch| watch.name.to_owned()).collect();
    let mut why = "What happens there leaves no trace but the Event history of 90 days. It would be a false alarm where a \
                   trail or event data store that the exports do not show logs it."
        .to_owned();
    if !broken.is_empty() {
        why.push_str(&format!(" Off or not delivering: {}.", listed(&broken, 5)));
    }
    let own = || {
        let mut trails = case.trails().map(|(_, watch)| watch);
        trails.find(|watch| watch.account == account && watch.works())
    };
    // A trail of the organization covers its other accounts as well, without a second copy.
    let (summary, commands) = match of_organization(case, account).or_else(own) {
        Some(watch) => {
            let mut commands = Vec::new();
            if watch.multi_region == Some(false) {
                commands.push(widened(watch));
            }
            if commands.is_empty() || watch.selects_management() == Some(false) {
                commands.push(all_management(watch));
            }
            let summary = if watch.organization == Some(true) {
                "Let the trail of the organization log reads and writes in every Region: that covers its other accounts \
                 too, and no account needs a trail of its own. Putting selectors replaces those that are there."
            } else {
                "Let one multi-Region trail log reads and writes; putting selectors replaces those that are there."
            };
            (summary, commands)
        }
        None => (
            "Make one multi-Region trail that logs reads and writes, and switch it on.",
            make(account),
        ),
    };
    let mut resources: Vec<String> = gaps
        .iter()
        .map(|cell| format!("{account} {}", cell.region))
        .collect();
    resources.insert(0, account.to_owned());
    resources.dedup();
    resources.truncate(NAMED);
    let records: u64 = gaps.iter().map(|cell| cell.records).sum();
    let answers = case.estate.answers("describe-trails", account);
    let answers = answers.filter(|(region, _)| gaps.iter().any(|cell| cell.region == *region));
    Finding {
        resources,
        count: gaps.len() as u64,
        evidence: evidence_of(answers.map(|(_, source)| Some(source))),
        fix: Some(Fix {
            summary: summary.to_owned(),
            commands,
            document: None,
        }),
        ..finding(
            NAME,
            if writes.is_empty() && records == 0 {
                Severity::Medium
            } else {
                Severity::High
            },
            Verdict::Fail,
            what,
            &why,
        )
    }
}
