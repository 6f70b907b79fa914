//! What changes would save and lose: answered from the table of keys, without reading the logs again.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::lines::Metered;
use super::savings::{self, Change};
use super::together::Together;
use crate::analyzers::edits::{self, Edit};
use crate::analyzers::ledger::{Ledger, Payer};
use crate::analyzers::noise::Group;
use crate::analyzers::traffic::Field;
use crate::record::Category;
use crate::report::{NoiseKind, WhatIf, WhatIfTable};
use crate::selectors::{AdvancedEventSelector, Operator};
use crate::sorting::Arrange;

/// Buckets, prefixes and resource types that are tried, the most used first.
const TRIED: usize = 5;

/// A prefix is tried where it holds one of so many data events of the trail.
const SHARE_OF_PREFIX: u64 = 50;

/// Changes that save something or lose nothing, the ones that save most first.
pub(super) fn rows(
    ledger: &Ledger<'_>,
    lines: &[Metered],
    groups: &[Group],
    total: Option<f64>,
) -> (Vec<WhatIf>, Option<WhatIfTable>) {
    let mut rows = Vec::new();
    let mut together = Together::new(ledger);
    for (number, payer) in ledger.payers.iter().enumerate() {
        if !payer.is_trail() {
            continue;
        }
        let selectors = base(ledger, payer);
        let tried: Vec<_> = candidates(ledger, number, groups)
            .into_iter()
            .filter_map(|(name, edit)| Some((edit.apply(&selectors)?, name, edit)))
            .collect();
        let sets: Vec<_> = tried
            .iter()
            .map(|(after, ..)| edits::compiled(after))
            .collect();
        ledger.observed.ask(&sets);
        for (after, name, edit) in tried {
            let (gone, _) = savings::gone(ledger, number, &after);
            let change = savings::of_keys(ledger, lines, &[number], &gone, false);
            if change.dropped == 0 {
                continue;
            }
            together.edit(name.clone(), number, edit, &gone);
            rows.push(row(
                format!("{}: {name}", payer.label()),
                payer.arn(),
                total,
                &change,
                Some(edits::document(&after)),
            ));
        }
    }
    rows.extend(fewer_trails(ledger, lines, total, &mut together));
    rows.arrange_by(|a, b| {
        let saved = |row: &WhatIf| row.saved_usd_month.unwrap_or(-1.0);
        saved(b)
            .total_cmp(&saved(a))
            .then_with(|| b.lost_records.cmp(&a.lost_records))
            .then_with(|| a.name.cmp(&b.name))
    });
    (rows, together.table(ledger, lines))
}

/// The selectors of a payer; for the one that is assumed, those that select all that was observed.
pub(in crate::analyzers) fn base(
    ledger: &Ledger<'_>,
    payer: &Payer<'_>,
) -> Vec<AdvancedEventSelector> {
    if let Some(selectors) = payer.selectors() {
        return selectors.to_vec();
    }
    let mut types = BTreeSet::new();
    let mut sources = BTreeSet::new();
    for (key, _) in ledger.observed.kinds() {
        match ledger.category(key) {
            Category::Data => types.insert(ledger.text(key, Field::ResourceType)),
            Category::NetworkActivity => sources.insert(ledger.text(key, Field::Source)),
            _ => false,
        };
    }
    let management = AdvancedEventSelector::of_category("Management").named("Management events");
    let data = types
        .into_iter()
        .filter(|kind| !kind.is_empty())
        .map(|kind| {
            AdvancedEventSelector::of_category("Data")
                .named(format!("Data events of {kind}"))
                .with("resources.type", Operator::Equals, [kind])
        });
    let network = sources
        .into_iter()
        .filter(|source| !source.is_empty())
        .map(|source| {
            AdvancedEventSelector::of_category("NetworkActivity")
                .named(format!("Network activity of {source}"))
                .with("eventSource", Operator::Equals, [source])
        });
    std::iter::once(management)
        .chain(data)
        .chain(network)
        .collect()
}

/// Changes of one trail's selectors with their names.
fn candidates(ledger: &Ledger<'_>, number: usize, groups: &[Group]) -> Vec<(String, Edit)> {
    let mut candidates = Vec::new();
    let Some(payer) = ledger.payers.get(number) else {
        return candidates;
    };
    let mut buckets: BTreeMap<&str, u64> = BTreeMap::new();
    let mut types: BTreeMap<&str, u64> = BTreeMap::new();
    // By the numbers of the texts: there may be many.
    let mut prefixes: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    for (of, count) in ledger.observed.kinds_where(|key| payer.selects(key)) {
        if ledger.category(of) != Category::Data {
            continue;
        }
        let resource = ledger.text(of, Field::Resource);
        if resource.contains(":s3:::") {
            *buckets.entry(resource).or_default() += count;
            let prefix = (of.get(Field::Resource), of.get(Field::Prefix));
            *prefixes.entry(prefix).or_default() += count;
        }
        *types
            .entry(ledger.text(of, Field::ResourceType))
            .or_default() += count;
    }
    // What is named is known by its name.
    for group in groups {
        let name = match group.kind {
            NoiseKind::PublicReads => format!("no {}", group.name),
            NoiseKind::BatchJob => format!("without the {}", group.name),
            NoiseKind::LogBucket => format!("no {}", group.name),
            _ => continue,
        };
        candidates.extend(group.edit.clone().map(|edit| (name, edit)));
    }
    if !types.is_empty() {
        candidates.push(("writes only among data events".to_owned(), Edit::DataReads));
    }
    for kind in largest(&types) {
        candidates.push((
            format!("no data events of {kind}"),
            Edit::DataType(kind.to_owned()),
        ));
    }
    for arn in largest(&buckets) {
        let bucket = arn.rsplit(':').next().unwrap_or(arn);
        candidates.push((
            format!("no data events of the bucket {bucket}"),
            Edit::Bucket(arn.to_owned()),
        ));
        candidates.push((
            format!("no reads of the bucket {bucket}"),
            Edit::BucketReads(arn.to_owned()),
        ));
    }
    for source in ["kms.amazonaws.com", "rdsdata.amazonaws.com"] {
        candidates.push((
            format!("no management events of {source}"),
            Edit::Source(source.to_owned()),
        ));
    }
    for arn in prefixes_worth_it(ledger, &buckets, &prefixes) {
        let place = arn.splitn(6, ':').last().unwrap_or(&arn);
        candidates.push((format!("no data events below {place}"), Edit::Prefix(arn)));
    }
    let mut seen = BTreeSet::new();
    candidates.retain(|(_, edit)| seen.insert(edit.clone()));
    candidates
}

/// The prefixes that hold much, and not all of their bucket: what their ARNs begin with.
fn prefixes_worth_it(
    ledger: &Ledger<'_>,
    buckets: &BTreeMap<&str, u64>,
    prefixes: &BTreeMap<(u32, u32), u64>,
) -> Vec<String> {
    let text = |number: u32| ledger.view.traffic.lexicon.text(number);
    let all: u64 = buckets.values().sum();
    let mut worth: Vec<(u64, String)> = prefixes
        .iter()
        .filter(|((_, prefix), _)| *prefix != 0)
        .filter(|(_, count)| **count * SHARE_OF_PREFIX >= all)
        .filter(|((bucket, _), count)| buckets.get(text(*bucket)) > Some(*count))
        .map(|((bucket, prefix), count)| (*count, format!("{}/{}", text(*bucket), text(*prefix))))
        .collect();
    worth.arrange_by(|(a, one), (b, other)| b.cmp(a).then_with(|| one.cmp(other)));
    worth.into_iter().map(|(_, arn)| arn).take(TRIED).collect()
}

fn largest<'k>(counts: &BTreeMap<&'k str, u64>) -> Vec<&'k str> {
    let mut ranked: Vec<(&str, u64)> = counts.iter().map(|(key, count)| (*key, *count)).collect();
    ranked.arrange_by_key(|(key, count)| (Reverse(*count), *key));
    let named = ranked
        .into_iter()
        .map(|(key, _)| key)
        .filter(|key| !key.is_empty());
    named.take(TRIED).collect()
}

/// Without each trail, and with the first one alone, where it delivers.
fn fewer_trails(
    ledger: &Ledger<'_>,
    lines: &[Metered],
    total: Option<f64>,
    together: &mut Together,
) -> Vec<WhatIf> {
    let trails: Vec<usize> = ledger
        .payers
        .iter()
        .enumerate()
        .filter(|(_, payer)| payer.is_trail() && payer.watch.is_some())
        .map(|(number, _)| number)
        .collect();
    if trails.len() < 2 {
        return Vec::new();
    }
    let everything: Vec<usize> = ledger.observed.keys().map(|(key, ..)| key).collect();
    let without = |gone: &[usize]| savings::of_keys(ledger, lines, gone, &everything, true);
    let mut rows: Vec<WhatIf> = trails
        .iter()
        .filter_map(|number| {
            let payer = ledger.payers.get(*number)?;
            let name = format!("without the trail {}", payer.label());
            together.whole(name.clone(), *number);
            Some(row(name, payer.arn(), total, &without(&[*number]), None))
        })
        .collect();
    if let ([first, rest @ ..], true) = (trails.as_slice(), trails.len() > 2)
        && let Some(kept) = ledger.payers.get(*first).filter(|payer| payer.keeps())
    {
        let name = format!(
            "one trail instead of {}: {} alone",
            trails.len(),
            kept.label()
        );
        rows.push(row(name, None, total, &without(rest), None));
    }
    rows
}

fn row(
    name: String,
    trail: Option<&str>,
    total: Option<f64>,
    change: &Change,
    selectors: Option<serde_json::Value>,
) -> WhatIf {
    WhatIf {
        name,
        trail: trail.map(str::to_owned),
        usd_month: total
            .zip(change.saved)
            .map(|(total, saved)| (total - saved).max(0.0)),
        saved_usd_month: change.saved,
        lost_records: change.lost,
        lost_watched_records: change.lost_watched,
        selectors,
    }
}
