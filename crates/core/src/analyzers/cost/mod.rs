//! What the logs cost, and what a change would save.
//!
//! Quantities are the records of the case, run through each trail's own selectors ([`Ledger`]), counted
//! by the rules of the CloudTrail pricing page and projected to a month with a low and a high. Where that
//! would be a guess there is no figure, and a command that would give one.

mod billed;
mod enabled;
mod encryption;
mod evidence;
mod lake;
mod lines;
mod rules;
mod savings;
mod together;
mod what_if;

use super::ledger::Ledger;

pub(super) use evidence::evidence_of_sets;
pub(super) use lines::Metered;
pub(super) use savings::{Change, cost_of, of_selectors};
pub(super) use what_if::base;

use super::noise::Group;
use super::words::counted;
use crate::pricing::Method;
use crate::report::{Cost, CostProjection, CostUnknown, Finding};
use crate::sorting::Arrange;

/// The lines of a case's bill.
#[must_use]
pub(super) fn lines(ledger: &Ledger<'_>) -> Vec<Metered> {
    let mut lines = lines::lines(ledger);
    billed::calibrate(ledger, &mut lines);
    lines
}

/// Fills the chapter. `in_full` is false for figures that are shown while reading goes on: then changes
/// are not tried.
pub(super) fn chapter(
    ledger: &Ledger<'_>,
    lines: &[Metered],
    groups: &[Group],
    in_full: bool,
) -> (Cost, Vec<Finding>) {
    let known = lines
        .iter()
        .any(|metered| metered.line.quantity_month.is_some());
    let nothing = lines.is_empty() && ledger.projection.is_ok() && !ledger.payers.is_empty();
    let sum = |figure: fn(&Metered) -> Option<f64>| -> Option<f64> {
        (known || nothing).then(|| lines.iter().filter_map(figure).sum())
    };
    let usd_month = sum(|metered| metered.line.usd_month);
    let mut unknowns = ledger.unknowns.clone();
    for (what, ask) in lines::unknown_settings(ledger) {
        unknowns.push(CostUnknown {
            what,
            ask: vec![ask],
        });
    }
    if ledger.assumed && ledger.all.records > 0 {
        unknowns.push(CostUnknown {
            what: "which trails there are: one is assumed, that logs all that was observed"
                .to_owned(),
            ask: vec!["aws cloudtrail describe-trails --region REGION".to_owned()],
        });
    }
    unknowns.extend(billed::ask(ledger));
    unknowns.arrange();
    unknowns.dedup();
    let (what_if, together) = if in_full {
        what_if::rows(ledger, lines, groups, usd_month)
    } else {
        (Vec::new(), None)
    };
    let cost = Cost {
        usd_month,
        low: sum(|metered| metered.line.low),
        high: sum(|metered| metered.line.high),
        unpriced: lines
            .iter()
            .filter(|it| it.line.usd_month.is_none())
            .count() as u64,
        projection: projection(ledger),
        what_if,
        together,
        not_enabled: enabled::rows(ledger),
        encryption: encryption::rows(ledger),
        unknowns,
        prices_as_of: ledger.prices.as_of().to_owned(),
        lines: lines.iter().map(|metered| metered.line.clone()).collect(),
    };
    let findings = rules::findings(ledger, &cost, lines, groups);
    (cost, findings)
}

fn projection(ledger: &Ledger<'_>) -> CostProjection {
    let hours = ledger.hours.len();
    let missing = ledger.hours.missing();
    let method = match ledger.projection.map(|projection| projection.method) {
        Ok(Method::HourOfWeek) => "hour-of-week",
        Ok(Method::HourOfDay) => "hour-of-day",
        Ok(Method::OneDay) => "one-day",
        Err(_) => "",
    };
    let how = match method {
        "hour-of-week" => {
            "at the average of each hour of the week; the band comes from how much the days differ"
        }
        "hour-of-day" => {
            "at the average of each hour of the day; the band comes from how much the days differ"
        }
        "one-day" => {
            "at what one day shows; nothing is known of other days, so the band is a third to three times"
        }
        _ => "not projected",
    };
    let gaps = if missing > 0 {
        format!(", without {} that the logs lack", counted(missing, "hour"))
    } else {
        String::new()
    };
    CostProjection {
        hours,
        missing_hours: missing,
        method: method.to_owned(),
        refused: ledger.projection.err().map(|short| short.to_string()),
        assumed_trail: ledger.assumed,
        basis: format!(
            "{} of {}{gaps}, to a month of 730 hours {how}",
            counted(ledger.all.records, "distinct record"),
            counted(hours, "hour"),
        ),
    }
}
