//! A record's JSON as written, broken into lines of marked words.
//!
//! Order, doubled fields and the spelling of numbers stay as they are, which no JSON tree keeps.
//! What deceives the eye is written as an escape, so the lines still are the same JSON.

use super::mask;
use crate::format::text::visible;
use trailglass_core::json;

/// What a word of JSON is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A field's name, with its quotes.
    Field,
    /// A text, with its quotes.
    Text,
    /// A text that is hidden in part or whole.
    Hidden,
    /// A number, `true`, `false` or `null`.
    Bare,
    /// Brackets, commas and colons.
    Mark,
}

/// A word with what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What it is.
    pub kind: Kind,
    /// As it is shown.
    pub text: String,
}

/// One line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// How deep it stands.
    pub depth: usize,
    /// Its words.
    pub words: Vec<Word>,
    /// Whether it belongs to the value that is pointed to.
    pub marked: bool,
}

/// Breaks JSON into lines; `None` where the text is not JSON. Secrets are hidden unless `reveal`.
#[must_use]
pub fn lines(json: &str, reveal: bool) -> Option<Vec<Line>> {
    // The text may come from a damaged file: only what a strict reader takes is broken into lines.
    json::from_str::<serde_json::Value>(json).ok()?;
    let mut writer = Writer {
        reveal,
        ..Writer::default()
    };
    let mut rest = json.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string_length(rest),
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            _ => rest
                .find(|c: char| c.is_ascii_whitespace() || ",:{}[]".contains(c))
                .unwrap_or(rest.len()),
        };
        let (word, after) = rest.split_at_checked(length)?;
        let after = after.trim_start();
        match first {
            '{' | '[' => writer.open(word, after.starts_with(['}', ']'])),
            '}' | ']' => writer.close(word),
            ',' => writer.next(),
            ':' => writer.push(Kind::Mark, ": ".to_owned()),
            '"' if after.starts_with(':') => writer.field(word),
            '"' => writer.text(word),
            _ => writer.push(Kind::Bare, word.to_owned()),
        }
        rest = after;
    }
    Some(writer.lines)
}

/// Marks the lines of the value at a JSON pointer; the whole of it for the empty one is not marked.
pub fn mark(lines: &mut [Line], pointer: &str) {
    // The way to the line in hand: a field's name or an item's number for each depth.
    let wanted: Vec<String> = pointer
        .split('/')
        .skip(1)
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
        .collect();
    if wanted.is_empty() {
        return;
    }
    let mut way: Vec<String> = Vec::new();
    // How many items of each open bracket have begun.
    let mut items: Vec<usize> = vec![0];
    for line in lines {
        items.resize(line.depth + 1, 0);
        let closes = line
            .words
            .first()
            .is_some_and(|word| word.kind == Kind::Mark && word.text.starts_with(['}', ']']));
        if closes {
            // It ends what the way leads to at its own depth.
            way.truncate(line.depth);
        } else if let Some(above) = line.depth.checked_sub(1) {
            way.truncate(above);
            let begun = items.last_mut().map_or(0, |begun| {
                *begun += 1;
                *begun - 1
            });
            way.push(match line.words.first() {
                Some(word) if word.kind == Kind::Field => decoded(&word.text),
                _ => begun.to_string(),
            });
        }
        line.marked = way.starts_with(&wanted);
    }
}

/// The lines as one text, for copying.
#[must_use]
pub fn joined(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        text.extend(std::iter::repeat_n("  ", line.depth));
        text.extend(line.words.iter().map(|word| word.text.as_str()));
        text.push('\n');
    }
    text
}

/// The length of the JSON string that a text begins with, quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (place, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return place + 1,
            _ => {}
        }
    }
    text.len()
}

#[derive(Default)]
struct Writer {
    lines: Vec<Line>,
    depth: usize,
    /// Whether the bracket that was opened last is empty.
    empty: bool,
    /// The field whose value comes, as its name is written.
    field: String,
    reveal: bool,
}

impl Writer {
    fn push(&mut self, kind: Kind, text: String) {
        if self.lines.is_empty() {
            self.line();
        }
        if let Some(line) = self.lines.last_mut() {
            line.words.push(Word { kind, text });
        }
    }

    fn line(&mut self) {
        self.lines.push(Line {
            depth: self.depth,
            words: Vec::new(),
            marked: false,
        });
    }

    fn open(&mut self, bracket: &str, empty: bool) {
        self.push(Kind::Mark, bracket.to_owned());
        self.empty = empty;
        self.depth += 1;
        if !empty {
            self.line();
        }
    }

    fn close(&mut self, bracket: &str) {
        self.depth = self.depth.saturating_sub(1);
        if !std::mem::take(&mut self.empty) {
            self.line();
        }
        self.push(Kind::Mark, bracket.to_owned());
    }

    fn next(&mut self) {
        self.push(Kind::Mark, ",".to_owned());
        self.line();
    }

    fn field(&mut self, word: &str) {
        self.field = decoded(word);
        self.push(Kind::Field, visible(word).into_owned());
    }

    fn text(&mut self, word: &str) {
        // Escapes must not carry a secret past the mask, so it looks at what they stand for.
        let inner = decoded(word);
        let shown = mask::masked(&self.field, &inner);
        if self.reveal || (shown == inner && !inner.contains(mask::DOTS)) {
            self.push(Kind::Text, visible(word).into_owned());
        } else {
            let shown = serde_json::Value::from(shown.as_ref()).to_string();
            self.push(Kind::Hidden, visible(&shown).into_owned());
        }
    }
}

/// The text that a JSON string stands for.
fn decoded(word: &str) -> String {
    json::from_str(word).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn the_lines_are_the_same_json() {
        let json = r#"{"b":1.50,"a":{"x":[],"y":{},"z":[1,{"deep":null}]},"t":"say \"hi\", {ok}","u":"RLOtxt"}"#
            .replace("RLO", "\u{202e}");
        let json = json.as_str();
        let lines = lines(json, true).unwrap();
        let text = joined(&lines);
        assert!(text.contains("\"b\": 1.50,"), "{text}");
        assert!(text.contains("\"x\": [],"), "{text}");
        assert!(text.contains("\\u202etxt"), "{text}");
        let same: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            same,
            serde_json::from_str::<serde_json::Value>(json).unwrap()
        );
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn secrets_are_hidden_and_still_json() {
        let json = r#"{"accessKeyId":"ASIAQ7EXAMPLE4YYQLWU","credentials":{"sessionToken":"abc"},"list":[{"password":"x"}],"by":"jane\u0040larkspur.example"}"#;
        let lines = lines(json, false).unwrap();
        let text = joined(&lines);
        for hidden in ["7EXAMPLE4", "abc", "\"x\"", "larkspur"] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
        let hidden = lines.iter().flat_map(|line| &line.words);
        assert_eq!(hidden.filter(|word| word.kind == Kind::Hidden).count(), 4);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_lines_of_a_value_are_marked() {
        let json = r#"{"list":[{"a/b":[],"c":[1,2]},{"a/b":{"x":1},"c":[3,[4,5]]}],"c":6}"#;
        let marked = |pointer: &str| {
            let mut lines = lines(json, true).unwrap();
            mark(&mut lines, pointer);
            lines.retain(|line| line.marked);
            joined(&lines).split_whitespace().collect::<String>()
        };
        assert_eq!(marked("/list/1/a~1b"), r#""a/b":{"x":1},"#);
        assert_eq!(marked("/list/1/c/1"), "[4,5]");
        assert_eq!(marked("/list/0"), r#"{"a/b":[],"c":[1,2]},"#);
        assert_eq!(marked("/c"), r#""c":6"#);
        assert_eq!(marked("/list/2"), "");
        assert_eq!(marked(""), "", "all of it needs no mark");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn other_text_is_not_taken() {
        for text in ["", "{", "{\"a\":}", "plain"] {
            assert_eq!(lines(text, false), None, "{text}");
        }
    }
}
