//! Who changed the trail and what protects it.
//!
//! [`Watchman`] is asked for every record and lets nearly all pass; what it keeps is judged by its
//! request parameters and becomes a [`Sighting`]. [`chapter()`] makes the timeline and the findings.
//!
//! Buckets, keys, log groups, topics, queues, rules and alarms only matter when they serve a trail,
//! and a log alone does not say which do. Where the name of the target speaks of logging (see
//! `sighting`) the event counts as judged; where not, a grave one is `unknown` at low severity,
//! the others are `neutral`, and events that every account makes all day are left out.

mod chapter;
mod effects;
mod findings;
mod judge;
mod mend;
mod ours;
mod reads;
// One row an event: as a table it can be checked at a glance.
#[rustfmt::skip]
mod rules;
mod selection;
mod settings;
mod sighting;
mod standing;

pub use chapter::{Named, TrailRecords, chapter};
pub use ours::names_trail;
pub use selection::Why;
pub use sighting::{Sighting, Watchman};

/// Whether an event acts on logging, or on what may serve it, by its name. Reads, and what every account does
/// all day, do not count: of calls on objects only the bucket tells.
#[must_use]
pub fn acts_on_logging(source: &str, name: &str) -> bool {
    let service = source.strip_suffix(".amazonaws.com").unwrap_or(source);
    if service == "s3" && name.contains("Object") && name != "PutBucketObjectLockConfiguration" {
        return false;
    }
    let rule = sighting::find(rules::of_service(service), name);
    rule.is_some_and(|rule| matches!(rule.scope, rules::Scope::Logging | rules::Scope::Maybe))
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]
mod tests;
