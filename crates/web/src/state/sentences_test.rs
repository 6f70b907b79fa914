//! The sentences of the overview, held against a report whose figures are known.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::answer::{Drawing, Mood};
use super::answers::answers;
use super::filter::{by_severity, tampering};
use super::fixture::{estate, money, report};
use super::kinds::sums;
use super::summary::summary;
use crate::format::number::THIN;
use trailglass_core::report::{Report, Severity};
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
}

/// The questions in their order.
const CHAPTERS: [&str; 10] = [
    "fragmentation",
    "orphans",
    "strategy",
    "cost",
    "posture",
    "security",
    "integrity",
    "privacy",
    "roles",
    "inputs",
];

#[wasm_bindgen_test(unsupported = test)]
fn every_question_is_asked_and_what_is_not_known_is_no_success() {
    let mut empty = report();
    (empty.inputs.records, empty.inputs.duplicates) = (0, 0);
    empty.findings.clear();
    empty.chapters = Default::default();
    let mut quiet = report();
    quiet.findings.clear();
    quiet.inputs.duplicates = 0;
    quiet.chapters.security.tampering.clear();
    quiet.chapters.fragmentation = Default::default();
    for (what, case) in [
        ("nothing", empty.clone()),
        ("one quiet log", quiet.clone()),
        ("both", report()),
        ("exports", estate()),
    ] {
        let rows = answers(&case, true);
        let chapters: Vec<&str> = rows.iter().map(|row| row.chapter).collect();
        assert_eq!(chapters, CHAPTERS, "{what}");
        for row in rows.iter().filter(|row| row.figure == "?") {
            assert_ne!(row.mood, Mood::Clean, "{what}: {}", row.question);
            assert_ne!(row.mood, Mood::Figures, "{what}: {}", row.question);
        }
    }
    let rows = answers(&empty, true);
    for row in rows.iter().filter(|row| row.chapter != "inputs") {
        assert_eq!(row.mood, Mood::Unknown, "{}", row.question);
        assert!(row.answer.contains("drop "), "{}", row.answer);
    }
    let rows = answers(&quiet, true);
    let row = |chapter: &str| rows.iter().find(|row| row.chapter == chapter).unwrap();
    assert_eq!(
        row("fragmentation").mood,
        Mood::Unknown,
        "without trails nobody knows what is missing"
    );
    assert!(row("fragmentation").answer.contains("describe-trails"));
    assert_eq!(row("security").mood, Mood::Clean);
    assert!(
        answers(&empty, false).is_empty(),
        "nothing is open before all is read"
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn who_touched_the_logging_is_decided_by_calls_alone() {
    let mut report = report();
    for finding in &mut report.findings {
        if finding.id == "security/tampering" {
            finding.id = "security/trail-not-encrypted".to_owned();
        }
    }
    let rows = answers(&report, true);
    let mood = |chapter: &str| rows.iter().find(|row| row.chapter == chapter).unwrap().mood;
    assert_eq!(mood("security"), Mood::Clean);
    assert_eq!(
        mood("posture"),
        Mood::Worst(Severity::Critical),
        "what fails is not hidden by what is not known"
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn the_bill_of_a_trail_that_is_assumed_is_no_fact() {
    let mut report = money();
    let cost = |report: &Report| {
        let rows = answers(report, true);
        rows.into_iter().find(|row| row.chapter == "cost").unwrap()
    };
    assert!(
        cost(&report)
            .answer
            .ends_with(" Between $100.00 and $160.00.")
    );
    assert_eq!(cost(&report).mood, Mood::Clean);
    report.chapters.cost.projection.assumed_trail = true;
    report.chapters.cost.low = report.chapters.cost.high;
    let row = cost(&report);
    assert!(
        row.answer.starts_with("As if one trail logged it"),
        "{}",
        row.answer
    );
    assert!(!row.answer.contains("Between"), "{}", row.answer);
    assert_eq!(row.mood, Mood::Unknown);
}

#[wasm_bindgen_test(unsupported = test)]
fn every_chapter_answers_in_words_and_figures() {
    let rows = answers(&report(), true);
    let rows: Vec<_> = rows.into_iter().filter(|row| row.figure != "?").collect();
    let said: Vec<String> = rows
        .iter()
        .map(|row| format!("{} | {} {}", row.answer, row.figure, row.unit).replace(THIN, " "))
        .collect();
    assert_eq!(
        said,
        [
            "250 records are further copies of events already there: b repeats a. 444455556666 in eu-central-1 was silent for 14 hours. No export describes a trail, so what is logged where is open: drop the output of the collector, or of aws cloudtrail describe-trails. | 25.0 % further copies",
            "Most events are of s3 with 60.0 % and kms with 30.0 %. The most frequent call is GetObject of s3. | 60.0 % from s3",
            "One call weakened it, 1 more failed. The last was StopLogging on 28 Sep 2026, 06:00:00 UTC. | 1 call weakened it",
            "No record in these files was made with temporary credentials. | 0 temporary identities",
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
            Mood::Figures,
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
