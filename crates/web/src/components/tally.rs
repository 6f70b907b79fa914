//! How many findings fail of each severity and how many questions are open, each a way to them.

use super::glyph::{Glyph, Shape};
use crate::format::number::count;
use crate::format::words::of;
use crate::state::filter::{by_severity, number_of, verdict_word};
use crate::state::route::{Filter, Route, View};
use leptos::prelude::*;
use trailglass_core::report::{Finding, Verdict};

/// The line of counts.
#[component]
pub fn Tally(
    /// All findings.
    findings: Vec<Finding>,
) -> impl IntoView {
    let route = Route::of(View::Findings);
    let severities: Vec<_> = by_severity(&findings)
        .into_iter()
        .filter(|(_, number)| *number > 0)
        .map(|(severity, number)| {
            let shape = Shape::from(severity);
            let href = route
                .clone()
                .filtered(Filter::Severity, severity.word())
                .hash();
            view! {
                <li>
                    <a class=format!("state {}", shape.tone()) href=href>
                        <Glyph shape />
                        <span><b>{count(number)}</b> " " {severity.word()}</span>
                    </a>
                </li>
            }
        })
        .collect();
    let open = number_of(&findings, Verdict::Unknown);
    let open = (open > 0).then(|| {
        let href = route
            .clone()
            .filtered(Filter::Verdict, verdict_word(Verdict::Unknown))
            .hash();
        view! {
            <li>
                <a class="state is-unknown" href=href data-test="open-questions">
                    <Glyph shape=Shape::Unknown />
                    <span>{of(open, "open question", "open questions")}</span>
                </a>
            </li>
        }
    });
    view! { <ul class="tally">{severities} {open}</ul> }
}
