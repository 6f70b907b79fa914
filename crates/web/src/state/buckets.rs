//! Buckets as the list shows them: orphans first, the costliest of a state first, and what each state means.

use crate::format::number::count;
use crate::format::words::{list, sentence, some};
use trailglass_core::report::{BucketRow, BucketState, Report};
use trailglass_core::sorting::Arrange;

/// Every state, the one to act on first.
pub const STATES: [BucketState; 5] = [
    BucketState::Orphan,
    BucketState::LikelyOrphan,
    BucketState::Unknown,
    BucketState::Live,
    BucketState::Unrelated,
];

/// The word on screen.
#[must_use]
pub const fn state_word(state: BucketState) -> &'static str {
    match state {
        BucketState::Orphan => "orphan",
        BucketState::LikelyOrphan => "likely orphan",
        BucketState::Unknown => "unknown",
        BucketState::Live => "live",
        BucketState::Unrelated => "unrelated",
    }
}

/// What the state means.
#[must_use]
pub const fn state_meaning(state: BucketState) -> &'static str {
    match state {
        BucketState::Orphan => "It holds CloudTrail logs, and no trail writes to it any more.",
        BucketState::LikelyOrphan => {
            "Much speaks for an orphan, but something that would prove it is not in the exports."
        }
        BucketState::Unknown => "The exports do not tell what it is to CloudTrail.",
        BucketState::Live => "A trail that logs writes to it.",
        BucketState::Unrelated => "It has nothing to do with CloudTrail.",
    }
}

/// Buckets of one state (empty means all) as places in the report, in the order of the list.
#[must_use]
pub fn buckets(all: &[BucketRow], state: &str) -> Vec<usize> {
    let mut found: Vec<(usize, &BucketRow)> = all
        .iter()
        .enumerate()
        .filter(|(_, row)| state.is_empty() || row.state.word() == state)
        .collect();
    let rank = |row: &BucketRow| STATES.iter().position(|state| *state == row.state);
    found.arrange_by(|(_, a), (_, b)| {
        let cost = |row: &BucketRow| row.monthly_usd.unwrap_or(0.0);
        rank(a)
            .cmp(&rank(b))
            .then_with(|| cost(b).total_cmp(&cost(a)))
            .then_with(|| b.bytes.cmp(&a.bytes))
    });
    found.into_iter().map(|(index, _)| index).collect()
}

/// How many buckets are of a state.
#[must_use]
pub fn number(all: &[BucketRow], state: BucketState) -> u64 {
    all.iter().filter(|row| row.state == state).count() as u64
}

/// The buckets in two sentences.
#[must_use]
pub fn buckets_words(report: &Report) -> String {
    let all = &report.chapters.orphans.buckets;
    let (orphans, likely) = (
        number(all, BucketState::Orphan),
        number(all, BucketState::LikelyOrphan),
    );
    let first = match (orphans, likely) {
        (0, 0) => "No bucket is known to hold logs that nothing writes any more".to_owned(),
        (0, likely) => format!(
            "{} likely to hold logs that nothing writes any more",
            some(likely, "bucket is", "buckets are")
        ),
        (orphans, likely) => format!(
            "{} logs that nothing writes any more{}",
            some(orphans, "bucket holds", "buckets hold"),
            match likely {
                0 => String::new(),
                likely => format!(", and {} likely to", some(likely, "more is", "more are")),
            }
        ),
    };
    let mut rest = Vec::new();
    for (state, one, many) in [
        (BucketState::Live, "is live", "are live"),
        (BucketState::Unknown, "cannot be told", "cannot be told"),
        (BucketState::Unrelated, "is unrelated", "are unrelated"),
    ] {
        let number = number(all, state);
        if number > 0 {
            rest.push(some(number, one, many));
        }
    }
    let read: Vec<&str> = all
        .iter()
        .filter(|row| {
            matches!(row.state, BucketState::Orphan | BucketState::LikelyOrphan)
                && row
                    .readers
                    .iter()
                    .any(|reader| reader == "everyone" || reader == "every AWS account")
        })
        .map(|row| row.name.as_str())
        .collect();
    let mut said = vec![format!("{}.", sentence(&first))];
    if !rest.is_empty() {
        said.push(format!("Of the others, {}.", list(&rest)));
    }
    if !read.is_empty() {
        said.push(format!(
            "{} can be read by everyone.",
            sentence(&some(read.len() as u64, "orphan", "orphans"))
        ));
    }
    said.join(" ")
}

/// What all buckets of the first two states cost in a month; `None` where nothing is known.
#[must_use]
pub fn orphan_cost(all: &[BucketRow]) -> Option<f64> {
    let costs: Vec<f64> = all
        .iter()
        .filter(|row| matches!(row.state, BucketState::Orphan | BucketState::LikelyOrphan))
        .filter_map(|row| row.monthly_usd)
        .collect();
    (!costs.is_empty()).then(|| costs.iter().sum())
}

/// The weight of a signal as it is shown: `+40`, `−60`.
#[must_use]
pub fn weight(weight: i32) -> String {
    let sign = match weight {
        0 => "",
        1.. => "+",
        _ => "−",
    };
    format!("{sign}{}", count(u64::from(weight.unsigned_abs())))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use crate::state::fixture::estate;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn names<'r>(report: &'r Report, state: &str) -> Vec<&'r str> {
        let all = &report.chapters.orphans.buckets;
        buckets(all, state)
            .into_iter()
            .map(|index| all[index].name.as_str())
            .collect()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn orphans_come_first_and_the_costliest_before_others() {
        let report = estate();
        assert_eq!(
            names(&report, ""),
            [
                "old-logs",
                "older-logs",
                "maybe-logs",
                "hidden",
                "live-logs",
                "holidays"
            ]
        );
        assert_eq!(names(&report, "live"), ["live-logs"]);
        assert_eq!(names(&report, "likely-orphan"), ["maybe-logs"]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_buckets_are_told_in_words() {
        assert_eq!(
            buckets_words(&estate()),
            "Two buckets hold logs that nothing writes any more, and one more is likely to. \
             Of the others, one is live, one cannot be told and one is unrelated. One orphan can be read by everyone."
        );
        assert_eq!(orphan_cost(&estate().chapters.orphans.buckets), Some(14.0));
        assert_eq!([weight(40), weight(-60), weight(0)], ["+40", "−60", "0"]);
    }
}
