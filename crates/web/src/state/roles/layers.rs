//! Layers of a directed graph: every arrow goes from a layer to a later one, save those that would close a circle.

/// An arrow between two nodes, by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrow {
    /// Where it starts.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
}

/// Where nodes stand, and which arrows go back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layers {
    /// The layer of each node.
    pub of: Vec<usize>,
    /// Whether an arrow closes a circle: it is drawn, and counts for nothing else.
    pub back: Vec<bool>,
}

/// Puts nodes into layers. `least` is the first layer that a node may stand in; arrows that lead nowhere are taken for ones that go back.
#[must_use]
pub fn layers(least: &[usize], arrows: &[Arrow]) -> Layers {
    let count = least.len();
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut back = vec![true; arrows.len()];
    for (number, arrow) in arrows.iter().enumerate() {
        if arrow.from != arrow.to
            && arrow.to < count
            && let Some(list) = leaving.get_mut(arrow.from)
        {
            list.push(number);
        }
    }
    // Depth first, without recursion: a chain may be as long as the graph is large.
    let mut state = vec![State::New; count];
    let mut done: Vec<usize> = Vec::with_capacity(count);
    for root in 0..count {
        let mut path = vec![(root, 0)];
        while let Some((node, next)) = path.pop() {
            let fresh = state.get_mut(node).map(|state| {
                let fresh = *state == State::New;
                if fresh {
                    *state = State::Open;
                }
                fresh
            });
            if next == 0 && fresh != Some(true) {
                continue;
            }
            let arrow = leaving.get(node).and_then(|list| list.get(next)).copied();
            let Some(arrow) = arrow else {
                if let Some(state) = state.get_mut(node) {
                    *state = State::Done;
                }
                done.push(node);
                continue;
            };
            path.push((node, next + 1));
            let to = arrows.get(arrow).map_or(count, |arrow| arrow.to);
            let met = state.get(to).copied().unwrap_or(State::Open);
            if let Some(back) = back.get_mut(arrow) {
                *back = met == State::Open;
            }
            if met == State::New {
                path.push((to, 0));
            }
        }
    }
    // Sources last: their layers are known first.
    let mut of = least.to_vec();
    for &node in done.iter().rev() {
        let here = of.get(node).copied().unwrap_or(0);
        for &arrow in leaving.get(node).into_iter().flatten() {
            if back.get(arrow) == Some(&false)
                && let Some(to) = arrows.get(arrow).and_then(|arrow| of.get_mut(arrow.to))
            {
                *to = (*to).max(here + 1);
            }
        }
    }
    Layers { of, back }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// On the path that is walked.
    Open,
    Done,
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn arrows(pairs: &[(usize, usize)]) -> Vec<Arrow> {
        pairs.iter().map(|&(from, to)| Arrow { from, to }).collect()
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_node_stands_behind_all_that_lead_to_it() {
        let all = arrows(&[(0, 1), (1, 2), (0, 2), (3, 2)]);
        let layers = layers(&[0, 1, 1, 0], &all);
        assert_eq!(layers.of, [0, 1, 2, 0]);
        assert_eq!(layers.back, [false; 4]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn circles_are_opened_once() {
        let all = arrows(&[(0, 1), (1, 2), (2, 1), (2, 2), (2, 3)]);
        let layers = layers(&[0, 1, 1, 1], &all);
        assert_eq!(layers.of, [0, 1, 2, 3]);
        assert_eq!(layers.back, [false, false, true, true, false]);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_chain_of_any_length_is_walked() {
        let all: Vec<Arrow> = (0..50_000)
            .map(|from| Arrow { from, to: from + 1 })
            .collect();
        let layers = layers(&vec![0; 50_001], &all);
        assert_eq!(layers.of[50_000], 50_000);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn an_arrow_to_nowhere_does_no_harm() {
        let layers = layers(&[0, 0], &arrows(&[(0, 9), (9, 0), (0, 1)]));
        assert_eq!(layers.of, [0, 1]);
        assert_eq!(layers.back, [true, true, false]);
    }
}
