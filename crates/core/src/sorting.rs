//! Sorting that is compiled once, and collecting without any.
//!
//! The standard library's sort is compiled anew for every type and every order: a seventh of the code that a browser loads to read logs was
//! copies of it. Here only numbers are sorted, by one compiled sort, and the items are swapped to the places that come of it. That takes
//! sixteen bytes an item for a moment, and a call for each comparison: right for what a report lists, wrong for what is done for every record.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Collecting into a sorted set or map, one item after the other: `collect` sorts them first, by a sort of its own for each type.
pub trait Ordered: Iterator + Sized {
    /// As `collect`.
    #[must_use]
    fn ordered<C: Sorted<Self::Item>>(self) -> C {
        let mut all = C::default();
        all.extend(self);
        all
    }
}

/// A set or map that keeps what it holds in order.
pub trait Sorted<T>: Default + Extend<T> {}

impl<T: Ord> Sorted<T> for BTreeSet<T> {}
impl<K: Ord, V> Sorted<(K, V)> for BTreeMap<K, V> {}

impl<I: Iterator> Ordered for I {}

/// Stable sorting of lists that are not long. The methods are those of a slice, under other names.
pub trait Arrange<T> {
    /// As `sort_by`.
    fn arrange_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// As `sort_by_key`.
    fn arrange_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.arrange_by(|one, other| key(one).cmp(&key(other)));
    }

    /// As `sort_by_cached_key`.
    fn arrange_by_cached_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K);

    /// As `sort`.
    fn arrange(&mut self)
    where
        T: Ord,
    {
        self.arrange_by(T::cmp);
    }
}

impl<T> Arrange<T> for [T] {
    fn arrange_by(&mut self, mut compare: impl FnMut(&T, &T) -> Ordering) {
        let mut places = places(
            self.len(),
            &mut |one, other| match (self.get(one), self.get(other)) {
                (Some(one), Some(other)) => compare(one, other),
                _ => Ordering::Equal,
            },
        );
        settle(&mut places, &mut |one, other| self.swap(one, other));
    }

    fn arrange_by_cached_key<K: Ord>(&mut self, key: impl FnMut(&T) -> K) {
        let keys: Vec<K> = self.iter().map(key).collect();
        let mut places = places(keys.len(), &mut |one, other| {
            keys.get(one).cmp(&keys.get(other))
        });
        settle(&mut places, &mut |one, other| self.swap(one, other));
    }
}

/// The place of each item in the order.
fn places(length: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    order.sort_by(|&one, &other| compare(one, other));
    let mut places = vec![0; length];
    for (place, item) in order.into_iter().enumerate() {
        if let Some(slot) = places.get_mut(item) {
            *slot = place;
        }
    }
    places
}

/// Swaps every item to its place: each swap brings one home.
fn settle(places: &mut [usize], swap: &mut dyn FnMut(usize, usize)) {
    for here in 0..places.len() {
        while let Some(&place) = places.get(here)
            && place != here
        {
            swap(here, place);
            places.swap(here, place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// As the standard library's stable sort, on lists in which many are alike.
        #[test]
        fn sorts_as_a_slice_does(items in prop::collection::vec((0u8..6, any::<u16>()), 0..80)) {
            let (mut ours, mut theirs) = (items.clone(), items.clone());
            ours.arrange_by_key(|item| item.0);
            theirs.sort_by_key(|item| item.0);
            prop_assert_eq!(&ours, &theirs);
            ours.arrange_by_cached_key(|item| item.1);
            theirs.sort_by_key(|item| item.1);
            prop_assert_eq!(&ours, &theirs);
            ours.arrange_by(|one, other| other.cmp(one));
            theirs.sort_by(|one, other| other.cmp(one));
            prop_assert_eq!(&ours, &theirs);
            let sets: [BTreeSet<(u8, u16)>; 2] = [items.iter().copied().ordered(), items.iter().copied().collect()];
            prop_assert_eq!(&sets[0], &sets[1]);
            // Of one key the last counts.
            let maps: [BTreeMap<u8, u16>; 2] = [items.iter().copied().ordered(), items.into_iter().collect()];
            prop_assert_eq!(&maps[0], &maps[1]);
            ours.arrange();
            theirs.sort();
            prop_assert_eq!(ours, theirs);
        }
    }
}
