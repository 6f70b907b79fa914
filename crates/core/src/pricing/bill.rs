//! The lines of a bill and their sum.

use serde::{Deserialize, Serialize};

use super::projection::Estimate;
use super::table::{Price, PriceTable};
use crate::sorting::Arrange;

crate::problem::words! {
/// What a line is about.
pub enum Item {
    /// Management events beyond the first copy.
    ManagementCopies = "management-copies",
    /// Data events in every copy.
    DataEvents = "data-events",
    /// Network activity events in every copy.
    NetworkActivity = "network-activity",
    /// Events that Insights analyse.
    Insights = "insights",
    /// Aggregated data events.
    AggregatedEvents = "aggregated-events",
    /// Event data stores: ingestion.
    Lake = "lake",
    /// What event data stores keep beyond the time that ingestion pays for.
    LakeRetention = "lake-retention",
    /// Storage of log files.
    S3Storage = "s3-storage",
    /// Requests that write and read log files.
    S3Requests = "s3-requests",
    /// Requests that encrypt and decrypt log files.
    KmsRequests = "kms-requests",
    /// Ingestion into CloudWatch Logs.
    CloudwatchLogs = "cloudwatch-logs",
    /// Notifications of delivered files.
    Sns = "sns",
}
}

/// One line of a month's bill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// What it is about.
    pub item: Item,
    /// The price that it is charged by.
    pub price: Price,
    /// The trail or store, by ARN; `None` for what cannot be told apart by trail.
    pub trail: Option<String>,
    /// The Region of the charge.
    pub region: String,
    /// Billed units in a month.
    pub quantity_month: f64,
    /// What a unit costs; `None` where that is not known.
    pub unit_usd: Option<f64>,
    /// What the line costs in a month; `None` where the price is not known.
    pub usd_month: Option<f64>,
    /// The same at the low end of the estimate.
    pub low: Option<f64>,
    /// The same at the high end.
    pub high: Option<f64>,
    /// Where the quantity comes from, in plain words.
    pub basis: String,
}

impl Line {
    /// A line about an estimated quantity.
    #[must_use]
    pub fn new(
        table: &PriceTable,
        item: Item,
        price: Price,
        region: &str,
        quantity: Estimate,
        basis: impl Into<String>,
    ) -> Self {
        let figure = table.figure(price, region);
        let cost = |units| figure.as_ref().and_then(|figure| figure.cost(units));
        Self {
            item,
            price,
            trail: None,
            region: region.to_owned(),
            quantity_month: quantity.month,
            unit_usd: figure.as_ref().and_then(super::Figure::unit_usd),
            usd_month: cost(quantity.month),
            low: cost(quantity.low),
            high: cost(quantity.high),
            basis: basis.into(),
        }
    }

    /// The same, of a trail or store.
    #[must_use]
    pub fn of(mut self, trail: impl Into<String>) -> Self {
        self.trail = Some(trail.into());
        self
    }
}

/// A month's bill.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Bill {
    /// The lines, in the order of items, trails and Regions.
    pub lines: Vec<Line>,
    /// The sum of the lines that have a price.
    pub usd_month: f64,
    /// The sum of their low ends.
    pub low: f64,
    /// The sum of their high ends.
    pub high: f64,
    /// How many lines have no price: the sums lack them.
    pub unpriced: u64,
}

impl Bill {
    /// Adds up lines. Lines of no quantity are left out.
    #[must_use]
    pub fn new(lines: impl IntoIterator<Item = Line>) -> Self {
        let mut lines: Vec<Line> = lines
            .into_iter()
            .filter(|line| line.quantity_month > 0.0)
            .collect();
        lines.arrange_by(|a, b| {
            let key = |line: &Line| {
                (
                    line.item,
                    line.trail.clone(),
                    line.region.clone(),
                    line.price,
                )
            };
            key(a)
                .cmp(&key(b))
                .then(a.quantity_month.total_cmp(&b.quantity_month))
        });
        let mut bill = Self::default();
        for line in &lines {
            match (line.usd_month, line.low, line.high) {
                (Some(usd), Some(low), Some(high)) => {
                    bill.usd_month += usd;
                    bill.low += low;
                    bill.high += high;
                }
                _ => bill.unpriced += 1,
            }
        }
        bill.lines = lines;
        bill
    }
}
