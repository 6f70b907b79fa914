//! Where a text or a row stands in a table of numbers.
//!
//! Whoever writes a log chooses what texts and rows there are: of quicker hashes than these, ones that all have the same are easily made.

/// XXH3 multiplies to 128 bits, which is one instruction of a processor.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn hash_of(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(bytes)
}

/// There such a multiplication is a call, and XXH64 does without.
#[cfg(target_arch = "wasm32")]
pub(crate) fn hash_of(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh64::xxh64(bytes, 0)
}
