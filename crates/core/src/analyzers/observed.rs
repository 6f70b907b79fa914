//! What the logs of the case hold, by what a selector can ask for.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::watch::Watch;
use crate::analyzers::facts::Told;
use crate::analyzers::traffic::{Field, Key, Traffic, category_of};
use crate::analyzers::view::View;
use crate::estate::Estate;
use crate::record::Category;
use crate::selectors::{Compiled, Event, Match};

/// The distinct records of a case, by key.
#[derive(Debug)]
pub(super) struct Observed<'v> {
    traffic: &'v Traffic,
    /// Records of each key, by its number.
    pub(super) counts: Vec<u64>,
    /// What events of the keys borrow, by the key's number.
    told: Vec<Told>,
    /// Per key, the number of the first key that differs from it by the principal alone. Most keys are
    /// there because many principals make the same calls, and few selectors ask who called.
    alike: Vec<u32>,
}

impl<'v> Observed<'v> {
    pub(super) fn new(view: &View<'v>) -> Self {
        let keys = view.traffic.keys();
        let mut counts = vec![0; keys.len()];
        for (_, row) in view.distinct() {
            if let Some(count) = counts.get_mut(row.key as usize) {
                *count += 1;
            }
        }
        let mut first: FxHashMap<Key, u32> = FxHashMap::default();
        let alike = (0u32..).zip(keys).map(|(number, key)| {
            let without = key.with(Field::Principal, 0);
            *first.entry(without).or_insert(number)
        });
        Self {
            traffic: view.traffic,
            counts,
            alike: alike.collect(),
            told: keys.iter().map(|key| view.traffic.told(key)).collect(),
        }
    }

    /// What a set of selectors answers for each key, by its number.
    pub(super) fn answers(&self, set: &Compiled) -> Vec<Match> {
        let by_caller = set.asks_for_the_caller();
        let mut answers: Vec<Match> = Vec::with_capacity(self.alike.len());
        for (number, key) in self.traffic.keys().iter().enumerate() {
            let first = self
                .alike
                .get(number)
                .map_or(number, |&first| first as usize);
            let answer = match answers.get(first) {
                Some(&answer) if !by_caller => answer,
                _ => set.evaluate(&self.event(number, key)),
            };
            answers.push(answer);
        }
        answers
    }

    /// Whether there is any record.
    pub(super) fn is_empty(&self) -> bool {
        self.counts.iter().all(|&count| count == 0)
    }

    /// Every key with records: its number, itself and how many.
    pub(super) fn keys(&self) -> impl Iterator<Item = (usize, &Key, u64)> {
        let keys = self.traffic.keys().iter().zip(&self.counts).enumerate();
        keys.filter(|(_, (_, count))| **count > 0)
            .map(|(number, (key, count))| (number, key, *count))
    }

    pub(super) fn text(&self, key: &Key, field: Field) -> &'v str {
        self.traffic.lexicon.text(key.get(field))
    }

    /// A key as an event for selectors.
    pub(super) fn event<'s>(&'s self, number: usize, key: &Key) -> Event<'s> {
        match self.told.get(number) {
            Some(told) => self.traffic.event(key, told),
            None => Event::new(Category::Other),
        }
    }

    /// The class of a key in the coverage matrix.
    pub(super) fn class(&self, key: &Key) -> Option<String> {
        let class = match category_of(self.text(key, Field::Category))? {
            Category::Management => match self.text(key, Field::ReadWrite) {
                "read" => "management-read".to_owned(),
                "write" => "management-write".to_owned(),
                _ if is_read(self.text(key, Field::Name)) => "management-read".to_owned(),
                _ => "management-write".to_owned(),
            },
            Category::Data | Category::Aggregated => match self.text(key, Field::ResourceType) {
                "" => "data".to_owned(),
                kind => format!("data:{kind}"),
            },
            Category::NetworkActivity => "network-activity".to_owned(),
            Category::Insight => "insights".to_owned(),
            Category::Other => return None,
        };
        Some(class)
    }

    /// Records by account, Region and class.
    pub(super) fn by_cell(&self) -> BTreeMap<(&'v str, &'v str, String), u64> {
        let mut cells = BTreeMap::new();
        for (_, key, count) in self.keys() {
            if let Some(class) = self.class(key) {
                let place = (
                    self.text(key, Field::Account),
                    self.text(key, Field::Region),
                );
                *cells.entry((place.0, place.1, class)).or_default() += count;
            }
        }
        cells
    }

    /// The numbers of the keys that a trail surely selects: its scope and its selectors hold.
    pub(super) fn selected(&self, estate: &Estate, watch: &Watch<'_>) -> Vec<usize> {
        let Some(set) = &watch.set else {
            return Vec::new();
        };
        let answers = self.answers(set);
        // There are few places and many keys.
        let mut reached: FxHashMap<(u32, u32), bool> = FxHashMap::default();
        let selected = self.keys().filter(|(number, key, _)| {
            let place = (key.get(Field::Account), key.get(Field::Region));
            let reached = *reached.entry(place).or_insert_with(|| {
                let (account, region) = (
                    self.text(key, Field::Account),
                    self.text(key, Field::Region),
                );
                watch.reaches(estate, account, region) == Some(true)
            });
            reached && answers.get(*number) == Some(&Match::Yes)
        });
        selected.map(|(number, ..)| number).collect()
    }

    /// The records of keys.
    pub(super) fn sum(&self, keys: impl IntoIterator<Item = usize>) -> u64 {
        keys.into_iter()
            .filter_map(|number| self.counts.get(number))
            .sum()
    }
}

/// Records of event version 1.05 and before do not say whether they read.
fn is_read(name: &str) -> bool {
    const VERBS: [&str; 7] = [
        "Get", "List", "Describe", "Lookup", "Head", "Search", "Check",
    ];
    VERBS.iter().any(|verb| name.starts_with(verb))
}
