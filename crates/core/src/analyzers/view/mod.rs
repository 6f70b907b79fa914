//! What a partial holds, as the chapters see it: rows in the order of the report, with second
//! copies known.

mod summary;

pub use summary::{Moment, OfHour, OfKey, Places, Summary};

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::traffic::Traffic;
use crate::tables::{HOLE, Row, Rows};

/// Records of one input that follow each other.
#[derive(Debug, Clone, Copy)]
pub struct Stretch<'p> {
    /// Index of the input in the report.
    pub file: u32,
    /// Number of the first record.
    pub first: u64,
    /// One row a record.
    pub rows: &'p Rows,
}

/// One input, as far as chapters need it.
#[derive(Debug, Clone, Copy)]
pub struct File<'p> {
    /// Its path.
    pub path: &'p str,
    /// Its size as stored.
    pub bytes: u64,
    /// Where it was delivered: its path up to the Region.
    pub folder: &'p str,
    /// Its own name.
    pub name: &'p str,
    /// Whether it is a log file under the name that CloudTrail gives.
    pub delivered: bool,
}

/// A record's place: the number of a stretch and of a row in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// Number of the stretch.
    pub stretch: u32,
    /// Number of the row.
    pub row: u32,
}

/// A second (or third, ...) copy of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copy {
    /// The copy.
    pub copy: At,
    /// The first copy, which counts.
    pub kept: At,
}

/// Everything of one case.
#[derive(Debug)]
pub struct View<'p> {
    /// Keys and texts.
    pub traffic: &'p Traffic,
    /// Inputs in the order of the report.
    pub files: Vec<File<'p>>,
    /// Rows, by file and first record.
    pub stretches: Vec<Stretch<'p>>,
    /// Second copies, in the order of the rows.
    pub copies: Vec<Copy>,
    /// What the rows come to, once somebody asks.
    summary: OnceLock<Summary>,
}

impl<'p> View<'p> {
    /// Finds the second copies. Of several copies the one first in the report's order counts.
    #[must_use]
    pub fn new(traffic: &'p Traffic, files: Vec<File<'p>>, stretches: Vec<Stretch<'p>>) -> Self {
        let copies = find_copies(&stretches);
        Self {
            traffic,
            files,
            stretches,
            copies,
            summary: OnceLock::new(),
        }
    }

    /// What the rows come to.
    pub fn summary(&self) -> &Summary {
        self.summary.get_or_init(|| Summary::new(self))
    }

    /// Hands out every event once.
    pub fn each_distinct(&self, mut each: impl FnMut(At, Row)) {
        self.each(|at, row, is_copy| {
            if !is_copy {
                each(at, row);
            }
        });
    }

    /// Hands out every record, and whether it is a second copy.
    pub fn each(&self, each: impl FnMut(At, Row, bool)) {
        each_record(&self.stretches, &self.copies, each);
    }

    /// Whether the record at that place is a second copy.
    #[must_use]
    pub fn is_copy(&self, at: At) -> bool {
        self.copies.binary_search_by_key(&at, |c| c.copy).is_ok()
    }

    /// The row at a place.
    #[must_use]
    pub fn row(&self, at: At) -> Option<Row> {
        let stretch = self.stretches.get(at.stretch as usize)?;
        stretch.rows.get(at.row as usize)
    }

    /// The file and record number of a place.
    #[must_use]
    pub fn record(&self, at: At) -> Option<(u32, u64)> {
        let stretch = self.stretches.get(at.stretch as usize)?;
        Some((stretch.file, stretch.first + u64::from(at.row)))
    }
}

fn each_record(
    stretches: &[Stretch<'_>],
    mut copies: &[Copy],
    mut each: impl FnMut(At, Row, bool),
) {
    for (number, stretch) in (0u32..).zip(stretches) {
        let of_stretch = copies.iter().take_while(|it| it.copy.stretch == number);
        let (here, rest) = copies.split_at(of_stretch.count());
        each_of(number, stretch.rows, here, &mut each);
        copies = rest;
    }
}

/// The records of one stretch. Not inlined: a browser changes to code that it has compiled again only when a function is called next, so each
/// stretch is a call.
#[inline(never)]
fn each_of(stretch: u32, rows: &Rows, copies: &[Copy], each: &mut impl FnMut(At, Row, bool)) {
    let mut copies = copies.iter().map(|it| it.copy.row);
    let mut next = copies.next();
    for (number, row) in (0u32..).zip(rows.iter()) {
        let is_copy = next == Some(number);
        if is_copy {
            next = copies.next();
        }
        if row.key != HOLE {
            let at = At {
                stretch,
                row: number,
            };
            each(at, row, is_copy);
        }
    }
}

/// The fingerprints that occur more than once: mostly there are none. Of all of them two bits each are kept, a byte or two a record:
/// those that find both set are looked at again.
fn twice(stretches: &[Stretch<'_>]) -> FxHashMap<u64, Option<At>> {
    let all = || {
        let all = stretches.iter().flat_map(|it| &it.rows.fingerprints);
        all.copied().filter(|&it| it != 0)
    };
    let records: usize = stretches.iter().map(|stretch| stretch.rows.len()).sum();
    let mut bits = vec![0_u64; (records / 8).next_power_of_two()];
    let mut set = |hash: u64| {
        // Cut before it becomes an index, which has 32 bits in a browser.
        let place = (hash / 64) & (bits.len() as u64 - 1);
        let bit = 1 << (hash % 64);
        let word = usize::try_from(place).ok().and_then(|it| bits.get_mut(it));
        word.is_some_and(|word| std::mem::replace(word, *word | bit) & bit != 0)
    };
    // Whether it occurred once more since it was suspected.
    let mut suspects: FxHashMap<u64, bool> = FxHashMap::default();
    for fingerprint in all() {
        // Two halves of a hash are two hashes.
        if set(fingerprint) & set(fingerprint.rotate_left(32)) {
            suspects.insert(fingerprint, false);
        }
    }
    let mut found = FxHashMap::default();
    if suspects.is_empty() {
        return found;
    }
    for fingerprint in all() {
        if let Some(seen) = suspects.get_mut(&fingerprint)
            && std::mem::replace(seen, true)
        {
            found.insert(fingerprint, None);
        }
    }
    found
}

fn find_copies(stretches: &[Stretch<'_>]) -> Vec<Copy> {
    let mut kept = twice(stretches);
    if kept.is_empty() {
        return Vec::new();
    }
    let mut copies = Vec::new();
    each_record(stretches, &[], |at, row, _| {
        if let Some(first) = kept.get_mut(&row.fingerprint) {
            match *first {
                Some(kept) => copies.push(Copy { copy: at, kept }),
                None => *first = Some(at),
            }
        }
    });
    copies
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        /// Few bits are kept for few records, so that most of these are suspected.
        #[test]
        fn the_first_of_several_copies_counts(
            files in prop::collection::vec(prop::collection::vec(0_u64..60, 0..60), 1..5),
        ) {
            let rows: Vec<Rows> = files
                .iter()
                .map(|fingerprints| {
                    let mut rows = Rows::default();
                    for &fingerprint in fingerprints {
                        rows.push(Row { fingerprint, key: 1, size: 0, time: 0, caller: 0, exposure: 0 });
                    }
                    rows
                })
                .collect();
            let stretches: Vec<_> = (0..)
                .zip(&rows)
                .map(|(file, rows)| Stretch { file, first: 0, rows })
                .collect();
            let traffic = Traffic::default();
            let view = View::new(&traffic, Vec::new(), stretches);
            let mut firsts = BTreeMap::new();
            let (mut copies, mut kept) = (Vec::new(), Vec::new());
            for (stretch, fingerprints) in (0..).zip(&files) {
                for (row, &fingerprint) in (0..).zip(fingerprints) {
                    let at = At { stretch, row };
                    match firsts.get(&fingerprint) {
                        Some(&kept) if fingerprint != 0 => copies.push(Copy { copy: at, kept }),
                        _ => {
                            firsts.insert(fingerprint, at);
                            kept.push(at);
                        }
                    }
                }
            }
            prop_assert_eq!(&view.copies, &copies);
            let mut distinct = Vec::new();
            view.each_distinct(|at, _| distinct.push(at));
            prop_assert_eq!(distinct, kept);
        }
    }
}
