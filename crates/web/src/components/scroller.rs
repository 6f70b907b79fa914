//! A list of any length of which only the rows in sight are drawn; of millions of rows too.

use crate::state::rows::{Track, block_of, drawn};
use leptos::prelude::*;
use leptos::{ev, html};
use std::ops::Range;

/// The list. Rows have one height, so that their places are known without drawing them.
#[component]
pub fn Scroller(
    /// What it lists, for those who do not see it.
    label: &'static str,
    /// How many rows.
    #[prop(into)]
    count: Signal<usize>,
    /// The heads of its columns, which stay in sight. They are for the eye: every row says in words what it shows.
    head: AnyView,
    /// Height of a row in pixels, as the styles have it.
    height: u32,
    /// Told which rows are drawn, so that they can be fetched.
    #[prop(optional, into)]
    drawing: Option<Callback<Range<usize>>>,
    /// All rows are drawn anew when it changes. What a row reads of the whole page belongs here: rows come and go by the thousand, and a
    /// signal forgets who asked it only when it changes.
    #[prop(optional, into)]
    version: Signal<u64>,
    /// Draws the row of a place.
    row: impl Fn(usize) -> AnyView + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let height = f64::from(height);
    let window = NodeRef::<html::Div>::new();
    let place = RwSignal::new(Place::default());
    let track = move |seen: f64| Track {
        #[expect(clippy::cast_precision_loss, reason = "pixels of one list")]
        rows: count.get_untracked() as f64 * height,
        seen,
    };
    let look = move || {
        if let Some(window) = window.get_untracked() {
            let scrolled = f64::from(window.scroll_top());
            let seen = f64::from(window.client_height());
            place.update(|place| place.scrolled_to(scrolled, track(seen)));
        }
    };
    // On a short track, the wheel and keys would leap over hundreds of rows.
    let step = move |by: f64| {
        let (Some(window), Place { offset, seen, .. }) =
            (window.get_untracked(), place.get_untracked())
        else {
            return;
        };
        let track = track(seen);
        let offset = track.within(offset + by);
        let scrolled = track.scrolled(offset).round();
        place.set(Place {
            offset,
            scrolled,
            seen,
        });
        #[expect(clippy::cast_possible_truncation, reason = "a track is below 2^31")]
        window.set_scroll_top(scrolled as i32);
    };
    let wheel = move |event: ev::WheelEvent| {
        let seen = place.with_untracked(|place| place.seen);
        if track(seen).is_short() && !event.ctrl_key() {
            event.prevent_default();
            step(match event.delta_mode() {
                ev::WheelEvent::DOM_DELTA_LINE => event.delta_y() * height,
                ev::WheelEvent::DOM_DELTA_PAGE => event.delta_y() * seen,
                _ => event.delta_y(),
            });
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let seen = place.with_untracked(|place| place.seen);
        if !track(seen).is_short() {
            return;
        }
        let by = match event.key().as_str() {
            "ArrowDown" => height,
            "ArrowUp" => -height,
            "PageDown" => seen - height,
            "PageUp" => height - seen,
            "Home" => f64::MIN,
            "End" => f64::MAX,
            _ => return,
        };
        event.prevent_default();
        step(by);
    };
    window.on_load(move |_| request_animation_frame(look));
    let resized = window_event_listener(ev::resize, move |_| look());
    on_cleanup(move || resized.remove());
    let range = Memo::new(move |_| {
        let Place { offset, seen, .. } = place.get();
        // Before it is measured, as much as a large screen shows.
        let seen = if seen > 0.0 { seen } else { 1_200.0 };
        drawn(offset, seen, height, count.get())
    });
    // A shorter list leaves the window's place behind its end until the browser moves it.
    Effect::new(move |_| {
        let _ = count.get();
        request_animation_frame(look);
    });
    Effect::new(move |_| {
        let range = range.get();
        if let Some(drawing) = drawing {
            drawing.run(range);
        }
    });
    // Rows stand where the browser has scrolled to, as far down as they are below the first row in sight.
    let shift = Memo::new(move |_| place.with(|place| place.scrolled - place.offset));
    // They are drawn from the start of their block on, so that no row follows how far the list is scrolled.
    let block = Memo::new(move |_| range.with(|range| block_of(range.start)));
    #[expect(clippy::cast_precision_loss, reason = "pixels of one list")]
    let top = move |rows: usize| rows as f64 * height;
    let from = move || format!("{}px", top(block.get()) + shift.get());
    let rows = move || {
        let (block, version) = (block.get(), version.get());
        range.get().map(move |place| (place, block, version))
    };
    let rows_drawn = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let count = count.get().to_string();
        let Some(rows) = rows_drawn.get().map(|drawn| drawn.children()) else {
            return;
        };
        for row in (0..rows.length()).filter_map(|at| rows.item(at)) {
            // An attribute of this name can always be set.
            let _ = row.set_attribute("aria-setsize", &count);
        }
    });
    let all = move || {
        #[expect(clippy::cast_precision_loss, reason = "pixels of one list")]
        let rows = count.get() as f64 * height;
        let track = Track { rows, seen: 0.0 };
        format!("{}px", track.height())
    };
    view! {
        <div
            class="rows"
            role="list"
            aria-label=label
            node_ref=window
            on:scroll=move |_| look()
            on:wheel=wheel
            on:keydown=key
        >
            {head}
            <div class="rows__all" role="none" style:height=all>
                <div class="rows__drawn" role="none" node_ref=rows_drawn style:top=from>
                    <For each=rows key=|row| *row let:drawn>
                        <div class="rows__row" role="listitem"
                            aria-posinset=(drawn.0 + 1).to_string()
                            aria-setsize=count.get_untracked().to_string()
                            style:top=format!("{}px", top(drawn.0 - drawn.1))>
                            {row(drawn.0)}
                        </div>
                    </For>
                </div>
            </div>
        </div>
    }
}

/// How far a list is scrolled.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Place {
    /// How far down the rows, in pixels.
    offset: f64,
    /// Where the scroll bar stands.
    scrolled: f64,
    /// Height of the window.
    seen: f64,
}

impl Place {
    /// The browser says where the bar stands. Where we put it ourselves, the rows stay where they are.
    fn scrolled_to(&mut self, scrolled: f64, track: Track) {
        let is_ours = track.is_short() && (scrolled - self.scrolled).abs() < 1.0;
        if !is_ours {
            self.offset = track.offset(scrolled);
        }
        (self.scrolled, self.seen) = (scrolled, track.seen);
    }
}
