//! Who is really behind each temporary identity.
//!
//! Two things are kept while reading: for every record the number of its caller ([`Table`]), and the
//! few records that issue a credential ([`Issue`]). All joins are made when a report is made, so
//! that neither the order of the files nor the hours between issue and use matter.

mod activity;
mod agent;
mod chapter;
mod edges;
mod facts;
mod findings;
mod gather;
mod hours;
mod issue;
mod join;
mod memory;
mod names;
mod network;
mod origin;
mod per_role;
mod resolve;
mod table;
mod trust;
mod who;
mod words;

pub use chapter::Tracing;
pub use facts::{AccountFacts, Facts, TrailFacts};
pub use gather::Seen;

pub use issue::{Call, Issue, look};
pub use table::{Caller, Extra, Owner, Renumbered, Stored, Table, Trace, Used};
