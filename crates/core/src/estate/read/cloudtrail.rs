//! Trails, their status and selectors, event data stores, channels.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Doc, Nameless, Node, Reading};
use crate::estate::fact::{Fact, Why};
use crate::estate::model::{Channel, Estate, EventDataStore, Trail};
use crate::estate::policy::Policy;
use crate::selectors::{self, InsightSelector, Insights, Selectors};
use crate::sorting::Ordered;

/// `describe-trails`, `get-trail`, `list-trails`.
pub(super) fn trails(reading: &mut Reading, doc: &Doc) {
    let root = doc.root();
    let described = match doc.call.as_str() {
        "describe-trails" => root.list("trailList"),
        "list-trails" => root.list("Trails"),
        _ => vec![root.get("Trail").unwrap_or(root)],
    };
    let account = doc
        .account
        .clone()
        .or_else(|| own_account(&described))
        .unwrap_or_default();
    if doc.call == "describe-trails" {
        reading.asked(doc, "describe-trails", &account, doc.region());
    }
    for node in described {
        let Some(mut trail) = node.text("TrailARN").and_then(|arn| Trail::of_arn(&arn)) else {
            continue;
        };
        if let Some(home) = node.text("HomeRegion") {
            trail.home_region = home;
        }
        let fields = doc.call != "list-trails";
        let place = (account.clone(), doc.region().to_owned());
        let entry = entry(&mut reading.estate, trail);
        if doc.call == "describe-trails" && !account.is_empty() {
            entry.listed.insert(place);
        }
        if fields {
            reading.replaced.extend(describe(entry, &node, &API));
        }
        if entry.source.is_none()
            || fields
                && entry.bucket.source() == node.get("S3BucketName").map(|n| n.source()).as_ref()
        {
            entry.source = Some(node.source());
        }
    }
}

/// The account of an answer without a clue: its trails that are not an organization's live there.
fn own_account(described: &[Node<'_>]) -> Option<String> {
    let own: BTreeSet<String> = described
        .iter()
        .filter(|node| node.truth("IsOrganizationTrail") != Some(true))
        .filter_map(|node| Trail::of_arn(&node.text("TrailARN")?))
        .map(|trail| trail.account)
        .ordered();
    let mut own = own.into_iter();
    own.next().filter(|_| own.next().is_none())
}

fn entry(estate: &mut Estate, trail: Trail) -> &mut Trail {
    estate
        .trails
        .entry(trail.arn.clone())
        .or_insert_with(|| trail)
}

/// How the fields of a trail are spelled.
pub(super) struct Spelling([&'static str; 13]);

/// As CloudTrail's API spells them.
const API: Spelling = Spelling([
    "S3BucketName",
    "S3KeyPrefix",
    "KmsKeyId",
    "SnsTopicARN",
    "CloudWatchLogsLogGroupArn",
    "CloudWatchLogsRoleArn",
    "LogFileValidationEnabled",
    "IsMultiRegionTrail",
    "IsOrganizationTrail",
    "IncludeGlobalServiceEvents",
    "HasCustomEventSelectors",
    "HasInsightSelectors",
    "RecursiveLogging",
]);

/// As AWS Config spells them (AWS Config resource schema, `AWS::CloudTrail::Trail`).
pub(super) const CONFIG: Spelling = Spelling([
    "s3BucketName",
    "s3KeyPrefix",
    "kmsKeyId",
    "snsTopicARN",
    "cloudWatchLogsLogGroupArn",
    "cloudWatchLogsRoleArn",
    "logFileValidationEnabled",
    "isMultiRegionTrail",
    "isOrganizationTrail",
    "includeGlobalServiceEvents",
    "hasCustomEventSelectors",
    "hasInsightSelectors",
    "recursiveLogging",
]);

/// Takes over the fields of a trail; gives what they replaced.
pub(super) fn describe(
    trail: &mut Trail,
    node: &Node<'_>,
    spelling: &Spelling,
) -> Vec<crate::estate::fact::Source> {
    let [
        bucket,
        prefix,
        kms,
        topic,
        group,
        role,
        validation,
        multi,
        organization,
        global,
        custom,
        insights,
        recursive,
    ] = spelling.0;
    // Fields that older answers lack altogether say nothing where they are missing.
    let newer = |key: &str| match node.fact_truth(key) {
        Fact::Absent(_) => Fact::default(),
        fact => fact,
    };
    // Trails are older than organizations: where nothing is said, it is none of an organization.
    let of_organization = match node.fact_truth(organization) {
        Fact::Absent(source) => Fact::Known(false, source),
        fact => fact,
    };
    let replaced = [
        trail.bucket.put(node.fact_text(bucket)),
        trail.prefix.put(node.fact_text(prefix)),
        trail.kms_key.put(node.fact_text(kms)),
        trail.topic.put(node.fact_text(topic)),
        trail.log_group.put(node.fact_text(group)),
        trail.log_role.put(node.fact_text(role)),
        trail.validation.put(newer(validation)),
        trail.multi_region.put(newer(multi)),
        trail.organization.put(of_organization),
        trail.global_services.put(newer(global)),
        trail.custom_selectors.put(newer(custom)),
        trail.has_insights.put(newer(insights)),
        trail.recursive_logging.put(newer(recursive)),
    ];
    replaced.into_iter().flatten().collect()
}

/// `get-trail-status`, `get-event-selectors`, `get-insight-selectors`, `list-tags`.
pub(super) fn of_trail(reading: &mut Reading, doc: &Doc) -> Result<(), Nameless> {
    if doc.call == "list-tags" {
        return tags(reading, doc);
    }
    let root = doc.root();
    if let Some(arn) = root.any(&["EventDataStoreArn"]).and_then(|n| n.own_text()) {
        // Insights of an event data store: its selectors are those of the store.
        reading
            .estate
            .stores
            .entry(arn.clone())
            .or_insert_with(|| store_of(&arn));
        return Ok(());
    }
    let arn = root
        .text("TrailARN")
        .or_else(|| resolve(&reading.estate, doc));
    if arn.is_none() && is_of_store(&reading.estate, doc) {
        return Ok(());
    }
    let arn = arn.ok_or(Nameless::Trail)?;
    let Some(trail) = Trail::of_arn(&arn) else {
        return Err(Nameless::Trail);
    };
    // A trail tells its status in each of its Regions; that of its home counts.
    let away = doc
        .region
        .as_deref()
        .is_some_and(|region| region != trail.home_region);
    let trail = entry(&mut reading.estate, trail);
    trail.source.get_or_insert_with(|| root.source());
    let replaced = match doc.call.as_str() {
        "get-trail-status" if away && !trail.logging.is_unknown() => Vec::new(),
        "get-trail-status" => status(trail, doc),
        "get-event-selectors" => {
            let selectors = doc.outcome(&[], false, |root| Some(selectors_of(root)));
            trail.selectors.put(selectors).into_iter().collect()
        }
        _ => {
            let insights = doc.outcome(&["InsightNotEnabledException"], false, |root| {
                Some(Fact::Known(insights_of(root), root.source()))
            });
            trail.insights.put(insights).into_iter().collect()
        }
    };
    reading.replaced.extend(replaced);
    Ok(())
}

fn insights_of(root: &Node<'_>) -> Insights {
    let selectors = root.list("InsightSelectors").into_iter();
    let selectors = selectors.filter_map(|item| {
        let categories = item.list("EventCategories");
        Some(InsightSelector {
            insight_type: item.text("InsightType")?,
            event_categories: categories.iter().filter_map(Node::own_text).collect(),
        })
    });
    Insights {
        insight_selectors: selectors.collect(),
    }
}

fn status(trail: &mut Trail, doc: &Doc) -> Vec<crate::estate::fact::Source> {
    let logging = doc.outcome(&[], false, |root| Some(root.fact_truth("IsLogging")));
    if logging.is_unknown() {
        return trail.logging.put(logging).into_iter().collect();
    }
    let root = doc.root();
    let replaced = [
        trail.logging.put(logging),
        trail
            .last_delivery
            .put(root.fact_time("LatestDeliveryTime")),
        trail
            .delivery_error
            .put(root.fact_text("LatestDeliveryError")),
        trail
            .last_digest
            .put(root.fact_time("LatestDigestDeliveryTime")),
        trail
            .last_logs
            .put(root.fact_time("LatestCloudWatchLogsDeliveryTime")),
        trail
            .digest_error
            .put(root.fact_text("LatestDigestDeliveryError")),
        trail
            .logs_error
            .put(root.fact_text("LatestCloudWatchLogsDeliveryError")),
        trail
            .notification_error
            .put(root.fact_text("LatestNotificationError")),
        trail.started.put(root.fact_time("StartLoggingTime")),
        trail.stopped.put(root.fact_time("StopLoggingTime")),
    ];
    replaced.into_iter().flatten().collect()
}

/// The selectors of an answer, of either kind.
fn selectors_of(root: &Node<'_>) -> Fact<Selectors> {
    let read = selectors::read(&root.value.to_string());
    match read.documents.into_iter().next() {
        Some(document) => Fact::Known(document.selectors, root.source()),
        None => Fact::Unknown(Why::Unreadable(root.source())),
    }
}

/// `list-tags` names what it is about, but for an answer that was refused.
fn tags(reading: &mut Reading, doc: &Doc) -> Result<(), Nameless> {
    for resource in doc.root().list("ResourceTagList") {
        let Some(trail) = resource
            .text("ResourceId")
            .and_then(|arn| Trail::of_arn(&arn))
        else {
            continue;
        };
        let tags = resource.list("TagsList");
        let tags: BTreeMap<String, String> = tags
            .iter()
            .filter_map(|tag| Some((tag.text("Key")?, tag.text("Value").unwrap_or_default())))
            .ordered();
        let fact = if tags.is_empty() {
            Fact::Absent(resource.source())
        } else {
            Fact::Known(tags, resource.source())
        };
        let trail = entry(&mut reading.estate, trail);
        reading.replaced.extend(trail.tags.put(fact));
    }
    if doc.error().is_some()
        && let Some(arn) = resolve(&reading.estate, doc)
        && let Some(trail) = reading.estate.trails.get_mut(&arn)
    {
        trail.tags.put(doc.outcome(&[], false, |_| None));
    }
    Ok(())
}

/// Whether a path names an event data store: some calls are for both.
fn is_of_store(estate: &Estate, doc: &Doc) -> bool {
    let Some(name) = &doc.subject else {
        return false;
    };
    let mut stores = estate.stores.values();
    stores.any(|store| {
        let id = store.arn.rsplit('/').next().unwrap_or_default();
        store.name == name.text || id == name.text || store.arn == name.text
    })
}

/// The ARN of the trail that a path names, by name or by ARN.
fn resolve(estate: &Estate, doc: &Doc) -> Option<String> {
    let name = &doc.subject.as_ref()?.text;
    if Trail::of_arn(name).is_some() {
        return Some(name.clone());
    }
    // Some scripts keep the resource part, some replace what a file's name may not have.
    let wanted = name.rsplit('/').next().unwrap_or(name);
    let named = |trail: &&Trail| {
        trail.name == wanted || flat(&trail.arn) == flat(name) && name.contains("cloudtrail")
    };
    let of_account = |trail: &&Trail| doc.account.as_ref().is_none_or(|id| trail.account == *id);
    let of_region = |trail: &&Trail| {
        doc.region
            .as_ref()
            .is_none_or(|id| trail.home_region == *id)
    };
    let listed = |trail: &&Trail| {
        trail
            .listed
            .contains(&(doc.account().to_owned(), doc.region().to_owned()))
    };
    let all: Vec<&Trail> = estate.trails.values().filter(named).collect();
    let one = |fits: &dyn Fn(&&Trail) -> bool| {
        let mut fitting = all.iter().copied().filter(|trail| fits(trail));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    // The nearest that is the only one: at home here, of this account, listed here, anywhere.
    let trail = one(&|trail| of_account(trail) && of_region(trail))
        .or_else(|| one(&|trail| of_account(trail)))
        .or_else(|| one(&listed))
        .or_else(|| one(&|_| true));
    if let Some(trail) = trail {
        return Some(trail.arn.clone());
    }
    // In the collector's layout place and name make the ARN.
    let sure = all.is_empty() && !doc.subject.as_ref()?.folder && !is_of_store(estate, doc);
    let (account, region) = (doc.account.as_ref()?, doc.region.as_ref()?);
    sure.then(|| format!("arn:aws:cloudtrail:{region}:{account}:trail/{wanted}"))
}

fn flat(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect()
}

/// `list-event-data-stores`, `get-event-data-store`.
pub(super) fn stores(reading: &mut Reading, doc: &Doc) {
    let root = doc.root();
    let listed = doc.call == "list-event-data-stores";
    if listed {
        reading.asked(doc, "list-event-data-stores", doc.account(), doc.region());
    }
    let nodes = if listed {
        root.list("EventDataStores")
    } else {
        vec![root]
    };
    for node in nodes {
        let Some(arn) = node.text("EventDataStoreArn") else {
            continue;
        };
        let store = reading
            .estate
            .stores
            .entry(arn.clone())
            .or_insert_with(|| store_of(&arn));
        if let Some(name) = node.text("Name") {
            store.name = name;
        }
        // A list gives no more than names in practice: what it lacks says nothing.
        let told = |key: &str| !listed || node.get(key).is_some();
        let mut replaced = Vec::new();
        if told("Status") {
            replaced.push(store.status.put(node.fact_text("Status")));
        }
        if told("AdvancedEventSelectors") {
            replaced.push(store.selectors.put(selectors_of(&node)));
        }
        if told("MultiRegionEnabled") {
            replaced.push(
                store
                    .multi_region
                    .put(node.fact_truth("MultiRegionEnabled")),
            );
            replaced.push(
                store
                    .organization
                    .put(node.fact_truth("OrganizationEnabled")),
            );
            let protection = node.fact_truth("TerminationProtectionEnabled");
            replaced.push(store.termination_protection.put(protection));
            replaced.push(
                store
                    .retention_days
                    .put(node.fact_number("RetentionPeriod")),
            );
        }
        if !listed {
            replaced.push(store.kms_key.put(node.fact_text("KmsKeyId")));
            replaced.push(store.billing_mode.put(node.fact_text("BillingMode")));
            replaced.push(store.created.put(node.fact_time("CreatedTimestamp")));
        }
        reading.replaced.extend(replaced.into_iter().flatten());
    }
}

/// `get-resource-policy` of an event data store. Those of channels and dashboards, and of other
/// services, are of no use here.
pub(super) fn store_policy(reading: &mut Reading, doc: &Doc) {
    let named = || {
        let name = doc.subject.as_ref()?;
        let stores = reading.estate.stores.values();
        let is = |store: &&EventDataStore| {
            let id = store.arn.rsplit('/').next().unwrap_or_default();
            store.name == name.text || id == name.text || store.arn == name.text
        };
        stores.into_iter().find(is).map(|store| store.arn.clone())
    };
    let arn = doc.root().text("ResourceArn").or_else(named);
    let Some(arn) = arn.filter(|arn| arn.contains(":eventdatastore/")) else {
        return;
    };
    let policy = doc.outcome(&["ResourcePolicyNotFoundException"], false, |root| {
        let Some(node) = root.get("ResourcePolicy") else {
            return Some(Fact::Absent(root.source()));
        };
        Some(Fact::Known(Policy::read(node.value)?, node.source()))
    });
    let stores = &mut reading.estate.stores;
    let store = stores.entry(arn.clone()).or_insert_with(|| store_of(&arn));
    reading.replaced.extend(store.policy.put(policy));
}

fn store_of(arn: &str) -> EventDataStore {
    let part = |index: usize| arn.split(':').nth(index).unwrap_or_default().to_owned();
    EventDataStore {
        arn: arn.to_owned(),
        region: part(3),
        account: part(4),
        ..EventDataStore::default()
    }
}

/// `list-channels`, `get-channel`.
pub(super) fn channels(reading: &mut Reading, doc: &Doc) {
    let root = doc.root();
    let nodes = if doc.call == "list-channels" {
        root.list("Channels")
    } else {
        vec![root]
    };
    for node in nodes {
        let Some(arn) = node.text("ChannelArn") else {
            continue;
        };
        let channel = reading
            .estate
            .channels
            .entry(arn.clone())
            .or_insert_with(|| Channel {
                arn,
                ..Channel::default()
            });
        channel.name = node.text("Name").unwrap_or_default();
        if doc.call == "get-channel" {
            let destinations = node.fact("Destinations", |list: &Value| {
                let text = |item: &Value, key: &str| {
                    item.get(key)
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                        .to_owned()
                };
                let list = list.as_array()?.iter();
                Some(
                    list.map(|item| (text(item, "Type"), text(item, "Location")))
                        .collect(),
                )
            });
            let replaced = [
                channel.source.put(node.fact_text("Source")),
                channel.destinations.put(destinations),
            ];
            reading.replaced.extend(replaced.into_iter().flatten());
        }
    }
}
