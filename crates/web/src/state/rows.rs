//! Which rows of a long list are drawn: those in sight and some around them.

use std::ops::Range;

/// Rows drawn beyond each edge, so that scrolling never shows a hole.
pub const AROUND: usize = 12;

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
    fn odd_measures_draw_something_sensible() {
        assert_eq!(drawn(f64::NAN, f64::NAN, 56.0, 5), 0..5);
        assert_eq!(drawn(-20.0, 100.0, 56.0, 3), 0..3);
        assert_eq!(drawn(1e12, 100.0, 56.0, 3), 0..3);
        assert_eq!(drawn(0.0, 100.0, 56.0, 0), 0..0);
    }
}
