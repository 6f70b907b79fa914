//! The checks as data: what each asks, why, how to mend it, and what published standards call it.
//!
//! Ids of CIS AWS Foundations are those of versions 3.0, 5.0, 6.0 and 7.0; of Security Hub the ids of its
//! controls; of Prowler the names of its checks; of NIST SP 800-53 Rev. 5 and PCI DSS 4.0.1 only those that
//! Security Hub itself gives for its controls, or whose text says the same.

mod buckets;
mod groups;
mod keys;
mod monitoring;
#[cfg(test)]
mod published;
mod requirements;
mod trails;

pub(super) use buckets::VERSIONS;
#[cfg(test)]
pub(super) use published::{Answer, PUBLISHED};
pub(super) use requirements::{Probes, REQUIREMENTS, Requirement};

use crate::report::{ObjectKind, Severity};

/// One check.
#[derive(Debug)]
pub(super) struct Check {
    /// A kebab-case word.
    pub(super) name: &'static str,
    /// The name of its finding, where that differs; empty for checks whose finding another chapter has.
    pub(super) finding: Option<&'static str>,
    pub(super) kind: ObjectKind,
    /// Where it fails.
    pub(super) severity: Severity,
    /// What holds where it passes.
    pub(super) title: &'static str,
    /// What is wrong where it fails, before the names of what it is about.
    pub(super) failed: &'static str,
    /// Why it matters, and what would make it a false alarm.
    pub(super) why: &'static str,
    pub(super) mend: Mend,
    pub(super) controls: &'static [&'static str],
}

/// How to mend what a check found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mend {
    /// One sentence.
    pub(super) summary: &'static str,
    /// Commands; `{id}`, `{name}`, `{region}` and `{account}` are filled in.
    pub(super) commands: &'static [&'static str],
}

/// All checks, by what they are about, in the order of the report.
pub(super) fn all() -> impl Iterator<Item = &'static Check> {
    let parts: [&'static [Check]; 8] = [
        trails::ACCOUNT,
        monitoring::ALARMS,
        trails::TRAIL,
        trails::STORE,
        buckets::EXPOSURE,
        buckets::KEEPING,
        keys::KEY,
        groups::GROUP,
    ];
    parts.into_iter().flatten()
}

/// The check of a name.
pub(super) fn find(name: &str) -> Option<&'static Check> {
    all().find(|check| check.name == name)
}

impl Check {
    /// `security/<name>`; nothing where another chapter has the finding.
    pub(super) fn finding_id(&self) -> Option<String> {
        match self.finding {
            Some("") => None,
            Some(name) => Some(format!("security/{name}")),
            None => Some(format!("security/{}", self.name)),
        }
    }
}

#[cfg(test)]
mod tests;
