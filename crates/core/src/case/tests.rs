//! A partial is a commutative monoid: however inputs are split, ordered, merged and stored on the
//! way, the report and the stored form come out byte for byte the same.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};

use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::report::{Report, VolumeBy};

mod clashes;
mod commands;
mod explore;
mod kept;
mod privacy;

/// Bytes of a stored partial before what its checksum is of.
const HEAD: usize = b"trailglass.partial/9\n".len() + 8;

/// One input of a case.
#[derive(Debug, Clone)]
struct Given {
    path: String,
    bytes: Vec<u8>,
}

const CALLS: [(&str, &str, bool); 6] = [
    ("s3.amazonaws.com", "GetObject", true),
    ("ec2.amazonaws.com", "DescribeInstances", true),
    ("cloudtrail.amazonaws.com", "StopLogging", false),
    ("cloudtrail.amazonaws.com", "StartLogging", false),
    ("cloudtrail.amazonaws.com", "DescribeTrails", true),
    ("kms.amazonaws.com", "ScheduleKeyDeletion", false),
];

/// A record of few choices, so that keys, events and tampering repeat.
fn record() -> impl Strategy<Value = Value> {
    let fields = (
        0usize..CALLS.len(),
        0u32..3,
        0u32..40,
        0u32..200,
        any::<bool>(),
        0usize..4,
    );
    fields.prop_map(|(call, account, id, time, failed, size)| {
        let (source, name, read) = CALLS[call];
        let account = format!("11112222333{account}");
        let mut record = json!({
            "eventVersion": "1.11",
            "userIdentity": {"type": "IAMUser", "arn": format!("arn:aws:iam::{account}:user/u{}", id % 3)},
            "eventTime": format!("2024-05-{:02}T{:02}:00:{:02}Z", 1 + time / 24, time % 24, id),
            "eventSource": source, "eventName": name, "awsRegion": "eu-west-1",
            "requestParameters": {"name": "management-events", "padding": "x".repeat(size * size * 1_500)},
            "sourceIPAddress": format!("198.51.100.{}", id % 7),
            "userAgent": if id % 2 == 0 { "aws-cli/2.1 os/macos" } else { "ec2.amazonaws.com" },
            "readOnly": read, "eventCategory": "Management", "recipientAccountId": account,
        });
        if id > 3 {
            record["eventID"] = json!(format!("event-{id}"));
        }
        if failed {
            record["errorCode"] = json!("AccessDenied");
        }
        record
    })
}

/// How the records of an input are written down.
#[derive(Debug, Clone, Copy)]
enum Form {
    Log,
    Gzip,
    Lines,
    /// With a value that is no JSON in the middle.
    Broken,
    /// In a zip archive, as two files.
    Zip,
}

fn written(records: &[Value], form: Form) -> Vec<u8> {
    let texts: Vec<String> = records.iter().map(Value::to_string).collect();
    let log = |texts: &[String]| format!("{{\"Records\":[{}]}}", texts.join(",")).into_bytes();
    match form {
        Form::Log => log(&texts),
        Form::Gzip => {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
            gzip.write_all(&log(&texts)).unwrap();
            gzip.finish().unwrap()
        }
        Form::Lines => texts.join("\n").into_bytes(),
        Form::Broken => {
            let mut texts = texts;
            texts.insert(
                texts.len() / 2,
                r#"{"eventVersion":"1.11","x":oops}"#.to_owned(),
            );
            log(&texts)
        }
        Form::Zip => {
            let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
            let options = zip::write::SimpleFileOptions::default();
            let (one, other) = texts.split_at(texts.len() / 2);
            for (name, texts) in [("one.json", one), ("other.json", other)] {
                zip.start_file(name, options).unwrap();
                zip.write_all(&log(texts)).unwrap();
            }
            zip.finish().unwrap().into_inner()
        }
    }
}

fn form() -> impl Strategy<Value = Form> {
    use Form::{Broken, Gzip, Lines, Log, Zip};
    prop::sample::select(vec![Log, Gzip, Lines, Broken, Zip])
}

fn case() -> impl Strategy<Value = Vec<Given>> {
    let input = (prop::collection::vec(record(), 0..40), form());
    prop::collection::vec(input, 1..6).prop_map(|inputs| {
        let numbered = inputs.into_iter().enumerate();
        let given = numbered.map(|(number, (records, form))| Given {
            path: format!("AWSLogs/{number}/{form:?}"),
            bytes: written(&records, form),
        });
        given.collect()
    })
}

/// Takes the partial away at every `every`th window, as a worker does that ships it.
struct Shipping {
    every: usize,
    windows: usize,
    shipped: Vec<Partial>,
}

impl Hooks for Shipping {
    fn after_window(&mut self, partial: &mut Partial, _: u64) -> ControlFlow<()> {
        self.windows += 1;
        if self.every > 0 && self.windows.is_multiple_of(self.every) {
            self.shipped.push(std::mem::take(partial));
        }
        ControlFlow::Continue(())
    }
}

/// Reads one input; it comes in several partials where it was shipped in pieces.
fn read_shipping(given: &Given, every: usize) -> Vec<Partial> {
    let mut hooks = Shipping {
        every,
        windows: 0,
        shipped: Vec::new(),
    };
    let mut partial = Partial::default();
    let source = Cursor::new(&given.bytes);
    let size = given.bytes.len() as u64;
    read_input(
        source,
        &given.path,
        size,
        &options(),
        &mut partial,
        &mut hooks,
    );
    let mut shipped = hooks.shipped;
    shipped.push(partial);
    shipped
}

/// With every chapter.
fn options() -> Options {
    Options {
        privacy: true,
        ..Options::default()
    }
}

fn read_all(case: &[Given]) -> Partial {
    let mut partial = Partial::default();
    for given in case {
        let source = Cursor::new(&given.bytes);
        let size = given.bytes.len() as u64;
        read_input(
            source,
            &given.path,
            size,
            &options(),
            &mut partial,
            &mut NoHooks,
        );
    }
    partial
}

fn report(partial: &Partial) -> String {
    serde_json::to_string_pretty(&partial.finish(&options())).unwrap()
}

/// What a test chooses at random, drawn from a list of numbers.
struct Dice(std::iter::Cycle<std::vec::IntoIter<usize>>);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0.next().unwrap() % sides
    }
}

/// Merges any two until one is left, now and then through the stored form, or that without an order.
fn merged(mut partials: Vec<Partial>, dice: &mut Dice) -> Partial {
    while partials.len() > 1 {
        let one = partials.swap_remove(dice.roll(partials.len()));
        let at = dice.roll(partials.len());
        let mut other = std::mem::take(&mut partials[at]);
        match dice.roll(3) {
            0 => other = Partial::decode(&other.encode()).unwrap(),
            1 => other = Partial::decode(&other.pack()).unwrap(),
            _ => {}
        }
        other.merge(one);
        partials[at] = other;
    }
    partials.pop().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Any split (also of one input into pieces), any order, any tree of merges, through the stored
    /// form: the same bytes. Some inputs are read twice.
    #[test]
    fn however_it_is_read_the_report_is_the_same(
        case in case(),
        rolls in prop::collection::vec(0usize..1_000, 40..80),
    ) {
        let mut dice = Dice(rolls.into_iter().cycle());
        let whole = read_all(&case);
        let mut pieces = Vec::new();
        for given in &case {
            pieces.extend(read_shipping(given, dice.roll(3)));
            if dice.roll(3) == 0 {
                pieces.extend(read_shipping(given, dice.roll(3)));
            }
        }
        let merged = merged(pieces, &mut dice);
        prop_assert_eq!(report(&merged), report(&whole));
        prop_assert_eq!(merged.encode(), whole.encode());
        let stored = Partial::decode(&whole.encode()).unwrap();
        prop_assert_eq!(report(&stored), report(&whole));
        prop_assert_eq!(stored.encode(), whole.encode());
    }

    /// Two inputs of one path, which a case should not have: still whichever comes first.
    #[test]
    fn even_two_inputs_of_one_path_merge_in_any_order(
        mut case in case(),
        rolls in prop::collection::vec(0usize..1_000, 40..80),
    ) {
        for given in &mut case {
            given.path = "AWSLogs/one".to_owned();
        }
        let mut dice = Dice(rolls.into_iter().cycle());
        let mut once = Vec::new();
        for given in &case {
            once.extend(read_shipping(given, dice.roll(3)));
        }
        let again = once.iter().map(|p| Partial::decode(&p.encode()).unwrap()).collect();
        let (one, other) = (merged(once, &mut dice), merged(again, &mut dice));
        prop_assert_eq!(report(&one), report(&other));
        prop_assert_eq!(one.encode(), other.encode());
    }

    /// Nothing in stored bytes is trusted.
    #[test]
    fn damaged_partials_are_turned_away_or_usable(
        case in case(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let intact = read_all(&case).encode();
        let mut bytes = intact.clone();
        prop_assert!(Partial::decode(&bytes[..cut.index(bytes.len())]).is_err());
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if bytes != intact {
            prop_assert!(Partial::decode(&bytes).is_err());
        }
        // Whoever damages it on purpose makes the checksum fit.
        if let Ok(mut partial) = Partial::decode_body(&bytes[HEAD..]) {
            report(&partial);
            partial.merge(read_all(&case));
            prop_assert!(Partial::decode(&partial.encode()).is_ok());
        }
    }

    #[test]
    fn arbitrary_bytes_are_no_partial(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(Partial::decode(&bytes).unwrap_err(), DecodeError::NotAPartial);
        if let Ok(partial) = Partial::decode_body(&bytes) {
            report(&partial);
        }
    }

    /// The figures are those of a count with another JSON reader.
    #[test]
    fn volume_is_what_a_plain_count_gives(
        inputs in prop::collection::vec(prop::collection::vec(record(), 0..40), 1..5),
    ) {
        let numbered = inputs.iter().enumerate();
        let case: Vec<Given> = numbered
            .map(|(number, records)| Given {
                path: format!("{number}.json"),
                bytes: written(records, Form::Log),
            })
            .collect();
        let report = read_all(&case).finish(&Options { top: 2, ..Options::default() });
        let mut seen = Vec::new();
        let mut distinct: Vec<&Value> = Vec::new();
        for record in inputs.iter().flatten() {
            // A record with the id of another event is no copy of it.
            let event = (record["eventSource"].clone(), record["eventName"].clone());
            let id = (record["eventID"].clone(), record["recipientAccountId"].clone(), event);
            if record.get("eventID").is_none() || !seen.contains(&id) {
                distinct.push(record);
            }
            seen.push(id);
        }
        let all = inputs.iter().map(Vec::len).sum::<usize>();
        prop_assert_eq!(report.inputs.records, all as u64);
        prop_assert_eq!(report.inputs.duplicates, (all - distinct.len()) as u64);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        check(&report, VolumeBy::Account, &distinct, |r| text(&r["recipientAccountId"]))?;
        check(&report, VolumeBy::Source, &distinct, |r| text(&r["eventSource"]))?;
        check(&report, VolumeBy::Event, &distinct, |r| {
            format!("{} {}", text(&r["eventSource"]), text(&r["eventName"]))
        })?;
        check(&report, VolumeBy::Principal, &distinct, |r| text(&r["userIdentity"]["arn"]))?;
        check(&report, VolumeBy::ErrorCode, &distinct, |r| text(&r["errorCode"]))?;
        check(&report, VolumeBy::ReadWrite, &distinct, |r| {
            if r["readOnly"] == true { "read" } else { "write" }.to_owned()
        })?;
        check(&report, VolumeBy::Hour, &distinct, |r| {
            format!("{}:00:00Z", &text(&r["eventTime"])[..13])
        })?;
    }
}

/// Compares one dimension with counts of `key`.
fn check(
    report: &Report,
    by: VolumeBy,
    records: &[&Value],
    key: impl Fn(&Value) -> String,
) -> Result<(), TestCaseError> {
    let mut counts: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for record in records {
        let count = counts.entry(key(record)).or_default();
        count.0 += 1;
        count.1 += record.to_string().len() as u64;
    }
    let rows: Vec<_> = report
        .chapters
        .strategy
        .volume
        .iter()
        .filter(|row| row.by == by)
        .collect();
    for row in rows.iter().filter(|row| row.rest.is_none()) {
        prop_assert_eq!(
            counts.remove(&row.key),
            Some((row.records, row.bytes)),
            "{:?} {}",
            by,
            row.key
        );
    }
    // What is left is the row of the rest, and none of it is larger than what is listed.
    let rest = rows.iter().find(|row| row.rest.is_some());
    let (records, bytes) = counts
        .values()
        .fold((0, 0), |(r, b), (x, y)| (r + x, b + y));
    prop_assert_eq!(
        rest.and_then(|row| row.rest).unwrap_or(0),
        counts.len() as u64
    );
    prop_assert_eq!(
        rest.map_or((0, 0), |row| (row.records, row.bytes)),
        (records, bytes)
    );
    let least = rows
        .iter()
        .filter(|r| r.rest.is_none())
        .map(|r| r.records)
        .min()
        .unwrap_or(0);
    prop_assert!(by == VolumeBy::Hour || counts.values().all(|(records, _)| *records <= least));
    Ok(())
}

fn log_of(count: usize) -> Given {
    let record = |number: usize| {
        json!({"eventVersion": "1.11", "eventTime": "2024-05-01T00:00:00Z", "eventID": number.to_string(),
            "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "userAgent": "x".repeat(500)})
    };
    let records: Vec<Value> = (0..count).map(record).collect();
    Given {
        path: "a.json".to_owned(),
        bytes: written(&records, Form::Log),
    }
}

/// Stops at the first chance after something was read.
struct Stop;

impl Hooks for Stop {
    fn after_window(&mut self, partial: &mut Partial, _: u64) -> ControlFlow<()> {
        if partial.is_empty() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    }
}

#[test]
fn what_was_read_before_a_stop_is_kept_and_said() {
    let given = log_of(2_000);
    let mut partial = Partial::default();
    let source = Cursor::new(&given.bytes);
    let size = given.bytes.len() as u64;
    read_input(
        source,
        &given.path,
        size,
        &options(),
        &mut partial,
        &mut Stop,
    );
    let report = partial.finish(&options());
    let file = &report.inputs.files[0];
    assert!(file.records > 0 && file.records < 2_000, "{}", file.records);
    assert_eq!(file.status, crate::problem::Status::Partial);
    assert_eq!(file.problems[0].code, ProblemCode::Cancelled);
    assert_eq!(file.bytes, size);
    // Read again to its end, nothing of the stop is left.
    partial.merge(read_all(std::slice::from_ref(&given)));
    let file = &partial.finish(&options()).inputs.files[0];
    assert_eq!(file.records, 2_000);
    assert_eq!(file.status, crate::problem::Status::Read);
    assert!(file.problems.is_empty(), "{:?}", file.problems);
}

#[test]
fn a_reader_that_fails_costs_the_rest_of_its_file_only() {
    let given = log_of(2_000);
    let mut pieces = read_shipping(&given, 1);
    assert!(pieces.len() > 2, "{}", pieces.len());
    // The last two hold the end: one what was left, one nothing.
    pieces.truncate(pieces.len() - 2);
    let size = given.bytes.len() as u64;
    let mut case = failed_input("a.json", size, ProblemCode::Internal, "the reader failed");
    for piece in pieces {
        case.merge(piece);
    }
    let report = case.finish(&options());
    let file = &report.inputs.files[0];
    assert!(file.records > 0 && file.records < 2_000);
    assert_eq!(file.status, crate::problem::Status::Partial);
    assert_eq!(file.problems.len(), 1);
    assert_eq!(file.problems[0].message, "the reader failed");
    let only = failed_input("b.json", 9, ProblemCode::Io, "it is gone");
    let file = &only.finish(&options()).inputs.files[0];
    assert_eq!(
        (file.status, file.records),
        (crate::problem::Status::Failed, 0)
    );
}

#[test]
fn evidence_leads_back_to_the_record() {
    let records: Vec<Value> = (0..9)
        .map(|n| {
            json!({"eventSource": "cloudtrail.amazonaws.com", "eventID": format!("e{n}"),
                "eventTime": format!("2024-05-01T00:00:0{n}Z"),
                "eventName": if n % 4 == 3 { "StopLogging" } else { "ListTags" }})
        })
        .collect();
    for form in [Form::Log, Form::Gzip, Form::Lines, Form::Broken, Form::Zip] {
        let given = Given {
            path: "a".to_owned(),
            bytes: written(&records, form),
        };
        let report = read_all(std::slice::from_ref(&given)).finish(&options());
        let rows = &report.chapters.security.tampering;
        assert_eq!(rows.len(), 2, "{form:?}");
        for row in rows {
            let crate::report::Evidence::Record {
                file,
                record,
                event_id,
            } = &row.evidence
            else {
                panic!("not a record");
            };
            let path = &report.inputs.files[*file as usize].path;
            let source = Cursor::new(&given.bytes);
            let found = read_record(source, path, *record, &options()).unwrap();
            let found: Value = serde_json::from_slice(&found).unwrap();
            assert_eq!(found["eventID"].as_str(), event_id.as_deref(), "{form:?}");
            assert_eq!(found["eventName"], "StopLogging");
        }
    }
    let source = Cursor::new(b"{}".as_slice());
    assert!(read_record(source, "a", 5, &options()).is_err());
}

#[test]
fn the_stored_form_names_its_version() {
    let stored = read_all(&[log_of(3)]).encode();
    assert!(stored.starts_with(b"trailglass.partial/9\n"));
    let other = b"trailglass.partial/99\nx";
    assert_eq!(
        Partial::decode(other).unwrap_err(),
        DecodeError::OtherVersion
    );
    let mut longer = stored.clone();
    longer.push(0);
    assert_eq!(Partial::decode(&longer).unwrap_err(), DecodeError::Damaged);
}

#[test]
fn problems_beyond_the_limit_are_counted_once() {
    let texts = r#"{"eventSource":"a","eventName":"b","eventTime":"never","eventID":"1"}"#;
    let texts = vec![texts; 400].join("\n");
    let given = Given {
        path: "a".to_owned(),
        bytes: texts.into_bytes(),
    };
    let mut partial = read_all(std::slice::from_ref(&given));
    for piece in read_shipping(&given, 1) {
        partial.merge(piece);
    }
    let file = &partial.finish(&options()).inputs.files[0];
    assert_eq!((file.problems.len(), file.more_problems), (50, 350));
}

#[test]
fn the_first_and_the_largest_inputs_are_read_first() {
    let inputs: Vec<(String, u64)> = (0..20).map(|n| (format!("f{n:02}"), 100 - n)).collect();
    let order = reading_order(inputs.iter().map(|(path, size)| (path.as_str(), *size)));
    assert_eq!(order[..3], [19, 18, 17]);
    assert_eq!(order[8], 0, "then the largest");
    let mut sorted = order.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (0..20).collect::<Vec<_>>());
}
