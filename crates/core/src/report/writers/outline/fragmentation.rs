//! Copies and silences.

use super::{Outline, figures, names, words_column};
use crate::report::writers::document::Block;
use crate::report::writers::words;

impl Outline<'_> {
    pub(super) fn copies(&self) -> Vec<Block> {
        let repeats = &self.report.chapters.fragmentation.repeats;
        let rows = repeats.iter().map(|repeat| {
            let folders = if repeat.kept == repeat.repeated {
                vec![format!(
                    "{} (twice in one folder)",
                    self.folder(&repeat.kept)
                )]
            } else {
                vec![
                    self.folder(&repeat.kept),
                    format!("again in {}", self.folder(&repeat.repeated)),
                ]
            };
            vec![vec![words::count(repeat.records)], folders]
        });
        self.table(
            None,
            vec![figures("Copies"), names("Delivered to")],
            rows.collect(),
        )
    }

    fn folder(&self, path: &str) -> String {
        if path.is_empty() {
            return "the top folder".to_owned();
        }
        self.shown(path)
    }

    pub(super) fn silences(&self) -> Vec<Block> {
        let silences = &self.report.chapters.fragmentation.silences;
        let rows = silences.iter().map(|silence| {
            vec![
                vec![self.shown(&silence.account)],
                vec![self.shown(&silence.region)],
                vec![format!("{} to", silence.from), silence.to.clone()],
                vec![words::count(silence.hours)],
                vec![words::count(silence.usual_hours)],
            ]
        });
        self.table(
            None,
            vec![
                names("Account"),
                names("Region"),
                words_column("Without a record"),
                figures("Hours"),
                figures("Usual"),
            ],
            rows.collect(),
        )
    }
}
