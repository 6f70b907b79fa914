//! One value of an export, read again from the dropped file, with what stands around it.

use crate::components::button::CopyButton;
use crate::components::icon::{Icon, Sign};
use crate::components::json::Json;
use crate::components::panel::Panel;
use crate::components::text::{Masking, Path, log_text};
use crate::state::case::use_case;
use crate::state::record::lines::{joined, lines, mark};
use crate::state::route::ValuePlace;
use crate::state::values;
use leptos::prelude::*;
use trailglass_core::case::Excerpt;

/// The panel.
#[component]
pub fn ValuePanel(
    /// Where it lies.
    place: ValuePlace,
) -> impl IntoView {
    let case = use_case();
    let path = case.path(place.file).unwrap_or_default();
    let pointer = case.report.with_untracked(|report| {
        let report = report.as_deref()?;
        values::pointer(report, place)
    });
    let pointer = pointer.unwrap_or_default();
    let answer = RwSignal::new(None::<Result<Excerpt, String>>);
    let asked = pointer.clone();
    let given = path.clone();
    let ask = move || {
        answer.set(None);
        // The panel may be closed before the answer comes.
        case.engine()
            .value(given.clone(), asked.clone(), move |found| {
                drop(answer.try_set(Some(found)));
            });
    };
    ask();
    let wanted = pointer.clone();
    let spelled = Memo::new(move |_| {
        answer.with(|answer| {
            let excerpt = answer.as_ref()?.as_ref().ok()?;
            let mut lines = lines(&excerpt.text, case.reveal.get())?;
            mark(&mut lines, wanted.strip_prefix(excerpt.pointer.as_str())?);
            Some(lines)
        })
    });
    let whole = move || {
        answer.with(|answer| {
            let excerpt = answer.as_ref()?.as_ref().ok()?;
            (!excerpt.pointer.is_empty()).then(|| {
                view! { <p class="tiny faint">"The file is long: only what is around the value is shown, which stands at " <span class="mono break">{log_text(&excerpt.pointer)}</span> "."</p> }
            })
        })
    };
    let text = Signal::derive(move || {
        spelled.with(|lines| lines.as_deref().map(joined).unwrap_or_default())
    });
    // The value is brought into sight, as it may stand far down.
    Effect::new(move |_| {
        if spelled.with(Option::is_some) {
            request_animation_frame(|| {
                let line = document().query_selector("[data-test=value] .line--marked");
                if let Some(line) = line.ok().flatten() {
                    let nearest = web_sys::ScrollIntoViewOptions::new();
                    nearest.set_block(web_sys::ScrollLogicalPosition::Center);
                    nearest.set_inline(web_sys::ScrollLogicalPosition::Nearest);
                    line.scroll_into_view_with_scroll_into_view_options(&nearest);
                }
            });
        }
    });
    let trouble = move || {
        answer.with(|answer| match answer {
            None => Some(view! { <p class="soft" role="status">"Reading the value again from its file …"</p> }.into_any()),
            Some(Err(why)) => Some(
                view! { <div class="notice notice--warn" role="alert"><p>"The value cannot be shown: " {why.clone()} "."</p></div> }.into_any(),
            ),
            Some(Ok(_)) if spelled.with(Option::is_none) => {
                Some(view! { <p class="soft">"This part of the file is not valid JSON, so it is not shown."</p> }.into_any())
            }
            Some(Ok(_)) => None,
        })
    };
    let back = move || {
        let route = case.route().closed()?;
        route.item.is_some().then(|| {
            view! { <a class="button button--s button--quiet" href=route.hash()><Icon sign=Sign::Back />"Back"</a> }
        })
    };
    let head = view! { {back} <span class="meta">"Value of an export"</span> };
    let shown = if pointer.is_empty() {
        "the whole file".to_owned()
    } else {
        log_text(&pointer)
    };
    view! {
        <Panel label="Value of an export" head=head.into_any() close=move || case.close()>
            <div class="place">
                <Icon sign=Sign::File />
                <p><Path path /><span class="sub mono break" data-test="pointer">{shown}</span></p>
            </div>
            {trouble}
            <section class="stack-2" class:gone=move || spelled.with(Option::is_none)>
                <div class="row row--apart">
                    <h2 class="h3">"As written"</h2>
                    <div class="row">
                        <Masking />
                        <CopyButton text />
                    </div>
                </div>
                <div class="code" data-test="value">
                    {move || spelled.get().map(|lines| view! { <Json lines /> })}
                </div>
                {whole}
            </section>
        </Panel>
    }
}
