//! Two documents as the lines that stay, come and go.

use crate::format::text::visible;
use crate::state::diff::{Change, diff, laid_out};
use leptos::prelude::*;
use serde_json::Value;

/// Lines beside a change that are shown with it.
const AROUND: usize = 2;

/// The difference. Long stretches that stay are folded.
#[component]
pub fn Diff(
    /// What it is of, for those who do not see it.
    #[prop(into)]
    label: String,
    /// The document as it is; none where that is not known.
    before: Option<Value>,
    /// The document as it would be.
    after: Value,
) -> impl IntoView {
    let before = before.as_ref().map(laid_out).unwrap_or_default();
    let lines = diff(&before, &laid_out(&after));
    let near = |place: usize| {
        let from = place.saturating_sub(AROUND);
        let around = lines.get(from..(place + AROUND + 1).min(lines.len()));
        around.is_some_and(|around| around.iter().any(|(change, _)| *change != Change::Same))
    };
    let mut shown = Vec::new();
    let mut folded = 0usize;
    let fold = |folded: &mut usize, shown: &mut Vec<AnyView>| {
        if *folded > 0 {
            let words = match *folded {
                1 => "1 line as it is".to_owned(),
                many => format!("{many} lines as they are"),
            };
            shown.push(view! { <li class="fold">{words}</li> }.into_any());
            *folded = 0;
        }
    };
    for (place, (change, line)) in lines.iter().enumerate() {
        if !near(place) {
            folded += 1;
            continue;
        }
        fold(&mut folded, &mut shown);
        let (class, word) = (change.class(), change.word());
        let word = (!word.is_empty()).then(|| view! { <span class="sr">{word}</span> });
        shown.push(view! { <li class=class>{word}{visible(line).into_owned()}</li> }.into_any());
    }
    fold(&mut folded, &mut shown);
    view! { <div class="diff" tabindex="0" role="group" aria-label=label><ol>{shown}</ol></div> }
}
