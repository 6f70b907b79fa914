//! Data events that no trail logs: what they would cost, by what metrics tell of the calls.

use std::collections::{BTreeMap, BTreeSet};

use crate::analyzers::ledger::Ledger;
use crate::analyzers::traffic::Field;
use crate::analyzers::watch::{self, State, Watch};
use crate::analyzers::words::{counted, in_account};
use crate::estate::model::{ACCESS_LOG, Metric};
use crate::pricing::{HOURS_PER_MONTH, Price};
use crate::record::{Category, Instant};
use crate::report::NotEnabled;
use crate::selectors::{Class, Extent};
use crate::sorting::Ordered;

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
    let logged = Logged::of(ledger);
    let calls = Calls::of(ledger, &accounts);
    let mut rows = Vec::new();
    for account in accounts {
        for kind in &KINDS {
            if !logged.reaches(ledger, account, kind) {
                rows.push(row(ledger, &calls, account, kind));
            }
        }
    }
    rows
}

/// The accounts of the case that are open.
fn accounts<'e>(ledger: &Ledger<'e>) -> BTreeSet<&'e str> {
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

/// What is logged of which accounts, looked up once: there may be as many accounts as trails and kinds of records.
struct Logged<'e> {
    /// Accounts and resource types of data events among the records.
    seen: BTreeSet<(&'e str, &'e str)>,
    /// What logs each of [`KINDS`].
    by: Vec<By<'e>>,
}

/// Trails and event data stores that log a kind; one of which that is not known counts as one that does.
struct By<'e> {
    resource_type: &'static str,
    /// Accounts of those that log no other account.
    own: BTreeSet<&'e str>,
    /// Those that may reach other accounts.
    wide: Vec<Watch<'e>>,
}

impl<'e> Logged<'e> {
    fn of(ledger: &Ledger<'e>) -> Self {
        let kinds = ledger.observed.kinds();
        let seen = kinds
            .filter(|(key, _)| ledger.category(*key) == Category::Data)
            .map(|(key, _)| {
                let text = |field| ledger.text(key, field);
                (text(Field::Account), text(Field::ResourceType))
            });
        let by = KINDS.iter().map(|kind| By::of(ledger, kind));
        Self {
            seen: seen.collect(),
            by: by.collect(),
        }
    }

    fn reaches(&self, ledger: &Ledger<'_>, account: &str, kind: &Kind) -> bool {
        let of_kind = |by: &&By<'_>| by.resource_type == kind.resource_type;
        self.seen.contains(&(account, kind.resource_type))
            || self.by.iter().find(of_kind).is_some_and(|by| {
                by.own.contains(account)
                    || by
                        .wide
                        .iter()
                        .any(|watch| watch.reaches_account(ledger.estate, account) != Some(false))
            })
    }
}

impl<'e> By<'e> {
    fn of(ledger: &Ledger<'e>, kind: &Kind) -> Self {
        let logs = |watch: &Watch<'_>| {
            let of = |class: Class| watch.extent(&class) != Some(Extent::None);
            !matches!(watch.state, State::Off | State::Failing)
                && (of(Class::DataRead(Some(kind.resource_type.to_owned())))
                    || of(Class::DataWrite(Some(kind.resource_type.to_owned()))))
        };
        let watches = watch::all(ledger.estate).into_iter().filter(logs);
        let (own, wide): (Vec<_>, _) = watches.partition(|watch| watch.organization == Some(false));
        Self {
            resource_type: kind.resource_type,
            own: own.iter().map(|watch| watch.account).collect(),
            wide,
        }
    }
}

/// The sums of each hour, by account and bucket.
type AccessLogs<'e> = BTreeMap<&'e str, BTreeMap<&'e str, Vec<(String, f64)>>>;

/// What counts the calls, by account.
struct Calls<'e> {
    metrics: BTreeMap<&'e str, Vec<&'e Metric>>,
    /// Requests by hour from server access logs, by bucket.
    access_logs: AccessLogs<'e>,
}

impl<'e> Calls<'e> {
    fn of(ledger: &Ledger<'e>, accounts: &BTreeSet<&'e str>) -> Self {
        let only = accounts.first().filter(|_| accounts.len() == 1).copied();
        let mut metrics: BTreeMap<&str, Vec<&Metric>> = BTreeMap::new();
        for metric in &ledger.estate.metrics {
            if let Some(account) = account_of(ledger, metric, only) {
                metrics.entry(account).or_default().push(metric);
            }
        }
        Self {
            access_logs: access_logs(ledger, &metrics),
            metrics,
        }
    }
}

fn row(ledger: &Ledger<'_>, calls: &Calls<'_>, account: &str, kind: &Kind) -> NotEnabled {
    let (mut events, mut counted_by, mut short) = (0.0, Vec::new(), 0);
    let metrics = calls.metrics.get(account).into_iter().flatten();
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
        let mut read = 0;
        let logs = calls.access_logs.get(account);
        for points in logs.into_iter().flat_map(BTreeMap::values) {
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
fn account_of<'e>(
    ledger: &Ledger<'e>,
    metric: &'e Metric,
    only: Option<&'e str>,
) -> Option<&'e str> {
    if !metric.place.0.is_empty() {
        return Some(&metric.place.0);
    }
    let name = metric.dimensions.get("BucketName");
    let bucket = name.and_then(|name| ledger.estate.buckets.get(name));
    let account = bucket.and_then(|bucket| bucket.account.known());
    account.map(String::as_str).or(only)
}

/// Requests by hour from server access logs, by account and bucket: a bucket has many small ones. Where a bucket has the metric
/// too, that counts.
fn access_logs<'e>(
    ledger: &Ledger<'e>,
    metrics: &BTreeMap<&'e str, Vec<&'e Metric>>,
) -> AccessLogs<'e> {
    let bucket_of = |metric: &'e Metric| metric.dimensions.get("BucketName").map(String::as_str);
    let measured: BTreeSet<&str> = ledger
        .estate
        .metrics
        .iter()
        .filter(|metric| metric.name == "AllRequests")
        .filter_map(bucket_of)
        .ordered();
    let of_account = |metrics: &[&'e Metric]| {
        let mut hours: BTreeMap<&str, BTreeMap<&str, f64>> = BTreeMap::new();
        for &metric in metrics.iter().filter(|it| it.name == ACCESS_LOG) {
            if let Some(bucket) = bucket_of(metric).filter(|bucket| !measured.contains(bucket)) {
                let of_bucket = hours.entry(bucket).or_default();
                for (hour, count) in &metric.points {
                    *of_bucket.entry(hour).or_default() += count;
                }
            }
        }
        let buckets = hours.into_iter().map(|(bucket, hours)| {
            let points = hours
                .into_iter()
                .map(|(hour, count)| (hour.to_owned(), count));
            (bucket, points.collect())
        });
        buckets.ordered()
    };
    let accounts = metrics.iter();
    accounts
        .map(|(&account, metrics)| (account, of_account(metrics)))
        .ordered()
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
