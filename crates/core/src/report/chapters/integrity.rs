//! Can each log file be proved unaltered?

use serde::{Deserialize, Serialize};

use crate::problem::words;
use crate::report::Evidence;

/// The chapter `integrity`: what the digest files of the case prove about its log files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Integrity {
    /// Digest files of the case.
    pub digests: u64,
    /// Log files that they list.
    pub log_files: u64,
    /// Of these: log files with the very bytes that a digest lists.
    pub verified: u64,
    /// Of the verified: those whose digest is proved too, by its signature or by the hash in a digest that
    /// is. The others are as sure as a digest that anybody may have written.
    #[serde(default)]
    pub proved: u64,
    /// Log files with other bytes than a digest lists, or with data after the first gzip member.
    pub modified: u64,
    /// Log files that a digest lists and the case does not hold.
    pub missing: u64,
    /// Log files of which nothing can be said: no digest lists them, or that digest does not hold.
    pub unverifiable: u64,
    /// Of the unverifiable: those that no digest of the case lists.
    #[serde(default)]
    pub unlisted: u64,
    /// Signatures of the digests.
    pub signatures: Signatures,
    /// Times that no digest of a chain covers.
    pub gaps: Vec<DigestGap>,
    /// What does not hold, digest by digest; log files are in `files`.
    pub problems: Vec<DigestProblem>,
    /// The chains, one of each account, Region, trail and home Region.
    #[serde(default)]
    pub chains: Vec<DigestChain>,
    /// A row for each log file: those of the digests by their order, then those that no digest lists.
    #[serde(default)]
    pub files: Vec<LogFileRow>,
    /// What would settle what is open, with the commands that get it.
    #[serde(default)]
    pub needs: Vec<Need>,
}

impl Integrity {
    /// Whether all is proved: every log file by a digest, and every digest by its signature. False where
    /// there is nothing to prove.
    #[must_use]
    pub fn holds(&self) -> bool {
        let signed = self.signatures.valid == self.digests && self.digests > 0;
        let harmless = |problem: &DigestProblem| problem.fault == DigestFault::Moved;
        signed
            && self.verified == self.log_files
            && self.unverifiable == 0
            && self.problems.iter().all(harmless)
    }
}

/// Signatures of digests, by what came out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signatures {
    /// They hold.
    pub valid: u64,
    /// They do not hold.
    pub invalid: u64,
    /// The key or the signature is not in the case.
    pub unchecked: u64,
}

words! {
/// What came out for one signature.
#[derive(Default)]
pub enum SignatureState {
    /// It holds.
    Valid = "valid",
    /// It does not hold.
    Invalid = "invalid",
    /// The key or the signature is not in the case.
    #[default]
    Unchecked = "unchecked",
}
}

words! {
/// How a digest is tied to the one before it.
#[derive(Default)]
pub enum DigestLink {
    /// It holds the hash of the one before it.
    Holds = "holds",
    /// The one before it has another hash.
    Broken = "broken",
    /// It says that there is none before it: validation began (again) here.
    Starting = "starting",
    /// The one before it is not in the case.
    #[default]
    Absent = "absent",
    /// The one before it was read without being hashed.
    Unchecked = "unchecked",
}
}

words! {
/// What proves a digest, from the strongest.
#[derive(Default)]
pub enum DigestProof {
    /// Its signature.
    Signed = "signed",
    /// Its hash, which a digest that is proved holds.
    Chained = "chained",
    /// Nothing.
    #[default]
    None = "none",
    /// It is disproved: its signature or its hash does not hold.
    Disproved = "disproved",
}
}

words! {
/// What came out for one log file.
pub enum LogFileVerdict {
    /// It has the bytes that a digest lists.
    Verified = "verified",
    /// It has others.
    Modified = "modified",
    /// The case does not hold it.
    Missing = "missing",
    /// Nothing can be said.
    Unverifiable = "unverifiable",
}
}

words! {
/// Why a log file has its verdict.
pub enum LogFileReason {
    /// Its hash is the one in the digest.
    HashEqual = "hash-equal",
    /// Its hash is another one.
    HashDiffers = "hash-differs",
    /// Data follows the first gzip member.
    DataAfterGzip = "data-after-gzip",
    /// What lies under its name cannot be read to its end, or is no log file.
    Unreadable = "unreadable",
    /// No file of the case has its name or its hash.
    NotInCase = "not-in-case",
    /// No digest of the case covers the time of its delivery.
    NoDigest = "no-digest",
    /// A digest covers the time of its delivery, and does not list it.
    NotListed = "not-listed",
    /// The digest that lists it does not hold.
    DigestDisproved = "digest-disproved",
    /// It was read without being hashed.
    NotHashed = "not-hashed",
    /// It was not read to its end: reading failed or was stopped.
    NotRead = "not-read",
}
}

words! {
/// What can be wrong with a digest.
pub enum DigestFault {
    /// Its signature does not hold.
    SignatureInvalid = "signature-invalid",
    /// The digest after it holds another hash of it.
    ChainBroken = "chain-broken",
    /// A digest names it, and it is not in the case, while older ones are.
    DigestMissing = "digest-missing",
    /// It is no digest that anything can be proved by.
    InvalidFormat = "invalid-format",
    /// It lies under another key than it was delivered to. By itself that proves nothing.
    Moved = "moved",
    /// Two files of the case are this digest, and differ.
    Twice = "twice",
}
}

words! {
/// What is needed to settle what is open.
pub enum NeedKind {
    /// The public keys that AWS signed with.
    PublicKeys = "public-keys",
    /// The metadata of a digest's object, which has its signature.
    ObjectMetadata = "object-metadata",
    /// Digest files.
    Digests = "digests",
    /// Log files.
    LogFiles = "log-files",
    /// The same files, read again and hashed.
    Hashes = "hashes",
}
}

/// Something that would settle what is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// What it is.
    pub what: NeedKind,
    /// How many of them.
    pub count: u64,
    /// The first commands that get them.
    pub commands: Vec<String>,
}

/// A time that no digest of a chain covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestGap {
    /// Index of the chain.
    pub chain: u64,
    /// Its beginning: the end of the last digest before it.
    pub from: String,
    /// Its end: the start of the first digest after it.
    pub to: String,
    /// Whether digests are missing there. Else validation or logging was off, and AWS wrote none.
    pub missing: bool,
}

/// Something wrong with a digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestProblem {
    /// What it is.
    pub fault: DigestFault,
    /// `s3://bucket/key` of the digest.
    pub digest: String,
    /// In plain words.
    pub text: String,
    /// Where it shows.
    pub evidence: Option<Evidence>,
}

/// A chain of digests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestChain {
    /// The account that the logs are of.
    pub account: String,
    /// The Region that the logs are of.
    pub region: String,
    /// The trail's name; empty where the digests' names do not tell.
    pub trail: String,
    /// The trail's home Region.
    pub home_region: String,
    /// Whether it is the chain of the digests that list what earlier ones missed.
    pub backfill: bool,
    /// The digests, by time.
    pub digests: Vec<DigestRow>,
}

/// One digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestRow {
    /// Index of its file in the report.
    pub file: u32,
    /// The beginning of the deliveries that it covers.
    pub from: String,
    /// Their end.
    pub to: String,
    /// What came out for its signature.
    pub signature: SignatureState,
    /// How it is tied to the one before it.
    pub link: DigestLink,
    /// What proves it.
    pub proof: DigestProof,
    /// Log files that it lists, by what came out.
    pub log_files: LogFileCounts,
}

/// Log files, by what came out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogFileCounts {
    /// See [`LogFileVerdict::Verified`].
    pub verified: u64,
    /// See [`LogFileVerdict::Modified`].
    pub modified: u64,
    /// See [`LogFileVerdict::Missing`].
    pub missing: u64,
    /// See [`LogFileVerdict::Unverifiable`].
    pub unverifiable: u64,
}

impl LogFileCounts {
    /// Counts one more.
    pub fn add(&mut self, verdict: LogFileVerdict) {
        *match verdict {
            LogFileVerdict::Verified => &mut self.verified,
            LogFileVerdict::Modified => &mut self.modified,
            LogFileVerdict::Missing => &mut self.missing,
            LogFileVerdict::Unverifiable => &mut self.unverifiable,
        } += 1;
    }

    /// All of them.
    #[must_use]
    pub fn all(self) -> u64 {
        self.verified + self.modified + self.missing + self.unverifiable
    }
}

/// One log file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogFileRow {
    /// What came out.
    pub verdict: LogFileVerdict,
    /// Why.
    pub reason: LogFileReason,
    /// Index of its file in the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<u32>,
    /// `s3://bucket/key`, of one that is not in the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Where a digest lists it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<Evidence>,
}
