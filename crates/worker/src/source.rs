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

    /// Takes the bytes of the whole file, which were fetched already.
    pub(crate) fn fill(&mut self, bytes: Vec<u8>) {
        // Should the file have changed meanwhile, it is read again in slices.
        if bytes.len() as u64 == self.size {
            self.pulled.set(self.size);
            self.slice = bytes;
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

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use js_sys::Array;
    use std::io::Write;
    use trailglass_core::case::{NoHooks, Options, Partial, has_digests, read_input, read_record};
    use wasm_bindgen_test::wasm_bindgen_test;

    // Reading a file without waiting is for workers only.
    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

    fn source(bytes: &[u8]) -> (Source, Rc<Cell<u64>>) {
        let parts = Array::of1(&Uint8Array::from(bytes));
        let file = File::new_with_u8_array_sequence(&parts, "log.json.gz").unwrap();
        let pulled = Rc::default();
        (Source::new(file, Rc::clone(&pulled)), pulled)
    }

    fn member(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[wasm_bindgen_test]
    fn a_file_of_several_slices_is_read_as_it_is() {
        let bytes: Vec<u8> = (0..9_000_001_u32).map(|n| (n % 251) as u8).collect();
        let (mut source, pulled) = source(&bytes);
        let mut read = Vec::new();
        source.read_to_end(&mut read).unwrap();
        assert!(read == bytes, "the bytes differ");
        assert_eq!(pulled.get(), bytes.len() as u64, "each slice is taken once");
        assert_eq!(source.read(&mut [0; 8]).unwrap(), 0);
    }

    #[wasm_bindgen_test]
    fn what_was_fetched_is_not_read_again() {
        let (mut filled, pulled) = source(b"abc");
        filled.fill(b"xyz".to_vec());
        let mut read = String::new();
        filled.read_to_string(&mut read).unwrap();
        assert_eq!((read.as_str(), pulled.get()), ("xyz", 3));
        let (mut changed, _) = source(b"abc");
        changed.fill(b"longer".to_vec());
        read.clear();
        changed.read_to_string(&mut read).unwrap();
        assert_eq!(read, "abc");
    }

    #[wasm_bindgen_test]
    fn any_place_can_be_read() {
        let bytes: Vec<u8> = (0..5_000_000_u32).map(|n| (n / 1000 % 251) as u8).collect();
        let (mut source, _) = source(&bytes);
        for place in [4_999_999, 0, 4_194_304, 4_194_303, 17] {
            source.seek(SeekFrom::Start(place as u64)).unwrap();
            let mut one = [0];
            source.read_exact(&mut one).unwrap();
            assert_eq!(one[0], bytes[place], "{place}");
        }
        assert_eq!(source.seek(SeekFrom::End(-1)).unwrap(), 4_999_999);
        assert!(source.seek(SeekFrom::Current(-6_000_000)).is_err());
    }

    /// The native tests of the core hold the same file against the same case.
    #[wasm_bindgen_test]
    fn digests_are_proved_as_they_are_natively() {
        let files = trailglass_generate::signed_case();
        let options = Options {
            hashed: has_digests(files.iter().map(|(path, _)| path.as_str())),
            ..Options::default()
        };
        let mut partial = Partial::default();
        for (path, bytes) in &files {
            let size = bytes.len() as u64;
            let file = source(bytes).0;
            read_input(file, path, size, &options, &mut partial, &mut NoHooks);
        }
        let integrity = partial.finish(&options).chapters.integrity;
        let answer = serde_json::to_string_pretty(&integrity).unwrap() + "\n";
        let native = include_str!("../../core/tests/integrity/signed_case.json");
        assert!(answer == native, "{answer}");
    }

    #[wasm_bindgen_test]
    fn a_file_of_two_members_gives_its_records() {
        let record = |number: u32| {
            format!(
                r#"{{"eventVersion":"1.09","userIdentity":{{"type":"Root"}},"eventTime":"2026-01-02T03:04:05Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","awsRegion":"eu-central-1","eventID":"{number}","eventType":"AwsApiCall","recipientAccountId":"111122223333"}}"#
            )
        };
        let mut bytes = member(&format!("{{\"Records\":[{},", record(1)));
        bytes.extend(member(&format!("{}]}}", record(2))));
        let size = bytes.len() as u64;
        let mut partial = Partial::default();
        let options = Options::default();
        read_input(
            source(&bytes).0,
            "log.json.gz",
            size,
            &options,
            &mut partial,
            &mut NoHooks,
        );
        assert_eq!(partial.records(), 2);
        let found = read_record(source(&bytes).0, "log.json.gz", 1, &options).unwrap();
        assert_eq!(String::from_utf8(found).unwrap(), record(2));
    }
}
