//! Records over time: a bar a stretch, gaps left empty, axis words below.

use super::axis::{Column, Ticks};
use crate::format::number::count;
use crate::format::time::duration;
use crate::state::timescale::{Histogram, Scale};
use leptos::prelude::*;

const HEIGHT: f64 = 160.0;

/// The drawing. Its table twin stands below it in the view.
#[component]
pub fn Hours(
    /// What is drawn.
    histogram: Histogram,
) -> impl IntoView {
    let Histogram { bins, step } = histogram;
    let most = bins.iter().map(|bin| bin.records).max().unwrap_or(0).max(1);
    let scale = Scale {
        from: bins.first().map_or(0, |bin| bin.from.seconds),
        to: bins.last().map_or(0, |bin| bin.from.seconds) + step,
    };
    let (from, to) = (bins.first(), bins.last());
    let label = match (from, to) {
        (Some(from), Some(to)) => format!(
            "Records over time from {} to {}, at most {} in {}",
            from.from.full(),
            to.from.full(),
            count(most),
            words(step)
        ),
        _ => String::new(),
    };
    #[expect(clippy::cast_precision_loss, reason = "a few hundred bars")]
    let width = 1.0 / bins.len().max(1) as f64;
    let bars: Vec<_> = bins
        .iter()
        .map(|bin| {
            let at = (scale.at(bin.from), width);
            view! { <Column at moment=bin.from records=bin.records most tall=HEIGHT foot=8.0 + HEIGHT /> }
        })
        .collect();
    view! {
        <figure class="stack-2">
            <figcaption class="small faint num">
                {format!("Records in each {}; the highest bar is {}. Times in UTC.", words(step), count(most))}
            </figcaption>
            <svg class="chart" height="196" role="img" aria-label=label>
                <Ticks scale most=8 from=8 to=172 />
                {bars}
                <line class="l-axis" x1="0" x2="100%" y1="168.5" y2="168.5"></line>
            </svg>
        </figure>
    }
}

/// How long one bar is: `hour`, `6 hours`, `day`.
fn words(step: i64) -> String {
    match step {
        3_600 => "hour".to_owned(),
        86_400 => "day".to_owned(),
        _ => duration(u64::try_from(step).unwrap_or_default()),
    }
}
