//! A word on a finding stays with it, whatever becomes of the report around it.
use std::collections::BTreeSet;

use trailglass_core::report::{
    Accepted, AnnotationError, Annotations, Finding, Logo, LogoError, MediaType, Note, Severity,
    Verdict, finding_keys,
};

use crate::{report_of, sample};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

fn commented(comment: &str) -> Note {
    Note {
        comment: comment.to_owned(),
        ..Note::default()
    }
}

fn finding(id: &str, title: &str, resources: &[&str]) -> Finding {
    Finding {
        resources: resources.iter().map(ToString::to_string).collect(),
        ..Finding::new(id.into(), Severity::Low, Verdict::Fail, title.into(), "")
    }
}

#[test]
fn every_finding_has_a_key_of_its_own_that_another_run_gives_again() {
    let report = sample();
    let keys = finding_keys(&report.findings);
    let distinct: BTreeSet<&String> = keys.iter().collect();
    assert_eq!(distinct.len(), report.findings.len());
    for (key, finding) in keys.iter().zip(&report.findings) {
        assert!(key.starts_with(&format!("{}~", finding.id)), "{key}");
        assert!(
            key.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"/-~.".contains(&b)),
            "{key} needs an escape in an address"
        );
    }
    // Another place on the disk is the same case.
    let elsewhere = report_of("/home/somebody/2026/export", |_| true);
    assert_eq!(finding_keys(&elsewhere.findings), keys);
}

#[test]
fn order_and_figures_do_not_change_a_key() {
    let two = [
        finding(
            "strategy/noisy-group",
            "6 % of the records: config on ec2",
            &["config"],
        ),
        finding(
            "strategy/noisy-group",
            "5 % of the records: config on s3",
            &["config"],
        ),
    ];
    let keys = finding_keys(&two);
    let turned = [
        finding(
            "strategy/noisy-group",
            "11 % of the records: config on s3",
            &["config"],
        ),
        finding(
            "strategy/noisy-group",
            "3 % of the records: config on ec2",
            &["config"],
        ),
    ];
    let other = finding_keys(&turned);
    assert_eq!((&keys[0], &keys[1]), (&other[1], &other[0]));
}

#[test]
fn words_follow_their_findings_when_more_is_known() {
    // At first without the exports of one account.
    let before = report_of("case", |path| !path.starts_with("555566667777"));
    let after = sample();
    let mut annotations = Annotations::default();
    let keys = finding_keys(&before.findings);
    for (key, finding) in keys.iter().zip(&before.findings) {
        annotations
            .findings
            .insert(key.clone(), commented(&finding.id));
    }
    let carried = annotations.carried(&before.findings, &after.findings);
    let new_keys = finding_keys(&after.findings);
    let of = |id: &str, resource: &str| {
        let place = after.findings.iter().position(|finding| {
            finding.id == id
                && finding.verdict == Verdict::Fail
                && finding.resources.iter().any(|name| name.contains(resource))
        });
        carried.note(&new_keys[place.unwrap()])
    };
    // It names more buckets now.
    let versioned = "security/bucket-not-versioned";
    let fails = |finding: &&Finding| finding.id == versioned && finding.verdict == Verdict::Fail;
    let number = |findings: &[Finding]| findings.iter().find(fails).unwrap().resources.len();
    assert!(number(&before.findings) < number(&after.findings));
    assert_eq!(of(versioned, "edu-cloudtrail").unwrap().comment, versioned);
    // And every word that is still about something is about the same thing.
    for (key, finding) in new_keys.iter().zip(&after.findings) {
        if let Some(note) = carried.note(key) {
            assert_eq!(note.comment, finding.id);
        }
    }
    // What was not there before has no word.
    assert_eq!(of("security/key-open", "555566667777"), None);
}

#[test]
fn findings_that_change_places_keep_their_words() {
    let event = |title: &str, id: &str| {
        let mut finding = finding("security/tampering", title, &["trail"]);
        finding.evidence = vec![trailglass_core::report::Evidence::Record {
            file: 0,
            record: 0,
            event_id: Some(id.to_owned()),
        }];
        finding
    };
    let before = [event("Stops", "b"), event("Deletes", "c")];
    // Logs of an earlier time: the first event of a finding is another one.
    let mut earlier = event("Stops", "a");
    earlier.evidence.extend(before[0].evidence.clone());
    let after = [event("Deletes", "c"), earlier, event("Starts", "d")];
    let keys = finding_keys(&before);
    let mut annotations = Annotations::default();
    annotations
        .findings
        .insert(keys[0].clone(), commented("stops"));
    annotations
        .findings
        .insert(keys[1].clone(), commented("deletes"));
    let carried = annotations.carried(&before, &after);
    let words: Vec<_> = finding_keys(&after)
        .iter()
        .map(|key| carried.note(key).map(|note| note.comment.clone()))
        .collect();
    assert_eq!(words, [Some("deletes".into()), Some("stops".into()), None]);
    assert_eq!(carried.findings.len(), 2, "no word is kept twice");
}

#[test]
fn a_word_on_a_name_holds_for_all_of_it_until_one_has_its_own() {
    let findings = [finding("a/b", "x", &["one"]), finding("a/b", "x", &["two"])];
    let keys = finding_keys(&findings);
    let mut annotations = Annotations::default();
    annotations
        .findings
        .insert("a/b".to_owned(), commented("all"));
    annotations.note_mut(&keys[1]).comment = "own".to_owned();
    assert_eq!(annotations.note(&keys[0]).unwrap().comment, "all");
    assert_eq!(annotations.note(&keys[1]).unwrap().comment, "own");
    // An empty word of its own stands against the one for all.
    annotations.note_mut(&keys[1]).comment.clear();
    annotations.tidy();
    assert!(annotations.note(&keys[1]).unwrap().is_empty());
    annotations.findings.remove("a/b");
    annotations.tidy();
    assert!(annotations.is_empty());
}

#[test]
fn words_that_nobody_would_read_are_told() {
    let findings = [finding("a/b", "x", &["one"])];
    let mut annotations = Annotations::default();
    for key in [
        "a/b",
        &finding_keys(&findings)[0],
        "a/c",
        "a/b~0000000000000000",
    ] {
        annotations.findings.insert(key.to_owned(), commented("x"));
    }
    assert_eq!(
        annotations.strangers(&findings),
        ["a/b~0000000000000000", "a/c"]
    );
}

#[test]
fn a_file_of_annotations_is_read_back_and_by_hand() {
    let mut annotations = Annotations {
        title: "CloudTrail review".to_owned(),
        customer: "Larkspur Freight".to_owned(),
        author: "A".to_owned(),
        date: "D".to_owned(),
        classification: "Confidential".to_owned(),
        scope: "Six accounts.\n\nNot: Lake.".to_owned(),
        notes: "N".to_owned(),
        logo: Some(Logo::new(PNG.to_vec(), "Larkspur").unwrap()),
        ..Annotations::default()
    };
    annotations.findings.insert(
        "a/b".to_owned(),
        Note {
            left_out: true,
            comment: "c".to_owned(),
            accepted: Some(Accepted {
                reason: "r".to_owned(),
                by: "b".to_owned(),
                until: "u".to_owned(),
            }),
        },
    );
    let bytes = serde_json::to_vec(&annotations).unwrap();
    assert_eq!(Annotations::read(&bytes).unwrap(), annotations);
    assert_eq!(Annotations::unknown_fields(&bytes), [""; 0]);
    let by_hand = br#"{ "customer": "X", "colour": "of a later version",
        "findings": { "a/b": { "accepted": { "reason": "known" }, "more": 1 } } }"#;
    let read = Annotations::read(by_hand).unwrap();
    assert_eq!(read.customer, "X");
    let unknown = ["colour", "findings.a/b.more"];
    assert_eq!(Annotations::unknown_fields(by_hand), unknown);
    assert_eq!(
        read.note("a/b~1")
            .unwrap()
            .accepted
            .as_ref()
            .unwrap()
            .reason,
        "known"
    );
}

#[test]
fn a_file_that_is_none_says_why() {
    let read = |text: &str| Annotations::read(text.as_bytes()).unwrap_err();
    assert_eq!(
        read(r#"{"schema":"trailglass.annotations/2"}"#),
        AnnotationError::Other("trailglass.annotations/2".to_owned())
    );
    assert_eq!(
        read("{\"customer\":\n 7}"),
        AnnotationError::Damaged { line: 2, column: 2 }
    );
    let logo = r#"{"logo":{"media_type":"image/png","base64":"PHN2Zz4="}}"#;
    assert!(matches!(read(logo), AnnotationError::Damaged { .. }));
    for other in [r#"{"Records":[]}"#, "[]", "{}"] {
        assert_eq!(read(other), AnnotationError::Foreign, "{other}");
    }
    let large = format!("\"{}\"", "x".repeat(17 << 20));
    assert_eq!(read(&large), AnnotationError::TooLarge);
}

#[test]
fn a_logo_is_what_its_bytes_are() {
    let kind = |bytes: &[u8]| Logo::new(bytes.to_vec(), "").map(|logo| logo.media_type());
    assert_eq!(kind(PNG), Ok(MediaType::Png));
    assert_eq!(kind(b"\xff\xd8\xff\xe0"), Ok(MediaType::Jpeg));
    assert_eq!(kind(b"<?xml version=\"1.0\"?>\n<svg/>"), Ok(MediaType::Svg));
    assert_eq!(kind(b"\xef\xbb\xbf <svg xmlns=\"x\"/>"), Ok(MediaType::Svg));
    for other in [&b"GIF89a"[..], b"", b"<html><svg/></html>", b"%PDF-1.7"] {
        assert_eq!(kind(other), Err(LogoError::UnknownKind));
    }
    let large = [PNG, &vec![0; Logo::MOST_BYTES]].concat();
    assert_eq!(kind(&large), Err(LogoError::TooLarge));
    let url = Logo::new(PNG.to_vec(), "").unwrap().data_url();
    assert_eq!(url, "data:image/png;base64,iVBORw0KGgpyZXN0");
}
