//! A report or an answer as JSON: the contract for machines. Nothing is masked in it.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

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
pub fn write<T: Serialize>(report: &T, layout: Layout, mut out: &mut dyn Write) -> io::Result<()> {
    let layout = match layout {
        Layout::Pretty => Either::Pretty(PrettyFormatter::new()),
        Layout::Compact => Either::Compact(CompactFormatter),
    };
    report.serialize(&mut Serializer::with_formatter(&mut out, layout))?;
    out.write_all(b"\n")
}

/// Both layouts as one type: what writes a report is large, and every type of layout would have it compiled once more.
enum Either {
    Pretty(PrettyFormatter<'static>),
    Compact(CompactFormatter),
}

/// Hands calls on to the layout that there is.
macro_rules! hand_on {
    ($($name:ident($($argument:ident: $Argument:ty)?);)*) => {
        impl Formatter for Either {
            $(fn $name<W: ?Sized + Write>(&mut self, writer: &mut W $(, $argument: $Argument)?) -> io::Result<()> {
                match self {
                    Self::Pretty(layout) => layout.$name(writer $(, $argument)?),
                    Self::Compact(layout) => layout.$name(writer $(, $argument)?),
                }
            })*
        }
    };
}

// All that a layout has of its own: what else a formatter can do is the same in both.
hand_on! {
    begin_array();
    end_array();
    begin_array_value(first: bool);
    end_array_value();
    begin_object();
    end_object();
    begin_object_key(first: bool);
    begin_object_value();
    end_object_value();
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn both_layouts_are_those_of_serde_json() {
        let value = serde_json::json!({ "a": [1, 2.5, "\n\"", null, [], {}], "b": { "c": true, "d": { "e": [[], [{}]] } } });
        let written = |layout| {
            let mut out = Vec::new();
            write(&value, layout, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        assert_eq!(written(Layout::Pretty), pretty + "\n");
        assert_eq!(written(Layout::Compact), format!("{value}\n"));
    }
}
