//! The inside of a JSON string.

use std::borrow::Cow;

use super::same;

/// The inside of a JSON string, as written: escapes are not resolved yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Text<'a> {
    raw: &'a str,
    escaped: bool,
}

impl<'a> Text<'a> {
    /// `raw` is what stands between the quotes; `escaped` says whether a backslash is in it.
    #[must_use]
    pub const fn new(raw: &'a str, escaped: bool) -> Self {
        Self { raw, escaped }
    }

    /// The text as written, escapes in place.
    #[must_use]
    pub const fn as_written(self) -> &'a str {
        self.raw
    }

    /// Whether there is a backslash in it.
    #[must_use]
    pub const fn is_escaped(self) -> bool {
        self.escaped
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.raw.is_empty()
    }

    /// The text meant. Borrowed unless it has escapes. A surrogate without its other half becomes
    /// U+FFFD.
    #[must_use]
    #[inline]
    pub fn get(self) -> Cow<'a, str> {
        if self.escaped {
            Cow::Owned(unescape(self.raw))
        } else {
            Cow::Borrowed(self.raw)
        }
    }

    /// Whether the text meant is `other`.
    #[must_use]
    pub fn is(self, other: &str) -> bool {
        if self.escaped {
            self.get() == other
        } else {
            same(self.raw, other)
        }
    }
}

#[cold]
fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let mut chars = after.chars();
        chars.next();
        let escape = chars.next();
        rest = chars.as_str();
        match escape {
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('u') => {
                let (unit, after) = hex_unit(rest);
                rest = after;
                out.push(match unit {
                    0xD800..=0xDBFF => match low_surrogate(rest) {
                        Some((low, after)) => {
                            rest = after;
                            let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
                        }
                        None => char::REPLACEMENT_CHARACTER,
                    },
                    _ => char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER),
                });
            }
            // `\"`, `\\` and `\/` stand for themselves; the cursor let no others through.
            Some(other) => out.push(other),
            None => {}
        }
    }
    out.push_str(rest);
    out
}

/// The four hex digits at the front, and what follows them.
fn hex_unit(text: &str) -> (u32, &str) {
    let digits = text.get(..4).unwrap_or(text);
    let unit = u32::from_str_radix(digits, 16).unwrap_or(0xFFFD);
    (unit, text.get(digits.len()..).unwrap_or(""))
}

fn low_surrogate(text: &str) -> Option<(u32, &str)> {
    let (unit, after) = hex_unit(text.strip_prefix("\\u")?);
    (0xDC00..=0xDFFF).contains(&unit).then_some((unit, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_mean_what_json_says() {
        let cases = [
            (r"plain", "plain"),
            (r#"a\"b\\c\/d"#, "a\"b\\c/d"),
            (r"\b\f\n\r\t", "\u{8}\u{c}\n\r\t"),
            (r"\u0041\u00e9", "Aé"),
            (r"\ud83d\ude00!", "😀!"),
            (r"\ud83d!", "\u{FFFD}!"),
            (r"\ude00", "\u{FFFD}"),
            (r"\ud83d\u0041", "\u{FFFD}A"),
        ];
        for (raw, meant) in cases {
            let text = Text::new(raw, raw.contains('\\'));
            assert_eq!(text.get(), meant, "{raw}");
            assert!(text.is(meant), "{raw}");
        }
    }
}
