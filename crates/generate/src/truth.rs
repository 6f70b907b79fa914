//! What a generated case holds, counted while it is generated and not by reading it.

use std::collections::{BTreeMap, BTreeSet};

/// Counts of a case. Only records that can be read count: not those behind the cut of a truncated file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Truth {
    /// Files of every kind, without archives.
    pub files: u64,
    /// Files with records.
    pub log_files: u64,
    /// Records as delivered, copies included.
    pub records: u64,
    /// Records whose eventID and recipientAccountId another record has too, beyond the first of them.
    pub duplicates: u64,
    /// Accounts that received records.
    pub accounts: BTreeSet<String>,
    /// Regions of records.
    pub regions: BTreeSet<String>,
    /// Delivered records per eventSource and eventName, empty where a record has none.
    pub delivered: BTreeMap<(String, String), u64>,
    /// The same without copies.
    pub distinct: BTreeMap<(String, String), u64>,
    /// Delivered records per eventCategory.
    pub categories: BTreeMap<String, u64>,
    /// Time of the first and of the last event, RFC 3339. Empty without events.
    pub window: (String, String),
    /// Plain bytes of the files with records.
    pub plain_bytes: u64,
    /// Bytes of the same files as they are.
    pub bytes: u64,
    /// Files that are damaged or that are nothing.
    pub bad_files: Vec<BadFile>,
    /// The mistakes in the logs.
    pub planted: Planted,
}

impl Truth {
    /// Adds the counts of another part of the case that shares no record with this one.
    pub(crate) fn add(&mut self, other: Self) {
        self.files += other.files;
        self.log_files += other.log_files;
        self.records += other.records;
        self.duplicates += other.duplicates;
        self.plain_bytes += other.plain_bytes;
        self.bytes += other.bytes;
        self.accounts.extend(other.accounts);
        self.regions.extend(other.regions);
        for (mine, theirs) in [
            (&mut self.delivered, other.delivered),
            (&mut self.distinct, other.distinct),
        ] {
            for (key, count) in theirs {
                *mine.entry(key).or_default() += count;
            }
        }
        for (key, count) in other.categories {
            *self.categories.entry(key).or_default() += count;
        }
        self.see(&other.window.0);
        self.see(&other.window.1);
        self.bad_files.extend(other.bad_files);
    }

    /// Widens the window to a time.
    pub(crate) fn see(&mut self, time: &str) {
        let (from, to) = &mut self.window;
        if from.is_empty() || time < from.as_str() {
            time.clone_into(from);
        }
        if time > to.as_str() {
            time.clone_into(to);
        }
    }
}

/// A file that cannot be read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadFile {
    /// Its path in the case.
    pub path: String,
    /// The problem code that a reader has to give.
    pub code: &'static str,
    /// Records that can be read all the same.
    pub records: u64,
}

/// What was planted in the logs of the sample.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Planted {
    /// Events that change, or try to change, the logging.
    pub tampering: Vec<Tampering>,
    /// Account, Region and the first and the last hour (RFC 3339) without records: the second time is the first hour with records again.
    pub gaps: Vec<(String, String, String, String)>,
    /// Access keys used from two networks.
    pub moved_keys: Vec<String>,
    /// Access keys of sessions that began before the first file.
    pub issued_before_window: Vec<String>,
    /// Paths of log files that were changed after their digest was written.
    pub modified: Vec<String>,
}

/// An event that weakens the logging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tampering {
    /// `eventID`
    pub event_id: String,
    /// `eventSource`
    pub source: String,
    /// `eventName`
    pub name: String,
    /// `recipientAccountId`
    pub account: String,
    /// `awsRegion`
    pub region: String,
    /// `eventTime`
    pub time: String,
    /// Whether it was not refused.
    pub succeeded: bool,
}
