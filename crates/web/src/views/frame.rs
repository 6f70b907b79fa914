//! The frame around every view: the bar, the navigation, what is open beside the view, and what lies over it.

use super::bucket::BucketPanel;
use super::cell::CellPanel;
use super::checked::{ControlPanel, ObjectPanel};
use super::collector::CollectorSheet;
use super::file::FilePanel;
use super::finding::FindingPanel;
use super::first::First;
use super::ingest::Ingest;
use super::keys::Keys;
use super::lock::{LockBadge, LockSheet};
use super::notices::{Notices, announce};
use super::palette::PaletteSheet;
use super::paste::PasteSheet;
use super::pick::pick;
use super::record::RecordPanel;
use super::side::{Side, show_link};
use super::trail::TrailPanel;
use super::value::ValuePanel;
use super::without_logs::WithoutLogs;
use crate::components::icon::{Icon, Sign};
use crate::components::live::Live;
use crate::components::undo::Undo;
use crate::state::case::{Open, use_case};
use crate::state::route::{RecordPlace, Route, ValuePlace, View};
use crate::state::summary::window_words;
use leptos::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The frame.
#[component]
pub fn Frame() -> impl IntoView {
    let case = use_case();
    let engine = case.engine();
    let state = Memo::new(move |_| case.run.with(|run| (run.word(), run.was_cancelled())));
    let empty = Memo::new(move |_| state.get().0 == "empty");
    let held = Memo::new(move |_| state.get().0 == "held");
    let busy = move || matches!(state.get().0, "listing" | "reading" | "stopping").to_string();
    announce(case);
    view! {
        <div
            class="app"
            data-test="run"
            data-state=move || state.get().0
            data-cancelled=move || state.get().1.to_string()
            aria-busy=busy
        >
            <button type="button" class="skip" on:click=move |_| focus_main()>"Skip to content"</button>
            <Bar empty />
            {move || if empty.get() {
                First().into_any()
            } else if held.get() {
                Ingest().into_any()
            } else {
                Shell().into_any()
            }}
            <Undo
                offered=engine.has_cleared()
                undo=move || engine.undo_clear()
                forget=move || engine.forget_cleared()
            />
            {move || case.note.get().map(|note| view! {
                <div class="undo" role="alert">
                    <p>{crate::components::text::log_text(&note)}</p>
                    <button type="button" class="button button--s" on:click=move |_| case.note.set(None)>"Close"</button>
                </div>
            })}
            <Update />
            <Pickers />
            <div class="dropping" aria-hidden="true"><p>"Drop to read it here. It stays in this tab."</p></div>
            <Keys />
            <PaletteSheet />
            <LockSheet />
            <PasteSheet />
            <CollectorSheet />
            <Live text=case.said />
        </div>
    }
}

/// A new version of the page, offered and never forced.
#[component]
fn Update() -> impl IntoView {
    let engine = use_case().engine();
    let offered = RwSignal::new(engine.has_update());
    let hidden = RwSignal::new(false);
    let heard = window_event_listener_untyped("trailglass-offline", move |_| {
        offered.set(engine.has_update());
    });
    on_cleanup(move || heard.remove());
    move || {
        (offered.get() && !hidden.get()).then(|| {
            view! {
                <div class="undo" role="status">
                    <p>"A new version is here. It opens an empty page: what was read has to be dropped again."</p>
                    <button type="button" class="button button--s" data-test="update" on:click=move |_| engine.use_update()>"Use it now"</button>
                    <button type="button" class="button button--s" on:click=move |_| hidden.set(true)>"Later"</button>
                </div>
            }
        })
    }
}

/// The inputs behind the buttons that choose files. They are always there, so that every button and key can use them.
#[component]
fn Pickers() -> impl IntoView {
    let engine = use_case().engine();
    let take = move |event: ev::Targeted<ev::Event, web_sys::HtmlInputElement>| {
        let input = event.target();
        if let Some(files) = input.files() {
            engine.add_picked(&files);
        }
        // So that the same file can be chosen again after the case was cleared.
        input.set_value("");
    };
    view! {
        <div class="sr" aria-hidden="true">
            <input type="file" multiple tabindex="-1" data-test="pick-files" on:change:target=take />
            <input type="file" multiple tabindex="-1" data-test="pick-folder" prop:webkitdirectory=true on:change:target=take />
        </div>
    }
}

/// The bar at the top.
#[component]
fn Bar(empty: Memo<bool>) -> impl IntoView {
    let case = use_case();
    let window = case.figures(window_words);
    let theme = move || format!("Theme: {}", case.theme.get().title());
    view! {
        <header class="topbar">
            <a class="brand" href=Route::of(View::Overview).hash()><Icon sign=Sign::Brand /><span>"Trailglass"</span></a>
            <Show when=move || !empty.get()>
                <p class="case">
                    <b>{move || case.name.with(|name| crate::components::text::log_text(name))}</b>
                    <span class="num">{move || window.get()}</span>
                </p>
            </Show>
            <span class="topbar__gap"></span>
            <Show when=move || !empty.get()>
                <button
                    type="button"
                    class="button button--s finder"
                    data-test="palette"
                    aria-haspopup="dialog"
                    aria-keyshortcuts="Control+K"
                    on:click=move |_| case.palette.set(true)
                >
                    <Icon sign=Sign::Search />
                    <span class="wide">"Find anything"</span>
                    <kbd class="wide">"Ctrl K"</kbd>
                </button>
                <button type="button" class="button button--s" on:click=move |_| pick("pick-files")>
                    <Icon sign=Sign::Plus />
                    <span class="wide">"Add files"</span>
                </button>
                <button type="button" class="button button--s" on:click=move |_| pick("pick-folder")>
                    <Icon sign=Sign::Folder />
                    <span class="wide">"Add folder"</span>
                </button>
                <button
                    type="button"
                    class="button button--s"
                    data-test="paste"
                    aria-haspopup="dialog"
                    on:click=move |_| case.paste.set(true)
                >
                    <Icon sign=Sign::Copy />
                    <span class="wide">"Paste JSON"</span>
                </button>
                <button type="button" class="button button--s" data-test="clear" on:click=move |_| case.clear()>
                    <Icon sign=Sign::Clear />
                    <span class="wide">"Clear all"</span>
                </button>
            </Show>
            <LockBadge />
            <button
                type="button"
                class="icon-button"
                aria-label=theme
                title=theme
                data-test="theme"
                on:click=move |_| case.theme.update(|theme| *theme = theme.next())
            >
                <Icon sign=Sign::Theme />
            </button>
            <button
                type="button"
                class="icon-button wide"
                aria-label="Keys"
                title="Keys (?)"
                data-test="help"
                aria-haspopup="dialog"
                on:click=move |_| case.help.set(true)
            >
                <Icon sign=Sign::Keyboard />
            </button>
        </header>
    }
}

/// Everything below the bar while there is a case.
#[component]
fn Shell() -> impl IntoView {
    let case = use_case();
    let view = case.view();
    let main = NodeRef::<html::Main>::new();
    let opener = StoredValue::new_local(None::<HtmlElement>);
    let recalled = case.engine().recalled();
    Effect::new(move |last: Option<View>| {
        let view = view.get();
        document().set_title(&format!("{} · Trailglass", view.title()));
        // A new view begins at its top, and those who do not see it hear its name.
        if last.is_some_and(|last| last != view) {
            window().scroll_to_with_x_and_y(0.0, 0.0);
            request_animation_frame(|| {
                focus_title();
                show_link();
            });
        }
        view
    });
    Effect::new(move |last: Option<bool>| {
        let open = case.open.with(|open| *open != Open::Nothing);
        match (last.unwrap_or(false), open) {
            (false, true) => {
                let focused = document().active_element();
                opener.set_value(focused.and_then(|focused| focused.dyn_into().ok()));
            }
            (true, false) => {
                let back = opener.try_update_value(Option::take).flatten();
                if let Some(back) = back.filter(|back| back.is_connected()) {
                    drop(back.focus());
                }
            }
            _ => {}
        }
        open
    });
    on_cleanup(|| document().set_title("Trailglass"));
    view! {
        <div class="shell">
            <Side />
            <div class="withpanel">
                <main class="main" id="main" tabindex="-1" node_ref=main>
                    <Notices view />
                    {move || super::show(view.get())}
                </main>
                {move || match case.open.get() {
                    Open::Nothing => ().into_any(),
                    Open::Record(RecordPlace { file, .. }) | Open::Value(ValuePlace { file, .. }) if recalled.get() => {
                        view! { <WithoutLogs file /> }.into_any()
                    }
                    Open::Finding(index) => view! { <FindingPanel index /> }.into_any(),
                    Open::File(index) => view! { <FilePanel index /> }.into_any(),
                    Open::Record(place) => view! { <RecordPanel place /> }.into_any(),
                    Open::Value(place) => view! { <ValuePanel place /> }.into_any(),
                    Open::Cell(index) => view! { <CellPanel index /> }.into_any(),
                    Open::Trail(index) => view! { <TrailPanel index /> }.into_any(),
                    Open::Object(index) => view! { <ObjectPanel index /> }.into_any(),
                    Open::Control(index) => view! { <ControlPanel index /> }.into_any(),
                    Open::Bucket(index) => view! { <BucketPanel index /> }.into_any(),
                }}
            </div>
        </div>
    }
}

fn focus_main() {
    if let Some(main) = document().get_element_by_id("main")
        && let Ok(main) = main.dyn_into::<HtmlElement>()
    {
        drop(main.focus());
    }
}

/// Names the view to those who do not see it, unless a key was quicker than the frame: a row that has the focus by then
/// keeps it.
fn focus_title() {
    let taken = document()
        .active_element()
        .and_then(|active| active.closest("main [data-row], main [data-filter]").ok()?);
    if taken.is_some() {
        return;
    }
    let title = document().query_selector("main h1").ok().flatten();
    if let Some(title) = title.and_then(|title| title.dyn_into::<HtmlElement>().ok()) {
        drop(title.focus());
    }
}
