//! One verdict with its evidence and its fix.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One verdict about the case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// `<chapter>/<name>`, as in `security/tampering`.
    pub id: String,
    /// How much it matters.
    pub severity: Severity,
    /// What was decided.
    pub verdict: Verdict,
    /// One sentence in plain words, with the figure that matters.
    pub title: String,
    /// Why it matters, and what would make it a false alarm.
    pub why: String,
    /// ARNs or names of what it is about, sorted.
    pub resources: Vec<String>,
    /// How many records (or settings) it rests on.
    pub count: u64,
    /// What it costs in a month, where that is known.
    pub monthly_usd: Option<f64>,
    /// Where to look: bounded, the first by time, then path, then record.
    pub evidence: Vec<Evidence>,
    /// How to mend it.
    pub fix: Option<Fix>,
    /// Commands whose output would settle what is unknown.
    #[serde(default)]
    pub ask: Vec<String>,
    /// Ids of the same check in published standards and tools, as in `CIS-7.0:4.2`.
    #[serde(default)]
    pub controls: Vec<String>,
}

impl Finding {
    /// A finding that says no more than this yet; `id` is `<chapter>/<name>`.
    #[must_use]
    pub fn new(
        id: String,
        severity: Severity,
        verdict: Verdict,
        title: String,
        why: impl Into<String>,
    ) -> Self {
        Self {
            id,
            severity,
            verdict,
            title,
            why: why.into(),
            resources: Vec::new(),
            count: 0,
            monthly_usd: None,
            evidence: Vec::new(),
            fix: None,
            ask: Vec::new(),
            controls: Vec::new(),
        }
    }

    /// Its chapter: what stands before the slash of its id.
    #[must_use]
    pub fn chapter(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }
}

/// What a chapter is called in a report.
#[must_use]
pub fn chapter_title(chapter: &str) -> &str {
    match chapter {
        "fragmentation" => "Coverage",
        "orphans" => "Orphans",
        "strategy" => "Noise",
        "cost" => "Cost",
        "security" => "Trust",
        "integrity" => "Integrity",
        "privacy" => "Privacy",
        "roles" => "Roles",
        other => other,
    }
}

/// How much a finding matters. The order is from worst to least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Evidence is being lost, or the log cannot be trusted.
    Critical,
    /// To be mended now.
    High,
    /// To be mended.
    Medium,
    /// Worth mending.
    Low,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// Every severity, worst first.
    pub const ALL: [Self; 5] = [
        Self::Critical,
        Self::High,
        Self::Medium,
        Self::Low,
        Self::Info,
    ];

    /// The word used in JSON and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }
}

/// What was decided about one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It is wrong, and the evidence shows it.
    Fail,
    /// The files do not show it; [`Finding::ask`] names what would.
    Unknown,
    /// It holds.
    Pass,
}

impl Verdict {
    /// The word used in JSON and on screen.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Pass => "pass",
        }
    }
}

/// Where a verdict comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Evidence {
    /// One record of a log.
    Record {
        /// Index into [`super::Inputs::files`].
        file: u32,
        /// The record's number in that file, from 0.
        record: u64,
        /// Its `eventID`, where it has one.
        event_id: Option<String>,
    },
    /// One value of an export.
    Pointer {
        /// Index into [`super::Inputs::files`].
        file: u32,
        /// JSON pointer (RFC 6901) into that file.
        pointer: String,
    },
}

impl Evidence {
    /// Index into [`super::Inputs::files`].
    #[must_use]
    pub const fn file(&self) -> u32 {
        match self {
            Self::Record { file, .. } | Self::Pointer { file, .. } => *file,
        }
    }

    /// `path:record` or `path#pointer`; a question mark for a file that is not listed.
    #[must_use]
    pub fn place(&self, inputs: &super::Inputs) -> String {
        let file = inputs.files.get(self.file() as usize);
        let path = file.map_or("?", |file| file.path.as_str());
        match self {
            Self::Record { record, .. } => format!("{path}:{record}"),
            Self::Pointer { pointer, .. } => format!("{path}#{pointer}"),
        }
    }
}

/// How to mend what a finding shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fix {
    /// One sentence.
    pub summary: String,
    /// AWS CLI commands, ready to run once the names in capitals are filled in.
    pub commands: Vec<String>,
    /// A policy or selector document that the commands use.
    pub document: Option<Value>,
}
