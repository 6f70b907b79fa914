//! What a case holds of personal data and secrets, as a set of facts.
//!
//! A fact is a field with a category, the hashes of its values, and a few values masked. A record refers to
//! the set of its facts by one number; records share few sets. All counts are made from the records when a
//! report is made, so that a second copy of an event is simply left out, and merging is the union of sets.

use std::collections::BTreeSet;

use hashbrown::HashTable;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::known::Known;
use super::mask::mask;
use super::scanner::Scanner;
use crate::record::Record;
use crate::report::DataCategory;
use crate::sorting::Arrange;
use crate::tables::UNREAD;

/// Masked values kept of a field: those with the lowest hashes, so that the order of reading leaves no trace.
const SAMPLES: usize = 8;

/// The facts of a case.
#[derive(Debug, Clone, Default)]
pub struct Exposures {
    /// Remembers what it has seen; no fact.
    scanner: Scanner,
    facts: Facts,
    sets: Sets,
    /// The facts of the record at hand.
    seen: Vec<u32>,
}

/// Every distinct fact, by its number.
#[derive(Debug, Clone, Default)]
struct Facts {
    facts: Vec<Fact>,
    numbers: HashTable<u32>,
}

/// One category in one field.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub(super) path: Box<str>,
    pub(super) category: DataCategory,
    /// Hashes of the values.
    pub(super) values: FxHashSet<u64>,
    pub(super) samples: BTreeSet<(u64, Box<str>)>,
}

/// Every distinct set of facts, by its number.
#[derive(Debug, Clone, Default)]
struct Sets {
    sets: Vec<Box<[u32]>>,
    numbers: HashTable<u32>,
}

impl Exposures {
    /// Looks at a record: the number of its set of facts.
    #[inline(never)]
    pub fn observe(&mut self, record: &Record<'_>) -> u32 {
        let Self {
            scanner,
            facts,
            sets,
            seen,
        } = self;
        seen.clear();
        scanner.record(record, &mut |leaf, spans| {
            for span in spans {
                let number = facts.number(leaf.path, span.category);
                if let (Some(fact), Some(value)) = (
                    facts.facts.get_mut(number as usize),
                    leaf.text.get(span.start..span.end),
                ) {
                    fact.see(value);
                }
                if !seen.contains(&number) {
                    seen.push(number);
                }
            }
        });
        seen.sort_unstable();
        sets.number(seen)
    }

    /// Takes into account what the owner of the logs knows, for the records to come.
    pub fn know(&mut self, known: &Known) {
        if self.scanner.known() != known {
            self.scanner = Scanner::new(known.clone());
        }
    }

    /// Takes the scanner, with all that it remembers; [`Exposures::set_scanner`] gives it back.
    pub fn take_scanner(&mut self) -> Scanner {
        std::mem::take(&mut self.scanner)
    }

    /// Has this scanner look at the records to come.
    pub fn set_scanner(&mut self, scanner: Scanner) {
        self.scanner = scanner;
    }

    /// The facts of a set.
    pub(super) fn set(&self, number: u32) -> &[u32] {
        self.sets.sets.get(number as usize).map_or(&[], |set| set)
    }

    pub(super) fn facts(&self) -> &[Fact] {
        &self.facts.facts
    }

    /// How many sets.
    #[must_use]
    pub fn sets(&self) -> usize {
        self.sets.sets.len()
    }

    /// An order of sets that does not depend on how they are numbered; `None` for records that were not
    /// looked at.
    #[must_use]
    pub fn rank(&self, number: u32) -> Option<Vec<(&str, DataCategory)>> {
        let set = self.sets.sets.get(number as usize)?;
        let facts = set
            .iter()
            .filter_map(|&fact| self.facts.facts.get(fact as usize));
        let mut rank: Vec<_> = facts.map(|fact| (&*fact.path, fact.category)).collect();
        rank.arrange();
        Some(rank)
    }

    /// Adds other facts: the union. Gives for each number of a set over there the number here.
    pub fn merge(&mut self, other: Self) -> Vec<u32> {
        let facts: Vec<u32> = other
            .facts
            .facts
            .into_iter()
            .map(|fact| {
                let number = self.facts.number(&fact.path, fact.category);
                if let Some(known) = self.facts.facts.get_mut(number as usize) {
                    known.join(fact);
                }
                number
            })
            .collect();
        let sets = other.sets.sets.iter();
        sets.map(|set| self.sets.number(&renumbered(set, &facts)))
            .collect()
    }

    /// The same with facts and sets numbered by their order, and without sets that no record has. Gives
    /// for each old number of a set the new one.
    #[must_use]
    pub fn canonical(&self, used: &[bool]) -> (Self, Vec<u32>) {
        let mut order: Vec<usize> = (0..self.facts.facts.len()).collect();
        order.arrange_by_cached_key(|&index| {
            self.facts
                .facts
                .get(index)
                .map(|fact| (&fact.path, fact.category))
        });
        let mut canonical = Self::default();
        let mut facts = vec![0; order.len()];
        for (index, fact) in order
            .iter()
            .filter_map(|&index| Some((index, self.facts.facts.get(index)?)))
        {
            let number = canonical.facts.add(fact.clone());
            if let Some(slot) = facts.get_mut(index) {
                *slot = number;
            }
        }
        let is_used = |number: usize| used.get(number).copied().unwrap_or(false);
        let renumbered: Vec<Option<Vec<u32>>> = (0..)
            .zip(&self.sets.sets)
            .map(|(number, set)| is_used(number).then(|| renumbered(set, &facts)))
            .collect();
        let mut sorted: Vec<&Vec<u32>> = renumbered.iter().flatten().collect();
        sorted.sort_unstable();
        for set in sorted {
            canonical.sets.number(set);
        }
        let numbers = renumbered
            .iter()
            .map(|set| {
                set.as_ref()
                    .map_or(UNREAD, |set| canonical.sets.number(set))
            })
            .collect();
        (canonical, numbers)
    }

    /// The stored form; canonical where this is.
    #[must_use]
    pub fn stored(&self) -> StoredExposures {
        let facts = self.facts.facts.iter().map(|fact| {
            let mut values: Vec<u64> = fact.values.iter().copied().collect();
            values.sort_unstable();
            StoredFact {
                path: fact.path.clone(),
                category: fact.category,
                values: values
                    .iter()
                    .flat_map(|value| value.to_le_bytes())
                    .collect(),
                samples: fact.samples.clone(),
            }
        });
        StoredExposures {
            facts: facts.collect(),
            sets: self.sets.sets.iter().map(|set| set.to_vec()).collect(),
        }
    }

    /// Reads the stored form; `None` where it does not hold together.
    #[must_use]
    pub fn of_stored(stored: StoredExposures) -> Option<Self> {
        let mut exposures = Self::default();
        for (number, fact) in stored.facts.into_iter().enumerate() {
            let (values, []) = fact.values.as_chunks::<8>() else {
                return None;
            };
            let added = exposures.facts.add(Fact {
                path: fact.path,
                category: fact.category,
                values: values
                    .iter()
                    .map(|bytes| u64::from_le_bytes(*bytes))
                    .collect(),
                samples: fact.samples,
            });
            if added as usize != number {
                return None;
            }
        }
        let known = exposures.facts.facts.len();
        for (number, set) in stored.sets.into_iter().enumerate() {
            let stands =
                set.is_sorted_by(|a, b| a < b) && set.iter().all(|&fact| (fact as usize) < known);
            if !stands || exposures.sets.number(&set) as usize != number {
                return None;
            }
        }
        Some(exposures)
    }
}

fn renumbered(set: &[u32], facts: &[u32]) -> Vec<u32> {
    let numbers = set
        .iter()
        .filter_map(|&fact| facts.get(fact as usize).copied());
    let mut set: Vec<u32> = numbers.collect();
    set.sort_unstable();
    set
}

impl Fact {
    fn see(&mut self, value: &str) {
        let hash = xxh3_64(value.as_bytes());
        if !self.values.insert(hash) {
            return;
        }
        let is_low = self
            .samples
            .last()
            .is_none_or(|(highest, _)| hash < *highest);
        if self.samples.len() < SAMPLES || is_low {
            self.samples
                .insert((hash, mask(self.category, value).into()));
            self.trim();
        }
    }

    fn join(&mut self, other: Self) {
        self.values.extend(other.values);
        self.samples.extend(other.samples);
        self.trim();
    }

    fn trim(&mut self) {
        while self.samples.len() > SAMPLES {
            self.samples.pop_last();
        }
    }
}

impl Facts {
    fn hash(path: &str, category: DataCategory) -> u64 {
        xxh3_64_with_seed(path.as_bytes(), category as u64)
    }

    fn find(&self, path: &str, category: DataCategory) -> Option<u32> {
        let is_it = |&number: &u32| {
            let fact = self.facts.get(number as usize);
            fact.is_some_and(|fact| fact.category == category && &*fact.path == path)
        };
        self.numbers
            .find(Self::hash(path, category), is_it)
            .copied()
    }

    fn number(&mut self, path: &str, category: DataCategory) -> u32 {
        self.find(path, category).unwrap_or_else(|| {
            self.add(Fact {
                path: path.into(),
                category,
                values: FxHashSet::default(),
                samples: BTreeSet::new(),
            })
        })
    }

    /// Adds a fact that is not there yet; one that is keeps its number and what it holds.
    fn add(&mut self, fact: Fact) -> u32 {
        if let Some(known) = self.find(&fact.path, fact.category) {
            return known;
        }
        let number = u32::try_from(self.facts.len()).unwrap_or(UNREAD);
        let hash = Self::hash(&fact.path, fact.category);
        self.facts.push(fact);
        let facts = &self.facts;
        self.numbers.insert_unique(hash, number, |&number| {
            facts
                .get(number as usize)
                .map_or(0, |fact| Self::hash(&fact.path, fact.category))
        });
        number
    }
}

impl Sets {
    fn hash(set: &[u32]) -> u64 {
        set.iter().fold(0, |hash, &fact| {
            xxh3_64_with_seed(&fact.to_le_bytes(), hash)
        })
    }

    fn number(&mut self, set: &[u32]) -> u32 {
        let hash = Self::hash(set);
        let sets = &self.sets;
        let known = self.numbers.find(hash, |&number| {
            sets.get(number as usize)
                .is_some_and(|known| **known == *set)
        });
        if let Some(&number) = known {
            return number;
        }
        let number = u32::try_from(self.sets.len()).unwrap_or(UNREAD);
        self.sets.push(set.into());
        let sets = &self.sets;
        self.numbers.insert_unique(hash, number, |&number| {
            sets.get(number as usize).map_or(0, |set| Self::hash(set))
        });
        number
    }
}

/// The stored form of [`Exposures`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct StoredExposures {
    facts: Vec<StoredFact>,
    sets: Vec<Vec<u32>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct StoredFact {
    path: Box<str>,
    category: DataCategory,
    /// Eight bytes each, lowest first, in order.
    #[serde(with = "serde_bytes")]
    values: Vec<u8>,
    samples: BTreeSet<(u64, Box<str>)>,
}
