//! `cargo xtask bench`: how fast the analysis is, as ratios measured in one run on one machine.
//!
//! Seconds of one machine say nothing about another, so every figure stands beside a yardstick that ran in turns with it: inflating the same
//! files, and the same grouping in DuckDB. Each contender runs as a process of its own, and what it found is checked before its time counts.

mod child;
mod contenders;
mod figures;

use crate::{process, project, tools};
use anyhow::{Context, Result};
use contenders::{Contender, Yard};
use figures::{Measured, median};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Measures the analysis against inflating the same files and against DuckDB, on a generated case.
///
/// The case is generated below $TRAILGLASS_BENCH, else below trailglass-bench in the user's cache directory, as is a Python environment
/// with DuckDB. The page is measured in a headless browser, with two workers.
#[derive(clap::Args)]
pub struct Options {
    /// How many records the case has; the goals are for a million.
    #[arg(long, default_value_t = 1_000_000, value_name = "N")]
    records: u64,
    /// How often each contender runs, in turns; the median counts.
    #[arg(long, default_value_t = 3, value_name = "N")]
    rounds: usize,
    /// Seed of the case.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Contenders to leave out.
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    without: Vec<Contender>,
}

/// Runs the command.
///
/// # Errors
/// When something cannot be built or installed, or a contender finds something else than what is in the case.
pub fn run(options: &Options) -> Result<()> {
    let contenders: Vec<Contender> = Contender::ALL
        .into_iter()
        .filter(|contender| !options.without.contains(contender))
        .collect();
    if contenders
        .iter()
        .any(|contender| contender.is_command_line())
    {
        build(&["--package", "trailglass-cli"])?;
    }
    build(&["--package", "trailglass-xtask", "--example", "measure"])?;
    let folder = directory()?;
    let case = case(&folder, options)?;
    let yard = Yard::prepare(&folder, &case, &contenders)?;
    let mut runs: BTreeMap<Contender, Vec<Measured>> = BTreeMap::new();
    for round in 1..=options.rounds.max(1) {
        for contender in &contenders {
            let measured = yard.run(*contender)?;
            println!("round {round}: {contender}: {measured}");
            runs.entry(*contender).or_default().push(measured);
        }
    }
    let medians: BTreeMap<Contender, Measured> = runs
        .iter()
        .map(|(contender, runs)| (*contender, median(runs)))
        .collect();
    println!();
    for line in figures::table(&case, &medians) {
        println!("{line}");
    }
    Ok(())
}

/// A generated case.
struct Case {
    folder: PathBuf,
    /// Digests of it, which lie apart: without them nothing is hashed.
    digests: PathBuf,
    records: u64,
    files: u64,
    /// Pairs of event source and name.
    groups: u64,
    plain_bytes: u64,
    bytes: u64,
}

/// Where cases and what is installed for the comparison lie.
fn directory() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("TRAILGLASS_BENCH") {
        return Ok(path.into());
    }
    let tools = tools::directory()?;
    Ok(tools.with_file_name("trailglass-bench"))
}

/// Generates the case anew, so that no case of an older generator is measured by mistake. That also warms the file cache.
fn case(folder: &Path, options: &Options) -> Result<Case> {
    let case = folder.join("case");
    if case.exists() {
        fs::remove_dir_all(&case)
            .with_context(|| format!("{} cannot be removed", case.display()))?;
    }
    let (records, seed) = (options.records.to_string(), options.seed.to_string());
    let mut command = measure();
    command.arg("case").arg(&case).args([&records, &seed]);
    let truth = process::answer(&mut command).context("the case could not be generated")?;
    let truth: Value = serde_json::from_str(&truth)?;
    let digests = folder.join("digests");
    if digests.exists() {
        fs::remove_dir_all(&digests)
            .with_context(|| format!("{} cannot be removed", digests.display()))?;
    }
    let mut command = measure();
    command.arg("digests").arg(&case).arg(&digests);
    process::answer(&mut command).context("the digests could not be generated")?;
    let number = |key: &str| {
        truth
            .get(key)
            .and_then(Value::as_u64)
            .with_context(|| format!("the case has no {key}"))
    };
    Ok(Case {
        folder: case,
        digests,
        records: number("records")?,
        files: number("files")?,
        groups: number("groups")?,
        plain_bytes: number("plain_bytes")?,
        bytes: number("bytes")?,
    })
}

fn build(arguments: &[&str]) -> Result<()> {
    process::run(
        process::cargo()
            .args(["build", "--quiet", "--release"])
            .args(arguments),
    )
}

/// The helper program, built with the same care as what it is compared with.
fn measure() -> std::process::Command {
    std::process::Command::new(
        project::target()
            .join("release")
            .join("examples")
            .join("measure"),
    )
}
