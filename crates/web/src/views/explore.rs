//! All records of the case: filtered at once, counted over time and by any column, each leading to itself in its file.

use super::WhenRead;
use crate::components::bars::Bar;
use crate::components::brush::Brush;
use crate::components::icon::{Icon, Sign};
use crate::components::scroller::Scroller;
use crate::components::segmented::{Choice, Segmented};
use crate::components::text::{Masking, Personal, log_text, personal};
use crate::components::twin::{RecordsOverTime, Twin};
use crate::format::arn;
use crate::format::number::{bytes, count, share};
use crate::format::time::{Moment, local};
use crate::format::words::of;
use crate::state::case::{Case, use_case};
use crate::state::explore::{Looker, PIVOTS, field_of, is_open, none, second_of, title, with_chip};
use crate::state::route::{Filter as Part, RecordPlace, Route};
use crate::state::timescale::begins;
use leptos::prelude::*;
use trailglass_core::report::writers::records::RecordsForm;
use trailglass_core::report::{Column, Filter, FoundRecord, Group};

/// Height of a row in pixels; `.record` in the styles has the same.
const HEIGHT: u32 = 44;

/// The screen.
#[component]
pub fn Explore() -> impl IntoView {
    view! {
        <header class="page-head page-head--tight">
            <h1 tabindex="-1">"Explore"</h1>
            <p class="lede lede--s">"Every record once, to be searched, counted and opened."</p>
        </header>
        <WhenRead
            why="Records can be looked through once everything is read."
            without_logs="This is a session without its logs: add the files of the case to look through its records."
        >
            <Records />
        </WhenRead>
    }
}

#[component]
fn Records() -> impl IntoView {
    let case = use_case();
    let looker = Looker::new(case);
    view! {
        <Asked />
        {move || looker.failed.get().map(|why| view! { <p class="notice notice--crit" role="alert">{why}</p> })}
        <Time looker />
        <div class="explore">
            <Pivot looker />
            <List looker />
        </div>
    }
}

/// The words, values and times that are asked for.
#[component]
fn Asked() -> impl IntoView {
    let case = use_case();
    let filter = case.filter;
    let chips = move || {
        let chips = filter.with(|filter| filter.chips.clone());
        {
            chips
                .into_iter()
                .map(|chip| {
                    let shown = if chip.value.is_empty() {
                        none(chip.column).to_owned()
                    } else {
                        chip.value.clone()
                    };
                    let except = chip.except;
                    let word = if except { "not " } else { "" };
                    let column = chip.column;
                    let remove = move |_| {
                        case.look(|filter| filter.chips.retain(|held| *held != chip));
                    };
                    view! {
                        <li>
                            <button type="button" class="chip chip--on" class:chip--not=except data-test="explore-chip" on:click=remove>
                                <span class="faint">{title(column)} " " {word}</span>
                                <Personal text=shown />
                                <span class="sr">"remove"</span>
                                <Icon sign=Sign::Close />
                            </button>
                        </li>
                    }
                })
                .collect_view()
        }
    };
    let time = move |of: fn(&mut Filter) -> &mut Option<u32>| {
        let value = move || {
            let mut filter = filter.get();
            of(&mut filter).map(field_of).unwrap_or_default()
        };
        let change = move |text: String| case.look(|filter| *of(filter) = second_of(&text));
        (value, change)
    };
    let (from, set_from) = time(|filter| &mut filter.from);
    let (to, set_to) = time(|filter| &mut filter.to);
    view! {
        <div class="asked" role="search" aria-label="Records">
            <div class="field asked__text">
                <Icon sign=Sign::Search />
                <input
                    type="search"
                    placeholder="Words that stand anywhere in a record’s columns"
                    aria-label="Search records"
                    autocomplete="off"
                    spellcheck="false"
                    data-filter=""
                    data-test="explore-text"
                    prop:value=move || filter.with(|filter| filter.text.clone())
                    on:input:target=move |event| case.look_typing(|filter| filter.text = event.target().value())
                />
            </div>
            <label class="field asked__time">
                <span>"From"</span>
                <input type="datetime-local" step="1" data-test="explore-from" prop:value=from on:change:target=move |event| set_from(event.target().value()) />
            </label>
            <label class="field asked__time">
                <span>"to"</span>
                <input type="datetime-local" step="1" data-test="explore-to" prop:value=to on:change:target=move |event| set_to(event.target().value()) />
                <span class="small">"UTC"</span>
            </label>
        </div>
        <ul class="chips asked__chips" aria-label="Filters">
            {chips}
            <Show when=move || filter.with(|filter| !is_open(filter))>
                <li>
                    <button type="button" class="button button--s button--quiet" data-test="explore-all" on:click=move |_| case.look(|filter| *filter = Filter::default())>
                        "Show all records"
                    </button>
                </li>
            </Show>
        </ul>
    }
}

/// When they were made.
#[component]
fn Time(looker: Looker) -> impl IntoView {
    let case = use_case();
    let drawn = Memo::new(move |_| {
        looker.found.with(|found| {
            let found = found.as_ref()?;
            Some((found.bars.clone(), found.window?))
        })
    });
    let choose = move |from: u32, to: u32| {
        case.look(|filter| {
            filter.from = Some(from);
            filter.to = Some(to);
        });
    };
    let chart = move || {
        let (bars, window) = drawn.get()?;
        let most = bars.iter().copied().max().unwrap_or(0);
        Some(view! {
            <figure class="explore__time">
                <Brush bars window choose />
                <figcaption class="small faint num">
                    {format!("At most {} in a bar, times in UTC. Draw over it to choose a stretch of time.", count(most))}
                </figcaption>
            </figure>
        })
    };
    let table = move || {
        let (bars, window) = drawn.get()?;
        let stretches = begins(window, bars.len()).zip(bars);
        let stretches = stretches
            .map(|(begin, records)| (begin.full(), records))
            .collect();
        Some(view! { <RecordsOverTime stretches /> })
    };
    // It stays as it is while the filter changes: whoever opened the table reads on in it.
    view! {
        {chart}
        <Show when=move || drawn.with(Option::is_some)>
            <Twin label="Records over time, as a table">{table}</Twin>
        </Show>
    }
}

/// How many of them by the values of a column.
#[component]
fn Pivot(looker: Looker) -> impl IntoView {
    let case = use_case();
    let pivot = looker.pivot();
    let options: Vec<_> = PIVOTS
        .into_iter()
        .map(|column| {
            view! { <option value=column.word() selected=move || pivot.get() == column>{title(column)}</option> }
        })
        .collect();
    let choose = move |word: String| case.go(&case.route_now().open(word));
    let groups = Memo::new(move |_| {
        looker.found.with(|found| {
            let found = found.as_ref()?;
            Some((found.groups.clone(), found.more_groups, found.records))
        })
    });
    let rows = move || {
        let (groups, more, whole) = groups.get().unwrap_or_default();
        let most = groups.iter().map(|group| group.records).max().unwrap_or(0);
        let rows: Vec<_> = groups
            .into_iter()
            .map(|group| view! { <GroupRow group column=pivot.get_untracked() most whole /> })
            .collect();
        let more = (more > 0).then(|| {
            let words = of(more, "more value", "more values");
            view! { <li class="small faint num">{words}</li> }
        });
        view! { {rows} {more} }
    };
    view! {
        <section class="pivot" aria-labelledby="pivot">
            <div class="pivot__head">
                <h2 class="sr" id="pivot">"Counted by"</h2>
                <label class="field">
                    <span>"By"</span>
                    <select data-test="explore-pivot" on:change:target=move |event| choose(event.target().value())>{options}</select>
                </label>
            </div>
            <ol class="pivot__list">{rows}</ol>
        </section>
    }
}

#[component]
fn GroupRow(group: Group, column: Column, most: u64, whole: u64) -> impl IntoView {
    let case = use_case();
    let shown = if group.value.is_empty() {
        none(column).to_owned()
    } else {
        group.value.clone()
    };
    let put = move |except: bool| {
        let value = group.value.clone();
        move |_| {
            case.look(|filter| {
                *filter = with_chip(std::mem::take(filter), column, &value, except);
            });
        }
    };
    let title = format!(
        "{}, {}",
        of(group.records, "record", "records"),
        bytes(group.bytes)
    );
    view! {
        <li class="group" title=title data-test="explore-group">
            <button type="button" class="group__value" on:click=put(false)>
                <span class="mono"><Personal text=shown.clone() /></span>
                <span class="num">{count(group.records)}</span>
                <Bar share=Signal::stored(share(group.records, most.max(1)).min(1.0)) rest=false />
            </button>
            <button type="button" class="icon-button" aria-label="Leave these out" title="Leave these out" disabled=group.records == whole on:click=put(true)>
                <Icon sign=Sign::Close />
            </button>
        </li>
    }
}

/// The records themselves.
#[component]
fn List(looker: Looker) -> impl IntoView {
    let case = use_case();
    let total = Memo::new(move |_| {
        looker
            .found
            .with(|found| found.as_ref().map_or(0, |it| it.records))
    });
    let rows = Memo::new(move |_| usize::try_from(total.get()).unwrap_or(usize::MAX));
    let said = move || {
        looker.found.with(|found| {
            let found = found.as_ref()?;
            let words = if found.records == found.of {
                of(found.of, "record", "records")
            } else {
                format!(
                    "{} of {}",
                    count(found.records),
                    of(found.of, "record", "records")
                )
            };
            Some(format!("{words}, {}", bytes(found.bytes)))
        })
    };
    let order = case.part(|route| route.filter(Part::Order).to_owned());
    let choices = Signal::stored(vec![
        Choice::new("", "Oldest first"),
        Choice::new("newest", "Newest first"),
    ]);
    let choose = move |word: String| case.go(&case.route_now().filtered(Part::Order, &word));
    // What is drawn stays the same when the filter changes, and has to be fetched anew.
    let drawn = RwSignal::new(0..0);
    Effect::new(move |_| {
        looker.found.track();
        looker.fetch(&drawn.get());
    });
    let drawing = Callback::new(move |range| drawn.set(range));
    // A row leads to where the reader is, with its record open beside it.
    let around = case.part(|route| Route {
        record: None,
        value: None,
        ..route.clone()
    });
    let version = Memo::new(move |version: Option<&u64>| {
        around.track();
        case.reveal.track();
        version.map_or(0, |version| version + 1)
    });
    let open = StoredValue::new_local(Selector::new(move || case.route().record));
    let row = move |place: usize| view! { <RecordRow looker open place /> }.into_any();
    view! {
        <section class="explore__list" aria-labelledby="records">
            <div class="explore__head">
                <h2 class="sr" id="records">"Records"</h2>
                <p class="medium num" role="status" data-test="explore-count">{said}</p>
                <div class="row">
                    <Masking />
                    <Segmented label="Order" name="order" choices chosen=order choose />
                    <SaveButton looker form=RecordsForm::Csv name="records.csv" label="CSV" />
                    <SaveButton looker form=RecordsForm::JsonLines name="records.jsonl" label="JSON Lines" />
                </div>
            </div>
            <Show
                when=move || total.get() != 0
                fallback=move || looker.found.with(Option::is_some).then(|| view! { <p class="nothing">"No record is like that."</p> })
            >
                <Scroller label="Records" count=rows head=heads() height=HEIGHT drawing=drawing version row />
            </Show>
        </section>
    }
}

fn heads() -> AnyView {
    view! {
        <div class="record record--head" aria-hidden="true">
            <span>"Time (UTC)"</span>
            <span>"Event"</span>
            <span>"Caller"</span>
            <span>"Resource"</span>
            <span>"Account, Region"</span>
        </div>
    }
    .into_any()
}

/// Which record is open beside the list.
type Open = StoredValue<Selector<Option<RecordPlace>>, LocalStorage>;

#[component]
fn RecordRow(looker: Looker, open: Open, place: usize) -> impl IntoView {
    let case = use_case();
    let record = Memo::new(move |_| looker.row(place));
    move || match record.get() {
        Some(record) => row(case, open, &record),
        None => {
            view! { <div class="record record--waits" aria-hidden="true"><span>"…"</span></div> }
                .into_any()
        }
    }
}

fn row(case: Case, open: Open, record: &FoundRecord) -> AnyView {
    let place = RecordPlace {
        file: record.file,
        record: record.record,
    };
    let href = case.route_now().showing(place).hash();
    let here = move || {
        let is_open = open.try_with_value(|open| open.selected(&Some(place)));
        (is_open == Some(true)).then_some("true")
    };
    on_cleanup(move || {
        open.try_with_value(|open| open.remove(&Some(place)));
    });
    let (day, clock, here_time) = match record.time {
        0 => (String::new(), "no time".to_owned(), String::new()),
        time => {
            let time = Moment {
                seconds: i64::from(time),
            };
            (time.day(), time.clock(), local(time))
        }
    };
    let revealed = case.reveal.get_untracked();
    let shown = |text: &str| personal("", text, revealed);
    let get = |column| shown(record.get(column));
    let caller = [Column::Caller, Column::Principal, Column::InvokedBy]
        .map(|column| record.get(column))
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_default();
    // Of a session, role and name say all that is worth the room.
    let caller = arn::name(caller);
    let caller = shown(caller.strip_prefix("assumed-role/").unwrap_or(caller));
    let error = record.get(Column::Error);
    let error =
        (!error.is_empty()).then(|| view! { <span class="is-crit">" · " {shown(error)}</span> });
    let resource = shown(arn::name(record.get(Column::Resource)));
    let source = shown(
        record
            .get(Column::Source)
            .trim_end_matches(".amazonaws.com"),
    );
    let address = personal("sourceIPAddress", record.get(Column::Address), revealed);
    view! {
        <a class="record" href=href data-row="" data-test="explore-row" aria-current=here>
            <span class="num" title=here_time><span class="record__main">{clock}</span><span class="sub">{day}</span></span>
            <span><span class="record__main medium">{get(Column::Event)}</span><span class="sub">{source}{error}</span></span>
            <span><span class="record__main mono">{caller}</span><span class="sub">{address}</span></span>
            <span><span class="record__main mono">{resource}</span><span class="sub">{get(Column::ResourceType)}</span></span>
            <span class="num"><span class="record__main">{log_text(record.get(Column::Account))}</span><span class="sub">{log_text(record.get(Column::Region))}</span></span>
        </a>
    }
    .into_any()
}

/// Saves what was found. It is asked for in pieces, so that the page stays quick and memory small.
#[component]
fn SaveButton(
    looker: Looker,
    form: RecordsForm,
    name: &'static str,
    label: &'static str,
) -> impl IntoView {
    // Records that are written so far.
    let done = RwSignal::new(None::<u64>);
    let begin = move |_| looker.save(form, name, done);
    let words = move || match done.get() {
        None => label.to_owned(),
        Some(rows) => count(rows),
    };
    view! {
        <button type="button" class="button button--s" title="Save what was found" data-test=format!("save-{}", name.replace('.', "-")) on:click=begin disabled=move || done.get().is_some()>
            <Icon sign=Sign::Download />
            {words}
        </button>
    }
}

/// A value that leads to its records.
#[component]
pub fn Through(
    /// Which records.
    filter: Filter,
    /// The value.
    children: Children,
) -> impl IntoView {
    let case = use_case();
    let go = move |_| case.look(|held| held.clone_from(&filter));
    view! { <button type="button" class="link through" data-test="through" title="Look through these records" on:click=go>{children()}</button> }
}
