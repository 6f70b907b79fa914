//! The estate and its chapters, from files to findings.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test"
)]

mod agreement;
mod builder;
mod exports;
mod golden;
mod mending;
mod money;
mod noise;
mod order;
mod orphans;
mod rules;
mod sample;
mod security;
mod shared;
mod simulation;
mod tampering;
