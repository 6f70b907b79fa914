//! The key that pseudonyms depend on.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// 32 secret bytes. Whoever has them can tell whose pseudonym one is, by trying names.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.fingerprint())
    }
}

/// Letters and digits that are not taken for each other.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl Key {
    /// A key of random bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key as 64 hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads what [`Key::hex`] wrote.
    #[must_use]
    pub fn of_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if text.len() != 64 {
            return None;
        }
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// Tells two keys apart, and says nothing of either.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.letters("fingerprint", "", 12)
    }

    /// 32 bytes that only the key ties to a value. Values of different kinds have nothing in common.
    pub(super) fn bytes(&self, kind: &str, value: &[u8]) -> [u8; 32] {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return [0; 32];
        };
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(value);
        mac.finalize().into_bytes().into()
    }

    pub(super) fn number(&self, kind: &str, value: &[u8]) -> u64 {
        let bytes = self.bytes(kind, value);
        bytes
            .iter()
            .take(8)
            .fold(0, |sum, &byte| sum << 8 | u64::from(byte))
    }

    /// Up to 51 letters of five bits each.
    pub(super) fn letters(&self, kind: &str, value: &str, count: usize) -> String {
        self.spelled(kind, value, count, LETTERS)
    }

    /// The same in the base32 alphabet of AWS ids.
    pub(super) fn base32(&self, kind: &str, value: &str, count: usize) -> String {
        self.spelled(kind, value, count, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    }

    fn spelled(&self, kind: &str, value: &str, count: usize, letters: &[u8; 32]) -> String {
        let bytes = self.bytes(kind, value.as_bytes());
        let letter = |index: usize| {
            let bit = index * 5;
            let pair =
                [bit / 8, bit / 8 + 1].map(|at| u16::from(bytes.get(at).copied().unwrap_or(0)));
            let [high, low] = pair;
            let five = (high << 8 | low) >> (11 - bit % 8) & 31;
            char::from(letters.get(usize::from(five)).copied().unwrap_or(b'0'))
        };
        (0..count.min(51)).map(letter).collect()
    }
}
