//! What the page tells the worker that makes a copy to share, and what it says.

use serde::{Deserialize, Serialize};
use trailglass_core::analyzers::privacy::Known;
use trailglass_core::redaction::{CategoryPreview, Policy};
use web_sys::{Blob, File};

use crate::Bytes;

/// What the page tells a copier. Orders are done in the order given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum CopyOrder {
    /// Begin a copy.
    Begin {
        /// The text of a key file, so that the copy has the pseudonyms of an earlier one; empty for a new key.
        key_file: String,
        /// 32 random bytes, for a new key.
        random: Bytes,
        /// What is done to what.
        policy: Policy,
        /// Whose names stay as they are.
        known: Known,
    },
    /// Look through a file; answered by [`CopyNotice::Looked`].
    Learn {
        /// Its path in the case.
        path: String,
        /// The dropped file.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: File,
    },
    /// Other choices; answered by [`CopyNotice::Preview`], as is the last file that was looked through.
    Choose {
        /// What is done to what.
        policy: Policy,
    },
    /// Write the copy of a file; answered by [`CopyNotice::Looked`].
    Copy {
        /// Its path in the case.
        path: String,
        /// The dropped file.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: File,
    },
    /// Close the archive; answered by [`CopyNotice::Done`].
    Finish,
}

/// What a copier says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum CopyNotice {
    /// It is in the middle of a file, or at its end.
    Looked {
        /// Bytes of the file read so far.
        bytes: u64,
        /// Whether that is all of it.
        done: bool,
        /// Size of the worker's memory.
        memory: u64,
    },
    /// What was found, and what becomes of it.
    Preview {
        /// By category, the gravest first.
        categories: Vec<CategoryPreview>,
        /// What cannot be copied: its path and why.
        left_out: Vec<(String, String)>,
    },
    /// The copy.
    Done {
        /// The archive.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        archive: Blob,
        /// The core's report of what was done, as JSON; it lies in the archive too.
        report: String,
        /// The key, and which original each pseudonym stands for.
        key_file: String,
    },
    /// There is no copy, and why.
    Failed {
        /// In plain words.
        message: String,
    },
}
