//! Every bucket and what it is to CloudTrail, the orphans first.

use super::{Nothing, Waiting};
use crate::components::glyph::{Glyph, Shape, State};
use crate::components::money::{Money, usd};
use crate::components::region::Region;
use crate::components::section::Section;
use crate::components::segmented::{Choice, Segmented};
use crate::components::text::log_text;
use crate::components::when::When;
use crate::format::number::{bytes, count};
use crate::format::time::Moment;
use crate::format::words::{of, sentence};
use crate::state::buckets::{STATES, buckets, buckets_words, number, orphan_cost, state_word};
use crate::state::case::{Open, use_case};
use crate::state::route::Filter;
use leptos::prelude::*;
use trailglass_core::report::{BucketRow, PrefixRow};

/// The screen.
#[component]
pub fn BucketsView() -> impl IntoView {
    let case = use_case();
    let state = case.part(|route| route.filter(Filter::State).to_owned());
    let all = case.figures(|report| report.chapters.orphans.buckets.clone());
    let shown = Memo::new(move |_| {
        all.with(|all| {
            let all = all.as_deref().unwrap_or_default();
            let places = state.with(|state| buckets(all, state));
            let row = |index: usize| Some((index, all.get(index)?.clone()));
            places.into_iter().filter_map(row).collect::<Vec<_>>()
        })
    });
    let lede = case.figures(|report| {
        let mut said = buckets_words(report);
        if let Some(cost) = orphan_cost(&report.chapters.orphans.buckets) {
            said.push_str(&format!(
                " To keep the orphans costs about {} a month.",
                usd(cost)
            ));
        }
        said
    });
    let choices = Signal::derive(move || {
        all.with(|all| {
            let all = all.as_deref().unwrap_or_default();
            let mut choices = vec![Choice::new("", format!("All {}", count(all.len() as u64)))];
            for state in STATES {
                let number = number(all, state);
                if number > 0 {
                    let label = format!("{} {}", sentence(state_word(state)), count(number));
                    choices.push(Choice::new(state.word(), label));
                }
            }
            choices
        })
    });
    let choose = move |word: String| {
        let mut route = case.route_now().filtered(Filter::State, &word);
        route.item = None;
        case.go(&route);
    };
    let list = move || {
        shown
            .get()
            .into_iter()
            .map(|(index, row)| view! { <Row index row /> })
            .collect_view()
    };
    let none = move || {
        if all.with(|all| all.as_ref().is_some_and(|all| !all.is_empty())) {
            "No bucket is of this state.".to_owned()
        } else {
            "No export names a bucket. Drop the output of the collector, or of aws s3api list-buckets."
                .to_owned()
        }
    };
    let some = move || all.with(|all| all.as_ref().is_some_and(|all| !all.is_empty()));
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Buckets"</h1>
            <p class="lede lede--s">{move || some().then(|| lede.get())}</p>
        </header>
        <Show when=move || case.report.with(Option::is_some) fallback=Waiting>
            <section aria-label="Buckets">
                <Show when=some>
                    <div class="filters">
                        <Segmented label="State" name="state" choices chosen=state choose />
                    </div>
                </Show>
                <Show when=move || shown.with(|shown| !shown.is_empty()) fallback=move || view! { <Nothing why=Signal::derive(none) /> }>
                    <Region label="Buckets">
                        <table class="table table--calls table--buckets">
                            <caption class="sr">"Buckets, orphans first"</caption>
                            <thead>
                                <tr>
                                    <th scope="col">"Bucket"</th>
                                    <th scope="col">"State"</th>
                                    <th scope="col">"Why"</th>
                                    <th scope="col">"Last delivery"</th>
                                    <th scope="col">"Who can read it"</th>
                                    <th scope="col" class="n">"Size"</th>
                                    <th scope="col" class="n">"$ a month"</th>
                                </tr>
                            </thead>
                            <tbody>{list}</tbody>
                        </table>
                    </Region>
                </Show>
            </section>
            <Prefixes />
        </Show>
    }
}

#[component]
fn Row(index: usize, row: BucketRow) -> impl IntoView {
    let case = use_case();
    let here = Memo::new(move |_| case.open.with(|open| *open == Open::Bucket(index)));
    let href = move || case.route().open(index.to_string()).hash();
    let shape = Shape::from(row.state);
    let place = [row.account.as_deref(), row.region.as_deref()];
    let place: Vec<String> = place.into_iter().flatten().map(log_text).collect();
    let first = row
        .signals
        .first()
        .map(|signal| sentence(&log_text(&signal.text)));
    let more = row.signals.len().saturating_sub(1) as u64;
    let last = row
        .last_delivery
        .as_deref()
        .map(|time| Moment::parse(time).map_or_else(|| log_text(time), Moment::day));
    let undated = last.is_none();
    let readers = match row.readers.as_slice() {
        [] => view! { <span class="faint">"its account"</span> }.into_any(),
        readers if open_to_all(readers) => {
            view! { <State shape=Shape::Crit word="everyone" /> }.into_any()
        }
        [one] => view! { <span class="break">{log_text(one)}</span> }.into_any(),
        [one, rest @ ..] => view! {
            <span class="break">{log_text(one)}</span>
            <span class="sub num">{format!("and {} more", count(rest.len() as u64))}</span>
        }
        .into_any(),
    };
    let objects = row.objects.map(|n| of(n, "object", "objects"));
    view! {
        <tr class:is-here=here data-test="bucket-row" data-name=row.name.clone() data-state=row.state.word()>
            <td>
                <a class="medium mono break" href=href data-row="" aria-current=move || here.get().then_some("true")>{log_text(&row.name)}</a>
                <span class="sub num">{place.join(" · ")}</span>
            </td>
            <td><span class=format!("state {}", shape.tone())><Glyph shape />{state_word(row.state)}</span></td>
            <td>
                {first.map(|text| view! { <span class="break">{text}</span> })}
                {(more > 0).then(|| view! { <span class="sub num">{format!("and {}", of(more, "more signal", "more signals"))}</span> })}
            </td>
            <td class="num" class:is-blank=undated>{last.unwrap_or_else(|| "–".to_owned())}</td>
            <td class:is-blank=row.readers.is_empty()>{readers}</td>
            <td class="n num" class:is-blank=row.bytes.is_none()>
                {row.bytes.map_or_else(|| "?".to_owned(), bytes)}
                {objects.map(|words| view! { <span class="sub">{words}</span> })}
            </td>
            <td class="n" class:is-blank=row.monthly_usd.is_none()><Money amount=row.monthly_usd /></td>
        </tr>
    }
}

/// Whether anybody at all is among them.
pub(super) fn open_to_all(names: &[String]) -> bool {
    names
        .iter()
        .any(|name| name == "everyone" || name == "every AWS account")
}

/// Folders of live buckets that nothing writes to any more.
#[component]
fn Prefixes() -> impl IntoView {
    let case = use_case();
    let all = case.figures(|report| report.chapters.orphans.prefixes.clone());
    move || {
        let all = all.get().filter(|all| !all.is_empty())?;
        let rows: Vec<_> = all
            .into_iter()
            .map(|row| {
                let PrefixRow { bucket, prefix, last_delivery, bytes: size, objects } = row;
                view! {
                    <tr>
                        <td><span class="mono break">{log_text(&prefix)}</span><span class="sub mono break">{log_text(&bucket)}</span></td>
                        <td class="num"><When time=last_delivery /></td>
                        <td class="n num">{size.map_or_else(|| "?".to_owned(), bytes)}</td>
                        <td class="n num">{objects.map_or_else(|| "?".to_owned(), count)}</td>
                    </tr>
                }
            })
            .collect();
        Some(view! {
            <Section id="prefixes" title="Forgotten folders in live buckets" lede="The bucket is written to, these folders in it are not any more.">
                <Region label="Forgotten folders">
                    <table class="table">
                        <caption class="sr">"Forgotten folders in live buckets"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Folder"</th>
                                <th scope="col">"Last delivery"</th>
                                <th scope="col" class="n">"Size"</th>
                                <th scope="col" class="n">"Objects"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </Region>
            </Section>
        })
    }
}
