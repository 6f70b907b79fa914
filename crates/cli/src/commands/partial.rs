//! `trailglass partial`: read some of the inputs, keep what is known.

use std::io::IsTerminal;

use anyhow::{Result, ensure};

use super::Outcome;
use crate::arguments::Partial;
use crate::output::{Files, Output};
use crate::reading::Hashing;
use crate::{inputs, reading};

/// Runs the command.
///
/// # Errors
/// When the output cannot be written.
pub(crate) fn run(options: &Partial) -> Result<Outcome> {
    ensure!(
        options.output.as_os_str() != "-" || !std::io::stdout().is_terminal(),
        "a partial is no text: name a file with -o, or pipe it on"
    );
    let inputs = inputs::collect(&options.reading.paths);
    let output = Output::open(Some(&options.output), &mut Files::new(&inputs))?;
    let hashing = if options.hash {
        Hashing::Always
    } else {
        Hashing::WithDigests
    };
    let partial = reading::read(&inputs, &options.reading, hashing);
    let bytes = partial.encode();
    output.write(|out| out.write_all(&bytes))?;
    Ok(super::nothing_read(&partial.files_read()).unwrap_or(Outcome::Done))
}
