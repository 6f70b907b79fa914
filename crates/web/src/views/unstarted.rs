//! Shown when the engine cannot start: why, and what helps.

use leptos::prelude::*;

/// The whole page then.
#[component]
pub fn Unstarted(
    /// What happened, in plain words.
    why: String,
) -> impl IntoView {
    view! {
        <main class="main main--alone stack-4" role="alert">
            <h1>"Trailglass could not start"</h1>
            <p class="lede lede--s">{why}"."</p>
            <ul class="bullets soft">
                <li>"Reload the page. If the message stays, this copy of Trailglass may be incomplete."</li>
                <li>"Some browsers and some managed devices switch workers or WebAssembly off. Another browser may do."</li>
                <li>"The command line, trailglass inspect, gives the same report."</li>
            </ul>
        </main>
    }
}
