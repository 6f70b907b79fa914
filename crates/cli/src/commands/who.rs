//! `trailglass who`: the chain behind a key, a session, a name, an address or an event.

use anyhow::{Result, ensure};

use super::Outcome;
use crate::arguments::Who;
use crate::output::{Files, Output};
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
    let inputs = inputs::collect(&options.reading.paths);
    let output = Output::open(options.output.as_deref(), &mut Files::new(&inputs))?;
    let partial = reading::read(&inputs, &options.reading, Hashing::Never);
    let nothing = super::told(&partial.files_read());
    let answer = partial.who(&options.id);
    output.write(|out| forms::write_answer(&answer, options, out))?;
    Ok(nothing.unwrap_or(Outcome::Done))
}
