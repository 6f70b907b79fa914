//! Calls along time: a lane for each effect, a shape for each moment, hollow where a call failed.

use super::axis::Ticks;
use crate::format::number::{count, length};
use crate::format::time::Moment;
use crate::state::filter::EFFECTS;
use crate::state::timescale::Scale;
use leptos::prelude::*;
use std::collections::BTreeMap;
use trailglass_core::report::{Effect, Tampering};

const LANE: u32 = 44;

/// The drawing; the table of the view is its twin.
#[component]
pub fn Timeline(
    /// The calls.
    rows: Vec<Tampering>,
) -> impl IntoView {
    let timed: Vec<(Moment, &Tampering)> = rows
        .iter()
        .filter_map(|row| Some((Moment::parse(row.time.as_deref()?)?, row)))
        .collect();
    let scale = Scale::around(timed.iter().map(|(moment, _)| *moment))?;
    let lanes: Vec<Effect> = EFFECTS
        .into_iter()
        .filter(|effect| timed.iter().any(|(_, row)| row.effect == *effect))
        .collect();
    let height = u32::try_from(lanes.len()).unwrap_or(0) * LANE;
    let drawn: Vec<_> = lanes
        .iter()
        .zip(0u32..)
        .map(|(effect, lane)| {
            let y = lane * LANE;
            let marks = marks(&timed, scale, *effect, y + 28);
            view! {
                <line class="l-grid" x1="0" x2="100%" y1=y + LANE y2=y + LANE></line>
                <text class="tx--lane" x="0" y=y + 14>{format!("{} {}", effect.word(), sum(&timed, *effect))}</text>
                {marks}
            }
        })
        .collect();
    let label = format!(
        "{} calls along time: {}. The table below lists them.",
        count(timed.len() as u64),
        lanes
            .iter()
            .map(|effect| format!("{} {}", sum(&timed, *effect), effect.word()))
            .collect::<Vec<_>>()
            .join(", ")
    );
    Some(view! {
        <svg class="chart timeline" height=height + 26 role="img" aria-label=label>
            <Ticks scale most=6 from=0 to=height />
            {drawn}
        </svg>
    })
}

fn sum(timed: &[(Moment, &Tampering)], effect: Effect) -> u64 {
    timed.iter().filter(|(_, row)| row.effect == effect).count() as u64
}

/// One mark for all calls of a lane and outcome that would lie on each other.
fn marks(timed: &[(Moment, &Tampering)], scale: Scale, effect: Effect, y: u32) -> Vec<AnyView> {
    let mut places: BTreeMap<(u32, bool), Vec<&Tampering>> = BTreeMap::new();
    for (moment, row) in timed.iter().filter(|(_, row)| row.effect == effect) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 300"
        )]
        let place = (scale.at(*moment) * 300.0).round() as u32;
        places.entry((place, row.succeeded)).or_default().push(row);
    }
    places
        .into_iter()
        .map(|((place, succeeded), rows)| {
            let first = rows.first().map_or("", |row| row.event_name.as_str());
            let more = rows.len() - 1;
            let title = format!(
                "{}{}{}",
                super::text::log_text(first),
                if more > 0 {
                    format!(" and {} more", count(more as u64))
                } else {
                    String::new()
                },
                if succeeded { "" } else { " (failed)" }
            );
            view! {
                <svg class="spot" x=length(f64::from(place) / 300.0) y=y>
                    <title>{title}</title>
                    <path class=class(effect, succeeded) d=shape(effect)></path>
                </svg>
            }
            .into_any()
        })
        .collect()
}

const fn shape(effect: Effect) -> &'static str {
    match effect {
        Effect::Weakens => "M0 7-6-4H6z",
        Effect::Strengthens => "M0-7 6 4H-6z",
        Effect::Neutral => "M5 0a5 5 0 1 1-10 0a5 5 0 1 1 10 0",
        Effect::Unknown => "M0-6.5 6.5 0 0 6.5-6.5 0z",
    }
}

const fn class(effect: Effect, succeeded: bool) -> &'static str {
    match (effect, succeeded) {
        (Effect::Weakens, true) => "mark is-crit",
        (Effect::Weakens, false) => "mark mark--failed is-crit",
        (Effect::Strengthens, true) => "mark is-ok",
        (Effect::Strengthens, false) => "mark mark--failed is-ok",
        (Effect::Neutral, true) => "mark soft",
        (Effect::Neutral, false) => "mark mark--failed soft",
        (Effect::Unknown, true) => "mark is-unknown",
        (Effect::Unknown, false) => "mark mark--failed is-unknown",
    }
}
