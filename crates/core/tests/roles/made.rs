//! Records made by hand: sessions of roles, and the calls that issue them.

use serde_json::{Value, json};

/// Two accounts of the case, and one beside them.
pub(super) const HOME: &str = "111122223333";
pub(super) const AWAY: &str = "444455556666";

/// A management event of an account at a minute after ten; `more` overrides.
pub(super) fn record(account: &str, number: u32, minute: u32, name: &str, more: &Value) -> Value {
    let mut record = json!({
        "eventVersion": "1.08", "eventID": format!("00000000-0000-4000-8000-{number:012}"),
        "eventTime": time(minute), "eventName": name, "eventType": "AwsApiCall", "awsRegion": "eu-central-1",
        "eventSource": if name == "AssumeRole" { "sts.amazonaws.com" } else { "ec2.amazonaws.com" },
        "recipientAccountId": account, "sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2.15",
        "readOnly": name.starts_with("Describe") || name == "AssumeRole", "managementEvent": true, "eventCategory": "Management",
        "userIdentity": { "type": "IAMUser", "accountId": account, "principalId": "AIDALONGTERM00000000", "userName": "kim",
            "arn": format!("arn:aws:iam::{account}:user/kim"), "accessKeyId": "AKIALONGTERM00000000" }
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        record[key] = value.clone();
    }
    record
}

/// So many minutes after ten.
pub(super) fn time(minute: u32) -> String {
    format!("2026-03-10T{:02}:{:02}:00Z", 10 + minute / 60, minute % 60)
}

/// The identity of a session of a role, issued at a minute after ten.
pub(super) fn session(account: &str, role: &str, name: &str, key: &str, created: u32) -> Value {
    json!({
        "type": "AssumedRole", "principalId": format!("{}:{name}", role_id(role)), "accountId": account, "accessKeyId": key,
        "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{name}"),
        "sessionContext": {
            "attributes": { "creationDate": time(created), "mfaAuthenticated": "false" },
            "sessionIssuer": { "type": "Role", "principalId": role_id(role), "arn": format!("arn:aws:iam::{account}:role/{role}"),
                "accountId": account, "userName": role }
        }
    })
}

/// The answer of `AssumeRole`.
pub(super) fn issued(account: &str, role: &str, name: &str, key: &str) -> Value {
    json!({
        "credentials": { "accessKeyId": key, "expiration": "Mar 10, 2026, 11:00:00 PM" },
        "assumedRoleUser": { "assumedRoleId": format!("{}:{name}", role_id(role)),
            "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{name}") }
    })
}

fn role_id(role: &str) -> String {
    format!("AROA{:0>16}", role.to_uppercase().replace('-', "X"))
}

/// A log file of these records.
pub(super) fn log(records: &[Value]) -> Vec<u8> {
    json!({ "Records": records }).to_string().into_bytes()
}
