//! What comes from elsewhere: callers of other accounts, and keys that move.

use super::{Draft, Place, SHOWN, SINGLE, first_of, issue_of};
use crate::analyzers::roles::chapter::Tracing;
use crate::analyzers::roles::gather::{NONE, Tally};
use crate::analyzers::roles::join::issue_at;
use crate::analyzers::roles::network::Network;
use crate::analyzers::roles::{agent, trust};
use crate::analyzers::words::{counted, quoted};
use crate::record::format_seconds;
use crate::report::{Finding, Fix, OriginKind, Severity, Verdict};
use crate::sorting::{Arrange, Ordered};
use std::collections::{BTreeMap, BTreeSet};

/// Roles that accounts outside the case take.
pub(super) fn external(tracing: &Tracing<'_, '_>) -> Vec<Finding> {
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
            [account.clone()].into_iter().ordered()
        } else {
            caller.roles.clone()
        };
        let role = caller.roles.first().map_or("ROLE", |arn| trust::role_name(arn));
        let did = if caller.roles.is_empty() {
            format!("Account {account}, outside the case, acts in these accounts")
        } else {
            format!(
                "Account {account}, outside the case, takes {} ({})",
                counted(caller.roles.len(), "role"),
                counted(caller.sessions, "session"),
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
                          and a source identity: once it sends them, put the statement of the document in place of \
                          the one that lets the account in, and keep the others. If nobody knows it, take it out."
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
                        "Sid": format!("Account{account}"),
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
pub(super) fn moved(tracing: &Tracing<'_, '_>) -> Vec<Finding> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut from = 0;
    while let Some(&(index, _)) = tracing.traces.get(from) {
        let traces = tracing.traces_of(index);
        from += traces.len().max(1);
        if traces.len() > 1 {
            drafts.extend(moved_key(tracing, index, traces));
        }
    }
    drafts.arrange_by(|a, b| {
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
        resources: [arn].into_iter().ordered(),
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
