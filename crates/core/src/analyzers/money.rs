//! The chapters that share one reading of who pays for what: `cost` and `strategy`.

use super::both::Both;
use super::cost;
use super::ledger::{Given, Ledger};
use super::view::View;
use super::{noise, strategy};
use crate::estate::Estate;
use crate::report::{Cost, Finding, Strategy};

/// Fills both chapters, but for the volume, by whoever can do two things at a time. `in_full` is false for figures
/// that are shown while reading goes on: then changes are not tried.
#[must_use]
pub fn chapters(
    estate: &Estate,
    view: &View<'_>,
    given: Given<'_>,
    in_full: bool,
    runner: &impl Both,
) -> (Strategy, Cost, Vec<Finding>) {
    let ledger = Ledger::new(estate, view, given);
    let (lines, groups) = runner.both(|| cost::lines(&ledger), || noise::groups(&ledger));
    let ((cost, mut findings), (parts, of_strategy)) = runner.both(
        || cost::chapter(&ledger, &lines, &groups, in_full),
        || strategy::chapter(&ledger, &lines, &groups, in_full),
    );
    findings.extend(of_strategy);
    let strategy = Strategy {
        volume: Vec::new(),
        noise: parts.noise,
        advice: parts.advice,
        watched: parts.watched,
    };
    (strategy, cost, findings)
}
