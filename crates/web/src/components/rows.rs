//! A list of things that were filtered or sorted, of which only the rows in sight are drawn.

use super::scroller::Scroller;
use leptos::prelude::*;
use std::sync::Arc;

/// The list.
#[component]
pub fn Rows(
    /// What it lists, for those who do not see it.
    label: &'static str,
    /// What each row shows, as the places in whatever is listed.
    #[prop(into)]
    items: Signal<Arc<Vec<usize>>>,
    /// The heads of its columns, which stay in sight. They are for the eye: every row says in words what it shows.
    head: AnyView,
    /// Height of a row in pixels, as the styles have it.
    height: u32,
    /// Draws a row.
    row: impl Fn(usize) -> AnyView + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let count = Memo::new(move |_| items.with(|items| items.len()));
    let of_place = move |place: usize| {
        let item = Memo::new(move |_| items.with(|items| items.get(place).copied()));
        (move || item.get().map(row)).into_any()
    };
    view! { <Scroller label count head height row=of_place /> }
}
