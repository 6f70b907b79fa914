//! JSON as written, word by word. Every word is a text node.

use crate::format::words::of;
use crate::state::record::lines::{Kind, Line};
use leptos::prelude::*;

/// Lines that are drawn at once; a record of megabytes must not stop the page.
const LIMIT: usize = 2_000;

/// The lines.
#[component]
pub fn Json(
    /// What is shown.
    lines: Vec<Line>,
) -> impl IntoView {
    let more = lines.len().saturating_sub(LIMIT);
    let lines: Vec<_> = lines.into_iter().take(LIMIT).map(drawn).collect();
    view! {
        <pre tabindex="0">{lines}</pre>
        {(more > 0).then(|| view! {
            <p class="tiny faint code__rest">
                {of(more as u64, "more line", "more lines")} " are not drawn; copying takes all of them."
            </p>
        })}
    }
}

fn drawn(line: Line) -> impl IntoView {
    let words: Vec<_> = line
        .words
        .into_iter()
        .map(|word| {
            let class = match word.kind {
                Kind::Field => "c-key",
                Kind::Text => "c-str",
                Kind::Hidden => "c-hid",
                Kind::Bare => "c-num",
                Kind::Mark => "c-dim",
            };
            view! { <span class=class>{word.text}</span> }
        })
        .collect();
    view! { <span class="line">{"  ".repeat(line.depth)} {words} "\n"</span> }
}
