//! What the user would change, and what comes of it. Answered from the report's own table, so that nothing is read again.

use std::collections::BTreeSet;

use trailglass_core::report::{Cost, WhatIfAnswer, WhatIfChange, WhatIfTable};
use trailglass_core::sorting::{Arrange, Ordered};

/// What is ticked and where the sliders stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The changes that are ticked, by [`key`]: their places change with the report.
    pub ticked: BTreeSet<String>,
    /// How much is logged, in per cent of now.
    pub volume: u32,
    /// How many months log files are kept.
    pub months: u32,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            ticked: BTreeSet::new(),
            volume: 100,
            months: 1,
        }
    }
}

/// What a change is known by, whatever its place.
#[must_use]
pub fn key(table: &WhatIfTable, change: &WhatIfChange) -> String {
    let trail = table.trails.get(change.trail as usize);
    let arn = trail.and_then(|trail| trail.arn.as_deref());
    format!("{}\n{}", arn.unwrap_or_default(), change.name)
}

/// What is lost by a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// Nothing: another trail still logs all of it.
    Nothing,
    /// Records, none of them watched.
    Records,
    /// Records of the watched list.
    Watched,
}

impl Loss {
    /// All, the least first.
    pub const ALL: [Self; 3] = [Self::Nothing, Self::Records, Self::Watched];

    /// Of an answer.
    #[must_use]
    pub const fn of(answer: &WhatIfAnswer) -> Self {
        match (answer.lost_records, answer.lost_watched_records) {
            (0, _) => Self::Nothing,
            (_, 0) => Self::Records,
            _ => Self::Watched,
        }
    }

    /// What stands above the changes.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Nothing => "Nothing is lost",
            Self::Records => "Records are traded for money",
            Self::Watched => "Watched events would be lost",
        }
    }

    /// What that means.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Nothing => "another trail still logs every record",
            Self::Records => "none of them is on the watched list",
            Self::Watched => "think twice",
        }
    }
}

/// A change with what it does alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Its place in the table.
    pub place: usize,
    /// See [`key`].
    pub key: String,
    /// What it does, in plain words.
    pub name: String,
    /// The trail's name.
    pub trail: String,
    /// What it does alone.
    pub alone: WhatIfAnswer,
}

/// The changes by what is lost, those that save most first.
#[must_use]
pub fn offers(table: &WhatIfTable) -> Vec<(Loss, Vec<Offer>)> {
    let mut offers: Vec<Offer> = table
        .changes
        .iter()
        .enumerate()
        .map(|(place, change)| {
            let trail = table.trails.get(change.trail as usize);
            Offer {
                place,
                key: key(table, change),
                name: change.name.clone(),
                trail: trail.map(|trail| trail.name.clone()).unwrap_or_default(),
                alone: table.answer(&BTreeSet::from([place])),
            }
        })
        .collect();
    let saved = |offer: &Offer| offer.alone.saved_usd_month.unwrap_or(0.0);
    offers.arrange_by(|a, b| {
        saved(b)
            .total_cmp(&saved(a))
            .then_with(|| a.place.cmp(&b.place))
    });
    let of = |loss: Loss| {
        let offers = offers.iter().filter(|it| Loss::of(&it.alone) == loss);
        (loss, offers.cloned().collect::<Vec<_>>())
    };
    let groups = Loss::ALL.map(of).into_iter();
    groups.filter(|(_, offers)| !offers.is_empty()).collect()
}

/// The places of what is ticked.
#[must_use]
pub fn taken(table: &WhatIfTable, plan: &Plan) -> BTreeSet<usize> {
    let changes = table.changes.iter().enumerate();
    let taken = changes.filter(|(_, change)| plan.ticked.contains(&key(table, change)));
    taken.map(|(place, _)| place).ordered()
}

/// What a plan comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// A month then; `None` where it is not known.
    pub usd_month: Option<f64>,
    /// Its low end.
    pub low: Option<f64>,
    /// Its high end.
    pub high: Option<f64>,
    /// What the ticked changes do.
    pub answer: WhatIfAnswer,
}

/// What a plan comes to. Log files that are kept for more months are paid for in each of them; a volume that grows takes all lines with it,
/// and the band is as wide as before in proportion.
#[must_use]
pub fn outcome(cost: &Cost, plan: &Plan) -> Outcome {
    let answer = cost.together.as_ref().map_or_else(
        || WhatIfAnswer {
            saved_usd_month: Some(0.0),
            ..WhatIfAnswer::default()
        },
        |table| table.answer(&taken(table, plan)),
    );
    let growth: f64 = cost
        .lines
        .iter()
        .filter(|line| line.item == "s3-storage")
        .filter_map(|line| line.usd_month)
        .sum();
    let kept = (growth - answer.saved_storage_usd).max(0.0);
    let usd_month = cost
        .usd_month
        .zip(answer.saved_usd_month)
        .map(|(usd, saved)| {
            let more = kept * f64::from(plan.months.saturating_sub(1));
            ((usd - saved).max(0.0) + more) * f64::from(plan.volume) / 100.0
        });
    let in_proportion = |end: Option<f64>| {
        let (usd, after) = (cost.usd_month?, usd_month?);
        if usd > 0.0 {
            Some(end? / usd * after)
        } else {
            Some(after)
        }
    };
    Outcome {
        low: in_proportion(cost.low),
        high: in_proportion(cost.high),
        usd_month,
        answer,
    }
}

/// The trails that can go, in the order in which they count, and how many of them stay.
#[must_use]
pub fn trails_kept(table: &WhatIfTable, plan: &Plan) -> (Vec<String>, usize) {
    let mut whole: Vec<(u32, String)> = table
        .changes
        .iter()
        .filter(|change| change.edit.is_none())
        .map(|change| (change.trail, key(table, change)))
        .collect();
    whole.arrange();
    let keys: Vec<String> = whole.into_iter().map(|(_, key)| key).collect();
    let gone = keys.iter().filter(|key| plan.ticked.contains(*key)).count();
    let kept = keys.len() - gone;
    (keys, kept)
}

impl Plan {
    /// Keeps the first trails, and lets the others go.
    pub fn keep_trails(&mut self, table: &WhatIfTable, number: usize) {
        let (keys, _) = trails_kept(table, self);
        for (place, key) in keys.into_iter().enumerate() {
            if place < number {
                self.ticked.remove(&key);
            } else {
                self.ticked.insert(key);
            }
        }
    }

    /// Ticks a change, or takes the tick away.
    pub fn tick(&mut self, key: &str, on: bool) {
        if on {
            self.ticked.insert(key.to_owned());
        } else {
            self.ticked.remove(key);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use crate::state::fixture::money;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn near(one: Option<f64>, other: f64) {
        assert!(
            (one.unwrap() - other).abs() < 1e-9,
            "{one:?} is not {other}"
        );
    }

    fn plan(cost: &Cost, places: &[usize]) -> Plan {
        let table = cost.together.as_ref().unwrap();
        let mut plan = Plan::default();
        for place in places {
            plan.tick(&key(table, &table.changes[*place]), true);
        }
        plan
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn without_a_tick_all_stays_as_it_is() {
        let cost = money().chapters.cost;
        let outcome = outcome(&cost, &Plan::default());
        assert_eq!(outcome.usd_month, cost.usd_month);
        assert_eq!((outcome.low, outcome.high), (cost.low, cost.high));
        assert_eq!(outcome.answer.lost_records, 0);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_trail_that_goes_saves_its_copies_and_loses_nothing() {
        let cost = money().chapters.cost;
        // Change 1: without the second trail.
        let outcome = outcome(&cost, &plan(&cost, &[1]));
        near(outcome.usd_month, 130.0 - 20.0 - 5.0 - 1.0);
        assert_eq!(outcome.answer.lost_records, 0);
        // Both trails: the bill is what no trail pays, and all that they logged is lost.
        let both = super::outcome(&cost, &plan(&cost, &[0, 1]));
        assert_eq!(both.answer.lost_records, 1_500);
        assert_eq!(both.answer.lost_watched_records, 500);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn changes_that_meet_save_once() {
        let cost = money().chapters.cost;
        let alone = |place| {
            outcome(&cost, &plan(&cost, &[place]))
                .answer
                .saved_usd_month
                .unwrap()
        };
        let together = outcome(&cost, &plan(&cost, &[2, 3])).answer;
        assert!(together.saved_usd_month.unwrap() < alone(2) + alone(3));
        near(together.saved_usd_month, alone(2));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn sliders_take_the_bill_along() {
        let cost = money().chapters.cost;
        let mut plan = Plan {
            months: 13,
            ..Plan::default()
        };
        near(outcome(&cost, &plan).usd_month, 130.0 + 12.0 * 4.0);
        plan.months = 1;
        plan.volume = 200;
        let twice = outcome(&cost, &plan);
        near(twice.usd_month, 260.0);
        near(twice.low, 200.0);
        near(twice.high, 320.0);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_slider_of_trails_is_ticks() {
        let cost = money().chapters.cost;
        let table = cost.together.as_ref().unwrap();
        let mut plan = Plan::default();
        plan.keep_trails(table, 1);
        assert_eq!(trails_kept(table, &plan).1, 1);
        assert_eq!(taken(table, &plan), BTreeSet::from([1]));
        plan.keep_trails(table, 2);
        assert_eq!(plan, Plan::default());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_loses_nothing_is_offered_first_and_what_is_unknown_stays_unknown() {
        let mut cost = money().chapters.cost;
        let groups = offers(cost.together.as_ref().unwrap());
        let losses: Vec<Loss> = groups.iter().map(|(loss, _)| *loss).collect();
        assert_eq!(losses, [Loss::Nothing, Loss::Records, Loss::Watched]);
        assert_eq!(groups[0].1[0].place, 1);
        cost.usd_month = None;
        let outcome = outcome(&cost, &plan(&cost, &[1]));
        assert_eq!((outcome.usd_month, outcome.low), (None, None));
    }
}
