//! `trailglass verify`: log files held against the digests of CloudTrail.

use std::io::Write;

use anyhow::Result;
use serde::Serialize;
use trailglass_core::case::Options;
use trailglass_core::report::writers::{Choices, integrity, json};
use trailglass_core::report::{Finding, Inputs, Integrity, Report};

use super::Outcome;
use crate::arguments::{AnswerFormat, Own, Reading, Verify};
use crate::output::{Files, Output};
use crate::reading::{self, Hashing};
use crate::{forms, inputs, text};

/// The answer as data: a part of the report, each thing in its place.
#[derive(Serialize)]
struct Answer<'r> {
    schema: &'r str,
    engine: &'r str,
    /// Whether everything is proved.
    holds: bool,
    inputs: &'r Inputs,
    findings: Vec<&'r Finding>,
    chapters: Chapters<'r>,
}

#[derive(Serialize)]
struct Chapters<'r> {
    integrity: &'r Integrity,
}

/// Runs the command.
///
/// # Errors
/// When the output cannot be written.
pub(crate) fn run(options: &Verify) -> Result<Outcome> {
    let inputs = inputs::collect(&options.paths);
    let output = Output::open(options.output.as_deref(), &mut Files::new(&inputs))?;
    let asked = Reading {
        paths: options.paths.clone(),
        jobs: options.jobs,
        privacy: false,
        own: Own::default(),
        without_roles: true,
    };
    let partial = reading::read(&inputs, &asked, Hashing::Always);
    let shown = Options {
        roles: false,
        ..Options::default()
    };
    let report = partial.finish(&shown);
    let nothing = super::told(&report.inputs.files);
    output.write(|out| write(&report, options, out))?;
    let integrity = &report.chapters.integrity;
    Ok(match nothing {
        Some(nothing) => nothing,
        None if !integrity.holds() => Outcome::Unproved(integrity::verdict(integrity)),
        None => Outcome::Done,
    })
}

fn write(report: &Report, options: &Verify, out: &mut dyn Write) -> std::io::Result<()> {
    let chapter = &report.chapters.integrity;
    match options.format {
        AnswerFormat::Text => {
            let choices = Choices {
                rows: options.top,
                ..Choices::default()
            };
            let layout = forms::text_layout(options.color, options.output.as_deref());
            text::write(&integrity::verification(report, &choices), layout, out)
        }
        AnswerFormat::Json => {
            let findings = report.findings.iter();
            let answer = Answer {
                schema: &report.schema,
                engine: &report.engine,
                holds: chapter.holds(),
                inputs: &report.inputs,
                findings: findings
                    .filter(|finding| finding.id.starts_with("integrity/"))
                    .collect(),
                chapters: Chapters { integrity: chapter },
            };
            json::write(&answer, forms::json_layout(options.compact), out)
        }
    }
}
