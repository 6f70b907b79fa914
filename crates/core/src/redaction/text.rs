//! A text on its way through: what has been read and not yet been given out, and what is to be replaced in it.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use super::everywhere::{BEFORE, Everywhere};
use crate::report::DataCategory;

/// A line without an end is looked at in pieces of this size.
const PIECE: usize = 64 << 10;

/// Shorter gaps between records hold only commas and brackets.
const SHORTEST: usize = 8;

/// One replacement. Places are bytes from the beginning of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) place: Range<u64>,
    pub(super) text: String,
    pub(super) category: DataCategory,
}

/// How many places were replaced, by category; those that were found by being known are `None`.
pub(super) type Replaced = BTreeMap<Option<DataCategory>, u64>;

/// The text of one file.
#[derive(Debug, Default)]
pub(super) struct Text {
    held: Vec<u8>,
    /// Where what is held begins.
    base: u64,
    /// Everything before was given out. A few bytes before are still held: they tell what is a word.
    done: u64,
    edits: Vec<Edit>,
    /// What the scanner has looked at as JSON.
    covered: VecDeque<Range<u64>>,
    /// Everything before was looked at.
    looked: u64,
    /// What is told so far to be consumed by the reader.
    consumed: u64,
    check: Check,
}

impl Text {
    /// What has been read and not been given out, to be added to.
    pub(super) const fn held(&mut self) -> &mut Vec<u8> {
        &mut self.held
    }

    /// Where a part of the text stands, at `from` or a little behind.
    pub(super) fn find(&self, part: &[u8], from: u64, within: usize) -> Option<u64> {
        let rest = self.held.get(self.index(from)..)?;
        if rest.starts_with(part) {
            return Some(from);
        }
        let upto = within.saturating_add(part.len()).min(rest.len());
        let at = memchr::memmem::find(rest.get(..upto)?, part)?;
        Some(from + at as u64)
    }

    /// Where the reader is.
    pub(super) const fn consumed(&self) -> u64 {
        self.consumed
    }

    /// The scanner has looked at a part, and found what is to be replaced there.
    pub(super) fn cover(&mut self, part: Range<u64>, edits: impl IntoIterator<Item = Edit>) {
        self.covered.push_back(part);
        self.edits.extend(edits);
    }

    fn index(&self, place: u64) -> usize {
        usize::try_from(place.saturating_sub(self.base)).unwrap_or(usize::MAX)
    }

    fn end(&self) -> u64 {
        self.base + self.held.len() as u64
    }

    /// The reader has come to `consumed`; behind the last byte where that is `None`. Gives the pieces before it that the
    /// scanner has not looked at: lines, and what stands between records.
    pub(super) fn unseen(&mut self, consumed: Option<u64>) -> Vec<Range<u64>> {
        let to = consumed.unwrap_or(u64::MAX).min(self.end());
        self.consumed = to;
        let mut pieces = Vec::new();
        let mut at = self.looked;
        loop {
            let next = self.covered.front().cloned();
            if let Some(next) = next.as_ref().filter(|next| next.start <= at) {
                at = at.max(next.end);
                self.covered.pop_front();
                continue;
            }
            let closed = next.is_some() || consumed.is_none();
            let upto = next.map_or(to, |next| next.start.min(to));
            if at >= upto {
                break;
            }
            let gap = self.held.get(self.index(at)..self.index(upto));
            let gap = gap.unwrap_or_default();
            let line = memchr::memchr(b'\n', gap).map(|end| end + 1);
            let length = match line {
                Some(length) if length <= PIECE => length,
                _ if gap.len() > PIECE => piece(gap),
                Some(length) => length,
                None if closed => gap.len(),
                None => break,
            };
            let end = at + length.max(1) as u64;
            if length >= SHORTEST {
                pieces.push(at..end);
            }
            at = end;
        }
        self.looked = at;
        pieces
    }

    /// The bytes of a part.
    pub(super) fn part(&self, part: &Range<u64>) -> &[u8] {
        let part = self.index(part.start)..self.index(part.end);
        self.held.get(part).unwrap_or_default()
    }

    /// Up to where everything is known that is needed to give the text out, with `reach` bytes behind it at hand.
    fn limit(&self, reach: usize, last: bool) -> u64 {
        if last {
            return self.end();
        }
        let ready = self.consumed.min(self.looked);
        ready.saturating_sub(reach as u64).max(self.done)
    }

    /// Lets go of what needs no further look while learning; `look` is given it, and up to `reach` bytes behind it.
    pub(super) fn pass(&mut self, reach: usize, last: bool, look: &mut dyn FnMut(&[u8], usize)) {
        let limit = self.limit(reach, last);
        let from = self.index(self.done);
        let text = self.held.get(from..).unwrap_or_default();
        look(text, self.index(limit) - from);
        self.done = limit;
        self.let_go();
    }

    /// Gives out what is ready, with everything replaced; counts in `replaced`, and gives how many originals stayed.
    pub(super) fn give(
        &mut self,
        known: &Everywhere,
        last: bool,
        replaced: &mut Replaced,
        out: &mut dyn FnMut(&[u8]),
    ) -> u64 {
        let limit = self.limit(known.reach(), last);
        if limit <= self.done && !last {
            return 0;
        }
        self.edits.sort_by(|one, other| {
            let place = |edit: &Edit| (edit.place.start, std::cmp::Reverse(edit.place.end));
            place(one).cmp(&place(other))
        });
        let mut made = Made::default();
        let mut used = 0;
        let mut pos = self.done;
        for edit in &self.edits {
            if edit.place.start >= limit {
                break;
            }
            used += 1;
            // It overlaps an earlier edit, which stands.
            if edit.place.start < pos {
                continue;
            }
            self.known(known, pos, edit.place.start, u64::MAX, replaced, &mut made);
            made.replaced(edit.text.as_bytes());
            *replaced.entry(Some(edit.category)).or_default() += 1;
            pos = edit.place.end;
        }
        if pos < limit {
            let next = self.edits.get(used).map(|edit| edit.place.start);
            let upto = next.unwrap_or(u64::MAX).min(self.end());
            pos = self.known(known, pos, upto, limit, replaced, &mut made);
        }
        self.edits.drain(..used);
        self.done = pos;
        self.let_go();
        out(&made.bytes);
        self.check.of(known, &made, last)
    }

    /// Everything known between two places, up to the last of it that begins before `limit`. Gives how far it came.
    fn known(
        &self,
        known: &Everywhere,
        from: u64,
        upto: u64,
        limit: u64,
        replaced: &mut Replaced,
        made: &mut Made,
    ) -> u64 {
        let limit = self.index(limit.min(upto));
        let mut at = self.index(from);
        for (start, end, replacement) in known.find(&self.held, at, self.index(upto)) {
            if start >= limit {
                break;
            }
            made.kept(self.held.get(at..start).unwrap_or_default());
            made.replaced(fitting(&self.held, start, end, replacement).as_bytes());
            *replaced.entry(None).or_default() += 1;
            at = end;
        }
        let end = at.max(limit);
        made.kept(self.held.get(at..end).unwrap_or_default());
        self.base + end as u64
    }

    fn let_go(&mut self) {
        let gone = self.index(self.done).saturating_sub(BEFORE);
        // Moving what stays is only worth it for much.
        if gone >= PIECE {
            self.held.drain(..gone);
            self.base += gone as u64;
        }
    }
}

/// Where a piece of a long line ends: at a byte that belongs to no word, if there is one near.
fn piece(line: &[u8]) -> usize {
    let word = |b: &u8| b.is_ascii_alphanumeric() || !b.is_ascii() || b"@._-+%=/\\".contains(b);
    let piece = line.get(..PIECE).unwrap_or(line);
    let near = piece.len() / 4;
    let tail = piece.iter().rev().take(near);
    match tail.take_while(|b| word(b)).count() {
        length if length < near => piece.len() - length,
        _ => piece.len(),
    }
}

/// What stands for a known value at a place: a number in JSON stays one.
fn fitting(text: &[u8], start: usize, end: usize, replacement: &str) -> String {
    let found = text.get(start..end).unwrap_or_default();
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    let is_bare = found.iter().all(u8::is_ascii_digit)
        && before.is_some_and(|b| b":,[ \n\t".contains(b))
        && text.get(end).is_none_or(|b| b",]} \n\r\t".contains(b));
    let is_number =
        replacement.bytes().all(|b| b.is_ascii_digit()) && !replacement.starts_with('0');
    if !is_bare || is_number {
        return replacement.to_owned();
    }
    // As many digits as there were, told by what stands for it elsewhere.
    let mut sum = 7u64;
    let digit = |(at, _): (usize, &u8)| {
        for byte in replacement.bytes() {
            sum = sum
                .wrapping_mul(31)
                .wrapping_add(u64::from(byte) + at as u64);
        }
        let digit = if at == 0 { 1 + sum % 9 } else { sum % 10 };
        char::from_digit(u32::try_from(digit).unwrap_or(1), 10).unwrap_or('1')
    };
    found.iter().enumerate().map(digit).collect()
}

/// A part of the copy.
#[derive(Debug, Default)]
struct Made {
    bytes: Vec<u8>,
    /// What of it was put in, the parts in their order.
    put_in: Vec<Range<usize>>,
}

impl Made {
    fn kept(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn replaced(&mut self, bytes: &[u8]) {
        let from = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        self.put_in.push(from..self.bytes.len());
    }
}

/// Looks for originals in the copy as it comes, apart from how it is made.
#[derive(Debug, Default)]
struct Check {
    tail: Vec<u8>,
    put_in: Vec<Range<usize>>,
    /// Where in the tail the search goes on.
    at: usize,
}

impl Check {
    /// How many originals stand in the next part. A pseudonym may be someone else's original: addresses are given new
    /// ones of the same kind.
    fn of(&mut self, known: &Everywhere, made: &Made, last: bool) -> u64 {
        let moved = self.tail.len();
        self.tail.extend_from_slice(&made.bytes);
        let moved_by = |part: &Range<usize>| part.start + moved..part.end + moved;
        self.put_in.extend(made.put_in.iter().map(moved_by));
        let limit = if last {
            self.tail.len()
        } else {
            self.tail.len().saturating_sub(known.reach())
        };
        let mut left = 0;
        for (start, end, _) in known.find(&self.tail, self.at, self.tail.len()) {
            if start >= limit {
                break;
            }
            self.at = end;
            let next = self.put_in.partition_point(|part| part.end <= start);
            let part = self.put_in.get(next);
            left += u64::from(part.is_none_or(|part| part.start >= end));
        }
        self.at = self.at.max(limit);
        let gone = self.at.saturating_sub(BEFORE);
        self.tail.drain(..gone);
        self.at -= gone;
        self.put_in.retain_mut(|part| {
            let stays = part.end > gone;
            *part = part.start.saturating_sub(gone)..part.end.saturating_sub(gone);
            stays
        });
        left
    }
}
