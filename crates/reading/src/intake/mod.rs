//! From bytes to records and documents.
//!
//! The reader tells what an input is by its content, unpacks archives and gzip in bounded pieces,
//! finds the records in whatever wraps them, and pushes the text of each into a [`Sink`]. It does
//! not know what a record means. It never fails as a whole: everything good comes out, and a
//! [`crate::problem::Problem`] for everything else.

mod archive;
mod checksum;
mod documents;
mod gzip;
mod inflate;
pub mod kinds;
mod limits;
mod magic;
mod run;
mod seal;
mod sink;
mod split;
mod strangers;
mod table;
mod unlisted;
mod unwrap;
mod utf16;
mod window;

pub use limits::Limits;
pub use seal::Seal;
pub use sink::{Archive, Ending, Packing, Place, Sink, Taken, Tap};

use std::cell::Cell;
use std::io::{Read, Seek};

use seal::{FirstEnd, Sealing};
use sink::Tapped;
use window::Window;

use crate::problem::{Problem, ProblemCode};

/// How much of the front of an input tells what it is. A tar header has its magic at byte 257.
const HEAD: usize = 512;

/// Reads one input.
pub fn read<R: Read + Seek>(
    mut source: R,
    path: &str,
    bytes: u64,
    limits: Limits,
    sink: &mut dyn Sink,
) {
    let mut reading = Reading {
        limits,
        sink,
        gzip: 0,
    };
    match read_head(&mut source) {
        Ok(head) if archive::is_zip(&head) => reading.zip(&mut source, path, Some(bytes), 0),
        Ok(head) => reading.stream(&head, &mut source, path, Some(bytes), 0),
        Err(error) => reading.failed(path, Some(bytes), window::problem_of(error)),
    }
}

/// The first bytes; the source is left behind them for streams, and rewound for zip by its reader.
fn read_head(source: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD);
    source.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// One call of [`read`]: what stays the same over the inputs inside an archive.
struct Reading<'s> {
    limits: Limits,
    sink: &'s mut dyn Sink,
    /// How many times the input that is being opened is in gzip.
    gzip: u8,
}

impl Reading<'_> {
    /// An input that could not be read at all.
    fn failed(&mut self, path: &str, bytes: Option<u64>, problem: Problem) {
        self.sink.begin(path, bytes);
        self.sink.problem(problem);
        self.sink.end(Ending {
            kind: kinds::UNKNOWN,
            stopped: false,
        });
    }

    /// Reads what is no zip: its first bytes have been taken already. `depth` is how many archives
    /// it lies in.
    fn stream(
        &mut self,
        head: &[u8],
        rest: &mut dyn Read,
        path: &str,
        bytes: Option<u64>,
        depth: u32,
    ) {
        let mut whole = head.chain(rest);
        let first_end = Cell::new(None);
        self.gzip = 0;
        if !head.starts_with(&gzip::MAGIC) {
            return self.plain(head, &mut whole, &first_end, path, bytes, depth);
        }
        let mut plain = gzip::Gunzip::new(&mut whole, self.limits, &first_end);
        self.gzip = 1;
        let inner = match read_head(&mut plain) {
            Ok(inner) => inner,
            Err(error) => return self.failed(path, bytes, window::problem_of(error)),
        };
        if inner.starts_with(&gzip::MAGIC) {
            // A gzip in a gzip: some shippers compress twice. Deeper than that is no log.
            let first_end = Cell::new(None);
            let mut inner = inner.as_slice().chain(&mut plain);
            let mut twice = gzip::Gunzip::new(&mut inner, self.limits, &first_end);
            match read_head(&mut twice) {
                Ok(head) if head.starts_with(&gzip::MAGIC) => {
                    let problem = Problem::new(
                        ProblemCode::ArchiveNesting,
                        "gzip inside gzip inside gzip is not unpacked",
                    );
                    self.failed(path, bytes, problem);
                }
                Ok(head) => {
                    let mut whole = head.as_slice().chain(&mut twice);
                    self.gzip = 2;
                    self.plain(&head, &mut whole, &first_end, path, bytes, depth);
                }
                Err(error) => self.failed(path, bytes, window::problem_of(error)),
            }
            return;
        }
        let mut whole = inner.as_slice().chain(&mut plain);
        self.plain(&inner, &mut whole, &first_end, path, bytes, depth);
    }

    /// Reads what is not compressed (any more).
    fn plain(
        &mut self,
        head: &[u8],
        whole: &mut dyn Read,
        first_end: &FirstEnd,
        path: &str,
        bytes: Option<u64>,
        depth: u32,
    ) {
        if archive::is_zip(head) {
            return self.inner_zip(whole, path, bytes, depth);
        }
        if archive::is_tar(head) {
            return self.tar(whole, path, bytes, depth);
        }
        self.begin(None, head, path, bytes);
        let mut sealing = Sealing::new(whole, first_end, self.sink.seals());
        let tap = self.sink.tap();
        let mut transcoded;
        let whole: &mut dyn Read = match utf16::Utf16::of(head) {
            Some(order) => {
                let message = if utf16::Utf16::is_marked(head) {
                    "the text is UTF-16; it was read, with offsets as if it were UTF-8"
                } else {
                    "the text looks like UTF-16 without a byte order mark; it was read so, with offsets as if it were UTF-8"
                };
                self.sink
                    .problem(Problem::new(ProblemCode::NotUtf8, message));
                transcoded = utf16::Utf8Of::new(&mut sealing, order);
                &mut transcoded
            }
            None => &mut sealing,
        };
        let is_tapped = tap.is_some();
        let mut tapped = Tapped {
            source: whole,
            tap,
            passed: 0,
        };
        let ending = documents::walk(Window::new(&mut tapped), path, self.limits, self.sink);
        if is_tapped && !ending.stopped {
            self.drain(&mut tapped);
        }
        if !ending.stopped {
            if ending.kind.is_log() || ending.kind == kinds::CLOUDTRAIL_DIGEST {
                sealing.drain();
            }
            if let Some(seal) = sealing.seal() {
                self.sink.sealed(seal);
            }
        }
        self.sink.end(ending);
    }

    /// Reads what the walk left unread.
    fn drain(&mut self, rest: &mut Tapped<'_>) {
        let mut buffer = vec![0; window::CHUNK];
        loop {
            match rest.read(&mut buffer) {
                Ok(0) => return,
                Ok(_) => {
                    if self.sink.window(rest.passed).is_break() {
                        return;
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return self.sink.problem(window::problem_of(error)),
            }
        }
    }

    fn begin(&mut self, archive: Option<Archive>, head: &[u8], path: &str, bytes: Option<u64>) {
        self.sink.packed(Packing {
            gzip: std::mem::take(&mut self.gzip),
            archive,
            utf16: archive.is_none() && utf16::Utf16::of(head).is_some(),
        });
        self.sink.begin(path, bytes);
    }

    /// A zip that has to be held to be read: it lies in another archive, or in a gzip.
    fn inner_zip(&mut self, whole: &mut dyn Read, path: &str, bytes: Option<u64>, depth: u32) {
        let limit = self.limits.inner_archive_bytes;
        let mut held = Vec::new();
        match whole.take(limit + 1).read_to_end(&mut held) {
            Ok(_) if held.len() as u64 > limit => {
                let message = format!(
                    "an archive inside an archive is read up to {limit} bytes; unpack it and give its files"
                );
                self.failed(path, bytes, Problem::new(ProblemCode::TooLarge, message));
            }
            Ok(_) => self.zip(&mut std::io::Cursor::new(held), path, bytes, depth),
            Err(error) => self.failed(path, bytes, window::problem_of(error)),
        }
    }

    /// Whether one more archive may be opened at this depth; says so where not.
    fn may_open(&mut self, path: &str, bytes: Option<u64>, depth: u32) -> bool {
        if depth < self.limits.nesting {
            return true;
        }
        let message = format!(
            "archives are unpacked {} deep; this one was not opened",
            self.limits.nesting
        );
        self.failed(
            path,
            bytes,
            Problem::new(ProblemCode::ArchiveNesting, message),
        );
        false
    }
}
