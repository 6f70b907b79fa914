//! What watches trails: log groups, metric filters, alarms, topics, and CloudWatch metrics.

use std::collections::BTreeMap;

use super::node::time;
use super::{Doc, Nameless, Node, Reading};
use crate::estate::fact::Fact;
use crate::estate::model::{Alarm, LogGroup, Metric, MetricFilter, Subscription, Topic};
use crate::estate::policy::Policy;
use crate::sorting::{Arrange, Ordered};

/// `describe-log-groups`.
pub(super) fn log_groups(reading: &mut Reading, doc: &Doc) {
    reading.asked(doc, "describe-log-groups", doc.account(), doc.region());
    for node in doc.root().list("logGroups") {
        let Some(name) = node.text("logGroupName") else {
            continue;
        };
        let arn = node
            .any(&["logGroupArn", "arn"])
            .and_then(|node| node.own_text())
            .unwrap_or_default();
        let arn = arn.strip_suffix(":*").unwrap_or(&arn).to_owned();
        let part = |index: usize, or: &str| match arn.split(':').nth(index) {
            Some(part) if !part.is_empty() => part.to_owned(),
            _ => or.to_owned(),
        };
        let key = (part(4, doc.account()), part(3, doc.region()), name.clone());
        let group = reading
            .estate
            .log_groups
            .entry(key)
            .or_insert_with(|| LogGroup {
                name,
                ..LogGroup::default()
            });
        group.arn = arn;
        let replaced = [
            group
                .retention_days
                .put(node.fact_number("retentionInDays")),
            group
                .stored_bytes
                .put(node.fact_number("storedBytes"))
                .filter(|_| false),
            group.kms_key.put(node.fact_text("kmsKeyId")),
            group
                .filters
                .put(node.fact_number("metricFilterCount"))
                .filter(|_| false),
        ];
        reading.replaced.extend(replaced.into_iter().flatten());
    }
}

/// `describe-metric-filters`.
pub(super) fn metric_filters(reading: &mut Reading, doc: &Doc) {
    reading.asked(doc, "describe-metric-filters", doc.account(), doc.region());
    for node in doc.root().list("metricFilters") {
        let transformations = node.list("metricTransformations");
        let metrics = transformations.iter().filter_map(|node| {
            Some((
                node.text("metricNamespace").unwrap_or_default(),
                node.text("metricName")?,
            ))
        });
        let filter = MetricFilter {
            place: doc.place(),
            name: node.text("filterName").unwrap_or_default(),
            log_group: node.text("logGroupName").unwrap_or_default(),
            pattern: node.text("filterPattern").unwrap_or_default(),
            metrics: metrics.collect(),
            source: node.source(),
        };
        let same = |held: &MetricFilter| {
            (&held.place, &held.name, &held.log_group)
                == (&filter.place, &filter.name, &filter.log_group)
        };
        replace(&mut reading.estate.metric_filters, same, filter.clone());
    }
}

/// `describe-alarms`.
pub(super) fn alarms(reading: &mut Reading, doc: &Doc) {
    reading.asked(doc, "describe-alarms", doc.account(), doc.region());
    for node in doc.root().list("MetricAlarms") {
        let arn = node.text("AlarmArn").unwrap_or_default();
        let part = |index: usize, or: &str| match arn.split(':').nth(index) {
            Some(part) if !part.is_empty() => part.to_owned(),
            _ => or.to_owned(),
        };
        let actions = node.list("AlarmActions");
        let metric = |node: &Node<'_>| {
            Some((
                node.text("Namespace").unwrap_or_default(),
                node.text("MetricName")?,
            ))
        };
        let math = node.list("Metrics");
        let math = math
            .iter()
            .filter_map(|query| metric(&query.get("MetricStat")?.get("Metric")?));
        let alarm = Alarm {
            place: (part(4, doc.account()), part(3, doc.region())),
            name: node.text("AlarmName").unwrap_or_default(),
            metrics: metric(&node).into_iter().chain(math).collect(),
            enabled: node.truth("ActionsEnabled").unwrap_or(true),
            actions: actions.iter().filter_map(Node::own_text).collect(),
            source: node.source(),
        };
        let same = |held: &Alarm| (&held.place, &held.name) == (&alarm.place, &alarm.name);
        replace(&mut reading.estate.alarms, same, alarm.clone());
    }
}

/// Puts an item in the place of the one that is the same thing, or at the end.
fn replace<T>(list: &mut Vec<T>, same: impl Fn(&T) -> bool, item: T) {
    match list.iter_mut().find(|held| same(held)) {
        Some(held) => *held = item,
        None => list.push(item),
    }
}

/// `list-topics`, `list-subscriptions-by-topic`, `get-topic-attributes`.
pub(super) fn topics(reading: &mut Reading, doc: &Doc) -> Result<(), Nameless> {
    let root = doc.root();
    if doc.call == "list-topics" {
        reading.asked(doc, "list-topics", doc.account(), doc.region());
        for arn in root
            .list("Topics")
            .iter()
            .filter_map(|node| node.text("TopicArn"))
        {
            topic(reading, arn);
        }
        return Ok(());
    }
    let subscriptions = root.list("Subscriptions");
    let arn = match doc.call.as_str() {
        "get-topic-attributes" => root
            .get("Attributes")
            .and_then(|node| node.text("TopicArn")),
        _ => subscriptions.first().and_then(|node| node.text("TopicArn")),
    };
    let of_path = || {
        let name = &doc.subject.as_ref()?.text;
        let (account, region) = (doc.account.as_ref(), doc.region.as_ref());
        match (account, region) {
            _ if name.starts_with("arn:") => Some(name.clone()),
            (Some(account), Some(region)) => Some(format!("arn:aws:sns:{region}:{account}:{name}")),
            _ => None,
        }
    };
    let arn = arn.or_else(of_path).ok_or(Nameless::Topic)?;
    let entry = topic(reading, arn);
    let replaced = if doc.call == "get-topic-attributes" {
        let attribute = |key: &str| {
            doc.outcome(&[], false, |root| {
                Some(root.get("Attributes")?.fact_text(key))
            })
        };
        let number = |fact: Fact<String>| fact.map(|text| text.parse().unwrap_or(0));
        let policy = doc.outcome(&[], false, |root| {
            let node = root.get("Attributes")?.get("Policy")?;
            Some(Fact::Known(Policy::read(node.value)?, node.source()))
        });
        [
            entry
                .confirmed
                .put(number(attribute("SubscriptionsConfirmed"))),
            entry.kms_key.put(attribute("KmsMasterKeyId")),
            entry.policy.put(policy),
        ]
    } else {
        let fact = doc.outcome(&[], false, |root| {
            let list = root.get("Subscriptions")?;
            let read = subscriptions.iter().map(|node| Subscription {
                protocol: node.text("Protocol").unwrap_or_default(),
                confirmed: node
                    .text("SubscriptionArn")
                    .is_some_and(|arn| arn.starts_with("arn:")),
            });
            Some(Fact::Known(read.collect(), list.source()))
        });
        [entry.subscriptions.put(fact), None, None]
    };
    reading.replaced.extend(replaced.into_iter().flatten());
    Ok(())
}

fn topic(reading: &mut Reading, arn: String) -> &mut Topic {
    reading
        .estate
        .topics
        .entry(arn.clone())
        .or_insert_with(|| Topic {
            arn,
            ..Topic::default()
        })
}

/// `get-metric-data`, `get-metric-statistics`. Neither says what the metric is of: the label and the
/// path are all there is.
pub(super) fn metrics(reading: &mut Reading, doc: &Doc) {
    let root = doc.root();
    let mut add = |name: String, label: &str, points: Vec<(String, f64)>, node: &Node<'_>| {
        let mut points = points;
        points.arrange_by(|a, b| a.0.cmp(&b.0));
        points.dedup_by(|a, b| a.0 == b.0);
        let mut dimensions = BTreeMap::new();
        if let Some(subject) = &doc.subject {
            // The collector: `<bucket>/<metric>/<storage type or filter id>`; others: the bucket, maybe
            // with the metric before it.
            let mut parts = subject.text.split('/');
            let bucket = parts.next().unwrap_or_default();
            let bucket = bucket.strip_prefix(name.as_str()).unwrap_or(bucket);
            let bucket = bucket.trim_matches(['.', '-', '_']);
            if !bucket.is_empty() {
                dimensions.insert("BucketName".to_owned(), bucket.to_owned());
            }
            if let Some(of) = parts.nth(1) {
                let storage = of.ends_with("Storage") || of == "AllStorageTypes";
                let key = if storage { "StorageType" } else { "FilterId" };
                dimensions.insert(key.to_owned(), of.to_owned());
            }
        }
        for word in label
            .split_whitespace()
            .filter(|word| word.ends_with("Storage"))
        {
            dimensions.insert("StorageType".to_owned(), word.to_owned());
        }
        reading.estate.metrics.push(Metric {
            place: doc.place(),
            name,
            dimensions,
            points,
            source: node.source(),
        });
    };
    if doc.call == "get-metric-statistics" {
        let Some(name) = root.text("Label") else {
            return;
        };
        let points = root.list("Datapoints");
        let points = points.iter().filter_map(|node| {
            let statistics = ["Sum", "Average", "Maximum", "Minimum", "SampleCount"];
            Some((
                node.time("Timestamp")?,
                node.any(&statistics)?.value.as_f64()?,
            ))
        });
        add(name.clone(), &name, points.collect(), &root);
        return;
    }
    for node in root.list("MetricDataResults") {
        let label = node.text("Label").unwrap_or_default();
        let times = node.list("Timestamps");
        let values = node.list("Values");
        let points = times.iter().zip(&values);
        let points =
            points.filter_map(|(at, value)| Some((time(at.value)?, value.value.as_f64()?)));
        let name = label
            .split_whitespace()
            .next_back()
            .unwrap_or_default()
            .to_owned();
        add(name, &label, points.collect(), &node);
    }
}

/// Requests counted from S3 server access logs, as the metric [`ACCESS_LOG`] of each bucket.
///
/// [`ACCESS_LOG`]: crate::estate::model::ACCESS_LOG
pub(super) fn access_log(reading: &mut Reading, doc: &Doc) {
    let root = doc.root();
    for (bucket, hours) in root.value.as_object().into_iter().flatten() {
        let points = hours.as_object().into_iter().flatten();
        let points = points.filter_map(|(hour, count)| Some((hour.clone(), count.as_f64()?)));
        reading.estate.metrics.push(Metric {
            place: (String::new(), String::new()),
            name: crate::estate::model::ACCESS_LOG.to_owned(),
            dimensions: [("BucketName".to_owned(), bucket.clone())]
                .into_iter()
                .ordered(),
            points: points.collect(),
            source: root.source(),
        });
    }
}
