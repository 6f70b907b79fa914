//! Digest files of one stream of the organization's trail, until its validation is turned off.
//!
//! Hashes and the chain of hashes are true. Nothing is signed: there is no key yet, so `previousDigestSignature` is null and the
//! fingerprint is all zeros; [`Digest::previous_signature`] is where a signature goes once there is one.

use super::{
    delivery::{LogFile, digest_span},
    organization::*,
    story::{Category, Event},
    tampering::UNVALIDATED,
};
use crate::{
    container,
    json::{Json, object},
    time::{folder, iso, seconds},
};
use sha2::{Digest as _, Sha256};

/// What a digest says about the one before it.
#[derive(Default)]
struct Digest {
    previous_key: Option<String>,
    previous_hash: Option<String>,
    previous_signature: Option<String>,
}

/// Path and bytes of each digest.
pub(crate) fn files(logs: &[LogFile], events: &[Event]) -> Vec<(String, Vec<u8>)> {
    let stream = logs.iter().filter(|file| {
        file.bucket == ORGANIZATION_LOGS
            && (file.account, file.region) == (TICKETING, FRANKFURT)
            && file.category <= Category::Data
            && digest_span(file).1 <= UNVALIDATED
    });
    let mut previous = Digest::default();
    let mut digests = Vec::new();
    for file in stream {
        let (from, to) = digest_span(file);
        let key = format!(
            "AWSLogs/{ORGANIZATION}/{TICKETING}/CloudTrail-Digest/{FRANKFURT}/{}/{TICKETING}_CloudTrail-Digest_{FRANKFURT}_organization-trail_{FRANKFURT}_{}.json.gz",
            folder(to),
            seconds(to)
        );
        let Json(text) = document(file, events, (from, to), &key, &previous);
        digests.push((
            format!("s3/{ORGANIZATION_LOGS}/{key}"),
            container::gzip(text.as_bytes(), 9),
        ));
        previous = Digest {
            previous_key: Some(key),
            previous_hash: Some(hash(text.as_bytes())),
            previous_signature: None,
        };
    }
    digests
}

fn document(
    file: &LogFile,
    events: &[Event],
    (from, to): (u64, u64),
    key: &str,
    previous: &Digest,
) -> Json {
    let times = file
        .events
        .iter()
        .filter_map(|index| events.get(*index))
        .map(|event| event.time);
    let (oldest, newest) = (
        times.clone().min().unwrap_or_default(),
        times.max().unwrap_or_default(),
    );
    let chained = previous.previous_key.is_some();
    object! {
        "awsAccountId": TICKETING, "digestStartTime": iso(from), "digestEndTime": iso(to), "digestS3Bucket": ORGANIZATION_LOGS,
        "digestS3Object": key, "digestPublicKeyFingerprint": "00000000000000000000000000000000",
        "digestSignatureAlgorithm": "SHA256withRSA", "newestEventTime": iso(newest), "oldestEventTime": iso(oldest),
        "previousDigestS3Bucket": chained.then(|| ORGANIZATION_LOGS.to_owned()),
        "previousDigestS3Object": previous.previous_key,
        "previousDigestHashValue": previous.previous_hash,
        "previousDigestHashAlgorithm": chained.then(|| "SHA-256".to_owned()),
        "previousDigestSignature": previous.previous_signature,
        "logFiles": vec![object! {
            "s3Bucket": ORGANIZATION_LOGS, "s3Object": file.key(), "hashValue": hash(file.plain.as_bytes()), "hashAlgorithm": "SHA-256",
            "newestEventTime": iso(newest), "oldestEventTime": iso(oldest),
        }],
    }
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
