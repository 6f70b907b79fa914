//! A part of a view: its heading, what it says in a sentence, and what is in it.

use leptos::prelude::*;

/// The section.
#[component]
pub fn Section(
    /// Names it for those who jump from heading to heading.
    id: &'static str,
    /// Its heading.
    title: &'static str,
    /// The sentence below it.
    lede: &'static str,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="section" aria-labelledby=id>
            <div class="section__head">
                <h2 id=id>{title}</h2>
                <p>{lede}</p>
            </div>
            {children()}
        </section>
    }
}
