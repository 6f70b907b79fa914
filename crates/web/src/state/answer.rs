//! An answer of the overview, and what it is judged by.

use super::route::Route;
use trailglass_core::report::{Finding, Report, Severity, Verdict};

/// What was decided about a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// The worst finding of the chapter.
    Worst(Severity),
    /// All checks of it were made, and none found anything.
    Clean,
    /// The files do not show it.
    Unknown,
    /// Nothing is judged here: figures to read.
    Figures,
}

impl Mood {
    /// The same where the files do not hold what would be needed to find nothing.
    #[must_use]
    pub const fn open(self) -> Self {
        match self {
            Self::Clean | Self::Figures => Self::Unknown,
            judged => judged,
        }
    }
}

/// What is drawn beside the figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Drawing {
    /// Parts of a whole, in order.
    Parts(Vec<f64>),
    /// Moments on the line of the case's time.
    Moments(Vec<f64>),
    /// Nothing.
    None,
}

/// One row of the overview.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The chapter's word, for tests and keys.
    pub chapter: &'static str,
    /// The question.
    pub question: &'static str,
    /// Its answer.
    pub answer: String,
    /// The figure that matters.
    pub figure: String,
    /// What it counts.
    pub unit: String,
    /// What was decided.
    pub mood: Mood,
    /// Open questions of the chapter.
    pub unknown: u64,
    /// What is drawn.
    pub drawing: Drawing,
    /// Where more of it is.
    pub route: Route,
}

/// The questions in words.
pub(crate) mod question {
    pub(crate) const LOGGED: &str = "Is everything logged, and only once?";
    pub(crate) const ORPHANS: &str = "Which buckets keep logs that nothing writes any more?";
    pub(crate) const VOLUME: &str = "What fills the logs?";
    pub(crate) const COST: &str = "What do the logs cost?";
    pub(crate) const POSTURE: &str = "Is the trail set up so that it can be trusted?";
    pub(crate) const TAMPERING: &str = "Who touched the logging itself?";
    pub(crate) const INTEGRITY: &str = "Can each log file be proved unaltered?";
    pub(crate) const PRIVACY: &str = "What would somebody read who is given these logs?";
    pub(crate) const ROLES: &str = "Who is really behind each role?";
}

/// What was done to the logging; the other findings of its chapter are about what things are like.
pub(crate) fn is_tampering(finding: &Finding) -> bool {
    finding.id == "security/tampering"
}

/// The worst failing finding of a chapter, and how many questions it leaves open.
pub(crate) fn judged(report: &Report, name: &str) -> (Mood, u64) {
    judged_by(report, |finding| finding.chapter() == name)
}

/// The same of the findings that are meant.
pub(crate) fn judged_by(report: &Report, is_meant: impl Fn(&Finding) -> bool) -> (Mood, u64) {
    let meant = || report.findings.iter().filter(|finding| is_meant(finding));
    let unknown = meant()
        .filter(|finding| finding.verdict == Verdict::Unknown)
        .count() as u64;
    let worst = meant()
        .filter(|finding| finding.verdict == Verdict::Fail)
        .map(|finding| finding.severity)
        .min();
    match (worst, unknown) {
        (Some(severity), _) => (Mood::Worst(severity), unknown),
        (None, 0) => (Mood::Clean, 0),
        (None, _) => (Mood::Unknown, unknown),
    }
}
