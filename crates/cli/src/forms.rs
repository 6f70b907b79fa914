//! Which writer makes which form.

use std::io::{self, Write};
use std::path::Path;

use trailglass_core::case::Options;
use trailglass_core::report::writers::{
    Choices, answer, csv, deliverable, html, json, markdown, outline, sarif,
};
use trailglass_core::report::{Annotations, Answer as Found, Report};

use crate::arguments::{Colour, Format, Shown, Who, WhoFormat};
use crate::{terminal, text};

/// The options of the analysis that the form of the answer asks for.
pub(crate) fn options(options: &Shown) -> Options {
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
pub(crate) fn write_answer(found: &Found, options: &Who, out: &mut dyn Write) -> io::Result<()> {
    let choices = Choices {
        rows: options.top,
        names: options.manner.show_names,
        ..Choices::default()
    };
    match options.format {
        WhoFormat::Text => {
            let layout = text_layout(options.manner.color, options.output.as_deref());
            text::write(&answer(found, &choices), layout, out)
        }
        WhoFormat::Html => html::write(&answer(found, &choices), out),
        WhoFormat::Json => json::write(found, json_layout(options.manner.compact), out),
        WhoFormat::Markdown => markdown::write(&answer(found, &choices), out),
    }
}

/// What a reader chose.
pub(crate) fn choices(options: &Shown) -> Choices {
    let defaults = Choices::default();
    Choices {
        rows: options.top.unwrap_or(defaults.rows),
        names: options.manner.show_names,
        ..defaults
    }
}

fn layout(options: &Shown) -> text::Layout {
    text_layout(options.manner.color, options.output.as_deref())
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

/// Writes a report in the form that was asked for. Text and Markdown are laid out to be handed over where something was
/// added; of CSV it is one table.
///
/// # Errors
/// Those of `out`.
pub(crate) fn write(
    report: &Report,
    annotations: &Annotations,
    table: Option<&csv::Table>,
    options: &Shown,
    out: &mut dyn Write,
) -> io::Result<()> {
    let choices = choices(options);
    let lay_out = |choices: &Choices| {
        if annotations.is_empty() {
            outline(report, choices)
        } else {
            deliverable(report, annotations, choices)
        }
    };
    match options.format {
        Format::Text => {
            let layout = layout(options);
            let choices = Choices {
                steps: layout.steps(),
                ..choices
            };
            text::write(&lay_out(&choices), layout, out)
        }
        Format::Markdown => markdown::write(&lay_out(&choices), out),
        Format::Html => {
            let choices = Choices {
                rows: options.top.unwrap_or(Choices::HANDED_ROWS),
                ..choices
            };
            html::write(&deliverable(report, annotations, &choices), out)
        }
        Format::Json => json::write(report, json_layout(options.manner.compact), out),
        Format::Sarif => sarif::write(
            report,
            annotations,
            options.manner.show_names,
            json_layout(options.manner.compact),
            out,
        ),
        Format::Csv => table.map_or(Ok(()), |table| {
            let written = table.write(report, annotations, options.manner.show_names, out);
            written.map(drop)
        }),
    }
}
