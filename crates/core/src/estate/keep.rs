//! What is kept of an export while it is read: as little as the readers need.
//!
//! Lists of objects become counts, addresses of people are dropped, white space goes. JSON pointers
//! into what is kept are pointers into the file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::model::{Delivery, Objects};
use super::read::CALLS;
use crate::json::{Raw, Text};
use crate::record::paths::{LogPath, log_path};
use crate::record::{Instant, format_seconds};

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
/// Places of delivery that one list of objects may show; the rest counts as something else.
const PLACES: usize = 5_000;

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
        "list-objects-v2" => vec![export(pointer, objects(Raw::new(text), "Contents"))],
        "list-object-versions" => vec![export(pointer, objects(Raw::new(text), "Versions"))],
        "s3-inventory" => {
            let keys = ["sourceBucket", "destinationBucket", "creationTimestamp"];
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
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let kept = value.as_object().into_iter().flatten();
    let kept = kept.filter(|(key, _)| keys.contains(&key.as_str()));
    let kept: Map<String, Value> = kept
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    Value::Object(kept).to_string()
}

/// A document whose list keeps only some members of each item.
fn pruned(text: &str, list: &str, keys: &[&str]) -> String {
    let Ok(Value::Object(mut document)) = serde_json::from_str::<Value>(text) else {
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
            let known = serde_json::from_str::<Value>(&text).ok()?;
            let of_kind = matches!(
                known.get("resourceType").and_then(Value::as_str),
                Some("AWS::CloudTrail::Trail" | "AWS::S3::Bucket")
            );
            (wanted && of_kind).then(|| (format!("/{list}/{index}"), minified(&text)))
        })
    })
}

/// A list of objects as counts; anything else (an error, an empty answer) as it is.
fn objects(document: Raw<'_>, list: &str) -> String {
    let listed = document.get(list);
    let text_of = |key: &str| {
        document
            .get(key)
            .and_then(Raw::text)
            .map(|text| text.get().into_owned())
    };
    let is_list = ["KeyCount", "CommonPrefixes"];
    if listed.is_none() && !is_list.iter().any(|key| document.get(key).is_some()) {
        return minified(document.as_written());
    }
    let prefix = text_of("Prefix").unwrap_or_default();
    let more = document.get("IsTruncated").and_then(Raw::truth) == Some(true);
    let mut counting = Counting::default();
    for item in listed.map(Raw::items).into_iter().flatten() {
        counting.add(item);
    }
    let folders = document.get("CommonPrefixes").map(Raw::items);
    for folder in folders.into_iter().flatten() {
        if let Some(folder) = folder.get("Prefix").and_then(Raw::text) {
            counting.add_folder(&folder.get());
        }
    }
    let mut objects = counting.objects();
    let part = ["NextToken", "CommonPrefixes", "Delimiter"];
    let part = part.iter().any(|key| document.get(key).is_some());
    objects.truncated = more || !prefix.is_empty() || part;
    objects.versions = list == "Versions";
    let own_name = text_of("Name");
    let bucket = text_of("Bucket");
    json!({ "reduced": objects, "Name": own_name, "Bucket": bucket }).to_string()
}

/// A delivery with its first and last time.
type Timed = (Delivery, Option<u32>, Option<u32>);

#[derive(Default)]
struct Counting {
    objects: Objects,
    first: Option<u32>,
    last: Option<u32>,
    /// By place and folder word, with the first and the last time.
    deliveries: BTreeMap<(String, String), Timed>,
}

impl Counting {
    fn add(&mut self, item: Raw<'_>) {
        let mut key = None;
        let mut size = 0;
        let mut modified = None;
        let mut class = None;
        for (name, value) in item.members() {
            match name.as_written() {
                "Key" => key = value.text(),
                "Size" => size = value.as_written().parse().unwrap_or(0),
                "LastModified" => modified = value.text().and_then(|t| Instant::parse(&t.get())),
                "StorageClass" => class = value.text(),
                _ => {}
            }
        }
        let key = key.map(Text::get).unwrap_or_default();
        let modified = modified.map(|instant| instant.0);
        let objects = &mut self.objects;
        objects.objects += 1;
        objects.bytes = objects.bytes.saturating_add(size);
        widen(&mut self.first, &mut self.last, modified);
        let class = class.map_or("STANDARD".into(), Text::get);
        let of_class = objects.classes.entry(class.into_owned()).or_default();
        *of_class = of_class.saturating_add(size);
        let Some(path) = log_path(&key) else {
            *objects
                .others
                .entry(service_word(&key).to_owned())
                .or_default() += 1;
            return;
        };
        let Some((delivery, first, last)) = self.delivery(&path) else {
            *self.objects.others.entry(path.word.to_owned()).or_default() += 1;
            return;
        };
        delivery.objects += 1;
        delivery.bytes = delivery.bytes.saturating_add(size);
        if !delivery.regions.contains(path.region) {
            delivery.regions.insert(path.region.to_owned());
        }
        widen(first, last, time_of_name(path.name).or(modified));
    }

    /// A folder of which no object is listed: it tells the place, and the day as far as it goes.
    fn add_folder(&mut self, folder: &str) {
        // What follows the folder word in a key. A folder may end after any of it.
        const REST: [&str; 5] = ["-/", "0000/", "00/", "00/", "x"];
        let whole = (0..REST.len()).rev().find_map(|present| {
            let rest = REST.get(present..)?.concat();
            let key = format!("{folder}{rest}");
            log_path(&key).is_some().then_some((present, key))
        });
        let Some((present, key)) = whole else {
            let word = service_word(&format!("{folder}x")).to_owned();
            if !word.is_empty() {
                self.objects.others.entry(word).or_default();
            }
            return;
        };
        let Some(path) = log_path(&key) else { return };
        let mut date = folder.trim_end_matches('/').rsplitn(4, '/');
        let (day, month, year) = (date.next(), date.next(), date.next());
        let day = (present == 4).then(|| {
            let part = Option::unwrap_or_default;
            let text = format!("{}-{}-{}T00:00:00Z", part(year), part(month), part(day));
            Instant::parse(&text).map(|instant| instant.0)
        });
        if let Some((delivery, first, last)) = self.delivery(&path) {
            if present > 0 {
                delivery.regions.insert(path.region.to_owned());
            }
            widen(first, last, day.flatten());
        }
    }

    /// Where a path was delivered; `None` where too many places are known already.
    fn delivery(&mut self, path: &LogPath<'_>) -> Option<&mut Timed> {
        let tail = path.word.len() + path.region.len() + 2;
        let place = path.folder.get(..path.folder.len() - tail)?;
        let at = (place.to_owned(), path.word.to_owned());
        if self.deliveries.len() >= PLACES && !self.deliveries.contains_key(&at) {
            return None;
        }
        Some(self.deliveries.entry(at).or_insert_with(|| {
            let delivery = Delivery {
                place: place.to_owned(),
                word: path.word.to_owned(),
                account: path.account.to_owned(),
                organization: path.organization.unwrap_or_default().to_owned(),
                ..Delivery::default()
            };
            (delivery, None, None)
        }))
    }

    fn objects(self) -> Objects {
        let Self {
            mut objects,
            first,
            last,
            deliveries,
        } = self;
        let text = |time: Option<u32>| {
            time.map(|time| format_seconds(time.into()))
                .unwrap_or_default()
        };
        objects.first = text(first);
        objects.last = text(last);
        let deliveries = deliveries.into_values().map(|(mut delivery, first, last)| {
            delivery.first = text(first);
            delivery.last = text(last);
            delivery
        });
        objects.deliveries = deliveries.collect();
        objects
    }
}

fn widen(first: &mut Option<u32>, last: &mut Option<u32>, time: Option<u32>) {
    if let Some(time) = time {
        *first = Some(first.map_or(time, |first| first.min(time)));
        *last = Some(last.map_or(time, |last| last.max(time)));
    }
}

/// The time of delivery in a file's name: `..._20231101T1205Z_...`, with or without seconds.
fn time_of_name(name: &str) -> Option<u32> {
    let part = name.split(['_', '.']).find(|part| {
        matches!(part.len(), 14 | 16)
            && part.ends_with('Z')
            && part.as_bytes().get(8) == Some(&b'T')
    })?;
    let (minutes, _) = part.split_at(13);
    let seconds = part.get(13..15).filter(|text| *text != "Z").unwrap_or("00");
    Instant::parse(&format!("{minutes}{seconds}Z")).map(|instant| instant.0)
}

/// The word after `AWSLogs/<account>/`, under which other services deliver; empty for all else.
fn service_word(key: &str) -> &str {
    let Some((_, rest)) = key.split_once("AWSLogs/") else {
        return "";
    };
    let mut parts = rest.split('/');
    let first = parts.next().unwrap_or_default();
    let account = if first.starts_with("o-") {
        parts.next()
    } else {
        Some(first)
    };
    let is_account =
        account.is_some_and(|id| id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit()));
    let word = parts.next().unwrap_or_default();
    let plain = word.len() <= 40 && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if is_account && plain && parts.next().is_some() {
        word
    } else {
        ""
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_objects_becomes_counts() {
        let list = json!({ "Contents": [
            { "Key": "p/AWSLogs/o-abcdefghij/111122223333/CloudTrail/eu-west-1/2024/01/31/111122223333_CloudTrail_eu-west-1_20240131T0005Z_abcdefghijklmnop.json.gz",
              "LastModified": "2025-01-01T00:00:00+00:00", "Size": 100, "StorageClass": "STANDARD" },
            { "Key": "p/AWSLogs/o-abcdefghij/111122223333/CloudTrail/us-east-1/2024/02/01/111122223333_CloudTrail_us-east-1_20240201T0005Z_abcdefghijklmnop.json.gz",
              "LastModified": "2025-01-01T00:00:01+00:00", "Size": 11, "StorageClass": "GLACIER" },
            { "Key": "AWSLogs/111122223333/elasticloadbalancing/eu-west-1/2024/01/31/x.log.gz", "Size": 5, "LastModified": "2024-06-01T00:00:00+00:00" },
            { "Key": "hikes/trail-1.jpg", "Size": 7, "LastModified": "2020-06-01T00:00:00+00:00" },
        ], "Prefix": "" });
        let kept = keep("list-objects-v2", 0, "", &list.to_string()).unwrap();
        let value: Value = serde_json::from_str(&kept[0].text).unwrap();
        let objects: Objects = serde_json::from_value(value["reduced"].clone()).unwrap();
        assert_eq!(
            (objects.objects, objects.bytes, objects.truncated),
            (4, 123, false)
        );
        assert_eq!(objects.first, "2020-06-01T00:00:00Z");
        assert_eq!(objects.deliveries.len(), 1);
        let delivery = &objects.deliveries[0];
        assert_eq!(delivery.place, "p/AWSLogs/o-abcdefghij/111122223333");
        assert_eq!(delivery.organization, "o-abcdefghij");
        assert_eq!(
            (delivery.first.as_str(), delivery.last.as_str()),
            ("2024-01-31T00:05:00Z", "2024-02-01T00:05:00Z")
        );
        assert_eq!(delivery.regions.len(), 2);
        assert_eq!(objects.others.get("elasticloadbalancing"), Some(&1));
        assert_eq!(objects.others.get(""), Some(&1));
        assert!(!kept[0].text.contains("hikes"));
    }

    #[test]
    fn folders_tell_places_and_days_where_no_object_is_listed() {
        let place = "p/AWSLogs/111122223333/CloudTrail/";
        let folders = [
            place.to_owned(),
            format!("{place}eu-west-1/"),
            format!("{place}eu-west-1/2024/02/29/"),
            "p/AWSLogs/111122223333/elasticloadbalancing/".to_owned(),
            "p/AWSLogs/".to_owned(),
        ];
        let prefixes: Vec<Value> = folders
            .iter()
            .map(|prefix| json!({ "Prefix": prefix }))
            .collect();
        let list = json!({ "Name": "b", "Delimiter": "/", "CommonPrefixes": prefixes, "IsTruncated": false });
        let kept = keep("list-objects-v2", 0, "", &list.to_string()).unwrap();
        let value: Value = serde_json::from_str(&kept[0].text).unwrap();
        let objects: Objects = serde_json::from_value(value["reduced"].clone()).unwrap();
        assert!(objects.truncated);
        assert_eq!(objects.deliveries.len(), 1);
        let delivery = &objects.deliveries[0];
        assert_eq!(delivery.place, "p/AWSLogs/111122223333");
        assert_eq!(delivery.last, "2024-02-29T00:00:00Z");
        assert_eq!(Vec::from_iter(&delivery.regions), ["eu-west-1"]);
        assert_eq!(delivery.objects, 0);
        assert_eq!(objects.others.get("elasticloadbalancing"), Some(&0));
    }

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
