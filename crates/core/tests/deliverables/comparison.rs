//! Two reports, before and after: what was mended, what came, and what cannot be said.
use std::sync::LazyLock;

use trailglass_core::report::compare::{
    COMPARISON_SCHEMA, Comparison, FindingChange, Presence, Standing, compare,
};
use trailglass_core::report::writers::{Choices, comparison, html, markdown};
use trailglass_core::report::{CoverageState, Report, Verdict};

use crate::{report_of, report_with, sample};

/// The sample case after its owner mended a few things: validation is on again, the lifecycle keeps logs, the key lost its
/// outsiders' policy export, and the trail of the lab is gone.
fn mended() -> &'static Report {
    static REPORT: LazyLock<Report> = LazyLock::new(|| {
        report_with("later/export", |path, bytes| {
            let text = || String::from_utf8(bytes.clone()).unwrap();
            if path.ends_with("lindenquay-edu-cloudtrail/get-bucket-lifecycle-configuration.json") {
                return Some(text().replace("\"Days\": 1", "\"Days\": 400").into_bytes());
            }
            if path.ends_with("describe-trails.json") {
                let on = "\"LogFileValidationEnabled\": true";
                return Some(
                    text()
                        .replace("\"LogFileValidationEnabled\": false", on)
                        .into_bytes(),
                );
            }
            if path.ends_with("get-key-policy.json") {
                return None;
            }
            Some(bytes)
        })
    });
    &REPORT
}

fn of<'c>(comparison: &'c Comparison, id: &str) -> Vec<&'c FindingChange> {
    let changes = comparison.findings.iter();
    changes.filter(|change| change.id == id).collect()
}

#[test]
fn a_report_is_as_itself() {
    let report = sample();
    let same = compare(report, report);
    assert_eq!(same.schema, COMPARISON_SCHEMA);
    let open = report
        .findings
        .iter()
        .filter(|finding| finding.verdict != Verdict::Pass);
    assert_eq!(same.totals.unchanged, open.count() as u64);
    assert_eq!(same.findings.len() as u64, same.totals.unchanged);
    assert_eq!(same.cost.difference, Some(0.0));
    assert!(
        same.cost
            .lines
            .iter()
            .all(|line| line.difference.is_none_or(|usd| usd == 0.0))
    );
    assert!(same.volume.iter().all(|row| row.before == row.after));
    assert!(same.coverage.cells.is_empty() && same.checks.is_empty() && same.controls.is_empty());
    assert!(same.trails.is_empty() && same.buckets.is_empty());
    assert_eq!(same.before, same.after);
}

#[test]
fn what_was_mended_is_fixed_and_what_is_not_shown_any_more_is_not() {
    let comparison = compare(sample(), mended());
    for id in ["security/bucket-short-lifecycle", "security/validation-off"] {
        let changes = of(&comparison, id);
        let fixed: Vec<_> = changes
            .iter()
            .filter(|change| change.standing == Standing::Fixed)
            .collect();
        assert_eq!(fixed.len(), 1, "{id}: {changes:?}");
        assert_eq!(fixed[0].because, "it holds now");
    }
    // Nobody mended the key: its policy was not exported again.
    for change in of(&comparison, "security/key-open") {
        assert_ne!(change.standing, Standing::Fixed, "{change:?}");
    }
    let turned: Vec<&str> = comparison
        .checks
        .iter()
        .filter(|change| change.after == Verdict::Pass)
        .map(|change| change.check.as_str())
        .collect();
    assert!(
        turned.contains(&"validation-off") && turned.contains(&"bucket-short-lifecycle"),
        "{turned:?}"
    );
    assert!(
        comparison
            .checks
            .iter()
            .any(|change| change.after == Verdict::Unknown)
    );
    assert!(!comparison.controls.is_empty());
    // Other folders, the same records: nothing else is new.
    let noise = comparison
        .findings
        .iter()
        .filter(|change| change.id.starts_with("strategy/"));
    assert!(noise.clone().count() > 0);
    for change in noise {
        assert_eq!(change.standing, Standing::Unchanged, "{change:?}");
    }
}

#[test]
fn what_was_not_looked_at_is_unseen_and_never_fixed() {
    let whole = sample();
    // Neither the logs nor the exports of two accounts.
    let part = report_of("case", |path| {
        !path.contains("555566667777") && !path.contains("777788889999")
    });
    let comparison = compare(whole, &part);
    let key = of(&comparison, "security/key-open");
    assert!(
        key.iter().any(|change| change.standing == Standing::Unseen),
        "{key:?}"
    );
    let events: Vec<_> = of(&comparison, "security/tampering");
    assert!(
        events
            .iter()
            .any(|change| change.standing == Standing::Unseen)
    );
    assert!(
        events
            .iter()
            .all(|change| change.standing != Standing::Fixed),
        "an event is never fixed"
    );
    for change in &comparison.findings {
        if change.standing == Standing::Fixed {
            let about = format!("{} {:?}", change.title, change.went);
            assert!(
                !about.contains("555566667777") && !about.contains("777788889999"),
                "{change:?}"
            );
        }
    }
    // The other way round they are new, and it is said that nobody had looked.
    let back = compare(&part, whole);
    let key = of(&back, "security/key-open");
    let new = key
        .iter()
        .find(|change| change.standing == Standing::New)
        .unwrap();
    assert_eq!(new.because, "the first case does not hold what shows it");
    assert_eq!(
        back.totals.new,
        comparison
            .findings
            .iter()
            .filter(|change| change.after.is_none())
            .count() as u64
            + back.totals.new
            - back
                .findings
                .iter()
                .filter(|change| change.before.is_none())
                .count() as u64
    );
}

#[test]
fn trails_coverage_and_money_are_followed() {
    let whole = sample();
    let part = report_of("case", |path| !path.starts_with("777788889999"));
    let comparison = compare(whole, &part);
    let gone: Vec<_> = comparison
        .trails
        .iter()
        .filter(|trail| trail.presence == Presence::Went)
        .map(|trail| trail.name.as_str())
        .collect();
    assert_eq!(gone, ["edu-trail"]);
    let lost = comparison
        .coverage
        .cells
        .iter()
        .filter(|cell| cell.before == Some(CoverageState::Covered) && cell.after.is_some());
    assert_eq!(comparison.coverage.lost, lost.count() as u64);
    for cell in &comparison.coverage.cells {
        assert_ne!(cell.before, cell.after);
    }
    let sum = comparison
        .cost
        .before
        .zip(comparison.cost.after)
        .map(|(old, new)| new - old);
    assert_eq!(comparison.cost.difference, sum);
    for line in &comparison.cost.lines {
        if let Some(difference) = line.difference {
            let usd = |state: Option<_>| {
                state.map_or(0.0, |state: trailglass_core::report::compare::LineState| {
                    state.usd_month.unwrap()
                })
            };
            assert!((difference - usd(line.after) + usd(line.before)).abs() < 1e-12);
        }
    }
    let bucket = comparison
        .buckets
        .iter()
        .find(|bucket| bucket.name == "lindenquay-edu-cloudtrail");
    assert!(bucket.is_some(), "{:?}", comparison.buckets);
}

/// A delivery packed without its bucket has the archive's name in its place, which is another for each case.
#[test]
fn a_finding_about_a_delivery_does_not_turn_on_the_name_of_its_archive() {
    let about = |archives: &[&str]| {
        let mut report = sample().clone();
        let mut finding = report.findings[0].clone();
        finding.id = "fragmentation/duplicate-delivery".to_owned();
        finding.evidence.clear();
        let folder =
            |archive: &&str| format!("{archive}/AWSLogs/111122223333/CloudTrail/eu-west-1");
        finding.resources = archives.iter().map(folder).collect();
        report.findings = vec![finding];
        report
    };
    let same = compare(&about(&["june.zip!"]), &about(&["in/july.tar.gz!"]));
    assert_eq!(
        (same.totals.unchanged, same.findings.len()),
        (1, 1),
        "{:?}",
        same.findings
    );
    let change = &same.findings[0];
    assert!(
        change.came.is_empty() && change.went.is_empty(),
        "{change:?}"
    );
    // A folder may be a bucket: it is the same finding about another place.
    let moved = compare(&about(&["before"]), &about(&["after"]));
    assert_eq!((moved.totals.changed, moved.findings.len()), (1, 1));
    // Of several the one that names the bucket too is the same one.
    let both = compare(&about(&["logs"]), &{
        let mut after = about(&["other"]);
        after.findings.extend(about(&["logs"]).findings);
        after
    });
    let standings: Vec<Standing> = both.findings.iter().map(|it| it.standing).collect();
    assert_eq!(standings, [Standing::New, Standing::Unchanged]);
    let of_logs = compare(&about(&["logs"]), &about(&["logs"]));
    assert_eq!(both.findings[1].key, of_logs.findings[0].key);
}

#[test]
fn a_comparison_is_read_back_and_is_the_same_every_time() {
    let comparison = compare(sample(), mended());
    let bytes = serde_json::to_vec(&comparison).unwrap();
    assert!(serde_json::from_slice::<Comparison>(&bytes).unwrap() == comparison);
    assert!(serde_json::to_vec(&compare(sample(), mended())).unwrap() == bytes);
}

#[test]
fn people_read_it_without_markup_or_mail_addresses() {
    let mut after = mended().clone();
    let evil = "<img src=x onerror=alert(1)> jane.doe@larkspur.example\u{202e}";
    for finding in after.findings.iter_mut().take(2) {
        finding.title = evil.to_owned();
        finding.resources = vec![evil.to_owned()];
    }
    after.chapters.fragmentation.trails[0].arn = evil.to_owned();
    let compared = compare(sample(), &after);
    let document = comparison(&compared, &Choices::default());
    let (mut page, mut ticket) = (Vec::new(), Vec::new());
    html::write(&document, &mut page).unwrap();
    markdown::write(&document, &mut ticket).unwrap();
    let (page, ticket) = (
        String::from_utf8(page).unwrap(),
        String::from_utf8(ticket).unwrap(),
    );
    assert!(page.contains("&lt;img src=x") && !page.contains("<img"));
    for text in [&page, &ticket] {
        assert!(!text.contains("jane.doe@") && !text.contains('\u{202e}'));
        for title in [
            "Before and after",
            "Fixed",
            "Still there",
            "Checks that turned",
        ] {
            assert!(text.contains(title), "{title}");
        }
    }
}
