//! Every hostile input of the generator: exactly the records that can be saved, and a reason for the rest.

use std::io::Cursor;
use std::time::Instant;

use trailglass_core::case::{NoHooks, Options, Partial, read_input};

use crate::collect::read;

#[test]
fn all_that_is_good_is_saved_and_all_that_is_bad_is_said() {
    let mut faults = Vec::new();
    for case in trailglass_generate::hostile() {
        let start = Instant::now();
        let found = read(&case.path, &case.bytes);
        let seconds = start.elapsed().as_secs_f32();
        let mut saved = found.ids();
        for id in &case.good {
            match saved.iter().position(|saved| saved == id) {
                Some(at) => drop(saved.remove(at)),
                None => faults.push(format!("{}: lost {id}", case.path)),
            }
        }
        saved.retain(|id| !case.maybe.iter().any(|maybe| maybe == id));
        if !saved.is_empty() {
            faults.push(format!("{}: {} too many", case.path, saved.len()));
        }
        let said: Vec<_> = found.problems().map(|p| p.code.word()).collect();
        let expected = case.expected.iter().any(|code| found.has(code));
        if case.expected.is_empty() && !said.is_empty() || !case.expected.is_empty() && !expected {
            faults.push(format!(
                "{}: said {said:?}, not {:?}",
                case.path, case.expected
            ));
        }
        // A machine that does something else besides takes long for everything.
        if seconds > 20.0 {
            faults.push(format!("{}: took {seconds} s", case.path));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn together_they_make_a_report() {
    let options = Options::default();
    let mut partial = Partial::default();
    let (mut good, mut most) = (0, 0);
    let cases = trailglass_generate::hostile();
    for case in &cases {
        let size = case.bytes.len() as u64;
        let source = Cursor::new(&case.bytes);
        read_input(
            source,
            &case.path,
            size,
            &options,
            &mut partial,
            &mut NoHooks,
        );
        good += case.good.len() as u64;
        most += (case.good.len() + case.maybe.len()) as u64;
    }
    let report = partial.finish(&options);
    assert!(
        (good..=most).contains(&report.inputs.records),
        "{}",
        report.inputs.records
    );
    for case in &cases {
        assert!(
            report
                .inputs
                .files
                .iter()
                .any(|file| file.path == case.path),
            "{}",
            case.path
        );
    }
    let twice = cases
        .iter()
        .filter(|case| case.path.contains("record-twice"));
    assert_eq!(report.inputs.duplicates, twice.count() as u64);
    assert!(serde_json::to_string(&report).is_ok());
}
