//! The graph of who takes what: narrowed to an account, a role or a text; alike nodes grouped, and the least used of a crowded layer folded
//! into one, so that it stays readable with hundreds of roles.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::layers::{Arrow, Layers, layers};
use super::words;
use crate::format::arn;
use trailglass_core::report::{OriginKind, RoleEdge, Roles, SessionVerdict};
use trailglass_core::sorting::{Arrange, Ordered};

/// Origins of one kind that are drawn one by one; more are one node.
const ORIGINS: usize = 4;
/// Nodes of a layer that are drawn; of more, the least used are one node.
const CROWD: usize = 14;

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

/// What is too many to be drawn one by one.
struct Crowd {
    /// Kinds of origins.
    kinds: BTreeMap<OriginKind, usize>,
    /// Names of roles that several accounts have.
    names: BTreeMap<String, usize>,
    linked: usize,
}

impl Crowd {
    fn of(edges: &[&RoleEdge], choice: &Choice) -> Self {
        let mut kinds: BTreeMap<OriginKind, BTreeSet<&str>> = BTreeMap::new();
        let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut linked: BTreeSet<&str> = BTreeSet::new();
        for (kind, id) in edges.iter().flat_map(|edge| ends(edge)) {
            match kind {
                Some(kind) => {
                    kinds.entry(kind).or_default().insert(id);
                }
                None if words::is_linked(id) => {
                    linked.insert(id);
                }
                None => {
                    names.entry(words::role_name(id)).or_default().insert(id);
                }
            }
        }
        let closed = |key: &str| !choice.opened.contains(key);
        // A role that was chosen is drawn as itself.
        let chosen = choice.role.as_deref().map(words::role_name);
        Self {
            kinds: kinds
                .into_iter()
                .map(|(kind, ids)| (kind, ids.len()))
                .filter(|(kind, number)| *number > ORIGINS && closed(&key_of_kind(*kind)))
                .collect(),
            names: names
                .into_iter()
                .filter(|(name, ids)| {
                    ids.len() > 1 && Some(*name) != chosen && closed(&key_of_name(name))
                })
                .map(|(name, ids)| (name.to_owned(), ids.len()))
                .collect(),
            linked: match linked.len() {
                number if number > 1 && closed(LINKED) => number,
                _ => 0,
            },
        }
    }

    fn node(&self, (kind, id): End<'_>) -> (String, Stands) {
        if let Some(kind) = kind {
            return match self.kinds.get(&kind) {
                Some(&number) => (key_of_kind(kind), Stands::Origins(kind, number)),
                None => (
                    format!("origin {} {id}", kind.word()),
                    Stands::Origin(kind, id.to_owned()),
                ),
            };
        }
        if self.linked > 0 && words::is_linked(id) {
            return (LINKED.to_owned(), Stands::Linked(self.linked));
        }
        let name = words::role_name(id);
        match self.names.get(name) {
            Some(&number) => (
                key_of_name(name),
                Stands::Namesakes(name.to_owned(), number),
            ),
            None => (format!("role {id}"), Stands::Role(id.to_owned())),
        }
    }
}

const LINKED: &str = "linked";

fn key_of_kind(kind: OriginKind) -> String {
    format!("kind {}", kind.word())
}

fn key_of_name(name: &str) -> String {
    format!("name {name}")
}

/// A line in the making: counts by verdict.
#[derive(Debug, Default, Clone)]
struct Sum {
    count: u64,
    records: u64,
    /// Sessions by how far they could be followed.
    verdicts: BTreeMap<SessionVerdict, u64>,
    via: BTreeSet<String>,
}

impl Sum {
    fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.records += other.records;
        for (verdict, count) in &other.verdicts {
            *self.verdicts.entry(*verdict).or_default() += count;
        }
        self.via.extend(other.via.iter().cloned());
    }
}

/// A graph in the making.
#[derive(Debug, Default)]
struct Drawing {
    nodes: Vec<Node>,
    numbers: HashMap<String, usize>,
    lines: BTreeMap<(usize, usize), Sum>,
}

impl Drawing {
    fn node(&mut self, (key, stands): (String, Stands), account: &str) -> usize {
        let fresh = self.nodes.len();
        let number = *self.numbers.entry(key.clone()).or_insert(fresh);
        if number == fresh {
            self.nodes.push(Node {
                key,
                stands,
                accounts: BTreeSet::new(),
                records: 0,
            });
        }
        if let Some(node) = self.nodes.get_mut(number).filter(|_| !account.is_empty()) {
            node.accounts.insert(account.to_owned());
        }
        number
    }

    fn line(&mut self, from: usize, to: usize, edge: &RoleEdge) {
        let sum = self.lines.entry((from, to)).or_default();
        sum.count += edge.count;
        sum.records += edge.records;
        *sum.verdicts.entry(edge.verdict).or_default() += edge.count;
        sum.via.insert(edge.via.clone());
    }

    fn layers(&self) -> Vec<usize> {
        let least: Vec<usize> = self
            .nodes
            .iter()
            .map(|node| match node.stands {
                Stands::Origin(..) | Stands::Origins(..) => 0,
                _ => 1,
            })
            .collect();
        let arrows: Vec<Arrow> = self
            .lines
            .keys()
            .map(|&(from, to)| Arrow { from, to })
            .collect();
        layers(&least, &arrows).of
    }

    /// Records behind each node: of a role those of its sessions, of an origin those of what it took.
    fn records(&self) -> Vec<u64> {
        let mut records = vec![0; self.nodes.len()];
        for (&(from, to), sum) in &self.lines {
            if let Some(records) = records.get_mut(to) {
                *records += sum.records;
            }
            let origin = self.nodes.get(from).is_some_and(|node| {
                matches!(node.stands, Stands::Origin(..) | Stands::Origins(..))
            });
            if let Some(records) = records.get_mut(from).filter(|_| origin) {
                *records += sum.records;
            }
        }
        records
    }

    /// The same with the least used nodes of crowded layers as one. No two nodes of a layer lead to each other, so nothing becomes a circle.
    fn folded(self, choice: &Choice) -> (Self, Vec<usize>) {
        let layers = self.layers();
        let records = self.records();
        let mut of_layer: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (number, &layer) in layers.iter().enumerate() {
            of_layer.entry(layer).or_default().push(number);
        }
        let chosen = |number: usize| {
            let stands = self.nodes.get(number).map(|node| &node.stands);
            matches!((stands, &choice.role), (Some(Stands::Role(arn)), Some(role)) if arn == role)
        };
        let mut rest: HashMap<usize, usize> = HashMap::new();
        let mut hidden: BTreeMap<usize, usize> = BTreeMap::new();
        for (layer, mut numbers) in of_layer {
            if numbers.len() <= CROWD || choice.opened.contains(&key_of_rest(layer)) {
                continue;
            }
            numbers.arrange_by_key(|&number| {
                let used = records.get(number).copied().unwrap_or(0);
                (!chosen(number), std::cmp::Reverse(used), number)
            });
            for &number in numbers.iter().skip(CROWD - 1) {
                rest.insert(number, layer);
                let members = self.nodes.get(number).map_or(1, |node| match node.stands {
                    Stands::Origins(_, number)
                    | Stands::Namesakes(_, number)
                    | Stands::Linked(number) => number,
                    _ => 1,
                });
                *hidden.entry(layer).or_default() += members;
            }
        }
        if rest.is_empty() {
            return (self, layers);
        }
        let mut folded = Self::default();
        let mut kept = Vec::new();
        let mut moved = Vec::with_capacity(self.nodes.len());
        for ((number, node), layer) in self.nodes.into_iter().enumerate().zip(layers) {
            let named = match rest.get(&number) {
                Some(layer) => {
                    let members = hidden.get(layer).copied().unwrap_or(0);
                    (key_of_rest(*layer), Stands::Rest(members))
                }
                None => (node.key, node.stands),
            };
            let to = folded.node(named, "");
            if to == kept.len() {
                kept.push(layer);
            }
            if let Some(place) = folded.nodes.get_mut(to) {
                place.accounts.extend(node.accounts);
            }
            moved.push(to);
        }
        for ((from, to), sum) in self.lines {
            if let (Some(&from), Some(&to)) = (moved.get(from), moved.get(to)) {
                folded.lines.entry((from, to)).or_default().add(&sum);
            }
        }
        (folded, kept)
    }

    fn finish(mut self, of: Vec<usize>) -> Graph {
        let records = self.records();
        for (node, records) in self.nodes.iter_mut().zip(records) {
            node.records = records;
        }
        // An arrow that closes a circle is one that does not lead to a later layer.
        let layer = |node: &usize| of.get(*node).copied();
        let back = self.lines.keys();
        let back = back.map(|(from, to)| layer(from) >= layer(to)).collect();
        let mut ranked: Vec<usize> = (0..self.nodes.len()).collect();
        ranked.arrange_by_key(|&number| {
            self.nodes.get(number).map(|node| {
                let kind = match node.stands {
                    Stands::Origin(kind, _) | Stands::Origins(kind, _) => Some(kind),
                    _ => None,
                };
                let rest = matches!(node.stands, Stands::Rest(_));
                (
                    kind,
                    rest,
                    std::cmp::Reverse(node.records),
                    node.key.clone(),
                )
            })
        });
        let mut order = vec![0; ranked.len()];
        for (rank, number) in (0u64..).zip(ranked) {
            if let Some(order) = order.get_mut(number) {
                *order = rank;
            }
        }
        let is_rest = |node: &Node| matches!(node.stands, Stands::Rest(_));
        let last = self.nodes.iter().map(is_rest).collect();
        let lines = self.lines.into_iter().map(|((from, to), sum)| Line {
            arrow: Arrow { from, to },
            count: sum.count,
            records: sum.records,
            verdict: sum
                .verdicts
                .iter()
                .max_by_key(|(_, count)| **count)
                .map_or(SessionVerdict::Opaque, |(verdict, _)| *verdict),
            via: sum.via,
        });
        Graph {
            lines: lines.collect(),
            nodes: self.nodes,
            layers: Layers { of, back },
            order,
            last,
            roles: 0,
        }
    }
}

fn key_of_rest(layer: usize) -> String {
    format!("rest {layer}")
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
mod tests {
    use super::super::fit::{fitted, width};
    use super::super::label::{INSET, NAME, SUB, label, sizes};
    use super::super::layout::{Order, layout};
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn role(number: usize, account: usize) -> String {
        format!(
            "arn:aws:iam::{:012}:role/role-{number}",
            111_111_111_111 + account as u64
        )
    }

    fn edge(from: &str, kind: Option<OriginKind>, to: &str, records: u64) -> RoleEdge {
        RoleEdge {
            from: from.to_owned(),
            from_kind: kind,
            from_account: Some(arn::account(from).to_owned()).filter(|text| !text.is_empty()),
            to: to.to_owned(),
            to_account: arn::account(to).to_owned(),
            via: "AssumeRole".to_owned(),
            count: 1,
            records,
            verdict: SessionVerdict::Attributed,
            last: None,
        }
    }

    fn drawn(edges: Vec<RoleEdge>, choice: &Choice) -> Graph {
        graph(&edges, &narrowed(&edges, choice), choice)
    }

    /// 500 roles in 20 accounts, taken by 60 people, 30 functions and each other, over up to four steps.
    fn many() -> Vec<RoleEdge> {
        let mut edges = Vec::new();
        let at = |number: usize| role(number, number % 20);
        for number in 0..500usize {
            let to = at(number);
            let records = (number * 37 % 101) as u64;
            let person = || format!("person-{}@x.example", number % 60);
            let function = || format!("function-{}", number % 30);
            match number {
                0..80 => edges.push(edge(
                    &person(),
                    Some(OriginKind::IdentityCenterUser),
                    &to,
                    records,
                )),
                80..160 => edges.push(edge(
                    &function(),
                    Some(OriginKind::LambdaFunction),
                    &to,
                    records,
                )),
                160..320 => edges.push(edge(&at(number % 160), None, &to, records)),
                _ => {
                    edges.push(edge(&at(160 + number % 160), None, &to, records));
                    // Some are reached at once, too.
                    edges.push(edge(
                        &person(),
                        Some(OriginKind::IdentityCenterUser),
                        &to,
                        1,
                    ));
                }
            }
            if number % 50 == 49 {
                // Circles, and roles that take themselves.
                edges.push(edge(&to, None, &at(number % 160), 1));
                edges.push(edge(&to, None, &to, 1));
            }
        }
        edges
    }

    fn labels_lie_apart(graph: &Graph) -> f64 {
        let sizes = sizes(graph.layers.of.iter().max().map_or(0, |last| last + 1));
        let layout = layout(
            &graph.layers,
            &graph.arrows(),
            &Order {
                rank: &graph.order,
                last: &graph.last,
            },
            &sizes,
        );
        let room = sizes.width - 2.0 * INSET;
        let boxes: Vec<[f64; 4]> = layout
            .nodes
            .iter()
            .zip(&graph.nodes)
            .map(|(&(x, y), node)| {
                let (name, sub) = label(node);
                let wide = |text: &str, size| width(&fitted(text, size, room), size);
                let wide = wide(&name, NAME).max(wide(&sub, SUB));
                assert!(wide <= room, "{name}");
                [x, y, x + wide.max(sizes.width), y + sizes.height]
            })
            .collect();
        for (number, a) in boxes.iter().enumerate() {
            for b in &boxes[number + 1..] {
                let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
                assert!(apart, "{a:?} {b:?}");
            }
        }
        layout.height
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn five_hundred_roles_fit_on_a_screen_and_no_label_lies_on_another() {
        let graph = drawn(many(), &Choice::default());
        assert_eq!(graph.roles, 500);
        let mut of_layer: BTreeMap<usize, usize> = BTreeMap::new();
        for layer in &graph.layers.of {
            *of_layer.entry(*layer).or_default() += 1;
        }
        assert!(
            of_layer.values().all(|number| *number <= CROWD),
            "{of_layer:?}"
        );
        // What is folded is counted.
        let shown: usize = graph
            .nodes
            .iter()
            .map(|node| match node.stands {
                Stands::Role(_) => 1,
                Stands::Namesakes(_, number) | Stands::Linked(number) | Stands::Rest(number) => {
                    number
                }
                _ => 0,
            })
            .sum();
        assert_eq!(shown, 500);
        let height = labels_lie_apart(&graph);
        assert!(height < 1_500.0, "{height} {of_layer:?}");
        let records = |graph: &Graph| graph.lines.iter().map(|line| line.records).sum::<u64>();
        assert_eq!(
            records(&graph),
            many().iter().map(|edge| edge.records).sum::<u64>()
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn all_of_them_unfolded_do_not_overlap_either() {
        let mut choice = Choice::default();
        for layer in 0..40 {
            choice.opened.insert(key_of_rest(layer));
        }
        for kind in [OriginKind::IdentityCenterUser, OriginKind::LambdaFunction] {
            choice.opened.insert(key_of_kind(kind));
        }
        let graph = drawn(many(), &choice);
        let roles = graph
            .nodes
            .iter()
            .filter(|node| matches!(node.stands, Stands::Role(_)));
        assert_eq!(roles.count(), 500);
        labels_lie_apart(&graph);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_chosen_role_shows_what_leads_to_it_and_what_follows() {
        let choice = Choice {
            role: Some(role(40, 0)),
            ..Choice::default()
        };
        let graph = drawn(
            vec![
                edge("kim", Some(OriginKind::SamlUser), &role(1, 1), 5),
                edge(&role(1, 1), None, &role(40, 0), 5),
                edge(&role(40, 0), None, &role(3, 1), 5),
                edge(&role(1, 1), None, &role(9, 1), 5),
                edge("lee", Some(OriginKind::SamlUser), &role(3, 1), 5),
            ],
            &choice,
        );
        let keys: BTreeSet<&str> = graph.nodes.iter().map(|node| node.key.as_str()).collect();
        let [one, chosen, three] =
            [role(1, 1), role(40, 0), role(3, 1)].map(|arn| format!("role {arn}"));
        assert_eq!(
            keys,
            BTreeSet::from([
                "origin saml-user kim",
                one.as_str(),
                chosen.as_str(),
                three.as_str()
            ])
        );
        assert_eq!(graph.layers.of.iter().max(), Some(&3));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn alike_nodes_are_one_until_they_are_opened() {
        let edges: Vec<RoleEdge> = (0..6)
            .map(|account| {
                edge(
                    "config.amazonaws.com",
                    Some(OriginKind::AwsService),
                    &format!("arn:aws:iam::{:012}:role/reader", account + 1),
                    2,
                )
            })
            .collect();
        let mut choice = Choice::default();
        let closed = drawn(edges.clone(), &choice);
        assert_eq!(closed.nodes.len(), 2);
        assert_eq!(
            closed.nodes[1].stands,
            Stands::Namesakes("reader".to_owned(), 6)
        );
        assert_eq!(closed.lines[0].records, 12);
        assert_eq!(place(&closed.nodes[1]), "6 accounts");
        choice.opened.insert(closed.nodes[1].key.clone());
        assert_eq!(drawn(edges, &choice).nodes.len(), 7);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn an_account_and_a_text_narrow_it() {
        let roles = Roles {
            edges: many(),
            ..Roles::default()
        };
        let account = arn::account(&role(0, 3)).to_owned();
        let of_account = narrowed(
            &roles.edges,
            &Choice {
                account: Some(account.clone()),
                ..Choice::default()
            },
        );
        assert!(!of_account.is_empty() && of_account.len() < roles.edges.len());
        let of_text = narrowed(
            &roles.edges,
            &Choice {
                text: "ROLE-499".to_owned(),
                ..Choice::default()
            },
        );
        assert!(
            of_text
                .iter()
                .any(|&number| roles.edges[number].to == role(499, 19))
        );
        assert!(of_text.len() < 20, "{}", of_text.len());
        assert!(
            narrowed(
                &roles.edges,
                &Choice {
                    text: "nobody".to_owned(),
                    ..Choice::default()
                }
            )
            .is_empty()
        );
        assert!(accounts(&roles).contains(&account.as_str()));
    }
}
