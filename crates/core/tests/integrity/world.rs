//! Cases of signed digests, to be broken.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use trailglass_core::case::{self, NoHooks, Options, Partial, read_input};
use trailglass_core::report::{Finding, Integrity, LogFileReason, LogFileVerdict, Report, Verdict};
use trailglass_generate::{Delivered, DigestChain, SignedDigest, SigningKey};

pub(crate) const HOUR: u64 = 3_600;
/// Midnight at the start of 10 March 2026.
pub(crate) const START: u64 = 1_773_100_800;

/// Files of a case by their paths.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// Digests in the order of time, by Region.
    pub(crate) digests: BTreeMap<String, Vec<SignedDigest>>,
    /// Log files in the order of time, by Region.
    pub(crate) logs: BTreeMap<String, Vec<Delivered>>,
}

pub(crate) fn chain(region: &str) -> DigestChain {
    DigestChain::of(region, SigningKey::fixed(false, false))
}

impl World {
    /// One Region with so many hours, two log files in each; with the keys, and the metadata of the newest
    /// digest. All of it holds.
    pub(crate) fn whole(hours: u64) -> Self {
        let mut world = Self::default();
        let mut chain = chain("eu-west-1");
        for hour in 0..hours {
            world.hour(&mut chain, hour, 2);
        }
        world.keys(&[&chain.key]);
        world.head(chain.previous.as_ref().unwrap());
        world
    }

    /// One hour of deliveries and its digest.
    pub(crate) fn hour(&mut self, chain: &mut DigestChain, hour: u64, logs: u64) -> SignedDigest {
        let (from, to) = (START + hour * HOUR, START + (hour + 1) * HOUR);
        let logs: Vec<Delivered> = (0..logs)
            .map(|number| Delivered::log(chain, from + 600 * (number + 1), number))
            .collect();
        let digest = chain.next((from, to), &logs);
        self.files.extend(logs.iter().map(Delivered::file));
        self.files.extend([digest.file()]);
        let region = chain.region.clone();
        self.logs.entry(region.clone()).or_default().extend(logs);
        self.digests.entry(region).or_default().push(digest.clone());
        digest
    }

    pub(crate) fn keys(&mut self, keys: &[&SigningKey]) {
        let rows: Vec<Value> = keys.iter().map(|key| key.row()).collect();
        self.json("list-public-keys.json", &json!({ "PublicKeyList": rows }));
    }

    pub(crate) fn head(&mut self, digest: &SignedDigest) {
        let key = digest.key.replace('/', "%2F");
        let path = format!(
            "111122223333/s3api/{}/head-object.{key}.json",
            digest.bucket
        );
        self.json(&path, &digest.head());
    }

    pub(crate) fn json(&mut self, path: &str, value: &Value) {
        self.files
            .insert(path.to_owned(), value.to_string().into_bytes());
    }

    /// Path of the n-th log file of the Region that [`World::whole`] has.
    pub(crate) fn log(&self, number: usize) -> String {
        self.logs["eu-west-1"][number].file().0
    }

    /// Path of the n-th digest.
    pub(crate) fn digest(&self, number: usize) -> String {
        self.digests["eu-west-1"][number].file().0
    }

    /// Changes the plain text of a file.
    pub(crate) fn alter(&mut self, path: &str, from: &str, to: &str) {
        let file = self.files.get_mut(path).unwrap();
        let text = String::from_utf8(plain(file)).unwrap();
        assert!(text.contains(from), "{path} has {from}");
        *file = gzip(text.replacen(from, to, 1).as_bytes());
    }

    pub(crate) fn remove(&mut self, path: &str) {
        assert!(self.files.remove(path).is_some(), "{path} was there");
    }

    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        let bytes = self.files.remove(from).unwrap();
        self.files.insert(to.to_owned(), bytes);
    }

    pub(crate) fn options(&self) -> Options {
        Options {
            hashed: case::has_digests(self.files.keys().map(String::as_str)),
            ..Options::default()
        }
    }

    pub(crate) fn partial(&self) -> Partial {
        let mut partial = Partial::default();
        for (path, bytes) in &self.files {
            read(path, bytes, &self.options(), &mut partial);
        }
        partial
    }

    pub(crate) fn report(&self) -> Report {
        self.partial().finish(&self.options())
    }

    pub(crate) fn integrity(&self) -> Integrity {
        self.report().chapters.integrity
    }
}

pub(crate) fn read(path: &str, bytes: &[u8], options: &Options, partial: &mut Partial) {
    let size = bytes.len() as u64;
    read_input(
        Cursor::new(bytes),
        path,
        size,
        options,
        partial,
        &mut NoHooks,
    );
}

pub(crate) fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn plain(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    MultiGzDecoder::new(bytes).read_to_end(&mut plain).unwrap();
    plain
}

/// Verified, modified, missing, unverifiable.
pub(crate) fn counts(integrity: &Integrity) -> [u64; 4] {
    [
        integrity.verified,
        integrity.modified,
        integrity.missing,
        integrity.unverifiable,
    ]
}

/// Signatures that are valid, invalid and unchecked.
pub(crate) fn signatures(integrity: &Integrity) -> [u64; 3] {
    let signatures = integrity.signatures;
    [signatures.valid, signatures.invalid, signatures.unchecked]
}

/// Paths of the files with a verdict and its reason.
pub(crate) fn files_with(
    report: &Report,
    verdict: LogFileVerdict,
    reason: LogFileReason,
) -> Vec<&str> {
    let rows = report.chapters.integrity.files.iter();
    let rows = rows.filter(|row| row.verdict == verdict && row.reason == reason);
    rows.map(|row| match (row.file, &row.object) {
        (Some(file), _) => report.inputs.files[file as usize].path.as_str(),
        (None, Some(object)) => object.as_str(),
        (None, None) => panic!("a row is of something"),
    })
    .collect()
}

pub(crate) fn faults(integrity: &Integrity) -> Vec<&'static str> {
    let faults = integrity
        .problems
        .iter()
        .map(|problem| problem.fault.word());
    faults.collect()
}

/// The findings of the chapter: names and verdicts.
pub(crate) fn findings(report: &Report) -> Vec<(&str, Verdict)> {
    let findings = report.findings.iter();
    findings
        .filter_map(|finding| Some((finding.id.strip_prefix("integrity/")?, finding.verdict)))
        .collect()
}

pub(crate) fn finding<'r>(report: &'r Report, name: &str) -> &'r Finding {
    let id = format!("integrity/{name}");
    report
        .findings
        .iter()
        .find(|finding| finding.id == id)
        .unwrap_or_else(|| panic!("{id}"))
}
