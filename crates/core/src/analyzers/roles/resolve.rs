//! From a session back to its origin.

use super::Facts;
use super::gather::{Gathered, NONE, Session};
use super::issue::{Call, Issue};
use super::join::{Joins, issue_at};
use super::names::{self, Shape};
use super::table::{Caller, Owner};
use crate::report::{OpaqueReason, OriginKind, Proof, SessionVerdict};

/// An origin by numbers of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    pub(super) kind: OriginKind,
    pub(super) id: u32,
    pub(super) account: u32,
    pub(super) detail: u32,
}

impl Start {
    const UNKNOWN: Self = Self {
        kind: OriginKind::Unknown,
        id: 0,
        account: 0,
        detail: 0,
    };
}

/// What is known of a session.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolved {
    /// The session that issued this one.
    pub(super) parent: u32,
    /// The issuing record; [`NONE`] where there is none.
    pub(super) issue: u32,
    /// What tells, where no issuing record does.
    pub(super) via: &'static str,
    pub(super) proof: Proof,
    pub(super) verdict: SessionVerdict,
    pub(super) reason: Option<OpaqueReason>,
    pub(super) start: Start,
    /// The session that the chain begins with.
    pub(super) root: u32,
    /// Hops from the origin to this session.
    pub(super) hops: u32,
    /// Distinct roles one after the other on the way: a role that takes itself counts once.
    pub(super) roles: u32,
}

impl Default for Resolved {
    fn default() -> Self {
        Self {
            parent: NONE,
            issue: NONE,
            via: "",
            proof: Proof::None,
            verdict: SessionVerdict::Opaque,
            reason: Some(OpaqueReason::Unknown),
            start: Start::UNKNOWN,
            root: NONE,
            hops: 1,
            roles: 1,
        }
    }
}

/// Where a step leads.
enum Step {
    /// To another session.
    Session(u32),
    /// To an origin that the record names.
    Start(Start),
    /// To an origin without proof.
    Named(Start),
    /// Nowhere.
    Nothing,
}

/// Follows every session. One entry per session, unused ones at the end.
pub(super) fn resolve(gathered: &mut Gathered<'_>, facts: &Facts) -> Vec<Resolved> {
    let joins = Joins::of(gathered);
    let mut resolved = vec![Resolved::default(); gathered.sessions.len()];
    for (index, entry) in (0u32..).zip(&mut resolved) {
        let session = session_at(gathered, index);
        if let Some(found) = joins.find(gathered, index, &session) {
            entry.issue = found.issue;
            entry.proof = found.proof;
        }
        let role = issue_at(gathered, entry.issue).map_or(0, |issue| issue.role);
        if let Some(session) = gathered.sessions.get_mut(index as usize)
            && session.role == 0
        {
            session.role = role;
        }
    }
    add_unused(gathered, &mut resolved);
    let mut steps: Vec<Step> = Vec::with_capacity(resolved.len());
    for (index, entry) in (0u32..).zip(&mut resolved) {
        let session = session_at(gathered, index);
        let step = match issue_at(gathered, entry.issue).copied() {
            Some(issue) => by_issue(gathered, &joins, &session, &issue),
            None => twin(gathered, index, &session, entry),
        };
        if let Step::Session(parent) = step {
            entry.parent = parent;
        }
        steps.push(step);
    }
    cut_loops(&mut resolved);
    for index in order(&resolved) {
        let step = steps.get(index as usize).unwrap_or(&Step::Nothing);
        let outcome = settle(gathered, &joins, facts, index, step, &resolved);
        if let Some(entry) = resolved.get_mut(index as usize) {
            *entry = outcome;
        }
    }
    resolved
}

fn session_at(gathered: &Gathered<'_>, index: u32) -> Session {
    let session = gathered.sessions.get(index as usize);
    session.copied().unwrap_or_default()
}

/// Credentials that were issued and made no record are sessions too, so that they can be asked for.
fn add_unused(gathered: &mut Gathered<'_>, resolved: &mut Vec<Resolved>) {
    let mut keys = rustc_hash::FxHashSet::default();
    for session in &gathered.sessions {
        keys.insert(session.key);
    }
    for entry in resolved.iter() {
        if let Some(issue) = issue_at(gathered, entry.issue) {
            // A copy of the call in another account issued the same credential.
            keys.insert(issue.key);
        }
    }
    let issues: Vec<Issue> = gathered.issues.iter().map(|seen| seen.issue).collect();
    let mut by_key: rustc_hash::FxHashMap<u32, (u32, bool)> = rustc_hash::FxHashMap::default();
    for (index, issue) in (0u32..).zip(&issues) {
        if !issue.call.issues() || issue.key == 0 || keys.contains(&issue.key) {
            continue;
        }
        let kind = gathered
            .table
            .owner(gathered.table.caller_of(issue.caller).owner)
            .kind;
        let stranger = gathered.words.recorded(kind) == "AWSAccount";
        by_key
            .entry(issue.key)
            .and_modify(|best| {
                if best.1 && !stranger {
                    *best = (index, false);
                }
            })
            .or_insert((index, stranger));
    }
    let mut fresh: Vec<u32> = Vec::with_capacity(by_key.len());
    for issue in &issues {
        if let Some((index, _)) = by_key.remove(&issue.key) {
            fresh.push(index);
        }
    }
    for index in fresh {
        if let Some(issue) = issues.get(index as usize) {
            gathered.push_unused(issue);
            resolved.push(Resolved {
                issue: index,
                proof: Proof::AccessKey,
                ..Resolved::default()
            });
        }
    }
}

/// Records with a blank key are of the same session as those of the same principal and time of issue
/// that have one.
fn twin(gathered: &Gathered<'_>, index: u32, session: &Session, entry: &mut Resolved) -> Step {
    if session.key > 0 || session.created == 0 {
        return Step::Nothing;
    }
    let twin = gathered
        .keyed
        .get(&(session.principal, session.created))
        .copied();
    match twin {
        Some(twin) if twin != index => {
            entry.proof = Proof::PrincipalAndTime;
            entry.via = TWIN;
            Step::Session(twin)
        }
        _ => Step::Nothing,
    }
}

/// The step from records without a key to the same session's records with one is no hop.
pub(super) const TWIN: &str = "creationDate";

/// A session that leads back to itself has no origin: every session of a loop starts anew.
fn cut_loops(resolved: &mut [Resolved]) {
    let mut state = vec![0u32; resolved.len()];
    let mut looped: Vec<u32> = Vec::new();
    for start in 0..resolved.len() {
        let mark = u32::try_from(start + 1).unwrap_or(NONE);
        let mut at = start;
        let mut path = Vec::new();
        loop {
            match state.get_mut(at) {
                Some(state) if *state == 0 => *state = mark,
                Some(state) if *state == mark => {
                    // The path came back to `at`: everything from there on is the loop.
                    let from = path.iter().position(|&p| p == at).unwrap_or(0);
                    let of_loop = path.get(from..).unwrap_or_default();
                    looped.extend(of_loop.iter().filter_map(|&i| u32::try_from(i).ok()));
                    break;
                }
                _ => break,
            }
            path.push(at);
            match resolved.get(at).map(|entry| entry.parent) {
                Some(parent) if parent != NONE => at = parent as usize,
                _ => break,
            }
        }
    }
    for index in looped {
        if let Some(entry) = resolved.get_mut(index as usize) {
            entry.parent = NONE;
        }
    }
}

/// Parents before children.
fn order(resolved: &[Resolved]) -> Vec<u32> {
    let mut order = Vec::with_capacity(resolved.len());
    let mut done = vec![false; resolved.len()];
    let mut path: Vec<u32> = Vec::new();
    for start in (0u32..).take(resolved.len()) {
        let mut at = start;
        while let Some(entry) = resolved.get(at as usize)
            && done.get(at as usize) == Some(&false)
        {
            path.push(at);
            if entry.parent == NONE {
                break;
            }
            at = entry.parent;
        }
        while let Some(index) = path.pop() {
            if let Some(done) = done.get_mut(index as usize)
                && !*done
            {
                *done = true;
                order.push(index);
            }
        }
    }
    order
}

/// Decides on one session whose parent is decided.
fn settle(
    gathered: &mut Gathered<'_>,
    joins: &Joins,
    facts: &Facts,
    index: u32,
    step: &Step,
    resolved: &[Resolved],
) -> Resolved {
    let session = session_at(gathered, index);
    let mut entry = resolved.get(index as usize).copied().unwrap_or_default();
    let parent = resolved.get(entry.parent as usize).copied();
    entry.roles = u32::from(gathered.is_of_role(&session));
    entry.root = parent.map_or(index, |parent| parent.root);
    match (step, parent) {
        (Step::Session(_), Some(parent)) => {
            entry.verdict = parent.verdict;
            entry.reason = parent.reason;
            entry.start = parent.start;
            if entry.via == TWIN {
                entry.hops = parent.hops;
                entry.roles = parent.roles;
            } else {
                let before = session_at(gathered, entry.parent);
                let again = gathered.role_of(&session) == gathered.role_of(&before);
                entry.hops = parent.hops.saturating_add(1);
                entry.roles = parent.roles + if again { 0 } else { entry.roles };
            }
            if entry.proof == Proof::Inferred && entry.verdict == SessionVerdict::Attributed {
                entry.verdict = SessionVerdict::Partly;
            }
        }
        (Step::Start(start), _) => attribute(&mut entry, *start),
        (Step::Named(start), _) => name(&mut entry, *start),
        // A loop was cut here.
        (Step::Session(_), None) => {
            entry.issue = NONE;
            entry.proof = Proof::None;
            entry.via = "";
            alone(gathered, joins, facts, &session, &mut entry);
        }
        (Step::Nothing, _) => {
            alone(gathered, joins, facts, &session, &mut entry);
        }
    }
    if entry.verdict == SessionVerdict::Opaque && session.source_identity > 0 {
        // It names somebody, and whoever took the first role chose it.
        let start = Start {
            id: session.source_identity,
            ..Start::UNKNOWN
        };
        if entry.via.is_empty() && entry.issue == NONE {
            entry.via = "sourceIdentity";
        }
        name(&mut entry, start);
    }
    entry
}

fn attribute(entry: &mut Resolved, start: Start) {
    entry.start = start;
    entry.verdict = if entry.proof == Proof::Inferred {
        SessionVerdict::Partly
    } else {
        SessionVerdict::Attributed
    };
    entry.reason = None;
}

fn name(entry: &mut Resolved, start: Start) {
    entry.start = start;
    entry.verdict = SessionVerdict::Partly;
    entry.reason = None;
}

/// A session without an issuing record: what its own records tell.
fn alone(
    gathered: &mut Gathered<'_>,
    joins: &Joins,
    facts: &Facts,
    session: &Session,
    entry: &mut Resolved,
) {
    if let Some((start, via)) = own_word(gathered, session) {
        entry.proof = Proof::OwnWord;
        entry.via = via;
        if let Some(sign_in) = joins.sign_in(gathered, session) {
            entry.issue = sign_in;
        }
        return attribute(entry, start);
    }
    if let Some(switch) = joins.switch(gathered, session)
        && let Some(start) = switched_from(gathered, switch)
    {
        entry.proof = Proof::OwnWord;
        entry.issue = switch;
        return if start.kind == OriginKind::Unknown {
            name(entry, start)
        } else {
            attribute(entry, start)
        };
    }
    let role = gathered.role_of(session);
    let session_name = gathered.session_name(session);
    if let Some(set) = names::permission_set(role) {
        let portal = joins.portal(gathered, session, set);
        let mut start = Start {
            kind: OriginKind::IdentityCenterUser,
            id: gathered.words.number(session_name),
            ..Start::UNKNOWN
        };
        entry.via = "roleSessionName";
        if let Some(issue) = portal.and_then(|index| issue_at(gathered, index)) {
            start.detail = issue.subject;
            entry.issue = portal.unwrap_or(NONE);
            entry.proof = Proof::Inferred;
        }
        return name(entry, start);
    }
    let owner = gathered.owner_of(session);
    if gathered.words.recorded(owner.kind) == "AWSAccount" {
        if let Some(start) = stranger(gathered, facts, &owner, session.principal) {
            entry.via = "principalId";
            return name(entry, start);
        }
    } else if session.source_identity == 0
        && let Some(start) = by_shape(gathered, session_name)
    {
        entry.via = "roleSessionName";
        return name(entry, start);
    }
    entry.verdict = SessionVerdict::Opaque;
    entry.reason = Some(reason(gathered, facts, session));
}

/// What AWS itself wrote into the records of the session.
fn own_word(gathered: &mut Gathered<'_>, session: &Session) -> Option<(Start, &'static str)> {
    let table = gathered.table;
    let caller = table.caller_of(session.caller);
    let owner = table.owner(caller.owner);
    let extra = table.extra(caller.extra);
    let kind = gathered.words.recorded(owner.kind);
    match kind {
        "IAMUser" if caller.arn > 0 => {
            return Some((
                user(OriginKind::IamUser, caller.arn, &owner),
                "userIdentity",
            ));
        }
        "Root" if caller.flags & Caller::ROOT == 0 && caller.arn > 0 => {
            return Some((user(OriginKind::Root, caller.arn, &owner), "userIdentity"));
        }
        "FederatedUser" if owner.issuer > 0 => {
            let root = gathered.words.recorded(owner.issuer).ends_with(":root");
            let kind = if root {
                OriginKind::Root
            } else {
                OriginKind::IamUser
            };
            return Some((user(kind, owner.issuer, &owner), "sessionIssuer"));
        }
        _ => {}
    }
    if extra.scope > 0 {
        let scope = gathered.words.recorded(extra.scope);
        let scope_kind = gathered.words.recorded(extra.scope_kind);
        let kind = if scope_kind.contains("Lambda") || scope.contains(":lambda:") {
            OriginKind::LambdaFunction
        } else if scope_kind.contains("ECS") || scope.contains(":ecs:") {
            OriginKind::EcsTask
        } else if scope_kind.contains("EKS") || scope.contains(":eks:") {
            OriginKind::EksPod
        } else if scope_kind.contains("EC2") || scope.contains(":ec2:") {
            OriginKind::Ec2Instance
        } else {
            OriginKind::AwsService
        };
        let id = match kind {
            OriginKind::AwsService => extra.scope,
            _ => {
                let last = scope.rsplit([':', '/']).next().unwrap_or(scope);
                let name = match kind {
                    OriginKind::LambdaFunction => function_name(scope),
                    _ => last,
                };
                gathered.words.number(name)
            }
        };
        let start = Start {
            kind,
            id,
            account: owner.account,
            detail: extra.scope,
        };
        return Some((start, "inScopeOf"));
    }
    if extra.on_behalf_of > 0 {
        let start = Start {
            kind: OriginKind::IdentityCenterUser,
            id: extra.on_behalf_of,
            ..Start::UNKNOWN
        };
        return Some((start, "onBehalfOf"));
    }
    let session_name = gathered.session_name(session);
    if caller.flags & Caller::EC2 != 0 {
        let start = Start {
            kind: OriginKind::Ec2Instance,
            id: gathered.words.number(session_name),
            account: owner.account,
            detail: 0,
        };
        return Some((start, "ec2RoleDelivery"));
    }
    let role = gathered.words.recorded(owner.issuer);
    if let Some(service) = names::linked_service(role) {
        let start = Start {
            kind: OriginKind::AwsService,
            id: gathered.words.number(service),
            account: 0,
            detail: owner.issuer,
        };
        return Some((start, "sessionIssuer"));
    }
    // A service that calls for somebody else leaves the same trace; then the name of the portal's
    // role, or that somebody's own records, tell.
    if let Some(service) = session.tally.only_service()
        && kind == "AssumedRole"
        && names::permission_set(role).is_none()
        && gathered.words.recorded(service).ends_with(".amazonaws.com")
    {
        let start = Start {
            kind: OriginKind::AwsService,
            id: service,
            account: 0,
            detail: owner.issuer,
        };
        return Some((start, "invokedBy"));
    }
    None
}

/// `name` of `arn:aws:lambda:region:account:function:name:version`.
fn function_name(arn: &str) -> &str {
    let after = arn.split_once(":function:").map_or(arn, |(_, name)| name);
    after.split(':').next().unwrap_or(after)
}

fn user(kind: OriginKind, arn: u32, owner: &Owner) -> Start {
    Start {
        kind,
        id: arn,
        account: owner.account,
        detail: 0,
    }
}

/// Where the issuing record leads.
fn by_issue(gathered: &mut Gathered<'_>, joins: &Joins, session: &Session, issue: &Issue) -> Step {
    let table = gathered.table;
    let caller = table.caller_of(issue.caller);
    let owner = table.owner(caller.owner);
    let kind = gathered.words.recorded(owner.kind);
    let first = |numbers: [u32; 2]| numbers.into_iter().find(|&number| number > 0).unwrap_or(0);
    match (kind, issue.call) {
        ("SAMLUser", _) | (_, Call::AssumeRoleWithSaml) => {
            let role = gathered.role_of(session);
            let set = names::permission_set(role).or_else(|| {
                let asked = gathered.words.recorded(issue.role);
                names::permission_set(asked)
            });
            let id = first([owner.name, issue.subject]);
            let mut start = Start {
                kind: OriginKind::SamlUser,
                id,
                account: 0,
                detail: first([issue.provider, owner.provider]),
            };
            if let Some(set) = set {
                start.kind = OriginKind::IdentityCenterUser;
                let portal = joins.portal(gathered, session, set);
                let portal = portal.and_then(|index| issue_at(gathered, index));
                start.detail = portal.map_or(0, |portal| portal.subject);
            }
            if start.id == 0 {
                start.id = gathered.words.number(gathered.session_name(session));
                return Step::Named(start);
            }
            Step::Start(start)
        }
        ("WebIdentityUser", _)
        | (_, Call::AssumeRoleWithWebIdentity | Call::GetCredentialsForIdentity) => {
            Step::Start(Start {
                kind: OriginKind::WebIdentity,
                id: first([issue.subject, owner.name]),
                account: 0,
                detail: first([issue.provider, owner.provider]),
            })
        }
        ("AWSService" | "", _) if owner.name > 0 => {
            Step::Start(by_service(gathered, session, issue, &owner))
        }
        ("IAMUser" | "Root" | "AssumedRole" | "FederatedUser" | "Role", _) => {
            match (gathered.session_of(issue.caller), kind) {
                (Some(parent), _) => Step::Session(parent),
                (None, "IAMUser") => Step::Start(user(OriginKind::IamUser, caller.arn, &owner)),
                (None, "Root") => Step::Start(user(OriginKind::Root, caller.arn, &owner)),
                _ => Step::Nothing,
            }
        }
        ("AWSAccount", _) => match gathered.session_of(issue.caller) {
            Some(parent) => Step::Session(parent),
            None => by_principal(gathered, &owner, caller.principal),
        },
        ("IdentityCenterUser", _) => {
            let id = table.extra(caller.extra).on_behalf_of;
            Step::Start(Start {
                kind: OriginKind::IdentityCenterUser,
                id: first([id, owner.name]),
                ..Start::UNKNOWN
            })
        }
        _ => Step::Nothing,
    }
}

/// A user of another account, by the id that its own records carry too.
fn by_principal(gathered: &Gathered<'_>, owner: &Owner, principal: u32) -> Step {
    if let Some(&(arn, account)) = gathered.users.get(&principal) {
        let kind = if gathered.words.recorded(arn).ends_with(":root") {
            OriginKind::Root
        } else {
            OriginKind::IamUser
        };
        return Step::Start(Start {
            kind,
            id: arn,
            account,
            detail: 0,
        });
    }
    if owner.account == 0 && principal == 0 {
        return Step::Nothing;
    }
    let inside = gathered.accounts.contains_key(&owner.account);
    let start = if inside || owner.account == 0 {
        let user = gathered.words.recorded(principal).starts_with("AIDA");
        Start {
            kind: if user {
                OriginKind::IamUser
            } else {
                OriginKind::Unknown
            },
            id: principal,
            account: owner.account,
            detail: 0,
        }
    } else {
        Start {
            kind: OriginKind::ExternalAccount,
            id: owner.account,
            account: owner.account,
            detail: principal,
        }
    };
    Step::Named(start)
}

/// A session of an account outside the case, as the log of an account inside shows it.
fn stranger(
    gathered: &Gathered<'_>,
    facts: &Facts,
    owner: &Owner,
    principal: u32,
) -> Option<Start> {
    let account = gathered.words.recorded(owner.account);
    let inside = gathered.accounts.contains_key(&owner.account) || facts.is_known(account);
    (owner.account > 0 && !inside).then_some(Start {
        kind: OriginKind::ExternalAccount,
        id: owner.account,
        account: owner.account,
        detail: principal,
    })
}

/// What a service takes roles for.
fn by_service(
    gathered: &mut Gathered<'_>,
    session: &Session,
    issue: &Issue,
    owner: &Owner,
) -> Start {
    let service = gathered.words.recorded(owner.name);
    let principal = if session.principal > 0 {
        session.principal
    } else {
        issue.principal
    };
    let name = names::session_name(gathered.words.recorded(principal));
    let role = first_number([gathered.owner_of(session).issuer, issue.role]);
    let kind = match service {
        "ec2.amazonaws.com" if names::is_instance(name) => OriginKind::Ec2Instance,
        "lambda.amazonaws.com" if !name.is_empty() => OriginKind::LambdaFunction,
        "ecs-tasks.amazonaws.com" if !name.is_empty() => OriginKind::EcsTask,
        "pods.eks.amazonaws.com" if !name.is_empty() => OriginKind::EksPod,
        _ => {
            return Start {
                kind: OriginKind::AwsService,
                id: owner.name,
                account: 0,
                detail: role,
            };
        }
    };
    let account = gathered.words.number(gathered.account_of(session));
    let (mut id, mut detail) = (name.to_owned(), role);
    if kind == OriginKind::EksPod {
        let tags = gathered.words.recorded(issue.tags);
        let tag = |name: &str| {
            let mut lines = tags.lines().filter_map(|line| line.split_once('='));
            lines.find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        if let Some(pod) = tag("kubernetes-pod-name") {
            pod.clone_into(&mut id);
        }
        if let (Some(space), Some(account)) = (
            tag("kubernetes-namespace"),
            tag("kubernetes-service-account"),
        ) {
            let cluster = tag("eks-cluster-name").unwrap_or_default();
            let words = format!("{cluster} {space}/{account}");
            detail = gathered.words.number(words.trim());
        }
    }
    Start {
        kind,
        id: gathered.words.number(&id),
        account,
        detail,
    }
}

fn first_number(numbers: [u32; 2]) -> u32 {
    numbers.into_iter().find(|&number| number > 0).unwrap_or(0)
}

/// Where a role was switched from: an ARN that AWS wrote.
fn switched_from(gathered: &mut Gathered<'_>, switch: u32) -> Option<Start> {
    let from = issue_at(gathered, switch)?.subject;
    let text = gathered.words.recorded(from);
    let account = super::gather::account_of_arn(text);
    let kind = if text.contains(":user/") {
        OriginKind::IamUser
    } else if text.ends_with(":root") {
        OriginKind::Root
    } else {
        OriginKind::Unknown
    };
    let account = gathered.words.number(account);
    Some(Start {
        kind,
        id: from,
        account,
        detail: 0,
    })
}

/// What the shape of a session name suggests.
fn by_shape(gathered: &mut Gathered<'_>, name: &str) -> Option<Start> {
    let (kind, id) = match names::shape(name) {
        Shape::Instance => (OriginKind::Ec2Instance, name),
        Shape::Task => (OriginKind::EcsTask, name),
        Shape::Pod => (OriginKind::EksPod, name),
        Shape::Service(service) => (OriginKind::AwsService, service),
        Shape::GitHub => (OriginKind::WebIdentity, name),
        Shape::Person(person) => (OriginKind::Unknown, person),
        Shape::Generic | Shape::Free => return None,
    };
    Some(Start {
        kind,
        id: gathered.words.number(id),
        ..Start::UNKNOWN
    })
}

/// Why nothing is known of a session.
fn reason(gathered: &Gathered<'_>, facts: &Facts, session: &Session) -> OpaqueReason {
    /// No credential lasts longer.
    const LONGEST_SECONDS: u32 = 36 * 3_600;
    let caller = gathered.table.caller_of(session.caller);
    let owner = gathered.table.owner(caller.owner);
    let account = gathered.accounts.get(&owner.account);
    let Some(account) = account else {
        return OpaqueReason::CallerAccountMissing;
    };
    let facts = facts.of(gathered.words.recorded(owner.account));
    // Root of a member is taken in the management account, and logged there.
    if caller.flags & Caller::ROOT != 0 {
        return if session.created > 0 && session.created < gathered.first {
            OpaqueReason::IssuedBeforeWindow
        } else {
            OpaqueReason::CallerAccountMissing
        };
    }
    // A caller whose account is here: the copy that would name it is not among its records.
    if gathered.words.recorded(owner.kind) == "AWSAccount" {
        return OpaqueReason::AssumeRoleNotLogged;
    }
    if session.key == 0 && session.created == 0 {
        return OpaqueReason::NoAccessKey;
    }
    // The exports show today's settings; reads in the logs show that it was not always so.
    if facts.loses_assume_role() && account.management_reads == 0 {
        return OpaqueReason::AssumeRoleNotLogged;
    }
    if session.created > 0 {
        return if session.created < account.first {
            OpaqueReason::IssuedBeforeWindow
        } else {
            OpaqueReason::AssumeRoleNotLogged
        };
    }
    let first = session.tally.first;
    if first > 0 && first.saturating_sub(LONGEST_SECONDS) > account.first {
        OpaqueReason::AssumeRoleNotLogged
    } else {
        OpaqueReason::Unknown
    }
}
