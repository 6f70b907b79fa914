//! Texts of logs inside commands that somebody may run.

/// A text of a log as one word of a shell command, so that what someone named a trail is never run.
/// `instead` stands for texts that no AWS name can be.
#[must_use]
pub fn quoted(text: &str, instead: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"._:/@+=,-".contains(&b);
    if text.is_empty() || text.starts_with('-') || text.chars().any(char::is_control) {
        instead.to_owned()
    } else if text.bytes().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_a_log_stays_one_word_of_a_command() {
        assert_eq!(quoted("management-events", "X"), "management-events");
        assert_eq!(quoted("a b; rm -rf ~", "X"), "'a b; rm -rf ~'");
        assert_eq!(quoted("it's $(id)", "X"), r"'it'\''s $(id)'");
        assert_eq!(quoted("--profile", "X"), "X");
        assert_eq!(quoted("a\nb", "X"), "X");
        assert_eq!(quoted("", "X"), "X");
    }
}
