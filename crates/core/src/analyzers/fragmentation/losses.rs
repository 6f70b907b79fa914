//! What goes with a trail that goes: what nothing else logs, and what else hangs on it.

use std::collections::{BTreeMap, BTreeSet};

use super::overlaps::{shares, word};
use super::places::Places;
use crate::analyzers::observed::Observed;
use crate::analyzers::watch::Watch;
use crate::analyzers::words::listed;
use crate::estate::Estate;
use crate::selectors::{Extent, Scope};
use crate::sorting::Ordered;

/// What trails that stay make of one that goes, by their settings alone.
#[derive(Debug, Default)]
pub(super) struct Left {
    /// ARNs of the trails that log some of the same.
    pub(super) covered_by: BTreeSet<String>,
    /// What none of them logs: classes with their accounts, and with the Regions where these are not all.
    pub(super) lost: Vec<String>,
}

/// What goes with a trail while the others are there.
pub(super) fn left(
    estate: &Estate,
    places: &Places,
    watch: &Watch<'_>,
    others: &[&Watch<'_>],
) -> Left {
    let all = others.iter().copied();
    let all: Vec<&Watch<'_>> = all.filter(|other| may_share(watch, other)).collect();
    // Per other trail: the classes of which this one selects nothing that the other does not.
    let held: Vec<BTreeSet<String>> = all.iter().map(|other| held_by(watch, other)).collect();
    let mut lost: BTreeMap<String, BTreeMap<&str, BTreeSet<&str>>> = BTreeMap::new();
    let classes = own_classes(watch);
    let mut covers = vec![false; all.len()];
    for (account, region) in places.all() {
        if watch.reaches(estate, account, region) != Some(true) {
            continue;
        }
        let here = |other: &Watch<'_>| other.reaches(estate, account, region) == Some(true);
        for class in &classes {
            let mut any = false;
            for ((other, held), covers) in all.iter().zip(&held).zip(&mut covers) {
                if held.contains(class) && here(other) {
                    any = true;
                    *covers = true;
                }
            }
            if !any {
                let places = lost.entry(class.clone()).or_default();
                places.entry(account).or_default().insert(region);
            }
        }
    }
    let arns = all.iter().zip(covers).filter(|(_, covers)| *covers);
    let mut left = Left {
        covered_by: arns.map(|(other, _)| other.arn.to_owned()).collect(),
        lost: Vec::new(),
    };
    for (class, accounts) in lost {
        for (account, regions) in accounts {
            let everywhere = places.regions.get(account).map_or(0, BTreeSet::len);
            let here = if regions.len() == everywhere {
                String::new()
            } else {
                format!(" ({})", listed(&Vec::from_iter(regions), 3))
            };
            left.lost.push(format!("{class} in {account}{here}"));
        }
    }
    left
}

/// What nothing else logs where a trail goes and the others stay, for chapters that have no places of their
/// own: classes with their accounts, as `network-activity in 111122223333 (eu-west-1)`.
pub(in crate::analyzers) fn lost_with(
    estate: &Estate,
    observed: &Observed<'_>,
    watch: &Watch<'_>,
    others: &[&Watch<'_>],
) -> Vec<String> {
    left(estate, &Places::new(estate, observed), watch, others).lost
}

/// What hangs on a trail beside its files.
pub(in crate::analyzers) fn also(watch: &Watch<'_>) -> Vec<String> {
    let Some(trail) = watch.trail else {
        return Vec::new();
    };
    let mut also = Vec::new();
    if let Some(group) = trail.log_group.known() {
        also.push(format!("its events in CloudWatch Logs ({group})"));
    }
    if let Some(topic) = trail.topic.known() {
        also.push(format!("its notifications ({topic})"));
    }
    if watch.insights() == Some(true) {
        also.push("its Insights".to_owned());
    }
    also
}

/// Whether two trails may log one account.
fn may_share(one: &Watch<'_>, other: &Watch<'_>) -> bool {
    one.account == other.account
        || one.organization != Some(false)
        || other.organization != Some(false)
}

/// The classes of the matrix that a trail selects anything of.
fn own_classes(watch: &Watch<'_>) -> BTreeSet<String> {
    let selected = watch.scope.iter().flat_map(Scope::selected);
    selected.map(|(class, _)| word(class)).ordered()
}

/// The classes of which a trail selects something, and nothing that the other does not.
fn held_by(watch: &Watch<'_>, other: &Watch<'_>) -> BTreeSet<String> {
    let mut held = BTreeSet::new();
    for (class, share) in shares(watch, other) {
        if share.both && !share.first_alone {
            held.insert(class);
        }
    }
    // A type that only this trail names may be among all that the other selects.
    for class in own_classes(watch) {
        let all = other
            .scope
            .as_ref()
            .is_some_and(|scope| super::coverage::extent(scope, &class) == Extent::All);
        if all {
            held.insert(class);
        }
    }
    held
}
