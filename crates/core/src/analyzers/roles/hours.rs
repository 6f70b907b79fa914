//! How well actions could be traced along time.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::chapter::Tracing;
use super::gather::NONE;
use crate::record::format_seconds;
use crate::report::{RoleHour, Share};

impl Tracing<'_, '_> {
    /// How well actions could be traced, hour by hour.
    pub(super) fn timeline(&self) -> Vec<RoleHour> {
        #[derive(Default)]
        struct Hour {
            sessions: u64,
            issued: u64,
            records: Share,
        }
        impl Hour {
            fn add(&mut self, other: &Self) {
                self.sessions += other.sessions;
                self.issued += other.issued;
                self.records.add_all(&other.records);
            }
        }
        let table = self.gathered.table;
        // What a record counts for, by the number of its trace.
        let of_trace: Vec<u32> = table
            .traces()
            .zip(&self.gathered.traces)
            .map(|(trace, tally)| match tally.records {
                0 => NONE,
                _ => self.gathered.session_of(trace.caller).unwrap_or(NONE),
            })
            .collect();
        let mut hours: BTreeMap<u32, Hour> = BTreeMap::new();
        let mut seen: FxHashSet<(u32, u32)> = FxHashSet::default();
        // Records come nearly in the order of time: mostly the hour is the one before, both of all
        // and of the session.
        let mut open = (NONE, Hour::default());
        let mut hour_of = vec![NONE; self.resolved.len()];
        self.view.each_distinct(|_, row| {
            let index = of_trace.get(row.caller as usize).copied().unwrap_or(NONE);
            let entry = self.resolved.get(index as usize);
            let (Some(entry), true) = (entry, row.time > 0) else {
                return;
            };
            let at = row.time / 3_600;
            if open.0 != at {
                let (before, sums) = std::mem::replace(&mut open, (at, Hour::default()));
                hours.entry(before).or_default().add(&sums);
            }
            open.1.records.add(entry.verdict, 1);
            if let Some(before) = hour_of.get_mut(index as usize)
                && *before != at
            {
                *before = at;
                open.1.sessions += u64::from(seen.insert((at, index)));
            }
        });
        hours.entry(open.0).or_default().add(&open.1);
        // Before the first record no hour is open.
        hours.remove(&NONE);
        let mut keys: FxHashSet<u32> = FxHashSet::default();
        for seen in &self.gathered.issues {
            let issue = seen.issue;
            if issue.time > 0 && issue.key > 0 && issue.call.issues() && keys.insert(issue.key) {
                hours.entry(issue.time / 3_600).or_default().issued += 1;
            }
        }
        let rows = hours.into_iter().map(|(at, hour)| RoleHour {
            hour: format_seconds(u64::from(at) * 3_600),
            sessions: hour.sessions,
            issued: hour.issued,
            records: hour.records,
        });
        rows.collect()
    }
}
