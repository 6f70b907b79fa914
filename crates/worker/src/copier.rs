//! The copier: looks through all files for what has to be replaced, and writes their copies into one archive.
//!
//! The archive leaves WebAssembly in pieces as it grows, as blobs that the browser may keep on disk. Until its end is written nobody
//! gets it, so there is never a copy that only looks complete.

use std::cell::{Cell, RefCell};
use std::io::{self, Write};
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use trailglass_core::analyzers::privacy::Known;
use trailglass_core::intake::Limits;
use trailglass_core::redaction::{Key, KeyFile, Policy, REPORT, Redaction, Report};
use trailglass_wire::{CopyNotice, CopyOrder, Notice};
use web_sys::{Blob, BlobPropertyBag, File};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

use crate::{memory, now, post, source::Source};

/// Bytes that are gathered before they leave WebAssembly.
const PIECE: usize = 4 << 20;
/// Files of more bytes than this may become larger than a plain zip entry may be (4 GiB).
const LARGE: u64 = 1 << 30;
/// Milliseconds between two notices about one file.
const TELL_EVERY: f64 = 100.0;
/// Masked values shown of a category.
const SAMPLES: usize = 4;

/// A copy on its way.
pub(crate) struct Copier {
    redaction: Redaction,
    key_file: KeyFile,
    writing: Option<Writing>,
}

/// An archive that is being written.
struct Writing {
    zip: ZipWriter<StreamWriter<Pieces>>,
    pieces: Pieces,
    report: Report,
}

impl Copier {
    /// Does what an order says, and tells the page what came of it. An error ends the copy.
    #[inline(never)]
    pub(crate) fn take(copier: &mut Option<Self>, order: CopyOrder) {
        let done = match (order, copier.as_mut()) {
            (
                CopyOrder::Begin {
                    key_file,
                    random,
                    policy,
                    known,
                },
                _,
            ) => Self::begin(&key_file, &random.to_vec(), policy, known)
                .map(|begun| *copier = Some(begun)),
            (_, None) => Ok(()),
            (CopyOrder::Learn { path, file }, Some(copier)) => {
                copier.learn(&path, file);
                Ok(())
            }
            (CopyOrder::Choose { policy }, Some(copier)) => {
                copier.redaction.choose(policy);
                copier.writing = None;
                copier.show();
                Ok(())
            }
            (CopyOrder::Copy { path, file }, Some(copier)) => copier.copy(&path, file),
            (CopyOrder::Finish, Some(copier)) => copier.finish(),
        };
        if let Err(message) = done {
            // What was written so far is let go.
            *copier = None;
            post(&Notice::Copy(CopyNotice::Failed { message }));
        }
    }

    fn begin(key_file: &str, random: &[u8], policy: Policy, known: Known) -> Result<Self, String> {
        let key_file = if key_file.is_empty() {
            let bytes = random.try_into().map_err(|_| "a key has 32 bytes")?;
            KeyFile::new(Key::new(bytes))
        } else {
            KeyFile::of_text(key_file).map_err(|fault| fault.to_string())?
        };
        Ok(Self {
            redaction: Redaction::new(key_file.key.clone(), policy, known, Limits::default()),
            key_file,
            writing: None,
        })
    }

    fn learn(&mut self, path: &str, file: File) {
        let (source, size) = watched(file);
        self.redaction.learn(path, source);
        tell(size, true);
    }

    fn show(&self) {
        let left_out = self.redaction.left_out().iter();
        post(&Notice::Copy(CopyNotice::Preview {
            categories: self.redaction.preview(SAMPLES),
            left_out: left_out
                .map(|(path, why)| (path.clone(), why.clone()))
                .collect(),
        }));
    }

    fn copy(&mut self, path: &str, file: File) -> Result<(), String> {
        let (source, size) = watched(file);
        self.redaction.settle();
        let writing = match &mut self.writing {
            Some(writing) => writing,
            none => none.insert(Writing::new(self.redaction.report())),
        };
        if !self.redaction.left_out().contains_key(path) {
            let place = self.redaction.place(path);
            let unwritten = |error: &dyn std::fmt::Display| format!("{path}: {error}");
            let options = SimpleFileOptions::default()
                .compression_method(method(path))
                .large_file(size > LARGE);
            writing
                .zip
                .start_file(place.as_str(), options)
                .map_err(|error| unwritten(&error))?;
            let copied = self
                .redaction
                .copy(path, source, &mut writing.zip)
                .map_err(|fault| unwritten(&fault))?;
            if copied.left > 0 {
                return Err(format!(
                    "{path}: {} originals would have stayed in the copy; that is a defect of Trailglass: please report it",
                    copied.left
                ));
            }
            writing.report.add(&place, &copied);
        }
        tell(size, true);
        Ok(())
    }

    fn finish(&mut self) -> Result<(), String> {
        let words =
            |error: &dyn std::fmt::Display| format!("the archive cannot be written: {error}");
        let mut writing = self.writing.take().ok_or("there is nothing to write")?;
        let report = writing.report.json();
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        writing
            .zip
            .start_file(REPORT, options)
            .map_err(|error| words(&error))?;
        writing
            .zip
            .write_all(report.as_bytes())
            .map_err(|error| words(&error))?;
        writing.zip.finish().map_err(|error| words(&error))?;
        let archive = writing.pieces.whole()?;
        for (original, pseudonym) in self.redaction.mapping() {
            self.key_file.add(original, &pseudonym);
        }
        post(&Notice::Copy(CopyNotice::Done {
            archive,
            report,
            key_file: self.key_file.text(),
        }));
        Ok(())
    }
}

impl Writing {
    fn new(report: Report) -> Self {
        let pieces = Pieces::default();
        Self {
            zip: ZipWriter::new_stream(pieces.clone()),
            pieces,
            report,
        }
    }
}

/// What is packed already is stored as it is.
fn method(path: &str) -> CompressionMethod {
    let packed = [".gz", ".zip", ".tgz"];
    if packed.iter().any(|ending| path.ends_with(ending)) {
        CompressionMethod::Stored
    } else {
        CompressionMethod::Deflated
    }
}

/// A dropped file that tells the page how far it is read, and its size.
fn watched(file: File) -> (Watched, u64) {
    let pulled = Rc::default();
    let source = Source::new(file, Rc::clone(&pulled));
    let size = source.size();
    let watched = Watched {
        source,
        pulled,
        told_at: now(),
    };
    (watched, size)
}

struct Watched {
    source: Source,
    pulled: Rc<Cell<u64>>,
    told_at: f64,
}

impl io::Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let time = now();
        if time - self.told_at >= TELL_EVERY {
            self.told_at = time;
            // It is hashed first and read then: half of what was taken.
            tell((self.pulled.get() / 2).min(self.source.size()), false);
        }
        self.source.read(buffer)
    }
}

impl io::Seek for Watched {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.source.seek(to)
    }
}

fn tell(bytes: u64, done: bool) {
    post(&Notice::Copy(CopyNotice::Looked {
        bytes,
        done,
        memory: memory(),
    }));
}

/// The archive so far, in pieces.
#[derive(Clone, Default)]
struct Pieces(Rc<RefCell<Held>>);

#[derive(Default)]
struct Held {
    blobs: Array,
    rest: Vec<u8>,
}

impl Pieces {
    fn whole(self) -> Result<Blob, String> {
        self.clone()
            .flush()
            .map_err(|error| format!("the archive cannot be kept: {error}"))?;
        blob(&self.0.borrow().blobs).map_err(|error| format!("the archive cannot be kept: {error}"))
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().rest.extend_from_slice(bytes);
        if self.0.borrow().rest.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let held = &mut *self.0.borrow_mut();
        if !held.rest.is_empty() {
            let piece = Array::of1(&Uint8Array::from(held.rest.as_slice()));
            held.blobs.push(blob(&piece)?.as_ref());
            held.rest.clear();
        }
        Ok(())
    }
}

/// A blob of parts; the browser refuses one that it has no room for.
fn blob(parts: &Array) -> io::Result<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type("application/zip");
    Blob::new_with_blob_sequence_and_options(parts, &options)
        .map_err(|_| io::Error::other("the browser has no room for it"))
}
