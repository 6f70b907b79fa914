//! After something was cleared: a bar that brings it back for a while.

use leptos::prelude::*;
use std::time::Duration;

/// How long it can be brought back.
const PATIENCE: Duration = Duration::from_secs(12);

/// The bar. It is there while `offered` holds.
#[component]
pub fn Undo(
    /// Whether there is something to bring back.
    #[prop(into)]
    offered: Signal<bool>,
    /// Brings it back.
    undo: impl Fn() + Copy + Send + Sync + 'static,
    /// Lets it go for good.
    forget: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    Effect::new(move |last: Option<Option<TimeoutHandle>>| {
        if let Some(timer) = last.flatten() {
            timer.clear();
        }
        offered
            .get()
            .then(|| set_timeout_with_handle(forget, PATIENCE).ok())
            .flatten()
    });
    view! {
        <Show when=move || offered.get()>
            <div class="undo" role="group" aria-label="The case was cleared">
                <p>"The case is cleared. What was read is forgotten in a few seconds."</p>
                <button type="button" class="button button--s" data-test="undo" on:click=move |_| undo()>
                    "Undo"
                </button>
                <button type="button" class="button button--s button--quiet" on:click=move |_| forget()>
                    "Forget now"
                </button>
            </div>
        </Show>
    }
}
