//! What fills the logs: the rows counted by each dimension.

use std::collections::BTreeMap;

use super::summary::{OfHour, OfKey};
use super::traffic::{Field, Key};
use super::view::View;
use crate::record::format_seconds;
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
    let mut rows = Vec::new();
    for by in VolumeBy::ALL {
        let fields = match by {
            VolumeBy::Source => &[Field::Source][..],
            VolumeBy::Event => &[Field::Source, Field::Name],
            VolumeBy::Principal => &[Field::Principal],
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
        rows.extend(ranking(view, by, fields, total, top));
    }
    rows
}

fn ranking(
    view: &View<'_>,
    by: VolumeBy,
    fields: &[Field],
    total: Sum,
    top: usize,
) -> Vec<VolumeRow> {
    let traffic = view.traffic;
    let group = |key: Key<'_>| -> [u32; 2] {
        if by == VolumeBy::Prefix && key.get(Field::Prefix) == 0 {
            return [0; 2];
        }
        let mut fields = fields.iter().map(|&field| key.get(field));
        [fields.next().unwrap_or(0), fields.next().unwrap_or(0)]
    };
    let mut sums: BTreeMap<[u32; 2], Sum> = BTreeMap::new();
    for (key, of_key) in traffic.keys().zip(&view.summary().keys) {
        if of_key.records > 0 {
            sums.entry(group(key)).or_default().add(of_key.into());
        }
    }
    let mut ranked: Vec<(String, Sum)> = sums
        .into_iter()
        .map(|([one, other], sum)| {
            let (one, other) = (traffic.lexicon.text(one), traffic.lexicon.text(other));
            let key = match by {
                VolumeBy::Prefix if !other.is_empty() => format!("{one}/{other}"),
                _ => format!("{one} {other}").trim().to_owned(),
            };
            (key, sum)
        })
        .collect();
    ranked.arrange_by(|(a, x), (b, y)| y.records.cmp(&x.records).then_with(|| a.cmp(b)));
    let rest = ranked.split_off(top.min(ranked.len()));
    let mut rows: Vec<VolumeRow> = ranked
        .into_iter()
        .map(|(key, sum)| volume_row(by, key, sum, total, None))
        .collect();
    if !rest.is_empty() {
        let mut sum = Sum::default();
        rest.iter().for_each(|(_, other)| sum.add(*other));
        let keys = rest.len() as u64;
        rows.push(volume_row(by, String::new(), sum, total, Some(keys)));
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
