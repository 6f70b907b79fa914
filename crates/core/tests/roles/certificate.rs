//! IAM Roles Anywhere: a role for the holder of a certificate.

use serde_json::{Value, json};
use trailglass_core::case::Options;
use trailglass_core::report::{OriginKind, Proof, SessionRow, SessionVerdict, sentence};

use super::made::{HOME, issued, log, record, session};

const KEY: &str = "ASIACERTIFICATE00000";
const SERIAL: &str = "5a1b2c3d4e";

/// What the service asks STS for.
fn assume_role() -> Value {
    let more = json!({
        "userIdentity": { "type": "AWSService", "invokedBy": "rolesanywhere.amazonaws.com" },
        "requestParameters": {
            "roleArn": format!("arn:aws:iam::{HOME}:role/machine"), "roleSessionName": SERIAL, "sourceIdentity": "CN=press-7",
            "tags": [{ "key": "x509Subject/CN", "value": "press-7" }]
        },
        "responseElements": issued(HOME, "machine", SERIAL, KEY),
    });
    record(HOME, 1, 1, "AssumeRole", &more)
}

/// What the service was asked for, by its API reference.
fn create_session() -> Value {
    let mut answer = issued(HOME, "machine", SERIAL, KEY);
    answer["roleArn"] = json!(format!("arn:aws:iam::{HOME}:role/machine"));
    answer["sourceIdentity"] = json!("CN=press-7");
    let more = json!({
        "eventSource": "rolesanywhere.amazonaws.com",
        "userIdentity": { "type": "Unknown", "accountId": HOME },
        "requestParameters": { "roleArn": format!("arn:aws:iam::{HOME}:role/machine"), "trustAnchorArn": "arn:aws:rolesanywhere:eu-central-1:111122223333:trust-anchor/x" },
        "responseElements": { "credentialSet": [answer], "subjectArn": "arn:aws:rolesanywhere:eu-central-1:111122223333:subject/y" },
    });
    record(HOME, 2, 1, "CreateSession", &more)
}

fn used(issuing: &[Value]) -> SessionRow {
    let more = json!({ "userIdentity": session(HOME, "machine", SERIAL, KEY, 1) });
    let mut records = vec![record(HOME, 9, 5, "DescribeInstances", &more)];
    records.extend_from_slice(issuing);
    let report = super::read("log.json", &log(&records)).finish(&Options::default());
    super::by_key(&report.chapters.roles, KEY).clone()
}

#[test]
fn the_certificate_is_the_origin_whichever_record_tells() {
    for (issuing, via) in [
        (vec![assume_role()], "AssumeRole"),
        (vec![create_session()], "CreateSession"),
        (vec![create_session(), assume_role()], ""),
    ] {
        let row = used(&issuing);
        assert_eq!(row.verdict, SessionVerdict::Attributed, "{via}");
        assert_eq!(row.origin.kind, OriginKind::AwsService);
        assert_eq!(row.origin.id, "rolesanywhere.amazonaws.com");
        let certificate = format!("CN=press-7, serial number {SERIAL}");
        assert_eq!(row.origin.detail.as_deref(), Some(certificate.as_str()));
        assert_eq!(row.chain[0].proof, Proof::AccessKey);
        if !via.is_empty() {
            assert_eq!(row.chain[0].via, via);
        }
        let said = sentence(&row);
        assert!(
            said.starts_with("The holder of the certificate CN=press-7"),
            "{said}"
        );
    }
}

#[test]
fn without_either_record_nobody_is_named() {
    let row = used(&[]);
    assert_eq!(row.verdict, SessionVerdict::Opaque);
}
