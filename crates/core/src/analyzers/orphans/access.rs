//! Who can read a bucket or delete from it, and what protects it.

use std::collections::BTreeSet;

use super::Case;
use crate::estate::model::{Bucket, PublicAccessBlock};
use crate::estate::policy::{Principal, Statement};

/// Actions that show what logs say.
const READS: [&str; 2] = ["s3:GetObject", "s3:GetObjectVersion"];
/// Actions that end logs: by themselves, or by the rules they write.
const DELETES: [&str; 5] = [
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:PutLifecycleConfiguration",
    "s3:PutBucketPolicy",
    "s3:DeleteBucket",
];
/// Condition keys that make "everyone" a closed circle (IAM user guide, "AWS global condition context
/// keys"; S3 user guide, "The meaning of public").
const NARROWS: [&str; 10] = [
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:SourceIp",
    "aws:SourceOrgID",
];

/// What is known of who gets at a bucket beside its own account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Access {
    pub(super) readers: Vec<String>,
    pub(super) deleters: Vec<String>,
    pub(super) protections: Vec<String>,
    /// Whether someone outside of the case, or everyone, can read it.
    pub(super) open: bool,
}

/// The word for everyone.
const EVERYONE: &str = "everyone";
/// The word for everyone who has an account.
const ANY_ACCOUNT: &str = "every AWS account";

pub(super) fn of(case: &Case<'_>, bucket: &Bucket) -> Access {
    let blocks = blocks(case, bucket);
    let mut readers = BTreeSet::new();
    let mut deleters = BTreeSet::new();
    if let Some(policy) = bucket.policy.known() {
        for statement in policy.allows() {
            for who in who(bucket, statement, blocks.restrict_public_buckets) {
                if READS.iter().any(|action| statement.names_action(action)) {
                    readers.insert(who.clone());
                }
                if DELETES.iter().any(|action| statement.names_action(action)) {
                    deleters.insert(who);
                }
            }
        }
    }
    let lists_count = bucket
        .ownership
        .known()
        .is_none_or(|ownership| ownership != "BucketOwnerEnforced");
    if let Some(acl) = bucket.acl.known().filter(|_| lists_count) {
        for grant in &acl.grants {
            let who = if grant.is_public() {
                if blocks.ignore_public_acls {
                    continue;
                }
                let everyone = grant.grantee.ends_with("/AllUsers");
                if everyone { EVERYONE } else { ANY_ACCOUNT }.to_owned()
            } else if grant.grantee == acl.owner || grant.group {
                continue;
            } else {
                "an account by its canonical id".to_owned()
            };
            if matches!(grant.permission.as_str(), "READ" | "FULL_CONTROL") {
                readers.insert(who.clone());
            }
            if matches!(
                grant.permission.as_str(),
                "WRITE" | "WRITE_ACP" | "FULL_CONTROL"
            ) {
                deleters.insert(who);
            }
        }
    }
    let outside = |who: &String| {
        let own = case.estate.accounts.contains_key(who);
        !own && (who == EVERYONE || who == ANY_ACCOUNT || is_account(who))
    };
    Access {
        open: readers.iter().chain(&deleters).any(outside),
        readers: readers.into_iter().collect(),
        deleters: deleters.into_iter().collect(),
        protections: protections(bucket, blocks),
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// The Block Public Access of bucket and account together: a switch that is on at either level is on.
fn blocks(case: &Case<'_>, bucket: &Bucket) -> PublicAccessBlock {
    let account = bucket.account.known();
    let account = account.and_then(|id| case.estate.accounts.get(id));
    let both = [
        bucket.public_access_block.known(),
        account.and_then(|account| account.public_access_block.known()),
    ];
    let any = |switch: fn(&PublicAccessBlock) -> bool| both.iter().flatten().any(|b| switch(b));
    PublicAccessBlock {
        block_public_acls: any(|b| b.block_public_acls),
        ignore_public_acls: any(|b| b.ignore_public_acls),
        block_public_policy: any(|b| b.block_public_policy),
        restrict_public_buckets: any(|b| b.restrict_public_buckets),
    }
}

/// Whom a statement lets in, beside the bucket's account.
fn who(bucket: &Bucket, statement: &Statement, restricted: bool) -> Vec<String> {
    let narrowed = statement
        .conditions
        .iter()
        .find(|condition| {
            condition.asks_equality()
                && NARROWS
                    .iter()
                    .any(|key| condition.key.eq_ignore_ascii_case(key))
                && !condition.values.iter().any(|value| value == "*")
        })
        .map(|condition| condition.key.as_str());
    let everyone = || match narrowed {
        Some(key) => Some(format!("{EVERYONE} whom {key} admits")),
        None if restricted => None,
        None => Some(EVERYONE.to_owned()),
    };
    if statement.not_principal {
        return everyone().into_iter().collect();
    }
    let own = bucket.account.known().map(String::as_str);
    let named = statement
        .principals
        .iter()
        .filter_map(|principal| match principal {
            Principal::Everyone => everyone(),
            Principal::Aws(text) => match principal.account() {
                Some(account) if Some(account) == own => None,
                Some(account) => Some(account.to_owned()),
                None => Some(text.clone()),
            },
            Principal::Service(name) => Some(name.clone()),
            Principal::Canonical(_) | Principal::Other(_) => {
                Some("a federated or canonical user".to_owned())
            }
        });
    named.collect()
}

fn protections(bucket: &Bucket, blocks: PublicAccessBlock) -> Vec<String> {
    let mut protections = Vec::new();
    let mut add = |holds: bool, word: String| {
        if holds {
            protections.push(word);
        }
    };
    let versioning = bucket.versioning.known();
    add(
        versioning.is_some_and(|versioning| versioning.status == "Enabled"),
        "versioning".to_owned(),
    );
    add(
        versioning.is_some_and(|versioning| versioning.mfa_delete),
        "mfa-delete".to_owned(),
    );
    if let Some(lock) = bucket.object_lock.known().filter(|lock| lock.enabled) {
        let length = match lock.mode.as_str() {
            "" => String::new(),
            mode => format!(" ({}, {} days)", mode.to_ascii_lowercase(), lock.days),
        };
        add(true, format!("object-lock{length}"));
    }
    add(
        blocks.block_public_acls
            && blocks.ignore_public_acls
            && blocks.block_public_policy
            && blocks.restrict_public_buckets,
        "public-access-block".to_owned(),
    );
    let encryption = bucket.encryption.known();
    add(
        encryption.is_some_and(|encryption| encryption.algorithm.starts_with("aws:kms")),
        "kms".to_owned(),
    );
    add(
        bucket.logging.known().is_some(),
        "access-logging".to_owned(),
    );
    add(
        bucket.replication.known().is_some(),
        "replication".to_owned(),
    );
    protections
}
