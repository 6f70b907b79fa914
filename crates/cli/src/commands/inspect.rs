//! `trailglass inspect`: read everything, report.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read as _;

use anyhow::Result;
use trailglass_core::case::Options;
use trailglass_core::report::writers::words;
use trailglass_core::report::{InputFile, Status};

use super::Outcome;
use crate::arguments::Inspect;
use crate::delivery::{Delivery, Keeping};
use crate::inputs::{Input, Source};
use crate::output::Files;
use crate::reading::{Hashing, Threads};
use crate::{forms, inputs, preferences, problems, reading};

/// Runs the command.
///
/// # Errors
/// When the prices or the annotations cannot be used, or the output cannot be written.
pub(crate) fn run(options: &Inspect) -> Result<Outcome> {
    let answer = &options.answer;
    let preferences = preferences::of(answer.prices.as_deref(), &answer.watch)?;
    let inputs = inputs::collect(&options.reading.paths);
    let mut files = Files::new(&inputs)
        .and(answer.files())
        .and(options.added.files());
    let delivery = Delivery::open(&answer.shown, &options.added, &mut files)?;
    let keeping = Keeping::open(options.session.as_deref(), answer, &mut files)?;
    let partial = reading::read(&inputs, &options.reading, Hashing::WithDigests);
    let asked = Options {
        roles: !options.reading.without_roles,
        ..forms::options(&answer.shown)
    };
    let report = partial.finish_by(&asked, &preferences, &Threads::of(options.reading.jobs));
    let annotations = delivery.annotations(&report);
    keeping.keep(&report, &annotations)?;
    delivery.write(&report, &annotations)?;
    problems::tell(partials_among(&inputs, &report.inputs.files));
    Ok(super::outcome(&report, answer.shown.fail_on))
}

/// What to do with the inputs that are partials: they hold what was read of logs, and another command reads them.
fn partials_among(inputs: &[Input], files: &[InputFile]) -> Vec<String> {
    let unread = files.iter().filter(|file| file.status == Status::Skipped);
    let unread: HashSet<&str> = unread.map(|file| file.path.as_str()).collect();
    let partials = inputs.iter().filter(|input| match &input.source {
        Source::File(path) if unread.contains(input.path.as_str()) => {
            let mut start = Vec::new();
            let head = File::open(path).and_then(|file| file.take(32).read_to_end(&mut start));
            head.is_ok() && start.starts_with(b"trailglass.partial/")
        }
        _ => false,
    });
    let hint = |input: &Input| {
        format!(
            "{} is a partial, and no log: trailglass merge makes a report of it",
            words::visible(&input.path)
        )
    };
    partials.map(hint).collect()
}
