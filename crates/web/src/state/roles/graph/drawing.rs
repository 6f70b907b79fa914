//! A graph in the making: lines that join, and the least used of a crowded layer folded into one node.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Choice, Graph, Line, Node, Stands};
use crate::state::roles::layers::{Arrow, Layers, layers};
use trailglass_core::report::{RoleEdge, SessionVerdict};
use trailglass_core::sorting::Arrange;

/// Nodes of a layer that are drawn; of more, the least used are one node.
pub(super) const CROWD: usize = 14;

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
pub(super) struct Drawing {
    nodes: Vec<Node>,
    numbers: HashMap<String, usize>,
    lines: BTreeMap<(usize, usize), Sum>,
}

impl Drawing {
    pub(super) fn node(&mut self, (key, stands): (String, Stands), account: &str) -> usize {
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

    pub(super) fn line(&mut self, from: usize, to: usize, edge: &RoleEdge) {
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
    pub(super) fn folded(self, choice: &Choice) -> (Self, Vec<usize>) {
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

    pub(super) fn finish(mut self, of: Vec<usize>) -> Graph {
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

pub(super) fn key_of_rest(layer: usize) -> String {
    format!("rest {layer}")
}
