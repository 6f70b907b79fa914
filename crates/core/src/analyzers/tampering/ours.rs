//! Whether what an event acted on serves the case's own logging, as the exports tell.

use super::sighting::Sighting;
use crate::estate::model::{EventDataStore, Trail};
use crate::estate::{Estate, Fact};

/// `Some(true)` for a trail of the case, its bucket, key, log group or topic; `Some(false)` where the
/// exports know the thing and no trail uses it, or list all of its kind without it; else `None`.
pub(super) fn is_ours(sighting: &Sighting, estate: &Estate) -> Option<bool> {
    let target = sighting.target.as_deref()?;
    let service = sighting.event_source.strip_suffix(".amazonaws.com")?;
    match service {
        "cloudtrail" => of_cloudtrail(sighting, target, estate),
        "s3" => of_bucket(sighting, target, estate),
        "kms" => of_key(target, estate),
        "logs" => of_log_group(sighting, target, estate),
        "sns" => of_topic(target, estate),
        _ => None,
    }
}

/// Whether an event acted on that trail: by its ARN, or by its name where it is listed.
#[must_use]
pub fn names_trail(sighting: &Sighting, trail: &Trail) -> bool {
    let Some(target) = sighting.target.as_deref() else {
        return false;
    };
    let here = trail.account == sighting.account
        && (trail.home_region == sighting.region || trail.multi_region.truth() == Some(true));
    // A call from a member account names the organization's trail too.
    let mut listed = trail.listed.iter();
    target == trail.arn
        || target == trail.name && (here || listed.any(|(account, _)| *account == sighting.account))
}

fn of_cloudtrail(sighting: &Sighting, target: &str, estate: &Estate) -> Option<bool> {
    if estate.trails.contains_key(target)
        || estate.stores.contains_key(target)
        || estate.channels.contains_key(target)
    {
        return Some(true);
    }
    if estate
        .trails
        .values()
        .any(|trail| names_trail(sighting, trail))
    {
        return Some(true);
    }
    // A trail that was deleted is in no export any more.
    store(sighting, estate).map(|_| true)
}

/// The event data store that an event acted on, by its ARN, its id or its name.
pub(super) fn store<'e>(sighting: &Sighting, estate: &'e Estate) -> Option<&'e EventDataStore> {
    let target = sighting.target.as_deref()?;
    let mut stores = estate.stores.values();
    stores.find(|store| {
        store.arn == target
            || store.account == sighting.account
                && (store.name == target || store.arn.ends_with(&format!("/{target}")))
    })
}

fn of_bucket(sighting: &Sighting, target: &str, estate: &Estate) -> Option<bool> {
    let name = target.strip_prefix("arn:aws:s3:::").unwrap_or(target);
    let name = name.split('/').next().unwrap_or(name);
    if estate
        .trails
        .values()
        .any(|trail| trail.bucket.known().is_some_and(|bucket| bucket == name))
    {
        return Some(true);
    }
    let known = estate
        .buckets
        .get(name)
        .is_some_and(|bucket| bucket.exists.known().is_some());
    let trails_known = estate
        .answers("describe-trails", &sighting.account)
        .next()
        .is_some();
    (known && trails_known).then_some(false)
}

fn of_key(target: &str, estate: &Estate) -> Option<bool> {
    let key = estate.key(target)?;
    let is = |name: &String| estate.key(name).is_some_and(|used| used.arn == key.arn);
    let by_trail = estate
        .trails
        .values()
        .any(|trail| trail.kms_key.known().is_some_and(is));
    let by_bucket = estate.trails.values().any(|trail| {
        let bucket = trail
            .bucket
            .known()
            .and_then(|name| estate.buckets.get(name));
        let encryption = bucket.and_then(|bucket| bucket.encryption.known());
        encryption.is_some_and(|encryption| is(&encryption.key))
    });
    let by_store = estate
        .stores
        .values()
        .any(|store| store.kms_key.known().is_some_and(is));
    unless_unknown(by_trail || by_bucket || by_store, estate)
}

/// That nothing uses a thing is said only where trails are known.
fn unless_unknown(used: bool, estate: &Estate) -> Option<bool> {
    let known = |((call, ..), fact): (&(String, String, String), &Fact<()>)| {
        call == "describe-trails" && fact.known().is_some()
    };
    (used || estate.asked.iter().any(known)).then_some(used)
}

fn of_log_group(sighting: &Sighting, target: &str, estate: &Estate) -> Option<bool> {
    let name = target
        .split(":log-group:")
        .last()
        .unwrap_or(target)
        .trim_end_matches(":*");
    let used = estate
        .trails
        .values()
        .filter_map(|trail| trail.log_group.known());
    let is = |arn: &String| {
        let mut parts = arn.splitn(7, ':');
        let place = (parts.nth(3), parts.next());
        arn.trim_end_matches(":*")
            .ends_with(&format!(":log-group:{name}"))
            && place
                == (
                    Some(sighting.region.as_str()),
                    Some(sighting.account.as_str()),
                )
    };
    if used.into_iter().any(is) {
        return Some(true);
    }
    let key = (
        sighting.account.clone(),
        sighting.region.clone(),
        name.to_owned(),
    );
    estate
        .log_groups
        .get(&key)
        .and_then(|_| unless_unknown(false, estate))
}

fn of_topic(target: &str, estate: &Estate) -> Option<bool> {
    if estate
        .trails
        .values()
        .any(|trail| trail.topic.known().is_some_and(|topic| topic == target))
    {
        return Some(true);
    }
    estate
        .topics
        .get(target)
        .and_then(|_| unless_unknown(false, estate))
}
