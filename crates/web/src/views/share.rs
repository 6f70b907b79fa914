//! A copy of the files that can be given away.

use leptos::prelude::*;

/// The screen.
#[component]
pub fn ShareView() -> impl IntoView {
    view! { <header class="page-head"><h1 tabindex="-1">"Share a copy"</h1></header> }
}
