//! A text of a record, and the way to it.

use std::fmt;

use super::decode::Layer;
use super::span::Span;
use crate::json::Text;

/// One step from a record down to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// A member.
    Key(Text<'a>),
    /// An item.
    Index(usize),
}

/// A text of a record in which something was found.
#[derive(Debug, Clone, Copy)]
pub struct Leaf<'l> {
    /// The names of the members down to it, as the report has them.
    pub path: &'l str,
    /// The way to it, a JSON pointer (RFC 6901).
    pub pointer: Pointer<'l>,
    /// The text as it stands in the record, escapes in place.
    pub written: Text<'l>,
    /// Byte offset of [`Leaf::written`] in the record.
    pub at: usize,
    /// The text meant, which spans refer to.
    pub text: &'l str,
}

impl Leaf<'_> {
    /// The bytes of the record that a part of the text is written with.
    #[must_use]
    pub fn written_range(&self, span: &Span) -> (usize, usize) {
        let written = self.written.as_written();
        if written.len() == self.text.len() {
            return (self.at + span.start, self.at + span.end);
        }
        let (start, end) = Layer::of_json(written).outside(span.start, span.end);
        (self.at + start, self.at + end)
    }
}

/// The way from a record to a text; written as a JSON pointer (RFC 6901).
#[derive(Debug, Clone, Copy)]
pub enum Pointer<'a> {
    /// Step by step, the last one first; `None` is the record itself.
    Steps(Option<&'a Way<'a>>),
    /// As it was written before.
    Written(&'a str),
}

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Written(text) => f.write_str(text),
            Self::Steps(None) => Ok(()),
            Self::Steps(Some(way)) => {
                Self::Steps(way.above).fmt(f)?;
                match way.step {
                    Step::Key(key) => {
                        write!(f, "/{}", key.get().replace('~', "~0").replace('/', "~1"))
                    }
                    Step::Index(index) => write!(f, "/{index}"),
                }
            }
        }
    }
}

/// A step and those before it.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    pub(super) above: Option<&'a Self>,
    pub(super) step: Step<'a>,
}
