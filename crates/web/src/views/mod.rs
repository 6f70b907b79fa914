//! The screens: a file for each, made of the parts of the catalogue and the state of the case.
//!
//! To add a view: a variant and a row in [`crate::state::route::VIEWS`], a file here, and an arm in [`show`].

pub mod bucket;
pub mod buckets;
pub mod cell;
pub mod checked;
pub mod collector;
pub mod compare;
pub mod consequences;
pub mod cost;
pub mod coverage;
pub mod explore;
pub mod file;
pub mod files;
pub mod finding;
pub mod findings;
pub mod first;
pub mod frame;
pub mod ingest;
pub mod integrity;
pub mod keys;
pub mod lock;
pub mod notices;
pub mod overview;
pub mod own;
pub mod palette;
pub mod paste;
pub mod pick;
pub mod posture;
pub mod prices;
pub mod privacy;
pub mod record;
pub mod related;
pub mod report;
pub mod roles;
pub mod share;
pub mod side;
pub mod strategy;
pub mod tampering;
pub mod trail;
pub mod trial;
pub mod unnamed;
pub mod unstarted;
pub mod value;
pub mod volume;
pub mod what_if;
pub mod without_logs;

use crate::state::case::use_case;
use crate::state::route::View;
use leptos::prelude::*;

/// The screen of a view.
#[must_use]
pub fn show(view: View) -> AnyView {
    match view {
        View::Overview => overview::Overview().into_any(),
        View::Explore => explore::Explore().into_any(),
        View::Findings => findings::Findings().into_any(),
        View::Coverage => coverage::CoverageView().into_any(),
        View::Buckets => buckets::BucketsView().into_any(),
        View::Volume => volume::Volume().into_any(),
        View::Posture => posture::PostureView().into_any(),
        View::Strategy => strategy::StrategyView().into_any(),
        View::Cost => cost::CostView().into_any(),
        View::Tampering => tampering::TamperingView().into_any(),
        View::Integrity => integrity::IntegrityView().into_any(),
        View::Privacy => privacy::PrivacyView().into_any(),
        View::Roles => roles::RolesView().into_any(),
        View::Report => report::ReportView().into_any(),
        View::Compare => compare::CompareView().into_any(),
        View::Share => share::ShareView().into_any(),
        View::Files => files::Files().into_any(),
    }
}

/// What stands where a list is empty.
#[component]
fn Nothing(
    /// Why there is nothing.
    #[prop(into)]
    why: Signal<String>,
) -> impl IntoView {
    view! { <p class="nothing">{why}</p> }
}

/// A view that needs everything read, and says so before.
#[component]
fn WhenRead(
    /// Why it is not there yet.
    why: &'static str,
    /// Why it cannot be there where the report came from a session; empty for a view that needs no logs.
    #[prop(default = "")]
    without_logs: &'static str,
    /// What it shows.
    children: ChildrenFn,
) -> impl IntoView {
    let case = use_case();
    let recalled = case.engine().recalled();
    let missing = Memo::new(move |_| {
        if !without_logs.is_empty() && recalled.get() {
            without_logs
        } else if case.done.get() {
            ""
        } else {
            why
        }
    });
    let children = StoredValue::new(children);
    let inner = move || match missing.get() {
        "" => children.with_value(|children| children()),
        why => view! { <Nothing why=Signal::stored(why.to_owned()) /> }.into_any(),
    };
    view! { <Show when=move || case.report.with(Option::is_some) fallback=Waiting>{inner}</Show> }
}

/// What stands where figures will come.
#[component]
fn Waiting() -> impl IntoView {
    view! { <p class="nothing">"The first figures come as soon as the first file is read."</p> }
}
