//! What can be typed after `trailglass`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use trailglass_core::analyzers::privacy::Known;
use trailglass_core::report::Severity;

use crate::help;

/// Inspects AWS CloudTrail logs, on this machine alone.
///
/// Trailglass reads CloudTrail log files and the output of AWS CLI calls, and reports what fills the logs, who touched
/// the trail and what protects it, which events were delivered more than once, and where records are missing.
/// It opens no connection and changes nothing of what it reads.
#[derive(Debug, Parser)]
#[command(name = "trailglass", version, max_term_width = 100, after_help = help::TOP)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What `trailglass` does.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read logs and exports and report on them
    #[command(after_long_help = help::INSPECT)]
    Inspect(Inspect),
    /// Read some of the inputs now, to be merged with the rest later
    #[command(after_long_help = help::PARTIAL)]
    Partial(Partial),
    /// Say what sets of event selectors would keep, drop, cost and hide
    #[command(after_long_help = help::SIMULATE)]
    Simulate(Simulate),
    /// Tell what changes of trails would save and lose together
    #[command(after_long_help = crate::commands::what_if::HELP)]
    WhatIf(crate::commands::what_if::WhatIf),
    /// Tell how the case stands to published standards, control by control
    #[command(after_long_help = crate::commands::controls::HELP)]
    Controls(crate::commands::controls::Controls),
    /// Report on partials as if everything had been read at once
    #[command(after_long_help = help::MERGE)]
    Merge(Merge),
    /// Write the report of a session in any form, without the logs
    #[command(after_long_help = crate::commands::report::HELP)]
    Report(crate::commands::report::ReportOn),
    /// Compare two reports: what is fixed, new, changed, and what it costs now
    #[command(after_long_help = crate::commands::compare::HELP)]
    Compare(crate::commands::compare::Compare),
    /// Prove log files by the digests of CloudTrail, offline
    #[command(after_long_help = help::VERIFY)]
    Verify(Verify),
    /// Print every place of personal data and secrets, one a line
    #[command(after_long_help = crate::commands::scan::HELP)]
    Scan(crate::commands::scan::Scan),
    /// Write a copy that can be shared: people under pseudonyms, secrets removed
    #[command(after_long_help = crate::commands::redact::HELP)]
    Redact(crate::commands::redact::Redact),
    /// Put the originals back into a text, with the key file of the copy
    #[command(after_long_help = crate::commands::unredact::HELP)]
    Unredact(crate::commands::unredact::Unredact),
    /// Tell who is behind an access key, a session, a name, an address or an event
    #[command(after_long_help = help::WHO)]
    Who(Who),
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
    /// What is added to the report.
    #[command(flatten)]
    pub(crate) added: Added,
    /// Write the finished case to this file too: report, annotations and settings, no logs. `trailglass report` and the
    /// page open it again.
    #[arg(long, value_name = "FILE")]
    pub(crate) session: Option<PathBuf>,
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
    /// Hash the files, for digests that are read in another part. Where digests are among these inputs they are
    /// hashed anyway.
    #[arg(long)]
    pub(crate) hash: bool,
}

/// `trailglass verify`
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Log files, digests, the output of list-public-keys and of head-object: files, archives and folders of any
    /// depth; `-` is standard input.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Threads that read; by default as many as the machine runs at once.
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// The form of the answer.
    #[arg(short, long, value_enum, default_value_t)]
    pub(crate) format: AnswerFormat,
    /// Write the answer to this file; `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Rows of each table shown in text, the rest summed up.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) top: usize,
    /// JSON on one line.
    #[arg(long)]
    pub(crate) compact: bool,
    /// Colours in text. By itself only on a terminal, and not where NO_COLOR is set.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    pub(crate) color: Colour,
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
    /// What is added to the report.
    #[command(flatten)]
    pub(crate) added: Added,
    /// Write the finished case to this file too: report, annotations and settings, no logs.
    #[arg(long, value_name = "FILE")]
    pub(crate) session: Option<PathBuf>,
}

/// `trailglass who`
#[derive(Debug, Args)]
pub(crate) struct Who {
    /// An access key id, principal id, session, role or user ARN, user or session name, source identity, address, account or event id.
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// What to read.
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// The form of the answer.
    #[arg(short, long, value_enum, default_value_t)]
    pub(crate) format: WhoFormat,
    /// Write the answer to this file; `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Rows of each table shown, the rest summed up; JSON has all.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) top: usize,
    /// What it shows and how.
    #[command(flatten)]
    pub(crate) manner: Manner,
}

/// The form of the answer of `trailglass who`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhoFormat {
    /// To read in a terminal; names are masked.
    #[default]
    Text,
    /// As data; nothing is masked.
    Json,
    /// To paste into a ticket; names are masked.
    Markdown,
    /// One file to hand over and to print, which needs nothing else; names are masked.
    Html,
}

/// `trailglass simulate`
#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// What to read.
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// One set of event selectors, or many: the output of get-event-selectors, a list of selectors of either
    /// kind, or a list or a named collection of these.
    #[arg(long, value_name = "FILE")]
    pub(crate) selectors: PathBuf,
    /// Prices of your own, in the form of the built-in ones; what is left out stays.
    #[arg(long, value_name = "FILE")]
    pub(crate) prices: Option<PathBuf>,
    /// An event that must not be lost, beside the built-in ones: its name, or its source and name with a space
    /// between them. Can be given more than once.
    #[arg(long, value_name = "EVENT")]
    pub(crate) watch: Vec<String>,
    /// The form of the answer.
    #[arg(short, long, value_enum, default_value_t)]
    pub(crate) format: AnswerFormat,
    /// Write the answer to this file; `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// JSON on one line.
    #[arg(long)]
    pub(crate) compact: bool,
}

/// The form of an answer that is no report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// To read in a terminal.
    #[default]
    Text,
    /// As data.
    Json,
}

/// What the owner of the logs knows of the names in them.
#[derive(Debug, Default, Clone, Args)]
pub(crate) struct Own {
    /// The name of a service account: it is no person. Can be given more than once.
    #[arg(long, value_name = "NAME")]
    service_account: Vec<String>,
    /// A domain of your own: mailboxes there that are named like machines or teams are no people. Can be given more
    /// than once.
    #[arg(long, value_name = "DOMAIN")]
    own_domain: Vec<String>,
}

impl Own {
    pub(crate) fn known(&self) -> Known {
        Known::new(&self.service_account, &self.own_domain)
    }
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
    /// Look for personal data and secrets too. Every text of every record is looked at then, which takes more than
    /// half as long again.
    #[arg(long)]
    pub(crate) privacy: bool,
    /// Who is no person, for `--privacy`.
    #[command(flatten)]
    pub(crate) own: Own,
    /// Leave out who is behind temporary identities: what that takes is measured so.
    #[arg(long, hide = true)]
    pub(crate) without_roles: bool,
}

/// How to answer.
#[derive(Debug, Args)]
pub(crate) struct Answer {
    /// How the answer looks.
    #[command(flatten)]
    pub(crate) shown: Shown,
    /// Prices of your own, in the form of the built-in ones; what is left out stays.
    #[arg(long, value_name = "FILE")]
    pub(crate) prices: Option<PathBuf>,
    /// An event that must not be lost, beside the built-in ones: its name, or its source and name with a space
    /// between them. Advice and changes say how many such records they hide. Can be given more than once.
    #[arg(long, value_name = "EVENT")]
    pub(crate) watch: Vec<String>,
}

/// How an answer looks, and where it goes.
#[derive(Debug, Args)]
pub(crate) struct Shown {
    /// The form of the report.
    #[arg(short, long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Write the report to this file; `-` is standard output. For CSV the folder that gets a file for each table.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// End with status 1 if a finding fails at this severity or a worse one: critical, high, medium, low or info.
    #[arg(long, value_name = "SEVERITY", value_parser = severity, hide_possible_values = true)]
    pub(crate) fail_on: Option<Severity>,
    /// Rows of each table and findings shown, the rest summed up; 10 by default, 25 in HTML. HTML, and whatever has
    /// annotations, has every finding. In JSON and CSV only the keys of each dimension of the volume, 50 by default.
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
    /// What it shows and how.
    #[command(flatten)]
    pub(crate) manner: Manner,
}

/// What a written answer shows, and how.
#[derive(Debug, Args)]
pub(crate) struct Manner {
    /// Show mail addresses in names in full; access key ids stay masked. JSON masks nothing.
    #[arg(long)]
    pub(crate) show_names: bool,
    /// JSON on one line.
    #[arg(long)]
    pub(crate) compact: bool,
    /// Colours in text. By itself only on a terminal, and not where NO_COLOR is set.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    pub(crate) color: Colour,
}

/// What is added to a report, beside what was read.
#[derive(Debug, Args)]
pub(crate) struct Added {
    /// Title, customer, scope, notes, and a word on findings: a JSON file, or a session, whose words follow their findings.
    #[arg(long, value_name = "FILE")]
    pub(crate) annotations: Option<PathBuf>,
    /// A logo for the cover of the HTML form: PNG, JPEG or SVG.
    #[arg(long, value_name = "FILE")]
    pub(crate) logo: Option<PathBuf>,
    /// Only this table of the CSV form, as a single file or on standard output.
    #[arg(long, value_name = "NAME")]
    pub(crate) table: Option<String>,
}

impl Answer {
    /// The files that are read for it.
    pub(crate) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.prices.iter()
    }
}

impl Added {
    /// The files that are read for it.
    pub(crate) fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.annotations.iter().chain(&self.logo)
    }
}

/// The form of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// To read in a terminal; names are masked.
    #[default]
    Text,
    /// The whole report as data, schema trailglass.report/1; nothing is masked.
    Json,
    /// To paste into a ticket; names are masked.
    Markdown,
    /// One file to hand over and to print, which needs nothing else; names are masked.
    Html,
    /// For spreadsheets, a file for each table; names are masked.
    Csv,
    /// SARIF 2.1.0, for tools that keep findings; names are masked.
    Sarif,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// A severity by its word.
pub(crate) fn severity(text: &str) -> Result<Severity, String> {
    let found = Severity::ALL.into_iter().find(|s| s.word() == text);
    found.ok_or_else(|| {
        let words = Severity::ALL.map(Severity::word);
        format!("severities are {}", words.join(", "))
    })
}
