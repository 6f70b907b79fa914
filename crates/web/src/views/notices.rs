//! What concerns every view: that files are read, that reading was stopped, that the analysis is gone; also for those who do not see it.

use crate::components::code::Code;
use crate::components::glyph::{Glyph, Shape};
use crate::components::run_card::{RunLine, doing, finished};
use crate::engine::Run;
use crate::format::number::count;
use crate::state::case::{Case, use_case};
use crate::state::route::{Route, View};
use leptos::prelude::*;

/// The line or box above a view.
#[component]
pub fn Notices(
    /// The view.
    view: Memo<View>,
) -> impl IntoView {
    let case = use_case();
    let progress = case.progress();
    let recalled = case.engine().recalled();
    let state = Memo::new(move |_| {
        let lost = case.report.with(Option::is_none);
        case.run.with(|run| match run {
            Run::Done {
                cancelled: true, ..
            } => "cancelled",
            Run::Done { .. } if lost => "lost",
            Run::Done { .. } if recalled.get() => "recalled",
            Run::Empty | Run::Held { .. } | Run::Done { .. } => "",
            // The overview has the whole card.
            _ if view.get() == View::Overview => "",
            _ => "busy",
        })
    });
    move || {
        match state.get() {
        "busy" => {
            view! { <RunLine run=case.run progress cancel=move || case.engine().cancel() /> }.into_any()
        }
        "cancelled" => {
            let unread = move || progress.with(|progress| finished(progress, true));
            view! {
                <div class="notice notice--warn" data-test="cancelled">
                    <span class="is-warn"><Glyph shape=Shape::Half /></span>
                    <p>{unread} " Files that were not read are listed as such."</p>
                    <a class="button button--s" href=Route::of(View::Files).hash()>"Show files"</a>
                </div>
            }
            .into_any()
        }
        "lost" => view! {
            <div class="notice notice--crit" role="alert" data-test="lost">
                <span class="is-crit"><Glyph shape=Shape::Crit /></span>
                <div class="stack-1">
                    <p class="medium">"The analysis broke down, and what was read is lost."</p>
                    <p class="small">
                        "Most likely the browser ran out of memory. Clear the page and drop fewer files, or use the command line, which gives the same report:"
                    </p>
                    <Code text="trailglass inspect FOLDER --format html --output report.html" />
                </div>
                <button type="button" class="button button--s" on:click=move |_| case.clear()>"Clear all"</button>
            </div>
        }
        .into_any(),
        "recalled" => view! {
            <div class="notice notice--act" data-test="recalled">
                <p>"This is a session: the report without its logs. To open records, add the files of the case; your words stay."</p>
                <button type="button" class="button button--s" on:click=move |_| super::pick::pick("pick-files")>"Add files"</button>
            </div>
        }
        .into_any(),
        _ => ().into_any(),
    }
    }
}

/// Tells those who do not see it how reading goes on: at every change of state, and at every fifth of the way.
pub(super) fn announce(case: Case) {
    let step = Memo::new(move |_| {
        case.run.with(|run| {
            let fifth = run.progress().map_or(0, |progress| {
                progress.bytes_done.saturating_mul(5) / progress.bytes_total.max(1)
            });
            (run.word(), fifth)
        })
    });
    Effect::new(move |last: Option<()>| {
        let _ = step.get();
        if last.is_none() {
            return;
        }
        let words = case.run.with_untracked(|run| match run {
            Run::Reading(progress) => format!(
                "{}: {} of {} files, {} records",
                doing(run),
                count(u64::from(progress.files_done)),
                count(u64::from(progress.files_total)),
                count(progress.records)
            ),
            run => doing(run),
        });
        if !words.is_empty() {
            case.said.set(words);
        }
    });
}
