//! Text from logs and file systems. This is the only way in which such text reaches the page.

use crate::format::arn;
use crate::format::text::{shortened, visible};
use crate::state::record::mask::masked;
use leptos::prelude::*;

/// A text node of hostile text: what deceives the eye is written out, and what is too long says so.
#[must_use]
pub fn log_text(text: &str) -> String {
    shortened(&visible(text), 400).into_owned()
}

/// The same as a name from AWS: monospaced, broken anywhere, copied whole by a selection.
#[component]
pub fn Name(
    /// The text as it stands in the log.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <span class="mono break">{log_text(&text)}</span> }
}

/// A path, its folder quieter than its name.
#[component]
pub fn Path(
    /// The path as it was given.
    #[prop(into)]
    path: String,
) -> impl IntoView {
    let (folder, name) = crate::format::text::split_path(&path);
    view! { <span class="mono break"><span class="faint">{log_text(folder)}</span>{log_text(name)}</span> }
}

/// Whether personal data is shown in full; given to all parts by context.
#[derive(Clone, Copy)]
pub struct Reveal(pub RwSignal<bool>);

/// How a name or address that may tell of a person is shown.
#[must_use]
pub fn personal(field: &str, text: &str, revealed: bool) -> String {
    if revealed {
        log_text(text)
    } else {
        log_text(&masked(field, text))
    }
}

/// A name or address that may tell of a person: masked until the reader asks for it.
#[component]
pub fn Personal(
    /// The field it comes from, which decides how much is hidden.
    #[prop(default = "")]
    field: &'static str,
    /// The text as it stands in the log.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let reveal = use_context::<Reveal>();
    let shown = move || {
        let revealed = reveal.is_some_and(|reveal| reveal.0.get());
        personal(field, &text, revealed)
    };
    view! { <span class="break">{shown}</span> }
}

/// What an ARN names, and its account where it is another than that of the row. The whole of it is its title.
#[component]
pub fn Arn(
    /// The ARN, or another name.
    #[prop(into)]
    text: String,
    /// The account that the row names already.
    #[prop(into)]
    beside: String,
) -> impl IntoView {
    let name = arn::name(&text).to_owned();
    let account = Some(arn::account(&text))
        .filter(|account| !account.is_empty() && *account != beside)
        .map(|account| view! { <span class="sub num">"of " {log_text(account)}</span> });
    let whole = log_text(&masked("", &text));
    view! { <span class="mono" title=whole><Personal text=name /></span> {account} }
}

/// The switch that shows personal data, where a view has some.
#[component]
pub fn Masking() -> impl IntoView {
    let reveal = use_context::<Reveal>().map(|Reveal(reveal)| reveal)?;
    Some(view! {
        <label class="check small">
            <input
                type="checkbox"
                prop:checked=move || !reveal.get()
                on:change:target=move |event| reveal.set(!event.target().checked())
            />
            "Mask personal data"
        </label>
    })
}
