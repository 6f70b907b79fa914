//! What the logs of the case hold, by what a selector can ask for.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::answers::Table;
use super::watch::Watch;
use crate::analyzers::facts::Told;
use crate::analyzers::traffic::{Field, Key, Traffic, category_of};
use crate::analyzers::view::{OfKey, View};
use crate::estate::Estate;
use crate::record::Category;
use crate::selectors::{AdvancedEventSelector, Compiled, Match, Panel};

/// The distinct records of a case, by key.
#[derive(Debug)]
pub(super) struct Observed<'v> {
    traffic: &'v Traffic,
    /// What the records of each key come to, by its number.
    pub(super) of_keys: &'v [OfKey],
    /// How many records the keys of each kind have, by the kind's number.
    of_kinds: Vec<u64>,
    /// The few numbers of [`Field::Category`], and what they stand for.
    categories: Vec<(u32, Category)>,
    /// What [`Traffic::told`] tells of each kind, once somebody asks.
    told: OnceLock<Vec<Told>>,
    /// What selectors answered for each kind: sets that are tried differ in one or two of theirs.
    asked: Mutex<Vec<(AdvancedEventSelector, Vec<Match>)>>,
}

/// What selectors answer for each key.
#[derive(Debug)]
pub(super) enum Answered {
    /// By the number of its kind, where the caller does not matter.
    ByKind(Vec<Match>),
    /// By its own number.
    ByKey(Vec<Match>),
}

impl Answered {
    /// For the key of that number and kind.
    #[inline]
    pub(super) fn of(&self, key: usize, kind: u32) -> Match {
        let answer = match self {
            Self::ByKind(answers) => answers.get(kind as usize),
            Self::ByKey(answers) => answers.get(key),
        };
        answer.copied().unwrap_or(Match::No)
    }

    /// For each key, by its number.
    pub(super) fn by_key(self, traffic: &Traffic) -> Vec<Match> {
        match self {
            Self::ByKind(answers) => traffic.of_kinds(&answers),
            Self::ByKey(answers) => answers,
        }
    }
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
        let of_keys = &view.summary().keys;
        let mut of_kinds = vec![0; traffic.kinds()];
        for (kind, of_key) in traffic.kinds_of_keys().zip(of_keys) {
            if let Some(sum) = of_kinds.get_mut(kind as usize) {
                *sum += u64::from(of_key.records);
            }
        }
        Self {
            traffic,
            of_keys,
            of_kinds,
            categories,
            told: OnceLock::new(),
            asked: Mutex::default(),
        }
    }

    /// What [`Traffic::told`] tells of each kind, but for the caller.
    fn told(&self) -> &[Told] {
        self.told.get_or_init(|| {
            let keys = self.traffic.keys_of_kinds();
            keys.map(|key| self.traffic.told(key)).collect()
        })
    }

    /// Asks the selectors of sets that were not asked yet, all of them at once. What turns on the caller is not asked here.
    pub(super) fn ask(&self, sets: &[Compiled]) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let mut new: Vec<(&Compiled, usize)> = Vec::new();
        for set in sets.iter().filter(|set| !set.asks_for_the_caller()) {
            for (place, selector) in set.selectors().iter().enumerate() {
                if !asked.iter().any(|(known, _)| known == selector) {
                    asked.push((selector.clone(), Vec::with_capacity(self.traffic.kinds())));
                    new.push((set, place));
                }
            }
        }
        let Some(first) = asked
            .len()
            .checked_sub(new.len())
            .filter(|_| !new.is_empty())
        else {
            return;
        };
        let answers = asked.get_mut(first..).unwrap_or_default();
        for (kind, told) in self.traffic.keys_of_kinds().zip(self.told()) {
            let event = self.traffic.event(kind, told);
            for ((_, answers), (set, place)) in answers.iter_mut().zip(&new) {
                answers.push(set.evaluate_at(*place, &event));
            }
        }
    }

    /// What a set of selectors answers for each key, by its number.
    pub(super) fn answers(&self, set: &Compiled) -> Vec<Match> {
        self.answers_where(set, |_| Match::Yes).by_key(self.traffic)
    }

    /// What a set of selectors answers for keys that have to fulfil something beside, which does not turn on the principal.
    pub(super) fn answers_where(
        &self,
        set: &Compiled,
        mut holds: impl FnMut(Key<'_>) -> Match,
    ) -> Answered {
        if set.asks_for_the_caller() {
            let panel = Panel::new(std::iter::once(set));
            let answers = Table::new(&panel, self.traffic).of_set(&panel, 0);
            let holds = self.traffic.by_kind(holds);
            let both = answers.into_iter().zip(holds);
            return Answered::ByKey(both.map(|(answer, holds)| holds.and(answer)).collect());
        }
        self.ask(std::slice::from_ref(set));
        let mut answers = vec![Match::No; self.traffic.kinds()];
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let of_set = asked
            .iter()
            .filter(|(known, _)| set.selectors().contains(known));
        for (_, of_selector) in of_set {
            for (answer, selected) in answers.iter_mut().zip(of_selector) {
                *answer = answer.or(*selected);
            }
        }
        for (answer, kind) in answers.iter_mut().zip(self.traffic.keys_of_kinds()) {
            if *answer != Match::No {
                *answer = holds(kind).and(*answer);
            }
        }
        Answered::ByKind(answers)
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

    /// Every kind of keys with records, and how many: for what does not turn on the principal. There are many callers and few kinds.
    pub(super) fn kinds(&self) -> impl Iterator<Item = (Key<'v>, u64)> {
        let kinds = self.traffic.keys_of_kinds().zip(&self.of_kinds);
        kinds
            .filter(|(_, records)| **records > 0)
            .map(|(kind, records)| (kind, *records))
    }

    /// The same of those keys alone for whose number something holds.
    pub(super) fn kinds_where(
        &self,
        holds: impl Fn(usize) -> bool,
    ) -> impl Iterator<Item = (Key<'v>, u64)> {
        let mut sums = vec![0; self.of_kinds.len()];
        let keys = self.traffic.kinds_of_keys().zip(self.of_keys).enumerate();
        for (_, (kind, of_key)) in keys.filter(|(number, _)| holds(*number)) {
            if let Some(sum) = sums.get_mut(kind as usize) {
                *sum += u64::from(of_key.records);
            }
        }
        let kinds = self.traffic.keys_of_kinds().zip(sums);
        kinds.filter(|(_, records)| *records > 0)
    }

    /// Whether there is a record of that category.
    pub(super) fn has(&self, category: Category) -> bool {
        self.kinds()
            .any(|(kind, _)| self.category(kind) == category)
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
        for (key, count) in self.kinds() {
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
    pub(super) fn reaching(&self, estate: &Estate, watch: &Watch<'_>, set: &Compiled) -> Answered {
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
        let answers = self.reaching(estate, watch, set).by_key(self.traffic);
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::analyzers::edits::compiled;
    use crate::analyzers::roles;
    use crate::analyzers::view::Stretch;
    use crate::record::Record;
    use crate::selectors::Operator;
    use crate::tables::Rows;

    #[test]
    fn sets_that_share_selectors_answer_as_each_does_alone() {
        let mut traffic = Traffic::default();
        let mut rows = Rows::default();
        for name in ["GetObject", "PutObject", "DeleteObject"] {
            for source in ["s3.amazonaws.com", "kms.amazonaws.com"] {
                for (data, arn) in [
                    (true, "arn:aws:s3:::a/b"),
                    (true, "arn:aws:s3:::c/d"),
                    (false, "arn:aws:s3:::a/b"),
                ] {
                    let category = if data { "Data" } else { "Management" };
                    let text = format!(
                        r#"{{"eventSource":"{source}","eventName":"{name}","eventCategory":"{category}","eventVersion":"1.11","readOnly":{data},"resources":[{{"type":"AWS::S3::Object","ARN":"{arn}"}}]}}"#
                    );
                    let record = Record::parse(&text).unwrap();
                    let who = roles::Table::default().who(&mut traffic.lexicon, &record);
                    rows.push(traffic.row(&record, &who));
                }
            }
        }
        let stretch = Stretch {
            file: 0,
            first: 0,
            rows: &rows,
        };
        let view = View::new(&traffic, Vec::new(), vec![stretch]);
        let management = AdvancedEventSelector::of_category("Management");
        let data = AdvancedEventSelector::of_category("Data");
        let gets = data
            .clone()
            .with("eventName", Operator::Equals, ["GetObject"]);
        let no_kms =
            management
                .clone()
                .with("eventSource", Operator::NotEquals, ["kms.amazonaws.com"]);
        let objects = data
            .clone()
            .with("resources.ARN", Operator::StartsWith, ["arn:aws:s3:::a/"]);
        let sets = [
            vec![management.clone(), data],
            vec![management, gets.clone()],
            vec![no_kms.clone(), gets, objects.clone()],
            vec![objects, no_kms],
            Vec::new(),
        ];
        let sets: Vec<Compiled> = sets.iter().map(|set| compiled(set)).collect();
        let observed = Observed::new(&view);
        let (first, all) = (sets.first().unwrap(), &sets);
        observed.answers(first);
        observed.ask(all);
        let mut seen = std::collections::BTreeSet::new();
        for set in all {
            let together = observed.answers(set);
            let alone = traffic.keys().map(|key| {
                let told = traffic.told(key);
                set.evaluate(&traffic.event(key, &told))
            });
            let alone: Vec<Match> = alone.collect();
            assert_eq!(together, alone);
            seen.insert(format!("{together:?}"));
        }
        assert_eq!(
            seen.len(),
            sets.len(),
            "the sets differ in what they select"
        );
    }
}
