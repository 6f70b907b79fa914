//! `trailglass compare`: what became of a report.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};
use trailglass_core::report::compare::{Comparison, FindingState, Standing, compare};
use trailglass_core::report::writers::{Choices, comparison, html, json, markdown};
use trailglass_core::report::{Severity, Verdict};

use super::{Outcome, report};
use crate::arguments::{self, Manner};
use crate::output::{Files, Output};
use crate::{forms, text};

/// What `trailglass compare --help` says below the options.
pub(crate) const HELP: &str = "\
Each side is a session or a JSON report. A finding is the same one in both where it is about the same things, whatever its \
words, its figures and its place.

  new        it was not there, or it held
  changed    another verdict or severity, or other resources
  fixed      it failed and holds now, or is not found any more where the same was looked at
  answered   it was an open question, and it holds
  unseen     the second case does not hold what showed it: nothing can be said

An event of the past is never fixed: it is unseen where its record is not in the second case.

Text, Markdown and HTML mask mail addresses in names unless --show-names is given; JSON, schema trailglass.comparison/1, \
masks nothing.

Examples:
  trailglass compare before.json.gz after.json.gz
  trailglass compare before.json after.json --format html -o progress.html
  trailglass compare last-week.json today.json --fail-on high";

/// `trailglass compare`
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// The earlier session or JSON report.
    #[arg(value_name = "BEFORE")]
    before: PathBuf,
    /// The later one; `-` is standard input.
    #[arg(value_name = "AFTER")]
    after: PathBuf,
    /// The form of the comparison.
    #[arg(short, long, value_enum, default_value_t)]
    format: Form,
    /// Write the comparison to this file; `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// End with status 1 if a finding is new, or graver than before, and fails at this severity or a worse one: critical,
    /// high, medium, low or info.
    #[arg(long, value_name = "SEVERITY", value_parser = arguments::severity, hide_possible_values = true)]
    fail_on: Option<Severity>,
    /// Rows of each table shown, the rest told as a number; findings are all shown.
    #[arg(long, value_name = "N", default_value_t = 25)]
    top: usize,
    /// What it shows and how.
    #[command(flatten)]
    manner: Manner,
}

/// The form of a comparison.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// To read in a terminal.
    #[default]
    Text,
    /// To paste into a ticket.
    Markdown,
    /// One file to hand over and to print.
    Html,
    /// As data, schema trailglass.comparison/1.
    Json,
}

/// Runs the command. A file that is no session and no report ends as [`Outcome::Nothing`].
///
/// # Errors
/// When both sides are standard input, or the output cannot be written.
pub(crate) fn run(options: &Compare) -> Result<Outcome> {
    let standard = |path: &PathBuf| path.as_os_str() == "-";
    ensure!(
        !(standard(&options.before) && standard(&options.after)),
        "only one side can be standard input"
    );
    let sides = report::open(&options.before)
        .and_then(|before| Ok((before, report::open(&options.after)?)));
    let (before, after) = match sides {
        Ok(sides) => sides,
        Err(error) => return Ok(Outcome::Nothing(format!("{error:#}"))),
    };
    let mut files = Files::new(&[]).and([&options.before, &options.after]);
    let output = Output::open(options.output.as_deref(), &mut files)?;
    let compared = compare(&before.report, &after.report);
    let choices = Choices {
        rows: options.top,
        names: options.manner.show_names,
        ..Choices::default()
    };
    output.write(|out| match options.format {
        Form::Text => {
            let layout = forms::text_layout(options.manner.color, options.output.as_deref());
            text::write(&comparison(&compared, &choices), layout, out)
        }
        Form::Markdown => markdown::write(&comparison(&compared, &choices), out),
        Form::Html => html::write(&comparison(&compared, &choices), out),
        Form::Json => json::write(&compared, forms::json_layout(options.manner.compact), out),
    })?;
    Ok(
        match options
            .fail_on
            .map(|limit| (limit, worse(&compared, limit)))
        {
            Some((limit, count)) if count > 0 => Outcome::Findings(limit, count),
            _ => Outcome::Done,
        },
    )
}

/// How many findings fail at a severity or a worse one, and did not before.
fn worse(compared: &Comparison, limit: Severity) -> usize {
    let worse = compared.findings.iter().filter(|change| {
        let fails =
            |severity: Severity, verdict: Verdict| verdict == Verdict::Fail && severity <= limit;
        let state = |state: Option<&FindingState>| {
            state.is_some_and(|state| fails(state.severity, state.verdict))
        };
        let graver = || {
            let of = change.before.as_ref().zip(change.after.as_ref());
            of.is_some_and(|(before, after)| {
                before.verdict != Verdict::Fail || after.severity < before.severity
            })
        };
        state(change.after.as_ref())
            && match change.standing {
                Standing::New => true,
                Standing::Changed => graver(),
                _ => false,
            }
    });
    worse.count()
}
