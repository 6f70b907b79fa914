//! `trailglass unredact`: from pseudonyms back to originals; and the key file, which only its owner has.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use trailglass_core::redaction::Key;

use super::Outcome;
use crate::output::Output;

/// What `trailglass unredact --help` says below the options.
pub(crate) const HELP: &str = "\
Examples:
  trailglass unredact --key case.key anon-7k2m9q4x1z
  trailglass inspect COPY | trailglass unredact --key case.key

Without a text, standard input is read. Where several originals have one pseudonym (jane.doe and Jane Doe), all are
shown.";

/// No pseudonym is longer.
const LONGEST: usize = 160;

/// How a key file begins.
const MAGIC: &str = "trailglass-key/1 ";

/// `trailglass unredact`
#[derive(Debug, Args)]
pub(crate) struct Unredact {
    /// The key file that the copy was made with.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Pseudonyms, or texts with pseudonyms in them.
    #[arg(value_name = "TEXT")]
    texts: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// When the key file cannot be read, or the output not be written.
pub(crate) fn run(options: &Unredact) -> Result<Outcome> {
    let Some(file) = KeyFile::read(&options.key)? else {
        bail!("{} does not exist", options.key.display());
    };
    let mut text = options.texts.join("\n");
    if options.texts.is_empty() {
        io::stdin()
            .lock()
            .read_to_string(&mut text)
            .context("standard input cannot be read")?;
    } else {
        text.push('\n');
    }
    let shown = file.put_back(&text);
    Output::open(None, &[])?.write(|out| out.write_all(shown.as_bytes()))?;
    Ok(Outcome::Done)
}

/// The key of a copy, and which original each pseudonym stands for.
#[derive(Debug)]
pub(super) struct KeyFile {
    pub(super) key: Key,
    /// By pseudonym.
    originals: BTreeMap<String, Vec<String>>,
}

impl KeyFile {
    pub(super) const fn new(key: Key) -> Self {
        Self {
            key,
            originals: BTreeMap::new(),
        }
    }

    /// Reads one; `None` where there is none.
    pub(super) fn read(path: &Path) -> Result<Option<Self>> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(error).with_context(|| format!("{} cannot be read", path.display()));
            }
        };
        let mut lines = text.lines();
        let key = lines
            .next()
            .and_then(|line| Key::of_hex(line.strip_prefix(MAGIC)?.trim()));
        let Some(key) = key else {
            bail!("{} is no key file of trailglass", path.display());
        };
        let mut file = Self::new(key);
        for (number, line) in lines.enumerate() {
            let pair: (String, String) = serde_json::from_str(line)
                .with_context(|| format!("{} is damaged in line {}", path.display(), number + 2))?;
            file.add(&pair.1, &pair.0);
        }
        Ok(Some(file))
    }

    pub(super) fn add(&mut self, original: &str, pseudonym: &str) {
        let originals = self.originals.entry(pseudonym.to_owned()).or_default();
        if !originals.iter().any(|known| known == original) {
            originals.push(original.to_owned());
        }
    }

    /// Writes it, readable by its owner alone; what was there stays until the new one is whole.
    pub(super) fn write(&self, path: &Path) -> Result<()> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let write = || -> Result<()> {
            // Files without a lasting name are made for their owner alone.
            let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
            writeln!(file, "{MAGIC}{}", self.key.hex())?;
            for (pseudonym, originals) in &self.originals {
                for original in originals {
                    writeln!(file, "{}", serde_json::to_string(&(pseudonym, original))?)?;
                }
            }
            file.persist(path)?;
            Ok(())
        };
        write().with_context(|| format!("{} cannot be written", path.display()))
    }

    /// The text with originals for pseudonyms.
    fn put_back(&self, text: &str) -> String {
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
        // In their order, what a text begins with stands at or before it, near to it.
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
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("case.key");
        assert!(KeyFile::read(&path).unwrap().is_none());
        let mut file = KeyFile::new(Key::new([7; 32]));
        file.add("jane.doe", "anon-1");
        file.add("Jane Doe", "anon-1");
        file.add("jane.doe@corp.com", "anon-1@d-2.example");
        file.add("zoë \"z\"\n", "anon-3");
        file.write(&path).unwrap();
        let read = KeyFile::read(&path).unwrap().unwrap();
        assert_eq!(read.key, file.key);
        assert_eq!(read.originals, file.originals);
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
        fs::write(&path, "something else").unwrap();
        assert!(KeyFile::read(&path).is_err());
    }
}
