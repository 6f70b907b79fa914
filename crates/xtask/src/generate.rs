//! `cargo xtask sample`: the sample case, for the page and for looking at it as files.
//!
//! The cases themselves come from the crate `generate`; this only writes them to a disk.

use crate::project;
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The seed of the sample case that the page carries.
pub const SEED: u64 = 7;

/// Generates the sample case: a fictional organization with every mistake planted in its logs and exports.
#[derive(clap::Args)]
pub struct Options {
    /// Write the files of the case into this folder instead of one archive for the page.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Another seed gives another case with the same mistakes.
    #[arg(long, default_value_t = SEED)]
    seed: u64,
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be written.
pub fn run(options: &Options) -> Result<()> {
    let Some(folder) = &options.folder else {
        let path = sample_zip(options.seed)?;
        println!("{}", path.display());
        return Ok(());
    };
    let case = trailglass_generate::sample(options.seed);
    for (path, bytes) in &case.files {
        write(&folder.join(path), bytes)?;
    }
    let truth = &case.truth;
    println!(
        "{} files, {} records ({} of them copies) in {}",
        truth.files,
        truth.records,
        truth.duplicates,
        folder.display()
    );
    Ok(())
}

/// Writes `www/sample.zip`, unless it is there as it should be, and gives its path.
///
/// # Errors
/// When it cannot be written.
pub fn sample_zip(seed: u64) -> Result<PathBuf> {
    let path = project::root().join("www").join("sample.zip");
    let bytes = trailglass_generate::sample_zip(seed);
    // An unchanged file keeps its time, so that a page that is being watched is not built again.
    if fs::read(&path).is_ok_and(|there| there == bytes) {
        return Ok(path);
    }
    write(&path, &bytes)?;
    Ok(path)
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}
