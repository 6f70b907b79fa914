//! Fields for names that are no people.

use crate::state::case::use_case;
use crate::state::own::Own;
use leptos::prelude::*;

/// The fields. They hold for what is read or copied from then on.
#[component]
pub fn OwnNames() -> impl IntoView {
    view! {
        <OwnField id="own-services" label="Service accounts" what="They are machines, and keep their names." place="jenkins, deploy-bot" of=|own| &mut own.services />
        <OwnField id="own-domains" label="Your own domains" what="Mailboxes there that are named like teams or machines are no people." place="larkspur.example" of=|own| &mut own.domains />
    }
}

#[component]
fn OwnField(
    id: &'static str,
    label: &'static str,
    what: &'static str,
    place: &'static str,
    of: fn(&mut Own) -> &mut String,
) -> impl IntoView {
    let case = use_case();
    let value = move || case.own.with(|own| of(&mut own.clone()).clone());
    let change = move |text: String| case.say_own(|own| *of(own) = text);
    view! {
        <div class="stack-1">
            <label class="medium" for=id>{label}</label>
            <p class="small soft">{what}</p>
            <div class="field">
                <input id=id data-test=id autocomplete="off" spellcheck="false" placeholder=place prop:value=value
                    on:input:target=move |event| change(event.target().value()) />
            </div>
        </div>
    }
}
