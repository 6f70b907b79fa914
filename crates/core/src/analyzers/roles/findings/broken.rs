//! Sessions that lead nowhere, and why.

use super::{Draft, NAMED, Place, SHOWN, SINGLE, first_of, issue_of, percent, verb};
use crate::analyzers::roles::chapter::Tracing;
use crate::analyzers::words::{count, counted, quoted};
use crate::record::format_seconds;
use crate::report::{Finding, Fix, OpaqueReason, SessionVerdict, Severity, Traceability, Verdict};
use crate::sorting::Arrange;
use std::collections::{BTreeMap, BTreeSet};

/// Sessions that nothing is known of, all reasons together.
pub(super) fn opaque(tracing: &Tracing<'_, '_>, totals: &Traceability) -> Option<Finding> {
    let opaque = totals.records.opaque;
    if opaque == 0 {
        return None;
    }
    let mut reasons: BTreeMap<OpaqueReason, u64> = BTreeMap::new();
    let mut evidence = BTreeSet::new();
    let mut ranked: Vec<(std::cmp::Reverse<u32>, u32)> = Vec::new();
    for (index, (session, resolved)) in (0u32..).zip(tracing.entries()) {
        if resolved.verdict != SessionVerdict::Opaque || session.tally.records == 0 {
            continue;
        }
        if let Some(reason) = resolved.reason {
            *reasons.entry(reason).or_default() += 1;
        }
        ranked.push((std::cmp::Reverse(session.tally.records), index));
    }
    ranked.arrange();
    let mut resources = BTreeSet::new();
    for (rank, &(_, index)) in ranked.iter().take(NAMED).enumerate() {
        let (session, _) = tracing.entry(index);
        let arn = tracing.text(session.arn);
        let name = if arn.is_empty() {
            tracing.text(session.principal)
        } else {
            arn
        };
        resources.insert(name.to_owned());
        if rank < SHOWN {
            evidence.extend(first_of(tracing, &session.tally));
        }
    }
    let share = percent(opaque, totals.records.total);
    let severity = if totals.write_events.opaque == 0 && totals.sensitive_reads.opaque == 0 {
        Severity::Low
    } else if share >= 20.0 {
        Severity::High
    } else {
        Severity::Medium
    };
    let told: Vec<String> = reasons
        .iter()
        .map(|(reason, sessions)| {
            let sessions = counted(*sessions, "session");
            format!("{sessions} {}", in_words(*reason))
        })
        .collect();
    let (commands, ask) = earlier_logs(tracing);
    Some(
        Draft {
            name: "opaque-session",
            severity,
            verdict: Verdict::Fail,
            title: format!(
                "Nobody is known behind {} with {} ({share:.0} % of what temporary identities did)",
                counted(totals.sessions.opaque, "session"),
                counted(opaque, "record"),
            ),
            why: format!(
                "Nobody can be asked about these actions: {}. {}. It is a false alarm where the missing logs exist and were not given \
                 here.",
                told.join("; "),
                weighed(totals.write_events.opaque, totals.sensitive_reads.opaque)
            ),
            resources,
            count: opaque,
            evidence,
            fix: Fix {
                summary: "Give the logs of the 36 hours before the first record as well, then mend what \
                          the other findings of this chapter name."
                    .to_owned(),
                commands,
                document: None,
            },
            ask,
        }
        .finish(),
    )
}

/// How much it matters that nobody is known behind some records.
fn weighed(writes: u64, reads: u64) -> String {
    match (writes, reads) {
        (0, 0) => "None of the records changes anything or reads what is kept".to_owned(),
        (writes, reads) => format!(
            "{} {} something and {} {} what is kept",
            counted(writes, "record"),
            verb(writes, "changes", "change"),
            count(reads),
            verb(reads, "reads", "read"),
        ),
    }
}

fn in_words(reason: OpaqueReason) -> &'static str {
    match reason {
        OpaqueReason::IssuedBeforeWindow => "began before the first record of their account",
        OpaqueReason::AssumeRoleNotLogged => "began without a record of who took the role",
        OpaqueReason::CallerAccountMissing => "belong to accounts whose logs are not here",
        OpaqueReason::NoAccessKey => "carry neither a key nor the time of issue",
        OpaqueReason::Unknown => "show nothing to follow",
    }
}

/// Commands for the logs of the days before each account's first record.
fn earlier_logs(tracing: &Tracing<'_, '_>) -> (Vec<String>, Vec<String>) {
    let mut accounts: BTreeSet<&str> = BTreeSet::new();
    for (session, resolved) in tracing.entries() {
        if resolved.reason == Some(OpaqueReason::IssuedBeforeWindow) && session.tally.records > 0 {
            accounts.insert(tracing.gathered.account_of(session));
        }
    }
    let days: Vec<String> = [1, 2]
        .iter()
        .filter_map(|back| tracing.gathered.first.checked_sub(back * 86_400))
        .map(|time| format_seconds(u64::from(time)))
        .filter_map(|time| Some(time.get(..10)?.replace('-', "/")))
        .collect();
    let commands: Vec<String> = accounts
        .into_iter()
        .take(SINGLE)
        .map(|account| {
            let includes: Vec<String> = days
                .iter()
                .map(|day| format!("--include '*/{day}/*'"))
                .collect();
            let account = quoted(account, "ACCOUNT");
            format!(
                "aws s3 sync s3://LOG_BUCKET/AWSLogs/{account}/CloudTrail/ ./{account}/ --exclude '*' {}",
                includes.join(" ")
            )
        })
        .collect();
    (commands.clone(), commands)
}

/// Chains that break for one reason in one account.
#[derive(Debug, Default)]
struct Broken {
    /// Sessions where a chain breaks.
    sessions: u64,
    /// Records of these and of all that was taken from them.
    records: u64,
    roles: BTreeSet<String>,
    evidence: BTreeSet<Place>,
}

/// Opaque sessions of one reason, by the account of the session where the chain breaks.
fn by_account(tracing: &Tracing<'_, '_>, wanted: OpaqueReason) -> BTreeMap<String, Broken> {
    // Only those that some record rests on: not the second view of a call that is known whole.
    let used = tracing
        .entries()
        .filter(|(session, _)| session.tally.records > 0);
    let of_reason = used.filter(|(_, resolved)| resolved.reason == Some(wanted));
    let roots: BTreeSet<u32> = of_reason.map(|(_, resolved)| resolved.root).collect();
    let mut accounts: BTreeMap<String, Broken> = BTreeMap::new();
    for (index, (session, resolved)) in (0u32..).zip(tracing.entries()) {
        if resolved.reason != Some(wanted) || !roots.contains(&resolved.root) {
            continue;
        }
        let (root, _) = tracing.entry(resolved.root);
        let account = tracing.gathered.account_of(&root).to_owned();
        let broken = accounts.entry(account).or_default();
        broken.records += u64::from(session.tally.records);
        if resolved.root == index {
            broken.sessions += 1;
            let role = tracing.gathered.role_of(session);
            if !role.is_empty() {
                broken.roles.insert(role.to_owned());
            }
        }
        let first = if resolved.root == index {
            first_of(tracing, &session.tally)
        } else if resolved.parent == resolved.root {
            // What the broken one took shows where it was used.
            issue_of(tracing, resolved.issue)
        } else {
            None
        };
        broken.evidence.extend(first);
        while broken.evidence.len() > SHOWN {
            broken.evidence.pop_last();
        }
    }
    accounts
}

/// The issuing calls of an account are missing while its other records are there.
pub(super) fn not_logged(tracing: &Tracing<'_, '_>) -> Vec<Finding> {
    let accounts = by_account(tracing, OpaqueReason::AssumeRoleNotLogged);
    let drafts = accounts.into_iter().map(|(account, broken)| {
        let Broken {
            sessions,
            records,
            mut roles,
            evidence,
        } = broken;
        if roles.is_empty() {
            roles.insert(account.clone());
        }
        let facts = tracing.facts.of(&account);
        let logs = tracing.logs_of(&account);
        /// Fewer records than these do not show a habit.
        const ENOUGH: u64 = 20;
        let write_only = logs.management >= ENOUGH && logs.management_reads == 0;
        let cause = if facts.keeps_reads == Some(false) {
            "Every trail that logs there leaves reading events out, and AssumeRole counts as one."
        } else if write_only {
            "Not one reading event of the account is in these logs: the trail keeps writing events \
             only, and AssumeRole counts as reading."
        } else if facts.keeps_global == Some(false) {
            "No trail there logs us-east-1, where calls to the global endpoint of STS are logged."
        } else {
            "Either the trail leaves reading events out (AssumeRole counts as one), or it logs one \
             Region while STS was called in another, or files are missing here."
        };
        let sure = facts.keeps_reads == Some(false) || write_only || facts.keeps_global == Some(false);
        let trail = facts.trail.as_deref().map_or_else(|| "TRAIL".to_owned(), |name| quoted(name, "TRAIL"));
        let region = facts.trail_region.as_deref().map_or_else(String::new, |name| {
            format!(" --region {}", quoted(name, "REGION"))
        });
        Draft {
            name: "assume-role-not-logged",
            severity: if sure { Severity::High } else { Severity::Medium },
            verdict: if sure { Verdict::Fail } else { Verdict::Unknown },
            title: format!(
                "{} of account {account} began without a record of who took the role",
                counted(sessions, "session")
            ),
            why: format!(
                "The sessions began while the account's records were kept, and the calls that issued \
                 them are not among them. {cause} Without these calls no action of a role leads to a \
                 person. It is a false alarm where some of the account's log files were not given here."
            ),
            resources: roles,
            count: records,
            evidence,
            fix: Fix {
                summary: "Log reading and writing management events in all Regions. The first copy of \
                          management events is free. Add the data events that the trail keeps today to \
                          the document before you run it."
                    .to_owned(),
                commands: vec![
                    format!("aws cloudtrail get-event-selectors --trail-name {trail}{region}"),
                    format!(
                        "aws cloudtrail put-event-selectors --trail-name {trail}{region} --advanced-event-selectors file://selectors.json"
                    ),
                    format!("aws cloudtrail update-trail --name {trail}{region} --is-multi-region-trail"),
                ],
                document: Some(serde_json::json!([{
                    "Name": "Management events, reading and writing",
                    "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }],
                }])),
            },
            ask: vec![
                "aws cloudtrail describe-trails --include-shadow-trails --output json".to_owned(),
                format!("aws cloudtrail get-event-selectors --trail-name {trail}{region} --output json"),
            ],
        }
    });
    drafts.map(Draft::finish).collect()
}

/// Sessions of accounts that have no records here.
pub(super) fn account_missing(tracing: &Tracing<'_, '_>) -> Vec<Finding> {
    let accounts = by_account(tracing, OpaqueReason::CallerAccountMissing);
    let drafts = accounts.into_iter().map(|(account, broken)| {
        let Broken {
            sessions,
            records,
            mut roles,
            evidence,
        } = broken;
        if roles.is_empty() {
            roles.insert(account.clone());
        }
        let name = tracing.facts.of(&account).name;
        let named = name.map_or_else(String::new, |name| format!(" ({name})"));
        let folder = quoted(&account, "ACCOUNT");
        Draft {
            name: "caller-account-missing",
            severity: Severity::Medium,
            verdict: Verdict::Unknown,
            title: format!(
                "{} {} to account {account}{named}, whose logs are not here",
                counted(sessions, "session"),
                verb(sessions, "leads", "lead")
            ),
            why: "The call that issued a credential is logged in the account that it belongs to. Without \
                  that account's records the session cannot be followed. It is no fault of the account's \
                  logging: perhaps its logs only were not exported."
                .to_owned(),
            resources: roles,
            count: records,
            evidence,
            fix: Fix {
                summary: format!("Collect the logs of account {account}, or log it with an organization trail."),
                commands: vec![format!(
                    "aws s3 sync s3://LOG_BUCKET/AWSLogs/{folder}/CloudTrail/ ./{folder}/"
                )],
                document: None,
            },
            ask: vec![format!(
                "aws s3 sync s3://LOG_BUCKET/AWSLogs/{folder}/CloudTrail/ ./{folder}/"
            )],
        }
    });
    drafts.map(Draft::finish).collect()
}
