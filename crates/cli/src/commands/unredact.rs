//! `trailglass unredact`: from pseudonyms back to originals; and the file with the key.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use trailglass_core::redaction::KeyFile;

use super::Outcome;
use crate::output::Output;

/// What `trailglass unredact --help` says below the options.
pub(crate) const HELP: &str = "\
Examples:
  trailglass unredact --key case.key anon-7k2m9q4x1z
  trailglass inspect COPY | trailglass unredact --key case.key

Without a text, standard input is read. Where several originals have one pseudonym (jane.doe and Jane Doe), all are \
shown.";

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
    let Some(file) = read_key(&options.key)? else {
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
    Output::standard().write(|out| out.write_all(shown.as_bytes()))?;
    Ok(Outcome::Done)
}

/// Reads a key file; `None` where there is none.
pub(super) fn read_key(path: &Path) -> Result<Option<KeyFile>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(error).with_context(|| format!("{} cannot be read", path.display()));
        }
    };
    let file = KeyFile::of_text(&text).with_context(|| path.display().to_string())?;
    Ok(Some(file))
}

/// Writes a key file, readable by its owner alone; what was there stays until the new one is whole.
pub(super) fn write_key(file: &KeyFile, path: &Path) -> Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let write = || -> Result<()> {
        // Files without a lasting name are made for their owner alone.
        let mut held = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        held.write_all(file.text().as_bytes())?;
        held.as_file().sync_all()?;
        held.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use trailglass_core::redaction::Key;

    use super::*;

    #[test]
    fn a_key_file_is_for_its_owner_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("case.key");
        assert!(read_key(&path).unwrap().is_none());
        let mut file = KeyFile::new(Key::new([7; 32]));
        file.add("jane.doe", "anon-1");
        write_key(&file, &path).unwrap();
        assert_eq!(read_key(&path).unwrap().unwrap(), file);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0);
        }
        fs::write(&path, "something else").unwrap();
        assert!(read_key(&path).is_err());
    }
}
