//! Who touched the logging and what protects it: along time, and call by call.

use super::consequences::{Consequences, has_any};
use super::{Nothing, Waiting};
use crate::components::glyph::{Glyph, Shape, State};
use crate::components::icon::{Icon, Sign};
use crate::components::region::Region;
use crate::components::segmented::{Choice, Segmented};
use crate::components::text::{Arn, Masking, Personal, log_text};
use crate::components::timeline::Timeline;
use crate::components::when::When;
use crate::format::number::count;
use crate::format::words::sentence;
use crate::state::answers::{answers, service};
use crate::state::case::{Open, use_case};
use crate::state::filter::{EFFECTS, tampering};
use crate::state::route::{Filter, RecordPlace};
use leptos::prelude::*;
use trailglass_core::report::{Evidence, Report, Tampering};

/// Rows that are drawn at once.
const PORTION: usize = 200;

/// The screen.
#[component]
pub fn TamperingView() -> impl IntoView {
    let case = use_case();
    let all = case.figures(|report| report.chapters.security.tampering.clone());
    let more = case.figures(|report| report.chapters.security.more_tampering);
    let effect = case.part(|route| route.filter(Filter::Effect).to_owned());
    let outcome = case.part(|route| route.filter(Filter::Outcome).to_owned());
    let shown = Memo::new(move |_| {
        all.with(|all| {
            let all = all.as_deref().unwrap_or_default();
            let shown =
                effect.with(|effect| outcome.with(|outcome| tampering(all, effect, outcome)));
            shown
                .into_iter()
                .filter_map(|index| all.get(index).cloned())
                .collect::<Vec<_>>()
        })
    });
    let total = Memo::new(move |_| all.with(|all| all.as_ref().map_or(0, Vec::len)));
    let lede = case.figures(lede);
    let drawn = RwSignal::new(PORTION);
    let list = move || {
        let limit = drawn.get();
        shown.with(|shown| {
            shown
                .iter()
                .take(limit)
                .cloned()
                .map(|row| view! { <Row row /> })
                .collect_view()
        })
    };
    let left = move || shown.with(Vec::len).saturating_sub(drawn.get());
    let unlisted = move || {
        more.get().filter(|more| *more > 0).map(|more| {
            format!(
                "{} later ones are counted in the findings and not listed here.",
                count(more)
            )
        })
    };
    let none = move || {
        if total.get() > 0 {
            "No call is of this kind. Choose another effect or outcome.".to_owned()
        } else if case.done.get() {
            "No call in these records changed the logging or what protects it.".to_owned()
        } else {
            "None so far.".to_owned()
        }
    };
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Tampering"</h1>
            <p class="lede lede--s">{move || lede.get()}</p>
        </header>
        <Show when=move || case.report.with(Option::is_some) fallback=Waiting>
            <Region label="Calls along time">
                {move || all.get().map(|rows| view! { <Timeline rows /> })}
            </Region>
            <section class="section" aria-label="Calls">
                <Filters all effect outcome />
                <Show when=move || shown.with(|shown| !shown.is_empty()) fallback=move || view! { <Nothing why=Signal::derive(none) /> }>
                    <Region label="Calls that touch the logging">
                        <table class="table table--calls table--timeline">
                            <thead>
                                <tr>
                                    <th scope="col">"Call"</th>
                                    <th scope="col">"Effect"</th>
                                    <th scope="col">"On"</th>
                                    <th scope="col">"By"</th>
                                    <th scope="col">"When and where"</th>
                                    <th scope="col"><span class="sr">"Record"</span></th>
                                </tr>
                            </thead>
                            <tbody>{list}</tbody>
                        </table>
                    </Region>
                    <Show when=move || { left() > 0 }>
                        <button type="button" class="button button--s" on:click=move |_| drawn.update(|drawn| *drawn += PORTION)>
                            {move || format!("Show {} more", count(left().min(PORTION) as u64))}
                        </button>
                    </Show>
                </Show>
                <p class="small faint num">{unlisted}</p>
            </section>
        </Show>
    }
}

/// The same sentence as on the overview.
fn lede(report: &Report) -> String {
    answers(report, false)
        .into_iter()
        .find(|answer| answer.chapter == "security")
        .map(|answer| answer.answer)
        .unwrap_or_default()
}

#[component]
fn Filters(
    all: Memo<Option<Vec<Tampering>>>,
    effect: Memo<String>,
    outcome: Memo<String>,
) -> impl IntoView {
    let case = use_case();
    let effects = Memo::new(move |_| {
        let mut choices = vec![Choice::new("", "All effects")];
        all.with(|all| {
            let all = all.as_deref().unwrap_or_default();
            for effect in EFFECTS {
                let number = all.iter().filter(|row| row.effect == effect).count() as u64;
                if number > 0 {
                    let label = format!("{} {}", sentence(effect.word()), count(number));
                    choices.push(Choice::new(effect.word(), label));
                }
            }
        });
        choices
    });
    let outcomes = Signal::stored(vec![
        Choice::new("", "All"),
        Choice::new("succeeded", "Went through"),
        Choice::new("failed", "Failed"),
    ]);
    let go = move |filter: Filter| {
        move |word: String| case.go(&case.route_now().filtered(filter, &word))
    };
    view! {
        <div class="filters">
            <Segmented label="Effect" name="effect" choices=effects chosen=effect choose=go(Filter::Effect) />
            <Segmented label="Outcome" name="outcome" choices=outcomes chosen=outcome choose=go(Filter::Outcome) />
            <Masking />
        </div>
    }
}

#[component]
fn Row(row: Tampering) -> impl IntoView {
    let case = use_case();
    let more = has_any(&row);
    let Tampering {
        time,
        event_name,
        event_source,
        account,
        region,
        target,
        ours,
        effect,
        what,
        severity,
        principal,
        origin,
        source_ip,
        succeeded,
        error_code,
        evidence,
        changes,
        selection,
        off,
        ..
    } = row;
    let result = if succeeded {
        ().into_any()
    } else {
        let code = error_code.map_or_else(String::new, |code| format!(": {}", log_text(&code)));
        view! { <State shape=Shape::Failed word=format!("failed{code}") /> }.into_any()
    };
    let ours = match ours {
        Some(true) => Some("of this case"),
        Some(false) => Some("of another case"),
        None => None,
    };
    // Who calls with credentials of their own is behind it themselves.
    let origin = origin.filter(|origin| *origin != principal);
    let place = match &evidence {
        Evidence::Record { file, record, .. } => Some(RecordPlace {
            file: *file,
            record: *record,
        }),
        Evidence::Pointer { .. } => None,
    };
    let here =
        Memo::new(move |_| place.is_some_and(|place| case.open.get() == Open::Record(place)));
    let open = move || {
        if !case.done.get() {
            return view! { <span class="tiny faint">"soon"</span> }.into_any();
        }
        let href = case.evidence(&evidence).hash();
        view! {
            <a class="button button--s" href=href data-test="evidence" data-row="">
                <Icon sign=Sign::File />
                "Record"
            </a>
        }
        .into_any()
    };
    view! {
        <tr class:is-here=here data-test="tampering-row">
            <td>
                <span class="medium mono">{log_text(&event_name)}</span>
                <span class="sub">{log_text(service(&event_source))}</span>
                {result}
            </td>
            <td>
                <span class=format!("state {}", Shape::from(effect).tone())><Glyph shape=effect.into() />{effect.word()}</span>
                <span class="sub">{what} " · " {severity.word()}</span>
                {more.then(|| view! {
                    <details data-test="effect">
                        <summary class="small">"What follows"</summary>
                        <Consequences changes selection off />
                    </details>
                })}
            </td>
            <td>
                {target.map(|target| view! { <Arn text=target beside=account.clone() /> })}
                {ours.map(|ours| view! { <span class="sub">{ours}</span> })}
            </td>
            <td>
                <Arn text=principal beside=account.clone() />
                {origin.map(|origin| view! { <span class="sub">"behind it " <Arn text=origin beside=account.clone() /></span> })}
                {source_ip.map(|address| view! { <span class="sub">"from " <Personal field="sourceIPAddress" text=address /></span> })}
            </td>
            <td class="when">
                {match time {
                    Some(time) => view! { <When time /> }.into_any(),
                    None => "no readable time".into_any(),
                }}
                <span class="sub">{log_text(&account)} " · " {log_text(&region)}</span>
            </td>
            <td class="n">{open}</td>
        </tr>
    }
}
