//! Text from logs, made safe to look at. It is only ever put into text nodes, so markup in it is
//! harmless; what remains are characters that change how their neighbours are shown.

use std::borrow::Cow;

/// The text with every character that is invisible or reorders others written as an escape
/// (`\u202e`), so that a name cannot pretend to be another one.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(deceives) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if deceives(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                shown.push_str(&format!("\\u{unit:04x}"));
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

/// At most `limit` characters, the rest told as a number: a user agent of 100,000 characters must
/// not fill a table.
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

/// The last part of a path.
#[must_use]
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A path split before its last part, the separator on the folder.
#[must_use]
pub fn split_path(path: &str) -> (&str, &str) {
    path.split_at(path.len() - file_name(path).len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn what_deceives_is_written_out() {
        assert_eq!(visible("user\u{202e}txt.exe"), "user\\u202etxt.exe");
        assert_eq!(visible("a\u{200b}b\u{0}\n"), "a\\u200bb\\u0000\\u000a");
        assert_eq!(visible("\u{e0041}"), "\\udb40\\udc41");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn ordinary_text_of_any_script_stays() {
        for text in ["arn:aws:iam::111122223333:user/zoë", "名前", "<b>x</b>", ""] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn long_text_says_how_much_is_left_out() {
        assert_eq!(shortened("äbcdef", 3), "äbc… (3 more)");
        assert_eq!(shortened("äbc", 3), "äbc");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn paths_split_before_the_name() {
        assert_eq!(split_path("a/b/c.json"), ("a/b/", "c.json"));
        assert_eq!(split_path("c.json"), ("", "c.json"));
    }
}
