//! Lists of objects as counts: what lies in a bucket, and what of it CloudTrail delivered.

use std::collections::BTreeMap;

use serde_json::json;

use super::minified;
use crate::estate::model::{Delivery, Objects};
use crate::json::{Raw, Text};
use crate::record::paths::{LogPath, log_path};
use crate::record::{Instant, format_seconds};

/// Places of delivery that one list of objects may show; the rest counts as something else.
const PLACES: usize = 5_000;

/// A list of objects as counts; anything else (an error, an empty answer) as it is.
pub(super) fn objects(document: Raw<'_>, list: &str) -> String {
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
    use serde_json::Value;

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
        let kept = objects(Raw::new(&list.to_string()), "Contents");
        let value: Value = serde_json::from_str(&kept).unwrap();
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
        assert!(!kept.contains("hikes"));
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
        let kept = objects(Raw::new(&list.to_string()), "Contents");
        let value: Value = serde_json::from_str(&kept).unwrap();
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
}
