//! Who is really behind each temporary identity: how much is traced and why not more, who takes what, and every session; one of them as a
//! page of its own; and the field that takes whatever a reader has in hand.

pub mod chain;
pub mod graph;
pub mod known;
pub mod names;
pub mod score;
pub mod sessions;
pub mod who;

use super::{Nothing, Waiting};
use crate::state::case::{Case, use_case};
use crate::state::roles::graph::accounts;
use crate::state::roles::score::lede;
use crate::state::route::Filter;
use leptos::prelude::*;
use std::collections::BTreeSet;
use trailglass_core::report::Answer;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// What was asked of the desk, and what became of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Asked {
    /// Nothing.
    #[default]
    Nothing,
    /// The desk is looking.
    Looking(String),
    /// Its answer.
    Answered(Box<Answer>),
    /// It gave none.
    Failed(String, &'static str),
}

impl Asked {
    fn query(&self) -> Option<&str> {
        match self {
            Self::Nothing => None,
            Self::Looking(query) | Self::Failed(query, _) => Some(query),
            Self::Answered(answer) => Some(&answer.query),
        }
    }
}

/// What this view keeps while it is shown: data, so not in the address.
#[derive(Clone, Copy)]
pub struct Desk {
    case: Case,
    /// What is written in the search field.
    query: RwSignal<String>,
    asked: RwSignal<Asked>,
    /// Part of a name: narrows graph and list.
    text: RwSignal<String>,
    /// Nodes of the graph that are drawn one by one.
    opened: RwSignal<BTreeSet<String>>,
}

impl Desk {
    /// Asks who somebody is.
    fn ask(self, query: String) {
        let query = query.trim().to_owned();
        self.query.set(query.clone());
        if query.is_empty() {
            return self.asked.set(Asked::Nothing);
        }
        self.asked.set(Asked::Looking(query.clone()));
        self.case.engine().who(query.clone(), move |answer| {
            // Somebody may have asked something else meanwhile, or left.
            let waits = |asked: &Asked| *asked == Asked::Looking(query.clone());
            if self.asked.try_with_untracked(waits) != Some(true) {
                return;
            }
            drop(self.asked.try_set(match answer {
                Ok(answer) => Asked::Answered(Box::new(answer)),
                Err(why) => Asked::Failed(query, why),
            }));
        });
    }
}

/// The screen.
#[component]
pub fn RolesView() -> impl IntoView {
    let case = use_case();
    let desk = Desk {
        case,
        query: RwSignal::default(),
        asked: RwSignal::default(),
        text: RwSignal::default(),
        opened: RwSignal::default(),
    };
    let session = case.part(|route| {
        let item = route.item.as_deref()?;
        item.strip_prefix("session.")?.parse::<usize>().ok()
    });
    keep_place(session);
    // More files may say more.
    Effect::new(move |before: Option<bool>| {
        let done = case.done.get();
        if done && before == Some(false) {
            let query = desk
                .asked
                .with_untracked(|asked| asked.query().map(str::to_owned));
            if let Some(query) = query {
                desk.ask(query);
            }
        }
        done
    });
    move || match session.get() {
        Some(place) => view! { <chain::ChainPage place desk /> }.into_any(),
        None => view! { <Whole desk /> }.into_any(),
    }
}

/// A page of one session begins at its top; going back leads to where the list was left.
fn keep_place(session: Memo<Option<usize>>) {
    let left_at = StoredValue::new(0.0);
    Effect::new(move |before: Option<Option<usize>>| {
        let now = session.get();
        match (before, now) {
            (Some(None), Some(_)) => {
                left_at.set_value(window().scroll_y().unwrap_or_default());
                window().scroll_to_with_x_and_y(0.0, 0.0);
                request_animation_frame(focus_title);
            }
            (Some(Some(before)), Some(now)) if before != now => {
                window().scroll_to_with_x_and_y(0.0, 0.0);
                request_animation_frame(focus_title);
            }
            (Some(Some(_)), None) => {
                let back = move || window().scroll_to_with_x_and_y(0.0, left_at.get_value());
                request_animation_frame(back);
            }
            _ => {}
        }
        now
    });
}

fn focus_title() {
    let title = document().query_selector("main h1").ok().flatten();
    if let Some(title) = title.and_then(|title| title.dyn_into::<HtmlElement>().ok()) {
        drop(title.focus());
    }
}

/// The chapter.
#[component]
fn Whole(desk: Desk) -> impl IntoView {
    let case = use_case();
    let lede = case.figures(|report| lede(&report.chapters.roles));
    let some = case.figures(|report| report.chapters.roles.totals.records.total > 0);
    let read = case.figures(|report| report.inputs.records > 0);
    let none = move || {
        match (read.get(), case.done.get()) {
            (Some(true), true) => {
                "Every record was made with long-term credentials or by a service in its own name. There is no role to look behind."
            }
            (_, true) => "There is no CloudTrail record in these files.",
            (_, false) => "No temporary credential so far.",
        }
        .to_owned()
    };
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Roles"</h1>
            <p class="lede lede--s">{move || lede.get()}</p>
        </header>
        <Show when=move || case.report.with(Option::is_some) fallback=Waiting>
            <who::Who desk />
            <Show when=move || some.get() == Some(true) fallback=move || view! { <Nothing why=Signal::derive(none) /> }>
                <score::Score />
                <graph::WhoTakesWhat desk />
                <sessions::Sessions desk />
                <names::SessionNames />
            </Show>
        </Show>
    }
}

/// Shows a section of this view.
fn scroll_to(id: &'static str) {
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(id) {
            element.scroll_into_view();
        }
    });
}

/// The account that is chosen, by its id.
fn chosen_account() -> Memo<Option<String>> {
    let case = use_case();
    let place = case.part(|route| route.filter(Filter::Account).parse::<usize>().ok());
    Memo::new(move |_| {
        case.report.with(|report| {
            let roles = &report.as_deref()?.chapters.roles;
            accounts(roles)
                .get(place.get()?)
                .map(|account| (*account).to_owned())
        })
    })
}

/// The role that is chosen, by its ARN.
fn chosen_role() -> Memo<Option<String>> {
    let case = use_case();
    let place = case.part(|route| route.filter(Filter::Role).parse::<usize>().ok());
    Memo::new(move |_| {
        case.report.with(|report| {
            let roles = &report.as_deref()?.chapters.roles.roles;
            Some(roles.get(place.get()?)?.arn.clone())
        })
    })
}
