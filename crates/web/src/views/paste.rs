//! The sheet that takes pasted JSON, which joins the case as an input of its own.

use crate::components::sheet::Sheet;
use crate::state::case::use_case;
use crate::state::route::{Route, View};
use leptos::prelude::*;

/// The sheet.
#[component]
pub fn PasteSheet() -> impl IntoView {
    let case = use_case();
    // They live as long as the page, so that a sheet closed by mistake loses nothing. Not in the address: they are data.
    let text = RwSignal::new(String::new());
    let subject = RwSignal::new(String::new());
    let empty = move || text.with(|text| text.trim().is_empty());
    let add = move || {
        if empty() {
            return;
        }
        let first = case.run.with_untracked(|run| run.word() == "empty");
        text.with_untracked(|text| {
            subject.with_untracked(|subject| case.engine().add_pasted(text, subject.trim()));
        });
        text.set(String::new());
        subject.set(String::new());
        case.paste.set(false);
        case.said
            .set("The pasted text was added to the case.".to_owned());
        if first {
            case.go(&Route::of(View::Overview));
        }
    };
    view! {
        <Sheet open=case.paste title="Paste JSON">
            <div class="stack-4">
                <p class="soft">
                    "The output of an AWS command, a log file, or a record. It is read like a dropped file, and stays in this tab."
                </p>
                <label class="stack-1">
                    <span class="small medium">"JSON"</span>
                    <Area text />
                </label>
                <label class="stack-1">
                    <span class="small medium">"What it describes, if it does not say so"</span>
                    <span class="field">
                        <input
                            type="text"
                            placeholder="Name of the bucket, ARN of the trail"
                            spellcheck="false"
                            autocomplete="off"
                            data-test="paste-subject"
                            prop:value=subject
                            on:input:target=move |event| subject.set(event.target().value())
                        />
                    </span>
                    <span class="tiny faint">"get-bucket-policy, for one, does not name its bucket. You can also say it later."</span>
                </label>
                <div class="row">
                    <button type="button" class="button button--primary" data-test="paste-add" disabled=empty on:click=move |_| add()>
                        "Add to the case"
                    </button>
                    <button type="button" class="button" on:click=move |_| case.paste.set(false)>"Not now"</button>
                </div>
            </div>
        </Sheet>
    }
}

/// The field for the text. It is made anew each time the sheet opens, and takes the focus then.
#[component]
fn Area(text: RwSignal<String>) -> impl IntoView {
    let area = NodeRef::<leptos::html::Textarea>::new();
    // Once the sheet is shown, which is after what is in it is made.
    area.on_load(|area| request_animation_frame(move || drop(area.focus())));
    view! {
        <textarea
            node_ref=area
            class="area mono"
            rows="12"
            spellcheck="false"
            autocomplete="off"
            data-test="paste-text"
            prop:value=text
            on:input:target=move |event| text.set(event.target().value())
        ></textarea>
    }
}
