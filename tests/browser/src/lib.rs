//! Drives the built page in a real browser: what the tests in `tests/` stand on.
//!
//! WebDriver is plain JSON over HTTP, so a small client of our own is enough; it needs no async runtime, and the browser's own protocol
//! (for real drops of folders, and for the log of all requests) is one call further. `cargo xtask test --only browser` builds what the
//! tests need first.
#![expect(clippy::print_stdout, reason = "a test says what it left out")]
#![expect(
    clippy::indexing_slicing,
    reason = "a JSON value without the key gives null"
)]

pub mod asking;
pub mod browser;
pub mod build;
pub mod canary;
pub mod fixtures;
pub mod page;
pub mod stopwatch;
pub mod webdriver;
