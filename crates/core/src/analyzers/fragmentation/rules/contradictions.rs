//! Logs against configuration: what selectors promise and files lack, and the reverse.
//!
//! Only files that name their trail are compared: those below a folder with the name of its bucket. A
//! promise is broken only where other files of the case hold the very events that are missing, within
//! the time that the trail's own files span.

use std::collections::{BTreeMap, BTreeSet};

use super::{controls, finding};
use crate::analyzers::fragmentation::Case;
use crate::analyzers::traffic::Field;
use crate::analyzers::view::View;
use crate::analyzers::watch::{State, Watch};
use crate::analyzers::words::{counted, evidence_of, in_account, listed, quoted};
use crate::record::{Category, Instant, paths};
use crate::report::{Evidence, Finding, Fix, Severity, Verdict};
use crate::selectors::Match;
use crate::sorting::Ordered;

/// So many events have to be missing (or too many): fewer may be late, or from before a change.
const ENOUGH: u64 = 10;
/// Seconds until a change takes effect everywhere: events come up to a quarter of an hour late (user
/// guide, "How CloudTrail works").
const LATE: u32 = 900;
/// Records that a finding shows.
const SHOWN: usize = 20;

/// Time, file and number of a record.
type Place = (u32, u32, u64);
/// Account, Region and class.
type Cell = (String, String, String);

/// What lies in one trail's folder; trails that share bucket and prefix cannot be told apart. Only
/// what came after the last change of the trails: before, their settings were others.
#[derive(Debug, Default)]
struct Delivered {
    /// Indices of the trails.
    trails: Vec<usize>,
    /// When the trails were last changed.
    changed: u32,
    from: u32,
    to: u32,
    /// Records by key, with the first and the last time and the first record.
    keys: BTreeMap<usize, Stretch>,
}

#[derive(Debug, Clone, Copy)]
struct Stretch {
    records: u64,
    last: u32,
    first_place: Place,
    last_place: Place,
}

/// Contradictions, one finding per trail and direction.
pub(super) fn config_contradicts_logs(case: &Case<'_>) -> Vec<Finding> {
    let folders = folders(case);
    if folders.is_empty() {
        return Vec::new();
    }
    let delivered = delivered(case, &folders);
    let mut findings = Vec::new();
    for ((bucket, prefix), own) in &delivered {
        let trails: Vec<&Watch<'_>> = own
            .trails
            .iter()
            .filter_map(|index| case.watches.get(*index))
            .collect();
        if trails.iter().any(|watch| watch.set.is_none()) {
            continue;
        }
        let at = if prefix.is_empty() {
            bucket.clone()
        } else {
            format!("{bucket}/{prefix}")
        };
        findings.extend(lacking(case, &trails, own, &delivered, &at));
        findings.extend(beyond(case, &trails, own, &at));
    }
    if findings.is_empty() && !delivered.is_empty() {
        let trails: usize = delivered.values().map(|own| own.trails.len()).sum();
        let title = format!(
            "The files of {} hold what its settings promise",
            counted(trails, "trail")
        );
        findings.push(Finding {
            count: trails as u64,
            ..finding("config-contradicts-logs", Severity::Info, Verdict::Pass, title, "Compared where the case holds files of the trail and, for what is missing, files of others.")
        });
    }
    findings
}

/// Bucket and prefix to the trails that write there.
fn folders(case: &Case<'_>) -> BTreeMap<(String, String), Vec<usize>> {
    let mut folders: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (index, watch) in case.trails() {
        let Some(trail) = watch.trail else { continue };
        if let (Some(bucket), Some(prefix)) = (trail.bucket.known(), trail.prefix.text()) {
            let prefix = prefix.trim_matches('/').to_owned();
            folders
                .entry((bucket.clone(), prefix))
                .or_default()
                .push(index);
        }
    }
    folders
}

/// Which of the folders a log file's path names: `.../<bucket>/[<prefix>/]AWSLogs/...`.
fn place_of(
    view: &View<'_>,
    file: u32,
    folders: &BTreeMap<(String, String), Vec<usize>>,
) -> Option<usize> {
    let file = view.files.get(file as usize)?;
    let path = paths::log_path(file.path).filter(|path| path.word != "CloudTrail-Digest")?;
    let (before, _) = path.folder.rsplit_once("AWSLogs/")?;
    let before = before.trim_end_matches('/');
    folders.keys().position(|(bucket, prefix)| {
        let rest = before
            .strip_suffix(prefix.as_str())
            .map(|rest| rest.trim_end_matches('/'));
        rest.is_some_and(|rest| rest == bucket || rest.ends_with(&format!("/{bucket}")))
    })
}

fn delivered(
    case: &Case<'_>,
    folders: &BTreeMap<(String, String), Vec<usize>>,
) -> BTreeMap<(String, String), Delivered> {
    let places: Vec<Option<usize>> = (0u32..)
        .zip(&case.view.files)
        .map(|(file, _)| place_of(case.view, file, folders))
        .collect();
    // Made with the first record, so that a folder without one is none.
    let mut all: Vec<_> = folders
        .iter()
        .map(|(folder, trails)| (folder, trails, None::<Delivered>))
        .collect();
    // Copies too: a second copy is what the other trail wrote.
    case.view.each(|at, row, _| {
        let Some((file, record)) = case.view.record(at) else {
            return;
        };
        let Some(&Some(place)) = places.get(file as usize) else {
            return;
        };
        let Some((_, trails, own)) = all.get_mut(place) else {
            return;
        };
        let own = own.get_or_insert_with(|| {
            let changes = trails.iter().filter_map(|index| case.changed.get(*index));
            Delivered {
                changed: changes.max().copied().unwrap_or(0),
                trails: (*trails).clone(),
                from: u32::MAX,
                ..Delivered::default()
            }
        });
        if row.time == 0 || own.changed > 0 && row.time <= own.changed.saturating_add(LATE) {
            return;
        }
        own.from = own.from.min(row.time);
        own.to = own.to.max(row.time);
        let place = (row.time, file, record);
        let stretch = own.keys.entry(row.key as usize).or_insert(Stretch {
            records: 0,
            last: 0,
            first_place: place,
            last_place: place,
        });
        stretch.records += 1;
        stretch.last = stretch.last.max(row.time);
        stretch.first_place = stretch.first_place.min(place);
        stretch.last_place = stretch.last_place.max(place);
    });
    all.into_iter()
        .filter_map(|(folder, _, own)| Some((folder.clone(), own?)))
        .ordered()
}

fn evidence(places: impl IntoIterator<Item = Place>) -> Vec<Evidence> {
    let places: BTreeSet<Place> = places.into_iter().ordered();
    let shown = places.into_iter().take(SHOWN);
    shown
        .map(|(_, file, record)| Evidence::Record {
            file,
            record,
            event_id: None,
        })
        .collect()
}

/// Classes of places that the trails select, of which others hold events and they hold none.
fn lacking(
    case: &Case<'_>,
    trails: &[&Watch<'_>],
    own: &Delivered,
    all: &BTreeMap<(String, String), Delivered>,
    at: &str,
) -> Option<Finding> {
    let promises = |number: usize| {
        let mut indices = own.trails.iter().zip(trails);
        indices.any(|(index, watch)| watch.works() && case.selects(*index, number))
    };
    // By account, Region and class: what others hold of it within the span, and where.
    let mut others: BTreeMap<Cell, (u64, Vec<Place>)> = BTreeMap::new();
    let mut held: BTreeSet<Cell> = BTreeSet::new();
    let cell = |number: usize| {
        let key = case.view.traffic.get(number)?;
        let class = case.observed.class(key)?;
        let text = |field| case.observed.text(key, field).to_owned();
        Some((text(Field::Account), text(Field::Region), class))
    };
    for number in own.keys.keys() {
        held.extend(cell(*number));
    }
    for other in all.values().filter(|other| other.trails != own.trails) {
        for (number, stretch) in &other.keys {
            let within = stretch.first_place.0 >= own.from && stretch.last <= own.to;
            if !within || !promises(*number) {
                continue;
            }
            if let Some(cell) = cell(*number).filter(|cell| !held.contains(cell)) {
                let (records, places) = others.entry(cell).or_default();
                *records += stretch.records;
                places.push(stretch.first_place);
            }
        }
    }
    others.retain(|_, (records, _)| *records >= ENOUGH);
    if others.is_empty() {
        return None;
    }
    let records: u64 = others.values().map(|(records, _)| records).sum();
    let what: Vec<String> = others
        .keys()
        .map(|(account, region, class)| format!("{class} of {account} in {region}"))
        .collect();
    let names: Vec<&str> = trails.iter().map(|watch| watch.name).collect();
    let title = format!(
        "{} should hold {}, and its files hold none",
        listed(&names, 3),
        listed(&what, 3)
    );
    let why = format!(
        "Its settings select {records} events that other files of the case hold, within the time that the files below {at} span. \
         Either files of it are missing here, or its settings were changed later, or it does not deliver all. It would be a false \
         alarm where only some of its files were exported."
    );
    Some(of_trails(
        trails,
        records,
        title,
        &why,
        evidence(others.into_values().flat_map(|(_, places)| places)),
    ))
}

/// Records in the files of trails that none of them selects.
fn beyond(case: &Case<'_>, trails: &[&Watch<'_>], own: &Delivered, at: &str) -> Option<Finding> {
    let mut what: BTreeMap<String, u64> = BTreeMap::new();
    let mut places = Vec::new();
    for (number, stretch) in &own.keys {
        let Some(key) = case.view.traffic.get(*number) else {
            continue;
        };
        if !matches!(
            case.observed.category(key),
            Category::Management | Category::Data | Category::NetworkActivity
        ) {
            continue;
        }
        let (account, region) = (
            case.observed.text(key, Field::Account),
            case.observed.text(key, Field::Region),
        );
        let told = case.view.traffic.told(key);
        let event = case.view.traffic.event(key, &told);
        let unwanted = trails.iter().all(|watch| {
            let selected = watch.set.as_ref().map(|set| set.evaluate(&event));
            let off = watch.state == State::Off && after_stop(watch, stretch.last);
            off || selected == Some(Match::No)
                || watch.reaches(case.estate, account, region) == Some(false)
        });
        if unwanted {
            let class = case.observed.class(key).unwrap_or_default();
            *what
                .entry(format!("{class} of {account} in {region}"))
                .or_default() += stretch.records;
            places.push(stretch.first_place);
        }
    }
    let records: u64 = what.values().sum();
    if records < ENOUGH {
        return None;
    }
    let what = Vec::from_iter(what.into_keys());
    let names: Vec<&str> = trails.iter().map(|watch| watch.name).collect();
    let title = format!(
        "The files of {} hold {} that it does not select",
        listed(&names, 3),
        counted(records, "record")
    );
    let why = format!(
        "Below {at} lie {}, which its settings leave out. Either the settings were changed after these events, or another trail, \
         which the exports do not show, writes to the same place. It would be a false alarm where the settings were collected later \
         than the files.",
        listed(&what, 3)
    );
    Some(of_trails(trails, records, title, &why, evidence(places)))
}

/// Whether a trail that is off had been off for a while at a time.
fn after_stop(watch: &Watch<'_>, time: u32) -> bool {
    let stopped = watch
        .trail
        .and_then(|trail| Instant::parse(trail.stopped.known()?));
    stopped.is_some_and(|stopped| time > stopped.0.saturating_add(LATE))
}

fn of_trails(
    trails: &[&Watch<'_>],
    records: u64,
    title: String,
    why: &str,
    mut places: Vec<Evidence>,
) -> Finding {
    let sources = trails
        .iter()
        .map(|watch| watch.trail.and_then(|trail| trail.selectors_source()));
    places.extend(evidence_of(sources));
    let mut commands = Vec::new();
    for watch in trails {
        let (name, region) = (
            quoted(watch.arn, "TRAIL_ARN"),
            quoted(watch.home_region, "REGION"),
        );
        for command in [
            format!(
                "aws cloudtrail get-event-selectors --trail-name {name} --region {region} --output json"
            ),
            format!(
                "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=PutEventSelectors --region {region}"
            ),
        ] {
            commands.push(in_account(&command, watch.account));
        }
    }
    Finding {
        resources: trails.iter().map(|watch| watch.arn.to_owned()).collect(),
        count: records,
        evidence: places,
        fix: Some(Fix {
            summary: "See what the trail selects today and when that was changed; then export the files that are missing.".to_owned(),
            commands,
            document: None,
        }),
        ask: Vec::new(),
        controls: controls(&["NIST-800-53r5:AU-12"]),
        ..finding("config-contradicts-logs", Severity::Medium, Verdict::Fail, title, why)
    }
}
