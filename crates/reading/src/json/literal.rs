//! Short texts that are looked for at a place.

use wide::u8x16;

/// A short text that is compared at once, for what is asked many times a record.
#[derive(Debug, Clone, Copy)]
pub struct Literal {
    bytes: [u8; Self::LONGEST],
    length: usize,
    /// The bits of the bytes behind it.
    behind: u32,
}

impl Literal {
    /// So many bytes at most.
    pub const LONGEST: usize = 32;

    /// A text; of one that is too long the beginning.
    #[must_use]
    pub const fn new(text: &str) -> Self {
        let (mut bytes, mut length) = ([0; Self::LONGEST], 0);
        let mut rest = text.as_bytes();
        let mut room: &mut [u8] = &mut bytes;
        while let ([byte, after @ ..], [to, free @ ..]) = (rest, room) {
            *to = *byte;
            (rest, room) = (after, free);
            length += 1;
        }
        let behind = if length == Self::LONGEST {
            0
        } else {
            u32::MAX << length
        };
        Self {
            bytes,
            length,
            behind,
        }
    }

    /// Bytes of it.
    #[must_use]
    #[inline]
    pub(super) const fn len(&self) -> usize {
        self.length
    }

    /// Whether a text begins with it.
    #[inline]
    pub(super) fn begins(&self, text: &[u8; Self::LONGEST]) -> bool {
        let same = |from: &[u8], to: &[u8]| match (from.first_chunk(), to.first_chunk()) {
            (Some(from), Some(to)) => u8x16::new(*from).simd_eq(u8x16::new(*to)).to_bitmask(),
            _ => 0,
        };
        let ((front, back), (to_front, to_back)) = (self.bytes.split_at(16), text.split_at(16));
        same(front, to_front) | same(back, to_back) << 16 | self.behind == u32::MAX
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use crate::json::Cursor;

    #[test]
    fn a_literal_is_seen_whole_and_nowhere_else() {
        let longest = "x".repeat(Literal::LONGEST);
        for word in ["", ",", ",\"eventName\":", "0123456789abcdef", &longest] {
            let literal = Literal::new(word);
            let text = format!("{word}{}", " ".repeat(Literal::LONGEST));
            let mut cursor = Cursor::new(&text);
            assert!(cursor.pass_over(&literal));
            assert_eq!(cursor.at(), word.len());
            for odd in 0..word.len() {
                let mut other = text.clone().into_bytes();
                other[odd] ^= 1;
                let other = String::from_utf8(other).unwrap();
                let mut cursor = Cursor::new(&other);
                assert!(!cursor.pass_over(&literal), "{word} {odd}");
                assert_eq!(cursor.at(), 0);
            }
        }
        assert!(
            !Cursor::new("ab").pass_over(&Literal::new("ab")),
            "the end is left to others"
        );
    }
}
