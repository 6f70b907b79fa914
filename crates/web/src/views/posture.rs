//! What each trail, log bucket, key and log group is like, check by check, and what that means for published standards.

use super::{Nothing, Waiting};
use crate::components::code::Code;
use crate::components::glyph::{Glyph, Shape};
use crate::components::region::Region;
use crate::components::segmented::{Choice, Segmented};
use crate::components::strip::{Strip, Verdicts, of_control};
use crate::components::text::{Masking, Personal, log_text};
use crate::format::arn;
use crate::format::number::count;
use crate::format::words::some;
use crate::state::case::{Open, use_case};
use crate::state::posture::{
    by_kind, failures, in_state, of_standard, plural, posture_words, short, slug, standard,
    state_word, tally,
};
use crate::state::route::Filter;
use leptos::prelude::*;
use std::collections::BTreeMap;
use trailglass_core::report::{CheckedObject, ControlRow, ControlState, ObjectKind, STANDARDS};
use trailglass_core::sorting::Ordered;

/// The screen.
#[component]
pub fn PostureView() -> impl IntoView {
    let case = use_case();
    let lede = case.figures(posture_words);
    let some = case.figures(|report| report.chapters.security.objects().next().is_some());
    let lens = case.part(|route| route.filter(Filter::Standard).to_owned());
    let mut choices = vec![Choice::new("", "By object")];
    choices.extend(
        STANDARDS
            .iter()
            .map(|(name, _)| Choice::new(&slug(name), short(name))),
    );
    let choices = Signal::stored(choices);
    let choose = move |word: String| {
        let mut route = case.route_now().filtered(Filter::Standard, &word);
        route.item = None;
        case.go(&route);
    };
    let body = move || match lens.with(|word| standard(word)) {
        None => view! { <Objects /> }.into_any(),
        Some((name, title)) => view! { <Controls name title /> }.into_any(),
    };
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Posture"</h1>
            <p class="lede lede--s">{move || lede.get()}</p>
        </header>
        <Show when=move || case.report.with(Option::is_some) fallback=Waiting>
            <Show
                when=move || some.get() == Some(true)
                fallback=|| view! {
                    <Nothing why=Signal::stored("No export describes a trail or a bucket. Drop the output of the collector, or of aws cloudtrail describe-trails.".to_owned()) />
                }
            >
                <div class="filters">
                    <Segmented label="Order" name="standard" choices chosen=lens choose />
                    <Masking />
                </div>
                {body}
            </Show>
        </Show>
    }
}

/// Every object with its checks.
#[component]
fn Objects() -> impl IntoView {
    let case = use_case();
    let kinds = case.figures(by_kind);
    let titles = case.figures(|report| {
        let checks = report.chapters.security.checks.iter();
        checks
            .map(|check| (check.check.clone(), check.title.clone()))
            .ordered::<BTreeMap<_, _>>()
    });
    move || {
        let titles = titles.get().unwrap_or_default();
        let sections: Vec<_> = kinds
            .get()
            .unwrap_or_default()
            .into_iter()
            .map(|(kind, objects)| view! { <Kind kind objects titles=titles.clone() /> })
            .collect();
        sections
    }
}

#[component]
fn Kind(
    kind: ObjectKind,
    objects: Vec<(usize, CheckedObject)>,
    titles: BTreeMap<String, String>,
) -> impl IntoView {
    let id = format!("kind-{}", kind.noun().replace(' ', "-"));
    let number = objects.len() as u64;
    let rows: Vec<_> = objects
        .into_iter()
        .map(|(place, object)| view! { <Row place object titles=titles.clone() /> })
        .collect();
    view! {
        <section class="section" aria-labelledby=id.clone()>
            <div class="section__head">
                <h2 id=id.clone()>{plural(kind)}</h2>
                <p class="num">{count(number)}</p>
            </div>
            <Region label="What was checked">
                <table class="table table--calls table--checked">
                    <caption class="sr">{plural(kind)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Name"</th>
                            <th scope="col">"Fail, unknown, hold"</th>
                            <th scope="col">"Checks"</th>
                            <th scope="col">"What fails"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </Region>
        </section>
    }
}

/// Failures that a row names.
const NAMED: usize = 3;

#[component]
fn Row(place: usize, object: CheckedObject, titles: BTreeMap<String, String>) -> impl IntoView {
    let case = use_case();
    let here = Memo::new(move |_| case.open.with(|open| *open == Open::Object(place)));
    let href = move || case.route().open(format!("object.{place}")).hash();
    let sum = tally(&object);
    let title = |check: &str| titles.get(check).cloned().unwrap_or_default();
    let marks = object
        .results
        .iter()
        .map(|result| (result.verdict, title(&result.check)));
    let marks: Vec<_> = marks.collect();
    let failed = failures(&object, &titles);
    let more = failed.len().saturating_sub(NAMED) as u64;
    let blank = failed.is_empty();
    let failed: Vec<_> = failed
        .into_iter()
        .take(NAMED)
        .map(|(severity, title, said)| {
            let shape = Shape::from(severity);
            let (title, text) = (title.to_owned(), said.to_owned());
            view! {
                <li>
                    <span class=shape.tone()><Glyph shape /><span class="sr">{severity.word()}</span></span>
                    <span class="break">{title}<span class="sub"><Personal text /></span></span>
                </li>
            }
        })
        .collect();
    let place_words: Vec<String> = [object.account.as_deref(), object.region.as_deref()]
        .into_iter()
        .flatten()
        .filter(|text| *text != object.name)
        .map(log_text)
        .collect();
    let serves = serves_words(&object);
    view! {
        <tr
            class:is-here=here
            data-test="checked-row"
            data-id=object.id.clone()
            data-pass=sum.pass
            data-fail=sum.fail
            data-unknown=sum.unknown
        >
            <td>
                <a class="medium mono break" href=href data-row="" aria-current=move || here.get().then_some("true")>{log_text(&object.name)}</a>
                <span class="sub num">{place_words.join(" · ")}</span>
                {serves.map(|words| view! { <span class="sub break">{words}</span> })}
            </td>
            <td><Verdicts fail=sum.fail unknown=sum.unknown pass=sum.pass /></td>
            <td><Strip marks /></td>
            <td class:is-blank=blank>
                {if blank {
                    view! { <span class="faint">"nothing"</span> }.into_any()
                } else {
                    view! {
                        <ul class="fails">{failed}</ul>
                        {(more > 0).then(|| view! { <span class="sub num">{format!("and {}", some(more, "more", "more"))}</span> })}
                    }.into_any()
                }}
            </td>
        </tr>
    }
}

/// What it is to CloudTrail.
pub(super) fn serves_words(object: &CheckedObject) -> Option<String> {
    let names: Vec<String> = object
        .serves
        .iter()
        .map(|name| match name.as_str() {
            "orphan" | "likely-orphan" | "unknown" | "unrelated" => name.replace('-', " "),
            name if name.starts_with("arn:") => log_text(arn::name(name)),
            name => log_text(name),
        })
        .collect();
    match names.as_slice() {
        [] => None,
        [one] if object.serves.iter().all(|name| !name.starts_with("arn:")) => Some(one.clone()),
        [one] => Some(format!("of {one}")),
        [one, rest @ ..] => Some(format!("of {one} and {} more", count(rest.len() as u64))),
    }
}

/// The controls of one standard.
#[component]
fn Controls(name: &'static str, title: &'static str) -> impl IntoView {
    let case = use_case();
    let rows = case.figures(move |report| of_standard(&report.chapters.security.controls, name));
    let sums = case.figures(move |report| {
        let controls = &report.chapters.security.controls;
        let of = |state| in_state(controls, name, state);
        (
            of(ControlState::Fail),
            of(ControlState::Unknown),
            of(ControlState::Pass),
            of(ControlState::NotApplicable),
        )
    });
    let list = move || {
        let rows = rows.get().unwrap_or_default();
        rows.into_iter()
            .map(|(place, row)| view! { <Control place row /> })
            .collect_view()
    };
    let sum = move || {
        let (fail, unknown, pass, none) = sums.get().unwrap_or_default();
        view! {
            <Verdicts fail unknown pass />
            {(none > 0).then(|| view! { <span class="faint num">{some(none, "control has nothing to judge", "controls have nothing to judge")}</span> })}
        }
    };
    view! {
        <section class="section" aria-labelledby="standard">
            <div class="section__head">
                <h2 id="standard">{title}</h2>
                <p class="row">{sum}</p>
            </div>
            <Region label="Controls">
                <table class="table table--calls table--controls">
                    <caption class="sr">{title}</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Control"</th>
                            <th scope="col">"State"</th>
                            <th scope="col">"Fail, unknown, hold"</th>
                            <th scope="col">"What would settle it"</th>
                        </tr>
                    </thead>
                    <tbody>{list}</tbody>
                </table>
            </Region>
        </section>
    }
}

#[component]
fn Control(place: usize, row: ControlRow) -> impl IntoView {
    let case = use_case();
    let here = Memo::new(move |_| case.open.with(|open| *open == Open::Control(place)));
    let href = move || case.route().open(format!("control.{place}")).hash();
    let shape = of_control(row.state);
    let more = row.ask.len().saturating_sub(1) as u64;
    let ask = row.ask.first().cloned();
    let blank = ask.is_none();
    view! {
        <tr
            class:is-here=here
            data-test="control-row"
            data-id=row.id.clone()
            data-state=row.state.word()
            data-pass=row.pass
            data-fail=row.fail
            data-unknown=row.unknown
        >
            <td>
                <a class="medium break" href=href data-row="" aria-current=move || here.get().then_some("true")>{row.id.clone()}</a>
                <span class="sub">{row.title}</span>
            </td>
            <td><span class=format!("state {}", shape.tone())><Glyph shape />{state_word(row.state)}</span></td>
            <td><Verdicts fail=row.fail unknown=row.unknown pass=row.pass /></td>
            <td class:is-blank=blank>
                {ask.map(|ask| view! { <Code text=ask /> })}
                {(more > 0).then(|| view! { <span class="sub num">{format!("and {}", some(more, "more call", "more calls"))}</span> })}
            </td>
        </tr>
    }
}
