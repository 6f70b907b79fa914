//! The checksum of gzip, without a table for every byte.
//!
//! A CRC is the remainder of a division of polynomials over two elements, with the message's bits as coefficients, the first one the
//! highest. So a part of the message may be moved, if what it is moved by is a multiple of the divisor: the polynomial below is one of
//! five terms, and its 32nd power, which over two elements is the same with all exponents times 32, moves whole bytes. Every byte is
//! added to four that follow it, hundreds of bytes on, until only the last ones are left; their remainder is that of the message, and
//! flate2 finds it. That is four additions for 16 bytes at a time.
//!
//! Processors that multiply polynomials are no faster with it. WebAssembly has no such instruction, and there the checksum by tables took
//! half as long as inflating.

use flate2::Crc;
use wide::u8x16;

/// Exponents of a multiple of CRC-32's polynomial (RFC 1952, section 8), the highest first; the last is 0.
const TERMS: [usize; 5] = [300, 155, 117, 89, 0];

/// How far ahead each byte is moved.
const DISTANCES: [usize; 4] = {
    let [top, a, b, c, d] = TERMS;
    [(top - a) * 4, (top - b) * 4, (top - c) * 4, (top - d) * 4]
};

/// The farthest of them.
const REACH: usize = DISTANCES[3];

/// Bytes that are folded at once: no more than the shortest distance, so that no two of them meet.
const BLOCK: usize = 128;

/// Bytes between two moves of what was folded last.
const WINDOW: usize = 32 * BLOCK;

/// The CRC-32 of bytes that come in pieces.
pub(super) struct Checksum {
    /// The folded bytes: the last [`REACH`] ones, then those of the window.
    folded: Box<[u8; REACH + WINDOW]>,
    length: u64,
}

impl Checksum {
    pub(super) fn new() -> Self {
        let mut folded = Box::new([0; REACH + WINDOW]);
        // A message begins with all bits of the register set: as if its first four bytes were inverted.
        if let Some(before) = folded.first_chunk_mut() {
            *before = [0xff; 4];
        }
        Self { folded, length: 0 }
    }

    /// The bytes that follow.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        for window in bytes.chunks(WINDOW) {
            let (blocks, rest) = window.as_chunks::<BLOCK>();
            let (bytes, _) = rest.as_chunks::<1>();
            let mut at = REACH;
            for block in blocks {
                self.fold(at, block);
                at += BLOCK;
            }
            for byte in bytes {
                self.fold(at, byte);
                at += 1;
            }
            self.folded.copy_within(at - REACH..at, 0);
        }
    }

    /// Adds (XOR) to the bytes of `block` the four earlier ones that the terms move here.
    #[inline(always)]
    fn fold<const N: usize>(&mut self, at: usize, block: &[u8; N]) {
        let Some((before, here)) = self.folded.split_at_mut_checked(at) else {
            return;
        };
        let back = |distance| before.get(at - distance..)?.first_chunk::<N>();
        if let [Some(a), Some(b), Some(c), Some(d)] = DISTANCES.map(back)
            && let Some(here) = here.first_chunk_mut::<N>()
        {
            add(here, [block, a, b, c, d]);
        }
    }

    /// How many bytes came.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// The CRC-32 of all of them.
    pub(super) fn sum(&self) -> u32 {
        let mut last = [0; REACH];
        for (at, byte) in last.iter_mut().enumerate() {
            // Nothing follows the last bytes, so what they were folded by among themselves is undone.
            let within = DISTANCES.iter().filter_map(|d| at.checked_sub(*d));
            let folded = std::iter::once(at).chain(within);
            *byte = folded
                .filter_map(|at| self.folded.get(at))
                .fold(0, |sum, byte| sum ^ byte);
        }
        let left = usize::try_from(self.length).map_or(REACH, |length| length.min(REACH));
        let left = last.get_mut(REACH - left..).unwrap_or_default();
        // flate2 begins with all bits set, which the inverted first four bytes did already: inverting these again leaves it at one of the
        // two.
        left.iter_mut().take(4).for_each(|byte| *byte = !*byte);
        let mut crc = Crc::new();
        crc.update(left);
        crc.sum()
    }
}

/// Adds five texts of one length. In lanes of its own: where all is built to be small, the compiler makes none.
#[inline(always)]
fn add<const N: usize>(into: &mut [u8; N], [a, b, c, d, e]: [&[u8; N]; 5]) {
    let (lanes, rest) = into.as_chunks_mut::<16>();
    let ((a, a_rest), (b, b_rest), (c, c_rest)) = (a.as_chunks(), b.as_chunks(), c.as_chunks());
    let ((d, d_rest), (e, e_rest)) = (d.as_chunks(), e.as_chunks());
    for (((((into, a), b), c), d), e) in lanes.iter_mut().zip(a).zip(b).zip(c).zip(d).zip(e) {
        let [a, b, c, d, e] = [a, b, c, d, e].map(|lane| u8x16::new(*lane));
        *into = (a ^ b ^ (c ^ d) ^ e).to_array();
    }
    let rests = a_rest
        .iter()
        .zip(b_rest)
        .zip(c_rest)
        .zip(d_rest)
        .zip(e_rest);
    for (into, ((((a, b), c), d), e)) in rest.iter_mut().zip(rests) {
        *into = a ^ b ^ c ^ d ^ e;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CRC-32's polynomial without its highest term, bit `n` the coefficient of `x^n`.
    const POLYNOMIAL: u32 = 0x04c1_1db7;

    fn of_flate2(bytes: &[u8]) -> u32 {
        let mut crc = Crc::new();
        crc.update(bytes);
        crc.sum()
    }

    fn bytes(count: usize) -> Vec<u8> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn the_terms_are_a_multiple_of_the_polynomial() {
        let power = |exponent: usize| {
            (0..exponent).fold(1_u32, |power, _| {
                (power << 1) ^ ((power >> 31) * POLYNOMIAL)
            })
        };
        assert_eq!(TERMS.into_iter().fold(0, |sum, term| sum ^ power(term)), 0);
        assert!(DISTANCES.into_iter().all(|distance| distance >= BLOCK));
    }

    #[test]
    fn is_that_of_flate2_for_every_length() {
        let all = bytes(3 * REACH + WINDOW);
        let lengths = (0..=2 * REACH + 1).chain([WINDOW - 1, WINDOW, WINDOW + 1, all.len()]);
        for length in lengths {
            let bytes = all.get(..length).unwrap_or_default();
            let mut sum = Checksum::new();
            sum.update(bytes);
            assert_eq!(sum.sum(), of_flate2(bytes), "{length} bytes");
            assert_eq!(sum.length(), length as u64);
        }
    }

    #[test]
    fn the_check_value_of_the_catalogue() {
        let mut sum = Checksum::new();
        sum.update(b"123456789");
        assert_eq!(sum.sum(), 0xcbf4_3926);
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn pieces_do_not_matter(pieces in proptest::collection::vec(0_usize..9000, 0..12)) {
            let all = bytes(pieces.iter().sum());
            let mut rest = all.as_slice();
            let mut sum = Checksum::new();
            for piece in pieces {
                let (piece, after) = rest.split_at(piece);
                sum.update(piece);
                rest = after;
            }
            proptest::prop_assert_eq!(sum.sum(), of_flate2(&all));
        }
    }
}
