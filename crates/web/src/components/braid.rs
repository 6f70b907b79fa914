//! One strand of a braid: trails that write the same events, joined by a line. Each row draws its own piece, so rows may have any height.

use crate::state::braid::Knot;
use leptos::prelude::*;

/// The piece of one row.
#[component]
pub fn BraidPiece(
    /// How its trail is drawn.
    knot: Knot,
    /// Whether the line comes from above.
    above: bool,
    /// Whether it goes on below.
    below: bool,
) -> impl IntoView {
    let line = |from: &'static str, to: &'static str| view! { <line class="l-acc" x1="10" x2="10" y1=from y2=to></line> };
    let (class, dash) = match knot {
        Knot::First | Knot::Same => ("knot", None),
        Knot::Part => ("knot knot--part", None),
        Knot::Some => ("knot knot--part", Some("2 2")),
        Knot::Alone => ("knot knot--alone", None),
    };
    view! {
        <svg class="braid__line" aria-hidden="true">
            {above.then(|| line("0", "50%"))}
            {below.then(|| line("50%", "100%"))}
            <circle class=class cx="10" cy="50%" r="4.5" stroke-dasharray=dash></circle>
        </svg>
        <span class="braid__word">{knot.word()}</span>
    }
}
