//! One run of the collector.

use crate::{
    export::Export,
    stand_in::{self, Note, Rule, Script},
};
use anyhow::{Context, Result, ensure};
use std::{
    env,
    ffi::OsString,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};
use trailglass_xtask::project;

/// How the collector is run.
#[derive(Clone, Debug)]
pub struct Run {
    directory: PathBuf,
    shell: Vec<String>,
    arguments: Vec<String>,
    environment: Vec<(String, OsString)>,
    script: Script,
}

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// What it printed on standard output.
    pub printed: String,
    /// What it printed on standard error.
    pub said: String,
    /// The archive, if it wrote one.
    pub archive: Option<PathBuf>,
    /// The calls it made, in order of their start.
    pub notes: Vec<Note>,
}

impl Outcome {
    /// The archive, opened.
    ///
    /// # Errors
    /// When there is none; the error tells what the collector said.
    pub fn export(&self) -> Result<Export> {
        let archive = self
            .archive
            .as_ref()
            .with_context(|| format!("no archive was written:\n{}", self.said))?;
        Export::open(archive)
    }
}

impl Run {
    /// A run in a fresh directory of that name, with `stand_in` for the AWS CLI.
    ///
    /// # Errors
    /// When the directory cannot be made.
    pub fn new(name: &str, stand_in: &str) -> Result<Self> {
        let directory = project::target().join("collector-tests").join(name);
        if directory.exists() {
            fs::remove_dir_all(&directory)?;
        }
        for folder in ["programs", "temporary", "notes", "out"] {
            fs::create_dir_all(directory.join(folder))?;
        }
        symlink(stand_in, directory.join("programs").join("aws"))?;
        let script = Script {
            notes: directory.join("notes"),
            ..Script::default()
        };
        let run = Self {
            directory,
            shell: vec!["sh".into()],
            arguments: Vec::new(),
            environment: Vec::new(),
            script,
        };
        Ok(run
            .with("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
            .with("AWS_SECRET_ACCESS_KEY", "a-secret-to-look-for")
            .with("AWS_SESSION_TOKEN", "a-token-to-look-for"))
    }

    /// Adds options, separated by spaces.
    #[must_use]
    pub fn options(mut self, options: &str) -> Self {
        self.arguments
            .extend(options.split_whitespace().map(str::to_owned));
        self
    }

    /// Sets a variable of the environment.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Adds answers. The first that fits answers, so the special ones come first.
    #[must_use]
    pub fn rules(mut self, rules: impl IntoIterator<Item = Rule>) -> Self {
        self.script.rules.extend(rules);
        self
    }

    /// Lets the AWS CLI that listens there answer.
    #[must_use]
    pub fn real(mut self, socket: &Path) -> Self {
        self.script.real = Some(socket.into());
        self
    }

    /// Another shell than `sh`.
    #[must_use]
    pub fn shell(mut self, words: &[&str]) -> Self {
        self.shell = words.iter().map(ToString::to_string).collect();
        self
    }

    /// Puts a program before those of the system, under another name.
    ///
    /// # Errors
    /// When the link cannot be made.
    pub fn program(self, name: &str, program: &Path) -> Result<Self> {
        symlink(program, self.directory.join("programs").join(name))?;
        Ok(self)
    }

    /// The directory that archives go to, unless `--output` says otherwise.
    #[must_use]
    pub fn out(&self) -> PathBuf {
        self.directory.join("out")
    }

    /// Starts the collector.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&self) -> Result<Child> {
        let script = self.directory.join("script.json");
        fs::write(&script, serde_json::to_vec(&self.script)?)?;
        let programs = self.directory.join("programs");
        let system = env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(programs).chain(env::split_paths(&system));
        let (shell, words) = self.shell.split_first().context("a shell has a name")?;
        Command::new(shell)
            .args(words)
            .arg(project::root().join("www").join("collect.sh"))
            .args(&self.arguments)
            .current_dir(self.out())
            .env_clear()
            .env("PATH", env::join_paths(path)?)
            .env("HOME", &self.directory)
            .env("TMPDIR", self.directory.join("temporary"))
            .env(stand_in::VARIABLE, script)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("{shell} did not start"))
    }

    /// Runs the collector to its end.
    ///
    /// # Errors
    /// When it cannot be started, or leaves something behind in the directory for temporary files.
    pub fn run(&self) -> Result<Outcome> {
        self.finish(self.start()?)
    }

    /// Waits for a collector that was started.
    ///
    /// # Errors
    /// As [`Run::run`].
    pub fn finish(&self, collector: Child) -> Result<Outcome> {
        let output = collector.wait_with_output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let left = fs::read_dir(self.directory.join("temporary"))?.count();
        ensure!(left == 0, "{left} things were left behind:\n{said}");
        let mut archives: Vec<PathBuf> = fs::read_dir(self.out())?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .collect();
        ensure!(archives.len() <= 1, "several archives: {archives:?}");
        Ok(Outcome {
            code: output.status.code(),
            printed: String::from_utf8_lossy(&output.stdout).into_owned(),
            said,
            archive: archives.pop(),
            notes: self.notes()?,
        })
    }

    /// The calls made so far.
    ///
    /// # Errors
    /// When the notes cannot be read.
    pub fn notes(&self) -> Result<Vec<Note>> {
        let text = fs::read_to_string(self.script.notes.join("calls")).unwrap_or_default();
        let lines = text.lines().map(serde_json::from_str);
        Ok(lines.collect::<Result<_, _>>()?)
    }
}
