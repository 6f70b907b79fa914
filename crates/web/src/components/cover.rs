//! What is logged, in small: a cell of the coverage matrix, and the classes of one trail.

use super::glyph::{Glyph, Shape};
use leptos::prelude::*;
use trailglass_core::report::{Coverage, CoverageState, Management, TrailRow};

/// The classes of a cell: its colour, and the edges behind it where copies are too many.
#[must_use]
pub const fn tone(state: CoverageState, copies: usize) -> &'static str {
    match (state, copies) {
        (CoverageState::Covered, 0 | 1) => "cov cov--covered",
        (CoverageState::Covered, 2) => "cov cov--covered cov--many",
        (CoverageState::Covered, _) => "cov cov--covered cov--lots",
        (CoverageState::Gap, _) => "cov cov--gap",
        (CoverageState::Unknown, _) => "cov cov--unknown",
    }
}

/// What stands in a cell: how many trails write the event, a cross, or a question mark.
#[component]
pub fn Cover(
    /// What is known of it.
    state: CoverageState,
    /// How many trails.
    copies: usize,
) -> impl IntoView {
    match state {
        CoverageState::Covered => copies.to_string().into_any(),
        CoverageState::Gap => view! { <Glyph shape=Shape::Cross /> }.into_any(),
        CoverageState::Unknown => "?".into_any(),
    }
}

/// What the signs mean.
#[component]
pub fn CoverLegend(
    /// The letters of the columns and what they stand for.
    letters: Vec<(&'static str, String)>,
) -> impl IntoView {
    let signs = [
        (CoverageState::Covered, 1, "logged once"),
        (CoverageState::Covered, 2, "twice"),
        (CoverageState::Covered, 4, "three times or more"),
        (CoverageState::Gap, 0, "not logged"),
        (CoverageState::Unknown, 0, "unknown"),
    ]
    .map(|(state, copies, words)| {
        view! { <li><span class=tone(state, copies)><Cover state copies /></span>{words}</li> }
    });
    let part =
        view! { <li><span class="cov cov--covered cov--part">"1"</span>"only some of them"</li> };
    let letters: Vec<_> = letters
        .into_iter()
        .map(|(letter, words)| view! { <li><b class="medium">{letter}</b>{words}</li> })
        .collect();
    view! { <ul class="legend" aria-hidden="true">{signs.into_iter().collect::<Vec<_>>()} {part} {letters}</ul> }
}

/// The classes of events that a trail selects: writes, reads, data.
#[component]
pub fn Pips(
    /// The trail.
    trail: TrailRow,
) -> impl IntoView {
    let on = |all: bool, known: bool| match (known, all) {
        (false, _) => None,
        (true, on) => Some(on),
    };
    let known = trail.management != Management::Unknown;
    let writes = matches!(trail.management, Management::All | Management::Write);
    let reads = matches!(trail.management, Management::All | Management::Read);
    let pips = [
        ("W", "management writes", on(writes, known)),
        ("R", "management reads", on(reads, known)),
        ("D", "data events", trail.data),
    ];
    let mut more: Vec<(&str, &str, Option<bool>)> = pips.to_vec();
    // Rarely selected classes are drawn where they are.
    for (letter, words, on) in [
        ("N", "network activity", trail.network_activity),
        ("I", "Insights", trail.insights),
    ] {
        if on == Some(true) {
            more.push((letter, words, on));
        }
    }
    let words: Vec<String> = more
        .iter()
        .map(|(_, words, on)| match on {
            Some(true) => format!("logs {words}"),
            Some(false) => format!("no {words}"),
            None => format!("{words} unknown"),
        })
        .collect();
    let drawn: Vec<_> = more
        .into_iter()
        .map(|(letter, words, on)| {
            let (class, letter, title) = match on {
                Some(true) => ("pip pip--on", letter, words.to_owned()),
                Some(false) => ("pip", "–", format!("no {words}")),
                None => ("pip pip--unknown", "?", format!("{words}: unknown")),
            };
            view! { <span class=class title=title>{letter}</span> }
        })
        .collect();
    view! {
        <span class="pips" aria-hidden="true">{drawn}</span>
        <span class="sr">{words.join(", ")}</span>
    }
}

/// A cell in words, for where it stands alone.
#[component]
pub fn CoverState(
    /// The cell.
    cell: Coverage,
) -> impl IntoView {
    let shape = match cell.state {
        CoverageState::Covered => Shape::Ok,
        CoverageState::Gap => Shape::Crit,
        CoverageState::Unknown => Shape::Unknown,
    };
    view! { <super::glyph::State shape word=crate::state::coverage::cell_words(&cell) /> }
}
