//! Which writer makes which form.

use std::io::{self, Write};
use std::path::Path;

use trailglass_core::case::Options;
use trailglass_core::report::writers::{Choices, answer, json, markdown, outline};
use trailglass_core::report::{Answer as Found, Report};

use crate::arguments::{Answer, Colour, Format};
use crate::{terminal, text};

/// The options of the analysis that the form of the answer asks for.
pub(crate) fn options(options: &Answer) -> Options {
    let defaults = Options::default();
    Options {
        // The forms for people sum up further: they need as many rows as they show.
        top: options.top.unwrap_or(defaults.top),
        ..defaults
    }
}

/// Writes the answer of `who` in the form that was asked for.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write_answer(found: &Found, options: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let choices = choices(options);
    match options.format {
        Format::Text => text::write(&answer(found, &choices), layout(options), out),
        Format::Markdown => markdown::write(&answer(found, &choices), out),
        Format::Json => json::write(found, json_layout(options.compact), out),
    }
}

fn choices(options: &Answer) -> Choices {
    let defaults = Choices::default();
    Choices {
        rows: options.top.unwrap_or(defaults.rows),
        names: options.show_names,
        ..defaults
    }
}

fn layout(options: &Answer) -> text::Layout {
    text_layout(options.color, options.output.as_deref())
}

/// How text is laid out that goes to this file, or to standard output.
pub(crate) fn text_layout(color: Colour, output: Option<&Path>) -> text::Layout {
    let on_stdout = output.is_none_or(|path| path.as_os_str() == "-");
    terminal::layout(color, on_stdout)
}

/// How JSON is laid out.
pub(crate) fn json_layout(compact: bool) -> json::Layout {
    if compact {
        json::Layout::Compact
    } else {
        json::Layout::Pretty
    }
}

/// Writes a report in the form that was asked for.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(report: &Report, options: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let choices = choices(options);
    match options.format {
        Format::Text => {
            let layout = layout(options);
            let choices = Choices {
                steps: layout.steps(),
                ..choices
            };
            text::write(&outline(report, &choices), layout, out)
        }
        Format::Markdown => markdown::write(&outline(report, &choices), out),
        Format::Json => json::write(report, json_layout(options.compact), out),
    }
}
