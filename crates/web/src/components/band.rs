//! Figures with their low and high: one beside a row of a table, and two compared on one axis.

use super::money::cents;
use crate::format::number::length;
use crate::state::bill::round_up;
use leptos::prelude::*;

/// A figure as a bar with whiskers. The figures stand beside it, so it is silent for screen readers.
#[component]
pub fn Whiskers(
    /// The figure as a share of the axis, from 0 to 1.
    at: f64,
    /// The low end, likewise.
    low: f64,
    /// The high end, likewise.
    high: f64,
    /// Whether the bar is for what a change would save.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let fill = if quiet { "f3" } else { "f1" };
    view! {
        <svg class="chart" height="20" aria-hidden="true">
            <rect class=fill y="4" width=length(at) height="12" rx="2"></rect>
            <line class="l-ink" x1=length(low) x2=length(high) y1="10" y2="10"></line>
            <line class="l-ink" x1=length(low) x2=length(low) y1="6" y2="14"></line>
            <line class="l-ink" x1=length(high) x2=length(high) y1="6" y2="14"></line>
        </svg>
    }
}

/// What a month costs, with its band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Month {
    /// What is expected.
    pub usd: f64,
    /// The low end.
    pub low: f64,
    /// The high end.
    pub high: f64,
}

/// Two months on one axis: now, and after the changes.
#[component]
pub fn Bands(
    /// Now.
    now: Month,
    /// After the changes.
    after: Month,
) -> impl IntoView {
    let end = round_up(now.high.max(after.high).max(now.usd).max(after.usd));
    let ticks: Vec<_> = [0.0, 0.25, 0.5, 0.75, 1.0]
        .into_iter()
        .map(|part| {
            let anchor = match part {
                0.0 => "start",
                1.0 => "end",
                _ => "middle",
            };
            let x = length(part);
            let words = if part == 0.0 {
                "$0".to_owned()
            } else {
                cents(part * end)
            };
            view! {
                <line class="l-grid" x1=x.clone() x2=x.clone() y1="0" y2="72"></line>
                <text x=x y="90" text-anchor=anchor>{words}</text>
            }
        })
        .collect();
    let rows = [(now, "10", "18", "now"), (after, "44", "52", "after")].map(|(month, y, middle, word)| {
        let Month { usd, low, high } = month;
        let share = |amount: f64| (amount / end).clamp(0.0, 1.0);
        // The word stands where there is more room.
        let (x, anchor) = if share(low) > 0.2 {
            ((share(low) - 0.015).max(0.0), "end")
        } else {
            (share(high) + 0.015, "start")
        };
        view! {
            <rect class="f3" x=length(share(low)) y=y width=length(share(high) - share(low)) height="16" rx="2"></rect>
            <line class="l-mark" x1=length(share(usd)) x2=length(share(usd)) y1=y y2=if word == "now" { "26" } else { "60" }></line>
            <text class="tx--ink" x=length(x) y=middle dy="4" text-anchor=anchor>{word}</text>
        }
    });
    let said = format!(
        "Now {} to {}, after the changes {} to {}",
        cents(now.low),
        cents(now.high),
        cents(after.low),
        cents(after.high)
    );
    view! {
        <svg class="chart" height="96" role="img" aria-label=said>
            {ticks}
            {rows.into_iter().collect::<Vec<_>>()}
        </svg>
    }
}
