//! Where a text or a row stands in a table of numbers.
//!
//! Whoever writes a log chooses what texts and rows there are: of quicker hashes than these, ones that all have the same are easily made, and
//! of these too by somebody who knows where they begin ([`seed`]).

use std::sync::OnceLock;

static SEED: OnceLock<u64> = OnceLock::new();

/// What hashes begin with, for all tables of the process: a number that nobody can guess, so that no log can be written whose texts all
/// stand in one place. What numbers are given does not turn on it. Tells whether it counts: it is too late once there is a table.
///
/// Randomness is the business of whoever has it; without it hashes begin with zero.
pub fn seed(seed: u64) -> bool {
    SEED.set(seed).is_ok()
}

fn begin() -> u64 {
    *SEED.get_or_init(|| 0)
}

/// XXH3 multiplies to 128 bits, which is one instruction of a processor.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn hash_of(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64_with_seed(bytes, begin())
}

/// There such a multiplication is a call, and XXH64 does without.
#[cfg(target_arch = "wasm32")]
pub(crate) fn hash_of(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh64::xxh64(bytes, begin())
}
