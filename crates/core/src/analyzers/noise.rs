//! Groups of records that say little, found by what they are, by their share and by their regularity.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::edits::Edit;
use super::ledger::Ledger;
use super::tally::{Sum, Weights};
use super::traffic::{Field, Key};
use crate::record::Category;
use crate::report::NoiseKind;
use crate::sorting::{Arrange, Ordered};

/// A group is at least so much of all records.
const SHARE: f64 = 0.01;
/// A caller that polls, or a job, is at least so much of its category.
const SHARE_OF_CALLER: f64 = 0.05;
/// So few records are no noise.
const FEWEST: u64 = 20;
/// Groups of one kind.
const MOST: usize = 10;

/// A group.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) kind: NoiseKind,
    /// Its name.
    pub(super) name: String,
    /// What it is about: a service, a caller or a bucket.
    pub(super) subject: String,
    /// 1 for its keys.
    pub(super) keys: Weights,
    pub(super) sum: Sum,
    /// What leaves it out, where selectors can.
    pub(super) edit: Option<Edit>,
    pub(super) reason: String,
}

impl Group {
    /// Its keys.
    pub(super) fn members(&self) -> Vec<usize> {
        let members = self.keys.iter().enumerate();
        let members = members.filter(|(_, weight)| **weight > 0);
        members.map(|(key, _)| key).collect()
    }
}

/// What a key belongs to: a kind, the subject that tells groups apart, and what beside; both by the numbers of their texts.
type Place = (NoiseKind, u32, u32);
/// The same in words.
type Named<'l> = (NoiseKind, &'l str, &'l str);

/// All groups, the largest first.
pub(super) fn groups(ledger: &Ledger<'_>) -> Vec<Group> {
    let log_buckets = log_buckets(ledger);
    let traffic = ledger.view.traffic;
    let kinds: Vec<Kind> = traffic
        .keys_of_kinds()
        .map(|key| Kind::of(ledger, key, &log_buckets))
        .collect();
    let mut callers: FxHashMap<u32, Caller> = FxHashMap::default();
    let mut members: FxHashMap<Place, (u64, Vec<usize>)> = FxHashMap::default();
    let mut of_category: BTreeMap<Category, u64> = BTreeMap::new();
    for (kind, count) in ledger.observed.kinds() {
        *of_category.entry(ledger.category(kind)).or_default() += count;
    }
    for (number, key, count) in ledger.observed.keys() {
        let kind = traffic.kind_of(u32::try_from(number).unwrap_or(u32::MAX));
        let Some(kind) = kinds.get(kind as usize) else {
            continue;
        };
        let caller = key.get(Field::Principal);
        let caller = callers
            .entry(caller)
            .or_insert_with(|| Caller::of(caller, traffic.lexicon.text(caller)));
        if let Some(place) = place(kind, caller) {
            let (records, keys) = members.entry(place).or_default();
            *records += count;
            keys.push(number);
        }
    }
    let total = ledger.all.records;
    let large = |(kind, ..): &Place, records: u64| {
        let of = |category| of_category.get(&category).copied().unwrap_or(0);
        let (least, all) = match kind {
            NoiseKind::LogBucket => (0.0, total),
            NoiseKind::Polling => (SHARE_OF_CALLER, of(Category::Management)),
            NoiseKind::BatchJob => (SHARE_OF_CALLER, of(Category::Data)),
            _ => (SHARE, total),
        };
        records >= FEWEST && share(records, all) >= least
    };
    // The largest of each kind, before their hours are counted.
    let mut ranked: Vec<(Named<'_>, (u64, Vec<usize>))> = members
        .into_iter()
        .filter(|(place, (records, _))| large(place, *records))
        .map(|((kind, subject, other), keys)| {
            let text = |number| traffic.lexicon.text(number);
            ((kind, text(subject), text(other)), keys)
        })
        .collect();
    ranked.arrange_by_key(|(place, (records, _))| (place.0, std::cmp::Reverse(*records), *place));
    let mut of_kind: BTreeMap<NoiseKind, usize> = BTreeMap::new();
    ranked.retain(|(place, _)| {
        let held = of_kind.entry(place.0).or_default();
        *held += 1;
        *held <= MOST
    });
    let sets: Vec<Weights> = ranked
        .iter()
        .map(|(_, (_, keys))| {
            let mut set = vec![0; ledger.view.traffic.len()];
            for &key in keys {
                if let Some(weight) = set.get_mut(key) {
                    *weight = 1;
                }
            }
            set
        })
        .collect();
    let sums = ledger.count(&sets);
    let mut groups: Vec<Group> = ranked
        .iter()
        .zip(sets)
        .zip(sums)
        .filter_map(|(((place, _), keys), sum)| group(ledger, *place, keys, sum))
        .collect();
    groups.arrange_by(|a, b| {
        let order = b.sum.records.cmp(&a.sum.records);
        order.then_with(|| (a.kind, &a.name).cmp(&(b.kind, &b.name)))
    });
    groups
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share; counts stay far below 2^52"
)]
pub(super) fn share(part: u64, all: u64) -> f64 {
    part as f64 / all.max(1) as f64
}

/// ARNs of the buckets that trails and server access logs are written to.
fn log_buckets(ledger: &Ledger<'_>) -> BTreeSet<String> {
    let of_trails = ledger.estate.trails.values().filter_map(|trail| {
        Some(format!(
            "arn:{}:s3:::{}",
            trail.partition(),
            trail.bucket.known()?
        ))
    });
    let of_access_logs = ledger.estate.buckets.values().filter_map(|bucket| {
        let logging = bucket.logging.known()?;
        Some(format!("arn:aws:s3:::{}", logging.bucket))
    });
    of_trails.chain(of_access_logs).ordered()
}

/// Services that write logs into buckets (CloudTrail and S3 user guides).
const LOG_WRITERS: [&str; 3] = [
    "cloudtrail.amazonaws.com",
    "logging.s3.amazonaws.com",
    "delivery.logs.amazonaws.com",
];

/// Calls that only look whether something is there.
const HEALTH_CHECKS: [&str; 8] = [
    "DescribeInstanceHealth",
    "DescribeInstanceStatus",
    "DescribeTargetHealth",
    "GetCallerIdentity",
    "GetHealthCheckStatus",
    "HeadBucket",
    "HeadObject",
    "ListQueueTags",
];

/// Who called without signing in, as records say it.
fn is_anonymous(principal: &str) -> bool {
    matches!(principal, "ANONYMOUS_PRINCIPAL" | "anonymous")
}

fn is_service(name: &str) -> bool {
    name.ends_with(".amazonaws.com") || name.starts_with("AWS Internal")
}

/// What of a key does not turn on the caller. Many callers make the same calls, so it is asked once a kind.
struct Kind {
    category: Category,
    source: u32,
    name: u32,
    resource: u32,
    /// The AWS service that made the call for the caller, and whether it writes logs.
    invoked_by: Option<(u32, bool)>,
    reads: bool,
    /// Whether it writes an object.
    puts: bool,
    /// Whether it only looks if something is there.
    checks: bool,
    /// Whether a key of KMS is used.
    uses_key: bool,
    /// Whether logs are written to its bucket.
    holds_logs: bool,
}

impl Kind {
    fn of(ledger: &Ledger<'_>, key: Key<'_>, log_buckets: &BTreeSet<String>) -> Self {
        let text = |field| ledger.text(key, field);
        let (source, name) = (text(Field::Source), text(Field::Name));
        let invoked_by = text(Field::InvokedBy);
        let uses = ["Decrypt", "Encrypt", "GenerateDataKey", "ReEncrypt"];
        Self {
            category: ledger.category(key),
            source: key.get(Field::Source),
            name: key.get(Field::Name),
            resource: key.get(Field::Resource),
            invoked_by: is_service(invoked_by)
                .then(|| (key.get(Field::InvokedBy), LOG_WRITERS.contains(&invoked_by))),
            reads: text(Field::ReadWrite) == "read",
            puts: name == "PutObject",
            checks: HEALTH_CHECKS.contains(&name),
            uses_key: source == "kms.amazonaws.com" && uses.iter().any(|it| name.starts_with(it)),
            holds_logs: log_buckets.contains(text(Field::Resource)),
        }
    }
}

/// Who called, as records say it.
struct Caller {
    name: u32,
    /// Whether it is an AWS service.
    is_service: bool,
    writes_logs: bool,
    is_anonymous: bool,
    is_arn: bool,
}

impl Caller {
    fn of(number: u32, name: &str) -> Self {
        Self {
            name: number,
            is_service: is_service(name),
            writes_logs: LOG_WRITERS.contains(&name),
            is_anonymous: is_anonymous(name),
            is_arn: name.starts_with("arn:"),
        }
    }
}

/// The text that is none.
const NO_TEXT: u32 = 0;

fn place(kind: &Kind, caller: &Caller) -> Option<Place> {
    let itself = caller
        .is_service
        .then_some((caller.name, caller.writes_logs));
    let service = itself.or(kind.invoked_by);
    let place = match kind.category {
        Category::Data => {
            if kind.puts && service.is_some_and(|(_, writes_logs)| writes_logs) {
                (NoiseKind::LogBucket, kind.resource, kind.name)
            } else if kind.holds_logs {
                // Whoever else touches the logs matters.
                return None;
            } else if kind.reads && caller.is_anonymous {
                (NoiseKind::PublicReads, kind.resource, NO_TEXT)
            } else if kind.checks {
                (NoiseKind::HealthCheck, caller.name, kind.name)
            } else if caller.is_service {
                (NoiseKind::ServiceHeartbeat, caller.name, kind.source)
            } else if caller.is_arn {
                (NoiseKind::BatchJob, caller.name, NO_TEXT)
            } else {
                return None;
            }
        }
        Category::Management => {
            if kind.uses_key {
                let subject = service.map_or(caller.name, |(service, _)| service);
                (NoiseKind::KmsUse, subject, NO_TEXT)
            } else if let Some((service, _)) = service {
                (NoiseKind::ServiceHeartbeat, service, kind.source)
            } else if kind.checks {
                (NoiseKind::HealthCheck, caller.name, kind.name)
            } else if kind.reads && caller.is_arn {
                (NoiseKind::Polling, caller.name, NO_TEXT)
            } else {
                return None;
            }
        }
        _ => return None,
    };
    let (_, subject, _) = place;
    (subject != NO_TEXT).then_some(place)
}

/// What a caller is called: the last part of its ARN.
fn short(subject: &str) -> &str {
    let after = |mark: char| subject.rsplit(mark).next().filter(|it| !it.is_empty());
    match subject.split_once(":s3:::") {
        Some((_, bucket)) => bucket,
        None if subject.starts_with("arn:") => after('/').or_else(|| after(':')).unwrap_or(subject),
        None => subject,
    }
}

fn group(ledger: &Ledger<'_>, place: Named<'_>, keys: Weights, sum: Sum) -> Option<Group> {
    let (kind, subject, other) = place;
    let who = short(subject);
    let (active, hours) = sum.active_hours();
    let often = active >= 6 && active * 2 >= hours;
    let rhythm = format!("in {active} of {hours} hours");
    let (name, reason, edit) = match kind {
        NoiseKind::LogBucket => (
            format!("log files written into {who}"),
            "CloudTrail and S3 write log files into this bucket, and each of these writes is logged as a \
             data event: the log records itself being written"
                .to_owned(),
            Some(Edit::BucketEvent(subject.to_owned(), other.to_owned())),
        ),
        NoiseKind::ServiceHeartbeat if often => (
            format!("{who} on {other}"),
            format!("an AWS service at its regular work, {rhythm}; what it does on its own says little of people"),
            None,
        ),
        NoiseKind::Polling if often => (
            format!("polling by {who}"),
            format!("one caller that reads the state of things again and again, {rhythm}"),
            None,
        ),
        NoiseKind::KmsUse => (
            format!("KMS requests for {who}"),
            format!("keys used to encrypt and decrypt for one caller, {rhythm}; the calls that they serve have records of their own"),
            Some(Edit::Source("kms.amazonaws.com".to_owned())),
        ),
        NoiseKind::HealthCheck => (
            format!("{other} by {who}"),
            format!("a call that only looks whether something is there, {rhythm}"),
            None,
        ),
        NoiseKind::PublicReads => (
            format!("public reads of {who}"),
            "objects that anyone may read without signing in: nobody can be held to account for these reads, \
             and server access logs show them cheaper"
                .to_owned(),
            Some(Edit::BucketReads(subject.to_owned())),
        ),
        NoiseKind::BatchJob => {
            let (of_day, days) = sum.of_day(&ledger.hours);
            let nightly = days >= 3 && of_day <= 6;
            let steady = often && sum.unevenness() < 0.75;
            let how = match (nightly, steady) {
                (_, true) => format!("evenly {rhythm}"),
                (true, false) => format!("at the same {of_day} hours of the day on {days} days"),
                (false, false) => return None,
            };
            let edit = caller_begins(ledger, &keys).map(Edit::Caller);
            (
                format!("batch job {who}"),
                format!("one caller at regular work on data, {how}"),
                edit,
            )
        }
        NoiseKind::ServiceHeartbeat | NoiseKind::Polling => return None,
    };
    Some(Group {
        kind,
        name,
        subject: subject.to_owned(),
        keys,
        sum,
        edit,
        reason,
    })
}

/// What the ARN of the caller of a group begins with, as selectors see it.
fn caller_begins(ledger: &Ledger<'_>, keys: &Weights) -> Option<String> {
    let held = ledger
        .observed
        .keys()
        .find(|(number, ..)| keys.get(*number) == Some(&1));
    let (_, key, _) = held?;
    let traffic = ledger.view.traffic;
    match traffic.event(key, &traffic.told(key)).user_identity_arn {
        crate::selectors::Value::Begins(begins) => Some(begins.to_owned()),
        crate::selectors::Value::Is(arn) => Some(arn.into_owned()),
        _ => None,
    }
}
