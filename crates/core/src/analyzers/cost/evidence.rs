//! The first records of sets of keys, to be shown for them.

use crate::analyzers::earliest::Earliest;
use crate::analyzers::ledger::Ledger;
use crate::report::Evidence;

/// Records shown for a set.
const SHOWN: usize = 10;

/// The first records of each set of keys, by time, then file and number: in one pass, and in none for no set.
pub(in crate::analyzers) fn evidence_of_sets(
    ledger: &Ledger<'_>,
    sets: &[Vec<usize>],
) -> Vec<Vec<Evidence>> {
    if sets.is_empty() {
        return Vec::new();
    }
    let view = ledger.view;
    let sets_of = SetsOf::new(view.traffic.len(), sets);
    let mut first: Vec<Earliest<SHOWN>> = vec![Earliest::default(); sets.len()];
    view.each_distinct(|at, row| {
        // A time that cannot be read comes last.
        let time = if row.time == 0 { u32::MAX } else { row.time };
        for &set in sets_of.key(row.key) {
            if let Some(first) = first.get_mut(set as usize) {
                first.see(view, at, time);
            }
        }
    });
    first
        .iter()
        .map(|first| first.evidence().collect())
        .collect()
}

/// In which sets each key is: there are many keys, and a list for each would take more room than all rows.
struct SetsOf {
    /// Numbers of sets, those of one key after those of another.
    sets: Vec<u32>,
    /// Where those of each key end; they begin where those of the key before end.
    ends: Vec<u32>,
}

impl SetsOf {
    fn new(keys: usize, sets: &[Vec<usize>]) -> Self {
        // Sorted by counting, in place: first how many sets each key is in, from that where its sets begin, and after they are put in, where
        // they end.
        let mut places = vec![0u32; keys];
        for &key in sets.iter().flatten() {
            if let Some(count) = places.get_mut(key) {
                *count += 1;
            }
        }
        let mut next = 0;
        for place in &mut places {
            next += std::mem::replace(place, next);
        }
        let mut all = vec![0; next as usize];
        for (number, keys) in (0u32..).zip(sets) {
            for &key in keys {
                if let Some(place) = places.get_mut(key) {
                    if let Some(slot) = all.get_mut(*place as usize) {
                        *slot = number;
                    }
                    *place += 1;
                }
            }
        }
        Self {
            sets: all,
            ends: places,
        }
    }

    fn key(&self, key: u32) -> &[u32] {
        let key = key as usize;
        let begin = key.checked_sub(1).and_then(|before| self.ends.get(before));
        let begin = begin.copied().unwrap_or(0) as usize;
        let end = self.ends.get(key).copied().unwrap_or(0) as usize;
        self.sets.get(begin..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_knows_its_sets_in_their_order() {
        let sets_of = SetsOf::new(4, &[vec![2, 0], vec![], vec![3, 2, 9]]);
        let of: Vec<&[u32]> = (0..6).map(|key| sets_of.key(key)).collect();
        assert_eq!(of, [&[0][..], &[], &[0, 2], &[2], &[], &[]]);
    }
}
