//! AWS Config: its recorders, and what it recorded of trails and buckets.

use serde_json::Value;

use super::{Doc, Node, Reading, cloudtrail, s3};
use crate::estate::fact::Fact;
use crate::estate::model::{DeliveryChannel, Recorder, Trail};

/// `describe-configuration-recorders`, `describe-configuration-recorder-status`.
pub(super) fn recorders(reading: &mut Reading, doc: &Doc) {
    let root = doc.root();
    let status = doc.call == "describe-configuration-recorder-status";
    reading.asked(doc, &doc.call, doc.account(), doc.region());
    let list = if status {
        "ConfigurationRecordersStatus"
    } else {
        "ConfigurationRecorders"
    };
    for node in root.list(list) {
        let name = node.text("name").unwrap_or_default();
        let place = doc.place();
        let recorders = &mut reading.estate.recorders;
        let same = |held: &Recorder| held.place == place && held.name == name;
        if !recorders.iter().any(same) {
            recorders.push(Recorder {
                place: place.clone(),
                name: name.clone(),
                recording: Fact::default(),
                all_types: Fact::default(),
                source: node.source(),
            });
        }
        let Some(recorder) = recorders.iter_mut().find(|held| same(held)) else {
            continue;
        };
        let replaced = if status {
            recorder.recording.put(node.fact_truth("recording"))
        } else {
            let all = node
                .get("recordingGroup")
                .map(|group| group.fact_truth("allSupported"));
            recorder.all_types.put(all.unwrap_or_default())
        };
        reading.replaced.extend(replaced);
    }
}

/// `describe-delivery-channels`.
pub(super) fn delivery_channels(reading: &mut Reading, doc: &Doc) {
    reading.asked(
        doc,
        "describe-delivery-channels",
        doc.account(),
        doc.region(),
    );
    for node in doc.root().list("DeliveryChannels") {
        let channel = DeliveryChannel {
            place: doc.place(),
            bucket: node.text("s3BucketName").unwrap_or_default(),
            prefix: node.text("s3KeyPrefix").unwrap_or_default(),
            source: node.source(),
        };
        let channels = &mut reading.estate.delivery_channels;
        let same = |held: &DeliveryChannel| {
            (&held.place, &held.bucket, &held.prefix)
                == (&channel.place, &channel.bucket, &channel.prefix)
        };
        if !channels.iter().any(same) {
            channels.push(channel);
        }
    }
}

/// One configuration item: of a trail, or of a bucket. In the output of the API parts of it are JSON in
/// a text; in snapshot files they are JSON.
pub(super) fn item(reading: &mut Reading, doc: &Doc) {
    let item = doc.root();
    let Some(configuration) = item.get("configuration") else {
        return;
    };
    let decoded = decoded(configuration.value);
    let node = Node {
        value: &decoded,
        file: configuration.file,
        pointer: configuration.pointer.clone(),
    };
    match item.text("resourceType").as_deref() {
        Some("AWS::CloudTrail::Trail") => {
            let arn = node
                .any(&["trailARN", "trailArn"])
                .and_then(|node| node.own_text());
            let arn = arn.or_else(|| item.any(&["arn", "ARN"])?.own_text());
            let Some(mut trail) = arn.and_then(|arn| Trail::of_arn(&arn)) else {
                return;
            };
            if let Some(home) = node.text("homeRegion") {
                trail.home_region = home;
            }
            let trails = &mut reading.estate.trails;
            let trail = trails.entry(trail.arn.clone()).or_insert(trail);
            trail.source.get_or_insert_with(|| item.source());
            let mut replaced = cloudtrail::describe(trail, &node, &cloudtrail::CONFIG);
            replaced.extend(trail.tags.put(s3::tags(&item)));
            reading.replaced.extend(replaced);
        }
        Some("AWS::S3::Bucket") => {
            let name = item
                .text("resourceName")
                .or_else(|| item.text("resourceId"));
            let Some(name) = name.or_else(|| node.text("name")) else {
                return;
            };
            let bucket = reading.bucket(&name);
            let mut replaced = vec![bucket.exists.put(Fact::Known((), item.source()))];
            for (fact, key) in [
                (&mut bucket.account, "accountId"),
                (&mut bucket.region, "awsRegion"),
            ] {
                if let Some(node) = item.get(key) {
                    replaced.push(
                        fact.put(
                            node.own_text().map_or_else(Fact::default, |text| {
                                Fact::Known(text, node.source())
                            }),
                        ),
                    );
                }
            }
            if let Some(created) = node.time("creationDate") {
                replaced.push(bucket.created.put(Fact::Known(created, node.source())));
            }
            let part = |key: &str| {
                Some(self::decoded(
                    item.value.get("supplementaryConfiguration")?.get(key)?,
                ))
            };
            let mut all: Vec<_> = replaced.into_iter().flatten().collect();
            all.extend(s3::of_config(bucket, &item, part));
            all.extend(bucket.tags.put(s3::tags(&item)));
            reading.replaced.extend(all);
        }
        _ => {}
    }
}

/// A value, or the JSON that stands in its text.
fn decoded(value: &Value) -> Value {
    match value {
        Value::String(text) => serde_json::from_str(text).unwrap_or(Value::Null),
        other => other.clone(),
    }
}
