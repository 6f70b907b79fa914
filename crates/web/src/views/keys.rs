//! The list of keys, drawn from the one table of them.

use crate::components::sheet::Sheet;
use crate::state::case::use_case;
use crate::state::keys::keys;
use leptos::prelude::*;

/// The sheet.
#[component]
pub fn Keys() -> impl IntoView {
    let case = use_case();
    view! {
        <Sheet open=case.help title="Keys">
            <dl class="keys">
                {keys()
                    .map(|key| {
                        let press = key.press.iter().map(|press| view! { <kbd>{*press}</kbd> }).collect_view();
                        view! {
                            <div>
                                <dt>{press}</dt>
                                <dd>{key.words.into_owned()}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
            <p class="small faint">"They rest while you type in a field."</p>
        </Sheet>
    }
}
