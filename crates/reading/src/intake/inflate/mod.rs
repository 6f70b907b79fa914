//! Inflates (RFC 1951).
//!
//! A fourth of the time of reading a log goes here, so this is done as the fastest do it: many bits at a time, entries that give two bytes,
//! copies of a fixed size that may write more than they must. The other containers, of which there are few, are left to flate2, and the
//! tests hold the two against each other.

mod bits;
mod codes;

use std::io::{self, BufRead, ErrorKind};

use bits::Bits;
use codes::{DISTANCE_SYMBOLS, DISTANCES, Entry, LITERAL_SYMBOLS, LITERALS, Table};

/// How far back a copy may reach.
const HISTORY: usize = 32 << 10;

/// Plain bytes that are held: those that copies may reach, and those made at a time.
const HELD: usize = HISTORY + (64 << 10);

/// Bytes that are copied at once.
const LANE: usize = 64;

/// Place for what is made between two looks at how much there is: some bytes, and the longest copy with what it writes too much.
const ROOM: usize = 16 + 258 + LANE;

/// Compressed bytes that are used between two looks at how many there are, and what is read with the last of them.
const AHEAD: usize = 32;

/// The longest code of a distance and what is added to it, in bits.
const DISTANCE_BITS: u32 = 15 + 13;

/// What comes next in the stream.
#[derive(Clone, Copy)]
enum Next {
    /// The header of a block.
    Block,
    /// So many bytes as they are.
    Stored(usize),
    /// A code.
    Code,
    /// Nothing: the last block has ended.
    End,
}

/// One stream.
pub(super) struct Inflate {
    stream: Bits,
    next: Next,
    /// Whether the block is the last one.
    last: bool,
    literals: Table<8192, 11>,
    distances: Table<2048, 9>,
    plain: Box<[u8; HELD]>,
    /// How much of it was made, and how much of that was given out.
    made: usize,
    given: usize,
    /// Why no more is made.
    fault: Option<io::Error>,
}

/// The stream breaks a rule of its format.
fn damaged() -> io::Error {
    ErrorKind::InvalidData.into()
}

impl Default for Inflate {
    fn default() -> Self {
        Self {
            stream: Bits::new(),
            next: Next::Block,
            last: false,
            literals: Table::new(),
            distances: Table::new(),
            plain: Box::new([0; HELD]),
            made: 0,
            given: 0,
            fault: None,
        }
    }
}

impl Inflate {
    /// Plain bytes, none at the end of the stream. What is in front of a fault is given before its error: [`ErrorKind::InvalidData`] for
    /// what no stream has, [`ErrorKind::UnexpectedEof`] where the source ends too early, or the source's own.
    pub(super) fn read(&mut self, source: &mut impl BufRead, out: &mut [u8]) -> io::Result<usize> {
        if self.given == self.made && self.fault.is_none() {
            self.fault = self.make(source).err();
        }
        let ready = self.plain.get(self.given..self.made).unwrap_or_default();
        if ready.is_empty() {
            return self.fault.take().map_or(Ok(0), Err);
        }
        let count = ready.len().min(out.len());
        if let (Some(ready), Some(out)) = (ready.get(..count), out.get_mut(..count)) {
            out.copy_from_slice(ready);
        }
        self.given += count;
        Ok(count)
    }

    /// The byte behind the end of the stream. Up to seven were read with the last bits, so whoever reads the source itself behind the
    /// stream asks for eight first.
    pub(super) fn behind(&mut self, source: &mut impl BufRead) -> io::Result<u8> {
        self.stream.align();
        if self.unused() > 0 {
            return Ok(self.stream.take(8) as u8);
        }
        let mut byte = [0];
        source.read_exact(&mut byte)?;
        let [byte] = byte;
        Ok(byte)
    }

    /// How many bytes of the source were read and not used.
    pub(super) fn unused(&self) -> u64 {
        u64::from(self.stream.count() / 8)
    }

    /// Makes plain bytes until there is place for no more.
    fn make(&mut self, source: &mut impl BufRead) -> io::Result<()> {
        if let Some(old) = self.made.checked_sub(HISTORY) {
            self.plain.copy_within(old..self.made, 0);
            (self.made, self.given) = (HISTORY, HISTORY);
        }
        while self.made <= HELD - ROOM {
            self.next = match self.next {
                Next::Block => self.block(source)?,
                Next::Stored(left) => self.stored(source, left)?,
                Next::Code => {
                    let ahead = source.fill_buf()?;
                    if ahead.len() < AHEAD {
                        self.code(source)?
                    } else {
                        let (used, next) = self.codes(ahead);
                        source.consume(used);
                        next?
                    }
                }
                Next::End => break,
            };
        }
        Ok(())
    }

    /// What comes behind a block.
    fn after(&self) -> Next {
        if self.last { Next::End } else { Next::Block }
    }

    /// Reads the header of a block.
    fn block(&mut self, source: &mut impl BufRead) -> io::Result<Next> {
        let stream = &mut self.stream;
        stream.need(source, 3)?;
        self.last = stream.take(1) == 1;
        match stream.take(2) {
            0 => {
                stream.align();
                stream.need(source, 32)?;
                let (length, inverted) = (stream.take(16), stream.take(16));
                if length ^ inverted != 0xffff {
                    return Err(damaged());
                }
                stream.forget();
                Ok(Next::Stored(length))
            }
            1 => {
                let length = |symbol| match symbol {
                    144..256 => 9,
                    256..280 => 7,
                    _ => 8,
                };
                let lengths: [u8; LITERALS] = std::array::from_fn(length);
                self.tables(&lengths, &[5; DISTANCES])
            }
            2 => {
                stream.need(source, 14)?;
                let literals = stream.take(5) + 257;
                let distances = stream.take(5) + 1;
                let coded = stream.take(4) + 4;
                // There are more numbers than symbols, and as zlib has it none of those may have a code.
                if literals > 286 || distances > 30 {
                    return Err(damaged());
                }
                let mut lengths = [0; LITERALS + DISTANCES];
                let lengths = lengths.get_mut(..literals + distances).unwrap_or_default();
                stream.lengths(source, lengths, coded)?;
                let (literals, distances) = lengths.split_at(literals);
                self.tables(literals, distances)
            }
            _ => Err(damaged()),
        }
    }

    /// Makes the tables of a block.
    fn tables(&mut self, literals: &[u8], distances: &[u8]) -> io::Result<Next> {
        let ends = literals.get(256).is_some_and(|length| *length > 0);
        if ends
            && self.literals.fill(literals, &LITERAL_SYMBOLS)
            && self.distances.fill(distances, &DISTANCE_SYMBOLS)
        {
            self.literals.pair();
            return Ok(Next::Code);
        }
        Err(damaged())
    }

    /// Passes on bytes that are not compressed.
    fn stored(&mut self, source: &mut impl BufRead, left: usize) -> io::Result<Next> {
        if left == 0 {
            return Ok(self.after());
        }
        let room = self.plain.get_mut(self.made..).unwrap_or_default();
        let count = if self.stream.count() > 0 {
            // Read with the header.
            if let Some(byte) = room.first_mut() {
                *byte = self.stream.take(8) as u8;
            }
            1
        } else {
            let ahead = source.fill_buf()?;
            let count = ahead.len().min(left).min(room.len());
            if let (Some(ahead), Some(room)) = (ahead.get(..count), room.get_mut(..count)) {
                room.copy_from_slice(ahead);
            }
            if count == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            source.consume(count);
            count
        };
        self.made += count;
        Ok(Next::Stored(left - count))
    }

    /// What codes mean, as long as there is enough before and behind them to ask for neither; and how much of `input` they were.
    fn codes(&mut self, input: &[u8]) -> (usize, io::Result<Next>) {
        let (literals, distances) = (&self.literals, &self.distances);
        let plain = &mut *self.plain;
        let (mut stream, mut made, mut at) = (self.stream, self.made, 0);
        let next = 'codes: {
            while at + AHEAD <= input.len() && made <= HELD - ROOM {
                stream.refill(input, &mut at);
                let mut entry = literals.first(stream.next());
                // Enough bits are there for three entries of bytes, or for two and a length.
                if give(&mut stream, plain, &mut made, entry) {
                    entry = literals.first(stream.next());
                    if give(&mut stream, plain, &mut made, entry) {
                        entry = literals.first(stream.next());
                        if give(&mut stream, plain, &mut made, entry) {
                            continue;
                        }
                    }
                }
                if let Some(longer) = literals.second(entry, stream.next()) {
                    stream.pass(entry);
                    entry = longer;
                    if give(&mut stream, plain, &mut made, entry) {
                        continue;
                    }
                }
                if entry.is_special() {
                    stream.pass(entry);
                    break 'codes if entry.is_end() {
                        Ok(self.after())
                    } else {
                        Err(damaged())
                    };
                }
                let length = entry.value(stream.next());
                stream.pass(entry);
                if stream.count() < DISTANCE_BITS {
                    stream.refill(input, &mut at);
                }
                let mut entry = distances.first(stream.next());
                if let Some(longer) = distances.second(entry, stream.next()) {
                    stream.pass(entry);
                    entry = longer;
                }
                let distance = entry.value(stream.next());
                stream.pass(entry);
                if entry.is_special() || !copy(plain, made, distance, length) {
                    break 'codes Err(damaged());
                }
                made += length;
            }
            Ok(Next::Code)
        };
        (self.stream, self.made) = (stream, made);
        (at, next)
    }

    /// What one code means, where the source may end within it.
    fn code(&mut self, source: &mut impl BufRead) -> io::Result<Next> {
        self.stream.fill(source)?;
        let (mut stream, there) = (self.stream, self.stream.count());
        let mut used = 0;
        let mut pass = |stream: &mut Bits, entry: Entry| {
            stream.pass(entry);
            used += entry.bits();
            if used <= there {
                return Ok(());
            }
            Err(io::Error::from(ErrorKind::UnexpectedEof))
        };
        let mut entry = self.literals.first(stream.next());
        if let Some(longer) = self.literals.second(entry, stream.next()) {
            pass(&mut stream, entry)?;
            entry = longer;
        }
        if entry.bytes().is_some() || entry.is_end() {
            let mut after = stream;
            pass(&mut after, entry)?;
            give(&mut stream, &mut self.plain, &mut self.made, entry);
            self.stream = after;
            return Ok(if entry.is_end() {
                self.after()
            } else {
                Next::Code
            });
        }
        let length = entry.value(stream.next());
        pass(&mut stream, entry)?;
        let mut distance = self.distances.first(stream.next());
        if let Some(longer) = self.distances.second(distance, stream.next()) {
            pass(&mut stream, distance)?;
            distance = longer;
        }
        let back = distance.value(stream.next());
        pass(&mut stream, distance)?;
        if entry.is_special() || distance.is_special() {
            // What is missing reads as zeros, to which no code may lead.
            let missing = there < 56;
            return Err(if missing {
                ErrorKind::UnexpectedEof.into()
            } else {
                damaged()
            });
        }
        if !copy(&mut self.plain, self.made, back, length) {
            return Err(damaged());
        }
        self.made += length;
        self.stream = stream;
        Ok(Next::Code)
    }
}

/// Gives the bytes of an entry. False if it is of none.
#[inline(always)]
fn give(stream: &mut Bits, plain: &mut [u8; HELD], made: &mut usize, entry: Entry) -> bool {
    let Some((bytes, count)) = entry.bytes() else {
        return false;
    };
    stream.pass(entry);
    // Both, though the second may not count.
    if let Some(room) = plain
        .get_mut(*made..)
        .and_then(|rest| rest.first_chunk_mut())
    {
        *room = bytes;
    }
    *made += count;
    true
}

/// Copies `length` bytes, and perhaps some more, from `distance` before them. False if nothing was made there.
#[inline(always)]
fn copy(plain: &mut [u8; HELD], made: usize, distance: usize, length: usize) -> bool {
    let Some(from) = made.checked_sub(distance) else {
        return false;
    };
    match distance {
        LANE.. => lanes::<LANE>(plain, from, made, length),
        16.. => lanes::<16>(plain, from, made, length),
        1 => {
            let byte = plain.get(from).copied().unwrap_or_default();
            let run = plain.get_mut(made..made + length).unwrap_or_default();
            run.fill(byte);
        }
        _ => lanes::<1>(plain, from, made, length),
    }
    true
}

/// Copies `N` bytes at a time, of which none may be made by the copy itself.
#[inline(always)]
fn lanes<const N: usize>(plain: &mut [u8; HELD], from: usize, to: usize, length: usize) {
    let mut done = 0;
    while done < length {
        let lane = plain
            .get(from + done..)
            .and_then(|rest| rest.first_chunk::<N>())
            .copied();
        let room = plain
            .get_mut(to + done..)
            .and_then(|rest| rest.first_chunk_mut());
        if let (Some(lane), Some(room)) = (lane, room) {
            *room = lane;
        }
        done += N;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests;
