//! The key file: the key of a copy, and which original each pseudonym stands for. Only its owner has it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Key;
use crate::json;

/// No pseudonym is longer.
const LONGEST: usize = 160;

/// How a key file begins.
const MAGIC: &str = "trailglass-key/1 ";

/// The key of a copy, and which original each pseudonym stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFile {
    /// The key.
    pub key: Key,
    /// By pseudonym.
    originals: BTreeMap<String, Vec<String>>,
}

/// Why a text is no key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFault {
    /// It does not begin like one.
    NoKeyFile,
    /// A line (from 1) is damaged.
    Line(usize),
}

impl std::fmt::Display for KeyFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoKeyFile => f.write_str("this is no key file of trailglass"),
            Self::Line(line) => write!(f, "the key file is damaged in line {line}"),
        }
    }
}

impl std::error::Error for KeyFault {}

impl KeyFile {
    /// One with nothing but the key.
    #[must_use]
    pub const fn new(key: Key) -> Self {
        Self {
            key,
            originals: BTreeMap::new(),
        }
    }

    /// Reads what [`KeyFile::text`] wrote.
    ///
    /// # Errors
    /// Where the text is something else, or damaged.
    pub fn of_text(text: &str) -> Result<Self, KeyFault> {
        let mut lines = text.lines();
        let key = lines
            .next()
            .and_then(|line| Key::of_hex(line.strip_prefix(MAGIC)?.trim()));
        let mut file = Self::new(key.ok_or(KeyFault::NoKeyFile)?);
        for (number, line) in lines.enumerate() {
            let pair: (String, String) =
                json::from_str(line).map_err(|_| KeyFault::Line(number + 2))?;
            file.add(&pair.1, &pair.0);
        }
        Ok(file)
    }

    /// The text of the file: the key, then one pseudonym a line with its original.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{MAGIC}{}\n", self.key.hex());
        for (pseudonym, originals) in &self.originals {
            for original in originals {
                let line = serde_json::to_string(&(pseudonym, original)).unwrap_or_default();
                let _written = writeln!(text, "{line}");
            }
        }
        text
    }

    /// Adds what stands for what.
    pub fn add(&mut self, original: &str, pseudonym: &str) {
        let originals = self.originals.entry(pseudonym.to_owned()).or_default();
        if !originals.iter().any(|known| known == original) {
            originals.push(original.to_owned());
        }
    }

    /// The text with originals for pseudonyms. Where several have one pseudonym, all stand there, with `|` between.
    #[must_use]
    pub fn put_back(&self, text: &str) -> String {
        let is_word = |c: char| c.is_ascii_alphanumeric();
        let mut shown = String::with_capacity(text.len());
        let mut rest = text;
        let mut before = ' ';
        while let Some(first) = rest.chars().next() {
            // Pseudonyms begin where a word begins; the longest one that fits counts.
            let begins = is_word(first) && !is_word(before) || !is_word(first);
            let found = if begins { self.at_front(rest) } else { None };
            if let Some((pseudonym, originals)) = found {
                shown.push_str(&originals.join("|"));
                before = pseudonym.chars().last().unwrap_or(' ');
                rest = rest.get(pseudonym.len()..).unwrap_or("");
            } else {
                shown.push(first);
                before = first;
                rest = rest.get(first.len_utf8()..).unwrap_or("");
            }
        }
        shown
    }

    fn at_front(&self, text: &str) -> Option<(&str, &[String])> {
        // In a sorted map, whatever a text begins with stands at or before the text itself, so this range is enough.
        let head: String = text.chars().take(2).collect();
        let front: String = text.chars().take(LONGEST).collect();
        let range = self.originals.range(head..=front);
        let mut fitting = range.rev().filter(|(pseudonym, _)| {
            let follows = text
                .get(pseudonym.len()..)
                .and_then(|rest| rest.chars().next());
            text.starts_with(pseudonym.as_str())
                && !follows.is_some_and(|c| c.is_ascii_alphanumeric())
        });
        fitting
            .next()
            .map(|(pseudonym, originals)| (pseudonym.as_str(), originals.as_slice()))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_gives_back_what_was_put_into_it() {
        let mut file = KeyFile::new(Key::new([7; 32]));
        file.add("jane.doe", "anon-1");
        file.add("Jane Doe", "anon-1");
        file.add("jane.doe@corp.com", "anon-1@d-2.example");
        file.add("zoë \"z\"\n", "anon-3");
        let read = KeyFile::of_text(&file.text()).unwrap();
        assert_eq!(read, file);
        for (text, expected) in [
            ("anon-1@d-2.example x", "jane.doe@corp.com x"),
            (
                "user/anon-1, xanon-1 anon-12",
                "user/jane.doe|Jane Doe, xanon-1 anon-12",
            ),
            ("anon-3", "zoë \"z\"\n"),
            ("äö anon-", "äö anon-"),
        ] {
            assert_eq!(read.put_back(text), expected);
        }
        assert_eq!(KeyFile::of_text("something else"), Err(KeyFault::NoKeyFile));
        let damaged = format!("{}[1]\n", file.text());
        assert_eq!(KeyFile::of_text(&damaged), Err(KeyFault::Line(6)));
    }
}
