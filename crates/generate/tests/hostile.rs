//! The hostile cases are what they say: checked with other readers than the one that they are made for.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test"
)]

use flate2::read::MultiGzDecoder;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    io::{Cursor, Read},
    sync::OnceLock,
};
use trailglass_generate::{HostileCase, hostile};

/// All cases, made once.
fn cases() -> &'static Vec<HostileCase> {
    static CASES: OnceLock<Vec<HostileCase>> = OnceLock::new();
    CASES.get_or_init(hostile)
}

fn case<'a>(cases: &'a [HostileCase], path: &str) -> &'a HostileCase {
    cases.iter().find(|case| case.path == path).unwrap()
}

fn ids(document: &Value) -> Vec<String> {
    let records = document["Records"].as_array().unwrap();
    let ids = records
        .iter()
        .filter_map(|record| record["eventID"].as_str());
    ids.map(str::to_owned).collect()
}

#[test]
fn ids_and_paths_are_unique_over_all_cases() {
    let cases = cases();
    assert_eq!(*cases, hostile(), "the same every time");
    let paths: BTreeSet<&String> = cases.iter().map(|case| &case.path).collect();
    assert_eq!(paths.len(), cases.len());
    let mut seen = BTreeSet::new();
    for case in cases {
        let own: BTreeSet<&String> = case.good.iter().chain(&case.maybe).collect();
        let twice = case.path == "fields/record-twice.json";
        assert!(twice || own.len() == case.good.len() + case.maybe.len());
        for id in own {
            assert!(seen.insert(id), "{id} in {}", case.path);
        }
    }
    assert!(cases.len() > 60, "{} cases", cases.len());
}

#[test]
fn a_fault_of_syntax_is_one_and_lies_in_the_middle() {
    let cases = cases();
    for case in cases
        .iter()
        .filter(|case| case.path.starts_with("syntax/") && case.expected == ["json-syntax"])
    {
        let error = serde_json::from_slice::<Value>(&case.bytes).unwrap_err();
        assert!(error.is_syntax(), "{}: {error}", case.path);
        assert_eq!(case.good.len(), 839, "{}", case.path);
        let text = String::from_utf8_lossy(&case.bytes);
        for id in &case.good {
            assert!(text.contains(&format!("\"eventID\":\"{id}\"")));
        }
    }
}

#[test]
fn files_without_an_expected_problem_are_right() {
    let cases = cases();
    let mut checked = 0;
    for case in cases.iter().filter(|case| case.expected.is_empty()) {
        let mut bytes = case.bytes.clone();
        while bytes.starts_with(&[0x1f, 0x8b]) {
            let mut plain = Vec::new();
            MultiGzDecoder::new(bytes.as_slice())
                .read_to_end(&mut plain)
                .unwrap();
            bytes = plain;
        }
        let single = case.path.ends_with(".json") || case.path.starts_with("gzip/");
        let other = [
            "shapes/one-",
            "shapes/logs-",
            "shapes/bare-",
            "shapes/byte-",
            "syntax/lone-",
        ];
        // serde_json holds numbers as f64, in which 1e999 has no place.
        let numbers = case.path == "fields/sizes.json";
        if single && !numbers && !other.iter().any(|start| case.path.starts_with(start)) {
            let document: Value = serde_json::from_slice(&bytes)
                .unwrap_or_else(|error| panic!("{}: {error}", case.path));
            assert_eq!(ids(&document), case.good, "{}", case.path);
            checked += 1;
        }
    }
    assert!(checked > 7, "{checked}");
}

#[test]
fn a_cut_file_holds_the_records_that_it_claims() {
    let cases = cases();
    let mut last = 0;
    for name in ["1", "50", "90", "99.9"] {
        let case = case(cases, &format!("gzip/cut-at-{name}-percent.json.gz"));
        let mut out = Vec::new();
        assert!(
            MultiGzDecoder::new(case.bytes.as_slice())
                .read_to_end(&mut out)
                .is_err()
        );
        let text = String::from_utf8_lossy(&out);
        let whole = text.matches("\"eventCategory\":\"Management\"}").count();
        assert_eq!(whole, case.good.len());
        assert!(whole >= last);
        last = whole;
    }
    assert!((500..=840).contains(&last));
}

#[test]
fn archives_lie_as_they_should() {
    let cases = cases();
    let open = |path: &str| zip::ZipArchive::new(Cursor::new(case(cases, path).bytes.clone()));
    assert!(
        open("archives/overlapping.zip")
            .unwrap()
            .has_overlapping_entries()
            .unwrap()
    );
    assert!(open("archives/half.zip").is_err());
    assert!(open("archives/encrypted.zip").unwrap().by_index(0).is_err());
    assert!(open("archives/encrypted.zip").unwrap().by_index(1).is_ok());
    let mut unknown = open("archives/unknown-method.zip").unwrap();
    let entry = unknown.by_index(0);
    assert!(
        entry
            .and_then(|mut entry| Ok(entry.read_to_end(&mut Vec::new())?))
            .is_err()
    );
    assert_eq!(open("archives/many.zip").unwrap().len(), 200_001);
    let mut names = open("archives/names.zip").unwrap();
    let outside =
        (0..names.len()).filter(|index| names.by_index(*index).unwrap().enclosed_name().is_none());
    assert!(outside.count() >= 2);

    let links = &case(cases, "archives/links.tar").bytes;
    let mut archive = tar::Archive::new(links.as_slice());
    let kinds: Vec<tar::EntryType> = archive
        .entries()
        .unwrap()
        .map(|entry| entry.unwrap().header().entry_type())
        .collect();
    assert!(kinds.contains(&tar::EntryType::Symlink) && kinds.contains(&tar::EntryType::Block));
    assert_eq!(kinds.len(), 6);
}

#[test]
fn a_bomb_is_one() {
    let cases = cases();
    let case = case(cases, "gzip/bomb.json.gz");
    let plain = std::io::copy(
        &mut MultiGzDecoder::new(case.bytes.as_slice()),
        &mut std::io::sink(),
    )
    .unwrap();
    assert!(plain > 64 << 20);
    assert!(plain / case.bytes.len() as u64 > 500);
}
