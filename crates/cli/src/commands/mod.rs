//! One file a command.

pub(crate) mod compare;
pub(crate) mod controls;
mod inspect;
mod merge;
mod partial;
pub(crate) mod redact;
pub(crate) mod report;
pub(crate) mod scan;
mod simulate;
pub(crate) mod unredact;
mod verify;
pub(crate) mod what_if;
mod who;

use std::process::ExitCode;

use anyhow::Result;
use trailglass_core::report::writers::words;
use trailglass_core::report::{InputFile, Report, Severity, Status, Verdict};

use crate::arguments::Command;
use crate::problems;

/// Exit status of a command that was typed wrongly, or whose output cannot be written.
pub(crate) const USAGE: u8 = 2;

/// How a command that ran to its end ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// As it should.
    Done,
    /// With findings at or above this severity.
    Findings(Severity, usize),
    /// With something that is not proved. The text says what.
    Unproved(String),
    /// With nothing read. The text says why.
    Nothing(String),
}

impl Outcome {
    /// What to say on standard error.
    pub(crate) fn message(&self) -> Option<String> {
        match self {
            Self::Done => None,
            Self::Findings(severity, count) => Some(format!(
                "{count} {} at or above {}",
                if *count == 1 { "finding" } else { "findings" },
                severity.word()
            )),
            Self::Unproved(why) | Self::Nothing(why) => Some(why.clone()),
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Findings(..) | Outcome::Unproved(_) => Self::from(1),
            Outcome::Nothing(_) => Self::from(3),
        }
    }
}

/// Runs a command.
///
/// # Errors
/// When it cannot do what was asked: the exit status is [`USAGE`] then.
pub(crate) fn run(command: &Command) -> Result<Outcome> {
    match command {
        Command::Inspect(options) => inspect::run(options),
        Command::Partial(options) => partial::run(options),
        Command::Merge(options) => merge::run(options),
        Command::Scan(options) => scan::run(options),
        Command::Redact(options) => redact::run(options),
        Command::Unredact(options) => unredact::run(options),
        Command::Verify(options) => verify::run(options),
        Command::Who(options) => who::run(options),
        Command::Simulate(options) => simulate::run(options),
        Command::WhatIf(options) => what_if::run(options),
        Command::Controls(options) => controls::run(options),
        Command::Report(options) => report::run(options),
        Command::Compare(options) => compare::run(options),
    }
}

fn outcome(report: &Report, fail_on: Option<Severity>) -> Outcome {
    if let Some(nothing) = nothing_read(&report.inputs.files) {
        return nothing;
    }
    let Some(limit) = fail_on else {
        return Outcome::Done;
    };
    let failed = report.findings.iter();
    let failed = failed.filter(|f| f.verdict == Verdict::Fail && f.severity <= limit);
    match failed.count() {
        0 => Outcome::Done,
        count => Outcome::Findings(limit, count),
    }
}

/// Says on standard error what is lost of the inputs of an answer that does not list them; and what [`nothing_read`] says.
fn told(files: &[InputFile]) -> Option<Outcome> {
    let nothing = nothing_read(files);
    // The reason of the only one is in the outcome.
    if nothing.is_none() || files.len() > 1 {
        problems::tell_damage(files);
    }
    nothing
}

/// Where no input gave anything: that, and why. That an archive could be opened says nothing of what is in it.
fn nothing_read(files: &[InputFile]) -> Option<Outcome> {
    let gave = |file: &InputFile| {
        file.kind != "archive" && matches!(file.status, Status::Read | Status::Partial)
    };
    if files.iter().any(gave) {
        return None;
    }
    Some(Outcome::Nothing(match files {
        [] => "there is no file to read".to_owned(),
        [only] => format!("nothing could be read: {}", reason(only)),
        [first, ..] => {
            let first = files
                .iter()
                .find(|file| !file.problems.is_empty())
                .unwrap_or(first);
            format!(
                "nothing could be read in {} files, of which one is {}",
                files.len(),
                reason(first)
            )
        }
    }))
}

/// Why nothing was read of an input.
fn reason(file: &InputFile) -> String {
    match file.problems.first() {
        Some(problem) => problems::line(&file.path, problem),
        None => format!("{}: there is nothing in it", words::visible(&file.path)),
    }
}
