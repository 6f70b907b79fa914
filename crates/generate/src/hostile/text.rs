//! Records and log files as text, so that a fault can be put anywhere.

use crate::{json::object, time};

/// Records of a log file in which one is hurt.
pub(super) const MANY: usize = 840;
/// The one in the middle.
pub(super) const MIDDLE: usize = MANY / 2;

/// A plain record.
pub(super) fn record(id: &str) -> String {
    record_with(id, "")
}

/// A record with more fields at its end: `more` begins with a comma.
pub(super) fn record_with(id: &str, more: &str) -> String {
    let number: u64 = id
        .rsplit('-')
        .next()
        .and_then(|digits| digits.parse().ok())
        .unwrap_or_default();
    let text = object! {
        "eventVersion": "1.11",
        "userIdentity": object! {
            "type": "IAMUser", "principalId": "AIDAEXAMPLEEXAMPLE123", "arn": "arn:aws:iam::111122223333:user/maren", "accountId": "111122223333",
            "accessKeyId": "AKIAIOSFODNN7EXAMPLE", "userName": "maren",
        },
        "eventTime": time::iso(time::MARCH_10 + number), "eventSource": "ec2.amazonaws.com", "eventName": "DescribeInstances",
        "awsRegion": "eu-central-1", "sourceIPAddress": "192.0.2.17", "userAgent": "aws-cli/2.24.9",
        "requestParameters": object! { "filterSet": object! {}, "maxResults": 100_u64 }, "responseElements": crate::json::Json::null(),
        "requestID": id, "eventID": id, "readOnly": true, "eventType": "AwsApiCall", "managementEvent": true,
        "recipientAccountId": "111122223333", "eventCategory": "Management",
    }
    .0;
    let open = text.strip_suffix('}').unwrap_or(&text);
    format!("{open}{more}}}")
}

/// `{"Records":[...]}` of these records.
pub(super) fn log<T: AsRef<str>>(records: &[T]) -> String {
    let records: Vec<&str> = records.iter().map(AsRef::as_ref).collect();
    format!("{{\"Records\":[{}]}}", records.join(","))
}

/// A log file of plain records.
pub(super) fn plain_log(ids: &[String]) -> String {
    log(&ids.iter().map(|id| record(id)).collect::<Vec<_>>())
}

/// `ids` without the one in the middle.
pub(super) fn without_middle(ids: &[String]) -> Vec<String> {
    let kept = ids
        .iter()
        .enumerate()
        .filter(|(number, _)| *number != MIDDLE);
    kept.map(|(_, id)| id.clone()).collect()
}
