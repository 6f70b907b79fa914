//! What the logs cost: the bill with its band, what a change would save, and what the bill rests on.

use super::explore::Through;
use super::prices::Prices;
use super::what_if::{Head, WhatIfSection};
use super::{Nothing, Waiting};
use crate::components::band::Whiskers;
use crate::components::code::Code;
use crate::components::glyph::{Shape, State};
use crate::components::money::{Money, cents};
use crate::components::region::Region;
use crate::components::section::Section;
use crate::components::text::log_text;
use crate::format::number::{count, percent, share};
use crate::format::words::{of, sentence};
use crate::state::behind::of_item;
use crate::state::bill::{
    OfTrail, between, bill_words, by_trail, measured, quantity, round_up, trail,
};
use crate::state::case::use_case;
use crate::state::route::{Route, View};
use leptos::prelude::*;
use trailglass_core::pricing::{Price, PriceTable};
use trailglass_core::report::{
    Cost, CostLine, CostUnknown, EncryptionState, NotEnabled, StoreEncryption, item_title,
};

/// The screen.
#[component]
pub fn CostView() -> impl IntoView {
    let case = use_case();
    let lede = case.figures(|report| bill_words(&report.chapters.cost));
    let cost = case.figures(|report| report.chapters.cost.clone());
    let cost = Memo::new(move |_| cost.get().unwrap_or_default());
    let some = case.figures(|report| {
        let cost = &report.chapters.cost;
        !cost.lines.is_empty()
            || cost.projection.hours > 0
            || !report.chapters.fragmentation.trails.is_empty()
    });
    let none = "Neither records nor a trail were read, so there is nothing to bill.";
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Cost"</h1>
            <p class="lede lede--s">{move || some.get().unwrap_or(false).then(|| lede.get())}</p>
        </header>
        <Show when=move || case.report.with(Option::is_some) fallback=Waiting>
            <Show
                when=move || some.get() == Some(true)
                fallback=move || view! { <Nothing why=Signal::stored(none.to_owned()) /> }
            >
                <Head cost />
                <Bill cost />
                <WhatIfSection cost />
                <Open cost />
                <NotLogged cost />
                <Encryption cost />
                <Prices />
            </Show>
        </Show>
    }
}

/// The bill by trail, line by line.
#[component]
fn Bill(cost: Memo<Cost>) -> impl IntoView {
    let case = use_case();
    let trails = case.figures(|report| {
        let trails = report.chapters.fragmentation.trails.iter();
        trails.map(|trail| trail.arn.clone()).collect::<Vec<_>>()
    });
    let bodies = move || {
        cost.with(|cost| {
            let most = cost
                .lines
                .iter()
                .filter_map(|line| line.high.or(line.usd_month))
                .fold(0.0, f64::max);
            let end = round_up(most);
            let known = trails.get().unwrap_or_default();
            let of_trail = by_trail(cost).into_iter().map(|of| {
                let place = known.iter().position(|arn| Some(arn) == of.trail.as_ref());
                let lines: Vec<_> = of
                    .lines
                    .iter()
                    .filter_map(|place| cost.lines.get(*place).cloned())
                    .map(|line| view! { <Line line end /> })
                    .collect();
                view! { <tbody><Subtotal of assumed=cost.projection.assumed_trail place />{lines}</tbody> }
            });
            of_trail.collect::<Vec<_>>()
        })
    };
    let axis = move || {
        let most = cost.with(|cost| {
            let highs = cost
                .lines
                .iter()
                .filter_map(|line| line.high.or(line.usd_month));
            highs.fold(0.0, f64::max)
        });
        format!("$0 to {}", cents(round_up(most)))
    };
    let foot = move || {
        cost.with(|cost| {
            let unpriced = (cost.unpriced > 0).then(|| {
                let words = format!(
                    "without {}",
                    of(cost.unpriced, "line that has no figure", "lines that have no figure")
                );
                view! { <span class="sub"><State shape=Shape::Unknown word=words /></span> }
            });
            view! {
                <tr>
                    <td>"The estate together" {unpriced}</td>
                    <td class="wide"></td>
                    <td class="wide"></td>
                    <td class="bars"></td>
                    <td class="n wide">{between(cost.low, cost.high)}</td>
                    <td class="n" data-test="bill-total"><Money amount=cost.usd_month exact=true /></td>
                </tr>
            }
        })
    };
    view! {
        <Section id="bill" title="The bill, line by line" lede="Bars are the estimate, whiskers the low and the high. Each line opens to what it counts, and where its price comes from.">
            <Show
                when=move || cost.with(|cost| !cost.lines.is_empty())
                fallback=|| view! { <p class="nothing">"No line: nothing that was read is billed."</p> }
            >
                <Region label="The bill">
                    <table class="table bill">
                        <caption class="sr">"The bill of a month by trail"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Line"</th>
                                <th scope="col" class="n wide">"A month"</th>
                                <th scope="col" class="wide">"Price"</th>
                                <th scope="col">{axis}</th>
                                <th scope="col" class="n wide">"Low to high"</th>
                                <th scope="col" class="n">"$ a month"</th>
                            </tr>
                        </thead>
                        {bodies}
                        <tfoot>{foot}</tfoot>
                    </table>
                </Region>
            </Show>
        </Section>
    }
}

#[component]
fn Subtotal(of: OfTrail, assumed: bool, place: Option<usize>) -> impl IntoView {
    let name = match (&of.trail, assumed) {
        (Some(arn), _) => log_text(trail(arn)),
        (None, true) => "The trail that is assumed".to_owned(),
        (None, false) => "Not of one trail".to_owned(),
    };
    let account = of
        .trail
        .as_deref()
        .map(|arn| log_text(crate::format::arn::account(arn)));
    let name = match place {
        Some(place) => {
            let href = Route::of(View::Coverage)
                .open(format!("trail.{place}"))
                .hash();
            view! { <a href=href>{name}</a> }.into_any()
        }
        None => name.into_any(),
    };
    view! {
        <tr class="bill__trail" data-test="bill-trail" data-trail=of.trail.clone().unwrap_or_default()>
            <th scope="rowgroup">{name} {account.map(|account| view! { " " <span class="faint num">{account}</span> })}</th>
            <td class="wide"></td>
            <td class="wide"></td>
            <td class="bars"></td>
            <td class="n wide">{between(of.low, of.high)}</td>
            <td class="n"><Money amount=of.usd exact=true /></td>
        </tr>
    }
}

#[component]
fn Line(line: CostLine, end: f64) -> impl IntoView {
    let share = |usd: Option<f64>| (usd.unwrap_or(0.0) / end).clamp(0.0, 1.0);
    let (at, low, high) = (share(line.usd_month), share(line.low), share(line.high));
    let built_in = PriceTable::default();
    let price = Price::ALL.iter().find(|price| price.word() == line.price);
    let per = price
        .and_then(|price| built_in.figure(*price, ""))
        .map_or(1.0, |figure| figure.per);
    let unit = &line.unit;
    let each = match line.unit_usd {
        Some(usd) if per > 1.0 => format!("{} per {}", cents(usd * per), measured(per, unit)),
        Some(usd) => format!("{} per {unit}", cents(usd)),
        None => "unknown".to_owned(),
    };
    let month = line
        .quantity_month
        .map_or_else(|| "?".to_owned(), |amount| measured(amount, unit));
    let region = (!line.region.is_empty()).then(|| format!(", in {}", log_text(&line.region)));
    let records = of_item(&line.item, &line.region)
        .filter(|_| line.observed > 0.0)
        .map(|filter| view! { " " <Through filter>"Look through records of this kind"</Through> });
    let observed = format!(
        "{} observed{}.",
        measured(line.observed, unit),
        region.unwrap_or_default()
    );
    let drawn = match line.usd_month {
        Some(_) => view! { <Whiskers at low high /> }.into_any(),
        None => view! { <State shape=Shape::Unknown word="no figure" /> }.into_any(),
    };
    view! {
        <tr data-test="bill-line" data-item=line.item.clone() data-trail=line.trail.clone().unwrap_or_default()>
            <td>
                <details>
                    <summary>{item_title(&line.item).to_owned()}</summary>
                    <div class="stack-1 folded small">
                        <p class="num">{observed} {records}</p>
                        <p class="break">{sentence(&log_text(&line.basis))} "."</p>
                        <p class="num">{month.clone()} " at " {each.clone()} ". " <a href="#cost" on:click=move |event| { event.prevent_default(); super::prices::show(); }>"Prices, with date and source"</a></p>
                    </div>
                </details>
            </td>
            <td class="n soft wide">{month}</td>
            <td class="soft nowrap num wide">{each}</td>
            <td class="bars">{drawn}</td>
            <td class="n faint wide">{between(line.low, line.high)}</td>
            <td class="n"><Money amount=line.usd_month exact=true /></td>
        </tr>
    }
}

/// What the bill does not know.
#[component]
fn Open(cost: Memo<Cost>) -> impl IntoView {
    move || {
        let unknowns = cost.with(|cost| cost.unknowns.clone());
        (!unknowns.is_empty()).then(|| {
            let rows: Vec<_> = unknowns
                .into_iter()
                .map(|CostUnknown { what, ask }| {
                    view! {
                        <li data-test="cost-unknown">
                            <State shape=Shape::Unknown word=sentence(&log_text(&what)) />
                            {(!ask.is_empty()).then(|| view! { <Code text=ask.join("\n") /> })}
                        </li>
                    }
                })
                .collect();
            view! {
                <Section id="open" title="What the bill does not know" lede="Nothing of this counts as zero. Drop the output of these commands, and it is known.">
                    <ul class="unseen">{rows}</ul>
                </Section>
            }
        })
    }
}

/// Data events that no trail logs.
#[component]
fn NotLogged(cost: Memo<Cost>) -> impl IntoView {
    move || {
        let rows = cost.with(|cost| cost.not_enabled.clone());
        (!rows.is_empty()).then(|| {
            let rows: Vec<_> = rows
                .into_iter()
                .map(|row| {
                    let NotEnabled { account, resource_type, events_month, usd_month, basis, ask } = row;
                    let ask = (!ask.is_empty()).then(|| view! {
                        <details><summary class="small">"What would tell"</summary><Code text=ask.join("\n") /></details>
                    });
                    view! {
                        <tr data-test="not-enabled">
                            <td><span class="mono break">{log_text(&resource_type)}</span><span class="sub num">{log_text(&account)}</span></td>
                            <td><span class="break">{sentence(&log_text(&basis))} "."</span> {ask}</td>
                            <td class="n" data-label="Events a month">{events_month.map_or_else(|| view! { <State shape=Shape::Unknown word="unknown" /> }.into_any(), |events| quantity(events).into_any())}</td>
                            <td class="n" data-label="$ a month"><Money amount=usd_month exact=true /></td>
                        </tr>
                    }
                })
                .collect();
            view! {
                <Section id="not-enabled" title="Data events that are not logged yet" lede="What one copy of them would cost, from server access logs, request metrics and invocations where the case has them.">
                    <Region label="Data events that are not logged">
                        <table class="table table--calls table--stores">
                            <caption class="sr">"Data events that no trail logs"</caption>
                            <thead>
                                <tr>
                                    <th scope="col">"Kind"</th>
                                    <th scope="col">"Counted by"</th>
                                    <th scope="col" class="n">"Events a month"</th>
                                    <th scope="col" class="n">"$ a month"</th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </Region>
                </Section>
            }
        })
    }
}

/// How the stores that data events touched are encrypted.
#[component]
fn Encryption(cost: Memo<Cost>) -> impl IntoView {
    let case = use_case();
    let buckets = case.figures(|report| {
        let buckets = report.chapters.orphans.buckets.iter();
        buckets
            .map(|bucket| bucket.name.clone())
            .collect::<Vec<_>>()
    });
    move || {
        let rows = cost.with(|cost| cost.encryption.clone());
        let known = buckets.get().unwrap_or_default();
        (!rows.is_empty()).then(|| {
            let rows: Vec<_> = rows
                .into_iter()
                .map(|store| {
                    let place = known.iter().position(|name| *name == store.resource);
                    view! { <Store store place /> }
                })
                .collect();
            view! {
                <Section id="encryption" title="Are the stores encrypted?" lede="Of every bucket that data events touched, the most used first: what the records say was applied, joined with the bucket's own settings.">
                    <Region label="Encryption of stores">
                        <table class="table table--calls table--stores">
                            <caption class="sr">"Encryption of the stores that data events touched"</caption>
                            <thead>
                                <tr>
                                    <th scope="col">"Store"</th>
                                    <th scope="col">"At rest"</th>
                                    <th scope="col">"What tells it"</th>
                                    <th scope="col" class="n">"Data events"</th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </Region>
                </Section>
            }
        })
    }
}

#[component]
fn Store(store: StoreEncryption, place: Option<usize>) -> impl IntoView {
    let StoreEncryption {
        resource,
        state,
        records,
        observed,
        basis,
    } = store;
    let shape = match state {
        EncryptionState::SseKms | EncryptionState::SseS3 | EncryptionState::SseC => Shape::Ok,
        EncryptionState::None => Shape::Warn,
        EncryptionState::Mixed => Shape::Half,
        EncryptionState::Unknown => Shape::Unknown,
    };
    let word = state.title();
    let said: Vec<String> = observed
        .iter()
        .map(|(kind, number)| {
            let words = match kind.as_str() {
                "plain" => "written without a word of it",
                kind => kind,
            };
            format!(
                "{} {words} ({})",
                count(*number),
                percent(share(*number, records))
            )
        })
        .collect();
    let name = match place {
        Some(place) => {
            let href = Route::of(View::Buckets).open(place.to_string()).hash();
            view! { <a class="mono break" href=href>{log_text(&resource)}</a> }.into_any()
        }
        None => view! { <span class="mono break">{log_text(&resource)}</span> }.into_any(),
    };
    view! {
        <tr data-test="encryption-row" data-state=state.word()>
            <td>{name}</td>
            <td><State shape word /></td>
            <td class="break">{sentence(&log_text(&basis))} {(!said.is_empty()).then(|| view! { <span class="sub num">{said.join(", ")}</span> })}</td>
            <td class="n" data-label="Data events">{count(records)}</td>
        </tr>
    }
}
