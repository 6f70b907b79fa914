//! Medians, ratios and goals, and how they are printed.

use super::{Case, contenders::Contender};
use std::{collections::BTreeMap, fmt};

/// What one run took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Measured {
    pub(super) seconds: f64,
    /// Until the first figures stood on the screen; only the page has that.
    pub(super) first_seconds: Option<f64>,
    /// Drawn in a second while a list is scrolled; only Explore has that.
    pub(super) frames: Option<f64>,
    /// Most memory: of the process, or of the page's WebAssembly.
    pub(super) peak_bytes: Option<u64>,
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} s", self.seconds)?;
        if let Some(first) = self.first_seconds {
            write!(f, ", first figures after {first:.2} s")?;
        }
        if let Some(frames) = self.frames {
            write!(f, ", {frames:.0} frames a second")?;
        }
        if let Some(bytes) = self.peak_bytes {
            write!(f, ", {:.0} MB", megabytes(bytes))?;
        }
        Ok(())
    }
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// The middle of each figure by itself. Of an even number, the worse of the two in the middle.
pub(super) fn median(runs: &[Measured]) -> Measured {
    fn middle<T: Copy>(
        mut values: Vec<T>,
        order: impl FnMut(&T, &T) -> std::cmp::Ordering,
    ) -> Option<T> {
        values.sort_by(order);
        values.get(values.len() / 2).copied()
    }
    Measured {
        seconds: middle(runs.iter().map(|run| run.seconds).collect(), f64::total_cmp)
            .unwrap_or_default(),
        first_seconds: middle(
            runs.iter().filter_map(|run| run.first_seconds).collect(),
            f64::total_cmp,
        ),
        frames: middle(
            runs.iter().filter_map(|run| run.frames).collect(),
            f64::total_cmp,
        ),
        peak_bytes: middle(
            runs.iter().filter_map(|run| run.peak_bytes).collect(),
            Ord::cmp,
        ),
    }
}

/// A figure and what it should be.
struct Goal {
    what: &'static str,
    unit: &'static str,
    figure: f64,
    goal: f64,
    /// Whether more is better.
    more: bool,
}

impl Goal {
    fn line(&self) -> String {
        let (word, kept) = if self.more {
            ("at least", self.figure >= self.goal)
        } else {
            ("at most", self.figure <= self.goal)
        };
        let verdict = if kept { "ok" } else { "missed" };
        format!(
            "{:<44} {:>8.2} {:<5} {word:<8} {:>6} {verdict}",
            self.what, self.figure, self.unit, self.goal
        )
    }
}

/// The raw medians and, below them, the ratios beside their goals.
pub(super) fn table(case: &Case, medians: &BTreeMap<Contender, Measured>) -> Vec<String> {
    let mut lines = vec![format!(
        "{} records in {} files, {:.0} MB of JSON, {:.0} MB compressed; medians:",
        case.records,
        case.files,
        megabytes(case.plain_bytes),
        megabytes(case.bytes)
    )];
    for (contender, measured) in medians {
        let speed = megabytes(case.plain_bytes) / measured.seconds;
        lines.push(format!(
            "  {:<20} {measured}, {speed:.0} MB/s of JSON",
            contender.to_string()
        ));
    }
    lines.push(String::new());
    lines.extend(goals(medians).iter().map(Goal::line));
    lines
}

fn goals(medians: &BTreeMap<Contender, Measured>) -> Vec<Goal> {
    let of = |contender| medians.get(&contender);
    let ratio = |above, below| Some(of(above)?.seconds / of(below)?.seconds);
    let memory = |contender| Some(megabytes(of(contender)?.peak_bytes?));
    let goal = |what, unit, figure: Option<f64>, goal, more| {
        figure.map(|figure| Goal {
            what,
            unit,
            figure,
            goal,
            more,
        })
    };
    let first = of(Contender::Page).and_then(|page| page.first_seconds);
    [
        goal(
            "inspect (2 threads) / inflate (1 thread)",
            "times",
            ratio(Contender::Inspect, Contender::Inflate),
            1.5,
            false,
        ),
        goal(
            "inspect with digests / inspect",
            "times",
            ratio(Contender::Digests, Contender::Inspect),
            1.2,
            false,
        ),
        goal(
            "inspect: peak memory",
            "MB",
            memory(Contender::Inspect),
            150.0,
            false,
        ),
        goal(
            "inspect / inspect without roles",
            "times",
            ratio(Contender::Inspect, Contender::Roleless),
            1.15,
            false,
        ),
        goal(
            "inspect with privacy / inspect",
            "times",
            ratio(Contender::Privacy, Contender::Inspect),
            1.6,
            false,
        ),
        goal(
            "simulate (50 sets) / partial (reading)",
            "times",
            ratio(Contender::Simulate, Contender::Partial),
            1.3,
            false,
        ),
        goal(
            "page (2 workers) / inspect (2 threads)",
            "times",
            ratio(Contender::Page, Contender::Inspect),
            2.0,
            false,
        ),
        goal("page: first figures", "s", first, 0.5, false),
        goal(
            "page: WebAssembly memory",
            "MB",
            memory(Contender::Page),
            100.0,
            false,
        ),
        goal(
            "Explore: frames a second while scrolling",
            "",
            of(Contender::Explore).and_then(|explore| explore.frames),
            50.0,
            true,
        ),
        goal(
            "DuckDB (2 threads) / inspect (2 threads)",
            "times",
            ratio(Contender::Duckdb, Contender::Inspect),
            2.5,
            true,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    fn took(seconds: f64, megabytes: u64) -> Measured {
        Measured {
            seconds,
            first_seconds: None,
            frames: None,
            peak_bytes: Some(megabytes * 1_000_000),
        }
    }

    #[test]
    fn the_median_is_taken_of_each_figure_by_itself() {
        let runs = [took(3.0, 10), took(1.0, 30), took(2.0, 20)];
        assert_eq!(median(&runs), took(2.0, 20));
        assert_eq!(median(&runs[..2]), took(3.0, 30));
    }

    #[test]
    fn goals_stand_beside_their_ratios_and_say_when_they_are_missed() {
        let case = Case {
            folder: "case".into(),
            digests: "digests".into(),
            records: 1,
            files: 1,
            groups: 1,
            plain_bytes: 1_000_000,
            bytes: 100_000,
        };
        let medians = BTreeMap::from([
            (Contender::Inflate, took(2.0, 5)),
            (Contender::Inspect, took(2.5, 200)),
            (Contender::Roleless, took(2.0, 190)),
            (Contender::Privacy, took(3.5, 200)),
            (Contender::Duckdb, took(5.0, 300)),
        ]);
        let lines = table(&case, &medians);
        let line = |start: &str| {
            lines
                .iter()
                .find(|line| line.starts_with(start))
                .unwrap()
                .clone()
        };
        assert!(
            line("inspect (2 threads) /").contains("1.25")
                && line("inspect (2 threads) /").ends_with("ok")
        );
        assert!(line("inspect / inspect without").ends_with("missed"));
        assert!(line("inspect with privacy /").ends_with("ok"));
        assert!(line("inspect: peak").ends_with("missed"));
        assert!(line("DuckDB (2 threads) /").ends_with("missed"));
        assert!(
            !lines.iter().any(|line| line.starts_with("page")),
            "what was not measured is not judged"
        );
    }
}
