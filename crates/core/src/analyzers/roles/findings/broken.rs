//! Sessions that lead nowhere, and why.

use super::{Draft, NAMED, Place, SHOWN, SINGLE, first_of, issue_of, percent, verb};
use crate::analyzers::roles::chapter::Tracing;
use crate::analyzers::roles::gather::NONE;
use crate::analyzers::silence;
use crate::analyzers::words::{count, counted, in_account, listed, quoted};
use crate::record::format_seconds;
use crate::report::{Finding, Fix, OpaqueReason, SessionVerdict, Severity, Traceability, Verdict};
use crate::sorting::{Arrange, Ordered};
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

/// Where the log files of an account lie: by the paths of those that are here, else by the trails' settings.
fn folders(tracing: &Tracing<'_, '_>, account: &str) -> Vec<String> {
    let seen = silence::folders(tracing.view, account, None);
    let set = tracing.facts.of(account).folders;
    let whole = |folders: &[String]| folders.iter().all(|folder| !folder.contains("LOG_BUCKET"));
    if set.is_empty() || !seen.is_empty() && whole(&seen) {
        seen
    } else {
        set
    }
}

/// Commands that copy an account's log files, into the folders that tell bucket and key.
fn copies(tracing: &Tracing<'_, '_>, account: &str, only: &str) -> Vec<String> {
    let mut folders = folders(tracing, account);
    if folders.is_empty() {
        folders.push(format!(
            "s3://LOG_BUCKET/AWSLogs/{}/CloudTrail/",
            quoted(account, "ACCOUNT")
        ));
    }
    let copy = folders.iter().take(SINGLE).map(|from| {
        let to = from.replacen("s3://", "s3/", 1);
        let (from, to) = (quoted(from, "FROM"), quoted(&to, "TO"));
        format!("aws s3 sync {from} {to}{only}")
    });
    copy.collect()
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
        .flat_map(|account| {
            let includes: Vec<String> = days
                .iter()
                .map(|day| format!("--include '*/{day}/*'"))
                .collect();
            let only = format!(" --exclude '*' {}", includes.join(" "));
            copies(tracing, account, &only)
        })
        .collect();
    (commands.clone(), commands)
}

/// Chains that break for one reason in one account.
#[derive(Debug, Default)]
struct Broken {
    /// Sessions with records that lead to where a chain breaks.
    sessions: u64,
    /// Their records.
    records: u64,
    /// When the calls took place that would tell, where that is known.
    moments: Vec<u32>,
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
    let roots: BTreeSet<u32> = of_reason.map(|(_, resolved)| resolved.root).ordered();
    let mut accounts: BTreeMap<String, Broken> = BTreeMap::new();
    for (index, (session, resolved)) in (0u32..).zip(tracing.entries()) {
        if resolved.reason != Some(wanted) || !roots.contains(&resolved.root) {
            continue;
        }
        let (root, _) = tracing.entry(resolved.root);
        let account = tracing.gathered.account_of(&root).to_owned();
        let broken = accounts.entry(account).or_default();
        broken.records += u64::from(session.tally.records);
        if session.tally.records > 0 {
            broken.sessions += 1;
            broken.moments.extend(moment(tracing, index));
        }
        if resolved.root == index {
            // A caller that another account's log shows has no role there, but the role's id.
            let role = match tracing.gathered.role_of(session) {
                "" => tracing.gathered.role_by_id(session.principal),
                role => Some(role),
            };
            broken.roles.extend(role.map(str::to_owned));
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

/// When the call took place that is missing in a session's chain: when the session began that the chain
/// begins with, or, where that one is known from another account's log alone, when it took the next.
fn moment(tracing: &Tracing<'_, '_>, index: u32) -> Option<u32> {
    /// No chain is longer than this, but one that was made to take long.
    const MANY: usize = 1_000;
    let (mut session, mut resolved) = tracing.entry(index);
    for _ in 0..MANY {
        let (next, above) = tracing.entry(resolved.parent);
        if resolved.parent == NONE || next.created == 0 && next.tally.records == 0 {
            break;
        }
        (session, resolved) = (next, above);
    }
    let began = [session.created, session.tally.first];
    began.into_iter().find(|&time| time > 0)
}

/// A gap in an account's logs with how many of some moments lie in it.
struct Gap {
    text: String,
    regions: BTreeSet<String>,
    within: u64,
    looks: Vec<String>,
}

/// The silences of an account that some of the moments lie in.
fn gap(tracing: &Tracing<'_, '_>, account: &str, moments: &[u32]) -> Option<Gap> {
    let (silences, findings) = silence::chapter(tracing.view);
    let of_account: Vec<_> = silences
        .iter()
        .filter(|silence| silence.account == account)
        .collect();
    let mut spans: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut regions = BTreeSet::new();
    let mut within = 0;
    for moment in moments {
        let time = format_seconds(u64::from(*moment));
        let mut inside = false;
        for silence in &of_account {
            if silence.from <= time && time < silence.to {
                spans.insert((&silence.from, &silence.to));
                regions.insert(silence.region.clone());
                inside = true;
            }
        }
        within += u64::from(inside);
    }
    let spans: Vec<String> = spans
        .into_iter()
        .map(|(from, to)| format!("from {from} to {to}"))
        .collect();
    let places: BTreeSet<String> = regions
        .iter()
        .map(|region| format!("{account} {region}"))
        .ordered();
    // The same commands as the finding about the gap.
    let looks = findings
        .iter()
        .filter(|finding| finding.resources.iter().any(|place| places.contains(place)))
        .flat_map(|finding| finding.ask.iter().cloned());
    (within > 0).then(|| Gap {
        text: listed(&spans, 3),
        looks: looks.collect(),
        regions,
        within,
    })
}

/// What is wrong with how an account is logged, so that its calls are missing, and what mends it.
struct Cause {
    words: String,
    sure: bool,
    fix: Fix,
    ask: Vec<String>,
}

/// The calls are missing as all else is at that time.
fn of_gap(gap: &Gap, all: u64) -> Cause {
    let share = if gap.within == all {
        "All of them".to_owned()
    } else {
        format!("{} of them", count(gap.within))
    };
    let regions: Vec<&String> = gap.regions.iter().collect();
    Cause {
        words: format!(
            "{share} began when the case holds no record of the account in {} at all, {}: what is missing is that \
             time, and not the kind of events.",
            listed(&regions, 3),
            gap.text
        ),
        sure: false,
        fix: Fix {
            summary: "See whether the files of that time exist, and give them too. If they do not, logging was off \
                      or the delivery failed: the finding fragmentation/log-gap has it."
                .to_owned(),
            commands: gap.looks.clone(),
            document: None,
        },
        ask: gap.looks.clone(),
    }
}

/// The calls are missing among records that are there.
fn of_settings(tracing: &Tracing<'_, '_>, account: &str) -> Cause {
    /// Fewer records than these do not show a habit.
    const ENOUGH: u64 = 20;
    let facts = tracing.facts.of(account);
    let logs = tracing.logs_of(account);
    let write_only = logs.management >= ENOUGH && logs.management_reads == 0;
    let (words, sure) = if facts.keeps_reads == Some(false) {
        (
            "Every trail that logs there leaves reading events out, and AssumeRole counts as one.",
            true,
        )
    } else if write_only {
        (
            "Not one reading event of the account is in these logs: the trail keeps writing events \
             only, and AssumeRole counts as reading.",
            true,
        )
    } else if facts.keeps_global == Some(false) {
        (
            "No trail there logs us-east-1, where calls to the global endpoint of STS are logged.",
            true,
        )
    } else if facts.keeps_reads == Some(true) && facts.keeps_global == Some(true) {
        let copies = copies(tracing, account, "");
        return Cause {
            words: "The trails there keep reading events, of us-east-1 too, by their settings of today: so files are \
                    missing here, or the settings were others then."
                .to_owned(),
            sure: false,
            fix: Fix {
                summary: "Give all log files of the account for the time of the case, of all Regions. If the calls \
                          are not in them, look for changes of the trails' selectors."
                    .to_owned(),
                commands: copies.clone(),
                document: None,
            },
            ask: copies,
        };
    } else {
        (
            "Either the trail leaves reading events out (AssumeRole counts as one), or it logs one \
             Region while STS was called in another, or files are missing here.",
            false,
        )
    };
    let (name, region, elsewhere) = match &facts.trail {
        Some(trail) => {
            let own = trail.account == account;
            let name = if own { &trail.name } else { &trail.arn };
            let region = format!(" --region {}", quoted(&trail.region, "REGION"));
            let elsewhere = if own { "" } else { trail.account.as_str() };
            (quoted(name, "TRAIL"), region, elsewhere)
        }
        None => ("TRAIL".to_owned(), String::new(), ""),
    };
    let commands = [
        format!("aws cloudtrail get-event-selectors --trail-name {name}{region}"),
        format!(
            "aws cloudtrail put-event-selectors --trail-name {name}{region} --advanced-event-selectors file://selectors.json"
        ),
        format!("aws cloudtrail update-trail --name {name}{region} --is-multi-region-trail"),
    ];
    let selectors =
        format!("aws cloudtrail get-event-selectors --trail-name {name}{region} --output json");
    Cause {
        words: words.to_owned(),
        sure,
        fix: Fix {
            summary: "Log reading and writing management events in all Regions. The first copy of \
                      management events is free. Add the data events that the trail keeps today to \
                      the document before you run it."
                .to_owned(),
            commands: commands
                .iter()
                .map(|command| in_account(command, elsewhere))
                .collect(),
            document: Some(serde_json::json!([{
                "Name": "Management events, reading and writing",
                "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }],
            }])),
        },
        ask: vec![
            "aws cloudtrail describe-trails --include-shadow-trails --output json".to_owned(),
            in_account(&selectors, elsewhere),
        ],
    }
}

/// The issuing calls of an account are missing while its other records are there.
pub(super) fn not_logged(tracing: &Tracing<'_, '_>) -> Vec<Finding> {
    let accounts = by_account(tracing, OpaqueReason::AssumeRoleNotLogged);
    let drafts = accounts.into_iter().map(|(account, broken)| {
        let Broken {
            sessions,
            records,
            moments,
            mut roles,
            evidence,
        } = broken;
        if roles.is_empty() {
            roles.insert(account.clone());
        }
        let gap = gap(tracing, &account, &moments);
        let cause = match &gap {
            Some(gap) if gap.within * 2 > sessions => of_gap(gap, sessions),
            Some(gap) => {
                let settings = of_settings(tracing, &account);
                let words = format!("{} {}", settings.words, of_gap(gap, sessions).words);
                Cause { words, ..settings }
            }
            None => of_settings(tracing, &account),
        };
        let (why, sure) = (cause.words, cause.sure);
        Draft {
            name: "assume-role-not-logged",
            severity: if sure { Severity::High } else { Severity::Medium },
            verdict: if sure { Verdict::Fail } else { Verdict::Unknown },
            title: format!(
                "{} {} to account {account} without a record of who took the role",
                counted(sessions, "session"),
                verb(sessions, "leads", "lead")
            ),
            why: format!(
                "The call that tells who began is one of that account, and is not among the records that are here \
                 of it. {why} Without these calls no action of a role leads to a person. It is a false alarm where \
                 some of the account's log files were not given here."
            ),
            resources: roles,
            count: records,
            evidence,
            fix: cause.fix,
            ask: cause.ask,
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
            ..
        } = broken;
        if roles.is_empty() {
            roles.insert(account.clone());
        }
        let name = tracing.facts.of(&account).name;
        let named = name.map_or_else(String::new, |name| format!(" ({name})"));
        let copies = copies(tracing, &account, "");
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
                commands: copies.clone(),
                document: None,
            },
            ask: copies,
        }
    });
    drafts.map(Draft::finish).collect()
}
