//! JSON as borrowed text: one validating pass, no tree, no copies, no recursion.
//!
//! [`Cursor`] walks text and says where it stops being JSON. [`Raw`] is one complete value,
//! [`Text`] the inside of a string with its escapes still in place. Numbers stay text, so that
//! nothing passes through a float. Nesting is bounded by [`MAX_DEPTH`].

mod cursor;
mod raw;
mod text;

pub use cursor::{Cursor, Malformed, Reason};
pub use raw::{Items, Kind, Members, Raw};
pub use text::Text;

/// The deepest nesting that is read. CloudTrail stays below 20.
pub const MAX_DEPTH: u32 = 120;

/// Where the text first stops being the beginning of a JSON value; `None` where it is one, whole
/// or cut off.
#[must_use]
pub fn first_fault(text: &str) -> Option<Malformed> {
    let mut cursor = Cursor::new(text);
    match cursor.skip_value() {
        Err(fault) if fault.reason != Reason::End => Some(fault),
        _ => None,
    }
}
