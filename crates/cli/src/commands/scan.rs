//! `trailglass scan`: every place of personal data and secrets.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, ValueEnum};
use trailglass_core::analyzers::privacy::{Known, Scanner};
use trailglass_core::case::{Hit, Hits, Options, scan_input};
use trailglass_core::problem::{Problem, ProblemCode};

use super::Outcome;
use crate::arguments::Own;
use crate::fence::{fenced, lost};
use crate::inputs::{self, BUFFER, Input, Source};
use crate::output::{Files, Output};
use crate::problems;

/// What `trailglass scan --help` says below the options.
pub(crate) const HELP: &str = "\
Examples:
  trailglass scan logs/ | head
  trailglass scan logs/ --service-account deployer --own-domain larkspur.example

Each line is a JSON object: event (number of the record in its file, from 0), file, pointer (RFC 6901, from the \
record to the text), start and end (code points in that text), category, score. What stands there is only printed \
with --show-values.

What could not be read is told on standard error, and everything else is still scanned. The exit status is 0 when \
something could be read, 2 for wrong usage, and 3 when nothing could be read: then the output is left as it was.";

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
    let output = Output::open(options.output.as_deref(), &mut Files::new(&inputs))?;
    let Lines::Jsonl = options.format;
    let known = options.own.known();
    let scan = |input: &Input, scanner: &mut Scanner, hits: &mut dyn Hits| {
        scan_one(input, options.show_values, scanner, hits)
    };
    let mut scanned = Scanned::default();
    output.write_if(|out| scan_all(&inputs, &known, out, &mut scanned, scan))?;
    let Scanned { read, problems } = scanned;
    if read > 0 {
        problems::tell(problems);
        return Ok(Outcome::Done);
    }
    Ok(Outcome::Nothing(match problems.as_slice() {
        [] => "there is no file to read".to_owned(),
        [only] => format!("nothing could be read: {only}"),
        several => {
            problems::tell(several.iter().cloned());
            "nothing could be read".to_owned()
        }
    }))
}

/// What became of the inputs.
#[derive(Debug, Default)]
struct Scanned {
    /// How many could be opened.
    read: usize,
    /// What could not be read.
    problems: Vec<String>,
}

/// Has each input scanned; a reader that panics costs that input. Tells whether one could be read.
fn scan_all(
    inputs: &[Input],
    known: &Known,
    out: &mut dyn Write,
    scanned: &mut Scanned,
    scan: impl Fn(&Input, &mut Scanner, &mut dyn Hits) -> Result<(), String>,
) -> io::Result<bool> {
    let mut scanner = Scanner::new(known.clone());
    for input in inputs {
        let mut writer = Writer {
            out,
            written: Ok(()),
            problems: &mut scanned.problems,
        };
        // Lines are written whole, and the scanner is not used again: it may know half of something.
        let outcome = fenced(AssertUnwindSafe(|| scan(input, &mut scanner, &mut writer)));
        if writer.written.is_err() {
            // Something was found in it, and nobody reads on.
            scanned.read += 1;
        }
        writer.written?;
        let why = match outcome {
            Ok(Ok(())) => {
                scanned.read += 1;
                continue;
            }
            Ok(Err(why)) => why,
            Err(place) => {
                scanner = Scanner::new(known.clone());
                lost(&place)
            }
        };
        let problem = Problem::new(ProblemCode::Io, why);
        scanned.problems.push(problems::line(&input.path, &problem));
    }
    Ok(scanned.read > 0)
}

fn scan_one(
    input: &Input,
    values: bool,
    scanner: &mut Scanner,
    hits: &mut dyn Hits,
) -> Result<(), String> {
    match &input.source {
        Source::File(path) => {
            let source = BufReader::with_capacity(BUFFER, opened(path)?);
            scan_source(source, input, values, scanner, hits);
            Ok(())
        }
        Source::Stream(path) => scan_stream(opened(path)?, input, values, scanner, hits),
        Source::Standard => scan_stream(io::stdin().lock(), input, values, scanner, hits),
        Source::Missing(why) => Err(why.clone()),
    }
}

fn opened(path: &Path) -> Result<File, String> {
    File::open(path).map_err(|error| inputs::reason(&error))
}

fn scan_stream(
    stream: impl Read,
    input: &Input,
    values: bool,
    scanner: &mut Scanner,
    hits: &mut dyn Hits,
) -> Result<(), String> {
    let (held, _) = inputs::hold(stream).map_err(|error| format!("cannot be read: {error}"))?;
    let source = BufReader::with_capacity(BUFFER, held);
    scan_source(source, input, values, scanner, hits);
    Ok(())
}

fn scan_source(
    source: impl Read + Seek,
    input: &Input,
    values: bool,
    scanner: &mut Scanner,
    hits: &mut dyn Hits,
) {
    let options = Options::default();
    let (path, bytes) = (&input.path, input.bytes);
    scan_input(source, path, bytes, values, &options, scanner, hits);
}

struct Writer<'w> {
    out: &'w mut dyn Write,
    written: io::Result<()>,
    problems: &'w mut Vec<String>,
}

impl Hits for Writer<'_> {
    fn hit(&mut self, hit: Hit) -> ControlFlow<()> {
        if self.written.is_ok() {
            self.written = writeln!(self.out, "{}", hit.json());
        }
        match self.written {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }

    fn problem(&mut self, path: &str, problem: Problem) {
        // What is left when nobody reads on was not read, and is no problem of a file.
        if self.written.is_ok() {
            self.problems.push(problems::line(path, &problem));
        }
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn inputs(names: &[&str]) -> Vec<Input> {
        let input = |name: &&str| Input {
            path: (*name).to_owned(),
            source: Source::File(PathBuf::new()),
            bytes: 0,
        };
        names.iter().map(input).collect()
    }

    #[test]
    fn a_reader_that_panics_costs_one_file() {
        crate::fence::quiet_panics();
        let mut scanned = Scanned::default();
        let inputs = inputs(&["a", "b", "c"]);
        let scan = |input: &Input, _: &mut Scanner, _: &mut dyn Hits| {
            assert!(input.path != "b", "a secret of the log");
            Ok(())
        };
        let known = Known::default();
        let is_answer = scan_all(&inputs, &known, &mut io::sink(), &mut scanned, scan);
        assert!(is_answer.unwrap());
        assert_eq!((scanned.read, scanned.problems.len()), (2, 1));
        let problem = &scanned.problems[0];
        assert!(problem.starts_with("b: trailglass itself failed"));
        assert!(problem.contains("scan.rs:") && !problem.contains("secret"));
    }

    #[test]
    fn nothing_is_read_or_said_once_the_pipe_is_closed() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let begun = Cell::new(0);
        let scan = |_: &Input, scanner: &mut Scanner, hits: &mut dyn Hits| {
            begun.set(begun.get() + 1);
            let log = br#"{"Records":[{"eventVersion":"1.08","eventSource":"s3.amazonaws.com",
                "eventName":"GetObject","sourceIPAddress":"8.8.4.4"}]}"#;
            let input = &inputs(&["a"])[0];
            scan_source(io::Cursor::new(log), input, false, scanner, hits);
            hits.problem("a", Problem::new(ProblemCode::Empty, "the file is empty"));
            Ok(())
        };
        let mut scanned = Scanned::default();
        let both = inputs(&["a", "b"]);
        let written = scan_all(&both, &Known::default(), &mut Closed, &mut scanned, scan);
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        assert_eq!((begun.get(), scanned.problems.len()), (1, 0));
    }
}
