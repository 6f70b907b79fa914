//! Prices as data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::json;
use crate::problem::{Problem, ProblemCode};

crate::problem::words! {
/// What has a price.
pub enum Price {
    /// A management event in a copy beyond the first.
    ManagementCopy = "management-copy",
    /// A data event, in every copy.
    DataEvent = "data-event",
    /// A network activity event, in every copy.
    NetworkActivityEvent = "network-activity-event",
    /// A management event that Insights analyse, once for each type.
    InsightsManagement = "insights-management",
    /// A data event that Insights analyse, once for each type.
    InsightsData = "insights-data",
    /// An event of aggregated data events.
    AggregatedEvent = "aggregated-event",
    /// CloudTrail events into an event data store with extendable retention of one year.
    LakeIngest = "lake-ingest",
    /// Other events into such a store.
    LakeIngestOther = "lake-ingest-other",
    /// What such a store keeps beyond its first 366 days.
    LakeRetention = "lake-retention",
    /// Events into an event data store with retention of seven years.
    LakeIngestSevenYears = "lake-ingest-seven-years",
    /// What Lake queries scan.
    LakeScan = "lake-scan",
    /// S3 Standard storage.
    S3Standard = "s3-standard",
    /// S3 Standard-IA storage.
    S3StandardIa = "s3-standard-ia",
    /// S3 One Zone-IA storage.
    S3OneZoneIa = "s3-one-zone-ia",
    /// S3 Glacier Instant Retrieval storage.
    S3GlacierInstant = "s3-glacier-instant",
    /// S3 Glacier Flexible Retrieval storage.
    S3GlacierFlexible = "s3-glacier-flexible",
    /// S3 Glacier Deep Archive storage.
    S3DeepArchive = "s3-deep-archive",
    /// S3 requests that write or list.
    S3Put = "s3-put",
    /// S3 requests that read.
    S3Get = "s3-get",
    /// Objects moved to an IA class by a lifecycle rule.
    S3TransitionIa = "s3-transition-ia",
    /// Objects moved to Glacier Flexible Retrieval by a lifecycle rule.
    S3TransitionGlacier = "s3-transition-glacier",
    /// Objects moved to Glacier Deep Archive by a lifecycle rule.
    S3TransitionDeepArchive = "s3-transition-deep-archive",
    /// A customer managed KMS key.
    KmsKey = "kms-key",
    /// Requests to KMS.
    KmsRequest = "kms-request",
    /// CloudWatch Logs ingestion.
    CloudwatchLogsIngest = "cloudwatch-logs-ingest",
    /// CloudWatch Logs storage.
    CloudwatchLogsStorage = "cloudwatch-logs-storage",
    /// What Logs Insights queries scan.
    CloudwatchLogsScan = "cloudwatch-logs-scan",
    /// Requests to SNS.
    SnsRequest = "sns-request",
    /// What Athena queries scan.
    AthenaScan = "athena-scan",
}
}

/// How sure a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// Two sources agree.
    Confirmed,
    /// One source.
    Single,
    /// No source at hand.
    Unverified,
    /// There is no figure.
    Unknown,
    /// The user gave it.
    User,
}

/// One price with where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// US dollars for `per` units; `None` where it is not known.
    pub usd: Option<f64>,
    /// How many units that buys.
    pub per: f64,
    /// What is counted, as in `event` or `GB-month`.
    pub unit: String,
    /// Units of a month that cost nothing.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub free: f64,
    /// Other prices for the units of a month beyond some number, in rising order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<Tier>,
    /// Month of the source, `YYYY-MM`, or the two months that it lies between, `YYYY-MM/YYYY-MM`;
    /// empty where there is no source.
    #[serde(default)]
    pub as_of: String,
    /// How sure it is.
    pub evidence: Evidence,
    /// Where it comes from.
    pub source: String,
}

/// A price from some number of units on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tier {
    /// It holds for the units beyond this many.
    pub from: f64,
    /// US dollars for [`Figure::per`] units.
    pub usd: f64,
}

fn is_zero(value: &f64) -> bool {
    *value == 0.0
}

impl Figure {
    /// What so many units of a month cost; `None` where the price is not known.
    #[must_use]
    pub fn cost(&self, units: f64) -> Option<f64> {
        let mut usd_per = self.usd?;
        let mut from = self.free;
        let mut cost = 0.0;
        for tier in &self.tiers {
            let to = tier.from.max(from);
            cost += (units.min(to) - from).max(0.0) * usd_per;
            (from, usd_per) = (to, tier.usd);
        }
        cost += (units - from).max(0.0) * usd_per;
        Some(cost / self.per)
    }

    /// What one unit costs, before any free units and in the first tier.
    #[must_use]
    pub fn unit_usd(&self) -> Option<f64> {
        self.usd.map(|usd| usd / self.per)
    }
}

/// Size of an event, for inputs that do not show it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct BytesPerEvent {
    /// As JSON.
    pub raw: f64,
    /// In a log file as delivered.
    pub compressed: f64,
    /// The same in large files.
    pub compressed_low: f64,
    /// The same in files of a few events.
    pub compressed_high: f64,
    /// Where this comes from.
    pub source: String,
}

/// All prices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PriceTable {
    schema: String,
    currency: String,
    as_of: String,
    no_price_regions: Vec<String>,
    prices: BTreeMap<Price, Figure>,
    regions: BTreeMap<String, BTreeMap<Price, Change>>,
    bytes_per_event: BytesPerEvent,
}

/// What a Region or a user says of a price; what is not said stays.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    #[serde(skip_serializing_if = "Option::is_none")]
    usd: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    per: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    free: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tiers: Option<Vec<Tier>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Evidence>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
}

impl Change {
    fn applied(&self, figure: &Figure) -> Figure {
        // A new price without tiers of its own is one price for all units.
        let tiers = self.tiers.clone().unwrap_or_else(|| match self.usd {
            Some(_) => Vec::new(),
            None => figure.tiers.clone(),
        });
        Figure {
            usd: self.usd.or(figure.usd),
            per: self.per.unwrap_or(figure.per),
            unit: self.unit.clone().unwrap_or_else(|| figure.unit.clone()),
            free: self.free.unwrap_or(figure.free),
            tiers,
            as_of: self.as_of.clone().unwrap_or_else(|| figure.as_of.clone()),
            evidence: self.evidence.unwrap_or(figure.evidence),
            source: self.source.clone().unwrap_or_else(|| figure.source.clone()),
        }
    }

    /// The same as the word of a user, where that is not said.
    fn by_user(mut self) -> Self {
        self.evidence.get_or_insert(Evidence::User);
        self.source
            .get_or_insert_with(|| "given by the user".to_owned());
        self.as_of.get_or_insert_default();
        self
    }

    /// What is wrong with it.
    fn fault(&self) -> Option<&'static str> {
        let amounts = [self.usd, self.free].into_iter().flatten();
        let tiers = self.tiers.iter().flatten();
        let mut amounts = amounts.chain(tiers.clone().flat_map(|tier| [tier.from, tier.usd]));
        if amounts.any(|amount| !(amount.is_finite() && amount >= 0.0)) {
            Some("a price and a number of units are zero or more")
        } else if self.per.is_some_and(|per| !(per.is_finite() && per > 0.0)) {
            Some("`per` is more than zero")
        } else if !tiers.map(|tier| tier.from).is_sorted() {
            Some("tiers stand in rising order")
        } else {
            None
        }
    }
}

const BUILT_IN: &str = include_str!("prices.json");

impl Default for PriceTable {
    /// The prices that the program comes with.
    fn default() -> Self {
        // A test reads the same bytes. Were they broken, every price would be unknown.
        json::from_str(BUILT_IN).unwrap_or_else(|_| Self {
            schema: String::new(),
            currency: String::new(),
            as_of: String::new(),
            no_price_regions: Vec::new(),
            prices: BTreeMap::new(),
            regions: BTreeMap::new(),
            bytes_per_event: BytesPerEvent::default(),
        })
    }
}

impl PriceTable {
    /// Month of the built-in prices, `YYYY-MM`.
    #[must_use]
    pub fn as_of(&self) -> &str {
        &self.as_of
    }

    /// Size of an event, for inputs that do not show it.
    #[must_use]
    pub const fn bytes_per_event(&self) -> &BytesPerEvent {
        &self.bytes_per_event
    }

    /// The price in a Region; `None` where nothing is known of that Region, as in China and
    /// GovCloud, which have prices of their own.
    #[must_use]
    pub fn figure(&self, price: Price, region: &str) -> Option<Figure> {
        let figure = self.prices.get(&price)?;
        let of_region = self.regions.get(region).and_then(|it| it.get(&price));
        match of_region {
            Some(change) => Some(change.applied(figure)),
            None if self
                .no_price_regions
                .iter()
                .any(|it| region.starts_with(it)) =>
            {
                None
            }
            None => Some(figure.clone()),
        }
    }

    /// Every price that holds where a Region has none of its own.
    pub fn figures(&self) -> impl Iterator<Item = (Price, &Figure)> {
        self.prices.iter().map(|(price, figure)| (*price, figure))
    }

    /// Every price that a Region has of its own, by Region.
    pub fn of_regions(&self) -> impl Iterator<Item = (&str, Price, Figure)> {
        self.regions.iter().flat_map(|(region, prices)| {
            let known = prices.keys().filter_map(|price| {
                let figure = self.figure(*price, region)?;
                Some((region.as_str(), *price, figure))
            });
            known.collect::<Vec<_>>()
        })
    }

    /// The same with prices of the user: a JSON object like the built-in one, of which any part may
    /// be missing; a bare number stands for `{ "usd": number }`.
    ///
    /// What cannot be understood is left as it was, with a problem.
    #[must_use]
    pub fn with_user(&self, text: &str) -> (Self, Vec<Problem>) {
        let mut table = self.clone();
        let mut problems = Vec::new();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let user: User = match json::from_str(text) {
            Ok(user) => user,
            Err(fault) => {
                let message = format!(
                    "not a price table: line {}, column {}: expected an object with `prices` and \
                     `regions`",
                    fault.line(),
                    fault.column()
                );
                problems.push(Problem::new(ProblemCode::JsonSyntax, message));
                return (table, problems);
            }
        };
        if user.prices.is_empty() && user.regions.is_empty() {
            let message = "no price is given: expected `prices` or `regions`";
            problems.push(Problem::new(ProblemCode::UnknownKind, message));
        }
        for (price, change) in understood(user.prices, "prices", &mut problems) {
            if let Some(figure) = table.prices.get_mut(&price) {
                *figure = change.applied(figure);
            }
        }
        for (region, prices) in user.regions {
            let prices = understood(prices, "a Region", &mut problems);
            table.regions.entry(region).or_default().extend(prices);
        }
        (table, problems)
    }
}

#[derive(Deserialize)]
struct User {
    #[serde(default)]
    prices: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    regions: BTreeMap<String, BTreeMap<String, serde_json::Value>>,
}

/// Letters of a name that are repeated in a message.
const MOST_NAME: usize = 60;

fn understood(
    prices: BTreeMap<String, serde_json::Value>,
    place: &str,
    problems: &mut Vec<Problem>,
) -> BTreeMap<Price, Change> {
    let mut changes = BTreeMap::new();
    for (number, (word, value)) in prices.into_iter().enumerate() {
        let mut say = |what: &str| {
            let message = format!(
                "entry {} of {place}, in the order of names: {what}",
                number + 1
            );
            problems.push(Problem::new(ProblemCode::UnknownKind, message));
        };
        let Some(price) = Price::ALL.iter().find(|price| price.word() == word) else {
            // A file of prices holds no secrets of a log, and a name that is written wrongly is found by it.
            let name: String = word.chars().take(MOST_NAME).collect();
            say(&format!("no price has the name {name}"));
            continue;
        };
        let change = match value.as_f64() {
            Some(usd) => Ok(Change {
                usd: Some(usd),
                ..Change::default()
            }),
            None => serde_json::from_value::<Change>(value),
        };
        match change {
            Ok(change) => match change.fault() {
                Some(fault) => say(fault),
                None => {
                    changes.insert(*price, change.by_user());
                }
            },
            Err(_) => say("expected a number, or an object like those of the built-in table"),
        }
    }
    changes
}
