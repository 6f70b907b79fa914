//! The prices behind the bill, each with its date and source, to be changed in place.

use crate::components::button::CopyButton;
use crate::components::glyph::{Shape, State};
use crate::components::region::Region;
use crate::format::words::of;
use crate::state::case::use_case;
use crate::state::prices::{PriceRow, rows};
use leptos::prelude::*;
use trailglass_core::pricing::Evidence;

/// Brings the prices into sight.
pub(super) fn show() {
    if let Some(section) = document().get_element_by_id("prices-section") {
        section.scroll_into_view();
    }
}

/// The table of prices.
#[component]
pub fn Prices() -> impl IntoView {
    let case = use_case();
    let wishes = case.engine().wishes();
    let used = case.figures(|report| {
        let lines = report.chapters.cost.lines.iter();
        lines
            .map(|line| line.price.clone())
            .collect::<std::collections::BTreeSet<_>>()
    });
    let as_of = case.figures(|report| report.chapters.cost.prices_as_of.clone());
    let all = Memo::new(move |_| rows(&used.get().unwrap_or_default(), &wishes.get()));
    let part = move |used: bool| {
        let rows = all.get().into_iter().filter(move |row| row.used == used);
        rows.map(|row| view! { <Row row /> }).collect_view()
    };
    let head = || {
        view! {
            <thead>
                <tr>
                    <th scope="col">"Price"</th>
                    <th scope="col">"US dollars"</th>
                    <th scope="col">"For"</th>
                    <th scope="col">"As of"</th>
                    <th scope="col">"How sure"</th>
                    <th scope="col">"Source"</th>
                </tr>
            </thead>
        }
    };
    let changed = move || wishes.with(|wishes| wishes.prices.len() as u64);
    let reset = move |_| case.engine().wish(|wishes| wishes.prices.clear());
    let text = Signal::derive(move || wishes.with(|wishes| wishes.prices_json()));
    view! {
        <section class="section" id="prices-section" aria-labelledby="prices">
            <div class="section__head section__head--act">
                <div class="stack-1">
                    <h2 id="prices">"Prices"</h2>
                    <p>"List prices as of " {move || as_of.get()} ". Write your own over them, and the bill follows at once; nothing is read again. What has no price stays unknown: prices of China and GovCloud, and of aggregated events."</p>
                </div>
                <Show when=move || changed() != 0>
                    <div class="row">
                        <span class="small num" data-test="prices-changed">{move || of(changed(), "price is yours", "prices are yours")}</span>
                        <CopyButton text label="Copy for --prices" />
                        <button type="button" class="button button--s" data-test="prices-reset" on:click=reset>"List prices again"</button>
                    </div>
                </Show>
            </div>
            <Region label="Prices of this bill">
                <table class="table table--calls prices">
                    <caption class="sr">"Prices of this bill"</caption>
                    {head()}
                    <tbody>{move || part(true)}</tbody>
                </table>
            </Region>
            <details class="twin">
                <summary class="small">"Prices that this bill does not need"</summary>
                <Region label="Other prices">
                    <table class="table table--calls prices">
                        <caption class="sr">"Other prices"</caption>
                        {head()}
                        <tbody>{move || part(false)}</tbody>
                    </table>
                </Region>
            </details>
        </section>
    }
}

#[component]
fn Row(row: PriceRow) -> impl IntoView {
    let case = use_case();
    let PriceRow {
        region,
        price,
        name,
        usd,
        mine,
        per,
        as_of,
        evidence,
        source,
        ..
    } = row;
    let (shape, word) = match evidence {
        Evidence::Confirmed => (Shape::Ok, "two sources"),
        Evidence::Single => (Shape::Low, "one source"),
        Evidence::Unverified => (Shape::Half, "no source at hand"),
        Evidence::Unknown => (Shape::Unknown, "unknown"),
        Evidence::User => (Shape::Note, "yours"),
    };
    let label = format!(
        "{name}{}, US dollars for {per}",
        if region.is_empty() {
            String::new()
        } else {
            format!(" in {region}")
        }
    );
    let key = (region.clone(), price);
    let (place, of_region) = (region.clone(), (!region.is_empty()).then_some(region));
    let change = move |text: String| {
        let key = key.clone();
        case.engine()
            .wish(move |wishes| match crate::state::prices::amount(&text) {
                Some(usd) => {
                    wishes.prices.insert(key, usd);
                }
                // What is emptied is the list price again.
                None => {
                    wishes.prices.remove(&key);
                }
            });
    };
    view! {
        <tr data-test="price-row" data-price=price.word() data-region=place>
            <td><span class="medium">{name}</span> {of_region.map(|region| view! { <span class="sub">{region}</span> })}</td>
            <td>
                <label class="field field--price" class:is-mine=mine>
                    <span class="sr">{label}</span>
                    <input
                        type="text"
                        inputmode="decimal"
                        autocomplete="off"
                        placeholder="unknown"
                        data-test="price"
                        prop:value=usd
                        on:change:target=move |event| change(event.target().value())
                    />
                </label>
            </td>
            <td class="num nowrap" data-label="For">{per}</td>
            <td class="num nowrap" data-label="As of">{if as_of.is_empty() { "–".to_owned() } else { as_of }}</td>
            <td><State shape word /></td>
            <td class="small soft break" data-label="Source">{source}</td>
        </tr>
    }
}
