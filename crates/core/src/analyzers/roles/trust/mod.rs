//! Trust policies, written for the role at hand: who takes it today, and what they have to say of
//! themselves from now on. IAM user guide, "Monitor and control actions taken with assumed roles".
//!
//! A condition stands in a document where all that were seen meet it, or where it is what the finding
//! asks for; then the words beside the document say whom it refuses until they meet it.

mod draft;
mod takers;

use serde_json::Value;

use self::takers::Takers;
use super::chapter::Tracing;
use super::names;
use super::per_role::RoleSum;

/// What a document demands although not all that were seen meet it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    /// Users give their name as source identity.
    SourceIdentity,
    /// Nobody comes under a name that an SDK made up.
    SessionName,
    /// Users come under their own name.
    OwnName,
    /// Nothing new.
    Nothing,
}

/// A trust policy, and what has to be known before it is put in place.
#[derive(Debug)]
pub(super) struct Trust {
    /// The policy.
    pub(super) document: Value,
    /// Whom it keeps and whom it refuses, as sentences.
    pub(super) words: String,
}

/// The trust policy that names today's callers and makes them name themselves as far as is demanded.
pub(super) fn policy(tracing: &Tracing<'_, '_>, role: &RoleSum, demand: Demand) -> Trust {
    let takers = Takers::of(tracing, role);
    let partition = role.row.arn.split(':').nth(1).unwrap_or("aws");
    draft::of(&takers, partition, &role.row.account, demand)
}

/// The name of a role in commands.
pub(super) fn role_name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// Whether AWS keeps the trust policy itself, so that nobody can change it.
pub(super) fn is_fixed(arn: &str) -> bool {
    names::permission_set(arn).is_some() || names::linked_service(arn).is_some()
}
