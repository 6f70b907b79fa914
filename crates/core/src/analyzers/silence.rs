//! Stretches without a record in a place that otherwise always has some.
//!
//! A place is an account and a Region. An empty stretch counts when chance does not explain it
//! (at the place's usual rate it would hold at least ten records) and habit does not
//! either (pauses that come every other day or more often are a habit, like nights).

use std::collections::{BTreeMap, BTreeSet};

use super::summary::OfHour;
use super::view::View;
use super::words::counted;
use crate::record::format_seconds;
use crate::report::{Evidence, Finding, Fix, Severity, Silence, Verdict};
use crate::sorting::Arrange;

/// A place has to have had records in so many hours to be judged.
const ACTIVE_HOURS: usize = 24;
/// Shortest empty stretch in hours that counts.
const SHORTEST: u32 = 2;
/// So many records are missing at least. That none of ten comes by chance has odds of 1 : 20,000.
const EXPECTED: u64 = 10;
/// How many times longer than usual a pause has to be.
const LONGER: u32 = 3;

/// Hours with records of one place.
#[derive(Debug, Default)]
struct Place {
    records: u64,
    hours: BTreeMap<u32, OfHour>,
}

/// Finds the silences of a case.
#[must_use]
pub fn chapter(view: &View<'_>) -> (Vec<Silence>, Vec<Finding>) {
    let places = places(view);
    let mut silences = Vec::new();
    let mut findings = Vec::new();
    for (&(account, region), place) in &places {
        for (from, to) in place.pauses() {
            let Some(usual) = place.judge(from, to) else {
                continue;
            };
            let silence = Silence {
                account: view.traffic.lexicon.text(account).to_owned(),
                region: view.traffic.lexicon.text(region).to_owned(),
                from: format_seconds(u64::from(from) * 3_600),
                to: format_seconds(u64::from(to) * 3_600),
                hours: u64::from(to - from),
                usual_hours: u64::from(usual),
            };
            let others = places
                .iter()
                .filter(|(key, _)| **key != (account, region))
                .filter(|(_, other)| {
                    other.hours.range(from..to).count() * 2 >= (to - from) as usize
                })
                .count();
            findings.push(finding(&silence, place, from, to, others));
            silences.push(silence);
        }
    }
    silences
        .arrange_by(|a, b| (&a.account, &a.region, &a.from).cmp(&(&b.account, &b.region, &b.from)));
    (silences, findings)
}

fn places(view: &View<'_>) -> BTreeMap<(u32, u32), Place> {
    let summary = view.summary();
    let mut all: BTreeMap<(u32, u32), Place> = BTreeMap::new();
    for (&(place, hour), sum) in &summary.hours {
        let (account, region) = summary.places.names(place);
        if account == 0 || region == 0 {
            continue;
        }
        let place = all.entry((account, region)).or_default();
        place.records += sum.records;
        place.hours.insert(hour, *sum);
    }
    all
}

impl Place {
    /// Empty stretches between hours with records: first empty hour, first hour after.
    fn pauses(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let hours = self.hours.keys();
        hours
            .clone()
            .zip(hours.skip(1))
            .map(|(&before, &after)| (before + 1, after))
            .filter(|(from, to)| to > from)
    }

    /// The usual pause in hours, if the pause is unusual.
    fn judge(&self, from: u32, to: u32) -> Option<u32> {
        if self.hours.len() < ACTIVE_HOURS || to - from < SHORTEST {
            return None;
        }
        let rate = self.records / self.hours.len() as u64;
        if rate * u64::from(to - from) < EXPECTED {
            return None;
        }
        let mut lengths: Vec<u32> = self.pauses().map(|(from, to)| to - from).collect();
        lengths.arrange();
        let span = match (self.hours.first_key_value(), self.hours.last_key_value()) {
            (Some((first, _)), Some((last, _))) => last - first + 1,
            _ => return None,
        };
        let days = (span as usize).div_ceil(24);
        let usual = if lengths.len() * 2 >= days && lengths.len() > 2 {
            lengths.get(lengths.len() * 3 / 4).copied().unwrap_or(0)
        } else {
            0
        };
        (to - from >= LONGER * usual).then_some(usual)
    }

    fn evidence(&self, from: u32, to: u32) -> Vec<Evidence> {
        let before = self.hours.range(..from).next_back().map(|(_, e)| e.last);
        let after = self.hours.range(to..).next().map(|(_, e)| e.first);
        let around: BTreeSet<_> = before.into_iter().chain(after).collect();
        around
            .into_iter()
            .map(|(_, file, record)| Evidence::Record {
                file,
                record,
                event_id: None,
            })
            .collect()
    }
}

fn finding(silence: &Silence, place: &Place, from: u32, to: u32, others: usize) -> Finding {
    let Silence {
        account,
        region,
        hours,
        ..
    } = silence;
    let (severity, verdict, context) = if others > 0 {
        (
            Severity::Medium,
            Verdict::Fail,
            match others {
                1 => "while another place in the case goes on".to_owned(),
                _ => format!("while {others} other places in the case go on"),
            },
        )
    } else {
        (
            Severity::Low,
            Verdict::Unknown,
            "and the case shows no other place that goes on".to_owned(),
        )
    };
    let usual = match silence.usual_hours {
        0 => "Here the logs otherwise never pause.".to_owned(),
        hours => format!(
            "Here the logs otherwise pause for at most {}.",
            counted(hours, "hour")
        ),
    };
    let day = silence.from.get(..10).unwrap_or_default().replace('-', "/");
    Finding {
        id: "fragmentation/log-gap".to_owned(),
        severity,
        verdict,
        title: format!("No record from {account} in {region} for {hours} hours"),
        why: format!(
            "From {} to {} nothing was logged, {context}. {usual} Either logging was off, the delivery failed, or these files were not \
             exported; what happened in that time cannot be seen.",
            silence.from, silence.to
        ),
        resources: vec![format!("{account} {region}")],
        count: *hours,
        monthly_usd: None,
        evidence: place.evidence(from, to),
        fix: Some(Fix {
            summary: "See whether the files exist, then whether the trail was off.".to_owned(),
            commands: vec![
                format!("aws s3 ls s3://LOG_BUCKET/AWSLogs/{account}/CloudTrail/{region}/{day}/"),
                format!("aws cloudtrail get-trail-status --name TRAIL --region {region}"),
            ],
            document: None,
        }),
        ask: vec![format!(
            "aws s3 ls s3://LOG_BUCKET/AWSLogs/{account}/CloudTrail/{region}/{day}/"
        )],
        controls: Vec::new(),
    }
}
