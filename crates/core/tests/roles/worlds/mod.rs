//! Every verdict, origin and reason of made-up worlds, whatever the order of the files.

mod world;

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use trailglass_core::case::{Options, Partial};
use trailglass_core::report::{OpaqueReason, OriginKind, Report, SessionVerdict};

use world::{Leaks, Numbers, Truth, World};

/// Spreads the records over files, some of them twice, and merges what was read as it comes.
fn report(records: &[Value], order: u64) -> Report {
    let mut numbers = Numbers(order);
    let mut files: BTreeMap<u64, Vec<&Value>> = BTreeMap::new();
    for record in records {
        files.entry(numbers.below(7)).or_default().push(record);
        if numbers.below(5) == 0 {
            files.entry(7 + numbers.below(3)).or_default().push(record);
        }
    }
    let mut partials: Vec<Partial> = files
        .iter()
        .map(|(number, records)| {
            let text = json!({ "Records": records }).to_string();
            super::read(&format!("{number}.json"), text.as_bytes())
        })
        .collect();
    while partials.len() > 1 {
        let one = usize::try_from(numbers.below(partials.len() as u64)).unwrap();
        let taken = partials.swap_remove(one);
        let other = usize::try_from(numbers.below(partials.len() as u64)).unwrap();
        // The stored form carries everything.
        let taken = Partial::decode(&taken.encode()).unwrap();
        partials[other].merge(taken);
    }
    partials
        .pop()
        .unwrap_or_default()
        .finish(&Options::default())
}

fn found(report: &Report) -> BTreeMap<String, Truth> {
    let rows = report.chapters.roles.sessions.iter();
    rows.map(|row| {
        let name = if row.access_key_id.is_empty() {
            format!(
                "{}@{}",
                row.principal_id,
                row.created.as_deref().unwrap_or("")
            )
        } else {
            row.access_key_id.clone()
        };
        let truth = Truth {
            verdict: row.verdict,
            reason: row.reason,
            kind: row.origin.kind,
            id: row.origin.id.clone(),
            hops: row.hops,
        };
        (name, truth)
    })
    .collect()
}

fn check(seed: u64, write_only: bool, order: u64) -> (World, Report) {
    let mut world = World::new(seed, Leaks { write_only });
    world.tell();
    let mut records: Vec<Value> = world
        .kept()
        .iter()
        .map(|kept| kept.record.clone())
        .collect();
    // Records of a log come in no order.
    let mut numbers = Numbers(order ^ 0x5eed);
    for place in (1..records.len()).rev() {
        let other = usize::try_from(numbers.below(place as u64 + 1)).unwrap();
        records.swap(place, other);
    }
    let report = report(&records, order);
    let (found, truth) = (found(&report), world.truth());
    for (name, truth) in &truth {
        assert_eq!(
            found.get(name),
            Some(truth),
            "{name} of seed {seed}, write only: {write_only}"
        );
    }
    assert_eq!(found.len(), truth.len(), "seed {seed}");
    (world, report)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_session_is_followed_as_far_as_the_logs_go(seed: u64, write_only: bool, order: u64) {
        check(seed, write_only, order);
    }

    #[test]
    fn the_order_of_the_files_leaves_no_trace(seed: u64, write_only: bool, order: u64) {
        let mut world = World::new(seed, Leaks { write_only });
        world.tell();
        let records: Vec<Value> = world.kept().iter().map(|kept| kept.record.clone()).collect();
        // Files and evidence follow the split, the chapter does not.
        let chapter = |order| serde_json::to_string(&report(&records, order).chapters.roles).unwrap();
        prop_assert_eq!(chapter(order), chapter(order.wrapping_add(1)));
    }
}

#[test]
fn the_worlds_have_every_kind_of_origin_and_of_end() {
    let mut kinds: BTreeMap<OriginKind, u64> = BTreeMap::new();
    let mut reasons: BTreeMap<OpaqueReason, u64> = BTreeMap::new();
    let mut verdicts: BTreeMap<SessionVerdict, u64> = BTreeMap::new();
    let mut longest = 0;
    for seed in 0..40 {
        let mut world = World::new(
            seed,
            Leaks {
                write_only: seed % 4 == 0,
            },
        );
        world.tell();
        for truth in world.truth().into_values() {
            *kinds.entry(truth.kind).or_default() += 1;
            *verdicts.entry(truth.verdict).or_default() += 1;
            if let Some(reason) = truth.reason {
                *reasons.entry(reason).or_default() += 1;
            }
            longest = longest.max(truth.hops);
        }
    }
    assert_eq!(kinds.len(), 12, "{kinds:?}");
    assert_eq!(verdicts.len(), 3);
    assert!(
        reasons.contains_key(&OpaqueReason::IssuedBeforeWindow),
        "{reasons:?}"
    );
    assert!(
        reasons.contains_key(&OpaqueReason::AssumeRoleNotLogged),
        "{reasons:?}"
    );
    assert!(longest >= 5, "{longest}");
}
