//! What a text is wrapped in: JSON escapes, percent signs, base64. Every layer knows where each of its
//! bytes comes from.

use crate::json::Text;

/// A text taken out of its wrapping.
pub(super) struct Layer {
    /// The text meant.
    pub(super) text: String,
    from: From,
}

enum From {
    /// For each byte, and for the end, where it begins in what was unwrapped.
    Places(Vec<usize>),
    /// Four characters stand for three bytes.
    Base64 { length: usize },
}

impl Layer {
    /// The place in the wrapped text of a part of this one.
    pub(super) fn outside(&self, start: usize, end: usize) -> (usize, usize) {
        match &self.from {
            From::Places(places) => {
                let place = |at: usize| places.get(at).or(places.last()).copied().unwrap_or(0);
                (place(start), place(end))
            }
            From::Base64 { length } => (start * 4 / 3, (end * 4).div_ceil(3).min(*length)),
        }
    }

    /// Whether it was base64.
    pub(super) const fn is_base64(&self) -> bool {
        matches!(self.from, From::Base64 { .. })
    }

    /// The inside of a JSON string.
    pub(super) fn of_json(raw: &str) -> Self {
        let mut text = String::with_capacity(raw.len());
        let mut places = Vec::with_capacity(raw.len() + 1);
        let mut at = 0;
        while let Some(rest) = raw.get(at..).filter(|rest| !rest.is_empty()) {
            let length = escape_length(rest);
            let part = rest.get(..length).unwrap_or(rest);
            let before = text.len();
            if part.starts_with('\\') {
                text.push_str(&Text::new(part, true).get());
            } else {
                text.push_str(part);
            }
            places.resize(places.len() + text.len() - before, at);
            at += part.len();
        }
        places.push(raw.len());
        Self {
            text,
            from: From::Places(places),
        }
    }

    /// `%41` is `A`. `None` where nothing is encoded, or it is no text.
    pub(super) fn of_percent(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut plain = Vec::with_capacity(bytes.len());
        let mut places = Vec::with_capacity(bytes.len() + 1);
        let mut at = 0;
        let mut changed = false;
        while let Some(&byte) = bytes.get(at) {
            places.push(at);
            let coded = (byte == b'%').then(|| hex(bytes.get(at + 1)?, bytes.get(at + 2)?));
            if let Some(Some(meant)) = coded {
                plain.push(meant);
                changed = true;
                at += 3;
            } else {
                plain.push(byte);
                at += 1;
            }
        }
        places.push(bytes.len());
        let text = String::from_utf8(plain).ok().filter(|_| changed)?;
        Some(Self {
            text,
            from: From::Places(places),
        })
    }

    /// Text in base64, either alphabet, padded or not. `None` where it is none, or holds no text.
    pub(super) fn of_base64(coded: &str) -> Option<Self> {
        let body = coded.trim_end_matches('=');
        if body.len() < 16 || body.len() % 4 == 1 || coded.len() - body.len() > 2 {
            return None;
        }
        // Ids and hashes are turned away at their front already.
        let head: Vec<u8> = quartets(body.as_bytes().get(..16)?)?;
        if !head.iter().all(|&byte| is_text(byte)) {
            return None;
        }
        let plain = quartets(body.as_bytes())?;
        let text = String::from_utf8(plain).ok()?;
        let readable = text.chars().all(|c| !c.is_control() || c.is_whitespace());
        readable.then_some(Self {
            text,
            from: From::Base64 {
                length: coded.len(),
            },
        })
    }
}

fn is_text(byte: u8) -> bool {
    byte >= 0x20 && byte != 0x7f || matches!(byte, b'\n' | b'\r' | b'\t')
}

/// The length of a JSON escape at the front, or of what stands before the next one.
fn escape_length(text: &str) -> usize {
    match text.as_bytes() {
        [b'\\', b'u', ..] => {
            let high = text.get(2..3).is_some_and(|d| d.eq_ignore_ascii_case("d"))
                && text
                    .get(3..4)
                    .is_some_and(|d| matches!(d, "8" | "9" | "a" | "b" | "A" | "B"));
            let low = text.get(6..8) == Some("\\u")
                && text.get(8..9).is_some_and(|d| d.eq_ignore_ascii_case("d"))
                && text
                    .get(9..10)
                    .is_some_and(|d| matches!(d, "c" | "d" | "e" | "f" | "C" | "D" | "E" | "F"));
            if high && low { 12 } else { 6 }
        }
        [b'\\', ..] => 2,
        // Each byte outside of escapes has a place of its own.
        _ => text.chars().next().map_or(1, char::len_utf8),
    }
}

fn hex(high: &u8, low: &u8) -> Option<u8> {
    let digit = |b: &u8| {
        char::from(*b)
            .to_digit(16)
            .and_then(|d| u8::try_from(d).ok())
    };
    Some(digit(high)? << 4 | digit(low)?)
}

fn quartets(coded: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(coded.len() / 4 * 3 + 2);
    for quartet in coded.chunks(4) {
        let mut bits = 0u32;
        for index in 0..4 {
            bits = bits << 6 | u32::from(quartet.get(index).map_or(Some(0), |b| value(*b))?);
        }
        let [_, a, b, c] = bits.to_be_bytes();
        plain.extend([a, b, c].iter().take(quartet.len() - 1));
    }
    Some(plain)
}

fn value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_lead_back() {
        let raw = r"a\u00e9\n\ud83d\ude00z";
        let layer = Layer::of_json(raw);
        assert_eq!(layer.text, "aé\n😀z");
        let at = layer.text.find('😀').unwrap();
        let (start, end) = layer.outside(at, at + 4);
        assert_eq!(raw.get(start..end), Some(r"\ud83d\ude00"));

        let coded = "a%C3%A9%20b%4";
        let layer = Layer::of_percent(coded).unwrap();
        assert_eq!(layer.text, "aé b%4");
        let (start, end) = layer.outside(1, 3);
        assert_eq!(coded.get(start..end), Some("%C3%A9"));
        assert!(Layer::of_percent("100 %").is_none());

        let layer = Layer::of_base64("ZXhwb3J0IERCX1BBU1NXT1JEPWFiYw==").unwrap();
        assert_eq!(layer.text, "export DB_PASSWORD=abc");
        assert_eq!(layer.outside(0, 3), (0, 4));
        assert_eq!(layer.outside(19, 22), (25, 30));
        assert!(Layer::of_base64("d41d8cd98f00b204e9800998ecf8427e").is_none());
    }

    proptest! {
        #[test]
        fn json_escapes_mean_the_same_with_places(text in ".{0,40}") {
            let quoted = serde_json::to_string(&text).unwrap();
            let raw = quoted.get(1..quoted.len() - 1).unwrap();
            let layer = Layer::of_json(raw);
            prop_assert_eq!(&layer.text, &text);
            for (at, c) in text.char_indices() {
                let (start, end) = layer.outside(at, at + c.len_utf8());
                prop_assert_eq!(&*Text::new(raw.get(start..end).unwrap(), true).get(), c.to_string());
            }
        }
    }
}
