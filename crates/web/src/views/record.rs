//! One record, read again from the dropped file: in plain words, and as it was written.

use crate::components::button::CopyButton;
use crate::components::explain::Explain;
use crate::components::icon::{Icon, Sign};
use crate::components::json::Json;
use crate::components::panel::Panel;
use crate::components::text::{Masking, Path};
use crate::format::number::count;
use crate::state::case::use_case;
use crate::state::record::explain::explain;
use crate::state::record::lines::{joined, lines};
use crate::state::route::RecordPlace;
use leptos::prelude::*;
use trailglass_core::json;
use trailglass_wire::RecordText;

/// The panel.
#[component]
pub fn RecordPanel(
    /// Where it lies.
    place: RecordPlace,
) -> impl IntoView {
    let case = use_case();
    let path = case.path(place.file).unwrap_or_default();
    let answer = RwSignal::new(None::<Result<RecordText, String>>);
    let ask = move || {
        answer.set(None);
        let Some(path) = case.path(place.file) else {
            return answer.set(Some(Err("the report does not list this file".to_owned())));
        };
        // The panel may be closed before the answer comes.
        case.engine().record(path, place.record, move |given| {
            drop(answer.try_set(Some(given)))
        });
    };
    ask();
    let back = move || {
        let route = case.route().closed()?;
        route.item.is_some().then(|| {
            view! { <a class="button button--s button--quiet" href=route.hash()><Icon sign=Sign::Back />"Back"</a> }
        })
    };
    let head = view! {
        {back}
        <span class="meta num">{format!("Record {}", count(place.record))}</span>
    };
    // As it is shown.
    let json = Memo::new(move |_| {
        answer.with(|answer| {
            let record = answer.as_ref()?.as_ref().ok()?;
            let shown = if case.reveal.get() {
                &record.json
            } else {
                &record.masked
            };
            Some(shown.clone())
        })
    });
    let spelled = Memo::new(move |_| json.with(|json| lines(json.as_deref()?, case.reveal.get())));
    let told = Memo::new(move |_| {
        json.with(|json| {
            let record = json::from_str(json.as_deref()?).ok()?;
            Some(explain(&record, case.reveal.get()))
        })
    });
    let text = Signal::derive(move || {
        spelled.with(|lines| lines.as_deref().map(joined).unwrap_or_default())
    });
    let trouble = move || {
        answer.with(|answer| match answer {
            None => Some(view! { <p class="soft" role="status">"Reading the record again from its file …"</p> }.into_any()),
            Some(Err(why)) => Some(
                view! {
                    <div class="notice notice--warn" role="alert">
                        <p>"The record cannot be shown: " {why.clone()} "."</p>
                        <button type="button" class="button button--s" on:click=move |_| ask()>"Try again"</button>
                    </div>
                }
                .into_any(),
            ),
            Some(Ok(_)) if spelled.with(Option::is_none) => Some(
                view! { <p class="soft">"This record is not valid JSON, so it is not shown. It counts as its file’s problem."</p> }
                    .into_any(),
            ),
            Some(Ok(_)) => None,
        })
    };
    view! {
        <Panel label="Record" head=head.into_any() close=move || case.close()>
            <div class="place">
                <Icon sign=Sign::File />
                <p><Path path /></p>
            </div>
            {trouble}
            {move || told.get().map(|rows| view! {
                <section class="stack-2">
                    <h2 class="h3">"In plain words"</h2>
                    <Explain rows />
                </section>
            })}
            <section class="stack-2" class:gone=move || spelled.with(Option::is_none)>
                <div class="row row--apart">
                    <h2 class="h3">"As written"</h2>
                    <div class="row">
                        <Masking />
                        <CopyButton text />
                    </div>
                </div>
                <div class="code" data-test="record">
                    {move || spelled.get().map(|lines| view! { <Json lines /> })}
                </div>
            </section>
        </Panel>
    }
}
