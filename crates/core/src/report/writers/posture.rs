//! The results of checks, laid out for people: by object for the report, by standard alone.

use std::collections::BTreeMap;

use super::document::{Block, Column, Document, Holds, Section, Table};
use super::{Choices, hidden, words};
use crate::report::{
    CheckedObject, ControlRow, ControlSheet, ControlState, STANDARDS, Security, Tampering, Verdict,
};
use crate::sorting::Arrange;

/// Characters of one text.
const LONG: usize = 300;
/// Results of one control that are told.
const TOLD: usize = 6;

/// What may be shown of a text.
pub(super) fn shown(text: &str, names: bool) -> String {
    words::shortened(&hidden::shown(text, names), LONG).into_owned()
}

/// What follows from an event, in figures; empty where there are none.
pub(in crate::report::writers) fn consequences(row: &Tampering) -> String {
    let mut said = String::new();
    if let Some(change) = row
        .selection
        .as_ref()
        .filter(|change| change.lost_records > 0)
    {
        let all = change.lost_records.saturating_add(change.kept_records);
        let basis = if change.before_known {
            ""
        } else {
            ", if all management events were logged before"
        };
        said.push_str(&format!(
            "; of {} here {} are no longer logged{basis}",
            words::counted(all, "record"),
            words::count(change.lost_records)
        ));
    }
    if let Some(off) = row.off.as_ref().filter(|off| off.hours > 0) {
        said.push_str(&format!("; off for {}", words::counted(off.hours, "hour")));
        if off.silent_hours > 0 {
            let silent = words::count(off.silent_hours);
            said.push_str(&format!(", {silent} without a record"));
        }
    }
    said
}

fn column(title: &'static str, holds: Holds) -> Column {
    Column { title, holds }
}

/// What was checked, and how it stands to published standards.
pub(super) fn posture(security: &Security, choices: &Choices) -> Vec<Block> {
    let mut objects: Vec<&CheckedObject> = security.objects().collect();
    if objects.is_empty() {
        return Vec::new();
    }
    let count = |object: &CheckedObject, verdict| {
        object
            .results
            .iter()
            .filter(|result| result.verdict == verdict)
            .count() as u64
    };
    // The worst first; accounts and trails before what they write to, where they are as bad.
    objects.arrange_by_key(|object| std::cmp::Reverse(count(object, Verdict::Fail)));
    let limit = choices.rows.max(1);
    let rows = objects.iter().take(limit).map(|object| {
        let failed = object
            .results
            .iter()
            .filter(|result| result.verdict == Verdict::Fail);
        let failed: Vec<&str> = failed.map(|result| result.check.as_str()).collect();
        vec![
            vec![object.kind.noun().to_owned()],
            vec![shown(&object.name, choices.names)],
            vec![words::count(count(object, Verdict::Pass))],
            vec![words::count(failed.len() as u64)],
            vec![words::count(count(object, Verdict::Unknown))],
            vec![failed.join(", ")],
        ]
    });
    let rows = rows.collect();
    let mut blocks = vec![Block::Table(Table {
        title: Some("What was checked"),
        columns: vec![
            column("Kind", Holds::Words),
            column("Name", Holds::Names),
            column("Pass", Holds::Figures),
            column("Fail", Holds::Figures),
            column("Unknown", Holds::Figures),
            column("What fails", Holds::Words),
        ],
        rows,
    })];
    if objects.len() > limit {
        let more = words::counted((objects.len() - limit) as u64, "object");
        blocks.push(Block::Text(format!(
            "{more} with less that fails not shown here."
        )));
    }
    blocks.push(standards(&security.controls));
    blocks
}

/// How many controls of each standard are met.
fn standards(controls: &[ControlRow]) -> Block {
    let rows = STANDARDS.iter().map(|(word, name)| {
        let mut states: BTreeMap<ControlState, u64> = BTreeMap::new();
        for control in controls.iter().filter(|control| control.standard == *word) {
            *states.entry(control.state).or_default() += 1;
        }
        let of = |state| vec![words::count(states.get(&state).copied().unwrap_or(0))];
        vec![
            vec![(*name).to_owned()],
            of(ControlState::Pass),
            of(ControlState::Fail),
            of(ControlState::Unknown),
            of(ControlState::NotApplicable),
        ]
    });
    Block::Table(Table {
        title: Some("Controls that these checks answer"),
        columns: vec![
            column("Standard", Holds::Words),
            column("Pass", Holds::Figures),
            column("Fail", Holds::Figures),
            column("Unknown", Holds::Figures),
            column("Nothing to judge", Holds::Figures),
        ],
        rows: rows.collect(),
    })
}

/// Lays controls out, a section a standard.
#[must_use]
pub fn controls(sheets: &[ControlSheet<'_>], choices: &Choices) -> Document {
    let sections = STANDARDS.iter().filter_map(|(word, name)| {
        let of_standard: Vec<&ControlSheet<'_>> = sheets
            .iter()
            .filter(|sheet| sheet.control.standard == *word)
            .collect();
        (!of_standard.is_empty()).then(|| Section {
            title: name,
            blocks: sheet(&of_standard, choices),
        })
    });
    Document {
        title: "Controls".to_owned(),
        cover: None,
        sections: sections.collect(),
    }
}

fn sheet(sheets: &[&ControlSheet<'_>], choices: &Choices) -> Vec<Block> {
    let count = |state| {
        sheets
            .iter()
            .filter(|sheet| sheet.control.state == state)
            .count() as u64
    };
    let sum = format!(
        "{} pass, {} fail, {} unknown, {} with nothing to judge.",
        words::count(count(ControlState::Pass)),
        words::count(count(ControlState::Fail)),
        words::count(count(ControlState::Unknown)),
        words::count(count(ControlState::NotApplicable))
    );
    let rows = sheets.iter().map(|sheet| {
        let control = sheet.control;
        let open = sheet
            .results
            .iter()
            .filter(|of| of.result.verdict != Verdict::Pass);
        let mut told: Vec<String> = open
            .clone()
            .take(TOLD)
            .map(|of| {
                let text = format!(
                    "{}: {}: {}",
                    of.result.verdict.word(),
                    of.object,
                    of.result.said
                );
                shown(&text, choices.names)
            })
            .collect();
        let more = open.count().saturating_sub(TOLD);
        if more > 0 {
            told.push(format!("{more} more"));
        }
        if control.state == ControlState::Unknown {
            told.extend(
                control
                    .ask
                    .iter()
                    .take(TOLD)
                    .map(|ask| shown(ask, choices.names)),
            );
        }
        vec![
            vec![control.id.clone()],
            vec![control.state.word().to_owned()],
            vec![control.title.clone()],
            told,
        ]
    });
    vec![
        Block::Text(sum),
        Block::Table(Table {
            title: None,
            columns: vec![
                column("Control", Holds::Words),
                column("State", Holds::Words),
                column("What it asks for", Holds::Words),
                column("What was seen", Holds::Names),
            ],
            rows: rows.collect(),
        }),
    ]
}
