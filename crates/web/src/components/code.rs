//! Commands and documents, with a button that copies them.

use super::button::CopyButton;
use crate::format::text::visible;
use leptos::prelude::*;

/// A block of code. Lines are never wrapped inside a word; wide ones scroll.
#[component]
pub fn Code(
    /// The text. It may hold names from logs.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    // Line by line, because a line break is a control character like others.
    let lines: Vec<_> = text
        .lines()
        .map(|line| view! { <span class="line">{visible(line).into_owned()}{"\n"}</span> })
        .collect();
    view! {
        <div class="code">
            <pre tabindex="0">{lines}</pre>
            <CopyButton text=Signal::stored(text) />
        </div>
    }
}
