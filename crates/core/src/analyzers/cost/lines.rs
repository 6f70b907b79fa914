//! The lines of the bill: for each payer what it selects, counted as the CloudTrail pricing page and "Managing CloudTrail trail costs"
//! in the user guide say: of management events the first copy in an account and Region is free, of data and network activity events
//! every copy is charged. A trail that cannot deliver still counts.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::lake;
use crate::analyzers::fragmentation::owners::{self, Owner};
use crate::analyzers::ledger::{Ledger, Payer};
use crate::analyzers::tally::{Sum, Weights};
use crate::analyzers::traffic::{Field, Key};
use crate::analyzers::words::quoted;
use crate::estate::model::Trail;
use crate::pricing::{BYTES_PER_GB, Estimate, Figure, HOURS_PER_MONTH, Item, Price, Projection};
use crate::record::Category;
use crate::report::CostLine;
use crate::selectors::{Insights, Match};
use crate::sorting::{Arrange, Ordered};

/// A line with what it is made of.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::analyzers) struct Metered {
    pub(in crate::analyzers) line: CostLine,
    pub(in crate::analyzers) item: Item,
    /// Number of the payer.
    pub(in crate::analyzers) payer: Option<usize>,
    /// How much each key counts; empty where the line follows the bytes of the payer.
    pub(in crate::analyzers) weights: Weights,
    /// What all keys come to: by their weights, else the bytes that the payer selects.
    pub(in crate::analyzers) whole: u64,
}

/// How many units of a line are observed, and how a month follows from them.
struct Quantity<'s> {
    sum: &'s Sum,
    /// Units of the line that are observed.
    observed: f64,
    /// Of these, the ones that are sure.
    sure: f64,
    /// Units of a month that do not depend on the records.
    fixed: f64,
}

/// What a line is about.
struct Heading<'h> {
    item: Item,
    price: Price,
    region: &'h str,
    basis: String,
}

/// All lines, in the order of items, trails and Regions.
pub(in crate::analyzers) fn lines(ledger: &Ledger<'_>) -> Vec<Metered> {
    let mut lines = Vec::new();
    for number in 0..ledger.payers.len() {
        lines.extend(events(ledger, number));
        lines.extend(delivery(ledger, number));
    }
    lines.extend(aggregated(ledger));
    lines.retain(|metered| metered.line.observed > 0.0);
    lines.arrange_by(|a, b| {
        let place = |it: &Metered| (it.item, it.line.trail.clone(), it.line.region.clone());
        place(a)
            .cmp(&place(b))
            .then_with(|| a.line.basis.cmp(&b.line.basis))
    });
    lines
}

/// What is charged by the event: copies of management events, data events, network activity, Insights.
fn events(ledger: &Ledger<'_>, number: usize) -> Vec<Metered> {
    let Some(payer) = ledger.payers.get(number).filter(|payer| payer.is_trail()) else {
        return Vec::new();
    };
    let earlier: Vec<&Payer<'_>> = ledger
        .payers
        .iter()
        .take(number)
        .filter(|payer| payer.is_trail())
        .collect();
    let copied = |key: usize, sure: bool| {
        earlier.iter().any(|payer| {
            if sure {
                payer.surely_selects(key)
            } else {
                payer.selects(key)
            }
        })
    };
    let insights = insights(payer);
    let weight = |item: Item, price: Price, key: usize, of: Key<'_>, sure: bool| -> u8 {
        let selected = if sure {
            payer.surely_selects(key)
        } else {
            payer.selects(key)
        };
        let category = ledger.category(of);
        let counts = match item {
            Item::ManagementCopies => category == Category::Management && copied(key, sure),
            Item::DataEvents => category == Category::Data,
            Item::NetworkActivity => category == Category::NetworkActivity,
            Item::Insights => {
                let Some(insights) = &insights else {
                    return 0;
                };
                let reads = ledger.text(of, Field::ReadWrite) == "read";
                let times = insights.times_analysed(category, reads);
                let analysed = match price {
                    Price::InsightsData => category == Category::Data,
                    _ => category == Category::Management,
                };
                return if selected && analysed { times } else { 0 };
            }
            _ => false,
        };
        u8::from(selected && counts)
    };
    let mut lines = Vec::new();
    let keys = || ledger.view.traffic.keys().enumerate();
    for (item, price) in [
        (Item::ManagementCopies, Price::ManagementCopy),
        (Item::DataEvents, Price::DataEvent),
        (Item::NetworkActivity, Price::NetworkActivityEvent),
        (Item::Insights, Price::InsightsManagement),
        (Item::Insights, Price::InsightsData),
    ] {
        // Most cases have neither, and their keys are many.
        let may_be = match item {
            Item::Insights => insights.is_some(),
            Item::NetworkActivity => ledger.observed.has(Category::NetworkActivity),
            _ => true,
        };
        if !may_be {
            continue;
        }
        let weights = |sure: bool| -> Weights {
            keys()
                .map(|(key, of)| weight(item, price, key, of, sure))
                .collect()
        };
        let (weights, sure_weights) = (weights(false), weights(true));
        if weights.iter().all(|&weight| weight == 0) {
            continue;
        }
        // Regions with a price of their own get a line of their own.
        let rates = rates(ledger, price);
        for (region, rate) in regions(ledger, &rates) {
            let of_region = |weights: &Weights| -> Weights {
                let weights = weights.iter().zip(&rates);
                weights
                    .map(|(&weight, &of)| if of == rate { weight } else { 0 })
                    .collect()
            };
            let all = of_region(&weights);
            if all.iter().all(|&weight| weight == 0) {
                continue;
            }
            let mut sums = ledger
                .count(&[all.clone(), of_region(&sure_weights)])
                .into_iter();
            let (Some(sum), Some(sure)) = (sums.next(), sums.next()) else {
                continue;
            };
            let quantity = Quantity {
                observed: float(sum.units),
                sure: float(sure.units),
                fixed: 0.0,
                sum: &sum,
            };
            let heading = Heading {
                item,
                price,
                region,
                basis: basis(payer, item, price, sum.units - sure.units),
            };
            let line = line(ledger, payer, &heading, &quantity);
            lines.push(Metered {
                line,
                item,
                payer: Some(number),
                weights: all,
                whole: sum.units,
            });
        }
    }
    lines
}

fn basis(payer: &Payer<'_>, item: Item, price: Price, unsure: u64) -> String {
    let mut basis = match item {
        Item::ManagementCopies => {
            "management events that another trail delivers too; AWS does not say which copy is the \
             free one: here it is that of an organization's trail, then that of a multi-Region trail"
        }
        Item::DataEvents => "data events that the trail's selectors select, in every copy",
        Item::NetworkActivity => "network activity that the trail's selectors select, in every copy",
        Item::Insights if price == Price::InsightsData => {
            "data events that Insights analyse, once for each type"
        }
        Item::Insights => {
            "management events that Insights analyse: writes once for each type, reads for error rates alone"
        }
        _ => "events",
    }
    .to_owned();
    if payer.watch.is_none() {
        basis =
            format!("{basis}; no export shows a trail, so one is assumed that logs all of them");
    }
    if unsure > 0 {
        basis = format!(
            "{basis}; whether {unsure} of the observed ones are selected turns on what the table of the \
             records does not keep (a key prefix, an account beyond the exports): they count, and the low \
             end is without them"
        );
    }
    basis
}

/// What delivery costs: storage, requests, keys, CloudWatch Logs, SNS; for an event data store, Lake.
fn delivery(ledger: &Ledger<'_>, number: usize) -> Vec<Metered> {
    let Some(payer) = ledger.payers.get(number) else {
        return Vec::new();
    };
    let delivered = |key: usize, of: Key<'_>| {
        let category = ledger.category(of);
        payer.selects(key) && !matches!(category, Category::Insight | Category::Aggregated)
    };
    let set = ledger.set(delivered);
    let sure = ledger.set(|key, of| delivered(key, of) && payer.answer(key) == Match::Yes);
    let mut sums = ledger.count(&[set, sure]).into_iter();
    let (Some(sum), Some(sure)) = (sums.next(), sums.next()) else {
        return Vec::new();
    };
    if sum.records == 0 {
        return Vec::new();
    }
    let gigabytes = float(sum.bytes) / BYTES_PER_GB;
    let of_bytes = |factor: f64| Quantity {
        observed: gigabytes * factor,
        sure: float(sure.bytes) / BYTES_PER_GB * factor,
        fixed: 0.0,
        sum: &sum,
    };
    let bytes = ledger.bytes().enumerate();
    let whole = bytes
        .filter(|(key, _)| payer.selects(*key))
        .map(|(_, bytes)| bytes)
        .sum();
    let mut lines = Vec::new();
    let mut add = |heading: Heading<'_>, quantity: &Quantity<'_>| {
        let item = heading.item;
        lines.push(Metered {
            line: line(ledger, payer, &heading, quantity),
            item,
            payer: Some(number),
            weights: Weights::new(),
            whole,
        });
    };
    if let Some(watch) = payer.watch.as_ref().filter(|watch| watch.trail.is_none()) {
        let store = ledger.estate.stores.get(watch.arn);
        let mode = store.and_then(|store| store.billing_mode.known());
        let seven_years = mode.is_some_and(|mode| mode == "FIXED_RETENTION_PRICING");
        let note = match mode {
            Some(_) => "",
            None => "; its billing mode is not in the exports, and taken to be that of one year",
        };
        let heading = Heading {
            item: Item::Lake,
            price: if seven_years {
                Price::LakeIngestSevenYears
            } else {
                Price::LakeIngest
            },
            region: watch.home_region,
            basis: format!(
                "ingestion of the records that its selectors select, by their size as JSON{note}"
            ),
        };
        add(heading, &of_bytes(1.0));
        let month = lines.last().and_then(|it: &Metered| it.line.quantity_month);
        lines.extend(lake::retention(ledger, number, watch, month));
        return lines;
    }
    let trail = payer.trail();
    let home = trail.map_or_else(
        || busiest_region(ledger),
        |trail| trail.home_region.as_str(),
    );
    let (ratio, measured) = ledger.compression;
    let region = trail
        .and_then(|trail| ledger.estate.buckets.get(trail.bucket.known()?))
        .and_then(|bucket| bucket.region.known())
        .map_or(home, String::as_str);
    let size = if measured {
        "as large as the log files of the case are for their records"
    } else {
        "by the usual size of log files"
    };
    add(
        Heading {
            item: Item::S3Storage,
            price: Price::S3Standard,
            region,
            basis: format!(
                "growth of the bucket by one month's log files, {size}; it is paid again each month that they are kept"
            ),
        },
        &of_bytes(ratio),
    );
    let digests = match trail.and_then(|trail| trail.validation.truth()) {
        Some(true) => HOURS_PER_MONTH * float(places(ledger, payer)),
        _ => 0.0,
    };
    let files = Quantity {
        observed: float(sum.deliveries),
        sure: float(sure.deliveries),
        fixed: digests,
        sum: &sum,
    };
    let by_file = |item, price, region, what: &str| Heading {
        item,
        price,
        region,
        basis: format!(
            "{what}, with a log file for each five minutes of an account and Region that has a record{}",
            if digests > 0.0 {
                ", and a digest file an hour"
            } else {
                ""
            }
        ),
    };
    add(
        by_file(
            Item::S3Requests,
            Price::S3Put,
            region,
            "a PUT for each file",
        ),
        &files,
    );
    let Some(trail) = trail else { return lines };
    if trail.kms_key.known().is_some() {
        add(
            by_file(
                Item::KmsRequests,
                Price::KmsRequest,
                home,
                "a data key for each file; a bucket key makes it fewer, reading makes it more",
            ),
            &files,
        );
    }
    if trail.log_group.known().is_some() {
        add(
            Heading {
                item: Item::CloudwatchLogs,
                price: Price::CloudwatchLogsIngest,
                region: home,
                basis: "ingestion of the records by their size as JSON".to_owned(),
            },
            &of_bytes(1.0),
        );
    }
    if trail.topic.known().is_some() {
        let files = Quantity {
            fixed: 0.0,
            ..files
        };
        add(
            by_file(
                Item::Sns,
                Price::SnsRequest,
                home,
                "a notification for each log file",
            ),
            &files,
        );
    }
    for metered in &mut lines {
        if let Some(why) = not_charged(ledger, payer, trail, metered.item) {
            waive(&mut metered.line, &why);
        }
    }
    lines
}

/// Why the customer does not pay for an item of a trail's delivery, where that is so.
fn not_charged(
    ledger: &Ledger<'_>,
    payer: &Payer<'_>,
    trail: &Trail,
    item: Item,
) -> Option<String> {
    let of_bucket = matches!(item, Item::S3Storage | Item::S3Requests);
    // CloudWatch Logs does not need the files.
    let of_files = of_bucket || matches!(item, Item::KmsRequests | Item::Sns);
    let bucket = trail.bucket.known().map_or("", String::as_str);
    let seen = || ledger.observed.kinds();
    let is_seen = |id: &str| seen().any(|(key, _)| ledger.text(key, Field::Account) == id);
    match owners::of_bucket(ledger.estate, trail, is_seen) {
        Owner::Gone if of_files => Some(format!(
            "nothing: the bucket {bucket} is gone, so no file is written"
        )),
        _ if !payer.keeps() && of_files => {
            Some("nothing: the trail cannot deliver, so no file is written".to_owned())
        }
        Owner::Somebody(Some(account)) if of_bucket => Some(format!(
            "nothing: the bucket {bucket} belongs to account {account}, which is none of the customer's, and its              owner pays"
        )),
        Owner::Somebody(None) if of_bucket => Some(format!(
            "nothing: the bucket {bucket} is in none of the customer's accounts, and its owner pays"
        )),
        _ => None,
    }
}

/// Takes a line out of the bill, and says why: what was observed stays.
fn waive(line: &mut CostLine, why: &str) {
    why.clone_into(&mut line.basis);
    if line.quantity_month.is_some() {
        let nothing = Some(0.0);
        line.quantity_month = nothing;
        (line.usd_month, line.low, line.high) = (nothing, nothing, nothing);
    }
}

/// Aggregated events are charged by a price that is not known.
fn aggregated(ledger: &Ledger<'_>) -> Option<Metered> {
    let set = ledger.set(|_, key| ledger.category(key) == Category::Aggregated);
    let sum = ledger.count(std::slice::from_ref(&set)).pop()?;
    let quantity = Quantity {
        observed: float(sum.units),
        sure: float(sum.units),
        fixed: 0.0,
        sum: &sum,
    };
    let heading = Heading {
        item: Item::AggregatedEvents,
        price: Price::AggregatedEvent,
        region: "",
        basis: "aggregated events of the case; their price is not known".to_owned(),
    };
    let mut line = bare_line(ledger, &heading, &quantity);
    line.trail = None;
    Some(Metered {
        line,
        item: Item::AggregatedEvents,
        payer: None,
        weights: set,
        whole: sum.units,
    })
}

fn line(
    ledger: &Ledger<'_>,
    payer: &Payer<'_>,
    heading: &Heading<'_>,
    quantity: &Quantity<'_>,
) -> CostLine {
    let mut line = bare_line(ledger, heading, quantity);
    line.trail = payer.arn().map(str::to_owned);
    line
}

fn bare_line(ledger: &Ledger<'_>, heading: &Heading<'_>, quantity: &Quantity<'_>) -> CostLine {
    let projection = quantity.sum.project(&ledger.hours).ok();
    let month = projection.map(|projection| estimate(&projection, quantity));
    priced(
        ledger,
        heading.item,
        heading.price,
        heading.region,
        quantity.observed,
        month,
        heading.basis.clone(),
    )
}

fn estimate(projection: &Projection, quantity: &Quantity<'_>) -> Estimate {
    // Weighted units are projected themselves; what goes along with them (bytes, files) in proportion.
    let units = float(quantity.sum.units).max(1.0);
    let all = projection.estimate.times(quantity.observed / units);
    let sure = if quantity.observed > 0.0 {
        quantity.sure / quantity.observed
    } else {
        1.0
    };
    Estimate {
        month: all.month + quantity.fixed,
        low: all.low * sure + quantity.fixed,
        high: all.high + quantity.fixed,
    }
}

/// A line of a quantity; figures are `None` where no month is known.
pub(super) fn priced(
    ledger: &Ledger<'_>,
    item: Item,
    price: Price,
    region: &str,
    observed: f64,
    month: Option<Estimate>,
    basis: String,
) -> CostLine {
    let unit = ledger
        .prices
        .figure(price, "")
        .map(|figure| figure.unit)
        .unwrap_or_default();
    let figure = ledger.prices.figure(price, region);
    let usd = |units: fn(Estimate) -> f64| figure.as_ref()?.cost(units(month?));
    CostLine {
        item: item.word().to_owned(),
        trail: None,
        region: region.to_owned(),
        observed,
        quantity_month: month.map(|month| month.month),
        unit,
        price: price.word().to_owned(),
        unit_usd: figure.as_ref().and_then(Figure::unit_usd),
        usd_month: usd(|month| month.month),
        low: usd(|month| month.low),
        high: usd(|month| month.high),
        basis,
    }
}

/// For each key the number of the Region whose price holds, or 0, that of the empty text, where that is
/// the usual price.
fn rates(ledger: &Ledger<'_>, price: Price) -> Vec<u32> {
    let usual = ledger.prices.figure(price, "");
    let mut known: FxHashMap<u32, u32> = FxHashMap::default();
    ledger.view.traffic.by_kind(|kind| {
        let number = kind.get(Field::Region);
        *known.entry(number).or_insert_with(|| {
            let region = ledger.text(kind, Field::Region);
            let is_usual = ledger.prices.figure(price, region) == usual;
            if is_usual { 0 } else { number }
        })
    })
}

/// The Regions among rates with their numbers, in order.
fn regions<'l>(ledger: &Ledger<'l>, rates: &[u32]) -> BTreeMap<&'l str, u32> {
    let distinct: FxHashSet<u32> = rates.iter().copied().collect();
    let lexicon = &ledger.view.traffic.lexicon;
    let named = distinct
        .into_iter()
        .map(|number| (lexicon.text(number), number));
    named.ordered()
}

/// Accounts and Regions of what a payer selects.
fn places(ledger: &Ledger<'_>, payer: &Payer<'_>) -> u64 {
    let selected = ledger.observed.kinds_where(|key| payer.selects(key));
    let places: BTreeSet<(u32, u32)> = selected
        .map(|(kind, _)| (kind.get(Field::Account), kind.get(Field::Region)))
        .ordered();
    places.len() as u64
}

fn busiest_region<'l>(ledger: &'l Ledger<'_>) -> &'l str {
    let mut regions: BTreeMap<&str, u64> = BTreeMap::new();
    for (key, count) in ledger.observed.kinds() {
        *regions.entry(ledger.text(key, Field::Region)).or_default() += count;
    }
    let busiest = regions
        .into_iter()
        .max_by_key(|(region, count)| (*count, std::cmp::Reverse(*region)));
    busiest.map_or("", |(region, _)| region)
}

/// The Insights of a trail.
fn insights<'l>(payer: &Payer<'l>) -> Option<&'l Insights> {
    let trail: &Trail = payer.trail()?;
    trail.insights.known()
}

/// Settings of trails that the bill needs and the exports lack.
pub(super) fn unknown_settings(ledger: &Ledger<'_>) -> Vec<(String, String)> {
    let mut unknowns = Vec::new();
    for trail in ledger.payers.iter().filter_map(Payer::trail) {
        let missing = [
            (
                "whether Insights are on",
                trail.insights.is_unknown() && trail.has_insights.truth() != Some(false),
                "get-insight-selectors --trail-name",
            ),
            (
                "whether its files are encrypted by a key, or sent on",
                trail.kms_key.is_unknown() || trail.log_group.is_unknown(),
                "get-trail --name",
            ),
        ];
        for (what, is_missing, command) in missing {
            if is_missing {
                unknowns.push((
                    format!(
                        "{what}: of the trail {} that is not in the exports",
                        trail.name
                    ),
                    format!(
                        "aws cloudtrail {command} {} --region {}",
                        quoted(&trail.arn, "TRAIL_ARN"),
                        quoted(&trail.home_region, "REGION"),
                    ),
                ));
            }
        }
    }
    unknowns
}

/// Counts stay far below 2^53, where this begins to round.
pub(in crate::analyzers) fn float(count: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    let float = count as f64;
    float
}
