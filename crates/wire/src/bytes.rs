//! Bytes on their way between two threads.

use std::io;

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

/// Bytes that are copied out of WebAssembly while they are written, a piece at a time: its memory never shrinks, and a report is as large as all
/// that it tells of.
#[derive(Debug, Default)]
pub struct Outgoing {
    pieces: Vec<Uint8Array>,
    /// What is not copied yet.
    held: Vec<u8>,
}

impl Outgoing {
    /// The size of a piece in bytes.
    const PIECE: usize = 256 << 10;

    /// All that was written.
    #[must_use]
    pub fn finish(mut self) -> Bytes {
        self.hand_out();
        let length = self.pieces.iter().map(Uint8Array::length).sum();
        let whole = Uint8Array::new_with_length(length);
        let mut at = 0;
        for piece in self.pieces {
            whole.set(&piece, at);
            at += piece.length();
        }
        Bytes(whole)
    }

    fn hand_out(&mut self) {
        self.pieces.push(Uint8Array::from(self.held.as_slice()));
        self.held.clear();
    }
}

impl io::Write for Outgoing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.held.len() + bytes.len() > Self::PIECE {
            self.hand_out();
        }
        self.held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(Uint8Array::from(bytes))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

    #[wasm_bindgen_test]
    fn what_is_written_leaves_in_its_order() {
        for length in [0, 1, Outgoing::PIECE, 3 * Outgoing::PIECE + 5] {
            let bytes: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let mut outgoing = Outgoing::default();
            // Writes of all sizes, one of them larger than a piece.
            let mut rest = bytes.as_slice();
            for size in (1..).map(|step| step * step * 4_099) {
                let (now, later) = rest.split_at(size.min(rest.len()));
                assert!(outgoing.write_all(now).is_ok());
                rest = later;
                if rest.is_empty() {
                    break;
                }
            }
            assert_eq!(outgoing.finish().to_vec(), bytes);
        }
    }
}
