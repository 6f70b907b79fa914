//! Prefixes of live buckets that nothing writes to any more.

use super::Case;
use super::look::{Looked, STALE_SECONDS};
use crate::analyzers::words;
use crate::estate::model::{Delivery, Trail};
use crate::record::Instant;
use crate::report::{BucketState, Evidence, PrefixRow};

/// An orphaned prefix with its place in the exports.
pub(super) struct Orphan {
    pub(super) row: PrefixRow,
    pub(super) evidence: Vec<Evidence>,
}

pub(super) fn orphaned(case: &Case<'_>, looked: &[Looked<'_>]) -> Vec<Orphan> {
    let live = looked
        .iter()
        .filter(|looked| looked.state == BucketState::Live);
    live.flat_map(|looked| of_bucket(case, looked)).collect()
}

fn of_bucket(case: &Case<'_>, looked: &Looked<'_>) -> Vec<Orphan> {
    let writers: Vec<&Trail> = looked
        .trails
        .iter()
        .copied()
        .filter(|trail| trail.logging.truth() != Some(false))
        .collect();
    // A bucket that lives by a trail outside of the exports: nobody knows what it writes where.
    if writers.is_empty() || writers.iter().any(|trail| trail.prefix.is_unknown()) {
        return Vec::new();
    }
    let source = looked.bucket.and_then(|bucket| bucket.objects.source());
    let mut orphans: Vec<Orphan> = Vec::new();
    for delivery in looked.deliveries() {
        // What a trail wrote that is off is its still.
        let written = looked.trails.iter().any(|trail| writes(trail, delivery));
        let last = Instant::parse(&delivery.last).map(|instant| instant.0);
        let stale = last
            .and_then(|last| case.age(last))
            .is_some_and(|age| age >= STALE_SECONDS);
        if written || !stale {
            continue;
        }
        let held = orphans
            .last_mut()
            .filter(|held| held.row.prefix == delivery.place);
        if let Some(held) = held {
            // Log files and digests of one place.
            let row = &mut held.row;
            row.bytes = row.bytes.map(|bytes| bytes + delivery.bytes);
            row.objects = row.objects.map(|objects| objects + delivery.objects);
            row.last_delivery = row.last_delivery.clone().max(Some(delivery.last.clone()));
            continue;
        }
        orphans.push(Orphan {
            row: PrefixRow {
                bucket: looked.name.to_owned(),
                prefix: delivery.place.clone(),
                last_delivery: Some(delivery.last.clone()),
                bytes: Some(delivery.bytes),
                objects: Some(delivery.objects),
            },
            evidence: words::evidence_of([source]),
        });
    }
    orphans
}

/// Whether a trail may write to the place of a delivery.
fn writes(trail: &Trail, delivery: &Delivery) -> bool {
    let prefix = trail.prefix.text().unwrap_or_default().trim_matches('/');
    let below = match prefix {
        "" => "AWSLogs/".to_owned(),
        prefix => format!("{prefix}/AWSLogs/"),
    };
    if !delivery.place.starts_with(&below) {
        return false;
    }
    let organization = trail.organization.truth();
    match (delivery.organization.is_empty(), organization) {
        // Outside of the organization's folder a trail writes for its own account alone.
        (true, Some(_)) => delivery.account == trail.account,
        (false, Some(false)) => false,
        (_, None) | (false, Some(true)) => true,
    }
}
