//! A button that copies, and says whether it could.

use super::icon::{Icon, Sign};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Copied {
    NotYet,
    Yes,
    Refused,
}

/// Copies a text to the clipboard when pressed. The word beside the sign tells how it went.
#[component]
pub fn CopyButton(
    /// What is copied, asked for at the press.
    #[prop(into)]
    text: Signal<String>,
    /// What the button says.
    #[prop(default = "Copy")]
    label: &'static str,
) -> impl IntoView {
    let copied = RwSignal::new(Copied::NotYet);
    let copy = move |_| {
        let promise = window()
            .navigator()
            .clipboard()
            .write_text(&text.get_untracked());
        spawn_local(async move {
            let done = JsFuture::from(promise).await.is_ok();
            copied.try_set(if done { Copied::Yes } else { Copied::Refused });
            set_timeout(
                move || {
                    copied.try_set(Copied::NotYet);
                },
                Duration::from_secs(3),
            );
        });
    };
    let says = move || match copied.get() {
        Copied::NotYet => label,
        Copied::Yes => "Copied",
        Copied::Refused => "Select and copy by hand",
    };
    view! {
        <button type="button" class="button button--s" on:click=copy>
            <Icon sign=Sign::Copy />
            <span aria-live="polite">{says}</span>
        </button>
    }
}
