//! Every input, those with trouble first: how far reading got, and why not further. Only the rows in sight are drawn.

use super::collector::CollectorOffer;
use super::unnamed::UnnamedList;
use super::{Nothing, Waiting};
use crate::components::glyph::{Glyph, Shape};
use crate::components::icon::{Icon, Sign};
use crate::components::region::Region;
use crate::components::rows::Rows;
use crate::components::segmented::{Choice, Segmented};
use crate::components::text::log_text;
use crate::format::number::{bytes, count};
use crate::format::text::split_path;
use crate::format::words::of;
use crate::state::case::{Open, use_case};
use crate::state::filter::{STATUSES, files};
use crate::state::kinds::{KindSum, sums, words};
use crate::state::route::{Filter, Route, View};
use leptos::prelude::*;
use std::sync::Arc;
use trailglass_core::report::{InputFile, Report};

/// Height of a row in pixels; `.file` in the styles has the same.
const HEIGHT: u32 = 60;

/// The screen.
#[component]
pub fn Files() -> impl IntoView {
    let case = use_case();
    let status = case.part(|route| route.filter(Filter::Status).to_owned());
    let kind = case.part(|route| route.filter(Filter::Kind).to_owned());
    // What is typed is data, so it is kept here and not in the address.
    let text = RwSignal::new(String::new());
    let shown = Memo::new(move |_| {
        case.report.with(|report| {
            let all = report
                .as_deref()
                .map(|report| report.inputs.files.as_slice());
            let all = all.unwrap_or_default();
            let (status, kind) = (status.get(), kind.get());
            Arc::new(text.with(|text| files(all, &status, &kind, text)))
        })
    });
    let none = move || {
        let typed = text.with(|text| !text.is_empty());
        match (typed, case.done.get()) {
            (true, _) => "No path holds this text.",
            (false, true) => "No file is of this kind.",
            (false, false) => "No problem so far. All files are listed once everything is read.",
        }
        .to_owned()
    };
    let lede = case.figures(lede);
    let row = move |index: usize| view! { <Row index /> }.into_any();
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Files"</h1>
            <p class="lede lede--s">
                {move || if case.done.get() { lede.get() } else { Some("While files are read, those with problems are listed.".to_owned()) }}
            </p>
        </header>
        <Show when=move || case.report.with(Option::is_some) fallback=Waiting>
            <UnnamedList />
            <section aria-label="All files">
                <div class="filters">
                    <Statuses status />
                    <OfKind kind />
                    <label class="field">
                        <Icon sign=Sign::Search />
                        <span class="sr">"Part of a path"</span>
                        <input
                            type="search"
                            placeholder="Part of a path"
                            autocomplete="off"
                            spellcheck="false"
                            data-filter=""
                            data-test="filter-files"
                            prop:value=text
                            on:input:target=move |event| text.set(event.target().value())
                        />
                        <kbd>"/"</kbd>
                    </label>
                    <p class="small faint num" aria-live="polite">{move || of(shown.with(|shown| shown.len()) as u64, "file", "files")}</p>
                </div>
                <Show when=move || shown.with(|shown| !shown.is_empty()) fallback=move || view! { <Nothing why=Signal::derive(none) /> }>
                    <Rows label="Files" items=shown head=heads() height=HEIGHT row />
                </Show>
            </section>
            <Kinds />
            <CollectorOffer />
        </Show>
    }
}

fn heads() -> AnyView {
    view! {
        <div class="file file--head" aria-hidden="true">
            <span>"Status"</span>
            <span>"File"</span>
            <span class="file__kind">"Kind"</span>
            <span class="file__n">"Records"</span>
            <span class="file__n">"Size"</span>
        </div>
    }
    .into_any()
}

/// The address of the files of a kind.
pub(super) fn of_kind(kind: &str) -> String {
    Route::of(View::Files).filtered(Filter::Kind, kind).hash()
}

fn lede(report: &Report) -> String {
    let inputs = &report.inputs;
    format!(
        "{}, {} as stored, {}.",
        of(inputs.files.len() as u64, "file", "files"),
        bytes(inputs.bytes),
        of(inputs.records, "record", "records")
    )
}

/// The kind that the list is narrowed to, and the way back to all.
#[component]
fn OfKind(kind: Memo<String>) -> impl IntoView {
    let case = use_case();
    let all = move |_| case.go(&case.route_now().filtered(Filter::Kind, ""));
    move || {
        let kind = kind.get();
        (!kind.is_empty()).then(|| {
            view! {
                <button type="button" class="chip chip--on" data-test="kind-chip" title="Files of every kind" on:click=all>
                    {words(&kind).to_owned()}
                    <span class="sr">"remove"</span>
                    <Icon sign=Sign::Close />
                </button>
            }
        })
    }
}

/// What there is of each kind.
#[component]
fn Kinds() -> impl IntoView {
    let case = use_case();
    let sums = case.figures(|report| sums(&report.inputs.files));
    move || {
        // While reading, only files with problems are listed, so sums would mislead.
        let sums = sums
            .get()
            .filter(|sums| case.done.get() && !sums.is_empty())?;
        let rows: Vec<_> = sums
            .into_iter()
            .map(|KindSum { kind, files, bytes: size, records, troubled }| {
                let troubled = (troubled > 0).then(|| {
                    view! { <span class="state is-warn"><Glyph shape=Shape::Half />{format!("{} not read whole", count(troubled))}</span> }
                });
                view! {
                    <tr>
                        <th scope="row"><a class="leads" href=of_kind(&kind) data-test="kind">{words(&kind).to_owned()}</a></th>
                        <td class="n">{count(files)}</td>
                        <td class="n">{bytes(size)}</td>
                        <td class="n">{count(records)}</td>
                        <td>{troubled}</td>
                    </tr>
                }
            })
            .collect();
        Some(view! {
            <section class="section" aria-labelledby="kinds">
            <div class="section__head"><h2 id="kinds">"By kind"</h2></div>
            <Region label="Kinds of files">
                <table class="table">
                    <caption class="sr">"Files by kind"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Kind"</th>
                            <th scope="col" class="n">"Files"</th>
                            <th scope="col" class="n">"Size"</th>
                            <th scope="col" class="n">"Records"</th>
                            <th scope="col"><span class="sr">"Trouble"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </Region>
            </section>
        })
    }
}

#[component]
fn Statuses(status: Memo<String>) -> impl IntoView {
    let case = use_case();
    let counts = case.figures(|report| {
        let files = &report.inputs.files;
        let number = |holds: &dyn Fn(&InputFile) -> bool| {
            files.iter().filter(|file| holds(file)).count() as u64
        };
        let mut choices = vec![Choice::new(
            "",
            format!("All {}", count(files.len() as u64)),
        )];
        let problems = number(&|file| !file.problems.is_empty());
        if problems > 0 {
            choices.push(Choice::new(
                "problems",
                format!("With problems {}", count(problems)),
            ));
        }
        for status in STATUSES {
            let number = number(&|file| file.status == status);
            if number > 0 && number < files.len() as u64 {
                let label = format!(
                    "{} {}",
                    crate::format::words::sentence(status.word()),
                    count(number)
                );
                choices.push(Choice::new(status.word(), label));
            }
        }
        choices
    });
    let choices = Signal::derive(move || counts.get().unwrap_or_default());
    let choose = move |word: String| {
        let mut route = case.route_now().filtered(Filter::Status, &word);
        route.item = None;
        case.go(&route);
    };
    view! { <Segmented label="Status" name="status" choices chosen=status choose /> }
}

/// One row. It is a link once the report is complete; before that, places in its list still change.
#[component]
fn Row(index: usize) -> impl IntoView {
    let case = use_case();
    let file = case.figures(move |report| report.inputs.files.get(index).cloned());
    let file = Memo::new(move |_| file.get().flatten());
    let here = Memo::new(move |_| case.open.with(|open| *open == Open::File(index)));
    let href = move || {
        case.done.get().then(|| {
            let status = case.route();
            Route::of(View::Files)
                .filtered(Filter::Status, status.filter(Filter::Status))
                .filtered(Filter::Kind, status.filter(Filter::Kind))
                .open(index.to_string())
                .hash()
        })
    };
    move || {
        let file = file.get()?;
        let (folder, name) = split_path(&file.path);
        let shape = Shape::from(file.status);
        Some(view! {
            <a
                class="file"
                class:is-here=here
                href=href
                data-row=""
                data-test="file-row"
                data-path=file.path.clone()
                data-status=file.status.word()
                aria-current=move || here.get().then_some("true")
                title=log_text(&file.path)
            >
                <span class=format!("state {}", shape.tone())><Glyph shape /><span class="file__status">{file.status.word()}</span></span>
                <span class="file__what">
                    <span class="file__path mono"><span class="faint">{log_text(folder)}</span><span>{log_text(name)}</span></span>
                    <span class="sub">{told(&file)}</span>
                </span>
                <span class="file__kind soft">{words(&file.kind).to_owned()}</span>
                <span class="file__n num">{count(file.records)}<span class="sub">"records"</span></span>
                <span class="file__n num">{bytes(file.bytes)}</span>
            </a>
        })
    }
}

/// Its problems in a line, or what it is.
fn told(file: &InputFile) -> String {
    if file.problems.is_empty() {
        return format!("{}, {}", words(&file.kind), bytes(file.bytes));
    }
    let mut said: Vec<String> = file
        .problems
        .iter()
        .map(|problem| format!("{}: {}", problem.code.word(), problem.message))
        .collect();
    if file.more_problems > 0 {
        said.push(format!("and {} more", count(file.more_problems)));
    }
    said.join(" · ")
}
