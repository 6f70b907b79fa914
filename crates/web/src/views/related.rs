//! What stands in several panels: the findings about a thing, and the places that say something.

use crate::components::evidence::EvidenceList;
use crate::components::glyph::{Glyph, of_finding};
use crate::components::text::Personal;
use crate::state::case::use_case;
use crate::state::filter::finding_key;
use crate::state::route::{Route, View};
use leptos::prelude::*;
use trailglass_core::report::{Evidence, Verdict};

/// The findings that name a thing. Those that hold are left out.
#[component]
pub fn Related(
    /// Whether a name of a finding is that of the thing.
    named: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> impl IntoView {
    let case = use_case();
    let found = case.figures(move |report| {
        let rows = report.findings.iter().enumerate().filter(|(_, finding)| {
            finding.verdict != Verdict::Pass && finding.resources.iter().any(|name| named(name))
        });
        rows.filter_map(|(index, finding)| {
            let key = finding_key(&report.findings, index)?;
            let (shape, word) = of_finding(finding.severity, finding.verdict);
            Some((key, finding.title.clone(), shape, word))
        })
        .collect::<Vec<_>>()
    });
    move || {
        let found = found.get().filter(|found| !found.is_empty())?;
        let rows: Vec<_> = found
            .into_iter()
            .map(|(key, title, shape, word)| {
                let href = Route::of(View::Findings).open(key).hash();
                view! {
                    <li>
                        <a class="finding-link" href=href data-test="related-finding">
                            <span class=shape.tone()><Glyph shape /><span class="sr">{word}</span></span>
                            <Personal text=title />
                        </a>
                    </li>
                }
            })
            .collect();
        Some(
            view! { <section class="stack-2"><h3>"Findings, with their fix"</h3><ul class="stack-2">{rows}</ul></section> },
        )
    }
}

/// Places, each a way to the record or value.
pub(super) fn places(evidence: Vec<Evidence>) -> impl IntoView {
    let case = use_case();
    move || {
        if !case.done.get() {
            return view! { <p class="small faint">"Evidence can be opened once everything is read."</p> }
                .into_any();
        }
        let find = |evidence: &_| {
            let route: Route = case.evidence(evidence);
            Some((case.evidence_path(evidence)?, route.hash()))
        };
        view! { <EvidenceList evidence=evidence.clone() find /> }.into_any()
    }
}
