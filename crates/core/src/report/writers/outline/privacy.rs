//! What personal data and secrets stand in the logs, and what an outsider learns from them.

use super::{Outline, fact, figures, names, words_column};
use crate::report::writers::document::Block;
use crate::report::writers::words;
use crate::sorting::Arrange;

impl Outline<'_> {
    pub(super) fn privacy(&self) -> Vec<Block> {
        let Some(privacy) = &self.report.chapters.privacy else {
            return Vec::new();
        };
        let mut facts = vec![
            fact("Records searched", words::count(privacy.records)),
            fact(
                "Of these with personal data or secrets",
                words::count(privacy.exposed_records),
            ),
        ];
        if privacy.unread_records > 0 {
            facts.push(fact(
                "Records not searched",
                words::count(privacy.unread_records),
            ));
        }
        let mut blocks = vec![Block::Facts(facts)];
        let learned = privacy.third_party.iter().map(|row| {
            vec![
                vec![row.category.title().to_owned(), row.legal.word().to_owned()],
                vec![row.tells.clone()],
                vec![words::count(row.distinct)],
                vec![words::count(row.records)],
            ]
        });
        blocks.extend(self.table(
            Some("What somebody learns who is given these logs"),
            vec![
                names("Data"),
                words_column("What it tells"),
                figures("Values"),
                figures("Records"),
            ],
            learned.collect(),
        ));
        let mut fields: Vec<_> = privacy.fields.iter().collect();
        fields.arrange_by_key(|field| (!field.category.is_secret(), u64::MAX - field.records));
        let fields = fields.into_iter().map(|field| {
            let samples = field.masked_samples.iter().take(3);
            let samples: Vec<String> = samples.map(|sample| self.shown(sample)).collect();
            vec![
                vec![self.shown(&field.path)],
                vec![field.category.title().to_owned()],
                vec![words::count(field.records)],
                vec![samples.join(", ")],
            ]
        });
        blocks.extend(self.table(
            Some("Where it stands"),
            vec![
                names("Field"),
                words_column("Data"),
                figures("Records"),
                words_column("Masked samples"),
            ],
            fields.collect(),
        ));
        blocks
    }
}
