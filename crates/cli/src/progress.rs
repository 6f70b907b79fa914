//! How far the reading is: a bar on standard error, where that is a terminal.

use std::io::{self, IsTerminal, Read, Seek, SeekFrom};

use indicatif::{ProgressBar, ProgressStyle};

/// Files and bytes of so many.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    files: usize,
    done: std::sync::atomic::AtomicUsize,
}

impl Progress {
    /// A bar for so many files and bytes, on a terminal.
    pub(crate) fn new(files: usize, bytes: u64) -> Self {
        let bar = if io::stderr().is_terminal() {
            ProgressBar::new(bytes).with_style(style())
        } else {
            ProgressBar::hidden()
        };
        bar.set_message(format!("0/{files} files"));
        Self {
            bar,
            files,
            done: 0.into(),
        }
    }

    /// One more file is read.
    pub(crate) fn file_done(&self) {
        let done = self.done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        if !self.bar.is_hidden() {
            self.bar.set_message(format!("{done}/{} files", self.files));
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// The parts that do not fit a narrow terminal are cut off by the bar itself.
fn style() -> ProgressStyle {
    let template = "{wide_bar} {msg}  {decimal_bytes}/{decimal_total_bytes}  {decimal_bytes_per_sec}  {eta} left";
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// A source whose bytes count.
#[derive(Debug)]
pub(crate) struct Counted<'p, R> {
    inner: R,
    progress: &'p Progress,
    /// How many bytes have been counted.
    pub(crate) taken: u64,
}

impl<'p, R> Counted<'p, R> {
    /// Counts what is read from `inner`.
    pub(crate) fn new(inner: R, progress: &'p Progress) -> Self {
        Self {
            inner,
            progress,
            taken: 0,
        }
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        self.taken += count as u64;
        self.progress.bar.inc(count as u64);
        Ok(count)
    }
}

impl<R: Seek> Seek for Counted<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}
