//! The command palette: type a few letters, press Enter.

use super::report::hand_over;
use crate::components::sheet::Sheet;
use crate::components::text::Personal;
use crate::engine::Run;
use crate::state::case::{Case, use_case};
use crate::state::hand_over::Form;
use crate::state::palette::{Act, Deed, Entry, Offered, entries, found};
use leptos::html;
use leptos::prelude::*;
use trailglass_core::report::Filter;

/// The sheet.
#[component]
pub fn PaletteSheet() -> impl IntoView {
    let case = use_case();
    view! {
        <Sheet open=case.palette title="Find anything">
            <Palette />
        </Sheet>
    }
}

#[component]
fn Palette() -> impl IntoView {
    let case = use_case();
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0usize);
    let all = Memo::new(move |_| {
        case.report.with(|report| {
            entries(Offered {
                report: report.as_deref().filter(|_| case.done.get()),
                is_empty: case.run.with(|run| *run == Run::Empty),
                revealed: case.reveal.get(),
            })
        })
    });
    let shown =
        Memo::new(move |_| all.with(|all| typed.with(|typed| found(all, typed, case.done.get()))));
    let field = NodeRef::<html::Input>::new();
    field.on_load(|field| drop(field.focus()));
    let choose = move |entry: Entry| {
        case.palette.set(false);
        // The sheet goes first: what is done may put the cursor somewhere.
        request_animation_frame(move || carry_out(case, entry.act));
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        let number = shown.with(Vec::len);
        let to = match event.key().as_str() {
            "ArrowDown" => at.get_untracked() + 1,
            "ArrowUp" => at.get_untracked() + number.saturating_sub(1),
            "Enter" => {
                event.prevent_default();
                if let Some(entry) = shown.with(|shown| shown.get(at.get_untracked()).cloned()) {
                    choose(entry);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        at.set(to % number.max(1));
        request_animation_frame(|| {
            let chosen = document()
                .query_selector(".palette [aria-selected=true]")
                .ok()
                .flatten();
            if let Some(chosen) = chosen {
                let nearest = web_sys::ScrollIntoViewOptions::new();
                nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
                chosen.scroll_into_view_with_scroll_into_view_options(&nearest);
            }
        });
    };
    let rows = move || {
        let rows = shown.get().into_iter().enumerate();
        rows.map(|(place, entry)| {
            let press: Vec<_> = entry
                .press
                .iter()
                .map(|press| view! { <kbd>{*press}</kbd> })
                .collect();
            let title = entry.title.clone();
            view! {
                <li
                    id=format!("palette-{place}")
                    role="option"
                    class="palette__row"
                    data-test="palette-entry"
                    aria-selected=move || (at.get() == place).to_string()
                    on:click=move |_| choose(entry.clone())
                >
                    <span class="faint small">{entry.kind}</span>
                    <span class="palette__title"><Personal text=title /></span>
                    <span class="palette__keys">{press}</span>
                </li>
            }
        })
        .collect_view()
    };
    view! {
        <div class="palette">
            <div class="field">
                <input
                    node_ref=field
                    type="text"
                    role="combobox"
                    aria-expanded="true"
                    aria-controls="palette-list"
                    aria-activedescendant=move || format!("palette-{}", at.get())
                    aria-label="Find a view, something to do, a finding, a trail, a bucket or a record"
                    placeholder="A view, a finding, a trail, a bucket, or words of a record"
                    autocomplete="off"
                    spellcheck="false"
                    data-test="palette-field"
                    on:input:target=move |event| {
                        typed.set(event.target().value());
                        at.set(0);
                    }
                    on:keydown=key
                />
            </div>
            <ul id="palette-list" role="listbox" aria-label="What was found" class="palette__list">{rows}</ul>
        </div>
    }
}

fn carry_out(case: Case, act: Act) {
    match act {
        Act::Key(action) => crate::app::act(case, action),
        Act::Do(deed) => carry_out_deed(case, deed),
        Act::Go(route) => case.go(&route),
        Act::Records(text) => {
            case.look(|filter| {
                *filter = Filter {
                    text,
                    ..Filter::default()
                };
            });
        }
    }
}

fn carry_out_deed(case: Case, deed: Deed) {
    match deed {
        Deed::SaveReport => hand_over(case, Form::Html),
        Deed::SaveSession => hand_over(case, Form::Session),
        Deed::Clear => case.clear(),
        Deed::Lock => super::lock::show(case),
        Deed::Sample => case.open_sample(),
        Deed::Mask => case.reveal.update(|reveal| *reveal = !*reveal),
    }
}
