//! What drawings along time have in common: marks at round times, and columns of records.

use crate::format::number::{count, length};
use crate::format::time::Moment;
use crate::state::timescale::Scale;
use leptos::prelude::*;

/// Marks at round times, with their words below.
#[component]
pub fn Ticks(
    /// The time that is drawn.
    scale: Scale,
    /// Marks at most.
    most: i64,
    /// Where the lines begin, in pixels.
    from: u32,
    /// Where they end; the words stand 18 pixels below.
    to: u32,
) -> impl IntoView {
    scale
        .ticks(most)
        .into_iter()
        .map(|tick| {
            let x = length(tick.at);
            view! {
                <line class="l-grid" x1=x.clone() x2=x.clone() y1=from y2=to></line>
                <text x=x y=to + 18 text-anchor="middle">{tick.label}</text>
            }
        })
        .collect_view()
}

/// The records of one stretch of time as a column; none where there are none.
#[component]
pub fn Column(
    /// Where its stretch begins, from 0 to 1, and how wide it is.
    at: (f64, f64),
    /// When it begins.
    moment: Moment,
    /// Its records.
    records: u64,
    /// Records of the highest column.
    most: u64,
    /// Height of the highest one, in pixels.
    tall: f64,
    /// Where columns stand, in pixels.
    foot: f64,
) -> impl IntoView {
    let (from, width) = at;
    (records > 0).then(|| {
        #[expect(clippy::cast_precision_loss, reason = "pixels")]
        let height = (records as f64 / most.max(1) as f64 * tall).max(1.5);
        let title = format!("{}: {} records", moment.full(), count(records));
        view! {
            <rect
                class="f1 hour"
                x=length(from + width * 0.08)
                width=length(width * 0.84)
                y=format!("{:.1}", foot - height)
                height=format!("{height:.1}")
            >
                <title>{title}</title>
            </rect>
        }
    })
}
