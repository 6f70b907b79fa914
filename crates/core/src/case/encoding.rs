//! The stored form of a partial: the same bytes for the same content, on every machine.
//!
//! One line that names the form and its version, then postcard. Texts and keys are numbered in
//! their sorted order, so that the order of reading leaves no trace.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::partial::{Partial, Piece};
use crate::analyzers::roles::{self, Issue, Table};
use crate::analyzers::tampering::Sighting;
use crate::analyzers::traffic::{KEY_FIELDS, Key, Rows, Traffic};
use crate::problem::Problem;

/// First line of the stored form. A change of the form is a new number.
const MAGIC: &[u8] = b"trailglass.partial/1\n";

/// Why bytes are no stored partial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodeError {
    /// They do not begin as one.
    NotAPartial,
    /// They are one of another version of this program.
    OtherVersion,
    /// They begin as one, and are damaged.
    Damaged,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAPartial => "this is not a partial written by trailglass",
            Self::OtherVersion => "this partial was written by another version of trailglass",
            Self::Damaged => "this partial is damaged",
        })
    }
}

impl std::error::Error for DecodeError {}

#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    #[serde(borrow)]
    texts: Vec<&'a str>,
    keys: Vec<[u32; KEY_FIELDS]>,
    callers: roles::Stored,
    #[serde(borrow)]
    pieces: Vec<StoredPiece<'a>>,
}

#[derive(Serialize, Deserialize)]
struct StoredPiece<'a> {
    path: &'a str,
    first: u64,
    last: bool,
    kind: u32,
    bytes: u64,
    documents: u64,
    problems: Cow<'a, [Problem]>,
    more_problems: u64,
    sightings: Cow<'a, [(u64, Sighting)]>,
    issues: Cow<'a, [(u64, Issue)]>,
    /// Eight bytes each, lowest first: hashes do not get shorter as variable-length numbers.
    #[serde(borrow, with = "serde_bytes")]
    fingerprints: Cow<'a, [u8]>,
    keys: Cow<'a, [u32]>,
    sizes: Cow<'a, [u32]>,
    times: Cow<'a, [u32]>,
    callers: Cow<'a, [u32]>,
}

impl Partial {
    /// The stored form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let canonical = self.canonical();
        let pieces = canonical.pieces.iter().map(|((path, first), piece)| {
            let fingerprints = piece.rows.fingerprints.iter();
            StoredPiece {
                path,
                first: *first,
                last: piece.last,
                kind: piece.kind,
                bytes: piece.bytes,
                documents: piece.documents,
                problems: Cow::Borrowed(&piece.problems),
                more_problems: piece.more_problems,
                sightings: Cow::Borrowed(&piece.sightings),
                issues: Cow::Borrowed(&piece.issues),
                fingerprints: Cow::Owned(fingerprints.flat_map(|f| f.to_le_bytes()).collect()),
                keys: Cow::Borrowed(&piece.rows.keys),
                sizes: Cow::Borrowed(&piece.rows.sizes),
                times: Cow::Borrowed(&piece.rows.times),
                callers: Cow::Borrowed(&piece.rows.callers),
            }
        });
        let stored = Stored {
            texts: canonical.traffic.lexicon.iter().collect(),
            keys: canonical.traffic.keys().iter().map(|key| key.0).collect(),
            callers: canonical.callers.stored(),
            pieces: pieces.collect(),
        };
        // Writing plain data to memory does not fail.
        postcard::to_extend(&stored, MAGIC.to_vec()).unwrap_or_default()
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// When the bytes are none; nothing in them is trusted.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let Some(body) = bytes.strip_prefix(MAGIC) else {
            return Err(if bytes.starts_with(b"trailglass.partial/") {
                DecodeError::OtherVersion
            } else {
                DecodeError::NotAPartial
            });
        };
        let (stored, rest): (Stored<'_>, _) =
            postcard::take_from_bytes(body).map_err(|_| DecodeError::Damaged)?;
        if !rest.is_empty() {
            return Err(DecodeError::Damaged);
        }
        let mut traffic = Traffic::default();
        for (number, text) in stored.texts.iter().enumerate() {
            if traffic.lexicon.number(text) as usize != number {
                return Err(DecodeError::Damaged);
            }
        }
        for (number, key) in stored.keys.iter().enumerate() {
            if traffic.key(Key(*key)) as usize != number {
                return Err(DecodeError::Damaged);
            }
        }
        let callers = Table::of(&stored.callers, stored.texts.len()).ok_or(DecodeError::Damaged)?;
        let mut pieces = BTreeMap::new();
        for piece in stored.pieces {
            let (words, []) = piece.fingerprints.as_chunks::<8>() else {
                return Err(DecodeError::Damaged);
            };
            let rows = Rows {
                fingerprints: words.iter().map(|word| u64::from_le_bytes(*word)).collect(),
                keys: piece.keys.into_owned(),
                sizes: piece.sizes.into_owned(),
                times: piece.times.into_owned(),
                callers: piece.callers.into_owned(),
            };
            let at = (Box::from(piece.path), piece.first);
            let piece = Piece {
                last: piece.last,
                rows,
                kind: piece.kind,
                bytes: piece.bytes,
                documents: piece.documents,
                problems: piece.problems.into_owned(),
                more_problems: piece.more_problems,
                sightings: piece.sightings.into_owned(),
                issues: piece.issues.into_owned(),
            };
            if pieces.insert(at, piece).is_some() {
                return Err(DecodeError::Damaged);
            }
        }
        let partial = Self {
            traffic,
            callers,
            pieces,
        };
        if partial.is_sound() {
            Ok(partial)
        } else {
            Err(DecodeError::Damaged)
        }
    }
}
