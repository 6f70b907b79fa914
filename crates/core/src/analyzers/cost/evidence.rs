//! The first records of sets of keys, to be shown for them.

use super::ledger::Ledger;
use crate::analyzers::earliest::Earliest;
use crate::report::Evidence;

/// Records shown for a set.
const SHOWN: usize = 10;

/// The first records of some keys, by time, then file and number.
pub(super) fn evidence_in(ledger: &Ledger<'_>, holds: impl Fn(usize) -> bool) -> Vec<Evidence> {
    let keys = 0..ledger.view.traffic.keys().len();
    let mut sets = evidence_of_sets(ledger, &[keys.filter(|key| holds(*key)).collect()]);
    sets.pop().unwrap_or_default()
}

/// The same for many sets of keys in one pass.
pub(in crate::analyzers) fn evidence_of_sets(
    ledger: &Ledger<'_>,
    sets: &[Vec<usize>],
) -> Vec<Vec<Evidence>> {
    let view = ledger.view;
    let mut sets_of: Vec<Vec<u32>> = vec![Vec::new(); view.traffic.keys().len()];
    for (number, keys) in (0u32..).zip(sets) {
        for &key in keys {
            if let Some(sets) = sets_of.get_mut(key) {
                sets.push(number);
            }
        }
    }
    let mut first: Vec<Earliest<SHOWN>> = vec![Earliest::default(); sets.len()];
    for (at, row) in view.distinct() {
        let sets = sets_of.get(row.key as usize);
        // A time that cannot be read comes last.
        let time = if row.time == 0 { u32::MAX } else { row.time };
        for &set in sets.into_iter().flatten() {
            if let Some(first) = first.get_mut(set as usize) {
                first.see(view, at, time);
            }
        }
    }
    first
        .iter()
        .map(|first| first.evidence().collect())
        .collect()
}
