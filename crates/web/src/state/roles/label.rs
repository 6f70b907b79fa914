//! How a node of the graph is written: its two lines, and the room they have.

use super::graph::{Node, Stands, place};
use super::layout::Sizes;
use super::words;
use crate::format::number::count;
use crate::format::words::{of, sentence};

/// Width of a node; the styles have the sizes of its texts.
const WIDTH: f64 = 176.0;
/// Width that the whole is to fill where it can.
const WHOLE: f64 = 1_080.0;

/// Sizes of a drawing of so many layers.
#[must_use]
pub fn sizes(layers: usize) -> Sizes {
    #[expect(clippy::cast_precision_loss, reason = "layers of one drawing")]
    let layers = layers.max(2) as f64;
    Sizes {
        width: WIDTH,
        height: 44.0,
        gap: 10.0,
        between: ((WHOLE - layers * WIDTH) / (layers - 1.0))
            .clamp(72.0, 200.0)
            .round(),
        lane: 8.0,
    }
}
/// Between the edge of a node and its text.
pub const INSET: f64 = 12.0;
/// Size of the first line's font.
pub const NAME: f64 = 13.0;
/// Size of the second line's font.
pub const SUB: f64 = 12.0;

/// What a node says: what it is called, and what or where it is. Nothing is masked or shortened yet.
#[must_use]
pub fn label(node: &Node) -> (String, String) {
    let number = |n: usize| count(n as u64);
    match &node.stands {
        Stands::Origin(kind, id) => {
            let name = words::origin_name(*kind, id);
            match name {
                "unknown" => ("Not known".to_owned(), sentence(words::home(*kind))),
                name => (name.to_owned(), sentence(words::kind(*kind))),
            }
        }
        Stands::Origins(kind, members) => (
            format!("{} {}", number(*members), words::kinds(*kind)),
            sentence(words::home(*kind)),
        ),
        Stands::Role(arn) => {
            let name = words::role_name(arn).to_owned();
            let place = place(node);
            let sub = match place.as_str() {
                "" => words::role_kind(arn).to_owned(),
                _ => place,
            };
            (name, sub)
        }
        Stands::Namesakes(name, _) => (name.clone(), place(node)),
        Stands::Linked(members) => (
            format!("{} service-linked roles", number(*members)),
            place(node),
        ),
        Stands::Rest(members) => (
            format!("{} more", number(*members)),
            "with fewer records".to_owned(),
        ),
    }
}

/// The whole of it for those who point at a node or do not see it.
#[must_use]
pub fn told(node: &Node) -> String {
    let (name, sub) = label(node);
    let what = match &node.stands {
        Stands::Role(arn) => format!("{} {name}", words::role_kind(arn)),
        Stands::Namesakes(..) => format!("role {name}"),
        _ => name,
    };
    let place = if sub.is_empty() {
        String::new()
    } else {
        format!(", {sub}")
    };
    let press = match &node.stands {
        stands if stands.is_many() => "Press to see each.",
        Stands::Role(_) => "Press to see what leads to it and its sessions.",
        _ => "Press to see what it did.",
    };
    format!(
        "{}{place}, {} behind it. {press}",
        sentence(&what),
        of(node.records, "record", "records")
    )
}
