//! The graph of who takes what: narrowed to an account, a role or a text; alike nodes grouped, and the least used of a crowded layer folded
//! into one, so that it stays readable with hundreds of roles.

mod crowd;
mod drawing;

use std::collections::{BTreeMap, BTreeSet};

use self::crowd::Crowd;
use self::drawing::Drawing;
use super::layers::{Arrow, Layers};
use super::words;
use crate::format::arn;
use trailglass_core::report::{OriginKind, RoleEdge, Roles, SessionVerdict};
use trailglass_core::sorting::Ordered;

/// What is drawn of the graph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// An account id: what is in it, what leads there and what follows.
    pub account: Option<String>,
    /// The ARN of a role: the same of it.
    pub role: Option<String>,
    /// A part of names: the same of what has it.
    pub text: String,
    /// Keys of nodes that are drawn one by one, see [`Node::key`].
    pub opened: BTreeSet<String>,
}

/// What a node stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stands {
    /// One origin: its kind and id.
    Origin(OriginKind, String),
    /// Several origins of a kind.
    Origins(OriginKind, usize),
    /// A role (or user) by its ARN.
    Role(String),
    /// Roles of one name in several accounts.
    Namesakes(String, usize),
    /// Roles that services made for themselves.
    Linked(usize),
    /// The least used of a layer.
    Rest(usize),
}

impl Stands {
    /// Whether it stands for several, which a press shows one by one.
    #[must_use]
    pub const fn is_many(&self) -> bool {
        !matches!(self, Self::Origin(..) | Self::Role(_))
    }
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What tells it from others, whatever else is drawn.
    pub key: String,
    /// What it stands for.
    pub stands: Stands,
    /// The accounts of what it stands for.
    pub accounts: BTreeSet<String>,
    /// Records made with the sessions that were taken: of a role all of its own, of an origin those it took first.
    pub records: u64,
}

/// A line between two nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its ends, by the numbers of nodes.
    pub arrow: Arrow,
    /// Sessions that were taken.
    pub count: u64,
    /// Their records.
    pub records: u64,
    /// How far most of them could be followed.
    pub verdict: SessionVerdict,
    /// The events that issued them.
    pub via: BTreeSet<String>,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The lines.
    pub lines: Vec<Line>,
    /// Where nodes stand.
    pub layers: Layers,
    /// How nodes stand in their layer before lines are untangled.
    pub order: Vec<u64>,
    /// Whether a node stays at the end of its layer.
    pub last: Vec<bool>,
    /// Distinct roles (or users) in it, however they are drawn.
    pub roles: usize,
}

impl Graph {
    /// The arrows of its lines.
    #[must_use]
    pub fn arrows(&self) -> Vec<Arrow> {
        self.lines.iter().map(|line| line.arrow).collect()
    }
}

/// An end of an edge of the report.
type End<'e> = (Option<OriginKind>, &'e str);

fn ends(edge: &RoleEdge) -> [End<'_>; 2] {
    [(edge.from_kind, &edge.from), (None, &edge.to)]
}

/// The edges of a report that remain: those that lead to what was chosen, and those that follow from it.
#[must_use]
pub fn narrowed(edges: &[RoleEdge], choice: &Choice) -> Vec<usize> {
    let text = choice.text.trim().to_lowercase();
    if choice.account.is_none() && choice.role.is_none() && text.is_empty() {
        return (0..edges.len()).collect();
    }
    let chosen = |(kind, id): End<'_>, account: Option<&str>| {
        let named = || match kind {
            Some(kind) => words::origin_name(kind, id),
            None => words::role_name(id),
        };
        let in_account = choice
            .account
            .as_deref()
            .is_none_or(|wanted| account == Some(wanted));
        let is_role = choice
            .role
            .as_deref()
            .is_none_or(|wanted| kind.is_none() && id == wanted);
        in_account && is_role && (text.is_empty() || named().to_lowercase().contains(&text))
    };
    let mut up: BTreeSet<End<'_>> = BTreeSet::new();
    for edge in edges {
        let [from, to] = ends(edge);
        if chosen(from, edge.from_account.as_deref()) {
            up.insert(from);
        }
        if chosen(to, Some(&edge.to_account)) {
            up.insert(to);
        }
    }
    let mut down = up.clone();
    spread(edges, &mut up, |[from, to]| (to, from));
    spread(edges, &mut down, |[from, to]| (from, to));
    edges
        .iter()
        .enumerate()
        .filter(|(_, edge)| {
            let [from, to] = ends(edge);
            (up.contains(&from) && up.contains(&to)) || (down.contains(&from) && down.contains(&to))
        })
        .map(|(number, _)| number)
        .collect()
}

/// Adds everything that can be reached; `way` gives where an edge is entered and left.
fn spread<'e>(
    edges: &'e [RoleEdge],
    reached: &mut BTreeSet<End<'e>>,
    way: fn([End<'e>; 2]) -> (End<'e>, End<'e>),
) {
    let mut leaving: BTreeMap<End<'_>, Vec<End<'_>>> = BTreeMap::new();
    for edge in edges {
        let (enter, leave) = way(ends(edge));
        leaving.entry(enter).or_default().push(leave);
    }
    let mut open: Vec<End<'_>> = reached.iter().copied().collect();
    while let Some(end) = open.pop() {
        for &next in leaving.get(&end).into_iter().flatten() {
            if reached.insert(next) {
                open.push(next);
            }
        }
    }
}

/// Draws the edges of the report with these numbers.
#[must_use]
pub fn graph(all: &[RoleEdge], numbers: &[usize], choice: &Choice) -> Graph {
    let edges: Vec<&RoleEdge> = numbers
        .iter()
        .filter_map(|&number| all.get(number))
        .collect();
    let crowd = Crowd::of(&edges, choice);
    let mut drawing = Drawing::default();
    let mut distinct: BTreeSet<&str> = BTreeSet::new();
    for edge in &edges {
        let [from, to] = ends(edge);
        distinct.insert(&edge.to);
        if from.0.is_none() {
            distinct.insert(&edge.from);
        }
        let account = edge.from_account.as_deref().unwrap_or_default();
        let start = drawing.node(crowd.node(from), account);
        let end = drawing.node(crowd.node(to), &edge.to_account);
        drawing.line(start, end, edge);
    }
    let (folded, layers) = drawing.folded(choice);
    let mut graph = folded.finish(layers);
    graph.roles = distinct.len();
    graph
}

/// The accounts that edges name, sorted, each once.
#[must_use]
pub fn accounts(roles: &Roles) -> Vec<&str> {
    let ends = roles.edges.iter().flat_map(|edge| {
        [edge.from_account.as_deref(), Some(edge.to_account.as_str())]
            .into_iter()
            .flatten()
    });
    let all: BTreeSet<&str> = ends
        .chain(roles.sessions.iter().map(|row| row.account.as_str()))
        .filter(|account| !account.is_empty())
        .ordered();
    all.into_iter().collect()
}

/// Where a role is, in a few words: its account, or how many.
#[must_use]
pub fn place(node: &Node) -> String {
    let account = match &node.stands {
        Stands::Role(arn) => Some(arn::account(arn).to_owned()).filter(|text| !text.is_empty()),
        _ => None,
    };
    let account = account.or_else(|| node.accounts.first().cloned());
    match (node.accounts.len(), account) {
        (0 | 1, Some(account)) => account,
        (0, None) => String::new(),
        (many, _) => format!("{many} accounts"),
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]
mod tests;
