//! A comparison laid out for people.

use super::document::{Block, Column, Document, Table};
use super::outline::{figures, names, section, severities, words_column};
use super::posture::shown;
use super::{Choices, words};
use crate::report::compare::{Comparison, FindingChange, LineState, Presence, Side, Standing};
use crate::report::{BucketState, CoverageState, item_title};

/// Lays a comparison out: the figures, the findings by what became of them, then what else changed. Tables of findings have
/// every row, the others those that were chosen.
#[must_use]
pub fn comparison(comparison: &Comparison, choices: &Choices) -> Document {
    let layout = Layout {
        comparison,
        choices,
    };
    let mut sections = vec![section("Before and after", layout.figures())];
    for (title, standing) in [
        ("New", Standing::New),
        ("Changed", Standing::Changed),
        ("Fixed", Standing::Fixed),
        ("Answered", Standing::Settled),
        ("Still there", Standing::Unchanged),
        ("Could not be compared", Standing::Unseen),
    ] {
        sections.push(section(title, layout.findings(standing)));
    }
    sections.extend([
        section("What a month of logging costs", layout.cost()),
        section("Trails", layout.trails()),
        section("What is logged", layout.coverage()),
        section("Checks that turned", layout.checks()),
        section("Controls that turned", layout.controls()),
        section("Buckets", layout.buckets()),
        section("What fills the logs", layout.volume()),
    ]);
    sections.retain(|section| !section.blocks.is_empty());
    Document {
        title: "Two CloudTrail reports compared".to_owned(),
        cover: None,
        sections,
    }
}

struct Layout<'c> {
    comparison: &'c Comparison,
    choices: &'c Choices,
}

/// What stands for a thing that a report does not have, and for one that is not known.
const ABSENT: &str = "–";
const UNKNOWN: &str = "unknown";

impl Layout<'_> {
    fn shown(&self, text: &str) -> String {
        shown(text, self.choices.names)
    }

    fn figures(&self) -> Vec<Block> {
        let Comparison {
            before,
            after,
            totals,
            ..
        } = self.comparison;
        let rows: Vec<_> = FIGURES
            .iter()
            .map(|(name, figure)| {
                let (old, new) = (figure(before), figure(after));
                vec![vec![(*name).to_owned()], vec![old], vec![new]]
            })
            .collect();
        let mut told = Vec::new();
        for (count, word) in [
            (totals.fixed, "fixed"),
            (totals.new, "new"),
            (totals.changed, "changed"),
            (totals.unchanged, "as before"),
            (totals.settled, "answered"),
            (totals.unseen, "not to be compared"),
        ] {
            if count > 0 {
                told.push(format!("{} {word}", words::count(count)));
            }
        }
        let findings = match told.as_slice() {
            [] => "Neither report has a finding that fails or is open.".to_owned(),
            told => format!("Findings: {}.", told.join(", ")),
        };
        let mut blocks = vec![
            Block::Text(findings),
            table(
                None,
                vec![words_column("Figure"), figures("Before"), figures("After")],
                rows,
            ),
        ];
        if before.engine != after.engine {
            blocks.push(Block::Text(
                "The two reports were made by different versions, which may judge otherwise."
                    .to_owned(),
            ));
        }
        blocks
    }

    fn findings(&self, standing: Standing) -> Vec<Block> {
        let of = self.comparison.findings.iter();
        let rows: Vec<_> = of
            .filter(|change| change.standing == standing)
            .map(|change| self.finding(change))
            .collect();
        if rows.is_empty() {
            return Vec::new();
        }
        vec![table(
            None,
            vec![
                severities("Severity"),
                words_column("Finding"),
                words_column("Because"),
                names("Id"),
            ],
            rows,
        )]
    }

    fn finding(&self, change: &FindingChange) -> Vec<Vec<String>> {
        let mut because = vec![change.because.clone()];
        for (verb, list) in [("came", &change.came), ("went", &change.went)] {
            let limit = self.choices.rows.max(1);
            let mut told: Vec<String> = list
                .iter()
                .take(limit)
                .map(|name| self.shown(name))
                .collect();
            if list.len() > limit {
                told.push(format!("{} more", list.len() - limit));
            }
            if !told.is_empty() {
                because.push(format!("{verb}: {}", told.join(", ")));
            }
        }
        if let (Some(old), Some(new)) = (&change.before, &change.after)
            && old.severity != new.severity
            && change.standing == Standing::Changed
        {
            because.push(format!("{} before", old.severity.word()));
        }
        vec![
            vec![change.severity.word().to_owned()],
            vec![self.shown(&change.title)],
            because,
            vec![change.id.clone()],
        ]
    }

    fn cost(&self) -> Vec<Block> {
        let cost = &self.comparison.cost;
        if cost.lines.is_empty() {
            return Vec::new();
        }
        let mut rows: Vec<_> = cost
            .lines
            .iter()
            .map(|line| {
                let mut what = vec![item_title(&line.item).to_owned()];
                what.extend(line.trail.iter().map(|trail| self.shown(trail)));
                let of = |state: Option<&LineState>| {
                    state.map_or_else(|| ABSENT.to_owned(), |state| usd(state.usd_month))
                };
                vec![
                    what,
                    vec![of(line.before.as_ref())],
                    vec![of(line.after.as_ref())],
                    vec![signed(line.difference)],
                ]
            })
            .collect();
        rows.insert(
            0,
            vec![
                vec!["The whole bill".to_owned()],
                vec![usd(cost.before)],
                vec![usd(cost.after)],
                vec![signed(cost.difference)],
            ],
        );
        self.cut(
            vec![
                names("Line"),
                figures("$ before"),
                figures("$ after"),
                figures("Difference"),
            ],
            rows,
        )
    }

    fn trails(&self) -> Vec<Block> {
        let rows = self.comparison.trails.iter().map(|trail| {
            let word = match trail.presence {
                Presence::Came => "came",
                Presence::Went => "went",
                Presence::Both => "changed",
            };
            let changes = trail.changes.iter().map(|change| {
                let before = change.before.as_deref().unwrap_or(UNKNOWN);
                format!(
                    "{}: {} to {}",
                    change.setting,
                    self.shown(before),
                    self.shown(&change.after)
                )
            });
            vec![
                vec![self.shown(&trail.arn)],
                vec![word.to_owned()],
                changes.collect(),
            ]
        });
        self.cut(
            vec![names("Trail"), words_column("It"), words_column("Settings")],
            rows.collect(),
        )
    }

    fn coverage(&self) -> Vec<Block> {
        let coverage = &self.comparison.coverage;
        if coverage.cells.is_empty() {
            return Vec::new();
        }
        let rows = coverage.cells.iter().map(|cell| {
            let word = |state: Option<CoverageState>| {
                state.map_or(ABSENT, |state| state.word()).to_owned()
            };
            vec![
                vec![self.shown(&cell.account)],
                vec![self.shown(&cell.region)],
                vec![self.shown(&cell.class)],
                vec![word(cell.before)],
                vec![word(cell.after)],
            ]
        });
        let said = format!(
            "{} gained, {} lost, {} not known to the second report.",
            words::counted(coverage.gained, "place"),
            words::count(coverage.lost),
            words::count(coverage.unseen)
        );
        let mut blocks = vec![Block::Text(said)];
        blocks.extend(self.cut(
            vec![
                names("Account"),
                names("Region"),
                names("Class"),
                words_column("Before"),
                words_column("After"),
            ],
            rows.collect(),
        ));
        blocks
    }

    fn checks(&self) -> Vec<Block> {
        let rows = self.comparison.checks.iter().map(|change| {
            vec![
                vec![change.check.clone()],
                vec![self.shown(&change.object)],
                vec![change.before.word().to_owned()],
                vec![change.after.word().to_owned()],
                vec![self.shown(&change.said)],
            ]
        });
        self.cut(
            vec![
                names("Check"),
                names("Of"),
                words_column("Before"),
                words_column("After"),
                words_column("Seen"),
            ],
            rows.collect(),
        )
    }

    fn controls(&self) -> Vec<Block> {
        let rows = self.comparison.controls.iter().map(|change| {
            vec![
                vec![format!("{}:{}", change.standard, change.id)],
                vec![self.shown(&change.title)],
                vec![change.before.word().to_owned()],
                vec![change.after.word().to_owned()],
            ]
        });
        self.cut(
            vec![
                names("Control"),
                words_column("It asks for"),
                words_column("Before"),
                words_column("After"),
            ],
            rows.collect(),
        )
    }

    fn buckets(&self) -> Vec<Block> {
        let rows = self.comparison.buckets.iter().map(|change| {
            let word =
                |state: Option<BucketState>| state.map_or(ABSENT, |state| state.word()).to_owned();
            vec![
                vec![self.shown(&change.name)],
                vec![word(change.before)],
                vec![word(change.after)],
            ]
        });
        self.cut(
            vec![
                names("Bucket"),
                words_column("Before"),
                words_column("After"),
            ],
            rows.collect(),
        )
    }

    fn volume(&self) -> Vec<Block> {
        let moved = self.comparison.volume.iter();
        let moved = moved.filter(|row| row.share_before != row.share_after);
        let rows = moved.map(|row| {
            let records = |records: Option<u64>, share: Option<f64>| match records.zip(share) {
                Some((records, share)) => {
                    format!("{} ({})", words::count(records), words::percent(share))
                }
                None => UNKNOWN.to_owned(),
            };
            let key = if row.key.is_empty() {
                "(none)"
            } else {
                &row.key
            };
            vec![
                vec![row.by.word().to_owned()],
                vec![self.shown(key)],
                vec![records(row.before, row.share_before)],
                vec![records(row.after, row.share_after)],
            ]
        });
        self.cut(
            vec![
                words_column("By"),
                names("Key"),
                figures("Records before"),
                figures("Records after"),
            ],
            rows.collect(),
        )
    }

    /// A table of at most so many rows, the rest told below it. Without rows it is left out.
    fn cut(&self, columns: Vec<Column>, mut rows: Vec<Vec<Vec<String>>>) -> Vec<Block> {
        if rows.is_empty() {
            return Vec::new();
        }
        let limit = self.choices.rows.max(1);
        let more = rows.len().saturating_sub(limit) as u64;
        rows.truncate(limit);
        let mut blocks = vec![table(None, columns, rows)];
        if more > 0 {
            blocks.push(Block::Text(format!(
                "{} more not shown here.",
                words::count(more)
            )));
        }
        blocks
    }
}

/// What a figure is called, and how it is told of a side.
type Figure = (&'static str, fn(&Side) -> String);

/// The figures of a side.
const FIGURES: [Figure; 15] = [
    ("From", |side| {
        side.window
            .from
            .clone()
            .unwrap_or_else(|| ABSENT.to_owned())
    }),
    ("To", |side| {
        side.window.to.clone().unwrap_or_else(|| ABSENT.to_owned())
    }),
    ("Records", |side| words::count(side.records)),
    ("Records a day", |side| {
        side.records_day
            .map_or_else(|| UNKNOWN.to_owned(), words::quantity)
    }),
    ("Accounts", |side| words::count(side.accounts)),
    ("Trails", |side| known(side.trails)),
    ("Orphaned buckets", |side| known(side.orphans)),
    ("Places covered", |side| known(side.covered)),
    ("Gaps", |side| known(side.gaps)),
    ("Places not known", |side| words::count(side.unknown)),
    ("$ a month", |side| usd(side.usd_month)),
    ("Actions traced", |side| {
        side.traced
            .map_or_else(|| UNKNOWN.to_owned(), words::percent)
    }),
    ("Log files proved", |side| words::count(side.verified)),
    ("Log files changed", |side| words::count(side.modified)),
    ("Log files missing", |side| words::count(side.missing)),
];

fn known(figure: Option<u64>) -> String {
    figure.map_or_else(|| UNKNOWN.to_owned(), words::count)
}

fn usd(usd: Option<f64>) -> String {
    usd.map_or_else(|| UNKNOWN.to_owned(), words::usd)
}

/// A difference with its sign.
fn signed(difference: Option<f64>) -> String {
    match difference {
        None => UNKNOWN.to_owned(),
        Some(more) if more > 0.0 => format!("+{}", words::usd(more)),
        Some(less) => words::usd(less),
    }
}

fn table(title: Option<&'static str>, columns: Vec<Column>, rows: Vec<Vec<Vec<String>>>) -> Block {
    Block::Table(Table {
        title,
        columns,
        rows,
    })
}
