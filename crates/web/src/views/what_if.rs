//! What changes would save: ticks and sliders, answered from the report at once.

use crate::components::band::{Bands, Month};
use crate::components::button::CopyButton;
use crate::components::diff::Diff;
use crate::components::glyph::{Glyph, Shape, State};
use crate::components::money::cents;
use crate::components::section::Section;
use crate::components::text::{Personal, log_text};
use crate::format::number::count;
use crate::format::time::duration;
use crate::format::words::{of, sentence};
use crate::state::bill::{between, ends, trail};
use crate::state::case::use_case;
use crate::state::plan::{Loss, Offer, Outcome, Plan, offers, outcome, taken, trails_kept};
use leptos::prelude::*;
use trailglass_core::case::combined;
use trailglass_core::report::{Cost, CostProjection, WhatIfTable};

/// Changes of a group that are shown before the rest is asked for.
const SHOWN: usize = 6;

/// What the plan of the case comes to.
fn after(cost: Memo<Cost>) -> Memo<Outcome> {
    let case = use_case();
    Memo::new(move |_| cost.with(|cost| case.plan.with(|plan| outcome(cost, plan))))
}

/// A month now and after the changes, with the bands, and what they rest on.
#[component]
pub fn Head(
    /// The chapter.
    cost: Memo<Cost>,
) -> impl IntoView {
    let case = use_case();
    let after = after(cost);
    let changed = Memo::new(move |_| case.plan.with(|plan| *plan != Plan::default()));
    let figure = |usd: Option<f64>| match usd {
        Some(usd) => view! { <span>{cents(usd)}</span> }.into_any(),
        None => view! { <State shape=Shape::Unknown word="unknown" /> }.into_any(),
    };
    let band = |low: Option<f64>, high: Option<f64>| {
        // A band whose ends are written alike says what the figure says.
        let (low, high) = ends(low, high)?;
        Some(format!("between {low} and {}", high?))
    };
    let month = |usd: Option<f64>, low: Option<f64>, high: Option<f64>| {
        Some(Month {
            usd: usd?,
            low: low.or(usd)?,
            high: high.or(usd)?,
        })
    };
    let bands = move || {
        let now = cost.with(|cost| month(cost.usd_month, cost.low, cost.high))?;
        let then = after.with(|after| month(after.usd_month, after.low, after.high))?;
        Some(view! { <Bands now after=then /> })
    };
    view! {
        <dl class="bill-head">
            <div>
                <dt>"A month now"</dt>
                <dd class="figure figure--xl" data-test="month-now">{move || figure(cost.with(|cost| cost.usd_month))}</dd>
                <dd class="meta num" data-test="month-band">{move || cost.with(|cost| band(cost.low, cost.high))}</dd>
            </div>
            <div>
                <dt>{move || if changed.get() { "With the changes below" } else { "With changes: none is ticked yet" }}</dt>
                <dd class="figure figure--xl" class:faint=move || !changed.get() data-test="month-after">{move || figure(after.with(|after| after.usd_month))}</dd>
                <dd class="meta num">{move || after.with(|after| band(after.low, after.high))}</dd>
            </div>
            <div class="stack-1"><dt class="sr">"Both bands"</dt><dd>{bands}</dd></div>
        </dl>
        {move || cost.with(|cost| view! { <Method projection=cost.projection.clone() /> })}
    }
}

/// Where the month comes from: window, completeness, method.
#[component]
fn Method(projection: CostProjection) -> impl IntoView {
    let CostProjection {
        hours,
        missing_hours,
        method,
        refused,
        assumed_trail,
        ..
    } = projection;
    let how = match method.as_str() {
        "hour-of-week" => "each hour of the week at its average, to a month of 730 hours",
        "hour-of-day" => "each hour of the day at its average, to a month of 730 hours",
        "one-day" => "one day, to a month of 730 hours",
        _ => "no month is projected",
    };
    let band = match method.as_str() {
        "hour-of-week" | "hour-of-day" => "from how much the days differ, at 90 %",
        "one-day" => "a third to three times: nothing is known of other days",
        _ => "none",
    };
    let complete = match missing_hours {
        0 => view! { <State shape=Shape::Ok word="no hour is missing from the logs" /> }.into_any(),
        missing => {
            let words = format!(
                "{} missing from the logs, and left out",
                of(missing, "hour is", "hours are")
            );
            view! { <State shape=Shape::Half word=words /> }.into_any()
        }
    };
    let refused = refused.map(|why| {
        view! { <p class="notice notice--ask" data-test="refused"><span class="is-unknown"><Glyph shape=Shape::Unknown /></span><span>{sentence(&why)} "."</span></p> }
    });
    let assumed = assumed_trail.then(|| {
        view! { <p class="notice notice--ask" data-test="assumed"><span class="is-unknown"><Glyph shape=Shape::Unknown /></span><span>"No export shows a trail, so one is assumed that logs all that was observed. Drop the output of the collector for the bill of the real ones."</span></p> }
    });
    view! {
        {refused}
        {assumed}
        <dl class="facts facts--method" data-test="method" data-method=method.clone()>
            <dt>"Window"</dt>
            <dd class="num">{match hours { 0 => "no readable time".to_owned(), hours => format!("{} of records", duration(hours * 3_600)) }}</dd>
            <dt>"Completeness"</dt>
            <dd>{complete}</dd>
            <dt>"Method"</dt>
            <dd>{how}</dd>
            <dt>"Band"</dt>
            <dd>{band}</dd>
        </dl>
    }
}

/// The ticks, the sliders, what they come to and the documents that do it.
#[component]
pub fn WhatIfSection(
    /// The chapter.
    cost: Memo<Cost>,
) -> impl IntoView {
    let case = use_case();
    let table = Memo::new(move |_| cost.with(|cost| cost.together.clone()));
    let after = after(cost);
    let groups = move || {
        table.with(|table| {
            let groups = offers(table.as_ref()?).into_iter();
            let groups = groups.map(|(loss, offers)| view! { <Group loss offers /> });
            Some(groups.collect::<Vec<_>>())
        })
    };
    let why = move || {
        if case.done.get() {
            "No change is left to try: there is no trail with records that selectors could leave out, or the case falls into too many pieces to combine them."
        } else {
            "Changes are tried once everything is read."
        }
    };
    view! {
        <Section id="what-if" title="What if" lede="Tick what you would do. Saved dollars stand beside the records that no trail would log any more; together they are counted once where they meet. Nothing is read again for it.">
            <Show
                when=move || table.with(Option::is_some)
                fallback=move || view! { <p class="nothing">{why}</p> }
            >
                <div class="whatif" data-test="what-if">
                    {groups}
                    <Sliders table />
                </div>
                <SumBar cost after />
                <Documents table />
            </Show>
        </Section>
    }
}

#[component]
fn Group(loss: Loss, offers: Vec<Offer>) -> impl IntoView {
    let more = offers.len().saturating_sub(SHOWN);
    let mut rows = offers
        .into_iter()
        .map(|offer| view! { <Tick loss offer /> });
    let first: Vec<_> = rows.by_ref().take(SHOWN).collect();
    let rest: Vec<_> = rows.collect();
    view! {
        <fieldset class="whatif__group">
            <legend>{loss.title()} <span>{loss.words()}</span></legend>
            <ul>{first}</ul>
            {(more > 0).then(|| view! {
                <details>
                    <summary class="small">{format!("{more} more")}</summary>
                    <ul>{rest}</ul>
                </details>
            })}
        </fieldset>
    }
}

#[component]
fn Tick(loss: Loss, offer: Offer) -> impl IntoView {
    let case = use_case();
    let Offer {
        key,
        name,
        trail,
        alone,
        ..
    } = offer;
    let here = key.clone();
    let on = Memo::new(move |_| case.plan.with(|plan| plan.ticked.contains(&here)));
    let ticked = key.clone();
    let lost = match loss {
        Loss::Nothing => view! { <span class="lost">"no record lost"</span> }.into_any(),
        Loss::Records => {
            view! { <span class="lost">{of(alone.lost_records, "record", "records")} " lost, none watched"</span> }
                .into_any()
        }
        Loss::Watched => view! {
            <span class="lost">
                {of(alone.lost_records, "record", "records")} " lost, "
                <b class="is-crit">{count(alone.lost_watched_records)} " watched"</b>
            </span>
        }
        .into_any(),
    };
    let saved = alone.saved_usd_month.map_or_else(|| "?".to_owned(), cents);
    view! {
        <li>
            <label class="whatif__tick">
                <input
                    type="checkbox"
                    data-test="tick"
                    data-key=key
                    prop:checked=on
                    on:change:target=move |event| {
                        let on = event.target().checked();
                        case.plan.update(|plan| plan.tick(&ticked, on));
                    }
                />
                <span><span class="medium break"><Personal text=sentence(&name) /></span><span class="sub"><Personal text=trail /></span></span>
                <span class="n">{saved}</span>
                {lost}
            </label>
        </li>
    }
}

#[component]
fn Sliders(table: Memo<Option<WhatIfTable>>) -> impl IntoView {
    let case = use_case();
    let trails = Memo::new(move |_| {
        table.with(|table| {
            let table = table.as_ref()?;
            let (keys, kept) = case.plan.with(|plan| trails_kept(table, plan));
            (keys.len() > 1).then_some((keys.len(), kept))
        })
    });
    let many = Memo::new(move |_| trails.get().map_or(0, |(all, _)| all));
    let keep = move |number: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a step of the slider"
        )]
        let number = number.max(0.0) as usize;
        table.with_untracked(|table| {
            if let Some(table) = table {
                case.plan.update(|plan| plan.keep_trails(table, number));
            }
        });
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "steps of the sliders"
    )]
    let whole = |number: f64| number.max(0.0) as u32;
    view! {
        <fieldset class="whatif__group">
            <legend>"Sliders" <span>"they take the whole bill along"</span></legend>
            <ul>
                <Show when=move || many.get() != 0>
                    <li><div class="slider">
                        <label for="slide-trails"><span class="medium">"Trails that log"</span><span class="sub">"the organization's and multi-Region ones stay longest"</span></label>
                        <input class="range" id="slide-trails" data-test="slide-trails" type="range" min="1" step="1"
                            max=move || many.get().to_string()
                            prop:value=move || trails.get().map_or(0, |(_, kept)| kept).to_string()
                            on:input:target=move |event| keep(event.target().value_as_number()) />
                        <output class="n" for="slide-trails">{move || trails.get().map(|(all, kept)| format!("{kept} of {all}"))}</output>
                    </div></li>
                </Show>
                <li><div class="slider">
                    <label for="slide-months"><span class="medium">"Log files kept"</span><span class="sub">"each month's growth is paid for in every month that it is kept"</span></label>
                    <input class="range" id="slide-months" data-test="slide-months" type="range" min="1" max="84" step="1"
                        prop:value=move || case.plan.with(|plan| plan.months).to_string()
                        on:input:target=move |event| { let months = whole(event.target().value_as_number()); case.plan.update(|plan| plan.months = months.max(1)); } />
                    <output class="n" for="slide-months">{move || of(u64::from(case.plan.with(|plan| plan.months)), "month", "months")}</output>
                </div></li>
                <li><div class="slider">
                    <label for="slide-volume"><span class="medium">"Records logged"</span><span class="sub">"every line in proportion"</span></label>
                    <input class="range" id="slide-volume" data-test="slide-volume" type="range" min="10" max="500" step="10"
                        prop:value=move || case.plan.with(|plan| plan.volume).to_string()
                        on:input:target=move |event| { let volume = whole(event.target().value_as_number()); case.plan.update(|plan| plan.volume = volume.max(1)); } />
                    <output class="n" for="slide-volume">{move || format!("{} % of now", case.plan.with(|plan| plan.volume))}</output>
                </div></li>
            </ul>
        </fieldset>
    }
}

/// What all of it comes to, in sight while ticking.
#[component]
fn SumBar(cost: Memo<Cost>, after: Memo<Outcome>) -> impl IntoView {
    let case = use_case();
    let figure = |usd: Option<f64>| usd.map_or_else(|| "unknown".to_owned(), cents);
    let changes = move || case.plan.with(|plan| plan.ticked.len() as u64);
    let saved = move || {
        let now = cost.with(|cost| cost.usd_month);
        figure(
            now.zip(after.with(|after| after.usd_month))
                .map(|(now, after)| (now - after) * 12.0),
        )
    };
    let lost = move || {
        after.with(|after| {
            let answer = &after.answer;
            let watched = match answer.lost_watched_records {
                0 => view! { <span class="sub">"none watched"</span> }.into_any(),
                watched => view! { <span class="sub is-crit medium" data-test="sum-watched">{count(watched)} " watched"</span> }.into_any(),
            };
            view! { <span data-test="sum-lost">{count(answer.lost_records)}</span> {watched} }
        })
    };
    view! {
        <div class="sumbar" aria-live="polite">
            <dl>
                <div><dt>"Now"</dt><dd>{move || figure(cost.with(|cost| cost.usd_month))}<span class="sub">{move || cost.with(|cost| between(cost.low, cost.high))}</span></dd></div>
                <div><dt>{move || format!("After {}", of(changes(), "change", "changes"))}</dt><dd><span data-test="sum-after">{move || figure(after.with(|after| after.usd_month))}</span><span class="sub">{move || after.with(|after| between(after.low, after.high))}</span></dd></div>
                <div><dt>"Saved in a year"</dt><dd>{saved}</dd></div>
                <div><dt>"Records lost"</dt><dd>{lost}</dd></div>
            </dl>
            <button
                type="button"
                class="button button--s"
                data-test="reset-plan"
                disabled=move || case.plan.with(|plan| *plan == Plan::default())
                on:click=move |_| case.plan.set(Plan::default())
            >
                "Untick all"
            </button>
        </div>
    }
}

/// The selectors of each trail after what is ticked.
#[component]
fn Documents(table: Memo<Option<WhatIfTable>>) -> impl IntoView {
    let case = use_case();
    move || {
        let table = table.get()?;
        let taken = case.plan.with(|plan| taken(&table, plan));
        let documents = combined(&table, &taken);
        let going: Vec<String> = taken
            .iter()
            .filter_map(|place| table.changes.get(*place))
            .filter(|change| change.edit.is_none())
            .filter_map(|change| table.trails.get(change.trail as usize))
            .map(|trail| log_text(&trail.name))
            .collect();
        if documents.is_empty() && going.is_empty() {
            return None;
        }
        let rows: Vec<_> = documents
            .into_iter()
            .filter_map(|combined| {
                let of_trail = table.trails.get(combined.trail as usize)?;
                let name = of_trail.arn.as_deref().map_or(of_trail.name.as_str(), trail);
                let left: Vec<String> = combined
                    .left_over
                    .iter()
                    .filter_map(|place| Some(table.changes.get(*place)?.name.clone()))
                    .collect();
                let left = (!left.is_empty()).then(|| {
                    let words = format!("Not in it, for it changes nothing more or AWS would refuse the whole: {}.", left.join(", "));
                    view! { <p class="small soft break"><Personal text=words /></p> }
                });
                let text = format!("{:#}", combined.document);
                let copied = text.clone();
                Some(view! {
                    <details class="document" data-test="plan-document">
                        <summary class="medium">{format!("Selectors of {}", log_text(name))}</summary>
                        <div class="stack-3 folded">
                            <Diff label=format!("Selectors of {}, before and after", log_text(name)) before=Some(of_trail.selectors.clone()) after=combined.document />
                            {left}
                            <div class="row"><CopyButton text=Signal::stored(copied) label="Copy the document" /></div>
                        </div>
                    </details>
                })
            })
            .collect();
        let going = (!going.is_empty()).then(|| {
            view! { <p class="small soft break">"Coverage has the commands and the order for the trails that go: " {crate::format::words::list(&going)} "."</p> }
        });
        Some(view! { <div class="stack-3 documents">{rows} {going}</div> })
    }
}
