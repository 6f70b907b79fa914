//! What holds of every copy.

use std::io::{Cursor, Read as _, Write as _};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::analyzers::privacy::Known;
use crate::intake::Limits;
use crate::report::DataCategory;

const PATH: &str = "AWSLogs/111122223333/CloudTrail/eu-west-1/log.json";

fn redaction(key: u8) -> Redaction {
    Redaction::new(
        Key::new([key; 32]),
        Policy::default(),
        Known::default(),
        Limits::default(),
    )
}

/// The copy of some texts, made together.
fn copies(key: u8, texts: &[&str]) -> Vec<String> {
    let mut redaction = redaction(key);
    let texts: Vec<(String, &[u8])> = texts
        .iter()
        .enumerate()
        .map(|(number, text)| (format!("{number}/{PATH}"), text.as_bytes()))
        .collect();
    for (path, text) in &texts {
        redaction.learn(path, Cursor::new(text));
    }
    let copies = texts
        .iter()
        .map(|(path, text)| copy(&mut redaction, path, text));
    copies
        .map(|copy| String::from_utf8(copy).unwrap())
        .collect()
}

/// The copy of what was learned.
fn copy(redaction: &mut Redaction, path: &str, bytes: &[u8]) -> Vec<u8> {
    let mut copy = Vec::new();
    let copied = redaction.copy(path, Cursor::new(bytes), &mut copy).unwrap();
    assert_eq!(copied.left, 0);
    assert_eq!(copied.bytes, copy.len() as u64);
    copy
}

/// The copy of one input by itself.
fn copy_alone(mut redaction: Redaction, bytes: &[u8]) -> Vec<u8> {
    redaction.learn(PATH, Cursor::new(bytes));
    copy(&mut redaction, PATH, bytes)
}

fn log(records: &[Value]) -> String {
    json!({ "Records": records }).to_string()
}

fn record(fields: &Value) -> Value {
    let mut record = json!({
        "eventVersion": "1.11", "eventID": "11111111-2222-3333-4444-555555555555", "eventTime": "2024-05-01T00:00:00Z",
        "eventSource": "sts.amazonaws.com", "eventName": "AssumeRole", "awsRegion": "eu-west-1",
        "recipientAccountId": "111122223333",
    });
    for (key, value) in fields.as_object().unwrap() {
        record[key] = value.clone();
    }
    record
}

#[test]
fn one_person_stays_one_person() {
    let text = log(&[record(&json!({
        "userIdentity": {"type": "IAMUser", "userName": "jane.doe", "arn": "arn:aws:iam::111122223333:user/jane.doe"},
        "requestParameters": {"roleSessionName": "jane.doe@corp.com", "key": "home/jane.doe/a.txt", "note": "ask jane.doe"},
        "errorMessage": "User: arn:aws:iam::111122223333:user/jane.doe is not authorized",
    }))]);
    let copy = copies(1, &[&text]).remove(0);
    let value: Value = serde_json::from_str(&copy).unwrap();
    let record = &value["Records"][0];
    let user = record["userIdentity"]["userName"].as_str().unwrap();
    let account = record["recipientAccountId"].as_str().unwrap();
    assert_eq!(
        record["userIdentity"]["arn"],
        format!("arn:aws:iam::{account}:user/{user}")
    );
    let parameters = &record["requestParameters"];
    assert!(
        parameters["roleSessionName"]
            .as_str()
            .unwrap()
            .starts_with(&format!("{user}@d-"))
    );
    assert_eq!(parameters["key"], format!("home/{user}/a.txt"));
    assert_eq!(parameters["note"], format!("ask {user}"));
    assert_eq!(
        record["errorMessage"],
        format!("User: arn:aws:iam::{account}:user/{user} is not authorized")
    );
    assert_eq!(record["eventID"], "11111111-2222-3333-4444-555555555555");
    for original in ["jane", "doe", "corp.com", "111122223333"] {
        assert!(!copy.contains(original), "{original} in {copy}");
    }
}

#[test]
fn chains_stay_joined_over_files_and_exports() {
    let issued =
        json!({"responseElements": {"credentials": {"accessKeyId": "ASIAQ7ABCDEFGHIJKLMN"}}});
    let used = json!({"userIdentity": {"accessKeyId": "ASIAQ7ABCDEFGHIJKLMN"}});
    let (issued, used) = (log(&[record(&issued)]), log(&[record(&used)]));
    let export = r#"{"trailList":[{"TrailARN":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/ASIAQ7ABCDEFGHIJKLMN"}]}"#;
    let copies = copies(1, &[&issued, &used, export]);
    let parsed: Vec<Value> = copies
        .iter()
        .map(|copy| serde_json::from_str(copy).unwrap())
        .collect();
    let id = parsed[0]["Records"][0]["responseElements"]["credentials"]["accessKeyId"]
        .as_str()
        .unwrap();
    assert!(id.starts_with("ASIA0") && id.len() == 20);
    assert_eq!(
        parsed[1]["Records"][0]["userIdentity"]["accessKeyId"]
            .as_str()
            .unwrap(),
        id
    );
    let account = parsed[0]["Records"][0]["recipientAccountId"]
        .as_str()
        .unwrap();
    assert_eq!(
        parsed[2]["trailList"][0]["TrailARN"],
        format!("arn:aws:cloudtrail:eu-west-1:{account}:trail/{id}")
    );
}

#[test]
fn wrapped_values_and_records_inside_of_texts_are_replaced() {
    let policy = r#"{"Condition":{"StringEquals":{"aws:PrincipalTag/email":"zoë.roe@corp.com"}}}"#;
    let coded = everywhere::percent(policy);
    let inner = record(
        &json!({"requestParameters": {"policyDocument": policy, "contact": {"city": "Paris"}}}),
    );
    let texts = [
        log(&[record(
            &json!({"requestParameters": {"policyDocument": policy, "policy": coded}}),
        )]),
        json!({"Events": [{"EventId": "x", "CloudTrailEvent": inner.to_string()}]}).to_string(),
    ];
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for copy in copies(1, &texts) {
        let value: Value = serde_json::from_str(&copy).unwrap();
        assert!(value.is_object());
        for original in [
            "roe",
            "corp.com",
            "Paris",
            "zo\\u00eb",
            "zo%C3%AB",
            "zo%c3%ab",
        ] {
            assert!(!copy.contains(original), "{original} in {copy}");
        }
    }
}

#[test]
fn secrets_go_and_choices_count() {
    let fields = json!({
        "sourceIPAddress": "8.8.8.8", "userAgent": "aws-cli/2.9.0 os/macos#23.1.0",
        "requestParameters": {"masterUserPassword": "hunter2hunter2", "userData": "ZXhwb3J0IERCX1BBU1NXT1JEPWh1bnRlcjJodW50ZXIy"},
        "errorMessage": "cannot use hunter2hunter2",
    });
    let text = log(&[record(&fields)]);
    let mut policy = Policy::default();
    policy
        .categories
        .insert(DataCategory::UserAgent, Treatment::Keep);
    policy
        .categories
        .insert(DataCategory::IpAddress, Treatment::Remove);
    policy
        .categories
        .insert(DataCategory::Secret, Treatment::Keep);
    let redaction = Redaction::new(
        Key::new([1; 32]),
        policy,
        Known::default(),
        Limits::default(),
    );
    let copy = String::from_utf8(copy_alone(redaction, text.as_bytes())).unwrap();
    let value: Value = serde_json::from_str(&copy).unwrap();
    let record = &value["Records"][0];
    assert_eq!(record["userAgent"], "aws-cli/2.9.0 os/macos#23.1.0");
    let address = record["sourceIPAddress"].as_str().unwrap();
    assert!(address.starts_with("REDACTED:ip-address:"), "{address}");
    let parameters = &record["requestParameters"];
    for secret in [&parameters["masterUserPassword"], &parameters["userData"]] {
        assert!(
            secret.as_str().unwrap().starts_with("REDACTED:secret:"),
            "secrets are never kept"
        );
    }
    assert!(!copy.contains("hunter2") && !copy.contains("ZXhwb3J0"));
}

#[test]
fn paths_are_renamed_and_keys_differ() {
    let text = log(&[record(&json!({}))]);
    let renamed = |key: u8| {
        let mut redaction = redaction(key);
        redaction.learn(PATH, Cursor::new(text.as_bytes()));
        redaction.settle();
        redaction.rename("AWSLogs/111122223333/x/111122223333_CloudTrail_eu.json.gz")
    };
    let path = renamed(1);
    let account = path.split('/').nth(1).unwrap();
    assert_ne!(account, "111122223333");
    assert_eq!(
        path,
        format!("AWSLogs/{account}/x/{account}_CloudTrail_eu.json.gz")
    );
    assert_eq!(renamed(1), path);
    assert_ne!(renamed(2), path);
}

const PEOPLE: [&str; 4] = ["jane.doe", "rroe42", "zoë.müller", "Ann_Lee"];

fn fields() -> impl Strategy<Value = Value> {
    let choice = (
        0usize..4,
        0usize..4,
        any::<u32>(),
        "[a-z\"\\\\é%\n ]{0,12}",
        any::<bool>(),
    );
    choice.prop_map(|(one, other, address, noise, mail)| {
        let (one, other) = (PEOPLE[one], PEOPLE[other]);
        let session = if mail { format!("{one}@corp.com") } else { one.to_owned() };
        let address = std::net::Ipv4Addr::from(address | 0x0100_0000);
        json!({
            "userIdentity": {"type": "AssumedRole", "principalId": format!("AROAQ7ABCDEFGHIJKLMNO:{session}"),
                "arn": format!("arn:aws:sts::111122223333:assumed-role/Dev/{session}")},
            "sourceIPAddress": address.to_string(),
            "requestParameters": {"key": format!("home/{other}/{noise}"), "note": format!("{noise} {other} {noise}"),
                "secretString": "correct horse 42"},
            "other": noise,
        })
    })
}

proptest! {
    #[test]
    fn copies_are_whole_and_hold_no_original(fields in prop::collection::vec(fields(), 1..6)) {
        let records: Vec<Value> = fields.iter().map(record).collect();
        let text = log(&records);
        let copy = copies(1, &[&text]).remove(0);
        let value: Value = serde_json::from_str(&copy).unwrap();
        let copied = value["Records"].as_array().unwrap();
        prop_assert_eq!(copied.len(), records.len());
        for person in PEOPLE.iter().filter(|person| text.contains(*person)) {
            prop_assert!(!copy.contains(person), "{} in {}", person, copy);
        }
        prop_assert!(!copy.contains("correct horse") && !copy.contains("111122223333"));
        for (before, after) in records.iter().zip(copied) {
            // What is neither personal nor secret is as it was.
            for key in ["eventID", "eventTime", "eventName", "other"] {
                prop_assert_eq!(&before[key], &after[key]);
            }
        }
        // Another time, nothing is found but addresses and accounts: those look like any other.
        let keep = Policy {
            categories: [(DataCategory::IpAddress, Treatment::Keep)].into(),
            accounts: Treatment::Keep,
        };
        let again = Redaction::new(Key::new([9; 32]), keep, Known::default(), Limits::default());
        let again = String::from_utf8(copy_alone(again, copy.as_bytes())).unwrap();
        prop_assert_eq!(again, copy);
    }
}

const JANE: &str = r#"{"Records":[{"eventVersion":"1.11","eventSource":"s3.amazonaws.com","eventName":"GetObject",
"eventTime":"2024-05-01T00:00:00Z","userIdentity":{"type":"IAMUser","userName":"jane.doe"},"requestParameters":{"key":"home/jane.doe/x"}}]}"#;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    MultiGzDecoder::new(bytes).read_to_end(&mut plain).unwrap();
    plain
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn unzip(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let name = entry.name().unwrap().into_owned();
        entries.push((name, bytes));
    }
    entries
}

fn tar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (name, bytes) in entries {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn untar(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ::tar::Archive::new(bytes);
    let entries = archive.entries().unwrap();
    let read = |entry: std::io::Result<::tar::Entry<'_, &[u8]>>| {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let path = entry.path().unwrap().to_string_lossy().into_owned();
        (path, bytes)
    };
    entries.map(read).collect()
}

#[test]
fn archives_come_out_as_they_went_in() {
    let long = format!("jane.doe/{}a.json", "long/".repeat(30));
    let inner = zip(&[("jane.doe.json", JANE.as_bytes())]);
    let packed = gzip(JANE.as_bytes());
    let entries: [(&str, &[u8]); 4] = [
        ("home/jane.doe/a.json", JANE.as_bytes()),
        (&long, JANE.as_bytes()),
        ("b.json.gz", &packed),
        ("inner.zip", &inner),
    ];
    let archived = [zip(&entries), tar(&entries), gzip(&tar(&entries))];
    for (number, archive) in archived.iter().enumerate() {
        let copied = copy_alone(redaction(1), archive);
        let copied = match number {
            0 => unzip(&copied),
            1 => untar(&copied),
            _ => untar(&gunzip(&copied)),
        };
        let names: Vec<&str> = copied.iter().map(|(name, _)| name.as_str()).collect();
        let [first, second, "b.json.gz", "inner.zip"] = names.as_slice() else {
            panic!("{names:?}");
        };
        let jane = first.split('/').nth(1).unwrap();
        assert!(jane.starts_with("anon-"), "{first}");
        assert_eq!(*first, format!("home/{jane}/a.json"));
        assert_eq!(*second, long.replace("jane.doe", jane));
        let expected = JANE.replace("jane.doe", jane);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        assert_eq!(text(&copied[0].1), expected);
        assert_eq!(text(&copied[1].1), expected);
        assert_eq!(text(&gunzip(&copied[2].1)), expected);
        let inner = unzip(&copied[3].1);
        assert_eq!(inner[0].0, format!("{jane}.json"));
        assert_eq!(text(&inner[0].1), expected);
    }
}

#[test]
fn what_cannot_be_copied_is_left_out_and_named() {
    let mut broken = gzip(JANE.repeat(5_000).as_bytes());
    broken.truncate(broken.len() / 2);
    let archive = zip(&[
        ("jane.doe.parquet", b"PAR1\0\0\0\0\0\0"),
        ("broken.json.gz", &broken),
        ("good.json", JANE.as_bytes()),
    ]);
    let mut redaction = redaction(1);
    redaction.learn("a.zip", Cursor::new(&archive));
    let copy = copy(&mut redaction, "a.zip", &archive);
    let entries = unzip(&copy);
    let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["broken.json.gz", "good.json"]);
    // What of the broken one can be read is copied, as a whole file.
    let front = gunzip(&entries[0].1);
    assert!(front.starts_with(br#"{"Records":"#) && !front.is_empty());
    let report = redaction.report();
    let left: Vec<&str> = report
        .left_out
        .iter()
        .map(|out| out.reason.as_str())
        .collect();
    assert!(left[0].contains("gzip data ends too early"), "{left:?}");
    assert!(left[1].contains("Parquet"), "{left:?}");
    assert!(!report.json().contains("jane"), "{}", report.json());
    let fault = redaction.copy("never.json", Cursor::new(b"{}"), &mut Vec::new());
    assert!(matches!(fault, Err(CopyFault::LeftOut(_))));
    redaction.learn("changing.json", Cursor::new(b"{}"));
    let fault = redaction.copy("changing.json", Cursor::new(b"[]"), &mut Vec::new());
    assert!(matches!(fault, Err(CopyFault::Changed)));
}

/// Gives a few bytes at a time.
struct Slow<'b>(Cursor<&'b [u8]>, usize);

impl std::io::Read for Slow<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let upto = out.len().min(self.1);
        self.0.read(&mut out[..upto])
    }
}

impl std::io::Seek for Slow<'_> {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn known_values_are_found_across_the_borders_of_what_is_read() {
    // Records, then a line without an end and without a record.
    let mut text = format!("{}\n", JANE.replace('\n', ""));
    for number in 0..40_000 {
        text.push_str(&format!("{number}/jane.doe, jane.doe "));
    }
    let whole = copy_alone(redaction(1), text.as_bytes());
    let copied = String::from_utf8(whole.clone()).unwrap();
    assert!(!copied.contains("jane"));
    assert_eq!(copied.matches(", anon-").count(), 40_000);
    for size in [7 << 10, 100_003] {
        let mut redaction = redaction(1);
        redaction.learn(PATH, Slow(Cursor::new(text.as_bytes()), size));
        let mut copy = Vec::new();
        let source = Slow(Cursor::new(text.as_bytes()), size);
        redaction.copy(PATH, source, &mut copy).unwrap();
        assert!(copy == whole, "read {size} bytes at a time");
    }
}

#[test]
fn exports_and_broken_records_hold_no_original_either() {
    let texts = [
        r#"{"Policy":"{\"Statement\":[{\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"8.8.4.4/32\"}}}]}"}"#,
        r#"{"Account":{"Id":"111122223333","Email":"zoe.roe@corp.com","Name":"x"},"Number":111122223333}"#,
        r#"{"Records":[{"eventVersion":"1.11","eventSource":"s3.amazonaws.com","eventName":"X","requestParameters":{"mail":"zoe.roe@corp.com"#,
        "time,\nhello zoe.roe@corp.com and \"a\\nzoe.roe@corp.com\"\n",
    ];
    for (copy, text) in copies(1, &texts).iter().zip(texts) {
        for original in ["8.8.4.4", "zoe.roe", "corp.com", "111122223333"] {
            assert!(!copy.contains(original), "{original} in {copy}");
        }
        if serde_json::from_str::<Value>(text).is_ok() {
            assert!(serde_json::from_str::<Value>(copy).is_ok(), "{copy}");
        }
    }
}

#[test]
fn a_preview_shows_what_would_become_of_values() {
    let mut redaction = redaction(1);
    redaction.learn(PATH, Cursor::new(JANE.as_bytes()));
    let preview = redaction.preview(3);
    let names = preview
        .iter()
        .find(|row| row.category == DataCategory::PersonName)
        .unwrap();
    assert_eq!((names.places, names.distinct), (2, 1));
    assert_eq!(names.fields["userIdentity.userName"], 1);
    let sample = &names.samples[0];
    assert!(!sample.before.contains("doe"), "{}", sample.before);
    assert!(sample.after.as_ref().unwrap().starts_with("anon-"));
    let mut policy = Policy::default();
    policy
        .categories
        .insert(DataCategory::PersonName, Treatment::Keep);
    redaction.choose(policy);
    let preview = redaction.preview(3);
    let names = preview
        .iter()
        .find(|row| row.category == DataCategory::PersonName)
        .unwrap();
    assert_eq!(names.samples[0].after, None);
    assert_eq!(copy(&mut redaction, PATH, JANE.as_bytes()), JANE.as_bytes());
}

#[test]
fn files_in_a_tar_too_large_to_be_held_are_copied() {
    let mut large = JANE.replace('\n', "");
    let line = format!("\n{large}");
    while large.len() as u64 <= packing::HELD {
        large.push_str(&line.repeat(1000));
    }
    let archive = tar(&[("a.json", large.as_bytes()), ("jane.doe", JANE.as_bytes())]);
    let entries = untar(&copy_alone(redaction(1), &archive));
    assert_eq!(entries.len(), 2);
    let jane = &entries[1].0;
    assert_eq!(
        String::from_utf8(entries[0].1.clone()).unwrap(),
        large.replace("jane.doe", jane)
    );
}
