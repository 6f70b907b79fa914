//! Data events that no trail logs: what they would cost, by what metrics tell of the calls.

use std::collections::BTreeSet;

use super::ledger::Ledger;
use crate::analyzers::traffic::Field;
use crate::analyzers::words::{counted, in_account};
use crate::estate::model::Metric;
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
    let mut accounts: BTreeSet<&str> = BTreeSet::new();
    for account in ledger.estate.accounts.values().filter(|it| it.is_open()) {
        accounts.insert(&account.id);
    }
    for (_, key, _) in ledger.observed.keys() {
        accounts.insert(ledger.text(key, Field::Account));
    }
    accounts.remove("");
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

/// Whether a trail logs some of it; a trail of which that is not known counts as one that does.
fn is_logged(ledger: &Ledger<'_>, account: &str, kind: &Kind) -> bool {
    let seen = ledger.observed.keys().any(|(_, key, _)| {
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
    let is_of = |metric: &&Metric| {
        let place = metric.place.0.as_str();
        kind.metrics.contains(&metric.name.as_str()) && (place == account || place.is_empty())
    };
    let months = ledger.estate.metrics.iter().filter(is_of).map(month);
    let (mut events, mut metrics, mut short) = (0.0, 0, 0);
    for month in months {
        match month {
            Some(count) => {
                events += count;
                metrics += 1;
            }
            None => short += 1,
        }
    }
    let known = (metrics > 0).then_some(events);
    let basis = match (metrics, short) {
        (0, 0) => format!("nothing in the case counts the calls to {}", kind.name),
        (0, _) => "the metrics span less than a day: a month from them would be a guess".to_owned(),
        (metrics, _) => format!(
            "by {} of the metric {}: a call is an event",
            counted(metrics, "export"),
            kind.metrics.first().copied().unwrap_or_default()
        ),
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

/// A month of a metric's sums; `None` where it spans less than a day.
fn month(metric: &Metric) -> Option<f64> {
    let times: Vec<u32> = metric
        .points
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
    let sum: f64 = metric.points.iter().map(|(_, value)| value.max(0.0)).sum();
    (hours >= 24.0).then(|| sum / hours * HOURS_PER_MONTH)
}
