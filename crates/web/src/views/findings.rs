//! What fails, what is open and what holds, narrowed by severity and chapter. One opens beside the list.

use super::{Nothing, Waiting};
use crate::components::chips::Chip;
use crate::components::evidence::rests_on;
use crate::components::glyph::{Glyph, Shape, of_finding};
use crate::components::money::usd;
use crate::components::segmented::{Choice, Segmented};
use crate::components::text::{Masking, Personal};
use crate::format::number::count;
use crate::format::words::{sentence, some};
use crate::state::case::{Open, use_case};
use crate::state::filter::{
    addresses, chapters, findings, holds, number_of, toggled, verdict, verdict_word,
};
use crate::state::route::Filter;
use leptos::prelude::*;
use trailglass_core::report::{Finding, Severity, Verdict, chapter_title};

/// The screen.
#[component]
pub fn Findings() -> impl IntoView {
    let case = use_case();
    let all = case.figures(|report| report.findings.clone());
    let decided = case.part(|route| verdict(route.filter(Filter::Verdict)));
    let severity = case.part(|route| route.filter(Filter::Severity).to_owned());
    let of_chapter = case.part(|route| route.filter(Filter::Chapter).to_owned());
    let shown = Memo::new(move |_| {
        all.with(|all| {
            let all = all.as_deref().unwrap_or_default();
            let shown = severity.with(|severity| {
                of_chapter.with(|name| findings(all, decided.get(), severity, name))
            });
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
    let found = Memo::new(move |_| all.with(|all| all.as_ref().map_or(0, Vec::len)));
    let total = Memo::new(move |_| {
        all.with(|all| number_of(all.as_deref().unwrap_or_default(), decided.get()))
    });
    let lede = move || lede(decided.get(), total.get(), shown.with(Vec::len) as u64);
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
        } else if !case.done.get() {
            "Nothing was found so far.".to_owned()
        } else if found.get() == 0 {
            "Nothing was found. That says what these files show, and no more.".to_owned()
        } else {
            match decided.get() {
                Verdict::Fail => "Nothing fails. That says what these files show, and no more.",
                Verdict::Unknown => "No question is open.",
                Verdict::Pass => "Nothing that was checked holds.",
            }
            .to_owned()
        }
    };
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Findings"</h1>
            <p class="lede lede--s">{lede}</p>
        </header>
        <div class="filters">
            <Verdicts all decided />
            <Severities all decided severity />
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

/// How many of a verdict are listed, and what they rest on.
fn lede(decided: Verdict, total: u64, shown: u64) -> String {
    if total == 0 {
        return String::new();
    }
    let all = match decided {
        Verdict::Fail => some(total, "finding fails", "findings fail"),
        Verdict::Unknown => some(total, "question is open", "questions are open"),
        Verdict::Pass => some(total, "finding holds", "findings hold"),
    };
    let all = sentence(&all);
    if shown < total {
        return format!("{all}; {} listed.", some(shown, "is", "are"));
    }
    match decided {
        Verdict::Fail => {
            format!("{all}, worst first. Each leads to the records or settings that show it.")
        }
        Verdict::Unknown => format!("{all}. Each names the command whose output would settle it."),
        Verdict::Pass => format!("{all}, as far as these files show."),
    }
}

/// What fails, what is open, what holds.
#[component]
fn Verdicts(all: Memo<Option<Vec<Finding>>>, decided: Memo<Verdict>) -> impl IntoView {
    let case = use_case();
    let choices = Memo::new(move |_| {
        all.with(|all| {
            let all = all.as_deref().unwrap_or_default();
            let choices = [
                (Verdict::Fail, "Fails"),
                (Verdict::Unknown, "Open"),
                (Verdict::Pass, "Holds"),
            ];
            let choices = choices.map(|(verdict, title)| {
                let number = count(number_of(all, verdict));
                Choice::new(verdict_word(verdict), format!("{title} {number}"))
            });
            choices.to_vec()
        })
    });
    let choose = move |word: String| {
        let mut route = case.route_now().filtered(Filter::Verdict, &word);
        route.item = None;
        case.go(&route);
    };
    let chosen = Signal::derive(move || verdict_word(decided.get()).to_owned());
    view! { <Segmented label="Verdict" name="verdict" choices chosen choose /> }
}

/// The chips of the severities. Pressing one when none is on shows only it.
#[component]
fn Severities(
    all: Memo<Option<Vec<Finding>>>,
    decided: Memo<Verdict>,
    severity: Memo<String>,
) -> impl IntoView {
    let case = use_case();
    let chips = Severity::ALL.map(|of| {
        let number = move || {
            all.with(|all| {
                let all = all.as_deref().unwrap_or_default();
                count(findings(all, decided.get(), of.word(), "").len() as u64)
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
