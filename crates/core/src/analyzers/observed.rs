//! What the logs of the case hold, by what a selector can ask for.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::simulate::Table;
use super::watch::Watch;
use crate::analyzers::facts::Told;
use crate::analyzers::summary::OfKey;
use crate::analyzers::traffic::{Field, Key, Traffic, category_of};
use crate::analyzers::view::View;
use crate::estate::Estate;
use crate::record::Category;
use crate::selectors::{Compiled, Match, Panel};

/// The distinct records of a case, by key.
#[derive(Debug)]
pub(super) struct Observed<'v> {
    traffic: &'v Traffic,
    /// What the records of each key come to, by its number.
    pub(super) of_keys: &'v [OfKey],
    /// The few numbers of [`Field::Category`], and what they stand for.
    categories: Vec<(u32, Category)>,
    /// What [`Traffic::told`] tells of each kind, once somebody asks.
    told: OnceLock<Vec<Told>>,
}

impl<'v> Observed<'v> {
    pub(super) fn new(view: &'v View<'_>) -> Self {
        let traffic = view.traffic;
        let mut categories: Vec<(u32, Category)> = Vec::new();
        for key in traffic.keys_of_kinds() {
            let number = key.get(Field::Category);
            if !categories.iter().any(|(known, _)| *known == number) {
                let category = category_of(traffic.lexicon.text(number));
                categories.push((number, category.unwrap_or(Category::Other)));
            }
        }
        Self {
            traffic,
            of_keys: &view.summary().keys,
            categories,
            told: OnceLock::new(),
        }
    }

    /// What [`Traffic::told`] tells of each kind, but for the caller.
    fn told(&self) -> &[Told] {
        self.told.get_or_init(|| {
            let keys = self.traffic.keys_of_kinds();
            keys.map(|key| self.traffic.told(key)).collect()
        })
    }

    /// What a set of selectors answers for each key, by its number.
    pub(super) fn answers(&self, set: &Compiled) -> Vec<Match> {
        self.answers_where(set, |_| Match::Yes)
    }

    /// The same for keys that have to fulfil something beside, which does not turn on the principal.
    fn answers_where(&self, set: &Compiled, mut holds: impl FnMut(Key<'_>) -> Match) -> Vec<Match> {
        if set.asks_for_the_caller() {
            let panel = Panel::new(std::iter::once(set));
            let answers = Table::new(&panel, self.traffic).of_set(&panel, 0);
            let holds = self.traffic.by_kind(|_, key| holds(key));
            let both = answers.into_iter().zip(holds);
            return both.map(|(answer, holds)| holds.and(answer)).collect();
        }
        let told = self.told();
        self.traffic
            .by_kind(|kind, key| match (holds(key), told.get(kind as usize)) {
                (Match::No, _) | (_, None) => Match::No,
                (holds, Some(told)) => holds.and(set.evaluate(&self.traffic.event(key, told))),
            })
    }

    /// The category of a key.
    pub(super) fn category(&self, key: Key<'_>) -> Category {
        let number = key.get(Field::Category);
        let known = self.categories.iter().find(|(known, _)| *known == number);
        known.map_or(Category::Other, |(_, category)| *category)
    }

    /// Whether there is any record.
    pub(super) fn is_empty(&self) -> bool {
        self.of_keys.iter().all(|of_key| of_key.records == 0)
    }

    /// Every key with records: its number, itself and how many.
    pub(super) fn keys(&self) -> impl Iterator<Item = (usize, Key<'v>, u64)> {
        let keys = self.traffic.keys().zip(self.of_keys).enumerate();
        keys.filter(|(_, (_, of_key))| of_key.records > 0)
            .map(|(number, (key, of_key))| (number, key, u64::from(of_key.records)))
    }

    /// One of these keys; `None` where it has no records.
    pub(super) fn key(&self, number: usize) -> Option<(Key<'v>, u64)> {
        let of_key = self.of_keys.get(number)?;
        let key = self.traffic.get(number)?;
        (of_key.records > 0).then(|| (key, u64::from(of_key.records)))
    }

    pub(super) fn text(&self, key: Key<'_>, field: Field) -> &'v str {
        self.traffic.lexicon.text(key.get(field))
    }

    /// The class of a key in the coverage matrix.
    pub(super) fn class(&self, key: Key<'_>) -> Option<String> {
        let class = match self.category(key) {
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

    /// What selectors answer for each key of what reaches a trail.
    pub(super) fn reaching(
        &self,
        estate: &Estate,
        watch: &Watch<'_>,
        set: &Compiled,
    ) -> Vec<Match> {
        // There are few places and many keys.
        let mut reached: FxHashMap<(u32, u32), Match> = FxHashMap::default();
        self.answers_where(set, |key| {
            let place = (key.get(Field::Account), key.get(Field::Region));
            *reached.entry(place).or_insert_with(|| {
                let (account, region) = (
                    self.text(key, Field::Account),
                    self.text(key, Field::Region),
                );
                match watch.reaches(estate, account, region) {
                    Some(reaches) => reaches.into(),
                    None => Match::Depends,
                }
            })
        })
    }

    /// The numbers of the keys that a trail surely selects: its scope and its selectors hold.
    pub(super) fn selected(&self, estate: &Estate, watch: &Watch<'_>) -> Vec<usize> {
        let Some(set) = &watch.set else {
            return Vec::new();
        };
        let answers = self.reaching(estate, watch, set);
        let selected = self
            .keys()
            .filter(|(number, ..)| answers.get(*number) == Some(&Match::Yes));
        selected.map(|(number, ..)| number).collect()
    }

    /// The records of keys.
    pub(super) fn sum(&self, keys: impl IntoIterator<Item = usize>) -> u64 {
        keys.into_iter()
            .filter_map(|number| Some(u64::from(self.of_keys.get(number)?.records)))
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
