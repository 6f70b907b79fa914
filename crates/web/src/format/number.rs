//! Counts, sizes and shares as text: the words of a report, set for a screen.

use trailglass_core::report::writers::words;
pub use trailglass_core::report::writers::words::count;

/// A narrow space that no line break splits: between a figure and its unit.
pub const THIN: char = '\u{202f}';

/// A count that is short: `999`, `12.3 k`, `4.2 M`; the whole of it belongs into a title.
#[must_use]
pub fn compact(n: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    let n_f = n as f64;
    let (scaled, unit) = match n {
        0..10_000 => return count(n),
        10_000..1_000_000 => (n_f / 1e3, "k"),
        1_000_000..1_000_000_000 => (n_f / 1e6, "M"),
        _ => (n_f / 1e9, "G"),
    };
    let digits = usize::from(scaled < 99.95);
    format!("{scaled:.digits$}{THIN}{unit}")
}

/// A size in decimal units, as a bill has it: `999 bytes`, `1.2 MB`.
#[must_use]
pub fn bytes(n: u64) -> String {
    thin(&words::bytes(n))
}

/// [`bytes`] as figure and unit, for a figure whose unit is set smaller.
#[must_use]
pub fn bytes_parts(n: u64) -> (String, String) {
    let text = words::bytes(n);
    let (figure, unit) = text.split_once(' ').unwrap_or((&text, ""));
    (figure.to_owned(), unit.to_owned())
}

/// A share from 0 to 1: `24.4 %`, `<0.1 %`. Never rounded to nothing or to all.
#[must_use]
pub fn percent(share: f64) -> String {
    thin(&words::percent(share))
}

/// A figure and its unit on one line.
fn thin(text: &str) -> String {
    text.replace(' ', THIN.encode_utf8(&mut [0; 4]))
}

/// `part` of `whole`, 0 where there is no whole.
#[must_use]
pub fn share(part: u64, whole: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// SVG geometry: a share as a length, never outside the drawing.
#[must_use]
pub fn length(share: f64) -> String {
    let share = if share.is_finite() {
        share.clamp(0.0, 1.0)
    } else {
        0.0
    };
    format!("{:.3}%", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn counts_are_short_and_round_to_the_nearest() {
        let narrow = |n| compact(n).replace(THIN, " ");
        assert_eq!(narrow(9_999), "9,999");
        assert_eq!(narrow(10_000), "10.0 k");
        assert_eq!(narrow(388_400), "388 k");
        assert_eq!(narrow(2_314_806), "2.3 M");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn figures_and_units_stay_on_one_line() {
        assert_eq!(bytes(48_213), "48\u{202f}kB");
        assert_eq!(percent(0.244), "24.4\u{202f}%");
        assert_eq!(bytes_parts(999), ("999".to_owned(), "bytes".to_owned()));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn lengths_stay_inside_the_drawing() {
        assert_eq!(length(1.7), "100.000%");
        assert_eq!(length(f64::INFINITY), "0.000%");
        assert_eq!(length(0.5), "50.000%");
    }
}
