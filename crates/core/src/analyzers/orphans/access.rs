//! Who can read a bucket or delete from it, and what protects it.

use std::collections::BTreeSet;

use super::Case;
use crate::analyzers::access::{Grant, Neighbours, Standing, Who, bucket_actions, grants};
use crate::analyzers::words::counted;
use crate::estate::model::{Bucket, PublicAccessBlock};

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
    let mut open = false;
    if let Some(policy) = bucket.policy.known() {
        let around = Neighbours {
            estate: case.estate,
            owner: bucket.account.known().map(String::as_str),
        };
        let all = grants(policy, &bucket_actions(&bucket.name));
        let standing = |grant: &Grant| around.standing(grant);
        // A public policy that is restricted keeps every other account out too.
        let shut = blocks.restrict_public_buckets
            && all
                .iter()
                .any(|grant| standing(grant) == Standing::Everyone);
        for grant in all {
            let standing = standing(&grant);
            if standing == Standing::Own || shut && standing != Standing::Service {
                continue;
            }
            let can =
                |actions: &[&str]| actions.iter().any(|action| grant.actions.contains(action));
            let name = grant.name();
            let matters = [(&READS[..], &mut readers), (&DELETES[..], &mut deleters)];
            for (actions, list) in matters {
                if can(actions) {
                    let account = matches!(grant.who, Who::Account(_) | Who::Named(_, Some(_)));
                    open |=
                        standing >= Standing::Foreign || standing == Standing::Unknown && account;
                    list.insert(name.clone());
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
    let everyone = |who: &String| who == EVERYONE || who == ANY_ACCOUNT;
    open |= readers.iter().chain(&deleters).any(everyone);
    Access {
        open,
        readers: readers.into_iter().collect(),
        deleters: deleters.into_iter().collect(),
        protections: protections(bucket, blocks),
    }
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
            mode => {
                let days = counted(lock.days, "day");
                format!(" ({}, {days})", mode.to_ascii_lowercase())
            }
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
