//! Tables that read Huffman codes (RFC 1951, section 3.2): the next bits of the stream lead to an entry, which tells what they mean.

/// How many symbols of literals and lengths there are, and of distances; the last ones are never used.
pub(super) const LITERALS: usize = 288;
pub(super) const DISTANCES: usize = 32;

/// The longest code, in bits.
const LONGEST: usize = 15;

/// What some bits mean. In the high half, what it is worth: bytes, a length, a distance, or where a table within the table begins. In the
/// low half, with the bits of the stream that it takes in the lowest six, flags and one more number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry(u32);

impl Entry {
    /// One byte, or two.
    const LITERAL: u32 = 1 << 15;
    /// Neither bytes nor a number: the end of the block, a longer code, or nothing.
    const SPECIAL: u32 = 1 << 14;
    const LONGER: u32 = 1 << 13;
    const END: u32 = 1 << 12;

    /// How many bytes; of a number, how many of its bits are its code and not added to it; of a longer code, how many bits more lead on.
    const NUMBER: u32 = 8;
    const VALUE: u32 = 16;

    /// No code leads here.
    const NOTHING: Self = Self(Self::SPECIAL);

    const fn literal(byte: u8) -> Self {
        Self((byte as u32) << Self::VALUE | Self::LITERAL | 1 << Self::NUMBER)
    }

    /// A number of at least `value`, with `extra` bits behind its code that are added.
    const fn number(value: u32, extra: u32) -> Self {
        Self(value << Self::VALUE | extra)
    }

    /// Of a code with `bits` more bits than lead to the table, whose own table begins at `start`.
    #[expect(clippy::cast_possible_truncation, reason = "tables are small")]
    fn longer(first: u32, bits: u32, start: usize) -> Self {
        let flags = Self::SPECIAL | Self::LONGER;
        Self((start as u32) << Self::VALUE | flags | bits << Self::NUMBER | first)
    }

    /// With a code, or the rest of one, of this many bits.
    const fn coded(self, bits: u32) -> Self {
        let Self(entry) = self;
        if entry & (Self::LITERAL | Self::SPECIAL) != 0 {
            return Self(entry + bits);
        }
        Self(entry + (bits << Self::NUMBER) + bits)
    }

    /// The bytes of both, if they are one each and take no more than `most` bits together.
    #[inline(always)]
    fn and(self, next: Self, most: u32) -> Option<Self> {
        let bits = self.bits() + next.bits();
        let bytes = (self.0 & 0xff << Self::VALUE) | (next.0 & 0xff << Self::VALUE) << 8;
        (self.0 & next.0 & Self::LITERAL != 0 && bits <= most)
            .then_some(Self(bytes | Self::LITERAL | 2 << Self::NUMBER | bits))
    }

    fn start(self) -> usize {
        (self.0 >> Self::VALUE) as usize
    }

    #[inline(always)]
    fn inner(self) -> u32 {
        self.0 >> Self::NUMBER & 15
    }

    /// How many bits of the stream it takes: the low six bits, the others are anything.
    #[inline(always)]
    pub(super) fn taken(self) -> u32 {
        self.0
    }

    /// How many bits of the stream it takes.
    #[inline(always)]
    pub(super) fn bits(self) -> u32 {
        self.0 & 63
    }

    /// Bytes, and how many of the two they are.
    #[inline(always)]
    pub(super) fn bytes(self) -> Option<([u8; 2], usize)> {
        let [_, _, first, second] = self.0.to_le_bytes();
        (self.0 & Self::LITERAL != 0).then_some(([first, second], self.inner() as usize))
    }

    /// Whether it is neither bytes nor a number.
    #[inline(always)]
    pub(super) fn is_special(self) -> bool {
        self.0 & Self::SPECIAL != 0
    }

    /// Whether the block ends.
    #[inline(always)]
    pub(super) fn is_end(self) -> bool {
        self.0 & Self::END != 0
    }

    /// The number, with what the stream adds to it.
    #[inline(always)]
    pub(super) fn value(self, stream: u64) -> usize {
        let taken = stream & 1_u64.wrapping_shl(self.0).wrapping_sub(1);
        self.start() + (taken >> self.inner()) as usize
    }
}

/// A table of `N` entries, a power of two. The stream's next `BITS` bits lead to the first ones; behind them are the tables of longer codes.
pub(super) struct Table<const N: usize, const BITS: u32>(Box<[Entry; N]>);

impl<const N: usize, const BITS: u32> Table<N, BITS> {
    pub(super) fn new() -> Self {
        Self(Box::new([Entry::NOTHING; N]))
    }

    #[inline(always)]
    fn at(&self, index: usize) -> Entry {
        // Never out of bounds, which the compiler sees by the mask.
        let entry = self.0.get(index & (N - 1));
        entry.copied().unwrap_or(Entry::NOTHING)
    }

    /// What the stream's next bits lead to.
    #[inline(always)]
    pub(super) fn first(&self, stream: u64) -> Entry {
        self.at((stream & ((1 << BITS) - 1)) as usize)
    }

    /// Where [`Table::first`] is of a longer code: what the bits behind lead to.
    #[inline(always)]
    pub(super) fn second(&self, first: Entry, stream: u64) -> Option<Entry> {
        let behind = stream >> BITS & ((1 << first.inner()) - 1);
        (first.0 & Entry::LONGER != 0).then(|| self.at(first.start() + behind as usize))
    }

    /// Makes the table of the symbols whose codes have these lengths, in bits; a length of 0 is of a symbol that has none.
    ///
    /// False if there are no such codes: too many of a length, or too few. They may be too few, as zlib has it, where there is one at most.
    pub(super) fn fill(&mut self, lengths: &[u8], symbols: &[Entry]) -> bool {
        let mut counts = [0_u32; LONGEST + 1];
        for length in lengths {
            if let Some(count) = counts.get_mut(usize::from(*length)) {
                *count += 1;
            }
        }
        let [_, counts @ ..] = counts;
        // Codes of a length follow each other, those of the next begin behind twice the last one.
        let mut next = [0_u32; LONGEST];
        let (mut code, mut free) = (0, 1_i64);
        // What is longer than `BITS` begins with the bits from here on.
        let (mut longest, mut first_long) = (0, None);
        for (length, (next, count)) in (1..).zip(next.iter_mut().zip(counts)) {
            code <<= 1;
            *next = code;
            code += count;
            free = 2 * free - i64::from(count);
            if free < 0 {
                return false;
            }
            if count > 0 {
                longest = length;
                if length > BITS {
                    first_long = first_long.or(Some(*next >> (length - BITS)));
                }
            }
        }
        if free > 0 && longest > 1 {
            return false;
        }
        let (firsts, inner) = self.0.split_at_mut(1 << BITS);
        firsts.fill(Entry::NOTHING);
        let inner_bits = longest.saturating_sub(BITS);
        for (length, symbol) in lengths.iter().zip(symbols) {
            let bits = u32::from(*length);
            let Some(next) = usize::from(*length)
                .checked_sub(1)
                .and_then(|at| next.get_mut(at))
            else {
                continue;
            };
            let code = *next;
            *next += 1;
            let Some(more) = bits.checked_sub(BITS).filter(|more| *more > 0) else {
                spread(firsts, code, bits, *symbol);
                continue;
            };
            let first = code >> more;
            let at = ((first - first_long.unwrap_or(first)) as usize) << inner_bits;
            if let Some(slot) = firsts.get_mut(reversed(first, BITS)) {
                *slot = Entry::longer(BITS, inner_bits, (1 << BITS) + at);
            }
            if let Some(inner) = inner.get_mut(at..at + (1 << inner_bits)) {
                spread(inner, code & ((1 << more) - 1), more, *symbol);
            }
        }
        true
    }

    /// Where the bits that lead to a byte lead to another one as well, has its entry give both.
    pub(super) fn pair(&mut self) {
        let (firsts, _) = self.0.split_at_mut(1 << BITS);
        // What lies behind a byte's code leads further to the front: to an entry that is of one byte still.
        for at in (0..firsts.len()).rev() {
            if let Some(byte) = firsts.get(at).copied()
                && let Some(next) = firsts.get(at >> byte.bits()).copied()
                && let Some(both) = byte.and(next, BITS)
                && let Some(slot) = firsts.get_mut(at)
            {
                *slot = both;
            }
        }
    }
}

/// Codes go from their highest bit, the stream from its lowest.
fn reversed(code: u32, bits: u32) -> usize {
    (code.reverse_bits() >> (u32::BITS - bits)) as usize
}

/// Puts a symbol wherever a table is led to by its code, whatever follows.
fn spread(table: &mut [Entry], code: u32, bits: u32, symbol: Entry) {
    let from = table.get_mut(reversed(code, bits)..).unwrap_or_default();
    for slot in from.iter_mut().step_by(1 << bits) {
        *slot = symbol.coded(bits);
    }
}

/// Literals and lengths (RFC 1951, section 3.2.5): bytes, the end of the block, and how much is copied.
#[expect(clippy::indexing_slicing, reason = "found when it is compiled")]
pub(super) const LITERAL_SYMBOLS: [Entry; LITERALS] = {
    let mut symbols = [Entry::NOTHING; LITERALS];
    let mut byte = 0;
    while byte < 256 {
        symbols[byte as usize] = Entry::literal(byte as u8);
        byte += 1;
    }
    symbols[256] = Entry(Entry::SPECIAL | Entry::END);
    let (mut value, mut at) = (3, 257);
    while at < 285 {
        // Eight without bits behind them, then four with each number of such.
        let extra = if at < 265 { 0 } else { (at as u32 - 261) / 4 };
        symbols[at] = Entry::number(value, extra);
        value += 1 << extra;
        at += 1;
    }
    // The longest has a code of its own.
    symbols[285] = Entry::number(258, 0);
    symbols
};

/// Distances (RFC 1951, section 3.2.5).
#[expect(clippy::indexing_slicing, reason = "found when it is compiled")]
pub(super) const DISTANCE_SYMBOLS: [Entry; DISTANCES] = {
    let mut symbols = [Entry::NOTHING; DISTANCES];
    let (mut value, mut at) = (1, 0);
    while at < 30 {
        // Four without bits behind them, then two with each number of such.
        let extra = if at < 4 { 0 } else { at as u32 / 2 - 1 };
        symbols[at] = Entry::number(value, extra);
        value += 1 << extra;
        at += 1;
    }
    symbols
};

/// Lengths of codes (RFC 1951, section 3.2.7): up to 15 bits, and three symbols that repeat.
#[expect(clippy::indexing_slicing, reason = "found when it is compiled")]
pub(super) const LENGTH_SYMBOLS: [Entry; 19] = {
    let mut symbols = [Entry::NOTHING; 19];
    let mut at = 0;
    while at < symbols.len() {
        symbols[at] = Entry::number(at as u32, 0);
        at += 1;
    }
    symbols
};
