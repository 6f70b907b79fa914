//! A dropped file as a `Read + Seek` source.
//!
//! The file is read slice by slice, synchronously, which browsers allow in workers only. One slice is in memory at a time, whatever the
//! size of the file.

use std::io::{Error, Read, Result, Seek, SeekFrom};
use std::{cell::Cell, rc::Rc};

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DomException, File, FileReaderSync};

/// Bytes of a slice. Slices lie at multiples of it, so that the small steps back of a zip reader stay inside.
const SLICE: u64 = 4 << 20;

/// A dropped file.
pub(crate) struct Source {
    file: File,
    size: u64,
    at: u64,
    slice: Vec<u8>,
    /// Where the slice begins.
    slice_at: u64,
    /// Counts the bytes that were taken from the file.
    pulled: Rc<Cell<u64>>,
}

impl Source {
    pub(crate) fn new(file: File, pulled: Rc<Cell<u64>>) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sizes of files are whole numbers below 2^53"
        )]
        let size = file.size() as u64;
        Self {
            file,
            size,
            at: 0,
            slice: Vec::new(),
            slice_at: 0,
            pulled,
        }
    }

    /// Size of the file in bytes.
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    /// What the slice holds from the position on, after loading the right one.
    fn rest_of_slice(&mut self) -> Result<&[u8]> {
        if self.at >= self.size {
            return Ok(&[]);
        }
        let end = self.slice_at + self.slice.len() as u64;
        if !(self.slice_at..end).contains(&self.at) {
            let begin = self.at - self.at % SLICE;
            let end = (begin + SLICE).min(self.size);
            // A failure must not leave the old bytes at the new place.
            self.slice.clear();
            load(&self.file, begin, end, &mut self.slice).map_err(|error| explain(&error))?;
            self.slice_at = begin;
            self.pulled.set(self.pulled.get() + (end - begin));
        }
        let inside = usize::try_from(self.at - self.slice_at).map_err(Error::other)?;
        Ok(self.slice.get(inside..).unwrap_or_default())
    }
}

fn load(file: &File, begin: u64, end: u64, into: &mut Vec<u8>) -> std::result::Result<(), JsValue> {
    #[expect(clippy::cast_precision_loss, reason = "sizes of files are below 2^53")]
    let blob = file.slice_with_f64_and_f64(begin as f64, end as f64)?;
    let bytes = Uint8Array::new(&FileReaderSync::new()?.read_as_array_buffer(&blob)?.into());
    into.resize(bytes.length() as usize, 0);
    bytes.copy_to(into);
    Ok(())
}

/// The browser's reason in plain words: without the file's name, and without the browser's own wording.
fn explain(error: &JsValue) -> Error {
    let name = error.dyn_ref::<DomException>().map(DomException::name);
    Error::other(match name.as_deref() {
        Some("NotReadableError") => {
            "the browser cannot read the file: it was changed, moved or locked after it was dropped"
        }
        Some("NotFoundError") => "the file is gone",
        Some("SecurityError" | "NotAllowedError") => "the browser may not read the file",
        _ => "the browser could not read the file",
    })
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = self.rest_of_slice()?.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(offset) => self.size.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        self.at = place.ok_or_else(|| Error::other("a place before the beginning of the file"))?;
        Ok(self.at)
    }
}
