//! A treemap: rectangles as large as their figures, as square as they can be (Bruls, Huizing and van Wijk, "Squarified Treemaps", 2000).

/// A rectangle in shares of the drawing, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tile {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

/// A tile for each figure, in their order, which has to fall. `across` is how many times the drawing is wider than high.
#[must_use]
pub fn treemap(figures: &[u64], across: f64) -> Vec<Tile> {
    #[expect(clippy::cast_precision_loss, reason = "geometry")]
    let figures: Vec<f64> = figures.iter().map(|figure| *figure as f64).collect();
    let total: f64 = figures.iter().sum();
    let mut tiles = Vec::with_capacity(figures.len());
    if total <= 0.0 || across <= 0.0 {
        return tiles;
    }
    // In a space `across` wide and 1 high, so that squares look like squares.
    let areas: Vec<f64> = figures.iter().map(|it| it / total * across).collect();
    let mut free = Tile {
        x: 0.0,
        y: 0.0,
        width: across,
        height: 1.0,
    };
    let mut rest = areas.as_slice();
    while !rest.is_empty() {
        let side = free.width.min(free.height);
        let mut taken = 1;
        while taken < rest.len() {
            let (now, more) = (rest.get(..taken), rest.get(..=taken));
            let (Some(now), Some(more)) = (now, more) else {
                break;
            };
            if worst(more, side) > worst(now, side) {
                break;
            }
            taken += 1;
        }
        let (row, after) = rest.split_at(taken);
        free = lay(row, free, &mut tiles);
        rest = after;
    }
    for tile in &mut tiles {
        tile.x /= across;
        tile.width /= across;
    }
    tiles
}

/// The worst proportion in a row along a side.
fn worst(row: &[f64], side: f64) -> f64 {
    let sum: f64 = row.iter().sum();
    let of = |area: f64| {
        let (square, side) = (sum * sum, side * side);
        (side * area / square).max(square / (side * area))
    };
    row.iter()
        .filter(|area| **area > 0.0)
        .fold(1.0, |worst, area| f64::max(worst, of(*area)))
}

/// Lays a row along the shorter side, and gives what stays free.
fn lay(row: &[f64], free: Tile, tiles: &mut Vec<Tile>) -> Tile {
    let sum: f64 = row.iter().sum();
    let upright = free.width >= free.height;
    let side = if upright { free.height } else { free.width };
    let depth = if side > 0.0 { sum / side } else { 0.0 };
    let mut along = 0.0;
    for area in row {
        let length = if depth > 0.0 { area / depth } else { 0.0 };
        tiles.push(if upright {
            Tile {
                x: free.x,
                y: free.y + along,
                width: depth,
                height: length,
            }
        } else {
            Tile {
                x: free.x + along,
                y: free.y,
                width: length,
                height: depth,
            }
        });
        along += length;
    }
    if upright {
        Tile {
            x: free.x + depth,
            width: (free.width - depth).max(0.0),
            ..free
        }
    } else {
        Tile {
            y: free.y + depth,
            height: (free.height - depth).max(0.0),
            ..free
        }
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn tiles_are_as_large_as_their_figures_and_stay_inside() {
        let figures = [600, 600, 400, 300, 200, 200, 100, 1];
        let total: u64 = figures.iter().sum();
        let tiles = treemap(&figures, 3.0);
        assert_eq!(tiles.len(), figures.len());
        for (tile, figure) in tiles.iter().zip(figures) {
            #[expect(clippy::cast_precision_loss, reason = "small")]
            let share = figure as f64 / total as f64;
            assert!((tile.width * tile.height - share).abs() < 1e-9, "{tile:?}");
            assert!(tile.x >= -1e-9 && tile.x + tile.width <= 1.0 + 1e-9);
            assert!(tile.y >= -1e-9 && tile.y + tile.height <= 1.0 + 1e-9);
        }
        for (place, one) in tiles.iter().enumerate() {
            for other in &tiles[..place] {
                let apart = one.x + one.width <= other.x + 1e-9
                    || other.x + other.width <= one.x + 1e-9
                    || one.y + one.height <= other.y + 1e-9
                    || other.y + other.height <= one.y + 1e-9;
                assert!(apart, "{one:?} {other:?}");
            }
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn nothing_gives_no_tile_and_one_gives_all() {
        assert_eq!(treemap(&[], 2.0), []);
        assert_eq!(treemap(&[0, 0], 2.0), []);
        let all = treemap(&[7], 2.0);
        assert_eq!((all[0].width, all[0].height), (1.0, 1.0));
    }
}
