//! What the logs cost, what that rests on, and what a change would save.

use super::strategy::dollars;
use super::{Outline, fact, figures, names, words_column};
use crate::report::item_title;
use crate::report::writers::document::{Block, Fact};
use crate::report::writers::words;

impl Outline<'_> {
    pub(super) fn cost(&self) -> Vec<Block> {
        let cost = &self.report.chapters.cost;
        if cost.lines.is_empty() && cost.projection.hours == 0 {
            return Vec::new();
        }
        let mut blocks = vec![Block::Facts(self.month())];
        let bill = cost.lines.iter().map(|line| {
            let month = line.quantity_month.map_or_else(
                || "unknown".to_owned(),
                |amount| words::measured(amount, &line.unit),
            );
            let mut place = vec![item_title(&line.item).to_owned()];
            if let Some(trail) = &line.trail {
                place.push(self.shown(trail));
            }
            vec![
                place,
                vec![month],
                vec![dollars(line.low)],
                vec![dollars(line.usd_month)],
                vec![dollars(line.high)],
            ]
        });
        blocks.extend(self.table(
            Some("The bill of a month"),
            vec![
                names("Line"),
                figures("A month"),
                figures("Low"),
                figures("$"),
                figures("High"),
            ],
            bill.collect(),
        ));
        let changes = cost.what_if.iter().map(|row| {
            vec![
                vec![self.shown(&row.name)],
                vec![dollars(row.saved_usd_month)],
                vec![words::count(row.lost_records)],
                vec![words::count(row.lost_watched_records)],
            ]
        });
        blocks.extend(self.table(
            Some("What changes would save, each alone"),
            vec![
                names("Change"),
                figures("$ saved"),
                figures("Records lost"),
                figures("Watched"),
            ],
            changes.collect(),
        ));
        let not_enabled = cost.not_enabled.iter().map(|row| {
            let events = row.events_month.map(words::quantity);
            vec![
                vec![self.shown(&row.resource_type), self.shown(&row.account)],
                vec![self.shown(&row.basis)],
                vec![events.unwrap_or_else(|| "unknown".to_owned())],
                vec![dollars(row.usd_month)],
            ]
        });
        blocks.extend(self.table(
            Some("Data events that are not logged, and what a copy would cost"),
            vec![
                names("Kind"),
                words_column("Counted by"),
                figures("A month"),
                figures("$"),
            ],
            not_enabled.collect(),
        ));
        let encryption = cost.encryption.iter().map(|row| {
            vec![
                vec![self.shown(&row.resource)],
                vec![row.state.title().to_owned()],
                vec![self.shown(&row.basis)],
                vec![words::count(row.records)],
            ]
        });
        blocks.extend(self.table(
            Some("Encryption of the stores that data events touched"),
            vec![
                names("Bucket"),
                words_column("At rest"),
                words_column("What tells it"),
                figures("Data events"),
            ],
            encryption.collect(),
        ));
        let unknowns = cost.unknowns.iter().map(|row| {
            let ask = row.ask.iter().map(|command| self.command(command));
            vec![vec![self.shown(&row.what)], ask.collect()]
        });
        blocks.extend(self.table(
            Some("What the bill does not know, and what would tell"),
            vec![words_column("Unknown"), names("Command")],
            unknowns.collect(),
        ));
        blocks
    }

    /// The month in one figure with its band, and what it rests on.
    fn month(&self) -> Vec<Fact> {
        let cost = &self.report.chapters.cost;
        let mut facts = vec![fact("A month", dollars(cost.usd_month))];
        if let (Some(low), Some(high)) = (cost.low, cost.high) {
            let band = format!("{} to {}", words::usd(low), words::usd(high));
            facts.push(fact("Band", band));
        }
        if let Some(refused) = &cost.projection.refused {
            facts.push(fact("Refused", refused.clone()));
        }
        facts.push(fact("Method", cost.projection.basis.clone()));
        if cost.projection.assumed_trail {
            let assumed =
                "no export shows a trail: one is assumed, that logs all that was observed";
            facts.push(fact("Assumed", assumed.to_owned()));
        }
        if cost.unpriced > 0 {
            let without = words::counted(cost.unpriced, "line");
            facts.push(fact(
                "Unknown",
                format!("{without} without a figure; the sums lack them"),
            ));
        }
        let prices = format!("list prices as of {}, or those given", cost.prices_as_of);
        facts.push(fact("Prices", prices));
        facts
    }
}
