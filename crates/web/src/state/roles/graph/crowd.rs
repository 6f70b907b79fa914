//! What is too many to be drawn one by one.

use std::collections::{BTreeMap, BTreeSet};

use super::{Choice, End, Stands, ends};
use crate::state::roles::words;
use trailglass_core::report::{OriginKind, RoleEdge};
use trailglass_core::sorting::Ordered;

/// Origins of one kind that are drawn one by one; more are one node.
const ORIGINS: usize = 4;

/// What is too many to be drawn one by one.
pub(super) struct Crowd {
    /// Kinds of origins.
    kinds: BTreeMap<OriginKind, usize>,
    /// Names of roles that several accounts have.
    names: BTreeMap<String, usize>,
    linked: usize,
}

impl Crowd {
    pub(super) fn of(edges: &[&RoleEdge], choice: &Choice) -> Self {
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
                .ordered(),
            names: names
                .into_iter()
                .filter(|(name, ids)| {
                    ids.len() > 1 && Some(*name) != chosen && closed(&key_of_name(name))
                })
                .map(|(name, ids)| (name.to_owned(), ids.len()))
                .ordered(),
            linked: match linked.len() {
                number if number > 1 && closed(LINKED) => number,
                _ => 0,
            },
        }
    }

    pub(super) fn node(&self, (kind, id): End<'_>) -> (String, Stands) {
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

pub(super) fn key_of_kind(kind: OriginKind) -> String {
    format!("kind {}", kind.word())
}

fn key_of_name(name: &str) -> String {
    format!("name {name}")
}
