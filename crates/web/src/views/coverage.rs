//! What is logged where, and how often: the matrix, the trails with what they share, and what to do about it.

use super::Waiting;
use super::explore::Through;
use super::related::addressed;
use crate::components::braid::BraidPiece;
use crate::components::code::Code;
use crate::components::cover::{Cover, CoverLegend, Pips, tone};
use crate::components::glyph::{Glyph, Shape};
use crate::components::money::{Money, usd};
use crate::components::region::Region;
use crate::components::segmented::{Choice, Segmented};
use crate::components::text::log_text;
use crate::components::when::When;
use crate::format::arn;
use crate::format::number::count;
use crate::format::time::duration;
use crate::format::words::{list, of, sentence, some};
use crate::state::braid::{Strand, braids};
use crate::state::case::{Open, use_case};
use crate::state::coverage::{LENSES, cell_words, class_words, lens, matrix, sum_words};
use crate::state::estate_answers::coverage_words;
use crate::state::explore::with_chip;
use crate::state::route::{Filter, Route, View};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use trailglass_core::report::{Action, Advice, Column, Coverage, Repeat, Silence, TrailRow};
use wasm_bindgen::JsCast;

/// The screen.
#[component]
pub fn CoverageView() -> impl IntoView {
    let case = use_case();
    let lede = case.figures(coverage_words);
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Coverage"</h1>
            <p class="lede lede--s">{move || lede.get()}</p>
        </header>
        <Show when=move || case.report.with(Option::is_some) fallback=Waiting>
            <Matrix />
            <Trails />
            <Steps />
            <FromLogs />
        </Show>
    }
}

/// The matrix of accounts and Regions.
#[component]
fn Matrix() -> impl IntoView {
    let case = use_case();
    let word = case.part(|route| route.filter(Filter::Class).to_owned());
    let cells = case.figures(|report| report.chapters.fragmentation.coverage.clone());
    let choices = Signal::stored(
        LENSES
            .iter()
            .map(|lens| Choice::new(lens.word, lens.title))
            .collect(),
    );
    let choose = move |word: String| case.go(&case.route_now().filtered(Filter::Class, &word));
    let sums = move || {
        let lens = word.with(|word| lens(word));
        cells.with(|cells| {
            let cells = cells.as_deref().unwrap_or_default();
            let sums = lens.classes.iter().map(|(class, _)| {
                format!(
                    "{}: {}.",
                    sentence(&class_words(class)),
                    sum_words(cells, class)
                )
            });
            sums.collect::<Vec<_>>().join(" ")
        })
    };
    // The cell that the Tab key leads to.
    let current = RwSignal::new((0_usize, 0_usize));
    let drawn = move || {
        let lens = word.with(|word| lens(word));
        cells.with(|cells| {
            let cells = cells.as_deref().filter(|cells| !cells.is_empty())?;
            Some(table(cells, lens.word, current))
        })
    };
    let legend = move || {
        let lens = word.with(|word| lens(word));
        let letters = lens.classes.iter();
        let letters = letters.map(|(class, letter)| (*letter, class_words(class)));
        view! { <CoverLegend letters=letters.collect() /> }
    };
    let none = move || cells.with(|cells| cells.as_ref().is_none_or(Vec::is_empty));
    view! {
        <section aria-labelledby="matrix">
            <div class="section__head">
                <h2 id="matrix">"What is watched, and how often"</h2>
                <p class="num">"The number is how many trails write the event. " {sums}</p>
            </div>
            <div class="filters">
                <Segmented label="Class of events" name="class" choices chosen=word choose />
            </div>
            <Show
                when=move || !none()
                fallback=|| view! { <p class="nothing">"No account and no Region is known yet. Drop exports or logs."</p> }
            >
                <Region label="Coverage by account and Region. Arrow keys move between cells.">{drawn}</Region>
                {legend}
            </Show>
        </section>
    }
}

fn table(all: &[Coverage], word: &str, current: RwSignal<(usize, usize)>) -> AnyView {
    let lens = lens(word);
    let matrix = matrix(all, lens);
    let width = lens.classes.len();
    let heads: Vec<_> = matrix
        .regions
        .iter()
        .map(|region| view! { <th scope="colgroup" colspan=width class="edge">{log_text(region)}</th> })
        .collect();
    let letters: Vec<_> = matrix
        .regions
        .iter()
        .flat_map(|_| lens.classes.iter().enumerate())
        .map(|(index, (class, letter))| {
            view! {
                <th scope="col" class:edge=index == 0>
                    <abbr title=class_words(class)>{*letter}</abbr>
                </th>
            }
        })
        .collect();
    let (height, across) = (matrix.rows.len(), matrix.regions.len() * width);
    current.set((0, 0));
    let rows: Vec<_> = matrix
        .rows
        .into_iter()
        .enumerate()
        .map(|(down, row)| {
            let cells: Vec<_> = row
                .cells
                .into_iter()
                .enumerate()
                .map(|(right, index)| {
                    let cell = index.and_then(|index| Some((index, all.get(index)?)));
                    let cell = cell.map(|(index, cell)| {
                        view! { <Cell cell=cell.clone() index at=(down, right) current /> }
                    });
                    view! { <td class:edge=right % width == 0>{cell}</td> }
                })
                .collect();
            view! {
                <tr>
                    <th scope="row"><span class="mono">{log_text(&row.account)}</span></th>
                    {cells}
                </tr>
            }
        })
        .collect();
    let step = move |event: KeyboardEvent| {
        let (down, right) = current.get_untracked();
        let to = match event.key().as_str() {
            "ArrowDown" => (down + 1, right),
            "ArrowUp" => (down.saturating_sub(1), right),
            "ArrowRight" => (down, right + 1),
            "ArrowLeft" => (down, right.saturating_sub(1)),
            "Home" => (down, 0),
            "End" => (down, across.saturating_sub(1)),
            _ => return,
        };
        event.prevent_default();
        let to = (
            to.0.min(height.saturating_sub(1)),
            to.1.min(across.saturating_sub(1)),
        );
        current.set(to);
        let cell = document()
            .query_selector(&format!("[data-at='{}.{}']", to.0, to.1))
            .ok()
            .flatten();
        if let Some(cell) = cell.and_then(|cell| cell.dyn_into::<web_sys::HtmlElement>().ok()) {
            drop(cell.focus());
        }
    };
    view! {
        <table class="matrix" class:matrix--one=width == 1 on:keydown=step>
            <caption class="sr">"Coverage by account and Region"</caption>
            <thead>
                <tr><th scope="col"><span class="sr">"Account"</span></th>{heads}</tr>
                {(width > 1).then(|| view! { <tr><td></td>{letters}</tr> })}
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Cell(
    cell: Coverage,
    index: usize,
    at: (usize, usize),
    current: RwSignal<(usize, usize)>,
) -> impl IntoView {
    let case = use_case();
    let copies = cell.trails.len();
    let words = format!(
        "{}, {}, {}: {}",
        log_text(&cell.account),
        log_text(&cell.region),
        class_words(&cell.class),
        cell_words(&cell)
    );
    let class = format!(
        "{}{}",
        tone(cell.state, copies),
        if cell.partial { " cov--part" } else { "" }
    );
    let here = Memo::new(move |_| case.open.with(|open| *open == Open::Cell(index)));
    let href = move || case.route().open(format!("cell.{index}")).hash();
    view! {
        <a
            class=class
            class:is-picked=here
            href=href
            title=words.clone()
            aria-label=words
            aria-current=move || here.get().then_some("true")
            tabindex=move || if current.get() == at { "0" } else { "-1" }
            data-at=format!("{}.{}", at.0, at.1)
            data-test="coverage-cell"
            data-class=cell.class.clone()
            data-state=cell.state.word()
            on:focus=move |_| current.set(at)
        >
            <Cover state=cell.state copies />
        </a>
    }
}

/// The trails, those that share events below each other.
#[component]
fn Trails() -> impl IntoView {
    let case = use_case();
    let known = case.figures(|report| {
        let chapter = &report.chapters.fragmentation;
        let braids = braids(&chapter.trails, &chapter.overlaps);
        let gone = chapter.advice.iter();
        let gone = gone.filter(|step| step.action == Action::Delete).count();
        (chapter.trails.clone(), braids, gone as u64)
    });
    move || {
        let (trails, braids, gone) = known.get().filter(|(trails, ..)| !trails.is_empty())?;
        let total = trails.len() as u64;
        let title = match gone {
            0 => sentence(&some(total, "trail", "trails")),
            gone => format!(
                "{}, {} would do",
                sentence(&some(total, "trail", "trails")),
                some(total.saturating_sub(gone), "", "").trim()
            ),
        };
        let bodies: Vec<_> = braids
            .into_iter()
            .map(|braid| {
                let last = braid.len().saturating_sub(1);
                let rows: Vec<_> = braid
                    .into_iter()
                    .enumerate()
                    .filter_map(|(row, strand)| {
                        let trail = trails.get(strand.trail)?.clone();
                        let (above, below) = (row > 0, row < last);
                        Some(view! { <TrailLine trail strand above below /> })
                    })
                    .collect();
                view! { <tbody>{rows}</tbody> }
            })
            .collect();
        Some(view! {
            <section class="section" aria-labelledby="trails">
                <div class="section__head">
                    <h2 id="trails">{title}</h2>
                    <p>"Trails joined by a line write the same events. The first copy of management events in each account and Region is free, each further one is billed."</p>
                </div>
                <Region label="Trails">
                    <table class="table trails">
                        <caption class="sr">"Trails, with what they share"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Overlap"</th>
                                <th scope="col">"Trail"</th>
                                <th scope="col">"Logs"</th>
                                <th scope="col">"State"</th>
                                <th scope="col">"Writes to"</th>
                                <th scope="col" class="n">"$ a month"</th>
                            </tr>
                        </thead>
                        {bodies}
                    </table>
                </Region>
            </section>
        })
    }
}

#[component]
fn TrailLine(trail: TrailRow, strand: Strand, above: bool, below: bool) -> impl IntoView {
    let case = use_case();
    let Strand {
        trail: index,
        knot,
        words,
    } = strand;
    let here = Memo::new(move |_| case.open.with(|open| *open == Open::Trail(index)));
    let href = move || case.route().open(format!("trail.{index}")).hash();
    let owner = if trail.organization == Some(true) {
        format!("{} · organization", trail.account)
    } else {
        trail.account.clone()
    };
    let scope = match trail.multi_region {
        Some(true) => "all Regions".to_owned(),
        Some(false) => log_text(&trail.home_region),
        None => "Regions unknown".to_owned(),
    };
    let elsewhere = trail
        .bucket_account
        .as_deref()
        .filter(|account| *account != trail.account)
        .map(|account| format!("of {}", log_text(account)));
    let (shape, state) = trail_state(&trail);
    let third = trail.third_party.is_some();
    view! {
        <tr class:is-here=here>
            <td class="braid" class:braid--above=above class:braid--below=below><BraidPiece knot above below /></td>
            <th scope="row">
                <a
                    class="medium"
                    href=href
                    data-row=""
                    data-test="trail-row"
                    data-arn=trail.arn.clone()
                    aria-current=move || here.get().then_some("true")
                >
                    {log_text(&trail.name)}
                </a>
                <span class="sub num">{log_text(&owner)}</span>
                {third.then(|| view! { <span class="mark-third">"made for a third party"</span> })}
                {words.into_iter().map(|words| view! { <span class="sub">{log_text(&words)}</span> }).collect_view()}
            </th>
            <td><Pips trail=trail.clone() /><span class="sub">{scope}</span></td>
            <td><span class=format!("state {}", shape.tone())><Glyph shape />{state}</span></td>
            <td><span class="mono break">{log_text(&trail.bucket)}</span>{elsewhere.map(|words| view! { <span class="sub">{words}</span> })}</td>
            <td class="n"><Money amount=trail.monthly_usd /></td>
        </tr>
    }
}

/// Whether a trail logs and delivers.
pub(super) fn trail_state(trail: &TrailRow) -> (Shape, String) {
    match (trail.logging, trail.delivering) {
        (Some(false), _) => (Shape::Crit, "off".to_owned()),
        (_, Some(false)) => {
            let error = trail.delivery_error.as_deref().map(log_text);
            let error = error.map_or_else(String::new, |error| format!(": {error}"));
            (Shape::Crit, format!("delivery fails{error}"))
        }
        (Some(true), Some(true)) => (Shape::Ok, "logs".to_owned()),
        (Some(true), None) => (Shape::Unknown, "on, delivery unknown".to_owned()),
        (None, _) => (Shape::Unknown, "unknown".to_owned()),
    }
}

/// What to do with the trails, in the order in which it is safe.
#[component]
fn Steps() -> impl IntoView {
    let case = use_case();
    let advice = case.figures(|report| report.chapters.fragmentation.advice.clone());
    move || {
        let advice = advice.get().filter(|advice| !advice.is_empty())?;
        let saved: Vec<f64> = advice.iter().filter_map(|step| step.monthly_usd).collect();
        let saved = (!saved.is_empty()).then(|| {
            let sum = usd(saved.iter().sum());
            format!(" All of them save about {sum} a month of what CloudTrail charges; the storage, requests and keys of their files come on top.")
        });
        let steps: Vec<_> = advice
            .into_iter()
            .map(|step| view! { <li><Step step /></li> })
            .collect();
        Some(view! {
            <section class="section" aria-labelledby="steps">
                <div class="section__head">
                    <h2 id="steps">"What to do, in this order"</h2>
                    <p>"One after the other: each counts on those before it. Nothing is lost but what a step names." {saved}</p>
                </div>
                <ol class="advice" data-test="advice">{steps}</ol>
            </section>
        })
    }
}

#[component]
pub(super) fn Step(
    /// The step.
    step: Advice,
) -> impl IntoView {
    let Advice {
        action,
        trail,
        why,
        covered_by,
        lost,
        lost_records,
        monthly_usd,
        commands,
    } = step;
    let name = |arn: &str| {
        let name = arn::name(arn);
        log_text(name.strip_prefix("trail/").unwrap_or(name))
    };
    let title = match action {
        Action::Create => "Create an organization trail".to_owned(),
        Action::Mend => format!("Mend {}", name(&trail)),
        Action::Delete => format!("Delete {}", name(&trail)),
    };
    let account = Some(arn::account(&trail))
        .filter(|account| !account.is_empty())
        .map(|account| format!("of {}", log_text(account)));
    let covered: Vec<String> = covered_by.iter().map(|arn| name(arn)).collect();
    let loss = match (action, lost.is_empty()) {
        (Action::Delete, true) => {
            let by = if covered.is_empty() {
                String::new()
            } else {
                format!(
                    " {} the same events.",
                    match covered.len() {
                        1 => format!("{} logs", list(&covered)),
                        _ => format!("{} log", list(&covered)),
                    }
                )
            };
            Some((Shape::Ok, format!("Nothing is lost.{by}")))
        }
        (_, false) => {
            let records = match lost_records {
                0 => String::new(),
                n => format!(" ({} of this case)", of(n, "record", "records")),
            };
            let lost: Vec<String> = lost.iter().map(|class| log_text(class)).collect();
            Some((Shape::Warn, format!("Lost: {}{records}.", list(&lost))))
        }
        _ => None,
    };
    let loss = loss.map(|(shape, words)| {
        view! { <p class=format!("state state--long {}", shape.tone())><Glyph shape /><span class="break">{words}</span></p> }
    });
    view! {
        <div class="stack-2">
            <h3>{title} {account.map(|account| view! { " " <span class="faint num">{account}</span> })}</h3>
            <p class="soft break">{log_text(&why)}</p>
            {loss}
            {monthly_usd.map(|amount| view! { <p class="small num">"Saves about " <b class="medium">{usd(amount)}</b> " a month."</p> })}
        </div>
        {(!commands.is_empty()).then(|| view! { <Code text=commands.join("\n") /> })}
    }
}

/// What the logs alone show: events delivered again, and places that fell silent.
#[component]
fn FromLogs() -> impl IntoView {
    let case = use_case();
    let shown = case.figures(|report| {
        let chapter = &report.chapters.fragmentation;
        let duplicates = addressed(report)
            .filter(|(_, finding)| finding.id == "fragmentation/duplicate-delivery");
        let duplicates = duplicates
            .map(|(address, finding)| (address, finding.resources.clone()))
            .collect::<Vec<_>>();
        (
            chapter.repeats.clone(),
            duplicates,
            chapter.silences.clone(),
        )
    });
    move || {
        let (repeats, duplicates, silences) = shown.get()?;
        if repeats.is_empty() && silences.is_empty() {
            return None;
        }
        let findings = Route::of(View::Findings).filtered(Filter::Chapter, "fragmentation");
        Some(view! {
            <section class="section" aria-labelledby="from-logs">
                <div class="section__head section__head--act">
                    <div class="stack-1">
                        <h2 id="from-logs">"What the logs show"</h2>
                        <p>"Events that were delivered more than once, and places that fell silent though they usually write."</p>
                    </div>
                    <a class="small" href=findings.hash()>"Their findings"</a>
                </div>
                <div class="stack-4">
                    {(!repeats.is_empty()).then(|| view! { <Repeats repeats duplicates /> })}
                    {(!silences.is_empty()).then(|| view! { <Silences silences /> })}
                </div>
            </section>
        })
    }
}

#[component]
fn Repeats(repeats: Vec<Repeat>, duplicates: Vec<(String, Vec<String>)>) -> impl IntoView {
    let rows: Vec<_> = repeats
        .into_iter()
        .map(|repeat| {
            let Repeat { kept, repeated, records, from, to } = repeat;
            let finding = duplicates.iter().find(|(_, folders)| folders.contains(&repeated));
            let href = finding.map(|(address, _)| Route::of(View::Findings).open(address.clone()).hash());
            let place = if kept == repeated {
                view! { <span class="mono break">{log_text(&kept)}</span><span class="sub">"twice in one folder"</span> }.into_any()
            } else {
                view! {
                    <span class="mono break">{log_text(&repeated)}</span>
                    <span class="sub">"repeats " <span class="mono break">{log_text(&kept)}</span></span>
                }
                .into_any()
            };
            view! {
                <tr>
                    <td>{place}</td>
                    <td class="n num"><a class="leads" href=href data-test="repeat">{count(records)}</a></td>
                    <td class="num">{span(from.as_deref(), to.as_deref())}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <Region label="Events delivered more than once">
            <table class="table">
                <caption class="sr">"Events delivered more than once"</caption>
                <thead><tr><th scope="col">"Folder"</th><th scope="col" class="n">"Further copies"</th><th scope="col">"Events of"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </Region>
    }
}

fn usual(hours: u64) -> String {
    match hours {
        0 => "under an hour".to_owned(),
        hours => duration(hours * 3_600),
    }
}

fn span(from: Option<&str>, to: Option<&str>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => crate::format::time::window(from, to),
        _ => "no readable time".to_owned(),
    }
}

#[component]
fn Silences(silences: Vec<Silence>) -> impl IntoView {
    let rows: Vec<_> = silences
        .into_iter()
        .map(|silence| {
            let place = with_chip(Default::default(), Column::Account, &silence.account, false);
            let filter = with_chip(place, Column::Region, &silence.region, false);
            view! {
                <tr>
                    <th scope="row"><Through filter><span class="mono">{log_text(&silence.account)}</span></Through><span class="sub">{log_text(&silence.region)}</span></th>
                    <td class="n num">{duration(silence.hours * 3_600)}</td>
                    <td class="n num">{usual(silence.usual_hours)}</td>
                    <td class="num"><When time=silence.from /><span class="sub">"to " <When time=silence.to /></span></td>
                </tr>
            }
        })
        .collect();
    view! {
        <Region label="Places that fell silent">
            <table class="table">
                <caption class="sr">"Places that fell silent"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Place"</th>
                        <th scope="col" class="n">"Silent for"</th>
                        <th scope="col" class="n">"Longest usual pause"</th>
                        <th scope="col">"Since"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </Region>
    }
}
