//! Events that were delivered more than once.

use std::collections::{BTreeMap, BTreeSet};

use super::earliest::Earliest;
use super::view::{At, View};
use crate::record::format_seconds;
use crate::report::writers::words;
use crate::report::{Finding, Fix, Repeat, Severity, Verdict};
use crate::sorting::Ordered;

/// How many copies a finding shows.
const SHOWN: usize = 20;

/// Copies are a trail's doing from this share of a folder's events on; below it they are what
/// CloudTrail's delivery does now and then ("at least once", user guide, "CloudTrail log file
/// examples").
const REDELIVERY: f64 = 0.001;

/// What the copies tell.
#[derive(Debug, Default)]
pub struct Copies {
    /// Which folders hold copies of the same events.
    pub repeats: Vec<Repeat>,
    /// The finding, where there is one.
    pub findings: Vec<Finding>,
    /// Files that hold nothing but what another file holds, under a name that CloudTrail did not
    /// give twice: one file, given twice. With the file that counts.
    pub same_files: BTreeMap<u32, u32>,
}

/// Judges all second copies of a case.
#[must_use]
pub fn chapter(view: &View<'_>) -> Copies {
    let same_files = same_files(view);
    let mut groups: BTreeMap<(&str, &str), Group> = BTreeMap::new();
    for copy in &view.copies {
        let (Some((kept_file, _)), Some((copy_file, _))) =
            (view.record(copy.kept), view.record(copy.copy))
        else {
            continue;
        };
        if kept_file == copy_file || same_files.contains_key(&copy_file) {
            continue;
        }
        let file = |index: u32| view.files.get(index as usize);
        let (Some(kept), Some(copied)) = (file(kept_file), file(copy_file)) else {
            continue;
        };
        if kept.delivered && copied.delivered {
            let group = groups.entry((kept.folder, copied.folder)).or_default();
            group.add(view, copy.kept, copy.copy);
        }
    }
    let repeats: Vec<Repeat> = groups
        .iter()
        .map(|(&(kept, repeated), group)| Repeat {
            kept: kept.to_owned(),
            repeated: repeated.to_owned(),
            records: group.records,
            from: group.from.map(|time| format_seconds(u64::from(time))),
            to: group.to.map(|time| format_seconds(u64::from(time))),
        })
        .collect();
    Copies {
        findings: finding(view, &groups, &repeats).into_iter().collect(),
        repeats,
        same_files,
    }
}

#[derive(Debug, Default)]
struct Group {
    records: u64,
    from: Option<u32>,
    to: Option<u32>,
    shown: Earliest<SHOWN>,
}

impl Group {
    fn add(&mut self, view: &View<'_>, kept: At, copy: At) {
        self.records += 1;
        let time = view.row(copy).map_or(0, |row| row.time);
        if time > 0 {
            self.from = Some(self.from.map_or(time, |from| from.min(time)));
            self.to = Some(self.to.map_or(time, |to| to.max(time)));
        }
        for at in [kept, copy] {
            self.shown.see(view, at, time);
        }
    }
}

/// Files all of whose records are copies of one other file, record by record.
fn same_files(view: &View<'_>) -> BTreeMap<u32, u32> {
    // Per file: how many records are copies, and of which file if it is one.
    let mut copied: BTreeMap<u32, (u64, Option<u32>)> = BTreeMap::new();
    for copy in &view.copies {
        let (Some((kept, kept_record)), Some((file, record))) =
            (view.record(copy.kept), view.record(copy.copy))
        else {
            continue;
        };
        let entry = copied.entry(file).or_insert((0, Some(kept)));
        entry.0 += 1;
        if entry.1 != Some(kept) || kept_record != record || kept == file {
            entry.1 = None;
        }
    }
    let mut records: BTreeMap<u32, u64> = BTreeMap::new();
    for stretch in &view.stretches {
        *records.entry(stretch.file).or_default() += stretch.rows.records();
    }
    copied
        .into_iter()
        .filter_map(|(file, (copies, kept))| {
            let kept = kept?;
            let whole = records.get(&file) == Some(&copies) && records.get(&kept) == Some(&copies);
            let one = view.files.get(file as usize)?;
            let other = view.files.get(kept as usize)?;
            // Two names that CloudTrail gave are two deliveries, however alike.
            let two_deliveries = one.delivered && other.delivered && one.name != other.name;
            (whole && !two_deliveries).then_some((file, kept))
        })
        .ordered()
}

fn finding(
    view: &View<'_>,
    groups: &BTreeMap<(&str, &str), Group>,
    repeats: &[Repeat],
) -> Option<Finding> {
    let copies: u64 = repeats.iter().map(|repeat| repeat.records).sum();
    if copies == 0 {
        return None;
    }
    let delivered: u64 = view
        .stretches
        .iter()
        .filter(|s| view.files.get(s.file as usize).is_some_and(|f| f.delivered))
        .map(|s| s.rows.records())
        .sum();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a share, compared with round figures"
    )]
    let share = copies as f64 / delivered.max(1) as f64;
    let severity = match share {
        share if share < REDELIVERY => Severity::Info,
        share if share < 0.05 => Severity::Medium,
        _ => Severity::High,
    };
    let mut shown: Earliest<SHOWN> = Earliest::default();
    for group in groups.values() {
        shown.join(&group.shown);
    }
    let evidence = shown.evidence().collect();
    let resources: BTreeSet<String> = repeats
        .iter()
        .flat_map(|repeat| [repeat.kept.clone(), repeat.repeated.clone()])
        .ordered();
    let folders = if resources.len() == 1 {
        "Both copies lie in one folder: two trails write to one bucket under one prefix."
    } else {
        "The copies lie in different folders: several trails log the same events."
    };
    let percent = share * 100.0;
    let title = if severity == Severity::Info {
        format!(
            "{} events were delivered twice, as CloudTrail does now and then",
            words::count(copies)
        )
    } else {
        format!(
            "{} events ({percent:.1} % of what was delivered) are further copies of others",
            words::count(copies)
        )
    };
    Some(Finding {
        id: "fragmentation/duplicate-delivery".to_owned(),
        severity,
        verdict: Verdict::Fail,
        title,
        why: format!(
            "{folders} Each further copy of a management event is billed, stored, scanned and \
             counted again. It would be a false alarm if the same delivery had been copied to a \
             second place before it was given here; then the file names are the same."
        ),
        resources: resources.into_iter().collect(),
        count: copies,
        monthly_usd: None,
        evidence,
        fix: Some(Fix {
            summary: "Find the trails behind the folders and keep one of them for each account, \
                      Region and kind of event."
                .to_owned(),
            commands: vec![
                "aws cloudtrail describe-trails --include-shadow-trails".to_owned(),
                "aws cloudtrail get-event-selectors --trail-name TRAIL".to_owned(),
                "aws cloudtrail delete-trail --name SECOND_TRAIL".to_owned(),
            ],
            document: None,
        }),
        ask: vec![
            "aws cloudtrail describe-trails --include-shadow-trails --output json".to_owned(),
        ],
        controls: Vec::new(),
    })
}
