//! `trailglass scan`: every place of personal data and secrets.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use trailglass_core::analyzers::privacy::Scanner;
use trailglass_core::case::{Hit, Hits, Options, scan_input};
use trailglass_core::problem::Problem;

use super::Outcome;
use crate::arguments::Own;
use crate::inputs::{self, Input, Source};
use crate::output::Output;

/// What `trailglass scan --help` says below the options.
pub(crate) const HELP: &str = "\
Examples:
  trailglass scan logs/ | head
  trailglass scan logs/ --service-account deployer --own-domain larkspur.example

Each line is a JSON object: event (number of the record in its file, from 0), file, pointer (RFC 6901, from the
record to the text), start and end (code points in that text), category, score. What stands there is only printed
with --show-values.";

/// How much is asked of the system at a time.
const BUFFER: usize = 64 << 10;

/// How much of a stream is kept in memory; the rest goes to a file without a name.
const HELD: usize = 64 << 20;

/// `trailglass scan`
#[derive(Debug, Args)]
pub(crate) struct Scan {
    /// Files, archives and folders of any depth; `-` is standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The form of the lines.
    #[arg(short, long, value_enum, default_value_t)]
    format: Lines,
    /// Write the lines to this file; `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print what was found, unmasked.
    #[arg(long)]
    show_values: bool,
    /// Who is no person.
    #[command(flatten)]
    own: Own,
}

/// The form of the lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Lines {
    /// One JSON object a line.
    #[default]
    Jsonl,
}

/// Runs the command.
///
/// # Errors
/// When the output cannot be written.
pub(crate) fn run(options: &Scan) -> Result<Outcome> {
    let inputs = inputs::collect(&options.paths);
    let output = Output::open(options.output.as_deref(), &inputs)?;
    let Lines::Jsonl = options.format;
    let mut scanner = Scanner::new(options.own.known());
    let mut problems = Vec::new();
    let mut read = 0usize;
    output.write(|out| {
        for input in &inputs {
            let mut writer = Writer {
                out,
                written: Ok(()),
                problems: &mut problems,
            };
            match scan_one(input, options.show_values, &mut scanner, &mut writer) {
                Ok(()) => read += 1,
                Err(error) => writer.problems.push(format!("{}: {error}", input.path)),
            }
            writer.written?;
        }
        Ok(())
    })?;
    tell(&problems);
    Ok(match (read, inputs.len()) {
        (0, 0) => Outcome::Nothing("there is no file to read".to_owned()),
        (0, _) => Outcome::Nothing("nothing could be read".to_owned()),
        _ => Outcome::Done,
    })
}

/// Says on standard error what could not be read.
#[expect(clippy::print_stderr, reason = "lines on standard output are data")]
fn tell(problems: &[String]) {
    for problem in problems {
        eprintln!("trailglass: {problem}");
    }
}

fn scan_one(
    input: &Input,
    values: bool,
    scanner: &mut Scanner,
    hits: &mut dyn Hits,
) -> io::Result<()> {
    let options = Options::default();
    match &input.source {
        Source::File(path) => {
            let source = BufReader::with_capacity(BUFFER, File::open(path)?);
            scan_input(
                source,
                &input.path,
                input.bytes,
                values,
                &options,
                scanner,
                hits,
            );
        }
        Source::Stream(path) => {
            let held = hold(File::open(path)?)?;
            scan_input(
                held,
                &input.path,
                input.bytes,
                values,
                &options,
                scanner,
                hits,
            );
        }
        Source::Standard => {
            let held = hold(io::stdin().lock())?;
            scan_input(
                held,
                &input.path,
                input.bytes,
                values,
                &options,
                scanner,
                hits,
            );
        }
        Source::Missing(why) => return Err(io::Error::other(why.clone())),
    }
    Ok(())
}

/// A stream that can be read again: an archive has its table at its end.
fn hold(mut stream: impl Read) -> io::Result<impl Read + Seek> {
    let mut held = tempfile::spooled_tempfile(HELD);
    io::copy(&mut stream, &mut held)?;
    held.rewind()?;
    Ok(BufReader::with_capacity(BUFFER, held))
}

struct Writer<'w> {
    out: &'w mut dyn Write,
    written: io::Result<()>,
    problems: &'w mut Vec<String>,
}

impl Hits for Writer<'_> {
    fn hit(&mut self, hit: Hit) -> ControlFlow<()> {
        self.written = writeln!(self.out, "{}", hit.json());
        match self.written {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }

    fn problem(&mut self, path: &str, problem: Problem) {
        self.problems.push(format!("{path}: {}", problem.message));
    }
}
