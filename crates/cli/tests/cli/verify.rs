//! `trailglass verify` as it is typed.

use std::io::Cursor;

use serde_json::{Value, json};
use trailglass_generate::{DigestChain, SigningKey, signed_case};

use crate::support::{Case, gzip, log, record};

const HOUR: u64 = 3_600;

/// A case where everything is proved.
fn whole() -> Case {
    let case = Case::new();
    let mut chain = DigestChain::of("eu-west-1", SigningKey::fixed(false, true));
    for hour in 0..3 {
        let from = 1_773_100_800 + hour * HOUR;
        let log = trailglass_generate::Delivered::log(&chain, from + 600, 1);
        let digest = chain.next((from, from + HOUR), std::slice::from_ref(&log));
        for (path, bytes) in [log.file(), digest.file()] {
            case.write(&format!("case/{path}"), bytes);
        }
    }
    let head = chain.previous.as_ref().unwrap().head();
    case.write(
        "case/keys.json",
        json!({ "PublicKeyList": [chain.key.row()] }).to_string(),
    );
    case.write("case/head.json", head.to_string());
    case
}

fn broken() -> Case {
    let case = Case::new();
    for (path, bytes) in signed_case() {
        case.write(&format!("case/{path}"), bytes);
    }
    case
}

fn answer(case: &Case, paths: &[&str]) -> (i32, Value) {
    let ended = case.run(&[&["verify", "--format", "json"], paths].concat());
    (ended.status, serde_json::from_slice(&ended.stdout).unwrap())
}

#[test]
fn a_case_that_is_proved_ends_with_0() {
    let case = whole();
    let (status, answer) = answer(&case, &["case"]);
    assert_eq!((status, &answer["holds"]), (0, &json!(true)));
    let integrity = &answer["chapters"]["integrity"];
    assert_eq!(integrity["verified"], 3);
    assert_eq!(
        integrity["signatures"],
        json!({ "valid": 3, "invalid": 0, "unchecked": 0 })
    );
    let text = case.run(&["verify", "case"]).text();
    assert!(text.contains("3 in the digests: 3 verified"), "{text}");
    // The same in the report.
    let report = case.report(&["case"]);
    assert_eq!(&report["chapters"]["integrity"], integrity);
}

#[test]
fn what_is_not_proved_ends_with_1_and_says_what_and_what_is_needed() {
    let case = broken();
    let ended = case.run(&["verify", "case"]);
    assert_eq!(ended.status, 1);
    assert_eq!(
        ended.stderr,
        "trailglass: 2 log files modified, 1 log file missing, 3 log files unverifiable, 1 invalid signature, 1 unchecked signature\n"
    );
    let text = String::from_utf8(ended.stdout).unwrap();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "26 in the digests: 21 verified, 2 MODIFIED, 1 MISSING, 2 unverifiable",
        "Data was appended behind the gzip data",
        "The signature does not hold",
        "validation or logging was off",
        "aws s3api head-object --bucket trail-logs --key",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let (_, answer) = answer(&case, &["case"]);
    let integrity = &answer["chapters"]["integrity"];
    assert_eq!(&case.report(&["case"])["chapters"]["integrity"], integrity);
    // Every row leads to a file or an object.
    let files = answer["inputs"]["files"].as_array().unwrap();
    for row in integrity["files"].as_array().unwrap() {
        let file = row["file"]
            .as_u64()
            .map(|file| &files[usize::try_from(file).unwrap()]);
        assert!(file.is_some() || row["object"].is_string(), "{row}");
    }
}

#[test]
fn without_digests_nothing_is_proved() {
    let case = Case::new();
    case.write("case/a.json.gz", gzip(&log([record(1)])));
    let ended = case.run(&["verify", "case"]);
    assert_eq!(ended.status, 1);
    assert!(
        ended.stderr.contains("there is no digest file"),
        "{}",
        ended.stderr
    );
    let ended = case.run(&["verify", "nowhere"]);
    assert_eq!(ended.status, 3);
    assert_eq!(case.run(&["verify"]).status, 2);
}

#[test]
fn an_archive_is_read_again_where_it_turns_out_to_hold_digests() {
    let case = whole();
    let mut tar = tar::Builder::new(Vec::new());
    tar.append_dir_all(".", case.path("case")).unwrap();
    case.write("all.tar", tar.into_inner().unwrap());
    let integrity = &case.report(&["all.tar"])["chapters"]["integrity"];
    assert_eq!(
        (&integrity["verified"], &integrity["proved"]),
        (&json!(3), &json!(3))
    );
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("all.tar", zip::write::SimpleFileOptions::default())
        .unwrap();
    std::io::Write::write_all(&mut zip, &case.read("all.tar")).unwrap();
    case.write("all.zip", zip.finish().unwrap().into_inner());
    let integrity = &case.report(&["all.zip"])["chapters"]["integrity"];
    assert_eq!(integrity["verified"], 3);
    // What comes from a pipe is hashed by `verify`, and by `inspect` it is told.
    let tar = case.read("all.tar");
    assert_eq!(case.run_on(&tar, &["verify", "-"]).status, 0);
    let report = case
        .run_on(&tar, &["inspect", "-", "--format", "json"])
        .json();
    let needs = &report["chapters"]["integrity"]["needs"];
    assert_eq!(needs[0]["what"], "hashes", "{needs}");
}

#[test]
fn parts_that_were_hashed_are_merged_to_the_same_answer() {
    let case = broken();
    let expected = case.report(&["case"]);
    let digests = "case/s3/trail-logs/audit/AWSLogs/o-exampleorg1/111122223333/CloudTrail-Digest";
    let logs = "case/s3/trail-logs/audit/AWSLogs/o-exampleorg1/111122223333/CloudTrail";
    let merged = |hash: &[&str]| {
        case.run(&[&["partial", "-o", "logs.partial"], hash, &[logs]].concat())
            .bytes();
        case.run(&[
            "partial",
            "-o",
            "rest.partial",
            digests,
            "case/111122223333",
        ])
        .bytes();
        case.run(&["merge", "logs.partial", "rest.partial", "--format", "json"])
            .json()
    };
    assert_eq!(
        merged(&["--hash"])["chapters"]["integrity"],
        expected["chapters"]["integrity"]
    );
    let without = merged(&[]);
    assert_eq!(without["chapters"]["integrity"]["verified"], 0);
}
