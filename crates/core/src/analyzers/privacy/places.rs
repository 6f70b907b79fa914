//! Names in ARNs, folders and object keys, and in what people write about things.

use super::context::{About, Context};
use super::names;
use super::span::Spans;
use super::words;
use crate::report::DataCategory;

/// Adds the person behind a name, if there is one. Mail addresses are found elsewhere.
fn add(text: &str, at: usize, score: u8, spans: &mut Spans) {
    if let Some(category) = names::identifier(text) {
        spans.add(at, at + text.len(), category, score);
    }
}

/// A user name.
pub(super) fn user(text: &str, at: usize, spans: &mut Spans) {
    add(text, at, 90, spans);
}

/// The name of a session: its maker chose it, or a service or an SDK did.
pub(super) fn session(text: &str, at: usize, context: Context, spans: &mut Spans) {
    if context.is(About::WORKLOAD) {
        return;
    }
    let category = names::identifier(text);
    // A service that acts for someone keeps that one's session; one that acts for itself makes up a name.
    if !context.is(About::INVOKED) || category == Some(DataCategory::PersonName) {
        add(text, at, 85, spans);
    }
}

/// The names in all ARNs of a text.
pub(super) fn arns(text: &str, context: Context, spans: &mut Spans) {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("arn:aws")) {
        let start = from + at;
        let rest = text.get(start..).unwrap_or("");
        let ends = |c: char| {
            c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ')' | ']' | '}' | ';' | '<' | '>')
        };
        let arn = rest
            .get(..rest.find(ends).unwrap_or(rest.len()))
            .unwrap_or("");
        // A sentence may end here.
        let arn = arn.strip_suffix('.').unwrap_or(arn);
        from = start + arn.len().max(7);
        let mut parts = arn.splitn(6, ':');
        let service = parts.nth(2).unwrap_or("");
        let resource = parts.nth(2).unwrap_or("");
        let at = start + arn.len() - resource.len();
        let (kind, path) = resource.split_once('/').unwrap_or((resource, ""));
        let last = path.rsplit('/').next().unwrap_or("");
        let last_at = start + arn.len() - last.len();
        match (service, kind) {
            ("iam", "user" | "mfa") | ("sts", "federated-user") => user(last, last_at, spans),
            ("sts", "assumed-role") => {
                if let Some((role, name)) = path.split_once('/') {
                    session(name, at + kind.len() + 1 + role.len() + 1, context, spans);
                }
            }
            _ => {}
        }
    }
}

/// Folders of users, and full names as parts of a path. `spaced` says whether there is a space in it.
pub(super) fn folders(text: &str, spaced: bool, spans: &mut Spans) {
    let mut at = 0;
    let mut home = false;
    let bytes = text.as_bytes();
    let slashes = memchr::memchr_iter(b'/', bytes);
    for end in slashes.chain(std::iter::once(bytes.len())) {
        let part = text.get(at..end).unwrap_or("");
        if home {
            // A trailing mark of a pattern is no part of the name.
            let name = part
                .split(['*', '$', '?', ' ', '"', '\'', ','])
                .next()
                .unwrap_or("");
            if name.len() >= 3 {
                add(name, at, 80, spans);
            }
        }
        if spaced && part.contains(' ') && names::is_full_name(part) {
            spans.add(at, at + part.len(), DataCategory::PersonName, 75);
        }
        let mark = |b: &u8| matches!(b, b' ' | b'"' | b'\'' | b'=' | b':');
        let bare = part.bytes().rposition(|b| mark(&b)).map_or(0, |at| at + 1);
        let bare = part.get(bare..).unwrap_or("");
        home = words::homes(bare) && (bare.len() == part.len() || !part.contains("arn:"));
        at += part.len() + 1;
    }
}

/// The name of a key pair: often its owner's, with `key` behind it.
pub(super) fn key_pair(text: &str, spans: &mut Spans) {
    let mut stem = text;
    for _ in 0..3 {
        let Some(cut) = stem.rfind(['-', '_', '.', ' ']) else {
            break;
        };
        let tail = stem.get(cut + 1..).unwrap_or("").to_ascii_lowercase();
        let about = [
            "key", "keys", "keypair", "kp", "pem", "ssh", "rsa", "ed25519", "ppk", "pub",
        ];
        if !about.contains(&tail.as_str()) {
            break;
        }
        stem = stem.get(..cut).unwrap_or("");
    }
    add(stem, 0, 75, spans);
}

/// Names at the front of a description or of its parts.
pub(super) fn label(text: &str, spans: &mut Spans) {
    let mut starts = vec![0];
    for mark in [
        ": ", " by ", " for ", " of ", " - ", "(", "owner ", "contact ",
    ] {
        starts.extend(text.match_indices(mark).map(|(at, mark)| at + mark.len()));
    }
    for start in starts {
        let rest = text.get(start..).unwrap_or("");
        if let Some(length) = names::leading_full_name(rest) {
            spans.add(start, start + length, DataCategory::PersonName, 70);
        } else if let Some(length) = names::leading_dotted_name(rest) {
            spans.add(start, start + length, DataCategory::PersonName, 75);
        }
    }
}

/// The name behind a greeting.
pub(super) fn message(text: &str, spans: &mut Spans) {
    for greeting in [
        "Hi ", "Hello ", "Dear ", "Hey ", "Hallo ", "Bonjour ", "Hola ", "Ciao ",
    ] {
        for (at, _) in text.match_indices(greeting) {
            let start = at + greeting.len();
            let begins = at == 0
                || text
                    .get(..at)
                    .is_some_and(|before| before.ends_with([' ', '\n', '>']));
            let rest = text.get(start..).unwrap_or("");
            if let Some(length) = names::leading_full_name(rest).filter(|_| begins) {
                spans.add(start, start + length, DataCategory::PersonName, 80);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzers::privacy::context::Class;

    fn found(text: &str, look: impl Fn(&str, &mut Spans)) -> Vec<&str> {
        let mut spans = Spans::default();
        look(text, &mut spans);
        let spans = spans.settled();
        spans
            .iter()
            .map(|span| text.get(span.start..span.end).unwrap_or(""))
            .collect()
    }

    #[test]
    fn arns_hold_names() {
        let look =
            |text: &str, spans: &mut Spans| arns(text, Context::of_class(Class::Free), spans);
        for (text, expected) in [
            (
                "arn:aws:iam::111122223333:user/eng/jane.doe",
                &["jane.doe"][..],
            ),
            ("arn:aws-cn:sts::1:assumed-role/Dev/jdoe", &["jdoe"]),
            ("arn:aws:iam::1:mfa/jdoe", &["jdoe"]),
            (
                "User: arn:aws:iam::1:user/jdoe is not authorized on arn:aws:iam::1:user/rroe.",
                &["jdoe", "rroe"],
            ),
            ("arn:aws:iam::1:role/jdoe", &[]),
            ("arn:aws:sts::1:assumed-role/Dev/i-0123456789abcdef0", &[]),
            ("arn:aws:iam::1:user/ci-deployer", &[]),
            ("arn:aws:iam::1:root", &[]),
        ] {
            assert_eq!(found(text, look), expected, "{text}");
        }
    }

    #[test]
    fn folders_and_descriptions_hold_names() {
        let folders = |text: &str, spans: &mut Spans| folders(text, true, spans);
        assert_eq!(found("home/jdoe/notes.txt", folders), ["jdoe"]);
        assert_eq!(
            found("arn:aws:s3:::corp/home/jane.doe/*", folders),
            ["jane.doe"]
        );
        assert_eq!(
            found("invoices/Jane Doe/2024-01.pdf", folders),
            ["Jane Doe"]
        );
        assert_eq!(found("/home/ec2-user/app", folders), [""; 0]);
        assert_eq!(found("arn:aws:iam::1:user/engineering/x", folders), [""; 0]);
        assert_eq!(found("jane.doe-key", key_pair), ["jane.doe"]);
        assert_eq!(found("prod-key", key_pair), [""; 0]);
        assert_eq!(found("Jane Doe home", label), ["Jane Doe"]);
        assert_eq!(found("owned by Jane Doe, Berlin", label), ["Jane Doe"]);
        assert_eq!(found("Allow SSH from anywhere", label), [""; 0]);
        assert_eq!(found("Hi Jane Doe, your code is 1", message), ["Jane Doe"]);
    }
}
