//! Two files of one path in one case: nothing is lost without a word.

use super::*;
use crate::problem::{ProblemCode, Status};
use crate::report::InputFile;

/// The only file of a case, in whichever order its readings are merged.
fn file_of(readings: &[&Given]) -> InputFile {
    let merged = |readings: Vec<&Given>| {
        let mut all = Partial::default();
        for given in readings {
            let stored = read_all(std::slice::from_ref(given)).encode();
            all.merge(Partial::decode(&stored).unwrap());
        }
        all
    };
    let one = merged(readings.to_vec());
    let other = merged(readings.iter().rev().copied().collect());
    assert_eq!(report(&one), report(&other));
    assert_eq!(one.encode(), other.encode());
    one.finish(&options()).inputs.files.remove(0)
}

fn said(file: &InputFile) -> Vec<&str> {
    let clashes = file
        .problems
        .iter()
        .filter(|problem| problem.code == ProblemCode::DuplicateFile);
    clashes.map(|problem| problem.message.as_str()).collect()
}

fn with_ids(ids: std::ops::Range<usize>) -> Given {
    let mut given = log_of(ids.end);
    let mut log: Value = serde_json::from_slice(&given.bytes).unwrap();
    log["Records"].as_array_mut().unwrap().drain(..ids.start);
    given.bytes = log.to_string().into_bytes();
    given
}

#[test]
fn records_of_two_files_with_one_path_are_not_lost_without_a_word() {
    let file = file_of(&[&with_ids(0..20), &with_ids(20..40)]);
    assert_eq!((file.records, file.status), (20, Status::Partial));
    let [message] = said(&file)[..] else {
        panic!("{:?}", file.problems)
    };
    assert!(message.contains("20 records differ"), "{message}");
}

#[test]
fn a_longer_file_of_the_same_beginning_is_another_one() {
    let file = file_of(&[&with_ids(0..3), &with_ids(0..5)]);
    assert_eq!((file.records, file.status), (5, Status::Partial));
    assert_eq!(said(&file).len(), 1);
}

#[test]
fn exports_of_one_path_that_differ_are_told() {
    let export = |name: &str| Given {
        path: "list-buckets.json".to_owned(),
        bytes:
            json!({"Buckets": [{"Name": name, "CreationDate": "2020-01-01"}], "Owner": {"ID": "x"}})
                .to_string()
                .into_bytes(),
    };
    let file = file_of(&[&export("one"), &export("two"), &export("one")]);
    assert_eq!(file.status, Status::Partial);
    assert_eq!(said(&file).len(), 1);
}

#[test]
fn the_same_file_read_again_in_pieces_and_with_other_options_is_one_file() {
    let given = log_of(2_000);
    let mut merged = read_all(std::slice::from_ref(&given));
    for piece in read_shipping(&given, 1) {
        merged.merge(piece);
    }
    let mut bare = Partial::default();
    let size = given.bytes.len() as u64;
    let without = Options {
        roles: false,
        hashed: true,
        ..Options::default()
    };
    read_input(
        Cursor::new(&given.bytes),
        &given.path,
        size,
        &without,
        &mut bare,
        &mut NoHooks,
    );
    merged.merge(bare);
    let file = merged.finish(&options()).inputs.files.remove(0);
    assert_eq!((file.status, said(&file).len()), (Status::Read, 0));
}
