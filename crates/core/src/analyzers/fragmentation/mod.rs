//! Which accounts, Regions and event classes are logged, by which trails, how often too many and
//! where not at all.
//!
//! Trails are judged by what they mean: by every condition of their selectors ([`crate::selectors`]),
//! by whether they log and deliver, and by the accounts and Regions that they reach. What the exports
//! do not show is unknown, and asked for.

mod advice;
mod coverage;
mod overlaps;
mod places;
mod rules;
mod trails;

use super::observed::Observed;
use super::watch::{self, Watch};
use places::Places;

use super::view::View;
use crate::estate::Estate;
use crate::report::{Finding, Fragmentation};

/// What the rules of the chapter look at.
struct Case<'e> {
    estate: &'e Estate,
    view: &'e View<'e>,
    observed: Observed<'e>,
    places: Places,
    /// Trails, then event data stores.
    watches: Vec<Watch<'e>>,
    /// Per watch: whether it surely selects each key.
    selected: Vec<Vec<bool>>,
    /// The newest time that any export or record tells: the case has no clock.
    now: Option<u32>,
}

impl<'e> Case<'e> {
    fn new(estate: &'e Estate, view: &'e View<'e>) -> Self {
        let observed = Observed::new(view);
        let watches = watch::all(estate);
        let selected = watches.iter().map(|watch| {
            let mut selected = vec![false; observed.counts.len()];
            for number in observed.selected(estate, watch) {
                if let Some(slot) = selected.get_mut(number) {
                    *slot = true;
                }
            }
            selected
        });
        Self {
            places: Places::new(estate, &observed),
            selected: selected.collect(),
            now: now(estate, view),
            estate,
            view,
            observed,
            watches,
        }
    }

    /// The trails, with their indices.
    fn trails(&self) -> impl Iterator<Item = (usize, &Watch<'e>)> {
        let watches = self.watches.iter().enumerate();
        watches.filter(|(_, watch)| watch.trail.is_some())
    }

    fn selects(&self, watch: usize, key: usize) -> bool {
        let selected = self.selected.get(watch).and_then(|keys| keys.get(key));
        selected.copied().unwrap_or(false)
    }

    fn pair(&self, (i, j): (usize, usize)) -> Option<(&Watch<'e>, &Watch<'e>)> {
        Some((self.watches.get(i)?, self.watches.get(j)?))
    }
}

/// The latest moment that the case shows, for it has no clock.
fn now(estate: &Estate, view: &View<'_>) -> Option<u32> {
    let of_records = view.all().map(|(_, row)| row.time).max();
    let of_trails = estate.trails.values().filter_map(|trail| {
        let time = trail.last_delivery.known()?;
        crate::record::Instant::parse(time).map(|instant| instant.0)
    });
    let all = of_records
        .into_iter()
        .chain(of_trails)
        .chain(estate.collected);
    all.max().filter(|&time| time > 0)
}

/// Fills the chapter, but for what the logs alone show.
#[must_use]
pub fn chapter(estate: &Estate, view: &View<'_>) -> (Fragmentation, Vec<Finding>) {
    let case = Case::new(estate, view);
    let pairs = overlaps::pairs(&case);
    let matrix = coverage::matrix(&case);
    let advice = advice::steps(&case);
    let findings = rules::findings(&case, &pairs, &matrix, &advice);
    let chapter = Fragmentation {
        trails: trails::rows(&case),
        coverage: matrix,
        overlaps: overlaps::rows(&case, &pairs),
        advice,
        ..Fragmentation::default()
    };
    (chapter, findings)
}
