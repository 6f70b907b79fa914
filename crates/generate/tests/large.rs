//! The large case against an independent count, and its bytes against the number of threads.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use flate2::read::GzDecoder;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
};
use trailglass_generate::bench_case;

const RECORDS: u64 = 7_000;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

/// Bytes of every file by its path below `folder`.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let inside = path.strip_prefix(folder).unwrap().to_path_buf();
                found.insert(inside, fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let (one, two) = (folder("large-one"), folder("large-two"));
    let first = bench_case(&one, RECORDS, 3, 1).unwrap();
    let second = bench_case(&two, RECORDS, 3, 2).unwrap();
    assert_eq!(first, second);
    assert_eq!(files(&one), files(&two));
    let other = bench_case(&folder("large-other"), RECORDS, 4, 1).unwrap();
    assert_ne!(first.delivered, other.delivered);
}

#[test]
fn the_truth_agrees_with_a_count_of_the_files() {
    let folder = folder("large-truth");
    let truth = bench_case(&folder, RECORDS, 3, 2).unwrap();
    let mut delivered: BTreeMap<(String, String), u64> = BTreeMap::new();
    let (mut plain_bytes, mut bytes) = (0, 0);
    let mut window: Vec<String> = Vec::new();
    for compressed in files(&folder).values() {
        let mut plain = Vec::new();
        let mut decoder = GzDecoder::new(compressed.as_slice());
        decoder.read_to_end(&mut plain).unwrap();
        plain_bytes += plain.len() as u64;
        bytes += compressed.len() as u64;
        let document: Value = serde_json::from_slice(&plain).unwrap();
        for record in document["Records"].as_array().unwrap() {
            let word = |key: &str| record[key].as_str().unwrap().to_owned();
            let key = (word("eventSource"), word("eventName"));
            *delivered.entry(key).or_default() += 1;
            window.push(word("eventTime"));
        }
    }
    window.sort();
    assert_eq!(truth.records, RECORDS);
    assert_eq!(truth.delivered, delivered);
    assert_eq!((truth.plain_bytes, truth.bytes), (plain_bytes, bytes));
    assert_eq!(truth.window.0, window[0]);
    assert_eq!(truth.window.1, window[window.len() - 1]);
    // Sizes like those of real files.
    assert!((1_300..1_700).contains(&(plain_bytes / RECORDS)));
    assert!((6..10).contains(&(plain_bytes / bytes)));
}
