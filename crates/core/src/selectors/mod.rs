//! What the event selectors of a trail or an event data store mean.
//!
//! [`read()`] takes any document that holds selectors and gives [`Document`]s with their problems;
//! [`check()`] says what AWS would refuse and what means something else than it seems to. Basic
//! selectors are turned into the advanced ones that mean the same
//! ([`Selectors::to_advanced`]), so there is one evaluator: [`Compiled`] answers for one
//! [`Event`], [`Panel`] gives the answers of many sets at once, [`Scope`] says what a set selects of each [`Class`] of events, and [`relation`] how
//! two sets lie to each other.
//!
//! The rules are those of the CloudTrail user guide, "Filtering data events by using advanced
//! event selectors" and "Logging management events", and of the `EventSelector` and
//! `AdvancedFieldSelector` pages of the API reference. Where AWS is silent: text is compared with
//! case, a field that an event lacks fails the positive operators and passes the negative ones, and
//! an event with several resources is selected where one of them passes every condition on
//! resources. Trails deliver Insights and aggregated events by other settings than these; Insights
//! are in [`Insights`].

mod check;
mod compiled;
mod event;
mod field;
mod insights;
mod model;
mod order;
mod panel;
mod patterns;
mod points;
mod problem;
mod read;
mod scope;

pub use check::check;
pub use compiled::Compiled;
pub use event::{Event, Match, Resource, Resources, Value};
pub use field::Field;
pub use insights::{InsightSelector, Insights};
pub use model::{
    AdvancedEventSelector, AdvancedFieldSelector, DataResource, EventSelector, Operator,
    ReadWriteType, Selectors,
};
pub use panel::{Answers, Panel, Room};
pub use problem::{Code, SelectorProblem, Severity};
pub use read::{Document, Read, Target, read};
pub use scope::{Class, Extent, Reach, Relation, Scope, classes, relation};

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]
mod tests;
