//! One thing that was checked, or one control: every result with what was seen, where it shows, and what would settle it.

use super::posture::serves_words;
use super::related::{Related, places};
use crate::components::code::Code;
use crate::components::glyph::{Glyph, State};
use crate::components::panel::Panel;
use crate::components::strip::{of_control, of_result};
use crate::components::text::{Personal, log_text};
use crate::format::words::sentence;
use crate::state::case::use_case;
use crate::state::posture::state_word;
use leptos::prelude::*;
use std::collections::BTreeMap;
use trailglass_core::report::{
    CheckResult, CheckedObject, ControlRow, ObjectKind, Report, Verdict,
};
use trailglass_core::sorting::Arrange;

/// Titles of checks by their names.
type Titles = BTreeMap<String, String>;

fn titles(report: &Report) -> Titles {
    let checks = report.chapters.security.checks.iter();
    checks
        .map(|check| (check.check.clone(), check.title.clone()))
        .collect()
}

/// The panel of an object. `index` is its place among all that was checked.
#[component]
pub fn ObjectPanel(
    /// Its place in the report.
    index: usize,
) -> impl IntoView {
    let case = use_case();
    let object = case.figures(move |report| {
        let object = report.chapters.security.objects().nth(index)?.clone();
        Some((object, titles(report)))
    });
    let object = Memo::new(move |_| object.get().flatten());
    let head = view! { {move || object.get().map(|(object, _)| view! { <span class="soft">{sentence(object.kind.noun())}</span> })} };
    view! {
        <Panel label="What was checked" head=head.into_any() close=move || case.close()>
            {move || object.get().map(|(object, titles)| view! { <Object object titles /> })}
        </Panel>
    }
}

#[component]
fn Object(object: CheckedObject, titles: Titles) -> impl IntoView {
    let arn = match object.kind {
        ObjectKind::Bucket => format!("arn:aws:s3:::{}", object.id),
        _ => object.id.clone(),
    };
    let mut facts: Vec<(&str, String)> = Vec::new();
    for (name, value) in [
        ("Account", object.account.as_deref()),
        ("Region", object.region.as_deref()),
    ] {
        facts.extend(value.map(|value| (name, log_text(value))));
    }
    facts.extend(serves_words(&object).map(|words| ("Serves", words)));
    let facts: Vec<_> = facts
        .into_iter()
        .map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> })
        .collect();
    let mut results = object.results;
    // What fails first, the gravest of it; then what is not known.
    results.arrange_by_key(|result| (result.verdict, result.severity));
    let results: Vec<_> = results
        .into_iter()
        .map(|result| {
            let title = titles.get(&result.check).cloned().unwrap_or_default();
            view! { <Result result title /> }
        })
        .collect();
    view! {
        <div class="stack-2" data-test="object-panel">
            <h2 class="break">{log_text(&object.name)}</h2>
        </div>
        <Related named=move |resource: &str| resource == arn />
        {(!facts.is_empty()).then(|| view! { <dl class="facts">{facts}</dl> })}
        <section class="stack-2">
            <h3>"Checks"</h3>
            <ul class="results">{results}</ul>
        </section>
    }
}

/// The panel of a control. `index` is its place in the report.
#[component]
pub fn ControlPanel(
    /// Its place in the report.
    index: usize,
) -> impl IntoView {
    let case = use_case();
    let control = case.figures(move |report| {
        let control = report.chapters.security.controls.get(index)?.clone();
        let results = report.chapters.security.objects().flat_map(|object| {
            let of_control = object
                .results
                .iter()
                .filter(|result| control.checks.contains(&result.check));
            of_control
                .map(|result| (object.name.clone(), result.clone()))
                .collect::<Vec<_>>()
        });
        let mut results: Vec<_> = results.collect();
        results.arrange_by_key(|(_, result)| (result.verdict, result.severity));
        Some((control, results, titles(report)))
    });
    let control = Memo::new(move |_| control.get().flatten());
    let head = view! {
        {move || control.get().map(|(control, ..)| view! { <State shape=of_control(control.state) word=sentence(state_word(control.state)) /> })}
    };
    view! {
        <Panel label="Control" head=head.into_any() close=move || case.close()>
            {move || control.get().map(|(control, results, titles)| view! { <Control control results titles /> })}
        </Panel>
    }
}

#[component]
fn Control(
    control: ControlRow,
    results: Vec<(String, CheckResult)>,
    titles: Titles,
) -> impl IntoView {
    let several = control.checks.len() > 1;
    let none = results.is_empty();
    let results: Vec<_> = results
        .into_iter()
        .map(|(name, result)| {
            let check = titles.get(&result.check).cloned().unwrap_or_default();
            let title = if several {
                format!("{}: {check}", log_text(&name))
            } else {
                log_text(&name)
            };
            view! { <Result result title /> }
        })
        .collect();
    view! {
        <div class="stack-2" data-test="control-panel">
            <h2 class="break">{control.standard} " " {control.id}</h2>
            <p class="soft">{control.title} "."</p>
        </div>
        <section class="stack-2">
            <h3>"What was seen"</h3>
            {if none {
                view! { <p class="soft">"Nothing in the case is of the kind that it is about."</p> }.into_any()
            } else {
                view! { <ul class="results">{results}</ul> }.into_any()
            }}
        </section>
    }
}

#[component]
fn Result(result: CheckResult, title: String) -> impl IntoView {
    let shape = of_result(result.verdict, result.severity);
    let word = match result.verdict {
        Verdict::Fail => result.severity.word(),
        Verdict::Unknown => "unknown",
        Verdict::Pass => "holds",
    };
    let asks: Vec<_> = result
        .ask
        .into_iter()
        .map(|ask| view! { <Code text=ask /> })
        .collect();
    let evidence = (!result.evidence.is_empty()).then(|| {
        view! {
            <details>
                <summary class="small">"Where it shows"</summary>
                {places(result.evidence)}
            </details>
        }
    });
    view! {
        <li data-test="check-result" data-check=result.check data-verdict=result.verdict.word()>
            <span class=shape.tone() title=word><Glyph shape /><span class="sr">{word} ": "</span></span>
            <div class="stack-1">
                <p class="medium break">{title}</p>
                <p class="soft break"><Personal text=result.said /></p>
                {asks}
                {evidence}
            </div>
        </li>
    }
}
