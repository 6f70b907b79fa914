//! Bytes on their way between two threads.

use js_sys::Uint8Array;
use serde::{Deserialize, Serialize};

/// Bytes that leave this thread's memory: they are copied out of WebAssembly once, and the buffer is handed over whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bytes(#[serde(with = "serde_wasm_bindgen::preserve")] Uint8Array);

impl Bytes {
    /// The same bytes in WebAssembly memory again.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        self.0.to_vec()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.0.length()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn buffer(&self) -> js_sys::ArrayBuffer {
        self.0.buffer()
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(Uint8Array::from(bytes))
    }
}
