//! The root of the page: starts the engine, gives its state to the views, and listens to what concerns the whole window.

use std::sync::Arc;

use leptos::ev;
use leptos::prelude::*;
use trailglass_core::report::Report;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, HtmlElement, HtmlInputElement, KeyboardEvent};

use crate::components::text::Reveal;
use crate::engine::Engine;
use crate::state::case::Case;
use crate::state::keys::{Action, Pressed};
use crate::state::route::Route;
use crate::views::frame::Frame;
use crate::views::unstarted::Unstarted;

/// Puts the app into the page.
pub fn mount() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tell_broken(&place.unwrap_or_default());
    }));
    leptos::mount::mount_to_body(App);
}

/// The app.
#[component]
fn App() -> impl IntoView {
    match Engine::start() {
        Ok(engine) => {
            let case = Case::new(engine);
            provide_context(case);
            provide_context(Reveal(case.reveal));
            listen(case);
            take_sessions(case);
            carry_words(case);
            view! { <Frame /> }.into_any()
        }
        Err(error) => view! { <Unstarted why=error.to_string() /> }.into_any(),
    }
}

/// A defect of the page itself. Nothing of Leptos can be trusted then, so the words stand in the document already; only the place in the
/// source is added, as a panic's message might hold more.
fn tell_broken(place: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else {
        return;
    };
    if let Some(element) = document.get_element_by_id("broken-place") {
        element.set_text_content(Some(place));
    }
    if let Some(element) = document.get_element_by_id("broken") {
        drop(element.remove_attribute("hidden"));
    }
}

fn listen(case: Case) {
    window_event_listener(ev::hashchange, move |_| case.follow_address());
    listen_for_drops(case);
    listen_for_keys(case);
    Effect::new(move |_| {
        let root = document().document_element();
        let Some(root) = root else { return };
        // Setting an attribute by a constant name does not fail.
        drop(match case.theme.get().word() {
            Some(word) => root.set_attribute("data-theme", word),
            None => root.remove_attribute("data-theme"),
        });
    });
}

/// The consultant's words follow their findings when another report takes the place of the last one.
fn carry_words(case: Case) {
    let last = StoredValue::new(None::<Arc<Report>>);
    Effect::new(move |_| {
        let report = case.report.get().filter(|_| case.done.get());
        let Some(report) = report else { return };
        let before = last.try_update_value(|last| last.replace(Arc::clone(&report)));
        if let Some(before) = before.flatten()
            && !Arc::ptr_eq(&before, &report)
            && case
                .annotations
                .with_untracked(|it| !it.findings.is_empty())
        {
            case.annotations.update(|it| {
                *it = it.carried(&before.findings, &report.findings);
            });
        }
    });
}

/// What a session brings beside its report.
fn take_sessions(case: Case) {
    let opened = case.engine().opened();
    Effect::new(move |_| {
        if let Some(opened) = opened.get() {
            match &*opened {
                Ok(session) => {
                    case.annotations.set(session.annotations.clone());
                    case.forget_looks();
                    case.go(&Route::default());
                }
                Err(why) => case.note.set(Some(why.clone())),
            }
        }
    });
}

fn listen_for_drops(case: Case) {
    let mark = |on: bool| {
        if let Some(root) = document().document_element() {
            drop(root.class_list().toggle_with_force("is-dropping", on));
        }
    };
    // Without this, the browser would open the file in place of the page.
    let take = move |event: &DragEvent| {
        event.prevent_default();
        mark(holds_files(event));
    };
    window_event_listener(ev::dragenter, move |event| take(&event));
    window_event_listener(ev::dragover, move |event| take(&event));
    window_event_listener(ev::dragleave, move |event| {
        // Leaving for another element is no leaving.
        if event.related_target().is_none() {
            mark(false);
        }
    });
    window_event_listener(ev::drop, move |event| {
        event.prevent_default();
        mark(false);
        if let Some(transfer) = event.data_transfer().filter(|_| holds_files(&event)) {
            case.note.set(None);
            let nothing = "There was no file in what was dropped.";
            case.engine()
                .add_dropped(&transfer, move || case.note.set(Some(nothing.to_owned())));
        }
    });
}

fn holds_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|transfer| {
        transfer
            .types()
            .iter()
            .any(|kind| kind.as_string().as_deref() == Some("Files"))
    })
}

fn listen_for_keys(case: Case) {
    let pressed = StoredValue::new(Pressed::default());
    window_event_listener(ev::keydown, move |event| {
        if event.alt_key() || event.is_composing() {
            return;
        }
        if event.ctrl_key() || event.meta_key() {
            // Also from within a field: nothing is typed with these.
            if let Some(action) = Pressed::press_with(&event.key()) {
                event.prevent_default();
                act(case, action);
            }
            return;
        }
        let typing = is_typing(&event);
        if typing && event.key() != "Escape" {
            return;
        }
        let action =
            pressed.try_update_value(|pressed| pressed.press(&event.key(), event.time_stamp()));
        let Some(action) = action.flatten() else {
            return;
        };
        if typing {
            leave_field(&event);
            return;
        }
        event.prevent_default();
        act(case, action);
    });
}

/// Whether the key belongs to a field.
fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| {
        target
            .closest(
                "input:not([type=radio]):not([type=checkbox]):not([type=file]), textarea, select",
            )
            .is_ok_and(|field| field.is_some())
    })
}

/// Escape empties a field; an empty one is left.
fn leave_field(event: &KeyboardEvent) {
    let field = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    if let Some(field) = field.filter(|field| field.value().is_empty()) {
        drop(field.blur());
    }
}

/// Does what a key does.
pub(crate) fn act(case: Case, action: Action) {
    // A sheet is over the page: only what closes it goes through.
    let covered = case.covered();
    match action {
        Action::Close => case.close(),
        Action::Help if case.help.get_untracked() => case.help.set(false),
        Action::Palette if case.palette.get_untracked() => case.palette.set(false),
        _ if covered => {}
        Action::Help => case.help.set(true),
        Action::Palette => case.palette.set(true),
        Action::Go(view) => case.go(&Route::of(view)),
        Action::Filter => focus("[data-filter]"),
        Action::Next => step(1),
        Action::Previous => step(-1),
        Action::Theme => case.theme.update(|theme| *theme = theme.next()),
        Action::AddFiles => press("[data-test=pick-files]"),
        // The browser's own: the row is a link.
        Action::Open => {}
    }
}

fn element(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}

fn focus(selector: &str) {
    if let Some(element) = element(selector) {
        drop(element.focus());
    }
}

fn press(selector: &str) {
    if let Some(element) = element(selector) {
        element.click();
    }
}

/// Moves the focus along the rows of the list in the view.
fn step(by: i32) {
    let Ok(rows) = document().query_selector_all("main [data-row]") else {
        return;
    };
    let rows: Vec<HtmlElement> = (0..rows.length())
        .filter_map(|index| rows.get(index)?.dyn_into().ok())
        .collect();
    let focused = document().active_element();
    let here = rows.iter().position(|row| {
        focused
            .as_ref()
            .is_some_and(|focused| row.contains(Some(focused)))
    });
    let next = match (here, by) {
        (None, _) => Some(0),
        (Some(here), 1) => here.checked_add(1),
        (Some(here), _) => here.checked_sub(1),
    };
    if let Some(row) = next.and_then(|next| rows.get(next)) {
        drop(row.focus());
    }
}
