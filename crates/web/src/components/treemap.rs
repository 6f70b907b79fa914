//! Parts of a whole as rectangles. The figures stand in a table beside it, so the drawing is silent for screen readers.

use super::text::Personal;
use crate::format::number::{length, percent};
use crate::format::words::of;
use crate::state::strategy::Part;
use crate::state::treemap::treemap;
use leptos::prelude::*;
use trailglass_core::sorting::Arrange;

/// How many times the drawing is wider than high.
const ACROSS: f64 = 3.2;

/// The drawing. Parts come largest first.
#[component]
pub fn Treemap(
    /// The parts.
    parts: Vec<Part>,
) -> impl IntoView {
    // The rest is drawn last wherever it would stand by its size; squares need falling figures all the same.
    let mut order: Vec<Part> = parts;
    order.arrange_by_key(|part| std::cmp::Reverse(part.records));
    let figures: Vec<u64> = order.iter().map(|part| part.records).collect();
    let tiles: Vec<_> = order
        .into_iter()
        .zip(treemap(&figures, ACROSS))
        .enumerate()
        .map(|(place, (part, tile))| {
            let tone = match (part.rest, part.share) {
                (true, _) => "tile tile--rest",
                (false, _) if place < 2 => "tile tile--1",
                (false, share) if share >= 0.04 => "tile tile--2",
                _ => "tile tile--3",
            };
            // What is too small for words has them in the table alone.
            let wide = tile.width >= 0.07 && tile.height >= 0.11;
            let high = tile.height >= 0.2;
            let title = format!("{}, {}", of(part.records, "record", "records"), percent(part.share));
            view! {
                <svg class=tone x=length(tile.x) y=length(tile.y) width=length(tile.width) height=length(tile.height)>
                    <rect width="100%" height="100%" rx="3"></rect>
                    <foreignObject x="0" y="0" width="100%" height="100%">
                        <div class="tile__words" title=title>
                            {wide.then(|| view! { <b><Personal text=part.name.clone() /></b> })}
                            {(wide && high).then(|| view! { <span class="num">{percent(part.share)} " " <Personal text=part.beside.clone() /></span> })}
                        </div>
                    </foreignObject>
                </svg>
            }
        })
        .collect();
    view! { <svg class="treemap" aria-hidden="true">{tiles}</svg> }
}
