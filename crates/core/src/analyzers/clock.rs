//! What time it is in a case, which has no clock.

use super::view::View;
use crate::estate::Estate;
use crate::record::Instant;

/// The newest moment that a record or an export tells, in seconds since 1970.
#[must_use]
pub fn newest(estate: &Estate, view: &View<'_>) -> Option<u32> {
    let of_records = Some(view.summary().newest);
    let of_trails = estate.trails.values().filter_map(|trail| {
        let time = trail.last_delivery.known()?;
        Instant::parse(time).map(|instant| instant.0)
    });
    let all = of_records
        .into_iter()
        .chain(of_trails)
        .chain(estate.collected);
    all.max().filter(|&time| time > 0)
}
