//! `trailglass merge`: partials to one report.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use anyhow::{Context as _, Result};
use trailglass_core::case::Partial;

use super::{Outcome, answer};
use crate::arguments::Merge;
use crate::forms;
use crate::output::Output;
use crate::preferences;

/// Runs the command.
///
/// # Errors
/// When the prices cannot be used, or the output cannot be written. A partial that cannot be read ends as [`Outcome::Nothing`]: a
/// report that leaves out a part would look whole.
pub(crate) fn run(options: &Merge) -> Result<Outcome> {
    let preferences = preferences::of(options.answer.prices.as_deref(), &options.answer.watch)?;
    let mut whole = Partial::default();
    for path in &options.files {
        match load(path) {
            Ok(part) => whole.merge(part),
            Err(error) => return Ok(Outcome::Nothing(format!("{error:#}"))),
        }
    }
    let output = Output::open(options.answer.output.as_deref(), &[])?;
    let report = whole.finish_with(&forms::options(&options.answer), &preferences);
    answer(&report, &options.answer, output)
}

fn load(path: &Path) -> Result<Partial> {
    let bytes = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    let bytes = bytes.with_context(|| format!("{} cannot be read", path.display()))?;
    Partial::decode(&bytes).with_context(|| path.display().to_string())
}
