//! Where a value ends, in a window that is read on as far as that takes.

use super::Walk;
use crate::intake::split::EndFinder;
use crate::json::{Cursor, Malformed, Reason, utf8_front};

/// Where a value ends.
pub(super) enum End {
    /// After so many bytes.
    At(usize),
    /// Not before the end of the stream.
    Cut,
    /// Not within the limit.
    Large,
    /// Nowhere: the text breaks before.
    Broken(Malformed),
}

impl Walk<'_, '_, '_> {
    /// The byte at `at`, reading on where needed.
    fn byte(&mut self, at: usize) -> Option<u8> {
        self.fill(at + 1);
        self.window.bytes().get(at).copied()
    }

    /// The place at or after `at` that is no white space, and the byte there.
    pub(super) fn token_from(&mut self, mut at: usize) -> (usize, Option<u8>) {
        loop {
            match self.byte(at) {
                Some(byte) if byte.is_ascii_whitespace() => at += 1,
                found => return (at, found),
            }
        }
    }

    /// Where the value at `from` ends. Strings and numbers end where they end; objects and lists
    /// at their bracket.
    pub(super) fn end_from(&mut self, from: usize, limit: usize) -> End {
        let mut finder = EndFinder::default();
        let bracket = matches!(self.byte(from), Some(b'{' | b'['));
        if self.wary && bracket {
            return self.end_checked(from, limit);
        }
        loop {
            let rest = self.window.bytes().get(from..).unwrap_or_default();
            let found = if bracket {
                finder.find(rest)
            } else {
                end_of_scalar(rest)
            };
            if let Some(length) = found {
                return End::At(from + length);
            }
            if rest.len() > limit {
                return End::Large;
            }
            if !self.more() {
                // A number may end with the stream.
                let length = self.window.bytes().len();
                return if bracket || self.byte(from) == Some(b'"') {
                    End::Cut
                } else {
                    End::At(length)
                };
            }
        }
    }

    /// The same by reading the value as JSON, so that a quote that does not close is found where it
    /// stands.
    pub(super) fn end_checked(&mut self, from: usize, limit: usize) -> End {
        let mut length = 16 << 10;
        loop {
            let rest = self.window.bytes().get(from..).unwrap_or_default();
            let part = rest.get(..length).unwrap_or(rest);
            let valid = utf8_front(part);
            let mut cursor = Cursor::new(valid);
            match cursor.skip_value() {
                Ok(()) => return End::At(from + cursor.at()),
                Err(fault) if fault.reason != Reason::End => {
                    let at = from + fault.at;
                    return End::Broken(Malformed { at, ..fault });
                }
                Err(_) => {}
            }
            // A character may be cut at the end of the part; further in, it is no UTF-8.
            if valid.len() + 4 <= part.len() {
                let reason = Reason::Encoding;
                let at = from + valid.len();
                return End::Broken(Malformed { at, reason });
            }
            if part.len() > limit {
                return match EndFinder::default().find(rest) {
                    Some(end) => End::At(from + end),
                    None => End::Large,
                };
            }
            if part.len() < rest.len() {
                length *= 4;
            } else if !self.more() {
                return End::Cut;
            }
        }
    }
}

/// Where a string, number or word ends; `None` if not in these bytes.
fn end_of_scalar(bytes: &[u8]) -> Option<usize> {
    if bytes.first() != Some(&b'"') {
        return bytes
            .iter()
            .position(|b| matches!(b, b',' | b'}' | b']' | b':') || b.is_ascii_whitespace());
    }
    let mut at = 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at + 1);
        }
        at += 2;
    }
}
