//! One finding: why it matters, what it rests on, when it would be wrong, how to mend it.

use crate::components::code::Code;
use crate::components::evidence::EvidenceList;
use crate::components::glyph::{State, of_finding};
use crate::components::icon::{Icon, Sign};
use crate::components::money::cents;
use crate::components::panel::Panel;
use crate::components::text::Personal;
use crate::format::number::count;
use crate::format::words::{of, sentence};
use crate::state::alarm;
use crate::state::case::use_case;
use crate::state::filter::{addresses, around};
use crate::state::route::Route;
use crate::state::unseen::{in_regions, regions};
use leptos::prelude::*;
use trailglass_core::report::{Finding, Fix};

/// Names that are listed at once.
const NAMES: usize = 12;

/// The panel. `index` is the finding's place in the report.
#[component]
pub fn FindingPanel(
    /// Its place in the report.
    index: usize,
) -> impl IntoView {
    let case = use_case();
    let finding = case.figures(move |report| report.findings.get(index).cloned());
    let finding = Memo::new(move |_| finding.get().flatten());
    let list = Memo::new(move |_| {
        case.report.with(|report| {
            let all = report.as_deref().map(|report| report.findings.as_slice());
            around(all.unwrap_or_default(), index, &case.route())
        })
    });
    let place = Memo::new(move |_| list.with(|list| list.iter().position(|it| *it == index)));
    let beside = move |step: fn(usize) -> Option<usize>| {
        let beside = list.with(|list| list.get(step(place.get()?)?).copied())?;
        let key = case
            .report
            .with(|report| addresses(&report.as_deref()?.findings).get(beside).cloned());
        key.map(|key| case.route().open(key).hash())
    };
    let head = view! {
        {move || finding.get().map(|finding| {
            let (shape, word) = of_finding(finding.severity, finding.verdict);
            view! { <State shape word=sentence(word) /> }
        })}
        <span class="meta num">
            {move || place.get().map(|place| format!("{} of {}", count(place as u64 + 1), count(list.with(Vec::len) as u64)))}
        </span>
        <Step to=Signal::derive(move || beside(|place| place.checked_sub(1))) label="Finding before" sign=Sign::Back />
        <Step to=Signal::derive(move || beside(|place| place.checked_add(1))) label="Next finding" sign=Sign::Chevron />
    };
    view! {
        <Panel label="Finding" head=head.into_any() close=move || case.close()>
            {move || finding.get().map(|finding| view! { <Body finding /> })}
            <super::report::Word index />
        </Panel>
    }
}

#[component]
fn Step(to: Signal<Option<String>>, label: &'static str, sign: Sign) -> impl IntoView {
    move || {
        to.get()
            .map(|href| view! { <a class="icon-button" href=href aria-label=label title=label><Icon sign /></a> })
    }
}

#[component]
fn Body(finding: Finding) -> impl IntoView {
    let case = use_case();
    let Finding {
        title,
        why,
        resources,
        count: rests_on,
        monthly_usd,
        evidence,
        fix,
        ask,
        controls,
        id,
        ..
    } = finding;
    let ask = case.report.with_untracked(|report| {
        in_regions(&ask, &report.as_deref().map(regions).unwrap_or_default())
    });
    let (why, alarm) = alarm::split(&why);
    let section = |title: &'static str, content: AnyView| view! { <section class="stack-2"><h3>{title}</h3>{content}</section> };
    let shown = evidence.len() as u64;
    let places = move || {
        if !case.done.get() {
            return view! { <p class="small faint">"Evidence can be opened once everything is read."</p> }.into_any();
        }
        let find = |evidence: &_| {
            let route: Route = case.evidence(evidence);
            Some((case.evidence_path(evidence)?, route.hash()))
        };
        view! { <EvidenceList evidence=evidence.clone() find /> }.into_any()
    };
    let counted = (shown < rests_on).then(|| {
        let all = of(rests_on, "piece", "pieces");
        view! { <p class="tiny faint num">{format!("The first {} of {all}.", count(shown))}</p> }
    });
    view! {
        <div class="stack-2" data-test="finding-panel">
            <h2><Personal text=title /></h2>
            <p class="tiny faint mono">{id}</p>
            {monthly_usd.map(|usd| view! { <p class="figure">{cents(usd)} " " <small>"a month"</small></p> })}
        </div>
        {(!why.is_empty()).then(|| section("Why it matters", view! { <p class="soft"><Personal text=why /></p> }.into_any()))}
        {(shown > 0).then(|| section("Evidence", view! { {places} {counted} }.into_any()))}
        {alarm.map(|alarm| section("When it would be wrong", view! { <p class="soft"><Personal text=alarm /></p> }.into_any()))}
        {(!ask.is_empty()).then(|| section("What would settle it", view! { <Code text=ask.join("\n") /> }.into_any()))}
        {fix.map(|fix| section("Fix", view! { <FixBody fix /> }.into_any()))}
        {(!resources.is_empty()).then(|| section("What it is about", view! { <Names resources /> }.into_any()))}
        {(!controls.is_empty()).then(|| {
            let rows: Vec<_> = controls.into_iter().map(|control| view! { <li>{control}</li> }).collect();
            section("The same check elsewhere", view! { <ul class="controls">{rows}</ul> }.into_any())
        })}
    }
}

#[component]
fn FixBody(fix: Fix) -> impl IntoView {
    let Fix {
        summary,
        commands,
        document,
    } = fix;
    // A value that was read as JSON can be written as JSON.
    let document = document.and_then(|document| serde_json::to_string_pretty(&document).ok());
    view! {
        <p class="soft">{summary}</p>
        {(!commands.is_empty()).then(|| view! { <Code text=commands.join("\n") /> })}
        {document.map(|text| view! { <Code text /> })}
        {(!commands.is_empty()).then(|| view! { <p class="tiny faint">"Fill in the names in capitals. Nothing is run from here."</p> })}
    }
}

#[component]
fn Names(resources: Vec<String>) -> impl IntoView {
    let more = resources.len().saturating_sub(NAMES) as u64;
    let all = resources.join("\n");
    let rows: Vec<_> = resources
        .into_iter()
        .take(NAMES)
        .map(|name| view! { <li class="mono"><Personal text=name /></li> })
        .collect();
    view! {
        <ul class="bullets">{rows}</ul>
        {(more > 0).then(|| view! {
            <div class="row">
                <p class="tiny faint num">{format!("and {}", of(more, "more", "more"))}</p>
                <crate::components::button::CopyButton text=Signal::stored(all) label="Copy all" />
            </div>
        })}
    }
}
