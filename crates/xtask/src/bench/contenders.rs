//! What runs against each other, and how each one proves that it did the work.

use super::{Case, child, figures::Measured, measure};
use crate::{page, process, project, project::Flavour, tools};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
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
    /// The same without following temporary identities to their origins.
    Roleless,
    /// `trailglass inspect --privacy`: every text is looked at for personal data and secrets.
    Privacy,
    /// The same with signed digests beside the case: every log file is hashed and proved.
    Digests,
    /// `trailglass partial --jobs 2 --without-roles`: reading alone, as `simulate` reads, and no report.
    Partial,
    /// `trailglass simulate --jobs 2` with fifty sets of selectors.
    Simulate,
    /// The page with two workers.
    Page,
    /// Explore on the page: opening it, and scrolling through all records.
    Explore,
    /// Grouping by event source and name in DuckDB, two threads.
    Duckdb,
}

impl Contender {
    pub(super) const ALL: [Self; 10] = [
        Self::Inflate,
        Self::Inspect,
        Self::Roleless,
        Self::Privacy,
        Self::Digests,
        Self::Partial,
        Self::Simulate,
        Self::Page,
        Self::Explore,
        Self::Duckdb,
    ];

    /// Whether it is the command line that runs.
    pub(super) const fn is_command_line(self) -> bool {
        matches!(
            self,
            Self::Inspect
                | Self::Roleless
                | Self::Privacy
                | Self::Digests
                | Self::Partial
                | Self::Simulate
        )
    }
}

impl fmt::Display for Contender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Inflate => "inflate, 1 thread",
            Self::Inspect => "inspect, 2 threads",
            Self::Roleless => "inspect, no roles",
            Self::Privacy => "inspect, privacy",
            Self::Digests => "inspect with digests",
            Self::Partial => "partial, 2 threads",
            Self::Simulate => "simulate, 50 sets",
            Self::Page => "page, 2 workers",
            Self::Explore => "opening Explore",
            Self::Duckdb => "DuckDB, 2 threads",
        })
    }
}

/// Everything that is needed to run them.
pub(super) struct Yard<'a> {
    case: &'a Case,
    report: PathBuf,
    selectors: PathBuf,
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
        let in_browser = [Contender::Page, Contender::Explore];
        if in_browser.iter().any(|it| contenders.contains(it)) {
            page::build(Flavour::Release)?;
            tools::browser()?;
            process::run(process::cargo().args([
                "build",
                "--quiet",
                "--package",
                "trailglass-browser-tests",
                "--examples",
            ]))?;
        }
        let selectors = folder.join("selectors.json");
        fs::write(&selectors, sets().to_string()).context("the selectors could not be written")?;
        Ok(Self {
            case,
            selectors,
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
            Contender::Inspect | Contender::Roleless | Contender::Privacy => {
                let mut inspect = self.trailglass("inspect");
                inspect.args(["--format", "json"]).arg(folder);
                if contender == Contender::Roleless {
                    inspect.arg("--without-roles");
                }
                if contender == Contender::Privacy {
                    inspect.arg("--privacy");
                }
                let (measured, _) = child::run(&mut inspect)?;
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
                let followed = report
                    .pointer("/chapters/roles/records")
                    .and_then(Value::as_u64);
                ensure!(
                    (followed > Some(0)) == (contender != Contender::Roleless),
                    "{contender}: {followed:?} records of roles were followed"
                );
                let looked_at = report
                    .pointer("/chapters/privacy/records")
                    .and_then(Value::as_u64);
                ensure!(
                    (looked_at == Some(self.case.records)) == (contender == Contender::Privacy),
                    "{contender}: {looked_at:?} records were looked at for personal data"
                );
                Ok(measured)
            }
            Contender::Digests => {
                let (measured, _) = child::run(
                    self.trailglass("inspect")
                        .args(["--format", "json"])
                        .arg(folder)
                        .arg(&self.case.digests),
                )?;
                let report: Value = serde_json::from_slice(&fs::read(&self.report)?)?;
                let integrity = report.pointer("/chapters/integrity");
                let integrity = integrity.context("the report has no integrity")?;
                self.check(
                    contender,
                    integrity,
                    &[
                        ("proved", self.case.files),
                        ("verified", self.case.files),
                        ("unverifiable", 0),
                    ],
                )?;
                Ok(measured)
            }
            // What it wrote is a binary form; the run of `simulate` checks what reading finds.
            Contender::Partial => {
                let mut partial = self.trailglass("partial");
                Ok(child::run(partial.arg("--without-roles").arg(folder))?.0)
            }
            Contender::Simulate => {
                let (measured, _) = child::run(
                    self.trailglass("simulate")
                        .args(["--format", "json", "--selectors"])
                        .arg(&self.selectors)
                        .arg(folder),
                )?;
                let answer: Value = serde_json::from_slice(&fs::read(&self.report)?)?;
                let sets = answer.get("sets").and_then(Value::as_array);
                let sets = sets.context("simulate wrote no sets")?;
                ensure!(
                    sets.len() == SETS,
                    "simulate answered for {} sets",
                    sets.len()
                );
                for set in sets {
                    let count = |key: &str| set.get(key).and_then(Value::as_u64).unwrap_or(0);
                    let records = count("kept") + count("dropped");
                    ensure!(
                        records == self.case.records,
                        "simulate: a set tells of {records} records"
                    );
                }
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
            Contender::Explore => self.explore(),
        }
    }

    /// A command of the release, on two threads, that writes its answer to [`Self::report`].
    fn trailglass(&self, command: &str) -> Command {
        let mut program = Command::new(project::target().join("release").join("trailglass"));
        program
            .args([command, "--jobs", "2", "-o"])
            .arg(&self.report);
        program
    }

    /// What an example of the browser tests tells of the release with the case.
    fn in_browser(&self, contender: Contender, example: &str) -> Result<Value> {
        let program = project::target()
            .join("debug")
            .join("examples")
            .join(example);
        let (_, output) = child::run(
            Command::new(program)
                .arg(Flavour::Release.directory())
                .arg(&self.case.folder),
        )?;
        let told: Value = serde_json::from_slice(&output)?;
        self.check(contender, &told, &[("records", self.case.records)])?;
        Ok(told)
    }

    /// Of steady scrolling and of flying through the list, the slower one counts.
    fn explore(&self) -> Result<Measured> {
        let told = self.in_browser(Contender::Explore, "measure-explore")?;
        let figure = |pointer: &str| {
            let figure = told.pointer(pointer).and_then(Value::as_f64);
            figure.with_context(|| format!("Explore told no {pointer}"))
        };
        let frames = figure("/scrolled/frames_a_second")?;
        Ok(Measured {
            seconds: figure("/opened/ms")? / 1_000.0,
            frames: Some(frames.min(figure("/flown/frames_a_second")?)),
            peak_bytes: told.get("wasm_bytes").and_then(Value::as_u64),
            ..Measured::default()
        })
    }

    /// The page tells its own times, from the drop on: starting a browser is no part of it.
    fn page(&self) -> Result<Measured> {
        let told = self.in_browser(Contender::Page, "measure-page")?;
        let seconds = |key: &str| told.get(key).and_then(Value::as_f64);
        Ok(Measured {
            seconds: seconds("done_seconds").context("the page told no time")?,
            first_seconds: seconds("first_seconds"),
            peak_bytes: told.get("wasm_bytes").and_then(Value::as_u64),
            ..Measured::default()
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

/// How many sets of selectors `simulate` is asked for.
const SETS: usize = 50;

/// Sets that ask for much of what a record tells, also for what no table of keys holds: folders within the
/// case's buckets and names of sessions.
fn sets() -> Value {
    const BUCKETS: [&str; 3] = ["corp-logs-3333", "corp-assets-9999", "corp-exports-9999"];
    let set = |(number, bucket): (usize, &str)| {
        let hour = number % 24;
        json!({ "AdvancedEventSelectors": [
            { "FieldSelectors": [
                { "Field": "eventCategory", "Equals": ["Management"] },
                { "Field": "userIdentity.arn", "NotEndsWith": [format!("/fn-{number}"), "/session"] },
            ] },
            { "FieldSelectors": [
                { "Field": "eventCategory", "Equals": ["Data"] },
                { "Field": "resources.type", "Equals": ["AWS::S3::Object"] },
                { "Field": "resources.ARN", "NotStartsWith": [
                    format!("arn:aws:s3:::images{number}/"),
                    format!("arn:aws:s3:::{bucket}/warehouse/events/dt=2024-01-11/hour={hour:02}/"),
                ] },
                { "Field": "userIdentity.arn", "NotEquals": [format!("arn:aws:iam::111122223333:user/u{number}")] },
            ] },
        ] })
    };
    (0..SETS)
        .zip(BUCKETS.into_iter().cycle())
        .map(set)
        .collect()
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
