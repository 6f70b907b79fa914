//! What is kept of an export while it is read: as little as the readers need.
//!
//! Lists of objects become counts, addresses of people are dropped, white space goes. JSON pointers
//! into what is kept are pointers into the file.

mod objects;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use self::objects::objects;
use super::read::CALLS;
use crate::json::{self, Raw};

/// One export (or one item of it), as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Export {
    /// Its number in the input, from 0.
    pub number: u64,
    /// JSON pointer to it in the input.
    pub pointer: String,
    /// What it is the output of, as in `get-bucket-policy`.
    pub call: String,
    /// What it says, as JSON; empty where the output was.
    pub text: String,
}

/// Largest text that is kept.
const LONGEST: usize = 4 << 20;

/// Lists of which only some members of each item are kept.
const LISTS: &[(&str, &str, &[&str])] = &[
    (
        "list-accounts",
        "Accounts",
        &["Id", "Arn", "Name", "Status", "State"],
    ),
    (
        "list-buckets",
        "Buckets",
        &["Name", "CreationDate", "BucketRegion"],
    ),
    (
        "list-delegated-administrators",
        "DelegatedAdministrators",
        &["Id", "Arn"],
    ),
    (
        "get-account-authorization-details",
        "RoleDetailList",
        &["RoleName", "RoleId", "Arn", "AssumeRolePolicyDocument"],
    ),
    (
        "list-roles",
        "Roles",
        &[
            "RoleName",
            "RoleId",
            "Arn",
            "AssumeRolePolicyDocument",
            "MaxSessionDuration",
        ],
    ),
    (
        "describe-log-groups",
        "logGroups",
        &[
            "logGroupName",
            "logGroupArn",
            "arn",
            "retentionInDays",
            "storedBytes",
            "metricFilterCount",
            "kmsKeyId",
        ],
    ),
    (
        "describe-alarms",
        "MetricAlarms",
        &[
            "AlarmName",
            "AlarmArn",
            "Namespace",
            "MetricName",
            "Metrics",
            "ActionsEnabled",
            "AlarmActions",
        ],
    ),
    (
        "list-subscriptions-by-topic",
        "Subscriptions",
        &["SubscriptionArn", "Protocol", "TopicArn"],
    ),
];

/// Members that are kept beside such a list.
const BESIDE: [&str; 3] = ["Error", "__error__", "ResponseMetadata"];

/// What is kept of a document; nothing for one that no reader uses. An error where it is too large.
///
/// # Errors
/// In plain words, when too much would be left of it.
pub fn keep(call: &str, number: u64, pointer: &str, text: &str) -> Result<Vec<Export>, String> {
    if !CALLS.contains(&call) {
        return Ok(Vec::new());
    }
    let export = |pointer: String, text: String| Export {
        number,
        pointer,
        call: call.to_owned(),
        text,
    };
    let pointer = pointer.to_owned();
    let exports = match call {
        "config-items" => config_items(Raw::new(text))
            .map(|(below, item)| export(format!("{pointer}{below}"), item))
            .collect(),
        "list-objects-v2" | "s3-inventory-data" => {
            vec![export(pointer, objects(Raw::new(text), "Contents"))]
        }
        "list-object-versions" => vec![export(pointer, objects(Raw::new(text), "Versions"))],
        // Anything may stand in the metadata of an object.
        "head-object" => vec![export(pointer, signature(text))],
        "s3-inventory" => {
            let keys = [
                "sourceBucket",
                "destinationBucket",
                "creationTimestamp",
                "files",
            ];
            vec![export(pointer, members(text, &keys))]
        }
        _ => match LISTS.iter().find(|(name, ..)| *name == call) {
            Some((_, list, keys)) => vec![export(pointer, pruned(text, list, keys))],
            None => vec![export(pointer, minified(text))],
        },
    };
    let kept: usize = exports
        .iter()
        .map(|export: &Export| export.text.len())
        .sum();
    if kept > LONGEST {
        return Err(format!(
            "an export of more than {LONGEST} bytes was left out"
        ));
    }
    Ok(exports)
}

/// The same JSON without white space between its parts.
fn minified(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    let mut escaped = false;
    for c in text.chars() {
        if inside {
            (inside, escaped) = match c {
                _ if escaped => (true, false),
                '\\' => (true, true),
                '"' => (false, false),
                _ => (true, false),
            };
        } else if c.is_ascii_whitespace() {
            continue;
        } else if c == '"' {
            inside = true;
        }
        out.push(c);
    }
    out
}

fn members(text: &str, keys: &[&str]) -> String {
    let value: Value = json::from_str(text).unwrap_or_default();
    let kept = value.as_object().into_iter().flatten();
    let kept = kept.filter(|(key, _)| keys.contains(&key.as_str()));
    let kept: Map<String, Value> = kept
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    Value::Object(kept).to_string()
}

/// What signs a digest, of an object's metadata.
fn signature(text: &str) -> String {
    let metadata = Raw::new(text).get("Metadata");
    let signature = metadata.and_then(|metadata| metadata.get("signature")?.text());
    match signature {
        Some(signature) => json!({ "Metadata": { "signature": signature.get() } }).to_string(),
        None => "{}".to_owned(),
    }
}

/// A document whose list keeps only some members of each item.
fn pruned(text: &str, list: &str, keys: &[&str]) -> String {
    let Ok(Value::Object(mut document)) = json::from_str::<Value>(text) else {
        return minified(text);
    };
    document.retain(|key, _| key == list || BESIDE.contains(&key.as_str()));
    if let Some(Value::Array(items)) = document.get_mut(list) {
        for item in items.iter_mut().filter_map(Value::as_object_mut) {
            item.retain(|key, _| keys.contains(&key.as_str()));
        }
    }
    Value::Object(document).to_string()
}

/// The items of AWS Config that are about trails and buckets, with their pointers.
fn config_items<'a>(document: Raw<'a>) -> impl Iterator<Item = (String, String)> + 'a {
    let lists = ["configurationItems", "baseConfigurationItems", "Results"];
    lists.into_iter().flat_map(move |list| {
        let items = document.get(list).map(Raw::items).into_iter().flatten();
        items.enumerate().filter_map(move |(index, item)| {
            // A query gives each item as JSON in a text.
            let text = match item.text() {
                Some(text) => text.get().into_owned(),
                None => item.as_written().to_owned(),
            };
            let wanted =
                text.contains("AWS::CloudTrail::Trail") || text.contains("AWS::S3::Bucket");
            let known = json::from_str::<Value>(&text).ok()?;
            let of_kind = matches!(
                known.get("resourceType").and_then(Value::as_str),
                Some("AWS::CloudTrail::Trail" | "AWS::S3::Bucket")
            );
            (wanted && of_kind).then(|| (format!("/{list}/{index}"), minified(&text)))
        })
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn addresses_and_white_space_are_dropped_and_pointers_still_hold() {
        let text = r#"{ "Accounts": [ { "Id": "111122223333", "Email": "a@b.example", "Name": "x  y" } ], "NextToken": "t" }"#;
        let kept = keep("list-accounts", 0, "/data", text).unwrap();
        assert_eq!(
            kept[0].text,
            r#"{"Accounts":[{"Id":"111122223333","Name":"x  y"}]}"#
        );
        let kept = keep(
            "get-trail",
            0,
            "",
            "{ \"Trail\" : { \"Name\" : \"a \\\" b\" } }",
        )
        .unwrap();
        assert_eq!(kept[0].text, r#"{"Trail":{"Name":"a \" b"}}"#);
        assert_eq!(
            keep("get-bucket-versioning", 3, "", "").unwrap()[0].text,
            ""
        );
        assert!(keep("describe-vpcs", 0, "", "{}").unwrap().is_empty());
    }

    #[test]
    fn only_items_of_trails_and_buckets_are_kept_of_a_snapshot() {
        let text = json!({ "configurationItems": [
            { "resourceType": "AWS::EC2::Instance", "configuration": "AWS::S3::Bucket" },
            { "resourceType": "AWS::S3::Bucket", "configuration": "{}" },
        ] });
        let kept = keep("config-items", 0, "", &text.to_string()).unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].pointer, "/configurationItems/1");
        let query =
            json!({ "Results": [json!({ "resourceType": "AWS::CloudTrail::Trail" }).to_string()] });
        let kept = keep("config-items", 0, "", &query.to_string()).unwrap();
        assert_eq!((kept[0].pointer.as_str(), kept.len()), ("/Results/0", 1));
    }
}
