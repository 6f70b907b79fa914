//! The field that takes whatever a reader has in hand, and the answer.

use super::known::{Done, Said, Taken, Told};
use super::score::shape;
use super::{Asked, Desk};
use crate::components::glyph::Glyph;
use crate::components::icon::{Icon, Sign};
use crate::components::text::{Masking, Personal, log_text};
use crate::format::number::count;
use crate::format::time::full;
use crate::format::words::{list, of, sentence};
use crate::state::case::use_case;
use crate::state::roles::sessions::place;
use crate::state::roles::words;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use trailglass_core::report::{Answer, KnownSession, KnownUser, QueryKind, origin_words};

/// Sessions that an answer lists below the first, before more are asked for.
const PORTION: usize = 6;

/// The field and the answer.
#[component]
pub fn Who(
    /// What the view keeps.
    desk: Desk,
) -> impl IntoView {
    let ask = move || desk.ask(desk.query.get_untracked());
    // Not a form: a form could send somewhere.
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            ask();
        }
    };
    let asked = move || desk.asked.with(|asked| *asked != Asked::Nothing);
    let clear = move |_| desk.ask(String::new());
    let answer = move || {
        match desk.asked.get() {
        Asked::Nothing => ().into_any(),
        Asked::Looking(_) => view! { <p class="soft" role="status">"Looking …"</p> }.into_any(),
        Asked::Failed(_, why) => view! { <p class="notice notice--warn" role="alert">"There is no answer: " {why} ". Ask again."</p> }.into_any(),
        Asked::Answered(answer) => view! { <Answered answer=*answer /> }.into_any(),
    }
    };
    view! {
        <section class="who" id="who" aria-label="Who is this?">
            <div class="who__form" role="search">
                <label class="medium" for="who-query">"Who is this?"</label>
                <div class="row row--tight">
                    <span class="field field--wide">
                        <Icon sign=Sign::Search />
                        <input
                            id="who-query"
                            type="search"
                            placeholder="Access key id, principal id, ARN, user name, IP address or event id"
                            autocomplete="off"
                            spellcheck="false"
                            maxlength="2048"
                            data-test="who-query"
                            prop:value=desk.query
                            on:keydown=on_key
                            on:input:target=move |event| desk.query.set(event.target().value())
                        />
                    </span>
                    <button type="button" class="button" data-test="who-ask" on:click=move |_| ask()>"Find"</button>
                </div>
            </div>
            <div class="who__answer" aria-live="polite" data-test="who-answer" class:gone=move || !asked()>
                {answer}
                <Show when=asked>
                    <button type="button" class="button button--s button--quiet" data-test="who-clear" on:click=clear>"Close the answer"</button>
                </Show>
            </div>
        </section>
    }
}

#[component]
fn Answered(answer: Answer) -> impl IntoView {
    let case = use_case();
    let Answer {
        query,
        kind,
        account_hint,
        users,
        sessions,
        more_sessions,
    } = answer;
    let found = users.len() + sessions.len();
    let all = sessions.len() as u64 + more_sessions;
    let hint = account_hint.map(|hint| {
        let sure = if hint.confirmed {
            "The case knows this account."
        } else {
            "No account of the case has this number, and ids from before about 2019 hold none: take it for a hint."
        };
        view! {
            <p class="small soft num" data-test="account-hint">
                "The id belongs to account " <b class="medium">{log_text(&hint.account)}</b> ". " {sure}
            </p>
        }
    });
    let nothing = (found == 0).then(|| {
        let yet = if case.done.get_untracked() { "" } else { " yet" };
        view! { <p class="nothing">{format!("Nothing in these logs fits{yet}.")} " " {advice(kind)}</p> }
    });
    let mut parts = Vec::new();
    if !users.is_empty() {
        parts.push(of(users.len() as u64, "user", "users"));
    }
    if all > 0 {
        parts.push(of(all, "session", "sessions"));
    }
    let says = (found > 0).then(|| view! { <p class="small faint num">{list(&parts)} " for " {taken_for(kind)} " " <Personal text=query /></p> });
    let users: Vec<_> = users
        .into_iter()
        .map(|user| view! { <User user /> })
        .collect();
    // A session brings its own.
    let masking = (sessions.is_empty() && !users.is_empty()).then(|| view! { <Masking /> });
    let mut sessions = sessions.into_iter();
    let first = sessions.next().map(|known| view! { <First known /> });
    let others: Vec<KnownSession> = sessions.collect();
    view! {
        <div class="stack-6">
            <div class="row row--apart">{says}{masking}</div>
            {hint}
            {nothing}
            {users}
            {first}
            <Others others more=more_sessions />
        </div>
    }
}

/// What a question was taken for.
const fn taken_for(kind: QueryKind) -> &'static str {
    match kind {
        QueryKind::AccessKey => "the access key",
        QueryKind::PrincipalId => "the principal id",
        QueryKind::SessionArn => "the session",
        QueryKind::RoleArn => "the role",
        QueryKind::UserArn => "the user",
        QueryKind::Address => "the address",
        QueryKind::Event => "the event",
        QueryKind::Account => "the account",
        QueryKind::Name => "the name",
    }
}

/// What to try where nothing was found.
const fn advice(kind: QueryKind) -> &'static str {
    match kind {
        QueryKind::Name => {
            "A name has to be whole: of a user, a role, a session, or a source identity."
        }
        QueryKind::Event => "It may be in files that were not given.",
        _ => "Ids have to be whole, as the logs have them.",
    }
}

/// The session with most records, whole.
#[component]
fn First(known: KnownSession) -> impl IntoView {
    let row = known.row.clone();
    let link = view! { <ToChain known=known.clone() /> };
    let (events, more_events) = (known.events.clone(), known.more_events);
    let (assumed, more_assumed) = (known.assumed.clone(), known.more_assumed);
    view! {
        <article class="stack-6" data-test="who-session">
            <Told row known=Some(known) />
            <Done events more=more_events />
            <Taken assumed more=more_assumed />
            <div class="row">{link}</div>
        </article>
    }
}

/// The way to the page of a session, where the report lists it.
#[component]
fn ToChain(known: KnownSession) -> impl IntoView {
    let case = use_case();
    move || {
        let index = case
            .report
            .with(|report| place(&report.as_deref()?.chapters.roles.sessions, &known.row));
        let index = index.filter(|_| case.done.get())?;
        let href = case.route().open(format!("session.{index}")).hash();
        Some(view! {
            <a class="button button--s" href=href data-test="to-chain">"The whole chain" <Icon sign=Sign::Chevron /></a>
        })
    }
}

/// Further sessions, as sentences.
#[component]
fn Others(others: Vec<KnownSession>, more: u64) -> impl IntoView {
    if others.is_empty() {
        return None;
    }
    let limit = RwSignal::new(PORTION);
    let length = others.len();
    let rows = move || {
        let shown = others.iter().take(limit.get()).cloned();
        shown
            .map(|known| {
                let shape = shape(known.row.verdict);
                view! {
                    <li data-test="who-other">
                        <span class=shape.tone()><Glyph shape /><span class="sr">{words::verdict(known.row.verdict)}</span></span>
                        <p class="small"><Said text=known.sentence.clone() /></p>
                        <ToChain known />
                    </li>
                }
            })
            .collect_view()
    };
    let unlisted = (more > 0).then(|| view! { <p class="small faint num">{format!("{} with fewer records are not shown.", of(more, "further session", "further sessions"))}</p> });
    Some(view! {
        <section class="stack-3">
            <h3>"Further sessions"</h3>
            <ul class="others">{rows}</ul>
            <Show when=move || { length > limit.get() }>
                <button type="button" class="button button--s" on:click=move |_| limit.set(length)>
                    {format!("Show all {}", count(length as u64))}
                </button>
            </Show>
            {unlisted}
        </section>
    })
}

/// What somebody did under their own name.
#[component]
fn User(user: KnownUser) -> impl IntoView {
    let name = sentence(&origin_words(&user.origin));
    let when = match (&user.first, &user.last) {
        (Some(first), Some(last)) => format!(" from {} to {}", full(first), full(last)),
        _ => String::new(),
    };
    let failed = match user.errors {
        0 => String::new(),
        errors => format!(", {} failed", count(errors)),
    };
    let made = format!(
        " made {} with long-term credentials{when}{failed}.",
        of(user.records, "record", "records")
    );
    let mut lists = Vec::new();
    let mut line = |label: &'static str, values: Vec<String>| {
        if !values.is_empty() {
            let values: Vec<_> = values
                .into_iter()
                .map(|value| view! { <li class="mono"><Personal text=value /></li> })
                .collect();
            lists.push(view! { <div class="row"><span class="small faint">{label}</span><ul class="controls">{values}</ul></div> });
        }
    };
    line("Access keys", user.access_key_ids);
    line("From", user.addresses);
    view! {
        <article class="stack-4" data-test="who-user">
            <p class="chain__sentence"><Personal text=name />{made}</p>
            {lists}
            <Done events=user.events more=user.more_events />
        </article>
    }
}
