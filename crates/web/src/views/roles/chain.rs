//! One session as a page of its own.

use super::Desk;
use super::known::{Done, Proofs, Taken, Told};
use crate::components::icon::{Icon, Sign};
use crate::components::text::{Personal, log_text};
use crate::state::case::use_case;
use crate::views::related::{Related, places};
use leptos::prelude::*;
use trailglass_core::report::{KnownSession, SessionKey, SessionRow};

/// The page of one session.
#[component]
pub fn ChainPage(
    /// The session's place in the report.
    place: usize,
    /// What the view keeps.
    desk: Desk,
) -> impl IntoView {
    let case = use_case();
    let row = case.figures(move |report| report.chapters.roles.sessions.get(place).cloned());
    // Places in the list mean nothing before it is complete.
    let row = Memo::new(move |_| row.get().flatten().filter(|_| case.done.get()));
    let back = move || {
        let mut route = case.route();
        route.item = None;
        route.record = None;
        route.hash()
    };
    let missing = move || {
        if case.done.get() {
            "The report lists no such session."
        } else {
            "Chains can be opened once everything is read."
        }
    };
    view! {
        <header class="page-head">
            <p class="small"><a href=back data-test="back-to-roles"><Icon sign=Sign::Back />"Roles"</a></p>
            <h1 tabindex="-1">"One chain"</h1>
        </header>
        {move || match row.get() {
            Some(row) => view! { <Body row desk /> }.into_any(),
            None => view! { <p class="nothing">{missing}</p> }.into_any(),
        }}
    }
}

#[component]
fn Body(row: SessionRow, desk: Desk) -> impl IntoView {
    let case = use_case();
    let known = RwSignal::new(None::<Result<KnownSession, &'static str>>);
    let key = SessionKey::from(&row);
    case.engine().session(key, move |answer| {
        let answer = answer.and_then(|known| known.ok_or("it is not among the sessions any more"));
        // The page may be left before the answer comes.
        drop(known.try_set(Some(answer)));
    });
    let head = {
        let row = row.clone();
        move || {
            let known = known.get().and_then(Result::ok);
            view! { <Told row=row.clone() known /> }
        }
    };
    let (role, key_id) = (row.role.clone(), row.access_key_id.clone());
    let arn = row.arn.clone();
    let named =
        move |name: &str| name == role || name == arn || (!key_id.is_empty() && name == key_id);
    let facts = facts(&row);
    let rest = move || {
        match known.get() {
        None => view! { <p class="soft" role="status">"Looking up what was done …"</p> }.into_any(),
        Some(Err(why)) => view! { <p class="notice notice--warn" role="alert">"What was done cannot be shown: " {why} "."</p> }.into_any(),
        Some(Ok(known)) => view! {
            <Proofs row=known.row issued_by=known.issued_by />
            <Done events=known.events more=known.more_events />
            <Taken assumed=known.assumed more=known.more_assumed />
            <section class="stack-2">
                <h2>"Its first record"</h2>
                {places(known.evidence)}
            </section>
        }
        .into_any(),
    }
    };
    let origin = row.origin.id.clone();
    let others = (!origin.is_empty()).then(|| {
        view! {
            <button type="button" class="button button--s" data-test="ask-origin" on:click=move |_| {
                desk.ask(origin.clone());
                let mut route = case.route_now();
                route.item = None;
                case.go(&route);
            }>
                <Icon sign=Sign::Search />
                "What else the same origin did"
            </button>
        }
    });
    view! {
        <div class="stack-8" data-test="chain-page">
            {head}
            <div class="row">{others}</div>
            {rest}
            <Related named />
            <dl class="facts">{facts}</dl>
        </div>
    }
}

/// What else the records say of the session.
fn facts(row: &SessionRow) -> Vec<AnyView> {
    let mut facts = Vec::new();
    let mut fact = |name: &'static str, values: &[String]| {
        if !values.is_empty() {
            let values: Vec<_> = values
                .iter()
                .map(
                    |value| view! { <span class="sub-line"><Personal text=value.clone() /></span> },
                )
                .collect();
            facts.push(view! { <dt>{name}</dt><dd>{values}</dd> }.into_any());
        }
    };
    fact("Source identity", row.source_identity.as_slice());
    fact("Session tags", &row.tags);
    fact("Used from", &row.addresses);
    fact("Principal id", &[log_text(&row.principal_id)]);
    fact("Role", std::slice::from_ref(&row.role));
    facts
}
