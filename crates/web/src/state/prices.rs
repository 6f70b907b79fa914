//! The prices as they are shown: the built-in ones, with those of the user over them.

use std::collections::BTreeSet;

use super::bill::measured;
use crate::engine::Wishes;
use trailglass_core::pricing::{Evidence, Figure, Price, PriceTable};

/// A price on screen.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceRow {
    /// The Region; empty where a Region has none of its own.
    pub region: String,
    /// Which price.
    pub price: Price,
    /// What it is of, in words.
    pub name: String,
    /// US dollars as they are written; empty where unknown.
    pub usd: String,
    /// Whether the user gave it.
    pub mine: bool,
    /// For how much: `100,000 events`.
    pub per: String,
    /// When it held.
    pub as_of: String,
    /// How sure it is.
    pub evidence: Evidence,
    /// Where it comes from.
    pub source: String,
    /// Whether the bill has a line by it.
    pub used: bool,
}

/// All prices: those of the bill first, in the order of the table; of Regions after them.
#[must_use]
pub fn rows(used: &BTreeSet<String>, wishes: &Wishes) -> Vec<PriceRow> {
    let built_in = PriceTable::default();
    let text = wishes.prices_json();
    let table = match text.as_str() {
        "" => built_in,
        text => built_in.with_user(text).0,
    };
    let row = |region: &str, price: Price, figure: &Figure| PriceRow {
        region: region.to_owned(),
        price,
        name: name(price),
        usd: figure.usd.map(|usd| usd.to_string()).unwrap_or_default(),
        mine: wishes.prices.contains_key(&(region.to_owned(), price)),
        per: per(figure),
        as_of: figure.as_of.clone(),
        evidence: figure.evidence,
        source: figure.source.clone(),
        used: used.contains(price.word()),
    };
    let general = table
        .figures()
        .map(|(price, figure)| row("", price, figure));
    let of_regions = table
        .of_regions()
        .map(|(region, price, figure)| row(region, price, &figure));
    general.chain(of_regions).collect()
}

fn name(price: Price) -> String {
    let words = price.word().replace('-', " ");
    let mut words = crate::format::words::sentence(&words);
    for (from, to) in [
        ("S3", "S3"),
        ("Sns", "SNS"),
        ("Kms", "KMS"),
        ("Cloudwatch", "CloudWatch"),
        (" ia", " IA"),
        (" logs", " Logs"),
    ] {
        words = words.replace(from, to);
    }
    words
}

fn per(figure: &Figure) -> String {
    if figure.per <= 1.0 {
        return figure.unit.clone();
    }
    measured(figure.per, &figure.unit)
}

/// A price that was written: dots or commas, with or without a dollar sign.
#[must_use]
pub fn amount(text: &str) -> Option<f64> {
    let text = text.trim().trim_start_matches('$').trim().replace(',', ".");
    let amount: f64 = text.parse().ok()?;
    (amount.is_finite() && amount >= 0.0).then_some(amount)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn find(rows: &[PriceRow], region: &str, price: Price) -> PriceRow {
        let mut rows = rows.iter();
        let found = rows.find(|row| row.region == region && row.price == price);
        found.unwrap().clone()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn every_price_has_its_date_and_source() {
        let used = BTreeSet::from(["data-event".to_owned()]);
        let rows = rows(&used, &Wishes::default());
        let data = find(&rows, "", Price::DataEvent);
        assert_eq!(
            (data.usd.as_str(), data.per.as_str(), data.used, data.mine),
            ("0.1", "100,000 events", true, false)
        );
        assert!(!data.as_of.is_empty() && !data.source.is_empty());
        assert_eq!(find(&rows, "", Price::AggregatedEvent).usd, "");
        let german = find(&rows, "eu-central-1", Price::S3Standard);
        assert_eq!(
            (german.usd.as_str(), german.per.as_str()),
            ("0.0245", "GB-month")
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_price_of_the_user_lies_over_the_built_in_one() {
        let mut wishes = Wishes::default();
        wishes
            .prices
            .insert((String::new(), Price::AggregatedEvent), 0.03);
        let row = find(&rows(&BTreeSet::new(), &wishes), "", Price::AggregatedEvent);
        assert_eq!(
            (row.usd.as_str(), row.mine, row.evidence),
            ("0.03", true, Evidence::User)
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn amounts_are_read_as_people_write_them() {
        for (text, amount) in [
            ("0.08", Some(0.08)),
            (" $0,08 ", Some(0.08)),
            ("0", Some(0.0)),
            ("", None),
            ("-1", None),
            ("inf", None),
            ("a", None),
        ] {
            assert_eq!(super::amount(text), amount, "{text}");
        }
    }
}
