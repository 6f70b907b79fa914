//! Roles traced to their origin: the sample case, made-up worlds with their truth, and real files.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests"
)]

mod certificate;
mod console;
mod estate;
mod made;
mod sample;
mod shared;
mod trust;
mod worlds;

use std::io::Cursor;
use trailglass_core::case::{NoHooks, Options, Partial, read_input};
use trailglass_core::report::{Roles, SessionRow};

/// Reads a file into a partial of its own.
fn read(path: &str, bytes: &[u8]) -> Partial {
    let mut partial = Partial::default();
    let options = Options::default();
    read_input(
        Cursor::new(bytes),
        path,
        bytes.len() as u64,
        &options,
        &mut partial,
        &mut NoHooks,
    );
    partial
}

/// The sessions of an access key.
fn by_key<'r>(roles: &'r Roles, key: &str) -> &'r SessionRow {
    let found = roles.sessions.iter().find(|row| row.access_key_id == key);
    found.unwrap_or_else(|| panic!("no session of {key}"))
}
