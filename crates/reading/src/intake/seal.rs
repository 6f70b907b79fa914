//! The hash of an input's plain bytes, taken while they are read.

use std::cell::Cell;
use std::io::{self, Read};

use sha2::{Digest as _, Sha256};

/// What the plain bytes of an input hash to, as CloudTrail's digest files have it: of the first gzip
/// member alone.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct Seal {
    /// SHA-256; `None` where reading broke off before the end.
    pub sha256: Option<[u8; 32]>,
    /// Something follows the first gzip member: readers that go on read more than was hashed.
    pub appended: bool,
}

/// Where the first member of a gzip stream ends, in plain bytes; known once something follows it.
pub(super) type FirstEnd = Cell<Option<u64>>;

/// Passes the plain bytes of an input on, and hashes them where that is wanted.
pub(super) struct Sealing<'r> {
    source: &'r mut dyn Read,
    first_end: &'r FirstEnd,
    /// `None` where nothing is to be hashed.
    hash: Option<Sha256>,
    /// Bytes that were passed on.
    passed: u64,
    /// The source gave all that it has.
    ended: bool,
}

impl<'r> Sealing<'r> {
    pub(super) fn new(source: &'r mut dyn Read, first_end: &'r FirstEnd, wanted: bool) -> Self {
        Self {
            source,
            first_end,
            hash: wanted.then(Sha256::new),
            passed: 0,
            ended: false,
        }
    }

    /// Reads what the walk left unread.
    pub(super) fn drain(&mut self) {
        if self.hash.is_some() && !self.ended {
            // A fault shows as a seal without a hash.
            let _ = io::copy(self, &mut io::sink());
        }
    }

    /// The hash, where one was wanted.
    pub(super) fn seal(self) -> Option<Seal> {
        let first = self.first_end.get();
        let whole = self.ended || first.is_some_and(|end| end <= self.passed);
        self.hash.map(|hash| Seal {
            sha256: whole.then(|| hash.finalize().into()),
            appended: first.is_some(),
        })
    }
}

impl Read for Sealing<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(out)?;
        if let Some(hash) = &mut self.hash {
            let end = self.first_end.get().unwrap_or(u64::MAX);
            let left = usize::try_from(end.saturating_sub(self.passed)).unwrap_or(usize::MAX);
            hash.update(out.get(..count.min(left)).unwrap_or_default());
            self.ended |= count == 0 && !out.is_empty();
        }
        self.passed += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn sealed(mut source: impl Read, first_end: &FirstEnd, walked: usize) -> Option<Seal> {
        let mut sealing = Sealing::new(&mut source, first_end, true);
        let mut out = vec![0; walked];
        let _ = sealing.read(&mut out);
        sealing.drain();
        sealing.seal()
    }

    #[test]
    fn the_bytes_of_the_first_member_count_however_they_come() {
        let hash: [u8; 32] = Sha256::digest(b"abc").into();
        let seal = |appended| {
            Some(Seal {
                sha256: Some(hash),
                appended,
            })
        };
        for walked in [1, 2, 3, 9] {
            assert_eq!(sealed(&b"abc"[..], &Cell::new(None), walked), seal(false));
            let more = Cell::new(Some(3));
            assert_eq!(sealed(&b"abcdef"[..], &more, walked), seal(true));
        }
    }

    #[test]
    fn what_breaks_off_has_no_hash() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::InvalidData.into())
            }
        }
        let seal = sealed(b"ab".chain(Broken), &Cell::new(None), 1).unwrap();
        assert_eq!(seal.sha256, None);
        // The first member was whole; what follows it broke.
        let seal = sealed(b"ab".chain(Broken), &Cell::new(Some(2)), 1).unwrap();
        assert!(seal.sha256.is_some() && seal.appended);
    }

    #[test]
    fn nothing_is_hashed_unless_it_is_wanted() {
        let first_end = Cell::new(None);
        let mut source = &b"abc"[..];
        let mut sealing = Sealing::new(&mut source, &first_end, false);
        sealing.drain();
        assert!(sealing.seal().is_none());
        assert_eq!(source, b"abc");
    }
}
