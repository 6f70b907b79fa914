//! The published AWS CLI and moto, an AWS on loopback, for the tests of the export collector.

use super::{announce, apt, directory};
use crate::{process, project};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A Python with the packages of `tests/collector/python/requirements.txt`, in an environment of its own, which is made if it is not
/// there or was made for other versions.
///
/// # Errors
/// When there is no Python 3, or the packages cannot be installed.
pub fn collector() -> Result<PathBuf> {
    let wanted = project::root().join("tests/collector/python/requirements.txt");
    let environment = directory()?.join("collector-env");
    let python = environment.join("bin").join("python");
    // Written last, so that an installation that was broken off does not count.
    let installed = environment.join("requirements.txt");
    let text = fs::read_to_string(&wanted)
        .with_context(|| format!("{} cannot be read", wanted.display()))?;
    if python.is_file() && fs::read_to_string(&installed).is_ok_and(|known| known == text) {
        return Ok(python);
    }
    if process::find(&["python3"]).is_none() {
        python_itself()?;
    }
    if create(&environment).is_err() {
        // Debian keeps the module that does it in another package.
        python_itself()?;
        create(&environment)?;
    }
    let mut packages = Command::new(&python);
    packages
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--requirement",
        ])
        .arg(&wanted);
    announce(
        "a Python environment with the AWS CLI and moto",
        "is what the export collector is tested against",
        &packages,
    );
    process::run(&mut packages)
        .context("the packages of tests/collector/python/requirements.txt could not be installed; they come from the Python package index")?;
    fs::write(installed, text)?;
    Ok(python)
}

fn create(environment: &Path) -> Result<()> {
    process::run(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(environment),
    )
}

fn python_itself() -> Result<()> {
    apt::install(
        &["python3", "python3-venv"],
        "run the AWS CLI in the tests of the export collector",
    )
    .context("the tests of the export collector need Python 3.10 or later with its module venv")
}
