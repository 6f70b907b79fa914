//! JSON as borrowed text: one validating pass, no tree, no copies, no recursion.
//!
//! [`Cursor`] walks text and says where it stops being JSON. [`Raw`] is one complete value,
//! [`Text`] the inside of a string with its escapes still in place. Numbers stay text, so that
//! nothing passes through a float. Nesting is bounded by [`MAX_DEPTH`].

mod cursor;
mod literal;
mod rare;
mod raw;
mod text;
mod typed;

pub use cursor::{Cursor, Malformed, Reason};
pub use literal::Literal;
pub use rare::Rare;
pub use raw::{Items, Kind, Members, Raw};
pub use text::Text;
pub use typed::{from_slice, from_str};

use wide::u8x16;

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

/// Whether two texts are the same. Asked many times for every record: of short texts a call for each takes longer, and in a browser
/// the call compares byte by byte.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let lane = |(one, other): (&[u8; 16], &[u8; 16])| {
        let equal = u8x16::new(*one).simd_eq(u8x16::new(*other));
        equal.to_bitmask() == 0xffff
    };
    // The end first: that is where texts of one length differ. Its lane overlaps with the one before, so that no byte is left over.
    if let (Some(one_end), Some(other_end)) = (one.last_chunk(), other.last_chunk()) {
        let (one, other) = (one.as_chunks().0, other.as_chunks().0);
        return lane((one_end, other_end)) && one.iter().zip(other).all(lane);
    }
    if let (Some(one), Some(other)) = (both_ends::<8>(one), both_ends::<8>(other)) {
        return one.map(u64::from_ne_bytes) == other.map(u64::from_ne_bytes);
    }
    if let (Some(one), Some(other)) = (both_ends::<4>(one), both_ends::<4>(other)) {
        return one.map(u32::from_ne_bytes) == other.map(u32::from_ne_bytes);
    }
    one.iter().zip(other).all(|(one, other)| one == other)
}

/// So many bytes at the beginning and at the end, which may be the same ones.
fn both_ends<const N: usize>(bytes: &[u8]) -> Option<[[u8; N]; 2]> {
    Some([*bytes.first_chunk()?, *bytes.last_chunk()?])
}

/// The part of the bytes that is UTF-8, from the front.
#[must_use]
pub fn utf8_front(bytes: &[u8]) -> &str {
    // Nearly always all of it; where a fault is, takes longer.
    simdutf8::basic::from_utf8(bytes).unwrap_or_else(|_| {
        let chunk = bytes.utf8_chunks().next();
        chunk.map_or("", |chunk| chunk.valid())
    })
}

/// The value of `schema` where it is the first member of an object, by the first bytes of the text: every file that this
/// program writes begins so.
#[must_use]
pub fn schema(head: &[u8]) -> Option<&str> {
    // The head may end within a character.
    let rest = utf8_front(head).trim_start_matches('\u{feff}').trim_start();
    let rest = rest.strip_prefix('{')?.trim_start();
    let rest = rest.strip_prefix("\"schema\"")?.trim_start();
    let rest = rest.strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let (schema, _) = rest.split_once('"')?;
    (!schema.contains('\\')).then_some(schema)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_the_same_or_not_whatever_their_length() {
        for length in 0..70 {
            let text: String = (b'0'..).take(length).map(char::from).collect();
            assert!(same(&text, &text.clone()), "{length}");
            for odd in 0..text.len() {
                let mut other = text.clone();
                other.replace_range(odd..=odd, "!");
                assert!(!same(&text, &other), "{length} {odd}");
                assert!(!same(&text, text.get(..odd).unwrap_or_default()));
            }
        }
    }
}
