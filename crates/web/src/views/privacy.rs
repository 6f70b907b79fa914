//! Personal data and secrets: which field holds what, what an outsider would learn, and what to change first.

use super::related::{Leads, TopFinding, addressed};
use super::{Nothing, Waiting};
use crate::components::icon::{Icon, Sign};
use crate::components::region::Region;
use crate::components::section::Section;
use crate::components::text::log_text;
use crate::format::number::{bytes, compact, count, share};
use crate::format::words::{of, sentence};
use crate::state::case::use_case;
use crate::state::privacy::{Cell, Kind, Row, columns, first_of, matrix, privacy_words};
use crate::state::route::{Route, View};
use leptos::prelude::*;
use trailglass_core::report::{Evidence, Exposure, Privacy};

/// Fields that are listed; the report as JSON has all.
const FIELDS: usize = 60;
/// Findings that are named here.
const FINDINGS: usize = 12;

/// The screen.
#[component]
pub fn PrivacyView() -> impl IntoView {
    let case = use_case();
    let chapter = case.figures(|report| report.chapters.privacy.clone());
    let chapter = Memo::new(move |_| chapter.get().flatten());
    let some = Memo::new(move |_| chapter.with(Option::is_some));
    let lede = move || chapter.with(|it| it.as_ref().map(privacy_words));
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Privacy"</h1>
            <p class="lede lede--s">{lede}</p>
        </header>
        <Show when=move || case.report.with(Option::is_some) fallback=Waiting>
            <Search chapter />
            <Show when=move || some.get()>
                <Matrix chapter />
                <Outsider chapter />
                <ToDo />
                <ToShare />
            </Show>
        </Show>
    }
}

/// Where records were not searched: what it takes to do so.
#[component]
fn Search(chapter: Memo<Option<Privacy>>) -> impl IntoView {
    let case = use_case();
    let searches = case.engine().searches();
    let unread = Memo::new(move |_| chapter.with(|it| it.as_ref().map(|it| it.unread_records)));
    let records = case.figures(|report| (report.inputs.records, report.inputs.bytes));
    let recalled = case.engine().recalled();
    move || {
        if recalled.get() {
            return ().into_any();
        }
        let (records, size) = records.get().unwrap_or_default();
        let unread = unread.get().unwrap_or(records);
        if unread == 0 {
            let none = records == 0 && case.done.get();
            return none
                .then(|| view! { <Nothing why=Signal::stored("No record was read, so there is nothing to search.".to_owned()) /> })
                .into_any();
        }
        if searches.get() {
            return (!case.done.get())
                .then(|| view! { <p class="nothing">"Records are being searched."</p> })
                .into_any();
        }
        let words = format!(
            "{} searched for personal data. Searching reads the files again ({}); nothing leaves this tab.",
            of(unread, "record was not", "records were not"),
            bytes(size)
        );
        view! {
            <div class="notice notice--act" data-test="privacy-off">
                <p>{words}</p>
                <button type="button" class="button button--primary" data-test="privacy-search" on:click=move |_| case.engine().search(true)>
                    <Icon sign=Sign::Search />
                    "Search them now"
                </button>
            </div>
        }
        .into_any()
    }
}

/// Fields against kinds of data.
#[component]
fn Matrix(chapter: Memo<Option<Privacy>>) -> impl IntoView {
    let rows =
        Memo::new(move |_| chapter.with(|it| it.as_ref().map(|it| (it.records, matrix(it)))));
    let table = move || {
        let (records, rows) = rows.get().unwrap_or_default();
        if rows.is_empty() {
            return ().into_any();
        }
        let kinds = columns(&rows);
        let heads: Vec<_> = kinds
            .iter()
            .map(|kind| view! { <th scope="col">{kind.title()}</th> })
            .collect();
        let more = rows.len().saturating_sub(FIELDS) as u64;
        let more = (more > 0).then(|| {
            let words = of(more, "more field is", "more fields are");
            view! { <p class="small faint num">{format!("{words} in the report as JSON.")}</p> }
        });
        let lines: Vec<_> = rows
            .into_iter()
            .take(FIELDS)
            .map(|row| view! { <Line row kinds=kinds.clone() records /> })
            .collect();
        view! {
            <Region label="Fields and what they hold">
                <table class="table exposure" data-test="privacy-matrix">
                    <caption class="sr">"Records by field and kind of data"</caption>
                    <thead><tr><th scope="col">"Field"</th>{heads}<th scope="col">"Masked samples"</th><th scope="col">"Law"</th></tr></thead>
                    <tbody>{lines}</tbody>
                </table>
            </Region>
            {more}
            <ul class="legend">
                <li><span class="dose dose--1">"12"</span>"some records"</li>
                <li><span class="dose dose--2">"12"</span>"one in a hundred and more"</li>
                <li><span class="dose dose--3">"12"</span>"one in ten and more"</li>
                <li><span class="dose dose--secret">"12"</span>"a secret, at any number"</li>
            </ul>
        }
        .into_any()
    };
    view! {
        <Section
            id="fields"
            title="What an outsider would read, field by field"
            lede="Records by field and kind of data. Samples are masked; of a secret only its kind and length is told."
        >
            {table}
        </Section>
    }
}

#[component]
fn Line(row: Row, kinds: Vec<Kind>, records: u64) -> impl IntoView {
    let cells: Vec<_> = kinds
        .iter()
        .map(|kind| {
            let cell = row.cells.get(*kind as usize).cloned().unwrap_or_default();
            view! { <td data-kind=kind.title()>{dose(*kind, &cell, records)}</td> }
        })
        .collect();
    let samples: Vec<String> = row.samples.iter().map(|sample| log_text(sample)).collect();
    let samples = samples.join("  ");
    view! {
        <tr data-test="privacy-field">
            <th scope="row"><span class="mono break">{log_text(&row.path)}</span></th>
            {cells}
            <td class="exposure__samples soft"><span class="mono" title=samples.clone()>{samples.clone()}</span></td>
            <td class="exposure__law faint">{row.legal.join(" ")}</td>
        </tr>
    }
}

fn dose(kind: Kind, cell: &Cell, records: u64) -> AnyView {
    if cell.records == 0 {
        return view! { <span class="faint" aria-label="none">"·"</span> }.into_any();
    }
    let class = match share(cell.records, records) {
        _ if kind == Kind::Secrets => "dose dose--secret num",
        part if part >= 0.1 => "dose dose--3 num",
        part if part >= 0.01 => "dose dose--2 num",
        _ => "dose dose--1 num",
    };
    let what: Vec<&str> = cell.categories.iter().map(|it| it.title()).collect();
    let title = format!("{}: {}", count(cell.records), what.join(", "));
    let figure = view! { <span class=class>{compact(cell.records)}</span> };
    view! { <Leads first=cell.first.clone() title>{figure}</Leads> }.into_any()
}

/// What somebody who is given the logs learns.
#[component]
fn Outsider(chapter: Memo<Option<Privacy>>) -> impl IntoView {
    let rows = move || {
        let rows: Vec<(Exposure, Option<Evidence>)> = chapter.with(|it| {
            let rows = it.iter().flat_map(|it| {
                it.third_party
                    .iter()
                    .map(|row| (row.clone(), first_of(it, row)))
            });
            rows.collect()
        });
        rows.into_iter()
            .map(|(row, first)| {
                let class = if row.category.is_secret() { "medium is-crit" } else { "medium" };
                view! {
                    <tr data-test="privacy-outsider" data-category=row.category.word()>
                        <th scope="row"><span class=class>{sentence(row.category.title())}</span><span class="sub">{row.legal.word()}</span></th>
                        <td>{row.tells}</td>
                        <td class="n num" data-head="Values">{count(row.distinct)}</td>
                        <td class="n num" data-head="Records"><Leads first title="A record that holds it".to_owned()>{count(row.records)}</Leads></td>
                        <td class="n num" data-head="Fields">{count(row.fields)}</td>
                    </tr>
                }
            })
            .collect_view()
    };
    let some = move || chapter.with(|it| it.as_ref().is_some_and(|it| !it.third_party.is_empty()));
    view! {
        <Show when=some>
            <Section
                id="outsider"
                title="What a third party learns from these logs"
                lede="Whoever gets them as they are: a vendor, another team, a court. Pseudonyms, IP addresses and ids are personal data for those who can link them (GDPR Art. 4, Recital 30). This is no legal advice."
            >
                <Region label="What a third party learns">
                    <table class="table table--outsider">
                        <caption class="sr">"Categories of data, what they tell, and how much there is"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Data"</th>
                                <th scope="col">"What it tells"</th>
                                <th scope="col" class="n">"Values"</th>
                                <th scope="col" class="n">"Records"</th>
                                <th scope="col" class="n">"Fields"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </Region>
            </Section>
        </Show>
    }
}

/// The findings of the chapter.
#[component]
fn ToDo() -> impl IntoView {
    let case = use_case();
    let found = case.figures(|report| {
        let ours = addressed(report).filter(|(_, finding)| finding.chapter() == "privacy");
        let ours = ours.map(|(address, finding)| (address, finding.clone()));
        ours.take(FINDINGS).collect::<Vec<_>>()
    });
    move || {
        let found = found.get().filter(|found| !found.is_empty())?;
        let rows: Vec<_> = found
            .into_iter()
            .map(|(address, finding)| {
                let sub = finding.fix.as_ref().map(|fix| fix.summary.clone());
                view! { <TopFinding address finding sub=sub.unwrap_or_default() test="privacy-finding" /> }
            })
            .collect();
        Some(view! {
            <Section id="privacy-findings" title="What to do about it" lede="A secret that stood in a log is known to everybody who can read it: change it first. Changing the log is no fix.">
                <ol class="top-list">{rows}</ol>
            </Section>
        })
    }
}

/// The way to a copy that may be given away.
#[component]
fn ToShare() -> impl IntoView {
    view! {
        <Section id="to-share" title="Give them away without this" lede="A copy of the same files with pseudonyms in place of people, accounts and keys, and without secrets.">
            <a class="button" href=Route::of(View::Share).hash()>
                <Icon sign=Sign::Download />
                "Make a copy to share"
            </a>
        </Section>
    }
}
