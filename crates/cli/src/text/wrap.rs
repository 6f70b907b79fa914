//! Breaks text into lines, by the columns that characters take.

use trailglass_core::report::writers::words;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The columns that a text takes once it is made visible.
pub(super) fn width(text: &str) -> usize {
    words::visible(text).width()
}

/// The text in lines of at most `room` columns. Lines end at spaces; a word that is too long ends
/// after a separator of ARNs and paths, else anywhere. Nothing is left out but the spaces at the
/// ends of lines.
pub(super) fn lines(text: &str, room: usize) -> Vec<String> {
    let text = words::visible(text);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let space = usize::from(!line.is_empty());
        if line.width() + space + word.width() <= room {
            if space == 1 {
                line.push(' ');
            }
            line.push_str(word);
            continue;
        }
        // A long name begins on the line of its first words where a good part of it fits there.
        let left = room.saturating_sub(line.width() + space);
        let mut rest = word;
        if word.width() > room && left >= room / 2 {
            let (head, tail) = split(word, left);
            if space == 1 {
                line.push(' ');
            }
            line.push_str(head);
            rest = tail;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        while rest.width() > room {
            let (head, tail) = split(rest, room);
            lines.push(head.to_owned());
            rest = tail;
        }
        line.push_str(rest);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Splits a word so that its first part takes at most `room` columns, but never none of it.
fn split(word: &str, room: usize) -> (&str, &str) {
    let mut columns = 0;
    let mut end = 0;
    let mut good = 0;
    for (at, character) in word.char_indices() {
        columns += character.width().unwrap_or(0);
        if columns > room && at > 0 {
            break;
        }
        end = at + character.len_utf8();
        if "/:,-_.=".contains(character) {
            good = end;
        }
    }
    // A separator near the beginning would leave most of the line empty.
    let at = if good * 2 >= end { good } else { end };
    word.split_at_checked(at).unwrap_or((word, ""))
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_spaces_and_long_names_after_separators() {
        assert_eq!(lines("one two three", 8), ["one two", "three"]);
        assert_eq!(
            lines("arn:aws:iam::111122223333:user/somebody", 28),
            ["arn:aws:iam::111122223333:", "user/somebody"]
        );
        assert_eq!(lines("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(lines("", 10), [""]);
    }

    #[test]
    fn no_line_is_too_wide_and_nothing_is_lost() {
        let text =
            "in s3/名前名前名前名前/AWSLogs/\u{1b}[31m: a very/long-path.with_parts and words";
        for room in 8..60 {
            let lines = lines(text, room);
            assert!(
                lines.iter().all(|line| line.width() <= room),
                "{room}: {lines:?}"
            );
            let together: String = lines.concat().split(' ').collect();
            assert_eq!(together, words::visible(text).replace(' ', ""));
        }
    }
}
