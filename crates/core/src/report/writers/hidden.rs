//! Masks access key ids and mail addresses in what people read, so far that two values can still be
//! told apart.

use std::borrow::Cow;

/// What stands for what is hidden.
const DOTS: &str = "•••";

/// The text with its access key ids masked: `ASIAQ•••QLWU`. Other ids (`AROA…`) are no credentials.
#[must_use]
pub fn keys(text: &str) -> Cow<'_, str> {
    replaced(text, key_id)
}

/// The text with its mail addresses masked: `j•••@•••.example`.
#[must_use]
pub fn mails(text: &str) -> Cow<'_, str> {
    replaced(text, mail)
}

/// A text of a case as it may be shown: without access key ids, and without mail addresses where `names` does not ask for them. Paths of
/// inputs are texts of a case too.
#[must_use]
pub fn shown(text: &str, names: bool) -> Cow<'_, str> {
    let keyless = keys(text);
    if names {
        return keyless;
    }
    match keyless {
        Cow::Borrowed(text) => mails(text),
        Cow::Owned(text) => Cow::Owned(mails(&text).into_owned()),
    }
}

/// A part of a text and what is shown for it.
struct Found {
    from: usize,
    to: usize,
    shown: String,
}

/// Replaces every match that `find` gives. It is given the text and where to begin.
fn replaced(text: &str, find: fn(&str, usize) -> Option<Found>) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut done = 0;
    while let Some(found) = find(text, done) {
        shown.push_str(text.get(done..found.from).unwrap_or_default());
        shown.push_str(&found.shown);
        done = found.to;
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(shown)
}

/// The first access key id after a place.
fn key_id(text: &str, after: usize) -> Option<Found> {
    let is_word = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let mut at = after;
    loop {
        let rest = text.as_bytes().get(at..)?;
        let from = at + rest.iter().position(is_word)?;
        let word = text.as_bytes().get(from..)?;
        let length = word.iter().take_while(|byte| is_word(byte)).count();
        let id = text.get(from..from + length)?;
        if (id.starts_with("AKIA") || id.starts_with("ASIA")) && (16..=128).contains(&length) {
            let (start, end) = (id.get(..5)?, id.get(length - 4..)?);
            return Some(Found {
                from,
                to: from + length,
                shown: format!("{start}{DOTS}{end}"),
            });
        }
        at = from + length;
    }
}

/// The first mail address after a place.
fn mail(text: &str, after: usize) -> Option<Found> {
    let is_local = |c: &char| c.is_alphanumeric() || "._%+-".contains(*c);
    let is_host = |c: &char| c.is_alphanumeric() || ".-".contains(*c);
    let length = |c: char| c.len_utf8();
    for (offset, _) in text.get(after..)?.match_indices('@') {
        let at = after + offset;
        let (before, behind) = (text.get(after..at)?, text.get(at + 1..)?);
        let local = before.chars().rev().take_while(is_local);
        let from = at - local.map(length).sum::<usize>();
        let host = behind.chars().take_while(is_host);
        let host = behind.get(..host.map(length).sum())?;
        let host = host.trim_end_matches(['.', '-']);
        // A version (`node@18.2`) is no address.
        let top = host.rsplit_once('.').map_or("", |(_, top)| top);
        let named = top.chars().count() >= 2 && top.chars().all(char::is_alphabetic);
        if let Some(first) = text.get(from..at)?.chars().next()
            && named
        {
            return Some(Found {
                from,
                to: at + 1 + host.len(),
                shown: format!("{first}{DOTS}@{DOTS}.{top}"),
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_ids_are_masked_wherever_they_stand() {
        for (text, shown) in [
            ("ASIAQ7EXAMPLE4YYQLWU", "ASIAQ•••QLWU"),
            (
                "key AKIAIOSFODNN7EXAMPLE and ASIAQ7EXAMPLE4YYQLWU.",
                "key AKIAI•••MPLE and ASIAQ•••QLWU.",
            ),
            ("äAKIAIOSFODNN7EXAMPLEä", "äAKIAI•••MPLEä"),
            ("AROAQ7EXAMPLE4YYQLWU:i-0abc", "AROAQ7EXAMPLE4YYQLWU:i-0abc"),
            ("MALASIAX", "MALASIAX"),
            ("", ""),
        ] {
            assert_eq!(keys(text), shown);
        }
    }

    #[test]
    fn mail_addresses_keep_what_tells_them_apart() {
        for (text, shown) in [
            (
                "arn:aws:sts::111122223333:assumed-role/Dev/jane.doe@larkspur.example",
                "arn:aws:sts::111122223333:assumed-role/Dev/j•••@•••.example",
            ),
            (
                "zoë@münchen.example, a@b.co",
                "z•••@•••.example, a•••@•••.co",
            ),
            ("a@b.co@c.de", "a•••@•••.co@c.de"),
            ("aws-sdk-js@3.523 node@18.2", "aws-sdk-js@3.523 node@18.2"),
            ("@team @ x@", "@team @ x@"),
        ] {
            assert_eq!(mails(text), shown);
        }
    }
}
