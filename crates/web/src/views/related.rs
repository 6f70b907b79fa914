//! What stands in several panels: the findings about a thing, and the places that say something.

use crate::components::evidence::EvidenceList;
use crate::components::glyph::{Glyph, of_finding};
use crate::components::money::cents;
use crate::components::text::Personal;
use crate::state::case::use_case;
use crate::state::filter::{addresses, finding_route};
use crate::state::route::Route;
use leptos::prelude::*;
use trailglass_core::report::{Evidence, Finding, Report, Verdict};

/// Dollars below this are not worth a line.
pub(super) const CENT: f64 = 0.005;

/// The findings of a report with their addresses.
pub(super) fn addressed(report: &Report) -> impl Iterator<Item = (String, &Finding)> {
    addresses(&report.findings)
        .into_iter()
        .zip(&report.findings)
}

/// A finding as a row of a short list, with a line below its title and what it costs beside it.
#[component]
pub fn TopFinding(
    /// Its address.
    address: String,
    /// The finding.
    finding: Finding,
    /// What stands below its title.
    sub: String,
    /// Its `data-test`.
    test: &'static str,
) -> impl IntoView {
    let (shape, word) = of_finding(finding.severity, finding.verdict);
    let href = finding_route(address, finding.verdict).hash();
    let usd = finding.monthly_usd.filter(|usd| *usd >= CENT);
    view! {
        <li>
            <a href=href data-row="" data-test=test>
                <span class=shape.tone()><Glyph shape /><span class="sr">{word}</span></span>
                <span>
                    <span class="medium"><Personal text=finding.title /></span>
                    <span class="sub">{sub}</span>
                </span>
                <span class="n num">{usd.map(|usd| format!("{} a month", cents(usd)))}</span>
            </a>
        </li>
    }
}

/// The findings that name a thing. Those that hold are left out.
#[component]
pub fn Related(
    /// Whether a name of a finding is that of the thing.
    named: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> impl IntoView {
    let case = use_case();
    let found = case.figures(move |report| {
        let rows = addressed(report).filter(|(_, finding)| {
            finding.verdict != Verdict::Pass && finding.resources.iter().any(|name| named(name))
        });
        rows.map(|(address, finding)| {
            let (shape, word) = of_finding(finding.severity, finding.verdict);
            let route = finding_route(address, finding.verdict);
            (route.hash(), finding.title.clone(), shape, word)
        })
        .collect::<Vec<_>>()
    });
    move || {
        let found = found.get().filter(|found| !found.is_empty())?;
        let rows: Vec<_> = found
            .into_iter()
            .map(|(href, title, shape, word)| {
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

/// A figure that leads to the first record it counts.
#[component]
pub fn Leads(
    /// That record.
    first: Option<Evidence>,
    /// What opens, in words.
    title: String,
    /// The figure.
    children: Children,
) -> impl IntoView {
    let case = use_case();
    let href = move || {
        let first = first.as_ref().filter(|_| case.done.get())?;
        Some(case.evidence(first).hash())
    };
    view! { <a class="leads" href=href title=title data-test="leads">{children()}</a> }
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
