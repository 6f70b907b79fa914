//! An archive of the collector, opened.

use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::Value;
use std::{collections::BTreeMap, fs::File, io::Read, path::Path};

/// The files of an archive and what `trailglass-export.json` says of them.
#[derive(Clone, Debug)]
pub struct Export {
    /// Every file by its path, `trailglass-export.json` apart.
    pub files: BTreeMap<String, Vec<u8>>,
    /// `trailglass-export.json`.
    pub manifest: Manifest,
}

/// `trailglass-export.json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of the layout.
    pub layout: u32,
    /// When the collection began.
    pub collected: String,
    /// The account that asked.
    pub account: String,
    /// What it asked.
    pub calls: Vec<Call>,
}

/// One call of the manifest.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Where its answer is.
    pub path: String,
    /// The command line, as one would type it.
    pub command: String,
    /// The code of the error that it ended with. The key is always there.
    #[serde(deserialize_with = "Option::deserialize")]
    pub error: Option<String>,
    /// The name in the path, where the path has only its hash.
    pub name: Option<String>,
}

impl Call {
    /// The words of the command after `aws`, without the quotes that a shell takes away.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut inside = false;
        for character in self.command.chars() {
            match character {
                '\'' => inside = !inside,
                ' ' if !inside => words.push(String::new()),
                other => {
                    if let Some(word) = words.last_mut() {
                        word.push(other);
                    }
                }
            }
        }
        words.split_off(1)
    }
}

impl Export {
    /// Reads a `.zip` or a `.tar.gz`.
    ///
    /// # Errors
    /// When it is neither, or is not what the collector writes.
    pub fn open(archive: &Path) -> Result<Self> {
        let file = File::open(archive)?;
        let mut files = BTreeMap::new();
        let mut add = |path: String, content: Vec<u8>| match files.insert(path.clone(), content) {
            Some(_) => bail!("{path} is in the archive twice"),
            None => Ok(()),
        };
        if archive
            .extension()
            .is_some_and(|extension| extension == "zip")
        {
            let mut zip = zip::ZipArchive::new(file)?;
            for index in 0..zip.len() {
                let mut entry = zip.by_index(index)?;
                let mut content = Vec::new();
                entry.read_to_end(&mut content)?;
                add(entry.name()?.into_owned(), content)?;
            }
        } else {
            let mut tar = tar::Archive::new(GzDecoder::new(file));
            for entry in tar.entries()? {
                let mut entry = entry?;
                if entry.header().entry_type().is_file() {
                    let mut content = Vec::new();
                    entry.read_to_end(&mut content)?;
                    add(String::from_utf8(entry.path_bytes().into_owned())?, content)?;
                }
            }
        }
        let manifest = files
            .remove("trailglass-export.json")
            .context("there is no trailglass-export.json")?;
        Ok(Self {
            files,
            manifest: serde_json::from_slice(&manifest)
                .context("trailglass-export.json is not what the layout says")?,
        })
    }

    /// The JSON in a file.
    ///
    /// # Errors
    /// When there is no such file, or no JSON in it.
    pub fn json(&self, path: &str) -> Result<Value> {
        let content = self
            .files
            .get(path)
            .with_context(|| format!("there is no {path}"))?;
        serde_json::from_slice(content).with_context(|| format!("{path} is not JSON"))
    }

    /// The code of the error in a file.
    ///
    /// # Errors
    /// When there is no such file, or no error in it.
    pub fn error(&self, path: &str) -> Result<String> {
        let answer = self.json(path)?;
        let code = answer.pointer("/Error/Code").and_then(Value::as_str);
        Ok(code
            .with_context(|| format!("{path} holds no error"))?
            .to_owned())
    }

    /// The paths that begin so.
    #[must_use]
    pub fn below(&self, start: &str) -> Vec<&str> {
        let paths = self.files.keys().map(String::as_str);
        paths.filter(|path| path.starts_with(start)).collect()
    }
}
