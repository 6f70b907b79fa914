//! IAM roles.

use super::{Doc, Reading};
use crate::estate::fact::{Fact, Why};
use crate::estate::policy::Policy;

/// `get-role`, `list-roles`, `get-account-authorization-details`.
pub(super) fn roles(reading: &mut Reading, doc: &Doc) {
    let root = doc.root();
    let nodes = match doc.call.as_str() {
        "get-role" => root.get("Role").into_iter().collect(),
        "list-roles" => root.list("Roles"),
        _ => root.list("RoleDetailList"),
    };
    if doc.call != "get-role" {
        reading.asked(doc, "list-roles", doc.account(), "");
    }
    for node in nodes {
        let Some(arn) = node.text("Arn") else {
            continue;
        };
        let role = reading.estate.roles.entry(arn.clone()).or_default();
        role.arn = arn;
        role.id = node.text("RoleId").unwrap_or_default();
        role.name = node.text("RoleName").unwrap_or_default();
        let trust = match node.get("AssumeRolePolicyDocument") {
            None => Fact::default(),
            Some(document) => match Policy::read(document.value) {
                Some(policy) => Fact::Known(policy, document.source()),
                None => Fact::Unknown(Why::Unreadable(document.source())),
            },
        };
        // Only get-role tells the longest session.
        let longest = match node.fact_number("MaxSessionDuration") {
            Fact::Absent(_) => Fact::default(),
            fact => fact,
        };
        let replaced = [
            role.trust.put(trust),
            role.longest_session_seconds.put(longest),
        ];
        reading.replaced.extend(replaced.into_iter().flatten());
    }
}
