//! A report as it is handed over: a cover, what matters in short, the findings with the author's words, what is accepted,
//! what could not be seen, what holds, and then the chapters.

mod short;

use std::collections::BTreeSet;

use super::{Choices, Outline, fact, names, section, severities, words_column};
use crate::report::writers::document::{
    Block, Column, Cover, Document, Entry, Fact, Section, Table,
};
use crate::report::writers::{hidden, words};
use crate::report::{
    Accepted, Annotations, BucketState, Finding, Note, Report, Verdict, finding_keys,
};

/// Commands told to settle one question.
const ASKED: usize = 3;

/// Lays a report out to be handed over. All findings are in it but those that its author left out, and it says how many
/// these are; tables have the rows that were chosen.
#[must_use]
pub fn deliverable(report: &Report, annotations: &Annotations, choices: &Choices) -> Document {
    let outline = Outline { report, choices };
    let told = Told::of(report, annotations);
    let mut sections = vec![
        section("In short", outline.short(&told)),
        section("Findings", outline.failing(&told)),
        section("Accepted risks", outline.accepted(&told)),
        section("What could not be seen", outline.open(&told)),
        section("What holds", outline.holding(&told)),
    ];
    sections.extend(outline.chapters());
    sections.push(outline.made(&told));
    sections.retain(|section| !section.blocks.is_empty());
    Document {
        title: match annotations.title.trim() {
            "" => "CloudTrail report".to_owned(),
            title => own(title),
        },
        cover: Some(outline.cover(annotations)),
        sections,
    }
}

/// The findings by what is said of them.
struct Told<'r> {
    failing: Vec<(&'r Finding, Option<&'r Note>)>,
    accepted: Vec<(&'r Finding, Option<&'r Note>)>,
    open: Vec<(&'r Finding, Option<&'r Note>)>,
    holding: Vec<(&'r Finding, Option<&'r Note>)>,
    left_out: u64,
}

impl<'r> Told<'r> {
    fn of(report: &'r Report, annotations: &'r Annotations) -> Self {
        let mut told = Self {
            failing: Vec::new(),
            accepted: Vec::new(),
            open: Vec::new(),
            holding: Vec::new(),
            left_out: 0,
        };
        for (finding, key) in report.findings.iter().zip(finding_keys(&report.findings)) {
            let note = annotations.note(&key);
            let list = match finding.verdict {
                _ if note.is_some_and(|note| note.left_out) => {
                    told.left_out += 1;
                    continue;
                }
                Verdict::Pass => &mut told.holding,
                _ if note.is_some_and(|note| note.accepted.is_some()) => &mut told.accepted,
                Verdict::Fail => &mut told.failing,
                Verdict::Unknown => &mut told.open,
            };
            list.push((finding, note));
        }
        told
    }
}

impl Outline<'_> {
    fn cover(&self, annotations: &Annotations) -> Cover {
        let report = self.report;
        let mut facts = Vec::new();
        if let (Some(from), Some(to)) = (&report.window.from, &report.window.to) {
            facts.push(fact("Logs of", format!("{from} to {to}")));
        }
        if !report.accounts.is_empty() {
            facts.push(fact("Accounts", self.listed(&report.accounts)));
        }
        for (label, text) in [
            ("Prepared", &annotations.date),
            ("Prepared by", &annotations.author),
        ] {
            if !text.trim().is_empty() {
                facts.push(fact(label, own(text)));
            }
        }
        facts.push(fact(
            "Made with",
            format!("Trailglass {}; no file left the machine", report.engine),
        ));
        Cover {
            classification: own(&annotations.classification),
            customer: own(&annotations.customer),
            logo: annotations.logo.clone(),
            figures: self.key_figures(),
            facts,
            scope: paragraphs(&annotations.scope),
            notes: paragraphs(&annotations.notes),
        }
    }

    /// The few figures of the cover; one that is not known is left out.
    fn key_figures(&self) -> Vec<Fact> {
        let Report {
            inputs, chapters, ..
        } = self.report;
        let mut figures = vec![fact(
            "Records",
            words::count(inputs.records.saturating_sub(inputs.duplicates)),
        )];
        let trails = chapters.fragmentation.trails.len() as u64;
        if trails > 0 {
            figures.push(fact("Trails", words::count(trails)));
        }
        let orphans = chapters.orphans.buckets.iter();
        let orphans = orphans.filter(|bucket| bucket.state == BucketState::Orphan);
        let orphans = orphans.count() as u64;
        if orphans > 0 {
            figures.push(fact("Orphaned buckets", words::count(orphans)));
        }
        if let Some(usd) = chapters.cost.usd_month {
            figures.push(fact("A month", words::usd(usd)));
        }
        let traced = &chapters.roles.totals.records;
        if traced.total > 0 {
            #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
            let share = traced.attributed as f64 / traced.total as f64;
            figures.push(fact("Actions traced", words::percent(share)));
        }
        figures
    }

    fn failing(&self, told: &Told<'_>) -> Vec<Block> {
        if told.failing.is_empty() {
            let nothing = if self.report.inputs.files.is_empty() {
                "Nothing was read, so there is nothing to judge."
            } else {
                "Nothing fails of what could be judged."
            };
            return vec![Block::Text(nothing.to_owned())];
        }
        vec![Block::Findings(self.entries(&told.failing))]
    }

    fn accepted(&self, told: &Told<'_>) -> Vec<Block> {
        if told.accepted.is_empty() {
            return Vec::new();
        }
        vec![
            Block::Text("These stand as they were found; their owner knows of them.".to_owned()),
            Block::Findings(self.entries(&told.accepted)),
        ]
    }

    fn entries(&self, findings: &[(&Finding, Option<&Note>)]) -> Vec<Entry> {
        let entry = |(finding, note): &(&Finding, Option<&Note>)| Entry {
            comment: note.map_or_else(Vec::new, |note| paragraphs(&note.comment)),
            accepted: note
                .and_then(|note| note.accepted.as_ref())
                .map(accepted_words),
            ..self.entry(finding)
        };
        findings.iter().map(entry).collect()
    }

    /// What is unknown, with the commands that would settle it, and all of these once more to be copied.
    fn open(&self, told: &Told<'_>) -> Vec<Block> {
        if told.open.is_empty() {
            return Vec::new();
        }
        let rows = told.open.iter().map(|(finding, note)| {
            let mut question = vec![self.shown(&finding.title)];
            question.extend(note.map_or_else(Vec::new, |note| paragraphs(&note.comment)));
            let mut ask: Vec<String> = finding
                .ask
                .iter()
                .take(ASKED)
                .map(|command| self.command(command))
                .collect();
            if finding.ask.len() > ASKED {
                ask.push(format!("{} more", finding.ask.len() - ASKED));
            }
            vec![question, vec![finding.severity.word().to_owned()], ask]
        });
        let mut seen = BTreeSet::new();
        let commands: Vec<String> = told
            .open
            .iter()
            .flat_map(|(finding, _)| &finding.ask)
            .filter(|command| seen.insert(command.as_str()))
            .map(|command| self.command(command))
            .collect();
        let mut blocks = vec![Block::Text(
            "These questions stay open because the files do not hold the answer. None of them counts as a finding."
                .to_owned(),
        )];
        blocks.extend(table(
            "Open questions",
            vec![
                words_column("Question"),
                severities("If so"),
                names("Settled by"),
            ],
            rows.collect(),
        ));
        if !commands.is_empty() {
            blocks.push(Block::Text(
                "All commands at once; each of them only reads:".to_owned(),
            ));
            blocks.push(Block::Commands(commands));
        }
        blocks
    }

    fn holding(&self, told: &Told<'_>) -> Vec<Block> {
        let rows = told.holding.iter().map(|(finding, note)| {
            let mut what = vec![self.shown(&finding.title)];
            what.extend(note.map_or_else(Vec::new, |note| paragraphs(&note.comment)));
            vec![what, vec![finding.id.clone()]]
        });
        table(
            "Checks that pass",
            vec![words_column("What holds"), names("Finding")],
            rows.collect(),
        )
        .into_iter()
        .collect()
    }

    fn made(&self, told: &Told<'_>) -> Section {
        let mut blocks = self.read();
        blocks.extend(self.problems());
        if told.left_out > 0 {
            blocks.push(Block::Text(format!(
                "The author left {} out of this report.",
                words::counted(told.left_out, "finding")
            )));
        }
        section("How this was made", blocks)
    }
}

fn table(title: &'static str, columns: Vec<Column>, rows: Vec<Vec<Vec<String>>>) -> Option<Block> {
    (!rows.is_empty()).then_some(Block::Table(Table {
        title: Some(title),
        columns,
        rows,
    }))
}

fn accepted_words(accepted: &Accepted) -> String {
    let mut said = match accepted.reason.trim() {
        "" => "no reason given".to_owned(),
        reason => own(reason),
    };
    if !accepted.by.trim().is_empty() {
        said.push_str(&format!("; by {}", own(&accepted.by)));
    }
    if !accepted.until.trim().is_empty() {
        said.push_str(&format!("; until {}", own(&accepted.until)));
    }
    said
}

/// A text of the author: only access key ids are masked in it, and it stands on one line.
fn own(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    hidden::keys(&line).into_owned()
}

/// A longer text of the author: an empty line begins a paragraph.
fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in text.lines().map(own) {
        match paragraphs.last_mut() {
            Some(last) if !line.is_empty() => {
                if !last.is_empty() {
                    last.push(' ');
                }
                last.push_str(&line);
            }
            _ => paragraphs.push(String::new()),
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}
