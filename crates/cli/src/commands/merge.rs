//! `trailglass merge`: partials to one report.

use std::path::Path;

use anyhow::{Context as _, Result};
use trailglass_core::case::Partial;

use super::Outcome;
use crate::arguments::Merge;
use crate::delivery::{Delivery, Keeping};
use crate::output::Files;
use crate::{forms, inputs, preferences};

/// Runs the command.
///
/// # Errors
/// When the prices or the annotations cannot be used, or the output cannot be written. A partial that cannot be read ends as [`Outcome::Nothing`]: a
/// report that leaves out a part would look whole.
pub(crate) fn run(options: &Merge) -> Result<Outcome> {
    let answer = &options.answer;
    let preferences = preferences::of(answer.prices.as_deref(), &answer.watch)?;
    let mut whole = Partial::default();
    for path in &options.files {
        match load(path) {
            Ok(part) => whole.merge(part),
            Err(error) => return Ok(Outcome::Nothing(format!("{error:#}"))),
        }
    }
    let mut files = Files::new(&[])
        .and(&options.files)
        .and(answer.files())
        .and(options.added.files());
    let delivery = Delivery::open(&answer.shown, &options.added, &mut files)?;
    let keeping = Keeping::open(options.session.as_deref(), answer, &mut files)?;
    let report = whole.finish_with(&forms::options(&answer.shown), &preferences);
    let annotations = delivery.annotations(&report);
    keeping.keep(&report, &annotations)?;
    delivery.write(&report, &annotations)?;
    Ok(super::outcome(&report, answer.shown.fail_on))
}

fn load(path: &Path) -> Result<Partial> {
    let bytes = inputs::bytes_of(path)?;
    Partial::decode(&bytes).with_context(|| path.display().to_string())
}
