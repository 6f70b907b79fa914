//! JSON as borrowed text: one validating pass, no tree, no copies, no recursion.
//!
//! [`Cursor`] walks text and says where it stops being JSON. [`Raw`] is one complete value,
//! [`Text`] the inside of a string with its escapes still in place. Numbers stay text, so that
//! nothing passes through a float. Nesting is bounded by [`MAX_DEPTH`].

mod cursor;
mod literal;
mod raw;
mod text;

pub use cursor::{Cursor, Malformed, Reason};
pub use literal::Literal;
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

/// Whether two short texts are the same. Asked many times for every record: a call for each takes longer.
#[must_use]
#[inline]
pub fn same(one: &[u8], other: &[u8]) -> bool {
    let (one, one_tail) = one.as_chunks::<8>();
    let (other, other_tail) = other.as_chunks::<8>();
    let whole = one.len() == other.len() && one_tail.len() == other_tail.len();
    whole
        && one
            .iter()
            .zip(other)
            .all(|(one, other)| u64::from_ne_bytes(*one) == u64::from_ne_bytes(*other))
        && one_tail.iter().zip(other_tail).all(|(a, b)| a == b)
}

/// The value of `schema` where it is the first member of an object, by the first bytes of the text: every file that this
/// program writes begins so.
#[must_use]
pub fn schema(head: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The head may end within a character.
        Err(fault) => std::str::from_utf8(head.get(..fault.valid_up_to())?).ok()?,
    };
    let rest = text.trim_start_matches('\u{feff}').trim_start();
    let rest = rest.strip_prefix('{')?.trim_start();
    let rest = rest.strip_prefix("\"schema\"")?.trim_start();
    let rest = rest.strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let (schema, _) = rest.split_once('"')?;
    (!schema.contains('\\')).then_some(schema)
}
