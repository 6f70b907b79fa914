//! Which trails write the same events, as strands of a braid: trails that share events stand below each other, the one that
//! holds most first.

use super::coverage::class_words;
use trailglass_core::report::{Overlap, Relation, TrailRow};
use trailglass_core::sorting::Arrange;

/// How a trail is drawn in its braid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Knot {
    /// It shares nothing with another trail.
    Alone,
    /// The trail that the others of its braid are compared with.
    First,
    /// The same events as a trail above it.
    Same,
    /// Part of what a trail above it writes.
    Part,
    /// Some events are those of a trail above it.
    Some,
}

/// One trail in its braid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strand {
    /// The trail's place in the report.
    pub trail: usize,
    /// How it is drawn.
    pub knot: Knot,
    /// What it shares with which trail above it: `the same management events as org-trail`.
    pub words: Vec<String>,
}

/// The braids in the order of their first trail; a trail that shares nothing is one by itself.
#[must_use]
pub fn braids(trails: &[TrailRow], overlaps: &[Overlap]) -> Vec<Vec<Strand>> {
    let place = |arn: &str| trails.iter().position(|trail| trail.arn == arn);
    let pairs: Vec<(usize, usize, &Overlap)> = overlaps
        .iter()
        .filter_map(|overlap| {
            let [a, b] = &overlap.trails;
            Some((place(a)?, place(b)?, overlap))
        })
        .collect();
    // Every trail is named after the first one that it is joined with.
    let mut group: Vec<usize> = (0..trails.len()).collect();
    for &(a, b, _) in &pairs {
        let (Some(&a), Some(&b)) = (group.get(a), group.get(b)) else {
            continue;
        };
        let (from, to) = (a.max(b), a.min(b));
        for name in group.iter_mut().filter(|name| **name == from) {
            *name = to;
        }
    }
    let mut braids = Vec::new();
    for name in 0..trails.len() {
        let mut members: Vec<usize> = (0..trails.len())
            .filter(|trail| group.get(*trail) == Some(&name))
            .collect();
        // What is part of another one stands below it.
        let contained = |trail: usize| {
            pairs
                .iter()
                .filter(|(a, _, overlap)| *a == trail && overlap.relation == Relation::Subset)
                .map(|(_, _, overlap)| if overlap.class == "management" { 3 } else { 1 })
                .sum::<usize>()
        };
        members.arrange_by_key(|trail| (contained(*trail), *trail));
        if !members.is_empty() {
            braids.push(braid(trails, &members, &pairs));
        }
    }
    braids
}

fn braid(
    trails: &[TrailRow],
    members: &[usize],
    pairs: &[(usize, usize, &Overlap)],
) -> Vec<Strand> {
    let strand = |(row, &trail): (usize, &usize)| {
        let above = members.get(..row).unwrap_or_default();
        let mut shared: Vec<(Knot, String)> = Vec::new();
        // For each class, the trail above with which it has most in common.
        let mut classes: Vec<&str> = Vec::new();
        for &other in above {
            for &(a, b, overlap) in pairs {
                let knot = match (overlap.relation, (a, b)) {
                    (Relation::Identical, pair) if joins(pair, trail, other) => Knot::Same,
                    (Relation::Subset, (part, whole)) if (part, whole) == (trail, other) => {
                        Knot::Part
                    }
                    (_, pair) if joins(pair, trail, other) => Knot::Some,
                    _ => continue,
                };
                if classes.contains(&overlap.class.as_str()) {
                    continue;
                }
                classes.push(&overlap.class);
                let name = trails.get(other).map_or("", |trail| trail.name.as_str());
                let class = class_words(&overlap.class);
                let words = match (knot, overlap.relation) {
                    (Knot::Same, _) => format!("the same {class} as {name}"),
                    (Knot::Part, _) => format!("its {class} are part of those of {name}"),
                    (_, Relation::Subset) => format!("holds all {class} of {name}"),
                    _ => format!("shares {class} with {name}"),
                };
                shared.push((knot, words));
            }
        }
        let knot = match (shared.iter().map(|(knot, _)| *knot).min(), members.len()) {
            (_, 1) => Knot::Alone,
            (Some(knot), _) => knot,
            (None, _) => Knot::First,
        };
        Strand {
            trail,
            knot,
            words: shared.into_iter().map(|(_, words)| words).collect(),
        }
    };
    members.iter().enumerate().map(strand).collect()
}

fn joins(pair: (usize, usize), a: usize, b: usize) -> bool {
    pair == (a, b) || pair == (b, a)
}

impl Knot {
    /// The word beside the drawing.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::First => "",
            Self::Same => "the same",
            Self::Part => "part of",
            Self::Some => "shares some",
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use crate::state::fixture::estate;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn trails_that_share_events_stand_together_and_the_fullest_first() {
        let chapter = estate().chapters.fragmentation;
        let braids = braids(&chapter.trails, &chapter.overlaps);
        let drawn: Vec<Vec<(&str, Knot)>> = braids
            .iter()
            .map(|braid| {
                let strand =
                    |strand: &Strand| (chapter.trails[strand.trail].name.as_str(), strand.knot);
                braid.iter().map(strand).collect()
            })
            .collect();
        assert_eq!(
            drawn,
            [
                vec![
                    ("org", Knot::First),
                    ("vendor", Knot::Same),
                    ("audit", Knot::Part)
                ],
                vec![("lonely", Knot::Alone)],
            ]
        );
        assert_eq!(
            braids[0][2].words,
            ["its management events are part of those of org"]
        );
    }
}
