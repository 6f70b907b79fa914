//! `trailglass report`: any form of a report from a session, without its logs.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use trailglass_core::report::session::Session;

use super::Outcome;
use crate::arguments::{Added, Shown};
use crate::delivery::Delivery;
use crate::inputs::bytes_of;
use crate::output::Files;

/// What `trailglass report --help` says below the options.
pub(crate) const HELP: &str = "\
A session is what `inspect --session FILE` and the page write: the report, what was added to it, and what was set. No log is \
in it, so nothing new can be found: prices and watched events are those of the session. A JSON report is read too. The session's \
own annotations are used unless others are given with --annotations.

A session holds names, ARNs and addresses unmasked, like the JSON form: keep it as you keep the logs.

Examples:
  trailglass inspect export/ --session case.json.gz -o report.txt
  trailglass report case.json.gz --format html --annotations words.json --logo logo.svg -o report.html
  trailglass report case.json.gz --format csv -o tables/
  trailglass report case.json.gz --format csv --table findings
  trailglass report case.json.gz --format sarif -o findings.sarif";

/// `trailglass report`
#[derive(Debug, Args)]
pub(crate) struct ReportOn {
    /// A session or a JSON report; `-` is standard input.
    #[arg(value_name = "SESSION")]
    session: PathBuf,
    /// How the report looks.
    #[command(flatten)]
    shown: Shown,
    /// What is added to it.
    #[command(flatten)]
    added: Added,
}

/// Runs the command. A file that is no session ends as [`Outcome::Nothing`].
///
/// # Errors
/// When the annotations cannot be used, or the output cannot be written.
pub(crate) fn run(options: &ReportOn) -> Result<Outcome> {
    let session = match open(&options.session) {
        Ok(session) => session,
        Err(error) => return Ok(Outcome::Nothing(format!("{error:#}"))),
    };
    let mut files = Files::new(&[])
        .and([&options.session])
        .and(options.added.files());
    let delivery = Delivery::open(&options.shown, &options.added, &mut files)?
        .or_words(session.annotations.clone());
    let annotations = delivery.annotations(&session.report);
    delivery.write(&session.report, &annotations)?;
    Ok(super::outcome(&session.report, options.shown.fail_on))
}

/// Opens a session, or a JSON report as one.
pub(super) fn open(path: &Path) -> Result<Session<'static>> {
    Session::open(&bytes_of(path)?).with_context(|| path.display().to_string())
}
