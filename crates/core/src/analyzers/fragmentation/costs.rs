//! What further copies cost in a month, by the copies rule of the CloudTrail pricing page.
//!
//! Which of several trails is the first, and free, is not defined: the figure of a trail is what goes
//! away when it goes. Every record is projected by its hour over the hours of the whole case, as in the
//! bill of the chapter `cost`: a place that was busy for one day of a month was quiet on the others.

use std::cell::OnceCell;

use crate::analyzers::observed::Observed;
use crate::analyzers::silence;
use crate::analyzers::tally::{self, Hours};
use crate::analyzers::traffic::{Field, Key};
use crate::analyzers::view::View;
use crate::pricing::{Price, PriceTable};
use crate::record::Category;
use crate::sorting::Arrange;

/// The price of one copy of each key's records in a month.
#[derive(Debug)]
pub(super) struct Costs<'e> {
    view: &'e View<'e>,
    /// What a copy of a record costs, by the number of the kind of its key; `None` without a price.
    units: Vec<Option<f64>>,
    /// Whether the case is long enough for a month.
    is_long: bool,
    /// Records of each key in a month, or `None` where that would be a guess. It takes a pass over the rows,
    /// which a case without second copies need not pay for.
    months: OnceCell<Option<Vec<f64>>>,
}

impl<'e> Costs<'e> {
    pub(super) fn new(view: &'e View<'e>, observed: &Observed<'_>, prices: &PriceTable) -> Self {
        let units = view.traffic.keys_of_kinds();
        let mut units: Vec<_> = units.map(|kind| unit(observed, kind, prices)).collect();
        // The empty key, and what is left of keys whose records are all second copies.
        let mut seen = vec![false; units.len()];
        for (kind, of_key) in view.traffic.kinds_of_keys().zip(observed.of_keys) {
            if let Some(seen) = seen.get_mut(kind as usize) {
                *seen |= of_key.records > 0;
            }
        }
        for (unit, seen) in units.iter_mut().zip(seen) {
            *unit = unit.filter(|_| seen);
        }
        Self {
            is_long: Hours::new(view, &[]).weights().is_ok(),
            view,
            units,
            months: OnceCell::new(),
        }
    }

    fn months(&self) -> Option<&[f64]> {
        let months = self.months.get_or_init(|| {
            let (silences, _) = silence::chapter(self.view);
            let hours = Hours::new(self.view, &silences);
            let weights = hours.weights().ok()?;
            Some(tally::months(self.view, &hours, &weights))
        });
        months.as_deref()
    }

    /// What copies of keys cost together. `None` where nothing has a price.
    pub(super) fn sum(&self, keys: impl IntoIterator<Item = (usize, u64)>) -> Option<f64> {
        if !self.is_long || self.units.iter().all(Option::is_none) {
            return None;
        }
        let mut keys = keys.into_iter().peekable();
        if keys.peek().is_none() {
            return Some(0.0);
        }
        let months = self.months()?;
        let priced = keys.filter_map(|(number, copies)| {
            let kind = self.view.traffic.kind_of(u32::try_from(number).ok()?);
            let unit = (*self.units.get(kind as usize)?)?;
            #[expect(clippy::cast_precision_loss, reason = "a handful of copies")]
            let copies = copies as f64;
            Some(months.get(number)? * unit * copies)
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
