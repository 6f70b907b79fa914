//! Which writer makes which form.

use std::io::{self, Write};

use trailglass_core::case::Options;
use trailglass_core::report::Report;
use trailglass_core::report::writers::{Choices, json, markdown, outline};

use crate::arguments::{Answer, Format};
use crate::{terminal, text};

/// The options of the analysis that the form of the answer asks for.
pub(crate) fn options(answer: &Answer) -> Options {
    let defaults = Options::default();
    Options {
        // The forms for people sum up further: they need as many rows as they show.
        top: answer.top.unwrap_or(defaults.top),
        ..defaults
    }
}

/// Writes a report in the form that was asked for.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(report: &Report, answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let defaults = Choices::default();
    let choices = Choices {
        rows: answer.top.unwrap_or(defaults.rows),
        names: answer.show_names,
        ..defaults
    };
    match answer.format {
        Format::Text => {
            let on_stdout = answer
                .output
                .as_ref()
                .is_none_or(|path| path.as_os_str() == "-");
            let layout = terminal::layout(answer.color, on_stdout);
            let choices = Choices {
                steps: layout.steps(),
                ..choices
            };
            text::write(&outline(report, &choices), layout, out)
        }
        Format::Markdown => markdown::write(&outline(report, &choices), out),
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
