//! What fills the logs, by each of the dimensions of a record: a bar and its figures for every key, and the records over time.

use super::explore::Through;
use super::{Nothing, Waiting};
use crate::components::bars::Bar;
use crate::components::histogram::Hours;
use crate::components::region::Region;
use crate::components::segmented::{Choice, Segmented};
use crate::components::text::{Masking, Personal};
use crate::components::twin::{RecordsOverTime, Twin};
use crate::components::when::When;
use crate::format::number::{bytes, count, percent, share};
use crate::format::time::Moment;
use crate::format::words::of;
use crate::state::behind::of_volume;
use crate::state::case::use_case;
use crate::state::route::{Filter, Route, View};
use crate::state::timescale::histogram;
use crate::state::volume::{Measure, rows, title, what};
use leptos::prelude::*;
use trailglass_core::report::{VolumeBy, VolumeRow};

/// The screen.
#[component]
pub fn Volume() -> impl IntoView {
    let case = use_case();
    let by = case.part(|route| {
        let item = route.item.as_deref().unwrap_or_default();
        VolumeBy::ALL
            .into_iter()
            .find(|by| by.word() == item)
            .unwrap_or(VolumeBy::Source)
    });
    let measure = case.part(|route| Measure::of(route.filter(Filter::Measure)));
    let volume = case.figures(|report| report.chapters.strategy.volume.clone());
    let shown = Memo::new(move |_| {
        volume.with(|volume| {
            rows(
                volume.as_deref().unwrap_or_default(),
                by.get(),
                measure.get(),
            )
        })
    });
    let hours = Memo::new(move |_| {
        volume.with(|volume| {
            rows(
                volume.as_deref().unwrap_or_default(),
                VolumeBy::Hour,
                Measure::Records,
            )
        })
    });
    let empty =
        Memo::new(move |_| volume.with(|volume| volume.as_ref().is_some_and(Vec::is_empty)));
    let choose = move |word: String| {
        let route = case.route_now().filtered(Filter::Measure, &word);
        case.go(&route);
    };
    let choices = Signal::stored(vec![
        Choice::new("", "Records"),
        Choice::new("bytes", "Bytes"),
    ]);
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Volume"</h1>
            <p class="lede lede--s">"What fills the logs. Every event counts once, however often it was delivered; bytes are those of its JSON."</p>
        </header>
        <Show when=move || case.report.with(Option::is_some) fallback=Waiting>
            <Show
                when=move || !empty.get()
                fallback=|| view! { <Nothing why=Signal::stored("No CloudTrail record was read, so nothing fills the logs.".to_owned()) /> }
            >
                <Time hours />
                <section class="section" aria-labelledby="by">
                    <Dimensions by />
                    <div class="section__head section__head--act">
                        <div class="stack-1">
                            <h2 id="by">{move || title(by.get())}</h2>
                            <p>{move || what(by.get())}</p>
                        </div>
                        <div class="row">
                            <Masking />
                            <Segmented label="Measured in" name="measure" choices chosen=Signal::derive(move || measure.get().word().to_owned()) choose />
                        </div>
                    </div>
                    {move || view! { <Table rows=shown.get() by=by.get() measure=measure.get() /> }}
                </section>
            </Show>
        </Show>
    }
}

/// The records over time, with the table that says the same.
#[component]
fn Time(hours: Memo<Vec<VolumeRow>>) -> impl IntoView {
    move || {
        let hours = hours.get();
        let points: Vec<(Moment, u64)> = hours
            .iter()
            .filter_map(|row| Some((Moment::parse(&row.key)?, row.records)))
            .collect();
        let histogram = histogram(&points, 120)?;
        let stretches: Vec<_> = histogram
            .bins
            .iter()
            .map(|bin| (bin.from.full(), bin.records))
            .collect();
        Some(view! {
            <section aria-label="Over time" class="stack-2">
                <Hours histogram />
                <Twin label="Records over time, as a table"><RecordsOverTime stretches=stretches.clone() /></Twin>
            </section>
        })
    }
}

/// The dimensions, as links so that each has an address.
#[component]
fn Dimensions(by: Memo<VolumeBy>) -> impl IntoView {
    let case = use_case();
    let links = VolumeBy::ALL.map(|dimension| {
        let here = move || (by.get() == dimension).then_some("true");
        let href = move || {
            let measure = case.route();
            Route::of(View::Volume)
                .filtered(Filter::Measure, measure.filter(Filter::Measure))
                .open(dimension.word())
                .hash()
        };
        view! { <a class="chip" href=href aria-current=here data-test=format!("by-{}", dimension.word())>{title(dimension)}</a> }
    });
    view! { <nav class="chips dimensions" aria-label="By">{links.into_iter().collect::<Vec<_>>()}</nav> }
}

#[component]
fn Table(rows: Vec<VolumeRow>, by: VolumeBy, measure: Measure) -> impl IntoView {
    let sum: u64 = rows.iter().map(|row| measure.figure(row)).sum();
    // Bars are drawn against the largest, so that small ones can still be told apart; the share is in figures.
    let most = rows
        .iter()
        .filter(|row| row.rest.is_none())
        .map(|row| measure.figure(row))
        .max()
        .unwrap_or(0);
    let total_records = rows.iter().map(|row| row.records).sum::<u64>();
    let total_bytes = rows.iter().map(|row| row.bytes).sum::<u64>();
    let drawn: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let rest = row.rest.is_some();
            let figure = measure.figure(&row);
            view! {
                <tr>
                    <th scope="row">{key(&row, by)}</th>
                    <td class="bars"><Bar share=Signal::stored(share(figure, most).min(1.0)) rest /></td>
                    <td class="n">{percent(share(figure, sum))}</td>
                    <td class="n">{count(row.records)}</td>
                    <td class="n">{bytes(row.bytes)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <Region label="Volume">
            <table class="table table--bars">
                <caption class="sr">{format!("{}, measured in {}", title(by), measure.title())}</caption>
                <thead>
                    <tr>
                        <th scope="col">{title(by)}</th>
                        <th scope="col"><span class="sr">"Bar"</span></th>
                        <th scope="col" class="n">"Share"</th>
                        <th scope="col" class="n">"Records"</th>
                        <th scope="col" class="n">"Bytes"</th>
                    </tr>
                </thead>
                <tbody>{drawn}</tbody>
                <tfoot>
                    <tr>
                        <td><Through filter=trailglass_core::report::Filter::default()>"Together"</Through></td>
                        <td></td>
                        <td></td>
                        <td class="n">{count(total_records)}</td>
                        <td class="n">{bytes(total_bytes)}</td>
                    </tr>
                </tfoot>
            </table>
        </Region>
    }
}

/// The key of a row, which leads to its records.
fn key(row: &VolumeRow, by: VolumeBy) -> AnyView {
    let words = view! { <Key row=row.clone() by /> };
    match of_volume(by, &row.key).filter(|_| row.rest.is_none()) {
        Some(filter) => view! { <Through filter>{words}</Through> }.into_any(),
        None => words.into_any(),
    }
}

#[component]
fn Key(row: VolumeRow, by: VolumeBy) -> impl IntoView {
    if let Some(rest) = row.rest {
        return view! { <span class="soft num">{of(rest, "more key", "more keys")}</span> }
            .into_any();
    }
    if row.key.is_empty() {
        return view! { <span class="faint">{crate::state::volume::none(by)}</span> }.into_any();
    }
    match (by, row.key.split_once(' ')) {
        (VolumeBy::Event, Some((source, event))) => {
            let (source, event) = (source.to_owned(), event.to_owned());
            view! { <span class="mono"><Personal text=event /></span><span class="sub"><Personal text=source /></span> }.into_any()
        }
        (VolumeBy::Hour, _) => view! { <When time=row.key /> }.into_any(),
        _ => view! { <span class="mono"><Personal text=row.key /></span> }.into_any(),
    }
}
