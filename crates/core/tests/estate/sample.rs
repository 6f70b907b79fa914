//! The generated sample case, whose mistakes are known.

use std::collections::BTreeSet;

use trailglass_core::report::{Action, CoverageState, Finding, Relation, Report, Verdict};

use super::builder::{Files, of, verdicts};

const ORGANIZATION: &str = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/organization-trail";
const TICKETING: &str = "arn:aws:cloudtrail:eu-central-1:444455556666:trail/ticketing-audit";
const VENDOR: &str = "arn:aws:cloudtrail:eu-central-1:444455556666:trail/skyvane-posture";
const COLLECTION: &str = "arn:aws:cloudtrail:eu-west-1:555566667777:trail/collection-trail";
const EDUCATION: &str = "arn:aws:cloudtrail:us-east-1:777788889999:trail/edu-trail";
const LOST: &str = "arn:aws:cloudtrail:eu-central-1:333344445555:trail/audit-2022";

fn report() -> Report {
    Files(trailglass_generate::sample(7).files).report()
}

fn names<'f>(findings: &[&'f Finding]) -> BTreeSet<Vec<&'f str>> {
    findings
        .iter()
        .map(|finding| finding.resources.iter().map(String::as_str).collect())
        .collect()
}

#[test]
fn the_planted_mistakes_are_found_and_nothing_else() {
    let report = report();
    let failed = |name| names(&of(&report, name, Verdict::Fail));
    assert_eq!(
        failed("duplicate-trail"),
        BTreeSet::from([
            vec![ORGANIZATION, VENDOR, TICKETING],
            vec![ORGANIZATION, COLLECTION]
        ])
    );
    assert_eq!(
        failed("third-party-trail"),
        BTreeSet::from([vec![VENDOR, "skyvane-ingest-eu"]])
    );
    assert_eq!(
        failed("trail-not-logging"),
        BTreeSet::from([vec![EDUCATION]])
    );
    assert_eq!(
        failed("delivery-failing"),
        BTreeSet::from([vec![LOST, "lindenquay-audit-2022"]])
    );
    assert_eq!(
        failed("global-events-duplicated"),
        BTreeSet::from([vec!["444455556666", ORGANIZATION, VENDOR, TICKETING]])
    );
    for (name, verdict) in [
        ("no-logging-trail", (0, 1, 0)),
        ("no-multi-region-trail", (0, 1, 0)),
        ("no-organization-trail", (0, 1, 0)),
        ("coverage-gap", (0, 1, 0)),
        ("global-events-missing", (0, 1, 0)),
        ("delivery-stale", (0, 1, 0)),
        // Reads lie in the folder of the trail of writes, from before it was narrowed.
        ("config-contradicts-logs", (0, 1, 0)),
        ("duplicate-delivery", (1, 0, 0)),
        ("log-gap", (1, 0, 0)),
    ] {
        assert_eq!(verdicts(&report, name), verdict, "{name}");
    }
    assert!(
        report.inputs.unnamed.is_empty(),
        "the collector's layout names everything"
    );
}

#[test]
fn overlaps_and_advice_of_the_sample() {
    let report = report();
    let chapter = &report.chapters.fragmentation;
    let overlaps: BTreeSet<(&str, &str, Relation, &str)> = chapter
        .overlaps
        .iter()
        .map(|row| {
            (
                row.trails[0].as_str(),
                row.trails[1].as_str(),
                row.relation,
                row.class.as_str(),
            )
        })
        .collect();
    assert_eq!(
        overlaps,
        BTreeSet::from([
            (ORGANIZATION, VENDOR, Relation::Identical, "management"),
            (ORGANIZATION, COLLECTION, Relation::Identical, "management"),
            (TICKETING, ORGANIZATION, Relation::Subset, "management"),
            (TICKETING, VENDOR, Relation::Subset, "management"),
            (
                COLLECTION,
                ORGANIZATION,
                Relation::Subset,
                "data:AWS::S3::Object"
            ),
        ])
    );
    assert!(
        chapter
            .overlaps
            .iter()
            .all(|row| row.observed_records > 0 && row.monthly_usd > Some(0.0))
    );
    let advice: Vec<(&str, bool)> = chapter
        .advice
        .iter()
        .map(|step| (step.trail.as_str(), step.lost.is_empty()))
        .collect();
    assert!(
        chapter
            .advice
            .iter()
            .all(|step| step.action == Action::Delete)
    );
    assert_eq!(
        advice.last(),
        Some(&(COLLECTION, false)),
        "what costs something comes last"
    );
    let without_loss: BTreeSet<&str> = advice
        .iter()
        .filter(|(_, lossless)| *lossless)
        .map(|(trail, _)| *trail)
        .collect();
    assert_eq!(
        without_loss,
        BTreeSet::from([VENDOR, TICKETING, EDUCATION, LOST])
    );
    let last = chapter.advice.last().unwrap();
    assert_eq!(last.lost, ["network-activity in 555566667777 (eu-west-1)"]);
    assert!(last.lost_records > 0);
}

#[test]
fn coverage_of_the_sample() {
    let report = report();
    let coverage = &report.chapters.fragmentation.coverage;
    let accounts: BTreeSet<&str> = coverage.iter().map(|cell| cell.account.as_str()).collect();
    let regions: BTreeSet<&str> = coverage.iter().map(|cell| cell.region.as_str()).collect();
    assert_eq!((accounts.len(), regions.len()), (6, 3));
    assert!(
        coverage
            .iter()
            .all(|cell| cell.state != CoverageState::Unknown)
    );
    let cell = |account: &str, region: &str, class: &str| {
        let found = coverage
            .iter()
            .find(|cell| cell.account == account && cell.region == region && cell.class == class);
        found.unwrap().trails.len()
    };
    assert_eq!(cell("444455556666", "eu-central-1", "management-write"), 3);
    assert_eq!(cell("444455556666", "eu-central-1", "management-read"), 2);
    assert_eq!(cell("555566667777", "eu-west-1", "network-activity"), 1);
    assert_eq!(cell("555566667777", "eu-central-1", "network-activity"), 0);
    assert_eq!(
        cell("777788889999", "us-east-1", "management-write"),
        1,
        "the trail that is off does not count"
    );
}
