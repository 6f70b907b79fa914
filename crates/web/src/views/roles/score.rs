//! How much is traced, why not more, and what would raise it.

use crate::components::glyph::{Glyph, Shape};
use crate::components::region::Region;
use crate::components::section::Section;
use crate::components::traced::{TracedBar, TracedHours, TracedLegend};
use crate::components::twin::Twin;
use crate::format::number::{count, percent, share};
use crate::format::words::{of, sentence};
use crate::state::case::use_case;
use crate::state::filter::{addresses, finding_route};
use crate::state::roles::hours::{Stretch, stretches};
use crate::state::roles::score::{Line, lines, rows};
use crate::state::roles::words::verdict;
use crate::state::route::{Filter, Route, View};
use leptos::prelude::*;
use trailglass_core::report::SessionVerdict;

/// Shape of a verdict: what nobody is known of is unknown, never a failure.
pub(super) const fn shape(verdict: SessionVerdict) -> Shape {
    match verdict {
        SessionVerdict::Attributed => Shape::Ok,
        SessionVerdict::Partly => Shape::Half,
        SessionVerdict::Opaque => Shape::Unknown,
    }
}

/// The address of the sessions that could be followed that far.
fn sessions(verdict: SessionVerdict) -> String {
    let list = Route::of(View::Roles);
    list.filtered(Filter::Verdict, verdict.word()).hash()
}

/// The share, its parts, the reasons, and the same along time.
#[component]
pub fn Score() -> impl IntoView {
    let case = use_case();
    let records = case.figures(|report| report.chapters.roles.totals.records);
    let rows = case.figures(|report| rows(&report.chapters.roles));
    let lines = case.figures(|report| {
        let addresses = addresses(&report.findings);
        let lines = lines(report).into_iter();
        let keyed = lines.map(|line| {
            let finding = line.finding.and_then(|at| {
                let finding = report.findings.get(at)?;
                Some(finding_route(addresses.get(at)?, finding.verdict).hash())
            });
            (line, finding)
        });
        keyed.collect::<Vec<_>>()
    });
    let unused = case.figures(|report| report.chapters.roles.unused);
    let hours = case.figures(|report| stretches(&report.chapters.roles.timeline));
    let figure = move || {
        let records = records.get().unwrap_or_default();
        view! {
            <div class="score__whole">
                <p class="score__figure num" data-test="traced-share">{percent(share(records.attributed, records.total))}</p>
                <p class="small faint num" data-test="traced-total" data-number=records.total.to_string()>
                    {format!("of {} traced to a proved origin", of(records.total, "action", "actions"))}
                </p>
                <TracedBar of=records id="traced-whole" />
                <TracedLegend of=records list=sessions />
            </div>
        }
    };
    let beside = move || {
        let rows = rows.get().unwrap_or_default().into_iter();
        let ids = ["traced-writes", "traced-reads", "traced-sessions"];
        rows.zip(ids)
            .map(|(row, id)| {
                let figure = match row.share.total {
                    0 => "none".to_owned(),
                    total => percent(share(row.share.attributed, total)),
                };
                let told = format!("{} of {}", count(row.share.attributed), count(row.share.total));
                view! {
                    <div class="score__row" data-test=id data-total=row.share.total.to_string() data-number=row.share.attributed.to_string()>
                        <dt>{row.what}<span class="sub">{row.means}</span></dt>
                        <dd>
                            <span class="score__share num">{figure} <a class="sub num leads" href=sessions(SessionVerdict::Attributed)>{told}</a></span>
                            {(row.share.total > 0).then(|| view! { <TracedBar of=row.share id height=8 /> })}
                        </dd>
                    </div>
                }
            })
            .collect_view()
    };
    let why = move || {
        let lines = lines.get().unwrap_or_default();
        if lines.is_empty() {
            return view! { <p class="soft">"Every action of a temporary identity leads to a proved origin."</p> }.into_any();
        }
        let rows: Vec<_> = lines
            .into_iter()
            .map(|(line, finding)| view! { <Why line finding /> })
            .collect();
        view! {
            <Region label="Why not more is traced">
                <table class="table table--why">
                    <caption class="sr">"Why not more is traced, and what would settle it"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Why not more"</th>
                            <th scope="col" class="n">"Sessions"</th>
                            <th scope="col" class="n">"Actions"</th>
                            <th scope="col" class="n">"Would rise to"</th>
                            <th scope="col">"What would settle it"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </Region>
        }
        .into_any()
    };
    let unused = move || {
        unused.get().filter(|unused| *unused > 0).map(|unused| {
            format!(
                "{} issued here and not used in these logs.",
                of(unused, "further credential was", "further credentials were")
            )
        })
    };
    view! {
        <Section id="traced" title="How much is traced" lede="An action is traced where every step from its temporary key back to a person or a workload is proved.">
            <div class="score">
                {figure}
                <dl class="score__beside">{beside}</dl>
            </div>
            <div class="score__why">{why}</div>
            <p class="small faint num">{unused}</p>
            <div class="score__hours">
                {move || hours.get().map(|(stretches, length)| view! { <TracedHours stretches length /> })}
                <Show when=move || hours.with(|hours| hours.as_ref().is_some_and(|(stretches, _)| !stretches.is_empty()))>
                    <Twin label="Actions over time, as a table">{move || hours_table(hours)}</Twin>
                </Show>
            </div>
        </Section>
    }
}

/// What the bars along time show, in figures.
fn hours_table(hours: Memo<Option<(Vec<Stretch>, i64)>>) -> impl IntoView {
    let (stretches, _) = hours.get().unwrap_or_default();
    let rows: Vec<_> = stretches
        .into_iter()
        .map(|stretch| {
            let of = stretch.records;
            view! {
                <tr>
                    <td class="num">{stretch.from.full()}</td>
                    <td class="n num">{count(of.total)}</td>
                    <td class="n num">{count(of.attributed)}</td>
                    <td class="n num">{count(of.partly)}</td>
                    <td class="n num">{count(of.opaque)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <table class="table table--fit" data-test="traced-hours-table">
            <caption class="sr">"Actions over time by how far they are traced"</caption>
            <thead>
                <tr>
                    <th scope="col">"From"</th>
                    <th scope="col" class="n">"Actions"</th>
                    {[SessionVerdict::Attributed, SessionVerdict::Partly, SessionVerdict::Opaque]
                        .map(|it| view! { <th scope="col" class="n">{sentence(verdict(it))}</th> })
                        .into_iter()
                        .collect::<Vec<_>>()}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[component]
fn Why(line: Line, finding: Option<String>) -> impl IntoView {
    let shape = shape(line.verdict);
    let more = finding.map(|href| {
        view! { " " <a class="small nowrap" href=href>"How to mend it"</a> }
    });
    view! {
        <tr data-test="why" data-word=line.word data-sessions=line.sessions.to_string() data-records=line.records.to_string()>
            <td><span class=format!("state state--long {}", shape.tone())><Glyph shape /><span>{line.why}</span></span></td>
            <td class="n num">{count(line.sessions)}</td>
            <td class="n num">{count(line.records)}</td>
            <td class="n num">{percent(line.rises_to)}</td>
            <td><span class="soft">{line.settled_by}</span>{more}</td>
        </tr>
    }
}
