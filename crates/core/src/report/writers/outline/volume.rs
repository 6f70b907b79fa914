//! What fills the logs, by each dimension and over time.

use super::{Outline, figures, names};
use crate::record::{Instant, format_seconds};
use crate::report::writers::document::{Block, Course, Table};
use crate::report::writers::words;
use crate::report::{VolumeBy, VolumeRow};

impl Outline<'_> {
    pub(super) fn volume(&self) -> Vec<Block> {
        let volume = &self.report.chapters.strategy.volume;
        let mut blocks = Vec::new();
        blocks.extend(self.course(volume).map(Block::Course));
        for by in VolumeBy::ALL {
            let Some((title, column)) = heading(by) else {
                continue;
            };
            let rows: Vec<&VolumeRow> = volume.iter().filter(|row| row.by == by).collect();
            blocks.extend(self.ranking(title, column, &rows));
        }
        blocks
    }

    fn ranking(
        &self,
        title: &'static str,
        column: &'static str,
        rows: &[&VolumeRow],
    ) -> Option<Block> {
        // A dimension in which all records have nothing says nothing.
        if rows.iter().all(|row| row.key.is_empty()) {
            return None;
        }
        let limit = self.choices.rows.max(1);
        let (named, rest): (Vec<&VolumeRow>, Vec<&VolumeRow>) =
            rows.iter().partition(|row| row.rest.is_none());
        let shown = named.get(..limit.min(named.len())).unwrap_or_default();
        let left = named.get(shown.len()..).unwrap_or_default();
        let mut table_rows: Vec<_> = shown
            .iter()
            .map(|row| {
                let key = if row.key.is_empty() {
                    "(none)".to_owned()
                } else {
                    self.shown(&row.key)
                };
                volume_row(key, row.records, row.share, row.bytes)
            })
            .collect();
        let others = || left.iter().chain(&rest);
        let keys: u64 = others().map(|row| row.rest.unwrap_or(1)).sum();
        if keys > 0 {
            table_rows.push(volume_row(
                format!("({} more)", words::count(keys)),
                others().map(|row| row.records).sum(),
                others().map(|row| row.share).sum(),
                others().map(|row| row.bytes).sum(),
            ));
        }
        Some(Block::Table(Table {
            title: Some(title),
            columns: vec![
                names(column),
                figures("Records"),
                figures("Share"),
                figures("JSON"),
            ],
            rows: table_rows,
        }))
    }

    fn course(&self, volume: &[VolumeRow]) -> Option<Course> {
        let hours: Vec<(u32, u64)> = volume
            .iter()
            .filter(|row| row.by == VolumeBy::Hour)
            .filter_map(|row| Some((Instant::parse(&row.key)?.hour(), row.records)))
            .collect();
        let first = hours.iter().map(|(hour, _)| *hour).min()?;
        let last = hours.iter().map(|(hour, _)| *hour).max()?;
        let steps = u32::try_from(self.choices.steps.max(1)).unwrap_or(u32::MAX);
        let step = (last - first + 1).div_ceil(steps);
        let mut records = vec![0u64; ((last - first) / step) as usize + 1];
        for (hour, count) in hours {
            if let Some(sum) = records.get_mut(((hour - first) / step) as usize) {
                *sum += count;
            }
        }
        let time = |hour: u32| format_seconds(u64::from(hour) * 3_600);
        Some(Course {
            from: time(first),
            to: time(first + (last - first) / step * step),
            hours: step,
            records,
        })
    }
}

fn volume_row(key: String, records: u64, share: f64, bytes: u64) -> Vec<Vec<String>> {
    vec![
        vec![key],
        vec![words::count(records)],
        vec![words::percent(share)],
        vec![words::bytes(bytes)],
    ]
}

/// The heading of a dimension and of its first column. The hours are drawn instead.
const fn heading(by: VolumeBy) -> Option<(&'static str, &'static str)> {
    Some(match by {
        VolumeBy::Source => ("By event source", "Event source"),
        VolumeBy::Event => ("By event", "Event"),
        VolumeBy::Principal => ("By principal, without session names", "Principal"),
        VolumeBy::Account => ("By account", "Account"),
        VolumeBy::Region => ("By Region", "Region"),
        VolumeBy::Category => ("By category", "Category"),
        VolumeBy::ReadWrite => ("By reads and writes", "Kind"),
        VolumeBy::ErrorCode => ("By error code", "Error code"),
        VolumeBy::Resource => ("By resource", "Resource"),
        VolumeBy::Prefix => ("By folder of a bucket", "Bucket and folder"),
        VolumeBy::EventType => ("By event type", "Event type"),
        VolumeBy::InvokedBy => ("By invoking service", "Service"),
        VolumeBy::Hour => return None,
    })
}
