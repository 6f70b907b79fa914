//! Every session that the report lists; only the rows in sight are drawn.

use super::score::shape;
use super::{Desk, chosen_account, chosen_role};
use crate::components::glyph::Glyph;
use crate::components::rows::Rows;
use crate::components::section::Section;
use crate::components::segmented::{Choice, Segmented};
use crate::components::text::{Personal, log_text};
use crate::format::number::count;
use crate::format::time::{Moment, local};
use crate::format::words::{of, sentence};
use crate::state::case::use_case;
use crate::state::roles::sessions::{VERDICTS, Wanted, sessions, verdict};
use crate::state::roles::words;
use crate::state::route::Filter;
use crate::views::Nothing;
use leptos::prelude::*;
use std::sync::Arc;
use trailglass_core::report::SessionRow;

/// Height of a row in pixels; `.session` in the styles has the same.
const HEIGHT: u32 = 60;

/// The list.
#[component]
pub fn Sessions(
    /// What the view keeps.
    desk: Desk,
) -> impl IntoView {
    let case = use_case();
    let word = case.part(|route| route.filter(Filter::Verdict).to_owned());
    let (account, role) = (chosen_account(), chosen_role());
    let shown = Memo::new(move |_| {
        let wanted = Wanted {
            verdict: word.with(|word| verdict(word)),
            account: account.get(),
            role: role.get(),
            text: desk.text.get(),
        };
        case.report.with(|report| {
            let rows = report
                .as_deref()
                .map(|report| &report.chapters.roles.sessions);
            Arc::new(rows.map(|rows| sessions(rows, &wanted)).unwrap_or_default())
        })
    });
    let counts = case.figures(|report| report.chapters.roles.totals.sessions);
    let choices = Signal::derive(move || {
        let counts = counts.get().unwrap_or_default();
        let mut choices = vec![Choice::new("", format!("All {}", count(counts.total)))];
        for (verdict, number) in
            VERDICTS
                .into_iter()
                .zip([counts.attributed, counts.partly, counts.opaque])
        {
            if number > 0 {
                let label = format!("{} {}", sentence(words::verdict(verdict)), count(number));
                choices.push(Choice::new(verdict.word(), label));
            }
        }
        choices
    });
    let choose = move |word: String| case.go(&case.route_now().filtered(Filter::Verdict, &word));
    let more = case.figures(|report| report.chapters.roles.more_sessions);
    let unlisted = move || {
        more.get().filter(|more| *more > 0).map(|more| {
            format!(
                " {} with fewer records are not listed; the field above finds them all the same.",
                of(more, "session", "sessions")
            )
        })
    };
    let row = move |index: usize| view! { <Row index /> }.into_any();
    let none = Signal::stored("No session is of this kind, account, role and name.".to_owned());
    view! {
        <Section id="sessions" title="Sessions" lede="One row a temporary credential, those with most actions first. Each opens its chain. The filters above the graph narrow this list, too.">
            <div class="filters">
                <Segmented label="Traced" name="verdict" choices chosen=word choose />
                <p class="small faint num" aria-live="polite">
                    {move || of(shown.with(|shown| shown.len()) as u64, "session", "sessions")} {unlisted}
                </p>
            </div>
            <Show when=move || shown.with(|shown| !shown.is_empty()) fallback=move || view! { <Nothing why=none /> }>
                <Rows label="Sessions" items=shown head=heads() height=HEIGHT row />
            </Show>
        </Section>
    }
}

fn heads() -> AnyView {
    view! {
        <div class="session session--head" aria-hidden="true">
            <span>"Traced"</span>
            <span>"Session"</span>
            <span class="session__who">"Behind it"</span>
            <span class="session__when">"When (UTC)"</span>
            <span class="session__n">"Actions"</span>
        </div>
    }
    .into_any()
}

/// One row. It is a link once the report is complete; before that, places in its list still change.
#[component]
fn Row(index: usize) -> impl IntoView {
    let case = use_case();
    let row = case.figures(move |report| report.chapters.roles.sessions.get(index).cloned());
    let row = Memo::new(move |_| row.get().flatten());
    let href = move || {
        let route = case.route();
        case.done
            .get()
            .then(|| route.open(format!("session.{index}")).hash())
    };
    move || {
        let row = row.get()?;
        let shape = shape(row.verdict);
        let (role, name) = words::session(if row.arn.is_empty() {
            &row.principal_id
        } else {
            &row.arn
        });
        let behind = words::origin_name(row.origin.kind, &row.origin.id).to_owned();
        let steps = match row.hops {
            0 | 1 => String::new(),
            hops => format!(" · through {}", of(hops - 1, "role", "roles")),
        };
        Some(view! {
            <a
                class="session"
                href=href
                data-row=""
                data-test="session-row"
                data-verdict=row.verdict.word()
                data-records=row.records.to_string()
            >
                <span class=format!("state {}", shape.tone())><Glyph shape /><span class="session__word">{words::verdict(row.verdict)}</span></span>
                <span>
                    <span class="line-1 mono">{log_text(role)}</span>
                    <span class="sub line-1"><Personal text=name.to_owned() /> " · " {log_text(&row.account)}</span>
                </span>
                <span class="session__who">
                    <span class="line-1"><Personal text=behind /></span>
                    <span class="sub line-1">{told(&row)} {steps}</span>
                </span>
                <span class="session__when num" title=ends(&row).map(|(first, last)| both(first, last))>
                    <span class="line-1">{day(&row)}</span>
                    <span class="sub line-1 num">{clock(&row)}</span>
                </span>
                <span class="session__n num">{count(row.records)}<span class="sub num">{failed(&row)}</span></span>
            </a>
        })
    }
}

fn told(row: &SessionRow) -> String {
    match row.reason {
        Some(reason) => words::reason(reason).to_owned(),
        None => words::kind(row.origin.kind).to_owned(),
    }
}

fn failed(row: &SessionRow) -> Option<String> {
    (row.errors > 0).then(|| format!("{} failed", count(row.errors)))
}

fn ends(row: &SessionRow) -> Option<(Moment, Moment)> {
    let parse = |time: &Option<String>| Moment::parse(time.as_deref()?);
    Some((parse(&row.first)?, parse(&row.last)?))
}

/// From when to when on the reader's own clock.
fn both(first: Moment, last: Moment) -> String {
    if first == last {
        return local(first);
    }
    format!("{} to {}", local(first), local(last))
}

fn day(row: &SessionRow) -> String {
    ends(row).map_or_else(|| "–".to_owned(), |(first, _)| first.day())
}

fn clock(row: &SessionRow) -> Option<String> {
    let (first, last) = ends(row)?;
    let end = if first.day() == last.day() {
        last.clock_short()
    } else {
        format!("{} {}", last.day_short(), last.clock_short())
    };
    Some(if first.clock_short() == end {
        end
    } else {
        format!("{} to {end}", first.clock_short())
    })
}
