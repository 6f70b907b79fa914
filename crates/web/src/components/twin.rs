//! The table that says what a drawing shows, below it.

use leptos::prelude::*;

/// The table, folded away. It is drawn while it is open: a drawing that changes with every letter has hundreds of rows.
#[component]
pub fn Twin(
    /// What it lists, for those who do not see it.
    label: &'static str,
    /// The table.
    children: ChildrenFn,
) -> impl IntoView {
    let opened = RwSignal::new(false);
    view! {
        <details class="twin" data-test="twin" on:toggle:target=move |event| opened.set(event.target().open())>
            <summary class="small">"The same as a table"</summary>
            <div class="scroll scroll--tall" tabindex="0" role="group" aria-label=label>
                {move || opened.get().then(&*children)}
            </div>
        </details>
    }
}

/// Records by stretches of time, as the table of a histogram.
#[component]
pub fn RecordsOverTime(
    /// When each stretch begins, and its records; those without any are left out.
    stretches: Vec<(String, u64)>,
) -> impl IntoView {
    let rows: Vec<_> = stretches
        .into_iter()
        .filter(|(_, records)| *records > 0)
        .map(|(from, records)| {
            let records = crate::format::number::count(records);
            view! { <tr><td class="num">{from}</td><td class="n">{records}</td></tr> }
        })
        .collect();
    view! {
        <table class="table table--fit">
            <caption class="sr">"Records over time"</caption>
            <thead><tr><th scope="col">"From"</th><th scope="col" class="n">"Records"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
