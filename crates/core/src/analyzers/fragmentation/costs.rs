//! What further copies cost in a month, by the copies rule of the CloudTrail pricing page.
//!
//! Which of several trails is the first, and free, is not defined: the figure of a trail is what goes
//! away when it goes.

use std::collections::BTreeMap;

use crate::analyzers::observed::Observed;
use crate::analyzers::traffic::{Field, Key};
use crate::analyzers::view::View;
use crate::pricing::{Price, PriceTable, Projection, project};
use crate::record::Category;
use crate::sorting::Arrange;

/// Longest window whose empty hours are counted too.
const LONGEST_HOURS: i64 = 24 * 366 * 3;

/// The price of one copy of each key's records in a month, by its number; `None` where the window is too
/// short or no price is known.
#[derive(Debug, Default)]
pub(super) struct Costs(Vec<Option<f64>>);

impl Costs {
    pub(super) fn new(view: &View<'_>, observed: &Observed<'_>, prices: &PriceTable) -> Self {
        let places = projections(view);
        // What turns on the place and the category is the same for all keys of a kind.
        let of_kinds = view.traffic.keys_of_kinds().map(|kind| {
            let place = (kind.get(Field::Account), kind.get(Field::Region));
            Some((places.get(&place)?, unit(observed, kind, prices)?))
        });
        let of_kinds: Vec<_> = of_kinds.collect();
        let mut costs = vec![None; observed.of_keys.len()];
        let keys = view.traffic.kinds_of_keys().zip(observed.of_keys);
        for ((kind, of_key), slot) in keys.zip(&mut costs) {
            if of_key.records > 0
                && let Some(Some((projection, unit))) = of_kinds.get(kind as usize)
            {
                let month = projection.scale(f64::from(of_key.records)).month;
                *slot = Some(month * unit);
            }
        }
        Self(costs)
    }

    /// What copies of keys cost together. `None` where nothing has a price.
    pub(super) fn sum(&self, keys: impl IntoIterator<Item = (usize, u64)>) -> Option<f64> {
        if self.0.iter().all(Option::is_none) {
            return None;
        }
        let priced = keys.into_iter().filter_map(|(number, copies)| {
            let usd = (*self.0.get(number)?)?;
            #[expect(clippy::cast_precision_loss, reason = "a handful of copies")]
            let copies = copies as f64;
            Some(usd * copies)
        });
        // Keys are numbered as they were met, and sums of fractions depend on their order.
        let mut priced: Vec<f64> = priced.collect();
        priced.arrange_by(f64::total_cmp);
        Some(priced.into_iter().fold(0.0, |sum, usd| sum + usd))
    }
}

/// What a copy of a record of that kind costs.
fn unit(observed: &Observed<'_>, kind: Key<'_>, prices: &PriceTable) -> Option<f64> {
    let price = match observed.category(kind) {
        Category::Management => Price::ManagementCopy,
        Category::Data => Price::DataEvent,
        Category::NetworkActivity => Price::NetworkActivityEvent,
        Category::Insight | Category::Aggregated | Category::Other => return None,
    };
    let figure = prices.figure(price, observed.text(kind, Field::Region))?;
    figure.unit_usd()
}

/// A month of each account and Region, by their numbers.
fn projections(view: &View<'_>) -> BTreeMap<(u32, u32), Projection> {
    let summary = view.summary();
    let mut places: BTreeMap<(u32, u32), BTreeMap<i64, u64>> = BTreeMap::new();
    for (&(place, hour), sum) in &summary.hours {
        let hours = places.entry(summary.places.names(place)).or_default();
        hours.insert(i64::from(hour), sum.records);
    }
    let mut projections = BTreeMap::new();
    for (place, mut hours) in places {
        if let (Some((&first, _)), Some((&last, _))) =
            (hours.first_key_value(), hours.last_key_value())
            && last - first < LONGEST_HOURS
        {
            // Hours without an event between others were observed all the same.
            for hour in first..=last {
                hours.entry(hour).or_default();
            }
        }
        if let Ok(projection) = project(&hours) {
            projections.insert(place, projection);
        }
    }
    projections
}
