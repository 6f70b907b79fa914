//! What a change of selectors saves and loses.

use super::lines::{Metered, float};
use crate::analyzers::ledger::{Ledger, Payer};
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

/// The keys that a payer leaves out when it selects otherwise, and how many records only themselves tell of.
pub(super) fn gone(
    ledger: &Ledger<'_>,
    payer: usize,
    selectors: &[AdvancedEventSelector],
) -> (Vec<usize>, u64) {
    let Some(held) = ledger.payers.get(payer) else {
        return (Vec::new(), 0);
    };
    let after = ledger.selection_of(held, selectors);
    let mut gone = Vec::new();
    let mut unsure = 0;
    let kinds = ledger.view.traffic.kinds_of_keys();
    for ((number, before), kind) in held.selection.iter().enumerate().zip(kinds) {
        let after = after.of(number, kind);
        if *before == after {
            continue;
        }
        let records = || {
            ledger
                .observed
                .key(number)
                .map_or(0, |(_, records)| records)
        };
        match (before, after) {
            (Match::No, _) => {}
            (_, Match::No) if records() > 0 => gone.push(number),
            (Match::Yes, Match::Depends) => unsure += records(),
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
    gone: &[usize],
    whole: bool,
) -> Change {
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
    for &number in gone {
        let Some((key, count)) = ledger.observed.key(number) else {
            continue;
        };
        let (mut dropping, mut delivered) = (0u64, false);
        for payer in payers.iter().filter(|payer| selects(**payer, number)) {
            dropping += 1;
            delivered |= ledger.payers.get(*payer).is_some_and(Payer::keeps);
        }
        if dropping == 0 {
            continue;
        }
        change.dropped += count;
        // A trail that cannot deliver is charged for its copy, and keeps nothing: neither is anything lost
        // with it, nor does it make up for one that goes.
        let (mut kept, mut is_safe) = (0u64, false);
        for (_, held) in
            trails().filter(|(payer, held)| !payers.contains(payer) && held.surely_selects(number))
        {
            kept += 1;
            is_safe |= held.keeps();
        }
        if delivered && !is_safe {
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
            Item::DataEvents
            | Item::NetworkActivity
            | Item::Insights
            | Item::S3Storage
            | Item::CloudwatchLogs
            | Item::Lake => share(ledger, metered, gone),
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
    keys: &[usize],
) -> Option<f64> {
    let mut sum = Some(0.0);
    for metered in lines {
        let share = share(ledger, metered, keys);
        if share > 0.0 {
            sum = sum
                .zip(metered.line.usd_month)
                .map(|(sum, usd)| sum + usd * share);
        }
    }
    sum
}

/// How much of a line some keys are: by their weights, or of what is stored by their bytes.
fn share(ledger: &Ledger<'_>, metered: &Metered, keys: &[usize]) -> f64 {
    let part = if !metered.weights.is_empty() {
        let units = keys.iter().map(|&number| {
            let weight = metered.weights.get(number).copied().unwrap_or(0);
            match ledger.observed.key(number) {
                Some((_, records)) if weight > 0 => records * u64::from(weight),
                _ => 0,
            }
        });
        units.sum()
    } else if matches!(
        metered.item,
        Item::S3Storage | Item::CloudwatchLogs | Item::Lake
    ) {
        let payer = metered.payer.and_then(|payer| ledger.payers.get(payer));
        let selected = keys
            .iter()
            .filter(|key| payer.is_some_and(|payer| payer.selects(**key)));
        selected.map(|&key| ledger.bytes_of(key)).sum()
    } else {
        0
    };
    ratio(part, metered.whole)
}

fn ratio(part: u64, all: u64) -> f64 {
    if all == 0 {
        0.0
    } else {
        float(part) / float(all)
    }
}
