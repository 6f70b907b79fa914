//! Lays a report out for people: what to show first, and how much of it.

mod cost;
mod deliverable;
mod estate;
mod findings;
mod fragmentation;
mod privacy;
mod read;
mod security;
mod strategy;
mod volume;

use super::document::{Block, Column, Document, Fact, Holds, Section, Table};
use super::{hidden, integrity, posture, roles, words};
use crate::report::Report;

pub use deliverable::deliverable;

/// What a reader may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choices {
    /// Rows of a table, findings, events of the timeline; the rest is told as a number.
    pub rows: usize,
    /// Whether mail addresses in names are shown. Access key ids never are.
    pub names: bool,
    /// Steps of the course of records over time.
    pub steps: usize,
}

impl Choices {
    /// Rows of a table in a report that is handed over: who prints it does not compute with it.
    pub const HANDED_ROWS: usize = 25;
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            rows: 10,
            names: false,
            steps: 72,
        }
    }
}

/// Characters of one text of a log.
const LONG: usize = 300;

/// Lays the report out.
#[must_use]
pub fn outline(report: &Report, choices: &Choices) -> Document {
    let outline = Outline { report, choices };
    let mut sections = vec![
        section("What was read", outline.read()),
        section("Problems while reading", outline.problems()),
        section("Findings", outline.findings()),
    ];
    sections.extend(outline.chapters());
    sections.retain(|section| !section.blocks.is_empty());
    Document {
        title: "CloudTrail report".to_owned(),
        cover: None,
        sections,
    }
}

pub(super) fn section(title: &'static str, blocks: Vec<Block>) -> Section {
    Section { title, blocks }
}

struct Outline<'r> {
    report: &'r Report,
    choices: &'r Choices,
}

impl Outline<'_> {
    /// What the chapters say, beside their findings. Sections without anything to say are among them.
    fn chapters(&self) -> Vec<Section> {
        let chapters = &self.report.chapters;
        vec![
            section("Trails", self.trails()),
            section("What is logged where", self.coverage()),
            section("Buckets with logs", self.buckets()),
            section("Changes to logging and what protects it", self.timeline()),
            section("Log file integrity", integrity::summary(self.report)),
            section(
                "Can the trails be trusted",
                posture::posture(&chapters.security, self.choices),
            ),
            section(
                "Who is behind temporary identities",
                roles::traceability(&chapters.roles, self.choices),
            ),
            section("Copies", self.copies()),
            section("Silences", self.silences()),
            section("What fills the logs", self.volume()),
            section("What to log", self.strategy()),
            section("What the logs cost", self.cost()),
            section("Personal data and secrets", self.privacy()),
        ]
    }

    /// A text of the logs as it may be shown.
    fn shown(&self, text: &str) -> String {
        words::shortened(&self.masked(text), LONG).into_owned()
    }

    /// Several texts in one line.
    fn listed(&self, texts: &[String]) -> String {
        let mut line: Vec<String> = texts
            .iter()
            .take(self.choices.rows.max(1))
            .map(|text| self.shown(text))
            .collect();
        let more = texts.len() - line.len();
        if more > 0 {
            line.push(format!("{more} more"));
        }
        match texts.len() {
            0 => "none".to_owned(),
            1 => line.concat(),
            count => format!("{count}: {}", line.join(", ")),
        }
    }

    fn masked(&self, text: &str) -> String {
        hidden::shown(text, self.choices.names).into_owned()
    }

    /// A table of at most so many rows, the rest told below it. Without rows it is left out.
    fn table(
        &self,
        title: Option<&'static str>,
        columns: Vec<Column>,
        mut rows: Vec<Vec<Vec<String>>>,
    ) -> Vec<Block> {
        if rows.is_empty() {
            return Vec::new();
        }
        let limit = self.choices.rows.max(1);
        let more = beyond(rows.len(), limit);
        rows.truncate(limit);
        let mut blocks = vec![Block::Table(Table {
            title,
            columns,
            rows,
        })];
        if let Some(more) = more {
            blocks.push(Block::Text(format!(
                "{} more not shown here.",
                words::count(more)
            )));
        }
        blocks
    }
}

fn fact(label: &'static str, value: String) -> Fact {
    Fact { label, value }
}

pub(super) fn names(title: &'static str) -> Column {
    Column {
        title,
        holds: Holds::Names,
    }
}

pub(super) fn words_column(title: &'static str) -> Column {
    Column {
        title,
        holds: Holds::Words,
    }
}

pub(super) fn figures(title: &'static str) -> Column {
    Column {
        title,
        holds: Holds::Figures,
    }
}

pub(super) fn severities(title: &'static str) -> Column {
    Column {
        title,
        holds: Holds::Severity,
    }
}

/// How many of `count` lie beyond `limit`, if any.
fn beyond(count: usize, limit: usize) -> Option<u64> {
    let more = count.saturating_sub(limit) as u64;
    (more > 0).then_some(more)
}
