//! What sets of selectors would keep of the records of a case.
//!
//! The table of keys answers, exactly, wherever a set asks for nothing finer than its fields. Where it
//! does (a prefix within a bucket, the name of a session), only the records of those keys are looked at
//! again, in the inputs that hold them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cost::PriceTable;
use super::observed::Observed;
use super::tally::{self, Hours, Weights};
use super::traffic::{Field, category_of};
use super::view::View;
use super::watched::WatchList;
use crate::pricing::Price;
use crate::record::{Category, Record};
use crate::report::Silence;
use crate::selectors::{
    Code, Compiled, Document, Event, Match, SelectorProblem, Selectors, Severity,
};

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

/// One set with its answer for each key.
#[derive(Debug)]
struct Set {
    name: String,
    problems: Vec<SelectorProblem>,
    compiled: Compiled,
    answers: Vec<Match>,
    /// Records kept and looked at, of the keys that do not tell.
    again: BTreeMap<u32, Again>,
}

/// Records of one key that were looked at again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Again {
    seen: u64,
    kept: u64,
}

/// What reading an input again gave: by set and key.
#[derive(Debug, Clone, Default)]
pub struct Counts(BTreeMap<(usize, u32), Again>);

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
        let sets = documents.documents.iter().zip(1usize..);
        let sets = sets.map(|(document, number)| Set::new(&observed, document, number));
        Self {
            sets: sets.collect(),
            watched: watch_list.keys(view.traffic),
            charges: charges(view, silences, prices),
            prices: prices.clone(),
            problems: documents.problems.clone(),
            counts: observed.counts,
        }
    }

    /// Whether the records of a key have to be looked at again.
    #[must_use]
    pub fn depends(&self, key: u32) -> bool {
        let depends = |set: &Set| set.answers.get(key as usize) == Some(&Match::Depends);
        self.sets.iter().any(depends)
    }

    /// Looks at a distinct record of a key.
    pub fn look(&self, key: u32, record: &Record<'_>, counts: &mut Counts) {
        let event = Event::of(record);
        for (number, set) in self.sets.iter().enumerate() {
            if set.answers.get(key as usize) != Some(&Match::Depends) {
                continue;
            }
            let again = counts.0.entry((number, key)).or_default();
            match set.compiled.evaluate(&event) {
                Match::Yes => {
                    again.seen += 1;
                    again.kept += 1;
                }
                Match::No => again.seen += 1,
                // Not even the record tells: a field that is not known here.
                Match::Depends => {}
            }
        }
    }

    /// Adds what reading an input again gave. Each input is to be read once.
    pub fn add(&mut self, counts: Counts) {
        for ((number, key), more) in counts.0 {
            if let Some(set) = self.sets.get_mut(number) {
                let again = set.again.entry(key).or_default();
                again.seen += more.seen;
                again.kept += more.kept;
            }
        }
    }

    /// The answers so far.
    #[must_use]
    pub fn answer(&self) -> Simulated {
        Simulated {
            sets: self.sets.iter().map(|set| self.answer_of(set)).collect(),
            problems: self.problems.clone(),
        }
    }

    fn answer_of(&self, set: &Set) -> SimulatedSet {
        let (mut kept, mut dropped, mut watched_dropped, mut unresolved) = (0, 0, 0, 0);
        let mut kept_of = vec![0; self.counts.len()];
        for (number, &count) in self.counts.iter().enumerate() {
            let (stays, open) = match set.answers.get(number) {
                Some(Match::Yes) => (count, 0),
                Some(Match::Depends) => {
                    let key = u32::try_from(number).unwrap_or(u32::MAX);
                    let again = set.again.get(&key).copied().unwrap_or_default();
                    let seen = again.seen.min(count);
                    (again.kept.min(seen), count - seen)
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

impl Set {
    fn new(observed: &Observed<'_>, document: &Document, number: usize) -> Self {
        let compiled = Compiled::new(&document.selectors);
        let name = document.name.clone().or_else(|| document.subject.clone());
        let mut problems = document.problems.clone();
        problems.extend(idle(observed, document));
        Self {
            name: name.unwrap_or_else(|| format!("set {number}")),
            problems,
            answers: observed.answers(&compiled),
            compiled,
            again: BTreeMap::new(),
        }
    }
}

/// Selectors that select no record of the case.
fn idle(observed: &Observed<'_>, document: &Document) -> Vec<SelectorProblem> {
    if observed.is_empty() {
        return Vec::new();
    }
    let each: Vec<Selectors> = match &document.selectors {
        Selectors::Basic(all) => all
            .iter()
            .map(|it| Selectors::Basic(vec![it.clone()]))
            .collect(),
        Selectors::Advanced(all) => all
            .iter()
            .map(|it| Selectors::Advanced(vec![it.clone()]))
            .collect(),
    };
    let is_idle = |selectors: &Selectors| {
        let answers = observed.answers(&Compiled::new(selectors));
        let mut keys = observed.keys();
        keys.all(|(number, ..)| answers.get(number) == Some(&Match::No))
    };
    let idle = each
        .iter()
        .enumerate()
        .filter(|(_, selectors)| is_idle(selectors));
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
    for (number, key) in traffic.keys().iter().enumerate() {
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
            .or_insert_with(|| vec![0; traffic.keys().len()]);
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
