//! From a window of observed hours to a month.
//!
//! The month is 730 hours at the average of the hours of a week, or of a day where the window is
//! shorter than a week, so that a window of ten days does not count two weekends as the rule. The
//! band around it comes from how much the days differ, at 90 % by Student's distribution: it is
//! wide for few days, and for a single day, which says nothing of the others, it is a third to
//! three times. Less than a day is not projected.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::HOURS_PER_MONTH;

const HOURS_PER_DAY: i64 = 24;
const HOURS_PER_WEEK: i64 = 168;
const DAYS_PER_MONTH: f64 = HOURS_PER_MONTH / 24.0;

/// A month's quantity with its band.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Estimate {
    /// What is expected.
    pub month: f64,
    /// The low end; never below zero.
    pub low: f64,
    /// The high end.
    pub high: f64,
}

impl Estimate {
    /// The same times a factor, as for bytes by event.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self {
            month: self.month * factor,
            low: self.low * factor,
            high: self.high * factor,
        }
    }
}

/// How a month was projected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// From one day: nothing is known of the others.
    OneDay,
    /// By the hours of the day.
    HourOfDay,
    /// By the hours of the week.
    HourOfWeek,
}

/// A month projected from a window.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Projection {
    /// How many were observed.
    pub observed: u64,
    /// In how many hours.
    pub hours: u64,
    /// How the month was projected.
    pub method: Method,
    /// The month.
    pub estimate: Estimate,
}

impl Projection {
    /// A month's quantity of what is a part of the observed, or goes along with it.
    #[must_use]
    pub fn scale(&self, quantity: f64) -> Estimate {
        if self.observed == 0 {
            return Estimate::default();
        }
        self.estimate.times(quantity / as_float(self.observed))
    }
}

/// The window is too short: a month from it would be a guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooShort {
    /// How many hours it has.
    pub hours: u64,
}

impl fmt::Display for TooShort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hours = match self.hours {
            1 => "1 hour of logs does".to_owned(),
            hours => format!("{hours} hours of logs do"),
        };
        write!(
            f,
            "{hours} not show every hour of a day, and a month from it would be a guess"
        )
    }
}

/// Projects a month from the counts by hour, in hours since 1970-01-01T00:00Z. Hours that were
/// observed without an event are given with 0; hours that are missing from the logs are not given.
///
/// # Errors
/// [`TooShort`] where some hour of the day was never observed.
pub fn project(hours: &BTreeMap<i64, u64>) -> Result<Projection, TooShort> {
    let observed = hours
        .values()
        .fold(0_u64, |sum, count| sum.saturating_add(*count));
    let length = u64::try_from(hours.len()).unwrap_or(u64::MAX);
    let of_week = pattern(hours, HOURS_PER_WEEK);
    let mean = of_week
        .or_else(|| pattern(hours, HOURS_PER_DAY))
        .ok_or(TooShort { hours: length })?;
    let month = mean * HOURS_PER_MONTH;
    let days = days(hours);
    let method = match (of_week, days.len()) {
        (Some(_), _) => Method::HourOfWeek,
        (None, 0 | 1) => Method::OneDay,
        (None, _) => Method::HourOfDay,
    };
    let estimate = match half_band(&days) {
        Some(half) => Estimate {
            month,
            low: (month - half).max(0.0),
            high: month + half,
        },
        None => Estimate {
            month,
            low: month / 3.0,
            high: month * 3.0,
        },
    };
    Ok(Projection {
        observed,
        hours: length,
        method,
        estimate,
    })
}

/// What one event of each of these hours comes to in a month, in their order. [`project`] gives the sum
/// of it over all events, so that what is a part of them can be summed up in parts, each by its own hours.
///
/// # Errors
/// [`TooShort`] where some hour of the day was never observed.
pub fn weights(hours: &[i64]) -> Result<Vec<f64>, TooShort> {
    let of_cycle = |cycle: i64| -> Option<Vec<f64>> {
        let mut slots: BTreeMap<i64, f64> = BTreeMap::new();
        for hour in hours {
            *slots.entry(hour.rem_euclid(cycle)).or_default() += 1.0;
        }
        let full = i64::try_from(slots.len()) == Ok(cycle);
        let weights = hours.iter().map(|hour| {
            let number = slots.get(&hour.rem_euclid(cycle)).copied().unwrap_or(1.0);
            HOURS_PER_MONTH / (slots.len() as f64 * number)
        });
        full.then(|| weights.collect())
    };
    of_cycle(HOURS_PER_WEEK)
        .or_else(|| of_cycle(HOURS_PER_DAY))
        .ok_or(TooShort {
            hours: hours.len() as u64,
        })
}

/// The average over the hours of a cycle, each at its own average; `None` where one was never
/// observed.
fn pattern(hours: &BTreeMap<i64, u64>, cycle: i64) -> Option<f64> {
    let mut slots: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    for (hour, count) in hours {
        let slot = slots.entry(hour.rem_euclid(cycle)).or_default();
        slot.0 += as_float(*count);
        slot.1 += 1.0;
    }
    let full = i64::try_from(slots.len()) == Ok(cycle);
    let sum: f64 = slots.values().map(|(sum, number)| sum / number).sum();
    full.then_some(sum / slots.len() as f64)
}

/// The sums of the days, by their place in the week. A day is 24 hours from the first one on; days
/// with hours missing are left out.
fn days(hours: &BTreeMap<i64, u64>) -> Vec<(i64, f64)> {
    let Some((&first, _)) = hours.first_key_value() else {
        return Vec::new();
    };
    let mut days: BTreeMap<i64, (i64, f64)> = BTreeMap::new();
    for (hour, count) in hours {
        let day = days
            .entry(hour.saturating_sub(first).div_euclid(HOURS_PER_DAY))
            .or_default();
        day.0 += 1;
        day.1 += as_float(*count);
    }
    let whole = days
        .into_iter()
        .filter(|(_, (hours, _))| *hours == HOURS_PER_DAY);
    whole
        .map(|(day, (_, sum))| (day.rem_euclid(7), sum))
        .collect()
}

/// Half the width of the band of a month's sum; `None` from less than two days.
///
/// From two weeks on the days are compared with the average of their day of the week, so that
/// quiet weekends do not count as uncertainty.
fn half_band(days: &[(i64, f64)]) -> Option<f64> {
    let number = days.len();
    let mut of_weekday: BTreeMap<i64, (f64, usize)> = BTreeMap::new();
    for (weekday, sum) in days {
        let slot = of_weekday
            .entry(if number >= 14 { *weekday } else { 0 })
            .or_default();
        slot.0 += sum;
        slot.1 += 1;
    }
    let freedom = number.checked_sub(of_weekday.len()).filter(|it| *it > 0)?;
    let squares: f64 = days
        .iter()
        .map(|(weekday, sum)| {
            let slot = of_weekday.get(&if number >= 14 { *weekday } else { 0 });
            let mean = slot.map_or(0.0, |(sum, number)| sum / *number as f64);
            (sum - mean).powi(2)
        })
        .sum();
    let deviation = (squares / freedom as f64).sqrt();
    // The error of the average, and that of the month around it.
    let error = deviation * (1.0 / number as f64 + 1.0 / DAYS_PER_MONTH).sqrt();
    Some(student(freedom) * error * DAYS_PER_MONTH)
}

/// The 95 % quantile of Student's distribution, rounded up between the rows of the usual table.
fn student(freedom: usize) -> f64 {
    const TABLE: [(usize, f64); 15] = [
        (1, 6.314),
        (2, 2.920),
        (3, 2.353),
        (4, 2.132),
        (5, 2.015),
        (6, 1.943),
        (7, 1.895),
        (8, 1.860),
        (9, 1.833),
        (10, 1.812),
        (12, 1.782),
        (15, 1.753),
        (20, 1.725),
        (30, 1.697),
        (60, 1.671),
    ];
    let row = TABLE.iter().rev().find(|(from, _)| *from <= freedom);
    row.map_or(f64::INFINITY, |(_, quantile)| *quantile)
}

/// Counts stay far below 2^53, where this begins to round.
fn as_float(count: u64) -> f64 {
    count as f64
}
