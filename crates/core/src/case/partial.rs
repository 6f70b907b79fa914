//! What is known after some of the inputs.

use std::collections::BTreeMap;

use crate::analyzers::roles::{Issue, Renumbered, Table};
use crate::analyzers::tampering::Sighting;
use crate::analyzers::traffic::{Field, HOLE, KEY_FIELDS, Key, Rows, Traffic};
use crate::problem::Problem;

/// What is known after some of the inputs: the table of keys, and for each input its rows, its
/// sightings and what went wrong.
///
/// It is a set of pieces, and merging is the union of two sets: nothing is summed, so nothing can
/// be summed twice. A piece that both sides have (the same input read twice) counts once.
#[derive(Debug, Clone, Default)]
pub struct Partial {
    pub(super) traffic: Traffic,
    pub(super) callers: Table,
    /// By path, and number of the first record.
    pub(super) pieces: BTreeMap<(Box<str>, u64), Piece>,
}

/// A stretch of one input. An input that was read in one go is one piece.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Piece {
    /// Whether the input ends here.
    pub(super) last: bool,
    pub(super) rows: Rows,
    /// Word of the kind, a text of the lexicon.
    pub(super) kind: u32,
    /// Size of the input as stored.
    pub(super) bytes: u64,
    /// Exports and digests found.
    pub(super) documents: u64,
    pub(super) problems: Vec<Problem>,
    pub(super) more_problems: u64,
    /// By record number.
    pub(super) sightings: Vec<(u64, Sighting)>,
    /// By record number.
    pub(super) issues: Vec<(u64, Issue)>,
}

impl Piece {
    /// The same with the numbers of another table.
    fn renumber_callers(&mut self, numbers: &Renumbered) {
        for caller in &mut self.rows.callers {
            *caller = numbers.trace(*caller);
        }
        for (_, issue) in &mut self.issues {
            *issue = issue.renumbered(numbers);
        }
    }
}

/// Number that the piece of an input's end has, where it is not told by a record.
pub(super) const AT_THE_END: u64 = u64::MAX;

impl Partial {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// How many records were read, copies included.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.pieces.values().map(|piece| piece.rows.records()).sum()
    }

    pub(super) fn of_problem(path: &str, bytes: u64, problem: Problem) -> Self {
        let mut partial = Self::default();
        let piece = Piece {
            last: true,
            bytes,
            problems: vec![problem],
            ..Piece::default()
        };
        partial.pieces.insert((path.into(), AT_THE_END), piece);
        partial
    }

    /// Adds what another partial knows. Commutative and associative.
    pub fn merge(&mut self, mut other: Self) {
        if other.pieces.len() > self.pieces.len() {
            // The smaller one is renumbered.
            std::mem::swap(self, &mut other);
        }
        let texts: Vec<u32> = other
            .traffic
            .lexicon
            .iter()
            .map(|text| self.traffic.lexicon.number(text))
            .collect();
        let renumber = |old: u32| texts.get(old as usize).copied().unwrap_or(0);
        let keys: Vec<u32> = other
            .traffic
            .keys()
            .iter()
            .map(|key| self.traffic.key(Key(key.0.map(renumber))))
            .collect();
        let callers = self.callers.merge(&other.callers, texts.clone());
        for (at, mut piece) in other.pieces {
            piece.kind = renumber(piece.kind);
            for key in &mut piece.rows.keys {
                *key = keys.get(*key as usize).copied().unwrap_or(HOLE);
            }
            piece.renumber_callers(&callers);
            self.add(at, piece);
        }
    }

    /// Adds a piece whose numbers are this partial's own.
    pub(super) fn add(&mut self, at: (Box<str>, u64), piece: Piece) {
        match self.pieces.entry(at) {
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(piece);
            }
            std::collections::btree_map::Entry::Occupied(mut place) => {
                // The same stretch read twice, or read once and broken off once: what says more
                // counts, whichever came first.
                let says = |piece: &Piece| (piece.rows.len(), piece.last, piece.problems.len());
                if says(&piece) > says(place.get()) {
                    place.insert(piece);
                }
            }
        }
    }

    /// The same with texts, keys and pieces numbered by their order: equal content, equal numbers.
    pub(super) fn canonical(&self) -> Self {
        let mut sorted: Vec<&str> = self.traffic.lexicon.iter().collect();
        sorted.sort_unstable();
        let mut canonical = Self::default();
        for text in sorted {
            canonical.traffic.lexicon.number(text);
        }
        let mut numbers = Vec::with_capacity(self.traffic.lexicon.len());
        for text in self.traffic.lexicon.iter() {
            numbers.push(canonical.traffic.lexicon.number(text));
        }
        let renumber = |old: u32| numbers.get(old as usize).copied().unwrap_or(0);
        let renumbered: Vec<Key> = self
            .traffic
            .keys()
            .iter()
            .map(|key| Key(key.0.map(renumber)))
            .collect();
        let mut in_order = renumbered.clone();
        in_order.sort_unstable();
        for key in in_order {
            canonical.traffic.key(key);
        }
        let keys: Vec<u32> = renumbered
            .into_iter()
            .map(|key| canonical.traffic.key(key))
            .collect();
        let (table, callers) = self.callers.canonical(numbers.clone());
        canonical.callers = table;
        for (at, piece) in &self.pieces {
            let mut piece = piece.clone();
            piece.kind = renumber(piece.kind);
            for key in &mut piece.rows.keys {
                *key = keys.get(*key as usize).copied().unwrap_or(HOLE);
            }
            piece.renumber_callers(&callers);
            canonical.pieces.insert(at.clone(), piece);
        }
        canonical
    }

    /// Whether every number leads somewhere: what a stored partial has to hold before it is used.
    pub(super) fn is_sound(&self) -> bool {
        let texts = self.traffic.lexicon.len();
        let keys = self.traffic.keys().len();
        let known = |number: u32| (number as usize) < texts;
        let fields_known = |key: &Key| key.0.iter().all(|&number| known(number));
        self.traffic.keys().iter().all(fields_known)
            && self.pieces.values().all(|piece| {
                let rows = piece.rows.len();
                let key_known = |&key: &u32| key == HOLE || (key as usize) < keys;
                known(piece.kind)
                    && piece.rows.fingerprints.len() == rows
                    && piece.rows.sizes.len() == rows
                    && piece.rows.times.len() == rows
                    && piece.rows.keys.iter().all(key_known)
                    && piece.rows.callers.len() == rows
                    && piece
                        .rows
                        .callers
                        .iter()
                        .all(|&caller| self.callers.knows(None, Some(caller)))
                    && piece
                        .issues
                        .iter()
                        .all(|(_, issue)| issue.is_sound(&self.callers, texts))
            })
    }

    /// The distinct texts of one field, sorted, the empty one left out.
    pub(super) fn texts_of(&self, used: &[bool], field: Field) -> Vec<String> {
        let mut texts: Vec<&str> = self
            .traffic
            .keys()
            .iter()
            .zip(used)
            .filter(|(_, used)| **used)
            .map(|(key, _)| self.traffic.text(key, field))
            .filter(|text| !text.is_empty())
            .collect();
        texts.sort_unstable();
        texts.dedup();
        texts.into_iter().map(str::to_owned).collect()
    }
}

const _: () = assert!(
    KEY_FIELDS == 12,
    "a new field needs a new version of the stored form"
);
