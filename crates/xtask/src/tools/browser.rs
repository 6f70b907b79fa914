//! A browser of the Chromium family and its WebDriver, for the tests that run in one.

use super::apt;
use crate::process;
use anyhow::{Context, Result};
use std::{env, fs, path::PathBuf};

/// What a headless browser is started with, on a desktop, in a container and as root alike.
#[must_use]
pub fn headless() -> Vec<&'static str> {
    let mut arguments = vec![
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
    ];
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    if !has_shared_memory(&mounts) {
        arguments.push("--disable-dev-shm-usage");
    }
    arguments
}

/// Whether the mounts of a machine show room for what a browser's processes share. A container has 64 MB unless somebody said otherwise, and
/// a browser that finds no room there dies; files in its place are slower.
fn has_shared_memory(mounts: &str) -> bool {
    /// In the kernel's own unit.
    const ENOUGH_KIB: u64 = 1 << 20;
    mounts.lines().any(|mount| {
        let mut fields = mount.split(' ').skip(1);
        let (place, options) = (fields.next(), fields.nth(1).unwrap_or_default());
        let size = options.split(',').find_map(|option| {
            option
                .strip_prefix("size=")?
                .strip_suffix('k')?
                .parse()
                .ok()
        });
        // Without a size it is half of the memory.
        place == Some("/dev/shm") && size.unwrap_or(u64::MAX) >= ENOUGH_KIB
    })
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_has_no_room_to_share_unless_somebody_said_so() {
        let root = "overlay / overlay rw,relatime 0 0\n";
        for (mount, expected) in [
            (
                "shm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,size=65536k 0 0",
                false,
            ),
            ("tmpfs /dev/shm tmpfs rw,relatime,size=24684092k 0 0", true),
            ("tmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0", true),
            ("tmpfs /run/shm tmpfs rw,nosuid,nodev 0 0", false),
        ] {
            assert_eq!(
                has_shared_memory(&format!("{root}{mount}\n")),
                expected,
                "{mount}"
            );
        }
    }
}
