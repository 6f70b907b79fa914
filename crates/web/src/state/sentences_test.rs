//! The sentences of the overview, held against a report whose figures are known.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::answers::{Drawing, Mood, answers};
use super::filter::{by_severity, tampering};
use super::fixture::report;
use super::kinds::sums;
use super::summary::summary;
use crate::format::number::THIN;
use trailglass_core::report::Severity;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test(unsupported = test)]
fn the_summary_tells_what_was_seen() {
    assert_eq!(
        summary(&report()).replace(THIN, " "),
        "Two accounts wrote 750 events in one Region within 24 hours. 25.0 % of what was delivered repeats other events. \
         The logging was weakened once, and 1 more attempt failed; one place fell silent for a while."
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn a_quiet_case_says_so_and_an_empty_one_claims_nothing() {
    let mut quiet = report();
    quiet.inputs.duplicates = 0;
    quiet.chapters.security.tampering.clear();
    quiet.chapters.fragmentation.silences.clear();
    assert!(summary(&quiet).ends_with("nobody weakened the logging, and no place fell silent."));
    let mut empty = quiet;
    empty.inputs.records = 0;
    assert_eq!(
        summary(&empty),
        "No CloudTrail record was found in these files."
    );
    let rows = answers(&empty, true);
    assert_eq!(rows.len(), 1, "only what was read is answered");
    assert_eq!(rows[0].chapter, "inputs");
}

#[wasm_bindgen_test(unsupported = test)]
fn every_chapter_answers_in_words_and_figures() {
    let rows = answers(&report(), true);
    let said: Vec<String> = rows
        .iter()
        .map(|row| format!("{} | {} {}", row.answer, row.figure, row.unit).replace(THIN, " "))
        .collect();
    assert_eq!(
        said,
        [
            "250 records are further copies of events already there: b repeats a. 444455556666 in eu-central-1 was silent for 14 hours. | 25.0 % further copies",
            "Most events are of s3 with 60.0 % and kms with 30.0 %. The most frequent call is GetObject of s3. | 60.0 % from s3",
            "One call weakened it, 1 more failed. The last was StopLogging on 28 Sep 2026, 06:00:00 UTC. | 1 call weakened it",
            "One was read only in part and one is not CloudTrail material. Each says why. | 1 of 3 files",
        ]
    );
    let moods: Vec<Mood> = rows.iter().map(|row| row.mood).collect();
    assert_eq!(
        moods,
        [
            Mood::Unknown,
            Mood::Figures,
            Mood::Worst(Severity::Critical),
            Mood::Worst(Severity::Medium)
        ]
    );
    assert_eq!(rows[2].drawing, Drawing::Moments(vec![0.25, 0.5]));
}

#[wasm_bindgen_test(unsupported = test)]
fn nothing_is_said_of_files_that_are_still_read() {
    assert!(
        answers(&report(), false)
            .iter()
            .all(|row| row.chapter != "inputs")
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn lists_are_counted_and_narrowed() {
    let report = report();
    assert_eq!(by_severity(&report.findings)[0], (Severity::Critical, 1));
    assert_eq!(
        by_severity(&report.findings)[2],
        (Severity::Medium, 0),
        "an open question is no failure"
    );
    let rows = &report.chapters.security.tampering;
    assert_eq!(tampering(rows, "weakens", ""), [0, 1]);
    assert_eq!(tampering(rows, "weakens", "failed"), [1]);
    assert_eq!(tampering(rows, "", "succeeded"), [0, 2]);
    let kinds = sums(&report.inputs.files);
    assert_eq!(
        (
            kinds[0].kind.as_str(),
            kinds[0].files,
            kinds[0].records,
            kinds[0].troubled
        ),
        ("cloudtrail-log", 2, 1000, 1)
    );
}
