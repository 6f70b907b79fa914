//! A browser of the Chromium family and its WebDriver, for the tests that run in one.

use super::apt;
use crate::process;
use anyhow::{Context, Result};
use std::{env, path::PathBuf};

/// What a headless browser is started with, on a desktop, in a container and as root alike.
pub const HEADLESS: [&str; 6] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
];

/// A browser and the driver that steers it.
#[derive(Clone, Debug)]
pub struct Browser {
    /// The browser's program.
    pub program: PathBuf,
    /// Its chromedriver, of the same major version.
    pub driver: PathBuf,
}

/// The browser of `$CHROME` and `$CHROMEDRIVER`, else of PATH, else Debian's, which is then installed.
///
/// # Errors
/// When there is none and none can be installed.
pub fn browser() -> Result<Browser> {
    if let Some(found) = search() {
        return Ok(found);
    }
    install()?;
    search().context("chromium was installed, but it is not on PATH; set CHROME and CHROMEDRIVER to the two programs")
}

fn search() -> Option<Browser> {
    let program = named("CHROME").or_else(|| {
        process::find(&[
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
        ])
    })?;
    let driver = named("CHROMEDRIVER").or_else(|| process::find(&["chromedriver"]))?;
    Some(Browser { program, driver })
}

fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable)
        .map(PathBuf::from)
        .filter(|path| path.is_file())
}

fn install() -> Result<()> {
    apt::install(
        &["chromium", "chromium-driver"],
        "run the page in the browser tests",
    )
    .context("the browser tests need a browser; install a Chromium or Chrome with its chromedriver and put both on PATH, or set CHROME and CHROMEDRIVER to them")
}
