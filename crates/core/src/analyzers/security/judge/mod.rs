//! The checks themselves: from facts of the estate to verdicts.

mod accounts;
mod alarms;
mod buckets;
mod exposure;
mod groups;
mod keys;
mod lifetime;
mod stores;
mod telling;
mod trails;

pub(super) use accounts::account;
pub(super) use alarms::Alarms;
pub(super) use buckets::bucket;
pub(super) use groups::group;
pub(super) use keys::key;
pub(super) use stores::store;
pub(super) use trails::trail;

use std::collections::BTreeSet;

use super::catalogue;
use crate::analyzers::words::{evidence_of, unknown as unknown_words};
use crate::estate::{Fact, Source};
use crate::report::{CheckResult, Evidence, Severity, Verdict};
use crate::sorting::Arrange;

/// Days that evidence has to be kept: PCI DSS 4.0.1, 10.5.1.
pub(super) const YEAR: u64 = 365;

/// A verdict with what was seen.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    said: String,
    evidence: Vec<Evidence>,
    ask: Vec<String>,
    /// Where it is another than that of the check.
    severity: Option<Severity>,
}

impl Judged {
    fn new(verdict: Verdict, said: impl Into<String>) -> Self {
        Self {
            verdict,
            said: said.into(),
            evidence: Vec::new(),
            ask: Vec::new(),
            severity: None,
        }
    }

    fn pass(said: impl Into<String>) -> Self {
        Self::new(Verdict::Pass, said)
    }

    fn fail(said: impl Into<String>) -> Self {
        Self::new(Verdict::Fail, said)
    }

    fn unknown(said: impl Into<String>, ask: impl IntoIterator<Item = String>) -> Self {
        Self {
            ask: ask.into_iter().collect(),
            ..Self::new(Verdict::Unknown, said)
        }
    }

    /// Pass or fail.
    fn when(holds: bool, said: impl Into<String>) -> Self {
        if holds {
            Self::pass(said)
        } else {
            Self::fail(said)
        }
    }

    /// The same with its places.
    fn at<'s>(mut self, sources: impl IntoIterator<Item = Option<&'s Source>>) -> Self {
        self.evidence.extend(evidence_of(sources));
        self.evidence.arrange();
        self.evidence.dedup();
        self
    }

    fn of_severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }
}

/// What is not known of a setting, and what to ask for.
fn not_known<T>(what: &str, fact: &Fact<T>, ask: String) -> Judged {
    Judged::unknown(format!("{what} {}", unknown_words(fact)), [ask]).at([fact.source()])
}

/// The results of one object, in the order of the catalogue.
#[derive(Debug, Default)]
pub(super) struct Results(Vec<CheckResult>);

/// Commands that one result asks for.
const ASKED: usize = 20;

impl Results {
    /// Takes a verdict over; nothing for a check that does not apply.
    fn put(&mut self, check: &'static str, judged: impl Into<Option<Judged>>) {
        let Some(judged) = judged.into() else { return };
        let known = catalogue::find(check);
        debug_assert!(known.is_some(), "{check} is in the catalogue");
        let severity = known.map_or(Severity::Info, |check| check.severity);
        let mut asked = BTreeSet::new();
        let mut ask = judged.ask;
        ask.retain(|command| asked.insert(command.clone()));
        ask.truncate(ASKED);
        self.0.push(CheckResult {
            check: check.to_owned(),
            verdict: judged.verdict,
            severity: judged.severity.unwrap_or(severity),
            said: judged.said,
            evidence: judged.evidence,
            ask,
        });
    }

    /// All of them.
    pub(super) fn finish(mut self) -> Vec<CheckResult> {
        let place = |name: &str| catalogue::all().position(|check| check.name == name);
        self.0.arrange_by_cached_key(|result| place(&result.check));
        self.0
    }
}
