//! AWS Config: its recorders, and what it recorded of trails and buckets.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Doc, Node, Reading, cloudtrail};
use crate::estate::fact::{Fact, Source};
use crate::estate::model::{
    Bucket, DeliveryChannel, Encryption, LifecycleRule, Logging, ObjectLock, PublicAccessBlock,
    Recorder, Trail, Versioning,
};
use crate::estate::policy::Policy;
use crate::json;
use crate::sorting::Ordered;

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
            replaced.extend(trail.tags.put(tags(&item)));
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
            all.extend(of_config(bucket, &item, part));
            all.extend(bucket.tags.put(tags(&item)));
            reading.replaced.extend(all);
        }
        _ => {}
    }
}

/// A value, or the JSON that stands in its text.
fn decoded(value: &Value) -> Value {
    match value {
        Value::String(text) => json::from_str(text).unwrap_or(Value::Null),
        other => other.clone(),
    }
}

/// A bucket as AWS Config describes it: names begin small, and some parts are JSON in a text.
fn of_config(
    bucket: &mut Bucket,
    item: &Node<'_>,
    part: impl Fn(&str) -> Option<Value>,
) -> Vec<Source> {
    let at = |key: &str| Source {
        file: item.file,
        pointer: format!("{}/supplementaryConfiguration/{key}", item.pointer),
    };
    let mut replaced = Vec::new();
    let with = |key: &str, read: &mut dyn FnMut(Node<'_>, Source)| {
        if let Some(value) = part(key) {
            read(
                Node {
                    value: &value,
                    file: item.file,
                    pointer: String::new(),
                },
                at(key),
            );
        }
    };
    with("BucketPolicy", &mut |node, source| {
        let fact = match node.get("policyText") {
            None => Fact::Absent(source),
            Some(text) => match Policy::read(text.value) {
                Some(policy) => Fact::Known(policy, source),
                None => Fact::default(),
            },
        };
        replaced.extend(bucket.policy.put(fact));
    });
    with("PublicAccessBlockConfiguration", &mut |node, source| {
        let on = |key: &str| node.truth(key).unwrap_or(false);
        let block = PublicAccessBlock {
            block_public_acls: on("blockPublicAcls"),
            ignore_public_acls: on("ignorePublicAcls"),
            block_public_policy: on("blockPublicPolicy"),
            restrict_public_buckets: on("restrictPublicBuckets"),
        };
        replaced.extend(bucket.public_access_block.put(Fact::Known(block, source)));
    });
    with("ServerSideEncryptionConfiguration", &mut |node, source| {
        let rules = node.list("rules");
        let default = rules
            .first()
            .and_then(|rule| rule.get("applyServerSideEncryptionByDefault"));
        let encryption = default.and_then(|default| {
            Some(Encryption {
                algorithm: default.text("sseAlgorithm")?,
                key: default.text("kmsMasterKeyID").unwrap_or_default(),
                bucket_key: rules.first()?.truth("bucketKeyEnabled").unwrap_or(false),
            })
        });
        replaced.extend(bucket.encryption.put(Fact::answered(encryption, &source)));
    });
    with("BucketVersioningConfiguration", &mut |node, source| {
        let status = node.text("status").filter(|status| status != "Off");
        let mfa_delete = node.truth("isMfaDeleteEnabled").unwrap_or(false);
        let versioning = status.map(|status| Versioning { status, mfa_delete });
        replaced.extend(bucket.versioning.put(Fact::answered(versioning, &source)));
    });
    with("BucketLoggingConfiguration", &mut |node, source| {
        let logging = node.text("destinationBucketName").map(|name| Logging {
            bucket: name,
            prefix: node.text("logFilePrefix").unwrap_or_default(),
        });
        replaced.extend(bucket.logging.put(Fact::answered(logging, &source)));
    });
    with("ObjectLockConfiguration", &mut |node, source| {
        let retention = node
            .get("rule")
            .and_then(|rule| rule.get("defaultRetention"));
        let number = |key: &str| retention.as_ref().and_then(|r| r.number(key)).unwrap_or(0);
        let enabled = node
            .text("objectLockEnabled")
            .is_some_and(|text| text.eq_ignore_ascii_case("enabled"));
        let lock = enabled.then(|| ObjectLock {
            enabled,
            mode: retention
                .as_ref()
                .and_then(|r| r.text("mode"))
                .unwrap_or_default(),
            days: number("days").saturating_add(number("years").saturating_mul(365)),
        });
        replaced.extend(bucket.object_lock.put(Fact::answered(lock, &source)));
    });
    with("BucketLifecycleConfiguration", &mut |node, source| {
        let rules: Vec<LifecycleRule> = node.list("rules").iter().map(config_rule).collect();
        let rules = (!rules.is_empty()).then_some(rules);
        replaced.extend(bucket.lifecycle.put(Fact::answered(rules, &source)));
    });
    replaced
}

fn config_rule(rule: &Node<'_>) -> LifecycleRule {
    let filter = rule
        .get("filter")
        .and_then(|filter| filter.get("predicate"));
    let prefix = rule
        .text("prefix")
        .or_else(|| filter.as_ref()?.text("prefix"));
    let days = |key: &str| {
        rule.value
            .get(key)
            .and_then(Value::as_i64)
            .and_then(|days| u64::try_from(days).ok())
            .filter(|days| *days > 0)
    };
    let transitions = rule.list("transitions");
    LifecycleRule {
        id: rule.text("id").unwrap_or_default(),
        enabled: rule.text("status").as_deref() == Some("Enabled"),
        prefix: prefix.unwrap_or_default(),
        narrowed: filter.is_some_and(|filter| filter.any(&["tag", "operands"]).is_some()),
        expiration_days: days("expirationInDays"),
        expiration_date: rule.time("expirationDate"),
        noncurrent_days: days("noncurrentVersionExpirationInDays"),
        transitions: transitions
            .iter()
            .filter_map(|node| Some((node.number("days").unwrap_or(0), node.text("storageClass")?)))
            .collect(),
    }
}

/// Tags as a map, as AWS Config has them.
fn tags(node: &Node<'_>) -> Fact<BTreeMap<String, String>> {
    node.fact("tags", |value| {
        let tags = value.as_object()?.iter();
        Some(
            tags.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
                .ordered(),
        )
    })
}
