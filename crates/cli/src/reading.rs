//! Reads inputs on several threads, each into a partial of its own.
//!
//! Whoever is free takes the next input; at the end the partials are merged. Whatever a file does to
//! its reader, only that file is lost.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::num::NonZeroUsize;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use trailglass_core::analyzers::simulate::{Heard, Listener};
use trailglass_core::case::{
    self, Both, InTurn, NoHooks, Options, Partial, failed_input, reading_order,
};
use trailglass_core::problem::ProblemCode;
use trailglass_core::selectors::Panel;

use crate::arguments::Reading;
use crate::fence::{fenced, lost};
use crate::inputs::{self, BUFFER, Input, Source};
use crate::progress::{Counted, Progress};

/// Whether files are hashed while they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hashing {
    /// Not at all: the answer has no use for it.
    Never,
    /// Where there are digests. Should these be found only on the way, what was read before is read again.
    WithDigests,
    /// Always.
    Always,
}

/// Reads everything.
pub(crate) fn read(inputs: &[Input], asked: &Reading, hashing: Hashing) -> Partial {
    let named = || case::has_digests(inputs.iter().map(|input| input.path.as_str()));
    let options = Options {
        privacy: asked.privacy,
        hashed: match hashing {
            Hashing::Never => false,
            Hashing::WithDigests => named(),
            Hashing::Always => true,
        },
        roles: !asked.without_roles,
        ..Options::default()
    };
    let (mut partial, _) = read_with(inputs, asked, &options, None);
    if hashing == Hashing::WithDigests && !options.hashed {
        let unhashed = partial.unhashed();
        let again: Vec<Input> = inputs
            .iter()
            .filter(|input| unhashed.binary_search(&input.path).is_ok())
            // What came from a pipe cannot be read again, and the answer says so.
            .filter(|input| matches!(input.source, Source::File(_)))
            .cloned()
            .collect();
        if !again.is_empty() {
            let options = Options {
                hashed: true,
                ..options
            };
            partial.merge(read_with(&again, asked, &options, None).0);
        }
    }
    partial
}

/// Reads everything for what selectors would keep of it, and asks them on the way.
pub(crate) fn read_listening(inputs: &[Input], asked: &Reading, panel: &Panel) -> (Partial, Heard) {
    let options = Options {
        // No selector asks where a temporary identity comes from.
        roles: false,
        ..Options::default()
    };
    read_with(inputs, asked, &options, Some(panel))
}

fn read_with(
    inputs: &[Input],
    asked: &Reading,
    options: &Options,
    panel: Option<&Panel>,
) -> (Partial, Heard) {
    let jobs = asked.jobs.or_else(|| thread::available_parallelism().ok());
    let known = asked.own.known();
    let progress = Progress::new(inputs.len(), inputs.iter().map(|input| input.bytes).sum());
    let read = share_out(
        inputs,
        jobs.map_or(1, NonZeroUsize::get),
        panel,
        |input, worker| {
            worker.partial.know(&known);
            read_one(input, options, worker, &progress);
            progress.file_done();
        },
    );
    progress.end();
    read
}

/// Makes a report on the threads that may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Threads {
    /// This one.
    One,
    /// Another beside it.
    Two,
}

impl Threads {
    /// As many as were asked for, or as the machine runs at once.
    pub(crate) fn of(jobs: Option<NonZeroUsize>) -> Self {
        let jobs = jobs.or_else(|| thread::available_parallelism().ok());
        if jobs.map_or(1, NonZeroUsize::get) > 1 {
            Self::Two
        } else {
            Self::One
        }
    }
}

impl Both for Threads {
    fn both<A: Send, B: Send>(
        &self,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        match self {
            Self::One => InTurn.both(one, other),
            Self::Two => thread::scope(|scope| {
                let one = scope.spawn(one);
                let other = other();
                match one.join() {
                    Ok(one) => (one, other),
                    Err(panic) => panic::resume_unwind(panic),
                }
            }),
        }
    }
}

/// What one thread knows.
#[derive(Default)]
struct Worker<'p> {
    panel: Option<&'p Panel>,
    partial: Partial,
    listener: Option<Listener<'p>>,
    heard: Heard,
}

impl<'p> Worker<'p> {
    fn new(panel: Option<&'p Panel>) -> Self {
        Self {
            panel,
            listener: panel.map(Listener::new),
            ..Self::default()
        }
    }

    fn take(&mut self, source: impl Read + Seek, input: &Input, bytes: u64, options: &Options) {
        let Self {
            partial, listener, ..
        } = self;
        match listener {
            None => case::read_input(source, &input.path, bytes, options, partial, &mut NoHooks),
            Some(listener) => {
                case::read_listening(source, &input.path, bytes, options, partial, listener);
            }
        }
    }

    /// Merges into the partial. A listener belongs to the partial that was, so it ends and another begins.
    fn merge(&mut self, partial: Partial) {
        self.partial.merge(partial);
        let next = self.panel.map(Listener::new);
        if let Some(listener) = std::mem::replace(&mut self.listener, next) {
            self.heard.merge(listener.end());
        }
    }

    /// Notes an input that could not be read.
    fn fail(&mut self, input: &Input, code: ProblemCode, why: &str) {
        self.merge(failed_input(&input.path, input.bytes, code, why));
    }

    /// What it knows and heard.
    fn end(mut self) -> (Partial, Heard) {
        if let Some(listener) = self.listener {
            self.heard.merge(listener.end());
        }
        (self.partial, self.heard)
    }
}

/// Has `jobs` threads read the inputs.
fn share_out<'p, F>(
    inputs: &[Input],
    jobs: usize,
    panel: Option<&'p Panel>,
    read: F,
) -> (Partial, Heard)
where
    F: Fn(&Input, &mut Worker<'p>) + Sync,
{
    let order = reading_order(
        inputs
            .iter()
            .map(|input| (input.path.as_str(), input.bytes)),
    );
    let next = AtomicUsize::new(0);
    let work = || {
        let mut worker = Worker::new(panel);
        loop {
            let turn = next.fetch_add(1, Ordering::Relaxed);
            let Some(input) = order.get(turn).and_then(|&index| inputs.get(index)) else {
                return worker;
            };
            guarded(input, &mut worker, &read);
        }
    };
    thread::scope(|scope| {
        let helpers: Vec<_> = (1..jobs.min(inputs.len()))
            .map(|_| scope.spawn(work))
            .collect();
        let (mut partial, mut heard) = work().end();
        for helper in helpers {
            // Panics are caught for each input. Any other would take all that its thread read with it.
            let other = helper.join();
            let other = other.unwrap_or_else(|panic| panic::resume_unwind(panic));
            let (other, also_heard) = other.end();
            partial.merge(other);
            heard.merge(also_heard);
        }
        (partial, heard)
    })
}

/// Reads one input; a reader that panics costs that input.
fn guarded<'p>(input: &Input, worker: &mut Worker<'p>, read: impl Fn(&Input, &mut Worker<'p>)) {
    // The worker is used again after a panic, which is right: a file, or an entry of an archive, goes into the partial as a
    // whole when its end is reached, so the partial has all of it or nothing. Only the tables that records share may have
    // grown by then, and what nothing refers to in them changes no answer.
    let outcome = fenced(AssertUnwindSafe(|| read(input, worker)));
    if let Err(place) = outcome {
        worker.fail(input, ProblemCode::Internal, &lost(&place));
    }
}

fn read_one(input: &Input, options: &Options, worker: &mut Worker<'_>, progress: &Progress) {
    let opened = match &input.source {
        Source::File(path) => File::open(path).map(|file| {
            let source = BufReader::with_capacity(BUFFER, Counted::new(file, progress));
            worker.take(source, input, input.bytes, options);
        }),
        Source::Stream(path) => {
            File::open(path).and_then(|file| read_stream(file, input, options, worker, progress))
        }
        Source::Standard => read_stream(io::stdin().lock(), input, options, worker, progress),
        Source::Missing(why) => return worker.fail(input, ProblemCode::Io, why),
    };
    if let Err(error) = opened {
        worker.fail(input, ProblemCode::Io, &inputs::reason(&error));
    }
}

/// Reads what can be read once only, forwards.
fn read_stream(
    stream: impl Read,
    input: &Input,
    options: &Options,
    worker: &mut Worker<'_>,
    progress: &Progress,
) -> io::Result<()> {
    let mut stream = Counted::new(stream, progress);
    let mut head = Vec::new();
    stream.by_ref().take(4).read_to_end(&mut head)?;
    if head.starts_with(b"PK") {
        // The table of a zip archive stands at its end.
        let (held, bytes) = inputs::hold(head.as_slice().chain(stream))?;
        worker.take(BufReader::new(held), input, bytes, options);
        return Ok(());
    }
    let source = Forwards(head.as_slice().chain(&mut stream));
    worker.take(source, input, input.bytes, options);
    worker.partial.note_size(&input.path, stream.taken);
    Ok(())
}

/// A source that cannot go back.
struct Forwards<R>(R);

impl<R: Read> Read for Forwards<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out)
    }
}

impl<R> Seek for Forwards<R> {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(test)]
#[allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests"
)]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use trailglass_core::report::Status;

    fn inputs(count: usize) -> Vec<Input> {
        let input = |number| Input {
            path: format!("{number:03}.json"),
            source: Source::File(PathBuf::new()),
            bytes: number as u64,
        };
        (0..count).map(input).collect()
    }

    fn read_text(input: &Input, worker: &mut Worker<'_>) {
        let event =
            r#"{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"GetObject"}"#;
        let source = io::Cursor::new(event);
        worker.take(source, input, input.bytes, &Options::default());
    }

    #[test]
    fn every_input_is_read_once_by_however_many() {
        let inputs = inputs(100);
        for jobs in [1, 2, 7, 1_000] {
            let (partial, _) = share_out(&inputs, jobs, None, read_text);
            assert_eq!(partial.records(), 100, "{jobs}");
        }
        assert!(share_out(&[], 3, None, read_text).0.is_empty());
    }

    #[test]
    fn a_reader_that_panics_costs_one_file() {
        crate::fence::quiet_panics();
        let inputs = inputs(20);
        let (partial, _) = share_out(&inputs, 2, None, |input, worker| {
            assert!(input.path != "013.json", "a secret of the log");
            read_text(input, worker);
        });
        let report = partial.finish(&Options::default());
        assert_eq!(report.inputs.records, 19);
        let lost = report
            .inputs
            .files
            .iter()
            .filter(|f| f.status == Status::Failed);
        let lost: Vec<_> = lost
            .map(|file| (file.path.as_str(), &file.problems[0]))
            .collect();
        let [("013.json", problem)] = lost.as_slice() else {
            panic!("{lost:?}");
        };
        assert_eq!(problem.code, ProblemCode::Internal);
        assert!(
            problem.message.contains("reading.rs:"),
            "{}",
            problem.message
        );
        assert!(!problem.message.contains("secret"));
    }
}
