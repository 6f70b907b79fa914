//! What findings about personal data and secrets say.

use std::io::Cursor;

use serde_json::{Value, json};
use trailglass_core::case::{NoHooks, Options, Partial, read_input};
use trailglass_core::report::{DataCategory, Finding, Report};

fn report(parameters: &[Value]) -> Report {
    let records: Vec<Value> = (0..)
        .zip(parameters)
        .map(|(minute, parameters)| {
            json!({
                "eventVersion": "1.08", "eventTime": format!("2024-03-01T10:{minute:02}:00Z"), "eventName": "PutObject",
                "eventSource": "s3.amazonaws.com", "eventID": format!("00000000-0000-4000-8000-{minute:012}"),
                "awsRegion": "eu-central-1", "recipientAccountId": "111122223333", "sourceIPAddress": "192.0.2.1",
                "userIdentity": { "type": "IAMUser", "accountId": "111122223333", "userName": "u" },
                "requestParameters": parameters, "eventType": "AwsApiCall", "eventCategory": "Data", "managementEvent": false
            })
        })
        .collect();
    let bytes = json!({ "Records": records }).to_string().into_bytes();
    let mut partial = Partial::default();
    let size = bytes.len() as u64;
    let options = Options {
        privacy: true,
        ..Options::default()
    };
    let hooks = &mut NoHooks;
    read_input(
        Cursor::new(bytes),
        "log.json",
        size,
        &options,
        &mut partial,
        hooks,
    );
    partial.finish(&options)
}

fn found<'r>(report: &'r Report, id: &str, word: &str) -> &'r Finding {
    let mut all = report.findings.iter();
    let found = all.find(|it| it.id == id && it.title.contains(word));
    found.unwrap_or_else(|| panic!("no {id} about {word}"))
}

#[test]
fn a_value_in_several_fields_is_one_value() {
    let account = "kyc/iban=DE89370400440532013000/scan.pdf";
    let other = "kyc/iban=GB82WEST12345698765432/scan.pdf";
    let report = report(&[
        json!({ "key": account, "bucketName": "b" }),
        json!({ "key": other, "bucketName": "b" }),
        json!({ "x-amz-copy-source": account, "prefix": account, "bucketName": "b" }),
    ]);
    let chapter = report.chapters.privacy.as_ref().unwrap();
    let mut rows = chapter.third_party.iter();
    let row = rows.find(|row| row.category == DataCategory::Iban).unwrap();
    assert_eq!((row.distinct, row.fields, row.records), (2, 3, 3));
    let finding = found(&report, "privacy/personal-data", "bank account");
    assert!(
        finding.title.contains("(2 values in 3 fields)"),
        "{}",
        finding.title
    );
}

#[test]
fn only_an_access_key_is_turned_off() {
    let off = |finding: &Finding| {
        let commands = &finding.fix.as_ref().unwrap().commands;
        commands.iter().any(|it| it.contains("update-access-key"))
    };
    let report = report(&[
        json!({ "masterUserPassword": "hunter2hunter2" }),
        json!({ "environment": "AWS_SECRET_ACCESS_KEY=q7Lk9ZpXv2Rt8YwBn4Mc6Df1Gh3Js5KaPe0UiOyT" }),
    ]);
    assert!(!off(found(&report, "privacy/secret", "masterUserPassword")));
    assert!(off(found(&report, "privacy/secret", "environment")));
}
