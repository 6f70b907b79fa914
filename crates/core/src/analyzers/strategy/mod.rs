//! What fills the logs, which of it is noise, and which selectors would keep the signal.

mod advice;
mod rules;
mod stores;

use std::collections::{BTreeMap, BTreeSet};

use super::cost::{Metered, cost_of, evidence_of_sets};
use super::edits;
use super::ledger::Ledger;
use super::noise::{Group, share};
use super::traffic::Field;
use crate::record::Category;
use crate::report::{Finding, Noise, NoiseKind, SelectorAdvice, Watched};
use crate::selectors::{AdvancedEventSelector, Operator};
use crate::sorting::Arrange;

/// The parts of the chapter beside the volume.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) noise: Vec<Noise>,
    pub(super) advice: Vec<SelectorAdvice>,
    pub(super) watched: Vec<Watched>,
}

/// Fills the chapter, but for the volume. `in_full` is false for figures that are shown while reading goes
/// on: then no advice is worked out.
pub(super) fn chapter(
    ledger: &Ledger<'_>,
    lines: &[Metered],
    groups: &[Group],
    in_full: bool,
) -> (Parts, Vec<Finding>) {
    let advice = if in_full {
        advice::rows(ledger, lines, groups)
    } else {
        Vec::new()
    };
    let mut noise: Vec<Noise> = groups
        .iter()
        .map(|group| noise(ledger, lines, group))
        .collect();
    let mut watched = watched(ledger);
    if in_full {
        // One pass over the records for all of them.
        let of_groups = groups.iter().map(Group::members);
        let of_watched = watched.iter().map(|(_, keys)| keys.clone());
        let sets: Vec<Vec<usize>> = of_groups.chain(of_watched).collect();
        let mut evidence = evidence_of_sets(ledger, &sets).into_iter();
        for (row, evidence) in noise.iter_mut().zip(evidence.by_ref()) {
            row.evidence = evidence;
        }
        for ((row, _), evidence) in watched.iter_mut().zip(evidence) {
            row.evidence = evidence;
        }
    }
    let findings = rules::findings(ledger, groups, &noise, &advice);
    let parts = Parts {
        noise,
        advice: advice.into_iter().map(|advised| advised.row).collect(),
        watched: watched.into_iter().map(|(row, _)| row).collect(),
    };
    (parts, findings)
}

fn noise(ledger: &Ledger<'_>, lines: &[Metered], group: &Group) -> Noise {
    let keys = group.members();
    let mut accounts = BTreeSet::new();
    let mut events: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    let mut types = BTreeSet::new();
    let mut watched_records = 0;
    let mut of_data = false;
    for &number in &keys {
        let Some((key, count)) = ledger.observed.key(number) else {
            continue;
        };
        of_data |= ledger.category(key) == Category::Data;
        accounts.insert(ledger.text(key, Field::Account));
        types.insert(ledger.text(key, Field::ResourceType));
        let event = (
            ledger.text(key, Field::Source),
            ledger.text(key, Field::Name),
        );
        *events.entry(event).or_default() += count;
        if ledger.is_watched(number) {
            watched_records += count;
        }
    }
    let mut ranked: Vec<((&str, &str), u64)> = events.into_iter().collect();
    ranked.arrange_by_key(|(event, count)| (std::cmp::Reverse(*count), *event));
    let selectors = group.edit.as_ref().and_then(|edit| {
        let management = AdvancedEventSelector::of_category("Management");
        let data = types.iter().filter(|kind| !kind.is_empty()).map(|kind| {
            AdvancedEventSelector::of_category("Data").with(
                "resources.type",
                Operator::Equals,
                [*kind],
            )
        });
        let all: Vec<_> = match group.kind {
            NoiseKind::KmsUse => vec![management],
            _ => data.collect(),
        };
        edit.apply(&all)
    });
    Noise {
        kind: group.kind,
        group: group.name.clone(),
        records: group.sum.records,
        share: share(group.sum.records, ledger.all.records),
        bytes: group.sum.bytes,
        usd_month: cost_of(ledger, lines, &keys),
        reason: group.reason.clone(),
        remedy: remedy(group.kind, of_data).to_owned(),
        selectors: selectors.map(|selectors| edits::document(&selectors)),
        watched_records,
        accounts: accounts
            .into_iter()
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect(),
        events: ranked
            .into_iter()
            .take(10)
            .map(|((source, name), _)| format!("{source} {name}"))
            .collect(),
        evidence: Vec::new(),
    }
}

/// What a trail can do about a kind of noise.
const fn remedy(kind: NoiseKind, of_data: bool) -> &'static str {
    match kind {
        NoiseKind::LogBucket => {
            "leave the writes out by a condition on resources.ARN and eventName, or turn RecursiveLogging off"
        }
        NoiseKind::PublicReads => {
            "leave the reads of this bucket out, and turn on its server access logs"
        }
        NoiseKind::BatchJob => "leave the caller out by a condition on userIdentity.arn",
        NoiseKind::KmsUse => {
            "a trail can leave out KMS as a whole only, changes of keys with it; an event data store can do it \
             by eventName"
        }
        NoiseKind::ServiceHeartbeat | NoiseKind::HealthCheck if of_data => {
            "select data events by resources.ARN or eventName where these say too little"
        }
        NoiseKind::ServiceHeartbeat | NoiseKind::Polling | NoiseKind::HealthCheck => {
            "a trail cannot leave management events out by name or caller: filter them where they are searched, \
             make the caller ask less often, or keep an event data store with a condition on eventName"
        }
    }
}

/// The events of the watched list that occur, with their keys.
fn watched(ledger: &Ledger<'_>) -> Vec<(Watched, Vec<usize>)> {
    let mut events: BTreeMap<(&str, &str), (u64, Vec<usize>)> = BTreeMap::new();
    for (number, key, count) in ledger.observed.keys() {
        if ledger.is_watched(number) {
            let event = (
                ledger.text(key, Field::Source),
                ledger.text(key, Field::Name),
            );
            let (records, keys) = events.entry(event).or_default();
            *records += count;
            keys.push(number);
        }
    }
    let rows = events.into_iter().map(|((source, name), (records, keys))| {
        let why = ledger.watch_list.why(source, name).unwrap_or_default();
        let row = Watched {
            event: format!("{source} {name}"),
            why: why.to_owned(),
            records,
            evidence: Vec::new(),
        };
        (row, keys)
    });
    let mut rows: Vec<_> = rows.collect();
    rows.arrange_by(|(a, _), (b, _)| {
        b.records
            .cmp(&a.records)
            .then_with(|| a.event.cmp(&b.event))
    });
    rows
}
