//! Where two inputs of one path say different things.

use serde::{Deserialize, Serialize};

use crate::problem::{Problem, ProblemCode};
use crate::report::writers::words;

/// What differed when readings of one path were joined. A path stands for one file, read in pieces or more than once, and then nothing does.
///
/// Which facts differ is a set, and joining is its union. A record is in it as soon as not all readings of it are alike: the greatest of some
/// readings is compared with the greatest of others, and were these alike at every joining, all would be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Clash {
    /// Numbers of records: the first and the one after the last, in order and apart.
    records: Vec<(u64, u64)>,
    /// Whether the size, a hash, a digest or an export differs.
    rest: bool,
}

impl Clash {
    /// Notes that a record differs; the next one noted lies behind it.
    pub(super) fn note(&mut self, record: u64) {
        match self.records.last_mut() {
            Some((_, end)) if *end == record => *end += 1,
            _ => self.records.push((record, record.saturating_add(1))),
        }
    }

    /// Notes whether two facts differ that both are known.
    pub(super) fn compare<T: PartialEq>(&mut self, one: Option<T>, other: Option<T>) {
        self.rest |= one.is_some() && other.is_some() && one != other;
    }

    /// Adds what differed elsewhere.
    pub(super) fn join(&mut self, other: Self) {
        self.rest |= other.rest;
        if !other.records.is_empty() {
            self.records.extend(other.records);
            // Both are in order: this is a merge.
            self.records.sort();
            self.records.dedup_by(|next, held| {
                let touches = next.0 <= held.1;
                if touches {
                    held.1 = held.1.max(next.1);
                }
                touches
            });
        }
    }

    /// Whether the ranges are in order and apart.
    pub(super) fn is_sound(&self) -> bool {
        self.records.iter().all(|(from, to)| from < to)
            && self.records.is_sorted_by(|(_, end), (from, _)| end < from)
    }

    /// What is to be said of it.
    pub(super) fn problem(&self) -> Option<Problem> {
        let records: u64 = self.records.iter().map(|(from, to)| to - from).sum();
        let lost = match records {
            0 if !self.rest => return None,
            0 => "their sizes or what is in them differ, and what only the lesser says is lost"
                .to_owned(),
            records => format!(
                "{} {}, and one of each two is lost",
                words::counted(records, "record"),
                if records == 1 { "differs" } else { "differ" }
            ),
        };
        let message = format!(
            "partials of two different files with this path, or of two states of one, were merged: {lost}; read both in one run, or \
             under paths that differ"
        );
        Some(Problem::new(ProblemCode::DuplicateFile, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn ranges_are_a_set_of_records(
            notes in prop::collection::btree_set(0_u64..30, 0..30),
            others in prop::collection::btree_set(0_u64..30, 0..30),
        ) {
            let of = |notes: &BTreeSet<u64>| {
                let mut clash = Clash::default();
                notes.iter().for_each(|&record| clash.note(record));
                clash
            };
            let mut both = of(&notes);
            both.join(of(&others));
            prop_assert!(both.is_sound());
            let held: Vec<u64> = both.records.iter().flat_map(|&(from, to)| from..to).collect();
            prop_assert_eq!(held, Vec::from_iter(notes.union(&others).copied()));
        }
    }
}
