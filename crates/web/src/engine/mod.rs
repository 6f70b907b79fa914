//! Reads files in workers and keeps the report: everything of the page that is not looks.
//!
//! The page's thread only renders. Readers (one worker per core but one) turn files into partials, the desk (one more worker)
//! merges them and finishes reports.

mod types;

pub use types::{Attempt, BootError, Dropped, Progress, Run, SelfTest};
