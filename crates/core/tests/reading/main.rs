//! What comes of real and hostile files: which records, which kind, which problems.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "tests"
)]

mod collect;
mod fixtures;
mod forms;
mod fragmentation;
mod hostile;
mod limits;
mod mutations;
mod nested;
mod privacy;
mod quirks;
mod runs;
mod sample;
mod shared;
mod tables;
