//! The first screen: where to drop, what stays local, and what will be answered.

use super::collector::CollectorOffer;
use super::lock::{HowToCheck, Promise, ProofBox};
use super::own::OwnNames;
use crate::components::icon::{Icon, Sign};
use crate::state::case::use_case;
use leptos::prelude::*;

/// What a report answers, as a reader would ask it.
const QUESTIONS: [(&str, &str); 8] = [
    (
        "Coverage",
        "Which trail logs what, how often too many, and where not at all?",
    ),
    (
        "Orphans",
        "Which buckets still hold logs that nothing writes, and who can read them?",
    ),
    (
        "Volume",
        "Which service, call, identity or bucket fills the logs?",
    ),
    (
        "Cost",
        "What does logging cost, line by line, and what would a change save?",
    ),
    (
        "Trust",
        "Who stopped, narrowed or blinded the logging, and do the files hold?",
    ),
    (
        "Privacy",
        "What would somebody read who is given these logs, and what goes into a copy?",
    ),
    (
        "Roles",
        "Who is really behind each assumed role, across accounts?",
    ),
    (
        "And the fix",
        "Every finding comes with its records and the commands that mend it.",
    ),
];

/// The screen.
#[component]
pub fn First() -> impl IntoView {
    let case = use_case();
    let asks: Vec<_> = QUESTIONS
        .into_iter()
        .map(|(title, words)| view! { <li><b>{title}</b><span>{words}</span></li> })
        .collect();
    view! {
        <main class="main main--alone" id="main" tabindex="-1">
            <div class="hero">
                <h1>"What does this AWS organization really log?"</h1>
                <p class="lede lede--s">
                    "Drop a customer’s CloudTrail logs. Trailglass reads them in this tab and writes the report, with the evidence for every line of it."
                </p>
            </div>
            <div class="first">
                <div class="drop">
                    <Icon sign=Sign::Drop />
                    <div class="stack-1">
                        <h2>"Drop files or a folder anywhere on this page"</h2>
                        <p class="soft">
                            "Logs, digests and exports, as "
                            <code>".json"</code> ", " <code>".gz"</code> ", " <code>".zip"</code> " or " <code>".tar"</code>
                            ", in any mix and number. Names do not matter: contents are recognised."
                        </p>
                    </div>
                    <div class="row row--center">
                        <PickFiles primary=true />
                        <PickFolder />
                        <button
                            type="button"
                            class="button"
                            data-test="paste"
                            aria-haspopup="dialog"
                            on:click=move |_| case.paste.set(true)
                        >
                            <Icon sign=Sign::Copy />
                            "Paste JSON"
                        </button>
                    </div>
                    <Searches />
                    <p class="small faint">
                        "Only looking? "
                        <button type="button" class="link" data-test="open-sample" on:click=move |_| case.open_sample()>
                            "Open the sample case"
                        </button>
                        " It is a made-up organization with every mistake in it."
                    </p>
                </div>
                <section class="trust" aria-labelledby="stay">
                    <div class="row row--tight">
                        <span class="is-ok trust__lock"><Icon sign=Sign::Lock /></span>
                        <h2 id="stay">"Your files stay in this tab"</h2>
                    </div>
                    <Promise />
                    <ProofBox />
                    <HowToCheck />
                </section>
            </div>
            <CollectorOffer />
            <section class="section" aria-labelledby="get">
                <div class="section__head"><h2 id="get">"What you get"</h2></div>
                <ul class="asks">{asks}</ul>
            </section>
        </main>
    }
}

/// Whether records are searched for personal data: the one question that takes time of its own.
#[component]
pub fn Searches() -> impl IntoView {
    let case = use_case();
    let searches = case.engine().searches();
    view! {
        <label class="check small">
            <input
                type="checkbox"
                data-test="searches"
                prop:checked=move || searches.get()
                on:change:target=move |event| case.engine().search(event.target().checked())
            />
            "Look for personal data and secrets too"
        </label>
        <Show when=move || searches.get()>
            <details class="own">
                <summary class="small">"Names that are no people"</summary>
                <div class="share__options"><OwnNames /></div>
            </details>
        </Show>
    }
}

/// The button for files.
#[component]
pub fn PickFiles(
    /// Whether it is what the screen is for.
    #[prop(optional)]
    primary: bool,
) -> impl IntoView {
    view! {
        <button type="button" class="button" class:button--primary=primary on:click=move |_| super::pick::pick("pick-files")>
            <Icon sign=Sign::File />
            "Choose files"
        </button>
    }
}

/// The button for a folder.
#[component]
pub fn PickFolder() -> impl IntoView {
    view! {
        <button type="button" class="button" on:click=move |_| super::pick::pick("pick-folder")>
            <Icon sign=Sign::Folder />
            "Choose a folder"
        </button>
    }
}
