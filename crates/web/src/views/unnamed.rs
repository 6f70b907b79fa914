//! Exports that do not say what they describe: each asks for the name, and the report carries on.

use crate::components::icon::{Icon, Sign};
use crate::components::text::{Path, log_text};
use crate::format::words::{sentence, some};
use crate::state::case::use_case;
use crate::state::kinds::words;
use crate::state::route::{Route, View};
use leptos::prelude::*;
use trailglass_core::report::{Subject, Unnamed};

/// Names that are offered as buttons.
const OFFERED: usize = 6;

/// The list; nothing where every export is clear.
#[component]
pub fn UnnamedList() -> impl IntoView {
    let case = use_case();
    let rows = case.figures(|report| {
        let named = |unnamed: &Unnamed| {
            let file = report
                .inputs
                .files
                .get(usize::try_from(unnamed.file).ok()?)?;
            Some((unnamed.clone(), file.path.clone(), file.kind.clone()))
        };
        let rows = report.inputs.unnamed.iter().filter_map(named);
        rows.collect::<Vec<_>>()
    });
    move || {
        let rows = rows
            .get()
            .filter(|rows| case.done.get() && !rows.is_empty())?;
        let title = sentence(&some(
            rows.len() as u64,
            "export does not say what it describes",
            "exports do not say what they describe",
        ));
        let rows: Vec<_> = rows
            .into_iter()
            .map(|(unnamed, path, kind)| view! { <li><Ask unnamed path kind /></li> })
            .collect();
        Some(view! {
            <section class="unnamed" aria-labelledby="unnamed" data-test="unnamed">
                <div class="section__head">
                    <h2 id="unnamed">{title}</h2>
                    <p>"Some answers of AWS do not name what they are about, and neither does their path. Give the name, and the report goes on with it. Nothing is read again."</p>
                </div>
                <ul>{rows}</ul>
            </section>
        })
    }
}

#[component]
fn Ask(unnamed: Unnamed, path: String, kind: String) -> impl IntoView {
    let case = use_case();
    let (question, hint) = match unnamed.subject {
        Subject::Trail => ("Which trail?", "ARN of the trail, or its name"),
        Subject::Bucket => ("Which bucket?", "Name of the bucket"),
        Subject::Key => ("Which key?", "ARN of the key, or its id"),
        Subject::Topic => ("Which topic?", "ARN of the topic"),
        Subject::LogFile => ("Which log file?", "Key that it had in its bucket"),
    };
    let name = RwSignal::new(String::new());
    let input = path.clone();
    let give = Callback::new(move |name: String| {
        let name = name.trim().to_owned();
        if !name.is_empty() {
            case.engine().name_subject(input.clone(), name);
        }
    });
    let more = unnamed.candidates.len().saturating_sub(OFFERED);
    let offered: Vec<_> = unnamed
        .candidates
        .into_iter()
        .take(OFFERED)
        .map(|candidate| {
            let shown = log_text(&candidate);
            view! {
                <button type="button" class="chip" data-test="candidate" on:click=move |_| give.run(candidate.clone())>
                    <span class="mono">{shown}</span>
                </button>
            }
        })
        .collect();
    let offers = !offered.is_empty();
    let empty = move || name.with(|name| name.trim().is_empty());
    view! {
        <div class="stack-1">
            <p class="medium">{question}</p>
            <p class="small"><Path path=path.clone() /></p>
            <p class="tiny faint">{words(&kind).to_owned()}</p>
        </div>
        <div class="stack-2">
            <div class="row">
                <label class="field field--wide">
                    <span class="sr">{question} " " {log_text(&path)}</span>
                    <input
                        type="text"
                        placeholder=hint
                        spellcheck="false"
                        autocomplete="off"
                        data-test="name-subject"
                        data-path=path.clone()
                        prop:value=name
                        on:input:target=move |event| name.set(event.target().value())
                        on:keydown=move |event| if event.key() == "Enter" { give.run(name.get_untracked()) }
                    />
                </label>
                <button type="button" class="button button--s" data-test="give-name" disabled=empty on:click=move |_| give.run(name.get_untracked())>
                    "Use this name"
                </button>
            </div>
            {offers.then(|| view! {
                <div class="chips" role="group" aria-label="Names that lack this answer">
                    {offered}
                    {(more > 0).then(|| view! { <span class="tiny faint num">{format!("and {more} more")}</span> })}
                </div>
            })}
        </div>
    }
}

/// The way to the list, for the overview.
#[component]
pub fn UnnamedNotice() -> impl IntoView {
    let case = use_case();
    let number = case.figures(|report| report.inputs.unnamed.len() as u64);
    move || {
        let number = number
            .get()
            .filter(|number| case.done.get() && *number > 0)?;
        let words = sentence(&some(
            number,
            "export does not say what it describes.",
            "exports do not say what they describe.",
        ));
        Some(view! {
            <div class="notice notice--ask">
                <span class="is-unknown"><Icon sign=Sign::File /></span>
                <p>{words} " Give the name, and it counts."</p>
                <a class="button button--s" href=Route::of(View::Files).hash()>"Give names"</a>
            </div>
        })
    }
}
