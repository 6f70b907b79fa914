//! Changed copies of the built page, for what cannot be provoked from outside.

use anyhow::{Context, Result};
use std::{fs, path::Path};
use trailglass_xtask::{project::Flavour, single_file};

/// Writes a copy of both forms of the page into `directory`, with `more` at the end of the worker's script.
///
/// # Errors
/// When the page was not built.
pub fn with_worker_script(directory: &Path, more: &str) -> Result<()> {
    let hosted = directory.join("hosted");
    fs::create_dir_all(&hosted)?;
    for entry in fs::read_dir(Flavour::Development.hosted()).context("the page was not built")? {
        let path = entry?.path();
        if let Some(name) = path.file_name().filter(|_| path.is_file()) {
            fs::copy(&path, hosted.join(name))?;
        }
    }
    let script = hosted.join("trailglass-worker.js");
    let text = fs::read_to_string(&script)? + more;
    fs::write(script, text)?;
    fs::write(
        directory.join("trailglass.html"),
        single_file::assemble(&hosted)?,
    )?;
    Ok(())
}
