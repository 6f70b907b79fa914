//! Zip and tar: each file in them is an input of its own.
//!
//! Names of entries are for display only; nothing is ever written under them.

use std::collections::HashSet;
use std::io::{self, Read, Seek};

use zip::read::{Config, ZipReadOptions};
use zip::result::ZipError;
// Keeps no index of the archive, and gives two entries of one name both.
use zip::unstable::read::ZipIterable;

use super::window::{Carried, problem_of};
use super::{Archive, Ending, Limits, Reading, kinds, read_head};
use crate::problem::{Problem, ProblemCode};

/// Whether a zip archive begins here. Also an empty one, which has only its end record.
pub(super) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// Whether a tar archive begins here (POSIX and GNU both write `ustar` at byte 257).
pub(super) fn is_tar(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar")
}

/// Gives each entry a name of its own: archives may hold one name twice.
pub(super) struct Names<'p> {
    archive: &'p str,
    given: HashSet<String>,
}

impl<'p> Names<'p> {
    pub(super) fn new(archive: &'p str) -> Self {
        Self {
            archive,
            given: HashSet::new(),
        }
    }

    pub(super) fn path(&mut self, name: &str) -> String {
        let first = format!("{}!/{name}", self.archive);
        let mut path = first.clone();
        let mut copy = 2;
        while !self.given.insert(path.clone()) {
            path = format!("{first} ({copy})");
            copy += 1;
        }
        path
    }
}

/// What can be read at any place. Archives are read from one of these whatever holds them, so that their code is there once.
pub(super) trait Source: Read + Seek {}

impl<S: Read + Seek> Source for S {}

impl Reading<'_> {
    /// Reads a zip archive.
    pub(super) fn zip(
        &mut self,
        source: &mut dyn Source,
        path: &str,
        bytes: Option<u64>,
        depth: u32,
    ) {
        if !self.may_open(path, bytes, depth) {
            return;
        }
        self.begin(Some(Archive::Zip), &[], path, bytes);
        match self.zip_listed(source, path, depth) {
            Ok(()) => {}
            Err(ZipError::InvalidArchive(_)) => self.zip_unlisted(source, path, depth),
            Err(ZipError::Io(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                self.zip_unlisted(source, path, depth);
            }
            Err(error) => self.sink.problem(zip_problem(error)),
        }
        self.end_archive();
    }

    /// Reads the files of an archive by the list at its end. An error where that is missing or damaged; then none
    /// was read.
    fn zip_listed(
        &mut self,
        source: &mut dyn Source,
        path: &str,
        depth: u32,
    ) -> Result<(), ZipError> {
        let mut archive = ZipIterable::try_new(source, Config::default())?;
        if self.overlaps(&mut archive)? {
            self.sink.problem(Problem::new(
                ProblemCode::Bomb,
                "entries of the archive share the same bytes, as in a zip bomb; it was not unpacked",
            ));
        } else {
            self.zip_entries(&mut archive, path, depth);
        }
        Ok(())
    }

    /// Looks through the list of entries: tells their names to the sink, and whether entries share bytes: a
    /// zip bomb of the quiet kind lists one stretch of bytes many times. Each entry takes its header and its
    /// data at least.
    fn overlaps(&mut self, archive: &mut ZipIterable<&mut dyn Source>) -> Result<bool, ZipError> {
        /// Of a local header, without the name.
        const HEADER: u64 = 30;
        let mut ranges = Vec::new();
        for entry in archive.files()?.take(self.limits.entries) {
            let entry = entry?;
            self.sink.listed(&String::from_utf8_lossy(entry.name_raw()));
            let from = entry.header_start();
            let data = HEADER.saturating_add(entry.compressed_size());
            ranges.push((from, from.saturating_add(data)));
        }
        ranges.sort_unstable();
        let ends = ranges.iter().map(|(_, to)| to);
        Ok(ends
            .zip(ranges.iter().skip(1))
            .any(|(to, (next, _))| next < to))
    }

    fn zip_entries(&mut self, archive: &mut ZipIterable<&mut dyn Source>, path: &str, depth: u32) {
        let mut names = Names::new(path);
        let entries = match archive.files() {
            Ok(entries) => entries,
            Err(error) => return self.sink.problem(zip_problem(error)),
        };
        let mut index = 0;
        while let Some(entry) = entries.next() {
            if self.too_many(index) {
                return;
            }
            index += 1;
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => return self.sink.problem(zip_problem(error)),
            };
            if entry.is_dir() {
                continue;
            }
            let path = names.path(&String::from_utf8_lossy(entry.name_raw()));
            let stored = entry.compressed_size();
            match entry.with_reader(entries.reader_mut(), ZipReadOptions::new()) {
                Ok(entry) => {
                    let mut plain = Guarded::new(entry, stored, self.limits);
                    self.entry(&mut plain, &path, stored, depth);
                }
                Err(error) => self.failed(&path, Some(stored), zip_problem(error)),
            }
        }
    }

    /// Reads a tar archive.
    pub(super) fn tar(&mut self, whole: &mut dyn Read, path: &str, bytes: Option<u64>, depth: u32) {
        if !self.may_open(path, bytes, depth) {
            return;
        }
        self.begin(Some(Archive::Tar), &[], path, bytes);
        let mut names = Names::new(path);
        let mut archive = tar::Archive::new(whole);
        match archive.entries() {
            Ok(entries) => self.tar_entries(entries, &mut names, depth),
            Err(error) => self.sink.problem(tar_problem(error)),
        }
        self.end_archive();
    }

    fn tar_entries<R: Read>(
        &mut self,
        entries: tar::Entries<'_, R>,
        names: &mut Names<'_>,
        depth: u32,
    ) {
        for (index, entry) in entries.enumerate() {
            if self.too_many(index) {
                return;
            }
            let mut entry = match entry {
                Ok(entry) => entry,
                // What follows cannot be found any more.
                Err(error) => return self.sink.problem(tar_problem(error)),
            };
            let kind = entry.header().entry_type();
            if kind.is_dir() || kind.is_pax_global_extensions() {
                continue;
            }
            let path = names.path(&String::from_utf8_lossy(&entry.path_bytes()));
            let size = entry.size();
            if kind.is_file() || kind.is_contiguous() {
                self.entry(&mut entry, &path, size, depth);
            } else {
                let problem = Problem::new(
                    ProblemCode::ArchiveEntry,
                    "a link, device or sparse file in the archive is not read",
                );
                self.failed(&path, Some(size), problem);
            }
        }
    }

    /// Reads one file of an archive.
    pub(super) fn entry(&mut self, plain: &mut dyn Read, path: &str, stored: u64, depth: u32) {
        match read_head(&mut &mut *plain) {
            Ok(head) => self.stream(&head, plain, path, Some(stored), depth + 1),
            Err(error) => self.failed(path, Some(stored), problem_of(error)),
        }
    }

    pub(super) fn too_many(&mut self, index: usize) -> bool {
        if index < self.limits.entries {
            return false;
        }
        let message = format!(
            "more than {} files in one archive; the rest was not read",
            self.limits.entries
        );
        self.sink
            .problem(Problem::new(ProblemCode::ArchiveEntries, message));
        true
    }

    fn end_archive(&mut self) {
        self.sink.end(Ending {
            kind: kinds::ARCHIVE,
            stopped: false,
        });
    }
}

fn zip_problem(error: ZipError) -> Problem {
    match error {
        ZipError::UnsupportedArchive(why) => Problem::new(
            ProblemCode::ArchiveEntry,
            format!("cannot be unpacked: {why}"),
        ),
        ZipError::Io(error) => problem_of(error),
        _ => Problem::new(
            ProblemCode::ArchiveCorrupt,
            "the structure of the zip archive is damaged",
        ),
    }
}

fn tar_problem(error: io::Error) -> Problem {
    let carried = error.get_ref().is_some_and(|inner| inner.is::<Carried>());
    if carried {
        return problem_of(error);
    }
    Problem::new(
        ProblemCode::ArchiveCorrupt,
        "the structure of the tar archive is damaged from here on",
    )
}

/// Stops an entry that inflates to more than any log does, and names damage.
pub(super) struct Guarded<R> {
    inner: R,
    stored: u64,
    produced: u64,
    limits: Limits,
}

impl<R> Guarded<R> {
    /// `stored` is how many bytes it has in the archive.
    pub(super) fn new(inner: R, stored: u64, limits: Limits) -> Self {
        Self {
            inner,
            stored,
            produced: 0,
            limits,
        }
    }

    /// What is guarded.
    pub(super) fn inner(&self) -> &R {
        &self.inner
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out).map_err(|error| match error.kind() {
            io::ErrorKind::Unsupported => io::Error::other(Carried(Problem::new(
                ProblemCode::ArchiveEntry,
                "packed in a way that is not unpacked here; unpack the archive and give its files",
            ))),
            io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::UnexpectedEof
            | io::ErrorKind::Other => io::Error::other(Carried(
                Problem::new(
                    ProblemCode::ArchiveCorrupt,
                    "the data of this file in the archive is damaged; what came before is counted",
                )
                .at(self.produced),
            )),
            _ => error,
        })?;
        self.produced += count as u64;
        let Limits {
            ratio,
            ratio_after,
            plain_bytes,
            ..
        } = self.limits;
        let message = if self.produced > plain_bytes {
            Some(format!(
                "inflates to more than {plain_bytes} bytes; reading stopped"
            ))
        } else if self.produced > ratio_after && self.produced / self.stored.max(1) > ratio {
            Some(format!(
                "each compressed byte makes more than {ratio} plain ones, which no log does; reading stopped"
            ))
        } else {
            None
        };
        if let Some(message) = message {
            let problem = Problem::new(ProblemCode::Bomb, message).at(self.produced);
            return Err(io::Error::other(Carried(problem)));
        }
        Ok(count)
    }
}
