//! Rows of a table in CSV (RFC 4180), a row at a time and none larger than a record may be.
//!
//! A quote that does not close would make one cell of all that follows it. So a quote closes only before
//! the end of its cell, and within a limit; where it does not, its line is given up and reading goes on at
//! the next one.

use std::borrow::Cow;

use super::Walk;
use crate::problem::{Problem, ProblemCode};

/// How far a row of several lines may always go, however many before it were none.
const NEAR: usize = 512;

/// Reads rows.
pub(super) struct Rows {
    cells: Vec<Cell>,
    /// The first quote in the row at hand that goes beyond its line, and where that line ends.
    beyond: Option<(usize, usize)>,
    /// Bytes that may yet be looked at in vain, because the lines they are in are read again. Without a bound
    /// a file of quotes that do not close would be searched to its end for each of them.
    vain: usize,
    /// Whether the walk stands inside of a line that was given up.
    in_line: bool,
}

/// Where the text of a cell stands in its row.
struct Cell {
    from: usize,
    to: usize,
    /// There are doubled quotes in it, which stand for one.
    doubled: bool,
}

/// What stands at the walk's place.
pub(super) enum Step {
    /// A row of so many bytes, its end of line included: to be passed over, or given up.
    Row(usize),
    /// Something that is no row, and has been passed over.
    Fault(Problem),
    /// The end of the stream.
    End,
}

/// How a row ends.
enum End {
    /// After so many bytes.
    At(usize),
    /// In the quote that opens there.
    Quote(usize),
    /// Not within the limit.
    Large,
    /// With the stream, which was cut.
    Cut,
}

impl Rows {
    pub(super) fn new(walk: &Walk<'_, '_, '_>) -> Self {
        Self {
            cells: Vec::new(),
            beyond: None,
            vain: walk.limits.record_bytes,
            in_line: false,
        }
    }

    /// Finds the row at the walk's place. Lines without anything are none.
    pub(super) fn step(&mut self, walk: &mut Walk<'_, '_, '_>) -> Step {
        if std::mem::take(&mut self.in_line) {
            pass_line(walk);
        }
        let blank = |byte: &u8| matches!(byte, b'\n' | b'\r');
        loop {
            let bytes = walk.window.bytes();
            let count = bytes.iter().take_while(|byte| blank(byte)).count();
            let is_row = count < bytes.len();
            walk.window.consume(count);
            if is_row {
                break;
            }
            if !walk.more() {
                return Step::End;
            }
        }
        if walk.stopped {
            return Step::End;
        }
        let offset = walk.window.offset();
        let limit = walk.limits.record_bytes;
        match self.end(walk, limit) {
            _ if walk.stopped => Step::End,
            End::At(length) => {
                if let Some((_, line)) = self.beyond {
                    self.vain = self.vain.saturating_sub(length.saturating_sub(line));
                }
                Step::Row(length)
            }
            End::Cut => {
                walk.window.consume(usize::MAX >> 1);
                Step::End
            }
            End::Large => {
                self.in_line = true;
                let message = format!("a row larger than the limit of {limit} bytes; left out");
                Step::Fault(Problem::new(ProblemCode::TooLarge, message).at(offset))
            }
            End::Quote(at) => Step::Fault(self.give_up(walk, at)),
        }
    }

    /// Passes over the row at the walk's place, which was one.
    pub(super) fn pass(&mut self, walk: &mut Walk<'_, '_, '_>, length: usize) {
        // What it was charged with, and what it is worth.
        let gained = length.saturating_mul(2);
        self.vain = walk
            .limits
            .record_bytes
            .min(self.vain.saturating_add(gained));
        walk.window.consume(length);
    }

    /// The quote of the row found last that goes beyond its line, if one does.
    pub(super) fn beyond(&self) -> Option<usize> {
        self.beyond.map(|(quote, _)| quote)
    }

    /// Gives up the row at the walk's place for a quote in it: reading goes on at the line after that.
    pub(super) fn give_up(&mut self, walk: &mut Walk<'_, '_, '_>, quote: usize) -> Problem {
        let offset = walk.window.offset() + quote as u64;
        walk.window.consume(quote);
        self.in_line = true;
        let message = "a quote opens here that does not close before the end of a cell; \
             reading goes on at the next line";
        Problem::new(ProblemCode::CsvSyntax, message).at(offset)
    }

    /// The texts of the cells of the row that was found last, whose bytes are given.
    pub(super) fn cells<'t>(&self, row: &'t [u8]) -> Vec<Cow<'t, str>> {
        let cell = |cell: &Cell| {
            let text = String::from_utf8_lossy(row.get(cell.from..cell.to).unwrap_or_default());
            if cell.doubled {
                Cow::Owned(text.replace("\"\"", "\""))
            } else {
                text
            }
        };
        self.cells.iter().map(cell).collect()
    }

    /// Finds the end of the row at the walk's place, and its cells.
    fn end(&mut self, walk: &mut Walk<'_, '_, '_>, limit: usize) -> End {
        self.cells.clear();
        self.beyond = None;
        let mut from = 0;
        loop {
            let (cell, stop) = if byte(walk, from, limit) == Some(b'"') {
                match self.quoted(walk, from, limit) {
                    Ok(found) => found,
                    Err(end) => return end,
                }
            } else {
                let mut at = from;
                let stop = loop {
                    let rest = walk.window.bytes().get(at..).unwrap_or_default();
                    if let Some(found) = memchr::memchr3(b',', b'\n', b'\r', rest) {
                        break at + found;
                    }
                    at += rest.len();
                    if at > limit {
                        return self.large(at);
                    }
                    if !walk.more() {
                        break at;
                    }
                };
                let doubled = false;
                let to = stop;
                (Cell { from, to, doubled }, stop)
            };
            self.cells.push(cell);
            match byte(walk, stop, limit) {
                _ if stop > limit => return self.large(stop),
                Some(b',') => from = stop + 1,
                Some(_) => return End::At(stop + 1),
                // The row may go on behind the cut.
                None if walk.window.is_cut() => return End::Cut,
                None => return End::At(stop),
            }
        }
    }

    /// The cell whose quote opens at `open`, and where what follows it stands.
    fn quoted(
        &mut self,
        walk: &mut Walk<'_, '_, '_>,
        open: usize,
        limit: usize,
    ) -> Result<(Cell, usize), End> {
        let from = open + 1;
        let reach = limit.min(self.vain.max(NEAR));
        let mut at = from;
        let mut doubled = false;
        loop {
            let rest = walk.window.bytes().get(at..).unwrap_or_default();
            let found = memchr::memchr(b'"', rest);
            let looked = rest.get(..found.unwrap_or(rest.len())).unwrap_or_default();
            if self.beyond.is_none() {
                let line = memchr::memchr2(b'\n', b'\r', looked);
                self.beyond = line.map(|line| (open, at + line));
            }
            at += looked.len();
            let is_far = at > limit || self.beyond.is_some_and(|(_, line)| at - line > reach);
            if is_far || found.is_none() && !walk.more() {
                if !is_far && walk.window.is_cut() {
                    return Err(End::Cut);
                }
                break;
            }
            if found.is_none() {
                continue;
            }
            match byte(walk, at + 1, limit) {
                Some(b'"') => {
                    doubled = true;
                    at += 2;
                }
                Some(b',' | b'\n' | b'\r') => {
                    let to = at;
                    return Ok((Cell { from, to, doubled }, at + 1));
                }
                None if !walk.window.is_cut() => {
                    let to = at;
                    return Ok((Cell { from, to, doubled }, at + 1));
                }
                None => return Err(End::Cut),
                Some(_) => break,
            }
        }
        Err(self.unclosed(at, open))
    }

    /// The row is too large: for its quotes, where they go beyond its first line.
    fn large(&mut self, at: usize) -> End {
        match self.beyond {
            Some((quote, _)) => self.unclosed(at, quote),
            None => End::Large,
        }
    }

    /// The row breaks at `at`, at the latest in the quote that opens at `open`.
    fn unclosed(&mut self, at: usize, open: usize) -> End {
        let (quote, line) = self.beyond.unwrap_or((open, at));
        self.vain = self.vain.saturating_sub(at.saturating_sub(line));
        End::Quote(quote)
    }
}

/// The byte of the window at `at`, reading on where needed but not far beyond the limit.
fn byte(walk: &mut Walk<'_, '_, '_>, at: usize, limit: usize) -> Option<u8> {
    if at <= limit.saturating_add(1) {
        walk.fill(at + 1);
    }
    walk.window.bytes().get(at).copied()
}

/// Passes over the rest of a line without holding it.
fn pass_line(walk: &mut Walk<'_, '_, '_>) {
    loop {
        let bytes = walk.window.bytes();
        if let Some(end) = memchr::memchr2(b'\n', b'\r', bytes) {
            return walk.window.consume(end);
        }
        let length = bytes.len();
        walk.window.consume(length);
        if !walk.more() {
            return;
        }
    }
}
