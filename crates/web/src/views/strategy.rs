//! What fills the logs, which of it is noise, and which selectors would keep the rest.

use super::related::places;
use super::trial::TrySelectors;
use super::{Nothing, Waiting};
use crate::components::bars::Bar;
use crate::components::button::CopyButton;
use crate::components::code::Code;
use crate::components::diff::Diff;
use crate::components::glyph::{Glyph, Shape, State};
use crate::components::money::{Money, cents};
use crate::components::region::Region;
use crate::components::section::Section;
use crate::components::segmented::{Choice, Segmented};
use crate::components::text::{Masking, Personal, log_text};
use crate::components::treemap::Treemap;
use crate::components::twin::Twin;
use crate::format::number::{bytes, count, percent, share};
use crate::format::words::{of, sentence};
use crate::state::bill::trail;
use crate::state::case::use_case;
use crate::state::route::{Route, View};
use crate::state::strategy::{
    DIMENSIONS, Part, dimension, events_words, hidden_words, parts, strategy_words,
};
use crate::state::volume::title;
use leptos::prelude::*;
use trailglass_core::report::{Noise, SelectorAdvice, Watched};

/// The screen.
#[component]
pub fn StrategyView() -> impl IntoView {
    let case = use_case();
    let lede = case.figures(|report| strategy_words(&report.chapters.strategy));
    let some = case.figures(|report| !report.chapters.strategy.volume.is_empty());
    let none = "No CloudTrail record was read. Drop logs, and what fills them is told apart here.";
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Strategy"</h1>
            <p class="lede lede--s">{move || lede.get().map(|words| view! { <Personal text=words /> })}</p>
        </header>
        <Show when=move || case.report.with(Option::is_some) fallback=Waiting>
            <Show
                when=move || some.get() == Some(true)
                fallback=move || view! { <Nothing why=Signal::stored(none.to_owned()) /> }
            >
                <Fills />
                <NoiseList />
                <AdviceList />
                <TrySelectors />
                <WatchedList />
            </Show>
        </Show>
    }
}

/// The drawing of what fills the logs, with the table that says the same.
#[component]
fn Fills() -> impl IntoView {
    let case = use_case();
    let by = case.part(|route| dimension(route.item.as_deref().unwrap_or_default()));
    let volume = case.figures(|report| report.chapters.strategy.volume.clone());
    let shown =
        Memo::new(move |_| volume.with(|all| parts(all.as_deref().unwrap_or_default(), by.get())));
    let choices = Signal::stored(
        DIMENSIONS
            .iter()
            .map(|by| Choice::new(by.word(), title(*by)))
            .collect(),
    );
    let choose = move |word: String| case.go(&case.route_now().open(word));
    let table = move || {
        let rows: Vec<_> = shown
            .get()
            .into_iter()
            .map(|part| view! { <PartRow part /> })
            .collect();
        view! {
            <table class="table table--fit">
                <thead>
                    <tr>
                        <th scope="col">{title(by.get())}</th>
                        <th scope="col" class="n">"Share"</th>
                        <th scope="col" class="n">"Records"</th>
                        <th scope="col" class="n">"Bytes"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
    };
    view! {
        <section aria-labelledby="fills">
            <div class="section__head section__head--act">
                <div class="stack-1">
                    <h2 id="fills">"What fills the logs"</h2>
                    <p>"Every event once, however often it was delivered. " <a href=Route::of(View::Volume).hash()>"All dimensions, and bytes"</a></p>
                </div>
                <div class="row">
                    <Masking />
                    <Segmented label="By" name="fills" choices chosen=Signal::derive(move || by.get().word().to_owned()) choose />
                </div>
            </div>
            {move || view! { <Treemap parts=shown.get() /> }}
            <Twin label="What fills the logs, as a table">{table}</Twin>
        </section>
    }
}

#[component]
fn PartRow(part: Part) -> impl IntoView {
    let Part {
        name,
        beside,
        records,
        bytes: size,
        share,
        ..
    } = part;
    view! {
        <tr data-test="fills-row">
            <td><span class="break"><Personal text=name /></span> {(!beside.is_empty()).then(|| view! { <span class="sub num"><Personal text=beside /></span> })}</td>
            <td class="n">{percent(share)}</td>
            <td class="n">{count(records)}</td>
            <td class="n">{bytes(size)}</td>
        </tr>
    }
}

/// The groups of records that say little.
#[component]
fn NoiseList() -> impl IntoView {
    let case = use_case();
    let noise = case.figures(|report| report.chapters.strategy.noise.clone());
    let rows = move || {
        let noise = noise.get().unwrap_or_default();
        let most = noise.iter().map(|row| row.records).max().unwrap_or(0);
        noise
            .into_iter()
            .map(|noise| view! { <NoiseRow noise most /> })
            .collect_view()
    };
    view! {
        <Section id="noise" title="Noise" lede="Groups of records that say little, found by what they are, by their share and by their rhythm. A record can be in several. Dollars are what the group costs as it is logged now, every copy of it.">
            <Show
                when=move || noise.with(|noise| noise.as_ref().is_some_and(|noise| !noise.is_empty()))
                fallback=|| view! { <p class="nothing">"No group of records stands out."</p> }
            >
                <Region label="Noise">
                    <table class="table table--calls table--noise">
                        <caption class="sr">"Groups of records that say little, the largest first"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Group"</th>
                                <th scope="col">"Why it says little"</th>
                                <th scope="col">"Share"</th>
                                <th scope="col" class="n">"Records"</th>
                                <th scope="col" class="n">"Bytes"</th>
                                <th scope="col" class="n">"$ a month"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </Region>
            </Show>
        </Section>
    }
}

#[component]
fn NoiseRow(noise: Noise, most: u64) -> impl IntoView {
    let events = events_words(&noise);
    let Noise {
        kind: of_kind,
        group,
        records,
        share: of_all,
        bytes: size,
        usd_month,
        reason,
        remedy,
        selectors,
        watched_records,
        accounts,
        evidence,
        ..
    } = noise;
    let accounts = match accounts.as_slice() {
        [] => String::new(),
        [one] => log_text(one),
        many => of(many.len() as u64, "account", "accounts"),
    };
    let watched = (watched_records > 0).then(|| {
        let words = format!("{} watched", count(watched_records));
        view! { <span class="sub"><State shape=Shape::Warn word=words /></span> }
    });
    let can = if selectors.is_some() {
        view! { <State shape=Shape::Ok word="a selector can" /> }.into_any()
    } else {
        view! { <State shape=Shape::Failed word="no selector can" /> }.into_any()
    };
    let document = selectors.map(|selectors| {
        view! {
            <p class="small soft">"Selectors that leave it out, of these records alone:"</p>
            <Code text=crate::state::diff::laid_out(&selectors).join("\n") />
        }
    });
    let word = group.clone();
    view! {
        <tr data-test="noise-row" data-group=word data-records=records.to_string()>
            <td>
                <span class="medium break"><Personal text=group /></span>
                <span class="sub">{of_kind.title()} " · " <span class="num">{accounts}</span></span>
                <details>
                    <summary class="small">"How to leave it out, and where it shows"</summary>
                    <div class="stack-2 folded">
                        <p class="small break">{sentence(&log_text(&remedy))} "."</p>
                        {document}
                        <p class="small soft break"><Personal text=sentence(&events) /></p>
                        {(!evidence.is_empty()).then(|| places(evidence))}
                    </div>
                </details>
            </td>
            <td><span class="break">{sentence(&log_text(&reason))}</span><span class="sub">{can}</span></td>
            <td class="bars bars--s" data-label="Share"><span class="num">{percent(of_all)}</span><Bar share=Signal::stored(share(records, most)) /></td>
            <td class="n" data-label="Records">{count(records)} {watched}</td>
            <td class="n" data-label="Bytes">{bytes(size)}</td>
            <td class="n" data-label="$ a month"><Money amount=usd_month exact=true /></td>
        </tr>
    }
}

/// What each trail could select instead.
#[component]
fn AdviceList() -> impl IntoView {
    let case = use_case();
    let advice = case.figures(|report| report.chapters.strategy.advice.clone());
    let steps = move || {
        let advice = advice.get().unwrap_or_default();
        advice
            .into_iter()
            .map(|advice| view! { <li data-test="advice-row"><AdviceStep advice /></li> })
            .collect_view()
    };
    let some = move || advice.with(|all| all.as_ref().is_some_and(|all| !all.is_empty()));
    view! {
        <Section id="advice" title="What the trails could select instead" lede="Ready documents for put-event-selectors, within the limits of AWS. What hides nothing of the watched list comes first; what hides some is never advised before it.">
            <Show when=some fallback=move || view! {
                <p class="nothing">{move || if case.done.get() {
                    "No change of selectors would leave out noise: there is none that a trail can leave out."
                } else {
                    "Advice is worked out once everything is read."
                }}</p>
            }>
                <ol class="advice advice--selectors">{steps}</ol>
            </Show>
        </Section>
    }
}

#[component]
fn AdviceStep(advice: SelectorAdvice) -> impl IntoView {
    let case = use_case();
    let SelectorAdvice {
        trail: of_trail,
        name,
        why,
        current,
        document,
        dropped_records,
        unsure_records,
        watched_hidden,
        saved_usd_month,
        limits,
        commands,
    } = advice;
    let shape = if watched_hidden == 0 {
        Shape::Ok
    } else {
        Shape::Crit
    };
    // Basic selectors share no line with advanced ones: they are compared as the advanced ones that mean the same.
    let basic = current
        .as_ref()
        .is_some_and(|it| it.get("EventSelectors").is_some());
    let of_report = of_trail.clone();
    let written = case.figures(move |report| {
        let table = report.chapters.cost.together.as_ref()?;
        let mut trails = table.trails.iter();
        let trail = trails.find(|trail| trail.arn == of_report)?;
        Some(trail.selectors.clone())
    });
    let before = match written.get_untracked().flatten() {
        Some(written) if basic || current.is_none() => Some(written),
        _ => current,
    };
    let note = basic
        .then_some("Today's basic selectors are shown as the advanced ones that mean the same.");
    let arn = of_trail.clone().unwrap_or_default();
    let title = match &of_trail {
        Some(arn) => name
            .strip_prefix(&format!("{}: ", trail(arn)))
            .unwrap_or(&name)
            .to_owned(),
        None => name.clone(),
    };
    let on = of_trail.map_or_else(
        || "the trail that is assumed".to_owned(),
        |arn| trail(&arn).to_owned(),
    );
    let unsure = (unsure_records > 0).then(|| {
        view! { <p class="small"><State shape=Shape::Unknown word=format!("{} turn on a prefix: only reading them again tells", of(unsure_records, "record", "records")) /></p> }
    });
    let limits: Vec<_> = limits
        .into_iter()
        .map(|limit| view! { <li class="small break"><Personal text=limit /></li> })
        .collect();
    let text = format!("{document:#}");
    let copied = text.clone();
    let try_it = move |_| {
        case.draft.set(text.clone());
        case.engine().try_selectors(text.clone());
        super::trial::show();
    };
    view! {
        <div class="stack-3" data-trail=arn>
            <div class="stack-1">
                <h3><Personal text=sentence(&title) /></h3>
                <p class="sub">"on " <Personal text=on.clone() /></p>
            </div>
            <p class="soft break"><Personal text=why /></p>
            <p class=format!("state state--long {}", shape.tone()) data-test="advice-hidden"><Glyph shape /><span>{hidden_words(watched_hidden)} "."</span></p>
            <dl class="facts facts--figures">
                <dt>"Saves"</dt>
                <dd class="num" data-test="advice-saved">{saved_usd_month.map_or_else(|| "unknown".to_owned(), |usd| format!("{} a month", cents(usd)))}</dd>
                <dt>"Drops"</dt>
                <dd class="num">{of(dropped_records, "record", "records")} " of this case"</dd>
            </dl>
            {unsure}
            {(!limits.is_empty()).then(|| view! { <div class="stack-1"><h4 class="small medium">"What stays out of reach"</h4><ul class="bullets">{limits}</ul></div> })}
        </div>
        <div class="stack-3">
            <Diff label=format!("Selectors of {on}, before and after") before after=document />
            {note.map(|words| view! { <p class="tiny faint">{words}</p> })}
            <div class="row">
                <CopyButton text=Signal::stored(copied) label="Copy the document" />
                <button type="button" class="button button--s" data-test="try-advice" on:click=try_it>"Try it on these records"</button>
            </div>
            <details>
                <summary class="small">"Commands"</summary>
                <Code text=commands.join("\n") />
            </details>
        </div>
    }
}

/// The events that must not be lost, and those that the user adds.
#[component]
fn WatchedList() -> impl IntoView {
    let case = use_case();
    let watched = case.figures(|report| report.chapters.strategy.watched.clone());
    let wishes = case.engine().wishes();
    let name = RwSignal::new(String::new());
    let add = move || {
        let named =
            name.with_untracked(|name| name.split_whitespace().collect::<Vec<_>>().join(" "));
        if !named.is_empty() {
            case.engine().wish(|wishes| {
                wishes.watched.insert(named);
            });
            name.set(String::new());
        }
    };
    let added = move || {
        let names = wishes.with(|wishes| wishes.watched.clone());
        names
            .into_iter()
            .map(|name| {
                let label = format!("Stop watching {}", log_text(&name));
                let shown = log_text(&name);
                let remove = move |_| {
                    case.engine().wish(|wishes| {
                        wishes.watched.remove(&name);
                    });
                };
                view! {
                    <button type="button" class="chip chip--on" aria-label=label data-test="watched-name" on:click=remove>
                        <span class="mono">{shown}</span>
                        <span aria-hidden="true">"×"</span>
                    </button>
                }
            })
            .collect_view()
    };
    let rows = move || {
        let rows = watched.get().unwrap_or_default();
        rows.into_iter()
            .map(|row| view! { <WatchedRow row /> })
            .collect_view()
    };
    let none = move || watched.with(|rows| rows.as_ref().is_none_or(Vec::is_empty));
    view! {
        <Section id="watched" title="What must not be lost" lede="Tampering with the logs, roles taken on, sign-ins, changes of identities, keys and bucket policies. Every advice and every change says how many of these records it would hide.">
            <form class="row watch-add" on:submit=move |event| { event.prevent_default(); add(); }>
                <label class="field field--wide">
                    <span class="sr">"Name of an event to watch"</span>
                    <input
                        type="text"
                        placeholder="DeleteDBCluster, or rds.amazonaws.com DeleteDBCluster"
                        spellcheck="false"
                        autocomplete="off"
                        data-test="watch-name"
                        prop:value=name
                        on:input:target=move |event| name.set(event.target().value())
                    />
                </label>
                <button type="submit" class="button button--s" data-test="watch-add" disabled=move || name.with(|name| name.trim().is_empty())>"Watch it too"</button>
                {added}
            </form>
            <Show when=move || !none() fallback=|| view! { <p class="nothing">"None of the watched events occurs in these records."</p> }>
                <Region label="Watched events">
                    <table class="table table--fit table--watched">
                        <caption class="sr">"Watched events that occur"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Event"</th>
                                <th scope="col">"Why"</th>
                                <th scope="col" class="n">"Records"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </Region>
            </Show>
        </Section>
    }
}

#[component]
fn WatchedRow(row: Watched) -> impl IntoView {
    let Watched {
        event,
        why,
        records,
        evidence,
    } = row;
    let (source, name) = event.split_once(' ').unwrap_or(("", &event));
    let evidence = (!evidence.is_empty()).then(|| {
        view! {
            <details>
                <summary class="small">"Where it shows"</summary>
                <div class="folded">{places(evidence)}</div>
            </details>
        }
    });
    view! {
        <tr data-test="watched-row" data-event=event.clone()>
            <td><span class="mono break">{log_text(name)}</span><span class="sub mono break">{log_text(source)}</span></td>
            <td><span class="break">{sentence(&why)}</span>{evidence}</td>
            <td class="n">{count(records)}</td>
        </tr>
    }
}
