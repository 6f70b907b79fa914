//! What is kept of a digest file while it is read.
//!
//! Fields as in "CloudTrail digest file structure" of the CloudTrail user guide. Texts that are part of
//! what is signed are kept as they are written.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::json;
use crate::record::Instant;

/// A hash of SHA-256.
pub type Hash = [u8; 32];

/// One digest file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Digest {
    /// `digestS3Bucket`.
    pub(super) bucket: Box<str>,
    /// `digestS3Object`.
    pub(super) key: Box<str>,
    /// `digestStartTime`, in seconds since 1970.
    pub(super) from: u32,
    /// `digestEndTime`, in seconds since 1970.
    pub(super) to: u32,
    /// `digestEndTime` as written: it is signed.
    pub(super) end: Box<str>,
    /// `digestPublicKeyFingerprint`, in lower case.
    pub(super) fingerprint: Box<str>,
    /// The digest before it; `None` in the first one of a chain.
    pub(super) previous: Option<Previous>,
    /// `logFiles`, in their order.
    pub(super) files: Vec<Listed>,
}

/// What a digest says about the one before it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Previous {
    /// `previousDigestS3Bucket`.
    pub(super) bucket: Box<str>,
    /// `previousDigestS3Object`.
    pub(super) key: Box<str>,
    /// `previousDigestHashValue`.
    pub(super) hash: Hash,
    /// `previousDigestSignature` as written: it is signed again, with this digest.
    pub(super) signature: Option<Box<str>>,
}

/// A log file that a digest lists.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Listed {
    /// `s3Bucket`; `None` where it is that of the digest.
    pub(super) bucket: Option<Box<str>>,
    /// `s3Object`.
    pub(super) key: Box<str>,
    /// `hashValue`.
    pub(super) hash: Hash,
}

/// A digest as written. What AWS leaves out in the first digest of a chain is `null` there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written<'j> {
    #[serde(borrow)]
    digest_start_time: Cow<'j, str>,
    #[serde(borrow)]
    digest_end_time: Cow<'j, str>,
    #[serde(borrow)]
    digest_s3_bucket: Cow<'j, str>,
    #[serde(borrow)]
    digest_s3_object: Cow<'j, str>,
    #[serde(borrow)]
    digest_public_key_fingerprint: Cow<'j, str>,
    #[serde(borrow)]
    digest_signature_algorithm: Cow<'j, str>,
    #[serde(borrow, default)]
    previous_digest_s3_bucket: Option<Cow<'j, str>>,
    #[serde(borrow, default)]
    previous_digest_s3_object: Option<Cow<'j, str>>,
    #[serde(borrow, default)]
    previous_digest_hash_value: Option<Cow<'j, str>>,
    #[serde(borrow, default)]
    previous_digest_hash_algorithm: Option<Cow<'j, str>>,
    #[serde(borrow, default)]
    previous_digest_signature: Option<Cow<'j, str>>,
    #[serde(borrow)]
    log_files: Vec<WrittenFile<'j>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenFile<'j> {
    #[serde(borrow)]
    s3_bucket: Cow<'j, str>,
    #[serde(borrow)]
    s3_object: Cow<'j, str>,
    #[serde(borrow)]
    hash_value: Cow<'j, str>,
    #[serde(borrow)]
    hash_algorithm: Cow<'j, str>,
}

const HASHED: &str = "SHA-256";
const SIGNED: &str = "SHA256withRSA";

impl Digest {
    /// Reads a digest file.
    ///
    /// # Errors
    /// In plain words and without text of the file, when it is none that anything can be proved by.
    pub fn read(json: &str) -> Result<Self, &'static str> {
        let written: Written<'_> = json::from_str(json)
            .map_err(|_| "the digest lacks a field, or has one of another type")?;
        if written.digest_signature_algorithm != SIGNED {
            return Err("the digest is signed in a way that is not known");
        }
        let time = |text: &str| {
            let instant = Instant::parse(text).ok_or("a time in the digest cannot be read");
            instant.map(|instant| instant.0)
        };
        let previous = match (
            written.previous_digest_s3_object,
            written.previous_digest_hash_value,
        ) {
            (None, None) => None,
            (Some(key), Some(hash)) => {
                let algorithm = written.previous_digest_hash_algorithm;
                if algorithm.is_some_and(|algorithm| algorithm != HASHED) {
                    return Err("the digest hashes in a way that is not known");
                }
                let bucket = written.previous_digest_s3_bucket;
                Some(Previous {
                    bucket: bucket
                        .unwrap_or_else(|| written.digest_s3_bucket.clone())
                        .into(),
                    key: key.into(),
                    hash: hash_of(&hash)?,
                    signature: written.previous_digest_signature.map(Into::into),
                })
            }
            _ => return Err("the digest tells half of what it has to tell of the one before it"),
        };
        let mut files = Vec::with_capacity(written.log_files.len());
        for file in written.log_files {
            if file.hash_algorithm != HASHED {
                return Err("the digest hashes in a way that is not known");
            }
            let elsewhere = file.s3_bucket != written.digest_s3_bucket;
            files.push(Listed {
                bucket: elsewhere.then(|| file.s3_bucket.into()),
                key: file.s3_object.into(),
                hash: hash_of(&file.hash_value)?,
            });
        }
        Ok(Self {
            from: time(&written.digest_start_time)?,
            to: time(&written.digest_end_time)?,
            end: written.digest_end_time.into(),
            bucket: written.digest_s3_bucket.into(),
            key: written.digest_s3_object.into(),
            fingerprint: written
                .digest_public_key_fingerprint
                .to_ascii_lowercase()
                .into(),
            previous,
            files,
        })
    }

    /// The bucket of a log file that it lists.
    pub(super) fn bucket_of<'d>(&'d self, file: &'d Listed) -> &'d str {
        file.bucket.as_deref().unwrap_or(&self.bucket)
    }

    /// What the chain is that it belongs to: one of each account, Region, trail and home Region. Backfill
    /// digests have a chain of their own.
    pub(super) fn stream(&self) -> Stream<'_> {
        Stream::of_key(&self.key)
    }
}

/// What a chain of digests is of, as their names have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Stream<'d> {
    /// The account that the logs are of.
    pub(super) account: &'d str,
    /// The Region that the logs are of.
    pub(super) region: &'d str,
    /// The trail's name.
    pub(super) trail: &'d str,
    /// The trail's home Region.
    pub(super) home: &'d str,
    /// Whether they list what earlier digests missed.
    pub(super) backfill: bool,
    /// The folder, where the name is not as AWS writes it.
    pub(super) folder: &'d str,
}

impl<'d> Stream<'d> {
    /// `<account>_CloudTrail-Digest_<Region>_<trail>_<home Region>_<end>[_backfill].json.gz`; trails may
    /// have `_` in their names, Regions never.
    fn of_key(key: &'d str) -> Self {
        let (folder, name) = key.rsplit_once('/').unwrap_or(("", key));
        let stem = name.strip_suffix(".gz").unwrap_or(name);
        let stem = stem.strip_suffix(".json").unwrap_or(stem);
        let backfill = stem.ends_with("_backfill");
        let stem = stem.strip_suffix("_backfill").unwrap_or(stem);
        let parts = || {
            let (account, rest) = stem.split_once("_CloudTrail-Digest_")?;
            let (region, rest) = rest.split_once('_')?;
            let (rest, _) = rest.rsplit_once('_')?;
            let (trail, home) = rest.rsplit_once('_')?;
            Some(Self {
                account,
                region,
                trail,
                home,
                backfill,
                folder: "",
            })
        };
        parts().unwrap_or(Self {
            folder,
            backfill,
            ..Self::default()
        })
    }
}

/// The bytes of a hash written in hex.
fn hash_of(text: &str) -> Result<Hash, &'static str> {
    let mut hash = [0; 32];
    base16ct::mixed::decode(text.as_bytes(), &mut hash)
        .ok()
        .filter(|bytes| bytes.len() == 32)
        .ok_or("a hash in the digest is none of SHA-256")?;
    Ok(hash)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_chain() {
        let key = "p/AWSLogs/o-abcdefghij/111122223333/CloudTrail-Digest/eu-west-1/2026/03/10/111122223333_CloudTrail-Digest_eu-west-1_my_trail_eu-central-1_20260310T080000Z";
        let stream = Stream {
            account: "111122223333",
            region: "eu-west-1",
            trail: "my_trail",
            home: "eu-central-1",
            backfill: false,
            folder: "",
        };
        assert_eq!(Stream::of_key(&format!("{key}.json.gz")), stream);
        let backfill = format!("{key}_backfill.json.gz");
        assert_eq!(
            Stream::of_key(&backfill),
            Stream {
                backfill: true,
                ..stream
            }
        );
        assert_eq!(Stream::of_key("a/b/x.json.gz").folder, "a/b");
    }

    #[test]
    fn what_proves_nothing_is_no_digest() {
        let whole = r#"{"awsAccountId":"1","digestStartTime":"2026-03-10T07:00:00Z","digestEndTime":"2026-03-10T08:00:00Z","digestS3Bucket":"b","digestS3Object":"k","digestPublicKeyFingerprint":"AB","digestSignatureAlgorithm":"SHA256withRSA","newestEventTime":null,"oldestEventTime":null,"previousDigestS3Bucket":null,"previousDigestS3Object":null,"previousDigestHashValue":null,"previousDigestHashAlgorithm":null,"previousDigestSignature":null,"logFiles":[]}"#;
        let digest = Digest::read(whole).unwrap();
        assert_eq!(&*digest.fingerprint, "ab");
        assert_eq!(digest.to - digest.from, 3_600);
        for (from, to) in [
            ("\"digestS3Bucket\"", "\"bucket\""),
            ("SHA256withRSA", "MD5withRSA"),
            ("2026-03-10T08", "later"),
            (
                "\"previousDigestHashValue\":null",
                "\"previousDigestHashValue\":\"00\"",
            ),
            (
                "\"logFiles\":[]",
                "\"logFiles\":[{\"s3Bucket\":\"b\",\"s3Object\":\"k\",\"hashValue\":\"00\",\"hashAlgorithm\":\"SHA-256\"}]",
            ),
        ] {
            assert!(whole.contains(from));
            assert!(Digest::read(&whole.replace(from, to)).is_err(), "{to}");
        }
    }
}
