//! What is checked: trails, what they write to, and what protects it.

use std::collections::{BTreeMap, BTreeSet};

use super::Case;
use super::judge::{self, Alarms};
use crate::estate::model::{Bucket, Key, Trail};
use crate::report::{BucketState, CheckedObject, ObjectKind};
use crate::sorting::Ordered;

/// A log group by its ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GroupName<'a> {
    pub(super) account: &'a str,
    pub(super) region: &'a str,
    pub(super) name: &'a str,
}

impl<'a> GroupName<'a> {
    /// Of `arn:aws:logs:<region>:<account>:log-group:<name>[:*]`.
    pub(super) fn of_arn(arn: &'a str) -> Option<Self> {
        let mut parts = arn.splitn(7, ':');
        let (region, account) = (parts.nth(3)?, parts.next()?);
        let name = parts.nth(1)?;
        let name = name.strip_suffix(":*").unwrap_or(name);
        (!name.is_empty()).then_some(Self {
            account,
            region,
            name,
        })
    }
}

fn present(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// All of a case, by kind and then by id.
pub(super) fn all(case: &Case<'_>) -> Vec<CheckedObject> {
    let mut objects = accounts(case);
    objects.extend(trails(case));
    objects.extend(stores(case));
    objects.extend(buckets(case));
    objects.extend(keys(case));
    objects.extend(groups(case));
    objects
}

fn accounts(case: &Case<'_>) -> Vec<CheckedObject> {
    let mut alarms = Alarms::default();
    let open = case
        .estate
        .accounts
        .values()
        .filter(|account| account.is_open());
    open.map(|account| CheckedObject {
        kind: ObjectKind::Account,
        id: account.id.clone(),
        name: account.name.known().unwrap_or(&account.id).clone(),
        account: Some(account.id.clone()),
        region: None,
        serves: Vec::new(),
        results: judge::account(case, &mut alarms, account).finish(),
    })
    .collect()
}

fn trails(case: &Case<'_>) -> Vec<CheckedObject> {
    let trails = case
        .trails()
        .filter_map(|watch| Some((watch, watch.trail?)));
    trails
        .map(|(watch, trail)| CheckedObject {
            kind: ObjectKind::Trail,
            id: trail.arn.clone(),
            name: trail.name.clone(),
            account: present(&trail.account),
            region: present(&trail.home_region),
            serves: Vec::new(),
            results: judge::trail(case, watch, trail).finish(),
        })
        .collect()
}

fn stores(case: &Case<'_>) -> Vec<CheckedObject> {
    let stores = case.estate.stores.values();
    stores
        .map(|store| CheckedObject {
            kind: ObjectKind::EventDataStore,
            id: store.arn.clone(),
            name: if store.name.is_empty() {
                store.arn.clone()
            } else {
                store.name.clone()
            },
            account: present(&store.account),
            region: present(&store.region),
            serves: Vec::new(),
            results: judge::store(case, store).finish(),
        })
        .collect()
}

/// The buckets that trails write to, and those that still hold logs.
fn buckets(case: &Case<'_>) -> Vec<CheckedObject> {
    let live = case.writers.keys().copied();
    let rows = case.orphans.buckets.iter();
    let orphans = rows.filter(|row| {
        matches!(
            row.state,
            BucketState::Orphan | BucketState::LikelyOrphan | BucketState::Live
        )
    });
    let names: BTreeSet<&str> = live.chain(orphans.map(|row| row.name.as_str())).ordered();
    // Of one that is gone there is nothing to check.
    let names = names.into_iter().filter(|name| {
        let lost = |trail: &&Trail| trail.lost_its_bucket();
        !case.estate.has_bucket(name).is_absent() && !case.writers(name).any(|trail| lost(&trail))
    });
    names
        .map(|name| {
            let unknown = Bucket {
                name: name.to_owned(),
                ..Bucket::default()
            };
            let bucket = case.estate.buckets.get(name).unwrap_or(&unknown);
            let row = case.orphans.buckets.iter().find(|row| row.name == name);
            let mut serves: Vec<String> =
                case.writers(name).map(|trail| trail.arn.clone()).collect();
            if let Some(row) = row.filter(|row| row.state != BucketState::Live) {
                serves.push(row.state.word().to_owned());
            }
            CheckedObject {
                kind: ObjectKind::Bucket,
                id: name.to_owned(),
                name: name.to_owned(),
                account: bucket.account.known().cloned(),
                region: bucket.region.known().cloned(),
                serves,
                results: judge::bucket(case, bucket).finish(),
            }
        })
        .collect()
}

/// The keys that trails, log buckets, event data stores and log groups are encrypted with.
fn keys(case: &Case<'_>) -> Vec<CheckedObject> {
    let estate = case.estate;
    let mut named: BTreeMap<String, (Key, BTreeSet<String>)> = BTreeMap::new();
    let mut add = |name: &str, serves: &str| {
        // The key that AWS keeps for a service is nobody's to set.
        if name.is_empty() || name.contains("alias/aws/") {
            return;
        }
        let key = estate.key(name).cloned().unwrap_or_else(|| of_name(name));
        let entry = named
            .entry(key.arn.clone())
            .or_insert_with(|| (key, BTreeSet::new()));
        entry.1.insert(serves.to_owned());
    };
    for trail in estate.trails.values() {
        if let Some(key) = trail.kms_key.known() {
            add(key, &trail.arn);
        }
    }
    for name in case.writers.keys() {
        let bucket = estate
            .buckets
            .get(*name)
            .and_then(|bucket| bucket.encryption.known());
        if let Some(encryption) = bucket {
            add(&encryption.key, name);
        }
    }
    for store in estate.stores.values() {
        if let Some(key) = store.kms_key.known() {
            add(key, &store.arn);
        }
    }
    for group in group_names(case) {
        let place = (
            group.account.to_owned(),
            group.region.to_owned(),
            group.name.to_owned(),
        );
        let held = estate.log_groups.get(&place);
        if let Some(key) = held.and_then(|group| group.kms_key.known()) {
            add(key, group.name);
        }
    }
    named
        .into_values()
        .map(|(key, serves)| CheckedObject {
            kind: ObjectKind::Key,
            id: key.arn.clone(),
            name: key.id.clone(),
            account: present(&key.account),
            region: present(&key.region),
            serves: serves.into_iter().collect(),
            results: judge::key(case, &key).finish(),
        })
        .collect()
}

/// A key that no export describes.
fn of_name(name: &str) -> Key {
    let part = |index: usize| name.split(':').nth(index).unwrap_or_default().to_owned();
    Key {
        arn: name.to_owned(),
        id: name.rsplit('/').next().unwrap_or(name).to_owned(),
        region: part(3),
        account: part(4),
        ..Key::default()
    }
}

fn group_names<'e>(case: &Case<'e>) -> BTreeSet<GroupName<'e>> {
    let trails = case.estate.trails.values();
    trails
        .filter_map(|trail| GroupName::of_arn(trail.log_group.known()?))
        .ordered()
}

fn groups(case: &Case<'_>) -> Vec<CheckedObject> {
    group_names(case)
        .into_iter()
        .map(|name| {
            let place = (
                name.account.to_owned(),
                name.region.to_owned(),
                name.name.to_owned(),
            );
            let serves = case.estate.trails.values().filter(|trail| {
                let group = trail.log_group.known().map(String::as_str);
                group.and_then(GroupName::of_arn) == Some(name)
            });
            CheckedObject {
                kind: ObjectKind::LogGroup,
                id: format!(
                    "arn:aws:logs:{}:{}:log-group:{}",
                    name.region, name.account, name.name
                ),
                name: name.name.to_owned(),
                account: present(name.account),
                region: present(name.region),
                serves: serves.map(|trail| trail.arn.clone()).collect(),
                results: judge::group(&name, case.estate.log_groups.get(&place)).finish(),
            }
        })
        .collect()
}
