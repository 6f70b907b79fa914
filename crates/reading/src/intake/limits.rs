//! How much of anything is read before it is taken for an attack or a mistake.

/// The limits of reading. The defaults let every real export through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest record in bytes. CloudTrail's own limit is 256 KB, 1 MB in event data stores.
    pub record_bytes: usize,
    /// Largest export document in bytes; it is held whole while it is read.
    pub document_bytes: usize,
    /// Largest plain size of one input, in bytes.
    pub plain_bytes: u64,
    /// Largest ratio of plain to compressed bytes, from [`Limits::ratio_after`] plain bytes on.
    pub ratio: u64,
    /// See [`Limits::ratio`].
    pub ratio_after: u64,
    /// How many containers may lie in each other (`a.zip!/b.tar.gz!/c.json.gz` are three: a gzip
    /// around a file of an archive does not count).
    pub nesting: u32,
    /// Entries of one archive.
    pub entries: usize,
    /// Largest archive inside an archive in bytes; it is held whole while it is read.
    pub inner_archive_bytes: u64,
    /// Problems listed per input; the rest is counted.
    pub problems: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            record_bytes: 4 << 20,
            document_bytes: 64 << 20,
            plain_bytes: 64 << 30,
            ratio: 200,
            ratio_after: 64 << 20,
            nesting: 2,
            entries: 200_000,
            inner_archive_bytes: 256 << 20,
            problems: 50,
        }
    }
}
