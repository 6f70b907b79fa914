//! The first records of something, to be shown for it.

use std::collections::BTreeSet;

use super::view::{At, View};
use crate::report::Evidence;

/// The first `N` records by time, then file and number: what is shown does not depend on the order of reading.
#[derive(Debug, Clone, Default)]
pub(super) struct Earliest<const N: usize>(BTreeSet<(u32, u32, u64)>);

impl<const N: usize> Earliest<N> {
    /// Takes a record in where it is among the first. `time` is what it is ordered by, mostly its own.
    pub(super) fn see(&mut self, view: &View<'_>, at: At, time: u32) {
        let may_be = self.0.len() < N || self.0.last().is_some_and(|last| time <= last.0);
        if may_be && let Some((file, record)) = view.record(at) {
            self.meet((time, file, record));
        }
    }

    fn meet(&mut self, place: (u32, u32, u64)) {
        self.0.insert(place);
        if self.0.len() > N {
            self.0.pop_last();
        }
    }

    /// Takes in others.
    pub(super) fn join<const M: usize>(&mut self, other: &Earliest<M>) {
        other.0.iter().for_each(|&place| self.meet(place));
    }

    /// The time of the first one.
    pub(super) fn time(&self) -> Option<u32> {
        self.0.first().map(|(time, ..)| *time)
    }

    /// The kept records as evidence, the earliest first.
    pub(super) fn evidence(&self) -> impl Iterator<Item = Evidence> + '_ {
        self.0.iter().map(|&(_, file, record)| Evidence::Record {
            file,
            record,
            event_id: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_ones_stay_whatever_comes_when() {
        let places = [(3, 0, 1), (1, 2, 0), (2, 0, 0), (1, 1, 7), (3, 0, 1)];
        let mut forward: Earliest<2> = Earliest::default();
        places.iter().for_each(|&place| forward.meet(place));
        let mut backward: Earliest<3> = Earliest::default();
        places.iter().rev().for_each(|&place| backward.meet(place));
        assert!(forward.0.iter().eq(&[(1, 1, 7), (1, 2, 0)]));
        assert!(backward.0.iter().eq(&[(1, 1, 7), (1, 2, 0), (2, 0, 0)]));
        let mut joined: Earliest<2> = Earliest::default();
        joined.join(&backward);
        assert_eq!(joined.0, forward.0);
        assert_eq!(joined.time(), Some(1));
    }
}
