//! The privacy lock: its badge, its proof, and how to check it without believing the page.

use crate::components::glyph::{Glyph, Shape};
use crate::components::icon::{Icon, Sign};
use crate::components::sheet::Sheet;
use crate::engine::Attempt;
use crate::state::case::{Case, Proof, use_case};
use leptos::prelude::*;

/// The badge, on every screen.
#[component]
pub fn LockBadge() -> impl IntoView {
    let case = use_case();
    let locked = move || case.is_locked();
    let words = move || {
        if locked() {
            "Network locked"
        } else {
            "Not locked"
        }
    };
    let sign = move || {
        let sign = if locked() { Sign::Lock } else { Sign::Unlocked };
        view! { <Icon sign /> }
    };
    view! {
        <button
            type="button"
            class="lock"
            class:lock--open=move || !locked()
            data-test="lock"
            data-locked=move || locked().to_string()
            aria-haspopup="dialog"
            on:click=move |_| show(case)
        >
            {sign}
            <span class="lock__words">{words}</span>
        </button>
    }
}

/// Shows the sheet, and has the lock prove itself.
pub(super) fn show(case: Case) {
    case.lock.set(true);
    case.try_lock();
}

/// The sheet behind the badge.
#[component]
pub fn LockSheet() -> impl IntoView {
    let case = use_case();
    view! {
        <Sheet open=case.lock title="Your files stay in this tab">
            <div class="stack-4">
                <Promise />
                <ProofBox />
                <HowToCheck />
                <h3>"What the lock cannot stop"</h3>
                <ul class="bullets small soft">
                    <li>"A browser extension that may read pages reads this one too. A private window runs without most of them."</li>
                    <li>"A page may send its own tab to another address. No code of this page does, and no link is made from your files."</li>
                </ul>
            </div>
        </Sheet>
    }
}

/// What is promised.
#[component]
pub fn Promise() -> impl IntoView {
    view! {
        <p class="soft">
            "The browser itself refuses every connection this page could open. Nothing is collected, nothing is stored, and closing the tab forgets everything."
        </p>
    }
}

/// The live proof: a request is tried, on the page and in a worker.
#[component]
pub fn ProofBox() -> impl IntoView {
    let case = use_case();
    let lock = case.engine().lock();
    let build = if lock.single_file {
        "single file"
    } else {
        "hosted"
    };
    let shape = move || {
        let shape = match case.proof.get() {
            Proof::NotTried | Proof::Trying => Shape::Unknown,
            Proof::Tried(outcome) if outcome.holds() => Shape::Ok,
            Proof::Tried(_) => Shape::Crit,
        };
        view! { <Glyph shape /> }
    };
    let words = move || match case.proof.get() {
        Proof::NotTried => "Try to send something",
        Proof::Trying => "Trying to send …",
        Proof::Tried(outcome) if outcome.holds() => "Tried to send: refused",
        Proof::Tried(_) => "Tried to send: not shown to be refused",
    };
    let detail = move || match case.proof.get() {
        Proof::NotTried => format!(
            "A request to an address that does not exist, from the page and from a worker · {build}, {}",
            lock.version
        ),
        Proof::Trying => "One moment".to_owned(),
        Proof::Tried(outcome) => format!(
            "page: {} · worker: {}",
            tell(&outcome.page),
            tell(&outcome.worker)
        ),
    };
    view! {
        <div class="test" data-test="self-test" data-state=move || state(case)>
            {shape}
            <p aria-live="polite">{words}</p>
            <button
                type="button"
                class="button button--s"
                data-test="try-lock"
                disabled=move || case.proof.get() == Proof::Trying
                on:click=move |_| case.try_lock()
            >
                {move || if case.proof.get() == Proof::NotTried { "Try it" } else { "Try again" }}
            </button>
            <code>{detail}</code>
        </div>
    }
}

fn state(case: Case) -> &'static str {
    match case.proof.get() {
        Proof::NotTried => "not-tried",
        Proof::Trying => "trying",
        Proof::Tried(outcome) if outcome.holds() => "refused",
        Proof::Tried(_) => "open",
    }
}

fn tell(attempt: &Attempt) -> String {
    match attempt {
        Attempt::Refused { directive } => format!("refused by {directive} 'none'"),
        Attempt::NotRefused => "no policy refused it".to_owned(),
        Attempt::Unknown { why } => format!("could not be tried ({why})"),
    }
}

/// How to check it without believing the page.
#[component]
pub fn HowToCheck() -> impl IntoView {
    view! {
        <h3>"How to check"</h3>
        <ol class="steps">
            <li><span><b>"Watch."</b> " Open the browser’s network panel, then drop a file. The list stays empty."</span></li>
            <li><span><b>"Unplug."</b> " Switch the network off. Everything still works."</span></li>
            <li><span><b>"Take it away."</b> " trailglass.html is this page in one file. It runs from a disk, and its SHA-256 is published with it."</span></li>
        </ol>
    }
}
