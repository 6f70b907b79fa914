//! Records counted by sets of keys: how many, how large, in which hours, in how many deliveries. One
//! pass over the rows answers for any number of sets.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::traffic::{Field, Traffic, category_of};
use super::view::View;
use super::watched::WatchList;
use crate::pricing::{self, Projection, TooShort};
use crate::record::{Category, Instant};
use crate::report::Silence;
use crate::sorting::Ordered;

/// Hours that are told apart: over two years. Older ones count, but not by their hour.
const MOST_HOURS: u32 = 20_000;

/// The hours that a case shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hours {
    /// Hours since 1970 of the first one.
    first: u32,
    /// Whether each hour was observed; the others are missing from the logs.
    observed: Vec<bool>,
}

impl Hours {
    /// From the first record to the last. An hour without any record is missing from the logs where one
    /// of the silences covers it; else nothing happened in it.
    #[must_use]
    pub fn new(view: &View<'_>, silences: &[Silence]) -> Self {
        let hours = &view.summary().active;
        let (Some(&earliest), Some(&last)) = (hours.first(), hours.last()) else {
            return Self::default();
        };
        let first = earliest.max(last.saturating_sub(MOST_HOURS - 1));
        let mut active = vec![false; (last - first + 1) as usize];
        for hour in hours.range(first..) {
            if let Some(active) = active.get_mut((hour - first) as usize) {
                *active = true;
            }
        }
        let mut observed = vec![true; active.len()];
        let hour = |time: &str| Instant::parse(time).map(Instant::hour);
        for silence in silences {
            let (Some(from), Some(to)) = (hour(&silence.from), hour(&silence.to)) else {
                continue;
            };
            for hour in from.max(first)..to.min(last) {
                let at = (hour - first) as usize;
                if let (Some(observed), Some(false)) = (observed.get_mut(at), active.get(at)) {
                    *observed = false;
                }
            }
        }
        Self { first, observed }
    }

    /// How many hours from the first to the last.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.observed.len() as u64
    }

    /// Whether there is no hour.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.observed.is_empty()
    }

    /// How many of them the logs lack.
    #[must_use]
    pub fn missing(&self) -> u64 {
        self.observed.iter().filter(|observed| !**observed).count() as u64
    }

    /// What one event of each hour comes to in a month, from the first hour on: the same month that
    /// [`Sum::project`] gives for a set of events. Hours that the logs lack hold none, and count nothing.
    ///
    /// # Errors
    /// [`TooShort`] where that would be a guess.
    pub fn weights(&self) -> Result<Vec<f64>, TooShort> {
        let observed = (self.first..).zip(&self.observed);
        let observed = observed.filter(|(_, observed)| **observed);
        let hours: Vec<i64> = observed.map(|(hour, _)| i64::from(hour)).collect();
        let mut weights = pricing::weights(&hours)?.into_iter();
        let every = self.observed.iter().map(|observed| {
            let weight = observed.then(|| weights.next()).flatten();
            weight.unwrap_or(0.0)
        });
        Ok(every.collect())
    }
}

/// How much each key counts in a set, by its number; 0 is not at all.
pub type Weights = Vec<u8>;

/// What a set of keys adds up to. Distinct records only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sum {
    /// Records.
    pub records: u64,
    /// Records times their weights.
    pub units: u64,
    /// Bytes of the records' JSON.
    pub bytes: u64,
    /// Stretches of five minutes of an account and Region with a record: about as many log files.
    pub deliveries: u64,
    /// Units by hour, from the first hour on.
    pub hours: Vec<u64>,
}

impl Sum {
    fn nothing(hours: &Hours) -> Self {
        Self {
            hours: vec![0; hours.observed.len()],
            ..Self::default()
        }
    }

    /// A month of the units.
    ///
    /// # Errors
    /// [`TooShort`] where that would be a guess.
    pub fn project(&self, hours: &Hours) -> Result<Projection, TooShort> {
        let counts = self.hours.iter().zip(&hours.observed).zip(hours.first..);
        let observed = counts.filter(|((_, observed), _)| **observed);
        let by_hour: BTreeMap<i64, u64> = observed
            .map(|((count, _), hour)| (i64::from(hour), *count))
            .ordered();
        pricing::project(&by_hour)
    }

    /// In how many hours there is any, of how many.
    #[must_use]
    pub fn active_hours(&self) -> (u64, u64) {
        let active = self.hours.iter().filter(|count| **count > 0).count() as u64;
        (active, self.hours.len() as u64)
    }

    /// The smallest number of hours of the day that hold nine tenths of the units, and on how many days
    /// there is any.
    #[must_use]
    pub fn of_day(&self, hours: &Hours) -> (usize, usize) {
        let mut of_day = [0u64; 24];
        let mut days = std::collections::BTreeSet::new();
        for (count, hour) in self.hours.iter().zip(hours.first..) {
            if let Some(slot) = of_day.get_mut(hour as usize % 24) {
                *slot += count;
            }
            if *count > 0 {
                days.insert(hour / 24);
            }
        }
        of_day.sort_unstable();
        of_day.reverse();
        let all: u64 = of_day.iter().sum();
        let mut so_far = 0;
        let needed = of_day.iter().take_while(|count| {
            let goes_on = so_far * 10 < all * 9;
            so_far += **count;
            goes_on
        });
        (needed.count(), days.len())
    }

    /// How much the active hours differ: the standard deviation by the mean, 0 for a clockwork.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "a measure of likeness; counts stay far below 2^52"
    )]
    pub fn unevenness(&self) -> f64 {
        let active: Vec<f64> = self
            .hours
            .iter()
            .filter(|count| **count > 0)
            .map(|count| *count as f64)
            .collect();
        let number = active.len() as f64;
        let mean = active.iter().sum::<f64>() / number;
        let squares: f64 = active.iter().map(|count| (count - mean).powi(2)).sum();
        if mean > 0.0 {
            (squares / number).sqrt() / mean
        } else {
            0.0
        }
    }
}

/// Whether each key is on the watched list. An Insights record bears the name of the events that it speaks
/// of and is none of them: no selector can keep it or lose it.
#[must_use]
pub fn watched(traffic: &Traffic, list: &WatchList) -> Vec<bool> {
    let of_insights = traffic.by_kind(|kind| {
        category_of(traffic.text(kind, Field::Category)) == Some(Category::Insight)
    });
    let watched = list.keys(traffic).into_iter().zip(of_insights);
    watched
        .map(|(watched, of_insights)| watched && !of_insights)
        .collect()
}

/// All distinct records, each counting once: what [`count`] says of a set of all keys, without another pass.
#[must_use]
pub fn all(view: &View<'_>, hours: &Hours) -> Sum {
    let summary = view.summary();
    let records = summary
        .keys
        .iter()
        .map(|of_key| u64::from(of_key.records))
        .sum();
    let mut all = Sum {
        records,
        units: records,
        bytes: summary.keys.iter().map(|of_key| of_key.bytes).sum(),
        deliveries: summary.deliveries,
        ..Sum::nothing(hours)
    };
    for (&(_, hour), of_hour) in &summary.hours {
        let at = hour.checked_sub(hours.first);
        if let Some(count) = at.and_then(|at| all.hours.get_mut(at as usize)) {
            *count += of_hour.records;
        }
    }
    all
}

/// How many records of each key a month has, by the number of the key; `weights` are those of the hours
/// ([`Hours::weights`]). What several keys come to is the sum, exactly as [`Sum::project`] has it.
#[must_use]
pub fn months(view: &View<'_>, hours: &Hours, weights: &[f64]) -> Vec<f64> {
    let mut months = vec![0.0; view.traffic.len()];
    view.each_distinct(|_, row| {
        let at = (row.time / 3_600).checked_sub(hours.first);
        let weight = at.and_then(|at| weights.get(at as usize));
        if let (Some(weight), Some(month)) = (weight, months.get_mut(row.key as usize)) {
            *month += weight;
        }
    });
    months
}

/// Counts the distinct records of each set. The rows are gone through only for sets that need it: many hold nothing, everything, or what
/// another holds.
#[must_use]
pub fn count(view: &View<'_>, hours: &Hours, sets: &[Weights]) -> Vec<Sum> {
    let of_keys = &view.summary().keys;
    let weighs = |set: &Weights, what: fn(u8) -> bool| {
        let keys = set.iter().zip(of_keys);
        keys.filter(|(_, of_key)| of_key.records > 0)
            .all(|(weight, _)| what(*weight))
    };
    let mut asked: Vec<&Weights> = Vec::new();
    let answers: Vec<Answer> = sets
        .iter()
        .map(|set| {
            if weighs(set, |weight| weight == 0) {
                return Answer::Nothing;
            }
            if weighs(set, |weight| weight == 1) {
                return Answer::All;
            }
            let known = asked.iter().position(|known| *known == set);
            Answer::Of(known.unwrap_or_else(|| {
                asked.push(set);
                asked.len() - 1
            }))
        })
        .collect();
    let sums = if asked.is_empty() {
        Vec::new()
    } else {
        count_rows(view, hours, &asked)
    };
    let answers = answers.into_iter().map(|answer| match answer {
        Answer::Nothing => None,
        Answer::All => Some(all(view, hours)),
        Answer::Of(at) => sums.get(at).cloned(),
    });
    answers
        .map(|sum| sum.unwrap_or_else(|| Sum::nothing(hours)))
        .collect()
}

/// What a set of keys holds.
enum Answer {
    Nothing,
    All,
    /// What the set of this number holds.
    Of(usize),
}

fn count_rows(view: &View<'_>, hours: &Hours, sets: &[&Weights]) -> Vec<Sum> {
    let keys = view.traffic.keys();
    let mut sums = vec![Sum::nothing(hours); sets.len()];
    let memberships = Memberships::new(keys.len(), sets);
    let places = &view.summary().places;
    let mut delivered: Vec<FxHashSet<u64>> = vec![FxHashSet::default(); sets.len()];
    // Records of one file come together: mostly the last delivery is the one.
    let mut last = vec![u64::MAX; sets.len()];
    view.each_distinct(|_, row| {
        let sets = memberships.of(row.key);
        if sets.is_empty() {
            return;
        }
        let hour = (row.time / 3_600).checked_sub(hours.first);
        let delivery = places.delivery(places.of(view.traffic.kind_of(row.key)), row.time);
        for &(set, weight) in sets {
            let Some(sum) = sums.get_mut(set) else {
                continue;
            };
            sum.records += 1;
            sum.units += u64::from(weight);
            sum.bytes += u64::from(row.size);
            if let Some(count) = hour.and_then(|hour| sum.hours.get_mut(hour as usize)) {
                *count += u64::from(weight);
            }
            if let (Some(last), Some(all)) = (last.get_mut(set), delivered.get_mut(set))
                && *last != delivery
            {
                *last = delivery;
                all.insert(delivery);
            }
        }
    });
    for (sum, delivered) in sums.iter_mut().zip(delivered) {
        sum.deliveries = delivered.len() as u64;
    }
    sums
}

/// In which sets each key is, and how much it counts there. There are many keys and few ways to be in sets.
struct Memberships {
    /// Numbers of sets with weights.
    ways: Vec<Vec<(usize, u8)>>,
    /// The number of the way, by the number of the key.
    of_keys: Vec<u32>,
}

impl Memberships {
    fn new(keys: usize, sets: &[&Weights]) -> Self {
        let mut ways = Vec::new();
        let mut known: FxHashMap<Box<[u8]>, u32> = FxHashMap::default();
        let mut weights = Vec::with_capacity(sets.len());
        let of_keys = (0..keys).map(|key| {
            weights.clear();
            let of_sets = sets.iter().map(|set| set.get(key).copied().unwrap_or(0));
            weights.extend(of_sets);
            if let Some(&way) = known.get(weights.as_slice()) {
                return way;
            }
            let way = u32::try_from(ways.len()).unwrap_or(u32::MAX);
            let held = weights.iter().copied().enumerate();
            ways.push(held.filter(|(_, weight)| *weight > 0).collect());
            known.insert(weights.as_slice().into(), way);
            way
        });
        Self {
            of_keys: of_keys.collect(),
            ways,
        }
    }

    fn of(&self, key: u32) -> &[(usize, u8)] {
        let way = self.of_keys.get(key as usize);
        way.and_then(|&way| self.ways.get(way as usize))
            .map_or(&[], Vec::as_slice)
    }
}
