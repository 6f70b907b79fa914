//! Which rows of a long list are drawn: those in sight and some around them. Browsers lay nothing out beyond some 33 million pixels, so
//! a list that is taller scrolls through a shorter track.

use std::ops::Range;

/// Rows drawn beyond each edge, so that scrolling never shows a hole.
pub const AROUND: usize = 8;

/// The rows to draw of a list of `count` rows, each `height` pixels, seen through a window of `seen`
/// pixels that is scrolled down by `scrolled`.
#[must_use]
pub fn drawn(scrolled: f64, seen: f64, height: f64, count: usize) -> Range<usize> {
    let first = whole(scrolled / height).min(count);
    let last = whole((scrolled + seen) / height)
        .saturating_add(1)
        .min(count);
    first.saturating_sub(AROUND)..last.saturating_add(AROUND).min(count)
}

/// Rows of a block: few enough that every browser lays out a row of the next one too.
const BLOCK: usize = 100_000;

/// The first row of the block that a row is in.
#[must_use]
pub const fn block_of(row: usize) -> usize {
    row - row % BLOCK
}

/// The tallest track in pixels: far below what browsers can lay out, and fine enough that a pixel of the bar is a few rows.
const TALLEST: f64 = 8_000_000.0;

/// A list and the track that it scrolls through.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Track {
    /// Height of all rows, in pixels.
    pub rows: f64,
    /// Height of the window, in pixels.
    pub seen: f64,
}

impl Track {
    /// Height of what scrolls, in pixels.
    #[must_use]
    pub const fn height(self) -> f64 {
        self.rows.min(TALLEST)
    }

    /// Whether the track is shorter than the rows.
    #[must_use]
    pub fn is_short(self) -> bool {
        self.rows > self.height()
    }

    /// How far down the rows a place of the scroll bar is.
    #[must_use]
    pub fn offset(self, scrolled: f64) -> f64 {
        self.within(scrolled * self.ratio())
    }

    /// Where the scroll bar stands when the rows are so far down.
    #[must_use]
    pub fn scrolled(self, offset: f64) -> f64 {
        self.within(offset) / self.ratio()
    }

    /// The nearest place that the rows can be scrolled to.
    #[must_use]
    pub const fn within(self, offset: f64) -> f64 {
        offset.clamp(0.0, (self.rows - self.seen).max(0.0))
    }

    fn ratio(self) -> f64 {
        if self.is_short() {
            (self.rows - self.seen) / (self.height() - self.seen)
        } else {
            1.0
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what a list can have"
)]
fn whole(n: f64) -> usize {
    if n.is_finite() {
        n.clamp(0.0, 1e9) as usize
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn what_is_seen_is_drawn_whatever_the_place() {
        let (height, seen, count) = (56.0, 640.0, 50_000);
        for scrolled in [0.0, 55.9, 56.0, 1_000_000.0, 50_000.0 * 56.0 - 640.0] {
            let drawn = drawn(scrolled, seen, height, count);
            assert!(drawn.start as f64 * height <= scrolled);
            assert!(drawn.end as f64 * height >= (scrolled + seen).min(count as f64 * height));
            assert!(drawn.len() <= 12 + 2 + 2 * AROUND);
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_tall_list_scrolls_from_its_first_row_to_its_last() {
        let track = Track {
            rows: 10_000_000.0 * 36.0,
            seen: 720.0,
        };
        assert!(track.is_short());
        assert_eq!(track.offset(0.0), 0.0);
        let end = track.height() - track.seen;
        assert!((track.offset(end) - (track.rows - track.seen)).abs() < 1.0);
        for offset in [0.0, 36.0, 1e6, 3.5e8] {
            assert!((track.offset(track.scrolled(offset)) - offset).abs() < 0.01);
        }
        let low = Track {
            rows: 3_600.0,
            seen: 720.0,
        };
        assert!(!low.is_short());
        assert_eq!(low.offset(100.0), 100.0);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn odd_measures_draw_something_sensible() {
        assert_eq!(drawn(f64::NAN, f64::NAN, 56.0, 5), 0..5);
        assert_eq!(drawn(-20.0, 100.0, 56.0, 3), 0..3);
        assert_eq!(drawn(1e12, 100.0, 56.0, 3), 0..3);
        assert_eq!(drawn(0.0, 100.0, 56.0, 0), 0..0);
    }
}
