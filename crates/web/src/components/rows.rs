//! A list of any length of which only the rows in sight are drawn.

use crate::state::rows::drawn;
use leptos::prelude::*;
use leptos::{ev, html};
use std::sync::Arc;

/// The list. Rows have one height, so that their places are known without drawing them.
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
    let height = f64::from(height);
    let window = NodeRef::<html::Div>::new();
    let seen = RwSignal::new((0.0, 0.0));
    let look = move || {
        if let Some(window) = window.get_untracked() {
            seen.set((
                f64::from(window.scroll_top()),
                f64::from(window.client_height()),
            ));
        }
    };
    window.on_load(move |_| request_animation_frame(look));
    let resized = window_event_listener(ev::resize, move |_| look());
    on_cleanup(move || resized.remove());
    let count = Memo::new(move |_| items.with(|items| items.len()));
    let range = Memo::new(move |_| {
        let (scrolled, seen) = seen.get();
        // Before it is measured, as much as a large screen shows.
        let seen = if seen > 0.0 { seen } else { 1_200.0 };
        drawn(scrolled, seen, height, count.get())
    });
    // A shorter list leaves the window's place behind its end until the browser moves it.
    Effect::new(move |_| {
        let _ = count.get();
        request_animation_frame(look);
    });
    let shown = move || {
        items.with(|items| {
            let range = range.get();
            let places = range.clone();
            places
                .zip(items.get(range).unwrap_or_default().to_vec())
                .collect::<Vec<_>>()
        })
    };
    #[expect(clippy::cast_precision_loss, reason = "pixels of one list")]
    let top = move |place: usize| format!("{}px", place as f64 * height);
    view! {
        <div
            class="rows"
            role="list"
            aria-label=label
            node_ref=window
            on:scroll=move |_| look()
        >
            {head}
            <div class="rows__all" role="none" style:height=move || top(count.get())>
                <For each=shown key=|shown| *shown let:((place, item))>
                    <div class="rows__row" role="listitem"
                        aria-posinset=(place + 1).to_string()
                        aria-setsize=move || count.get().to_string() style:top=top(place)>
                        {row(item)}
                    </div>
                </For>
            </div>
        </div>
    }
}
