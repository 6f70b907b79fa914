//! Bars: one for a row of a table, and parts of a whole. SVG geometry in per cent, no styles.

use crate::format::number::length;
use leptos::prelude::*;

/// One bar, as long as its share. The figures stand beside it, so it is silent for screen readers.
#[component]
pub fn Bar(
    /// From 0 to 1.
    #[prop(into)]
    share: Signal<f64>,
    /// Whether it stands for what is not listed.
    #[prop(optional)]
    rest: bool,
) -> impl IntoView {
    let fill = if rest { "f0" } else { "f1" };
    view! {
        <svg class="bar" height="12" aria-hidden="true">
            <rect class=fill height="12" rx="2" width=move || length(share.get())></rect>
        </svg>
    }
}

/// Parts of a whole beside each other, the darkest first; what is left is pale.
#[component]
pub fn Parts(
    /// Shares of the whole, from 0 to 1.
    parts: Vec<f64>,
) -> impl IntoView {
    let mut from = 0.0;
    let rects: Vec<_> = parts
        .into_iter()
        .zip(["f1", "f2", "f3"])
        .filter(|(share, _)| *share > 0.0)
        .map(|(share, fill)| {
            let x = length(from);
            from += share;
            view! { <rect class=format!("{fill} part") x=x width=length(share) height="12"></rect> }
        })
        .collect();
    view! {
        <svg class="bar" height="12" aria-hidden="true">
            <rect class="f0" width="100%" height="12" rx="2"></rect>
            {rects}
        </svg>
    }
}

/// Moments on a line of time.
#[component]
pub fn Moments(
    /// Places on the line, from 0 to 1.
    moments: Vec<f64>,
) -> impl IntoView {
    let marks: Vec<_> = moments
        .into_iter()
        .map(|at| {
            let x = length(at);
            view! { <line class="l-crit" x1=x.clone() x2=x y1="0" y2="12"></line> }
        })
        .collect();
    view! {
        <svg class="bar" height="12" aria-hidden="true">
            <rect class="f3" y="4" width="100%" height="4" rx="2"></rect>
            {marks}
        </svg>
    }
}
