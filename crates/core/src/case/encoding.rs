//! The stored form of a partial: the same bytes for the same content, on every machine.
//!
//! One line that names the form and its version, a checksum of what follows, then postcard. Texts and keys are numbered in
//! their sorted order, so that the order of reading leaves no trace.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::clash::Clash;
use super::partial::{End, Known, Partial};
use crate::analyzers::integrity::Digest;
use crate::analyzers::privacy::{Exposures, StoredExposures};
use crate::analyzers::roles::{self, Issue, Table};
use crate::analyzers::tampering::Sighting;
use crate::analyzers::traffic::{self, Traffic};
use crate::estate::Export;
use crate::intake::Seal;
use crate::problem::Problem;
use crate::tables::{Lexicon, Rows};

/// First line of the stored form. A change of the form is a new number.
const MAGIC: &[u8] = b"trailglass.partial/9\n";
/// Bytes of the checksum behind it, the lowest first. Most flipped bits of a count or a hash give another partial that is sound in itself.
const CHECKSUM: usize = 8;

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
    keys: traffic::Stored,
    exposures: StoredExposures,
    callers: roles::Stored,
    #[serde(borrow)]
    inputs: Vec<StoredInput<'a>>,
    names: Vec<(&'a str, u32, &'a str)>,
}

#[derive(Serialize, Deserialize)]
struct StoredInput<'a> {
    path: &'a str,
    kind: u32,
    bytes: u64,
    documents: u64,
    exports: Cow<'a, [Export]>,
    digest: Option<Cow<'a, Digest>>,
    seal: Option<Seal>,
    problems: Cow<'a, [Problem]>,
    met: u64,
    end: End,
    failure: Option<Cow<'a, Problem>>,
    clash: Cow<'a, Clash>,
    sightings: Cow<'a, [(u64, Sighting)]>,
    issues: Cow<'a, [(u64, Issue)]>,
    #[serde(borrow)]
    stretches: Vec<StoredRows<'a>>,
}

/// The columns of rows, each number with all its bytes, the lowest first: hashes and times do not get shorter as variable-length
/// numbers, and rows are most of what is stored.
#[derive(Serialize, Deserialize)]
struct StoredRows<'a> {
    first: u64,
    #[serde(borrow, with = "serde_bytes")]
    fingerprints: Cow<'a, [u8]>,
    #[serde(borrow, with = "serde_bytes")]
    keys: Cow<'a, [u8]>,
    #[serde(borrow, with = "serde_bytes")]
    sizes: Cow<'a, [u8]>,
    #[serde(borrow, with = "serde_bytes")]
    times: Cow<'a, [u8]>,
    #[serde(borrow, with = "serde_bytes")]
    exposures: Cow<'a, [u8]>,
    #[serde(borrow, with = "serde_bytes")]
    callers: Cow<'a, [u8]>,
}

impl StoredRows<'_> {
    fn of(first: u64, rows: &Rows) -> Self {
        let column = |numbers: &[u32]| bytes(numbers.iter().map(|it| it.to_le_bytes()));
        Self {
            first,
            fingerprints: bytes(rows.fingerprints.iter().map(|it| it.to_le_bytes())),
            keys: column(&rows.keys),
            sizes: column(&rows.sizes),
            times: column(&rows.times),
            exposures: column(&rows.exposures),
            callers: column(&rows.callers),
        }
    }

    fn rows(self) -> Result<(u64, Rows), DecodeError> {
        let column = |bytes: &[u8]| words(bytes, u32::from_le_bytes);
        let rows = Rows {
            fingerprints: words(&self.fingerprints, u64::from_le_bytes)?,
            keys: column(&self.keys)?,
            sizes: column(&self.sizes)?,
            times: column(&self.times)?,
            exposures: column(&self.exposures)?,
            callers: column(&self.callers)?,
        };
        Ok((self.first, rows))
    }
}

fn bytes<const N: usize>(words: impl Iterator<Item = [u8; N]>) -> Cow<'static, [u8]> {
    Cow::Owned(words.collect::<Vec<_>>().into_flattened())
}

fn words<const N: usize, T>(bytes: &[u8], of: fn([u8; N]) -> T) -> Result<Vec<T>, DecodeError> {
    let (words, []) = bytes.as_chunks::<N>() else {
        return Err(DecodeError::Damaged);
    };
    Ok(words.iter().map(|word| of(*word)).collect())
}

impl Partial {
    /// The stored form: equal content, equal bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        self.canonical().pack()
    }

    /// The same for whoever reads it at once and keeps nothing of it, without the work that makes its bytes the same whatever was read first.
    /// [`Partial::decode`] reads both.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        let inputs = self.inputs.iter().map(|(path, known)| StoredInput {
            path,
            kind: known.kind,
            bytes: known.bytes,
            documents: known.documents,
            exports: Cow::Borrowed(&known.exports),
            digest: known.digest.as_deref().map(Cow::Borrowed),
            seal: known.seal,
            problems: Cow::Borrowed(&known.problems),
            met: known.met,
            end: known.end,
            failure: known.failure.as_ref().map(Cow::Borrowed),
            clash: Cow::Borrowed(&known.clash),
            sightings: Cow::Borrowed(&known.sightings),
            issues: Cow::Borrowed(&known.issues),
            stretches: known
                .stretches
                .iter()
                .map(|(first, rows)| StoredRows::of(*first, rows))
                .collect(),
        });
        let stored = Stored {
            texts: self.traffic.lexicon.iter().collect(),
            keys: self.traffic.stored(),
            exposures: self.exposures.stored(),
            callers: self.callers.stored(),
            inputs: inputs.collect(),
            names: self
                .names
                .iter()
                .map(|(path, (times, name))| (&**path, *times, &**name))
                .collect(),
        };
        let mut bytes = MAGIC.to_vec();
        bytes.extend([0; CHECKSUM]);
        #[expect(
            clippy::expect_used,
            reason = "plain data is written into memory; an empty partial in its place would lose a case without a word"
        )]
        let mut bytes = postcard::to_extend(&stored, bytes)
            .expect("writing plain data into memory does not fail");
        let (head, body) = bytes.split_at_mut(MAGIC.len() + CHECKSUM);
        if let Some(place) = head.last_chunk_mut() {
            *place = xxh3_64(body).to_le_bytes();
        }
        bytes
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// When the bytes are none; nothing in them is trusted.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let Some(rest) = bytes.strip_prefix(MAGIC) else {
            return Err(if bytes.starts_with(b"trailglass.partial/") {
                DecodeError::OtherVersion
            } else {
                DecodeError::NotAPartial
            });
        };
        match rest.split_first_chunk::<CHECKSUM>() {
            Some((sum, body)) if xxh3_64(body).to_le_bytes() == *sum => Self::decode_body(body),
            _ => Err(DecodeError::Damaged),
        }
    }

    /// Reads what the checksum is of. It keeps nobody from writing one: nothing here is trusted either.
    pub(super) fn decode_body(body: &[u8]) -> Result<Self, DecodeError> {
        let (stored, rest): (Stored<'_>, _) =
            postcard::take_from_bytes(body).map_err(|_| DecodeError::Damaged)?;
        if !rest.is_empty() {
            return Err(DecodeError::Damaged);
        }
        let mut partial = Self::default();
        let mut lexicon = Lexicon::default();
        for (number, text) in stored.texts.iter().enumerate() {
            if lexicon.number(text) as usize != number {
                return Err(DecodeError::Damaged);
            }
        }
        partial.traffic = Traffic::of(lexicon, &stored.keys).ok_or(DecodeError::Damaged)?;
        partial.exposures = Exposures::of_stored(stored.exposures).ok_or(DecodeError::Damaged)?;
        partial.callers =
            Table::of(&stored.callers, stored.texts.len()).ok_or(DecodeError::Damaged)?;
        for input in stored.inputs {
            let stretches = input.stretches.into_iter().map(StoredRows::rows);
            let known = Known {
                stretches: stretches.collect::<Result<_, _>>()?,
                sightings: input.sightings.into_owned(),
                issues: input.issues.into_owned(),
                kind: input.kind,
                bytes: input.bytes,
                documents: input.documents,
                exports: input.exports.into_owned(),
                digest: input.digest.map(|digest| Box::new(digest.into_owned())),
                seal: input.seal,
                problems: input.problems.into_owned(),
                met: input.met,
                end: input.end,
                failure: input.failure.map(Cow::into_owned),
                clash: input.clash.into_owned(),
            };
            if partial.inputs.insert(input.path.into(), known).is_some() {
                return Err(DecodeError::Damaged);
            }
        }
        for (path, times, name) in stored.names {
            let named = (times, name.into());
            if partial.names.insert(path.into(), named).is_some() {
                return Err(DecodeError::Damaged);
            }
        }
        if partial.is_sound() {
            Ok(partial)
        } else {
            Err(DecodeError::Damaged)
        }
    }
}
