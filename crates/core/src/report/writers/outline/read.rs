//! What was read, and what went wrong.

use std::collections::BTreeMap;

use super::{Outline, fact, figures, names, words_column};
use crate::report::writers::document::{Block, Table};
use crate::report::writers::words;
use crate::report::{InputFile, Report, Status};
use crate::sorting::Arrange;

/// Examples of each kind of problem.
const EXAMPLES: usize = 3;

impl Outline<'_> {
    pub(super) fn read(&self) -> Vec<Block> {
        let Report { inputs, window, .. } = self.report;
        let mut facts = vec![
            fact("Files", statuses(&inputs.files)),
            fact("Size", words::bytes(inputs.bytes)),
            fact("Kinds", kinds(&inputs.files)),
            fact(
                "Records",
                match inputs.duplicates {
                    0 => words::count(inputs.records),
                    copies => format!(
                        "{} delivered, {} distinct, {} further copies of these",
                        words::count(inputs.records),
                        words::count(inputs.records - copies.min(inputs.records)),
                        words::count(copies)
                    ),
                },
            ),
        ];
        if let (Some(from), Some(to)) = (&window.from, &window.to) {
            facts.push(fact("Window", format!("{from} to {to}")));
        }
        if inputs.records > 0 {
            facts.push(fact("Accounts", self.listed(&self.report.accounts)));
            facts.push(fact("Regions", self.listed(&self.report.regions)));
        }
        facts.push(fact("Engine", format!("trailglass {}", self.report.engine)));
        vec![Block::Facts(facts)]
    }

    pub(super) fn problems(&self) -> Vec<Block> {
        #[derive(Default)]
        struct Kind {
            files: u64,
            problems: u64,
            examples: Vec<String>,
        }
        let mut kinds: BTreeMap<&str, Kind> = BTreeMap::new();
        let mut unlisted = 0;
        for file in &self.report.inputs.files {
            let mut here: Vec<&str> = Vec::new();
            for problem in &file.problems {
                let kind = kinds.entry(problem.code.word()).or_default();
                kind.problems += 1;
                if !here.contains(&problem.code.word()) {
                    here.push(problem.code.word());
                    kind.files += 1;
                }
                if kind.examples.len() < EXAMPLES {
                    let place = match (problem.record, problem.offset) {
                        (Some(record), _) => format!(" (record {record})"),
                        (None, Some(offset)) if offset > 0 => format!(" (byte {offset})"),
                        _ => String::new(),
                    };
                    let path = self.shown(&file.path);
                    kind.examples
                        .push(format!("{path}{place}: {}", problem.message));
                }
            }
            unlisted += file.more_problems;
        }
        if kinds.is_empty() {
            return Vec::new();
        }
        let rows = kinds.iter().map(|(code, kind)| {
            vec![
                vec![(*code).to_owned()],
                vec![words::count(kind.files)],
                vec![words::count(kind.problems)],
                kind.examples.clone(),
            ]
        });
        let mut blocks = vec![Block::Table(Table {
            title: None,
            columns: vec![
                words_column("Code"),
                figures("Files"),
                figures("Times"),
                names("First of them"),
            ],
            rows: rows.collect(),
        })];
        if unlisted > 0 {
            blocks.push(Block::Text(format!(
                "{} more of files that have very many are counted nowhere above.",
                words::count(unlisted)
            )));
        }
        blocks
    }
}

/// `275: 272 read, 2 in part, 1 skipped`
fn statuses(files: &[InputFile]) -> String {
    let told: Vec<String> = [
        (Status::Read, "read"),
        (Status::Partial, "read in part"),
        (Status::Skipped, "skipped"),
        (Status::Failed, "failed"),
    ]
    .into_iter()
    .filter_map(|(status, word)| {
        let count = files.iter().filter(|file| file.status == status).count() as u64;
        (count > 0).then(|| format!("{} {word}", words::count(count)))
    })
    .collect();
    match told.as_slice() {
        [] => "none".to_owned(),
        _ => format!("{}: {}", words::count(files.len() as u64), told.join(", ")),
    }
}

/// `75 cloudtrail-log, 18 describe-trails, ...`, the most first.
fn kinds(files: &[InputFile]) -> String {
    /// Kinds that are named.
    const NAMED: usize = 6;
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for file in files {
        *counts.entry(&file.kind).or_default() += 1;
    }
    let mut counts: Vec<(&str, u64)> = counts.into_iter().collect();
    counts.arrange_by_key(|&(kind, count)| (std::cmp::Reverse(count), kind));
    let rest = counts.split_off(NAMED.min(counts.len()));
    let mut told: Vec<String> = counts
        .iter()
        .map(|(kind, count)| format!("{} {kind}", words::count(*count)))
        .collect();
    if !rest.is_empty() {
        let count = rest.iter().map(|(_, count)| count).sum();
        told.push(format!(
            "{} of {} more kinds",
            words::count(count),
            rest.len()
        ));
    }
    if told.is_empty() {
        "none".to_owned()
    } else {
        told.join(", ")
    }
}
