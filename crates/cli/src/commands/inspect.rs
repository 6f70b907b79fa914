//! `trailglass inspect`: read everything, report.

use anyhow::Result;
use trailglass_core::case::Options;

use super::{Outcome, answer};
use crate::arguments::Inspect;
use crate::output::Output;
use crate::reading::Hashing;
use crate::{forms, inputs, preferences, reading};

/// Runs the command.
///
/// # Errors
/// When the prices cannot be used, or the output cannot be written.
pub(crate) fn run(options: &Inspect) -> Result<Outcome> {
    let preferences = preferences::of(options.answer.prices.as_deref(), &options.answer.watch)?;
    let inputs = inputs::collect(&options.reading.paths);
    let output = Output::open(options.answer.output.as_deref(), &inputs)?;
    let partial = reading::read(&inputs, &options.reading, Hashing::WithDigests);
    let asked = Options {
        roles: !options.reading.without_roles,
        ..forms::options(&options.answer)
    };
    let report = partial.finish_with(&asked, &preferences);
    answer(&report, &options.answer, output)
}
