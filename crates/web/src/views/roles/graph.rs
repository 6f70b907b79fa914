//! Who takes what: the graph, what narrows it, and its table.

use super::{Desk, chosen_account, chosen_role, scroll_to};
use crate::components::icon::{Icon, Sign};
use crate::components::region::Region;
use crate::components::role_graph::{GraphLegend, RoleGraph};
use crate::components::text::{Masking, Personal, log_text};
use crate::components::when::When;
use crate::format::arn;
use crate::format::number::count;
use crate::format::words::of;
use crate::state::case::use_case;
use crate::state::roles::graph::{Choice, Node, Stands, accounts, graph, narrowed};
use crate::state::roles::words;
use crate::state::route::Filter;
use leptos::prelude::*;
use std::sync::Arc;
use trailglass_core::report::{OriginKind, RoleEdge};

/// Rows of the table that are drawn at once.
const PORTION: usize = 100;

/// The graph, what narrows it, and its table.
#[component]
pub fn WhoTakesWhat(
    /// What the view keeps.
    desk: Desk,
) -> impl IntoView {
    let case = use_case();
    let account = chosen_account();
    let role = chosen_role();
    let choice = Memo::new(move |_| Choice {
        account: account.get(),
        role: role.get(),
        text: desk.text.get(),
        opened: desk.opened.get(),
    });
    // The report is asked for its edges alone: the graph is drawn again when these change, not with every figure.
    let edges = case.figures(|report| Arc::new(report.chapters.roles.edges.clone()));
    let drawn = Memo::new(move |_| {
        let edges = edges.get().unwrap_or_default();
        choice.with(|choice| {
            let numbers = narrowed(&edges, choice);
            let graph = graph(&edges, &numbers, choice);
            (graph, numbers)
        })
    });
    let more = case.figures(|report| report.chapters.roles.more_edges);
    let empty = move || drawn.with(|(graph, _)| graph.nodes.is_empty());
    let press = move |node: Node| match node.stands {
        Stands::Role(arn) => {
            let place = case.report.with_untracked(|report| {
                let roles = &report.as_deref()?.chapters.roles.roles;
                roles.iter().position(|row| row.arn == arn)
            });
            let again = role.with_untracked(|role| role.as_deref() == Some(&arn));
            match place {
                _ if again => case.go(&case.route_now().filtered(Filter::Role, "")),
                Some(place) => {
                    case.go(&case.route_now().filtered(Filter::Role, &place.to_string()))
                }
                // It made no records here, or stands beyond those listed.
                None => desk.ask(arn),
            }
        }
        Stands::Origin(OriginKind::Unknown, id) if id.is_empty() => {
            case.go(&case.route_now().filtered(Filter::Verdict, "opaque"));
            scroll_to("sessions");
        }
        Stands::Origin(_, id) => {
            desk.ask(id);
            scroll_to("who");
        }
        _ => desk.opened.update(|opened| {
            opened.insert(node.key);
        }),
    };
    let figure = move || {
        let (graph, _) = drawn.get();
        if graph.nodes.is_empty() {
            return ().into_any();
        }
        let (reveal, chosen) = (case.reveal.get(), role.get());
        view! {
            <Region label="Who takes what">
                <RoleGraph graph reveal chosen press />
            </Region>
            <GraphLegend />
        }
        .into_any()
    };
    let says = move || {
        drawn.with(|(graph, numbers)| {
            let ways = of(numbers.len() as u64, "way", "ways");
            format!(
                "{} and {ways} to take them.",
                of(graph.roles as u64, "role", "roles")
            )
        })
    };
    let unlisted = move || {
        more.get().filter(|more| *more > 0).map(|more| {
            format!(
                "The {} least used ways are counted in the figures and not drawn.",
                count(more)
            )
        })
    };
    view! {
        <section class="section" aria-labelledby="graph">
            <div class="section__head">
                <h2 id="graph">"Who takes what"</h2>
                <p>
                    "Origins on the left, then roles in the order in which they are taken. A thicker line stands for more actions. \
                     Press a role to see what leads to it; arrow keys walk."
                </p>
            </div>
            <Narrow desk />
            <p class="small faint num" aria-live="polite">{says} " " {unlisted}</p>
            <Show when=move || !empty() fallback=|| view! { <p class="nothing">"Nothing here has this name, or takes a role there."</p> }>
                {figure}
                <Twin edges drawn=Signal::derive(move || drawn.with(|(_, numbers)| Arc::new(numbers.clone()))) />
            </Show>
        </section>
    }
}

/// What narrows the graph and the list of sessions.
#[component]
pub fn Narrow(
    /// What the view keeps.
    desk: Desk,
) -> impl IntoView {
    let case = use_case();
    let all = case.figures(|report| {
        let all = accounts(&report.chapters.roles).into_iter();
        all.map(str::to_owned).collect::<Vec<_>>()
    });
    let place = case.part(|route| route.filter(Filter::Account).to_owned());
    let options = move || {
        all.get()
            .unwrap_or_default()
            .into_iter()
            .enumerate()
            .map(|(number, account)| {
                let value = number.to_string();
                let chosen = place.with(|place| *place == value);
                view! { <option value=value selected=chosen>{log_text(&account)}</option> }
            })
            .collect_view()
    };
    let role = chosen_role();
    let chip = move || {
        role.get().map(|arn| {
            let name = words::role_name(&arn).to_owned();
            let beside = arn::account(&arn).to_owned();
            view! {
                <button
                    type="button"
                    class="chip chip--on"
                    data-test="chosen-role"
                    aria-label="Show all roles again"
                    on:click=move |_| case.go(&case.route_now().filtered(Filter::Role, ""))
                >
                    <span class="mono"><Personal text=name /></span>
                    <span class="num faint">{log_text(&beside)}</span>
                    <Icon sign=Sign::Close />
                </button>
            }
        })
    };
    let some_opened = move || desk.opened.with(|opened| !opened.is_empty());
    view! {
        <div class="filters">
            <label class="field field--select">
                <span class="sr">"Account"</span>
                <select
                    data-test="filter-account"
                    on:change:target=move |event| {
                        let value = event.target().value();
                        case.go(&case.route_now().filtered(Filter::Account, &value));
                    }
                >
                    <option value="" selected=move || place.with(String::is_empty)>"All accounts"</option>
                    {options}
                </select>
            </label>
            <label class="field">
                <Icon sign=Sign::Search />
                <span class="sr">"Part of a name"</span>
                <input
                    type="search"
                    placeholder="Part of a name"
                    autocomplete="off"
                    spellcheck="false"
                    data-filter=""
                    data-test="filter-roles"
                    prop:value=desk.text
                    on:input:target=move |event| desk.text.set(event.target().value())
                />
                <kbd>"/"</kbd>
            </label>
            {chip}
            <Show when=some_opened>
                <button type="button" class="button button--s" data-test="collapse" on:click=move |_| desk.opened.set(Default::default())>
                    "Collapse all"
                </button>
            </Show>
            <Masking />
        </div>
    }
}

/// The same as a table.
#[component]
fn Twin(
    edges: Memo<Option<Arc<Vec<RoleEdge>>>>,
    #[prop(into)] drawn: Signal<Arc<Vec<usize>>>,
) -> impl IntoView {
    let limit = RwSignal::new(PORTION);
    let rows = move || {
        let edges = edges.get().unwrap_or_default();
        drawn
            .get()
            .iter()
            .take(limit.get())
            .filter_map(|&number| edges.get(number).cloned())
            .map(|edge| view! { <Edge edge /> })
            .collect_view()
    };
    let left = move || drawn.with(|drawn| drawn.len()).saturating_sub(limit.get());
    let opened = RwSignal::new(false);
    view! {
        <details class="twin" data-test="graph-twin" on:toggle:target=move |event| opened.set(event.target().open())>
            <summary>"The same as a table"</summary>
            <Show when=move || opened.get()>
                <Region label="Who takes what, as a table">
                    <table class="table" data-test="edges">
                        <caption class="sr">"Who takes what"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Who"</th>
                                <th scope="col">"Takes"</th>
                                <th scope="col">"By"</th>
                                <th scope="col" class="n">"Sessions"</th>
                                <th scope="col" class="n">"Actions"</th>
                                <th scope="col">"Traced"</th>
                                <th scope="col">"Last"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </Region>
                <Show when=move || { left() > 0 }>
                    <button type="button" class="button button--s" on:click=move |_| limit.update(|limit| *limit += PORTION)>
                        {move || format!("Show {} more", count(left().min(PORTION) as u64))}
                    </button>
                </Show>
            </Show>
        </details>
    }
}

#[component]
fn Edge(edge: RoleEdge) -> impl IntoView {
    let (from, kind) = match edge.from_kind {
        Some(kind) => (words::origin_name(kind, &edge.from), words::kind(kind)),
        None => (words::role_name(&edge.from), words::role_kind(&edge.from)),
    };
    let account = edge.from_account.as_deref().map(log_text);
    let sub = match account {
        Some(account) => format!("{kind} · {account}"),
        None => kind.to_owned(),
    };
    let via = match edge.via.as_str() {
        "" => "–".to_owned(),
        via => log_text(via),
    };
    view! {
        <tr data-test="edge" data-count=edge.count.to_string() data-records=edge.records.to_string()>
            <td class="break"><Personal text=from.to_owned() /><span class="sub num">{sub}</span></td>
            <td class="break">
                <Personal text=words::role_name(&edge.to).to_owned() />
                <span class="sub num">{words::role_kind(&edge.to)} " · " {log_text(&edge.to_account)}</span>
            </td>
            <td><span class="break">{via}</span></td>
            <td class="n num">{count(edge.count)}</td>
            <td class="n num">{count(edge.records)}</td>
            <td>{words::verdict(edge.verdict)}</td>
            <td class="num nowrap"><When time=edge.last /></td>
        </tr>
    }
}
