//! A report as a document: sections, tables, findings and a timeline, without any markup.
//!
//! Texts are as they stood in the logs, but masked and shortened. A writer has to escape each of
//! them for its form, and to pass it through [`super::words::visible`].

use crate::report::{Severity, Verdict};

/// The whole document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Its sections; one without anything to say is left out.
    pub sections: Vec<Section>,
}

/// A section.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// Labels and values.
    Facts(Vec<Fact>),
    /// A table.
    Table(Table),
    /// Findings.
    Findings(Vec<Entry>),
    /// Events in the order of time.
    Timeline(Vec<Moment>),
    /// Records over time.
    Course(Course),
    /// Commands to copy, one a line: never broken into lines.
    Commands(Vec<String>),
}

/// A label and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The label.
    pub label: &'static str,
    /// The value, in plain words.
    pub value: String,
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What it shows, where its section does not say it.
    pub title: Option<&'static str>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows: a cell for each column, of one or more lines.
    pub rows: Vec<Vec<Vec<String>>>,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub title: &'static str,
    /// What stands in it.
    pub holds: Holds,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Names and other text of the logs.
    Names,
    /// Words of ours.
    Words,
    /// Figures.
    Figures,
}

/// A finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// `<chapter>/<name>`.
    pub id: String,
    /// How much it matters.
    pub severity: Severity,
    /// What was decided.
    pub verdict: Verdict,
    /// One sentence.
    pub title: String,
    /// Why it matters.
    pub why: String,
    /// What it is about: names.
    pub resources: Vec<String>,
    /// How many more there are.
    pub more_resources: u64,
    /// Where to look: paths with a record number or a pointer.
    pub evidence: Vec<String>,
    /// How many more there are.
    pub more_evidence: u64,
    /// How to mend it: a sentence.
    pub fix: Option<String>,
    /// Commands that mend it.
    pub commands: Vec<String>,
    /// A policy or selector document that they use, as JSON.
    pub document: Option<String>,
    /// Commands that would settle what is unknown.
    pub ask: Vec<String>,
    /// Ids in published standards.
    pub controls: Vec<String>,
}

/// One event of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When, RFC 3339; empty where it is not known.
    pub time: String,
    /// How much it matters.
    pub severity: Severity,
    /// What happened: the call.
    pub event: String,
    /// In which account and Region.
    pub place: String,
    /// What it did, in words; with the error where it did not go through.
    pub what: String,
    /// What it acted on.
    pub target: Option<String>,
    /// Who called, and from where.
    pub caller: String,
}

/// Records over time, in steps of equal length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// The beginning of the first step, RFC 3339.
    pub from: String,
    /// The beginning of the last step.
    pub to: String,
    /// Hours in a step.
    pub hours: u32,
    /// Records in each step.
    pub records: Vec<u64>,
}

impl Course {
    /// The course as one line of bars. A step with records always shows.
    #[must_use]
    pub fn bars(&self) -> String {
        const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let most = self.records.iter().copied().max().unwrap_or(0).max(1);
        let bar = |&records: &u64| {
            let height = u128::from(records) * (BARS.len() as u128 - 1);
            let height = usize::try_from(height.div_ceil(u128::from(most))).unwrap_or(0);
            BARS.get(height).copied().unwrap_or('█')
        };
        let bars = self.records.iter();
        bars.map(|records| if *records == 0 { '·' } else { bar(records) })
            .collect()
    }
}
