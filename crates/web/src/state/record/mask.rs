//! What is hidden until the reader asks: secrets wholly, personal data so far that two values can
//! still be told apart.
//!
//! It works on single values with their field names, never on the text of a whole record.

use std::borrow::Cow;

use trailglass_core::analyzers::privacy::names_secret;
use trailglass_core::report::writers::hidden::{keys, mails};

/// What stands for what is hidden.
pub const DOTS: &str = "•••";

/// The value of a field as it is shown while masked.
#[must_use]
pub fn masked<'t>(field: &str, text: &'t str) -> Cow<'t, str> {
    if text.is_empty() {
        return Cow::Borrowed(text);
    }
    if names_secret(field) || looks_secret(text) {
        return Cow::Owned(format!("{DOTS}{DOTS}{DOTS}"));
    }
    if let Some(address) = network_address(text) {
        return Cow::Owned(address);
    }
    let text = chained(Cow::Borrowed(text), keys);
    let text = chained(text, mails);
    chained(text, addresses)
}

/// Text that is a secret in any field: private keys, signed tokens, session tokens.
fn looks_secret(text: &str) -> bool {
    text.contains("PRIVATE KEY-----")
        || (text.starts_with("eyJ") && text.matches('.').count() == 2)
        || (text.len() > 200
            && (text.starts_with("IQoJ") || text.starts_with("FwoG") || text.starts_with("FQoG")))
}

/// An address shows its network: `203.0.113.•••`, `2001:db8:•••`.
fn network_address(text: &str) -> Option<String> {
    match text.parse::<std::net::IpAddr>().ok()? {
        std::net::IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            Some(format!("{a}.{b}.{c}.{DOTS}"))
        }
        std::net::IpAddr::V6(address) => {
            let [a, b, ..] = address.segments();
            Some(format!("{a:x}:{b:x}:{DOTS}"))
        }
    }
}

/// An address within a sentence, as findings write it.
fn address_within(text: &str) -> Option<(usize, usize, String)> {
    let of_address = |c: char| c.is_ascii_hexdigit() || c == ':' || c == '.';
    let of_name = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let mut from = 0;
    while let Some(found) = text.get(from..)?.find(of_address) {
        let start = from + found;
        let rest = text.get(start..)?;
        let length = rest.find(|c| !of_address(c)).unwrap_or(rest.len());
        from = start + length;
        // A full stop or colon at its end belongs to the sentence.
        let word = rest.get(..length)?.trim_end_matches(['.', ':']);
        let bounded =
            !text.get(..start)?.ends_with(of_name) && !text.get(from..)?.starts_with(of_name);
        let long = word.len() >= 7;
        if let Some(hidden) = (bounded && long).then(|| network_address(word)).flatten() {
            return Some((start, start + word.len(), hidden));
        }
    }
    None
}

/// The addresses within a text masked.
fn addresses(text: &str) -> Cow<'_, str> {
    let mut rest = text;
    let mut shown = String::new();
    while let Some((from, to, hidden)) = address_within(rest) {
        shown.push_str(rest.get(..from).unwrap_or_default());
        shown.push_str(&hidden);
        rest = rest.get(to..).unwrap_or_default();
    }
    if shown.is_empty() {
        return Cow::Borrowed(text);
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

/// Masks what is masked in part already.
fn chained(text: Cow<'_, str>, mask: fn(&str) -> Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => mask(text),
        Cow::Owned(text) => Cow::Owned(mask(&text).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::masked;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn secrets_go_whole() {
        for (field, text) in [
            ("sessionToken", "IQoJb3JpZ2luX2VjEAAa"),
            (
                "secretAccessKey",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            ),
            ("MasterUserPassword", "hunter2"),
            ("master_user_password", "hunter2"),
            ("body", "-----BEGIN RSA PRIVATE KEY-----\nMIIE"),
            ("header", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"),
        ] {
            assert_eq!(masked(field, text), "•••••••••", "{field}");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn personal_data_keeps_what_tells_it_apart() {
        for (text, shown) in [
            ("ASIAQ7EXAMPLE4YYQLWU", "ASIAQ•••QLWU"),
            (
                "key AKIAIOSFODNN7EXAMPLE and ASIAQ7EXAMPLE4YYQLWU.",
                "key AKIAI•••MPLE and ASIAQ•••QLWU.",
            ),
            ("203.0.113.77", "203.0.113.•••"),
            ("2001:db8:85a3::8a2e:370:7334", "2001:db8:•••"),
            (
                "arn:aws:sts::111122223333:assumed-role/Dev/jane.doe@larkspur.example",
                "arn:aws:sts::111122223333:assumed-role/Dev/j•••@•••.example",
            ),
            (
                "zoë@münchen.example, a@b.co",
                "z•••@•••.example, a•••@•••.co",
            ),
        ] {
            assert_eq!(masked("x", text), shown);
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn names_and_versions_stay() {
        for text in [
            "AROAQ7EXAMPLE4YYQLWU:botocore-session",
            "s3.amazonaws.com",
            "aws-sdk-js@3.523 node@18.2",
            "MALASIAX",
            "arn:aws:s3:::larkspur-logs",
            "arn:aws:iam::111122223333:role/a",
            "iam::aws:policy at 2026-03-11T09:41:00Z",
            "",
        ] {
            assert_eq!(masked("sourceIPAddress", text), text);
        }
    }
}
