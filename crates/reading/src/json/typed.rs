//! JSON into types, through one reader: `serde_json` compiles all that reads a type again for each kind of source, and text is bytes as well.

use serde::Deserialize;

/// Reads a value from the bytes of a JSON text; nothing but white space may follow it.
///
/// # Errors
/// The bytes are not JSON, or not what the type takes, with line and column.
#[allow(clippy::disallowed_methods, reason = "this is the one reader")]
pub fn from_slice<'de, T: Deserialize<'de>>(json: &'de [u8]) -> serde_json::Result<T> {
    serde_json::from_slice(json)
}

/// Reads a value from a JSON text, as [`from_slice`] does.
///
/// # Errors
/// As there.
pub fn from_str<'de, T: Deserialize<'de>>(json: &'de str) -> serde_json::Result<T> {
    from_slice(json.as_bytes())
}
