//! Which writer of the core makes which form.

use std::io::{self, Write};

use trailglass_core::case::Options;
use trailglass_core::report::Report;
use trailglass_core::report::writers::json;

use crate::arguments::{Answer, Format};

/// The options of the analysis that the form of the answer asks for.
pub(crate) fn options(answer: &Answer) -> Options {
    let defaults = Options::default();
    Options {
        top: answer.top.unwrap_or(defaults.top),
        ..defaults
    }
}

/// Writes a report in the form that was asked for.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(report: &Report, answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    match answer.format {
        Format::Json => {
            let layout = if answer.compact {
                json::Layout::Compact
            } else {
                json::Layout::Pretty
            };
            json::write(report, layout, out)
        }
    }
}
