//! Records over time: a bar a stretch, gaps left empty, axis words below.

use crate::format::number::{count, length};
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
        .filter(|bin| bin.records > 0)
        .map(|bin| {
            #[expect(clippy::cast_precision_loss, reason = "pixels")]
            let height = (bin.records as f64 / most as f64 * HEIGHT).max(1.5);
            let title = format!("{}: {} records", bin.from.full(), count(bin.records));
            view! {
                <rect
                    class="f1 hour"
                    x=length(scale.at(bin.from) + width * 0.08)
                    width=length(width * 0.84)
                    y=format!("{:.1}", 8.0 + HEIGHT - height)
                    height=format!("{height:.1}")
                >
                    <title>{title}</title>
                </rect>
            }
        })
        .collect();
    let ticks: Vec<_> = scale
        .ticks(8)
        .into_iter()
        .map(|tick| {
            let x = length(tick.at);
            view! {
                <line class="l-grid" x1=x.clone() x2=x.clone() y1="8" y2="172"></line>
                <text x=x y="188" text-anchor="middle">{tick.label}</text>
            }
        })
        .collect();
    view! {
        <figure class="stack-2">
            <figcaption class="small faint num">
                {format!("Records in each {}; the highest bar is {}. Times in UTC.", words(step), count(most))}
            </figcaption>
            <svg class="chart" height="196" role="img" aria-label=label>
                {ticks}
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
