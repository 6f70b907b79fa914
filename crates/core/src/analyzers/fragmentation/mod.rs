//! Which accounts, Regions and event classes are logged, by which trails, how often too many and
//! where not at all.
//!
//! Trails are judged by what they mean: by every condition of their selectors ([`crate::selectors`]),
//! by whether they log and deliver, and by the accounts and Regions that they reach. What the exports
//! do not show is unknown, and asked for.

mod advice;
mod costs;
mod coverage;
pub(super) mod losses;
mod overlaps;
pub(super) mod owners;
mod places;
mod rules;
mod trails;

use super::observed::Observed;
use super::watch::{self, Watch};
use costs::Costs;
use places::Places;

use super::clock;
use super::tampering::{self, Sighting};
use super::view::View;
use crate::estate::Estate;
use crate::pricing::PriceTable;
use crate::report::{Evidence, Finding, Fragmentation};

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
    /// Per key: how many trails that log and deliver select it.
    copies: Vec<u64>,
    /// The newest time that any export or record tells: the case has no clock.
    now: Option<u32>,
    costs: Costs<'e>,
    /// When the logs last saw what each watch selects, or whether it logs, be changed.
    changed: Vec<u32>,
}

impl<'e> Case<'e> {
    fn new(
        estate: &'e Estate,
        view: &'e View<'e>,
        seen: &[(&Sighting, Evidence)],
        prices: &PriceTable,
    ) -> Self {
        let observed = Observed::new(view);
        let watches = watch::all(estate);
        let mut copies = vec![0; observed.of_keys.len()];
        let mut selected = Vec::new();
        for watch in &watches {
            let mut keys = vec![false; observed.of_keys.len()];
            for number in observed.selected(estate, watch) {
                if let (Some(slot), Some(copies)) = (keys.get_mut(number), copies.get_mut(number)) {
                    *slot = true;
                    *copies += u64::from(watch.trail.is_some() && watch.works());
                }
            }
            selected.push(keys);
        }
        Self {
            costs: Costs::new(view, &observed, prices),
            places: Places::new(estate, &observed),
            selected,
            copies,
            now: clock::newest(estate, view),
            changed: watches.iter().map(|watch| changed(watch, seen)).collect(),
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

    fn copies(&self, key: usize) -> u64 {
        self.copies.get(key).copied().unwrap_or(0)
    }

    fn pair(&self, (i, j): (usize, usize)) -> Option<(&Watch<'e>, &Watch<'e>)> {
        Some((self.watches.get(i)?, self.watches.get(j)?))
    }
}

/// When a trail was last changed, in seconds since 1970; 0 where the logs do not show a change.
fn changed(watch: &Watch<'_>, seen: &[(&Sighting, Evidence)]) -> u32 {
    const CHANGES: [&str; 5] = [
        "CreateTrail",
        "UpdateTrail",
        "PutEventSelectors",
        "StartLogging",
        "StopLogging",
    ];
    let Some(trail) = watch.trail else { return 0 };
    let of_trail = seen.iter().filter(|(sighting, _)| {
        CHANGES.contains(&sighting.event_name.as_str())
            && sighting.error_code.is_none()
            && tampering::names_trail(sighting, trail)
    });
    let times = of_trail.filter_map(|(sighting, _)| sighting.time);
    times.max().unwrap_or(0)
}

/// Fills the chapter, but for what the logs alone show. `seen` are the sightings of
/// [`super::tampering`].
#[must_use]
pub fn chapter(
    estate: &Estate,
    view: &View<'_>,
    seen: &[(&Sighting, Evidence)],
    prices: &PriceTable,
) -> (Fragmentation, Vec<Finding>) {
    let case = Case::new(estate, view, seen, prices);
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
