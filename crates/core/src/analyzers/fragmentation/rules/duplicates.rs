//! Trails that write the same events.

use std::collections::{BTreeMap, BTreeSet};

use super::{NAMED, asks, controls, finding};
use crate::analyzers::fragmentation::Case;
use crate::analyzers::fragmentation::coverage::question;
use crate::analyzers::fragmentation::losses;
use crate::analyzers::fragmentation::overlaps::Shared;
use crate::analyzers::traffic::Field;
use crate::analyzers::watch::{State, Watch};
use crate::analyzers::words::{counted, evidence_of, listed};
use crate::report::{Action, Advice, Finding, Fix, Relation, Severity, Verdict};
use crate::sorting::{Arrange, Ordered};

const NAME: &str = "duplicate-trail";

/// A set of trails that write the same events of some accounts.
#[derive(Debug, Default)]
struct Set {
    accounts: BTreeSet<String>,
    classes: BTreeSet<String>,
    identical: bool,
    keys: BTreeSet<usize>,
}

/// One finding for each set of trails that share events of an account; what is not known in one.
pub(super) fn duplicate_trail(
    case: &Case<'_>,
    pairs: &[Shared],
    advice: &[Advice],
) -> Vec<Finding> {
    let controls = controls(&["NIST-800-53r5:AU-2", "NIST-800-53r5:AU-12"]);
    let mut findings: Vec<Finding> = sets(pairs)
        .into_iter()
        .map(|(trails, set)| Finding {
            controls: controls.clone(),
            ..duplicates(case, &trails, &set, advice)
        })
        .collect();
    let unsure = unsure(case);
    let works = case.trails().filter(|(_, watch)| watch.works()).count();
    if findings.is_empty() && unsure.is_empty() && works > 0 {
        let title = "No two trails write the same events".to_owned();
        findings.push(Finding {
            count: works as u64,
            controls: controls.clone(),
            ..finding(NAME, Severity::Info, Verdict::Pass, title, "Compared by every condition of their selectors, and by the accounts and Regions that they reach.")
        });
    }
    if !unsure.is_empty() {
        let names: Vec<String> = unsure.iter().map(|(watch, _)| watch.label()).collect();
        let title = format!(
            "What {} and other trails both write is not known",
            listed(&names, 3)
        );
        let why =
            "Of these trails the exports do not show what they select, or whether they are on.";
        findings.push(Finding {
            resources: unsure
                .iter()
                .take(NAMED)
                .map(|(watch, _)| watch.arn.to_owned())
                .collect(),
            count: unsure.len() as u64,
            ask: asks(unsure.iter().map(|(_, ask)| ask.clone())),
            controls,
            ..finding(NAME, Severity::Low, Verdict::Unknown, title, why)
        });
    }
    findings
}

/// The sets: per account the trails that share something there, and accounts with the same set together.
fn sets(pairs: &[Shared]) -> BTreeMap<BTreeSet<usize>, Set> {
    let mut of_accounts: BTreeMap<&str, Vec<&Shared>> = BTreeMap::new();
    for shared in pairs {
        let accounts: BTreeSet<&str> = shared
            .places
            .iter()
            .map(|(account, _)| account.as_str())
            .ordered();
        for account in accounts {
            of_accounts.entry(account).or_default().push(shared);
        }
    }
    let mut sets: BTreeMap<BTreeSet<usize>, Set> = BTreeMap::new();
    for (account, shared) in of_accounts {
        for trails in connected(&shared) {
            let set = sets.entry(trails.clone()).or_default();
            set.accounts.insert(account.to_owned());
            let own = shared.iter().filter(|s| trails.contains(&s.pair.0));
            for shared in own {
                set.classes.insert(shared.class.clone());
                set.identical |= shared.share.relation() == Relation::Identical;
                set.keys.extend(&shared.keys);
            }
        }
    }
    sets
}

/// The trails that hang together by what they share.
fn connected(shared: &[&Shared]) -> Vec<BTreeSet<usize>> {
    let mut groups: Vec<BTreeSet<usize>> = Vec::new();
    for pair in shared {
        let mut joined: BTreeSet<usize> = [pair.pair.0, pair.pair.1].into_iter().ordered();
        groups.retain(|group| {
            let meets = !group.is_disjoint(&joined);
            if meets {
                joined.extend(group);
            }
            !meets
        });
        groups.push(joined);
    }
    groups.arrange();
    groups
}

fn duplicates(case: &Case<'_>, trails: &BTreeSet<usize>, set: &Set, advice: &[Advice]) -> Finding {
    let watches: Vec<&Watch<'_>> = trails
        .iter()
        .filter_map(|index| case.watches.get(*index))
        .collect();
    let names: Vec<&str> = watches.iter().map(|watch| watch.name).collect();
    let accounts = Vec::from_iter(&set.accounts);
    let accounts: Vec<&str> = accounts.iter().map(|account| account.as_str()).collect();
    let classes = Vec::from_iter(set.classes.iter().map(String::as_str));
    let management = set
        .classes
        .iter()
        .any(|class| class.starts_with("management"));
    let title = format!(
        "{} write the same events of {}: {}",
        counted(watches.len(), "trail"),
        listed(&accounts, 3),
        listed(&names, 5)
    );
    let own = set.keys.iter().copied().filter(|number| {
        let key = case.view.traffic.get(*number);
        let account = key.map(|key| case.observed.text(key, Field::Account));
        account.is_some_and(|account| set.accounts.contains(account))
    });
    let own: Vec<usize> = own.collect();
    let records = case.observed.sum(own.iter().copied());
    // Every copy beyond the first.
    let further = own.iter().map(|&number| {
        let copies = trails.iter().filter(|index| case.selects(**index, number));
        (number, (copies.count() as u64).saturating_sub(1))
    });
    let monthly_usd = case.costs.sum(further);
    let observed = if records > 0 {
        format!(
            " Two of them or more select {} of the case.",
            counted(records, "record")
        )
    } else {
        String::new()
    };
    let why = format!(
        "They share {}. The first copy of a management event is free in each account and Region; every further copy is charged, \
         stored and read again, and data events are charged in every copy.{observed} It would be a false alarm where a second copy \
         is wanted: kept by another team, under other keys.",
        listed(&classes, 5)
    );
    let arns: Vec<String> = watches.iter().map(|watch| watch.arn.to_owned()).collect();
    let steps: Vec<&Advice> = advice
        .iter()
        .filter(|step| step.action == Action::Delete && arns.contains(&step.trail))
        .collect();
    let lossless: Vec<&&Advice> = steps.iter().filter(|step| step.lost.is_empty()).collect();
    let chosen: Vec<&Advice> = if lossless.is_empty() {
        steps.iter().take(1).copied().collect()
    } else {
        lossless.iter().map(|step| **step).collect()
    };
    let fix = (!chosen.is_empty()).then(|| {
        let named: Vec<&str> = chosen
            .iter()
            .filter_map(|step| watches.iter().find(|watch| watch.arn == step.trail))
            .map(|watch| watch.name)
            .collect();
        let lost: Vec<String> = chosen.iter().flat_map(|step| step.lost.clone()).collect();
        let loss = if lost.is_empty() {
            "no event is lost".to_owned()
        } else {
            format!("lost is {}", listed(&lost, 3))
        };
        let hanging = chosen.iter().filter_map(|step| {
            let watch = watches.iter().find(|watch| watch.arn == step.trail)?;
            let also = losses::also(watch);
            (!also.is_empty()).then(|| {
                format!(
                    " Before {} goes, move what else hangs on it: {}.",
                    watch.name,
                    listed(&also, 5)
                )
            })
        });
        let hanging: String = hanging.collect();
        Fix {
            summary: format!(
                "Stop {}, wait a quiet week, then delete: {loss}.{hanging}",
                listed(&named, 4)
            ),
            commands: chosen
                .iter()
                .flat_map(|step| step.commands.clone())
                .collect(),
            document: None,
        }
    });
    let sources = watches.iter().flat_map(|watch| {
        let trail = watch.trail;
        [
            trail.and_then(|trail| trail.source.as_ref()),
            trail.and_then(|trail| trail.selectors_source()),
        ]
    });
    let severity = if set.identical && management {
        Severity::High
    } else {
        Severity::Medium
    };
    Finding {
        resources: arns,
        count: watches.len() as u64,
        monthly_usd,
        evidence: evidence_of(sources),
        fix,
        ..finding(NAME, severity, Verdict::Fail, title, &why)
    }
}

/// Trails that may share events with others, with the command that would tell.
fn unsure<'c, 'e>(case: &'c Case<'e>) -> Vec<(&'c Watch<'e>, String)> {
    let may = |watch: &Watch<'_>| {
        matches!(watch.state, State::On | State::Unknown)
            && (watch.set.is_none() || watch.state == State::Unknown)
    };
    let meets = |watch: &Watch<'_>, other: &Watch<'_>| {
        // The members of an organization are its management account's too: two accounts tell enough.
        let account = [watch.account, other.account].into_iter().any(|account| {
            watch.reaches_account(case.estate, account) != Some(false)
                && other.reaches_account(case.estate, account) != Some(false)
        });
        let region = watch.home_region == other.home_region
            || watch.multi_region != Some(false)
            || other.multi_region != Some(false);
        account && region
    };
    case.trails()
        .filter(|(_, watch)| may(watch))
        .filter(|(index, watch)| {
            let others = case.trails().filter(|(other, _)| other != index);
            let alive =
                others.filter(|(_, other)| matches!(other.state, State::On | State::Unknown));
            alive
                .map(|(_, other)| other)
                .any(|other| meets(watch, other))
        })
        .map(|(_, watch)| {
            (
                watch,
                question(case, watch, watch.account, "management-read").1,
            )
        })
        .collect()
}
