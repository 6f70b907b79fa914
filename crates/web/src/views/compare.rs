//! Before and after: another report beside this one, and what is fixed, new and still there.

use super::WhenRead;
use crate::components::file_pick::FilePick;
use crate::components::glyph::{Glyph, Shape, State, of_finding};
use crate::components::icon::{Icon, Sign};
use crate::components::money::cents;
use crate::components::region::Region;
use crate::components::segmented::{Choice, Segmented};
use crate::components::text::{Personal, log_text};
use crate::format::number::count;
use crate::format::words::{of, sentence};
use crate::state::case::use_case;
use crate::state::compare::{Compared, STANDINGS, delta, number, what};
use crate::state::route::{Filter, Route, View};
use crate::state::save;
use leptos::prelude::*;
use std::sync::Arc;
use trailglass_core::report::compare::{Comparison, FindingChange, LineState, Standing, compare};
use trailglass_core::report::writers::{Choices, comparison, html, json, markdown};

/// Rows of a list.
const ROWS: usize = 300;

/// The screen.
#[component]
pub fn CompareView() -> impl IntoView {
    let case = use_case();
    let other = case.other;
    let later = RwSignal::new(false);
    let compared = Memo::new(move |_| {
        let done = case.done.get();
        let ours = case.report.get().filter(|_| done)?;
        let theirs = other.get()?;
        let (before, after) = if later.get() {
            (&*ours, &*theirs.report)
        } else {
            (&*theirs.report, &*ours)
        };
        Some(Compared(Arc::new(compare(before, after))))
    });
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Compare"</h1>
            <p class="lede lede--s">"This case beside an earlier or a later one: what is fixed, what is new, what is still there, and what became of the bill."</p>
        </header>
        <WhenRead why="Reports can be compared once everything is read.">
            <Choose later />
            {move || compared.get().map(|Compared(it)| view! { <Outcome it /> })}
        </WhenRead>
    }
}

/// The other report.
#[component]
fn Choose(later: RwSignal<bool>) -> impl IntoView {
    let case = use_case();
    let other = case.other;
    let wrong = RwSignal::new(None::<String>);
    let take = move |file: web_sys::File| {
        let name = file.name();
        case.engine().unpack(file, move |plain| {
            match crate::state::compare::open(&name, plain) {
                Ok(opened) => {
                    wrong.set(None);
                    other.set(Some(opened));
                }
                Err(why) => wrong.set(Some(why)),
            }
        });
    };
    let chosen = Signal::derive(move || if later.get() { "later" } else { "" }.to_owned());
    let choices = Signal::stored(vec![
        Choice::new("", "The other is earlier"),
        Choice::new("later", "The other is later"),
    ]);
    let name = move || other.with(|other| other.as_ref().map(|it| log_text(&it.name)));
    view! {
        <section class="section compare__choose" aria-labelledby="other">
            <div class="stack-2">
                <h2 class="h3" id="other"><label for="compare-pick">"The other report"</label></h2>
                <p class="small soft">"A session or a JSON report of Trailglass. It is opened here, and nothing of it is sent."</p>
                <FilePick id="compare-pick" accept=".json,.gz" take />
                {move || wrong.get().map(|why| view! { <p class="small is-crit" role="alert" data-test="compare-wrong">{log_text(&why)}</p> })}
                {move || name().map(|name| view! { <p class="small">"Compared with " <b class="break">{name}</b></p> })}
            </div>
            <Segmented label="Which is first" name="which" choices chosen choose=move |word: String| later.set(word == "later") />
        </section>
    }
}

#[component]
fn Outcome(it: Arc<Comparison>) -> impl IntoView {
    let case = use_case();
    let standing = case.part(|route| route.filter(Filter::Standing).to_owned());
    let save_as = {
        let it = Arc::clone(&it);
        move |name: &'static str, kind: &'static str| {
            let choices = Choices {
                names: case.reveal.get_untracked(),
                ..Choices::default()
            };
            let document = || comparison(&it, &choices);
            let mut out = Vec::new();
            let written = match name {
                "comparison.html" => html::write(&document(), &mut out),
                "comparison.md" => markdown::write(&document(), &mut out),
                _ => json::write(&*it, json::Layout::Pretty, &mut out),
            };
            // Memory does not refuse to be written to.
            drop(written);
            save::bytes(name, kind, &out);
        }
    };
    let files: Vec<_> = [
        ("comparison.html", "text/html", "HTML"),
        ("comparison.md", "text/markdown", "Markdown"),
        ("comparison.json", "application/json", "JSON"),
    ]
    .into_iter()
    .map(|(name, kind, label)| {
        let save_as = save_as.clone();
        view! {
            <button type="button" class="button button--s" data-test=format!("save-{}", name.replace('.', "-")) on:click=move |_| save_as(name, kind)>
                <Icon sign=Sign::Download />
                {label}
            </button>
        }
    })
    .collect();
    let totals = it.totals;
    let choices: Vec<Choice> = std::iter::once(Choice::new(
        "",
        format!("All {}", count(it.findings.len() as u64)),
    ))
    .chain(STANDINGS.into_iter().filter_map(|standing| {
        let number = number(&totals, standing);
        (number > 0).then(|| {
            Choice::new(
                standing.word(),
                format!("{} {}", sentence(standing.word()), count(number)),
            )
        })
    }))
    .collect();
    let choose = move |word: String| case.go(&case.route_now().filtered(Filter::Standing, &word));
    let list = {
        let it = Arc::clone(&it);
        move || {
            let standing = standing.get();
            let shown = it.findings.iter();
            let shown: Vec<&FindingChange> = shown
                .filter(|change| standing.is_empty() || change.standing.word() == standing)
                .collect();
            let more = shown.len().saturating_sub(ROWS) as u64;
            let rows: Vec<_> = shown
                .into_iter()
                .take(ROWS)
                .map(|change| view! { <Row change=change.clone() /> })
                .collect();
            let more = (more > 0).then(|| view! { <li class="small faint num">{format!("{} more in the files.", count(more))}</li> });
            view! { {rows} {more} }
        }
    };
    view! {
        <Figures it=Arc::clone(&it) />
        <section class="section" aria-labelledby="changes">
            <div class="section__head section__head--act">
                <h2 id="changes">"Findings"</h2>
                <div class="row">{files}</div>
            </div>
            <div class="filters"><Segmented label="Standing" name="standing" choices=Signal::stored(choices) chosen=standing choose /></div>
            <ol class="top-list">{list}</ol>
        </section>
        <Bill it=Arc::clone(&it) />
        <Checks it />
    }
}

#[component]
fn Figures(it: Arc<Comparison>) -> impl IntoView {
    let money = |usd: Option<f64>| usd.map_or_else(|| "unknown".to_owned(), cents);
    let (before, after) = (&it.before, &it.after);
    let rows = [
        (
            "Dollars a month",
            money(before.usd_month),
            money(after.usd_month),
            it.cost.difference.map(delta),
        ),
        (
            "Places covered",
            known(before.covered),
            known(after.covered),
            before.covered.zip(after.covered).map(whole),
        ),
        (
            "Gaps",
            known(before.gaps),
            known(after.gaps),
            before.gaps.zip(after.gaps).map(whole),
        ),
        (
            "Orphaned buckets",
            known(before.orphans),
            known(after.orphans),
            before.orphans.zip(after.orphans).map(whole),
        ),
        (
            "Trails",
            known(before.trails),
            known(after.trails),
            before.trails.zip(after.trails).map(whole),
        ),
        (
            "Records",
            count(before.records),
            count(after.records),
            Some(whole((before.records, after.records))),
        ),
    ];
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(title, before, after, change)| {
            view! {
                <tr><th scope="row">{title}</th><td class="n num">{before}</td><td class="n num">{after}</td><td class="n num medium">{change}</td></tr>
            }
        })
        .collect();
    let totals: Vec<_> = STANDINGS
        .into_iter()
        .map(|standing| {
            let number = number(&it.totals, standing);
            view! {
                <div title=what(standing)><dt>{sentence(standing.word())}</dt><dd data-test=format!("compare-{}", standing.word())>{count(number)}</dd></div>
            }
        })
        .collect();
    view! {
        <section class="section" aria-label="In figures">
            <dl class="kpis">{totals}</dl>
            <Region label="Before and after">
                <table class="table table--fit compare__figures">
                    <caption class="sr">"Figures before and after"</caption>
                    <thead><tr><th scope="col"></th><th scope="col" class="n">"Before"</th><th scope="col" class="n">"After"</th><th scope="col" class="n">"Change"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </Region>
        </section>
    }
}

fn known(figure: Option<u64>) -> String {
    figure.map_or_else(|| "unknown".to_owned(), count)
}

fn whole((before, after): (u64, u64)) -> String {
    match after.cmp(&before) {
        std::cmp::Ordering::Equal => "—".to_owned(),
        std::cmp::Ordering::Greater => format!("+{}", count(after - before)),
        std::cmp::Ordering::Less => format!("−{}", count(before - after)),
    }
}

#[component]
fn Row(change: FindingChange) -> impl IntoView {
    let state = change.after.as_ref().or(change.before.as_ref());
    let verdict = state.map_or(trailglass_core::report::Verdict::Unknown, |state| {
        state.verdict
    });
    let (shape, word) = match change.standing {
        Standing::Fixed | Standing::Settled => (Shape::Ok, "fixed"),
        Standing::Unseen => (Shape::Unknown, "unseen"),
        _ => of_finding(change.severity, verdict),
    };
    let part = |title: &'static str, names: Vec<String>| {
        (!names.is_empty()).then(|| {
            let more = names.len().saturating_sub(4) as u64;
            let names: Vec<String> = names.into_iter().take(4).collect();
            let more = if more > 0 { format!(", and {}", of(more, "more", "more")) } else { String::new() };
            view! { <span class="sub">{title} ": " <Personal text=format!("{}{more}", names.join(", ")) /></span> }
        })
    };
    view! {
        <li data-test="compare-row" data-standing=change.standing.word()>
            <div class="compare__row">
                <span class=shape.tone()><Glyph shape /><span class="sr">{word}</span></span>
                <span>
                    <span class="medium"><Personal text=change.title /></span>
                    <span class="sub">{sentence(change.standing.word())} " · " <Personal text=change.because /></span>
                    {part("Came", change.came)}
                    {part("Went", change.went)}
                </span>
            </div>
        </li>
    }
}

/// The bill line by line, where it is another one.
#[component]
fn Bill(it: Arc<Comparison>) -> impl IntoView {
    let lines: Vec<_> = it
        .cost
        .lines
        .iter()
        .filter(|line| line.difference.is_none_or(|usd| usd.abs() >= 0.005))
        .take(40)
        .map(|line| {
            let money = |state: &Option<LineState>| {
                let usd = state.as_ref().map(|state| state.usd_month);
                match usd {
                    None => "—".to_owned(),
                    Some(None) => "unknown".to_owned(),
                    Some(Some(usd)) => cents(usd),
                }
            };
            let trail = line.trail.clone().unwrap_or_default();
            view! {
                <tr>
                    <th scope="row">{trailglass_core::report::item_title(&line.item).to_owned()}<span class="sub break">{log_text(&trail)}</span></th>
                    <td class="n num">{money(&line.before)}</td>
                    <td class="n num">{money(&line.after)}</td>
                    <td class="n num medium">{line.difference.map(delta)}</td>
                </tr>
            }
        })
        .collect();
    (!lines.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="compare-bill">
                <div class="section__head"><h2 id="compare-bill">"The bill"</h2></div>
                <Region label="The bill before and after">
                    <table class="table">
                        <caption class="sr">"Lines of the bill that changed"</caption>
                        <thead><tr><th scope="col">"Line"</th><th scope="col" class="n">"Before"</th><th scope="col" class="n">"After"</th><th scope="col" class="n">"Change"</th></tr></thead>
                        <tbody>{lines}</tbody>
                    </table>
                </Region>
            </section>
        }
    })
}

/// Checks that turned out otherwise.
#[component]
fn Checks(it: Arc<Comparison>) -> impl IntoView {
    let rows: Vec<_> = it
        .checks
        .iter()
        .take(60)
        .map(|check| {
            let shape = match check.after {
                trailglass_core::report::Verdict::Pass => Shape::Ok,
                trailglass_core::report::Verdict::Fail => Shape::Crit,
                trailglass_core::report::Verdict::Unknown => Shape::Unknown,
            };
            view! {
                <li><State shape word=sentence(check.check.replace('-', " ").as_str()) /> <span class="sub break"><Personal text=format!("{}: {}", check.object, check.said) /></span></li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="compare-checks">
                <div class="section__head section__head--act">
                    <h2 id="compare-checks">"Checks that turned"</h2>
                    <a class="small" href=Route::of(View::Posture).hash()>"All checks of this case"</a>
                </div>
                <ul class="reaches">{rows}</ul>
            </section>
        }
    })
}
