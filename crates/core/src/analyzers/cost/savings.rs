//! What a change of selectors saves and loses.

use super::ledger::Ledger;
use super::lines::{Metered, float};
use crate::pricing::Item;
use crate::record::Category;
use crate::selectors::{AdvancedEventSelector, Match};

/// What a change does.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::analyzers) struct Change {
    /// What is saved in a month; `None` where a price or a month is not known.
    pub(in crate::analyzers) saved: Option<f64>,
    /// Records that the payer would no longer select.
    pub(in crate::analyzers) dropped: u64,
    /// Records of which only the records themselves tell.
    pub(in crate::analyzers) unsure: u64,
    /// Records that no trail would log any more.
    pub(in crate::analyzers) lost: u64,
    /// Those of the watched list among them.
    pub(in crate::analyzers) lost_watched: u64,
}

/// What changes when a payer selects otherwise.
pub(in crate::analyzers) fn of_selectors(
    ledger: &Ledger<'_>,
    lines: &[Metered],
    payer: usize,
    selectors: &[AdvancedEventSelector],
) -> Change {
    let (gone, unsure) = gone(ledger, payer, selectors);
    Change {
        unsure,
        ..of_keys(ledger, lines, &[payer], &gone, false)
    }
}

/// Whether a payer that selects otherwise leaves out each key, and how many records only themselves tell of.
pub(super) fn gone(
    ledger: &Ledger<'_>,
    payer: usize,
    selectors: &[AdvancedEventSelector],
) -> (Vec<bool>, u64) {
    let Some(held) = ledger.payers.get(payer) else {
        return (Vec::new(), 0);
    };
    let after = ledger.selection_of(held, selectors);
    let mut gone = vec![false; after.len()];
    let mut unsure = 0;
    for (number, _, count) in ledger.observed.keys() {
        let now = after.get(number).copied().unwrap_or(Match::No);
        match (held.answer(number), now) {
            (Match::No, _) => {}
            (_, Match::No) => {
                if let Some(gone) = gone.get_mut(number) {
                    *gone = true;
                }
            }
            (Match::Yes, Match::Depends) => unsure += count,
            _ => {}
        }
    }
    (gone, unsure)
}

/// What changes when payers no longer log some keys; `whole` where they go altogether.
pub(in crate::analyzers) fn of_keys(
    ledger: &Ledger<'_>,
    lines: &[Metered],
    payers: &[usize],
    gone: &[bool],
    whole: bool,
) -> Change {
    let is_gone = |key: usize| gone.get(key).copied().unwrap_or(false);
    let selects = |payer: usize, key: usize| {
        let payer = ledger.payers.get(payer);
        payer.is_some_and(|payer| payer.selects(key))
    };
    let mut change = Change {
        saved: Some(0.0),
        ..Change::default()
    };
    // Paid copies of management events that are no longer made.
    let mut copies = 0;
    let trails = || {
        let all = ledger.payers.iter().enumerate();
        all.filter(|(_, payer)| payer.is_trail())
    };
    for (number, key, count) in ledger.observed.keys() {
        if !is_gone(number) {
            continue;
        }
        let dropping = payers
            .iter()
            .filter(|payer| selects(**payer, number))
            .count() as u64;
        if dropping == 0 {
            continue;
        }
        change.dropped += count;
        let kept = trails()
            .filter(|(payer, held)| !payers.contains(payer) && held.surely_selects(number))
            .count() as u64;
        if kept == 0 {
            change.lost += count;
            if ledger.is_watched(number) {
                change.lost_watched += count;
            }
        }
        if ledger.category(key) == Category::Management {
            let before = (kept + dropping).saturating_sub(1);
            copies += count * (before - kept.saturating_sub(1));
        }
    }
    for metered in lines {
        let share = match metered.item {
            Item::ManagementCopies => continue,
            _ if !metered.payer.is_some_and(|payer| payers.contains(&payer)) => continue,
            _ if whole => 1.0,
            Item::DataEvents | Item::NetworkActivity | Item::Insights => {
                share_of_units(ledger, metered, &is_gone)
            }
            Item::S3Storage | Item::CloudwatchLogs | Item::Lake => {
                let payer = metered.payer.unwrap_or_default();
                share_of_bytes(ledger, |key| selects(payer, key), &is_gone)
            }
            // The number of files hardly changes.
            _ => 0.0,
        };
        if share > 0.0 {
            change.saved = change
                .saved
                .zip(metered.line.usd_month)
                .map(|(sum, usd)| sum + usd * share);
        }
    }
    if copies > 0 {
        let paid = lines.iter().filter(|it| it.item == Item::ManagementCopies);
        let (mut usd, mut units) = (Some(0.0), 0.0);
        for metered in paid {
            usd = usd
                .zip(metered.line.usd_month)
                .map(|(sum, more)| sum + more);
            units += metered.line.observed;
        }
        change.saved = match (change.saved, usd) {
            (Some(saved), Some(usd)) if units > 0.0 => {
                Some(saved + usd * (float(copies) / units).min(1.0))
            }
            (Some(saved), Some(_)) => Some(saved),
            _ => None,
        };
    }
    change
}

/// What some keys cost in a month as they are logged; `None` where that is not known.
pub(in crate::analyzers) fn cost_of(
    ledger: &Ledger<'_>,
    lines: &[Metered],
    holds: impl Fn(usize) -> bool,
) -> Option<f64> {
    let mut sum = Some(0.0);
    for metered in lines {
        let share = if !metered.weights.is_empty() {
            share_of_units(ledger, metered, &holds)
        } else if matches!(
            metered.item,
            Item::S3Storage | Item::CloudwatchLogs | Item::Lake
        ) {
            let payer = metered.payer.and_then(|payer| ledger.payers.get(payer));
            share_of_bytes(
                ledger,
                |key| payer.is_some_and(|it| it.selects(key)),
                &holds,
            )
        } else {
            0.0
        };
        if share > 0.0 {
            sum = sum
                .zip(metered.line.usd_month)
                .map(|(sum, usd)| sum + usd * share);
        }
    }
    sum
}

fn share_of_units(ledger: &Ledger<'_>, metered: &Metered, holds: &impl Fn(usize) -> bool) -> f64 {
    let (mut part, mut all) = (0, 0);
    for (number, _, count) in ledger.observed.keys() {
        let units = count * u64::from(metered.weights.get(number).copied().unwrap_or(0));
        all += units;
        if holds(number) {
            part += units;
        }
    }
    ratio(part, all)
}

fn share_of_bytes(
    ledger: &Ledger<'_>,
    selects: impl Fn(usize) -> bool,
    holds: &impl Fn(usize) -> bool,
) -> f64 {
    let (mut part, mut all) = (0, 0);
    for (number, bytes) in ledger.bytes().enumerate() {
        if selects(number) {
            all += bytes;
            if holds(number) {
                part += bytes;
            }
        }
    }
    ratio(part, all)
}

fn ratio(part: u64, all: u64) -> f64 {
    if all == 0 {
        0.0
    } else {
        float(part) / float(all)
    }
}
