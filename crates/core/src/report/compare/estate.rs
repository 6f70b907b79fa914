//! What became of coverage, checks, controls, trails and buckets.

use serde::{Deserialize, Serialize};

use super::joined;
use crate::report::{
    BucketState, Change, CheckResult, ControlRow, ControlState, Coverage, CoverageState,
    Management, ObjectKind, Report, TrailRow, Verdict,
};
use crate::sorting::Arrange;

/// What became of the coverage matrix.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CoverageChange {
    /// Places that are covered now and were not.
    pub gained: u64,
    /// Places that were covered and are a gap or unknown now.
    pub lost: u64,
    /// Places of the first report that the second does not know.
    pub unseen: u64,
    /// The places whose state is another one, by account, Region and class.
    pub cells: Vec<CellChange>,
}

/// One place of the coverage matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellChange {
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// The class of events.
    pub class: String,
    /// In the first report; absent where it does not know the place.
    pub before: Option<CoverageState>,
    /// In the second.
    pub after: Option<CoverageState>,
}

/// A check that turned out otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckChange {
    /// What was checked.
    pub kind: ObjectKind,
    /// Its ARN, name or id.
    pub object: String,
    /// Name of the check.
    pub check: String,
    /// In the first report.
    pub before: Verdict,
    /// In the second.
    pub after: Verdict,
    /// What was seen in the second, in plain words.
    pub said: String,
}

/// A control whose state is another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlChange {
    /// The standard.
    pub standard: String,
    /// Its id there.
    pub id: String,
    /// What it asks for.
    pub title: String,
    /// In the first report.
    pub before: ControlState,
    /// In the second.
    pub after: ControlState,
}

/// Where something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// Only the second report has it.
    Came,
    /// Only the first report has it.
    Went,
    /// Both have it.
    Both,
}

/// A trail that came, went or was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailChange {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Whether it came or went.
    pub presence: Presence,
    /// Settings that are others, of a trail that both have; `unknown` where an export does not tell.
    pub changes: Vec<Change>,
}

/// A bucket that became something else to CloudTrail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketChange {
    /// Its name.
    pub name: String,
    /// In the first report; absent where it does not know the bucket.
    pub before: Option<BucketState>,
    /// In the second.
    pub after: Option<BucketState>,
}

pub(super) fn coverage(before: &Report, after: &Report) -> CoverageChange {
    fn cells(report: &Report) -> impl Iterator<Item = ([&String; 3], &Coverage)> {
        let cells = report.chapters.fragmentation.coverage.iter();
        cells.map(|cell| ([&cell.account, &cell.region, &cell.class], cell))
    }
    let rows = joined(cells(before), cells(after));
    let mut change = CoverageChange::default();
    for ([account, region, class], (old, new)) in rows {
        let (before, after) = (old.map(|cell| cell.state), new.map(|cell| cell.state));
        if before == after {
            continue;
        }
        let covered = Some(CoverageState::Covered);
        change.gained += u64::from(after == covered);
        change.lost += u64::from(before == covered && after.is_some());
        change.unseen += u64::from(after.is_none());
        change.cells.push(CellChange {
            account: account.clone(),
            region: region.clone(),
            class: class.clone(),
            before,
            after,
        });
    }
    change
}

pub(super) fn checks(before: &Report, after: &Report) -> Vec<CheckChange> {
    fn results(report: &Report) -> impl Iterator<Item = ((ObjectKind, &str, &str), &CheckResult)> {
        report.chapters.security.objects().flat_map(|object| {
            let results = object.results.iter();
            results.map(|result| {
                let key = (object.kind, object.id.as_str(), result.check.as_str());
                (key, result)
            })
        })
    }
    let rows = joined(results(before), results(after));
    let turned = rows.into_iter().filter_map(|((kind, object, check), row)| {
        let (Some(old), Some(new)) = row else {
            return None;
        };
        (old.verdict != new.verdict).then(|| CheckChange {
            kind,
            object: object.to_owned(),
            check: check.to_owned(),
            before: old.verdict,
            after: new.verdict,
            said: new.said.clone(),
        })
    });
    let mut turned: Vec<CheckChange> = turned.collect();
    // What fails now goes first.
    turned.arrange_by_key(|change| (change.after, change.kind));
    turned
}

pub(super) fn controls(before: &Report, after: &Report) -> Vec<ControlChange> {
    fn states(report: &Report) -> impl Iterator<Item = ([&String; 2], &ControlRow)> {
        let rows = report.chapters.security.controls.iter();
        rows.map(|row| ([&row.standard, &row.id], row))
    }
    let rows = joined(states(before), states(after));
    let turned = rows.into_values().filter_map(|row| {
        let (Some(old), Some(new)) = row else {
            return None;
        };
        (old.state != new.state).then(|| ControlChange {
            standard: new.standard.clone(),
            id: new.id.clone(),
            title: new.title.clone(),
            before: old.state,
            after: new.state,
        })
    });
    turned.collect()
}

pub(super) fn trails(before: &Report, after: &Report) -> Vec<TrailChange> {
    let rows = joined(
        before
            .chapters
            .fragmentation
            .trails
            .iter()
            .map(|row| (&row.arn, row)),
        after
            .chapters
            .fragmentation
            .trails
            .iter()
            .map(|row| (&row.arn, row)),
    );
    let changes = rows.into_iter().filter_map(|(arn, row)| {
        let (presence, changes) = match row {
            (Some(old), Some(new)) => (Presence::Both, settings(old, new)),
            (Some(_), None) => (Presence::Went, Vec::new()),
            (None, _) => (Presence::Came, Vec::new()),
        };
        if presence == Presence::Both && changes.is_empty() {
            return None;
        }
        Some(TrailChange {
            arn: arn.clone(),
            name: row.1.or(row.0)?.name.clone(),
            presence,
            changes,
        })
    });
    changes.collect()
}

fn settings(old: &TrailRow, new: &TrailRow) -> Vec<Change> {
    let yes = |value: Option<bool>| match value {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    };
    let management = |of: Management| match of {
        Management::All => "all",
        Management::Read => "read",
        Management::Write => "write",
        Management::None => "none",
        Management::Unknown => "unknown",
    };
    let pairs = [
        ("logging", yes(old.logging), yes(new.logging)),
        ("delivering", yes(old.delivering), yes(new.delivering)),
        ("multi-Region", yes(old.multi_region), yes(new.multi_region)),
        ("organization", yes(old.organization), yes(new.organization)),
        ("bucket", old.bucket.as_str(), new.bucket.as_str()),
        ("prefix", old.prefix.as_str(), new.prefix.as_str()),
        (
            "management events",
            management(old.management),
            management(new.management),
        ),
        ("data events", yes(old.data), yes(new.data)),
        (
            "network activity events",
            yes(old.network_activity),
            yes(new.network_activity),
        ),
        ("Insights", yes(old.insights), yes(new.insights)),
        (
            "global services",
            yes(old.global_services),
            yes(new.global_services),
        ),
    ];
    let others = pairs.into_iter().filter(|(_, old, new)| old != new);
    others
        .map(|(setting, old, new)| Change {
            setting: setting.to_owned(),
            before: Some(old.to_owned()),
            after: new.to_owned(),
        })
        .collect()
}

pub(super) fn buckets(before: &Report, after: &Report) -> Vec<BucketChange> {
    let rows = joined(
        before
            .chapters
            .orphans
            .buckets
            .iter()
            .map(|row| (&row.name, row)),
        after
            .chapters
            .orphans
            .buckets
            .iter()
            .map(|row| (&row.name, row)),
    );
    let changes = rows.into_iter().filter_map(|(name, (old, new))| {
        let (before, after) = (old.map(|row| row.state), new.map(|row| row.state));
        let matters =
            |state: Option<BucketState>| state.is_some_and(|state| state != BucketState::Unrelated);
        (before != after && (matters(before) || matters(after))).then(|| BucketChange {
            name: name.clone(),
            before,
            after,
        })
    });
    changes.collect()
}
