//! An AWS on loopback: moto's server with an organization in it, and the published AWS CLI to ask it with.

use anyhow::{Context, Result};
use serde_json::Value;
use std::{
    env,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};
use trailglass_xtask::{project, tools};

/// The running server and the AWS CLI. Both end with this value, or with the process: they watch their standard input.
#[derive(Debug)]
pub struct Aws {
    /// What `python/estate.py` created, by its names there.
    pub facts: Value,
    /// Where the AWS CLI listens.
    pub socket: PathBuf,
    _processes: [Child; 2],
}

impl Aws {
    /// Starts both, and installs them first where they are missing. `None` where that is impossible, which it says, on a machine that is
    /// not there to test (`CI` is not `true`).
    ///
    /// # Errors
    /// When one does not start, or cannot be installed on a machine that is there to test.
    pub fn start() -> Result<Option<Self>> {
        let python = match tools::collector() {
            Ok(python) => python,
            Err(error) if env::var("CI").is_ok_and(|value| value == "true") => return Err(error),
            Err(error) => {
                // The reader of a skipped test has to see it.
                #[expect(clippy::print_stderr, reason = "a test talks to its reader")]
                {
                    eprintln!("SKIPPED, the AWS CLI and moto are not here: {error:#}");
                }
                return Ok(None);
            }
        };
        let scripts = project::root().join("tests/collector/python");
        let socket = env::temp_dir().join(format!("trailglass-aws-{}.socket", std::process::id()));
        if socket.exists() {
            std::fs::remove_file(&socket)?;
        }
        let (server, facts) = process(&python, &scripts, "estate.py", None)?;
        let (commands, _) = process(&python, &scripts, "commands.py", Some(&socket))?;
        Ok(Some(Self {
            facts: serde_json::from_str(&facts)?,
            socket,
            _processes: [server, commands],
        }))
    }

    /// A fact that is a text.
    #[must_use]
    pub fn fact(&self, name: &str) -> &str {
        self.facts
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// The endpoint of all services, and that of S3 Control, which needs a name to put the account id before.
    #[must_use]
    pub fn endpoints(&self) -> [String; 2] {
        let port = self.facts.get("port").and_then(Value::as_u64).unwrap_or(0);
        ["127.0.0.1", "localhost"].map(|host| format!("http://{host}:{port}"))
    }
}

impl Drop for Aws {
    fn drop(&mut self) {
        for process in &mut self._processes {
            drop(process.stdin.take());
            drop(process.wait());
        }
        drop(std::fs::remove_file(&self.socket));
    }
}

/// Starts a script and waits for its first line.
fn process(
    python: &Path,
    scripts: &Path,
    name: &str,
    argument: Option<&Path>,
) -> Result<(Child, String)> {
    let mut child = Command::new(python)
        .arg(scripts.join(name))
        .args(argument)
        .env("PYTHONPATH", scripts)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONUTF8", "1")
        // Neither the settings nor the credentials of whoever runs the tests.
        .env("AWS_CONFIG_FILE", "/nonexistent")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{name} did not start"))?;
    let output = child.stdout.take().context("it has no output")?;
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line)?;
    if line.is_empty() {
        let status = child.wait()?;
        anyhow::bail!("{name} ended before it was ready ({status})");
    }
    Ok((child, line))
}
