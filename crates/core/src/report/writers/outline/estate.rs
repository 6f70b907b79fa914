//! The trails, what they log where, and the buckets that hold their logs.

use std::collections::BTreeMap;

use super::strategy::dollars;
use super::{Outline, figures, names, words_column};
use crate::report::writers::document::Block;
use crate::report::writers::words;
use crate::report::{Action, BucketRow, BucketState, CoverageState, Management, TrailRow};
use crate::sorting::Arrange;

/// What stands for what the exports do not tell.
const UNKNOWN: &str = "unknown";

impl Outline<'_> {
    pub(super) fn trails(&self) -> Vec<Block> {
        let chapter = &self.report.chapters.fragmentation;
        let rows = chapter.trails.iter().map(|trail| {
            vec![
                vec![self.shown(&trail.name), self.shown(&trail.account)],
                state(trail),
                self.events(trail),
                vec![self.shown(&trail.bucket)],
            ]
        });
        let mut blocks = self.table(
            None,
            vec![
                names("Trail"),
                words_column("It"),
                words_column("Events"),
                names("Bucket"),
            ],
            rows.collect(),
        );
        let advice = chapter.advice.iter().map(|step| {
            let word = match step.action {
                Action::Create => "make",
                Action::Mend => "mend",
                Action::Delete => "delete",
            };
            let mut why = vec![self.shown(&step.why)];
            if !step.lost.is_empty() {
                why.push(format!("lost: {}", self.listed(&step.lost)));
            }
            vec![
                vec![word.to_owned()],
                vec![self.shown(&step.trail)],
                why,
                vec![dollars(step.monthly_usd)],
            ]
        });
        blocks.extend(self.table(
            Some("What to do with them, in this order; saved is what CloudTrail charges, without storage and keys"),
            vec![
                words_column("Step"),
                names("Trail"),
                words_column("Why"),
                figures("$ saved"),
            ],
            advice.collect(),
        ));
        blocks
    }

    /// The events that a trail selects.
    fn events(&self, trail: &TrailRow) -> Vec<String> {
        let management = match trail.management {
            Management::All => "management, reads and writes",
            Management::Read => "management, reads only",
            Management::Write => "management, writes only",
            Management::None => "no management events",
            Management::Unknown => "selectors unknown",
        };
        let mut events = vec![management.to_owned()];
        if trail.data == Some(true) {
            events.push(format!("data of {}", self.listed(&trail.data_types)));
        }
        if trail.network_activity == Some(true) {
            events.push("network activity".to_owned());
        }
        if trail.insights == Some(true) {
            events.push("Insights".to_owned());
        }
        events
    }

    /// How many places of each class are covered, and the places that are not.
    pub(super) fn coverage(&self) -> Vec<Block> {
        let cells = &self.report.chapters.fragmentation.coverage;
        let mut classes: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
        for cell in cells {
            let [covered, gaps, unknown] = classes.entry(&cell.class).or_default();
            *match cell.state {
                CoverageState::Covered => covered,
                CoverageState::Gap => gaps,
                CoverageState::Unknown => unknown,
            } += 1;
        }
        let rows = classes.into_iter().map(|(class, counts)| {
            let counts = counts.map(|count| vec![words::count(count)]);
            [vec![self.shown(class)]]
                .into_iter()
                .chain(counts)
                .collect()
        });
        let mut blocks = self.table(
            Some("Accounts and Regions by class of events"),
            vec![
                names("Class"),
                figures("Covered"),
                figures("Gap"),
                figures("Unknown"),
            ],
            rows.collect(),
        );
        // Data events are a choice, place by place; management events are not.
        let open = cells.iter().filter(|cell| {
            cell.state != CoverageState::Covered && cell.class.starts_with("management")
        });
        let open = open.map(|cell| {
            vec![
                vec![self.shown(&cell.account)],
                vec![self.shown(&cell.region)],
                vec![self.shown(&cell.class)],
                vec![
                    cell.state.word().to_owned(),
                    self.shown(cell.why.as_deref().unwrap_or_default()),
                ],
            ]
        });
        blocks.extend(self.table(
            Some("Management events that are not known to be logged"),
            vec![
                names("Account"),
                names("Region"),
                names("Class"),
                words_column("It is"),
            ],
            open.collect(),
        ));
        blocks
    }

    /// The buckets that have to do with CloudTrail, orphans first.
    pub(super) fn buckets(&self) -> Vec<Block> {
        let mut buckets: Vec<&BucketRow> = self
            .report
            .chapters
            .orphans
            .buckets
            .iter()
            .filter(|bucket| bucket.state != BucketState::Unrelated)
            .collect();
        let rank = |state| match state {
            BucketState::Orphan => 0,
            BucketState::LikelyOrphan => 1,
            BucketState::Unknown => 2,
            BucketState::Live | BucketState::Unrelated => 3,
        };
        buckets.arrange_by_key(|bucket| rank(bucket.state));
        let known = |text: Option<String>| vec![text.unwrap_or_else(|| UNKNOWN.to_owned())];
        let rows = buckets.into_iter().map(|bucket| {
            let mut why = vec![bucket.state.word().to_owned()];
            let signal = bucket.signals.first();
            why.extend(signal.map(|signal| self.shown(&signal.text)));
            if !bucket.readers.is_empty() {
                why.push(format!("others can read: {}", self.listed(&bucket.readers)));
            }
            vec![
                vec![self.shown(&bucket.name)],
                why,
                known(bucket.last_delivery.clone()),
                known(bucket.bytes.map(words::bytes)),
                known(bucket.monthly_usd.map(words::usd)),
            ]
        });
        self.table(
            None,
            vec![
                names("Bucket"),
                words_column("It is"),
                words_column("Last log file"),
                figures("Size"),
                figures("$ a month"),
            ],
            rows.collect(),
        )
    }
}

/// What is to be known of a trail before its events.
fn state(trail: &TrailRow) -> Vec<String> {
    let mut said = vec![
        match trail.logging {
            Some(true) => "logs",
            Some(false) => "is off",
            None => "on or off: unknown",
        }
        .to_owned(),
    ];
    if let Some(error) = &trail.delivery_error {
        said.push(format!("cannot deliver: {error}"));
    }
    said.push(match trail.multi_region {
        Some(true) => "every Region".to_owned(),
        Some(false) => format!("{} alone", trail.home_region),
        None => "Regions unknown".to_owned(),
    });
    if trail.organization == Some(true) {
        said.push("whole organization".to_owned());
    }
    said
}
