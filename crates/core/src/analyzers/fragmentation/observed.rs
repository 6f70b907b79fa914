//! What the logs of the case hold, by what a selector can ask for.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::watch::Watch;
use crate::analyzers::traffic::{Field, Key, Traffic, category_of};
use crate::analyzers::view::View;
use crate::estate::Estate;
use crate::record::Category;
use crate::selectors::{Event, Match, Resource, Value};

/// The distinct records of a case, by key.
#[derive(Debug)]
pub(super) struct Observed<'v> {
    traffic: &'v Traffic,
    /// Records of each key, by its number.
    pub(super) counts: Vec<u64>,
    /// What an object's ARN begins with, by the key's number: keys keep the bucket alone.
    begins: Vec<Option<String>>,
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
        let begins = keys.iter().map(|key| {
            let arn = view.traffic.text(key, Field::Resource);
            let is_object = view.traffic.text(key, Field::ResourceType) == "AWS::S3::Object";
            (is_object && !arn.contains('/')).then(|| format!("{arn}/"))
        });
        Self {
            traffic: view.traffic,
            counts,
            begins: begins.collect(),
        }
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
        let text = |field| self.text(key, field);
        let present = |text: &'s str| {
            if text.is_empty() {
                Value::Absent
            } else {
                text.into()
            }
        };
        let category = category_of(text(Field::Category)).unwrap_or(Category::Other);
        let read_only = match text(Field::ReadWrite) {
            "read" => Value::truth(Some(true)),
            "write" => Value::truth(Some(false)),
            _ => Value::Unknown,
        };
        let mut event = Event {
            read_only,
            event_source: present(text(Field::Source)),
            event_name: present(text(Field::Name)),
            event_type: present(text(Field::EventType)),
            user_identity_arn: Value::Unknown,
            session_credential_from_console: Value::Unknown,
            vpc_endpoint_id: Value::Unknown,
            error_code: present(text(Field::Error)),
            ..Event::new(category)
        };
        if !text(Field::ResourceType).is_empty() {
            let arn = match self.begins.get(number) {
                Some(Some(begins)) => Value::Begins(begins),
                _ => present(text(Field::Resource)),
            };
            event.resources.push(Resource {
                kind: text(Field::ResourceType).into(),
                arn,
            });
        }
        event
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
            reached && set.evaluate(&self.event(*number, key)) == Match::Yes
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
