//! `trailglass scan`, `redact` and `unredact` as they are typed.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};

use serde_json::{Value, json};

use crate::support::{Case, Ended, gzip, log, record};

/// A record in which someone leaves traces.
fn personal(number: u32) -> Value {
    let mut record = record(number);
    for (key, value) in json!({
        "userIdentity": {
            "type": "IAMUser", "userName": "mara.lindqvist", "accountId": "111122223333",
            "arn": "arn:aws:iam::111122223333:user/mara.lindqvist", "accessKeyId": "AKIAQ7ABCDEFGHIJKLMN",
        },
        "sourceIPAddress": "8.8.4.4",
        "eventName": "PutObject",
        "requestParameters": {
            "bucketName": "larkspur-data", "key": "home/mara.lindqvist/cv.pdf",
            "note": "caf\u{e9} \u{1f600} mara.lindqvist@larkspur.eu", "masterUserPassword": "hunter2hunter2",
        },
        "errorMessage": "mara.lindqvist may not",
    }).as_object().unwrap() {
        record[key] = value.clone();
    }
    record
}

const LOG: &str =
    "case/AWSLogs/111122223333/CloudTrail/eu-central-1/111122223333_CloudTrail_a.json.gz";

/// A case with a log, an export that names a person, an archive and a picture.
fn case() -> Case {
    let case = Case::new();
    case.write(LOG, gzip(&log((0..3).map(personal))));
    case.write(
        "case/exports/get-bucket-policy.json",
        json!({"Policy": json!({"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/mara.lindqvist"},
            "Action": "s3:*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "8.8.4.4/32"}}}]}).to_string()}).to_string(),
    );
    case.write("case/mara.lindqvist.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("mara.lindqvist/b.json", options).unwrap();
    zip.write_all(log([personal(9)]).as_bytes()).unwrap();
    zip.start_file("c.bin", options).unwrap();
    zip.write_all(&[0; 64]).unwrap();
    case.write("case/more.zip", zip.finish().unwrap().into_inner());
    case
}

/// The lines on standard output; what else is in an archive is told on standard error.
fn lines(ended: Ended) -> Vec<Value> {
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let text = String::from_utf8(ended.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Every file below a folder, by path, out of gzip.
fn files(case: &Case, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let root = case.path(folder);
    let mut files = BTreeMap::new();
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let mut bytes = fs::read(&path).unwrap();
            if bytes.starts_with(&[0x1f, 0x8b]) {
                let packed = std::mem::take(&mut bytes);
                flate2::read::MultiGzDecoder::new(packed.as_slice())
                    .read_to_end(&mut bytes)
                    .unwrap();
            }
            let name = path.strip_prefix(&root).unwrap();
            files.insert(name.to_string_lossy().into_owned(), bytes);
        }
    }
    files
}

fn count(text: &[u8], word: &str) -> usize {
    text.windows(word.len())
        .filter(|part| *part == word.as_bytes())
        .count()
}

#[test]
fn scan_prints_places_and_no_values() {
    let case = case();
    let found = lines(case.run(&["scan", LOG]));
    assert!(found.iter().all(|hit| hit.get("value").is_none()));
    let places: Vec<(&str, &str, u64, u64)> = found
        .iter()
        .filter(|hit| hit["event"] == 1)
        .map(|hit| {
            let text = |key: &str| hit[key].as_str().unwrap();
            let at = |key: &str| hit[key].as_u64().unwrap();
            (text("pointer"), text("category"), at("start"), at("end"))
        })
        .collect();
    for place in [
        ("/userIdentity/userName", "PERSON_NAME", 0, 14),
        ("/userIdentity/arn", "PERSON_NAME", 31, 45),
        ("/sourceIPAddress", "IP_ADDRESS", 0, 7),
        ("/requestParameters/key", "PERSON_NAME", 5, 19),
        // In code points, not in bytes.
        ("/requestParameters/note", "EMAIL", 7, 33),
        ("/requestParameters/masterUserPassword", "SECRET", 0, 14),
    ] {
        assert!(places.contains(&place), "{place:?} in {places:?}");
    }
    let shown = lines(case.run(&["scan", "--show-values", LOG]));
    assert_eq!(shown.len(), found.len());
    assert!(shown.iter().any(|hit| hit["value"] == "hunter2hunter2"));
}

#[test]
fn scan_reads_archives_and_streams() {
    let case = case();
    let found = lines(case.run(&["scan", "case/more.zip"]));
    assert_eq!(found[0]["file"], "case/more.zip!/mara.lindqvist/b.json");
    let bytes = case.read("case/more.zip");
    let streamed = lines(case.run_on(&bytes, &["scan", "-"]));
    assert_eq!(streamed.len(), found.len());
    let known = [
        "scan",
        "--service-account",
        "mara.lindqvist",
        "case/more.zip",
    ];
    let known = lines(case.run(&known));
    assert!(known.iter().all(|hit| hit["category"] != "PERSON_NAME"));
}

#[test]
fn a_copy_has_the_same_layout_and_no_original() {
    let case = case();
    let ended = case.run(&["redact", "case", "-o", "copy", "--key", "case.key"]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("3 files with 4 records"),
        "{}",
        ended.stderr
    );
    assert!(
        ended.stderr.contains("pseudonymised copy"),
        "{}",
        ended.stderr
    );
    let files = files(&case, "copy");
    assert_eq!(files.len(), 4, "{:?}", files.keys());
    let report: Value = serde_json::from_slice(&files["trailglass-redaction.json"]).unwrap();
    assert_eq!(report["originals_left"], 0);
    assert_eq!(report["records"], 4);
    let left: Vec<&str> = report["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|out| out["reason"].as_str().unwrap())
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(left.iter().any(|why| why.contains("PNG")), "{left:?}");
    let secrets = report["categories"].as_array().unwrap().iter();
    let secrets = secrets.filter(|row| row["category"] == "SECRET");
    assert_eq!(
        secrets
            .map(|row| row["places"].as_u64().unwrap())
            .sum::<u64>(),
        4
    );

    let log = files
        .keys()
        .find(|path| path.ends_with(".json.gz"))
        .unwrap();
    let account = log.split('/').nth(1).unwrap();
    assert!(account.len() == 12 && account != "111122223333");
    let same = LOG.strip_prefix("case/").unwrap();
    assert_eq!(*log, same.replace("111122223333", account));
    let parsed: Value = serde_json::from_slice(&files[log]).unwrap();
    let first = &parsed["Records"][0];
    let user = first["userIdentity"]["userName"].as_str().unwrap();
    let policy: Value = serde_json::from_slice(&files["exports/get-bucket-policy.json"]).unwrap();
    let policy: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
    let statement = &policy["Statement"][0];
    assert_eq!(
        statement["Principal"]["AWS"],
        format!("arn:aws:iam::{account}:user/{user}")
    );
    let address = first["sourceIPAddress"].as_str().unwrap();
    assert_eq!(
        statement["Condition"]["IpAddress"]["aws:SourceIp"],
        format!("{address}/32")
    );

    let mut zip = zip::ZipArchive::new(Cursor::new(&files["more.zip"])).unwrap();
    assert_eq!(zip.len(), 1);
    let mut entry = zip.by_index(0).unwrap();
    assert_eq!(entry.name().unwrap(), format!("{user}/b.json"));
    let mut inside = Vec::new();
    entry.read_to_end(&mut inside).unwrap();
    let everything = files
        .iter()
        .flat_map(|(path, bytes)| [path.as_bytes(), bytes.as_slice()]);
    for text in everything.chain([inside.as_slice()]) {
        for original in [
            "mara",
            "lindqvist",
            "larkspur.eu",
            "111122223333",
            "hunter2",
            "AKIAQ7ABCDEFGHIJKLMN",
            "8.8.4.4",
            "bWFyYS5saW5kcXZpc3",
        ] {
            assert_eq!(count(text, original), 0, "{original}");
        }
    }

    // A second look finds nothing but addresses, which look like any other.
    for hit in lines(case.run(&["scan", "copy"])) {
        assert_eq!(hit["category"], "IP_ADDRESS", "{hit}");
    }
    let back = case.run(&[
        "unredact",
        "--key",
        "case.key",
        user,
        &format!("role in {account}"),
    ]);
    let back = back.text();
    assert!(
        back.contains("mara.lindqvist") && back.contains("role in 111122223333"),
        "{back}"
    );
    // A copy of a copy would only look like more.
    let again = case.run(&["redact", "copy", "-o", "again"]);
    assert_eq!(again.status, 2);
    assert!(
        again.stderr.contains("redacted copy already"),
        "{}",
        again.stderr
    );
}

#[test]
fn the_same_key_gives_the_same_copy_and_another_another() {
    let case = case();
    for (output, key) in [("one", "a.key"), ("two", "a.key"), ("three", "b.key")] {
        let ended = case.run(&["redact", "case", "-o", output, "--key", key]);
        assert_eq!(ended.status, 0, "{}", ended.stderr);
    }
    assert_eq!(files(&case, "one"), files(&case, "two"));
    let (one, three) = (files(&case, "one"), files(&case, "three"));
    assert!(one.keys().ne(three.keys()));
}

#[test]
fn what_comes_on_standard_input_is_copied_too() {
    let case = case();
    let bytes = case.read(LOG);
    let ended = case.run_on(&bytes, &["redact", "-", "-o", "copy"]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let files = files(&case, "copy");
    assert_eq!(count(&files["standard-input"], "anon-"), 3 * 5);
}

#[test]
fn choices_that_make_no_sense_are_refused() {
    let case = case();
    case.write("full/x", "x");
    for (arguments, says) in [
        (&["redact", "case", "-o", "full"][..], "is not empty"),
        (
            &["redact", "case", "-o", "copy", "--keep", "SECRET"],
            "never kept",
        ),
        (
            &[
                "redact", "case", "-o", "copy", "--keep", "EMAIL", "--remove", "email",
            ],
            "cannot be kept and removed at once",
        ),
        (
            &["redact", "case", "-o", "copy", "--keep", "NAMES"],
            "categories are",
        ),
        (
            &["redact", "case", "-o", "copy", "--key", "copy/a.key"],
            "must not lie in the copy",
        ),
        (&["redact", "case", "-o", "copy", "--key", LOG], "key file"),
        (&["unredact", "--key", "none.key", "x"], "does not exist"),
        (
            &["redact", "case/mara.lindqvist.png", "-o", "copy"],
            "nothing could be read",
        ),
        (&["redact", "case", "-o", "full/x/copy"], "full/x"),
    ] {
        let ended = case.run(arguments);
        assert_ne!(ended.status, 0, "{arguments:?}");
        assert!(
            ended.stderr.contains(says),
            "{arguments:?}: {}",
            ended.stderr
        );
        assert!(!case.path("copy").exists(), "{arguments:?}");
    }
}

/// Out of space, and stopped in the middle: a limit on the size of files stands for a full disk.
#[cfg(unix)]
#[test]
fn what_is_not_whole_never_looks_like_a_copy() {
    let case = Case::new();
    // Random names do not compress: the copy is larger than the limit.
    let records = (0..3000u32).map(|number| {
        let mut record = personal(number);
        let noise = number.wrapping_mul(2_654_435_761);
        record["requestParameters"]["noise"] =
            json!(format!("{noise:x}-{:x}", noise.rotate_left(9)));
        record
    });
    case.write("case/a.json", log((0..1).map(personal)));
    case.write("case/b.json", log(records));
    for (before, stopped) in [("trap '' XFSZ;", false), ("", true)] {
        let script =
            format!("{before} ulimit -f 64; exec \"$0\" redact case -o copy --key case.key");
        let program = env!("CARGO_BIN_EXE_trailglass");
        let output = std::process::Command::new("sh")
            .args(["-c", &script, program])
            .current_dir(case.path("."))
            .output()
            .unwrap();
        assert!(!output.status.success());
        assert_eq!(output.status.code().is_none(), stopped, "{output:?}");
        assert!(!case.path("copy").exists());
        assert!(!case.path("case.key").exists());
        let rest = fs::read_dir(case.path(".")).unwrap();
        let rest: Vec<String> = rest
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|name| name != "case")
            .collect();
        if stopped {
            // Nobody was left to remove it; its name says what it is, and the report is not there.
            assert!(
                rest.iter()
                    .all(|name| name.starts_with(".incomplete-copy-"))
            );
            for folder in rest {
                assert!(
                    !case
                        .path(&folder)
                        .join("trailglass-redaction.json")
                        .exists()
                );
            }
        } else {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.contains("there is no copy"), "{said}");
            assert_eq!(rest, [""; 0]);
        }
    }
}

/// A report without what follows the size of files, and in an order that does not depend on names.
fn meant(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            // Numbers of files and trails, the one of several that is shown, and what the folders of two people have in
            // common follow the order and the letters of names.
            let is_prefix = members.get("by").is_some_and(|by| by == "prefix");
            let by_order = |key: &str, value: &Value| match key {
                "file" | "trail" => value.is_u64(),
                "said" | "evidence" | "ask" => true,
                "key" => is_prefix,
                other => other.contains("bytes"),
            };
            let members = members
                .iter()
                .filter(|(key, value)| !by_order(key, value))
                .map(|(key, value)| (key.clone(), meant(value)));
            Value::Object(members.collect())
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(meant).collect();
            items.sort_by_cached_key(Value::to_string);
            Value::Array(items)
        }
        // Dollars and the like: they are compared as a sum.
        Value::Number(number) if !number.is_u64() => Value::Null,
        other => other.clone(),
    }
}

#[test]
fn a_copy_tells_the_same_story() {
    let case = Case::sample();
    let inspected = case.run(&["inspect", "case", "--format", "json", "-o", "report.json"]);
    assert_eq!(inspected.status, 0, "{}", inspected.stderr);
    // The report of the originals gets the same pseudonyms as its case.
    let ended = case.run(&["redact", "case", "report.json", "-o", "copy"]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let expected: Value = serde_json::from_slice(&case.read("copy/report.json")).unwrap();
    let mut second = case.command();
    second.current_dir(case.path("copy"));
    let second = second
        .args(["inspect", "case", "--format", "json"])
        .output()
        .unwrap();
    let found: Value = serde_json::from_slice(&second.stdout).unwrap();
    let chapters = expected["chapters"].as_object().unwrap();
    assert!(chapters.len() >= 7);
    let mut differing = Vec::new();
    for (name, chapter) in chapters {
        // Digests prove the bytes of originals: those of a copy are others.
        if name == "integrity" {
            continue;
        }
        let (expected, found) = (meant(chapter), meant(&found["chapters"][name]));
        if expected != found {
            differing.push((name, expected, found));
        }
    }
    if let Ok(folder) = std::env::var("TRAILGLASS_DIFFERING") {
        for (name, expected, found) in &differing {
            fs::write(
                format!("{folder}/{name}.expected.json"),
                format!("{expected:#}"),
            )
            .unwrap();
            fs::write(format!("{folder}/{name}.found.json"), format!("{found:#}")).unwrap();
        }
    }
    let names: Vec<_> = differing.iter().map(|(name, _, _)| name).collect();
    assert!(names.is_empty(), "{names:?}");
    let dollars = |report: &Value| report["chapters"]["cost"]["high"].as_f64();
    if let (Some(before), Some(after)) = (dollars(&expected), dollars(&found)) {
        assert!((before - after).abs() < before * 0.02, "{before} {after}");
    }
}
