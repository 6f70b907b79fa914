//! Exports and logs in any order, split and merged in any way, give the byte-identical report.

use proptest::prelude::*;
use serde_json::json;
use trailglass_core::case::{Options, Partial};

use super::builder::*;

fn files() -> Files {
    let (one, two) = (
        trail(ACCOUNT, HOME, "one", &json!({})),
        trail(
            ACCOUNT,
            OTHER,
            "two",
            &json!({ "IsMultiRegionTrail": false }),
        ),
    );
    let records: Vec<_> = (0..20)
        .map(|n| event(n, ACCOUNT, OTHER, "RunInstances", n % 2 == 0, n))
        .collect();
    Files::default()
        .trails(ACCOUNT, HOME, &[&one])
        .trails(ACCOUNT, OTHER, &[&one, &two])
        .trail(&one, true, &management("All"))
        .trail(&two, true, &management("WriteOnly"))
        .status(&two, &json!({ "IsLogging": false, "ResponseMetadata": { "HTTPHeaders": { "date": "Wed, 23 Jan 2019 01:27:00 GMT" } } }))
        .organization(&[ACCOUNT, MEMBER])
        .buckets(ACCOUNT, &["one-bucket"])
        .add("get-trail-status.json", &json!({ "IsLogging": true }))
        .add("more/get-bucket-versioning-two-bucket.json", &json!({ "Status": "Enabled" }))
        .text("more/one-bucket/get-bucket-versioning.json", "")
        .log("one-bucket", ACCOUNT, OTHER, 5, &records)
        .log("two-bucket", ACCOUNT, OTHER, 6, &records[..10])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn any_order_gives_the_same_report(
        order in Just((0..files().0.len()).collect::<Vec<_>>()).prop_shuffle(),
        parts in prop::collection::vec(0_usize..4, files().0.len()),
        named in prop::option::of(0_usize..4),
    ) {
        let all = files();
        let mut expected = all.partial();
        let mut partials = vec![Partial::default(); 4];
        for index in order {
            let part = parts[index];
            let file = Files(vec![all.0[index].clone()]);
            partials[part].merge(file.partial());
        }
        if let Some(named) = named {
            partials[named].name_subject("get-trail-status.json", "one");
            expected.name_subject("get-trail-status.json", "one");
        }
        let mut merged = Partial::default();
        for partial in partials {
            merged.merge(Partial::decode(&partial.encode()).unwrap());
        }
        let json = |partial: &Partial| serde_json::to_string(&partial.finish(&Options::default())).unwrap();
        prop_assert_eq!(json(&merged), json(&expected));
        prop_assert_eq!(merged.encode(), expected.encode());
    }
}

#[test]
fn a_new_export_changes_the_report_without_reading_the_logs_again() {
    let all = files();
    let (exports, logs): (Vec<_>, Vec<_>) = all
        .0
        .into_iter()
        .partition(|(path, _)| !path.starts_with("s3/"));
    let mut partial = Files(logs).partial();
    let before = partial.finish(&Options::default());
    assert!(before.chapters.fragmentation.trails.is_empty());
    partial.merge(Files(exports).partial());
    let after = partial.finish(&Options::default());
    assert_eq!(after.chapters.fragmentation.trails.len(), 2);
    assert!(
        after.chapters.fragmentation.trails[0]
            .observed_records
            .is_some()
    );
}
