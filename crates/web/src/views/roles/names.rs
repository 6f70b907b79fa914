//! What the session names of each role are worth.

use super::scroll_to;
use crate::components::glyph::{Shape, State};
use crate::components::region::Region;
use crate::components::section::Section;
use crate::components::text::log_text;
use crate::components::traced::TracedBar;
use crate::format::number::count;
use crate::format::words::{of, sentence};
use crate::state::case::use_case;
use crate::state::roles::words;
use crate::state::route::Filter;
use leptos::prelude::*;
use trailglass_core::report::{NameQuality, RoleRow};

/// Rows that are drawn at once.
const PORTION: usize = 20;

/// The table of roles.
#[component]
pub fn SessionNames() -> impl IntoView {
    let case = use_case();
    let all = case.figures(|report| report.chapters.roles.roles.clone());
    let more = case.figures(|report| report.chapters.roles.more_roles);
    let drawn = RwSignal::new(PORTION);
    let rows = move || {
        let limit = drawn.get();
        all.with(|all| {
            let all = all.as_deref().unwrap_or_default();
            let rows = all.iter().take(limit).cloned().enumerate();
            rows.map(|(index, row)| view! { <Row index row /> })
                .collect_view()
        })
    };
    let left = move || {
        let all = all.with(|all| all.as_ref().map_or(0, Vec::len));
        all.saturating_sub(drawn.get())
    };
    let unlisted = move || {
        more.get().filter(|more| *more > 0).map(|more| {
            format!(
                "{} with fewer records are not listed.",
                of(more, "role", "roles")
            )
        })
    };
    view! {
        <Section id="names" title="What session names tell, role by role" lede="Where nobody chooses the name of a session, or several callers share one, the log alone does not tell them apart. A source identity does, through every role that follows.">
            <Region label="Session names">
                <table class="table table--names">
                    <caption class="sr">"Session names of each role"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Role"</th>
                            <th scope="col" class="n">"Sessions"</th>
                            <th scope="col">"Traced"</th>
                            <th scope="col" class="n">"Origins"</th>
                            <th scope="col">"Session names"</th>
                            <th scope="col" class="n">"With a source identity"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </Region>
            <Show when=move || { left() > 0 }>
                <button type="button" class="button button--s" on:click=move |_| drawn.update(|drawn| *drawn += 5 * PORTION)>
                    {move || format!("Show {} more", count(left().min(5 * PORTION) as u64))}
                </button>
            </Show>
            <p class="small faint num">{unlisted}</p>
        </Section>
    }
}

#[component]
fn Row(index: usize, row: RoleRow) -> impl IntoView {
    let case = use_case();
    let href = move || {
        case.route()
            .filtered(Filter::Role, &index.to_string())
            .hash()
    };
    let shape = match row.quality {
        NameQuality::Distinct | NameQuality::ByAws => Shape::Ok,
        NameQuality::Generic => Shape::Medium,
        NameQuality::Shared => Shape::Warn,
    };
    let told = match row.quality {
        NameQuality::Generic => format!("{} of {}", count(row.generic), count(row.sessions.total)),
        NameQuality::Shared => of(row.shared, "name is shared", "names are shared"),
        NameQuality::Distinct => of(row.names, "name", "names"),
        NameQuality::ByAws => String::new(),
    };
    view! {
        <tr data-test="role-row" data-quality=row.quality.word()>
            <td class="break">
                <a class="medium mono" href=href data-row="" on:click=move |_| scroll_to("graph")>{log_text(words::role_name(&row.arn))}</a>
                <span class="sub num">{words::role_kind(&row.arn)} " · " {log_text(&row.account)}</span>
            </td>
            <td class="n num">{count(row.sessions.total)}</td>
            <td class="bars bars--s"><TracedBar of=row.sessions id=format!("traced-role-{index}") height=8 /><span class="sr">{format!("{} proved", count(row.sessions.attributed))}</span></td>
            <td class="n num">{count(row.origins)}</td>
            <td><State shape word=sentence(words::quality(row.quality)) /><span class="sub num">{told}</span></td>
            <td class="n num">{count(row.with_source_identity)}</td>
        </tr>
    }
}
