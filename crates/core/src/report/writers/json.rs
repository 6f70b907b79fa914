//! A report or an answer as JSON: the contract for machines. Nothing is masked in it.

use std::io::{self, Write};

use serde::Serialize;

/// How the JSON is laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// Indented by two spaces.
    #[default]
    Pretty,
    /// On one line.
    Compact,
}

/// Writes a report or an answer and a line end, piece by piece: the text is never held as a whole.
///
/// # Errors
/// Those of `out`.
pub fn write<T: Serialize>(report: &T, layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    match layout {
        Layout::Pretty => serde_json::to_writer_pretty(&mut *out, report),
        Layout::Compact => serde_json::to_writer(&mut *out, report),
    }?;
    out.write_all(b"\n")
}
