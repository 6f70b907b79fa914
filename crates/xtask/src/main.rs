//! `cargo xtask`: every command that a developer or user of the project types.
//!
//! This file only knows the commands and their options; each is a module of the library beside it.

use clap::{Parser, Subcommand};
use std::process::ExitCode;
use trailglass_xtask::{bench, dist, generate, page, serve, test};

/// Builds, serves, tests and measures Trailglass.
///
/// What a command needs and does not find (the wasm target, wasm-bindgen, Trunk, wasm-opt, a browser with its driver), it installs,
/// saying what and why. Tools go to $TRAILGLASS_TOOLS, else to trailglass-tools in the user's cache directory; never into the clone.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    max_term_width = 100
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(serve::Options),
    Page(page::Options),
    Test(test::Options),
    Dist(dist::Options),
    Bench(bench::Options),
    Sample(generate::Options),
}

#[expect(clippy::print_stderr, reason = "the reason of a failure belongs there")]
fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Serve(options) => serve::run(&options),
        Command::Page(options) => page::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Dist(options) => dist::run(&options),
        Command::Bench(options) => bench::run(&options),
        Command::Sample(options) => generate::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
