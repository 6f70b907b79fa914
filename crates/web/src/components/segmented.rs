//! Two or more choices of which one holds.

use leptos::prelude::*;

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The value.
    pub value: String,
    /// What it says.
    pub label: String,
}

impl Choice {
    /// A value and what it says.
    #[must_use]
    pub fn new(value: &str, label: impl Into<String>) -> Self {
        Self {
            value: value.to_owned(),
            label: label.into(),
        }
    }
}

/// A row of choices as radio buttons, so that arrow keys walk it.
#[component]
pub fn Segmented(
    /// What is chosen, for those who do not see it.
    label: &'static str,
    /// The name of the group, unique on the page.
    name: &'static str,
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The value that holds.
    #[prop(into)]
    chosen: Signal<String>,
    /// Told of another choice.
    choose: impl Fn(String) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let radios = move || {
        choices
            .get()
            .into_iter()
            .map(|choice| {
                let value = choice.value.clone();
                let checked = move || chosen.get() == value;
                let value = choice.value;
                view! {
                    <label>
                        <input type="radio" name=name prop:checked=checked on:change=move |_| choose(value.clone()) />
                        {choice.label}
                    </label>
                }
            })
            .collect_view()
    };
    view! { <div class="segmented" role="radiogroup" aria-label=label>{radios}</div> }
}
