//! `trailglass inspect`: read everything, report.

use anyhow::Result;
use trailglass_core::case::Options;

use super::Outcome;
use crate::arguments::Inspect;
use crate::delivery::{Delivery, Keeping};
use crate::reading::{Hashing, Threads};
use crate::{forms, inputs, preferences, reading};

/// Runs the command.
///
/// # Errors
/// When the prices or the annotations cannot be used, or the output cannot be written.
pub(crate) fn run(options: &Inspect) -> Result<Outcome> {
    let answer = &options.answer;
    let preferences = preferences::of(answer.prices.as_deref(), &answer.watch)?;
    let inputs = inputs::collect(&options.reading.paths);
    let delivery = Delivery::open(&answer.shown, &options.added, &inputs)?;
    let keeping = Keeping::open(options.session.as_deref(), answer, &inputs)?;
    let partial = reading::read(&inputs, &options.reading, Hashing::WithDigests);
    let asked = Options {
        roles: !options.reading.without_roles,
        ..forms::options(&answer.shown)
    };
    let report = partial.finish_by(&asked, &preferences, &Threads::of(options.reading.jobs));
    let annotations = delivery.annotations(&report);
    keeping.keep(&report, &annotations)?;
    delivery.write(&report, &annotations)?;
    Ok(super::outcome(&report, answer.shown.fail_on))
}
