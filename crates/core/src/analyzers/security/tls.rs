//! Calls that were made with TLS older than 1.2: from what the records say, not from settings.

use std::collections::BTreeMap;

use crate::analyzers::earliest::Earliest;
use crate::analyzers::traffic::Field;
use crate::analyzers::view::View;
use crate::analyzers::words::listed;
use crate::report::writers::words;
use crate::report::{Finding, Fix, Severity, Verdict};
use crate::sorting::Arrange;

/// Records that the finding shows.
const SHOWN: usize = 20;
/// Callers that it names.
const NAMED: usize = 50;

/// A finding about them, where there are any. That there are none proves nothing: most records of services
/// and of the console do not tell.
pub(super) fn weak(view: &View<'_>) -> Option<Finding> {
    let is_weak: Vec<bool> = view
        .traffic
        .keys()
        .map(|key| key.get(Field::Tls) != 0)
        .collect();
    if !is_weak.contains(&true) {
        return None;
    }
    let mut count = 0_u64;
    let mut by_version: BTreeMap<&str, u64> = BTreeMap::new();
    let mut callers: BTreeMap<&str, u64> = BTreeMap::new();
    let mut first: Earliest<SHOWN> = Earliest::default();
    view.each_distinct(|at, row| {
        if is_weak.get(row.key as usize) != Some(&true) {
            return;
        }
        let Some(key) = view.traffic.get(row.key as usize) else {
            return;
        };
        count += 1;
        *by_version
            .entry(view.traffic.text(key, Field::Tls))
            .or_default() += 1;
        *callers
            .entry(view.traffic.text(key, Field::Principal))
            .or_default() += 1;
        first.see(view, at, row.time);
    });
    if count == 0 {
        return None;
    }
    let versions: Vec<String> = by_version
        .iter()
        .map(|(version, records)| format!("{} with {version}", words::count(*records)))
        .collect();
    let mut most: Vec<(&str, u64)> = callers.into_iter().collect();
    most.arrange_by_key(|(name, records)| (std::cmp::Reverse(*records), *name));
    let names: Vec<&str> = most
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !name.is_empty())
        .collect();
    let mut resources: Vec<String> = names
        .iter()
        .take(NAMED)
        .map(|&name| name.to_owned())
        .collect();
    resources.arrange();
    Some(Finding {
        resources,
        count,
        evidence: first.evidence().collect(),
        fix: Some(Fix {
            summary: "Update the SDK or the system of the callers; AWS no longer answers such calls at its public endpoints."
                .to_owned(),
            commands: Vec::new(),
            document: None,
        }),
        ..Finding::new(
            "security/weak-tls".to_owned(),
            Severity::Low,
            Verdict::Fail,
            format!("{} came with TLS older than 1.2", words::counted(count, "call")),
            format!(
                "{}, most of them by {}. What is sent over these versions can be read or changed on its way. It is a false \
                 alarm where the records are older than the end of these versions and the callers are gone.",
                listed(&versions, 3),
                listed(&names, 3)
            ),
        )
    })
}
