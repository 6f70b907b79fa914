//! Finds the end of a JSON object or list in a stream, 64 bytes at a time.
//!
//! It looks at quotes, backslashes and brackets only: whether the text between them is JSON is
//! found out when it is parsed. It can stop anywhere and go on when more bytes have come, and where
//! it stopped never changes what it finds.

use wide::u8x16;

/// How far the search for the end of one object or list has got.
#[derive(Debug, Clone, Default)]
pub(super) struct EndFinder {
    /// Bytes looked at, from the opening bracket.
    seen: usize,
    depth: i64,
    in_string: bool,
    /// The byte before was a backslash that escapes the next one.
    escaping: bool,
}

impl EndFinder {
    /// Looks at what of `data` has not been looked at yet; `data` begins with the opening bracket
    /// and holds all that it held in the call before. Gives the length of the object or list, once
    /// its end is there.
    pub(super) fn find(&mut self, data: &[u8]) -> Option<usize> {
        let (blocks, tail) = data.get(self.seen..)?.as_chunks::<64>();
        for block in blocks {
            if let Some(at) = self.block(block) {
                return Some(self.seen + at + 1);
            }
            self.seen += 64;
        }
        for &byte in tail {
            self.seen += 1;
            if self.byte(byte) {
                return Some(self.seen);
            }
        }
        None
    }

    /// Goes on with data that holds nothing of what it held before: for a caller that has no use
    /// for the text, only for its end.
    pub(super) fn forget(&mut self) {
        self.seen = 0;
    }

    fn block(&mut self, bytes: &[u8; 64]) -> Option<usize> {
        let block = Block::of(bytes);
        let escaped = self.escaped(block.backslash);
        let carried = if self.in_string { u64::MAX } else { 0 };
        // All bits from an opening quote to before its closing one.
        let strings = prefix_xor(block.quote & !escaped) ^ carried;
        let open = block.open & !strings;
        let close = block.close & !strings;
        if self.depth <= i64::from(close.count_ones()) {
            // The end may lie in this block: take its brackets one by one.
            let mut depth = self.depth;
            let mut brackets = open | close;
            while brackets != 0 {
                let lowest = brackets & brackets.wrapping_neg();
                depth += if open & lowest == 0 { -1 } else { 1 };
                if depth <= 0 {
                    return Some(lowest.trailing_zeros() as usize);
                }
                brackets ^= lowest;
            }
        }
        self.depth += i64::from(open.count_ones()) - i64::from(close.count_ones());
        self.in_string = strings >> 63 == 1;
        None
    }

    /// Bits of the bytes that a backslash escapes. A run of backslashes escapes what follows it if
    /// it is odd; adding the starts of the runs to the runs carries to the byte after each (Langdale
    /// and Lemire, "Parsing Gigabytes of JSON per Second", section 3.1.1).
    fn escaped(&mut self, backslash: u64) -> u64 {
        const EVEN: u64 = 0x5555_5555_5555_5555;
        let carried = u64::from(self.escaping);
        if backslash == 0 {
            self.escaping = false;
            return carried;
        }
        let backslash = backslash & !carried;
        let follows = (backslash << 1) | carried;
        let odd_starts = backslash & !EVEN & !follows;
        let (runs_from_even, overflow) = odd_starts.overflowing_add(backslash);
        self.escaping = overflow;
        (EVEN ^ (runs_from_even << 1)) & follows
    }

    fn byte(&mut self, byte: u8) -> bool {
        let escaped = std::mem::take(&mut self.escaping);
        match byte {
            b'\\' => self.escaping = !escaped,
            b'"' => self.in_string ^= !escaped,
            b'{' | b'[' if !self.in_string => self.depth += 1,
            b'}' | b']' if !self.in_string => {
                self.depth -= 1;
                return self.depth <= 0;
            }
            _ => {}
        }
        false
    }
}

/// Where in 64 bytes the four things stand that matter: bit `n` is byte `n`.
#[derive(Default)]
struct Block {
    quote: u64,
    backslash: u64,
    open: u64,
    close: u64,
}

impl Block {
    #[inline]
    fn of(bytes: &[u8; 64]) -> Self {
        let mut block = Self::default();
        let (lanes, _) = bytes.as_chunks::<16>();
        for (at, lane) in lanes.iter().enumerate() {
            let lane = u8x16::new(*lane);
            let bits = |found: u8x16| u64::from(found.to_bitmask()) << (at * 16);
            block.quote |= bits(lane.simd_eq(u8x16::splat(b'"')));
            block.backslash |= bits(lane.simd_eq(u8x16::splat(b'\\')));
            // `[` and `{`, `]` and `}` differ in one bit only.
            let folded = lane | u8x16::splat(0x20);
            block.open |= bits(folded.simd_eq(u8x16::splat(b'{')));
            block.close |= bits(folded.simd_eq(u8x16::splat(b'}')));
        }
        block
    }
}

/// Bit `n` of the result is the parity of bits `0..=n`.
#[inline]
const fn prefix_xor(mut bits: u64) -> u64 {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^= bits << 32;
    bits
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same, a byte at a time and with nothing carried.
    fn slow(data: &[u8]) -> Option<usize> {
        let mut finder = EndFinder::default();
        data.iter().position(|&b| finder.byte(b)).map(|at| at + 1)
    }

    proptest! {
        #[test]
        fn finds_the_same_end_however_it_is_cut(
            pieces in proptest::collection::vec(prop_oneof![
                Just("{"), Just("}"), Just("["), Just("]"), Just("\""), Just("\\"), Just("\\\\"),
                Just("\\\""), Just("abcdefghijklmnopqrstuvwxyz0123456789"), Just(",:"),
            ], 0..120),
            cuts in proptest::collection::vec(1usize..100, 1..20),
        ) {
            let text = format!("{{{}", pieces.concat());
            let data = text.as_bytes();
            let mut finder = EndFinder::default();
            let mut found = None;
            let mut upto = 0;
            for cut in cuts.iter().cycle() {
                upto = (upto + cut).min(data.len());
                found = finder.find(&data[..upto]);
                if found.is_some() || upto == data.len() {
                    break;
                }
            }
            prop_assert_eq!(found, slow(data));
        }
    }

    #[test]
    fn brackets_in_strings_do_not_count() {
        let text = r#"{"a":"}]\"}","b":["\\"]}"#;
        let long = format!("{text}{}", " ".repeat(200));
        assert_eq!(EndFinder::default().find(long.as_bytes()), Some(text.len()));
    }
}
