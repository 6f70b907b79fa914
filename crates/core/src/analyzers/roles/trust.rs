//! Trust policies, written for the role at hand: who takes it today, and what they have to say of
//! themselves from now on. IAM user guide, "Monitor and control actions taken with assumed roles".

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::chapter::Tracing;
use super::issue::Call;
use super::join::issue_at;
use super::names;
use super::per_role::RoleSum;

/// Names that SDKs make up, as patterns.
const MADE_UP: [&str; 6] = [
    "botocore-session-*",
    "aws-sdk-*",
    "aws-go-sdk-*",
    "AWSCLI-Session*",
    "terraform-*",
    "GitHubActions",
];

/// Principals that one statement lists.
const LISTED: usize = 20;

/// Who takes a role.
#[derive(Debug, Default)]
struct Takers {
    users: BTreeSet<String>,
    roles: BTreeSet<String>,
    accounts: BTreeSet<String>,
    saml: BTreeSet<String>,
    /// Provider and subject.
    web: BTreeSet<(String, String)>,
    services: BTreeSet<String>,
}

impl Takers {
    fn of(tracing: &Tracing<'_, '_>, role: &RoleSum) -> Self {
        let mut takers = Self::default();
        let table = tracing.gathered.table;
        for &index in &role.sessions {
            let (_, resolved) = tracing.entry(index);
            let Some(issue) = issue_at(&tracing.gathered, resolved.issue) else {
                continue;
            };
            let caller = table.caller_of(issue.caller);
            let owner = table.owner(caller.owner);
            let text = |number| tracing.text(number).to_owned();
            let provider = if issue.provider > 0 {
                text(issue.provider)
            } else {
                text(owner.provider)
            };
            match (tracing.text(owner.kind), issue.call) {
                (_, Call::AssumeRoleWithSaml) => takers.saml.insert(provider),
                (_, Call::AssumeRoleWithWebIdentity) => {
                    let subject = if issue.subject > 0 {
                        issue.subject
                    } else {
                        owner.name
                    };
                    takers.web.insert((provider, text(subject)))
                }
                ("IAMUser", _) => takers.users.insert(text(caller.arn)),
                ("AssumedRole", _) => takers.roles.insert(text(owner.issuer)),
                ("AWSService" | "", _) => takers.services.insert(text(owner.name)),
                (_, _) => takers.accounts.insert(text(owner.account)),
            };
        }
        takers
    }
}

fn list(names: impl Iterator<Item = String>) -> Vec<String> {
    names.filter(|name| !name.is_empty()).take(LISTED).collect()
}

/// The trust policy that keeps today's callers and makes them name themselves.
pub(super) fn policy(tracing: &Tracing<'_, '_>, role: &RoleSum) -> Value {
    let takers = Takers::of(tracing, role);
    let named = ["sts:AssumeRole", "sts:SetSourceIdentity"];
    let mut statements = Vec::new();
    let users = list(takers.users.into_iter());
    if !users.is_empty() {
        statements.push(json!({
            "Sid": "UsersUnderTheirOwnName", "Effect": "Allow",
            "Principal": { "AWS": users }, "Action": named,
            "Condition": { "StringEquals": {
                "sts:SourceIdentity": "${aws:username}", "sts:RoleSessionName": "${aws:username}",
            } },
        }));
    }
    let roles = list(takers.roles.into_iter());
    if !roles.is_empty() {
        statements.push(json!({
            "Sid": "RolesThatCarryASourceIdentity", "Effect": "Allow",
            "Principal": { "AWS": roles }, "Action": named,
            "Condition": {
                "Null": { "aws:SourceIdentity": "false" },
                "StringNotLike": { "sts:RoleSessionName": MADE_UP },
            },
        }));
    }
    let accounts = list(takers.accounts.into_iter());
    for account in accounts {
        statements.push(json!({
            "Sid": format!("Account{account}"), "Effect": "Allow",
            "Principal": { "AWS": format!("arn:aws:iam::{account}:root") }, "Action": named,
            "Condition": {
                "StringEquals": { "sts:ExternalId": "EXTERNAL_ID" },
                "StringLike": { "sts:SourceIdentity": "*" },
                "StringNotLike": { "sts:RoleSessionName": MADE_UP },
            },
        }));
    }
    let saml = list(takers.saml.into_iter());
    if !saml.is_empty() {
        statements.push(json!({
            "Sid": "DirectoryUsers", "Effect": "Allow",
            "Principal": { "Federated": saml },
            "Action": ["sts:AssumeRoleWithSAML", "sts:SetSourceIdentity"],
            "Condition": {
                "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" },
                "StringLike": { "sts:SourceIdentity": "*" },
            },
        }));
    }
    let providers: BTreeSet<&str> = takers.web.iter().map(|(name, _)| &**name).collect();
    for provider in providers.into_iter().filter(|name| !name.is_empty()) {
        let subjects = takers.web.iter().filter(|(name, _)| name == provider);
        let subjects = list(subjects.map(|(_, subject)| subject.clone()));
        let host = provider
            .split_once(":oidc-provider/")
            .map_or(provider, |(_, host)| host);
        // Such tokens cannot carry a source identity unless the provider was set up for it.
        statements.push(json!({
            "Sid": "Tokens", "Effect": "Allow",
            "Principal": { "Federated": provider }, "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": { format!("{host}:aud"): "sts.amazonaws.com" },
                "StringLike": { format!("{host}:sub"): subjects },
                "StringNotLike": { "sts:RoleSessionName": MADE_UP },
            },
        }));
    }
    let services = list(takers.services.into_iter());
    if !services.is_empty() {
        statements.push(json!({
            "Sid": "Services", "Effect": "Allow",
            "Principal": { "Service": services }, "Action": "sts:AssumeRole",
        }));
    }
    if statements.is_empty() {
        // Nobody was seen taking it: the account's own users, under their names.
        let account = &role.row.account;
        statements.push(json!({
            "Sid": "UsersUnderTheirOwnName", "Effect": "Allow",
            "Principal": { "AWS": format!("arn:aws:iam::{account}:root") }, "Action": named,
            "Condition": { "StringEquals": {
                "sts:SourceIdentity": "${aws:username}", "sts:RoleSessionName": "${aws:username}",
            } },
        }));
    }
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// The name of a role in commands.
pub(super) fn role_name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// Whether AWS keeps the trust policy itself, so that nobody can change it.
pub(super) fn is_fixed(arn: &str) -> bool {
    names::permission_set(arn).is_some() || names::linked_service(arn).is_some()
}
