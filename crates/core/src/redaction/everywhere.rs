//! All that was collected, looked for wherever it stands, in every way that it may be written.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, Input, MatchKind};

/// What stands before a word decides whether it is one: at most an escape of JSON.
pub(super) const BEFORE: usize = 8;

/// All that is looked for.
#[derive(Debug)]
pub(super) struct Everywhere {
    automaton: AhoCorasick,
    /// By pattern.
    replacements: Vec<String>,
    /// How far the end of what is found may lie from its beginning, with the byte behind it.
    reach: usize,
}

impl Everywhere {
    /// For originals with their pseudonyms.
    pub(super) fn new<'v>(
        values: impl Iterator<Item = (&'v str, &'v str)>,
    ) -> Result<Self, aho_corasick::BuildError> {
        let mut patterns: BTreeMap<String, String> = BTreeMap::new();
        for (original, pseudonym) in values {
            for (written, replacement) in ways_of_writing(original, pseudonym) {
                patterns.entry(written).or_insert(replacement);
            }
        }
        let longest = patterns.keys().map(String::len).max().unwrap_or(0);
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(patterns.keys())?;
        Ok(Self {
            automaton,
            replacements: patterns.into_values().collect(),
            reach: longest + 1,
        })
    }

    /// How much of a text has to be at hand behind a place to say what stands there.
    pub(super) const fn reach(&self) -> usize {
        self.reach
    }

    /// What is known between `from` and `upto`, one after the other; the text around tells what is a word of
    /// its own.
    pub(super) fn find<'s>(
        &'s self,
        text: &'s [u8],
        from: usize,
        upto: usize,
    ) -> impl Iterator<Item = (usize, usize, &'s str)> {
        let mut at = from;
        std::iter::from_fn(move || {
            while at < upto {
                let found = self.automaton.find(Input::new(text).range(at..upto))?;
                if stands_alone(text, found.start(), found.end()) {
                    at = found.end();
                    let replacement = self.replacements.get(found.pattern().as_usize());
                    let replacement = replacement.map_or("", String::as_str);
                    return Some((found.start(), found.end(), replacement));
                }
                // A shorter one may begin inside of it.
                at = found.start() + 1;
            }
            None
        })
    }
}

/// Whether a match is a word of its own, not a part of one.
fn stands_alone(text: &[u8], from: usize, to: usize) -> bool {
    let is_word = |b: &u8| b.is_ascii_alphanumeric();
    let first = text.get(from).is_some_and(is_word);
    let last = to
        .checked_sub(1)
        .and_then(|at| text.get(at))
        .is_some_and(is_word);
    let before = text.get(..from).unwrap_or_default();
    let joined = first
        && match before {
            // `%2Fjane`, `\njane`, `\u0022jane`
            [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => false,
            [.., b'\\', b'n' | b't' | b'r' | b'b' | b'f'] => false,
            [.., b'\\', b'u', a, b, c, d] if [a, b, c, d].iter().all(|b| b.is_ascii_hexdigit()) => {
                false
            }
            [.., b] => is_word(b),
            [] => false,
        };
    let goes_on = last && text.get(to).is_some_and(is_word);
    !joined && !goes_on
}

/// A value as it may be written, and what is written instead.
fn ways_of_writing(original: &str, pseudonym: &str) -> Vec<(String, String)> {
    let mut ways = vec![(original.to_owned(), pseudonym.to_owned())];
    let json = |text: &str| {
        let quoted = serde_json::to_string(text).unwrap_or_default();
        quoted
            .get(1..quoted.len().saturating_sub(1))
            .unwrap_or("")
            .to_owned()
    };
    ways.push((json(original), pseudonym.to_owned()));
    ways.push((json(&json(original)), pseudonym.to_owned()));
    let ascii: String = original
        .chars()
        .map(|c| {
            if c.is_ascii() {
                json(&c.to_string())
            } else {
                escaped(c)
            }
        })
        .collect();
    ways.push((ascii, pseudonym.to_owned()));
    let coded = percent(original);
    ways.push((coded.replace("%20", "+"), percent(pseudonym)));
    ways.push((percent(&coded), percent(&percent(pseudonym))));
    ways.push((coded, percent(pseudonym)));
    ways.retain(|(written, _)| !written.is_empty());
    ways
}

fn escaped(c: char) -> String {
    let mut units = [0; 2];
    let units = c.encode_utf16(&mut units);
    units.iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

/// RFC 3986: all but unreserved characters.
pub(super) fn percent(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    let code = |b: u8| {
        if plain(b) {
            char::from(b).to_string()
        } else {
            format!("%{b:02X}")
        }
    };
    text.bytes().map(code).collect()
}
