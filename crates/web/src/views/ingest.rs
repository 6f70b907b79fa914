//! What was given, before heavy work: what it seems to be, how far it will answer, and a choice of what to read.

use crate::components::glyph::{Shape, State};
use crate::components::icon::{Icon, Sign};
use crate::components::text::log_text;
use crate::format::number::{bytes, count};
use crate::format::words::of;
use crate::state::case::use_case;
use crate::state::given::{Given, Reach, Wanted, answerable};
use leptos::prelude::*;

/// Accounts that are listed one by one.
const ACCOUNTS: usize = 60;

/// The screen. Files that are added meanwhile show at once.
#[component]
pub fn Ingest() -> impl IntoView {
    let case = use_case();
    let held = Memo::new(move |_| case.run.with(|run| run.held().unwrap_or(0)));
    let given = Memo::new(move |_| {
        let _ = held.get();
        case.engine().with_files(|files| Given::of(files))
    });
    let wanted = RwSignal::new(Wanted::default());
    let title = move || {
        given.with(|given| {
            let files = of(given.files(), "file", "files");
            let accounts = given.accounts.len() as u64;
            let days = given.days.len() as u64;
            match (accounts, days) {
                (0, _) | (_, 0) => format!("{files}, {}", bytes(given.bytes())),
                _ => format!(
                    "{files}, {} of {}",
                    of(days, "day", "days"),
                    of(accounts, "account", "accounts")
                ),
            }
        })
    };
    view! {
        <main class="main main--alone" id="main" tabindex="-1" data-test="ingest">
            <header class="page-head">
                <h1 tabindex="-1">{title}</h1>
                <p class="lede lede--s">
                    "This is what names and sizes tell; nothing is read yet. It is much, so you choose what to read. It stays in this tab."
                </p>
            </header>
            <div class="card">
                <div class="card__body ingest">
                    <Kinds given />
                    <Reaches given />
                </div>
                <Narrow given wanted />
                <div class="card__bar">
                    <p class="small soft num">{move || wanted_words(given, wanted, held)}</p>
                    <div class="row">
                        <button type="button" class="button" on:click=move |_| case.clear()>"Not now"</button>
                        <button type="button" class="button" on:click=move |_| super::pick::pick("pick-files")>
                            <Icon sign=Sign::Plus />
                            "Add files"
                        </button>
                        <button type="button" class="button button--primary" data-test="begin-reading" on:click=move |_| {
                            let wanted = wanted.get_untracked();
                            case.engine().begin_reading(move |path| wanted.takes(path));
                        }>"Analyse"</button>
                    </div>
                </div>
            </div>
            <super::first::Searches />
        </main>
    }
}

fn wanted_words(given: Memo<Given>, wanted: RwSignal<Wanted>, held: Memo<u32>) -> String {
    let case = use_case();
    let _ = held.get();
    if wanted.with(|wanted| *wanted == Wanted::default()) {
        return given.with(|given| format!("All of it: {}.", bytes(given.bytes())));
    }
    let (files, size) = case.engine().with_files(|files| {
        wanted.with(|wanted| {
            files
                .filter(|(path, _)| wanted.takes(path))
                .fold((0u64, 0u64), |(files, sum), (_, bytes)| {
                    (files + 1, sum + bytes)
                })
        })
    });
    format!("{} of it: {}.", of(files, "file", "files"), bytes(size))
}

#[component]
fn Kinds(given: Memo<Given>) -> impl IntoView {
    let rows = move || {
        let kinds = given.with(|given| given.kinds.clone());
        kinds
            .into_iter()
            .map(|(kind, (files, size))| {
                view! {
                    <tr><th scope="row">{kind.title()}</th><td class="n num">{count(files)}</td><td class="n num">{bytes(size)}</td></tr>
                }
            })
            .collect_view()
    };
    let regions = move || {
        let regions: Vec<String> =
            given.with(|given| given.regions.iter().map(|it| log_text(it)).collect());
        (!regions.is_empty())
            .then(|| view! { <div><dt>"Regions"</dt><dd>{regions.join(", ")}</dd></div> })
    };
    let days = move || {
        let days = given.with(|given| given.days.clone());
        let (first, last) = (
            days.keys().next()?.clone(),
            days.keys().next_back()?.clone(),
        );
        let between = between(&first, &last);
        let silent = between.saturating_sub(days.len() as u64);
        let words = match silent {
            0 => format!("{} to {}", dashed(&first), dashed(&last)),
            silent => format!(
                "{} to {}, {} without a file",
                dashed(&first),
                dashed(&last),
                of(silent, "day", "days")
            ),
        };
        Some(view! { <div><dt>"Days"</dt><dd class="num">{words}</dd></div> })
    };
    view! {
        <div class="stack-4">
            <table class="table">
                <caption class="sr">"Files by kind"</caption>
                <thead><tr><th scope="col">"Seems to be"</th><th scope="col" class="n">"Files"</th><th scope="col" class="n">"Size"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <dl class="explain">{regions} {days}</dl>
        </div>
    }
}

/// `2026-01-31` of `20260131`.
fn dashed(day: &str) -> String {
    match (day.get(..4), day.get(4..6), day.get(6..8)) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        _ => day.to_owned(),
    }
}

/// Days from one to another, both counted.
fn between(first: &str, last: &str) -> u64 {
    let day = |text: &str| {
        let moment = crate::format::time::Moment::parse(&format!("{}T00:00:00Z", dashed(text)))?;
        u64::try_from(moment.seconds / 86_400).ok()
    };
    match (day(first), day(last)) {
        (Some(first), Some(last)) => last.saturating_sub(first) + 1,
        _ => 0,
    }
}

#[component]
fn Reaches(given: Memo<Given>) -> impl IntoView {
    let rows = move || {
        given
            .with(answerable)
            .into_iter()
            .map(|(view, reach, why)| {
                let (shape, word) = match reach {
                    Reach::Whole => (Shape::Ok, "fully"),
                    Reach::Part => (Shape::Half, "in part"),
                    Reach::Open => (Shape::Unknown, "open"),
                };
                view! {
                    <li>
                        <State shape word=format!("{} {word}", view.title()) />
                        <span class="sub">{why}</span>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <div class="stack-2">
            <h2 class="h3">"What can be answered"</h2>
            <ul class="reaches">{rows}</ul>
        </div>
    }
}

/// A choice of accounts and days.
#[component]
fn Narrow(given: Memo<Given>, wanted: RwSignal<Wanted>) -> impl IntoView {
    let accounts = move || {
        let accounts = given.with(|given| given.accounts.clone());
        let more = accounts.len().saturating_sub(ACCOUNTS) as u64;
        let more = (more > 0).then(|| view! { <li class="small faint num">{format!("{} more are all read", count(more))}</li> });
        let rows: Vec<_> = accounts
            .into_iter()
            .take(ACCOUNTS)
            .map(|(account, files)| {
                let of_account = account.clone();
                let on = move || wanted.with(|wanted| !wanted.without_accounts.contains(&of_account));
                let turn = {
                    let account = account.clone();
                    move |read: bool| {
                        wanted.update(|wanted| {
                            if read {
                                wanted.without_accounts.remove(&account);
                            } else {
                                wanted.without_accounts.insert(account.clone());
                            }
                        });
                    }
                };
                view! {
                    <li><label class="check small num">
                        <input type="checkbox" data-test="ingest-account" prop:checked=on on:change:target=move |event| turn(event.target().checked()) />
                        {account} <span class="faint">{count(files)}</span>
                    </label></li>
                }
            })
            .collect();
        view! { {rows} {more} }
    };
    let plain = |text: String| Some(text.replace('-', "")).filter(|day| day.len() == 8);
    let first = move || given.with(|given| given.days.keys().next().map(|day| dashed(day)));
    let last = move || given.with(|given| given.days.keys().next_back().map(|day| dashed(day)));
    let some = move || given.with(|given| !given.accounts.is_empty());
    view! {
        <Show when=some>
            <details class="card__more">
                <summary>"Only some accounts or days"</summary>
                <div class="stack-4">
                    <ul class="ingest__accounts">{accounts}</ul>
                    <div class="row">
                        <label class="field"><span>"From"</span><input type="date" data-test="ingest-from" min=first max=last on:change:target=move |event| wanted.update(|wanted| wanted.from = plain(event.target().value())) /></label>
                        <label class="field"><span>"to"</span><input type="date" data-test="ingest-to" min=first max=last on:change:target=move |event| wanted.update(|wanted| wanted.to = plain(event.target().value())) /></label>
                    </div>
                </div>
            </details>
        </Show>
    }
}
