//! What became of each finding.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::problem::Status;
use crate::report::identity::{EVENTS, Pair, finding_keys, pairs, place};
use crate::report::{Evidence, Finding, Report, Severity, Verdict};
use crate::sorting::{Arrange, Ordered};

/// What became of a finding. The order is that of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// It was not there, or it held.
    New,
    /// It is there with another verdict or severity, or about other resources.
    Changed,
    /// It is there as it was.
    Unchanged,
    /// It failed, and it holds now; or it is not found any more where the same was looked at.
    Fixed,
    /// It was an open question, and it is answered: it holds.
    Settled,
    /// What showed it is not in the second case: nothing can be said.
    Unseen,
}

impl Standing {
    /// The word used in JSON and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Fixed => "fixed",
            Self::Settled => "settled",
            Self::Unseen => "unseen",
        }
    }
}

/// What became of one finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindingChange {
    /// What became of it.
    pub standing: Standing,
    /// `<chapter>/<name>`.
    pub id: String,
    /// Its key in the second report; in the first where the second does not have it.
    pub key: String,
    /// Its title, likewise.
    pub title: String,
    /// Its severity, likewise.
    pub severity: Severity,
    /// How it was; absent where the first report does not have it.
    pub before: Option<FindingState>,
    /// How it is; absent where the second report does not have it.
    pub after: Option<FindingState>,
    /// What it is about now and was not, sorted.
    pub came: Vec<String>,
    /// What it was about and no longer is, sorted.
    pub went: Vec<String>,
    /// Why its standing is what it is, in plain words.
    pub because: String,
}

/// How a finding is in one of the reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindingState {
    /// What was decided.
    pub verdict: Verdict,
    /// How much it matters.
    pub severity: Severity,
    /// Records or settings that it rests on.
    pub count: u64,
    /// Dollars a month, where that is known.
    pub monthly_usd: Option<f64>,
}

impl FindingState {
    fn of(finding: &Finding) -> Self {
        Self {
            verdict: finding.verdict,
            severity: finding.severity,
            count: finding.count,
            monthly_usd: finding.monthly_usd,
        }
    }
}

pub(super) fn changes(before: &Report, after: &Report) -> Vec<FindingChange> {
    let (old_keys, new_keys) = (
        finding_keys(&before.findings),
        finding_keys(&after.findings),
    );
    let (held_before, held_after) = (Held::by(before), Held::by(after));
    let mut changes: Vec<FindingChange> = pairs(&before.findings, &after.findings)
        .into_iter()
        .filter_map(|pair| {
            let (old, new) = match pair {
                Pair::First(old) => (Some(old), None),
                Pair::Both(old, new) => (Some(old), Some(new)),
                Pair::Second(new) => (None, Some(new)),
            };
            let key = new.and_then(|place| new_keys.get(place));
            let key = key.or_else(|| old.and_then(|place| old_keys.get(place)))?;
            let old = old.and_then(|place| before.findings.get(place));
            let new = new.and_then(|place| after.findings.get(place));
            let (standing, because) = match (old, new) {
                (Some(old), Some(new)) => both(old, new)?,
                (None, Some(new)) => appeared(new, &held_before, after)?,
                (Some(old), None) => gone(old, before, &held_after)?,
                (None, None) => return None,
            };
            let shown = new.or(old)?;
            let (came, went) = match (old, new) {
                (Some(old), Some(new)) => (beyond(new, old), beyond(old, new)),
                _ => (Vec::new(), Vec::new()),
            };
            Some(FindingChange {
                standing,
                id: shown.id.clone(),
                key: key.clone(),
                title: shown.title.clone(),
                severity: match (old, new) {
                    // What holds now has lost the severity that it was fixed at.
                    (Some(old), Some(new)) if new.verdict == Verdict::Pass => old.severity,
                    _ => shown.severity,
                },
                before: old.map(FindingState::of),
                after: new.map(FindingState::of),
                came,
                went,
                because,
            })
        })
        .collect();
    changes.arrange_by(|a, b| {
        let order = |change: &FindingChange| (change.standing, change.severity);
        (order(a), &a.id, &a.key).cmp(&(order(b), &b.id, &b.key))
    });
    changes
}

/// What one finding is about and another is not, wherever their cases lie.
fn beyond(one: &Finding, other: &Finding) -> Vec<String> {
    let known: BTreeSet<&str> = other.resources.iter().map(|name| place(name)).ordered();
    let names: BTreeSet<&String> = one.resources.iter().ordered();
    let names = names
        .into_iter()
        .filter(|name| !known.contains(place(name)));
    names.cloned().collect()
}

/// Of a finding that both have. What held and holds is no news.
fn both(old: &Finding, new: &Finding) -> Option<(Standing, String)> {
    let said = |standing, because: &str| Some((standing, because.to_owned()));
    match (old.verdict, new.verdict) {
        (Verdict::Pass, Verdict::Pass) => None,
        (Verdict::Fail, Verdict::Pass) => said(Standing::Fixed, "it holds now"),
        (Verdict::Unknown, Verdict::Pass) => said(Standing::Settled, "it holds"),
        (Verdict::Pass, Verdict::Fail) => said(Standing::New, "it held before"),
        (Verdict::Pass, Verdict::Unknown) => {
            said(Standing::Changed, "it held, and is not known now")
        }
        (Verdict::Unknown, Verdict::Fail) => said(Standing::Changed, "it was not known, and fails"),
        (Verdict::Fail, Verdict::Unknown) => {
            said(Standing::Changed, "it failed, and is not known now")
        }
        (Verdict::Fail, Verdict::Fail) | (Verdict::Unknown, Verdict::Unknown) => {
            let is_same = || beyond(old, new).is_empty() && beyond(new, old).is_empty();
            match new.severity.cmp(&old.severity) {
                std::cmp::Ordering::Less => said(Standing::Changed, "it is graver than it was"),
                std::cmp::Ordering::Greater => {
                    said(Standing::Changed, "it is less grave than it was")
                }
                std::cmp::Ordering::Equal if !is_same() => {
                    said(Standing::Changed, "it is about other resources")
                }
                std::cmp::Ordering::Equal => said(Standing::Unchanged, "it is as it was"),
            }
        }
    }
}

/// Of a finding that only the second report has.
fn appeared(new: &Finding, before: &Held<'_>, after: &Report) -> Option<(Standing, String)> {
    let because = match new.verdict {
        Verdict::Pass => return None,
        Verdict::Fail if before.would_show(new, after) => "the first report does not have it",
        Verdict::Fail => "the first case does not hold what shows it",
        Verdict::Unknown => "a question that the first report does not ask",
    };
    Some((Standing::New, because.to_owned()))
}

/// Of a finding that only the first report has.
fn gone(old: &Finding, before: &Report, after: &Held<'_>) -> Option<(Standing, String)> {
    let shares = |other: &&Finding| {
        let empty = other.resources.is_empty() || old.resources.is_empty();
        let shared = old
            .resources
            .iter()
            .any(|name| other.resources.contains(name));
        other.id == old.id && (empty || shared)
    };
    let as_now = |verdict| {
        let now = after
            .report
            .findings
            .iter()
            .filter(|finding| finding.verdict == verdict);
        now.filter(shares).count() > 0
    };
    let said = |standing, because: &str| Some((standing, because.to_owned()));
    if old.verdict == Verdict::Pass {
        return None;
    }
    if old.id == EVENTS {
        return said(
            Standing::Unseen,
            "it happened, and the second case holds no record of it",
        );
    }
    let fails = old.verdict == Verdict::Fail;
    if as_now(Verdict::Pass) {
        let standing = if fails {
            Standing::Fixed
        } else {
            Standing::Settled
        };
        return said(standing, "it holds now");
    }
    if as_now(Verdict::Unknown) {
        return said(Standing::Unseen, "it is not known now");
    }
    if after.would_show(old, before) {
        let standing = if fails {
            Standing::Fixed
        } else {
            Standing::Settled
        };
        return said(
            standing,
            "it is not found any more, where the same was looked at",
        );
    }
    said(
        Standing::Unseen,
        "what showed it is not among the files of the second case",
    )
}

/// What a case holds, for asking whether it would have shown a finding.
struct Held<'r> {
    report: &'r Report,
    /// The kinds of the files that could be read, each with the accounts that its path names, and with none.
    kinds: BTreeSet<(&'r str, &'r str)>,
}

impl<'r> Held<'r> {
    fn by(report: &'r Report) -> Self {
        let mut kinds = BTreeSet::new();
        for file in &report.inputs.files {
            if matches!(file.status, Status::Read | Status::Partial) {
                let owners = accounts(&file.path).chain([""]);
                kinds.extend(owners.map(|account| (file.kind.as_str(), account)));
            }
        }
        Self { report, kinds }
    }

    /// Whether it holds what shows a finding of another case: records of its accounts, and exports of the same call for the
    /// same account.
    fn would_show(&self, finding: &Finding, of: &Report) -> bool {
        let chapters = &self.report.chapters;
        let asked = match finding.chapter() {
            "privacy" => chapters.privacy.is_some(),
            "integrity" => chapters.integrity.digests > 0,
            _ => true,
        };
        let named = || finding.resources.iter().flat_map(|name| accounts(name));
        let shows = |evidence: &Evidence| {
            let Some(file) = of.inputs.files.get(evidence.file() as usize) else {
                return false;
            };
            if matches!(evidence, Evidence::Record { .. }) {
                let mut owners = named().chain(accounts(&file.path));
                let known = &self.report.accounts;
                return self.report.inputs.records > 0
                    && owners.all(|account| known.iter().any(|one| one == account));
            }
            let owner = accounts(&file.path).next().unwrap_or_default();
            self.kinds.contains(&(file.kind.as_str(), owner))
        };
        asked && !finding.evidence.is_empty() && finding.evidence.iter().all(shows)
    }
}

/// The account ids in a name: runs of twelve digits.
fn accounts(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| part.len() == 12 && part.bytes().all(|b| b.is_ascii_digit()))
}
