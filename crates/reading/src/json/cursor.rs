//! A validating walk over JSON text.

use std::fmt;

use wide::u8x16;

use super::{Literal, MAX_DEPTH, Raw, Text};

/// Where and why the text is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed {
    /// Byte offset in the text.
    pub at: usize,
    /// Why.
    pub reason: Reason,
}

/// What is wrong at a place. The text form never holds anything of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The text ends here, in the middle of a value.
    End,
    /// A value has to stand here.
    Value,
    /// A key in quotes has to stand here.
    Key,
    /// A colon has to stand here.
    Colon,
    /// A comma or the end of the object or list has to stand here.
    CommaOrEnd,
    /// A control character that has to be escaped in a string.
    Control,
    /// An escape that JSON does not have.
    Escape,
    /// A number that JSON does not have.
    Number,
    /// Bytes that are not UTF-8, where the text broke before.
    Encoding,
    /// Nested deeper than [`MAX_DEPTH`].
    Deep,
    /// Something follows the value.
    Trailing,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::End => "the text ends in the middle of a value",
            Self::Value => "expected a value",
            Self::Key => "expected a key in double quotes",
            Self::Colon => "expected a colon",
            Self::CommaOrEnd => "expected a comma or a closing bracket",
            Self::Control => "a control character stands unescaped in a string",
            Self::Escape => "a backslash is followed by what is no JSON escape",
            Self::Number => "this is not a JSON number",
            Self::Encoding => "the text is not UTF-8",
            Self::Deep => "nested deeper than any CloudTrail record",
            Self::Trailing => "expected the end of the value",
        })
    }
}

type Walk<T> = Result<T, Malformed>;

/// A place in JSON text.
///
/// What runs for every string returns one byte, and leaves the reason of a fault here: results of
/// many bytes travel through memory, and were a good part of the time that a record takes.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    text: &'a str,
    at: usize,
    fault: Malformed,
}

/// A string that was passed over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Passed {
    /// Without an escape.
    Plain,
    /// With escapes.
    Escaped,
    /// It is none; the cursor has the fault.
    Broken,
}

impl<'a> Cursor<'a> {
    /// At the beginning of `text`.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        let fault = Malformed {
            at: 0,
            reason: Reason::End,
        };
        Self { text, at: 0, fault }
    }

    /// At a place in `text`, where a value has to begin.
    #[must_use]
    #[inline]
    pub const fn at_place(text: &'a str, at: usize) -> Self {
        Self {
            at,
            ..Self::new(text)
        }
    }

    /// Byte offset in the text.
    #[must_use]
    #[inline]
    pub const fn at(&self) -> usize {
        self.at
    }

    #[cold]
    fn broken(&mut self, reason: Reason) -> Passed {
        if let Err(fault) = self.fail::<()>(reason) {
            self.fault = fault;
        }
        Passed::Broken
    }

    #[cold]
    fn fail<T>(&self, reason: Reason) -> Walk<T> {
        let reason = if self.at >= self.text.len() {
            Reason::End
        } else {
            reason
        };
        Err(Malformed {
            at: self.at,
            reason,
        })
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or("")
    }

    /// The text from here on.
    #[must_use]
    #[inline]
    pub fn rest(&self) -> &'a str {
        self.slice(self.at, self.text.len())
    }

    /// The text from here to where another cursor over the same text stands.
    #[must_use]
    #[inline]
    pub fn until(&self, end: &Self) -> &'a str {
        self.slice(self.at, end.at)
    }

    /// Passes over white space and gives the byte after it.
    #[inline]
    pub fn next_token(&mut self) -> Option<u8> {
        match self.peek() {
            // CloudTrail writes no white space, and one look tells.
            Some(byte) if byte > b' ' => Some(byte),
            _ => self.pass_space(),
        }
    }

    fn pass_space(&mut self) -> Option<u8> {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                other => return other,
            }
        }
    }

    /// Passes over one byte.
    pub(super) fn bump(&mut self) {
        self.at += 1;
    }

    /// Passes over a value that was read from this place before, and so was checked.
    ///
    /// # Errors
    /// Where another text stands here.
    #[inline]
    pub fn pass(&mut self, value: Raw<'a>) -> Walk<()> {
        self.next_token();
        let text = value.as_written();
        let here = self.slice(self.at, self.at.saturating_add(text.len()));
        if std::ptr::eq(here, text) {
            self.at += text.len();
            return Ok(());
        }
        self.fail(Reason::Value)
    }

    /// Passes over a key and its colon. Inlined always: what it gives does not fit into registers.
    #[inline(always)]
    pub(super) fn key(&mut self) -> Walk<Text<'a>> {
        if let Some(key) = self.plain_key() {
            return Ok(key);
        }
        if self.next_token() != Some(b'"') {
            return self.fail(Reason::Key);
        }
        let key = self.string()?;
        self.colon()?;
        Ok(key)
    }

    /// The same for a short key as most writers write it: plain, its colon and the value right behind.
    #[inline(always)]
    fn plain_key(&mut self) -> Option<Text<'a>> {
        let from = self.at + 1;
        let length = self.pass_plain_key()?;
        Some(Text::new(self.slice(from, from + length), false))
    }

    /// Gives the bytes of the key.
    #[inline(always)]
    fn pass_plain_key(&mut self) -> Option<usize> {
        let (quote, rest) = self.text.as_bytes().get(self.at..)?.split_first()?;
        // Without any special byte in the lane, the byte behind it is looked at.
        let mut length = (specials(rest.first_chunk()?) | 1 << 16).trailing_zeros() as usize;
        if length == 16 {
            let more = rest.get(16..)?.first_chunk()?;
            length += (specials(more) | 1 << 16).trailing_zeros() as usize;
        }
        let [end, colon, value] = rest.get(length..)?.first_chunk()?;
        if [*quote, *end, *colon] != *b"\"\":" || *value <= b' ' {
            return None;
        }
        self.at += length + 3;
        Some(length)
    }

    /// The same for a key that nobody asks for.
    #[inline]
    fn pass_key(&mut self) -> Walk<()> {
        if self.pass_plain_key().is_some() {
            return Ok(());
        }
        if self.next_token() != Some(b'"') {
            return self.fail(Reason::Key);
        }
        if self.pass_string() == Passed::Broken {
            return Err(self.fault);
        }
        self.colon()
    }

    /// Passes over the value at the cursor, checking all of it, and gives it.
    ///
    /// # Errors
    /// Where the text stops being JSON.
    #[inline]
    pub fn value(&mut self) -> Walk<Raw<'a>> {
        self.next_token();
        let from = self.at;
        self.skip_value()?;
        Ok(Raw::new(self.slice(from, self.at)))
    }

    /// Checks that only white space follows.
    ///
    /// # Errors
    /// Where something else does.
    pub fn end(&mut self) -> Walk<()> {
        match self.next_token() {
            None => Ok(()),
            Some(_) => self.fail(Reason::Trailing),
        }
    }

    /// Walks the object at the cursor: `member` is called at each value with its key, and has to
    /// pass over that value.
    ///
    /// # Errors
    /// Where the text stops being JSON, or is no object.
    #[inline]
    pub fn object<F>(&mut self, mut member: F) -> Walk<()>
    where
        F: FnMut(&mut Self, Text<'a>) -> Walk<()>,
    {
        let mut next = self.first_key()?;
        while let Some(key) = next {
            member(self, key)?;
            next = self.next_key()?;
        }
        Ok(())
    }

    /// Passes over the bracket of the object at the cursor and its first key, to the value; `None` and over the whole object where
    /// it has no member.
    ///
    /// # Errors
    /// Where the text stops being JSON, or is no object.
    #[inline(always)]
    pub fn first_key(&mut self) -> Walk<Option<Text<'a>>> {
        if self.next_token() != Some(b'{') {
            return self.fail(Reason::Value);
        }
        self.at += 1;
        if self.next_token() == Some(b'}') {
            self.at += 1;
            return Ok(None);
        }
        self.key().map(Some)
    }

    /// Goes on behind a member's value: to the next value, or, with `None`, over the end of the object.
    ///
    /// # Errors
    /// Where the text stops being JSON.
    #[inline(always)]
    pub fn next_key(&mut self) -> Walk<Option<Text<'a>>> {
        match self.next_token() {
            Some(b',') => {
                self.at += 1;
                self.key().map(Some)
            }
            Some(b'}') => {
                self.at += 1;
                Ok(None)
            }
            _ => self.fail(Reason::CommaOrEnd),
        }
    }

    /// Passes over a text if it stands right here. It is not seen in the last bytes of the whole text: then something else reads it.
    #[inline]
    pub fn pass_over(&mut self, literal: &Literal) -> bool {
        let here = self.text.as_bytes().get(self.at..);
        let here = here.and_then(|rest| rest.first_chunk());
        let stands = here.is_some_and(|here| literal.begins(here));
        if stands {
            self.at += literal.len();
        }
        stands
    }

    /// Walks the list at the cursor: `item` is called at each value and has to pass over it.
    ///
    /// # Errors
    /// Where the text stops being JSON, or is no list.
    #[inline]
    pub fn array<F>(&mut self, mut item: F) -> Walk<()>
    where
        F: FnMut(&mut Self) -> Walk<()>,
    {
        if self.next_token() != Some(b'[') {
            return self.fail(Reason::Value);
        }
        self.at += 1;
        if self.next_token() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            item(self)?;
            match self.next_token() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return self.fail(Reason::CommaOrEnd),
            }
        }
    }

    #[inline]
    fn colon(&mut self) -> Walk<()> {
        if self.next_token() != Some(b':') {
            return self.fail(Reason::Colon);
        }
        self.at += 1;
        self.next_token();
        Ok(())
    }

    /// Passes over the string whose opening quote is at the cursor.
    ///
    /// # Errors
    /// Where the text stops being JSON.
    #[inline(always)]
    pub fn string(&mut self) -> Walk<Text<'a>> {
        let from = self.at + 1;
        let passed = self.pass_string();
        if passed == Passed::Broken {
            return Err(self.fault);
        }
        let raw = self.slice(from, self.at - 1);
        Ok(Text::new(raw, passed == Passed::Escaped))
    }

    #[inline]
    fn pass_string(&mut self) -> Passed {
        let from = self.at + 1;
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        // Most keys and many values are short: one look finds their end.
        if let Some(lane) = rest.first_chunk() {
            // Without any special byte in the lane, the byte behind it is looked at.
            let length = (specials(lane) | 1 << 16).trailing_zeros() as usize;
            if rest.get(length) == Some(&b'"') {
                self.at = from + length + 1;
                return Passed::Plain;
            }
        }
        self.pass_long_string(from)
    }

    fn pass_long_string(&mut self, from: usize) -> Passed {
        let bytes = self.text.as_bytes();
        let mut at = from;
        let mut passed = Passed::Plain;
        loop {
            at += plain_run(bytes.get(at..).unwrap_or_default());
            match bytes.get(at) {
                Some(b'"') => {
                    self.at = at + 1;
                    return passed;
                }
                Some(b'\\') => {
                    passed = Passed::Escaped;
                    at += match bytes.get(at + 1) {
                        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
                        Some(b'u') => {
                            let digits = bytes.get(at + 2..).unwrap_or_default();
                            let hex = digits.iter().take(4).take_while(|b| b.is_ascii_hexdigit());
                            let count = hex.count();
                            if count < 4 {
                                self.at = at + 2 + count;
                                return self.broken(Reason::Escape);
                            }
                            6
                        }
                        _ => {
                            self.at = at + 1;
                            return self.broken(Reason::Escape);
                        }
                    };
                }
                Some(_) => {
                    self.at = at;
                    return self.broken(Reason::Control);
                }
                None => {
                    self.at = bytes.len();
                    return self.broken(Reason::End);
                }
            }
        }
    }

    #[inline]
    fn literal(&mut self, word: &str) -> Walk<()> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(());
        }
        for expected in word.bytes() {
            if self.peek() != Some(expected) {
                return self.fail(Reason::Value);
            }
            self.at += 1;
        }
        Ok(())
    }

    fn digits(&mut self) -> Walk<()> {
        let from = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == from {
            return self.fail(Reason::Number);
        }
        Ok(())
    }

    fn number(&mut self) -> Walk<()> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    /// Passes over the value at the cursor, checking all of it.
    ///
    /// # Errors
    /// Where the text stops being JSON.
    pub fn skip_value(&mut self) -> Walk<()> {
        // One bit per open bracket, the innermost lowest: set for an object.
        let mut open: u128 = 0;
        let mut depth: u32 = 0;
        loop {
            let opened = match self.next_token() {
                Some(b'"') => {
                    if self.pass_string() == Passed::Broken {
                        return Err(self.fault);
                    }
                    false
                }
                Some(b'{') => {
                    open = (open << 1) | 1;
                    true
                }
                Some(b'[') => {
                    open <<= 1;
                    true
                }
                Some(b't') => {
                    self.literal("true")?;
                    false
                }
                Some(b'f') => {
                    self.literal("false")?;
                    false
                }
                Some(b'n') => {
                    self.literal("null")?;
                    false
                }
                Some(b'-' | b'0'..=b'9') => {
                    self.number()?;
                    false
                }
                _ => return self.fail(Reason::Value),
            };
            if opened {
                depth += 1;
                if depth > MAX_DEPTH {
                    return self.fail(Reason::Deep);
                }
                self.at += 1;
                let close = if open & 1 == 1 { b'}' } else { b']' };
                if self.next_token() != Some(close) {
                    if open & 1 == 1 {
                        self.pass_key()?;
                    }
                    continue;
                }
                self.at += 1;
                open >>= 1;
                depth -= 1;
            }
            // A value is complete: close what closes, and go on to the next one.
            loop {
                if depth == 0 {
                    return Ok(());
                }
                match (self.next_token(), open & 1) {
                    (Some(b','), in_object) => {
                        self.at += 1;
                        if in_object == 1 {
                            self.pass_key()?;
                        }
                        break;
                    }
                    (Some(b'}'), 1) | (Some(b']'), 0) => {
                        self.at += 1;
                        open >>= 1;
                        depth -= 1;
                    }
                    _ => return self.fail(Reason::CommaOrEnd),
                }
            }
        }
    }
}

/// Which bytes are a quote, a backslash or a control character: bit `n` is byte `n`.
#[inline]
fn specials(bytes: &[u8; 16]) -> u32 {
    let lane = u8x16::new(*bytes);
    let control = lane.min(u8x16::splat(0x1f)).simd_eq(lane);
    let quote = lane.simd_eq(u8x16::splat(b'"'));
    let backslash = lane.simd_eq(u8x16::splat(b'\\'));
    (quote | backslash | control).to_bitmask()
}

/// How many bytes from the front are neither a quote, a backslash nor a control character.
#[inline]
fn plain_run(bytes: &[u8]) -> usize {
    let (lanes, tail) = bytes.as_chunks::<16>();
    let mut at = 0;
    for lane in lanes {
        let hits = specials(lane);
        if hits != 0 {
            return at + hits.trailing_zeros() as usize;
        }
        at += 16;
    }
    at + tail
        .iter()
        .take_while(|&&b| b != b'"' && b != b'\\' && b >= 0x20)
        .count()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str) -> Result<(), Malformed> {
        let mut cursor = Cursor::new(text);
        cursor.skip_value()?;
        cursor.end()
    }

    #[test]
    fn says_where_it_breaks() {
        let cases = [
            (r#"{"a":1"#, 6, Reason::End),
            (r"{a:1}", 1, Reason::Key),
            (r#"{"a" 1}"#, 5, Reason::Colon),
            (r#"{"a":1 "b":2}"#, 7, Reason::CommaOrEnd),
            (r#"{"a":1,}"#, 7, Reason::Key),
            (r"[1,]", 3, Reason::Value),
            ("[\"a\nb\"]", 3, Reason::Control),
            (r#"["\x"]"#, 3, Reason::Escape),
            (r#"["\u12g4"]"#, 6, Reason::Escape),
            ("[01]", 2, Reason::CommaOrEnd),
            ("[1.]", 3, Reason::Number),
            ("[NaN]", 1, Reason::Value),
            ("{} x", 3, Reason::Trailing),
            ("[1}", 2, Reason::CommaOrEnd),
        ];
        for (text, at, reason) in cases {
            assert_eq!(check(text), Err(Malformed { at, reason }), "{text}");
        }
    }

    #[test]
    fn strings_of_every_length_end_at_their_quote() {
        for length in 0..80 {
            for escape in 0..=length {
                let (before, after) = ("a".repeat(escape), "b".repeat(length - escape));
                let text =
                    format!(r#""{before}\"{after}" rest of the text, "long enough for a lane""#);
                let mut cursor = Cursor::new(&text);
                let passed = cursor.string().unwrap();
                assert_eq!(passed.get(), format!("{before}\"{after}"));
                let plain = format!(r#""{before}{after}""#);
                assert_eq!(Cursor::new(&plain).string().unwrap().get().len(), length);
            }
        }
    }

    #[test]
    fn keys_of_every_length_end_at_their_quote() {
        for length in 0..60 {
            for odd in 0..60 {
                // Something that looks like the end of a key, further down.
                let key = "k".repeat(length);
                let value = format!("{}\\\":1", "v".repeat(odd));
                for text in [
                    format!(r#"{{"{key}":"{value}"}}"#),
                    format!(r#"{{"{key}" : "{value}"}}"#),
                ] {
                    let mut keys = Vec::new();
                    let mut cursor = Cursor::new(&text);
                    let walked = cursor.object(|cursor, key| {
                        keys.push(key.get().into_owned());
                        cursor.skip_value()
                    });
                    assert_eq!(walked, Ok(()), "{text}");
                    assert_eq!(keys, [key.as_str()], "{text}");
                }
            }
        }
    }

    #[test]
    fn depth_is_bounded() {
        let deep = "[".repeat(1_000_000);
        assert_eq!(
            check(&deep).unwrap_err().reason,
            Reason::Deep,
            "no recursion, no trap"
        );
        let most = MAX_DEPTH as usize;
        assert!(check(&format!("{}{}", "[".repeat(most), "]".repeat(most))).is_ok());
    }

    proptest! {
        /// Agrees with serde_json on what is JSON, on text made of JSON's own pieces.
        #[test]
        fn agrees_with_serde_json(pieces in proptest::collection::vec(
            prop_oneof![
                Just("{"), Just("}"), Just("["), Just("]"), Just(","), Just(":"), Just("\"a\""),
                Just("\"b\\n\\u00e9\""), Just("1"), Just("-0.5e+3"), Just("true"), Just("null"),
                Just(" "), Just("\"k\":"), Just("01"), Just("\""), Just("é"), Just("\"12345678é\""),
            ], 0..14)) {
            let text = pieces.concat();
            let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
            prop_assert_eq!(check(&text).is_ok(), theirs, "{}", text);
        }

        #[test]
        fn plain_run_is_exact(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let slow = bytes.iter().take_while(|&&b| b != b'"' && b != b'\\' && b >= 0x20).count();
            prop_assert_eq!(plain_run(&bytes), slow);
        }
    }
}
