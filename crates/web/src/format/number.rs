//! Counts, sizes and shares as text.

/// A narrow space that no line break splits: between a figure and its unit.
pub const THIN: char = '\u{202f}';

/// `1,609,318`.
#[must_use]
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A size in decimal units, as the AWS console and a bill have it: `61,440 bytes` up to 100 kB, then `1.2 MB`.
#[must_use]
pub fn bytes(n: u64) -> String {
    let (figure, unit) = bytes_parts(n);
    format!("{figure}{THIN}{unit}")
}

/// [`bytes`] as figure and unit, for a figure whose unit is set smaller.
#[must_use]
pub fn bytes_parts(n: u64) -> (String, &'static str) {
    const UNITS: [(f64, &str); 4] = [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    if n == 1 {
        return ("1".to_owned(), "byte");
    }
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    let size = n as f64;
    for (unit, name) in UNITS {
        // A figure that would round to 1,000 belongs to the next unit.
        if size >= unit * 0.9995 && n >= 1000 {
            let figure = size / unit;
            let digits = if figure < 9.95 { 1 } else { 0 };
            return (format!("{figure:.digits$}"), name);
        }
    }
    (n.to_string(), "bytes")
}

/// A share from 0 to 1: `24.4 %`, `<0.1 %`, `100 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if !percent.is_finite() || percent <= 0.0 {
        format!("0{THIN}%")
    } else if percent < 0.1 {
        format!("<0.1{THIN}%")
    } else if percent >= 99.95 && share < 1.0 {
        format!(">99.9{THIN}%")
    } else if percent >= 99.95 {
        format!("100{THIN}%")
    } else {
        format!("{percent:.1}{THIN}%")
    }
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
    fn counts_have_separators() {
        for (n, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (2_314_806, "2,314,806"),
        ] {
            assert_eq!(count(n), text);
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn sizes_change_unit_before_they_round_up() {
        for (n, text) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_000, "1.0 kB"),
            (48_213, "48 kB"),
            (999_400, "999 kB"),
            (999_600, "1.0 MB"),
            (9_949_999, "9.9 MB"),
            (1_500_000_000, "1.5 GB"),
        ] {
            assert_eq!(bytes(n).replace(THIN, " "), text);
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn shares_never_round_to_all_or_nothing() {
        for (share, text) in [
            (0.0, "0 %"),
            (0.0004, "<0.1 %"),
            (0.244, "24.4 %"),
            (0.9999, ">99.9 %"),
            (1.0, "100 %"),
            (f64::NAN, "0 %"),
        ] {
            assert_eq!(percent(share).replace(THIN, " "), text);
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn lengths_stay_inside_the_drawing() {
        assert_eq!(length(1.7), "100.000%");
        assert_eq!(length(f64::INFINITY), "0.000%");
        assert_eq!(length(0.5), "50.000%");
    }
}
