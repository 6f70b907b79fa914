//! Buckets with log files.

use super::{Judged, Results, exposure, lifetime, not_known};
use crate::analyzers::access::denies_plain_http;
use crate::analyzers::security::Case;
use crate::analyzers::words::{in_account, quoted};
use crate::estate::Fact;
use crate::estate::model::Bucket;
use crate::report::Severity;

/// The command that tells a setting.
pub(super) fn ask(bucket: &Bucket, call: &str) -> String {
    let command = format!(
        "aws s3api {call} --bucket {}",
        quoted(&bucket.name, "BUCKET")
    );
    in_account(&command, bucket.account.known().map_or("", String::as_str))
}

/// All checks of a bucket.
pub(in crate::analyzers::security) fn bucket(case: &Case<'_>, bucket: &Bucket) -> Results {
    let mut results = Results::default();
    results.put("bucket-public", exposure::public(case, bucket));
    results.put("bucket-foreign-access", exposure::foreign(case, bucket));
    results.put("bucket-confused-deputy", exposure::deputy(case, bucket));
    results.put("bucket-allows-http", plain_http(bucket));
    results.put("bucket-public-access-block-off", block(case, bucket));
    results.put("bucket-acls-on", acls(bucket));
    results.put("bucket-not-encrypted", encrypted(bucket));
    let (versioned, mfa) = lifetime::versioning(bucket);
    results.put("bucket-not-versioned", versioned);
    results.put("bucket-no-mfa-delete", mfa);
    results.put("bucket-no-object-lock", lifetime::object_lock(bucket));
    results.put("bucket-no-access-logging", access_logging(bucket));
    let (lifecycle, short) = lifetime::lifecycle(case, bucket);
    results.put("bucket-no-lifecycle", lifecycle);
    results.put("bucket-short-lifecycle", short);
    results.put("bucket-requester-pays", pays(bucket));
    results.put("bucket-untagged", tagged(bucket));
    results
}

fn plain_http(bucket: &Bucket) -> Judged {
    match &bucket.policy {
        Fact::Known(policy, source) => match denies_plain_http(policy, &bucket.name) {
            Some(true) => Judged::pass("its policy denies plain HTTP"),
            Some(false) => Judged::fail("no statement denies plain HTTP"),
            None => Judged::unknown(
                "whether its statement about TLS holds for every request cannot be told",
                [ask(bucket, "get-bucket-policy")],
            ),
        }
        .at([Some(source)]),
        Fact::Absent(source) => Judged::fail("it has no policy").at([Some(source)]),
        fact @ Fact::Unknown(_) => not_known("its policy", fact, ask(bucket, "get-bucket-policy")),
    }
}

fn block(case: &Case<'_>, bucket: &Bucket) -> Judged {
    let owner = bucket.account.known();
    let account = owner.and_then(|id| case.estate.accounts.get(id));
    let account = account.map(|account| &account.public_access_block);
    let all_on = |fact: &Fact<crate::estate::model::PublicAccessBlock>| {
        fact.known().is_some_and(|block| {
            block.block_public_acls
                && block.ignore_public_acls
                && block.block_public_policy
                && block.restrict_public_buckets
        })
    };
    let sources = [
        bucket.public_access_block.source(),
        account.and_then(Fact::source),
    ];
    if all_on(&bucket.public_access_block) {
        return Judged::pass("all four switches are on").at(sources);
    }
    if account.is_some_and(all_on) {
        return Judged::pass("all four switches of the account are on").at(sources);
    }
    match &bucket.public_access_block {
        Fact::Known(block, _) => {
            let switches = [
                ("BlockPublicAcls", block.block_public_acls),
                ("IgnorePublicAcls", block.ignore_public_acls),
                ("BlockPublicPolicy", block.block_public_policy),
                ("RestrictPublicBuckets", block.restrict_public_buckets),
            ];
            let off: Vec<&str> = switches
                .iter()
                .filter(|(_, on)| !on)
                .map(|(name, _)| *name)
                .collect();
            Judged::fail(format!("off: {}", off.join(", "))).at(sources)
        }
        Fact::Absent(_) => Judged::fail("never turned on").at(sources),
        fact @ Fact::Unknown(_) => not_known(
            "Block Public Access",
            fact,
            ask(bucket, "get-public-access-block"),
        ),
    }
}

fn acls(bucket: &Bucket) -> Judged {
    let call = "get-bucket-ownership-controls";
    match &bucket.ownership {
        Fact::Known(ownership, source) => {
            Judged::when(ownership == "BucketOwnerEnforced", ownership.clone()).at([Some(source)])
        }
        Fact::Absent(source) => Judged::fail("never turned off").at([Some(source)]),
        fact @ Fact::Unknown(_) => not_known("who owns its objects", fact, ask(bucket, call)),
    }
}

fn encrypted(bucket: &Bucket) -> Judged {
    match &bucket.encryption {
        Fact::Known(encryption, source) => {
            let kms = encryption.algorithm.starts_with("aws:kms");
            let key = match encryption.key.as_str() {
                "" => String::new(),
                key => format!(" with {key}"),
            };
            Judged::when(kms, format!("{}{key}", encryption.algorithm)).at([Some(source)])
        }
        Fact::Absent(source) => Judged::fail("no default is set").at([Some(source)]),
        fact @ Fact::Unknown(_) => not_known(
            "its default encryption",
            fact,
            ask(bucket, "get-bucket-encryption"),
        ),
    }
}

fn access_logging(bucket: &Bucket) -> Judged {
    match &bucket.logging {
        Fact::Known(target, source) if target.bucket == bucket.name => {
            Judged::fail("logged into itself: each log of a request is a request")
                .at([Some(source)])
        }
        Fact::Known(target, source) => {
            Judged::pass(format!("into {}", target.bucket)).at([Some(source)])
        }
        Fact::Absent(source) => Judged::fail("off").at([Some(source)]),
        fact @ Fact::Unknown(_) => {
            not_known("access logging", fact, ask(bucket, "get-bucket-logging"))
        }
    }
}

/// Nobody turns it on by chance: what is not known is not asked for.
fn pays(bucket: &Bucket) -> Option<Judged> {
    let requester = *bucket.requester_pays.known()?;
    let said = if requester {
        "the requester pays"
    } else {
        "the owner pays"
    };
    Some(Judged::when(!requester, said).at([bucket.requester_pays.source()]))
}

fn tagged(bucket: &Bucket) -> Judged {
    match &bucket.tags {
        Fact::Known(tags, source) if !tags.is_empty() => {
            let names: Vec<&str> = tags.keys().map(String::as_str).collect();
            Judged::pass(names.join(", ")).at([Some(source)])
        }
        Fact::Known(_, source) | Fact::Absent(source) => Judged::fail("no tag")
            .of_severity(Severity::Info)
            .at([Some(source)]),
        fact @ Fact::Unknown(_) => {
            not_known("its tag set", fact, ask(bucket, "get-bucket-tagging"))
        }
    }
}
