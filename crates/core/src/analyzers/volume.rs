//! What fills the logs: the rows counted by each dimension.

use std::collections::BTreeMap;

use super::traffic::{Field, category_of};
use super::view::View;
use super::view::{OfHour, OfKey};
use crate::record::{Category, format_seconds};
use crate::report::{VolumeBy, VolumeRow};
use crate::sorting::Arrange;

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    records: u64,
    bytes: u64,
}

impl From<&OfKey> for Sum {
    fn from(of: &OfKey) -> Self {
        Self {
            records: u64::from(of.records),
            bytes: of.bytes,
        }
    }
}

impl From<&OfHour> for Sum {
    fn from(of: &OfHour) -> Self {
        Self {
            records: of.records,
            bytes: of.bytes,
        }
    }
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.records += other.records;
        self.bytes += other.bytes;
    }
}

/// What tells groups apart: one text or two, and whether they are of Insights records. These bear the source
/// and the name of the events that they speak of, and are none of them.
type Named = ([u32; 2], bool);

/// The largest `top` keys of every dimension, then one row for the rest. Hours are listed whole and
/// in their order: they are a course, not a ranking.
#[must_use]
pub fn chapter(view: &View<'_>, top: usize) -> Vec<VolumeRow> {
    let summary = view.summary();
    let mut total = Sum::default();
    for of_key in &summary.keys {
        total.add(of_key.into());
    }
    let mut by_hour: BTreeMap<u32, Sum> = BTreeMap::new();
    for (&(_, hour), sum) in &summary.hours {
        by_hour.entry(hour).or_default().add(sum.into());
    }
    let traffic = view.traffic;
    // What was done tells all but the caller, and there are far fewer kinds than keys.
    let (mut of_kinds, mut of_callers) = (vec![Sum::default(); traffic.kinds()], BTreeMap::new());
    for ((key, kind), of_key) in (traffic.keys().zip(traffic.kinds_of_keys())).zip(&summary.keys) {
        if of_key.records == 0 {
            continue;
        }
        if let Some(sum) = of_kinds.get_mut(kind as usize) {
            sum.add(of_key.into());
        }
        let caller: &mut Sum = of_callers
            .entry(([key.get(Field::Principal), 0], false))
            .or_default();
        caller.add(of_key.into());
    }
    let mut rows = Vec::new();
    for by in VolumeBy::ALL {
        let fields = match by {
            VolumeBy::Source => &[Field::Source][..],
            VolumeBy::Event => &[Field::Source, Field::Name],
            VolumeBy::Principal => {
                rows.extend(ranking(view, by, &of_callers, total, top));
                continue;
            }
            VolumeBy::Account => &[Field::Account],
            VolumeBy::Region => &[Field::Region],
            VolumeBy::Category => &[Field::Category],
            VolumeBy::ReadWrite => &[Field::ReadWrite],
            VolumeBy::ErrorCode => &[Field::Error],
            VolumeBy::Resource => &[Field::Resource],
            VolumeBy::Prefix => &[Field::Resource, Field::Prefix],
            VolumeBy::EventType => &[Field::EventType],
            VolumeBy::InvokedBy => &[Field::InvokedBy],
            VolumeBy::Hour => {
                rows.extend(by_hour.iter().map(|(&hour, &sum)| {
                    let key = format_seconds(u64::from(hour) * 3_600);
                    volume_row(by, key, sum, total, None)
                }));
                continue;
            }
        };
        let mut sums: BTreeMap<Named, Sum> = BTreeMap::new();
        for (key, &sum) in traffic.keys_of_kinds().zip(&of_kinds) {
            let apart = matches!(by, VolumeBy::Source | VolumeBy::Event)
                && category_of(traffic.text(key, Field::Category)) == Some(Category::Insight);
            let mut group = [0; 2];
            if by != VolumeBy::Prefix || key.get(Field::Prefix) > 0 {
                for (text, &field) in group.iter_mut().zip(fields) {
                    *text = key.get(field);
                }
            }
            if sum.records > 0 {
                sums.entry((group, apart)).or_default().add(sum);
            }
        }
        rows.extend(ranking(view, by, &sums, total, top));
    }
    rows
}

/// The largest groups, and the rest as one.
fn ranking(
    view: &View<'_>,
    by: VolumeBy,
    sums: &BTreeMap<Named, Sum>,
    total: Sum,
    top: usize,
) -> Vec<VolumeRow> {
    // Only what may be shown is written out.
    let mut counts: Vec<u64> = sums.values().map(|sum| sum.records).collect();
    counts.sort_unstable();
    counts.reverse();
    let least = counts.get(top).copied().unwrap_or(0);
    let mut rest = Sum::default();
    let mut ranked: Vec<(String, Sum)> = Vec::new();
    for (&([one, other], apart), &sum) in sums {
        if sum.records < least {
            rest.add(sum);
            continue;
        }
        let text = |number| view.traffic.lexicon.text(number);
        let (one, other) = (text(one), text(other));
        let key = match by {
            VolumeBy::Prefix if !other.is_empty() => format!("{one}/{other}"),
            _ if apart => format!("{} (Insights)", format!("{one} {other}").trim()),
            _ => format!("{one} {other}").trim().to_owned(),
        };
        ranked.push((key, sum));
    }
    ranked.arrange_by(|(a, x), (b, y)| y.records.cmp(&x.records).then_with(|| a.cmp(b)));
    let ties = ranked.split_off(top.min(ranked.len()));
    ties.iter().for_each(|(_, sum)| rest.add(*sum));
    let mut rows: Vec<VolumeRow> = ranked
        .into_iter()
        .map(|(key, sum)| volume_row(by, key, sum, total, None))
        .collect();
    if sums.len() > top {
        let keys = (sums.len() - top) as u64;
        rows.push(volume_row(by, String::new(), rest, total, Some(keys)));
    }
    rows
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share is for display; counts stay far below 2^52"
)]
fn volume_row(by: VolumeBy, key: String, sum: Sum, total: Sum, rest: Option<u64>) -> VolumeRow {
    VolumeRow {
        by,
        key,
        records: sum.records,
        bytes: sum.bytes,
        share: sum.records as f64 / total.records.max(1) as f64,
        rest,
    }
}
