//! A record in plain words, one question a row.

use crate::state::record::explain::Row;
use leptos::prelude::*;

/// The rows.
#[component]
pub fn Explain(
    /// What the record says.
    rows: Vec<Row>,
) -> impl IntoView {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            view! {
                <div>
                    <dt>{row.label}</dt>
                    <dd>{row.value} {row.sub.map(|sub| view! { <span class="sub">{sub}</span> })}</dd>
                </div>
            }
        })
        .collect();
    view! { <dl class="explain">{rows}</dl> }
}
