//! Accounts that no trail logs, and accounts without a multi-Region trail.

use super::{Rule, Tally, asks, of_organization, widened};
use crate::analyzers::fragmentation::Case;
use crate::analyzers::fragmentation::coverage::question;
use crate::analyzers::fragmentation::places::{Known, known};
use crate::analyzers::watch::{State, Watch};
use crate::analyzers::words::{counted, evidence_of, in_account, listed};
use crate::report::{Coverage, CoverageState, Finding, Fix, Severity};

const NO_LOGGING: Rule = Rule {
    name: "no-logging-trail",
    controls: &[
        "SecurityHub:CloudTrail.3",
        "CIS-1.4:3.1",
        "NIST-800-53r5:AU-12",
        "PCI-4.0.1:10.2.1",
        "Prowler:cloudtrail_multi_region_enabled",
    ],
};

const NO_MULTI_REGION: Rule = Rule {
    name: "no-multi-region-trail",
    controls: &[
        "CIS-7.0:4.1",
        "CIS-5.0:3.1",
        "SecurityHub:CloudTrail.1",
        "NIST-800-53r5:AU-12",
        "PCI-4.0.1:10.2.1",
        "Prowler:cloudtrail_multi_region_enabled_logging_management_events",
    ],
};

/// Commands that make a trail for one account. The bucket and its policy have to be there before.
pub(super) fn make(account: &str) -> Vec<String> {
    let commands = [
        "aws cloudtrail create-trail --name management-events --s3-bucket-name LOG_BUCKET --is-multi-region-trail --enable-log-file-validation --region REGION",
        "aws cloudtrail start-logging --name management-events --region REGION",
    ];
    commands
        .map(|command| in_account(command, account))
        .to_vec()
}

/// Accounts of which no management event is logged anywhere.
pub(super) fn no_logging_trail(case: &Case<'_>, matrix: &[Coverage]) -> Vec<Finding> {
    let mut tally = Tally::default();
    for account in case.places.accounts() {
        let of_account =
            |cell: &&Coverage| cell.account == account && cell.class.starts_with("management-");
        let cells: Vec<&Coverage> = matrix.iter().filter(of_account).collect();
        let any = |state| cells.iter().find(|cell| cell.state == state);
        if any(CoverageState::Covered).is_some() {
            tally.pass.push(account.to_owned());
        } else if let Some(cell) = any(CoverageState::Unknown) {
            let ask = cell.ask.clone().unwrap_or_default();
            tally.unknown.push((account.to_owned(), ask));
        } else if cells.is_empty() {
            let command = "aws cloudtrail describe-trails --output json";
            tally
                .unknown
                .push((account.to_owned(), in_account(command, account)));
        } else {
            tally.fail.push(account.to_owned());
            let answers = case.estate.answers("describe-trails", account);
            tally
                .evidence
                .extend(evidence_of(answers.map(|(_, source)| Some(source))));
        }
    }
    let mut findings = Vec::new();
    if !tally.fail.is_empty() {
        let commands = tally.fail.iter().take(5).flat_map(|account| make(account));
        let commands = commands.collect();
        let title = format!("No trail logs {}", listed(&tally.fail, 5));
        let why = "Nothing that happens in the account is recorded but in its Event history, \
                   which goes back 90 days and cannot be kept. It would be a false alarm if an \
                   event data store or a trail of an organization that the exports do not show \
                   logs it.";
        findings.push(Finding {
            fix: Some(Fix {
                summary:
                    "Make one trail for the whole organization; for an account that has none, \
                          a multi-Region trail of its own."
                        .to_owned(),
                commands,
                document: None,
            }),
            ..tally.failed(&NO_LOGGING, Severity::Critical, title, why)
        });
    }
    findings.extend(tally.open(
        &NO_LOGGING,
        Severity::High,
        |names| format!("Whether a trail logs {} is not known", listed(names, 5)),
        "The exports do not show the trails of the account, or not what they select, or not whether \
         they are on.",
    ));
    findings.extend(tally.passed(
        &NO_LOGGING,
        format!("A trail logs {}", counted(tally.pass.len(), "account")),
        "Management events of each are logged in one Region at least.",
    ));
    findings
}

/// Accounts without a trail that logs reads and writes in every Region.
pub(super) fn no_multi_region_trail(case: &Case<'_>) -> Vec<Finding> {
    let mut tally = Tally::default();
    for account in case.places.accounts() {
        let (mut found, mut question_of) = (false, None);
        for (_, watch) in case.trails() {
            let reaches = watch.reaches_account(case.estate, account);
            let fits = [
                reaches,
                watch.multi_region,
                watch.selects_management(),
                match watch.state {
                    State::On => Some(true),
                    State::Off | State::Failing => Some(false),
                    State::Unknown => None,
                },
            ];
            if fits.iter().all(|fit| *fit == Some(true)) {
                found = true;
            } else if !fits.contains(&Some(false)) {
                question_of
                    .get_or_insert_with(|| question(case, watch, account, "management-read").1);
            }
        }
        let all_known = case
            .places
            .regions
            .get(account)
            .into_iter()
            .flatten()
            .any(|region| known(case.estate, account, region) != Known::None);
        if found {
            tally.pass.push(account.to_owned());
        } else if let Some(ask) = question_of {
            tally.unknown.push((account.to_owned(), ask));
        } else if !all_known {
            let command = "aws cloudtrail describe-trails --output json";
            tally
                .unknown
                .push((account.to_owned(), in_account(command, account)));
        } else {
            tally.fail.push(account.to_owned());
            let answers = case.estate.answers("describe-trails", account);
            tally
                .evidence
                .extend(evidence_of(answers.map(|(_, source)| Some(source))));
        }
    }
    let mut findings = Vec::new();
    if !tally.fail.is_empty() {
        let fix = widen(case, &tally.fail);
        let title = format!(
            "No multi-Region trail logs all reads and writes of {}",
            listed(&tally.fail, 5)
        );
        let why = "Whoever is in the account can work in a Region that no trail watches, and \
                   nothing shows it. It would be a false alarm only where a policy of the \
                   organization denies every other Region.";
        findings.push(Finding {
            fix: Some(fix),
            ..tally.failed(&NO_MULTI_REGION, Severity::High, title, why)
        });
    }
    findings.extend(tally.open(
        &NO_MULTI_REGION,
        Severity::Medium,
        |names| {
            let names = listed(names, 5);
            format!("Whether a multi-Region trail logs {names} is not known")
        },
        "The exports do not show the trails of the account, or not all of their settings.",
    ));
    let accounts = counted(tally.pass.len(), "account");
    findings.extend(tally.passed(
        &NO_MULTI_REGION,
        format!("A multi-Region trail logs {accounts}"),
        "Reads and writes of each are logged in every Region that is enabled.",
    ));
    findings
}

/// Widens the trail of the organization, else one that logs one Region of the account; or makes a new one.
fn widen(case: &Case<'_>, accounts: &[String]) -> Fix {
    let (mut commands, mut organized) = (Vec::new(), 0);
    for account in accounts {
        let lacks = |watch: &&Watch<'_>| {
            watch.multi_region == Some(false) && watch.selects_management() == Some(true)
        };
        let of_organization = of_organization(case, account).filter(lacks);
        organized += usize::from(of_organization.is_some());
        let own = || {
            let mut trails = case.trails().map(|(_, watch)| watch);
            trails.find(|watch| {
                watch.account == account.as_str()
                    && watch.works()
                    && watch.multi_region == Some(false)
            })
        };
        match of_organization.or_else(own) {
            Some(watch) => commands.push(widened(watch)),
            None => commands.extend(make(account)),
        }
    }
    let summary = if organized == accounts.len() {
        "Make the trail of the organization multi-Region: it covers all of its accounts, and none needs a trail of its own."
    } else {
        "Make an organization trail; or make one trail of each account multi-Region."
    };
    // Enough for five accounts with a new trail each.
    let mut commands = asks(commands);
    commands.truncate(10);
    Fix {
        summary: summary.to_owned(),
        commands,
        document: None,
    }
}
