//! Files out of gzip, and into it again.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

/// How a file is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// As it is.
    Plain,
    /// In gzip.
    Gzip,
}

/// The text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpacked {
    /// Its bytes.
    pub plain: Vec<u8>,
    /// How it was stored.
    pub packing: Packing,
}

/// The text of a file, of at most `limit` bytes.
///
/// # Errors
/// In plain words: what is no text (archives, tables in Parquet) cannot be copied piece by piece.
pub fn unpack(bytes: Vec<u8>, limit: u64) -> Result<Unpacked, String> {
    let (plain, packing) = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        let mut reader = MultiGzDecoder::new(bytes.as_slice()).take(limit.saturating_add(1));
        reader
            .read_to_end(&mut plain)
            .map_err(|error| format!("the gzip stream is damaged: {error}"))?;
        (plain, Packing::Gzip)
    } else {
        (bytes, Packing::Plain)
    };
    if plain.len() as u64 > limit {
        return Err(format!("it holds more than {limit} bytes"));
    }
    let is_archive = plain.starts_with(b"PK\x03\x04") || plain.get(257..262) == Some(b"ustar");
    if is_archive {
        return Err("it is an archive: unpack it and give its files".to_owned());
    }
    if plain.contains(&0) {
        return Err("it is no text".to_owned());
    }
    Ok(Unpacked { plain, packing })
}

/// Stores a text as its original was stored.
///
/// # Errors
/// Those of memory.
pub fn pack(plain: &[u8], packing: Packing) -> io::Result<Vec<u8>> {
    match packing {
        Packing::Plain => Ok(plain.to_vec()),
        Packing::Gzip => {
            let mut writer = GzEncoder::new(Vec::new(), Compression::default());
            writer.write_all(plain)?;
            writer.finish()
        }
    }
}
