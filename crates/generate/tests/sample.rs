//! The sample against an independent reading of its files: nothing here shares code with the generator.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test"
)]

use flate2::read::MultiGzDecoder;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read},
};
use trailglass_generate::{Sample, sample, sample_zip};

fn plain(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    MultiGzDecoder::new(bytes).read_to_end(&mut plain).unwrap();
    plain
}

fn hex(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn word(record: &Value, key: &str) -> String {
    record[key].as_str().unwrap_or_default().to_owned()
}

/// The records of every file that can be parsed whole, with the file's path.
fn records(case: &Sample) -> Vec<(&str, Value)> {
    let bad = case.truth.bad_files.iter().map(|bad| bad.path.as_str());
    let bad: BTreeSet<&str> = bad.collect();
    let mut records = Vec::new();
    for (path, bytes) in &case.files {
        let log = path.contains("/AWSLogs/") && !path.contains("-Digest/");
        if log && !bad.contains(path.as_str()) {
            let document: Value = serde_json::from_slice(&plain(bytes)).unwrap();
            let list = document["Records"].as_array().unwrap().clone();
            records.extend(list.into_iter().map(|record| (path.as_str(), record)));
        }
    }
    records
}

#[test]
fn a_seed_gives_the_same_bytes() {
    assert_eq!(hex(&sample_zip(7)), hex(&sample_zip(7)));
    assert_ne!(hex(&sample_zip(7)), hex(&sample_zip(8)));
}

#[test]
fn the_truth_agrees_with_a_count_of_the_files() {
    let case = sample(7);
    let truth = &case.truth;
    let records = records(&case);
    let kept: u64 = truth.bad_files.iter().map(|bad| bad.records).sum();
    assert_eq!(truth.records, records.len() as u64 + kept);
    assert_eq!(truth.files, case.files.len() as u64);

    let mut delivered: BTreeMap<(String, String), u64> = BTreeMap::new();
    for (_, record) in &records {
        let key = (word(record, "eventSource"), word(record, "eventName"));
        *delivered.entry(key).or_default() += 1;
    }
    let missing = truth
        .delivered
        .iter()
        .map(|(key, count)| count - delivered.get(key).unwrap_or(&0));
    assert_eq!(
        missing.sum::<u64>(),
        kept,
        "only records of damaged files may be missing"
    );
    let accounts = records.iter().map(|(_, r)| word(r, "recipientAccountId"));
    let accounts: BTreeSet<String> = accounts.filter(|id| !id.is_empty()).collect();
    assert_eq!(truth.accounts, accounts);
    let regions = records.iter().map(|(_, record)| word(record, "awsRegion"));
    assert_eq!(truth.regions, regions.collect());
    assert_eq!(truth.categories.values().sum::<u64>(), truth.records);
    let distinct: u64 = truth.distinct.values().sum();
    assert_eq!(truth.records - truth.duplicates, distinct);
}

#[test]
fn copies_are_the_same_record_in_files_of_two_trails() {
    let case = sample(7);
    let records = records(&case);
    let mut seen: BTreeMap<(String, String), (&str, &Value)> = BTreeMap::new();
    let mut copies = 0;
    for (path, record) in &records {
        let key = (word(record, "eventID"), word(record, "recipientAccountId"));
        if key.0.is_empty() {
            continue;
        }
        if let Some((first, other)) = seen.insert(key, (path, record)) {
            assert_eq!(other, record);
            assert_ne!(first.split('/').nth(1), path.split('/').nth(1));
            copies += 1;
        }
    }
    assert!(copies > 2_000, "{copies}");
    assert!(copies <= case.truth.duplicates);
}

#[test]
fn what_was_planted_is_there() {
    let case = sample(7);
    let records = records(&case);
    let planted = &case.truth.planted;
    assert!(planted.tampering.len() >= 9);
    for tampering in &planted.tampering {
        let mut found = records.iter().map(|(_, record)| record);
        let record = found
            .find(|record| record["eventID"] == tampering.event_id.as_str())
            .unwrap();
        assert_eq!(record["eventName"], tampering.name.as_str());
        assert_eq!(record["errorCode"].is_null(), tampering.succeeded);
    }
    for (account, region, from, to) in &planted.gaps {
        let place = records.iter().filter(|(_, record)| {
            record["recipientAccountId"] == account.as_str()
                && record["awsRegion"] == region.as_str()
        });
        let times: Vec<String> = place.map(|(_, r)| word(r, "eventTime")).collect();
        assert!(!times.iter().any(|time| time >= from && time < to));
        assert!(times.iter().filter(|time| *time < from).count() > 100);
        assert!(times.iter().filter(|time| *time >= to).count() > 50);
    }
    let moved = records
        .iter()
        .map(|(_, record)| record)
        .filter(|record| record["userIdentity"]["accessKeyId"] == planted.moved_keys[0].as_str());
    let addresses: BTreeSet<String> = moved.map(|r| word(r, "sourceIPAddress")).collect();
    assert_eq!(addresses.len(), 2);
}

#[test]
fn the_damaged_files_are_damaged_as_they_say() {
    let case = sample(7);
    for bad in &case.truth.bad_files {
        let mut files = case.files.iter();
        let (_, bytes) = files.find(|(path, _)| *path == bad.path).unwrap();
        match bad.code {
            "gzip-truncated" => {
                let mut out = Vec::new();
                let outcome = MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut out);
                assert!(outcome.is_err());
                // Every record opens with its version, and the last one that opens is not whole.
                let opened = String::from_utf8_lossy(&out)
                    .matches("{\"eventVersion\"")
                    .count();
                assert_eq!(opened as u64 - 1, bad.records);
            }
            "json-syntax" => {
                let error = serde_json::from_slice::<Value>(&plain(bytes)).unwrap_err();
                assert!(error.is_syntax());
            }
            "unknown-kind" => assert!(bytes.starts_with(b"%PDF")),
            code => panic!("{code}"),
        }
    }
    assert_eq!(case.truth.bad_files.len(), 3);
}

#[test]
fn digests_name_files_that_are_there_by_their_hash() {
    let case = sample(7);
    let mut previous = BTreeMap::new();
    let mut modified = Vec::new();
    let mut digests = 0;
    for (path, bytes) in case
        .files
        .iter()
        .filter(|(path, _)| path.starts_with("s3/") && path.contains("-Digest/"))
    {
        let text = plain(bytes);
        let digest: Value = serde_json::from_slice(&text).unwrap();
        let before = digest["previousDigestHashValue"].as_str();
        let chain = path.split('/').nth(4).unwrap();
        assert_eq!(before, previous.get(chain).map(String::as_str));
        for log in digest["logFiles"].as_array().unwrap() {
            let path = format!("s3/{}/{}", word(log, "s3Bucket"), word(log, "s3Object"));
            let mut files = case.files.iter();
            let (_, bytes) = files.find(|(known, _)| *known == path).unwrap();
            if word(log, "hashValue") != hex(&plain(bytes)) {
                modified.push(path);
            }
        }
        previous.insert(chain.to_owned(), hex(&text));
        digests += 1;
    }
    assert!(digests >= 12);
    assert_eq!(modified, case.truth.planted.modified);
    assert_eq!(modified.len(), 1);
}

#[test]
fn exports_are_json_or_empty_and_listed() {
    let case = sample(7);
    let (lists, exports): (Vec<_>, Vec<_>) = case
        .files
        .iter()
        .filter(|(path, _)| !path.starts_with("s3/"))
        .partition(|(path, _)| path == "trailglass-export.json");
    let list: Value = serde_json::from_slice(&lists[0].1).unwrap();
    let calls = list["calls"].as_array().unwrap().iter();
    let listed: BTreeSet<String> = calls.map(|call| word(call, "path")).collect();
    let mut silent = 0;
    for (path, bytes) in &exports {
        assert!(listed.contains(path), "{path}");
        if bytes.is_empty() {
            silent += 1;
        } else {
            serde_json::from_slice::<Value>(bytes).unwrap();
        }
    }
    assert!(silent >= 5);
    assert_eq!(listed.len(), exports.len());
}

#[test]
fn the_archive_is_small_and_holds_everything() {
    let case = sample(7);
    let bytes = sample_zip(7);
    assert!(bytes.len() < 500_000, "{} bytes", bytes.len());
    assert!(case.truth.records > 10_000, "{}", case.truth.records);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    for (path, bytes) in case
        .files
        .iter()
        .filter(|(path, _)| path.starts_with("s3/"))
    {
        let mut found = Vec::new();
        let mut entry = archive.by_name(path).unwrap();
        entry.read_to_end(&mut found).unwrap();
        assert_eq!(&found, bytes);
    }
    let mut exports = Vec::new();
    let mut entry = archive.by_name("collected.tar.gz").unwrap();
    entry.read_to_end(&mut exports).unwrap();
    drop(entry);
    let mut exports = tar::Archive::new(Cursor::new(plain(&exports)));
    let exports = exports.entries().unwrap().count();
    assert_eq!(exports + archive.len() - 1, case.files.len());
}
