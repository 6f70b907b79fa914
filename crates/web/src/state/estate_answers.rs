//! What the overview says of the exports: coverage, orphans and posture.

use super::answer::{Answer, Drawing, is_tampering, judged, judged_by, question};
use super::buckets::{buckets_words, number, orphan_cost};
use super::copies::copies_words;
use super::posture::{all_together, posture_words};
use super::route::{Route, View};
use crate::components::money::usd;
use crate::format::number::{count, share};
use crate::format::words::{list, of, sentence, some};
use trailglass_core::report::{Action, BucketState, Coverage, CoverageState, Report};
use trailglass_core::sorting::Arrange;

/// The matrix in a sentence or two: how many trails, where nothing is logged, where too much, what is not known.
#[must_use]
pub fn coverage_words(report: &Report) -> String {
    let chapter = &report.chapters.fragmentation;
    if chapter.trails.is_empty() {
        return "The exports describe no trail, so what is logged where cannot be told.".to_owned();
    }
    let organization = chapter
        .trails
        .iter()
        .filter(|trail| trail.organization == Some(true))
        .count() as u64;
    let mut homes: Vec<&str> = chapter
        .trails
        .iter()
        .map(|trail| trail.account.as_str())
        .collect();
    homes.arrange();
    homes.dedup();
    let trails = sentence(&format!(
        "{} in {}, {} of them for the organization.",
        some(chapter.trails.len() as u64, "trail", "trails"),
        some(homes.len() as u64, "account", "accounts"),
        match organization {
            0 => "none".to_owned(),
            n => some(n, "", "").trim().to_owned(),
        }
    ));
    let management = || {
        chapter
            .coverage
            .iter()
            .filter(|cell| cell.class.starts_with("management-"))
    };
    let places = |holds: &dyn Fn(&Coverage) -> bool| {
        let mut places: Vec<(&str, &str)> = management()
            .filter(|cell| holds(cell))
            .map(|cell| (cell.account.as_str(), cell.region.as_str()))
            .collect();
        places.arrange();
        places.dedup();
        places.len() as u64
    };
    let (copied, missing, open) = (
        places(&|cell| cell.state == CoverageState::Covered && cell.trails.len() > 1),
        places(&|cell| cell.state == CoverageState::Gap),
        places(&|cell| cell.state == CoverageState::Unknown),
    );
    let mut said = Vec::new();
    if copied > 0 {
        said.push(format!("written more than once in {}", count(copied)));
    }
    if missing > 0 {
        said.push(format!("missing in {}", count(missing)));
    }
    if open > 0 {
        said.push(format!("unknown in {}", count(open)));
    }
    let all = of(
        places(&|_| true),
        "account and Region",
        "pairs of account and Region",
    );
    let events = if said.is_empty() {
        format!("Management events are logged once in all of {all}.")
    } else {
        format!("Of {all}, management events are {}.", list(&said))
    };
    format!("{trails} {events}")
}

/// The row of coverage, where there are trails.
pub(super) fn coverage(report: &Report) -> Option<Answer> {
    let chapter = &report.chapters.fragmentation;
    if chapter.trails.is_empty() {
        return None;
    }
    let (mood, unknown) = judged(report, "fragmentation");
    let of_state = |state| {
        let cells = chapter.coverage.iter();
        cells
            .filter(|cell| cell.class.starts_with("management-") && cell.state == state)
            .count() as u64
    };
    let (covered, gaps, open) = (
        of_state(CoverageState::Covered),
        of_state(CoverageState::Gap),
        of_state(CoverageState::Unknown),
    );
    let total = covered + gaps + open;
    let mood = if open > 0 { mood.open() } else { mood };
    let mut answer = coverage_words(report);
    if report.inputs.duplicates > 0 {
        answer.push(' ');
        answer.push_str(&copies_words(report));
        answer.push('.');
    }
    let trails = chapter.trails.len() as u64;
    let advice = chapter.advice.iter();
    let gone = advice.filter(|step| step.action == Action::Delete).count() as u64;
    // What is missing matters most, then what is too much.
    let (figure, unit) = match (gaps, gone) {
        (0, 0) => (
            covered,
            format!("of {} covered", of(total, "cell", "cells")),
        ),
        (0, gone) => (
            gone,
            format!("of {} could go", of(trails, "trail", "trails")),
        ),
        (gaps, _) => (gaps, format!("of {} missing", of(total, "cell", "cells"))),
    };
    Some(Answer {
        chapter: "fragmentation",
        question: question::LOGGED,
        answer,
        figure: count(figure),
        unit,
        mood,
        unknown,
        drawing: Drawing::Parts(vec![share(covered, total), 0.0, share(open, total)]),
        route: Route::of(View::Coverage),
    })
}

/// The row of orphans, where a bucket is known.
pub(super) fn orphans(report: &Report) -> Option<Answer> {
    let buckets = &report.chapters.orphans.buckets;
    if buckets.is_empty() {
        return None;
    }
    let (mood, unknown) = judged(report, "orphans");
    let found = number(buckets, BucketState::Orphan) + number(buckets, BucketState::LikelyOrphan);
    let total = buckets.len() as u64;
    let cost = orphan_cost(buckets).map(|cost| format!(", {} a month", usd(cost)));
    Some(Answer {
        chapter: "orphans",
        question: question::ORPHANS,
        answer: buckets_words(report),
        figure: count(found),
        unit: format!(
            "of {}{}",
            of(total, "bucket", "buckets"),
            cost.filter(|_| found > 0).unwrap_or_default()
        ),
        mood,
        unknown,
        drawing: Drawing::Parts(vec![
            share(number(buckets, BucketState::Orphan), total),
            share(number(buckets, BucketState::LikelyOrphan), total),
            0.0,
        ]),
        route: Route::of(View::Buckets),
    })
}

/// The row of what was checked, where there is anything to check.
pub(super) fn posture(report: &Report) -> Option<Answer> {
    let sum = all_together(report);
    let total = sum.pass + sum.fail + sum.unknown;
    if total == 0 {
        return None;
    }
    let (mood, unknown) = judged_by(report, |finding| {
        finding.chapter() == "security" && !is_tampering(finding)
    });
    Some(Answer {
        chapter: "posture",
        question: question::POSTURE,
        answer: posture_words(report),
        figure: count(sum.fail),
        unit: format!(
            "of {} {}",
            of(total, "check", "checks"),
            if sum.fail == 1 { "fails" } else { "fail" }
        ),
        mood: if sum.unknown > 0 { mood.open() } else { mood },
        unknown,
        drawing: Drawing::Parts(vec![
            share(sum.pass, total),
            share(sum.fail, total),
            share(sum.unknown, total),
        ]),
        route: Route::of(View::Posture),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::state::answers::answers;
    use crate::state::fixture::estate;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn the_matrix_is_told_in_two_sentences() {
        assert_eq!(
            coverage_words(&estate()),
            "Four trails in two accounts, one of them for the organization. \
             Of 3 pairs of account and Region, management events are written more than once in 1 and missing in 1."
        );
        let mut empty = estate();
        empty.chapters.fragmentation.trails.clear();
        assert!(coverage_words(&empty).contains("no trail"));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn exports_are_answered_first_and_lead_to_their_views() {
        let rows = answers(&estate(), true);
        let ways: Vec<(&str, &str)> = rows
            .iter()
            .map(|row| (row.chapter, row.route.view.word()))
            .collect();
        assert_eq!(
            ways.get(..2).unwrap(),
            [("fragmentation", "coverage"), ("orphans", "buckets")]
        );
        let once = rows.iter().filter(|row| row.chapter == "fragmentation");
        assert_eq!(once.count(), 1);
    }
}
