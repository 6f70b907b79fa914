//! Which records are noise, and what the trails could select instead.

use super::{Outline, figures, names, words_column};
use crate::report::writers::document::Block;
use crate::report::writers::words;
use crate::report::{Noise, SelectorAdvice};

impl Outline<'_> {
    pub(super) fn strategy(&self) -> Vec<Block> {
        let chapter = &self.report.chapters.strategy;
        let noise = chapter.noise.iter().map(|row| self.noise(row));
        let mut blocks = self.table(
            Some("Noise: groups of records that say little"),
            vec![
                names("Group"),
                words_column("Why, and what can be done"),
                figures("Records"),
                figures("Share"),
                figures("JSON"),
                figures("$ a month"),
            ],
            noise.collect(),
        );
        blocks.extend(self.advice(&chapter.advice));
        let watched = chapter.watched.iter().map(|row| {
            vec![
                vec![self.shown(&row.event)],
                vec![row.why.clone()],
                vec![words::count(row.records)],
            ]
        });
        blocks.extend(self.table(
            Some("What must not be lost: watched events that occur"),
            vec![names("Event"), words_column("It"), figures("Records")],
            watched.collect(),
        ));
        blocks
    }

    fn noise(&self, row: &Noise) -> Vec<Vec<String>> {
        let mut group = vec![self.shown(&row.group), row.kind.title().to_owned()];
        if row.watched_records > 0 {
            group.push(format!(
                "{} of the watched list",
                words::counted(row.watched_records, "record")
            ));
        }
        vec![
            group,
            vec![
                format!("{};", self.shown(&row.reason)),
                self.shown(&row.remedy),
            ],
            vec![words::count(row.records)],
            vec![words::percent(row.share)],
            vec![words::bytes(row.bytes)],
            vec![dollars(row.usd_month)],
        ]
    }

    /// What the trails could select instead. The documents stand beside the findings that they mend, and all of
    /// them in the JSON form.
    fn advice(&self, advice: &[SelectorAdvice]) -> Vec<Block> {
        let rows = advice.iter().map(|row| {
            let mut what = vec![self.masked(&row.why)];
            if row.unsure_records > 0 {
                what.push(format!(
                    "of {} only reading them again tells",
                    words::counted(row.unsure_records, "more record")
                ));
            }
            what.extend(row.limits.iter().map(|limit| self.masked(limit)));
            vec![
                vec![self.shown(&row.name)],
                what,
                vec![words::count(row.dropped_records)],
                vec![words::count(row.watched_hidden)],
                vec![dollars(row.saved_usd_month)],
            ]
        });
        self.table(
            Some("What the trails could select instead, what hides nothing watched first"),
            vec![
                names("Trail"),
                words_column("What changes"),
                figures("Records dropped"),
                figures("Watched hidden"),
                figures("$ saved"),
            ],
            rows.collect(),
        )
    }
}

/// Dollars, or that they are not known.
pub(super) fn dollars(usd: Option<f64>) -> String {
    usd.map_or_else(|| "unknown".to_owned(), words::usd)
}
