//! Fields that attack whoever shows or reads them, and fields of the wrong type.

use super::{
    Cases,
    text::{log, record, record_with},
};
use crate::json::Value as _;

/// Texts that a page, a spreadsheet, a terminal or a careless program would obey.
const TEXTS: [&str; 22] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "</td></tr></table><h1>Injected</h1>",
    "{{constructor.constructor('alert(1)')()}}",
    "'; DROP TABLE records; --",
    "[link](javascript:alert(1))",
    "![](https://canary.example/pixel)",
    "=HYPERLINK(\"https://canary.example\",\"click\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\u{202e}gpj.exe",
    "\u{2066}admin\u{2069}\u{200b}",
    "\u{1b}[2J\u{1b}]0;owned\u{7}",
    "аdmin",
    "__proto__",
    "%s%n%x$(id)`id`",
    "\u{0}\u{7f}\u{85}\u{feff}\u{fffd}\u{1f480}",
];

/// Fields that are shown somewhere, and the value that an ordinary record has.
const SHOWN: [(&str, &str); 12] = [
    ("eventSource", "ec2.amazonaws.com"),
    ("eventName", "DescribeInstances"),
    ("awsRegion", "eu-central-1"),
    ("sourceIPAddress", "192.0.2.17"),
    ("userAgent", "aws-cli/2.24.9"),
    ("eventType", "AwsApiCall"),
    ("eventCategory", "Management"),
    ("recipientAccountId", "111122223333"),
    ("userName", "maren"),
    ("arn", "arn:aws:iam::111122223333:user/maren"),
    ("principalId", "AIDAEXAMPLEEXAMPLE123"),
    ("accessKeyId", "AKIAIOSFODNN7EXAMPLE"),
];

pub(super) fn add(cases: &mut Cases) {
    shown(cases);
    types(cases);
    times(cases);
    sizes(cases);
    keys(cases);
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    text.write(&mut out);
    out
}

/// Every text in every shown field, and once in all of them together with an error of the same text.
fn shown(cases: &mut Cases) {
    let ids = cases.ids(TEXTS.len() * (SHOWN.len() + 1));
    let mut next = ids.iter();
    let mut records = Vec::new();
    for text in TEXTS {
        let value = quoted(text);
        for (field, usual) in SHOWN {
            let (from, to) = (
                format!("\"{field}\":\"{usual}\""),
                format!("\"{field}\":{value}"),
            );
            if let Some(id) = next.next() {
                records.push(record(id).replacen(&from, &to, 1));
            }
        }
        if let Some(id) = next.next() {
            let more = format!(
                ",\"errorCode\":{value},\"errorMessage\":{value},\"resources\":[{{\"type\":{value},\"ARN\":{value},\"accountId\":{value}}}]"
            );
            let mut record = record_with(id, &more);
            for (field, usual) in SHOWN {
                record = record.replacen(
                    &format!("\"{field}\":\"{usual}\""),
                    &format!("\"{field}\":{value}"),
                    1,
                );
            }
            records.push(record);
        }
    }
    cases.add("fields/texts.json", log(&records).into_bytes(), &[], ids);
}

/// Every field as every type that it should not be.
fn types(cases: &mut Cases) {
    // Without these a record may not be known for one.
    const MARKS: [&str; 6] = [
        "eventVersion",
        "eventTime",
        "eventSource",
        "eventName",
        "userIdentity",
        "awsRegion",
    ];
    const FIELDS: [&str; 17] = [
        "eventVersion",
        "userIdentity",
        "eventTime",
        "eventSource",
        "eventName",
        "awsRegion",
        "sourceIPAddress",
        "userAgent",
        "requestParameters",
        "responseElements",
        "requestID",
        "readOnly",
        "eventType",
        "managementEvent",
        "recipientAccountId",
        "eventCategory",
        "sessionContext",
    ];
    const VALUES: [&str; 7] = [
        "null",
        "true",
        "-1.5e300",
        "[]",
        "{\"a\":{\"b\":[null]}}",
        "\"\"",
        "[[{\"type\":7}]]",
    ];
    let ids = cases.ids(FIELDS.len() * VALUES.len());
    let (mut good, mut maybe, mut records) = (Vec::new(), Vec::new(), Vec::new());
    let combinations = FIELDS
        .iter()
        .flat_map(|field| VALUES.iter().map(move |value| (field, value)));
    for ((field, value), id) in combinations.zip(ids) {
        records.push(with_value(&record(&id), field, value));
        if MARKS.contains(field) {
            maybe.push(id)
        } else {
            good.push(id)
        }
    }
    let bytes = log(&records).into_bytes();
    cases
        .add(
            "fields/types.json",
            bytes,
            &["bad-time", "not-a-record"],
            good,
        )
        .maybe = maybe;
}

/// The record with a top-level field that has another value.
fn with_value(record: &str, field: &str, value: &str) -> String {
    let Ok(serde_json::Value::Object(fields)) = serde_json::from_str(record) else {
        return record.to_owned();
    };
    let mut parts: Vec<String> = fields
        .iter()
        .filter(|(key, _)| key.as_str() != field)
        .map(|(key, value)| format!("{}:{value}", quoted(key)))
        .collect();
    parts.push(format!("\"{field}\":{value}"));
    format!("{{{}}}", parts.join(","))
}

/// Times that are none, or not the ones that they seem.
fn times(cases: &mut Cases) {
    const TIMES: [&str; 12] = [
        "\"0000-00-00T00:00:00Z\"",
        "\"9999-99-99T99:99:99Z\"",
        "\"2026-02-30T12:00:00Z\"",
        "\"yesterday\"",
        "\"\"",
        "\"2026-03-10\"",
        "\"+002026-03-10T00:00:00Z\"",
        "\"2026-03-10T00:00:00\\u0000Z\"",
        "99999999999999999999",
        "-1",
        "[\"2026-03-10T00:00:00Z\"]",
        "null",
    ];
    let ids = cases.ids(TIMES.len());
    let records: Vec<String> = TIMES
        .iter()
        .zip(&ids)
        .map(|(time, id)| with_value(&record(id), "eventTime", time))
        .collect();
    cases.add(
        "fields/times.json",
        log(&records).into_bytes(),
        &["bad-time"],
        ids,
    );
}

/// Texts and numbers far beyond what anyone writes.
fn sizes(cases: &mut Cases) {
    let ids = cases.ids(6);
    let long = |length: usize| quoted(&"x".repeat(length));
    let values = [
        ("userAgent", long(100_000)),
        ("sourceIPAddress", long(10_000)),
        ("eventName", long(50_000)),
        ("errorMessage", quoted(&"\u{202e}".repeat(20_000))),
        ("requestParameters", "{\"a\":1e999,\"b\":9007199254740993,\"c\":-0,\"d\":1e-999,\"e\":123456789012345678901234567890}".to_owned()),
        ("resources", format!("[{}]", vec!["{\"ARN\":\"arn:aws:s3:::b/k\"}"; 10_000].join(","))),
    ];
    let records: Vec<String> = ids
        .iter()
        .zip(&values)
        .map(|(id, (field, value))| with_value(&record(id), field, value))
        .collect();
    cases.add("fields/sizes.json", log(&records).into_bytes(), &[], ids);
}

/// Keys that are special in a language, and a key twice.
fn keys(cases: &mut Cases) {
    let ids = cases.ids(3);
    let more = ",\"__proto__\":{\"polluted\":true},\"constructor\":{\"prototype\":{\"polluted\":true}},\"toString\":null,\"\":0,\"a\\u0000b\":1";
    let records: Vec<String> = ids.iter().map(|id| record_with(id, more)).collect();
    cases.add("fields/keys.json", log(&records).into_bytes(), &[], ids);

    let ids = cases.ids(3);
    let records: Vec<String> = ids
        .iter()
        .map(|id| record_with(id, ",\"eventName\":\"DeleteTrail\""))
        .collect();
    cases.add(
        "fields/key-twice.json",
        log(&records).into_bytes(),
        &["duplicate-key"],
        ids,
    );

    let mut ids = cases.ids(1);
    ids.extend(ids.clone());
    let records: Vec<String> = ids.iter().map(|id| record(id)).collect();
    cases.add(
        "fields/record-twice.json",
        log(&records).into_bytes(),
        &[],
        ids,
    );
}
