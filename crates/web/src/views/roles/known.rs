//! One session that is known: the chain as a sentence and a picture, along time, what was done, and what was taken in turn.

use super::score::shape;
use crate::components::button::CopyButton;
use crate::components::chain::{ChainTimeline, Stations};
use crate::components::glyph::State;
use crate::components::icon::{Icon, Sign};
use crate::components::region::Region;
use crate::components::text::{Masking, Personal, log_text};
use crate::components::when::When;
use crate::format::number::count;
use crate::format::text::visible;
use crate::format::words::{of, sentence};
use crate::state::answers::service;
use crate::state::case::use_case;
use crate::state::record::mask::masked;
use crate::state::roles::chain::{lanes, stations};
use crate::state::roles::words;
use crate::state::route::{Route, View};
use leptos::prelude::*;
use trailglass_core::report::{
    Assumed, EventCount, Evidence, Hop, KnownSession, SessionRow, sentence as told,
};

/// Kinds of events and taken credentials that are drawn at once.
const PORTION: usize = 12;

/// The head of a session: its key and state, the sentence, the picture and the timeline. `known` says more once the desk has answered.
#[component]
pub fn Told(
    /// The session.
    row: SessionRow,
    /// What the desk knows of it.
    known: Option<KnownSession>,
) -> impl IntoView {
    let case = use_case();
    let said = told(&row);
    let whole = said.clone();
    let copied = Signal::derive(move || shown(&whole, case.reveal.get()));
    let lanes = case.report.with_untracked(|report| {
        let rows = report
            .as_deref()
            .map(|report| report.chapters.roles.sessions.as_slice());
        lanes(&row, rows.unwrap_or_default())
    });
    let shape = shape(row.verdict);
    let word = match row.verdict {
        trailglass_core::report::SessionVerdict::Attributed => "Every step proved".to_owned(),
        verdict => sentence(words::verdict(verdict)),
    };
    let key = match row.access_key_id.as_str() {
        "" => view! { "no access key in its records" }.into_any(),
        key => view! { <span class="mono"><Personal text=key.to_owned() /></span> }.into_any(),
    };
    let activity = known.and_then(|known| known.activity);
    view! {
        <div class="stack-4">
            <div class="row row--apart">
                <p class="meta num">{key} " · " <Personal text=row.arn.clone() /></p>
                <div class="row">
                    <State shape word />
                    <Masking />
                    <CopyButton text=copied label="Copy as text" />
                </div>
            </div>
            <p class="chain__sentence" data-test="sentence"><Said text=said /></p>
            <Stations stations=stations(&row) />
            <Region label="The chain along time"><ChainTimeline lanes activity /></Region>
        </div>
    }
}

/// A sentence about a chain, how each step is known set back in it. It is ours, with names of logs in it, and is shown whole.
#[component]
pub fn Said(
    /// The sentence.
    text: String,
) -> impl IntoView {
    let case = use_case();
    move || {
        let text = shown(&text, case.reveal.get());
        asides(&text)
            .into_iter()
            .map(|(aside, part)| {
                let part = visible(part).into_owned();
                view! { <span class:aside=aside>{part}</span> }
            })
            .collect_view()
    }
}

/// A text parted at its brackets: what stands between them is an aside.
fn asides(text: &str) -> Vec<(bool, &str)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((start, length)) = rest
        .find('(')
        .and_then(|start| Some((start, rest.get(start..)?.find(')')? + 1)))
    {
        let (before, after) = rest.split_at(start);
        let (aside, after) = after.split_at(length);
        parts.extend([(false, before), (true, aside)]);
        rest = after;
    }
    parts.push((false, rest));
    parts
}

/// A text as it may be shown.
pub(super) fn shown(text: &str, reveal: bool) -> String {
    if reveal {
        text.to_owned()
    } else {
        masked("", text).into_owned()
    }
}

/// Each step, what proves it, and the way to its record.
#[component]
pub fn Proofs(
    /// The session.
    row: SessionRow,
    /// The record behind each hop of its chain.
    issued_by: Vec<Option<Evidence>>,
) -> impl IntoView {
    let mut issued_by = issued_by.into_iter();
    let rows: Vec<_> = row
        .chain
        .into_iter()
        .map(|hop| {
            let evidence = issued_by.next().flatten();
            view! { <Proof hop evidence /> }
        })
        .collect();
    view! {
        <section class="stack-3">
            <h2>"What proves each step"</h2>
            <ol class="proofs">{rows}</ol>
        </section>
    }
}

#[component]
fn Proof(hop: Hop, evidence: Option<Evidence>) -> impl IntoView {
    let case = use_case();
    let (role, name) = words::session(&hop.arn);
    let via = match hop.via.as_str() {
        "" => "Not known how".to_owned(),
        via => log_text(via),
    };
    let time = hop.time.map(|time| view! { ", " <When time /> });
    let open = move || {
        let evidence = evidence.as_ref().filter(|_| case.done.get())?;
        let href = case.evidence(evidence).hash();
        Some(
            view! { <a class="button button--s" href=href data-test="evidence"><Icon sign=Sign::File />"Record"</a> },
        )
    };
    view! {
        <li>
            <div class="stack-1">
                <p><span class="medium">{via}</span><span class="num soft">{time}</span></p>
                <p class="small soft">
                    <span class="mono">{log_text(role)}</span>
                    {(!name.is_empty()).then(|| view! { " as " <Personal text=name.to_owned() /> })}
                    ": " {words::proof(hop.proof)} "."
                </p>
            </div>
            {open}
        </li>
    }
}

/// What was done, by event.
#[component]
pub fn Done(
    /// Kinds of events, those with most records first.
    events: Vec<EventCount>,
    /// Kinds beyond those listed.
    more: u64,
) -> impl IntoView {
    let limit = RwSignal::new(PORTION);
    let length = events.len();
    let rows = move || {
        let shown = events.iter().take(limit.get()).cloned();
        shown
            .map(|event| {
                let (first, last) = (event.first, event.last);
                view! {
                    <tr data-test="done" data-records=event.records.to_string()>
                        <td class="break"><span class="mono">{log_text(&event.event_name)}</span><span class="sub">{log_text(service(&event.event_source))}</span></td>
                        <td class="n num">{count(event.records)}</td>
                        <td class="n num">{if event.errors > 0 { count(event.errors) } else { "–".to_owned() }}</td>
                        <td class="num nowrap"><When time=first /></td>
                        <td class="num nowrap"><When time=last /></td>
                    </tr>
                }
            })
            .collect_view()
    };
    let unlisted = (more > 0).then(|| view! { <p class="small faint num">{format!("{} with fewer records.", of(more, "further kind of event", "further kinds of events"))}</p> });
    view! {
        <section class="stack-3">
            <h2>"What was done"</h2>
            <Region label="What was done">
                <table class="table">
                    <caption class="sr">"What was done, by event"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Event"</th>
                            <th scope="col" class="n">"Records"</th>
                            <th scope="col" class="n">"Failed"</th>
                            <th scope="col">"First"</th>
                            <th scope="col">"Last"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </Region>
            <Show when=move || { length > limit.get() }>
                <button type="button" class="button button--s" on:click=move |_| limit.set(length)>
                    {format!("Show all {}", count(length as u64))}
                </button>
            </Show>
            {unlisted}
        </section>
    }
}

/// What was taken in turn.
#[component]
pub fn Taken(
    /// The sessions that were taken.
    assumed: Vec<Assumed>,
    /// Those beyond the ones listed.
    more: u64,
) -> impl IntoView {
    let case = use_case();
    if assumed.is_empty() {
        return None;
    }
    let rows: Vec<_> = assumed
        .into_iter()
        .map(|taken| {
            let place = case.report.with_untracked(|report| {
                let rows = &report.as_deref()?.chapters.roles.sessions;
                rows.iter().position(|row| {
                    !row.access_key_id.is_empty() && row.access_key_id == taken.access_key_id
                })
            });
            let (role, name) = words::session(&taken.arn);
            let (role, name) = (log_text(role), name.to_owned());
            let role = match place {
                Some(place) => {
                    let href = Route::of(View::Roles)
                        .open(format!("session.{place}"))
                        .hash();
                    view! { <a class="mono" href=href>{role}</a> }.into_any()
                }
                None => view! { <span class="mono">{role}</span> }.into_any(),
            };
            let steps = match taken.depth {
                1 => "at once".to_owned(),
                depth => format!("{} further", of(depth - 1, "step", "steps")),
            };
            view! {
                <tr data-test="taken">
                    <td class="break">{role}<span class="sub"><Personal text=name /></span></td>
                    <td>{log_text(&taken.via)}<span class="sub num">{steps}</span></td>
                    <td class="num nowrap"><When time=taken.time /></td>
                    <td class="n num">{count(taken.records)}</td>
                </tr>
            }
        })
        .collect();
    let unlisted = (more > 0).then(|| view! { <p class="small faint num">{format!("{} not listed.", of(more, "further one", "further ones"))}</p> });
    Some(view! {
        <section class="stack-3">
            <h2>"What it took in turn"</h2>
            <Region label="What it took in turn">
                <table class="table">
                    <caption class="sr">"Sessions that were taken with it, and with those in turn"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Session"</th>
                            <th scope="col">"By"</th>
                            <th scope="col">"When"</th>
                            <th scope="col" class="n">"Actions"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </Region>
            {unlisted}
        </section>
    })
}

#[cfg(test)]
mod tests {
    use super::asides;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn asides_are_what_stands_in_brackets() {
        assert_eq!(
            asides("a (b) c (d"),
            [(false, "a "), (true, "(b)"), (false, " c (d")]
        );
        assert_eq!(asides(") ("), [(false, ") (")]);
        assert_eq!(asides(""), [(false, "")]);
    }
}
