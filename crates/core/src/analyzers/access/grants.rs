//! What the statements of a policy allow, action by action.

use std::collections::BTreeSet;

use super::circle::Circle;
use crate::estate::policy::{Policy, Principal, Statement, is_like};
use crate::sorting::Arrange;

/// Who is let in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::analyzers) enum Who {
    /// Everyone, also without an account; or everyone but those of a `NotPrincipal`.
    Everyone,
    /// An account as a whole.
    Account(String),
    /// A user, role or session, with its account where the ARN tells it.
    Named(String, Option<String>),
    /// An AWS service.
    Service(String),
    /// An account by the canonical id of S3.
    Canonical(String),
    /// Someone whom an identity provider vouches for, or a kind that the grammar does not know.
    Other(String),
}

/// One thing that a policy allows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::analyzers) struct Grant {
    /// Who may.
    pub(in crate::analyzers) who: Who,
    /// Within which circle.
    pub(in crate::analyzers) circle: Circle,
    /// Nothing that is not understood bears on it.
    pub(in crate::analyzers) sure: bool,
    /// The actions of those asked for.
    pub(in crate::analyzers) actions: BTreeSet<&'static str>,
    /// Index of the statement.
    pub(in crate::analyzers) statement: usize,
}

/// What an action acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::analyzers) enum Target<'t> {
    /// Any object of a bucket.
    Objects(&'t str),
    /// A bucket itself.
    Bucket(&'t str),
    /// The one thing that the policy is of: a key, a topic, an event data store.
    Own,
}

impl Target<'_> {
    /// Whether resources of a statement may be met by some of the target.
    fn may_meet(self, resources: &[String]) -> bool {
        let (name, slash) = match self {
            Self::Own => return true,
            Self::Bucket(name) => (name, ""),
            Self::Objects(name) => (name, "/"),
        };
        resources.iter().any(|resource| {
            let pattern = of_bucket(resource);
            // A policy variable stands for anything.
            let literal = pattern.split(['*', '?', '$']).next().unwrap_or_default();
            let wild = literal.len() < pattern.len();
            let whole = format!("{name}{slash}");
            match self {
                Self::Bucket(_) if !wild => pattern == name,
                Self::Bucket(_) => name.starts_with(literal) && is_like(pattern, name),
                _ => literal.starts_with(&whole) || wild && whole.starts_with(literal),
            }
        })
    }

    /// Whether resources of a statement surely take in all of the target.
    fn within(self, resources: &[String]) -> bool {
        // A key that no pattern would name by chance.
        let probe = match self {
            Self::Own => return true,
            Self::Bucket(name) => name.to_owned(),
            Self::Objects(name) => format!("{name}/\u{1}/\u{1}"),
        };
        let takes_in = |resource: &String| is_like(of_bucket(resource), &probe);
        resources.iter().any(takes_in)
    }
}

/// A resource of S3 without what comes before the bucket's name.
fn of_bucket(resource: &str) -> &str {
    resource
        .split_once(":s3:::")
        .map_or(resource, |(_, name)| name)
}

/// What a policy allows of these actions on that target, sorted; each grant once.
pub(in crate::analyzers) fn grants(
    policy: &Policy,
    asked: &[(&'static str, Target<'_>)],
) -> Vec<Grant> {
    let mut all: Vec<Grant> = Vec::new();
    for (index, statement) in policy.statements.iter().enumerate() {
        if !statement.allow {
            continue;
        }
        for &(action, target) in asked {
            if !statement.names_action(action) || !may_meet(statement, target) {
                continue;
            }
            for who in callers(statement) {
                let service = matches!(who, Who::Service(_));
                let circle = Circle::of_allow(&statement.conditions, service);
                let Some(mut grant) = denied(policy, who, circle, action, target) else {
                    continue;
                };
                grant.statement = index;
                let same = |held: &&mut Grant| {
                    (&held.who, &held.circle, held.sure, held.statement)
                        == (&grant.who, &grant.circle, grant.sure, grant.statement)
                };
                match all.iter_mut().find(same) {
                    Some(held) => {
                        held.actions.insert(action);
                    }
                    None => {
                        grant.actions.insert(action);
                        all.push(grant);
                    }
                }
            }
        }
    }
    all.arrange();
    all
}

fn may_meet(statement: &Statement, target: Target<'_>) -> bool {
    if statement.not_resource {
        !target.within(&statement.resources)
    } else {
        target.may_meet(&statement.resources)
    }
}

/// Ids of principals that are gone: AWS puts them in the place of their ARN (IAM user guide, "Unique
/// identifiers").
const GONE: [&str; 4] = ["AIDA", "AROA", "AGPA", "ANPA"];

/// Whom a statement speaks of.
fn callers(statement: &Statement) -> Vec<Who> {
    if statement.not_principal {
        // Everyone but a few is everyone.
        return vec![Who::Everyone];
    }
    let callers = statement.principals.iter().filter_map(|principal| {
        Some(match principal {
            Principal::Everyone => Who::Everyone,
            Principal::Service(name) => Who::Service(name.clone()),
            Principal::Canonical(id) => Who::Canonical(id.clone()),
            Principal::Other(name) => Who::Other(name.clone()),
            Principal::Aws(text) if GONE.iter().any(|gone| text.starts_with(gone)) => return None,
            Principal::Aws(text) => match principal.account() {
                Some(account) if text == account || text.ends_with(":root") => {
                    Who::Account(account.to_owned())
                }
                account => Who::Named(text.clone(), account.map(str::to_owned)),
            },
        })
    });
    callers.collect()
}

/// What is left of a grant after all denials; `None` where nothing is.
fn denied(
    policy: &Policy,
    who: Who,
    mut circle: Circle,
    action: &'static str,
    target: Target<'_>,
) -> Option<Grant> {
    let service = matches!(who, Who::Service(_));
    let mut sure = circle.unknown.is_empty();
    for statement in policy.statements.iter().filter(|s| !s.allow) {
        if !statement.names_action(action) || !may_meet(statement, target) {
            continue;
        }
        let takes_in = if statement.not_resource {
            !target.may_meet(&statement.resources)
        } else {
            target.within(&statement.resources)
        };
        // Some objects are denied; others remain.
        if !takes_in {
            continue;
        }
        match speaks_of(statement, &who) {
            Some(false) => continue,
            None => {
                sure = false;
                continue;
            }
            Some(true) => {}
        }
        if statement.conditions.is_empty() {
            return None;
        }
        match circle.without(&statement.conditions, service) {
            Some(left) => circle = left,
            None => sure = false,
        }
    }
    // Part of the document could not be read: it may deny.
    sure &= !policy.unread;
    (!circle.is_empty()).then(|| Grant {
        who,
        circle,
        sure,
        actions: BTreeSet::new(),
        statement: 0,
    })
}

/// Whether a denial is about a caller; `None` where it is about some of those that are meant.
fn speaks_of(statement: &Statement, who: &Who) -> Option<bool> {
    let named = |principal: &Principal| match (principal, who) {
        (Principal::Everyone, _) => true,
        (Principal::Service(name), Who::Service(caller)) => name == caller,
        (Principal::Canonical(id), Who::Canonical(caller)) => id == caller,
        (Principal::Aws(text), Who::Named(arn, account)) => {
            text == arn || principal.account() == account.as_deref() && is_whole(text)
        }
        (Principal::Aws(text), Who::Account(id)) => {
            principal.account() == Some(id) && is_whole(text)
        }
        _ => false,
    };
    let all = statement.principals.iter().any(named);
    if !statement.not_principal {
        // A denial of one of many leaves the others.
        return Some(all);
    }
    match who {
        // All but a few are denied; whether the few are meant, only they know.
        Who::Everyone => None,
        _ => Some(!all),
    }
}

/// Whether a principal stands for a whole account.
fn is_whole(text: &str) -> bool {
    !text.starts_with("arn:") || text.ends_with(":root")
}

/// Whether a policy denies everything that comes without TLS; `None` where it cannot be told.
pub(in crate::analyzers) fn denies_plain_http(policy: &Policy, bucket: &str) -> Option<bool> {
    let mut perhaps = policy.unread;
    for statement in policy.statements.iter().filter(|s| !s.allow) {
        let asks = |condition: &&crate::estate::policy::Condition| {
            let name = condition.operator.rsplit(':').next().unwrap_or_default();
            condition.key.eq_ignore_ascii_case("aws:SecureTransport")
                && matches!(name, "Bool" | "BoolIfExists" | "StringEquals")
                && condition
                    .values
                    .iter()
                    .any(|v| v.eq_ignore_ascii_case("false"))
        };
        if !statement
            .conditions
            .iter()
            .any(|condition| asks(&condition))
        {
            continue;
        }
        // More conditions let some plain requests through.
        let alone = statement.conditions.len() == 1;
        let everyone =
            !statement.not_principal && statement.principals.contains(&Principal::Everyone);
        // `s3:*`, or so much of it that reading and writing are in.
        let actions = [
            "s3:GetObject",
            "s3:PutObject",
            "s3:ListBucket",
            "s3:DeleteObject",
        ];
        let all_actions = actions.iter().all(|action| statement.names_action(action));
        let all = !statement.not_resource && Target::Objects(bucket).within(&statement.resources);
        if alone && everyone && all_actions && all {
            return Some(true);
        }
        perhaps |= !alone && everyone && all_actions && all;
    }
    if perhaps { None } else { Some(false) }
}

#[cfg(test)]
mod tests;
