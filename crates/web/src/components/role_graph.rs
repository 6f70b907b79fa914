//! The graph of who takes what, drawn as SVG. A node is a button; arrow keys walk from one to the next along the lines.

use std::collections::BTreeSet;

use crate::components::text::log_text;
use crate::format::words::{of, sentence};
use crate::state::record::mask::masked;
use crate::state::roles::fit::fitted;
use crate::state::roles::graph::{Graph, Line, Node, Stands};
use crate::state::roles::label::{INSET, NAME, SUB, label, sizes, told};
use crate::state::roles::layout::{Layout, Order, layout};
use crate::state::roles::walk::{Way, step};
use crate::state::roles::words;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use std::sync::Arc;
use trailglass_core::report::{OriginKind, SessionVerdict};
use trailglass_core::sorting::Ordered;
use wasm_bindgen::JsCast;

/// Room around the drawing, so that outlines and loops are not cut off.
const MARGIN: f64 = 12.0;

/// The drawing; a table in the view says the same.
#[component]
pub fn RoleGraph(
    /// What is drawn.
    graph: Graph,
    /// Whether personal data is shown in full.
    reveal: bool,
    /// The role that is chosen, as an ARN.
    chosen: Option<String>,
    /// Told which node was pressed.
    press: impl Fn(Node) + Copy + 'static,
) -> impl IntoView {
    let count_of_layers = graph.layers.of.iter().max().map_or(0, |last| last + 1);
    let sizes = sizes(count_of_layers);
    let arrows = graph.arrows();
    let order = Order {
        rank: &graph.order,
        last: &graph.last,
    };
    let layout = Arc::new(layout(&graph.layers, &arrows, &order, &sizes));
    // The node that has the focus when the drawing gets it: the first of the first layer.
    let first = graph
        .order
        .iter()
        .enumerate()
        .min_by_key(|(_, rank)| **rank)
        .map_or(0, |(number, _)| number);
    let current = RwSignal::new(first);
    // The node under the pointer or with the focus.
    let lit = RwSignal::new(None::<usize>);
    let most = graph
        .lines
        .iter()
        .map(|line| line.records)
        .max()
        .unwrap_or(1)
        .max(1);
    let lines: Vec<_> = graph
        .lines
        .iter()
        .zip(&layout.lines)
        .zip(&graph.layers.back)
        .map(|((line, way), back)| {
            let path = if *back { round(way) } else { smooth(way) };
            let ends = line.arrow;
            let is_lit = move || lit.get().is_some_and(|lit| lit == ends.from || lit == ends.to);
            let name = |number: usize| graph.nodes.get(number).map_or_else(String::new, |node| {
                shown(&label(node).0, reveal)
            });
            let title = title(line, &name(ends.from), &name(ends.to));
            view! {
                <path class=class(line.verdict) class:line--lit=is_lit d=path stroke-width=thickness(line.records, most)>
                    <title>{title}</title>
                </path>
            }
        })
        .collect();
    let walked = Arc::clone(&layout);
    let walk = move |event: KeyboardEvent| {
        let Some(way) = Way::of(&event.key()) else {
            return;
        };
        event.prevent_default();
        if let Some(next) = step(&walked, &arrows, current.get_untracked(), way) {
            current.set(next);
            focus(next);
        }
    };
    let nodes: Vec<_> = graph
        .nodes
        .into_iter()
        .zip(&layout.nodes)
        .enumerate()
        .map(|(number, (node, &(x, y)))| {
            let is_chosen = matches!((&node.stands, &chosen), (Stands::Role(arn), Some(role)) if arn == role);
            view! { <NodeBox node number x y width=sizes.width height=sizes.height reveal is_chosen current lit press /> }
        })
        .collect();
    let (width, height) = whole(&layout);
    let says = format!(
        "Who takes what: {} and {} in {}. The table below says the same.",
        of(nodes.len() as u64, "node", "nodes"),
        of(lines.len() as u64, "line", "lines"),
        of(count_of_layers as u64, "layer", "layers")
    );
    view! {
        <svg
            class="chart graph"
            class:graph--lit=move || lit.with(Option::is_some)
            width=width
            height=height
            viewBox=format!("{} {} {width} {height}", -MARGIN, -MARGIN)
            role="group"
            aria-label=says
            data-test="role-graph"
            on:keydown=walk
        >
            {lines}
            {nodes}
        </svg>
    }
}

fn whole(layout: &Layout) -> (f64, f64) {
    // A loop at a node's side needs room beyond it.
    (layout.width + 3.0 * MARGIN, layout.height + 3.0 * MARGIN)
}

fn focus(number: usize) {
    let node = document().get_element_by_id(&format!("graph-node-{number}"));
    if let Some(node) = node.and_then(|node| node.dyn_into::<web_sys::SvgElement>().ok()) {
        drop(node.focus());
    }
}

#[component]
fn NodeBox(
    node: Node,
    number: usize,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    reveal: bool,
    is_chosen: bool,
    current: RwSignal<usize>,
    lit: RwSignal<Option<usize>>,
    press: impl Fn(Node) + Copy + 'static,
) -> impl IntoView {
    let (name, sub) = label(&node);
    let room = width - 2.0 * INSET;
    let name = fitted(&shown(&name, reveal), NAME, room);
    let sub = fitted(&shown(&sub, reveal), SUB, room);
    let says = shown(&told(&node), reveal);
    let behind = node.stands.is_many().then(|| {
        view! { <rect class="node__behind" x="4" y="4" width=width height=height rx="6"></rect> }
    });
    let kind = match &node.stands {
        Stands::Origin(kind, _) | Stands::Origins(kind, _) => match kind {
            OriginKind::Unknown => "node node--unknown",
            OriginKind::ExternalAccount => "node node--outside",
            _ => "node node--origin",
        },
        Stands::Rest(_) => "node node--rest",
        _ => "node",
    };
    let stands = match &node.stands {
        Stands::Origin(..) => "origin",
        Stands::Origins(..) => "origins",
        Stands::Role(_) => "role",
        Stands::Namesakes(..) => "namesakes",
        Stands::Linked(_) => "linked",
        Stands::Rest(_) => "rest",
    };
    let by_key = node.clone();
    let on_key = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            press(by_key.clone());
        }
    };
    let forget = move || {
        if lit.get_untracked() == Some(number) {
            lit.set(None);
        }
    };
    view! {
        <g
            id=format!("graph-node-{number}")
            class=kind
            class:node--chosen=is_chosen
            transform=format!("translate({x} {y})")
            role="button"
            tabindex=move || if current.get() == number { "0" } else { "-1" }
            aria-label=says.clone()
            aria-pressed=is_chosen.then_some("true")
            data-test="graph-node"
            data-stands=stands
            on:click=move |_| press(node.clone())
            on:keydown=on_key
            on:focus=move |_| { current.set(number); lit.set(Some(number)); }
            on:blur=move |_| forget()
            on:pointerenter=move |_| lit.set(Some(number))
            on:pointerleave=move |_| forget()
        >
            <title>{says.clone()}</title>
            {behind}
            <rect class="node__box" width=width height=height rx="6"></rect>
            <text class="node__name" x=INSET y="19">{name}</text>
            <text class="node__sub" x=INSET y="35">{sub}</text>
        </g>
    }
}

/// A name as it may be shown.
fn shown(text: &str, reveal: bool) -> String {
    if reveal {
        log_text(text)
    } else {
        log_text(&masked("", text))
    }
}

const fn class(verdict: SessionVerdict) -> &'static str {
    match verdict {
        SessionVerdict::Attributed => "line line--proved",
        SessionVerdict::Partly => "line line--named",
        SessionVerdict::Opaque => "line line--opaque",
    }
}

fn title(line: &Line, from: &str, to: &str) -> String {
    let via: BTreeSet<&str> = line
        .via
        .iter()
        .map(|via| {
            if via.is_empty() {
                "not known how"
            } else {
                via.as_str()
            }
        })
        .ordered();
    let via: Vec<String> = via.into_iter().map(log_text).collect();
    format!(
        "{from} to {to}: {} ({}), {} made with them. {}.",
        of(line.count, "session", "sessions"),
        via.join(", "),
        of(line.records, "record", "records"),
        sentence(words::verdict(line.verdict))
    )
}

/// By the root of the records, so that a thousand times as many is thirty times as thick at most.
fn thickness(records: u64, most: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a width in pixels")]
    let share = (records as f64 / most as f64).sqrt();
    format!("{:.1}", 1.5 + 5.0 * share)
}

/// From the right side of the first box through the lanes to the left side of the last.
fn smooth(way: &[(std::ops::Range<f64>, f64)]) -> String {
    let mut path = String::new();
    for pair in way.windows(2) {
        let [(a, from), (b, to)] = pair else { continue };
        let (start, end) = (a.end, b.start);
        let middle = (start + end) / 2.0;
        if path.is_empty() {
            path = format!("M{start} {from}");
        }
        // Straight through the lane of a layer that it passes; at its end there is none.
        path.push_str(&format!(
            "C{middle} {from} {middle} {to} {end} {to}H{}",
            b.end
        ));
    }
    let end = way
        .last()
        .map_or(0, |(last, _)| format!("H{}", last.end).len());
    path.truncate(path.len().saturating_sub(end));
    path
}

/// A line that goes back: under the boxes, or a loop at the side of the one that takes itself.
fn round(way: &[(std::ops::Range<f64>, f64)]) -> String {
    match way {
        [(own, at)] => {
            let x = own.end;
            format!("M{x} {}c22 -6 22 22 0 16", at - 5.0)
        }
        [(a, from), (b, to)] => {
            let (start, end) = ((a.start + a.end) / 2.0, (b.start + b.end) / 2.0);
            let low = from.max(*to) + 46.0;
            format!(
                "M{start} {}C{start} {low} {end} {low} {end} {}",
                from + 22.0,
                to + 22.0
            )
        }
        _ => String::new(),
    }
}

/// What the lines mean.
#[component]
pub fn GraphLegend() -> impl IntoView {
    let rows = [
        SessionVerdict::Attributed,
        SessionVerdict::Partly,
        SessionVerdict::Opaque,
    ]
    .map(|verdict| {
        view! {
            <li>
                <svg class="legend__line" width="28" height="8" aria-hidden="true"><path class=class(verdict) d="M0 4h28" stroke-width="3"></path></svg>
                {words::verdict(verdict)}
            </li>
        }
    });
    view! {
        <ul class="legend">
            {rows.into_iter().collect::<Vec<_>>()}
            <li>
                <svg class="legend__line" width="30" height="20" aria-hidden="true">
                    <g class="node"><rect class="node__behind" x="6" y="6" width="22" height="12" rx="3"></rect><rect class="node__box" x="2" y="2" width="22" height="12" rx="3"></rect></g>
                </svg>
                "several, shown one by one when pressed"
            </li>
        </ul>
    }
}
