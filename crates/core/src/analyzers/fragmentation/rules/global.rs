//! Events of global services: IAM, STS, CloudFront. They are recorded in one Region of each partition.

use super::{Rule, Tally, controls, finding};
use crate::analyzers::fragmentation::Case;
use crate::analyzers::fragmentation::coverage::question;
use crate::analyzers::fragmentation::overlaps::shares;
use crate::analyzers::watch::{State, Watch};
use crate::analyzers::words::{evidence_of, in_account, listed, quoted};
use crate::report::{Finding, Fix, Management, Severity, Verdict};

const MISSING: Rule = Rule {
    name: "global-events-missing",
    controls: &[
        "SecurityHub:CloudTrail.1",
        "CIS-7.0:4.1",
        "NIST-800-53r5:AU-12",
    ],
};

fn has_management(watch: &Watch<'_>) -> bool {
    !matches!(watch.management(), Management::None)
}

/// Trails that log management events of an account.
fn of_account<'c, 'e>(case: &'c Case<'e>, account: &'c str) -> impl Iterator<Item = &'c Watch<'e>> {
    case.trails().map(|(_, watch)| watch).filter(move |watch| {
        watch.reaches_account(case.estate, account) == Some(true)
            && matches!(watch.state, State::On | State::Unknown)
            && has_management(watch)
    })
}

/// Accounts that are logged, and to whose trails no event of a global service comes.
pub(super) fn missing(case: &Case<'_>) -> Vec<Finding> {
    let mut tally = Tally::default();
    let mut trails: Vec<&Watch<'_>> = Vec::new();
    for account in case.places.accounts() {
        let own: Vec<&Watch<'_>> = of_account(case, account).collect();
        let works =
            |watch: &&&Watch<'_>| watch.works() && watch.management() != Management::Unknown;
        if !own.iter().any(|watch| works(&watch)) {
            continue;
        }
        let gets = |watch: &&&Watch<'_>| watch.global_services == Some(true);
        if own.iter().filter(works).any(|watch| gets(&watch)) {
            tally.pass.push(account.to_owned());
        } else if let Some(open) = own
            .iter()
            .find(|watch| watch.global_services != Some(false))
        {
            let ask = question(case, open, account, "management-read").1;
            tally.unknown.push((account.to_owned(), ask));
        } else {
            tally.fail.push(account.to_owned());
            trails.extend(own);
        }
    }
    let mut findings = Vec::new();
    if !tally.fail.is_empty() {
        let names: Vec<&str> = trails.iter().map(|watch| watch.name).collect();
        let title = format!(
            "Events of IAM and other global services are not logged for {}",
            listed(&tally.fail, 5)
        );
        let why = format!(
            "They are recorded in us-east-1 (in other partitions in the Region that leads them) and come only to multi-Region trails, or \
             to a trail in that Region, with global service events switched on. The trails there are ({}) are neither. It would be a \
             false alarm where an event data store logs that Region.",
            listed(&names, 5)
        );
        let commands = trails.iter().take(5).map(|watch| {
            let command = format!(
                "aws cloudtrail update-trail --name {} --is-multi-region-trail --include-global-service-events --region {}",
                quoted(watch.arn, "TRAIL_ARN"),
                quoted(watch.home_region, "REGION")
            );
            in_account(&command, watch.account)
        });
        let sources = trails.iter().flat_map(|watch| {
            let trail = watch.trail;
            [
                trail.and_then(|trail| trail.global_services.source()),
                trail.and_then(|trail| trail.multi_region.source()),
            ]
        });
        tally.evidence = evidence_of(sources);
        let fix = Fix {
            summary: "Make a trail multi-Region; that switches them on.".to_owned(),
            commands: commands.collect(),
            document: None,
        };
        findings.push(Finding {
            fix: Some(fix),
            ..tally.failed(&MISSING, Severity::High, title, &why)
        });
    }
    findings.extend(tally.open(
        &MISSING,
        Severity::Medium,
        |names| {
            let names = listed(names, 5);
            format!("Whether events of global services are logged for {names} is not known")
        },
        "The exports do not show all settings of the trails.",
    ));
    if tally.fail.is_empty() {
        let title = "Events of IAM and other global services are logged".to_owned();
        findings.extend(tally.passed(&MISSING, title, "A trail of each account gets them."));
    }
    findings
}

/// Accounts to several of whose trails the same events of global services come.
pub(super) fn duplicated(case: &Case<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut accounts: std::collections::BTreeMap<Vec<&str>, Vec<&str>> =
        std::collections::BTreeMap::new();
    for account in case.places.accounts() {
        let gets: Vec<&Watch<'_>> = of_account(case, account)
            .filter(|watch| watch.works() && watch.global_services == Some(true))
            .collect();
        let shares_some = |one: &Watch<'_>, other: &Watch<'_>| {
            let shared = shares(one, other).into_iter();
            shared
                .filter(|(class, _)| class.starts_with("management"))
                .any(|(_, share)| share.both)
        };
        let twice: Vec<&str> = gets
            .iter()
            .filter(|one| {
                gets.iter()
                    .any(|other| other.arn != one.arn && shares_some(one, other))
            })
            .map(|watch| watch.arn)
            .collect();
        if twice.len() > 1 {
            accounts.entry(twice).or_default().push(account);
        }
    }
    for (arns, accounts) in accounts {
        let trails: Vec<&Watch<'_>> = case
            .watches
            .iter()
            .filter(|watch| arns.contains(&watch.arn))
            .collect();
        let names: Vec<&str> = trails.iter().map(|watch| watch.name).collect();
        let title = format!(
            "Events of global services of {} are written {} times: {}",
            listed(&accounts, 3),
            trails.len(),
            listed(&names, 5)
        );
        let why = "IAM, STS and CloudFront are among the busiest sources, and each of these trails gets their events; every copy but the \
                   first is charged. It would be a false alarm where the second copy is wanted.";
        // A multi-Region trail cannot leave them out; only one of a single Region can.
        let single = trails
            .iter()
            .filter(|watch| watch.multi_region == Some(false));
        let commands: Vec<String> = single
            .map(|watch| {
                let command = format!(
                    "aws cloudtrail update-trail --name {} --no-include-global-service-events --region {}",
                    quoted(watch.arn, "TRAIL_ARN"),
                    quoted(watch.home_region, "REGION")
                );
                in_account(&command, watch.account)
            })
            .collect();
        let summary = if commands.is_empty() {
            "A multi-Region trail cannot leave them out: keep one of the trails (see duplicate-trail)."
        } else {
            "Leave them out of the trail of a single Region."
        };
        let mut resources: Vec<String> =
            accounts.iter().map(|&account| account.to_owned()).collect();
        resources.extend(arns.iter().map(|&arn| arn.to_owned()));
        findings.push(Finding {
            resources,
            count: trails.len() as u64,
            evidence: evidence_of(
                trails
                    .iter()
                    .map(|watch| watch.trail.and_then(|trail| trail.global_services.source())),
            ),
            fix: Some(Fix {
                summary: summary.to_owned(),
                commands,
                document: None,
            }),
            controls: controls(&["NIST-800-53r5:AU-2"]),
            ..finding(
                "global-events-duplicated",
                Severity::Low,
                Verdict::Fail,
                title,
                why,
            )
        });
    }
    findings
}
