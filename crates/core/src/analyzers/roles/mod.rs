//! Who is really behind each temporary identity.
//!
//! Two things are kept while reading: for every record the number of its caller ([`Table`]), and the
//! few records that issue a credential ([`Issue`]). All joins are made when a report is made, so
//! that neither the order of the files nor the hours between issue and use matter.

mod activity;
mod agent;
mod chapter;
mod facts;
mod findings;
mod gather;
mod issue;
mod join;
mod names;
mod network;
mod resolve;
mod table;
mod trust;
mod who;
mod words;

pub use chapter::Tracing;
pub use facts::{AccountFacts, Facts};
pub use gather::Seen;

pub use issue::{Call, Issue, look};
pub use table::{Caller, Extra, Owner, Renumbered, Stored, Table, Trace, Used};
