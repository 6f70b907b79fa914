//! The overview: the case in a sentence, its figures, one row a question, where to begin, and what the files do not show.

use super::related::{CENT, TopFinding, addressed};
use crate::components::button::CopyButton;
use crate::components::code::Code;
use crate::components::evidence::rests_on;
use crate::components::glyph::{Shape, State};
use crate::components::icon::{Icon, Sign};
use crate::components::question::Question;
use crate::components::run_card::{RunCard, finished};
use crate::components::tally::Tally;
use crate::components::text::{Personal, log_text};
use crate::engine::Run;
use crate::format::number::{bytes, count};
use crate::format::words::of;
use crate::state::answers::answers;
use crate::state::case::{Case, use_case};
use crate::state::coverage::asks;
use crate::state::filter::number_of;
use crate::state::route::{Route, View};
use crate::state::save;
use crate::state::summary::{summary, window_words};
use crate::state::unseen::{SCRIPT, open_questions, script};
use leptos::prelude::*;
use trailglass_core::report::{Finding, Report, Verdict, chapter_title};
use trailglass_core::sorting::Arrange;

/// Findings that are named on the overview.
const FIRST: usize = 6;
/// Findings that are named for what they cost.
const DEAREST: usize = 4;

/// The screen.
#[component]
pub fn Overview() -> impl IntoView {
    let case = use_case();
    let progress = case.progress();
    let reading = Memo::new(move |_| {
        case.run.with(|run| {
            matches!(
                run,
                Run::Listing { .. } | Run::Reading(_) | Run::Stopping(_)
            )
        })
    });
    let said = case.figures(summary);
    let name = move || case.name.with(|name| log_text(name));
    view! {
        <header class="page-head">
            <h1 tabindex="-1" class="break">{name}</h1>
            <Window />
            <p class="lede">
                {move || (!case.done.get() && said.with(Option::is_some)).then_some("So far: ")} {move || said.get()}
            </p>
        </header>
        <Show when=move || reading.get()>
            <RunCard run=case.run progress cancel=move || case.engine().cancel() />
        </Show>
        <super::unnamed::UnnamedNotice />
        <Figures />
        <Questions />
        <Top id="begin" title="Begin here" of=worst more=View::Findings more_words="All findings" />
        <Top id="dearest" title="Where the money is" of=dearest more=View::Cost more_words="The bill, and what a change would save" />
        <Unseen />
        <Show when=move || case.done.get()>
            <p class="small faint num section">{move || ended(case)}</p>
        </Show>
    }
}

fn ended(case: Case) -> String {
    case.run.with(|run| match run {
        Run::Done {
            progress,
            cancelled,
        } => format!(
            "{} At most {} of memory.",
            finished(progress, *cancelled),
            bytes(progress.memory_bytes)
        ),
        _ => String::new(),
    })
}

/// When, where and how many accounts, in one line.
#[component]
fn Window() -> impl IntoView {
    let case = use_case();
    let words = case.figures(|report| {
        let mut words = vec![window_words(report)];
        if !report.accounts.is_empty() {
            words.push(of(report.accounts.len() as u64, "account", "accounts"));
            words.push(of(report.regions.len() as u64, "Region", "Regions"));
        }
        words.retain(|word| !word.is_empty());
        words
    });
    view! {
        <p class="meta num">
            {move || words.get().into_iter().flatten().map(|word| view! { <span>{word}</span> }).collect_view()}
        </p>
    }
}

/// The figures of the case. They grow while files are read.
#[component]
fn Figures() -> impl IntoView {
    let case = use_case();
    let progress = case.progress();
    let listed = case.figures(|report| report.inputs.files.len() as u64);
    let files = move || {
        if case.done.get() {
            listed.get().unwrap_or(0)
        } else {
            // What is not read to its end yet is not listed; archives count as one until then.
            u64::from(progress.with(|progress| progress.files_done))
        }
    };
    let figure = move |of: fn(&Report) -> u64| {
        let figure = case.figures(of);
        move || count(figure.get().unwrap_or(0))
    };
    let findings = case.figures(|report| report.findings.clone());
    view! {
        <section aria-label="Figures" class="stack-4">
            <dl class="kpis">
                <Figure name="files" title="Files" view=View::Files>{move || count(files())}</Figure>
                <Figure name="records" title="Records" view=View::Explore>{figure(|report| report.inputs.records)}</Figure>
                <Figure name="duplicates" title="Further copies" view=View::Coverage>{figure(|report| report.inputs.duplicates)}</Figure>
                <Figure name="findings" title="Findings" view=View::Findings>{figure(|report| number_of(&report.findings, Verdict::Fail))}</Figure>
            </dl>
            {move || findings.get().map(|findings| view! { <Tally findings /> })}
        </section>
    }
}

/// A figure, which leads to what it counts.
#[component]
fn Figure(
    name: &'static str,
    title: &'static str,
    view: View,
    children: Children,
) -> impl IntoView {
    let href = Route::of(view).hash();
    view! { <div><dt>{title}</dt><dd data-test=format!("figure-{name}")><a class="leads" href=href>{children()}</a></dd></div> }
}

#[component]
fn Questions() -> impl IntoView {
    let case = use_case();
    let rows = Memo::new(move |_| {
        let done = case.done.get();
        case.report
            .with(|report| report.as_deref().map(|report| answers(report, done)))
    });
    view! {
        <section class="section" aria-labelledby="questions">
            <h2 class="sr" id="questions">"Questions"</h2>
            {move || match rows.get() {
                None => super::Waiting().into_any(),
                Some(rows) if rows.is_empty() => ().into_any(),
                Some(rows) => {
                    let rows: Vec<_> = rows.into_iter().map(|answer| view! { <Question answer /> }).collect();
                    view! { <div class="questions">{rows}</div> }.into_any()
                }
            }}
        </section>
    }
}

/// The findings to begin with: those that fail, the worst first.
fn worst(report: &Report) -> Vec<(String, Finding)> {
    let failed = addressed(report).filter(|(_, finding)| finding.verdict == Verdict::Fail);
    let failed = failed.map(|(address, finding)| (address, finding.clone()));
    failed.take(FIRST).collect()
}

/// The findings that cost the most.
fn dearest(report: &Report) -> Vec<(String, Finding)> {
    let mut priced: Vec<(f64, String, &Finding)> = addressed(report)
        .filter(|(_, finding)| finding.verdict == Verdict::Fail)
        .filter_map(|(address, finding)| Some((finding.monthly_usd?, address, finding)))
        .filter(|(usd, ..)| *usd >= CENT)
        .collect();
    priced.arrange_by(|(a, ..), (b, ..)| b.total_cmp(a));
    let priced = priced.into_iter().take(DEAREST);
    priced
        .map(|(_, address, finding)| (address, finding.clone()))
        .collect()
}

/// A few findings, and the way to more.
#[component]
fn Top(
    id: &'static str,
    title: &'static str,
    of: fn(&Report) -> Vec<(String, Finding)>,
    more: View,
    more_words: &'static str,
) -> impl IntoView {
    let found = use_case().figures(of);
    move || {
        let found = found.get().filter(|found| !found.is_empty())?;
        let rows: Vec<_> = found
            .into_iter()
            .map(|(address, finding)| {
                let chapter = chapter_title(finding.chapter());
                let sub = format!("{chapter} · {}", rests_on(&finding));
                view! { <TopFinding address finding sub test=id /> }
            })
            .collect();
        Some(view! {
            <section class="section" aria-labelledby=id>
                <div class="section__head section__head--act">
                    <h2 id=id>{title}</h2>
                    <a class="small" href=Route::of(more).hash()>{more_words}</a>
                </div>
                <ol class="top-list">{rows}</ol>
            </section>
        })
    }
}

/// What the files do not show, each with the command that would settle it.
#[component]
fn Unseen() -> impl IntoView {
    let case = use_case();
    let open = case.figures(open_questions);
    // What the cells of the matrix ask for beyond what the findings do.
    let cells = case.figures(|report| asks(&report.chapters.fragmentation.coverage));
    move || {
        let open = open.get()?;
        let mut asks: Vec<String> = open.iter().flat_map(|open| open.ask.clone()).collect();
        let mut cells = cells.get().unwrap_or_default();
        cells.retain(|ask| !asks.contains(ask));
        if open.is_empty() && cells.is_empty() {
            return None;
        }
        asks.extend(cells.clone());
        asks.arrange();
        asks.dedup();
        let save_script = {
            let asks = asks.clone();
            move |_| save::bytes(SCRIPT, "text/x-shellscript", script(&asks).as_bytes())
        };
        let all = (asks.len() > 1).then(|| {
            view! {
                <div class="row">
                    <CopyButton text=Signal::stored(asks.join("\n")) label="Copy all" />
                    <button type="button" class="button button--s" data-test="save-asks" on:click=save_script>
                        <Icon sign=Sign::Download />
                        "Save as a script"
                    </button>
                </div>
            }
        });
        let rows: Vec<_> = open
            .into_iter()
            .map(|open| {
                let ask = (!open.ask.is_empty()).then(|| view! { <Code text=open.ask.join("\n") /> });
                let questions: Vec<_> = open.questions.iter().map(|question| view! { <li>{log_text(question)}</li> }).collect();
                let questions = (!questions.is_empty()).then(|| view! { <ul class="bullets small soft">{questions}</ul> });
                view! {
                    <li>
                        <div class="stack-1">
                            <p class="medium"><Personal text=open.title /></p>
                            <State shape=Shape::Unknown word=format!("open, {} if so", open.severity.word()) />
                            {questions}
                        </div>
                        {ask}
                    </li>
                }
            })
            .collect();
        let matrix = (!cells.is_empty()).then(|| {
            view! {
                <li>
                    <div class="stack-1">
                        <p class="medium">"Cells of the matrix that cannot be told"</p>
                        <a class="small" href=Route::of(View::Coverage).hash()>"Show the matrix"</a>
                    </div>
                    <Code text=cells.join("\n") />
                </li>
            }
        });
        Some(view! {
            <section class="section" aria-labelledby="unseen">
                <div class="section__head section__head--act">
                    <div class="stack-1">
                        <h2 id="unseen">"What we could not see"</h2>
                        <p>"Not findings: questions. Each command only reads. Drop its output here, and the report completes itself."</p>
                    </div>
                    {all}
                </div>
                <ul class="unseen">{rows} {matrix}</ul>
            </section>
        })
    }
}
