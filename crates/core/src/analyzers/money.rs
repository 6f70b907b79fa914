//! The chapters that share one reading of who pays for what: `cost` and `strategy`.

use super::cost::{self, Given, Ledger};
use super::view::View;
use super::{noise, strategy};
use crate::estate::Estate;
use crate::report::{Cost, Finding, Strategy};

/// Fills both chapters, but for the volume. `in_full` is false for figures that are shown while reading
/// goes on: then changes are not tried.
#[must_use]
pub fn chapters(
    estate: &Estate,
    view: &View<'_>,
    given: Given<'_>,
    in_full: bool,
) -> (Strategy, Cost, Vec<Finding>) {
    let ledger = Ledger::new(estate, view, given);
    let lines = cost::lines(&ledger);
    let groups = noise::groups(&ledger);
    let (cost, mut findings) = cost::chapter(&ledger, &lines, &groups, in_full);
    let (parts, of_strategy) = strategy::chapter(&ledger, &lines, &groups, in_full);
    findings.extend(of_strategy);
    let strategy = Strategy {
        volume: Vec::new(),
        noise: parts.noise,
        advice: parts.advice,
        watched: parts.watched,
    };
    (strategy, cost, findings)
}
