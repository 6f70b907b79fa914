//! The real program on small cases, on the sample case and on hostile files.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod controls;
mod damage;
mod deliver;
mod forms;
mod inspect;
mod outputs;
mod pieces;
mod redact;
mod simulate;
mod support;
mod usage;
mod verify;
mod what_if;
mod who;
