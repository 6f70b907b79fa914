//! What is said to those who do not see the page: how reading goes on, that something was cleared.

use leptos::prelude::*;

/// A region whose changes are read out when the reader pauses.
#[component]
pub fn Live(
    /// What is said.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! { <p class="sr" role="status" aria-live="polite">{text}</p> }
}
