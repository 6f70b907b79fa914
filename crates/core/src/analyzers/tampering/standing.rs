//! What changed values and policies mean, by whose the bucket, the key or the account is.

use super::effects::Told;
use super::judge::{SETS_BUCKET, SETS_KEY, keeps};
use super::ours;
use super::settings::Opened;
use crate::analyzers::access::{Neighbours, Standing};
use crate::analyzers::words::listed;
use crate::estate::Estate;
use crate::report::{Change, Effect, Severity};

fn around<'e>(estate: &'e Estate, owner: &'e str) -> Neighbours<'e> {
    Neighbours {
        estate,
        owner: Some(owner).filter(|id| !id.is_empty()),
    }
}

/// What changed values mean, given what they were and what the exports know.
pub(super) fn of_values(told: &mut Told<'_>, estate: &Estate) {
    let sighting = told.sighting;
    let changes = told.changes.clone();
    // Nothing that was set is another than before.
    let known = |change: &Change| change.before.is_some();
    let same = |change: &Change| change.before.as_deref() == Some(&*change.after);
    if !changes.is_empty()
        && changes.iter().all(known)
        && changes.iter().all(same)
        && told.effect != Effect::Neutral
    {
        told.turns_out(Effect::Neutral, Severity::Info, "sets what was set before");
        return;
    }
    for change in &changes {
        match (&*sighting.event_name, &*change.setting) {
            ("UpdateTrail", "s3BucketName") if !change.after.is_empty() && !same(change) => {
                redirected(told, change, estate);
            }
            (
                "UpdateTrail" | "UpdateEventDataStore" | "PutBucketEncryption",
                "kmsKeyId" | "KMSMasterKeyID",
            ) if !change.after.is_empty() => other_key(told, change, estate),
            ("UpdateEventDataStore", "retentionPeriod")
            | ("PutRetentionPolicy", "retentionInDays")
            | ("PutBucketLifecycle", "expirationDays") => kept(told, change, estate),
            ("PutBucketReplication", "Account") => {
                let standing = around(estate, &sighting.account).account(&change.after);
                if standing == Standing::Foreign {
                    let what = format!(
                        "copies the bucket to {}, outside of the organization",
                        change.after
                    );
                    told.turns_out(Effect::Weakens, Severity::Critical, what);
                }
            }
            _ => {}
        }
    }
}

/// Other effects of the same call weigh as much as before: a redirected trail that is also validated is
/// redirected.
fn redirected(told: &mut Told<'_>, change: &Change, estate: &Estate) {
    let sighting = told.sighting;
    let name = &change.after;
    let bucket = estate.buckets.get(name);
    let owner = bucket.and_then(|bucket| bucket.account.known());
    let listed = |account: &String| !estate.asked("list-buckets", account, "").is_unknown();
    let around = around(estate, &sighting.account);
    let all_listed = around.all_are_known() && estate.accounts.keys().all(listed);
    match owner.map(|owner| around.account(owner)) {
        Some(Standing::Own | Standing::Known) => {
            let what = format!("delivers to {name}, a bucket of the case");
            told.turns_out_in(SETS_BUCKET, Effect::Neutral, Severity::Info, &what);
        }
        Some(Standing::Foreign | Standing::Everyone) => {
            let what = format!("delivers to {name}, a bucket outside of the organization");
            told.turns_out_in(SETS_BUCKET, Effect::Weakens, Severity::Critical, &what);
        }
        _ if all_listed && bucket.is_none() => {
            let what = format!("delivers to {name}, which is none of the buckets of any account");
            told.turns_out_in(SETS_BUCKET, Effect::Weakens, Severity::Critical, &what);
        }
        _ => {
            let what = format!("delivers to {name}; whose it is the exports do not tell");
            told.turns_out_in(SETS_BUCKET, Effect::Unknown, Severity::High, &what);
        }
    }
}

fn other_key(told: &mut Told<'_>, change: &Change, estate: &Estate) {
    let sighting = told.sighting;
    let key = estate.key(&change.after);
    let of_arn = change
        .after
        .split(':')
        .nth(4)
        .filter(|account| account.len() == 12);
    let Some(owner) = key.map(|key| key.account.as_str()).or(of_arn) else {
        return;
    };
    match around(estate, &sighting.account).account(owner) {
        Standing::Foreign => {
            let what = format!("encrypts with a key of {owner}, outside of the organization");
            told.turns_out_in(SETS_KEY, Effect::Weakens, Severity::Critical, &what);
        }
        Standing::Own | Standing::Known if told.effect == Effect::Unknown => {
            told.turns_out_in(
                SETS_KEY,
                Effect::Neutral,
                Severity::Info,
                "sets a key of the case",
            );
        }
        _ => {}
    }
}

fn kept(told: &mut Told<'_>, change: &Change, estate: &Estate) {
    let Ok(days) = change.after.parse::<f64>() else {
        return;
    };
    let store = ours::store(told.sighting, estate).filter(|_| change.setting == "retentionPeriod");
    let shown = store.and_then(|store| store.retention_days.known());
    // An export that shows what the call set may be of later.
    let shown = shown
        .map(u64::to_string)
        .filter(|shown| *shown != change.after);
    let before = change.before.as_ref().or(shown.as_ref());
    let before = before.and_then(|days| days.parse::<f64>().ok());
    let severity = if days < 90.0 {
        Severity::High
    } else {
        Severity::Medium
    };
    let said = keeps(days);
    // The other calls do nothing else.
    let among_others = told.sighting.event_name == "UpdateEventDataStore";
    let (effect, severity, what) = match before {
        Some(before) if days < before => (
            Effect::Weakens,
            severity,
            format!("{said} instead of {before}"),
        ),
        Some(before) if days > before && (among_others || told.effect != Effect::Weakens) => {
            let what = format!("{said} instead of {before}");
            (Effect::Strengthens, Severity::Info, what)
        }
        None if days < 90.0 && among_others => (Effect::Weakens, severity, format!("{said} only")),
        _ => return,
    };
    if among_others {
        told.turns_out_in(&said, effect, severity, &what);
    } else {
        told.turns_out(effect, severity, what);
    }
}

/// Whom a policy lets in, by what the exports know of them.
pub(super) fn of_policy(told: &mut Told<'_>, opened: &Opened, estate: &Estate) {
    let sighting = told.sighting;
    let around = around(estate, &sighting.account);
    let of = |standing: Standing| {
        let accounts = opened.accounts.iter();
        accounts
            .filter(|id| around.account(id) == standing)
            .cloned()
            .collect::<Vec<String>>()
    };
    let (foreign, open) = (of(Standing::Foreign), of(Standing::Unknown));
    let delivers =
        sighting.event_name == "PutBucketPolicy" || sighting.event_name == "PutKeyPolicy";
    let cut_off = told.ours == Some(true) && delivers && !opened.serves_trails && !opened.unsure;
    // A bucket or key that serves no trail is no matter of logging.
    if told.effect == Effect::Neutral {
        return;
    }
    if opened.everyone {
        told.turns_out(Effect::Weakens, Severity::Critical, "lets everyone in");
    } else if cut_off {
        told.turns_out(
            Effect::Weakens,
            Severity::Critical,
            "no longer lets CloudTrail deliver",
        );
    } else if !foreign.is_empty() {
        let what = format!(
            "lets {} in, outside of the organization",
            listed(&foreign, 5)
        );
        told.turns_out(Effect::Weakens, Severity::High, what);
    } else if !open.is_empty() {
        let severity = told.severity;
        let what = format!(
            "lets {} in; whose they are the exports do not tell",
            listed(&open, 5)
        );
        told.effect = Effect::Unknown;
        (told.what, told.severity) = (what, severity);
    } else if !opened.unsure && told.ours == Some(true) {
        told.turns_out(
            Effect::Neutral,
            Severity::Info,
            "replaces the policy: nobody outside is let in",
        );
    }
}

/// An account that leaves its organization leaves the organization's trail.
pub(super) fn of_organization(told: &mut Told<'_>, estate: &Estate) {
    let leaves = matches!(
        &*told.sighting.event_name,
        "LeaveOrganization" | "RemoveAccountFromOrganization" | "DeleteOrganization"
    );
    if !leaves {
        return;
    }
    let trails = estate
        .trails
        .values()
        .filter(|trail| trail.organization.truth() == Some(true));
    let names: Vec<&str> = trails.map(|trail| trail.name.as_str()).collect();
    if !names.is_empty() {
        told.what = format!("{}: {}", told.what, listed(&names, 3));
    }
}
