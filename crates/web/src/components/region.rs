//! A wide table or drawing: it scrolls by itself, by keyboard too, so that the page never does.

use leptos::prelude::*;

/// The region. Its edges are shaded where more is hidden.
#[component]
pub fn Region(
    /// What is in it.
    label: &'static str,
    /// The table or drawing.
    children: Children,
) -> impl IntoView {
    view! { <div class="scroll" tabindex="0" role="group" aria-label=label>{children()}</div> }
}
