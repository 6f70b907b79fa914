//! The bits of a stream, the lowest of each byte first.

use std::io::{self, BufRead, ErrorKind};

use super::codes::{Entry, LENGTH_SYMBOLS, Table};
use super::damaged;

/// In which order the lengths of the codes of lengths come (RFC 1951, section 3.2.7).
const ORDER: [usize; 19] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];

/// Bits that were read and not used.
#[derive(Clone, Copy)]
pub(super) struct Bits {
    /// The next one is the lowest. Above those that count may be what comes next.
    bits: u64,
    /// How many count: its low six bits, the others are anything.
    count: u32,
}

impl Bits {
    pub(super) fn new() -> Self {
        Self { bits: 0, count: 0 }
    }

    /// How many there are.
    #[inline(always)]
    pub(super) fn count(self) -> u32 {
        self.count & 63
    }

    /// What comes next.
    #[inline(always)]
    pub(super) fn next(self) -> u64 {
        self.bits
    }

    /// Uses those that an entry takes.
    #[inline(always)]
    pub(super) fn pass(&mut self, entry: Entry) {
        self.bits = self.bits.wrapping_shr(entry.taken());
        self.count = self.count.wrapping_sub(entry.taken());
    }

    /// Reads on, to 56 bits or more. There have to be eight bytes from `at` on.
    #[inline(always)]
    pub(super) fn refill(&mut self, input: &[u8], at: &mut usize) {
        if let Some(word) = input.get(*at..).and_then(|rest| rest.first_chunk()) {
            self.bits |= u64::from_le_bytes(*word).wrapping_shl(self.count);
            *at += 7 - (self.count >> 3 & 7) as usize;
            self.count |= 56;
        }
    }

    /// Reads on, to 56 bits or the end of the source.
    pub(super) fn fill(&mut self, source: &mut impl BufRead) -> io::Result<()> {
        self.count = self.count();
        while self.count < 56 {
            let Some(byte) = source.fill_buf()?.first().copied() else {
                break;
            };
            source.consume(1);
            self.bits &= (1 << self.count) - 1;
            self.bits |= u64::from(byte) << self.count;
            self.count += 8;
        }
        Ok(())
    }

    /// Reads on if fewer than `count`, which is 56 at most, are left. An error if the source ends before.
    pub(super) fn need(&mut self, source: &mut impl BufRead, count: u32) -> io::Result<()> {
        if self.count() < count {
            self.fill(source)?;
        }
        if self.count() < count {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    /// Uses `count` bits, which are there.
    pub(super) fn take(&mut self, count: u32) -> usize {
        let taken = self.bits & ((1 << count) - 1);
        self.bits >>= count;
        self.count = self.count() - count;
        taken as usize
    }

    /// Passes what is left of a byte.
    pub(super) fn align(&mut self) {
        self.take(self.count() % 8);
    }

    /// Forgets what may come next above those that count.
    pub(super) fn forget(&mut self) {
        self.bits &= (1 << self.count()) - 1;
    }

    /// The lengths of the codes of a block, which are codes themselves.
    pub(super) fn lengths(
        &mut self,
        source: &mut impl BufRead,
        lengths: &mut [u8],
        coded: usize,
    ) -> io::Result<()> {
        let mut of_lengths = [0; ORDER.len()];
        for at in ORDER.iter().take(coded) {
            self.need(source, 3)?;
            if let Some(length) = of_lengths.get_mut(*at) {
                *length = self.take(3) as u8;
            }
        }
        let mut table = Table::<128, 7>::new();
        if !table.fill(&of_lengths, &LENGTH_SYMBOLS) {
            return Err(damaged());
        }
        let mut at = 0;
        while at < lengths.len() {
            self.fill(source)?;
            let symbol = table.first(self.bits);
            if symbol.bits() > self.count() {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            if symbol.is_special() {
                return Err(damaged());
            }
            self.pass(symbol);
            let before = at.checked_sub(1).and_then(|at| lengths.get(at)).copied();
            let (length, times, more) = match symbol.value(0) {
                16 => (before.ok_or_else(damaged)?, 3, 2),
                17 => (0, 3, 3),
                18 => (0, 11, 7),
                length => (length as u8, 1, 0),
            };
            self.need(source, more)?;
            let times = times + self.take(more);
            lengths
                .get_mut(at..at + times)
                .ok_or_else(damaged)?
                .fill(length);
            at += times;
        }
        Ok(())
    }
}
