//! Walking the graph with arrow keys.

use super::layers::Arrow;
use super::layout::Layout;

/// Where an arrow key leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the node above in the same layer.
    Up,
    /// To the node below in the same layer.
    Down,
    /// Along a line to what leads here, else to the layer before.
    Left,
    /// Along a line to what follows, else to the layer after.
    Right,
}

impl Way {
    /// The way of a key, as `KeyboardEvent.key` has it.
    #[must_use]
    pub fn of(key: &str) -> Option<Self> {
        match key {
            "ArrowUp" => Some(Self::Up),
            "ArrowDown" => Some(Self::Down),
            "ArrowLeft" => Some(Self::Left),
            "ArrowRight" => Some(Self::Right),
            _ => None,
        }
    }
}

/// The node that a way leads to, if one is there.
#[must_use]
pub fn step(layout: &Layout, arrows: &[Arrow], from: usize, way: Way) -> Option<usize> {
    let &(x, y) = layout.nodes.get(from)?;
    let others = layout
        .nodes
        .iter()
        .enumerate()
        .filter(|(number, _)| *number != from);
    // The nearest by a distance; of two alike the first.
    let nearest = |candidates: Vec<(f64, usize)>| {
        let best = candidates.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
        best.map(|(_, number)| number)
    };
    match way {
        Way::Up | Way::Down => nearest(
            others
                .filter(|(_, node)| node.0 == x && (node.1 > y) == (way == Way::Down))
                .map(|(number, node)| ((node.1 - y).abs(), number))
                .collect(),
        ),
        Way::Left | Way::Right => {
            let forwards = way == Way::Right;
            let joined = arrows.iter().filter_map(|arrow| match forwards {
                true if arrow.from == from => Some(arrow.to),
                false if arrow.to == from => Some(arrow.from),
                _ => None,
            });
            let joined: Vec<(f64, usize)> = joined
                .filter_map(|number| Some((number, layout.nodes.get(number)?)))
                .filter(|(_, node)| node.0 != x && (node.0 > x) == forwards)
                .map(|(number, node)| ((node.1 - y).abs(), number))
                .collect();
            if !joined.is_empty() {
                return nearest(joined);
            }
            nearest(
                others
                    .filter(|(_, node)| node.0 != x && (node.0 > x) == forwards)
                    .map(|(number, node)| ((node.0 - x).abs() * 1e4 + (node.1 - y).abs(), number))
                    .collect(),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn arrow_keys_follow_lines_and_layers() {
        let layout = Layout {
            nodes: vec![
                (0.0, 0.0),
                (0.0, 50.0),
                (100.0, 0.0),
                (100.0, 50.0),
                (200.0, 50.0),
            ],
            lines: Vec::new(),
            width: 0.0,
            height: 0.0,
        };
        let arrows = [Arrow { from: 0, to: 3 }, Arrow { from: 3, to: 4 }];
        let to = |from, way| step(&layout, &arrows, from, way);
        assert_eq!(to(0, Way::Down), Some(1));
        assert_eq!(to(0, Way::Up), None);
        assert_eq!(to(0, Way::Right), Some(3));
        assert_eq!(to(1, Way::Right), Some(3));
        assert_eq!(to(3, Way::Left), Some(0));
        assert_eq!(to(2, Way::Left), Some(0));
        assert_eq!(to(4, Way::Right), None);
        assert_eq!(to(9, Way::Up), None);
        assert_eq!(Way::of("Enter"), None);
    }
}
