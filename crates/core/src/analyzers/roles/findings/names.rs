//! How roles are taken: names, source identities, and roles that take themselves or each other.

use super::{Draft, LONG, Place, SHOWN, SINGLE, first_of, issue_of, verb};
use crate::analyzers::roles::chapter::Tracing;
use crate::analyzers::roles::gather::NONE;
use crate::analyzers::roles::join::issue_at;
use crate::analyzers::roles::per_role::RoleSum;
use crate::analyzers::roles::trust::{self, Demand};
use crate::analyzers::words::{counted, quoted};
use crate::report::{Finding, Fix, OriginKind, SessionVerdict, Severity, Verdict};
use crate::sorting::Ordered;
use std::collections::{BTreeMap, BTreeSet};

/// What roles are called in a list of findings. One role is in many accounts by the same name: then the account tells them apart.
struct Called<'r>(BTreeMap<&'r str, usize>);

impl<'r> Called<'r> {
    fn new(roles: &'r [RoleSum]) -> Self {
        let mut times = BTreeMap::new();
        for role in roles {
            *times.entry(trust::role_name(&role.row.arn)).or_default() += 1;
        }
        Self(times)
    }

    fn of(&self, role: &RoleSum) -> String {
        let name = trust::role_name(&role.row.arn);
        if self.0.get(name) > Some(&1) && !role.row.account.is_empty() {
            format!("{name} in {}", role.row.account)
        } else {
            name.to_owned()
        }
    }
}

/// What a trust policy is to change, and what is said of it.
struct Change<'w> {
    demand: Demand,
    summary: &'w str,
    /// What several roles are said to do.
    of_more: &'w str,
}

/// A finding for each of the first roles, and one for all the rest.
fn per_role<'r>(
    tracing: &Tracing<'_, '_>,
    roles: impl Iterator<Item = &'r RoleSum>,
    change: &Change<'_>,
    draft: impl Fn(&RoleSum, Fix) -> Draft,
) -> Vec<Finding> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut rest: Option<(Draft, u64)> = None;
    for role in roles {
        let mut next = draft(role, trust_fix(tracing, role, change));
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
            }
        }
    }
    if let Some((mut all, count)) = rest {
        if count > 1 {
            all.title = format!("{count} further roles {}", change.of_more);
            // What is said of callers and the document are of one role.
            all.fix = Fix {
                summary: change.summary.to_owned(),
                commands: Vec::new(),
                document: None,
            };
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

fn trust_fix(tracing: &Tracing<'_, '_>, role: &RoleSum, change: &Change<'_>) -> Fix {
    let name = quoted(trust::role_name(&role.row.arn), "ROLE");
    let trust = trust::policy(tracing, role, change.demand);
    let (summary, words) = (change.summary, trust.words);
    Fix {
        summary: format!(
            "{summary} {words} Compare it with the policy of today before you put it in place: the logs show \
             only who came in their time."
        ),
        commands: vec![
            format!("aws iam get-role --role-name {name} --query Role.AssumeRolePolicyDocument"),
            format!(
                "aws iam update-assume-role-policy --role-name {name} --policy-document file://trust-policy.json"
            ),
        ],
        document: Some(trust.document),
    }
}

fn id_of_role(principal: &str) -> &str {
    principal.split(':').next().unwrap_or(principal)
}

/// Ids of the roles that nobody but services took for a workload, as far as is known of their sessions.
fn roles_of_machines<'t>(tracing: &'t Tracing<'_, '_>) -> BTreeSet<&'t str> {
    let mut taken: BTreeMap<&str, bool> = BTreeMap::new();
    for (session, resolved) in tracing.entries() {
        if resolved.verdict == SessionVerdict::Opaque || !tracing.gathered.is_of_role(session) {
            continue;
        }
        let machine = matches!(
            resolved.start.kind,
            OriginKind::Ec2Instance
                | OriginKind::LambdaFunction
                | OriginKind::EcsTask
                | OriginKind::EksPod
                | OriginKind::AwsService
        );
        let id = id_of_role(tracing.text(session.principal));
        *taken.entry(id).or_insert(true) &= machine;
    }
    taken
        .into_iter()
        .filter(|(id, machine)| *machine && id.starts_with("AROA"))
        .map(|(id, _)| id)
        .ordered()
}

/// Roles that people take without a source identity.
pub(super) fn no_source_identity(tracing: &Tracing<'_, '_>, roles: &[RoleSum]) -> Vec<Finding> {
    let machines = roles_of_machines(tracing);
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
            let (root, _) = tracing.entry(resolved.root);
            let machine = resolved.start.kind == OriginKind::Unknown
                && machines.contains(id_of_role(tracing.text(root.principal)));
            people && !machine && !named
        });
        people.count() as u64
    };
    let called = Called::new(roles);
    let wanted = roles
        .iter()
        .filter(|role| !trust::is_fixed(&role.row.arn) && bare(role) > 0);
    per_role(
        tracing,
        wanted,
        &Change {
            demand: Demand::SourceIdentity,
            summary: "Require a source identity in the trust policy; every role of a chain needs \
                 sts:SetSourceIdentity.",
            of_more: "are taken without a source identity",
        },
        |role, fix| {
            let sessions = bare(role);
            Draft {
            name: "missing-source-identity",
            severity: Severity::Low,
            verdict: Verdict::Fail,
            title: format!(
                "{} of {} that a person may have begun {} no source identity",
                counted(sessions, "session"),
                called.of(role),
                verb(sessions, "carries", "carry")
            ),
            why: "A source identity is set once and then stands in every record of the session and of all \
                  roles taken from it. Without it a record names a role and a name that the caller chose. It \
                  is a false alarm for roles that only the console's role switch takes: it cannot set one."
                .to_owned(),
            resources: [role.row.arn.clone()].into_iter().ordered(),
            count: sessions,
            evidence: BTreeSet::new(),
            fix,
            ask: Vec::new(),
        }
        },
    )
}

/// Roles whose sessions are mostly named by an SDK.
pub(super) fn generic(tracing: &Tracing<'_, '_>, roles: &[RoleSum]) -> Vec<Finding> {
    let called = Called::new(roles);
    let wanted = roles
        .iter()
        .filter(|role| role.row.generic > 0 && !trust::is_fixed(&role.row.arn));
    per_role(
        tracing,
        wanted,
        &Change {
            demand: Demand::SessionName,
            summary: "Make callers choose a session name that tells who they are.",
            of_more: "have sessions with a name that nobody chose",
        },
        |role, fix| {
            let row = &role.row;
            let opaque = row.sessions.opaque > 0;
            Draft {
            name: "generic-session-name",
            severity: if opaque { Severity::Medium } else { Severity::Low },
            verdict: Verdict::Fail,
            title: format!(
                "{} of {} of {} {} a name that nobody chose",
                row.generic,
                counted(row.sessions.total, "session"),
                called.of(role),
                verb(row.generic, "has", "have")
            ),
            why: "The session name is the only part of a record that its caller can fill in. An SDK's default, \
                  a number or the role's own name tells nothing of who called. It is a false alarm where a \
                  source identity names the caller."
                .to_owned(),
            resources: [row.arn.clone()].into_iter().ordered(),
            count: row.generic,
            evidence: BTreeSet::new(),
            fix,
            ask: Vec::new(),
        }
        },
    )
}

/// Roles with a session name that several callers use.
pub(super) fn shared(tracing: &Tracing<'_, '_>, roles: &[RoleSum]) -> Vec<Finding> {
    let called = Called::new(roles);
    let wanted = roles
        .iter()
        .filter(|role| !role.shared.is_empty() && !trust::is_fixed(&role.row.arn));
    per_role(
        tracing,
        wanted,
        &Change {
            demand: Demand::OwnName,
            summary: "Let each caller take the role under a name of its own only.",
            of_more: "have session names that several callers use",
        },
        |role, fix| {
            let name = called.of(role);
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
            resources: [role.row.arn.clone()].into_iter().ordered(),
            count: using.count() as u64,
            evidence: BTreeSet::new(),
            fix,
            ask: Vec::new(),
        }
        },
    )
}

/// Roles that take themselves.
pub(super) fn self_assumption(tracing: &Tracing<'_, '_>, roles: &[RoleSum]) -> Vec<Finding> {
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
    let known: BTreeMap<&str, &RoleSum> = roles.iter().map(|role| (&*role.row.arn, role)).ordered();
    let drafts = times.into_iter().map(|(role, (count, evidence))| {
        let name = quoted(trust::role_name(role), "ROLE");
        let trust = known
            .get(role)
            .map(|sum| trust::policy(tracing, sum, Demand::Nothing));
        let (document, words) = trust.map_or((None, String::new()), |trust| {
            let document = without(trust.document, role);
            let words = format!(" {} The role itself is taken out of it.", trust.words);
            document.map_or((None, String::new()), |document| (Some(document), words))
        });
        Draft {
            name: "self-assumption",
            severity: Severity::Low,
            verdict: Verdict::Fail,
            title: format!(
                "{} takes itself, {}",
                trust::role_name(role),
                counted(count, "time")
            ),
            why: "A role that may take itself can renew its session for ever, so that a stolen key never ends, \
                  and each renewal puts one more step between the records and whoever began. It is a false \
                  alarm where a tool does it to change its session name or tags."
                .to_owned(),
            resources: [role.to_owned()].into_iter().ordered(),
            count,
            evidence,
            fix: Fix {
                summary: format!(
                    "Take the role out of its own trust policy, and use the credentials that the caller \
                     already has.{words}"
                ),
                commands: vec![
                    format!("aws iam get-role --role-name {name} --query Role.AssumeRolePolicyDocument"),
                    format!(
                        "aws iam update-assume-role-policy --role-name {name} --policy-document file://trust-policy.json"
                    ),
                ],
                document,
            },
            ask: Vec::new(),
        }
    });
    drafts.map(Draft::finish).collect()
}

/// A trust policy without one principal; `None` where nobody else is in it.
fn without(mut policy: serde_json::Value, role: &str) -> Option<serde_json::Value> {
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
        if statements.is_empty() {
            return None;
        }
    }
    Some(policy)
}

/// Chains of many roles.
pub(super) fn long(tracing: &Tracing<'_, '_>) -> Vec<Finding> {
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
                counted(chains.sessions, "session"),
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
            resources: [role.to_owned()].into_iter().ordered(),
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
