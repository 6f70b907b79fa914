//! Where the nodes and lines of a layered graph are drawn, in pixels.
//!
//! Within a layer, nodes are ordered so that few lines cross, and then moved towards what they are joined with as far as their neighbours
//! let them. A line over several layers gets a lane in those between, so that it never runs behind a node.

use super::layers::{Arrow, Layers};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use trailglass_core::sorting::Arrange;

/// Sizes of the drawing, in pixels.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Width of a node.
    pub width: f64,
    /// Height of a node.
    pub height: f64,
    /// Between two nodes of a layer, or a node and a lane.
    pub gap: f64,
    /// Between two layers.
    pub between: f64,
    /// Height of the lane of a line that passes a layer; two of them lie side by side.
    pub lane: f64,
}

impl Sizes {
    /// Between two spots of these heights.
    fn between(&self, above: f64, below: f64) -> f64 {
        if above <= self.lane && below <= self.lane {
            0.0
        } else {
            self.gap
        }
    }
}

/// How nodes stand in their layers.
#[derive(Debug, Clone, Copy)]
pub struct Order<'o> {
    /// Where nodes stand before lines are untangled: one of a smaller rank above.
    pub rank: &'o [u64],
    /// Whether a node stays at the end of its layer, whatever it is joined with.
    pub last: &'o [bool],
}

impl Order<'_> {
    fn is_last(&self, spot: usize) -> bool {
        self.last.get(spot) == Some(&true)
    }
}

/// How often the order of the layers is gone over.
const SWEEPS: usize = 8;
/// How often nodes are moved towards what they are joined with.
const MOVES: usize = 6;

/// The drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Upper left corner of each node.
    pub nodes: Vec<(f64, f64)>,
    /// The way of each arrow, as the middle of its ends and of the lanes it passes: pairs of left and right, and the height.
    pub lines: Vec<Vec<(Range<f64>, f64)>>,
    /// Width of the whole.
    pub width: f64,
    /// Height of the whole.
    pub height: f64,
}

/// A place in a layer: a node, or a lane of a line that passes.
#[derive(Debug, Clone, Copy)]
struct Spot {
    layer: usize,
    height: f64,
    /// Middle, from the top.
    middle: f64,
}

/// Lays a graph out.
#[must_use]
pub fn layout(layers: &Layers, arrows: &[Arrow], order: &Order<'_>, sizes: &Sizes) -> Layout {
    let mut spots: Vec<Spot> = layers
        .of
        .iter()
        .map(|&layer| Spot {
            layer,
            height: sizes.height,
            middle: 0.0,
        })
        .collect();
    let mut links: BTreeSet<(usize, usize)> = BTreeSet::new();
    // Lines to the same node share their lanes, as roads to a town do: else many would need more room than all nodes.
    let mut lanes: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut ways: Vec<Vec<usize>> = Vec::with_capacity(arrows.len());
    for (arrow, &back) in arrows.iter().zip(&layers.back) {
        let mut way = vec![arrow.from];
        if !back {
            let ends = [arrow.from, arrow.to].map(|end| layers.of.get(end).copied().unwrap_or(0));
            for layer in ends[0] + 1..ends[1] {
                let fresh = spots.len();
                let lane = *lanes.entry((layer, arrow.to)).or_insert(fresh);
                if lane == fresh {
                    spots.push(Spot {
                        layer,
                        height: sizes.lane,
                        middle: 0.0,
                    });
                }
                way.push(lane);
            }
            way.push(arrow.to);
            links.extend(way.windows(2).filter_map(|pair| match pair {
                [from, to] => Some((*from, *to)),
                _ => None,
            }));
        } else if arrow.to != arrow.from {
            way.push(arrow.to);
        }
        ways.push(way);
    }
    let mut stacks = stacks(&spots, order);
    let joined = Joined::of(&links, spots.len());
    sort(&mut stacks, &joined, order);
    place(&mut spots, &stacks, &joined, sizes);
    #[expect(clippy::cast_precision_loss, reason = "layers of one drawing")]
    let left = |layer: usize| layer as f64 * (sizes.width + sizes.between);
    let nodes = spots
        .iter()
        .take(layers.of.len())
        .map(|spot| (left(spot.layer), spot.middle - spot.height / 2.0))
        .collect();
    let lines = ways.iter().map(|way| {
        way.iter()
            .filter_map(|&spot| spots.get(spot))
            .map(|spot| {
                let from = left(spot.layer);
                (from..from + sizes.width, spot.middle)
            })
            .collect()
    });
    let bottom = |spot: &Spot| spot.middle + spot.height / 2.0;
    Layout {
        nodes,
        lines: lines.collect(),
        width: (left(stacks.len()) - sizes.between).max(0.0),
        height: spots.iter().map(bottom).fold(0.0, f64::max),
    }
}

/// The spots of each layer, in the order given; lanes after nodes.
fn stacks(spots: &[Spot], order: &Order<'_>) -> Vec<Vec<usize>> {
    let count = spots.iter().map(|spot| spot.layer + 1).max().unwrap_or(0);
    let mut stacks = vec![Vec::new(); count];
    for (number, spot) in spots.iter().enumerate() {
        if let Some(stack) = stacks.get_mut(spot.layer) {
            stack.push(number);
        }
    }
    for stack in &mut stacks {
        stack.arrange_by_key(|&number: &usize| {
            let rank = order.rank.get(number).copied().unwrap_or(u64::MAX);
            (order.is_last(number), rank)
        });
    }
    stacks
}

/// What each spot is joined with, before and after it.
#[derive(Debug)]
struct Joined {
    before: Vec<Vec<usize>>,
    after: Vec<Vec<usize>>,
}

impl Joined {
    fn of(links: &BTreeSet<(usize, usize)>, count: usize) -> Self {
        let mut joined = Self {
            before: vec![Vec::new(); count],
            after: vec![Vec::new(); count],
        };
        for &(from, to) in links {
            if let (Some(after), Some(before)) =
                (joined.after.get_mut(from), joined.before.get_mut(to))
            {
                after.push(to);
                before.push(from);
            }
        }
        joined
    }
}

/// Orders each layer by the middle of what its spots are joined with, forwards and backwards, and keeps the order with the fewest crossings.
fn sort(stacks: &mut Vec<Vec<usize>>, joined: &Joined, order: &Order<'_>) {
    let mut best = stacks.clone();
    let mut fewest = crossings(stacks, joined);
    for sweep in 0..SWEEPS {
        if fewest == 0 {
            break;
        }
        let forwards = sweep % 2 == 0;
        let side = if forwards {
            &joined.before
        } else {
            &joined.after
        };
        let mut at = positions(stacks);
        let count = stacks.len();
        for step in 0..count {
            let layer = if forwards { step } else { count - 1 - step };
            let Some(stack) = stacks.get_mut(layer) else {
                continue;
            };
            let middle = |spot: usize| {
                let others = side.get(spot).map(Vec::as_slice).unwrap_or_default();
                let own = at.get(spot).copied().unwrap_or(0.0);
                mean(others.iter().filter_map(|&other| at.get(other).copied())).unwrap_or(own)
            };
            let mut keyed: Vec<(f64, usize)> =
                stack.iter().map(|&spot| (middle(spot), spot)).collect();
            // The sort is stable: what ties stays.
            keyed.arrange_by(|a, b| {
                let last = |spot: &(f64, usize)| order.is_last(spot.1);
                last(a).cmp(&last(b)).then(a.0.total_cmp(&b.0))
            });
            *stack = keyed.into_iter().map(|(_, spot)| spot).collect();
            write_positions(stack, &mut at);
        }
        let now = crossings(stacks, joined);
        if now < fewest {
            fewest = now;
            best.clone_from(stacks);
        }
    }
    *stacks = best;
}

fn positions(stacks: &[Vec<usize>]) -> Vec<f64> {
    let mut at = vec![0.0; stacks.iter().map(Vec::len).sum()];
    for stack in stacks {
        write_positions(stack, &mut at);
    }
    at
}

/// From 0 to 1, so that long and short layers compare.
fn write_positions(stack: &[usize], at: &mut [f64]) {
    #[expect(clippy::cast_precision_loss, reason = "places in one drawing")]
    for (place, &spot) in stack.iter().enumerate() {
        if let Some(at) = at.get_mut(spot) {
            *at = (place as f64 + 0.5) / stack.len() as f64;
        }
    }
}

/// How many pairs of lines cross.
fn crossings(stacks: &[Vec<usize>], joined: &Joined) -> usize {
    let mut place = vec![0; joined.after.len()];
    for stack in stacks {
        for (number, &spot) in stack.iter().enumerate() {
            if let Some(place) = place.get_mut(spot) {
                *place = number;
            }
        }
    }
    stacks
        .iter()
        .zip(stacks.iter().skip(1))
        .map(|(stack, next)| {
            // Lines in the order of their starts: each crosses those before it that end further down.
            let mut ended = vec![0usize; next.len() + 1];
            let mut drawn = 0;
            let mut crossed = 0;
            for &spot in stack {
                let ends = joined
                    .after
                    .get(spot)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                let mut ends: Vec<usize> = ends
                    .iter()
                    .filter_map(|&end| place.get(end).copied())
                    .collect();
                ends.arrange();
                for &end in &ends {
                    crossed += drawn - count_up_to(&ended, end);
                }
                for end in ends {
                    add_at(&mut ended, end);
                    drawn += 1;
                }
            }
            crossed
        })
        .sum()
}

/// A Fenwick tree: how many were added at a place or before it.
fn count_up_to(tree: &[usize], place: usize) -> usize {
    let mut index = place + 1;
    let mut sum = 0;
    while index > 0 {
        sum += tree.get(index).copied().unwrap_or(0);
        index &= index - 1;
    }
    sum
}

fn add_at(tree: &mut [usize], place: usize) {
    let mut index = place + 1;
    while let Some(count) = tree.get_mut(index) {
        *count += 1;
        index += index & index.wrapping_neg();
    }
}

/// Gives every spot its height: stacked first, then moved towards what it is joined with.
fn place(spots: &mut [Spot], stacks: &[Vec<usize>], joined: &Joined, sizes: &Sizes) {
    for stack in stacks {
        let heights: Vec<f64> = stack
            .iter()
            .map(|&spot| spots.get(spot).map_or(0.0, |spot| spot.height))
            .collect();
        // All want to be at the top: as close as they may.
        for (&spot, middle) in stack
            .iter()
            .zip(apart(&vec![0.0; stack.len()], &heights, sizes))
        {
            if let Some(spot) = spots.get_mut(spot) {
                spot.middle = middle;
            }
        }
    }
    for round in 0..MOVES {
        let count = stacks.len();
        for step in 0..count {
            let layer = if round % 2 == 0 {
                step
            } else {
                count - 1 - step
            };
            let stack = stacks.get(layer).map(Vec::as_slice).unwrap_or_default();
            let middle = |spot: usize| spots.get(spot).map_or(0.0, |spot| spot.middle);
            let wanted: Vec<f64> = stack
                .iter()
                .map(|&spot| {
                    let sides = [&joined.before, &joined.after];
                    let others = sides.iter().filter_map(|side| side.get(spot)).flatten();
                    mean(others.map(|&other| middle(other))).unwrap_or_else(|| middle(spot))
                })
                .collect();
            let heights: Vec<f64> = stack
                .iter()
                .map(|&spot| spots.get(spot).map_or(0.0, |spot| spot.height))
                .collect();
            for (&spot, middle) in stack.iter().zip(apart(&wanted, &heights, sizes)) {
                if let Some(spot) = spots.get_mut(spot) {
                    spot.middle = middle;
                }
            }
        }
    }
    let top = spots
        .iter()
        .map(|spot| spot.middle - spot.height / 2.0)
        .fold(f64::INFINITY, f64::min);
    if top.is_finite() {
        for spot in spots {
            // Whole pixels keep lines and texts sharp.
            spot.middle = (spot.middle - top).round();
        }
    }
}

/// The middles closest to those wanted, by the sum of squares, that keep the order and the gaps.
fn apart(wanted: &[f64], heights: &[f64], sizes: &Sizes) -> Vec<f64> {
    // Without the heights and gaps before each, "in order and apart" is "not falling", and that is a known problem: neighbours that would
    // fall are put at their mean.
    let mut offsets = Vec::with_capacity(wanted.len());
    let mut top = 0.0;
    let mut above = sizes.height;
    for (place, &height) in heights.iter().enumerate() {
        if place > 0 {
            top += sizes.between(above, height);
        }
        offsets.push(top + height / 2.0);
        top += height;
        above = height;
    }
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (wanted, offset) in wanted.iter().zip(&offsets) {
        let mut block = (wanted - offset, 1);
        while let Some(&(mean, count)) = blocks.last() {
            if mean <= block.0 {
                break;
            }
            #[expect(clippy::cast_precision_loss, reason = "nodes of one drawing")]
            let (a, b) = (count as f64, block.1 as f64);
            block = ((mean * a + block.0 * b) / (a + b), count + block.1);
            blocks.pop();
        }
        blocks.push(block);
    }
    let bases = blocks
        .into_iter()
        .flat_map(|(base, count)| std::iter::repeat_n(base, count));
    // Rounding once for a block keeps its members a whole gap apart.
    bases
        .zip(offsets)
        .map(|(base, offset)| base.round() + offset)
        .collect()
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = numbers.fold((0.0, 0.0), |(sum, count), number| {
        (sum + number, count + 1.0)
    });
    (count > 0.0).then(|| sum / count)
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::super::layers::layers;
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    const SIZES: Sizes = Sizes {
        width: 168.0,
        height: 44.0,
        gap: 12.0,
        between: 80.0,
        lane: 12.0,
    };

    fn drawn(count: usize, pairs: &[(usize, usize)]) -> (Layout, Layers, Vec<Arrow>) {
        let arrows: Vec<Arrow> = pairs.iter().map(|&(from, to)| Arrow { from, to }).collect();
        let layers = layers(&vec![0; count], &arrows);
        let order: Vec<u64> = (0..count as u64).collect();
        let order = Order {
            rank: &order,
            last: &[],
        };
        (layout(&layers, &arrows, &order, &SIZES), layers, arrows)
    }

    /// No two nodes of a layer, nor a node and a line that passes, come closer than the gap.
    fn holds(layout: &Layout, layers: &Layers) {
        let last = layers.of.iter().max().copied().unwrap_or(0);
        for layer in 0..=last {
            let mut ranges: Vec<(f64, f64)> = layout
                .nodes
                .iter()
                .zip(&layers.of)
                .filter(|(_, of)| **of == layer)
                .map(|(node, _)| (node.1, node.1 + SIZES.height))
                .collect();
            let left = layer as f64 * (SIZES.width + SIZES.between);
            for line in &layout.lines {
                let inner = line
                    .get(1..line.len().saturating_sub(1))
                    .unwrap_or_default();
                let here = inner.iter().filter(|(range, _)| range.start == left);
                ranges.extend(
                    here.map(|(_, middle)| (middle - SIZES.lane / 2.0, middle + SIZES.lane / 2.0)),
                );
            }
            ranges.sort_by(|a, b| a.0.total_cmp(&b.0));
            // Lines may share a lane.
            ranges.dedup();
            let gap = |a: (f64, f64), b: (f64, f64)| SIZES.between(a.1 - a.0, b.1 - b.0);
            for pair in ranges.windows(2) {
                assert!(
                    pair[1].0 - pair[0].1 >= gap(pair[0], pair[1]) - 1.0,
                    "{pair:?} of layer {layer}"
                );
            }
        }
        let bottom = layout.nodes.iter().map(|node| node.1 + SIZES.height);
        assert!(bottom.fold(0.0, f64::max) <= layout.height);
        assert!(
            layout
                .nodes
                .iter()
                .all(|node| node.0 >= 0.0 && node.1 >= 0.0)
        );
        assert!(
            layout
                .nodes
                .iter()
                .all(|node| node.0 + SIZES.width <= layout.width)
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn five_hundred_roles_do_not_overlap() {
        // A fixed sequence of numbers, as if by chance.
        let mut number = 1u64;
        let mut next = |below: u64| {
            number = number
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from((number >> 33) % below).unwrap_or(0)
        };
        let pairs: Vec<(usize, usize)> = (0..900).map(|_| (next(540), 40 + next(500))).collect();
        let (layout, layers, arrows) = drawn(540, &pairs);
        holds(&layout, &layers);
        assert_eq!(layout.lines.len(), arrows.len());
        for (line, (arrow, back)) in layout.lines.iter().zip(arrows.iter().zip(&layers.back)) {
            let node = layout.nodes[arrow.from];
            assert_eq!(line[0].0.start, node.0);
            assert!((line[0].1 - node.1 - SIZES.height / 2.0).abs() <= 1.0);
            if !back {
                // One step of a layer each, so that no line runs behind a node.
                assert!(
                    line.windows(2)
                        .all(|pair| pair[1].0.start - pair[0].0.end == SIZES.between)
                );
            }
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn lines_that_need_not_cross_do_not() {
        let (layout, layers, _) = drawn(6, &[(0, 5), (1, 4), (2, 3)]);
        holds(&layout, &layers);
        let heights = |nodes: [usize; 3]| nodes.map(|node| layout.nodes[node].1);
        assert_eq!(heights([0, 1, 2]), heights([5, 4, 3]));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn what_is_last_stays_last() {
        let arrows: Vec<Arrow> = [(0, 3), (1, 4), (2, 5)]
            .map(|(from, to)| Arrow { from, to })
            .to_vec();
        let layers = layers(&[0; 6], &arrows);
        let order = Order {
            rank: &[0, 1, 2, 3, 4, 5],
            last: &[true, false, false],
        };
        let layout = layout(&layers, &arrows, &order, &SIZES);
        holds(&layout, &layers);
        assert!(layout.nodes[0].1 > layout.nodes[1].1 && layout.nodes[0].1 > layout.nodes[2].1);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_lone_chain_is_a_straight_line() {
        let (layout, layers, _) = drawn(4, &[(0, 1), (1, 2), (2, 3)]);
        holds(&layout, &layers);
        assert!(layout.nodes.iter().all(|node| node.1 == 0.0));
        assert_eq!(layout.height, 44.0);
        assert_eq!(layout.width, 4.0 * 168.0 + 3.0 * 80.0);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn nothing_is_drawn_of_nothing() {
        let (layout, _, _) = drawn(0, &[]);
        assert_eq!((layout.width, layout.height), (0.0, 0.0));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn crossings_are_counted() {
        let joined = Joined::of(&BTreeSet::from([(0, 3), (1, 2), (0, 2), (1, 3)]), 4);
        assert_eq!(crossings(&[vec![0, 1], vec![2, 3]], &joined), 1);
        let joined = Joined::of(&BTreeSet::from([(0, 3), (1, 2)]), 4);
        assert_eq!(crossings(&[vec![0, 1], vec![2, 3]], &joined), 1);
        assert_eq!(crossings(&[vec![0, 1], vec![3, 2]], &joined), 0);
    }
}
