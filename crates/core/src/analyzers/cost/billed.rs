//! What Cost Explorer says was billed: it outweighs any projection.

use std::collections::BTreeMap;

use super::lines::{Metered, priced};
use crate::analyzers::ledger::Ledger;
use crate::analyzers::words::quoted;
use crate::pricing::{Estimate, HOURS_PER_MONTH, Item, Price};
use crate::record::Instant;
use crate::report::CostUnknown;

/// Endings of the usage types in bills, after the code of the Region (CloudTrail pricing; AWS price list,
/// service code `AWSCloudTrail`).
const USAGE_TYPES: [(&str, Item, Price); 7] = [
    (
        "-PaidEventsRecorded",
        Item::ManagementCopies,
        Price::ManagementCopy,
    ),
    ("-DataEventsRecorded", Item::DataEvents, Price::DataEvent),
    (
        "-NetworkEventsRecorded",
        Item::NetworkActivity,
        Price::NetworkActivityEvent,
    ),
    ("-InsightsEvents", Item::Insights, Price::InsightsManagement),
    ("-DataInsightsEvents", Item::Insights, Price::InsightsData),
    (
        "-Ingestion-Bytes-1yearstore-Live-CloudTrail-Logs",
        Item::Lake,
        Price::LakeIngest,
    ),
    ("-Ingestion-Bytes", Item::Lake, Price::LakeIngestSevenYears),
];

/// A period shorter than this says too little of a month.
const SHORTEST_DAYS: f64 = 7.0;

/// What was billed of one item.
#[derive(Debug, Clone, Default, PartialEq)]
struct Billed {
    /// Units by period: days from 1970 of its first day and of the day after.
    periods: BTreeMap<(u32, u32), f64>,
}

impl Billed {
    /// A month: all periods together, the least and the most of one.
    fn month(&self) -> Option<Estimate> {
        let monthly = |units: f64, days: f64| units / days * (HOURS_PER_MONTH / 24.0);
        let days = |(from, to): &(u32, u32)| f64::from(to.saturating_sub(*from));
        let long = |period: &(u32, u32)| days(period) >= SHORTEST_DAYS;
        let all: f64 = self.periods.keys().map(days).sum();
        if all < SHORTEST_DAYS {
            return None;
        }
        let month = monthly(self.periods.values().sum(), all);
        let each = self.periods.iter().filter(|(period, _)| long(period));
        let each = each.map(|(period, units)| monthly(*units, days(period)));
        let (low, high) = each.fold((month, month), |(low, high), units| {
            (low.min(units), high.max(units))
        });
        Some(Estimate { month, low, high })
    }
}

/// Scales the lines to what was billed, where an export says it.
pub(super) fn calibrate(ledger: &Ledger<'_>, lines: &mut Vec<Metered>) {
    for ((item, price), billed) in billed(ledger) {
        let Some(month) = billed.month() else {
            continue;
        };
        let of_item = |it: &&mut Metered| it.item == item && it.line.price == price.word();
        let observed: f64 = lines
            .iter_mut()
            .filter(of_item)
            .map(|metered| metered.line.quantity_month.unwrap_or(metered.line.observed))
            .sum();
        let note = format!(
            "scaled to what Cost Explorer says was billed: {:.0} in a month",
            month.month
        );
        if observed <= 0.0 {
            if month.month > 0.0 {
                let basis = "billed by Cost Explorer; the records of the case show none of it";
                let line = priced(ledger, item, price, "", 0.0, Some(month), basis.to_owned());
                lines.push(Metered {
                    line,
                    item,
                    payer: None,
                    weights: Vec::new(),
                    whole: 0,
                });
            }
            continue;
        }
        for metered in lines.iter_mut().filter(of_item) {
            let line = &metered.line;
            let share = line.quantity_month.unwrap_or(line.observed) / observed;
            let basis = format!("{}; {note}", line.basis);
            let scaled = priced(
                ledger,
                item,
                price,
                &line.region,
                line.observed,
                Some(month.times(share)),
                basis,
            );
            metered.line = crate::report::CostLine {
                trail: line.trail.clone(),
                ..scaled
            };
        }
    }
}

fn billed(ledger: &Ledger<'_>) -> BTreeMap<(Item, Price), Billed> {
    let estate = ledger.estate;
    // The management account's bill holds those of the members.
    let managing = |account: &str| {
        let mut organizations = estate.organizations.values();
        organizations.any(|it| {
            it.management_account
                .known()
                .is_some_and(|id| id == account)
        })
    };
    let consolidated = estate.costs.iter().any(|cost| managing(&cost.account));
    let mut billed: BTreeMap<(Item, Price), Billed> = BTreeMap::new();
    for cost in &estate.costs {
        if consolidated && !managing(&cost.account) {
            continue;
        }
        let day = |text: &str| {
            let time = Instant::parse(&format!("{}T00:00:00Z", text.get(..10)?))?;
            Some(time.0 / 86_400)
        };
        let (Some(from), Some(to)) = (day(&cost.from), day(&cost.to)) else {
            continue;
        };
        let Some((units, _)) = cost.amounts.get("UsageQuantity") else {
            continue;
        };
        let of_key = |key: &String| {
            let mut types = USAGE_TYPES.iter();
            types.find(|(ending, ..)| key.ends_with(ending))
        };
        let Some((_, item, price)) = cost.keys.iter().find_map(of_key) else {
            continue;
        };
        let item = billed.entry((*item, *price)).or_default();
        *item.periods.entry((from, to)).or_default() += units;
    }
    billed
}

/// Asks for Cost Explorer's word where no month can be projected.
pub(super) fn ask(ledger: &Ledger<'_>) -> Option<CostUnknown> {
    let refused = ledger.projection.err()?;
    let has_bill = billed(ledger)
        .values()
        .any(|billed| billed.month().is_some());
    (!has_bill).then(|| CostUnknown {
        what: format!("what a month costs: {refused}"),
        ask: vec![format!(
            "aws ce get-cost-and-usage --time-period Start=FIRST_DAY,End=DAY_AFTER --granularity MONTHLY \
             --metrics UsageQuantity UnblendedCost --group-by Type=DIMENSION,Key=USAGE_TYPE --filter {}",
            quoted(
                r#"{"Dimensions":{"Key":"SERVICE","Values":["AWS CloudTrail"]}}"#,
                "FILTER"
            )
        )],
    })
}
