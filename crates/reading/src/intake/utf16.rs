//! Text in UTF-16, as PowerShell before version 6 writes what a command prints.

use std::io::{self, Read};

/// The order of the two bytes of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Utf16 {
    Little,
    Big,
}

impl Utf16 {
    /// Told by the byte order mark, else by zeros in every other byte of what is English.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        match head {
            _ if Self::is_marked(head) => Some(match head {
                [0xff, ..] => Self::Little,
                _ => Self::Big,
            }),
            [a, 0, b, 0, c, 0, d, 0, ..] if [a, b, c, d].into_iter().all(is_plain) => {
                Some(Self::Little)
            }
            [0, a, 0, b, 0, c, 0, d, ..] if [a, b, c, d].into_iter().all(is_plain) => {
                Some(Self::Big)
            }
            _ => None,
        }
    }

    /// Whether a byte order mark begins the text.
    pub(super) fn is_marked(head: &[u8]) -> bool {
        head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff")
    }
}

fn is_plain(byte: &u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~')
}

/// The same text in UTF-8. A surrogate without its other half becomes U+FFFD.
pub(super) struct Utf8Of<'r> {
    source: &'r mut dyn Read,
    order: Utf16,
    input: Vec<u8>,
    /// Text that has been made and not been given out, from `given` on.
    output: String,
    given: usize,
    ended: bool,
}

impl<'r> Utf8Of<'r> {
    pub(super) fn new(source: &'r mut dyn Read, order: Utf16) -> Self {
        Self {
            source,
            order,
            input: Vec::new(),
            output: String::new(),
            given: 0,
            ended: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        const CHUNK: u64 = 16 << 10;
        let mut taken = (&mut *self.source).take(CHUNK);
        self.ended = taken.read_to_end(&mut self.input)? == 0;
        let (pairs, _) = self.input.as_chunks::<2>();
        let units = pairs.iter().map(|&pair| match self.order {
            Utf16::Little => u16::from_le_bytes(pair),
            Utf16::Big => u16::from_be_bytes(pair),
        });
        let mut units: Vec<u16> = units.collect();
        // The second half of the last character may not have come yet.
        if !self.ended {
            units.pop_if(|last| (0xD800..0xDC00).contains(last));
        }
        self.input.drain(..units.len() * 2);
        self.output.clear();
        self.given = 0;
        let characters = char::decode_utf16(units);
        self.output
            .extend(characters.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        Ok(())
    }
}

impl Read for Utf8Of<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given >= self.output.len() && !self.ended {
            self.refill()?;
        }
        let rest = self.output.as_bytes().get(self.given..).unwrap_or_default();
        let count = rest.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gives a few bytes at a time, so that characters are cut.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(out.len());
            self.0.read(out.get_mut(..count).unwrap_or_default())
        }
    }

    proptest! {
        #[test]
        fn the_text_stays_the_same(text in ".{0,60}", big in any::<bool>(), step in 1usize..9) {
            let text = text.repeat(1 + step * 100);
            let units = text.encode_utf16();
            let bytes: Vec<u8> = units
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect();
            let mut slow = Slow(&bytes, step);
            let order = if big { Utf16::Big } else { Utf16::Little };
            let mut out = String::new();
            Utf8Of::new(&mut slow, order).read_to_string(&mut out).unwrap();
            prop_assert_eq!(out, text);
        }
    }

    #[test]
    fn it_is_told_without_a_mark() {
        assert_eq!(Utf16::of(b"{\0\"\0R\0e\0"), Some(Utf16::Little));
        assert_eq!(Utf16::of(b"\0{\0\"\0R\0e"), Some(Utf16::Big));
        for other in [
            &b"{\"Records\""[..],
            b"\0\0\0\0\0\0\0\0",
            b"{\0\0\0\"\0\0\0",
            b"a\0",
        ] {
            assert_eq!(Utf16::of(other), None, "{other:?}");
        }
    }

    #[test]
    fn half_a_character_at_the_end_ends_the_text() {
        let mut bytes: &[u8] = &[0x41, 0x00, 0x3d, 0xd8, 0x00];
        let mut out = String::new();
        let mut read = Utf8Of::new(&mut bytes, Utf16::Little);
        read.read_to_string(&mut out).unwrap();
        assert_eq!(out, "A\u{fffd}");
    }
}
