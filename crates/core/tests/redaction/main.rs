//! What holds of a copy of many records: made of everything that the detectors know, in every place and wrapping.
//!
//! Few are made in a usual run; `TRAILGLASS_RECORDS=100000 cargo test --release -p trailglass-core --test redaction` makes
//! as many as a day of a real account.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod made;

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _, Write as _};

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde_json::Value;
use trailglass_core::analyzers::privacy::{Known, Scanner};
use trailglass_core::intake::Limits;
use trailglass_core::record::Record;
use trailglass_core::redaction::{Key, Policy, Redaction, Treatment};
use trailglass_core::report::DataCategory;

/// Records in a file.
const FILE: usize = 500;

fn count() -> usize {
    let told = std::env::var("TRAILGLASS_RECORDS").ok();
    told.map_or(2_000, |told| told.parse().unwrap())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    MultiGzDecoder::new(bytes).read_to_end(&mut plain).unwrap();
    plain
}

/// Copies of files, by number; every second one is in gzip.
fn copies(key: u8, policy: &Policy, files: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut redaction = Redaction::new(
        Key::new([key; 32]),
        policy.clone(),
        Known::default(),
        Limits::default(),
    );
    let path = |number: usize| format!("AWSLogs/111122223333/CloudTrail/{number}.json");
    for (number, file) in files.iter().enumerate() {
        redaction.learn(&path(number), Cursor::new(file));
    }
    let mut copies = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let mut copy = Vec::new();
        let copied = redaction
            .copy(&path(number), Cursor::new(file), &mut copy)
            .unwrap();
        assert_eq!(copied.left, 0);
        copies.push(copy);
    }
    assert!(redaction.left_out().is_empty());
    copies
}

/// A text as it would stand in base64, at each of the three places it may begin at.
fn in_base64(text: &str) -> impl Iterator<Item = String> {
    (0..3).map(move |before| {
        let coded = STANDARD_NO_PAD.encode(format!("{}{text}", &"\0\0\0"[..before]));
        // What shares a character with its neighbours is told apart by them.
        let from = (before * 8).div_ceil(6);
        let upto = (before + text.len()) * 8 / 6;
        coded[from..upto].to_owned()
    })
}

fn percent(text: &str) -> String {
    let coded = |b: u8| match b {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(b).to_string()
        }
        _ => format!("%{b:02X}"),
    };
    text.bytes().map(coded).collect()
}

#[test]
fn a_copy_of_many_records_is_whole_and_holds_no_original() {
    let mut originals: BTreeSet<String> = BTreeSet::new();
    let records: Vec<Value> = (0..count() as u64)
        .map(|number| made::record(number, &mut originals))
        .collect();
    let files: Vec<Vec<u8>> = records
        .chunks(FILE)
        .enumerate()
        .map(|(number, records)| {
            let text = serde_json::json!({ "Records": records }).to_string();
            if number % 2 == 0 {
                text.into_bytes()
            } else {
                gzip(text.as_bytes())
            }
        })
        .collect();
    let plain = |copies: &[Vec<u8>]| -> Vec<Vec<u8>> {
        let unpacked = |(number, copy): (usize, &Vec<u8>)| {
            if number % 2 == 0 {
                copy.clone()
            } else {
                gunzip(copy)
            }
        };
        copies.iter().enumerate().map(unpacked).collect()
    };
    let copied = plain(&copies(1, &Policy::default(), &files));

    // Valid, as many, and what is neither personal nor secret is as it was.
    let mut scanner = Scanner::default();
    for (copy, before) in copied.iter().zip(records.chunks(FILE)) {
        let text = std::str::from_utf8(copy).unwrap();
        let parsed: Value = serde_json::from_str(text).unwrap();
        let after = parsed["Records"].as_array().unwrap();
        assert_eq!(after.len(), before.len());
        for (before, after) in before.iter().zip(after) {
            for key in [
                "eventID",
                "eventTime",
                "eventName",
                "eventSource",
                "awsRegion",
                "other",
            ] {
                assert_eq!(before[key], after[key]);
            }
            // Another look finds addresses alone: theirs look like any other.
            let text = after.to_string();
            let record = Record::parse(&text).unwrap();
            scanner.record(&record, &mut |leaf, spans| {
                for span in spans {
                    let found = &leaf.text[span.start..span.end];
                    assert_eq!(
                        span.category,
                        DataCategory::IpAddress,
                        "{found} in {}",
                        leaf.path
                    );
                }
            });
        }
    }

    // None of the originals, in any way of writing.
    let mut ways: BTreeSet<String> = BTreeSet::new();
    for original in &originals {
        ways.insert(original.clone());
        ways.insert(percent(original));
        ways.insert(percent(&percent(original)));
        ways.extend(in_base64(original).filter(|coded| coded.len() >= 8));
    }
    let ways: Vec<String> = ways.into_iter().collect();
    let all = AhoCorasick::builder()
        .ascii_case_insensitive(false)
        .build(&ways)
        .unwrap();
    for copy in &copied {
        if let Some(found) = all.find(copy) {
            let around = found.start().saturating_sub(60)..(found.end() + 60).min(copy.len());
            panic!(
                "{} in {}",
                ways[found.pattern().as_usize()],
                String::from_utf8_lossy(&copy[around])
            );
        }
    }

    // A second time nothing changes but addresses and accounts, which carry no mark.
    let keep = Policy {
        categories: [(DataCategory::IpAddress, Treatment::Keep)].into(),
        accounts: Treatment::Keep,
    };
    let again = copies(9, &keep, &copied);
    for (again, copy) in again.iter().zip(&copied) {
        assert!(again == copy, "a second copy differs");
    }
}
