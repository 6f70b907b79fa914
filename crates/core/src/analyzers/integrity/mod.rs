//! Can each log file be proved unaltered?
//!
//! CloudTrail writes a digest file every hour: it lists the log files with their hashes, carries hash and
//! signature of the digest before it, and is signed itself ("Validating CloudTrail log file integrity" in
//! the user guide). Here the digests and log files of the case are held against each other, without AWS:
//! hashes come from reading, keys from the output of `list-public-keys`, and the signature of each digest
//! from the one after it or from the metadata of its object.

mod chains;
mod digest;
mod files;
mod findings;
mod keys;
mod needs;

pub use digest::{Digest, Hash};

use chains::{Chains, Judged};
use keys::Keys;

use crate::estate::Estate;
use crate::record::{format_seconds, paths};
use crate::report::{
    DigestChain, DigestFault, DigestGap, DigestLink, DigestProblem, DigestProof, DigestRow,
    Evidence, Finding, Integrity, LogFileReason, SignatureState,
};

/// What the chapter has to know of an input.
#[derive(Debug, Clone, Copy)]
pub struct Given<'p> {
    /// Its index in the report.
    pub file: u32,
    /// Its path.
    pub path: &'p str,
    /// The key that it had in its bucket, where that was given by hand.
    pub key: Option<&'p str>,
    /// Whether it is a log file of a trail.
    pub is_log: bool,
    /// What its plain bytes hash to.
    pub sum: Sum,
    /// What it says, if it is a digest.
    pub digest: Option<&'p Digest>,
}

impl<'p> Given<'p> {
    /// The file's name as CloudTrail gave it, as far as that is known.
    fn name(&self) -> &'p str {
        paths::file_name(self.key.unwrap_or(self.path))
    }
}

/// What the plain bytes of an input hash to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sum {
    /// It was read without being hashed.
    #[default]
    None,
    /// It was not read to its end: it could not be opened, or reading was stopped.
    Unread,
    /// Its bytes cannot be unpacked to their end, or are no log.
    Broken,
    /// To this, of the first gzip member; and whether something follows that.
    Of(Hash, bool),
}

impl Sum {
    fn is(self, hash: &Hash) -> bool {
        matches!(self, Self::Of(of, _) if of == *hash)
    }
}

/// Whether a file is a digest by its name, which tells before any file is read whether log files have to
/// be hashed.
#[must_use]
pub fn is_digest_path(path: &str) -> bool {
    let account = paths::file_name(path).split_once("_CloudTrail-Digest_");
    account.is_some_and(|(account, _)| account.len() == 12)
        || paths::log_path(path).is_some_and(|log| log.word == "CloudTrail-Digest")
}

/// What came out.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The chapter.
    pub chapter: Integrity,
    /// Its findings.
    pub findings: Vec<Finding>,
    /// Log files whose name is not one that CloudTrail gives, and that no digest lists by their hash.
    pub nameless: Vec<u32>,
    /// The keys of log files that are missing: one of them may be what a nameless file is.
    pub missing: Vec<String>,
}

/// Judges the case. `given` are all inputs, in the order of the report.
#[must_use]
pub fn judge(given: &[Given<'_>], estate: &Estate) -> Outcome {
    let keys = Keys::of(&estate.public_keys);
    let chains = Chains::of(given, &keys, &estate.object_signatures);
    let files = files::judge(given, &chains);
    let mut chapter = Integrity {
        digests: chains.digests.len() as u64,
        log_files: files.listed.all(),
        verified: files.listed.verified,
        proved: files.proved,
        modified: files.listed.modified,
        missing: files.listed.missing,
        unverifiable: files.listed.unverifiable + files.unlisted,
        unlisted: files.unlisted,
        needs: needs::needs(given, &chains, &files),
        problems: problems(given, &chains),
        ..Integrity::default()
    };
    for (at, judged) in chains.digests.iter().enumerate() {
        *match judged.signature {
            SignatureState::Valid => &mut chapter.signatures.valid,
            SignatureState::Invalid => &mut chapter.signatures.invalid,
            SignatureState::Unchecked => &mut chapter.signatures.unchecked,
        } += 1;
        let begins = at
            .checked_sub(1)
            .and_then(|before| chains.digests.get(before));
        if begins.is_none_or(|before| before.stream != judged.stream) {
            chapter.chains.push(DigestChain {
                account: judged.stream.account.to_owned(),
                region: judged.stream.region.to_owned(),
                trail: judged.stream.trail.to_owned(),
                home_region: judged.stream.home.to_owned(),
                backfill: judged.stream.backfill,
                digests: Vec::new(),
            });
        }
        let number = chapter.chains.len().saturating_sub(1) as u64;
        if let Some(gap) = chains.breaks.iter().find(|gap| gap.after == at)
            && let Some(before) = chains.digests.get(gap.before)
            && before.digest.to < judged.digest.from
        {
            chapter.gaps.push(DigestGap {
                chain: number,
                from: time(before.digest.to),
                to: time(judged.digest.from),
                missing: gap.missing,
            });
        }
        if let Some(chain) = chapter.chains.last_mut() {
            chain.digests.push(DigestRow {
                file: judged.file,
                from: time(judged.digest.from),
                to: time(judged.digest.to),
                signature: judged.signature,
                link: judged.link,
                proof: judged.proof,
                log_files: files.of_digest.get(at).copied().unwrap_or_default(),
            });
        }
    }
    chapter.files.clone_from(&files.rows);
    let findings = findings::findings(&chapter, &chains, &files);
    let (nameless, missing) = nameless(given, &chapter);
    Outcome {
        chapter,
        findings,
        nameless,
        missing,
    }
}

/// Log files that may be some of the missing ones under other names, and the keys of those.
fn nameless(given: &[Given<'_>], chapter: &Integrity) -> (Vec<u32>, Vec<String>) {
    /// Files that are asked about.
    const ASKED: usize = 50;
    let rows = || chapter.files.iter();
    let missing = rows().filter_map(|row| {
        let object = row.object.as_deref()?.strip_prefix("s3://")?;
        Some(object.split_once('/')?.1.to_owned())
    });
    let missing: Vec<String> = missing.take(ASKED).collect();
    if missing.is_empty() {
        return (Vec::new(), missing);
    }
    let unlisted = rows().filter(|row| row.reason == LogFileReason::NoDigest);
    let nameless = unlisted.filter_map(|row| {
        let input = given.get(row.file? as usize)?;
        (!paths::is_delivery(input.name())).then_some(input.file)
    });
    (nameless.take(ASKED).collect(), missing)
}

fn time(seconds: u32) -> String {
    format_seconds(u64::from(seconds))
}

/// `s3://bucket/key`
fn object(bucket: &str, key: &str) -> String {
    format!("s3://{bucket}/{key}")
}

/// What does not hold, in the order of the chains.
fn problems(given: &[Given<'_>], chains: &Chains<'_>) -> Vec<DigestProblem> {
    let mut problems = Vec::new();
    for (at, judged) in chains.digests.iter().enumerate() {
        let mut say = |fault, digest: String, text: &str, pointer: &str| {
            problems.push(DigestProblem {
                fault,
                digest,
                text: text.to_owned(),
                evidence: Some(Evidence::Pointer {
                    file: judged.file,
                    pointer: pointer.to_owned(),
                }),
            });
        };
        let own = || object(&judged.digest.bucket, &judged.digest.key);
        if judged.signature == SignatureState::Invalid {
            let text = "its signature is not one of AWS's key for these bytes: it, or the digest after it, \
                        which carries the signature, is not as CloudTrail wrote it";
            say(DigestFault::SignatureInvalid, own(), text, "");
        }
        if let Some(previous) = &judged.digest.previous {
            let of_previous = || object(&previous.bucket, &previous.key);
            if judged.link == DigestLink::Broken {
                let text = if judged.proof == DigestProof::Disproved {
                    "the digest after it, which does not hold itself, has another hash of it"
                } else {
                    "the digest after it has another hash of it: it is not as CloudTrail wrote it"
                };
                let pointer = "/previousDigestHashValue";
                say(DigestFault::ChainBroken, of_previous(), text, pointer);
            }
            let gap = chains
                .breaks
                .iter()
                .any(|gap| gap.after == at && gap.missing);
            if gap {
                let text =
                    "the digest after it names it, and it is not in the case, while older ones are";
                let pointer = "/previousDigestS3Object";
                say(DigestFault::DigestMissing, of_previous(), text, pointer);
            }
        }
        if matches!(judged.sum, Sum::Of(_, true) | Sum::Broken) {
            let text =
                "something follows the first gzip member, or it cannot be unpacked to its end";
            say(DigestFault::InvalidFormat, own(), text, "");
        }
        if judged.twice {
            let text = "two files of the case are this digest, and differ";
            say(DigestFault::Twice, own(), text, "");
        }
        if let Some(found) = moved(judged) {
            let text = format!("it lies under {found} and was delivered to another place");
            say(DigestFault::Moved, own(), &text, "/digestS3Object");
        }
    }
    for given in given {
        if given.digest.is_none() && is_digest_path(given.path) {
            problems.push(DigestProblem {
                fault: DigestFault::InvalidFormat,
                digest: given.path.to_owned(),
                text: "it has the name of a digest and is none that anything can be proved by"
                    .to_owned(),
                evidence: None,
            });
        }
    }
    problems
}

/// Where a digest lies, if the layout of S3 was kept and says otherwise than the digest.
fn moved(judged: &Judged<'_>) -> Option<String> {
    let key = paths::log_path(judged.path).map(|_| judged.path)?;
    let below = |path: &str| {
        let at = path.rfind("AWSLogs/")?;
        Some(path.get(at..)?.trim_end_matches(".gz").to_owned())
    };
    let (found, said) = (below(key)?, below(&judged.digest.key)?);
    if found != said {
        return Some(format!("the key {found}"));
    }
    // `s3/<bucket>/<key>` names the bucket too.
    let stem = judged.digest.key.trim_end_matches(".gz");
    let folder = key.trim_end_matches(".gz").strip_suffix(stem)?;
    let (above, bucket) = folder.strip_suffix('/')?.rsplit_once('/').or_else(|| {
        let bucket = folder.strip_suffix('/')?;
        Some(("", bucket))
    })?;
    let named = above == "s3" || above.ends_with("/s3");
    (named && bucket != &*judged.digest.bucket).then(|| format!("the bucket {bucket}"))
}
