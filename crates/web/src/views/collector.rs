//! The export collector for download, with everything that it calls and may: made to be read before it is run.

use crate::components::code::Code;
use crate::components::icon::{Icon, Sign};
use crate::components::sheet::Sheet;
use crate::format::number::count;
use crate::state::case::use_case;
use crate::state::collector::{FILE_NAME, SCRIPT, calls, number, policy};
use crate::state::save;
use leptos::prelude::*;

/// The way to it, for where exports are asked for.
#[component]
pub fn CollectorOffer() -> impl IntoView {
    let case = use_case();
    view! {
        <section class="offer" aria-labelledby="collector">
            <div class="stack-1">
                <h2 class="h3" id="collector">"No exports yet?"</h2>
                <p class="small soft">
                    "One shell script exports the configuration around CloudTrail with read-only rights, in AWS CloudShell, into one archive to drop here. "
                    "It makes " {count(number())} " kinds of calls, each of which only reads."
                </p>
            </div>
            <div class="row">
                <button type="button" class="button" data-test="save-collector" on:click=move |_| save()>
                    <Icon sign=Sign::Drop />
                    "Save " {FILE_NAME}
                </button>
                <button
                    type="button"
                    class="button button--quiet"
                    aria-haspopup="dialog"
                    data-test="open-collector"
                    on:click=move |_| case.collector.set(true)
                >
                    "What it calls, and the rights it needs"
                </button>
            </div>
        </section>
    }
}

/// The sheet with its calls and its policy.
#[component]
pub fn CollectorSheet() -> impl IntoView {
    let case = use_case();
    view! {
        <Sheet open=case.collector title="The collector">
            <div class="stack-4" data-test="collector">
                <ol class="steps">
                    <li><span><b>"Save it and read it."</b> " It is one POSIX shell script; a table of calls is all it asks AWS."</span></li>
                    <li><span><b>"Run it in AWS CloudShell"</b> " of the account, with " <code>"sh collect.sh"</code> "; of member accounts too with " <code>"--role NAME"</code> "."</span></li>
                    <li><span><b>"Drop the archive here."</b> " What a right was missing for is recorded in it and shown as unknown."</span></li>
                </ol>
                <div class="row">
                    <button type="button" class="button button--primary" on:click=move |_| save()>
                        <Icon sign=Sign::Drop />
                        "Save " {FILE_NAME}
                    </button>
                </div>
                <section class="stack-2">
                    <h3>"Every call it can make"</h3>
                    <Code text=calls() />
                </section>
                <section class="stack-2">
                    <h3>"The IAM policy that allows them"</h3>
                    <p class="small soft">"AWS’s own ReadOnlyAccess and SecurityAudit allow most of it."</p>
                    <Code text=policy() />
                </section>
            </div>
        </Sheet>
    }
}

/// Saves the script as a file. It is part of the page, so nothing is loaded for it.
fn save() {
    save::bytes(FILE_NAME, "text/x-shellscript", SCRIPT.as_bytes());
}
