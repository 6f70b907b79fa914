//! What runs against each other, and how each one proves that it did the work.

use super::{Case, child, figures::Measured, measure};
use crate::{page, process, project, project::Flavour, tools};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The version that the goal was set against; a newer one would move the goal.
const DUCKDB: &str = "2.0.1";

/// What a person would type: DuckDB finds the schema itself.
const QUERY: &str = "
import duckdb, json, sys
connection = duckdb.connect()
connection.execute('SET threads = 2')
connection.execute('SET enable_progress_bar = false')
rows = connection.execute('''
    SELECT record.eventSource, record.eventName, count(*)
    FROM (SELECT unnest(Records) AS record FROM read_json(?)) GROUP BY ALL
''', [sys.argv[1]]).fetchall()
print(json.dumps({'records': sum(row[2] for row in rows), 'groups': len(rows)}))
";

/// One of those that are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(super) enum Contender {
    /// Inflating the files with flate2 on one thread.
    Inflate,
    /// `trailglass inspect --format json --jobs 2`.
    Inspect,
    /// The page with two workers.
    Page,
    /// Grouping by event source and name in DuckDB, two threads.
    Duckdb,
}

impl Contender {
    pub(super) const ALL: [Self; 4] = [Self::Inflate, Self::Inspect, Self::Page, Self::Duckdb];
}

impl fmt::Display for Contender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Inflate => "inflate, 1 thread",
            Self::Inspect => "inspect, 2 threads",
            Self::Page => "page, 2 workers",
            Self::Duckdb => "DuckDB, 2 threads",
        })
    }
}

/// Everything that is needed to run them.
pub(super) struct Yard<'a> {
    case: &'a Case,
    report: PathBuf,
    python: PathBuf,
}

impl<'a> Yard<'a> {
    /// Builds and installs what the contenders need.
    pub(super) fn prepare(folder: &Path, case: &'a Case, contenders: &[Contender]) -> Result<Self> {
        let environment = folder.join(format!("duckdb-{DUCKDB}"));
        let python = environment.join("bin").join("python");
        if contenders.contains(&Contender::Duckdb) && !has_duckdb(&python) {
            install_duckdb(&environment, &python)?;
        }
        if contenders.contains(&Contender::Page) {
            page::build(Flavour::Release)?;
            tools::browser()?;
            process::run(process::cargo().args([
                "build",
                "--quiet",
                "--package",
                "trailglass-browser-tests",
                "--example",
                "measure-page",
            ]))?;
        }
        Ok(Self {
            case,
            report: folder.join("report.json"),
            python,
        })
    }

    /// Runs one and checks what it found.
    pub(super) fn run(&self, contender: Contender) -> Result<Measured> {
        let folder = &self.case.folder;
        match contender {
            Contender::Inflate => {
                let (measured, output) = child::run(measure().arg("inflate").arg(folder))?;
                self.check(
                    contender,
                    &serde_json::from_slice(&output)?,
                    &[("plain_bytes", self.case.plain_bytes)],
                )?;
                Ok(measured)
            }
            Contender::Inspect => {
                let program = project::target().join("release").join("trailglass");
                let mut command = Command::new(program);
                command
                    .args(["inspect", "--format", "json", "--jobs", "2", "-o"])
                    .arg(&self.report)
                    .arg(folder);
                let (measured, _) = child::run(&mut command)?;
                let report = fs::read(&self.report).context("inspect wrote no report")?;
                let report: Value = serde_json::from_slice(&report)?;
                let inputs = report.get("inputs").context("the report has no inputs")?;
                self.check(
                    contender,
                    inputs,
                    &[
                        ("records", self.case.records),
                        ("bytes", self.case.bytes),
                        ("duplicates", 0),
                    ],
                )?;
                Ok(measured)
            }
            Contender::Duckdb => {
                let pattern = folder.join("**").join("*.json.gz");
                let (measured, output) =
                    child::run(Command::new(&self.python).args(["-c", QUERY]).arg(pattern))?;
                self.check(
                    contender,
                    &serde_json::from_slice(&output)?,
                    &[("records", self.case.records), ("groups", self.case.groups)],
                )?;
                Ok(measured)
            }
            Contender::Page => self.page(),
        }
    }

    /// The page tells its own times, from the drop on: starting a browser is no part of it.
    fn page(&self) -> Result<Measured> {
        let program = project::target()
            .join("debug")
            .join("examples")
            .join("measure-page");
        let (_, output) = child::run(
            Command::new(program)
                .arg(Flavour::Release.directory())
                .arg(&self.case.folder),
        )?;
        let told: Value = serde_json::from_slice(&output)?;
        self.check(Contender::Page, &told, &[("records", self.case.records)])?;
        let seconds = |key: &str| told.get(key).and_then(Value::as_f64);
        Ok(Measured {
            seconds: seconds("done_seconds").context("the page told no time")?,
            first_seconds: seconds("first_seconds"),
            peak_bytes: told.get("wasm_bytes").and_then(Value::as_u64),
        })
    }

    fn check(&self, contender: Contender, found: &Value, expected: &[(&str, u64)]) -> Result<()> {
        for (key, expected) in expected {
            let found = found.get(key).and_then(Value::as_u64);
            ensure!(
                found == Some(*expected),
                "{contender}: {key} is {found:?}, and should be {expected}"
            );
        }
        Ok(())
    }
}

fn has_duckdb(python: &Path) -> bool {
    let mut command = Command::new(python);
    command.args(["-c", "import duckdb; print(duckdb.__version__)"]);
    python.is_file() && process::answer(&mut command).as_deref() == Some(DUCKDB)
}

fn install_duckdb(environment: &Path, python: &Path) -> Result<()> {
    println!(
        "Installing DuckDB {DUCKDB} into {}, to compare with; `--without duckdb` leaves it out",
        environment.display()
    );
    process::run(
        Command::new("python3")
            .args(["-m", "venv"])
            .arg(environment),
    )
    .context("Python with its venv module is needed for DuckDB")?;
    let package = format!("duckdb=={DUCKDB}");
    process::run(Command::new(python).args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        &package,
    ]))
}
