//! What the terminal can do, and what its user wants.

use std::env;
use std::io::{self, IsTerminal};

use crate::arguments::Colour;
use crate::text::Layout;

/// Columns of a page where no terminal tells them.
const COLUMNS: usize = 80;

/// How to lay out text; `on_stdout` unless it goes to a file.
pub(crate) fn layout(colour: Colour, on_stdout: bool) -> Layout {
    let is_terminal = on_stdout && io::stdout().is_terminal();
    Layout {
        width: width(is_terminal),
        colour: match colour {
            Colour::Always => true,
            Colour::Never => false,
            // https://no-color.org: set and not empty.
            Colour::Auto => {
                is_terminal
                    && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && env::var_os("TERM").is_none_or(|value| value != "dumb")
            }
        },
    }
}

fn width(is_terminal: bool) -> usize {
    let told = env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let asked = || {
        let size = is_terminal.then(terminal_size::terminal_size).flatten();
        size.map(|(width, _)| usize::from(width.0))
    };
    told.filter(|columns| *columns > 0)
        .or_else(asked)
        .unwrap_or(COLUMNS)
}
