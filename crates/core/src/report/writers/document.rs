//! A report as a document: sections, tables, findings and a timeline, without any markup.
//!
//! Texts are as they stood in the logs, but masked and shortened. A writer has to escape each of
//! them for its form, and to pass it through [`super::words::visible`].

use crate::record::{Instant, format_seconds};
use crate::report::{Logo, Severity, Verdict};

/// The whole document.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// What stands before everything else, where it is made for somebody.
    pub cover: Option<Cover>,
    /// Its sections; one without anything to say is left out.
    pub sections: Vec<Section>,
}

/// The cover of a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cover {
    /// Who may see it; empty where that is not said.
    pub classification: String,
    /// Whom it is for; empty where that is not said.
    pub customer: String,
    /// The logo.
    pub logo: Option<Logo>,
    /// A few figures that say what this is about.
    pub figures: Vec<Fact>,
    /// Who, when, and of what.
    pub facts: Vec<Fact>,
    /// What was looked at, in paragraphs.
    pub scope: Vec<String>,
    /// What else is to be said first, in paragraphs.
    pub notes: Vec<String>,
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
    /// A chart of bars.
    Bars(Bars),
}

/// Amounts beside each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// What it shows.
    pub title: &'static str,
    /// What the bars are of.
    pub column: &'static str,
    /// What their length is.
    pub unit: &'static str,
    /// The bars, in their order.
    pub bars: Vec<Bar>,
}

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What it is of.
    pub label: String,
    /// Its length; not negative.
    pub amount: f64,
    /// The same in words.
    pub shown: String,
}

impl Bars {
    /// The same as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let column = |title, holds| Column { title, holds };
        let row = |bar: &Bar| vec![vec![bar.label.clone()], vec![bar.shown.clone()]];
        Table {
            title: Some(self.title),
            columns: vec![
                column(self.column, Holds::Names),
                column(self.unit, Holds::Figures),
            ],
            rows: self.bars.iter().map(row).collect(),
        }
    }
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
    /// The word of a severity, or `unknown`.
    Severity,
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
    /// What it costs in a month, where that is known: in dollars.
    pub monthly: Option<String>,
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
    /// What the author says of it, in paragraphs.
    pub comment: Vec<String>,
    /// Who lives with it and why, where it is accepted.
    pub accepted: Option<String>,
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
    /// Each step as its beginning and its records.
    pub fn steps(&self) -> impl Iterator<Item = (String, u64)> {
        let first = Instant::parse(&self.from).map_or(0, Instant::hour);
        (0u32..).zip(&self.records).map(move |(number, records)| {
            let hour = first.saturating_add(number.saturating_mul(self.hours));
            (format_seconds(u64::from(hour) * 3_600), *records)
        })
    }

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
