//! The generated cases against their truth, which was counted while they were made.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use trailglass_core::case::{NoHooks, Options, Partial, read_input};
use trailglass_core::problem::Status;
use trailglass_core::report::{Effect, Report, VolumeBy};
use trailglass_generate::Truth;

fn report(files: &[(String, Vec<u8>)]) -> Report {
    let options = Options {
        top: 10_000,
        ..Options::default()
    };
    let mut partial = Partial::default();
    for (path, bytes) in files {
        let size = bytes.len() as u64;
        read_input(
            Cursor::new(bytes),
            path,
            size,
            &options,
            &mut partial,
            &mut NoHooks,
        );
    }
    partial.finish(&options)
}

/// What every case has.
fn compare(report: &Report, truth: &Truth) {
    assert_eq!(report.inputs.records, truth.records);
    assert_eq!(report.inputs.duplicates, truth.duplicates);
    assert_eq!(report.accounts, Vec::from_iter(truth.accounts.clone()));
    assert_eq!(report.regions, Vec::from_iter(truth.regions.clone()));
    let window = (report.window.from.clone(), report.window.to.clone());
    let (from, to) = truth.window.clone();
    assert_eq!(window, (Some(from), Some(to)));
    let events = report.chapters.strategy.volume.iter();
    let events = events.filter(|row| row.by == VolumeBy::Event);
    let counted: BTreeMap<String, u64> = events.map(|r| (r.key.clone(), r.records)).collect();
    let mut told: BTreeMap<String, u64> = BTreeMap::new();
    for ((source, name), count) in &truth.distinct {
        *told
            .entry(format!("{source} {name}").trim().to_owned())
            .or_default() += count;
    }
    // Insights records stand for the calls that they speak of; their truth has no name.
    let nameless = told.remove("").unwrap_or(0);
    let (counted_all, told_all): (u64, u64) = (counted.values().sum(), told.values().sum());
    assert_eq!(counted_all, told_all + nameless);
    for (key, count) in told {
        let counted = counted.get(&key).copied().unwrap_or(0);
        assert!(
            (count..=count + nameless).contains(&counted),
            "{key}: {counted} and {count}"
        );
    }
}

#[test]
fn the_sample_is_read_as_it_was_planted() {
    for seed in [7, 1_234] {
        let case = trailglass_generate::sample(seed);
        let report = report(&case.files);
        let truth = &case.truth;
        compare(&report, truth);

        let bad: BTreeSet<&str> = truth
            .bad_files
            .iter()
            .map(|bad| bad.path.as_str())
            .collect();
        for file in &report.inputs.files {
            let is_bad = bad.contains(file.path.as_str());
            assert_eq!(is_bad, file.status != Status::Read, "{file:?}");
            assert!(
                is_bad || file.kind != "unknown",
                "{} is {}",
                file.path,
                file.kind
            );
        }
        for bad in &truth.bad_files {
            let file = report
                .inputs
                .files
                .iter()
                .find(|file| file.path == bad.path);
            let file = file.unwrap();
            assert_eq!(file.records, bad.records, "{}", bad.path);
            assert!(
                file.problems.iter().any(|p| p.code.word() == bad.code),
                "{file:?}"
            );
        }

        let rows = &report.chapters.security.tampering;
        let told: BTreeSet<(&str, bool)> = rows
            .iter()
            .filter(|row| matches!(row.effect, Effect::Weakens | Effect::Unknown))
            .filter_map(|row| Some((row.event_id.as_deref()?, row.succeeded)))
            .collect();
        let planted: BTreeSet<(&str, bool)> = truth
            .planted
            .tampering
            .iter()
            .map(|event| (event.event_id.as_str(), event.succeeded))
            .collect();
        let named = |ids: BTreeSet<&(&str, bool)>| -> Vec<String> {
            let rows = rows.iter().filter(|row| {
                ids.iter()
                    .any(|(id, _)| row.event_id.as_deref() == Some(id))
            });
            rows.map(|row| format!("{} {}", row.event_name, row.what))
                .collect()
        };
        let (lost, invented) = (planted.difference(&told), told.difference(&planted));
        assert_eq!(lost.clone().count(), 0, "{:?}", lost.collect::<Vec<_>>());
        assert_eq!(named(invented.collect()), Vec::<String>::new());

        let silences = report
            .chapters
            .fragmentation
            .silences
            .iter()
            .map(|silence| {
                let silence = silence.clone();
                (silence.account, silence.region, silence.from, silence.to)
            });
        assert_eq!(silences.collect::<Vec<_>>(), truth.planted.gaps);
    }
}

#[test]
fn an_archive_of_the_sample_gives_the_same_figures() {
    let case = trailglass_generate::sample(7);
    let zip = trailglass_generate::sample_zip(7);
    let packed = report(&[("sample.zip".to_owned(), zip)]);
    compare(&packed, &case.truth);
    let paths: BTreeSet<&str> = packed
        .inputs
        .files
        .iter()
        .map(|f| f.path.as_str())
        .collect();
    for (path, _) in &case.files {
        let ends = format!("/{path}");
        assert!(paths.iter().any(|listed| listed.ends_with(&ends)), "{path}");
    }
}
