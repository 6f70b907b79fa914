//! Chains of digests along time: a lane for each chain, a bar for what is covered, a mark where something is wrong.

use super::axis::Ticks;
use crate::format::number::length;
use crate::format::words::of;
use crate::state::integrity::{Look, Stretch};
use crate::state::timescale::Scale;
use leptos::prelude::*;

const LANE: u32 = 44;
/// Lanes that are drawn; the table beside the drawing has all chains.
pub const LANES: usize = 24;

/// One chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// What it is of, ready to be shown.
    pub title: String,
    /// Its stretches, in the order of time.
    pub stretches: Vec<Stretch>,
}

/// The drawing.
#[component]
pub fn Chains(
    /// The chains.
    lanes: Vec<Lane>,
) -> impl IntoView {
    let moments = lanes.iter().flat_map(|lane| &lane.stretches);
    let scale = Scale::around(moments.flat_map(|stretch| [stretch.from, stretch.to]))?;
    let height = u32::try_from(lanes.len()).unwrap_or(0) * LANE;
    let wrong = lanes.iter().flat_map(|lane| &lane.stretches);
    let wrong = wrong.filter(|stretch| mark(stretch.look).is_some()).count() as u64;
    let label = format!(
        "{} along time, {} where something is wrong. The table below says what.",
        of(lanes.len() as u64, "chain of digests", "chains of digests"),
        of(wrong, "place", "places")
    );
    let drawn: Vec<_> = (0u32..)
        .zip(lanes)
        .map(|(place, lane)| drawn(lane, place * LANE, scale))
        .collect();
    Some(view! {
        <svg class="chart timeline" height=height + 26 role="img" aria-label=label><Ticks scale most=6 from=0 to=height /> {drawn}</svg>
    })
}

fn drawn(lane: Lane, y: u32, scale: Scale) -> AnyView {
    let bars: Vec<_> = lane
        .stretches
        .iter()
        .map(|stretch| {
            let (from, to) = (scale.at(stretch.from), scale.at(stretch.to));
            let title = match stretch.digests {
                0 => stretch.look.words().to_owned(),
                digests => format!("{}: {}", of(digests, "digest", "digests"), stretch.look.words()),
            };
            let title = format!("{} to {}, {title}", stretch.from.full(), stretch.to.full());
            view! {
                <rect class=bar(stretch.look) x=length(from) width=length(to - from) y=y + 22 height="12">
                    <title>{title}</title>
                </rect>
            }
        })
        .collect();
    let marks: Vec<_> = lane
        .stretches
        .iter()
        .filter_map(|stretch| {
            let (class, path) = mark(stretch.look)?;
            let middle = f64::midpoint(scale.at(stretch.from), scale.at(stretch.to));
            Some(view! {
                <svg class="spot" x=length(middle) y=y + 28><path class=class d=path></path></svg>
            })
        })
        .collect();
    view! {
        <line class="l-grid" x1="0" x2="100%" y1=y + LANE y2=y + LANE></line>
        <text class="tx--lane" x="0" y=y + 14>{lane.title}</text>
        {bars}
        {marks}
    }
    .into_any()
}

const fn bar(look: Look) -> &'static str {
    match look {
        Look::Proved => "digest is-ok",
        Look::Open => "digest digest--open is-unknown",
        Look::Files => "digest is-warn",
        Look::Wrong => "digest is-crit",
        Look::Off => "digest digest--off soft",
        Look::Lost => "digest digest--off is-crit",
    }
}

/// A mark for what must not be missed however short it is.
const fn mark(look: Look) -> Option<(&'static str, &'static str)> {
    match look {
        Look::Proved | Look::Open | Look::Off => None,
        Look::Files => Some(("mark is-warn", "M0-7 7 5.5H-7z")),
        Look::Wrong => Some((
            "mark is-crit",
            "M-2.8-6.5h5.6l3.7 3.7v5.6l-3.7 3.7h-5.6l-3.7-3.7v-5.6z",
        )),
        Look::Lost => Some((
            "mark mark--failed is-crit",
            "M5 0a5 5 0 1 1-10 0a5 5 0 1 1 10 0",
        )),
    }
}

/// What the signs mean, of those that are drawn.
#[component]
pub fn ChainsLegend(
    /// What is drawn.
    looks: Vec<Look>,
) -> impl IntoView {
    let signs: Vec<_> = Look::ALL
        .into_iter()
        .filter(|look| looks.contains(look))
        .map(|look| {
            let mark = mark(look).map(|(class, path)| view! { <svg class="spot" x="50%" y="8"><path class=class d=path></path></svg> });
            view! {
                <li>
                    <svg class="digest-sign" width="28" height="16" aria-hidden="true">
                        <rect class=bar(look) x="1" width="26" y="2" height="12"></rect>
                        {mark}
                    </svg>
                    {look.words()}
                </li>
            }
        })
        .collect();
    view! { <ul class="legend">{signs}</ul> }
}
