//! Counts, sizes, shares and hostile text as plain text.

use std::borrow::Cow;
use std::fmt::{Display, Write as _};

/// `1,609,318`.
#[must_use]
pub fn count(n: u64) -> String {
    grouped(n.to_string())
}

/// `1 record`, `1,609,318 records`: the noun takes an s.
#[must_use]
pub fn counted<N: Display + PartialEq + From<u8>>(n: N, noun: &str) -> String {
    let plural = if n == N::from(1) { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(n.to_string()))
}

/// The same with a capital letter at its beginning.
#[must_use]
pub fn capitalized(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(rest).collect()
}

/// The digits of a whole number in threes; another text stays as it is.
fn grouped(digits: String) -> String {
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return digits;
    }
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A size in decimal units, as a bill has it: `999 bytes`, `1.2 MB`.
#[must_use]
pub fn bytes(n: u64) -> String {
    const UNITS: [(f64, &str); 4] = [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    #[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
    let size = n as f64;
    for (unit, name) in UNITS {
        // A figure that would round to 1,000 belongs to the next unit.
        if size >= unit * 0.9995 && n >= 1_000 {
            let figure = size / unit;
            let digits = usize::from(figure < 9.95);
            return format!("{figure:.digits$} {name}");
        }
    }
    counted(n, "byte")
}

/// A share from 0 to 1: `24.4 %`, `<0.1 %`. Never rounded to nothing or to all.
#[must_use]
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if !percent.is_finite() || percent <= 0.0 {
        "0 %".to_owned()
    } else if percent < 0.1 {
        "<0.1 %".to_owned()
    } else if percent >= 99.95 {
        if share < 1.0 { ">99.9 %" } else { "100 %" }.to_owned()
    } else {
        format!("{percent:.1} %")
    }
}

/// The text with every character that is invisible, moves the cursor or reorders others written as
/// an escape (`\u202e`): a name cannot pretend to be another one, nor talk to a terminal.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(deceives) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if deceives(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string does not fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// Controls, bidirectional controls, zero-width characters, separators of lines, tags, and the
/// variation selectors and fillers that draw nothing.
fn deceives(character: char) -> bool {
    matches!(
        character,
        '\u{0}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// At most `limit` characters, the rest told as a number: a name of 100,000 characters must not
/// fill a page.
#[must_use]
pub fn shortened(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => Cow::Borrowed(text),
        Some((end, _)) => {
            let left = text.chars().count() - limit;
            let start = text.get(..end).unwrap_or_default();
            Cow::Owned(format!("{start}… ({left} more)"))
        }
    }
}

/// Dollars: to the cent, and below ten cents with two digits, so that little is not nothing.
#[must_use]
pub fn usd(amount: f64) -> String {
    if !amount.is_finite() {
        return "?".to_owned();
    }
    let (sign, amount) = if amount < 0.0 {
        ("−", -amount)
    } else {
        ("", amount)
    };
    if amount >= 0.095 || amount == 0.0 {
        let text = format!("{amount:.2}");
        let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
        let whole = whole.parse().map_or_else(|_| whole.to_owned(), count);
        return format!("{sign}${whole}.{cents}");
    }
    if amount < 0.000_005 {
        return format!("{sign}<$0.00001");
    }
    #[expect(clippy::cast_possible_truncation, reason = "a few digits")]
    let digits = usize::try_from(1 - amount.log10().floor() as i32).unwrap_or(2);
    format!("{sign}${amount:.*}", digits.clamp(2, 6))
}

/// A quantity with its unit: `3,579 events`, `0.5 GB-month`. What is counted takes an s, sizes stay as they are.
#[must_use]
pub fn measured(amount: f64, unit: &str) -> String {
    let one = (amount - 1.0).abs() <= f64::EPSILON;
    let unit = match unit.split_once(' ') {
        _ if one || unit.starts_with("GB") => unit.to_owned(),
        Some((first, rest)) => format!("{first}s {rest}"),
        None => format!("{unit}s"),
    };
    format!("{} {unit}", quantity(amount))
}

/// A quantity: whole from a hundred on, else three digits.
#[must_use]
pub fn quantity(amount: f64) -> String {
    if !amount.is_finite() || amount < 0.0 {
        return "?".to_owned();
    }
    if amount >= 99.95 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole units"
        )]
        return count(amount.round() as u64);
    }
    if amount == 0.0 {
        return "0".to_owned();
    }
    #[expect(clippy::cast_possible_truncation, reason = "a few digits")]
    let digits = usize::try_from(2 - amount.log10().floor() as i32).unwrap_or(0);
    let text = format!("{amount:.*}", digits.min(9));
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_separators_and_nouns() {
        for (n, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (2_314_806, "2,314,806"),
        ] {
            assert_eq!(count(n), text);
        }
        assert_eq!(counted(1, "record"), "1 record");
        assert_eq!(counted(1_000, "record"), "1,000 records");
        assert_eq!(counted(1.0, "day"), "1 day");
        assert_eq!(counted(1_096.5, "day"), "1096.5 days");
        for (amount, unit, text) in [
            (1.0, "event", "1 event"),
            (3_579.2, "event", "3,579 events"),
            (2.0, "event analysed", "2 events analysed"),
            (0.5, "GB-month", "0.5 GB-month"),
            (3.0, "key-month", "3 key-months"),
        ] {
            assert_eq!(measured(amount, unit), text);
        }
    }

    #[test]
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
            assert_eq!(bytes(n), text);
        }
    }

    #[test]
    fn shares_never_round_to_all_or_nothing() {
        for (share, text) in [
            (0.0, "0 %"),
            (0.0004, "<0.1 %"),
            (0.244, "24.4 %"),
            (0.9999, ">99.9 %"),
            (1.0, "100 %"),
            (f64::NAN, "0 %"),
        ] {
            assert_eq!(percent(share), text);
        }
    }

    #[test]
    fn what_deceives_is_written_out() {
        assert_eq!(visible("user\u{202e}txt.exe"), "user\\u202etxt.exe");
        assert_eq!(visible("\u{1b}[31mred\u{9b}"), "\\u001b[31mred\\u009b");
        assert_eq!(
            visible("a\u{200b}b\u{0}\r\n"),
            "a\\u200bb\\u0000\\u000d\\u000a"
        );
        assert_eq!(visible("\u{e0041}"), "\\udb40\\udc41");
        for text in ["arn:aws:iam::111122223333:user/zoë", "名前", "<b>x</b>", ""] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn long_text_says_how_much_is_left_out() {
        assert_eq!(shortened("äbcdef", 3), "äbc… (3 more)");
        assert_eq!(shortened("äbc", 3), "äbc");
    }

    #[test]
    fn dollars_show_cents_and_what_is_less_in_two_digits() {
        for (amount, text) in [
            (0.0, "$0.00"),
            (1_234.5, "$1,234.50"),
            (0.912_4, "$0.91"),
            (0.030_883, "$0.031"),
            (0.000_058_2, "$0.000058"),
            (0.000_001, "<$0.00001"),
            (-2.5, "−$2.50"),
            (f64::INFINITY, "?"),
        ] {
            assert_eq!(usd(amount), text);
        }
    }

    #[test]
    fn quantities_have_three_digits_or_are_whole() {
        for (amount, text) in [
            (0.0, "0"),
            (30_883.06, "30,883"),
            (12.345, "12.3"),
            (2.0, "2"),
            (20.0, "20"),
            (0.002_374_8, "0.00237"),
            (f64::NAN, "?"),
        ] {
            assert_eq!(quantity(amount), text);
        }
    }
}
