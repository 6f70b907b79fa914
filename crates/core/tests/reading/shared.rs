//! Real files from public repositories, where they are at hand (`TRAILGLASS_SHARED`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde_json::Value;
use trailglass_core::case::{NoHooks, Options, Partial, read_input};
use trailglass_core::problem::Status;
use trailglass_core::report::{InputFile, Report};

/// The folder of the real files; says so where it is not there.
pub(crate) fn data() -> Option<PathBuf> {
    let given = std::env::var_os("TRAILGLASS_SHARED").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = given.unwrap_or_else(beside).join("data");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!(
        "{} is not there: nothing was compared with real files",
        folder.display()
    );
    None
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Reads a folder as one case; paths are relative to it.
pub(crate) fn report(folder: &Path) -> Report {
    let mut partial = Partial::default();
    let options = Options::default();
    for path in files(folder) {
        let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
        let size = fs::metadata(&path).unwrap().len();
        let source = fs::File::open(&path).unwrap();
        read_input(source, name, size, &options, &mut partial, &mut NoHooks);
    }
    partial.finish(&options)
}

/// The records of a file by another reader: every object with `eventName` and `eventSource` (or
/// `insightDetails`, or of an aggregated event) in what serde_json makes of the file, of each of
/// its lines, or of values behind each other; also of texts that are JSON themselves.
fn count(bytes: &[u8]) -> u64 {
    let mut plain = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let _ = MultiGzDecoder::new(bytes).read_to_end(&mut plain);
    } else {
        plain = bytes.to_vec();
    }
    let text = String::from_utf8_lossy(&plain);
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
    let mut sum = 0;
    for value in values.by_ref() {
        match value {
            Ok(value) => sum += records(&value),
            Err(_) => break,
        }
    }
    sum
}

fn records(value: &Value) -> u64 {
    match value {
        Value::Array(items) => items.iter().map(records).sum(),
        Value::Object(fields) => {
            let text = |key: &str| fields.get(key).and_then(Value::as_str);
            let named = ["eventName", "eventSource"].into_iter().all(|key| {
                let value = fields.get(key);
                value.is_some_and(|value| value.is_string() || value.is_number())
            });
            let aggregated = text("eventType") == Some("AwsAggregatedEvent");
            let insight = fields.get("insightDetails").is_some_and(|v| !v.is_null());
            if (named || aggregated || insight) && text("eventSource") != Some("aws:s3") {
                return 1;
            }
            fields.values().map(records).sum()
        }
        Value::String(text) if text.trim_start().starts_with('{') => {
            serde_json::from_str(text).map_or(0, |value| records(&value))
        }
        _ => 0,
    }
}

/// Records of each set as counted when the sets were collected, with a third reader. The sets whose
/// records stand in YAML or source code are left out.
const COLLECTED: [(&str, u64); 19] = [
    ("aws-cli", 1),
    ("awsdocs-amazon-s3-userguide", 7),
    ("awsdocs-aws-cloudtrail-user-guide", 25),
    ("awsdocs-aws-single-sign-on-user-guide", 17),
    ("awsdocs-iam-user-guide", 7),
    ("cartography", 0),
    ("cloud-custodian-cwe", 24),
    ("elastic-beats", 63),
    ("elastic-integrations", 39),
    ("grycap", 142),
    ("mozdef", 3),
    ("ocsf-examples", 15),
    ("plaso", 6),
    ("splunk-security_content", 48),
    ("stratus-detonation-logs", 310),
    ("streamalert", 57),
    ("suzaku-sample-sans504", 11_805),
    ("traildiscover", 315),
    ("umccr-cloudtrail-parquet", 206),
];

/// Rows of Lake queries count as records here and not there.
fn is_table(file: &InputFile) -> bool {
    file.kind == "lake-export" || file.kind == "event-history-csv"
}

#[test]
fn every_set_has_the_records_that_another_reader_counts() {
    let Some(data) = data() else { return };
    for set in fs::read_dir(&data)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        if !set.is_dir() {
            continue;
        }
        let name = set.file_name().unwrap().to_str().unwrap();
        let report = report(&set);
        let mut records = 0;
        for file in report.inputs.files.iter().filter(|file| !is_table(file)) {
            let counted = count(&fs::read(set.join(&file.path)).unwrap());
            // What is broken, this reader mends and the other one does not.
            let agrees = match file.status {
                Status::Read | Status::Skipped => file.records == counted,
                Status::Partial | Status::Failed => file.records >= counted,
            };
            assert!(
                agrees,
                "{name}/{}: {} and {counted}",
                file.path, file.records
            );
            records += file.records;
        }
        if let Some((_, collected)) = COLLECTED.iter().find(|(set, _)| *set == name) {
            assert_eq!(records, *collected, "{name}");
        }
    }
}

#[test]
fn every_file_is_listed_with_what_it_is() {
    let Some(data) = data() else { return };
    let report = report(&data);
    let listed: BTreeSet<&str> = report
        .inputs
        .files
        .iter()
        .map(|f| f.path.as_str())
        .collect();
    for path in files(&data) {
        let name = path.strip_prefix(&data).unwrap().to_str().unwrap();
        assert!(listed.contains(name), "{name}");
    }
    let mut kinds: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for file in &report.inputs.files {
        *kinds.entry((&file.kind, file.status.word())).or_default() += 1;
        let is_whole = file.status == Status::Read;
        assert!(
            is_whole || !file.problems.is_empty(),
            "{} says why not",
            file.path
        );
        assert!(
            !is_whole || file.kind != "unknown",
            "{} is something",
            file.path
        );
        assert!(file.problems.iter().all(|p| !p.message.is_empty()));
        assert!(file.records == 0 || file.kind != "unknown", "{}", file.path);
    }
    // Told by hand, one by one. Of `unknown` are texts, answers of calls that change something, exports of other
    // services, policies with placeholders, and records without their brackets.
    let expected = [
        (("eventbridge", "skipped"), 12),
        (("ocsf", "skipped"), 6),
        (("s3-event-notification", "skipped"), 1),
        (("lake-export", "read"), 1),
        (("lake-export", "skipped"), 2),
        (("lookup-events", "read"), 2),
        // Its answer has further pages.
        (("lookup-events", "partial"), 1),
        (("cloudtrail-insight", "read"), 4),
        (("cloudtrail-digest", "read"), 2),
        (("cloudtrail-digest", "partial"), 1),
        (("describe-trails", "read"), 59),
        (("error-answer", "read"), 14),
    ];
    for (kind, files) in expected {
        assert_eq!(kinds.get(&kind), Some(&files), "{kind:?} of {kinds:#?}");
    }
}

/// One lab's delivery, where two trails wrote to one bucket.
#[test]
fn copies_of_a_real_delivery_are_found_and_counted_once() {
    let Some(data) = data() else { return };
    let set = data.join("suzaku-sample-sans504");
    let report = report(&set);
    let mut seen: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let mut sources: BTreeMap<String, u64> = BTreeMap::new();
    let mut records = 0;
    let mut copies = 0;
    // By the folders of the first copy and of the further one.
    let mut folders: BTreeMap<(String, String), u64> = BTreeMap::new();
    for path in files(&set) {
        let bytes = fs::read(&path).unwrap();
        let mut plain = Vec::new();
        if MultiGzDecoder::new(bytes.as_slice())
            .read_to_end(&mut plain)
            .is_err()
        {
            continue;
        }
        let log: Value = serde_json::from_slice(&plain).unwrap();
        // The folders of year, month and day are not part of where a trail delivers to.
        let region = path.ancestors().nth(4).unwrap();
        let folder = region.strip_prefix(&set).unwrap();
        let folder = folder.to_str().unwrap().to_owned();
        for record in log["Records"].as_array().unwrap() {
            records += 1;
            let text = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
            let places = seen
                .entry((text("eventID"), text("recipientAccountId")))
                .or_default();
            if places.is_empty() {
                *sources.entry(text("eventSource")).or_default() += 1;
            } else {
                copies += 1;
                let pair = (places[0].clone(), folder.clone());
                *folders.entry(pair).or_default() += 1;
            }
            places.push(folder.clone());
        }
    }
    assert_eq!(report.inputs.records, records);
    assert_eq!(report.inputs.duplicates, copies);
    assert_eq!(copies, 2_463);
    let volume = report.chapters.strategy.volume.iter();
    let by_source = volume.filter(|row| row.by.word() == "source");
    let counted: BTreeMap<String, u64> = by_source.map(|r| (r.key.clone(), r.records)).collect();
    assert_eq!(counted, sources);
    let repeats = &report.chapters.fragmentation.repeats;
    assert_eq!(
        repeats.iter().map(|repeat| repeat.records).sum::<u64>(),
        copies
    );
    let found = repeats
        .iter()
        .map(|r| ((r.kept.clone(), r.repeated.clone()), r.records));
    assert_eq!(found.collect::<BTreeMap<_, _>>(), folders);
    let finding = report
        .findings
        .iter()
        .find(|f| f.id == "fragmentation/duplicate-delivery");
    let finding = finding.unwrap();
    assert_eq!((finding.count, finding.severity.word()), (copies, "high"));
}
