//! What fills the logs: the rows counted by each dimension.

use std::collections::BTreeMap;

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
    let traffic = view.traffic;
    let mut by_key = vec![Sum::default(); traffic.len()];
    let mut by_hour: BTreeMap<u32, Sum> = BTreeMap::new();
    let mut hour = (0, Sum::default());
    let mut total = Sum::default();
    for (_, row) in view.distinct() {
        let one = Sum {
            records: 1,
            bytes: u64::from(row.size),
        };
        total.add(one);
        if let Some(sum) = by_key.get_mut(row.key as usize) {
            sum.add(one);
        }
        if row.time > 0 {
            // The records of a file are minutes apart.
            if hour.0 != row.time / 3_600 {
                by_hour.entry(hour.0).or_default().add(hour.1);
                hour = (row.time / 3_600, Sum::default());
            }
            hour.1.add(one);
        }
    }
    by_hour.entry(hour.0).or_default().add(hour.1);
    by_hour.retain(|_, sum| sum.records > 0);
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
        rows.extend(ranking(view, by, fields, &by_key, total, top));
    }
    rows
}

fn ranking(
    view: &View<'_>,
    by: VolumeBy,
    fields: &[Field],
    by_key: &[Sum],
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
    for (key, &sum) in traffic.keys().zip(by_key) {
        if sum.records > 0 {
            sums.entry(group(key)).or_default().add(sum);
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
