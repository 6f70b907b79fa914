//! One cell of the coverage matrix: who logs it, why not, and what would settle it.

use super::explore::Through;
use crate::components::code::Code;
use crate::components::cover::CoverState;
use crate::components::panel::Panel;
use crate::components::text::log_text;
use crate::format::arn;
use crate::format::number::count;
use crate::format::words::sentence;
use crate::state::behind::of_class;
use crate::state::case::use_case;
use crate::state::coverage::{cell_words, class_words};
use leptos::prelude::*;
use trailglass_core::report::{Coverage, CoverageState};

/// The panel. `index` is the cell's place in the report.
#[component]
pub fn CellPanel(
    /// Its place in the report.
    index: usize,
) -> impl IntoView {
    let case = use_case();
    let shown = case.figures(move |report| {
        let chapter = &report.chapters.fragmentation;
        let cell = chapter.coverage.get(index)?.clone();
        // The other classes of the place, so that one cell leads to all of them.
        let beside = chapter.coverage.iter().enumerate();
        let beside = beside
            .filter(|(other, one)| {
                *other != index && one.account == cell.account && one.region == cell.region
            })
            .map(|(other, one)| (other, one.clone()));
        let trails = cell.trails.iter().map(|arn| {
            let place = chapter.trails.iter().position(|trail| trail.arn == *arn);
            (arn.clone(), place)
        });
        Some((trails.collect::<Vec<_>>(), beside.collect::<Vec<_>>(), cell))
    });
    let shown = Memo::new(move |_| shown.get().flatten());
    let head = view! {
        {move || shown.get().map(|(_, _, cell)| view! { <CoverState cell /> })}
    };
    view! {
        <Panel label="Coverage of one place" head=head.into_any() close=move || case.close()>
            {move || shown.get().map(|(trails, beside, cell)| view! { <Body trails beside cell /> })}
        </Panel>
    }
}

#[component]
fn Body(
    trails: Vec<(String, Option<usize>)>,
    beside: Vec<(usize, Coverage)>,
    cell: Coverage,
) -> impl IntoView {
    let case = use_case();
    let title = match trails.len() {
        0 => "Trails",
        1 => "The trail that does",
        _ => "The trails that do",
    };
    let title = if cell.state == CoverageState::Unknown {
        "Trails that might"
    } else {
        title
    };
    let trails: Vec<_> = trails
        .into_iter()
        .map(|(arn, place)| {
            let name = arn::name(&arn);
            let name = log_text(name.strip_prefix("trail/").unwrap_or(name));
            let owner = format!("of {}", log_text(arn::account(&arn)));
            let name = match place {
                Some(place) => {
                    let href = move || case.route().open(format!("trail.{place}")).hash();
                    view! { <a class="mono" href=href>{name}</a> }.into_any()
                }
                None => view! { <span class="mono">{name}</span> }.into_any(),
            };
            view! { <li>{name} " " <span class="faint num">{owner}</span></li> }
        })
        .collect();
    let others: Vec<_> = beside
        .into_iter()
        .map(|(index, cell)| {
            let href = move || case.route().open(format!("cell.{index}")).hash();
            let words = class_words(&cell.class);
            view! {
                <tr>
                    <th scope="row"><a href=href>{sentence(&log_text(&words))}</a></th>
                    <td><CoverState cell /></td>
                </tr>
            }
        })
        .collect();
    let filter = of_class(&cell.class, &cell.account, &cell.region);
    let records = match (cell.records, filter) {
        (0, _) => "none in these logs".into_any(),
        (n, Some(filter)) => view! { <Through filter>{count(n)}</Through> }.into_any(),
        (n, None) => count(n).into_any(),
    };
    view! {
        <div class="stack-2" data-test="cell-panel">
            <h2>{sentence(&log_text(&class_words(&cell.class)))}</h2>
            <p class="soft">
                "In " <span class="mono">{log_text(&cell.account)}</span> ", " <span class="mono">{log_text(&cell.region)}</span> ": "
                {cell_words(&cell)} "."
            </p>
        </div>
        {cell.why.map(|why| view! { <section class="stack-2"><h3>"Why"</h3><p class="soft break">{sentence(&log_text(&why))}</p></section> })}
        {(!trails.is_empty()).then(|| view! { <section class="stack-2"><h3>{title}</h3><ul class="bullets">{trails}</ul></section> })}
        {cell.ask.map(|ask| view! { <section class="stack-2"><h3>"What would settle it"</h3><Code text=ask /></section> })}
        <dl class="facts"><dt>"Records"</dt><dd class="num">{records}</dd></dl>
        {(!others.is_empty()).then(|| view! {
            <section class="stack-2">
                <h3>"The other classes here"</h3>
                <table class="table"><caption class="sr">"The other classes of this place"</caption><tbody>{others}</tbody></table>
            </section>
        })}
    }
}
