//! The bill as it is shown: what its lines are called, by trail and together.

use crate::components::money::cents;
use crate::format::arn;
pub use trailglass_core::report::writers::words::{measured, quantity};
use trailglass_core::report::{Cost, CostLine, item_title};
use trailglass_core::sorting::Arrange;

/// The name of a trail or event data store in its ARN.
#[must_use]
pub fn trail(arn: &str) -> &str {
    let name = arn::name(arn);
    name.strip_prefix("trail/")
        .or_else(|| name.strip_prefix("eventdatastore/"))
        .unwrap_or(name)
}

/// The lines of one trail, with their sum.
#[derive(Debug, Clone, PartialEq)]
pub struct OfTrail {
    /// Its ARN; `None` for what cannot be told apart by trail.
    pub trail: Option<String>,
    /// The lines by their places in the report, those that cost most first.
    pub lines: Vec<usize>,
    /// Their sum; `None` where none has a price.
    pub usd: Option<f64>,
    /// Its low end.
    pub low: Option<f64>,
    /// Its high end.
    pub high: Option<f64>,
    /// Lines without a figure.
    pub unknown: u64,
}

/// The bill by trail, the dearest first.
#[must_use]
pub fn by_trail(cost: &Cost) -> Vec<OfTrail> {
    let mut trails: Vec<OfTrail> = Vec::new();
    for (place, line) in cost.lines.iter().enumerate() {
        let known = trails.iter_mut().find(|of| of.trail == line.trail);
        match known {
            Some(of) => of.lines.push(place),
            None => trails.push(OfTrail {
                trail: line.trail.clone(),
                lines: vec![place],
                usd: None,
                low: None,
                high: None,
                unknown: 0,
            }),
        }
    }
    for of in &mut trails {
        let figures = |figure: fn(&CostLine) -> Option<f64>| {
            let lines = of.lines.iter().filter_map(|place| cost.lines.get(*place));
            let known: Vec<f64> = lines.filter_map(figure).collect();
            (!known.is_empty()).then(|| known.iter().sum())
        };
        let (usd, low, high) = (
            figures(|line| line.usd_month),
            figures(|line| line.low),
            figures(|line| line.high),
        );
        let lines = of.lines.iter().filter_map(|place| cost.lines.get(*place));
        of.unknown = lines.filter(|line| line.usd_month.is_none()).count() as u64;
        (of.usd, of.low, of.high) = (usd, low, high);
        let usd_of = |place: &usize| {
            let line = cost.lines.get(*place);
            line.and_then(|line| line.usd_month).unwrap_or(-1.0)
        };
        of.lines.arrange_by(|a, b| usd_of(b).total_cmp(&usd_of(a)));
    }
    trails.arrange_by(|a, b| {
        let usd = |of: &OfTrail| of.usd.unwrap_or(-1.0);
        usd(b)
            .total_cmp(&usd(a))
            .then_with(|| a.trail.cmp(&b.trail))
    });
    trails
}

/// A low and a high as they are written; one figure where both are written alike.
#[must_use]
pub fn ends(low: Option<f64>, high: Option<f64>) -> Option<(String, Option<String>)> {
    let (low, high) = low.zip(high)?;
    let (low, high) = (cents(low), cents(high));
    let high = (high != low).then_some(high);
    Some((low, high))
}

/// A low and a high in words.
#[must_use]
pub fn between(low: Option<f64>, high: Option<f64>) -> String {
    match ends(low, high) {
        Some((low, Some(high))) => format!("{low} to {high}"),
        Some((both, None)) => both,
        None => "unknown".to_owned(),
    }
}

/// A round figure at or above an amount, for the end of an axis.
#[must_use]
pub fn round_up(amount: f64) -> f64 {
    if !amount.is_finite() || amount <= 0.0 {
        return 1.0;
    }
    let ten = 10_f64.powf(amount.log10().floor());
    let steps = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];
    let step = steps
        .into_iter()
        .find(|step| step * ten >= amount * 0.999_999);
    step.unwrap_or(10.0) * ten
}

/// What each item costs over all trails, the most first.
#[must_use]
pub fn items(cost: &Cost) -> Vec<(&str, f64)> {
    let mut items: Vec<(&str, f64)> = Vec::new();
    for line in &cost.lines {
        let usd = line.usd_month.unwrap_or(0.0);
        match items.iter_mut().find(|(item, _)| *item == line.item) {
            Some((_, sum)) => *sum += usd,
            None => items.push((&line.item, usd)),
        }
    }
    items.arrange_by(|a, b| b.1.total_cmp(&a.1));
    items
}

/// The bill in a sentence or two: what is most of it.
#[must_use]
pub fn bill_words(cost: &Cost) -> String {
    let Some(all) = cost.usd_month.filter(|usd| *usd > 0.0) else {
        return match (&cost.projection.refused, cost.lines.is_empty()) {
            (Some(why), _) => format!("No month is projected: {why}."),
            (None, true) => "Nothing in these records is billed.".to_owned(),
            (None, false) => {
                "What a month costs is not known: no line has both a quantity and a price."
                    .to_owned()
            }
        };
    };
    let said: Vec<String> = items(cost)
        .iter()
        .take(3)
        .filter(|(_, usd)| *usd / all >= 0.01)
        .map(|(item, usd)| {
            let title = item_title(item);
            // CloudWatch and S3 stay as they are.
            let word = title.split(' ').next().unwrap_or(title);
            let lower = word.len() > 1 && word.chars().skip(1).all(char::is_lowercase);
            let (first, rest) = title.split_at(title.chars().next().map_or(0, char::len_utf8));
            let first = if lower {
                first.to_lowercase()
            } else {
                first.to_owned()
            };
            format!(
                "{first}{rest} ({})",
                crate::format::number::percent(usd / all)
            )
        })
        .collect();
    format!("Most of the bill is {}.", crate::format::words::list(&said))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use crate::format::number::THIN;
    use crate::state::fixture::money;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn axes_end_at_round_figures() {
        for (amount, end) in [(0.0, 1.0), (0.91, 1.0), (130.0, 150.0), (2_248.0, 2_500.0)] {
            assert!((round_up(amount) - end).abs() < 1e-9, "{amount}");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_trails_add_up_to_the_bill() {
        let cost = money().chapters.cost;
        let trails = by_trail(&cost);
        let sum: f64 = trails.iter().filter_map(|of| of.usd).sum();
        assert!((sum - cost.usd_month.unwrap()).abs() < 1e-9);
        assert_eq!(trails[0].trail.as_deref().map(trail), Some("main"));
        assert_eq!(
            trails.iter().map(|of| of.unknown).sum::<u64>(),
            cost.unpriced
        );
        let last = trails.last().unwrap();
        assert_eq!((last.usd, last.unknown), (None, 1), "unknown is not zero");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_range_of_equal_ends_is_one_figure() {
        let text = |low, high| ends(low, high).map(|(low, high)| (low, high.unwrap_or_default()));
        assert_eq!(
            text(Some(0.168), Some(0.173)),
            Some(("$0.17".to_owned(), String::new()))
        );
        assert_eq!(
            text(Some(1.0), Some(2.0)),
            Some(("$1.00".to_owned(), "$2.00".to_owned()))
        );
        assert_eq!(text(Some(1.0), None), None);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_bill_in_words() {
        let mut cost = money().chapters.cost;
        assert_eq!(
            bill_words(&cost).replace(THIN, " "),
            "Most of the bill is data events (77.7 %), further copies of management events (15.4 %) and growth of the log bucket (3.1 %)."
        );
        for line in &mut cost.lines {
            line.item = "cloudwatch-logs".to_owned();
        }
        assert!(bill_words(&cost).starts_with("Most of the bill is CloudWatch Logs ingestion"));
        cost.usd_month = None;
        cost.projection.refused = Some("5 hours of logs".to_owned());
        assert_eq!(bill_words(&cost), "No month is projected: 5 hours of logs.");
    }
}
