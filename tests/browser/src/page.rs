//! The page as a test sees it: what a person would click, and the figures that a person would read.
//!
//! Elements are known by their `data-test` attribute alone, so that looks may change.

use crate::{browser::Browser, webdriver::Session};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::{fs, path::Path, path::PathBuf, time::Duration};
use trailglass_xtask::{project::Flavour, server::Server};

/// How long a case of the tests may take to read on a slow machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// The two forms in which the page is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// From a server, below a path that is not the root.
    Hosted,
    /// `trailglass.html` from the disk.
    SingleFile,
}

/// The words of all views in the address, in the order of the navigation.
pub const VIEWS: [&str; 17] = [
    "overview",
    "findings",
    "explore",
    "coverage",
    "buckets",
    "volume",
    "strategy",
    "posture",
    "cost",
    "tampering",
    "integrity",
    "privacy",
    "roles",
    "report",
    "compare",
    "share",
    "files",
];

/// Both forms.
pub const BUILDS: [Build; 2] = [Build::Hosted, Build::SingleFile];

/// The open page.
pub struct Page {
    browser: Browser,
    server: Option<Server>,
    build: Build,
}

/// What the Overview says of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Inputs, the files inside archives too.
    pub files: u64,
    /// Records as delivered.
    pub records: u64,
    /// Second copies among them.
    pub duplicates: u64,
    /// Findings of any verdict.
    pub findings: u64,
}

impl Page {
    /// Opens the page in a browser of its own. Beside the page's server, the browser reaches the `reachable` ports.
    ///
    /// # Errors
    /// When the page was not built or does not start.
    pub fn open(build: Build, reachable: &[u16]) -> Result<Self> {
        Self::open_from(build, &Flavour::Development.directory(), reachable)
    }

    /// As [`Page::open`], of a build that a test made for itself: a directory with `hosted/` and `trailglass.html`.
    ///
    /// # Errors
    /// As [`Page::open`].
    pub fn open_from(build: Build, directory: &Path, reachable: &[u16]) -> Result<Self> {
        let mut ports = reachable.to_vec();
        let (server, address) = match build {
            Build::Hosted => {
                let server = Server::start(&directory.join("hosted"), "/some/path/", 0)?;
                ports.push(server.port());
                let address = format!("http://127.0.0.1:{}/some/path/", server.port());
                (Some(server), address)
            }
            Build::SingleFile => (
                None,
                format!("file://{}", directory.join("trailglass.html").display()),
            ),
        };
        let browser = Browser::start(&ports)?;
        // Violations of the policy are counted from the first script on. The script runs outside the page's own policy.
        let count = "globalThis.violations = []; addEventListener('securitypolicyviolation', \
                     (event) => violations.push(event.effectiveDirective + ' ' + event.blockedURI), true);";
        browser.session().devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            &json!({ "source": count }),
        )?;
        browser.session().go(&address)?;
        let page = Self {
            browser,
            server,
            build,
        };
        if let Err(error) = page.session().find("[data-test=run]") {
            let said = page.session().text(&page.session().find("body")?)?;
            bail!(
                "the page did not start ({error:#}); it says: {said}; its console: {:?}",
                page.console()?
            );
        }
        Ok(page)
    }

    /// The window.
    #[must_use]
    pub fn session(&self) -> &Session {
        self.browser.session()
    }

    /// Which of the two forms this is.
    #[must_use]
    pub fn build(&self) -> Build {
        self.build
    }

    /// What the hosted page's server was asked so far; nothing for the single file.
    #[must_use]
    pub fn server_requests(&self) -> Vec<String> {
        self.server
            .as_ref()
            .map(Server::requests)
            .unwrap_or_default()
    }

    /// Ends the hosted page's server.
    pub fn stop_server(&mut self) {
        self.server = None;
    }

    /// Drops files and folders from the disk onto the middle of the window, as a person would.
    ///
    /// # Errors
    /// When the browser refuses.
    pub fn drop_paths(&self, paths: &[&Path]) -> Result<()> {
        let paths: Vec<_> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        let data = json!({ "items": [], "files": paths, "dragOperationsMask": 1 });
        for kind in ["dragEnter", "dragOver", "drop"] {
            self.session().devtools(
                "Input.dispatchDragEvent",
                &json!({ "type": kind, "x": 700, "y": 500, "data": data }),
            )?;
        }
        Ok(())
    }

    /// Chooses files with the file button's input.
    ///
    /// # Errors
    /// When the input is not there.
    pub fn pick_files(&self, paths: &[PathBuf]) -> Result<()> {
        let input = self.session().find("[data-test=pick-files]")?;
        let paths: Vec<_> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        self.session().type_text(&input, &paths.join("\n"))
    }

    /// Chooses a folder with the folder button's input.
    ///
    /// # Errors
    /// When the input is not there.
    pub fn pick_folder(&self, path: &Path) -> Result<()> {
        let input = self.session().find("[data-test=pick-folder]")?;
        self.session()
            .type_text(&input, &path.display().to_string())
    }

    /// Clicks the element of this `data-test`.
    ///
    /// # Errors
    /// When it is not there.
    pub fn click(&self, name: &str) -> Result<()> {
        let selector = format!("[data-test={name}]");
        let element = self.session().find(&selector)?;
        // The driver scrolls only what is out of the window, and takes what lies below the bar for visible.
        let script = "const one = document.querySelector(arguments[0]); \
                      const bar = document.querySelector('.topbar'); \
                      if (bar && !bar.contains(one) && one.getBoundingClientRect().top < bar.getBoundingClientRect().bottom) \
                          one.scrollIntoView({ block: 'center' })";
        self.session().run(script, &[selector.into()])?;
        self.session().click(&element)
    }

    /// Has the browser save files into a folder.
    ///
    /// # Errors
    /// When the browser refuses.
    pub fn save_into(&self, folder: &Path) -> Result<()> {
        let to = json!({ "behavior": "allow", "downloadPath": folder.display().to_string() });
        self.session()
            .devtools("Browser.setDownloadBehavior", &to)
            .map(drop)
    }

    /// Clicks the element of this `data-test` and gives the file that the browser saves, once it is whole.
    ///
    /// # Errors
    /// When it does not come.
    pub fn saved(&self, name: &str, file: &Path) -> Result<Vec<u8>> {
        self.click(name)?;
        // A file that is being written has another name until its end.
        self.wait_for("the saved file", |_| Ok(file.exists()))?;
        Ok(fs::read(file)?)
    }

    /// The state of the run: `empty`, `listing`, `reading`, `stopping` or `done`.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn state(&self) -> Result<String> {
        let state = self.session().run(
            "return document.querySelector('[data-test=run]')?.dataset.state ?? ''",
            &[],
        )?;
        Ok(state.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until everything is read.
    ///
    /// # Errors
    /// When it takes too long; the message holds what the console says.
    pub fn wait_done(&self) -> Result<()> {
        let done = self.session().wait("the end of reading", PATIENCE, || {
            Ok((self.state()? == "done").then_some(()))
        });
        done.with_context(|| format!("state {:?}, console {:?}", self.state(), self.console()))
    }

    /// Waits until `condition` holds.
    ///
    /// # Errors
    /// When it does not hold within a minute, or asking fails.
    pub fn wait_for(&self, what: &str, condition: impl Fn(&Self) -> Result<bool>) -> Result<()> {
        let held = self.session().wait(what, Duration::from_secs(60), || {
            Ok(condition(self)?.then_some(()))
        });
        held.with_context(|| format!("state {:?}, console {:?}", self.state(), self.console()))
    }

    /// The figures of the Overview.
    ///
    /// # Errors
    /// When one of them is not there or not a number.
    pub fn figures(&self) -> Result<Figures> {
        self.click("nav-overview")?;
        Ok(Figures {
            files: self.figure("figure-files")?,
            records: self.figure("figure-records")?,
            duplicates: self.figure("figure-duplicates")?,
            findings: self.figure("figure-findings")?,
        })
    }

    fn figure(&self, name: &str) -> Result<u64> {
        let text = self
            .session()
            .text(&self.session().find(&format!("[data-test={name}]"))?)?;
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits
            .parse()
            .with_context(|| format!("{name} shows {text:?}"))
    }

    /// The rows of the Files view: path and the whole text of the row.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn file_rows(&self) -> Result<Vec<(String, String)>> {
        self.click("nav-files")?;
        self.session().find("[data-test=file-row]")?;
        let rows = self.session().run(
            "return [...document.querySelectorAll('[data-test=file-row]')].map((row) => [row.dataset.path, row.dataset.status + ' ' + row.innerText])",
            &[],
        )?;
        let rows: Vec<(String, String)> =
            serde_json::from_value(rows).context("the rows have another form")?;
        Ok(rows)
    }

    /// What the policy refused since the page was opened.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn violations(&self) -> Result<Vec<String>> {
        let seen = self.session().run("return globalThis.violations", &[])?;
        Ok(serde_json::from_value(seen)?)
    }

    /// What the console says: warnings and errors, since the last call.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn console(&self) -> Result<Vec<String>> {
        let entries = self.session().log("browser")?;
        Ok(entries
            .iter()
            .filter_map(|entry| entry["message"].as_str().map(str::to_owned))
            .collect())
    }

    /// The addresses that the page asked for since the last call, as the browser's own protocol saw them.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn requested(&self) -> Result<Vec<String>> {
        let mut addresses = Vec::new();
        for entry in self.session().log("performance")? {
            let message: Value =
                serde_json::from_str(entry["message"].as_str().unwrap_or_default())
                    .unwrap_or_default();
            let message = &message["message"];
            let address = match message["method"].as_str() {
                Some("Network.requestWillBeSent") => &message["params"]["request"]["url"],
                Some("Network.webSocketCreated") => &message["params"]["url"],
                _ => continue,
            };
            let address = address.as_str().unwrap_or_default();
            // These are inside the page; nothing is sent for them.
            if !address.starts_with("blob:") && !address.starts_with("data:") {
                addresses.push(address.to_owned());
            }
        }
        Ok(addresses)
    }
}
