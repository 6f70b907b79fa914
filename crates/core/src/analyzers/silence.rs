//! Stretches without a record in a place that otherwise always has some.
//!
//! A place is an account and a Region. An empty stretch counts when chance does not explain it
//! (at the place's usual rate it would hold at least ten records) and habit does not
//! either (pauses that come every other day or more often are a habit, like nights).

use std::collections::{BTreeMap, BTreeSet};

use super::view::{OfHour, View};
use super::words::{counted, quoted};
use crate::record::{format_seconds, paths};
use crate::report::{Evidence, Finding, Fix, Severity, Silence, Verdict};
use crate::sorting::{Arrange, Ordered};

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
            let folders = folders(view, &silence.account, Some(&silence.region));
            findings.push(finding(&silence, place, (from, to), others, &folders));
            silences.push(silence);
        }
    }
    silences
        .arrange_by(|a, b| (&a.account, &a.region, &a.from).cmp(&(&b.account, &b.region, &b.from)));
    (silences, findings)
}

/// Where CloudTrail puts the log files of an account, by the paths of those that are here: addresses of S3,
/// with the prefix of the trail and the folder of the organization. With a Region they end with it. Where
/// no path tells the bucket, a place for its name stands there; where no path tells anything, the list is
/// empty.
#[must_use]
pub(super) fn folders(view: &View<'_>, account: &str, region: Option<&str>) -> Vec<String> {
    /// So many trails deliver for one account at most, as a rule.
    const SHOWN: usize = 3;
    let mut folders: BTreeSet<String> = BTreeSet::new();
    for file in view.files.iter().filter(|file| file.delivered) {
        let Some(log) = paths::log_path(file.path) else {
            continue;
        };
        let wanted = log.word == "CloudTrail"
            && log.account == account
            && region.is_none_or(|region| log.region == region);
        if !wanted {
            continue;
        }
        let end = match region {
            Some(_) => Some(log.folder),
            None => log.folder.rsplit_once('/').map(|(folder, _)| folder),
        };
        folders.extend(end.and_then(address));
    }
    // One whose bucket is known tells more than the rest of the same address alone.
    let known = |folder: &String| !folder.starts_with(NO_BUCKET);
    if folders.iter().any(known) {
        folders.retain(known);
    }
    folders.into_iter().take(SHOWN).collect()
}

/// Begins an address whose bucket is not known.
const NO_BUCKET: &str = "s3://LOG_BUCKET/";

/// The address of a folder in S3, by the path that a copy of it has: `s3/<bucket>/[<prefix>/]AWSLogs/...`.
fn address(folder: &str) -> Option<String> {
    let is_start = |at: usize| at == 0 || folder.as_bytes().get(at - 1) == Some(&b'/');
    let logs = folder
        .rmatch_indices("AWSLogs/")
        .map(|(at, _)| at)
        .find(|&at| is_start(at))?;
    let mut stores = folder.get(..logs)?.rmatch_indices("s3/").map(|(at, _)| at);
    // Between `s3` and `AWSLogs` stands at least the bucket.
    let store = stores.find(|&at| is_start(at) && at + "s3/".len() < logs);
    Some(match store {
        Some(at) => format!("s3://{}/", folder.get(at + "s3/".len()..)?),
        None => format!("{NO_BUCKET}{}/", folder.get(logs..)?),
    })
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
        let around: BTreeSet<_> = before.into_iter().chain(after).ordered();
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

/// Looks for files of the days that a pause touches.
fn looks(silence: &Silence, (from, to): (u32, u32), folders: &[String]) -> Vec<String> {
    let Silence {
        account, region, ..
    } = silence;
    let unknown = format!("{NO_BUCKET}AWSLogs/{account}/CloudTrail/{region}/");
    let folders: Vec<&str> = match folders {
        [] => vec![&unknown],
        known => known.iter().map(String::as_str).collect(),
    };
    let day = |hour: u32| {
        let time = format_seconds(u64::from(hour) * 3_600);
        time.get(..10).unwrap_or_default().replace('-', "/")
    };
    let days: BTreeSet<_> = [day(from), day(to.saturating_sub(1))].into_iter().ordered();
    let mut commands = Vec::new();
    for folder in folders {
        commands.extend(days.iter().map(|day| {
            let address = format!("{folder}{day}/");
            format!("aws s3 ls {}", quoted(&address, &unknown))
        }));
    }
    commands
}

fn finding(
    silence: &Silence,
    place: &Place,
    (from, to): (u32, u32),
    others: usize,
    folders: &[String],
) -> Finding {
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
    let looks = looks(silence, (from, to), folders);
    let summary = if folders.iter().any(|folder| !folder.starts_with(NO_BUCKET)) {
        "See whether the files exist, then whether the trail was off."
    } else {
        "See whether the files exist, then whether the trail was off. Put the trail's bucket in place of \
         LOG_BUCKET; before AWSLogs comes its prefix where it has one, and before the account the id of the \
         organization where it is an organization trail."
    };
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
            summary: summary.to_owned(),
            commands: looks
                .iter()
                .cloned()
                .chain([format!(
                    "aws cloudtrail get-trail-status --name TRAIL --region {region}"
                )])
                .collect(),
            document: None,
        }),
        ask: looks,
        controls: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn a_path_tells_bucket_prefix_and_organization() {
        let rest = "AWSLogs/o-exampleorg1/111122223333/CloudTrail/eu-central-1";
        for (path, wanted) in [
            (format!("s3/logs/{rest}"), format!("s3://logs/{rest}/")),
            (
                format!("case.zip!/s3/logs/audit/2026/{rest}"),
                format!("s3://logs/audit/2026/{rest}/"),
            ),
            // What lies before `AWSLogs` may be a folder of whoever copied it.
            (format!("copies/{rest}"), format!("s3://LOG_BUCKET/{rest}/")),
            (format!("s3/{rest}"), format!("s3://LOG_BUCKET/{rest}/")),
            (
                format!("copies-s3/logs/{rest}"),
                format!("s3://LOG_BUCKET/{rest}/"),
            ),
        ] {
            assert_eq!(address(&path), Some(wanted), "{path}");
        }
        assert_eq!(address("elsewhere/log"), None);
    }
}
