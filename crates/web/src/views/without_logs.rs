//! Evidence of a session: which file has to be added to open it.

use super::pick::pick;
use crate::components::icon::{Icon, Sign};
use crate::components::panel::Panel;
use crate::components::text::{Path, log_text};
use crate::state::case::use_case;
use crate::state::case_name::outer;
use leptos::prelude::*;

/// The panel in place of a record or a value, where the report came without its logs.
#[component]
pub fn WithoutLogs(
    /// The input that the evidence lies in.
    file: u32,
) -> impl IntoView {
    let case = use_case();
    let path = case.path(file).unwrap_or_default();
    let given = log_text(outer(&path));
    // An input of its own is named once.
    let inside = (outer(&path) != path).then(|| {
        let path = path.clone();
        view! { <p class="small soft">"In it, what you opened lies in " <Path path /> "."</p> }
    });
    let head = view! { <span class="meta">"Evidence"</span> };
    view! {
        <Panel label="Evidence" head=head.into_any() close=move || case.close()>
            <div class="stack-4" data-test="without-logs">
                <p>"This session has no logs; add " <span class="mono break">{given}</span> " to open its records."</p>
                {inside}
                <p class="small soft">"Files that are added are read as the case anew. Your words on the findings stay."</p>
                <div class="row">
                    <button type="button" class="button button--primary" on:click=move |_| pick("pick-files")>
                        <Icon sign=Sign::Plus />
                        "Add files"
                    </button>
                    <button type="button" class="button" on:click=move |_| pick("pick-folder")>
                        <Icon sign=Sign::Folder />
                        "Add folder"
                    </button>
                </div>
            </div>
        </Panel>
    }
}
