//! Text for people and for their shells.

use std::borrow::Cow;

use crate::estate::{Fact, Source, Why};
use crate::report::Evidence;
use crate::sorting::Arrange;

pub use crate::report::writers::words::{capitalized, count, counted};

/// A text as one word of a shell command, so that what someone named a trail is never run. `instead`
/// stands for texts that no AWS name can be.
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

/// A length of time in its two largest units: `2 h 10 min`.
#[must_use]
pub fn duration(seconds: u32) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (length, unit) in units {
        let count = rest / length;
        rest %= length;
        if count > 0 {
            parts.push(format!("{count} {unit}"));
        } else if !parts.is_empty() {
            break;
        }
    }
    parts.truncate(2);
    if parts.is_empty() {
        return "less than a second".to_owned();
    }
    parts.join(" ")
}

/// `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`.
#[must_use]
pub fn listed<T: AsRef<str>>(names: &[T], most: usize) -> String {
    let shown: Vec<&str> = names.iter().take(most.max(1)).map(AsRef::as_ref).collect();
    let more = names.len().saturating_sub(shown.len());
    match (shown.as_slice(), more) {
        ([], _) => String::new(),
        ([one], 0) => (*one).to_owned(),
        ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
        (all, more) => format!("{} and {more} more", all.join(", ")),
    }
}

/// A place of the exports as evidence.
#[must_use]
pub fn evidence(source: &Source) -> Evidence {
    Evidence::Pointer {
        file: source.file,
        pointer: source.pointer.clone(),
    }
}

/// Where facts stand, as evidence, sorted, each once.
#[must_use]
pub fn evidence_of<'s>(sources: impl IntoIterator<Item = Option<&'s Source>>) -> Vec<Evidence> {
    /// Places that a finding shows.
    const SHOWN: usize = 50;
    let mut all: Vec<Evidence> = sources.into_iter().flatten().map(evidence).collect();
    all.arrange();
    all.dedup();
    all.truncate(SHOWN);
    all
}

/// Why a fact is not known, as the end of a sentence.
#[must_use]
pub fn unknown<T>(fact: &Fact<T>) -> &'static str {
    match fact.why() {
        None => "is known",
        Some(Why::NotExported) => "is not in the exports",
        Some(Why::Denied(..)) => "was refused by AWS to whoever collected",
        Some(Why::Failed(..)) => "could not be collected: the call failed",
        Some(Why::Unreadable(_)) => "is in the exports and cannot be read",
    }
}

/// A command that has to be run in one account. It is one line, whatever an account is called in a log: a newline ends a comment, and what
/// follows is run by whoever pastes it.
#[must_use]
pub fn in_account(command: &str, account: &str) -> String {
    // Where a shell knows no comments at its prompt (zsh), what stands behind `#` is run as well.
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b"-_".contains(&b);
    let command = one_line(command);
    if account.is_empty() {
        command.into_owned()
    } else if account.bytes().all(is_word) {
        format!("{command} # in account {account}")
    } else {
        format!("{command} # in account ACCOUNT_ID")
    }
}

/// A command without control characters: each is written out (`\u000a`).
#[must_use]
pub fn one_line(command: &str) -> Cow<'_, str> {
    if !command.contains(char::is_control) {
        return Cow::Borrowed(command);
    }
    let written = command.chars().map(|character| {
        if character.is_control() {
            format!("\\u{:04x}", u32::from(character))
        } else {
            character.to_string()
        }
    });
    Cow::Owned(written.collect())
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

    #[test]
    fn an_account_cannot_leave_its_comment() {
        let of = |account: &str| in_account("aws iam list-users", account);
        assert_eq!(
            of("111122223333"),
            "aws iam list-users # in account 111122223333"
        );
        assert_eq!(of(""), "aws iam list-users");
        for hostile in [
            "1\ntouch /tmp/pwned",
            "1; id",
            "$(id)",
            "1\r",
            "\u{85}",
            "`",
        ] {
            assert_eq!(
                of(hostile),
                "aws iam list-users # in account ACCOUNT_ID",
                "{hostile:?}"
            );
        }
        assert_eq!(in_account("a\nb\u{9b}", ""), r"a\u000ab\u009b");
    }

    #[test]
    fn lengths_of_time_are_read_at_a_glance() {
        assert_eq!(duration(0), "less than a second");
        assert_eq!(duration(59), "59 s");
        assert_eq!(duration(7_800), "2 h 10 min");
        assert_eq!(duration(86_400 + 59), "1 d");
    }

    #[test]
    fn lists_end_with_what_is_left_out() {
        assert_eq!(listed(&["a"], 3), "a");
        assert_eq!(listed(&["a", "b", "c"], 3), "a, b and c");
        assert_eq!(listed(&["a", "b", "c"], 2), "a, b and 1 more");
    }
}
