//! Selectors of one's own, tried on the records of the case.

use crate::components::glyph::{Glyph, Shape, State};
use crate::components::money::Money;
use crate::components::region::Region;
use crate::components::text::log_text;
use crate::engine::{Again, Trial};
use crate::format::number::{bytes, count, percent, share};
use crate::format::words::{of, sentence};
use crate::state::case::use_case;
use leptos::prelude::*;
use std::sync::Arc;
use trailglass_core::analyzers::simulate::{Simulated, SimulatedSet};
use trailglass_core::selectors::Severity;

/// Brings the answer into sight.
pub(super) fn show() {
    request_animation_frame(|| {
        if let Some(section) = document().get_element_by_id("trial-section") {
            section.scroll_into_view();
        }
    });
}

/// The selectors, and what they would keep.
#[component]
pub fn TrySelectors() -> impl IntoView {
    let case = use_case();
    let engine = case.engine();
    let trial = engine.trial();
    let busy = Memo::new(move |_| trial.with(Trial::is_busy));
    let empty = move || case.draft.with(|text| text.trim().is_empty());
    let run = move |_| engine.try_selectors(case.draft.get_untracked());
    let said = move || {
        match trial.get() {
        Trial::None => ().into_any(),
        Trial::Asking => view! { <p class="meta">"Asking the table of records."</p> }.into_any(),
        Trial::Reading(again) => view! { <Reading again /> }.into_any(),
        Trial::Failed(why) => {
            view! { <p class="state state--long is-crit" data-test="trial-failed"><Glyph shape=Shape::Crit /><span class="break">{sentence(&log_text(&why))} "."</span></p> }.into_any()
        }
        Trial::Done { answer, again } => view! { <Answer answer again /> }.into_any(),
    }
    };
    let state = move || {
        trial.with(|trial| match trial {
            Trial::None => "none",
            Trial::Asking => "asking",
            Trial::Reading(_) => "reading",
            Trial::Done { .. } => "done",
            Trial::Failed(_) => "failed",
        })
    };
    view! {
        <section class="section" id="trial-section" aria-labelledby="trial" data-test="trial" data-state=state>
            <div class="section__head">
                <h2 id="trial">"Try selectors of your own"</h2>
                <p>"One set or many, in any form that AWS writes them: the output of get-event-selectors, a list of selectors, or a named collection. Most are answered from the table of records at once; where that does not tell, as for a key prefix, the files that hold the open records are read again, here in this tab."</p>
            </div>
            <label class="stack-1">
                <span class="sr">"Selectors as JSON"</span>
                <textarea
                    class="area mono"
                    spellcheck="false"
                    autocomplete="off"
                    placeholder=r#"[{ "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] }]"#
                    data-test="trial-text"
                    prop:value=case.draft
                    on:input:target=move |event| case.draft.set(event.target().value())
                ></textarea>
            </label>
            <div class="row trial__row">
                <button type="button" class="button" data-test="trial-run" disabled=move || empty() || busy.get() || !case.done.get() on:click=run>"Try them"</button>
                <Show when=move || busy.get()>
                    <button type="button" class="button button--s" data-test="trial-stop" on:click=move |_| engine.stop_trial()>"Stop"</button>
                </Show>
                <Show when=move || !case.done.get()>
                    <span class="meta">"Once everything is read."</span>
                </Show>
            </div>
            <div aria-live="polite" class="stack-3">{said}</div>
        </section>
    }
}

#[component]
fn Reading(again: Again) -> impl IntoView {
    let words = format!(
        "Reading again: {} of {}, {} of {}",
        count(u64::from(again.files_done)),
        of(u64::from(again.files_total), "file", "files"),
        bytes(again.bytes_done),
        bytes(again.bytes_total)
    );
    view! {
        <div class="stack-2">
            <progress
                class="progress"
                max="1"
                value=share(again.bytes_done, again.bytes_total).to_string()
                aria-label="Reading again"
            ></progress>
            <p class="meta num">{words}</p>
        </div>
    }
}

#[component]
fn Answer(answer: Arc<Simulated>, again: Again) -> impl IntoView {
    let read = match (again.files_total, again.stopped) {
        (0, _) => "Answered from the table of records; no file was read again.".to_owned(),
        (total, false) => format!(
            "{} of {} read again.",
            bytes(again.bytes_done),
            of(u64::from(total), "file", "files")
        ),
        (total, true) => format!(
            "Stopped after {} of {}: what was not looked at stays open.",
            count(u64::from(again.files_done)),
            of(u64::from(total), "file", "files")
        ),
    };
    let rows: Vec<_> = answer
        .sets
        .iter()
        .map(|set| view! { <Row set=set.clone() /> })
        .collect();
    let problems: Vec<_> = answer
        .sets
        .iter()
        .flat_map(|set| set.problems.iter().map(|it| (set.name.clone(), it.clone())))
        .chain(
            answer
                .problems
                .iter()
                .map(|it| (String::new(), it.clone())),
        )
        .map(|(set, problem)| {
            let (shape, word) = match problem.severity {
                Severity::Error => (Shape::Crit, "AWS would refuse it"),
                Severity::Warning => (Shape::Warn, "not what it seems"),
            };
            view! {
                <li data-test="trial-problem" data-code=problem.code.word()>
                    <State shape word />
                    <div class="stack-1">
                        <p class="break">{sentence(&log_text(&problem.message))} "."</p>
                        <p class="tiny faint mono break">{log_text(&set)} " " {log_text(&problem.pointer)}</p>
                    </div>
                </li>
            }
        })
        .collect();
    view! {
        <p class="meta num">{read} " Dollars are what CloudTrail charges for the events in one trail; management events are its free first copy."</p>
        <Region label="What the selectors keep">
            <table class="table" data-test="trial-answer">
                <caption class="sr">"What each set of selectors keeps"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Set"</th>
                        <th scope="col" class="n">"Kept"</th>
                        <th scope="col" class="n">"Dropped"</th>
                        <th scope="col">"Watched records dropped"</th>
                        <th scope="col" class="n">"All events, $ a month"</th>
                        <th scope="col" class="n">"Kept, $ a month"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </Region>
        {(!problems.is_empty()).then(|| view! { <ul class="problems">{problems}</ul> })}
    }
}

#[component]
fn Row(set: SimulatedSet) -> impl IntoView {
    let all = set.kept + set.dropped + set.unresolved;
    let watched = match set.watched_dropped {
        0 => view! { <State shape=Shape::Ok word="none" /> }.into_any(),
        n => view! { <State shape=Shape::Crit word=of(n, "record", "records") /> }.into_any(),
    };
    let open = (set.unresolved > 0)
        .then(|| view! { <span class="sub"><State shape=Shape::Unknown word=format!("{} open", count(set.unresolved)) /></span> });
    view! {
        <tr data-test="trial-row" data-kept=set.kept.to_string() data-dropped=set.dropped.to_string() data-watched=set.watched_dropped.to_string()>
            <td class="break">{log_text(&set.name)}</td>
            <td class="n">{count(set.kept)} <span class="sub">{percent(share(set.kept, all))}</span></td>
            <td class="n">{count(set.dropped)} {open}</td>
            <td>{watched}</td>
            <td class="n"><Money amount=set.usd_month_before exact=true /></td>
            <td class="n"><Money amount=set.usd_month_after exact=true /></td>
        </tr>
    }
}
