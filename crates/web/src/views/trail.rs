//! One trail: what it logs, what it shares with others, what to do with it, and what says so.

use super::coverage::{Step, trail_state};
use super::related::{Related, places};
use crate::components::glyph::State;
use crate::components::money::usd;
use crate::components::panel::Panel;
use crate::components::text::log_text;
use crate::components::when::When;
use crate::format::number::count;
use crate::format::words::of;
use crate::state::case::use_case;
use crate::state::coverage::class_words;
use leptos::prelude::*;
use trailglass_core::report::{Advice, Management, Overlap, Relation, TrailRow};

/// The panel. `index` is the trail's place in the report.
#[component]
pub fn TrailPanel(
    /// Its place in the report.
    index: usize,
) -> impl IntoView {
    let case = use_case();
    let shown = case.figures(move |report| {
        let chapter = &report.chapters.fragmentation;
        let trail = chapter.trails.get(index)?.clone();
        let overlaps = chapter.overlaps.iter();
        let overlaps = overlaps.filter(|overlap| overlap.trails.contains(&trail.arn));
        let shared: Vec<(Overlap, String)> = overlaps
            .map(|overlap| {
                let [a, b] = &overlap.trails;
                let other = if *a == trail.arn { b } else { a };
                let name = chapter.trails.iter().find(|row| row.arn == *other);
                let name = name.map_or_else(|| other.clone(), |row| row.name.clone());
                (overlap.clone(), name)
            })
            .collect();
        let steps = chapter.advice.iter();
        let steps: Vec<_> = steps
            .filter(|step| step.trail == trail.arn)
            .cloned()
            .collect();
        Some((trail, shared, steps))
    });
    let shown = Memo::new(move |_| shown.get().flatten());
    let head = view! {
        {move || shown.get().map(|(trail, ..)| {
            let (shape, word) = trail_state(&trail);
            view! { <State shape word /> }
        })}
    };
    view! {
        <Panel label="Trail" head=head.into_any() close=move || case.close()>
            {move || shown.get().map(|(trail, shared, steps)| view! { <Body trail shared steps /> })}
        </Panel>
    }
}

#[component]
fn Body(trail: TrailRow, shared: Vec<(Overlap, String)>, steps: Vec<Advice>) -> impl IntoView {
    let tells = |known: Option<bool>, yes: &'static str, no: &'static str| match known {
        Some(true) => yes,
        Some(false) => no,
        None => "unknown",
    };
    let management = match trail.management {
        Management::All => "reads and writes",
        Management::Read => "reads only",
        Management::Write => "writes only",
        Management::None => "none",
        Management::Unknown => "unknown",
    };
    let data = match (trail.data, trail.data_types.as_slice()) {
        (Some(true), [_, ..]) => log_text(&trail.data_types.join(", ")),
        (known, _) => tells(known, "some", "none").to_owned(),
    };
    let place = if trail.prefix.is_empty() {
        trail.bucket.clone()
    } else {
        format!("{}/{}", trail.bucket, trail.prefix)
    };
    let mut facts: Vec<(&str, String)> = vec![
        ("Account", log_text(&trail.account)),
        (
            "Regions",
            match trail.multi_region {
                Some(true) => format!("all, home is {}", log_text(&trail.home_region)),
                Some(false) => format!("{} only", log_text(&trail.home_region)),
                None => format!("unknown, home is {}", log_text(&trail.home_region)),
            },
        ),
        (
            "Accounts",
            tells(trail.organization, "all of the organization", "its own").to_owned(),
        ),
        ("Management", management.to_owned()),
        ("Data events", data),
        (
            "Network",
            tells(trail.network_activity, "some", "none").to_owned(),
        ),
        ("Insights", tells(trail.insights, "on", "off").to_owned()),
        (
            "Global events",
            tells(trail.global_services, "included", "left out").to_owned(),
        ),
        ("Writes to", log_text(&place)),
    ];
    if let Some(account) = &trail.bucket_account {
        facts.push(("Bucket of", log_text(account)));
    }
    if let Some(records) = trail.observed_records {
        facts.push(("Records here", count(records)));
    }
    let facts: Vec<_> = facts
        .into_iter()
        .map(|(name, value)| view! { <dt>{name}</dt><dd class="num">{value}</dd> })
        .collect();
    let delivered = trail.last_delivery.clone();
    let delivered = delivered.map(|time| view! { <dt>"Last delivery"</dt><dd><When time /></dd> });
    let shared: Vec<_> = shared
        .into_iter()
        .map(|(overlap, other)| {
            let class = class_words(&overlap.class);
            let first = overlap.trails.first() == Some(&trail.arn);
            let words = match (overlap.relation, first) {
                (Relation::Identical, _) => format!("The same {class} as {other}"),
                (Relation::Subset, true) => format!("Its {class} are part of those of {other}"),
                (Relation::Subset, false) => format!("Holds all {class} of {other}"),
                (Relation::Overlap, _) => format!("Shares {class} with {other}"),
            };
            let mut more = vec![of(overlap.places, "place", "places")];
            if overlap.observed_records > 0 {
                more.push(of(overlap.observed_records, "record", "records"));
            }
            if let Some(amount) = overlap.monthly_usd {
                more.push(format!("{} a month for the second copy", usd(amount)));
            }
            view! { <li>{log_text(&words)}<span class="sub num">{more.join(" · ")}</span></li> }
        })
        .collect();
    let steps: Vec<_> = steps
        .into_iter()
        .map(|step| view! { <Step step /> })
        .collect();
    let arn = trail.arn.clone();
    view! {
        <div class="stack-2" data-test="trail-panel">
            <h2 class="break">{log_text(&trail.name)}</h2>
            <p class="tiny faint mono break">{log_text(&trail.arn)}</p>
            {trail.monthly_usd.map(|amount| view! { <p class="figure">{usd(amount)} " " <small>"a month for its further copies"</small></p> })}
        </div>
        {trail.third_party.map(|why| view! {
            <section class="stack-2"><h3>"Made for a third party"</h3><p class="soft break">{log_text(&why)}</p></section>
        })}
        <dl class="facts">{facts} {delivered}</dl>
        {(!shared.is_empty()).then(|| view! { <section class="stack-2"><h3>"What it shares"</h3><ul class="bullets">{shared}</ul></section> })}
        {(!steps.is_empty()).then(|| view! { <section class="stack-2"><h3>"What to do"</h3>{steps}</section> })}
        <Related named=move |name: &str| name == arn />
        <section class="stack-2"><h3>"Where it is described"</h3>{places(trail.evidence)}</section>
    }
}
