//! What comes of real and hostile files: which records, which kind, which problems.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod collect;
mod fixtures;
mod forms;
mod hostile;
mod limits;
mod mutations;
mod quirks;
mod shared;
