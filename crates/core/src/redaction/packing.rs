//! The copy as its original was packed: gzip for gzip, and for an archive one of the same kind.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::rc::Rc;

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

use crate::intake::{Archive, Packing};

/// A file in a tar archive says its size before its bytes: up to this one it is held until it is whole.
pub(super) const HELD: u64 = 16 << 20;

/// An entry of a zip archive that is stored in more than this may become larger than 4 GiB.
const LARGE: u64 = 16 << 20;

/// Sizes of files in tar archives that are too large to be held, by path.
pub(super) type Sizes = BTreeMap<String, u64>;

/// Where the copy of an input goes.
pub(super) struct Output<'w> {
    root: &'w mut dyn Write,
    hash: Sha256,
    written: u64,
    /// The input, and those inside of it that are being copied.
    levels: Vec<Level>,
    sizes: Sizes,
    /// The sizes are only about to be found.
    measuring: bool,
}

/// A file or an archive.
struct Level {
    path: String,
    /// The innermost first.
    gzip: Vec<GzEncoder<Vec<u8>>>,
    archive: Option<Store>,
}

impl<'w> Output<'w> {
    /// An output that is written.
    pub(super) fn new(root: &'w mut dyn Write, sizes: Sizes) -> Self {
        Self {
            root,
            hash: Sha256::new(),
            written: 0,
            levels: Vec::new(),
            sizes,
            measuring: false,
        }
    }

    /// An output that only finds [`Output::sizes`]; `root` takes what comes all the same.
    pub(super) fn measuring(root: &'w mut dyn Write) -> Self {
        Self {
            measuring: true,
            ..Self::new(root, Sizes::new())
        }
    }

    pub(super) fn sizes(self) -> Sizes {
        self.sizes
    }

    /// SHA-256 and length of all that was written.
    pub(super) fn seal(self) -> ([u8; 32], u64) {
        (self.hash.finalize().into(), self.written)
    }

    /// Begins the input, or one inside of the one that began last. `name` is its new name there, `stored` the size
    /// it had.
    pub(super) fn begin(
        &mut self,
        path: &str,
        name: &str,
        stored: Option<u64>,
        packing: Packing,
    ) -> io::Result<()> {
        if let Some(level) = self.levels.last_mut()
            && let Some(archive) = &mut level.archive
        {
            archive.start(name, stored, self.sizes.get(path).copied())?;
            self.carry_up()?;
        }
        let gzip = || GzEncoder::new(Vec::new(), Compression::default());
        self.levels.push(Level {
            path: path.to_owned(),
            gzip: (0..packing.gzip).map(|_| gzip()).collect(),
            archive: packing.archive.map(Store::new),
        });
        Ok(())
    }

    /// Plain bytes of the file that began last.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.put(self.levels.len(), bytes)
    }

    /// The input that began last is whole.
    pub(super) fn end(&mut self) -> io::Result<()> {
        let height = self.levels.len();
        let archive = self
            .levels
            .last_mut()
            .and_then(|level| level.archive.take());
        if let Some(archive) = archive {
            let rest = archive.finish()?;
            self.put(height, &rest)?;
        }
        let Some(level) = self.levels.pop() else {
            return Ok(());
        };
        let mut rest = Vec::new();
        for mut gzip in level.gzip {
            gzip.write_all(&rest)?;
            rest = gzip.finish()?;
        }
        self.put_outside(height, &rest)?;
        let measuring = self.measuring;
        if let Some(outer) = self.levels.last_mut()
            && let Some(archive) = &mut outer.archive
        {
            let size = archive.end(measuring)?;
            if let Some(size) = size.filter(|_| measuring) {
                self.sizes.insert(level.path, size);
            }
            self.carry_up()?;
        }
        Ok(())
    }

    /// Plain bytes into the level of that height, counted from 1.
    fn put(&mut self, height: usize, bytes: &[u8]) -> io::Result<()> {
        let Some(level) = height.checked_sub(1).and_then(|at| self.levels.get_mut(at)) else {
            return Ok(());
        };
        let mut packed: Option<Vec<u8>> = None;
        for gzip in &mut level.gzip {
            gzip.write_all(packed.as_deref().unwrap_or(bytes))?;
            packed = Some(std::mem::take(gzip.get_mut()));
        }
        self.put_outside(height, packed.as_deref().unwrap_or(bytes))
    }

    /// Packed bytes of the level of that height, to what lies around it.
    fn put_outside(&mut self, height: usize, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let outer = height.checked_sub(2).and_then(|at| self.levels.get_mut(at));
        let Some(outer) = outer else {
            self.hash.update(bytes);
            self.written += bytes.len() as u64;
            return self.root.write_all(bytes);
        };
        let Some(archive) = &mut outer.archive else {
            return Ok(());
        };
        archive.write(bytes, self.measuring)?;
        let made = archive.made();
        self.put(height - 1, &made)
    }

    /// What the archive that began last has made so far.
    fn carry_up(&mut self) -> io::Result<()> {
        let archive = self
            .levels
            .last_mut()
            .and_then(|level| level.archive.as_mut());
        let made = archive.map(Store::made).unwrap_or_default();
        self.put(self.levels.len(), &made)
    }
}

/// An archive while it is made.
enum Store {
    Zip {
        writer: Box<ZipWriter<StreamWriter<Shared>>>,
        made: Shared,
        names: BTreeSet<String>,
    },
    Tar {
        made: Vec<u8>,
        entry: TarEntry,
        names: BTreeSet<String>,
    },
}

/// A file in a tar archive.
#[derive(Default)]
struct TarEntry {
    name: String,
    /// Its size, where that is known already.
    told: Option<u64>,
    /// Its bytes, where they are held.
    held: Vec<u8>,
    size: u64,
}

impl Store {
    fn new(kind: Archive) -> Self {
        match kind {
            Archive::Zip => {
                let made = Shared::default();
                Self::Zip {
                    writer: Box::new(ZipWriter::new_stream(made.clone())),
                    made,
                    names: BTreeSet::new(),
                }
            }
            Archive::Tar => Self::Tar {
                made: Vec::new(),
                entry: TarEntry::default(),
                names: BTreeSet::new(),
            },
        }
    }

    fn start(&mut self, name: &str, stored: Option<u64>, size: Option<u64>) -> io::Result<()> {
        match self {
            Self::Zip { writer, names, .. } => {
                let options = SimpleFileOptions::default()
                    .compression_method(CompressionMethod::Deflated)
                    .large_file(stored.is_some_and(|stored| stored > LARGE));
                writer.start_file(free_name(name, names), options)?;
            }
            Self::Tar { made, entry, names } => {
                let name = free_name(name, names);
                if let Some(size) = size {
                    tar_header(made, &name, size)?;
                }
                *entry = TarEntry {
                    name,
                    told: size,
                    ..TarEntry::default()
                };
            }
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8], measuring: bool) -> io::Result<()> {
        match self {
            Self::Zip { writer, .. } => writer.write_all(bytes),
            Self::Tar { made, entry, .. } => {
                entry.size += bytes.len() as u64;
                if entry.told.is_some() {
                    made.extend_from_slice(bytes);
                } else if !measuring {
                    entry.held.extend_from_slice(bytes);
                }
                Ok(())
            }
        }
    }

    /// The entry is whole. Its size, where only that is asked for and it is too large to be held.
    fn end(&mut self, measuring: bool) -> io::Result<Option<u64>> {
        let Self::Tar { made, entry, .. } = self else {
            return Ok(None);
        };
        let entry = std::mem::take(entry);
        if measuring {
            return Ok(Some(entry.size).filter(|size| *size > HELD));
        }
        match entry.told {
            None => {
                tar_header(made, &entry.name, entry.size)?;
                made.extend_from_slice(&entry.held);
            }
            Some(told) if told != entry.size => {
                return Err(io::Error::other("the file changed while it was copied"));
            }
            Some(_) => {}
        }
        tar_padding(made, entry.size);
        Ok(None)
    }

    /// Takes what has been made so far.
    fn made(&mut self) -> Vec<u8> {
        match self {
            Self::Zip { made, .. } => made.take(),
            Self::Tar { made, .. } => std::mem::take(made),
        }
    }

    fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Zip { writer, made, .. } => {
                writer.finish()?;
                Ok(made.take())
            }
            Self::Tar { mut made, .. } => {
                // The end of the archive: two empty blocks.
                made.extend_from_slice(&[0; 2 * BLOCK]);
                Ok(made)
            }
        }
    }
}

/// A buffer that a writer writes to, and whoever owns the writer takes from.
#[derive(Debug, Clone, Default)]
struct Shared(Rc<RefCell<Vec<u8>>>);

impl Shared {
    fn take(&self) -> Vec<u8> {
        self.0.take()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A name that leads nowhere else when the archive is unpacked, and that no other entry has.
fn free_name(name: &str, taken: &mut BTreeSet<String>) -> String {
    let parts = name
        .split(['/', '\\'])
        .filter(|part| !matches!(*part, "" | "." | ".."));
    let mut first = parts.collect::<Vec<_>>().join("/");
    if first.is_empty() {
        first.push('_');
    }
    free(first, taken)
}

/// The path, or where it is taken the path with a number.
pub(super) fn free(path: String, taken: &mut BTreeSet<String>) -> String {
    let mut free = path.clone();
    let mut number = 2;
    while !taken.insert(free.clone()) {
        free = format!("{path} ({number})");
        number += 1;
    }
    free
}

/// Tar is made of such blocks.
const BLOCK: usize = 512;

/// The header of a file. Owner, rights and time are nobody's.
fn tar_header(made: &mut Vec<u8>, name: &str, size: u64) -> io::Result<()> {
    let header = |kind: tar::EntryType, name: &[u8], size: u64| {
        let mut header = tar::Header::new_gnu();
        let gnu = header
            .as_gnu_mut()
            .ok_or_else(|| io::Error::other("a tar header cannot be made"))?;
        for (to, from) in gnu.name.iter_mut().zip(name) {
            *to = *from;
        }
        header.set_entry_type(kind);
        header.set_size(size);
        header.set_mode(0o644);
        header.set_cksum();
        io::Result::Ok(header)
    };
    let name = name.as_bytes();
    if name.len() > 100 {
        // GNU's way to write a long name: a file of its own before.
        let length = name.len() as u64 + 1;
        let long = header(tar::EntryType::GNULongName, b"././@LongLink", length)?;
        made.extend_from_slice(long.as_bytes());
        made.extend_from_slice(name);
        made.push(0);
        tar_padding(made, length);
    }
    made.extend_from_slice(header(tar::EntryType::Regular, name, size)?.as_bytes());
    Ok(())
}

fn tar_padding(made: &mut Vec<u8>, size: u64) {
    let over = usize::try_from(size % BLOCK as u64).unwrap_or(0);
    if over > 0 {
        made.resize(made.len() + BLOCK - over, 0);
    }
}
