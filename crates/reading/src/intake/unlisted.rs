//! Zip archives without the list of files that stands at their end, as a broken download has none: each
//! file is read by what stands before it.

use std::io::{self, BufReader, ErrorKind, Read, SeekFrom, Take};

use flate2::Crc;

use super::Reading;
use super::archive::{Guarded, Names, Source};
use super::inflate::Inflate;
use super::window::problem_of;
use crate::problem::{Problem, ProblemCode};

/// Of what stands before a file, without its name (APPNOTE 4.3.7).
const HEADER: usize = 30;

/// Flags of a file: it is encrypted; its sizes and checksum stand behind its data.
const ENCRYPTED: u16 = 1;
const SIZES_BEHIND: u16 = 8;

/// What stands before a file.
struct Header {
    flags: u16,
    method: u16,
    crc: u32,
    /// Size of the data as stored, where it is told before the data.
    stored: Option<u64>,
    name: Vec<u8>,
    /// Where the data begins.
    data: u64,
}

impl Reading<'_> {
    /// Reads the files of an archive, and says where it ends or breaks.
    pub(super) fn zip_unlisted(&mut self, source: &mut dyn Source, path: &str, depth: u32) {
        let mut names = Names::new(path);
        let end = match source.seek(SeekFrom::End(0)) {
            Ok(end) => end,
            Err(error) => return self.sink.problem(problem_of(error)),
        };
        let (mut at, mut index) = (0, 0);
        loop {
            let header = match header(source, at) {
                Ok(Some(header)) => header,
                Ok(None) => return self.sink.problem(broken(at, end)),
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                    return self.sink.problem(broken(end, end));
                }
                Err(error) => return self.sink.problem(problem_of(error)),
            };
            if self.too_many(index) {
                return;
            }
            index += 1;
            let is_folder = header.name.ends_with(b"/");
            let name = String::from_utf8_lossy(&header.name);
            let reason = match header.method {
                _ if header.flags & ENCRYPTED != 0 => Some("encrypted"),
                0 if header.stored.is_some() => None,
                8 => None,
                _ => Some("packed in a way that is not unpacked here"),
            };
            let rest = end.saturating_sub(header.data);
            let stored = header.stored.unwrap_or(rest).min(rest);
            at = match (reason, header.stored) {
                (Some(reason), size) => {
                    let message = format!("{reason}; unpack the archive and give its files");
                    let problem = Problem::new(ProblemCode::ArchiveEntry, message);
                    self.failed(&names.path(&name), size, problem);
                    match size {
                        Some(size) => header.data.saturating_add(size),
                        // Where its data ends is not known.
                        None => return self.sink.problem(broken(header.data, end)),
                    }
                }
                (None, Some(size)) if is_folder => header.data.saturating_add(size),
                (None, size) => {
                    let mut plain = Guarded::new(
                        Packed::new(&mut *source, &header, stored),
                        stored,
                        self.limits,
                    );
                    self.entry(&mut plain, &names.path(&name), stored, depth);
                    match size {
                        Some(size) => header.data.saturating_add(size),
                        // Whoever read it may have stopped before its end.
                        None => match io::copy(&mut plain, &mut io::sink()) {
                            Ok(_) => header.data + plain.inner().taken(),
                            Err(_) => {
                                let at = header.data + plain.inner().taken();
                                return self.sink.problem(broken(at, end));
                            }
                        },
                    }
                }
            };
            if header.stored.is_none() {
                at = match behind(source, at) {
                    Ok(at) => at,
                    Err(_) => return self.sink.problem(broken(end, end)),
                };
            }
        }
    }
}

/// The archive breaks at `at`; `end` is its size.
fn broken(at: u64, end: u64) -> Problem {
    let message = if at >= end {
        format!(
            "the zip archive is cut off after {end} bytes, before its list of files; what is whole in it was read"
        )
    } else {
        "the zip archive is damaged: its files were read one after the other as far as this place"
            .to_owned()
    };
    Problem::new(ProblemCode::ArchiveCorrupt, message).at(at.min(end))
}

/// What stands before the file at `at`; `None` where none begins there.
fn header(source: &mut dyn Source, at: u64) -> io::Result<Option<Header>> {
    source.seek(SeekFrom::Start(at))?;
    let mut fixed = [0; HEADER];
    source.read_exact(&mut fixed)?;
    if !fixed.starts_with(b"PK\x03\x04") {
        return Ok(None);
    }
    let flags = two(&fixed, 6);
    let (name_length, extra_length) = (two(&fixed, 26), two(&fixed, 28));
    let mut name = vec![0; name_length.into()];
    source.read_exact(&mut name)?;
    let mut extra = vec![0; extra_length.into()];
    source.read_exact(&mut extra)?;
    let told = match four(&fixed, 18) {
        u32::MAX => large(&extra),
        size => Some(size.into()),
    };
    let data = at + HEADER as u64 + u64::from(name_length) + u64::from(extra_length);
    Ok(Some(Header {
        flags,
        method: two(&fixed, 8),
        crc: four(&fixed, 14),
        stored: told.filter(|_| flags & SIZES_BEHIND == 0),
        name,
        data,
    }))
}

fn two(bytes: &[u8], at: usize) -> u16 {
    let field = bytes.get(at..).and_then(<[u8]>::first_chunk);
    field.map_or(0, |field| u16::from_le_bytes(*field))
}

fn four(bytes: &[u8], at: usize) -> u32 {
    u32::from(two(bytes, at)) | u32::from(two(bytes, at + 2)) << 16
}

/// The stored size of a large file: the second number of the extra field 1 (APPNOTE 4.5.3).
fn large(mut extra: &[u8]) -> Option<u64> {
    while extra.len() >= 4 {
        let (id, size) = (two(extra, 0), two(extra, 2).into());
        let field = extra.get(4..)?.get(..size)?;
        if id == 1 {
            return (size >= 16)
                .then(|| u64::from(four(field, 8)) | u64::from(four(field, 12)) << 32);
        }
        extra = extra.get(4 + size..)?;
    }
    None
}

/// Where the sizes behind the data at `at` end. They may have a mark before them, and be of 32 or 64 bits: what
/// follows tells.
fn behind(source: &mut dyn Source, at: u64) -> io::Result<u64> {
    source.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    source.take(4 + 20 + 2).read_to_end(&mut bytes)?;
    let mark = if bytes.starts_with(b"PK\x07\x08") {
        4
    } else {
        0
    };
    let ends = [12, 20].map(|size| mark + size);
    let follows = |end: &usize| {
        bytes
            .get(*end..)
            .is_some_and(|rest| rest.starts_with(b"PK"))
    };
    let end = ends.into_iter().find(follows);
    Ok(at + end.unwrap_or(mark + 12) as u64)
}

/// The plain bytes of a file. Ends with an error where its data is cut off or damaged.
struct Packed<R> {
    source: BufReader<Take<R>>,
    /// `None` where the data is stored as it is.
    inflate: Option<Inflate>,
    stored: u64,
    /// Whether there should be more.
    is_cut: bool,
    crc: Crc,
    /// What the checksum has to be, where that is told before the data.
    expected: Option<u32>,
}

impl<R: Read> Packed<R> {
    /// `stored` is how many bytes there are at most.
    fn new(source: R, header: &Header, stored: u64) -> Self {
        Self {
            source: BufReader::new(source.take(stored)),
            inflate: (header.method == 8).then(Inflate::default),
            stored,
            is_cut: header.stored.is_some_and(|told| told > stored),
            crc: Crc::new(),
            expected: (header.stored == Some(stored)).then_some(header.crc),
        }
    }

    /// How much of what is stored has been used.
    fn taken(&self) -> u64 {
        let unused = self.inflate.as_ref().map_or(0, Inflate::unused);
        let ahead = self.source.get_ref().limit() + self.source.buffer().len() as u64 + unused;
        self.stored.saturating_sub(ahead)
    }
}

impl<R: Read> Read for Packed<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        let count = match &mut self.inflate {
            Some(inflate) => inflate.read(&mut self.source, out)?,
            None => self.source.read(out)?,
        };
        self.crc.update(out.get(..count).unwrap_or_default());
        match self.expected {
            _ if count > 0 => Ok(count),
            _ if self.is_cut => Err(ErrorKind::UnexpectedEof.into()),
            Some(expected) if expected != self.crc.sum() => Err(ErrorKind::InvalidData.into()),
            _ => Ok(0),
        }
    }
}
