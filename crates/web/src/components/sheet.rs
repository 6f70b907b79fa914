//! A sheet over the page for what is not the report: the keys, the proof of the lock. The browser's own dialog, so that focus stays in it
//! and goes back where it was.

use super::icon::{Icon, Sign};
use leptos::prelude::*;
use leptos::{ev, html};

/// The sheet.
#[component]
pub fn Sheet(
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// Its heading.
    title: &'static str,
    /// What it shows; built anew each time it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (open.get(), dialog.open()) {
            // It is in the document, so it can be shown.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    // A press beside the sheet is a press on the dialog itself.
    let beside = move |event: ev::MouseEvent| {
        if event.target() == event.current_target() {
            open.set(false);
        }
    };
    view! {
        <dialog class="sheet" aria-label=title node_ref=dialog on:close=move |_| open.set(false) on:click=beside>
            <div class="sheet__inside">
                <div class="sheet__head">
                    <h2>{title}</h2>
                    <button type="button" class="icon-button" aria-label="Close" on:click=move |_| open.set(false)>
                        <Icon sign=Sign::Close />
                    </button>
                </div>
                {move || open.get().then(&*children)}
            </div>
        </dialog>
    }
}
