//! Data events that no trail logs: what they would cost, by what metrics tell of the calls.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::ledger::Ledger;
use crate::analyzers::traffic::Field;
use crate::analyzers::words::{counted, in_account};
use crate::estate::model::{ACCESS_LOG, Metric};
use crate::pricing::{HOURS_PER_MONTH, Price};
use crate::record::{Category, Instant};
use crate::report::NotEnabled;
use crate::selectors::{Class, Extent};

/// A kind of data events and the metric that counts the calls behind them (S3 user guide, "Amazon S3
/// CloudWatch request metrics"; Lambda and DynamoDB developer guides, metrics).
struct Kind {
    resource_type: &'static str,
    name: &'static str,
    /// Names of the metric; several add up only where the first is not there.
    metrics: &'static [&'static str],
    ask: &'static str,
}

const KINDS: [Kind; 3] = [
    Kind {
        resource_type: "AWS::S3::Object",
        name: "S3 objects",
        metrics: &["AllRequests"],
        ask: "aws cloudwatch get-metric-statistics --namespace AWS/S3 --metric-name AllRequests --dimensions \
              Name=BucketName,Value=BUCKET Name=FilterId,Value=FILTER --start-time START --end-time END \
              --period 3600 --statistics Sum",
    },
    Kind {
        resource_type: "AWS::Lambda::Function",
        name: "Lambda functions",
        metrics: &["Invocations"],
        ask: "aws cloudwatch get-metric-statistics --namespace AWS/Lambda --metric-name Invocations \
              --start-time START --end-time END --period 3600 --statistics Sum",
    },
    Kind {
        resource_type: "AWS::DynamoDB::Table",
        name: "DynamoDB tables",
        metrics: &["SuccessfulRequestLatency"],
        ask: "aws cloudwatch get-metric-statistics --namespace AWS/DynamoDB --metric-name \
              SuccessfulRequestLatency --dimensions Name=TableName,Value=TABLE Name=Operation,Value=OPERATION \
              --start-time START --end-time END --period 3600 --statistics SampleCount",
    },
];

/// A row for each account and kind of which no trail logs anything, as far as the trails are known.
pub(super) fn rows(ledger: &Ledger<'_>) -> Vec<NotEnabled> {
    let accounts = accounts(ledger);
    let mut rows = Vec::new();
    for account in accounts {
        for kind in &KINDS {
            if !is_logged(ledger, account, kind) {
                rows.push(row(ledger, account, kind));
            }
        }
    }
    rows
}

/// The accounts of the case that are open.
fn accounts<'l>(ledger: &'l Ledger<'_>) -> BTreeSet<&'l str> {
    let mut accounts: BTreeSet<&str> = BTreeSet::new();
    for account in ledger.estate.accounts.values().filter(|it| it.is_open()) {
        accounts.insert(&account.id);
    }
    for (key, _) in ledger.observed.kinds() {
        accounts.insert(ledger.text(key, Field::Account));
    }
    accounts.remove("");
    accounts
}

/// Whether a trail logs some of it; a trail of which that is not known counts as one that does.
fn is_logged(ledger: &Ledger<'_>, account: &str, kind: &Kind) -> bool {
    let seen = ledger.observed.kinds().any(|(key, _)| {
        ledger.category(key) == Category::Data
            && ledger.text(key, Field::Account) == account
            && ledger.text(key, Field::ResourceType) == kind.resource_type
    });
    if seen {
        return true;
    }
    let watches = crate::analyzers::watch::all(ledger.estate);
    watches.iter().any(|watch| {
        if watch.reaches_account(ledger.estate, account) == Some(false) {
            return false;
        }
        if watch.state == crate::analyzers::watch::State::Off {
            return false;
        }
        let of = |class: Class| watch.extent(&class) != Some(Extent::None);
        of(Class::DataRead(Some(kind.resource_type.to_owned())))
            || of(Class::DataWrite(Some(kind.resource_type.to_owned())))
    })
}

fn row(ledger: &Ledger<'_>, account: &str, kind: &Kind) -> NotEnabled {
    let of_account = |metric: &&Metric| account_of(ledger, metric).as_deref() == Some(account);
    let (mut events, mut counted_by, mut short) = (0.0, Vec::new(), 0);
    let metrics = ledger.estate.metrics.iter().filter(of_account);
    let named = metrics.filter(|metric| kind.metrics.contains(&metric.name.as_str()));
    let mut exports = 0;
    for metric in named {
        match month(&metric.points) {
            Some(count) => {
                events += count;
                exports += 1;
            }
            None => short += 1,
        }
    }
    if exports > 0 {
        counted_by.push(format!(
            "{} of the metric {}",
            counted(exports, "export"),
            kind.metrics.first().copied().unwrap_or_default()
        ));
    }
    if kind.resource_type == "AWS::S3::Object" {
        let logs = access_logs(ledger, account);
        let mut read = 0;
        for points in logs.values() {
            match month(points) {
                Some(count) => {
                    events += count;
                    read += 1;
                }
                None => short += 1,
            }
        }
        if read > 0 {
            counted_by.push(format!(
                "the server access logs of {}",
                counted(read, "bucket")
            ));
        }
    }
    let known = (!counted_by.is_empty()).then_some(events);
    let basis = match (known, short) {
        (Some(_), _) => format!("by {}: a call is an event", counted_by.join(" and ")),
        (None, 0) => format!("nothing in the case counts the calls to {}", kind.name),
        (None, _) => {
            "what counts the calls spans less than a day: a month from it would be a guess"
                .to_owned()
        }
    };
    let figure = ledger.prices.figure(Price::DataEvent, "");
    NotEnabled {
        account: account.to_owned(),
        resource_type: kind.resource_type.to_owned(),
        events_month: known,
        usd_month: known.and_then(|events| figure?.cost(events)),
        basis,
        ask: if known.is_some() {
            Vec::new()
        } else {
            vec![in_account(kind.ask, account)]
        },
    }
}

/// The account that a metric is of: told by its path, by its bucket, or by there being one account only.
fn account_of<'l>(ledger: &'l Ledger<'_>, metric: &'l Metric) -> Option<Cow<'l, str>> {
    if !metric.place.0.is_empty() {
        return Some(Cow::Borrowed(&metric.place.0));
    }
    let name = metric.dimensions.get("BucketName");
    let bucket = name.and_then(|name| ledger.estate.buckets.get(name));
    if let Some(account) = bucket.and_then(|bucket| bucket.account.known()) {
        return Some(Cow::Borrowed(account));
    }
    let all = accounts(ledger);
    let only = all.first().filter(|_| all.len() == 1)?;
    Some(Cow::Owned((*only).to_owned()))
}

/// Requests by hour from server access logs, by bucket: a bucket has many small ones. Where a bucket has the metric
/// too, that counts.
fn access_logs<'l>(ledger: &'l Ledger<'_>, account: &str) -> BTreeMap<&'l str, Vec<(String, f64)>> {
    let bucket_of = |metric: &'l Metric| metric.dimensions.get("BucketName").map(String::as_str);
    let measured: BTreeSet<&str> = ledger
        .estate
        .metrics
        .iter()
        .filter(|metric| metric.name == "AllRequests")
        .filter_map(bucket_of)
        .collect();
    let mut hours: BTreeMap<&str, BTreeMap<&str, f64>> = BTreeMap::new();
    for metric in ledger
        .estate
        .metrics
        .iter()
        .filter(|it| it.name == ACCESS_LOG)
    {
        let Some(bucket) = bucket_of(metric).filter(|bucket| !measured.contains(bucket)) else {
            continue;
        };
        if account_of(ledger, metric).as_deref() == Some(account) {
            let of_bucket = hours.entry(bucket).or_default();
            for (hour, count) in &metric.points {
                *of_bucket.entry(hour).or_default() += count;
            }
        }
    }
    hours
        .into_iter()
        .map(|(bucket, hours)| {
            let points = hours
                .into_iter()
                .map(|(hour, count)| (hour.to_owned(), count));
            (bucket, points.collect())
        })
        .collect()
}

/// A month of a metric's sums; `None` where it spans less than a day.
fn month(points: &[(String, f64)]) -> Option<f64> {
    let times: Vec<u32> = points
        .iter()
        .filter_map(|(time, _)| Instant::parse(time).map(|time| time.0))
        .collect();
    let (first, last) = (times.first()?, times.last()?);
    // A point stands for the period after it.
    let periods = times.windows(2).filter_map(|pair| match pair {
        [one, other] => Some(other.saturating_sub(*one)).filter(|period| *period > 0),
        _ => None,
    });
    let period = periods.min()?;
    let hours = f64::from(last.saturating_sub(*first).saturating_add(period)) / 3_600.0;
    let sum: f64 = points.iter().map(|(_, value)| value.max(0.0)).sum();
    (hours >= 24.0).then(|| sum / hours * HOURS_PER_MONTH)
}
