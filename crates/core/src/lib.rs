//! The analysis of Trailglass: bytes in, report out.
//!
//! Nothing here does I/O of its own, reads a clock, starts a thread or knows a terminal or a DOM:
//! a front end passes in readers, times and options. `crates/README.md` is the map; the arrows
//! between the modules are held by a test.

pub mod analyzers;
pub mod case;
pub mod estate;
pub mod pricing;
pub mod redaction;
pub mod report;
pub mod selectors;
pub mod sorting;

pub use trailglass_reading::{intake, json, problem, record};
pub use trailglass_tables as tables;
