//! gzip, tar and zip with fixed times and modes: the same contents give the same bytes.

use flate2::{Compression, GzBuilder, write::GzEncoder};
use std::io::{Cursor, Write as _};

const MEMORY: &str = "writing into memory does not fail";

/// One gzip member.
pub(crate) fn gzip(plain: &[u8], level: u32) -> Vec<u8> {
    let size = plain.len() / 6 + 64;
    let mut encoder: GzEncoder<Vec<u8>> =
        GzBuilder::new().write(Vec::with_capacity(size), Compression::new(level));
    #[expect(clippy::expect_used, reason = "writing into memory does not fail")]
    let bytes = {
        encoder.write_all(plain).expect(MEMORY);
        encoder.finish().expect(MEMORY)
    };
    bytes
}

/// `plain` as `members` gzip members, one after the other.
pub(crate) fn gzip_members(plain: &[u8], members: usize, level: u32) -> Vec<u8> {
    let size = plain.len().div_ceil(members.max(1)).max(1);
    plain
        .chunks(size)
        .flat_map(|part| gzip(part, level))
        .collect()
}

/// A zip archive. Files that are compressed already are stored.
#[expect(clippy::expect_used, reason = "writing into memory does not fail")]
pub(crate) fn zip<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        let stored = path.ends_with("gz");
        let method = if stored {
            zip::CompressionMethod::Stored
        } else {
            zip::CompressionMethod::Deflated
        };
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(0o644);
        writer.start_file(path, options).expect(MEMORY);
        writer.write_all(bytes).expect(MEMORY);
    }
    writer.finish().expect(MEMORY).into_inner()
}

/// A tar archive of plain files.
#[expect(clippy::expect_used, reason = "writing into memory does not fail")]
pub(crate) fn tar<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, bytes).expect(MEMORY);
    }
    builder.into_inner().expect(MEMORY)
}
