//! A browser of the Chromium family and its WebDriver, for the tests that run in one.

use super::announce;
use crate::process;
use anyhow::{Context, Result, bail};
use std::{env, path::PathBuf, process::Command};

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
    let hint = "install a Chromium or Chrome with its chromedriver and put both on PATH, or set CHROME and CHROMEDRIVER to them";
    if process::find(&["apt-get"]).is_none() {
        bail!("the browser tests need a browser; {hint}");
    }
    let root = process::answer(Command::new("id").arg("-u")).is_some_and(|user| user == "0");
    let apt = |arguments: &[&str]| {
        let mut command = if root {
            Command::new("apt-get")
        } else {
            Command::new("sudo")
        };
        if !root {
            command.args(["-n", "apt-get"]);
        }
        command
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    let mut packages = apt(&[
        "install",
        "-y",
        "--no-install-recommends",
        "chromium",
        "chromium-driver",
    ]);
    announce(
        "chromium and chromium-driver",
        "run the page in the browser tests",
        &packages,
    );
    // An old package list is no reason to stop: the installation itself decides.
    let _ = process::run(&mut apt(&["update"]));
    process::run(&mut packages)
        .with_context(|| format!("the browser could not be installed; {hint}"))
}
