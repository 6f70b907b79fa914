//! What can be typed after `trailglass`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use trailglass_core::report::Severity;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "trailglass", version, about, long_about = None, max_term_width = 100)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What `trailglass` does.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read logs and exports and report on them.
    Inspect(Inspect),
    /// Read some of the inputs now, to be merged with the rest later.
    Partial(Partial),
    /// Report on partials as if everything had been read at once.
    Merge(Merge),
}

/// `trailglass inspect`
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// What to read.
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// How to answer.
    #[command(flatten)]
    pub(crate) answer: Answer,
}

/// `trailglass partial`
#[derive(Debug, Args)]
pub(crate) struct Partial {
    /// What to read.
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Write the partial to this file; `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

/// `trailglass merge`
#[derive(Debug, Args)]
pub(crate) struct Merge {
    /// Partials, in any order; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// How to answer.
    #[command(flatten)]
    pub(crate) answer: Answer,
}

/// What to read, and how.
#[derive(Debug, Args)]
pub(crate) struct Reading {
    /// Files, archives and folders of any depth; `-` is standard input.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Threads that read; by default as many as the machine runs at once.
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
}

/// How to answer.
#[derive(Debug, Args)]
pub(crate) struct Answer {
    /// The form of the report.
    #[arg(short, long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Write the report to this file; `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// End with status 1 if a finding fails at this severity or a worse one.
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    pub(crate) fail_on: Option<Severity>,
    /// Rows of each table; the rest of the table is summed up in one. [default: 50 in JSON, else 10]
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
    /// JSON on one line.
    #[arg(long)]
    pub(crate) compact: bool,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The report as data, schema `trailglass.report/1`.
    #[default]
    Json,
}

fn severity(text: &str) -> Result<Severity, String> {
    let found = Severity::ALL.into_iter().find(|s| s.word() == text);
    found.ok_or_else(|| {
        let words = Severity::ALL.map(Severity::word);
        format!("severities are {}", words.join(", "))
    })
}
