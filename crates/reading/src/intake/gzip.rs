//! Inflates gzip: any number of members, with the place and the reason where it breaks.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;

use super::checksum::Checksum;
use super::inflate::Inflate;
use super::limits::Limits;
use super::seal::FirstEnd;
use super::window::Carried;
use crate::problem::{Problem, ProblemCode};

/// The first two bytes of a gzip member (RFC 1952).
pub(super) const MAGIC: [u8; 2] = [0x1f, 0x8b];

const INPUT: usize = 64 << 10;

/// The plain bytes of a gzip stream.
pub(super) struct Gunzip<'e> {
    /// `None` for a moment while a member gives way to the next one.
    member: Option<Member<'e>>,
    produced: u64,
    first_end: &'e FirstEnd,
    limits: Limits,
    done: bool,
}

/// One member.
enum Member<'e> {
    /// Its header cannot be read; reading from it tells why.
    Headless(GzDecoder<Counted<'e>>),
    /// Behind its header.
    Data(Counted<'e>, Inflate, Checksum),
}

impl<'e> Member<'e> {
    /// Reads the header.
    fn new(source: Counted<'e>) -> Self {
        let member = GzDecoder::new(source);
        if member.header().is_none() {
            return Self::Headless(member);
        }
        Self::Data(member.into_inner(), Inflate::default(), Checksum::new())
    }

    /// How many compressed bytes were used.
    fn taken(&self) -> u64 {
        match self {
            Self::Headless(member) => member.get_ref().taken,
            Self::Data(source, data, _) => source.taken - data.unused(),
        }
    }

    fn into_source(self) -> Counted<'e> {
        match self {
            Self::Headless(member) => member.into_inner(),
            Self::Data(source, ..) => source,
        }
    }
}

impl Read for Member<'_> {
    /// Gives nothing at the end of the member, once its checksum and length are found right.
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let (source, data, checksum) = match self {
            Self::Headless(member) => return member.read(out),
            Self::Data(source, data, checksum) => (source, data, checksum),
        };
        let count = data.read(source, out)?;
        if count > 0 {
            checksum.update(out.get(..count).unwrap_or_default());
            return Ok(count);
        }
        let mut trailer = [0; 8];
        for byte in &mut trailer {
            *byte = data.behind(source)?;
        }
        // RFC 1952, section 2.3.1: the checksum, then the length modulo 2^32.
        let found = checksum.length() << 32 | u64::from(checksum.sum());
        if u64::from_le_bytes(trailer) == found {
            return Ok(0);
        }
        Err(io::ErrorKind::InvalidData.into())
    }
}

/// Counts the compressed bytes that the decoder has taken.
struct Counted<'e> {
    inner: BufReader<&'e mut dyn Read>,
    taken: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        self.taken += count as u64;
        Ok(count)
    }
}

impl BufRead for Counted<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.taken += count as u64;
        self.inner.consume(count);
    }
}

impl<'e> Gunzip<'e> {
    /// `first_end` is told where the first member ends once something follows it, before anything of that
    /// is given out.
    pub(super) fn new(source: &'e mut dyn Read, limits: Limits, first_end: &'e FirstEnd) -> Self {
        let counted = Counted {
            inner: BufReader::with_capacity(INPUT, source),
            taken: 0,
        };
        Self {
            member: Some(Member::new(counted)),
            produced: 0,
            first_end,
            limits,
            done: false,
        }
    }

    fn taken(&self) -> u64 {
        self.member.as_ref().map_or(0, Member::taken)
    }

    fn stop(&mut self, code: ProblemCode, message: String) -> io::Error {
        self.done = true;
        io::Error::other(Carried(Problem::new(code, message).at(self.taken())))
    }

    /// What the decoder's error means.
    fn fault(&mut self, error: io::Error) -> io::Error {
        if error.get_ref().is_some_and(|inner| inner.is::<Carried>()) {
            self.done = true;
            return error;
        }
        let (taken, produced) = (self.taken(), self.produced);
        match error.kind() {
            io::ErrorKind::UnexpectedEof => self.stop(
                ProblemCode::GzipTruncated,
                format!(
                    "the gzip data ends too early, after {taken} compressed and {produced} plain bytes; what came before is counted"
                ),
            ),
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => self.stop(
                ProblemCode::GzipCorrupt,
                format!(
                    "the gzip data is damaged near compressed byte {taken} (plain byte {produced}); what came before is counted"
                ),
            ),
            _ => {
                self.done = true;
                error
            }
        }
    }

    /// Goes on to the next member. False at the end of the stream.
    fn next_member(&mut self) -> io::Result<bool> {
        let Some(member) = self.member.take() else {
            return Ok(false);
        };
        let mut rest = member.into_source();
        let ahead = rest.fill_buf()?;
        let (empty, magic) = (ahead.is_empty(), ahead.starts_with(&MAGIC));
        // A lone first magic byte at the end of the buffer is read as the start of a cut member.
        let magic = magic || ahead == MAGIC.get(..1).unwrap_or_default();
        let padding = ahead.iter().all(|&b| b == 0);
        self.member = Some(Member::new(rest));
        if empty {
            return Ok(false);
        }
        if self.first_end.get().is_none() {
            self.first_end.set(Some(self.produced));
        }
        if magic {
            return Ok(true);
        }
        let what = if padding {
            "zero bytes"
        } else {
            "bytes that are not gzip"
        };
        Err(self.stop(
            ProblemCode::GzipTrailingData,
            format!("{what} follow the end of the gzip data; they were not read"),
        ))
    }
}

impl Read for Gunzip<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while !self.done && !out.is_empty() {
            let Some(member) = self.member.as_mut() else {
                break;
            };
            let count = member.read(out).map_err(|error| self.fault(error))?;
            self.produced += count as u64;
            let ratio = self.produced / self.taken().max(1);
            if self.produced > self.limits.ratio_after && ratio > self.limits.ratio {
                return Err(self.stop(
                    ProblemCode::Bomb,
                    format!(
                        "each compressed byte makes {ratio} plain ones, which no log does (the limit is {}); reading stopped",
                        self.limits.ratio
                    ),
                ));
            }
            if self.produced > self.limits.plain_bytes {
                return Err(self.stop(
                    ProblemCode::Bomb,
                    format!(
                        "inflates to more than {} bytes; reading stopped",
                        self.limits.plain_bytes
                    ),
                ));
            }
            if count > 0 {
                return Ok(count);
            }
            if !self.next_member()? {
                self.done = true;
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use flate2::{Compression, GzBuilder};
    use std::cell::Cell;
    use std::io::Write;

    const TEXT: &[u8] = b"{\"Records\":[]}";

    fn member(builder: GzBuilder) -> Vec<u8> {
        let mut encoder = builder.write(Vec::new(), Compression::default());
        encoder.write_all(TEXT).unwrap();
        encoder.finish().unwrap()
    }

    /// What comes out, and what is wrong.
    fn gunzip(bytes: &[u8]) -> (Vec<u8>, Option<ProblemCode>) {
        let first_end = Cell::new(None);
        let mut plain = Vec::new();
        let mut bytes = bytes;
        let read = Gunzip::new(&mut bytes, Limits::default(), &first_end).read_to_end(&mut plain);
        let code = read.err().map(|error| {
            let carried = error.into_inner().unwrap().downcast::<Carried>();
            carried.unwrap().0.code
        });
        (plain, code)
    }

    #[test]
    fn a_header_may_hold_a_name_a_comment_and_more() {
        let builder = GzBuilder::new()
            .filename("log.json")
            .comment("a log")
            .extra(vec![7; 300]);
        let mut twice = member(builder);
        twice.extend(member(GzBuilder::new()));
        assert_eq!(gunzip(&twice), (TEXT.repeat(2), None));
    }

    #[test]
    fn a_wrong_checksum_or_length_is_told_behind_what_came_out() {
        let good = member(GzBuilder::new());
        for bit in 0..64 {
            let mut bad = good.clone();
            let at = bad.len() - 8 + bit / 8;
            bad[at] ^= 1 << (bit % 8);
            let corrupt = Some(ProblemCode::GzipCorrupt);
            assert_eq!(gunzip(&bad), (TEXT.to_vec(), corrupt), "bit {bit}");
            let second = [good.as_slice(), &bad].concat();
            assert_eq!(gunzip(&second), (TEXT.repeat(2), corrupt), "bit {bit}");
        }
    }

    #[test]
    fn a_cut_is_told_wherever_it_is() {
        let good = member(GzBuilder::new().filename("log.json"));
        for length in 1..good.len() {
            let (plain, code) = gunzip(&good[..length]);
            assert!(TEXT.starts_with(&plain), "{length}");
            assert_eq!(code, Some(ProblemCode::GzipTruncated), "{length}");
        }
    }

    #[test]
    fn what_is_not_deflated_is_not_read() {
        let mut bytes = member(GzBuilder::new());
        bytes[2] = 9;
        assert_eq!(gunzip(&bytes), (Vec::new(), Some(ProblemCode::GzipCorrupt)));
    }
}
