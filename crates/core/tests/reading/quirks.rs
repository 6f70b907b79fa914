//! What real files do that no documentation says.

use std::io::Cursor;

use serde_json::{Value, json};
use trailglass_core::case::{NoHooks, Options, Partial, read_input};
use trailglass_core::record::{Category, Record};
use trailglass_core::report::{Report, VolumeBy};

use crate::collect::{Input, read, read_one};
use crate::fixtures::{gzip, ids, log, log_of, record, records};

fn report(files: &[(&str, Vec<u8>)]) -> Report {
    let mut partial = Partial::default();
    for (path, bytes) in files {
        let size = bytes.len() as u64;
        read_input(
            Cursor::new(bytes),
            path,
            size,
            &Options::default(),
            &mut partial,
            &mut NoHooks,
        );
    }
    partial.finish(&Options::default())
}

/// What is wrong: code, number of the record, and what stands at the place.
fn faults<'t>(input: &Input, text: &'t str) -> Vec<(&'static str, Option<u64>, &'t str)> {
    let at = |offset: Option<u64>| text.get(usize::try_from(offset?).ok()?..);
    let problems = input.problems.iter();
    problems
        .map(|p| (p.code.word(), p.record, at(p.offset).unwrap_or_default()))
        .collect()
}

#[test]
fn an_840_record_file_with_one_syntax_error_gives_its_839_good_records() {
    for (from, to, at, words) in [
        (
            "\"eventTime\":",
            "\"eventTime\" ",
            "\"2024",
            "expected a colon",
        ),
        (
            "\"eventTime\":",
            "eventTime:",
            "eventTime:",
            "expected a key in double quotes",
        ),
        (
            "\"filterSet\":{}",
            "\"filterSet\":{...}",
            "...}",
            "expected a key in double quotes",
        ),
        (
            "\"filterSet\":{}",
            "\"filterSet\":<fill in>",
            "<fill in>",
            "expected a value",
        ),
        (
            "\"eu-west-1\",",
            "\"eu-west-1\" ",
            "\"requestParameters",
            "expected a comma or a closing bracket",
        ),
        ("eu-west-1", "eu-\nwest-1", "\nwest-1", "control character"),
        ("eu-west-1", "eu\\west-1", "west-1", "no JSON escape"),
        (
            "\"recipientAccountId\":\"111122223333\"",
            "\"recipientAccountId\":\"111122223333\",",
            "}",
            "expected a key in double quotes",
        ),
        ("\"eventID\":\"420\"", "\"eventID\":\"420", "", ""),
    ] {
        let mut some = records(840);
        some[420] = some[420].replacen(from, to, 1);
        let mut expected = ids(840);
        expected.remove(420);
        let text = log_of(&some);
        for bytes in [text.clone().into_bytes(), gzip(&text)] {
            let input = read_one("x", &bytes);
            assert_eq!(input.ids(), expected, "{to}");
            let numbers: Vec<u64> = input.records.iter().map(|r| r.place.number).collect();
            assert!(!numbers.contains(&420) && numbers.len() == 839, "{to}");
            assert_eq!(numbers[838], 839, "what is broken keeps its number: {to}");
            let faults = faults(&input, &text);
            assert_eq!(faults.len(), 1, "{to}: {faults:?}");
            assert_eq!(
                (faults[0].0, faults[0].1),
                ("json-syntax", Some(420)),
                "{to}"
            );
            assert!(faults[0].2.starts_with(at), "{to}: {}", &faults[0].2[..20]);
            let message = &input.problems[0].message;
            assert!(message.contains(words), "{to}: {message}");
            assert!(
                message.ends_with("reading goes on at the next record"),
                "{message}"
            );
        }
    }
}

#[test]
fn a_missing_comma_between_records_costs_none() {
    let some = records(3);
    let text = format!("{{\"Records\":[{} {},{}]}}", some[0], some[1], some[2]);
    let input = read_one("x", text.as_bytes());
    assert_eq!(input.ids(), ids(3));
    assert_eq!(input.codes(), ["json-syntax"]);
    // A bracket in place of the comma closes nothing.
    let text = format!("{{\"Records\":[{}]{},{}]}}", some[0], some[1], some[2]);
    let input = read_one("x", text.as_bytes());
    assert_eq!(input.ids(), ids(3));
    assert_eq!(input.codes(), ["json-syntax"]);
    let text = format!("{{\"Records\":[{},{},]}}", some[0], some[1]);
    let input = read_one("x", text.as_bytes());
    assert_eq!(
        (input.ids(), input.codes()),
        (vec!["0", "1"], vec!["json-syntax"])
    );
}

#[test]
fn what_is_cut_gives_what_came_before() {
    let text = log_of(&records(10));
    let cut = &text[..text.len() / 2];
    let input = read_one("x", cut.as_bytes());
    assert_eq!(input.ids(), ids(4));
    assert_eq!(faults(&input, &text)[0].0, "json-truncated");
    assert_eq!(input.problems[0].offset, Some(cut.len() as u64));
    assert_eq!(input.problems[0].record, Some(4));
    let packed = gzip(log_of(&records(4_000)));
    let input = read_one("x", &packed[..packed.len() / 2]);
    assert!(input.ids().len() > 500, "{}", input.ids().len());
    assert_eq!(input.codes(), ["gzip-truncated"]);
    let half = packed.len() as u64 / 2;
    assert_eq!(input.problems[0].offset, Some(half));
    assert!(
        input.problems[0]
            .message
            .contains(&format!("after {half} compressed"))
    );
}

#[test]
fn other_broken_texts_are_said_and_end() {
    let good = record("good", "");
    for (text, expected) in [
        // A JavaScript literal.
        (
            "[\n{\neventVersion: \"1.08\", eventName: \"CreateApiKey\"}]".to_owned(),
            vec![],
        ),
        // One bad object, one good one.
        (format!("{{\"bad\": json}}{good}"), vec!["good"]),
        (
            format!("{{\"bad\": json}}\n{good}\n{{\"bad\n{good}"),
            vec!["good", "good"],
        ),
        // A list without its brackets.
        (format!("{good},\n{good}"), vec!["good", "good"]),
        // A fragment without its braces.
        ("\"userIdentity\": {\"type\": \"Root\"}".to_owned(), vec![]),
        // Placeholders in a policy.
        (
            "{\"Statement\":[{\"Effect\":\"Allow\",...}]}".to_owned(),
            vec![],
        ),
        // Brackets of another kind.
        (format!("{{\"Records\":[{good}}}]"), vec!["good"]),
    ] {
        let input = read_one("x", text.as_bytes());
        assert_eq!(input.ids(), expected, "{text}");
        assert!(
            input.ids().len() == 2 && text.contains(",\n") || !input.problems.is_empty(),
            "{text}"
        );
    }
}

#[test]
fn records_that_begin_with_another_key_are_found_behind_a_break() {
    // As tools write them that sort keys: the first key differs from record to record.
    let sorted = |id: &str, first: &str| {
        format!(r#"{{"{first}":"x","eventID":"{id}","eventName":"A","eventSource":"b"}}"#)
    };
    let some = [
        sorted("0", "additionalEventData"),
        sorted("1", "awsRegion"),
        sorted("2", "awsRegion").replacen("\"x\"", "\"x", 1),
        sorted("3", "apiVersion"),
        sorted("4", "awsRegion"),
    ];
    let input = read_one("x", log_of(&some).as_bytes());
    assert_eq!(input.ids(), ["0", "1", "4"], "{:?}", input.problems);
    let input = read_one("x", some.join("\n").as_bytes());
    assert_eq!(
        input.ids(),
        ["0", "1", "3", "4"],
        "lines say where records begin"
    );
}

#[test]
fn lookup_rows_a_line_each() {
    let events: Value = serde_json::from_slice(&log("lookup-events.json")).unwrap();
    let rows: Vec<String> = events["Events"]
        .as_array()
        .unwrap()
        .iter()
        .map(Value::to_string)
        .collect();
    let input = read_one("x.jsonl", rows.join("\n").as_bytes());
    assert_eq!(
        (input.kind, input.ids()),
        ("lookup-events", vec!["event-1", "event-2"])
    );
    assert!(input.problems.is_empty());
}

#[test]
fn exports_as_tests_record_them() {
    let text = r#"{"status_code":200,"data":{"IsLogging":true,"StartLoggingTime":{"__class__":"datetime","year":2020}}}"#;
    assert_eq!(read_one("x", text.as_bytes()).kind, "get-trail-status");
    let text =
        r#"{"status_code":404,"data":{"Error":{"Code":"NoSuchBucketPolicy","Message":"m"}}}"#;
    assert_eq!(read_one("x", text.as_bytes()).kind, "error-answer");
    let named = read_one("s3.GetBucketPolicy_1.json", text.as_bytes());
    assert_eq!(
        named.kind, "get-bucket-policy",
        "whose error it is, the name may say"
    );
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*"}]}"#;
    assert_eq!(read_one("x", policy.as_bytes()).kind, "iam-policy-document");
    assert_eq!(
        read_one("s3-get-bucket-policy/b", policy.as_bytes()).kind,
        "get-bucket-policy"
    );
    let shadow = r#"{"trailList":[{"TrailARN":"a","HomeRegion":"eu-west-1"},{"TrailARN":"a"}]}"#;
    assert_eq!(read_one("x", shadow.as_bytes()).kind, "describe-trails");
}

/// Each of these is a record, and none of its oddities is a problem.
#[test]
fn odd_fields_are_survived() {
    let odd = [
        // Identities.
        r#""userIdentity":{"accountId":"111122223333","invokedBy":"s3.amazonaws.com"}"#,
        r#""userIdentity":{"type":"Unknown","principalId":"111122223333","userName":"a@b.example"}"#,
        r#""userIdentity":{"type":"IdentityCenterUser","onBehalfOf":{"userId":"u","identityStoreArn":"a"},"credentialId":"c"}"#,
        r#""userIdentity":{"type":"SAMLUser","principalId":"p:x","userName":"x","identityProvider":"p"}"#,
        r#""userIdentity":{"type":"AssumedRole","sessionContext":{"sessionIssuer":{},"webIdFederationData":{},"attributes":{"mfaAuthenticated":"false","creationDate":"2024-01-31T00:00:00Z"}}}"#,
        r#""userIdentity":{"type":"IAMUser","accessKeyId":"","invokedByDelegate":{"accountId":"1"}}"#,
        r#""userIdentity":null"#,
        r#""userIdentity":"""#,
        // Places.
        r#""sourceIPAddress":"cloudtrail.amazonaws.com""#,
        r#""sourceIPAddress":"AWS Internal""#,
        r#""sourceIPAddress":"""#,
        r#""userAgent":"[S3Console/0.4, aws-internal/3]""#,
        // Parameters.
        r#""requestParameters":null,"responseElements":null"#,
        r#""requestParameters":"","resources":"""#,
        r#""requestParameters":{"policy":"{\"Statement\":[{\"Effect\":\"Allow\"}]}","password":"HIDDEN_DUE_TO_SECURITY_REASONS","key":"****"}"#,
        r#""resources":[{"ARNPrefix":"arn:aws:s3:::b/","type":"AWS::S3::Object"},{"accountId":"1","arn":"arn:aws:s3:::b"}]"#,
        r#""additionalEventData":{"SSEApplied":"SSE-KMS","x-amz-id-2":"="}"#,
        // What others add.
        r#""p_row_id":"1","p_any_ip_addresses":["192.0.2.1"],"tags":["a"],"utctimestamp":"x""#,
        r#""readOnly":"true","sessionCredentialFromConsole":"true""#,
        r#""description":"narrow\u202fspace and \ud83d\udc80 and é""#,
    ];
    let texts: Vec<String> = odd
        .iter()
        .enumerate()
        .map(|(n, more)| {
            format!(
                r#"{{"eventVersion":"1.08","eventTime":"2024-01-31T00:05:00Z","eventSource":"s3.amazonaws.com","eventName":"PutObject","eventID":"{n}","recipientAccountId":"111122223333",{more}}}"#
            )
        })
        .collect();
    let text = log_of(&texts);
    let input = read_one("x", text.as_bytes());
    assert_eq!(input.ids(), ids(odd.len()));
    assert!(input.problems.is_empty(), "{:?}", input.problems);
    let report = report(&[("x", text.into_bytes())]);
    assert_eq!(report.inputs.records, odd.len() as u64);
    assert!(
        report.inputs.files[0].problems.is_empty(),
        "{:?}",
        report.inputs.files[0].problems
    );
    let principals = report
        .chapters
        .strategy
        .volume
        .iter()
        .filter(|r| r.by == VolumeBy::Principal);
    let named: Vec<&str> = principals.map(|row| row.key.as_str()).collect();
    for principal in ["s3.amazonaws.com", "a@b.example", "x", ""] {
        assert!(named.contains(&principal), "{principal} in {named:?}");
    }
    let resources = report
        .chapters
        .strategy
        .volume
        .iter()
        .filter(|r| r.by == VolumeBy::Resource);
    assert!(
        resources.clone().any(|row| row.key == "arn:aws:s3:::b"),
        "by its prefix"
    );
}

/// Before event version 1.06 a record says neither account nor category.
#[test]
fn old_records_count_where_they_belong() {
    let old = r#"{"eventVersion":"1.01","userIdentity":{"type":"IAMUser","accountId":"111122223333","userName":"maren"},"eventTime":"2014-03-06T17:10:34Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"us-east-1"}"#;
    let report = report(&[("x", format!("[{old},{old}]").into_bytes())]);
    assert_eq!(
        (report.inputs.records, report.inputs.duplicates),
        (2, 0),
        "without ids none is a copy"
    );
    assert_eq!(report.accounts, ["111122223333"]);
    let parsed = Record::parse(old).unwrap();
    assert_eq!(parsed.category(), Category::Data);
    assert_eq!(parsed.event_version.unwrap().get(), "1.01");
}

#[test]
fn versions_stay_text() {
    let versions = ["1.0", "1.1", "1.01", "1.10", "1.11"];
    for version in versions {
        let text = format!(r#"{{"eventVersion":"{version}","eventSource":"a","eventName":"b"}}"#);
        assert_eq!(
            Record::parse(&text).unwrap().event_version.unwrap().get(),
            version
        );
    }
    // A number, as some writers have it, keeps its zero.
    let text = r#"{"eventVersion":1.10,"eventSource":"a","eventName":"b"}"#;
    assert_eq!(
        Record::parse(text).unwrap().event_version.unwrap().get(),
        "1.10"
    );
}

#[test]
fn many_insights_in_one_file_and_large_records() {
    let insight: Value = serde_json::from_slice(&log("insight.json")).unwrap();
    let all: Vec<Value> = (0..14)
        .map(|n| {
            let mut one = insight["Records"][0].clone();
            one["eventID"] = json!(n.to_string());
            one
        })
        .collect();
    let input = read_one("x", &gzip(json!({ "Records": all }).to_string()));
    assert_eq!(
        (input.kind, input.ids()),
        (
            "cloudtrail-insight",
            ids(14).iter().map(String::as_str).collect()
        )
    );
    let large = record(
        "large",
        &format!(r#","responseElements":{{"x":"{}"}}"#, "y".repeat(69_000)),
    );
    let text = log_of(&[record("1", ""), large, record("2", "")]);
    assert_eq!(read_one("x", text.as_bytes()).ids(), ["1", "large", "2"]);
}

#[test]
fn a_delivery_of_nothing_and_names_of_organizations() {
    let path = "AWSLogs/o-abcd012345/111122223333/CloudTrail/ap-southeast-1/2020/09/30/111122223333_CloudTrail_ap-southeast-1-20200930T2358.json";
    let report = report(&[
        (path, br#"{"Records":[]}"#.to_vec()),
        (
            "x/events/GetObject.json.cloudtrail",
            records(1)[0].clone().into_bytes(),
        ),
        (
            "x/noextension",
            format!("[{}]", record("a", "")).into_bytes(),
        ),
        ("x/a.raw", record("b", "").into_bytes()),
    ]);
    for file in &report.inputs.files {
        assert_eq!(file.kind, "cloudtrail-log", "{}", file.path);
        assert_eq!(file.status.word(), "read", "{}", file.path);
    }
    assert_eq!(report.inputs.records, 3);
}

/// One bucket and two trails: the same events in two files of one folder.
#[test]
fn the_same_event_in_two_files_counts_once() {
    let path = |hour: u32| {
        format!(
            "AWSLogs/111122223333/CloudTrail/us-west-1/2021/07/29/111122223333_CloudTrail_us-west-1_20210729T{hour:02}00Z_abcdefghijklmnop.json.gz"
        )
    };
    let (one, other) = (path(1), path(2));
    let report = report(&[
        (&one, gzip(log_of(&records(5)))),
        (&other, gzip(log_of(&records(4)))),
    ]);
    assert_eq!((report.inputs.records, report.inputs.duplicates), (9, 4));
    let total = report
        .chapters
        .strategy
        .volume
        .iter()
        .find(|row| row.by == VolumeBy::Source);
    assert_eq!(total.unwrap().records, 5);
    let repeats = &report.chapters.fragmentation.repeats;
    assert_eq!(repeats.len(), 1);
    assert_eq!(
        (repeats[0].records, &repeats[0].kept),
        (4, &repeats[0].repeated)
    );
}

#[test]
fn two_encodings_of_one_file() {
    let text = log_of(&records(3));
    let units: Vec<u8> = format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [units.clone(), gzip(&units)] {
        let input = read_one("describe.json", &bytes);
        assert_eq!(
            (input.ids(), input.codes()),
            (vec!["0", "1", "2"], vec!["not-utf8"])
        );
    }
    let found = read("x", "\u{feff}".as_bytes());
    assert!(found.has("empty"));
    let mut bytes = text.into_bytes();
    let at = bytes.windows(5).position(|w| w == b"maren").unwrap();
    bytes[at] = 0xff;
    let input = read_one("x", &bytes);
    assert_eq!(
        (input.ids(), input.codes()),
        (vec!["0", "1", "2"], vec!["not-utf8"])
    );
}
