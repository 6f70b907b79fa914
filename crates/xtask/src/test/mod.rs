//! `test`: everything that has to hold, suite by suite, with one count at the end.
//!
//! All suites run even when one fails. The very last line is `N passed, N failed`.

mod suites;
mod tally;

use crate::tools;
use anyhow::{Result, bail};
use clap::Args;
use tally::Tally;

/// Run everything: formatting, lints native and wasm, documentation, unit, property, golden, wasm and browser tests
///
/// Installs what the tests need and is missing, a browser and its driver too. All suites run even when one fails; the last line is the
/// sum of all, `N passed, N failed`. A check such as formatting counts as one test.
#[derive(Args)]
pub struct Options {
    /// Run only the suites whose name contains this, e.g. `lints` or `browser`; may be repeated
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Name the suites and stop
    #[arg(long)]
    list: bool,
}

/// Runs the command.
///
/// # Errors
/// When a tool cannot be installed. When tests failed, the process ends with code 1, so that their count stays the last line.
#[expect(clippy::exit, reason = "an error would print a line after the count")]
pub fn run(options: &Options) -> Result<()> {
    if options.list {
        for suite in suites::ALL {
            println!("{:18} {}", suite.name, suite.what);
        }
        return Ok(());
    }
    let chosen: Vec<_> = suites::ALL
        .iter()
        .filter(|suite| {
            options.only.is_empty()
                || options
                    .only
                    .iter()
                    .any(|part| suite.name.contains(part.as_str()))
        })
        .collect();
    if chosen.is_empty() {
        bail!("no suite has such a name; `cargo xtask test --list` names them");
    }
    tools::for_page()?;
    let mut summary = Vec::new();
    let mut sum = Tally::default();
    for suite in chosen {
        println!("\n=== {}: {}", suite.name, suite.what);
        let mut tally = (suite.run)().unwrap_or_else(|error| {
            println!("{error:#}");
            Tally::failure()
        });
        if tally.is_empty() {
            println!("the suite ran no test, which counts as a failure");
            tally = Tally::failure();
        }
        summary.push((suite.name, tally));
        sum += tally;
    }
    println!("\n=== summary");
    for (name, tally) in summary {
        println!("{name:18} {tally}");
    }
    // The last line of standard output, alone; what it means for a script is the exit code.
    println!("{sum}");
    std::process::exit(i32::from(sum.failed > 0));
}
