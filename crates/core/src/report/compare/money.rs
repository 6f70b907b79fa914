//! What became of the bill and of the volume.

use serde::{Deserialize, Serialize};

use super::joined;
use crate::report::{CostLine, Report, VolumeBy, VolumeRow};
use crate::sorting::Arrange;

/// What became of the bill.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CostChange {
    /// Dollars a month in the first report; absent where it is not known.
    pub before: Option<f64>,
    /// In the second.
    pub after: Option<f64>,
    /// The second less the first, where both are known.
    pub difference: Option<f64>,
    /// Line by line, the largest difference first, then those that are not known.
    pub lines: Vec<LineChange>,
}

/// One line of both bills.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineChange {
    /// The item, as in [`CostLine::item`].
    pub item: String,
    /// ARN of the trail or store.
    pub trail: Option<String>,
    /// The Region.
    pub region: String,
    /// In the first report; absent where it has no such line.
    pub before: Option<LineState>,
    /// In the second.
    pub after: Option<LineState>,
    /// The second less the first; a line that is not there is nothing. Absent where one of the two is not known.
    pub difference: Option<f64>,
}

/// A line of one bill.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LineState {
    /// Units in a month.
    pub quantity_month: Option<f64>,
    /// Dollars a month.
    pub usd_month: Option<f64>,
}

/// One key of the volume in both reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VolumeChange {
    /// The dimension.
    pub by: VolumeBy,
    /// The key.
    pub key: String,
    /// Distinct records in the first report; absent where the key may lie in the rest that it sums up.
    pub before: Option<u64>,
    /// In the second.
    pub after: Option<u64>,
    /// Share of all distinct records, 0 to 1.
    pub share_before: Option<f64>,
    /// See `share_before`.
    pub share_after: Option<f64>,
}

/// The dimensions that are compared: the others follow from them, or are of one window alone.
const COMPARED: [VolumeBy; 3] = [VolumeBy::Source, VolumeBy::Event, VolumeBy::Account];

pub(super) fn cost(before: &Report, after: &Report) -> CostChange {
    let (old, new) = (&before.chapters.cost, &after.chapters.cost);
    let keyed = |line: &CostLine| (line.item.clone(), line.trail.clone(), line.region.clone());
    let rows = joined(
        old.lines.iter().map(|line| (keyed(line), line)),
        new.lines.iter().map(|line| (keyed(line), line)),
    );
    let mut lines: Vec<LineChange> = rows
        .into_iter()
        .map(|((item, trail, region), (old, new))| {
            let dollars = |line: Option<&CostLine>| line.map_or(Some(0.0), |line| line.usd_month);
            let difference = dollars(new).zip(dollars(old));
            LineChange {
                item,
                trail,
                region,
                before: old.map(state),
                after: new.map(state),
                difference: difference.map(|(new, old)| new - old),
            }
        })
        .collect();
    lines.arrange_by(|a, b| {
        let weight = |line: &LineChange| line.difference.map_or(-1.0, f64::abs);
        weight(b).total_cmp(&weight(a))
    });
    CostChange {
        before: old.usd_month,
        after: new.usd_month,
        difference: new.usd_month.zip(old.usd_month).map(|(new, old)| new - old),
        lines,
    }
}

fn state(line: &CostLine) -> LineState {
    LineState {
        quantity_month: line.quantity_month,
        usd_month: line.usd_month,
    }
}

pub(super) fn volume(before: &Report, after: &Report) -> Vec<VolumeChange> {
    let mut changes = Vec::new();
    for by in COMPARED {
        // Where a report sums up the rest, a key that it does not list may be in there.
        let whole = |report: &Report| {
            let mut rows = report.chapters.strategy.volume.iter();
            !rows.any(|row| row.by == by && row.rest.is_some())
        };
        let rows = joined(named(before, by), named(after, by));
        let records = |row: Option<&VolumeRow>, whole: bool| match row {
            Some(row) => Some((row.records, row.share)),
            None => whole.then_some((0, 0.0)),
        };
        for (key, (old, new)) in rows {
            let old = records(old, whole(before));
            let new = records(new, whole(after));
            changes.push(VolumeChange {
                by,
                key: key.to_owned(),
                before: old.map(|(records, _)| records),
                after: new.map(|(records, _)| records),
                share_before: old.map(|(_, share)| share),
                share_after: new.map(|(_, share)| share),
            });
        }
    }
    changes.arrange_by(|a, b| {
        let weight = |row: &VolumeChange| {
            let both = row.share_after.zip(row.share_before);
            both.map_or(-1.0, |(after, before)| (after - before).abs())
        };
        weight(b).total_cmp(&weight(a))
    });
    changes
}

/// The keys of a dimension that a report lists.
fn named(report: &Report, by: VolumeBy) -> impl Iterator<Item = (&str, &VolumeRow)> {
    let rows = report.chapters.strategy.volume.iter();
    rows.filter(move |row| row.by == by && row.rest.is_none())
        .map(|row| (row.key.as_str(), row))
}
