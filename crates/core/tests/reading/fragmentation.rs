//! Copies and silences: what counts as one, and what is a false alarm.

use std::io::Cursor;

use trailglass_core::case::{NoHooks, Options, Partial, read_input};
use trailglass_core::report::{Finding, Report, Severity, Verdict};

use crate::fixtures::log_of;

fn report(files: &[(String, Vec<String>)]) -> Report {
    let mut partial = Partial::default();
    for (path, records) in files {
        let text = log_of(records);
        let size = text.len() as u64;
        let source = Cursor::new(text.as_bytes());
        read_input(
            source,
            path,
            size,
            &Options::default(),
            &mut partial,
            &mut NoHooks,
        );
    }
    partial.finish(&Options::default())
}

/// What copies and silences alone tell.
fn findings(report: &Report) -> Vec<&Finding> {
    let ids = ["fragmentation/duplicate-delivery", "fragmentation/log-gap"];
    let found = report.findings.iter();
    found.filter(|f| ids.contains(&f.id.as_str())).collect()
}

/// A record of an account and Region at an hour and minute counted from 2024-05-01.
fn event(id: &str, region: &str, hour: u32, minute: u32) -> String {
    format!(
        r#"{{"eventVersion":"1.11","eventTime":"2024-05-{:02}T{:02}:{minute:02}:00Z","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances","awsRegion":"{region}","eventID":"{id}","recipientAccountId":"111122223333"}}"#,
        1 + hour / 24,
        hour % 24
    )
}

fn events(count: u32) -> Vec<String> {
    (0..count)
        .map(|n| event(&n.to_string(), "eu-west-1", 0, n % 60))
        .collect()
}

fn delivery(prefix: &str, unique: &str) -> String {
    format!(
        "{prefix}AWSLogs/111122223333/CloudTrail/eu-west-1/2024/05/01/111122223333_CloudTrail_eu-west-1_20240501T0005Z_{unique}.json.gz"
    )
}

#[test]
fn two_trails_of_one_account_are_told_by_their_folders() {
    let files = [
        (delivery("a/", "aaaaaaaaaaaaaaaa"), events(50)),
        (delivery("b/", "bbbbbbbbbbbbbbbb"), events(40)),
    ];
    let report = report(&files);
    assert_eq!((report.inputs.records, report.inputs.duplicates), (90, 40));
    let repeats = &report.chapters.fragmentation.repeats;
    assert_eq!(repeats.len(), 1);
    assert_eq!(
        repeats[0].kept,
        "a/AWSLogs/111122223333/CloudTrail/eu-west-1"
    );
    assert_eq!(
        repeats[0].repeated,
        "b/AWSLogs/111122223333/CloudTrail/eu-west-1"
    );
    assert_eq!(repeats[0].from.as_deref(), Some("2024-05-01T00:00:00Z"));
    assert_eq!(repeats[0].to.as_deref(), Some("2024-05-01T00:39:00Z"));
    let finding = findings(&report)[0];
    assert_eq!(finding.id, "fragmentation/duplicate-delivery");
    assert_eq!(
        (finding.count, finding.severity, finding.verdict),
        (40, Severity::High, Verdict::Fail)
    );
    assert_eq!(finding.evidence.len(), 20, "bounded");
    assert!(
        report
            .inputs
            .files
            .iter()
            .all(|file| file.problems.is_empty())
    );
}

#[test]
fn a_third_copy_is_a_further_copy() {
    let files = ["a/", "b/", "c/"].map(|p| (delivery(p, "aaaaaaaaaaaaaaaa"), events(5)));
    // The name is the same in all three: one delivery, copied to other places.
    let same = report(&files);
    assert_eq!((same.inputs.records, same.inputs.duplicates), (15, 10));
    assert!(findings(&same).is_empty(), "{:?}", findings(&same));
    assert!(same.chapters.fragmentation.repeats.is_empty());
    let told = same.inputs.files.iter().filter(|file| {
        file.problems
            .iter()
            .any(|problem| problem.code.word() == "duplicate-file")
    });
    assert_eq!(told.count(), 2);
    let files =
        ["a/", "b/", "c/"].map(|p| (delivery(p, &p.repeat(8).replace('/', "x")), events(5)));
    let other = report(&files);
    assert_eq!(other.inputs.duplicates, 10);
    assert_eq!(findings(&other).len(), 1);
    assert_eq!(other.chapters.fragmentation.repeats.len(), 2);
}

#[test]
fn copies_that_no_trail_made_are_no_finding() {
    // An Event history beside the log, and one event in two Regions' files of one delivery now and then.
    let files = [
        (delivery("a/", "aaaaaaaaaaaaaaaa"), events(50)),
        ("event_history.json".to_owned(), events(50)),
    ];
    let beside = report(&files);
    assert_eq!(beside.inputs.duplicates, 50);
    assert!(findings(&beside).is_empty(), "{:?}", findings(&beside));
    // Once in two thousand is what "at least once" means.
    let mut again = events(1);
    again.extend((0..1_500).map(|n| event(&format!("x{n}"), "eu-west-1", 0, n % 60)));
    let files = [
        (delivery("a/", "aaaaaaaaaaaaaaaa"), events(50)),
        (delivery("a/", "bbbbbbbbbbbbbbbb"), again),
    ];
    let rare = report(&files);
    assert_eq!(rare.inputs.duplicates, 1);
    assert_eq!(findings(&rare).len(), 1);
    assert_eq!(findings(&rare)[0].severity, Severity::Info);
    // The two copies of a call across accounts have accounts of their own.
    let mut other = events(5);
    for record in &mut other {
        *record = record.replace(
            "\"recipientAccountId\":\"111122223333\"",
            "\"recipientAccountId\":\"444455556666\"",
        );
    }
    let files = [
        (delivery("a/", "aaaaaaaaaaaaaaaa"), events(5)),
        (delivery("b/", "bbbbbbbbbbbbbbbb"), other),
    ];
    assert_eq!(report(&files).inputs.duplicates, 0);
}

/// Twenty records in every hour that `is_active` says.
fn hours(region: &str, is_active: impl Fn(u32) -> bool) -> Vec<String> {
    let active = (0..240).filter(|hour| is_active(*hour));
    let minutes = active.flat_map(|hour| (0..20).map(move |minute| (hour, minute)));
    let records = minutes.map(|(h, m)| event(&format!("{region}-{h}-{m}"), region, h, m));
    records.collect()
}

#[test]
fn a_stretch_without_records_is_found_where_others_go_on() {
    let files = [
        (
            "a".to_owned(),
            hours("eu-west-1", |hour| !(100..109).contains(&hour)),
        ),
        ("b".to_owned(), hours("us-east-1", |_| true)),
    ];
    let report = report(&files);
    let silences = &report.chapters.fragmentation.silences;
    assert_eq!(silences.len(), 1);
    let silence = &silences[0];
    assert_eq!(
        (silence.region.as_str(), silence.hours, silence.usual_hours),
        ("eu-west-1", 9, 0)
    );
    assert_eq!(
        (silence.from.as_str(), silence.to.as_str()),
        ("2024-05-05T04:00:00Z", "2024-05-05T13:00:00Z")
    );
    let finding = findings(&report)[0];
    assert_eq!(finding.id, "fragmentation/log-gap");
    assert_eq!(
        (finding.severity, finding.verdict),
        (Severity::Medium, Verdict::Fail)
    );
    assert_eq!(finding.evidence.len(), 2, "the records before and after");
    // Alone it may as well be how the files were taken.
    let alone = self::report(&files[..1]);
    assert_eq!(findings(&alone).len(), 1);
    assert_eq!(
        (findings(&alone)[0].severity, findings(&alone)[0].verdict),
        (Severity::Low, Verdict::Unknown)
    );
}

#[test]
fn habits_and_chance_are_no_silence() {
    let nights = hours("eu-west-1", |hour| (8..20).contains(&(hour % 24)));
    let always = hours("us-east-1", |_| true);
    let rare: Vec<String> = (0..40)
        .map(|n| event(&format!("r{n}"), "eu-north-1", n * 6, 0))
        .collect();
    let short = hours("ap-south-1", |hour| hour < 10 || hour == 20);
    let one_hour = hours("sa-east-1", |hour| hour != 50);
    for (name, records) in [
        ("nights", nights),
        ("rare", rare),
        ("short", short),
        ("one hour", one_hour),
    ] {
        let files = [("a".to_owned(), records), ("b".to_owned(), always.clone())];
        let report = report(&files);
        assert!(
            findings(&report).is_empty(),
            "{name}: {:?}",
            findings(&report)
        );
    }
}
