//! One bucket: what speaks for its state, who can get at it, what protects it, and the fix.

use super::buckets::open_to_all;
use super::related::{Related, places};
use crate::components::glyph::{Shape, State};
use crate::components::money::usd;
use crate::components::panel::Panel;
use crate::components::text::log_text;
use crate::components::when::When;
use crate::format::arn;
use crate::format::number::{bytes, count};
use crate::format::words::sentence;
use crate::state::buckets::{state_meaning, state_word, weight};
use crate::state::case::use_case;
use leptos::prelude::*;
use trailglass_core::report::{BucketRow, Signal};

/// The panel. `index` is the bucket's place in the report.
#[component]
pub fn BucketPanel(
    /// Its place in the report.
    index: usize,
) -> impl IntoView {
    let case = use_case();
    let row = case.figures(move |report| report.chapters.orphans.buckets.get(index).cloned());
    let row = Memo::new(move |_| row.get().flatten());
    let head = view! {
        {move || row.get().map(|row| view! { <State shape=row.state.into() word=sentence(state_word(row.state)) /> })}
    };
    view! {
        <Panel label="Bucket" head=head.into_any() close=move || case.close()>
            {move || row.get().map(|row| view! { <Body row /> })}
        </Panel>
    }
}

#[component]
fn Body(row: BucketRow) -> impl IntoView {
    let text = |text: &Option<String>| text.as_deref().map(|text| log_text(text).into_any());
    let when = |time: &Option<String>| {
        let time = time.clone()?;
        Some(view! { <When time /> }.into_any())
    };
    let facts: Vec<_> = [
        ("Account", text(&row.account)),
        ("Region", text(&row.region)),
        ("Created", when(&row.created)),
        ("First delivery", when(&row.first_delivery)),
        ("Last delivery", when(&row.last_delivery)),
        ("Size", row.bytes.map(|size| bytes(size).into_any())),
        (
            "Objects",
            row.objects.map(|objects| count(objects).into_any()),
        ),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .map(|(name, value)| view! { <dt>{name}</dt><dd class="num">{value}</dd> })
    .collect();
    let signals: Vec<_> = row
        .signals
        .into_iter()
        .map(|signal| view! { <SignalLine signal /> })
        .collect();
    let trails: Vec<_> = row
        .trails
        .iter()
        .map(|trail| {
            let name = log_text(arn::name(trail));
            view! { <li><span class="mono break">{name}</span> " " <span class="faint num">"of " {log_text(arn::account(trail))}</span></li> }
        })
        .collect();
    let name = row.name.clone();
    let about = move |resource: &str| {
        let bucket = resource.strip_prefix("arn:aws:s3:::").unwrap_or(resource);
        let bucket = bucket.split('/').next().unwrap_or(bucket);
        bucket == name
    };
    view! {
        <div class="stack-2" data-test="bucket-panel">
            <h2 class="break">{log_text(&row.name)}</h2>
            <p class="soft">{state_meaning(row.state)}</p>
            {row.monthly_usd.map(|amount| view! { <p class="figure">{usd(amount)} " " <small>"a month to keep it"</small></p> })}
        </div>
        <section class="stack-2">
            <h3>"What speaks for an orphan, and against"</h3>
            {if signals.is_empty() {
                view! { <p class="soft">"Nothing in the exports or logs ties it to CloudTrail."</p> }.into_any()
            } else {
                view! { <ul class="signals">{signals}</ul> }.into_any()
            }}
        </section>
        <Related named=about />
        {(!facts.is_empty()).then(|| view! { <dl class="facts">{facts}</dl> })}
        {(!trails.is_empty()).then(|| view! { <section class="stack-2"><h3>"Trails that write or wrote to it"</h3><ul class="bullets">{trails}</ul></section> })}
        <Names title="Who can read it" names=row.readers none="Only its own account, as far as the exports show." />
        <Names title="Who can delete from it" names=row.deleters none="Only its own account, as far as the exports show." />
        <section class="stack-2">
            <h3>"What protects it"</h3>
            {if row.protections.is_empty() {
                view! { <p class="soft">"Nothing that the exports show."</p> }.into_any()
            } else {
                let rows: Vec<_> = row.protections.iter().map(|word| view! { <li>{log_text(word)}</li> }).collect();
                view! { <ul class="controls">{rows}</ul> }.into_any()
            }}
        </section>
    }
}

#[component]
fn SignalLine(signal: Signal) -> impl IntoView {
    let class = if signal.weight < 0 {
        "weight weight--against"
    } else {
        "weight"
    };
    let meaning = match signal.weight {
        ..0 => "speaks against an orphan",
        0 => "no weight",
        1.. => "speaks for an orphan",
    };
    let evidence = (!signal.evidence.is_empty()).then(|| {
        view! {
            <details>
                <summary class="small">"Where it shows"</summary>
                {places(signal.evidence)}
            </details>
        }
    });
    view! {
        <li data-test="signal">
            <span class=class title=meaning>{weight(signal.weight)}<span class="sr">", " {meaning}</span></span>
            <div class="stack-1">
                <p class="break">{sentence(&log_text(&signal.text))}</p>
                {evidence}
            </div>
        </li>
    }
}

#[component]
fn Names(title: &'static str, names: Vec<String>, none: &'static str) -> impl IntoView {
    let all = open_to_all(&names);
    let rows: Vec<_> = names
        .iter()
        .map(|name| view! { <li class="break">{log_text(name)}</li> })
        .collect();
    view! {
        <section class="stack-2">
            <div class="row row--apart">
                <h3>{title}</h3>
                {all.then(|| view! { <State shape=Shape::Crit word="open to everyone" /> })}
            </div>
            {if rows.is_empty() {
                view! { <p class="soft">{none}</p> }.into_any()
            } else {
                view! { <ul class="bullets">{rows}</ul> }.into_any()
            }}
        </section>
    }
}
