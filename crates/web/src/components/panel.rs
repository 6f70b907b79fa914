//! What is open beside a view: a finding, a file, a record. Beside the list where there is room, over it where there is not.

use super::icon::{Icon, Sign};
use leptos::html;
use leptos::prelude::*;

/// The panel. It takes the focus when it opens; who opened it gets it back from the frame.
#[component]
pub fn Panel(
    /// What it shows, for those who do not see it.
    label: &'static str,
    /// The line at its top, left of the cross.
    head: AnyView,
    /// Closes it.
    close: impl Fn() + 'static,
    /// What it shows.
    children: Children,
) -> impl IntoView {
    let panel = NodeRef::<html::Aside>::new();
    panel.on_load(|panel| drop(panel.focus()));
    view! {
        <aside class="panel" tabindex="-1" aria-label=label node_ref=panel>
            <div class="panel__head">
                <div class="row">{head}</div>
                <button type="button" class="icon-button" aria-label="Close" data-test="close-panel" on:click=move |_| close()>
                    <Icon sign=Sign::Close />
                </button>
            </div>
            <div class="panel__body">{children()}</div>
        </aside>
    }
}
