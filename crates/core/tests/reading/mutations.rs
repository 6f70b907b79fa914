//! Bytes that chance has damaged: reading ends, says why, and invents nothing.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::time::Instant;

use proptest::prelude::*;
use trailglass_core::case::{NoHooks, Options, Partial, read_input};

use crate::collect::{Collector, read};
use crate::fixtures::{all, gzip, log_of, record, records, tar, zip};

/// Every fixture, and logs in their packings.
fn seeds() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = ["exports", "logs"]
        .into_iter()
        .flat_map(all)
        .map(|(_, bytes)| bytes)
        .collect();
    let log = log_of(&records(12));
    let packed = gzip(&log);
    seeds.push(records(12).join("\n").into_bytes());
    seeds.push(zip(&[("a.json", log.as_bytes()), ("b.json.gz", &packed)]));
    seeds.push(tar(&[("a.json", log.as_bytes()), ("b.json.gz", &packed)]));
    seeds.push(packed);
    seeds.push(log.into_bytes());
    seeds
}

#[derive(Debug, Clone)]
enum Damage {
    Byte(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Drop(prop::sample::Index, usize),
    Double(prop::sample::Index, usize),
    Insert(prop::sample::Index, &'static str),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<prop::sample::Index>;
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\\",
        ",",
        ":",
        "{\"Records\":[",
        "\u{feff}",
        "\n",
        "\0",
    ];
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Byte(at, byte)),
        at().prop_map(Damage::Cut),
        (at(), 1usize..40).prop_map(|(at, count)| Damage::Drop(at, count)),
        (at(), 1usize..400).prop_map(|(at, count)| Damage::Double(at, count)),
        (at(), prop::sample::select(pieces.to_vec()))
            .prop_map(|(at, text)| Damage::Insert(at, text)),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    if bytes.is_empty() {
        return;
    }
    match damage {
        Damage::Byte(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        Damage::Cut(at) => bytes.truncate(at.index(bytes.len())),
        Damage::Drop(at, count) => {
            let at = at.index(bytes.len());
            let to = bytes.len().min(at + count);
            bytes.drain(at..to);
        }
        Damage::Double(at, count) => {
            let at = at.index(bytes.len());
            let to = bytes.len().min(at + count);
            let part = bytes[at..to].to_vec();
            bytes.splice(at..at, part);
        }
        Damage::Insert(at, text) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, text.bytes());
        }
    }
}

/// What holds for any input.
fn check(found: &Collector) -> Result<(), TestCaseError> {
    for input in &found.inputs {
        let mut last = None;
        for record in &input.records {
            prop_assert!(last < Some(record.place.number), "numbers grow");
            last = Some(record.place.number);
            let parsed = serde_json::from_str::<serde::de::IgnoredAny>(&record.json);
            prop_assert!(
                parsed.is_ok(),
                "another reader takes it too: {}",
                record.json
            );
        }
        let something = !input.records.is_empty() || !input.documents.is_empty();
        let empty_log = input.kind != "unknown";
        prop_assert!(
            something || empty_log || !input.problems.is_empty(),
            "says why"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn damaged_files_are_read_to_their_end(
        seed in prop::sample::select(seeds()),
        damage in prop::collection::vec(damage(), 1..5),
    ) {
        let mut bytes = seed;
        for damage in &damage {
            apply(&mut bytes, damage);
        }
        check(&read("x", &bytes))?;
        let mut partial = Partial::default();
        let size = bytes.len() as u64;
        read_input(Cursor::new(&bytes), "x", size, &Options::default(), &mut partial, &mut NoHooks);
        let report = partial.finish(&Options::default());
        prop_assert_eq!(report.inputs.records, partial.records());
    }

    /// One damaged place in a log file costs the record that it lies in, and at most a neighbour.
    #[test]
    fn one_fault_costs_little(
        byte in prop::sample::select(b"{}[]\"\\,:x \n".to_vec()),
        at in any::<prop::sample::Index>(),
        lines in any::<bool>(),
    ) {
        let some = records(30);
        let mut bytes = if lines { some.join("\n") } else { log_of(&some) }.into_bytes();
        // The envelope itself is not damaged: there is nothing else to go by.
        let front = if lines { 0 } else { 12 };
        let at = front + at.index(bytes.len() - front - 2);
        bytes[at] = byte;
        let found = read("x", &bytes);
        prop_assert!(whole(&found, &some) >= 28, "{:?}", found.problems().collect::<Vec<_>>());
        check(&found)?;
    }
}

/// How many of the records were found as they were written.
fn whole(found: &Collector, written: &[String]) -> usize {
    let known: BTreeSet<&str> = written.iter().map(String::as_str).collect();
    let records = found.inputs.iter().flat_map(|input| &input.records);
    records
        .filter(|record| known.contains(record.json.as_str()))
        .count()
}

/// The first bytes decide what an input is, so chance alone meets them too seldom.
#[test]
fn a_fault_in_the_first_bytes_costs_one_record() {
    let some = records(30);
    let lines = some.join("\n").into_bytes();
    for at in 0..24 {
        for byte in *b"{}[]\"\\,:x \n" {
            let mut bytes = lines.clone();
            bytes[at] = byte;
            let found = read("x", &bytes);
            let problems: Vec<_> = found.problems().collect();
            assert!(
                whole(&found, &some) >= 28,
                "{} at {at}: {problems:?}",
                char::from(byte)
            );
        }
    }
    // The damaged record may be a large one: more of the text has to be looked at than a first piece.
    let large = record("large", &format!(r#","note":"{}""#, "x".repeat(300 << 10)));
    let text = format!("x{}\n{}", &large[1..], some.join("\n"));
    assert_eq!(whole(&read("x", text.as_bytes()), &some), 30);
    // What is left when a log is cut in pieces by size, on lines and in its list.
    let list = log_of(&some).into_bytes();
    for text in [&lines, &list] {
        let found = read("x", &text[100..]);
        assert!(whole(&found, &some) >= 28);
        assert_eq!(found.inputs[0].kind, "cloudtrail-log");
        assert!(
            found.problems().count() > 0,
            "the piece that is lost is told"
        );
    }
}

/// A page that shows a record is no log.
#[test]
fn prose_around_a_record_is_no_log() {
    let text = format!("An example:\n\n```json\n{}\n```\n", record("1", ""));
    let found = read("README.md", text.as_bytes());
    assert_eq!(found.inputs[0].records.len(), 0);
    assert_eq!(found.problems().count(), 1);
}

/// Texts that would be searched over and over again if only brackets were counted.
#[test]
fn hostile_text_takes_no_longer_than_other_text() {
    let size = 2 << 20;
    let full = |unit: &str| unit.repeat(size / unit.len());
    let good = record("1", "");
    let texts = [
        full("{\"eventVersion\":\"1"),
        full("{\"eventVersion\":\"1,\n"),
        full("{\"eventVersion\":"),
        full("{\"eventVersion\":\"1.1\"},\n{\"a\":\"b\\"),
        format!("[{}", full("{\"eventVersion\":\"1\",")),
        format!("{{\"Records\":[{}", full("{\"eventVersion\":\"1\",}")),
        format!("{{\"Records\":[{}", full("{\"eventVersion\":\"1\"x\",")),
        format!("{{\"Records\":[{}", full("{\"eventVersion\":\"}\"\"")),
        full("{\"a\":["),
        full("[{"),
        full("\"\\"),
        full("{\"a\":1}"),
        full(",]}"),
        full("{\"eventName\":\u{1f480}\""),
        format!("{}{}", full("{\"eventVersion\":\"1\n{"), good),
    ];
    for text in texts {
        let start = Instant::now();
        let found = read("x", text.as_bytes());
        let seconds = start.elapsed().as_secs_f32();
        let front: String = text.chars().take(40).collect();
        // Time that grows with the square of this size would be hours, on any machine; what a busy one takes
        // longer is nothing beside it.
        assert!(seconds < 300.0, "{seconds} s for {front}");
        assert!(found.inputs[0].ended);
    }
}
