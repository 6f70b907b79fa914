//! Right records in unusual clothes: other encodings, other envelopes, other line ends.

use super::{
    Cases,
    text::{log, plain_log, record},
};

pub(super) fn add(cases: &mut Cases) {
    encodings(cases);
    envelopes(cases);
    strangers(cases);
}

fn encodings(cases: &mut Cases) {
    let ids = cases.ids(20);
    let bytes = format!("\u{feff}{}", plain_log(&ids)).into_bytes();
    cases.add("shapes/byte-order-mark.json", bytes, &[], ids);

    for (name, little) in [("little", true), ("big", false)] {
        let ids = cases.ids(20);
        let text = format!("\u{feff}{}", plain_log(&ids));
        let bytes = text
            .encode_utf16()
            .flat_map(|unit| {
                if little {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            })
            .collect();
        // Naming the encoding is enough; reading it all the same is better.
        cases
            .add(
                &format!("shapes/utf-16-{name}.json"),
                bytes,
                &["not-utf8"],
                Vec::new(),
            )
            .maybe = ids;
    }

    let ids = cases.ids(20);
    let text = plain_log(&ids)
        .replace("\",\"", "\",\r\n    \"")
        .replace("[{", "[\r\n{");
    cases.add(
        "shapes/line-ends-of-windows.json",
        text.into_bytes(),
        &[],
        ids,
    );
}

fn envelopes(cases: &mut Cases) {
    for (name, separator) in [
        ("lines.jsonl", "\n"),
        ("lines-of-windows.jsonl", "\r\n"),
        ("one-behind-the-other.json", ""),
        ("empty-lines.jsonl", "\n\n"),
    ] {
        let ids = cases.ids(20);
        let records: Vec<String> = ids.iter().map(|id| record(id)).collect();
        cases.add(
            &format!("shapes/{name}"),
            records.join(separator).into_bytes(),
            &[],
            ids,
        );
    }
    let ids = cases.ids(20);
    let logs: Vec<String> = ids.chunks(5).map(plain_log).collect();
    cases.add(
        "shapes/logs-behind-each-other.json",
        logs.concat().into_bytes(),
        &[],
        ids,
    );

    let ids = cases.ids(20);
    let records: Vec<String> = ids.iter().map(|id| record(id)).collect();
    cases.add(
        "shapes/bare-list.json",
        format!("[{}]", records.join(",")).into_bytes(),
        &[],
        ids,
    );

    let ids = cases.ids(1);
    let bytes = ids
        .iter()
        .map(|id| record(id))
        .collect::<String>()
        .into_bytes();
    cases.add("shapes/bare-record.json", bytes, &[], ids);

    let ids = cases.ids(20);
    let text = plain_log(&ids).replacen(
        "{\"Records\"",
        "{\"note\":{\"Records\":[1,2]},\"more\":\"\\\"Records\\\":[\",\"Records\"",
        1,
    );
    cases.add("shapes/records-not-first.json", text.into_bytes(), &[], ids);

    let ids = cases.ids(20);
    let records: Vec<String> = ids.iter().map(|id| record(id)).collect();
    let lines: Vec<String> = records
        .iter()
        .enumerate()
        .map(|(number, text)| {
            if number == 10 {
                "this line is no JSON".to_owned()
            } else {
                text.clone()
            }
        })
        .collect();
    let good = ids
        .iter()
        .enumerate()
        .filter(|(number, _)| *number != 10)
        .map(|(_, id)| id.clone())
        .collect();
    cases.add(
        "shapes/a-line-of-words.jsonl",
        lines.join("\n").into_bytes(),
        &["json-syntax"],
        good,
    );
}

/// Values among the records that are none, and a file that only looks like CloudTrail.
fn strangers(cases: &mut Cases) {
    let ids = cases.ids(6);
    let mut records: Vec<String> = ids.iter().map(|id| record(id)).collect();
    for stranger in ["null", "17", "\"text\"", "[]", "{}", "true"] {
        records.insert(3, stranger.to_owned());
    }
    cases.add(
        "shapes/strangers.json",
        log(&records).into_bytes(),
        &["not-a-record"],
        ids,
    );

    let notification = r#"{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu-central-1","eventTime":"2026-03-10T00:00:00.000Z","eventName":"ObjectCreated:Put","userIdentity":{"principalId":"EXAMPLE"},"requestParameters":{"sourceIPAddress":"192.0.2.1"},"s3":{"s3SchemaVersion":"1.0","bucket":{"name":"b"},"object":{"key":"k"}}}]}"#;
    cases.add(
        "shapes/s3-notification.json",
        notification.as_bytes().to_vec(),
        &["unknown-kind", "not-a-record"],
        Vec::new(),
    );
}
