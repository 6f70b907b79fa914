//! `trailglass`: files, options and terminal around the core.
//!
//! Nothing here analyses anything. A command collects its inputs, has them read, and writes what the
//! core made of them.

mod arguments;
mod commands;
mod delivery;
mod fence;
mod forms;
mod help;
mod inputs;
mod output;
mod preferences;
mod problems;
mod progress;
mod reading;
mod terminal;
mod text;

use std::process::ExitCode;

use arguments::Arguments;
use clap::Parser;

#[expect(clippy::print_stderr, reason = "the reason of a failure belongs there")]
fn main() -> ExitCode {
    fence::quiet_panics();
    // Where the system gives none, the tables do without.
    if let Ok(random) = getrandom::u64() {
        trailglass_core::tables::seed(random);
    }
    match commands::run(&Arguments::parse().command) {
        Ok(outcome) => {
            if let Some(message) = outcome.message() {
                eprintln!("trailglass: {message}");
            }
            outcome.into()
        }
        Err(error) => {
            eprintln!("trailglass: {error:#}");
            ExitCode::from(commands::USAGE)
        }
    }
}
