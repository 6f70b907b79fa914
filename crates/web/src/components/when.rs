//! A moment: in UTC, and on the reader's own clock when it is pointed at.

use super::text::log_text;
use crate::format::time::{Moment, local};
use leptos::prelude::*;

/// The moment, or a dash where none is known.
#[component]
pub fn When(
    /// The time as a report has it; shown as it is where it is of another form.
    #[prop(into)]
    time: Option<String>,
) -> impl IntoView {
    let Some(time) = time else {
        return view! { <span class="faint" title="unknown"><span aria-hidden="true">"–"</span><span class="sr">"unknown"</span></span> }.into_any();
    };
    match Moment::parse(&time) {
        Some(moment) => {
            view! { <time class="num" datetime=time title=local(moment)>{moment.full()}</time> }
                .into_any()
        }
        None => view! { <span class="num">{log_text(&time)}</span> }.into_any(),
    }
}
