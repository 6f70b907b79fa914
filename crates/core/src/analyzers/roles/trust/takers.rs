//! Who takes a role, and what each says of itself.

use std::collections::BTreeMap;

use super::role_name;
use crate::analyzers::roles::chapter::Tracing;
use crate::analyzers::roles::gather::Session;
use crate::analyzers::roles::issue::{Call, Issue};
use crate::analyzers::roles::join::issue_at;
use crate::analyzers::roles::origin::ROLES_ANYWHERE;
use crate::analyzers::roles::per_role::RoleSum;
use crate::analyzers::roles::resolve::Resolved;
use crate::report::{OriginKind, Proof};

/// Names that SDKs make up, as patterns.
pub(super) const MADE_UP: [&str; 6] = [
    "botocore-session-*",
    "aws-sdk-*",
    "aws-go-sdk-*",
    "AWSCLI-Session*",
    "terraform-*",
    "GitHubActions",
];

/// The one service of a workload whose guide asks for a condition on the account (ECS developer guide,
/// "Amazon ECS task IAM role").
pub(super) const TASKS: &str = "ecs-tasks.amazonaws.com";

/// How a caller took the role, each time that was seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// It carried a source identity each time: as the statement for its kind asks for it.
    pub(super) identified: bool,
    /// It came under its own name each time.
    pub(super) own_name: bool,
    /// It came under a chosen name each time.
    pub(super) chosen: bool,
    /// It gave an external id each time.
    pub(super) external_id: bool,
    /// It tagged the session some time.
    pub(super) tags: bool,
}

impl Manner {
    pub(super) const BEST: Self = Self {
        identified: true,
        own_name: true,
        chosen: true,
        external_id: true,
        tags: false,
    };

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            identified: self.identified && other.identified,
            own_name: self.own_name && other.own_name,
            chosen: self.chosen && other.chosen,
            external_id: self.external_id && other.external_id,
            tags: self.tags || other.tags,
        }
    }
}

/// Callers of one kind, with how they called.
pub(super) type Callers = BTreeMap<String, Manner>;

/// Who takes a role.
#[derive(Debug, Default)]
pub(super) struct Takers {
    pub(super) users: Callers,
    pub(super) roles: Callers,
    pub(super) accounts: Callers,
    pub(super) saml: Callers,
    /// By provider and subject, with the audience of its tokens in between.
    pub(super) web: BTreeMap<(String, String, String), Manner>,
    pub(super) services: Callers,
    /// Sessions that nothing is known of who took the role for them.
    pub(super) unknown: u64,
}

/// Adds a caller; whether its name is known.
fn put(callers: &mut Callers, name: &str, manner: Manner) -> bool {
    if name.is_empty() {
        return false;
    }
    let held = callers.entry(name.to_owned()).or_insert(Manner::BEST);
    *held = held.and(manner);
    true
}

/// Whether an SDK made the name up.
fn is_made_up(name: &str) -> bool {
    MADE_UP.iter().any(|pattern| {
        let stem = pattern.strip_suffix('*');
        stem.map_or(name == *pattern, |stem| name.starts_with(stem))
    })
}

impl Takers {
    pub(super) fn of(tracing: &Tracing<'_, '_>, role: &RoleSum) -> Self {
        let mut takers = Self::default();
        for &index in &role.sessions {
            let (session, mut resolved) = tracing.entry(index);
            let mut issue = issue_at(&tracing.gathered, resolved.issue);
            // A token for the console takes no role: whoever took it stands a step before.
            if issue.is_some_and(|issue| issue.call == Call::GetSigninToken) {
                (_, resolved) = tracing.entry(resolved.parent);
                issue = issue_at(&tracing.gathered, resolved.issue);
            }
            let known = match issue {
                Some(issue) => takers.add(tracing, &session, issue),
                None => takers.add_workload(&resolved),
            };
            takers.unknown += u64::from(!known);
        }
        takers
    }

    /// The caller of an issuing call; whether it is known.
    fn add(&mut self, tracing: &Tracing<'_, '_>, session: &Session, issue: &Issue) -> bool {
        let table = tracing.gathered.table;
        let caller = table.caller_of(issue.caller);
        let owner = table.owner(caller.owner);
        let text = |number: u32| tracing.text(number);
        let first = |one: u32, other: u32| text(if one > 0 { one } else { other });
        let name = tracing.gathered.session_name(session);
        let identity = text(issue.source_identity);
        let manner = Manner {
            identified: !identity.is_empty(),
            own_name: false,
            chosen: !is_made_up(name),
            external_id: issue.external_id,
            tags: issue.tags > 0,
        };
        match issue.call {
            Call::SwitchRole => return self.switched(text(issue.subject), manner, name),
            Call::CreateSession => {
                // It hands on what the certificate says, as source identity and as tags.
                let tags = Manner {
                    tags: true,
                    ..manner
                };
                return put(&mut self.services, ROLES_ANYWHERE, tags);
            }
            call if !call.takes_a_role() => return false,
            _ => {}
        }
        match (text(owner.kind), issue.call) {
            (_, Call::AssumeRoleWithSaml) => put(
                &mut self.saml,
                first(issue.provider, owner.provider),
                manner,
            ),
            (_, Call::AssumeRoleWithWebIdentity) => {
                let provider = first(issue.provider, owner.provider).to_owned();
                let subject = first(issue.subject, owner.name).to_owned();
                let audience = audience(text(caller.principal), &subject);
                let known = !provider.is_empty() && !subject.is_empty();
                let key = (provider, audience.to_owned(), subject);
                let held = self.web.entry(key).or_insert(Manner::BEST);
                *held = held.and(manner);
                known
            }
            ("IAMUser", _) => {
                let arn = text(caller.arn);
                let user = role_name(arn);
                let manner = Manner {
                    identified: identity == user,
                    own_name: name == user,
                    ..manner
                };
                put(&mut self.users, arn, manner)
            }
            ("AssumedRole", _) => {
                let manner = Manner {
                    identified: caller.source_identity > 0,
                    ..manner
                };
                put(&mut self.roles, text(owner.issuer), manner)
            }
            ("AWSService" | "", _) => put(&mut self.services, text(owner.name), manner),
            (_, _) => match tracing.gathered.role_by_id(caller.principal) {
                // The copy of the role's account names a caller by its id alone, and does not show what it
                // carried.
                Some(role) => {
                    let manner = Manner {
                        identified: caller.source_identity > 0,
                        ..manner
                    };
                    put(&mut self.roles, role, manner)
                }
                None => put(&mut self.accounts, text(owner.account), manner),
            },
        }
    }

    fn switched(&mut self, from: &str, manner: Manner, name: &str) -> bool {
        let own_name = role_name(from) == name;
        from.contains(":user/") && put(&mut self.users, from, Manner { own_name, ..manner })
    }

    /// A workload whose own records say what it is; whether they do.
    fn add_workload(&mut self, resolved: &Resolved) -> bool {
        let service = match (resolved.proof, resolved.start.kind) {
            (Proof::OwnWord, OriginKind::Ec2Instance) => "ec2.amazonaws.com",
            (Proof::OwnWord, OriginKind::LambdaFunction) => "lambda.amazonaws.com",
            (Proof::OwnWord, OriginKind::EcsTask) => TASKS,
            _ => return false,
        };
        put(&mut self.services, service, Manner::BEST)
    }
}

/// `aud` of `<provider>:<aud>:<sub>`, the principal id of a token's holder.
fn audience<'t>(principal: &'t str, subject: &str) -> &'t str {
    let before = principal
        .strip_suffix(subject)
        .and_then(|rest| rest.strip_suffix(':'));
    let audience = before.and_then(|rest| rest.rsplit_once(':'));
    audience.map_or("", |(_, audience)| audience)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_audience_of_a_token_stands_between_provider_and_subject() {
        let subject = "system:serviceaccount:shop:cart";
        let principal = "arn:aws:iam::111122223333:oidc-provider/oidc.example/id/1:sts.amazonaws.com:system:serviceaccount:shop:cart";
        assert_eq!(audience(principal, subject), "sts.amazonaws.com");
        assert_eq!(audience("", subject), "");
        assert_eq!(audience(subject, subject), "");
    }

    #[test]
    fn names_that_an_sdk_made_up_are_those_that_the_document_refuses() {
        for (name, made_up) in [
            ("botocore-session-1", true),
            ("GitHubActions", true),
            ("GitHubActions-1", false),
            ("month-end", false),
            ("", false),
        ] {
            assert_eq!(is_made_up(name), made_up, "{name}");
        }
    }
}
