//! Two reports on the same organization, before and after: what is fixed, new, changed and still there, and what became of
//! coverage, checks, volume and money.
//!
//! That something is not found any more does not mean that it was mended: the second case may not hold what showed it. Such
//! findings are `unseen`, never `fixed`; and an event of the past is never fixed at all.

mod estate;
mod findings;
mod money;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use estate::{
    BucketChange, CellChange, CheckChange, ControlChange, CoverageChange, Presence, TrailChange,
};
pub use findings::{FindingChange, FindingState, Standing};
pub use money::{CostChange, LineChange, LineState, VolumeChange};

use super::{BucketState, CoverageState, Report, Window};

/// The name and version of a comparison's JSON form. Fields may be added within a version.
pub const COMPARISON_SCHEMA: &str = "trailglass.comparison/1";

/// A comparison (schema [`COMPARISON_SCHEMA`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Always [`COMPARISON_SCHEMA`].
    pub schema: String,
    /// The version of the engine that compared.
    pub engine: String,
    /// The first report in figures.
    pub before: Side,
    /// The second.
    pub after: Side,
    /// How many findings there are of each standing.
    pub totals: Totals,
    /// The findings that fail or are open in one of the two: new ones first, then changed, unchanged, fixed, settled and
    /// unseen ones, each by severity.
    pub findings: Vec<FindingChange>,
    /// Dollars a month.
    pub cost: CostChange,
    /// Records by event source, event and account, the largest difference of the share first.
    pub volume: Vec<VolumeChange>,
    /// What is logged now and was not, and the other way round.
    pub coverage: CoverageChange,
    /// Checks that turned out otherwise, of objects that both reports know.
    pub checks: Vec<CheckChange>,
    /// Controls of published standards whose state is another one.
    pub controls: Vec<ControlChange>,
    /// Trails that came, went or were changed.
    pub trails: Vec<TrailChange>,
    /// Buckets that became something else to CloudTrail.
    pub buckets: Vec<BucketChange>,
}

/// One report in figures. What is not known is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// The version of the engine that made it: another one may judge otherwise.
    pub engine: String,
    /// The time that its records span.
    pub window: Window,
    /// Files read.
    pub files: u64,
    /// Distinct records.
    pub records: u64,
    /// Distinct records in a day of the window; absent where the window has no length.
    pub records_day: Option<f64>,
    /// Accounts with records.
    pub accounts: u64,
    /// Trails; absent where nothing lists them.
    pub trails: Option<u64>,
    /// Buckets with logs that no trail writes to; absent where nothing lists buckets.
    pub orphans: Option<u64>,
    /// Places of the coverage matrix that are covered; absent where nothing lists trails.
    pub covered: Option<u64>,
    /// Those that are not covered; absent as `covered` is.
    pub gaps: Option<u64>,
    /// Those of which it is not known.
    pub unknown: u64,
    /// Dollars a month, as the bill has them.
    pub usd_month: Option<f64>,
    /// Part of the actions with temporary credentials whose origin is proved, 0 to 1.
    pub traced: Option<f64>,
    /// Log files that digests list and that are proved, changed, or missing.
    pub verified: u64,
    /// See `verified`.
    pub modified: u64,
    /// See `verified`.
    pub missing: u64,
}

/// Findings by standing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// See [`Standing::New`].
    pub new: u64,
    /// See [`Standing::Changed`].
    pub changed: u64,
    /// See [`Standing::Unchanged`].
    pub unchanged: u64,
    /// See [`Standing::Fixed`].
    pub fixed: u64,
    /// See [`Standing::Settled`].
    pub settled: u64,
    /// See [`Standing::Unseen`].
    pub unseen: u64,
}

/// Compares two reports.
#[must_use]
pub fn compare(before: &Report, after: &Report) -> Comparison {
    let findings = findings::changes(before, after);
    let mut totals = Totals::default();
    for finding in &findings {
        *match finding.standing {
            Standing::New => &mut totals.new,
            Standing::Changed => &mut totals.changed,
            Standing::Unchanged => &mut totals.unchanged,
            Standing::Fixed => &mut totals.fixed,
            Standing::Settled => &mut totals.settled,
            Standing::Unseen => &mut totals.unseen,
        } += 1;
    }
    let (side_before, side_after) = (side(before), side(after));
    let mut cost = money::cost(before, after);
    if side_before.trails.is_some() != side_after.trails.is_some() {
        // Without a list of trails the bill is that of one that is assumed, which is no saving.
        cost.difference = None;
    }
    Comparison {
        schema: COMPARISON_SCHEMA.to_owned(),
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        before: side_before,
        after: side_after,
        totals,
        findings,
        cost,
        volume: money::volume(before, after),
        coverage: estate::coverage(before, after),
        checks: estate::checks(before, after),
        controls: estate::controls(before, after),
        trails: estate::trails(before, after),
        buckets: estate::buckets(before, after),
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn side(report: &Report) -> Side {
    let chapters = &report.chapters;
    let cells = |state| {
        let cells = chapters.fragmentation.coverage.iter();
        cells.filter(|cell| cell.state == state).count() as u64
    };
    let records = report
        .inputs
        .records
        .saturating_sub(report.inputs.duplicates);
    let hours = chapters.cost.projection.hours;
    let traced = &chapters.roles.totals.records;
    let orphans = chapters.orphans.buckets.iter();
    let orphans = orphans.filter(|bucket| bucket.state == BucketState::Orphan);
    // What nothing lists is not none.
    let listed = |kind| report.inputs.files.iter().any(|file| file.kind == kind);
    let trails = chapters.fragmentation.trails.len() as u64;
    let trails = (trails > 0 || listed("describe-trails")).then_some(trails);
    let buckets = !chapters.orphans.buckets.is_empty() || listed("list-buckets");
    Side {
        engine: report.engine.clone(),
        window: report.window.clone(),
        files: report.inputs.files.len() as u64,
        records,
        records_day: (hours > 0).then(|| records as f64 * 24.0 / hours as f64),
        accounts: report.accounts.len() as u64,
        trails,
        orphans: buckets.then(|| orphans.count() as u64),
        covered: trails.map(|_| cells(CoverageState::Covered)),
        gaps: trails.map(|_| cells(CoverageState::Gap)),
        unknown: cells(CoverageState::Unknown),
        usd_month: chapters.cost.usd_month,
        traced: (traced.total > 0).then(|| traced.attributed as f64 / traced.total as f64),
        verified: chapters.integrity.verified,
        modified: chapters.integrity.modified,
        missing: chapters.integrity.missing,
    }
}

/// The rows of two lists under the same key, by key; of two rows with one key the first counts.
fn joined<'r, K: Ord, R>(
    before: impl IntoIterator<Item = (K, &'r R)>,
    after: impl IntoIterator<Item = (K, &'r R)>,
) -> BTreeMap<K, (Option<&'r R>, Option<&'r R>)> {
    let mut rows: BTreeMap<K, (Option<&'r R>, Option<&'r R>)> = BTreeMap::new();
    for (key, row) in before {
        rows.entry(key).or_default().0.get_or_insert(row);
    }
    for (key, row) in after {
        rows.entry(key).or_default().1.get_or_insert(row);
    }
    rows
}
