//! Who can read or change a bucket: policy, access list, ownership and both levels of Block Public Access
//! together (S3 user guide, "Blocking public access to your Amazon S3 storage").

use std::collections::{BTreeMap, BTreeSet};

use super::buckets::ask;
use super::{Judged, not_known};
use crate::analyzers::access::{
    Grant, Neighbours, Standing, Who, bucket_actions, delivers_to, grants, only_reads,
};
use crate::analyzers::security::Case;
use crate::analyzers::words::{in_account, listed};
use crate::estate::Fact;
use crate::estate::model::{Bucket, PublicAccessBlock};
use crate::estate::policy::Policy;
use crate::report::Severity;
use crate::sorting::Ordered;

/// What the policy of a bucket allows of all that matters for logs.
pub(super) fn allowed(bucket: &Bucket, policy: &Policy) -> Vec<Grant> {
    grants(policy, &bucket_actions(&bucket.name))
}

/// A switch of Block Public Access over both levels: on where either is on, off where both are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Switch {
    On,
    Off,
    Unknown,
}

fn switch(case: &Case<'_>, bucket: &Bucket, of: fn(&PublicAccessBlock) -> bool) -> Switch {
    let owner = bucket.account.known();
    let account = owner.and_then(|id| case.estate.accounts.get(id));
    let levels = [
        Some(&bucket.public_access_block),
        account.map(|account| &account.public_access_block),
    ];
    let states = levels.map(|fact| match fact {
        Some(Fact::Known(block, _)) => Some(of(block)),
        Some(Fact::Absent(_)) => Some(false),
        Some(Fact::Unknown(_)) | None => None,
    });
    if states.contains(&Some(true)) {
        Switch::On
    } else if states.contains(&None) {
        Switch::Unknown
    } else {
        Switch::Off
    }
}

/// Commands that tell both levels of Block Public Access.
fn ask_blocks(case: &Case<'_>, bucket: &Bucket) -> Vec<String> {
    let mut asks = Vec::new();
    if bucket.public_access_block.is_unknown() {
        asks.push(ask(bucket, "get-public-access-block"));
    }
    let owner = bucket.account.known().map_or("", String::as_str);
    let account = case.estate.accounts.get(owner);
    if account.is_none_or(|account| account.public_access_block.is_unknown()) {
        let id = if owner.is_empty() {
            "ACCOUNT_ID"
        } else {
            owner
        };
        let command = format!("aws s3control get-public-access-block --account-id {id}");
        asks.push(in_account(&command, owner));
    }
    asks
}

/// One way in: who, and to do what.
type Ways = BTreeMap<String, BTreeSet<&'static str>>;

fn words(ways: &Ways) -> String {
    let names: Vec<String> = ways
        .iter()
        .map(|(who, doing)| {
            let doing: Vec<&str> = doing.iter().copied().collect();
            format!("{who} can {}", doing.join(" and "))
        })
        .collect();
    listed(&names, 10)
}

fn doing(action: &str) -> &'static str {
    if only_reads(action) { "read" } else { "change" }
}

fn add(ways: &mut Ways, grant: &Grant) {
    let of = ways.entry(grant.name()).or_default();
    of.extend(grant.actions.iter().map(|action| doing(action)));
}

/// Everyone's ways in by the access list, as far as it counts.
fn by_acl(case: &Case<'_>, bucket: &Bucket, ways: &mut Ways) -> Result<(), Vec<String>> {
    if bucket
        .ownership
        .known()
        .is_some_and(|who| who == "BucketOwnerEnforced")
    {
        return Ok(());
    }
    let ignored = switch(case, bucket, |block| block.ignore_public_acls);
    if ignored == Switch::On {
        return Ok(());
    }
    let Fact::Known(acl, _) = &bucket.acl else {
        let mut asks = vec![ask(bucket, "get-bucket-acl")];
        if bucket.ownership.is_unknown() {
            asks.push(ask(bucket, "get-bucket-ownership-controls"));
        }
        return Err(asks);
    };
    let public: Vec<_> = acl
        .grants
        .iter()
        .filter(|grant| grant.is_public())
        .collect();
    if public.is_empty() {
        return Ok(());
    }
    // A public grant is there only while access lists are on.
    if ignored == Switch::Unknown {
        return Err(ask_blocks(case, bucket));
    }
    for grant in public {
        let who = if grant.grantee.ends_with("/AllUsers") {
            "everyone"
        } else {
            "every AWS account"
        };
        let doing: &[&str] = match grant.permission.as_str() {
            "FULL_CONTROL" => &["read", "change"],
            "WRITE" | "WRITE_ACP" => &["change"],
            _ => &["read"],
        };
        ways.entry(who.to_owned()).or_default().extend(doing);
    }
    Ok(())
}

/// `bucket-public`.
pub(super) fn public(case: &Case<'_>, bucket: &Bucket) -> Judged {
    let sources = [
        bucket.policy.source(),
        bucket.acl.source(),
        bucket.ownership.source(),
        bucket.public_access_block.source(),
        bucket.policy_is_public.source(),
    ];
    let around = case.around(bucket);
    let mut ways = Ways::new();
    let mut asks: Vec<String> = Vec::new();
    let mut doubts: Vec<String> = Vec::new();
    if let Err(missing) = by_acl(case, bucket, &mut ways) {
        doubts.push("what its access list lets in is not known".to_owned());
        asks.extend(missing);
    }
    let restricted = switch(case, bucket, |block| block.restrict_public_buckets);
    match &bucket.policy {
        _ if restricted == Switch::On => {}
        Fact::Absent(_) => {}
        Fact::Known(policy, _) => {
            let all = allowed(bucket, policy);
            let open: Vec<&Grant> = all
                .iter()
                .filter(|grant| around.standing(grant) == Standing::Everyone)
                .collect();
            let sure = open.iter().any(|grant| grant.sure);
            if sure && restricted == Switch::Off {
                open.iter()
                    .filter(|grant| grant.sure)
                    .for_each(|grant| add(&mut ways, grant));
            } else if sure {
                doubts.push(
                    "its policy is public, and whether Block Public Access holds is not known"
                        .to_owned(),
                );
                asks.extend(ask_blocks(case, bucket));
            } else if !open.is_empty() || policy.unread {
                // AWS judges as well; its word settles what is not understood here.
                match bucket.policy_is_public.truth() {
                    Some(false) => {}
                    _ => {
                        doubts.push("its policy has conditions that are not understood".to_owned());
                        asks.push(ask(bucket, "get-bucket-policy-status"));
                    }
                }
            }
        }
        Fact::Unknown(_) => match bucket.policy_is_public.truth() {
            Some(false) => {}
            Some(true) if restricted == Switch::Off => {
                ways.entry("everyone".to_owned()).or_default().insert("use");
            }
            _ => {
                doubts.push("its policy is not known".to_owned());
                asks.push(ask(bucket, "get-bucket-policy"));
            }
        },
    }
    if !ways.is_empty() {
        return Judged::fail(words(&ways)).at(sources);
    }
    if !doubts.is_empty() {
        return Judged::unknown(doubts.join("; "), asks).at(sources);
    }
    Judged::pass("neither policy nor access list lets everyone in").at(sources)
}

/// `bucket-foreign-access`: others by name; everyone is told of by `bucket-public`.
pub(super) fn foreign(case: &Case<'_>, bucket: &Bucket) -> Judged {
    let sources = [bucket.policy.source(), bucket.acl.source()];
    let policy = match &bucket.policy {
        Fact::Known(policy, _) => Some(policy),
        Fact::Absent(_) => None,
        fact @ Fact::Unknown(_) => {
            return not_known("its policy", fact, ask(bucket, "get-bucket-policy"));
        }
    };
    let around = case.around(bucket);
    let (mut ways, mut perhaps) = (Ways::new(), Ways::new());
    let mut changes = false;
    let all = policy
        .map(|policy| allowed(bucket, policy))
        .unwrap_or_default();
    // A public policy that is restricted keeps all other accounts out as well.
    let is_public = all
        .iter()
        .any(|grant| around.standing(grant) == Standing::Everyone);
    let restricted = switch(case, bucket, |block| block.restrict_public_buckets) == Switch::On;
    for grant in all.iter().filter(|_| !(is_public && restricted)) {
        match around.standing(grant) {
            Standing::Foreign if grant.sure => {
                changes |= grant.actions.iter().any(|action| doing(action) == "change");
                add(&mut ways, grant);
            }
            Standing::Foreign | Standing::Unknown => add(&mut perhaps, grant),
            Standing::Everyone | Standing::Own | Standing::Known | Standing::Service => {}
        }
    }
    let lists_count = bucket
        .ownership
        .known()
        .is_none_or(|who| who != "BucketOwnerEnforced");
    if let Some(acl) = bucket.acl.known().filter(|_| lists_count) {
        let others = acl
            .grants
            .iter()
            .filter(|grant| !grant.group && grant.grantee != acl.owner && !acl.owner.is_empty());
        for grant in others {
            let doing = if grant.permission == "READ" {
                "read"
            } else {
                "change"
            };
            let who = "an account by its canonical id".to_owned();
            perhaps.entry(who).or_default().insert(doing);
        }
    }
    if !ways.is_empty() {
        let judged = Judged::fail(words(&ways)).at(sources);
        return if changes {
            judged.of_severity(Severity::Critical)
        } else {
            judged
        };
    }
    if !perhaps.is_empty() {
        let owner = bucket.account.known().map_or("", String::as_str);
        let said = format!(
            "{}; whether that is outside the exports do not tell",
            words(&perhaps)
        );
        return Judged::unknown(said, case.ask_accounts(owner)).at(sources);
    }
    if policy.is_some_and(|policy| policy.unread) {
        let ask = ask(bucket, "get-bucket-policy");
        return Judged::unknown("part of its policy cannot be read", [ask]).at(sources);
    }
    let known: BTreeSet<String> = all
        .iter()
        .filter(|grant| around.standing(grant) == Standing::Known)
        .map(Grant::name)
        .ordered();
    let said = match known.is_empty() {
        true => "nobody beside its own account".to_owned(),
        false => format!(
            "beside its own account {}",
            listed(&Vec::from_iter(known), 10)
        ),
    };
    Judged::pass(said).at(sources)
}

/// `bucket-confused-deputy`: services that write for whomever asks them.
pub(super) fn deputy(case: &Case<'_>, bucket: &Bucket) -> Judged {
    let (policy, source) = match &bucket.policy {
        Fact::Known(policy, source) => (policy, source),
        Fact::Absent(source) => return Judged::pass("it has no policy").at([Some(source)]),
        fact @ Fact::Unknown(_) => {
            return not_known("its policy", fact, ask(bucket, "get-bucket-policy"));
        }
    };
    let around: Neighbours<'_> = case.around(bucket);
    let (mut open, mut foreign, mut perhaps) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut services = 0;
    for grant in grants(policy, &[delivers_to(&bucket.name)]) {
        let Who::Service(name) = &grant.who else {
            continue;
        };
        services += 1;
        if grant.circle.is_open() {
            let list = if grant.sure { &mut open } else { &mut perhaps };
            list.insert(name.clone());
        } else if around.standing(&grant) == Standing::Foreign {
            foreign.insert(grant.name());
        }
    }
    let judged = if !open.is_empty() {
        let names = listed(&Vec::from_iter(open), 5);
        Judged::fail(format!(
            "{names} may write for anybody: no condition names whose trail it has to be"
        ))
    } else if !foreign.is_empty() {
        let names = listed(&Vec::from_iter(foreign), 5);
        Judged::fail(format!(
            "{names}, which is outside of the case and its organization"
        ))
        .of_severity(Severity::High)
    } else if !perhaps.is_empty() {
        let names = listed(&Vec::from_iter(perhaps), 5);
        let said = format!("conditions that are not understood may tie {names}");
        Judged::unknown(said, [ask(bucket, "get-bucket-policy")])
    } else if policy.unread {
        Judged::unknown(
            "part of its policy cannot be read",
            [ask(bucket, "get-bucket-policy")],
        )
    } else if services == 0 {
        Judged::pass("no service is named in its policy")
    } else {
        Judged::pass("every service is tied to a source")
    };
    judged.at([Some(source)])
}
