//! `trailglass who`: the chain behind a key, a session, a name, an address or an event.

use anyhow::{Result, ensure};

use super::Outcome;
use crate::arguments::{Format, Who};
use crate::output::Output;
use crate::reading::Hashing;
use crate::{forms, inputs, reading};

/// Runs the command. An answer that names nobody ends as [`Outcome::Done`]: it is an answer.
///
/// # Errors
/// When nothing is asked for, or the output cannot be written.
pub(crate) fn run(options: &Who) -> Result<Outcome> {
    ensure!(
        !options.id.trim().is_empty(),
        "who is asked for? Give an access key id, an ARN, a name, an address or an event id"
    );
    ensure!(
        options.answer.shown.fail_on.is_none(),
        "--fail-on is for findings; an answer has none"
    );
    ensure!(
        !matches!(options.answer.shown.format, Format::Csv | Format::Sarif),
        "an answer has no tables and no findings: its forms are text, markdown, html and json"
    );
    let inputs = inputs::collect(&options.reading.paths);
    let output = Output::open(options.answer.shown.output.as_deref(), &inputs)?;
    let partial = reading::read(&inputs, &options.reading, Hashing::Never);
    let answer = partial.who(&options.id);
    output.write(|out| forms::write_answer(&answer, &options.answer.shown, out))?;
    Ok(super::outcome(&partial.finish(&Default::default()), None))
}
