//! Log file integrity: really signed chains of digests, and every way in which they break.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "tests"
)]

mod breaks;
mod hashing;
mod needs;
mod order;
mod shared;
mod world;
