//! Where an answer goes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::inputs::{Input, Source};

/// Standard output, or a file that can be written: that is known before the reading begins.
#[derive(Debug)]
pub(crate) struct Output {
    file: Option<(File, PathBuf)>,
}

impl Output {
    /// Opens the output; what the file holds stays until there is an answer to replace it.
    ///
    /// # Errors
    /// When it cannot be written, or is one of the inputs.
    pub(crate) fn open(path: Option<&Path>, inputs: &[Input]) -> Result<Self> {
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else {
            return Ok(Self { file: None });
        };
        if let Ok(place) = fs::canonicalize(path) {
            let is_input = inputs.iter().any(|input| match &input.source {
                Source::File(file) => {
                    file.file_name() == path.file_name()
                        && fs::canonicalize(file).is_ok_and(|file| file == place)
                }
                _ => false,
            });
            ensure!(
                !is_input,
                "{} is one of the inputs and is not overwritten",
                path.display()
            );
        }
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let file = options.open(path);
        let file = file.with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(Self {
            file: Some((file, path.to_path_buf())),
        })
    }

    /// Writes the answer. Whoever reads standard output may stop reading: that is no error.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(self, answer: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        let Some((file, path)) = self.file else {
            let mut out = BufWriter::new(io::stdout().lock());
            return match answer(&mut out).and_then(|()| out.flush()) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                    // What is left in the buffer would be tried again.
                    drop(out.into_parts());
                    Ok(())
                }
                written => written.context("standard output cannot be written"),
            };
        };
        let mut out = BufWriter::new(&file);
        // Devices and pipes have no length.
        file.set_len(0)
            .or_else(|error| match path.is_file() {
                true => Err(error),
                false => Ok(()),
            })
            .and_then(|()| answer(&mut out))
            .and_then(|()| out.flush())
            .with_context(|| format!("{} cannot be written", path.display()))
    }
}
