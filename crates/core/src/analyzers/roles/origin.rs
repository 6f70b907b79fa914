//! What stands at the start of a chain: AWS's own word in the records, the caller of the issuing call, or what a name suggests.

use super::Facts;
use super::gather::{Gathered, Session};
use super::issue::{Call, Issue};
use super::join::{Joins, issue_at};
use super::names::{self, Shape};
use super::table::{Caller, Owner};
use crate::report::OriginKind;

/// An origin by numbers of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    pub(super) kind: OriginKind,
    pub(super) id: u32,
    pub(super) account: u32,
    pub(super) detail: u32,
}

impl Start {
    pub(super) const UNKNOWN: Self = Self {
        kind: OriginKind::Unknown,
        id: 0,
        account: 0,
        detail: 0,
    };
}

/// Where a step leads.
pub(super) enum Step {
    /// To another session.
    Session(u32),
    /// To an origin that the record names.
    Start(Start),
    /// To an origin without proof.
    Named(Start),
    /// Nowhere.
    Nothing,
}

/// What AWS itself wrote into the records of the session.
pub(super) fn own_word(
    gathered: &mut Gathered<'_>,
    session: &Session,
) -> Option<(Start, &'static str)> {
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
pub(super) fn by_issue(
    gathered: &mut Gathered<'_>,
    joins: &Joins,
    facts: &Facts,
    session: &Session,
    issue: &Issue,
) -> Step {
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
        (_, Call::CreateSession) => Step::Start(certificate(gathered, session, issue)),
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
            None => by_principal(gathered, facts, &owner, caller.principal),
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
fn by_principal(gathered: &Gathered<'_>, facts: &Facts, owner: &Owner, principal: u32) -> Step {
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
    let account = gathered.words.recorded(owner.account);
    let inside = gathered.accounts.contains_key(&owner.account) || facts.is_known(account);
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
pub(super) fn stranger(
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
    if service == ROLES_ANYWHERE {
        return certificate(gathered, session, issue);
    }
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

/// The service that takes roles for the holders of certificates.
pub(super) const ROLES_ANYWHERE: &str = "rolesanywhere.amazonaws.com";

/// The holder of a certificate. Roles Anywhere names the session by the certificate's serial number and gives its subject as source
/// identity and as tags (its user guide, "Trust policy").
fn certificate(gathered: &mut Gathered<'_>, session: &Session, issue: &Issue) -> Start {
    let principal = first_number([session.principal, issue.principal]);
    let serial = names::session_name(gathered.words.recorded(principal));
    let tags = gathered.words.recorded(issue.tags).lines();
    let mut tags = tags.filter_map(|line| line.split_once('='));
    let common_name = tags.find(|(key, _)| *key == "x509Subject/CN");
    let subject = match gathered.words.recorded(issue.source_identity) {
        "" => common_name.map_or("", |(_, name)| name),
        subject => subject,
    };
    let told = match (subject, serial) {
        ("", "") => gathered.words.recorded(issue.subject).to_owned(),
        ("", serial) => format!("serial number {serial}"),
        (subject, "") => subject.to_owned(),
        (subject, serial) => format!("{subject}, serial number {serial}"),
    };
    Start {
        kind: OriginKind::AwsService,
        id: gathered.words.number(ROLES_ANYWHERE),
        account: 0,
        detail: gathered.words.number(&told),
    }
}

fn first_number(numbers: [u32; 2]) -> u32 {
    numbers.into_iter().find(|&number| number > 0).unwrap_or(0)
}

/// Where a role was switched from: an ARN that AWS wrote.
pub(super) fn switched_from(gathered: &mut Gathered<'_>, switch: u32) -> Option<Start> {
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
pub(super) fn by_shape(gathered: &mut Gathered<'_>, name: &str) -> Option<Start> {
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
