//! One fault of each sort in the middle record of a log file of 840.

use super::{
    Cases,
    text::{MANY, MIDDLE, log, record, without_middle},
};

/// The middle record is lost.
const LOST: [(&str, &str, &str); 13] = [
    ("missing-comma", "\",\"awsRegion\"", "\" \"awsRegion\""),
    ("missing-colon", "\"awsRegion\":", "\"awsRegion\" "),
    (
        "missing-quote-behind",
        "\"eu-central-1\",",
        "\"eu-central-1,",
    ),
    (
        "missing-quote-before",
        ":\"eu-central-1\"",
        ":eu-central-1\"",
    ),
    ("unquoted-key", "\"awsRegion\":", "awsRegion:"),
    ("single-quotes", "\"eu-central-1\"", "'eu-central-1'"),
    (
        "trailing-comma",
        "\"eventCategory\":\"Management\"}",
        "\"eventCategory\":\"Management\",}",
    ),
    ("raw-line-end", "\"eu-central-1\"", "\"eu-\ncentral-1\""),
    (
        "raw-control-character",
        "\"eu-central-1\"",
        "\"eu-\u{1}central-1\"",
    ),
    ("bad-escape", "\"eu-central-1\"", "\"eu-\\central-1\""),
    ("not-a-number", "\"maxResults\":100", "\"maxResults\":NaN"),
    ("comment", "\"awsRegion\":", "/* where */\"awsRegion\":"),
    (
        "placeholder",
        "\"requestParameters\":{",
        "\"requestParameters\":{...",
    ),
];

pub(super) fn add(cases: &mut Cases) {
    for (name, from, to) in LOST {
        let ids = cases.ids(MANY);
        let bytes = with_middle(&ids, |text| text.replacen(from, to, 1).into_bytes());
        cases.add(
            &format!("syntax/{name}.json"),
            bytes,
            &["json-syntax"],
            without_middle(&ids),
        );
    }
    brackets(cases);
    characters(cases);
    cut(cases);
    deep(cases);
    large(cases);
}

/// A log file whose middle record is what `hurt` makes of it.
fn with_middle(ids: &[String], hurt: impl FnOnce(String) -> Vec<u8>) -> Vec<u8> {
    let records: Vec<String> = ids.iter().map(|id| record(id)).collect();
    let (before, rest) = records.split_at(MIDDLE);
    let after = rest.get(1..).unwrap_or_default();
    let mut bytes = b"{\"Records\":[".to_vec();
    bytes.extend_from_slice(before.join(",").as_bytes());
    bytes.push(b',');
    bytes.extend(hurt(rest.first().cloned().unwrap_or_default()));
    bytes.push(b',');
    bytes.extend_from_slice(after.join(",").as_bytes());
    bytes.extend_from_slice(b"]}");
    bytes
}

fn brackets(cases: &mut Cases) {
    for (name, from, to) in [
        (
            "missing-bracket-inside",
            "{\"filterSet\":{}",
            "{\"filterSet\":{",
        ),
        (
            "missing-bracket-at-end",
            "\"Management\"}",
            "\"Management\"",
        ),
        ("another-bracket", "\"Management\"}", "\"Management\"}}"),
    ] {
        let ids = cases.ids(MANY);
        let bytes = with_middle(&ids, |text| text.replacen(from, to, 1).into_bytes());
        let maybe = ids.get(MIDDLE..=MIDDLE).unwrap_or_default().to_vec();
        let expected = &["json-syntax", "json-truncated"];
        cases
            .add(
                &format!("syntax/{name}.json"),
                bytes,
                expected,
                without_middle(&ids),
            )
            .maybe = maybe;
    }
}

/// Text that is no text: the record is kept, the characters are replaced.
fn characters(cases: &mut Cases) {
    let ids = cases.ids(MANY);
    let bytes = with_middle(&ids, |text| {
        text.replacen("\"maren\"", "\"mar\\ud800en\"", 1)
            .into_bytes()
    });
    cases.add("syntax/lone-surrogate.json", bytes, &[], ids);

    let ids = cases.ids(MANY);
    let bytes = with_middle(&ids, |text| {
        let (before, after) = text.split_once("\"maren\"").unwrap_or((&text, ""));
        [
            before.as_bytes(),
            b"\"mar\xff\xc0\xafen\"",
            after.as_bytes(),
        ]
        .concat()
    });
    cases.add("syntax/not-utf8.json", bytes, &["not-utf8"], ids);
}

/// The text ends in the middle of a record.
fn cut(cases: &mut Cases) {
    let ids = cases.ids(MANY);
    let records: Vec<String> = ids.iter().map(|id| record(id)).collect();
    let head = log(records.get(..MIDDLE).unwrap_or_default());
    let head = head.strip_suffix("]}").unwrap_or_default();
    let half = records
        .get(MIDDLE)
        .map(|text| text.get(..text.len() / 2).unwrap_or_default())
        .unwrap_or_default();
    let bytes = format!("{head},{half}").into_bytes();
    cases.add(
        "syntax/cut.json",
        bytes,
        &["json-truncated"],
        ids.get(..MIDDLE).unwrap_or_default().to_vec(),
    );
}

/// Brackets deeper than any stack.
fn deep(cases: &mut Cases) {
    const DEPTH: usize = 100_000;
    for (name, open, close) in [("lists", "[", "]"), ("objects", "{\"a\":", "}")] {
        let ids = cases.ids(MANY);
        let inner = format!("{}1{}", open.repeat(DEPTH), close.repeat(DEPTH));
        let bytes = with_middle(&ids, |text| {
            text.replacen("\"filterSet\":{}", &format!("\"filterSet\":{inner}"), 1)
                .into_bytes()
        });
        let maybe = ids.get(MIDDLE..=MIDDLE).unwrap_or_default().to_vec();
        cases
            .add(
                &format!("syntax/deep-{name}.json"),
                bytes,
                &["too-deep"],
                without_middle(&ids),
            )
            .maybe = maybe;
    }
    let bytes = "[".repeat(DEPTH).into_bytes();
    cases.add(
        "syntax/deep-and-open.json",
        bytes,
        &["too-deep", "json-truncated", "json-syntax", "unknown-kind"],
        Vec::new(),
    );
}

/// A record larger than CloudTrail makes them.
fn large(cases: &mut Cases) {
    let ids = cases.ids(MANY);
    let text = "A".repeat(5 << 20);
    let bytes = with_middle(&ids, |record| {
        record
            .replacen("\"filterSet\":{}", &format!("\"filterSet\":\"{text}\""), 1)
            .into_bytes()
    });
    cases.add(
        "syntax/large-record.json",
        bytes,
        &["too-large"],
        without_middle(&ids),
    );
}
