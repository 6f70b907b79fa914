//! Filters that can be on together: one chip each, with how many rows it stands for.

use leptos::prelude::*;

/// A chip that is on or off.
#[component]
pub fn Chip(
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// What a press does.
    press: impl Fn() + 'static,
    /// How many rows have it.
    #[prop(into)]
    count: Signal<String>,
    /// A shape and its word.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="chip"
            class:chip--on=on
            aria-pressed=move || on.get().to_string()
            on:click=move |_| press()
        >
            {children()}
            <span class="num faint">{count}</span>
        </button>
    }
}
