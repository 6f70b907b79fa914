//! Selectors for each trail that keep what matters and leave out the named noise.

use crate::analyzers::cost::{self, Change, Metered};
use crate::analyzers::edits;
use crate::analyzers::ledger::{Ledger, Payer};
use crate::analyzers::noise::Group;
use crate::analyzers::words::{listed, quoted};
use crate::record::Category;
use crate::report::{NoiseKind, SelectorAdvice};
use crate::selectors::{AdvancedEventSelector, Selectors};
use crate::sorting::Arrange;

/// Advice with the groups that it leaves out, by their places.
#[derive(Debug, Clone)]
pub(super) struct Advised {
    pub(super) row: SelectorAdvice,
    pub(super) groups: Vec<usize>,
}

/// Advice for every trail. What hides nothing of the watched list comes first, then what saves most.
pub(super) fn rows(ledger: &Ledger<'_>, lines: &[Metered], groups: &[Group]) -> Vec<Advised> {
    let mut rows: Vec<(Risk, Advised)> = Vec::new();
    for (number, payer) in ledger.payers.iter().enumerate() {
        if payer.is_trail() {
            rows.extend(of_trail(ledger, lines, groups, number, payer));
        }
    }
    rows.arrange_by(|(a_risk, a), (b_risk, b)| {
        let (a, b) = (&a.row, &b.row);
        let saved = |row: &SelectorAdvice| row.saved_usd_month.unwrap_or(0.0);
        a_risk
            .cmp(b_risk)
            .then_with(|| saved(b).total_cmp(&saved(a)))
            .then_with(|| b.dropped_records.cmp(&a.dropped_records))
            .then_with(|| (&a.trail, &a.name).cmp(&(&b.trail, &b.name)))
    });
    rows.into_iter().map(|(_, row)| row).collect()
}

/// What advice may hide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Risk {
    /// Nothing of the watched list.
    None,
    /// Nothing of it in this case, but events of a kind that is on it.
    Later,
    /// Events of it that occurred.
    Now,
}

/// Selectors that leave out a group, and something that matters with it.
struct Costly<'g> {
    selectors: Vec<AdvancedEventSelector>,
    /// The group's name; that of the largest, where there are several.
    name: &'g str,
    change: Change,
    groups: Vec<usize>,
}

fn of_trail(
    ledger: &Ledger<'_>,
    lines: &[Metered],
    groups: &[Group],
    number: usize,
    payer: &Payer<'_>,
) -> Vec<(Risk, Advised)> {
    let base = cost::base(ledger, payer);
    let mut safe = base.clone();
    let (mut names, mut left_out) = (Vec::new(), Vec::new());
    let mut costly: Vec<Costly<'_>> = Vec::new();
    for (place, group) in groups.iter().enumerate() {
        let reaches = group
            .keys
            .iter()
            .enumerate()
            .any(|(key, held)| *held > 0 && payer.selects(key));
        let Some(edit) = group.edit.as_ref().filter(|_| reaches) else {
            continue;
        };
        let Some(alone) = edit.apply(&base) else {
            continue;
        };
        let change = cost::of_selectors(ledger, lines, number, &alone);
        if change.dropped == 0 {
            continue;
        }
        // Without KMS, changes of keys go too, if not in this case.
        if change.lost_watched == 0 && group.kind != NoiseKind::KmsUse {
            // Together they may pass a limit of AWS: then the smaller ones stay out.
            if let Some(more) = edit.apply(&safe) {
                safe = more;
                names.push(group.name.clone());
                left_out.push(place);
            }
        } else if let Some(held) = costly.iter_mut().find(|held| held.selectors == alone) {
            // The same selectors leave several groups out, as those of KMS.
            held.groups.push(place);
        } else {
            costly.push(Costly {
                selectors: alone,
                name: &group.name,
                change,
                groups: vec![place],
            });
        }
    }
    let limits = limits(ledger, groups, payer);
    let mut rows = Vec::new();
    if !names.is_empty() {
        let change = cost::of_selectors(ledger, lines, number, &safe);
        let why = format!(
            "It leaves out {}; every event of the watched list is still logged.",
            listed(&names, 5)
        );
        let name = format!("{}: without the noise", payer.label());
        let row = row(payer, name, why, &safe, &change, limits.clone());
        let groups = left_out;
        rows.push((Risk::None, Advised { row, groups }));
    }
    for costly in costly {
        let (group, change) = (costly.name, costly.change);
        let name = format!("{}: without {group}", payer.label());
        let (risk, why) = match change.lost_watched {
            0 => (
                Risk::Later,
                format!(
                    "It leaves out {group}, and all else of the service: none of it is on the watched list in \
                     this case, but changes of keys would no longer be logged."
                ),
            ),
            lost => (
                Risk::Now,
                format!(
                    "It leaves out {group}, and with it events of the watched list that no other trail logs: \
                     {lost} in this case."
                ),
            ),
        };
        let row = row(payer, name, why, &costly.selectors, &change, limits.clone());
        let groups = costly.groups;
        rows.push((risk, Advised { row, groups }));
    }
    rows
}

fn row(
    payer: &Payer<'_>,
    name: String,
    why: String,
    selectors: &[AdvancedEventSelector],
    change: &Change,
    limits: Vec<String>,
) -> SelectorAdvice {
    let held = payer
        .trail()
        .and_then(crate::estate::model::Trail::selected);
    let why = match held {
        Some(Selectors::Basic(_)) => format!(
            "{why} The trail has basic selectors; these replace them, and mean the same but for what is left out."
        ),
        _ => why,
    };
    let trail = payer
        .arn()
        .map_or_else(|| "TRAIL".to_owned(), |arn| quoted(arn, "TRAIL"));
    let region = payer.watch.as_ref().map_or_else(
        || "REGION".to_owned(),
        |watch| quoted(watch.home_region, "REGION"),
    );
    SelectorAdvice {
        trail: payer.arn().map(str::to_owned),
        name,
        why,
        current: held.and_then(|selectors| serde_json::to_value(selectors).ok()),
        document: edits::document(selectors),
        dropped_records: change.dropped,
        unsure_records: change.unsure,
        watched_hidden: change.lost_watched,
        saved_usd_month: change.saved,
        limits,
        commands: vec![
            format!(
                "aws cloudtrail get-event-selectors --trail-name {trail} --region {region} > selectors-before.json"
            ),
            format!(
                "aws cloudtrail put-event-selectors --trail-name {trail} --region {region} --cli-input-json file://selectors.json"
            ),
        ],
    }
}

/// What no selector of a trail can leave out.
fn limits(ledger: &Ledger<'_>, groups: &[Group], payer: &Payer<'_>) -> Vec<String> {
    let mut fixed = Vec::new();
    for group in groups {
        let of_management = matches!(
            group.kind,
            NoiseKind::ServiceHeartbeat | NoiseKind::Polling | NoiseKind::HealthCheck
        );
        let reaches = ledger.observed.keys().any(|(number, key, _)| {
            group.keys.get(number) == Some(&1)
                && ledger.category(key) == Category::Management
                && payer.selects(number)
        });
        if of_management && reaches {
            fixed.push(group.name.clone());
        }
    }
    if fixed.is_empty() {
        return Vec::new();
    }
    vec![
        format!(
            "A trail cannot leave out management events by name or caller, so {} stay.",
            listed(&fixed, 5)
        ),
        "Logging writes only would drop reads, and every AssumeRole with them: AWS counts it as a read.".to_owned(),
    ]
}
