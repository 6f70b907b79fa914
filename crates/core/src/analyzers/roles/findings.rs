//! What is wrong with how roles are taken.

use std::collections::{BTreeMap, BTreeSet};

use super::chapter::{RoleSum, Tracing};
use super::gather::{NONE, Tally};
use super::join::issue_at;
use super::trust;
use super::{agent, network::Network};
use crate::analyzers::words::quoted;
use crate::record::format_seconds;
use crate::report::{
    Evidence, Finding, Fix, OpaqueReason, OriginKind, SessionVerdict, Severity, Traceability,
    Verdict,
};

/// Evidence that a finding shows.
const SHOWN: usize = 20;
/// Names that a finding lists.
const NAMED: usize = 50;
/// Roles, keys and accounts that get a finding of their own; the rest share one.
const SINGLE: usize = 5;
/// From so many roles one after the other a chain is long.
const LONG: u32 = 3;

/// All findings of the chapter.
pub(super) fn all(
    tracing: &Tracing<'_, '_>,
    totals: &Traceability,
    roles: &[RoleSum],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(opaque(tracing, totals));
    findings.extend(not_logged(tracing));
    findings.extend(account_missing(tracing));
    findings.extend(external(tracing));
    findings.extend(moved(tracing));
    findings.extend(no_source_identity(tracing, roles));
    findings.extend(generic(tracing, roles));
    findings.extend(shared(tracing, roles));
    findings.extend(self_assumption(tracing, roles));
    findings.extend(long(tracing));
    findings
}

/// The parts that differ from finding to finding.
struct Draft {
    name: &'static str,
    severity: Severity,
    verdict: Verdict,
    title: String,
    why: String,
    resources: BTreeSet<String>,
    count: u64,
    evidence: BTreeSet<Place>,
    fix: Fix,
    ask: Vec<String>,
}

/// Time, file, record and event id: the order in which evidence is shown.
type Place = (u32, u32, u64, Option<String>);

impl Draft {
    fn finish(self) -> Finding {
        Finding {
            id: format!("roles/{}", self.name),
            severity: self.severity,
            verdict: self.verdict,
            title: self.title,
            why: self.why,
            resources: self.resources.into_iter().take(NAMED).collect(),
            count: self.count,
            monthly_usd: None,
            evidence: self
                .evidence
                .into_iter()
                .take(SHOWN)
                .map(|(_, file, record, event_id)| Evidence::Record {
                    file,
                    record,
                    event_id,
                })
                .collect(),
            fix: Some(self.fix),
            ask: self.ask,
            controls: Vec::new(),
        }
    }
}

/// Where the first record of a caller or session stands.
fn first_of(tracing: &Tracing<'_, '_>, tally: &Tally) -> Option<Place> {
    let (file, record) = tracing.view.record(tally.place())?;
    (tally.records > 0).then_some((tally.first, file, record, None))
}

/// Where the issuing record of a session stands.
fn issue_of(tracing: &Tracing<'_, '_>, issue: u32) -> Option<Place> {
    let seen = tracing.gathered.issues.get(issue as usize)?;
    let id = tracing.gathered.words.present(seen.issue.event_id);
    Some((seen.issue.time, seen.file, seen.record, id))
}

/// The verb that goes with a count.
fn verb<'w>(count: u64, one: &'w str, more: &'w str) -> &'w str {
    if count == 1 { one } else { more }
}

fn many(count: u64, one: &str, more: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {more}"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share, for display")]
fn percent(part: u64, whole: u64) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}

/// Sessions that nothing is known of, all reasons together.
fn opaque(tracing: &Tracing<'_, '_>, totals: &Traceability) -> Option<Finding> {
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
    ranked.sort_unstable();
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
            let sessions = many(*sessions, "session", "sessions");
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
                many(totals.sessions.opaque, "session", "sessions"),
                many(opaque, "record", "records"),
            ),
            why: format!(
                "Nobody can be asked about these actions: {}. {} of the records change something and {} \
                 read what is kept. It is a false alarm where the missing logs exist and were not given \
                 here.",
                told.join("; "),
                totals.write_events.opaque,
                totals.sensitive_reads.opaque
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
fn not_logged(tracing: &Tracing<'_, '_>) -> Vec<Finding> {
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
                many(sessions, "session", "sessions")
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
fn account_missing(tracing: &Tracing<'_, '_>) -> Vec<Finding> {
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
                many(sessions, "session", "sessions"),
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

/// Roles that accounts outside the case take.
fn external(tracing: &Tracing<'_, '_>) -> Vec<Finding> {
    #[derive(Default)]
    struct Caller {
        sessions: u64,
        records: u64,
        roles: BTreeSet<String>,
        principals: BTreeSet<String>,
        with_external_id: bool,
        without_external_id: bool,
        evidence: BTreeSet<Place>,
    }
    let mut callers: BTreeMap<String, Caller> = BTreeMap::new();
    for (session, resolved) in tracing.entries() {
        if resolved.start.kind != OriginKind::ExternalAccount {
            continue;
        }
        let account = tracing.text(resolved.start.id).to_owned();
        if tracing.facts.is_known(&account) {
            continue;
        }
        let caller = callers.entry(account.clone()).or_default();
        caller.records += u64::from(session.tally.records);
        let principal = tracing.text(resolved.start.detail);
        if !principal.is_empty() {
            caller.principals.insert(principal.to_owned());
        }
        if resolved.parent == NONE {
            caller.sessions += 1;
        }
        match issue_at(&tracing.gathered, resolved.issue) {
            Some(issue) if resolved.parent == NONE => {
                caller
                    .roles
                    .insert(tracing.gathered.role_of(session).to_owned());
                caller.with_external_id |= issue.external_id;
                caller.without_external_id |= !issue.external_id;
                caller.evidence.extend(issue_of(tracing, resolved.issue));
            }
            _ => caller.evidence.extend(first_of(tracing, &session.tally)),
        }
        while caller.evidence.len() > SHOWN {
            caller.evidence.pop_last();
        }
    }
    let drafts = callers.into_iter().map(|(account, caller)| {
        let guarded = caller.with_external_id && !caller.without_external_id;
        let resources: BTreeSet<String> = if caller.roles.is_empty() {
            BTreeSet::from([account.clone()])
        } else {
            caller.roles.clone()
        };
        let role = caller.roles.first().map_or("ROLE", |arn| trust::role_name(arn));
        let did = if caller.roles.is_empty() {
            format!("Account {account}, outside the case, acts in these accounts")
        } else {
            format!(
                "Account {account}, outside the case, takes {} ({})",
                many(caller.roles.len() as u64, "role", "roles"),
                many(caller.sessions, "session", "sessions"),
            )
        };
        let guard = if guarded {
            "Every call carried an external id."
        } else if caller.roles.is_empty() {
            "No role of these accounts was taken for it: a resource's policy lets it in."
        } else {
            "Calls came without an external id, so that a service which works for several customers could \
             be led to use your role for another."
        };
        let principals: Vec<&str> = caller.principals.iter().take(5).map(String::as_str).collect();
        let seen_as = if principals.is_empty() {
            String::new()
        } else {
            format!(" It shows as {}.", principals.join(", "))
        };
        Draft {
            name: "external-caller",
            severity: if guarded { Severity::Low } else { Severity::Medium },
            verdict: Verdict::Unknown,
            title: did,
            why: format!(
                "Who in that account acts is not in these logs; it can only be seen there.{seen_as} {guard} It \
                 is a false alarm where the account is your own and its logs only were not given here."
            ),
            resources,
            count: caller.records,
            evidence: caller.evidence,
            fix: Fix {
                summary: "If the account is yours, add its logs. If it is a partner's, ask for an external id \
                          and a source identity in the trust policy; if nobody knows it, take it out."
                    .to_owned(),
                commands: vec![
                    format!("aws iam get-role --role-name {} --query Role.AssumeRolePolicyDocument", quoted(role, "ROLE")),
                    format!(
                        "aws iam update-assume-role-policy --role-name {} --policy-document file://trust-policy.json",
                        quoted(role, "ROLE")
                    ),
                ],
                document: Some(serde_json::json!({
                    "Version": "2012-10-17",
                    "Statement": [{
                        "Effect": "Allow",
                        "Principal": { "AWS": format!("arn:aws:iam::{account}:root") },
                        "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
                        "Condition": {
                            "StringEquals": { "sts:ExternalId": "EXTERNAL_ID" },
                            "StringLike": { "sts:SourceIdentity": "*" },
                        },
                    }],
                })),
            },
            ask: vec!["aws organizations list-accounts --output json".to_owned()],
        }
    });
    drafts.map(Draft::finish).collect()
}

/// One network that a key was used from.
#[derive(Debug, Default)]
struct Used {
    tally: Tally,
    programs: BTreeSet<String>,
    addresses: BTreeSet<String>,
}

/// Keys that were used from two unrelated networks while they lived.
fn moved(tracing: &Tracing<'_, '_>) -> Vec<Finding> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut from = 0;
    while let Some(&(index, _)) = tracing.traces.get(from) {
        let traces = tracing.traces_of(index);
        from += traces.len().max(1);
        if traces.len() > 1 {
            drafts.extend(moved_key(tracing, index, traces));
        }
    }
    drafts.sort_by(|a, b| {
        let by = |draft: &Draft| (draft.severity, draft.evidence.first().cloned());
        by(a).cmp(&by(b))
    });
    let rest = drafts.split_off(drafts.len().min(2 * SINGLE));
    if let Some(last) = drafts.last_mut() {
        for more in rest {
            last.resources.extend(more.resources);
            last.count += more.count;
            last.evidence.extend(more.evidence);
        }
    }
    drafts.into_iter().map(Draft::finish).collect()
}

fn moved_key(tracing: &Tracing<'_, '_>, index: u32, traces: &[(u32, u32)]) -> Option<Draft> {
    let (session, resolved) = tracing.entry(index);
    if session.key == 0 || resolved.start.kind == OriginKind::AwsService {
        return None;
    }
    let mut networks: BTreeMap<Network, Used> = BTreeMap::new();
    for &(_, trace) in traces {
        let place = tracing.gathered.table.trace_of(trace);
        let address = tracing.text(place.address);
        let (Some(network), Some(tally)) = (
            Network::of(address),
            tracing.gathered.traces.get(trace as usize),
        ) else {
            continue;
        };
        let used = networks.entry(network).or_default();
        used.tally.add(tally);
        used.programs.insert(tracing.text(place.program).to_owned());
        used.addresses.insert(address.to_owned());
    }
    let function = resolved.start.kind == OriginKind::LambdaFunction;
    let mut worst: Option<(bool, &Used, &Used)> = None;
    let all: Vec<(&Network, &Used)> = networks.iter().collect();
    /// Pairs are compared; a key that is everywhere needs no more of them.
    const COMPARED: usize = 32;
    for (position, (network, one)) in all.iter().take(COMPARED).enumerate() {
        for (other_network, other) in all.iter().take(COMPARED).skip(position + 1) {
            if network.is_related(other_network) {
                continue;
            }
            let other_program = one.programs.is_disjoint(&other.programs);
            let overlaps =
                one.tally.first <= other.tally.last && other.tally.first <= one.tally.last;
            let roams = one
                .programs
                .iter()
                .chain(&other.programs)
                .all(|p| agent::is_browser(p));
            // A laptop moves; the function's machines have addresses of their own.
            let odd = other_program || (overlaps && !function && !roams);
            let graver = worst.is_none_or(|(grave, _, _)| other_program && !grave);
            if odd && graver {
                worst = Some((other_program, *one, *other));
            }
        }
    }
    let (other_program, one, other) = worst?;
    let (first, second) =
        if (one.tally.first, &one.addresses) <= (other.tally.first, &other.addresses) {
            (one, other)
        } else {
            (other, one)
        };
    let arn = tracing.text(session.arn).to_owned();
    let role = tracing.gathered.role_of(&session);
    let role_name = quoted(trust::role_name(role), "ROLE");
    let key = tracing.text(session.key).to_owned();
    let side = |used: &Used| {
        let listed: Vec<&str> = used.addresses.iter().take(3).map(String::as_str).collect();
        let programs: Vec<&str> = used.programs.iter().take(3).map(String::as_str).collect();
        format!("{} with {}", listed.join(", "), programs.join(", "))
    };
    let machine = resolved.start.kind == OriginKind::Ec2Instance;
    let workload = if machine {
        " Credentials of an instance that are used elsewhere have left the instance."
    } else {
        ""
    };
    Some(Draft {
        name: "key-moved",
        severity: if other_program || machine {
            Severity::High
        } else {
            Severity::Medium
        },
        verdict: Verdict::Fail,
        title: format!("The temporary key {key} was used from unrelated networks"),
        why: format!(
            "From {} on it was used from {}, and from {} on from {}.{workload} A temporary key that moves \
             is the mark of a stolen one. It is a false alarm where one workload leaves through several \
             networks, or a person changed the network and the program.",
            format_seconds(u64::from(first.tally.first)),
            side(first),
            format_seconds(u64::from(second.tally.first)),
            side(second),
        ),
        resources: BTreeSet::from([arn]),
        count: u64::from(second.tally.records),
        evidence: [first, second]
            .iter()
            .filter_map(|used| first_of(tracing, &used.tally))
            .collect(),
        fix: Fix {
            summary: "Ask the owner of the session. If nobody did it, revoke the role's sessions that were \
                      issued before now, then look for the way the key got out."
                .to_owned(),
            commands: vec![format!(
                "aws iam put-role-policy --role-name {role_name} --policy-name AWSRevokeOlderSessions --policy-document file://revoke.json"
            )],
            document: Some(serde_json::json!({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Deny", "Action": "*", "Resource": "*",
                    "Condition": { "DateLessThan": { "aws:TokenIssueTime": "NOW, AS 2026-01-31T12:00:00Z" } },
                }],
            })),
        },
        ask: Vec::new(),
    })
}

/// A finding for each of the first roles, and one for all the rest.
fn per_role<'r>(
    tracing: &Tracing<'_, '_>,
    roles: impl Iterator<Item = &'r RoleSum>,
    of_more: &str,
    draft: impl Fn(&RoleSum) -> Draft,
) -> Vec<Finding> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut rest: Option<(Draft, u64)> = None;
    for role in roles {
        let mut next = draft(role);
        next.evidence = evidence_of(tracing, role);
        if drafts.len() < SINGLE {
            drafts.push(next);
            continue;
        }
        match &mut rest {
            None => rest = Some((next, 1)),
            Some((all, count)) => {
                *count += 1;
                all.count += next.count;
                all.severity = all.severity.min(next.severity);
                all.resources.extend(next.resources);
                all.evidence.extend(next.evidence);
                all.fix.commands.clear();
                all.fix.document = None;
            }
        }
    }
    if let Some((mut all, count)) = rest {
        if count > 1 {
            all.title = format!("{count} further roles {of_more}");
        }
        drafts.push(all);
    }
    drafts.into_iter().map(Draft::finish).collect()
}

/// The issuing records of a role's sessions, else their first records.
fn evidence_of(tracing: &Tracing<'_, '_>, role: &RoleSum) -> BTreeSet<Place> {
    let mut places = BTreeSet::new();
    for &index in &role.sessions {
        let (session, resolved) = tracing.entry(index);
        places.extend(
            issue_of(tracing, resolved.issue).or_else(|| first_of(tracing, &session.tally)),
        );
        if places.len() > SHOWN {
            places.pop_last();
        }
    }
    places
}

fn trust_fix(tracing: &Tracing<'_, '_>, role: &RoleSum, summary: &str) -> Fix {
    let name = quoted(trust::role_name(&role.row.arn), "ROLE");
    Fix {
        summary: format!(
            "{summary} The document keeps everybody who took the role in these logs; compare it with the \
             policy of today before you put it in place."
        ),
        commands: vec![
            format!("aws iam get-role --role-name {name} --query Role.AssumeRolePolicyDocument"),
            format!(
                "aws iam update-assume-role-policy --role-name {name} --policy-document file://trust-policy.json"
            ),
        ],
        document: Some(trust::policy(tracing, role)),
    }
}

/// Roles that people take without a source identity.
fn no_source_identity(tracing: &Tracing<'_, '_>, roles: &[RoleSum]) -> Vec<Finding> {
    let bare = |role: &RoleSum| {
        let people = role.sessions.iter().filter(|&&index| {
            let (session, resolved) = tracing.entry(index);
            let issue = issue_at(&tracing.gathered, resolved.issue);
            let named =
                session.source_identity > 0 || issue.is_some_and(|issue| issue.source_identity > 0);
            let people = matches!(
                resolved.start.kind,
                OriginKind::IamUser
                    | OriginKind::Root
                    | OriginKind::SamlUser
                    | OriginKind::IdentityCenterUser
                    | OriginKind::ExternalAccount
                    | OriginKind::Unknown
            );
            people && !named
        });
        people.count() as u64
    };
    let wanted = roles
        .iter()
        .filter(|role| !trust::is_fixed(&role.row.arn) && bare(role) > 0);
    per_role(
        tracing,
        wanted,
        "are taken without a source identity",
        |role| {
            let sessions = bare(role);
            Draft {
            name: "missing-source-identity",
            severity: Severity::Low,
            verdict: Verdict::Fail,
            title: format!(
                "{} of {} {} no source identity",
                many(sessions, "session", "sessions"),
                trust::role_name(&role.row.arn),
                verb(sessions, "carries", "carry")
            ),
            why: "A source identity is set once and then stands in every record of the session and of all \
                  roles taken from it. Without it a record names a role and a name that the caller chose. It \
                  is a false alarm for roles that only the console's role switch takes: it cannot set one."
                .to_owned(),
            resources: BTreeSet::from([role.row.arn.clone()]),
            count: sessions,
            evidence: BTreeSet::new(),
            fix: trust_fix(
                tracing,
                role,
                "Require a source identity in the trust policy; every role of a chain needs \
                 sts:SetSourceIdentity.",
            ),
            ask: Vec::new(),
        }
        },
    )
}

/// Roles whose sessions are mostly named by an SDK.
fn generic(tracing: &Tracing<'_, '_>, roles: &[RoleSum]) -> Vec<Finding> {
    let wanted = roles
        .iter()
        .filter(|role| role.row.generic > 0 && !trust::is_fixed(&role.row.arn));
    per_role(
        tracing,
        wanted,
        "have sessions with a name that nobody chose",
        |role| {
            let row = &role.row;
            let opaque = row.sessions.opaque > 0;
            Draft {
            name: "generic-session-name",
            severity: if opaque { Severity::Medium } else { Severity::Low },
            verdict: Verdict::Fail,
            title: format!(
                "{} of {} of {} {} a name that nobody chose",
                row.generic,
                many(row.sessions.total, "session", "sessions"),
                trust::role_name(&row.arn),
                verb(row.generic, "has", "have")
            ),
            why: "The session name is the only part of a record that its caller can fill in. An SDK's default, \
                  a number or the role's own name tells nothing of who called. It is a false alarm where a \
                  source identity names the caller."
                .to_owned(),
            resources: BTreeSet::from([row.arn.clone()]),
            count: row.generic,
            evidence: BTreeSet::new(),
            fix: trust_fix(
                tracing,
                role,
                "Make callers choose a session name that tells who they are.",
            ),
            ask: Vec::new(),
        }
        },
    )
}

/// Roles with a session name that several callers use.
fn shared(tracing: &Tracing<'_, '_>, roles: &[RoleSum]) -> Vec<Finding> {
    let wanted = roles
        .iter()
        .filter(|role| !role.shared.is_empty() && !trust::is_fixed(&role.row.arn));
    per_role(
        tracing,
        wanted,
        "have session names that several callers use",
        |role| {
            let name = trust::role_name(&role.row.arn);
            let shown = role.shared.first().map_or("", String::as_str);
            let more = role.shared.len() as u64 - 1;
            let further = match more {
                0 => String::new(),
                more => format!(" and {more} further names"),
            };
            let using = role.sessions.iter().filter(|&&index| {
                let (session, _) = tracing.entry(index);
                let name = tracing.gathered.session_name(&session);
                role.shared.iter().any(|shared| shared == name)
            });
            Draft {
            name: "shared-session-name",
            severity: Severity::Medium,
            verdict: Verdict::Fail,
            title: format!("Several callers take {name} as \u{201c}{shown}\u{201d}{further}"),
            why: "Their records look the same: role and session name are one. Only the record of the issuing \
                  call tells them apart, and it is gone when that call is not logged. It is a false alarm where \
                  the callers are machines of one workload."
                .to_owned(),
            resources: BTreeSet::from([role.row.arn.clone()]),
            count: using.count() as u64,
            evidence: BTreeSet::new(),
            fix: trust_fix(
                tracing,
                role,
                "Let each caller take the role under a name of its own only.",
            ),
            ask: Vec::new(),
        }
        },
    )
}

/// Roles that take themselves.
fn self_assumption(tracing: &Tracing<'_, '_>, roles: &[RoleSum]) -> Vec<Finding> {
    let mut times: BTreeMap<&str, (u64, BTreeSet<Place>)> = BTreeMap::new();
    for (session, resolved) in tracing.entries() {
        if resolved.parent == NONE || !tracing.gathered.is_of_role(session) {
            continue;
        }
        let Some(issue) = issue_at(&tracing.gathered, resolved.issue) else {
            continue;
        };
        let (before, _) = tracing.entry(resolved.parent);
        let role = tracing.gathered.role_of(session);
        if issue.call.takes_a_role() && role == tracing.gathered.role_of(&before) {
            let (count, places) = times.entry(role).or_default();
            *count += 1;
            places.extend(issue_of(tracing, resolved.issue));
            while places.len() > SHOWN {
                places.pop_last();
            }
        }
    }
    let known: BTreeMap<&str, &RoleSum> = roles.iter().map(|role| (&*role.row.arn, role)).collect();
    let drafts = times.into_iter().map(|(role, (count, evidence))| {
        let name = quoted(trust::role_name(role), "ROLE");
        let document = known.get(role).map(|sum| trust::policy(tracing, sum));
        Draft {
            name: "self-assumption",
            severity: Severity::Low,
            verdict: Verdict::Fail,
            title: format!(
                "{} takes itself, {}",
                trust::role_name(role),
                many(count, "time", "times")
            ),
            why: "A role that may take itself can renew its session for ever, so that a stolen key never ends, \
                  and each renewal puts one more step between the records and whoever began. It is a false \
                  alarm where a tool does it to change its session name or tags."
                .to_owned(),
            resources: BTreeSet::from([role.to_owned()]),
            count,
            evidence,
            fix: Fix {
                summary: "Take the role out of its own trust policy, and use the credentials that the caller \
                          already has."
                    .to_owned(),
                commands: vec![
                    format!("aws iam get-role --role-name {name} --query Role.AssumeRolePolicyDocument"),
                    format!(
                        "aws iam update-assume-role-policy --role-name {name} --policy-document file://trust-policy.json"
                    ),
                ],
                document: document.map(|document| without(document, role)),
            },
            ask: Vec::new(),
        }
    });
    drafts.map(Draft::finish).collect()
}

/// A trust policy without one principal.
fn without(mut policy: serde_json::Value, role: &str) -> serde_json::Value {
    if let Some(statements) = policy
        .get_mut("Statement")
        .and_then(|value| value.as_array_mut())
    {
        for statement in statements.iter_mut() {
            let principals = statement.pointer_mut("/Principal/AWS");
            if let Some(list) = principals.and_then(|value| value.as_array_mut()) {
                list.retain(|principal| principal != role);
            }
        }
        statements.retain(|statement| {
            let empty = statement
                .pointer("/Principal/AWS")
                .and_then(|value| value.as_array())
                .is_some_and(Vec::is_empty);
            !empty
        });
    }
    policy
}

/// Chains of many roles.
fn long(tracing: &Tracing<'_, '_>) -> Vec<Finding> {
    #[derive(Default)]
    struct Chains {
        roles: u32,
        sessions: u64,
        records: u64,
        example: u32,
        evidence: BTreeSet<Place>,
    }
    let mut by_role: BTreeMap<&str, Chains> = BTreeMap::new();
    for (index, (session, resolved)) in (0u32..).zip(tracing.entries()) {
        if resolved.roles < LONG || !tracing.gathered.is_of_role(session) {
            continue;
        }
        let chains = by_role
            .entry(tracing.gathered.role_of(session))
            .or_default();
        if resolved.roles > chains.roles {
            chains.roles = resolved.roles;
            chains.example = index;
        }
        chains.sessions += 1;
        chains.records += u64::from(session.tally.records);
        chains.evidence.extend(issue_of(tracing, resolved.issue));
        while chains.evidence.len() > SHOWN {
            chains.evidence.pop_last();
        }
    }
    let drafts = by_role.into_iter().map(|(role, chains)| {
        let mut way: Vec<&str> = tracing
            .path(chains.example)
            .into_iter()
            .map(|index| tracing.gathered.role_of(&tracing.entry(index).0))
            .map(trust::role_name)
            .collect();
        way.dedup();
        way.truncate(SINGLE);
        let name = quoted(trust::role_name(role), "ROLE");
        Draft {
            name: "long-chain",
            severity: Severity::Low,
            verdict: Verdict::Fail,
            title: format!(
                "{} of {} {} through {} roles",
                many(chains.sessions, "session", "sessions"),
                trust::role_name(role),
                verb(chains.sessions, "comes", "come"),
                chains.roles
            ),
            why: format!(
                "The way is {}. Each step ends after an hour, needs the logs of its account to be followed, and \
                 opens what the step before may do to whoever gets in between. It is a false alarm where the \
                 steps are meant: a landing role and one role in the target account.",
                way.join(", then ")
            ),
            resources: BTreeSet::from([role.to_owned()]),
            count: chains.records,
            evidence: chains.evidence,
            fix: Fix {
                summary: "Let the first role take the last one directly, and require a source identity all \
                          the way."
                    .to_owned(),
                commands: vec![
                    format!("aws iam get-role --role-name {name} --query Role.AssumeRolePolicyDocument"),
                ],
                document: None,
            },
            ask: Vec::new(),
        }
    });
    drafts.map(Draft::finish).collect()
}
