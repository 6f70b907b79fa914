//! What sets of selectors would keep of the records of a case.
//!
//! The table of keys answers, exactly, wherever a set asks for nothing finer than its fields. Where it
//! does (a prefix within a bucket, the name of a session), single records answer: while they are read, where
//! the sets are known by then (a [`Listener`]), or else by looking at the records of those keys again.

mod listener;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use self::listener::Distinct;
use super::answers::Table;
use super::observed::Observed;
use super::tally::{self, Hours, Weights};
use super::traffic::{Field, category_of};
use super::view::View;
use super::watched::WatchList;
use crate::pricing::{Price, PriceTable};
use crate::record::{Category, Record};
use crate::report::Silence;
use crate::selectors::{
    Answers, Code, Compiled, Document, Event, Match, Panel, Room, SelectorProblem, Selectors,
    Severity,
};
use crate::sorting::Arrange;

pub use self::listener::{Heard, Listener};

/// A file of selectors that was read.
pub use crate::selectors::Read as Documents;

/// What sets of selectors would do to the records of a case.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Simulated {
    /// One answer for each set, in their order.
    pub sets: Vec<SimulatedSet>,
    /// What is wrong with the file outside of its sets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<SelectorProblem>,
}

/// What one set would do. Money is what CloudTrail charges for the events in one trail: management events
/// are its free first copy. `None` where no month can be projected or a price is not known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SimulatedSet {
    /// Its name, the trail's, or its place in the file.
    pub name: String,
    /// Distinct records that it selects.
    pub kept: u64,
    /// Distinct records that it does not.
    pub dropped: u64,
    /// Records of the watched list among those.
    pub watched_dropped: u64,
    /// Records that would have to be read again and were not; neither kept nor dropped.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unresolved: u64,
    /// What all events of the case cost in a month.
    pub usd_month_before: Option<f64>,
    /// What the kept ones cost.
    pub usd_month_after: Option<f64>,
    /// What is wrong with the set.
    pub problems: Vec<SelectorProblem>,
}

const fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// One set.
#[derive(Debug)]
struct Set {
    name: String,
    problems: Vec<SelectorProblem>,
}

/// Records of one key that were looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Looked {
    seen: u64,
    kept: u64,
}

/// What reading an input again gave.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    room: Room,
    answers: Distinct,
    /// Records by their key and the number of their answer.
    records: FxHashMap<(u32, u32), u64>,
}

/// Makes the sets of a file ready to be asked together: what a [`Listener`] asks.
#[must_use]
pub fn panel(documents: &Documents) -> Panel {
    let sets = documents.documents.iter();
    let sets: Vec<Compiled> = sets.map(|it| Compiled::new(&it.selectors)).collect();
    Panel::new(sets.iter())
}

/// A price and the Region that it holds in, with what is charged by it.
#[derive(Debug)]
struct Charge {
    price: Price,
    region: String,
    keys: Weights,
    /// A month of the units, and how many were observed.
    month: Option<f64>,
    units: u64,
}

/// Sets of selectors over the records of a case.
#[derive(Debug)]
pub struct Simulation {
    panel: Panel,
    table: Table,
    /// What the sets answer.
    answers: Distinct,
    /// The number of the answers for each key.
    of_keys: Vec<u32>,
    /// Records that were looked at: key, number of their answers, and how many.
    looked: Vec<(u32, u32, u64)>,
    counts: Vec<u64>,
    watched: Vec<bool>,
    prices: PriceTable,
    charges: Vec<Charge>,
    sets: Vec<Set>,
    problems: Vec<SelectorProblem>,
}

impl Simulation {
    /// Asks the table of keys.
    #[must_use]
    pub fn new(
        view: &View<'_>,
        silences: &[Silence],
        documents: &Documents,
        prices: &PriceTable,
        watch_list: &WatchList,
    ) -> Self {
        let observed = Observed::new(view);
        let panel = panel(documents);
        let table = Table::new(&panel, view.traffic);
        let (mut answers, mut of_keys) = (Distinct::default(), Vec::new());
        // What the selectors answer for some record of the case.
        let mut observed_by = Answers::default();
        let (mut rules, mut of_sets) = (Answers::default(), Answers::default());
        for (key, of_key) in (0u32..).zip(observed.of_keys) {
            table.rules(key, &mut rules);
            panel.sets_into(&rules, &mut of_sets);
            of_keys.push(answers.number(&of_sets));
            if of_key.records > 0 {
                observed_by.or(&rules);
            }
        }
        let counts = observed.of_keys.iter();
        let counts = counts.map(|of_key| u64::from(of_key.records));
        let sets = documents.documents.iter().enumerate();
        let sets = sets.map(|(number, document)| {
            let name = document.name.clone().or_else(|| document.subject.clone());
            let mut problems = document.problems.clone();
            if !observed.is_empty() {
                let selects = |place| observed_by.get(panel.number(number, place)) != Match::No;
                problems.extend(idle(document, selects));
            }
            Set {
                name: name.unwrap_or_else(|| format!("set {}", number + 1)),
                problems,
            }
        });
        Self {
            sets: sets.collect(),
            answers,
            of_keys,
            looked: Vec::new(),
            panel,
            table,
            watched: tally::watched(view.traffic, watch_list),
            charges: charges(view, silences, prices),
            prices: prices.clone(),
            problems: documents.problems.clone(),
            counts: counts.collect(),
        }
    }

    /// Whether the records of a key have to be looked at.
    #[must_use]
    pub fn depends(&self, key: u32) -> bool {
        self.of_key(key)
            .is_some_and(|answers| !answers.is_settled())
    }

    fn of_key(&self, key: u32) -> Option<&Answers> {
        self.answers.get(*self.of_keys.get(key as usize)?)
    }

    /// Looks at a distinct record of a key.
    pub fn look(&self, key: u32, record: &Record<'_>, counts: &mut Counts) {
        if let Some(known) = self.table.known(key) {
            let event = Event::of(record);
            let answers = self.panel.of_record(&event, known, &mut counts.room);
            let number = counts.answers.number(answers);
            *counts.records.entry((key, number)).or_default() += 1;
        }
    }

    /// Adds what reading an input again gave. Each input is to be read once.
    pub fn add(&mut self, counts: Counts) {
        let mut records: Vec<_> = counts.records.into_iter().collect();
        records.arrange();
        for ((key, number), count) in records {
            if let Some(answers) = counts.answers.get(number) {
                self.note(key, answers, count);
            }
        }
    }

    /// Adds distinct records of which a listener heard: their keys, and the numbers of their answers.
    pub fn hear(&mut self, heard: &Heard, mut records: Vec<(u32, u32)>) {
        records.sort_unstable();
        for same in records.chunk_by(|one, other| one == other) {
            if let Some(&(key, number)) = same.first()
                && let Some(answers) = heard.answers(number)
            {
                self.note(key, answers, same.len() as u64);
            }
        }
    }

    fn note(&mut self, key: u32, answers: &Answers, records: u64) {
        let number = self.answers.number(answers);
        self.looked.push((key, number, records));
    }

    /// The answers so far.
    #[must_use]
    pub fn answer(&self) -> Simulated {
        Simulated {
            sets: self
                .sets
                .iter()
                .enumerate()
                .map(|(number, set)| self.answer_of(number, set))
                .collect(),
            problems: self.problems.clone(),
        }
    }

    fn answer_of(&self, set_number: usize, set: &Set) -> SimulatedSet {
        let answers: Vec<Match> = self.answers.iter().map(|it| it.get(set_number)).collect();
        let mut looked = vec![Looked::default(); self.counts.len()];
        for &(key, number, records) in &self.looked {
            let Some(looked) = looked.get_mut(key as usize) else {
                continue;
            };
            match answers.get(number as usize) {
                Some(Match::Yes) => {
                    looked.seen += records;
                    looked.kept += records;
                }
                Some(Match::No) => looked.seen += records,
                // Not even the record tells: a field that is not known here.
                Some(Match::Depends) | None => {}
            }
        }
        let (mut kept, mut dropped, mut watched_dropped, mut unresolved) = (0, 0, 0, 0);
        let mut kept_of = vec![0; self.counts.len()];
        for (number, &count) in self.counts.iter().enumerate() {
            let of_key = self.of_keys.get(number);
            let (stays, open) = match of_key.and_then(|&of_key| answers.get(of_key as usize)) {
                Some(Match::Yes) => (count, 0),
                Some(Match::Depends) => {
                    let looked = looked.get(number).copied().unwrap_or_default();
                    let seen = looked.seen.min(count);
                    (looked.kept.min(seen), count - seen)
                }
                Some(Match::No) | None => (0, 0),
            };
            let goes = count - stays - open;
            kept += stays;
            dropped += goes;
            unresolved += open;
            if self.watched.get(number) == Some(&true) {
                watched_dropped += goes;
            }
            if let Some(slot) = kept_of.get_mut(number) {
                *slot = stays + open;
            }
        }
        SimulatedSet {
            name: set.name.clone(),
            kept,
            dropped,
            watched_dropped,
            unresolved,
            usd_month_before: self.usd(&self.counts),
            usd_month_after: self.usd(&kept_of).filter(|_| unresolved == 0),
            problems: set.problems.clone(),
        }
    }

    /// What so many records of each key cost in a month.
    fn usd(&self, records: &[u64]) -> Option<f64> {
        let mut sum = 0.0;
        for charge in &self.charges {
            let of_charge = records
                .iter()
                .zip(&charge.keys)
                .filter(|(_, held)| **held > 0);
            let units: u64 = of_charge.map(|(count, _)| *count).sum();
            if units > 0 {
                #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
                let share = units as f64 / charge.units.max(1) as f64;
                let figure = self.prices.figure(charge.price, &charge.region)?;
                sum += figure.cost(charge.month? * share)?;
            }
        }
        Some(sum)
    }
}

/// Selectors of a set that select no record of the case; `selects` tells it of the advanced selectors, by
/// their places.
fn idle(document: &Document, selects: impl Fn(usize) -> bool) -> Vec<SelectorProblem> {
    // A basic selector stands for several advanced ones.
    let lengths: Vec<usize> = match &document.selectors {
        Selectors::Basic(all) => all.iter().map(|it| it.to_advanced().len()).collect(),
        Selectors::Advanced(all) => vec![1; all.len()],
    };
    let mut next = 0;
    let places = lengths.into_iter().map(|length| {
        next += length;
        next - length..next
    });
    let idle = places.enumerate();
    let idle = idle.filter(|(_, places)| !places.clone().any(&selects));
    idle.map(|(number, _)| SelectorProblem {
        pointer: format!("{}/{number}", document.pointer),
        code: Code::SelectsNothingObserved,
        severity: Severity::Warning,
        message: "it selects no record of the case".to_owned(),
    })
    .collect()
}

/// What is charged by the event in one trail that logs all that was observed.
fn charges(view: &View<'_>, silences: &[Silence], prices: &PriceTable) -> Vec<Charge> {
    let traffic = view.traffic;
    let mut sets: BTreeMap<(Price, String), Weights> = BTreeMap::new();
    for (number, key) in traffic.keys().enumerate() {
        let price = match category_of(traffic.text(key, Field::Category)) {
            Some(Category::Data) => Price::DataEvent,
            Some(Category::NetworkActivity) => Price::NetworkActivityEvent,
            Some(Category::Aggregated) => Price::AggregatedEvent,
            _ => continue,
        };
        let region = traffic.text(key, Field::Region);
        let usual = prices.figure(price, region) == prices.figure(price, "");
        let region = if usual { "" } else { region }.to_owned();
        let keys = sets
            .entry((price, region))
            .or_insert_with(|| vec![0; traffic.len()]);
        if let Some(weight) = keys.get_mut(number) {
            *weight = 1;
        }
    }
    let hours = Hours::new(view, silences);
    let (headings, weights): (Vec<_>, Vec<Weights>) = sets.into_iter().unzip();
    let sums = tally::count(view, &hours, &weights);
    let charges = headings.into_iter().zip(weights).zip(sums);
    charges
        .map(|(((price, region), keys), sum)| Charge {
            price,
            region,
            keys,
            month: sum
                .project(&hours)
                .ok()
                .map(|projection| projection.estimate.month),
            units: sum.units,
        })
        .collect()
}
