//! What matters, in short: the worst, the dearest, chapter by chapter, and the bill.

use super::{Told, table};
use crate::report::writers::document::{Bar, Bars, Block};
use crate::report::writers::outline::{Outline, figures, severities, words_column};
use crate::report::writers::words;
use crate::report::{Finding, Note, Severity, chapter_title, item_title};
use crate::sorting::Arrange;

/// Findings named in the summary.
const NAMED: usize = 8;
/// Bars of one chart.
const BARS: usize = 8;

impl Outline<'_> {
    pub(super) fn short(&self, told: &Told<'_>) -> Vec<Block> {
        let mut blocks = vec![Block::Text(verdict(told))];
        let worst: Vec<_> = told
            .failing
            .iter()
            .filter(|(finding, _)| finding.severity <= Severity::High)
            .take(NAMED)
            .map(|(finding, _)| {
                vec![
                    vec![finding.severity.word().to_owned()],
                    vec![self.shown(&finding.title)],
                ]
            })
            .collect();
        blocks.extend(table(
            "What matters most",
            vec![severities("Severity"), words_column("Finding")],
            worst,
        ));
        let mut dear: Vec<&Finding> = told.failing.iter().map(|(finding, _)| *finding).collect();
        dear.retain(|finding| finding.monthly_usd.is_some_and(|usd| usd > 0.0));
        dear.arrange_by(|a, b| {
            let usd = |finding: &Finding| finding.monthly_usd.unwrap_or(0.0);
            usd(b).total_cmp(&usd(a))
        });
        let dear = dear.into_iter().take(NAMED).map(|finding| {
            vec![
                vec![self.shown(&finding.title)],
                vec![finding.monthly_usd.map_or_else(String::new, words::usd)],
            ]
        });
        blocks.extend(table(
            "What costs most",
            vec![words_column("Finding"), figures("$ a month")],
            dear.collect(),
        ));
        blocks.extend(by_chapter(told));
        blocks.extend(self.bill());
        blocks
    }

    /// The bill as bars, the dearest item first.
    fn bill(&self) -> Option<Block> {
        let mut items: Vec<(&str, f64)> = Vec::new();
        for line in &self.report.chapters.cost.lines {
            let Some(usd) = line.usd_month.filter(|usd| *usd > 0.0) else {
                continue;
            };
            match items.iter_mut().find(|(item, _)| *item == line.item) {
                Some((_, sum)) => *sum += usd,
                None => items.push((&line.item, usd)),
            }
        }
        items.arrange_by(|a, b| b.1.total_cmp(&a.1));
        let rest = items.split_off(items.len().min(BARS - 1));
        let rest: f64 = rest.iter().map(|(_, usd)| usd).sum();
        let bar = |label: &str, amount: f64| Bar {
            label: label.to_owned(),
            amount,
            shown: words::usd(amount),
        };
        let mut bars: Vec<Bar> = items
            .iter()
            .map(|(item, usd)| bar(item_title(item), *usd))
            .collect();
        if rest > 0.0 {
            bars.push(bar("Everything else", rest));
        }
        (bars.len() > 1).then_some(Block::Bars(Bars {
            title: "What a month of logging costs",
            column: "Item",
            unit: "$ a month",
            bars,
        }))
    }
}

/// How many findings there are, in a sentence.
fn verdict(told: &Told<'_>) -> String {
    let severities = Severity::ALL.into_iter().filter_map(|severity| {
        let of = told.failing.iter();
        let count = of.filter(|(finding, _)| finding.severity == severity);
        let count = count.count();
        (count > 0).then(|| format!("{count} {}", severity.word()))
    });
    let severities: Vec<String> = severities.collect();
    let mut said = match told.failing.len() as u64 {
        0 => "Nothing fails of what could be judged.".to_owned(),
        count => format!(
            "{}: {}.",
            words::counted(count, "finding"),
            severities.join(", ")
        ),
    };
    for (count, noun, rest) in [
        (told.accepted.len(), "risk", "accepted"),
        (told.open.len(), "question", "open"),
        (told.holding.len(), "check", "without a finding"),
    ] {
        if count > 0 {
            said.push_str(&format!(" {} {rest}.", words::counted(count as u64, noun)));
        }
    }
    said
}

/// What fails and what is open, chapter by chapter, in the order of their worst.
fn by_chapter(told: &Told<'_>) -> Option<Block> {
    let mut chapters: Vec<&str> = Vec::new();
    let all = || [&told.failing, &told.open].into_iter().flatten();
    for (finding, _) in all() {
        if !chapters.contains(&finding.chapter()) {
            chapters.push(finding.chapter());
        }
    }
    let rows = chapters.into_iter().map(|chapter| {
        let count = |list: &[(&Finding, Option<&Note>)]| {
            let of = list.iter();
            of.filter(|(finding, _)| finding.chapter() == chapter)
                .count()
        };
        let worst = told.failing.iter();
        let worst = worst.filter(|(finding, _)| finding.chapter() == chapter);
        let worst = worst.map(|(finding, _)| finding.severity).min();
        vec![
            vec![chapter_title(chapter).to_owned()],
            vec![worst.map_or("unknown", Severity::word).to_owned()],
            vec![words::count(count(&told.failing) as u64)],
            vec![words::count(count(&told.open) as u64)],
        ]
    });
    table(
        "By chapter",
        vec![
            words_column("Chapter"),
            severities("Worst"),
            figures("Findings"),
            figures("Open"),
        ],
        rows.collect(),
    )
}
