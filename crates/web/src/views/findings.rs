//! Every finding, narrowed by severity and chapter. One opens beside the list.

use super::{Nothing, Waiting};
use crate::components::chips::Chip;
use crate::components::evidence::rests_on;
use crate::components::glyph::{Glyph, Shape, of_finding};
use crate::components::money::usd;
use crate::components::segmented::{Choice, Segmented};
use crate::components::text::{Masking, Personal};
use crate::format::number::count;
use crate::format::words::of;
use crate::state::case::{Open, use_case};
use crate::state::filter::{addresses, chapters, findings, holds, toggled};
use crate::state::route::Filter;
use leptos::prelude::*;
use trailglass_core::report::{Finding, Severity, chapter_title};

/// The screen.
#[component]
pub fn Findings() -> impl IntoView {
    let case = use_case();
    let all = case.figures(|report| report.findings.clone());
    let severity = case.part(|route| route.filter(Filter::Severity).to_owned());
    let of_chapter = case.part(|route| route.filter(Filter::Chapter).to_owned());
    let shown = Memo::new(move |_| {
        all.with(|all| {
            let all = all.as_deref().unwrap_or_default();
            let shown =
                severity.with(|severity| of_chapter.with(|name| findings(all, severity, name)));
            let addresses = addresses(all);
            let row = |index: usize| {
                Some((
                    index,
                    addresses.get(index)?.clone(),
                    all.get(index)?.clone(),
                ))
            };
            shown.into_iter().filter_map(row).collect::<Vec<_>>()
        })
    });
    let total = Memo::new(move |_| all.with(|all| all.as_ref().map_or(0, Vec::len)));
    let lede = move || match (total.get(), shown.with(Vec::len)) {
        (0, _) => String::new(),
        (all, shown) if all == shown => {
            format!(
                "{}, worst first. Each rests on records you can open.",
                of(all as u64, "finding", "findings")
            )
        }
        (all, shown) => format!("{} of {} findings.", count(shown as u64), count(all as u64)),
    };
    let list = move || {
        shown
            .get()
            .into_iter()
            .map(|(index, key, finding)| view! { <Row index key finding /> })
            .collect_view()
    };
    let none = move || {
        if total.get() > 0 {
            "No finding is of this kind. Switch a filter off to see more.".to_owned()
        } else if case.done.get() {
            "Nothing was found. That says what these files show, and no more.".to_owned()
        } else {
            "Nothing was found so far.".to_owned()
        }
    };
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Findings"</h1>
            <p class="lede lede--s">{lede}</p>
        </header>
        <div class="filters">
            <Severities all severity />
            <Chapters all of_chapter />
            <Masking />
        </div>
        <Show when=move || case.report.with(Option::is_some) fallback=Waiting>
            <Show when=move || shown.with(|shown| !shown.is_empty()) fallback=move || view! { <Nothing why=Signal::derive(none) /> }>
                <ol class="top-list" data-test="findings">{list}</ol>
            </Show>
        </Show>
    }
}

#[component]
fn Row(index: usize, key: String, finding: Finding) -> impl IntoView {
    let case = use_case();
    let (shape, word) = of_finding(finding.severity, finding.verdict);
    let name = key.clone();
    let href = move || {
        let mut route = case.route().open(key.clone());
        route.record = None;
        route.hash()
    };
    let here = Memo::new(move |_| case.open.with(|open| *open == Open::Finding(index)));
    let money = finding
        .monthly_usd
        .map(|amount| format!("{} a month", usd(amount)));
    view! {
        <li class:is-here=here>
            <a href=href data-row="" data-test="finding" data-id=name aria-current=move || here.get().then_some("true")>
                <span class=shape.tone()><Glyph shape /><span class="sr">{word}</span></span>
                <span>
                    <span class="medium"><Personal text=finding.title.clone() /></span>
                    <span class="sub">
                        {word} " · " {chapter_title(finding.chapter()).to_owned()} " · " {rests_on(&finding)}
                    </span>
                </span>
                <span class="n">{money}</span>
            </a>
        </li>
    }
}

/// The chips of the severities. Pressing one when none is on shows only it.
#[component]
fn Severities(all: Memo<Option<Vec<Finding>>>, severity: Memo<String>) -> impl IntoView {
    let case = use_case();
    let chips = Severity::ALL.map(|of| {
        let number = move || {
            all.with(|all| {
                let all = all.iter().flatten();
                count(all.filter(|finding| finding.severity == of).count() as u64)
            })
        };
        let on = move || severity.with(|words| !words.is_empty() && holds(words, of.word()));
        let press = move || {
            let words = severity.with_untracked(|words| toggled(words, of.word()));
            let mut route = case.route_now().filtered(Filter::Severity, &words);
            route.item = None;
            case.go(&route);
        };
        view! {
            <Chip on=Signal::derive(on) press count=Signal::derive(number)>
                <span class=Shape::from(of).tone()><Glyph shape=of.into() /></span>
                {of.word()}
            </Chip>
        }
    });
    view! { <div class="chips" role="group" aria-label="Severity">{chips.into_iter().collect::<Vec<_>>()}</div> }
}

#[component]
fn Chapters(all: Memo<Option<Vec<Finding>>>, of_chapter: Memo<String>) -> impl IntoView {
    let case = use_case();
    let choices = Memo::new(move |_| {
        let mut choices = vec![Choice::new("", "All chapters")];
        let names = all.with(|all| chapters(all.as_deref().unwrap_or_default()));
        choices.extend(
            names
                .iter()
                .map(|name| Choice::new(name, chapter_title(name))),
        );
        choices
    });
    let choose = move |name: String| {
        let mut route = case.route_now().filtered(Filter::Chapter, &name);
        route.item = None;
        case.go(&route);
    };
    view! { <Segmented label="Chapter" name="chapter" choices chosen=of_chapter choose /> }
}
