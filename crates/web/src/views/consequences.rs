//! What an event on the timeline changed: settings before and after, what is no longer logged, how long a trail was off.

use crate::components::bars::Parts;
use crate::components::text::{Personal, log_text};
use crate::components::when::When;
use crate::format::number::{count, share};
use crate::format::words::{of, some};
use leptos::prelude::*;
use trailglass_core::report::{Change, LostEvent, Off, SelectionChange, Tampering};

/// Whether there is anything to tell.
#[must_use]
pub fn has_any(row: &Tampering) -> bool {
    !row.changes.is_empty() || row.selection.is_some() || row.off.is_some()
}

/// What follows from a call.
#[component]
pub fn Consequences(
    /// Settings that it changes.
    changes: Vec<Change>,
    /// What it selects.
    selection: Option<SelectionChange>,
    /// How long a trail was off.
    off: Option<Off>,
) -> impl IntoView {
    view! {
        <div class="consequences stack-2" data-test="consequences">
            {off.map(|off| view! { <OffLine off /> })}
            {selection.map(|change| view! { <Selection change /> })}
            {(!changes.is_empty()).then(|| view! { <Changes changes /> })}
        </div>
    }
}

#[component]
fn OffLine(off: Off) -> impl IntoView {
    let until = match off.to {
        Some(time) => view! { <When time /> }.into_any(),
        None => "the end of these records".into_any(),
    };
    let silent = match off.silent_hours {
        0 => "Something else logged there in every whole hour of it.".to_owned(),
        n => format!(
            "{} without a single record there.",
            crate::format::words::sentence(&some(n, "whole hour passed", "whole hours passed"))
        ),
    };
    view! {
        <p class="num"><b>{of(off.hours, "hour", "hours")}</b> " off, from " <When time=off.from /> " to " {until} "."</p>
        <p class="soft">{silent}</p>
    }
}

#[component]
fn Selection(change: SelectionChange) -> impl IntoView {
    let all = change.lost_records + change.kept_records;
    let basis = if change.before_known {
        "against what an earlier call had set"
    } else {
        "against the selectors of a new trail, as no earlier call shows what was set"
    };
    let figures = (all > 0).then(|| {
        view! {
            <p class="num"><b>{count(change.lost_records)}</b> " of " {of(all, "record", "records")} " of this case are no longer logged, " {basis} "."</p>
            <Parts parts=vec![share(change.lost_records, all)] />
        }
    });
    let classes = |title: &'static str, names: Vec<String>| {
        let names: Vec<_> = names
            .into_iter()
            .map(|name| view! { <li class="mono">{log_text(&name)}</li> })
            .collect();
        (!names.is_empty())
            .then(|| view! { <p class="tiny faint">{title}</p><ul class="controls">{names}</ul> })
    };
    let events: Vec<_> = change
        .lost_events
        .into_iter()
        .map(|event| {
            let LostEvent { event_source, event_name, records, watched } = event;
            view! {
                <tr>
                    <td><span class="mono break">{log_text(&event_name)}</span><span class="sub">{log_text(&event_source)}</span></td>
                    <td>{watched.map(|why| log_text(&why))}</td>
                    <td class="n num">{count(records)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        {figures}
        {classes("Less is logged of", change.lost)}
        {classes("More is logged of", change.gained)}
        {(!events.is_empty()).then(|| view! {
            <table class="table table--fit">
                <caption class="sr">"Events that are no longer logged"</caption>
                <thead><tr><th scope="col">"No longer logged"</th><th scope="col">"Why it matters"</th><th scope="col" class="n">"Records"</th></tr></thead>
                <tbody>{events}</tbody>
            </table>
        })}
    }
}

#[component]
fn Changes(changes: Vec<Change>) -> impl IntoView {
    let rows: Vec<_> = changes
        .into_iter()
        .map(|change| {
            let Change { setting, before, after } = change;
            view! {
                <dt class="mono break">{log_text(&setting)}</dt>
                <dd>
                    {before.map(|before| view! { <s class="faint break"><Personal text=before /></s> " " })}
                    <span class="break">{if after.is_empty() { view! { "emptied" }.into_any() } else { view! { <Personal text=after /> }.into_any() }}</span>
                </dd>
            }
        })
        .collect();
    view! { <dl class="facts">{rows}</dl> }
}
