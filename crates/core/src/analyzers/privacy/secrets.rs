//! Passwords, tokens and keys.

use super::context::{Class, secret_class};
use super::span::Spans;
use super::words;
use crate::report::DataCategory;

/// How providers begin their tokens, in the order of their bytes, and how long one is at least.
const PREFIXES: &[(&str, usize)] = &[
    ("ABSK", 60),
    ("AGE-SECRET-KEY-", 50),
    ("AIza", 39),
    ("AQoD", 100),
    ("FQoG", 100),
    ("FwoG", 100),
    ("IQoJ", 100),
    ("SG.", 50),
    ("dop_v1_", 60),
    ("dp.pt.", 40),
    ("eyJ", 40),
    ("github_pat_", 60),
    ("gho_", 36),
    ("ghp_", 36),
    ("ghr_", 36),
    ("ghs_", 36),
    ("ghu_", 36),
    ("glpat-", 26),
    ("hvs.", 90),
    ("npm_", 36),
    ("pypi-", 60),
    ("rk_live_", 24),
    ("shpat_", 38),
    ("sk-ant-", 60),
    ("sk-proj-", 60),
    ("sk_live_", 24),
    ("sk_test_", 24),
    ("xapp-", 40),
    ("xoxa-", 40),
    ("xoxb-", 40),
    ("xoxp-", 40),
    ("xoxr-", 40),
    ("xoxs-", 40),
    ("ya29.", 60),
];

/// Where in [`PREFIXES`] those that begin with a byte stand: from and to.
#[expect(clippy::indexing_slicing, reason = "at compile time, within the table")]
const BEGINNING_WITH: [(u8, u8); 128] = {
    let mut ranges = [(0, 0); 128];
    let mut at = 0;
    while at < PREFIXES.len() {
        let first = PREFIXES[at].0.as_bytes()[0] as usize;
        let (from, to) = ranges[first];
        assert!(
            from == to || to as usize == at,
            "those of one byte stand together"
        );
        ranges[first] = (if from == to { at as u8 } else { from }, at as u8 + 1);
        at += 1;
    }
    ranges
};

/// Looks for what is a secret by its own form, and for `name=value` with a name that says so. `spaced` and `colon` say
/// whether there is a space and a colon in the text: without them some forms cannot stand there.
pub(super) fn find(text: &str, spaced: bool, colon: bool, spans: &mut Spans) {
    if spaced {
        pem(text, spans);
    }
    if colon {
        userinfo(text, spans);
    }
    tokens(text, spans);
    assignments(text, spans);
}

/// `-----BEGIN RSA PRIVATE KEY-----` to its end, line breaks as they may be.
fn pem(text: &str, spans: &mut Spans) {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("-----BEGIN ")) {
        let start = from + at;
        let rest = text.get(start..).unwrap_or("");
        let head = rest.get(11..).and_then(|rest| rest.find("-----"));
        let private = head
            .and_then(|end| rest.get(11..11 + end))
            .is_some_and(|kind| kind.contains("PRIVATE KEY"));
        let end = match rest.find("-----END ").and_then(|end| {
            rest.get(end + 9..)?
                .find("-----")
                .map(|tail| end + 9 + tail + 5)
        }) {
            Some(end) => start + end,
            None => text.len(),
        };
        if private {
            spans.add(start, end, DataCategory::Secret, 100);
        }
        from = end.max(start + 11);
    }
}

/// The password of `scheme://user:password@host`.
pub(super) fn userinfo(text: &str, spans: &mut Spans) {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("://")) {
        let start = from + at + 3;
        let rest = text.get(start..).unwrap_or("");
        let ends =
            |c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '<' | '>' | '`' | ',');
        let authority = rest
            .get(..rest.find(ends).unwrap_or(rest.len()))
            .unwrap_or("");
        if let Some(user) = authority.rfind('@') {
            let user = authority.get(..user).unwrap_or("");
            if let Some(colon) = user.find(':') {
                let password = user.get(colon + 1..).unwrap_or("");
                if !is_placeholder(password) {
                    spans.add(
                        start + colon + 1,
                        start + user.len(),
                        DataCategory::Secret,
                        99,
                    );
                }
            } else if user.len() >= 20 && is_random(user) {
                spans.add(start, start + user.len(), DataCategory::Secret, 90);
            }
        }
        from = start;
    }
}

/// Tokens of providers by their prefixes, and the credentials of an `Authorization` header.
fn tokens(text: &str, spans: &mut Spans) {
    let bytes = text.as_bytes();
    let mut at = 0;
    // One test of a set of bits: every byte of every text comes by here.
    let is_token =
        |b: &u8| matches!(b, b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'-' | b'.');
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        let length = rest.iter().take_while(|b| is_token(b)).count();
        if length >= 20 || length >= 4 && rest.get(length).is_some_and(|b| b"+/=".contains(b)) {
            let word = text.get(at..at + length).unwrap_or("");
            token(text, at, word, spans);
        }
        if matches!(
            rest.get(..length),
            Some(b"Basic" | b"Bearer" | b"basic" | b"bearer")
        ) && rest.get(length) == Some(&b' ')
        {
            let value = rest.get(length + 1..).unwrap_or_default();
            let is_value = |b: &u8| is_token(b) || b"+/=~".contains(b);
            let value = value.iter().take_while(|b| is_value(b)).count();
            if value >= 16 {
                let start = at + length + 1;
                spans.add(start, start + value, DataCategory::Secret, 95);
            }
        }
        at += length.max(1);
    }
}

fn token(text: &str, at: usize, word: &str, spans: &mut Spans) {
    // A slash or a base64 sign before it: it goes on from there.
    let before = text.as_bytes().get(at.wrapping_sub(1));
    if before.is_some_and(|b| b"+".contains(b)) {
        return;
    }
    // `key_sk_live_...`: behind a mark it may also begin inside of a word.
    let range = (word.as_bytes().first()).and_then(|&first| BEGINNING_WITH.get(usize::from(first)));
    let of_byte = range.and_then(|&(from, to)| PREFIXES.get(usize::from(from)..usize::from(to)));
    let index = of_byte.and_then(|all| all.iter().find(|(prefix, _)| word.starts_with(prefix)));
    let Some(&(prefix, least)) = index else {
        return;
    };
    let is_session = matches!(prefix, "IQoJ" | "FwoG" | "FQoG" | "AQoD");
    let is_base64 = is_session || prefix == "ABSK";
    let is_value = |b: &u8| {
        b.is_ascii_alphanumeric()
            || if is_base64 {
                b"+/=".contains(b)
            } else {
                b"_-.".contains(b)
            }
    };
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let length = rest.iter().take_while(|b| is_value(b)).count();
    let whole = text
        .get(at..at + length)
        .unwrap_or("")
        .trim_end_matches('.');
    if whole.len() < least || whole.contains("EXAMPLE") {
        return;
    }
    if prefix == "eyJ" {
        // Header and claims of a JSON Web Token are JSON objects: both begin with `{"`.
        let mut parts = whole.split('.');
        let jwt = parts.next().is_some()
            && parts.next().is_some_and(|part| part.starts_with("eyJ"))
            && parts.next().is_some_and(|part| part.len() >= 16);
        if !jwt {
            return;
        }
    }
    let category = if is_session {
        DataCategory::AwsSessionToken
    } else {
        DataCategory::Secret
    };
    spans.add(at, at + whole.len(), category, 99);
}

/// `DB_PASSWORD=...`, `"password": "..."`, `--password ...`.
fn assignments(text: &str, spans: &mut Spans) {
    let bytes = text.as_bytes();
    for at in memchr::memchr2_iter(b'=', b':', bytes) {
        let head = bytes.get(..at).unwrap_or_default();
        let quoted = usize::from(matches!(head.last(), Some(b'"' | b'\'')));
        let head = head.get(..head.len() - quoted).unwrap_or_default();
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
        let length = head.iter().rev().take_while(|b| is_name(b)).count();
        if !(3..=64).contains(&length) {
            continue;
        }
        let name = text.get(head.len() - length..head.len()).unwrap_or("");
        if !may_name_a_secret(name) {
            continue;
        }
        let Some(class) = secret_class(&words::of(name)) else {
            continue;
        };
        let rest = text.get(at + 1..).unwrap_or("");
        // `name: value`, not `arn:aws:secretsmanager:...:secret:name`.
        if bytes.get(at) == Some(&b':') && !rest.starts_with([' ', '"', '\'']) {
            continue;
        }
        let trimmed = rest.trim_start_matches(' ');
        let mut start = at + 1 + rest.len() - trimmed.len();
        let quote = trimmed.chars().next().filter(|c| matches!(c, '"' | '\''));
        start += quote.map_or(0, char::len_utf8);
        let value = text.get(start..).unwrap_or("");
        let ends = |c: char| match quote {
            Some(quote) => c == quote,
            None => {
                c.is_whitespace() || matches!(c, '"' | '\'' | '&' | ';' | ',' | '<' | '>' | ')')
            }
        };
        let value = value
            .get(..value.find(ends).unwrap_or(value.len()))
            .unwrap_or("");
        if is_value(class, value) {
            spans.add(start, start + value.len(), category_of(class), 92);
        }
    }
}

/// Turns away nearly all names before they are taken apart.
fn may_name_a_secret(name: &str) -> bool {
    let stems: [&[u8; 3]; 7] = [b"pas", b"pwd", b"sec", b"tok", b"key", b"cre", b"jwt"];
    let mut threes = name.as_bytes().windows(3);
    threes.any(|three| stems.iter().any(|stem| three.eq_ignore_ascii_case(*stem)))
}

/// The category of what stands in a field of a class.
pub(super) const fn category_of(class: Class) -> DataCategory {
    match class {
        Class::SecretKey => DataCategory::AwsSecretKey,
        Class::SessionToken => DataCategory::AwsSessionToken,
        _ => DataCategory::Secret,
    }
}

/// Whether the value of a field with a secret's name is one: not a name, path, ARN, policy or mark.
pub(super) fn is_value(class: Class, value: &str) -> bool {
    if is_placeholder(value) || value.starts_with("arn:") || value.starts_with("AWS::") {
        return false;
    }
    match class {
        Class::SecretKey => value.len() == 40 && is_random(value) && !is_hex(value),
        Class::SessionToken => value.len() >= 40,
        _ => {
            let is_reference = value.starts_with(['/', '$', '{'])
                || value.contains("://")
                || value.starts_with("ssm:");
            let is_name = value
                .bytes()
                .all(|b| b.is_ascii_alphabetic() || b == b'_' || b == b' ')
                && value.len() < 12;
            value.len() >= 8 && !is_reference && !is_name && !is_sentence(value)
        }
    }
}

/// More than three words: a text about something.
fn is_sentence(value: &str) -> bool {
    value.split(' ').filter(|word| !word.is_empty()).count() > 3
}

fn is_hex(value: &str) -> bool {
    value.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Small and capital letters and digits, as chance makes them.
fn is_random(value: &str) -> bool {
    let has = |test: fn(&u8) -> bool| value.as_bytes().iter().any(test);
    let kinds = [
        has(u8::is_ascii_lowercase),
        has(u8::is_ascii_uppercase),
        has(u8::is_ascii_digit),
    ];
    kinds.iter().filter(|kind| **kind).count() >= 2
}

/// AWS's own masks, and what documents and templates write in place of a value.
pub(super) fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    let mark = |c: char| matches!(c, '*' | '•' | 'x' | 'X' | '.' | '-' | '#');
    value.is_empty()
        || value.chars().all(mark)
        || value.starts_with("***")
        || value.starts_with('<') && value.ends_with('>')
        || value.starts_with("REDACTED")
        || memchr::memchr(b'X', value.as_bytes()).is_some() && value.contains("EXAMPLE")
        || matches!(
            value,
            "HIDDEN_DUE_TO_SECURITY_REASONS"
                | "sensitiveDataRemoved"
                | "SENSITIVE_DATA_REMOVED"
                | "[REDACTED]"
                | "[redacted]"
                | "redacted"
                | "Redacted"
                | "null"
                | "None"
                | "true"
                | "false"
                | "changeme"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut spans = Spans::default();
        find(text, true, true, &mut spans);
        let spans = spans.settled();
        spans
            .iter()
            .map(|span| text.get(span.start..span.end).unwrap_or(""))
            .collect()
    }

    #[test]
    fn secrets_are_found_by_their_form() {
        let pat = format!("ghp_{}", "a1B2".repeat(9));
        assert_eq!(found(&format!("token {pat}.")), [pat.as_str()]);
        assert_eq!(
            found("postgres://app:s3cr#t%1@db.example:5432/app"),
            ["s3cr#t%1"]
        );
        assert_eq!(
            found("export DB_PASSWORD=hunter2hunter2\nexport DB_HOST=db"),
            ["hunter2hunter2"]
        );
        assert_eq!(
            found(r#"{"password": "hunter2 hunter2"}"#),
            ["hunter2 hunter2"]
        );
        let pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----";
        assert_eq!(found(&format!("a {pem} b")), [pem]);
        let jwt = format!(
            "eyJhbGciOiJIUzI1NiJ9.eyJ{}.{}",
            "a".repeat(20),
            "b".repeat(20)
        );
        assert_eq!(found(&jwt), [jwt.as_str()]);
        assert_eq!(
            found("Authorization: Basic dXNlcjpwYXNzd29yZA=="),
            ["dXNlcjpwYXNzd29yZA=="]
        );
    }

    #[test]
    fn every_prefix_is_found_by_its_first_byte() {
        for (prefix, least) in PREFIXES {
            let parts = if *prefix == "eyJ" { ".eyJ." } else { "" };
            let text = format!("{prefix}{parts}{}", "a1B2c3".repeat(least / 6 + 1));
            assert_eq!(found(&text), [text.as_str()], "{prefix}");
        }
    }

    #[test]
    fn what_is_about_a_secret_is_none() {
        for text in [
            "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
            "PASSWORD_POLICY=minimum-14-characters",
            "SECRET_NAME=prod/db/orders",
            "password=***********",
            "password: <sensitiveDataRemoved>",
            "https://example.com/a:b@c",
            "DB_PASSWORD=arn:aws:secretsmanager:eu-west-1:111122223333:secret:db",
            "secret: ${DB_SECRET_VALUE}",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-Ab12Cd",
            "nextToken=abcdefghijklmnopqrstuvwxyz",
            "ghp_short",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
