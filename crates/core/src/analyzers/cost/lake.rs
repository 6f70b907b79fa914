//! What an event data store keeps beyond the time that its ingestion pays for.

use super::lines::{Metered, float, priced};
use crate::analyzers::ledger::Ledger;
use crate::analyzers::tally::Weights;
use crate::analyzers::watch::Watch;
use crate::pricing::{Estimate, HOURS_PER_MONTH, Item, Price};
use crate::record::Instant;
use crate::report::CostLine;

/// Days that ingestion pays for, where retention can be extended (CloudTrail pricing).
const INCLUDED_DAYS: u64 = 366;

/// The line of a store; `month` is what it takes in in a month, in gigabytes. None where nothing is charged: the
/// store keeps no longer, is younger than that, or has the price of seven years, which holds all of them.
///
/// How much a store took in before the first record is not known. It is taken to be as much as now, and the low
/// end is nothing.
pub(super) fn retention(
    ledger: &Ledger<'_>,
    number: usize,
    watch: &Watch<'_>,
    month: Option<f64>,
) -> Option<Metered> {
    let store = ledger.estate.stores.get(watch.arn)?;
    let kept = *store.retention_days.known()?;
    let seven_years = store
        .billing_mode
        .known()
        .is_some_and(|mode| mode == "FIXED_RETENTION_PRICING");
    if seven_years || kept <= INCLUDED_DAYS {
        return None;
    }
    let made = store.created.known().and_then(|time| Instant::parse(time));
    let last = ledger.view.summary().window.map(|(_, last)| last);
    let age = made
        .zip(last)
        .map(|(made, last)| u64::from(last.saturating_sub(made.0)) / 86_400);
    let beyond = age.map(|age| age.min(kept).saturating_sub(INCLUDED_DAYS));
    if beyond == Some(0) {
        return None;
    }
    let months = beyond.map(|days| float(days) * 24.0 / HOURS_PER_MONTH);
    let estimate = months.zip(month).map(|(months, month)| Estimate {
        month: month * months,
        low: 0.0,
        high: month * months,
    });
    let basis = match beyond {
        Some(days) => format!(
            "what is kept beyond the {INCLUDED_DAYS} days that ingestion pays for: {days} days, taken to have \
             brought as much as the records of the case; the low end is that they brought nothing"
        ),
        None => format!(
            "it keeps {kept} days, {INCLUDED_DAYS} of them paid for by ingestion; how old the store is the exports \
             do not say"
        ),
    };
    let line = priced(
        ledger,
        Item::LakeRetention,
        Price::LakeRetention,
        watch.home_region,
        // Nothing of it is in the records; a line of no quantity would be left out.
        months.unwrap_or(1.0),
        estimate,
        basis,
    );
    Some(Metered {
        line: CostLine {
            trail: Some(watch.arn.to_owned()),
            ..line
        },
        item: Item::LakeRetention,
        payer: Some(number),
        weights: Weights::new(),
        whole: 0,
    })
}
