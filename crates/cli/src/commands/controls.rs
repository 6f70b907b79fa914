//! `trailglass controls`: how a case stands to published standards.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};
use trailglass_core::case::Options;
use trailglass_core::report::writers::document::{Block, Section};
use trailglass_core::report::writers::{Choices, control_sheets, csv, json, markdown};
use trailglass_core::report::{STANDARDS, sheets};

use super::Outcome;
use crate::arguments::{Manner, Reading};
use crate::output::{Files, Output};
use crate::reading::Hashing;
use crate::{forms, inputs, problems, reading, text};

/// What `trailglass controls --help` says below the options.
pub(crate) const HELP: &str = "\
Standards are CIS-3.0, CIS-5.0, CIS-6.0, CIS-7.0 (CIS AWS Foundations), SecurityHub, Prowler, NIST-800-53r5 and \
PCI-4.0.1. Each control that exports can answer is pass, fail, unknown, or has nothing to judge; an unknown names the \
call whose output would settle it. docs/checks.md lists which check answers what.

Text and Markdown mask mail addresses in names unless --show-names is given; JSON and CSV mask nothing. A cell of CSV \
that a spreadsheet would take for a formula begins with an apostrophe.

Examples:
  trailglass controls export/ --standard CIS-7.0
  trailglass controls export/ --format csv -o controls.csv";

/// What to give, where no control can be judged.
const NO_SETTINGS: &str = "Logs alone hold no settings. Give the output of AWS CLI calls as well, such \
as that of aws cloudtrail describe-trails and get-trail-status; the script collect.sh makes all of them.";

/// `trailglass controls`
#[derive(Debug, Args)]
pub(crate) struct Controls {
    /// What to read.
    #[command(flatten)]
    reading: Reading,
    /// Only this standard. Can be given more than once.
    #[arg(long, value_name = "STANDARD")]
    standard: Vec<String>,
    /// The form of the answer.
    #[arg(short, long, value_enum, default_value_t)]
    format: Form,
    /// Write the answer to this file; `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// What it shows and how.
    #[command(flatten)]
    manner: Manner,
}

/// The form of the answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// To read in a terminal.
    #[default]
    Text,
    /// To paste into a ticket.
    Markdown,
    /// As data.
    Json,
    /// For a spreadsheet: one row per control and object.
    Csv,
}

/// Runs the command.
///
/// # Errors
/// For a standard that is not known, or when the output cannot be written.
pub(crate) fn run(options: &Controls) -> Result<Outcome> {
    for standard in &options.standard {
        let known = STANDARDS.iter().any(|(word, _)| word == standard);
        let words = STANDARDS.map(|(word, _)| word).join(", ");
        ensure!(known, "there is no standard {standard}; there are {words}");
    }
    let inputs = inputs::collect(&options.reading.paths);
    let output = Output::open(options.output.as_deref(), &mut Files::new(&inputs))?;
    let partial = reading::read(&inputs, &options.reading, Hashing::Never);
    let report = partial.finish(&Options::default());
    let nothing = super::told(&report.inputs.files);
    let sheets = sheets(&report.chapters.security, &options.standard);
    let is_without_settings = sheets.is_empty() && nothing.is_none();
    let choices = Choices {
        names: options.manner.show_names,
        ..Choices::default()
    };
    let document = || {
        let mut document = control_sheets(&sheets, &choices);
        if is_without_settings {
            document.sections.push(Section {
                title: "Nothing to judge",
                blocks: vec![Block::Text(NO_SETTINGS.to_owned())],
            });
        }
        document
    };
    output.write(|out| match options.format {
        Form::Text => {
            let layout = forms::text_layout(options.manner.color, options.output.as_deref());
            text::write(&document(), layout, out)
        }
        Form::Markdown => markdown::write(&document(), out),
        Form::Json => {
            let layout = forms::json_layout(options.manner.compact);
            json::write(&BTreeMap::from([("controls", &sheets)]), layout, out)
        }
        Form::Csv => csv::controls(&sheets, out),
    })?;
    if is_without_settings && matches!(options.format, Form::Json | Form::Csv) {
        problems::tell([format!("no control can be judged. {NO_SETTINGS}")]);
    }
    Ok(nothing.unwrap_or(Outcome::Done))
}
