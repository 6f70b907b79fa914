//! Records over time, of which a stretch can be chosen by drawing over it.

use super::axis::{Column, Ticks};
use crate::format::number::{count, length};
use crate::format::time::Moment;
use crate::state::timescale::{Scale, begins};
use leptos::prelude::*;
use leptos::{ev, svg};

const HEIGHT: f64 = 72.0;

/// The drawing. Fields for the same stand beside it in the view, and its figures in a table below: nothing here is for the pointer or the
/// eye alone.
#[component]
pub fn Brush(
    /// Records by stretches of equal length.
    bars: Vec<u64>,
    /// First and last second.
    window: (u32, u32),
    /// Told of the chosen stretch: its first and its last second.
    choose: impl Fn(u32, u32) + Copy + 'static,
) -> impl IntoView {
    let (first, last) = window;
    let most = bars.iter().copied().max().unwrap_or(0).max(1);
    let seconds = f64::from(last - first) + 1.0;
    let scale = Scale {
        from: i64::from(first),
        to: i64::from(last) + 1,
    };
    #[expect(clippy::cast_precision_loss, reason = "a few hundred bars")]
    let width = 1.0 / bars.len().max(1) as f64;
    let drawn: Vec<_> = (0u32..)
        .zip(&bars)
        .zip(begins(window, bars.len()))
        .map(|((place, &records), moment)| {
            let from = f64::from(place) * width;
            view! { <Column at=(from, width) moment records most tall=HEIGHT foot=HEIGHT /> }
        })
        .collect();
    let drawing = NodeRef::<svg::Svg>::new();
    // Where the pointer went down and where it is, as shares of the width.
    let drawn_over = RwSignal::new(None::<(f64, f64)>);
    let share = move |event: &ev::PointerEvent| {
        let area = drawing.get_untracked()?.get_bounding_client_rect();
        (area.width() > 0.0)
            .then(|| ((f64::from(event.client_x()) - area.left()) / area.width()).clamp(0.0, 1.0))
    };
    let down = move |event: ev::PointerEvent| {
        if event.button() == 0
            && let (Some(at), Some(drawing)) = (share(&event), drawing.get_untracked())
        {
            event.prevent_default();
            drop(drawing.set_pointer_capture(event.pointer_id()));
            drawn_over.set(Some((at, at)));
        }
    };
    let over = move |event: ev::PointerEvent| {
        if let Some(at) = share(&event) {
            drawn_over.update(|drawn| {
                if let Some((_, end)) = drawn {
                    *end = at;
                }
            });
        }
    };
    let up = move |_: ev::PointerEvent| {
        let Some((from, to)) = drawn_over.try_update(Option::take).flatten() else {
            return;
        };
        let (from, to) = (from.min(to), from.max(to));
        // A press that hardly moves is no stretch.
        if to - from > 0.004 {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a second of the window"
            )]
            let second = |share: f64| first + (share * (seconds - 1.0)) as u32;
            choose(second(from), second(to));
        }
    };
    let chosen = move || {
        drawn_over.get().map(|(from, to)| {
            let (from, to) = (from.min(to), from.max(to));
            view! { <rect class="brush__chosen" x=length(from) width=length(to - from) y="0" height="76"></rect> }
        })
    };
    let label = format!(
        "Records over time from {} to {}, at most {} in a bar",
        moment(i64::from(first)).full(),
        moment(i64::from(last)).full(),
        count(most)
    );
    view! {
        <svg class="chart brush" height="100" role="img" aria-label=label node_ref=drawing
            on:pointerdown=down on:pointermove=over on:pointerup=up on:pointercancel=move |_| drawn_over.set(None)>
            <Ticks scale most=7 from=0 to=76 />
            {drawn}
            {chosen}
            <line class="l-axis" x1="0" x2="100%" y1="72.5" y2="72.5"></line>
        </svg>
    }
}

fn moment(seconds: i64) -> Moment {
    Moment { seconds }
}
