//! A chromedriver with one browser, cut off from every network but the ports that a test names.

use crate::webdriver::Session;
use anyhow::{Context, Result};
use serde_json::json;
use std::{
    fmt::Write,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;
use trailglass_xtask::tools;

/// A running browser. Dropping it ends browser and driver, and leaves no file behind.
pub struct Browser {
    // Dropped in this order: a browser that still writes must not find its folder gone.
    session: Session,
    _driver: Driver,
    _temporary: TempDir,
}

struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Browser {
    /// Starts a browser that reaches the `ports` of this machine and nothing else: everything else, this machine's other ports too, goes
    /// to a proxy that is not there, and no name resolves.
    ///
    /// # Errors
    /// When there is no browser or it does not start.
    pub fn start(ports: &[u16]) -> Result<Self> {
        let found = tools::browser()?;
        // Browser and driver leave a profile and more behind when they are stopped.
        let temporary = tempfile::tempdir().context("no folder for the browser's profile")?;
        let mut driver = Driver(
            Command::new(&found.driver)
                .arg("--port=0")
                .env("TMPDIR", temporary.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .context("chromedriver did not start")?,
        );
        let port = announced_port(&mut driver.0)?;
        let mut bypass = "<-loopback>".to_owned();
        for port in ports {
            write!(bypass, ";127.0.0.1:{port}")?;
        }
        let mut arguments: Vec<String> = tools::headless().into_iter().map(str::to_owned).collect();
        arguments.extend([
            "--proxy-server=http://127.0.0.1:1".to_owned(),
            format!("--proxy-bypass-list={bypass}"),
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1".to_owned(),
            "--window-size=1400,1000".to_owned(),
        ]);
        let session = Session::open(
            port,
            &json!({
                "browserName": "chrome",
                "goog:chromeOptions": { "binary": found.program, "args": arguments },
                "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            }),
        )?;
        Ok(Self {
            session,
            _driver: driver,
            _temporary: temporary,
        })
    }

    /// The window.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }
}

/// The port that chromedriver says it took.
fn announced_port(driver: &mut Child) -> Result<u16> {
    let output = driver.stdout.take().context("chromedriver has no output")?;
    let mut lines = BufReader::new(output).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let number = line.split_once("started successfully on port ")?.1;
        number.trim_end_matches('.').parse().ok()
    });
    // It may write more, and must not be stopped by a closed pipe.
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    port.context("chromedriver named no port")
}
