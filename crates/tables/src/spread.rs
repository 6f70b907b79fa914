//! Places of texts in small tables of what was seen just before.

/// Spreads the bits of a text's end. Of several texts each has its own, so that they do not cancel out.
pub const SPREAD: [u64; 3] = [
    0x9e37_79b9_7f4a_7c15,
    0xff51_afd7_ed55_8ccd,
    0xc4ce_b9fe_1a85_ec53,
];

/// A place in a table of that many, a power of two, by the high bits, which are mixed best.
#[must_use]
pub const fn place(mixed: u64, of: usize) -> usize {
    (mixed >> 48) as usize & (of - 1)
}

/// The last eight bytes of a text: what tells names, addresses and ids apart. Of a shorter one all of it.
#[must_use]
pub fn tail(text: &str) -> u64 {
    let bytes = text.as_bytes();
    match bytes.last_chunk() {
        Some(end) => u64::from_le_bytes(*end),
        None => bytes
            .iter()
            .fold(0, |all, byte| (all << 8) | u64::from(*byte)),
    }
}
