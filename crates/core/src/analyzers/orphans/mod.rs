//! Which buckets still hold CloudTrail logs that no live trail writes to, and who can read them.
//!
//! No single thing makes an orphan. Names, tags and policies are signals; what proves it is that logs
//! lie there and that every trail which could write them is known to be gone. Where that is not so, the
//! bucket is likely an orphan or unknown, and the report asks for what would tell. A trail that is off is
//! not gone: it may have been turned off by whoever the logs would show.

mod access;
mod look;
mod prefixes;
mod rules;
mod size;
mod state;

use std::collections::{BTreeMap, BTreeSet};

use super::clock;
use super::tampering::TrailRecords;
use super::view::View;
use crate::estate::Estate;
use crate::estate::model::Trail;
use crate::pricing::PriceTable;
use crate::record::{Instant, paths};
use crate::report::{BucketRow, Finding, Orphans};
use crate::sorting::Ordered;
use look::Looked;

/// What the rules of the chapter look at.
struct Case<'e> {
    estate: &'e Estate,
    records: &'e TrailRecords,
    prices: &'e PriceTable,
    /// The newest time that any export or record tells: the case has no clock.
    now: Option<u32>,
    /// First and last time of the records.
    window: Option<(u32, u32)>,
    /// Trails by the bucket that they write to.
    writers: BTreeMap<&'e str, Vec<&'e Trail>>,
    /// What log files of the case lie in which bucket: accounts, first and last time of delivery.
    dropped: BTreeMap<&'e str, Dropped<'e>>,
}

/// Log files of the case that lie below `s3/<bucket>/`.
#[derive(Debug, Default)]
struct Dropped<'e> {
    accounts: BTreeSet<&'e str>,
    files: u64,
    first: Option<u32>,
    last: Option<u32>,
    /// Index of the file that was delivered last.
    file: u32,
}

impl<'e> Case<'e> {
    fn new(
        estate: &'e Estate,
        view: &'e View<'e>,
        records: &'e TrailRecords,
        prices: &'e PriceTable,
    ) -> Self {
        let mut writers: BTreeMap<&str, Vec<&Trail>> = BTreeMap::new();
        for trail in estate.trails.values() {
            if let Some(bucket) = trail.bucket.known() {
                writers.entry(bucket).or_default().push(trail);
            }
        }
        Self {
            estate,
            records,
            prices,
            now: clock::newest(estate, view),
            window: view.summary().window,
            writers,
            dropped: dropped(view),
        }
    }

    /// Every bucket that an export, a trail, a record of one or the layout of the files names.
    fn names(&self) -> BTreeSet<&'e str> {
        let exported = self.estate.buckets.keys().map(String::as_str);
        let named = self.writers.keys().chain(self.dropped.keys()).copied();
        let of_records = self.records.buckets.keys().map(String::as_str);
        exported
            .chain(named)
            .chain(of_records)
            .filter(|name| !name.is_empty())
            .ordered()
    }

    /// How long ago a moment is, in seconds.
    fn age(&self, then: u32) -> Option<u32> {
        Some(self.now?.saturating_sub(then))
    }
}

/// Which buckets the paths of log files name, as `s3/<bucket>/[<prefix>/]AWSLogs/...`.
fn dropped<'e>(view: &'e View<'e>) -> BTreeMap<&'e str, Dropped<'e>> {
    let mut dropped: BTreeMap<&str, Dropped<'_>> = BTreeMap::new();
    for (index, file) in (0u32..).zip(&view.files) {
        let Some(log) = paths::log_path(file.path).filter(|_| file.delivered) else {
            continue;
        };
        let Some(bucket) = bucket_of(file.path) else {
            continue;
        };
        let known = dropped.entry(bucket).or_default();
        known.files += 1;
        known.accounts.insert(log.account);
        let time = delivered(file.name);
        if time.is_some() && time >= known.last {
            (known.last, known.file) = (time, index);
        }
        known.first = match (known.first, time) {
            (Some(first), Some(time)) => Some(first.min(time)),
            (first, time) => first.or(time),
        };
    }
    dropped
}

/// The bucket that a path names: the folder below the last `s3` before `AWSLogs`.
fn bucket_of(path: &str) -> Option<&str> {
    let before = path.get(..path.rfind("AWSLogs/")?)?;
    let mut parts = before.rsplit('/').skip(1).peekable();
    while let Some(part) = parts.next() {
        if parts.peek() == Some(&"s3") && !part.is_empty() {
            return Some(part);
        }
    }
    None
}

/// When a log file was delivered, by its name.
fn delivered(name: &str) -> Option<u32> {
    let stamp = name.split('_').nth(3)?;
    // To the minute: `20230101T0005Z`.
    let minutes = stamp.strip_suffix('Z').unwrap_or(stamp);
    let whole = if minutes.len() == 13 {
        format!("{minutes}00Z")
    } else {
        format!("{minutes}Z")
    };
    Instant::parse(&whole).map(|instant| instant.0)
}

/// Judges every bucket of a case.
#[must_use]
pub fn chapter(
    estate: &Estate,
    view: &View<'_>,
    records: &TrailRecords,
    prices: &PriceTable,
) -> (Orphans, Vec<Finding>) {
    let case = Case::new(estate, view, records, prices);
    if estate.is_empty() {
        return (Orphans::default(), Vec::new());
    }
    let looked: Vec<Looked<'_>> = case
        .names()
        .into_iter()
        .map(|name| Looked::at(&case, name))
        .collect();
    let rows: Vec<BucketRow> = looked.iter().map(|looked| looked.row(&case)).collect();
    let prefixes = prefixes::orphaned(&case, &looked);
    let findings = rules::findings(&case, &looked, &rows, &prefixes);
    let chapter = Orphans {
        buckets: rows,
        prefixes: prefixes.into_iter().map(|orphan| orphan.row).collect(),
    };
    (chapter, findings)
}
