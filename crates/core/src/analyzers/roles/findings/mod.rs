//! What is wrong with how roles are taken.

mod broken;
mod names;
mod outside;

use crate::analyzers::roles::chapter::Tracing;
use crate::analyzers::roles::gather::Tally;
use crate::analyzers::roles::per_role::RoleSum;
use crate::report::{Evidence, Finding, Fix, Severity, Traceability, Verdict};
use std::collections::BTreeSet;

/// Evidence that a finding shows.
const SHOWN: usize = 20;
/// Names that a finding lists.
const NAMED: usize = 50;
/// Roles, keys and accounts that get a finding of their own; the rest share one.
const SINGLE: usize = 5;
/// From so many roles one after the other a chain is long.
const LONG: u32 = 3;

/// All findings of the chapter.
pub(super) fn all(
    tracing: &Tracing<'_, '_>,
    totals: &Traceability,
    roles: &[RoleSum],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(broken::opaque(tracing, totals));
    findings.extend(broken::not_logged(tracing));
    findings.extend(broken::account_missing(tracing));
    findings.extend(outside::external(tracing));
    findings.extend(outside::moved(tracing));
    findings.extend(names::no_source_identity(tracing, roles));
    findings.extend(names::generic(tracing, roles));
    findings.extend(names::shared(tracing, roles));
    findings.extend(names::self_assumption(tracing, roles));
    findings.extend(names::long(tracing));
    findings
}

/// The parts that differ from finding to finding.
struct Draft {
    name: &'static str,
    severity: Severity,
    verdict: Verdict,
    title: String,
    why: String,
    resources: BTreeSet<String>,
    count: u64,
    evidence: BTreeSet<Place>,
    fix: Fix,
    ask: Vec<String>,
}

/// Time, file, record and event id: the order in which evidence is shown.
type Place = (u32, u32, u64, Option<String>);

impl Draft {
    fn finish(self) -> Finding {
        Finding {
            id: format!("roles/{}", self.name),
            severity: self.severity,
            verdict: self.verdict,
            title: self.title,
            why: self.why,
            resources: self.resources.into_iter().take(NAMED).collect(),
            count: self.count,
            monthly_usd: None,
            evidence: self
                .evidence
                .into_iter()
                .take(SHOWN)
                .map(|(_, file, record, event_id)| Evidence::Record {
                    file,
                    record,
                    event_id,
                })
                .collect(),
            fix: Some(self.fix),
            ask: self.ask,
            controls: Vec::new(),
        }
    }
}

/// Where the first record of a caller or session stands.
fn first_of(tracing: &Tracing<'_, '_>, tally: &Tally) -> Option<Place> {
    let (file, record) = tracing.view.record(tally.place())?;
    (tally.records > 0).then_some((tally.first, file, record, None))
}

/// Where the issuing record of a session stands.
fn issue_of(tracing: &Tracing<'_, '_>, issue: u32) -> Option<Place> {
    let seen = tracing.gathered.issues.get(issue as usize)?;
    let id = tracing.gathered.words.present(seen.issue.event_id);
    Some((seen.issue.time, seen.file, seen.record, id))
}

/// The verb that goes with a count.
fn verb<'w>(count: u64, one: &'w str, more: &'w str) -> &'w str {
    if count == 1 { one } else { more }
}

#[expect(clippy::cast_precision_loss, reason = "a share, for display")]
fn percent(part: u64, whole: u64) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}
