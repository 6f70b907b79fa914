//! What is hidden until the reader asks: secrets wholly, personal data so far that two values can
//! still be told apart.
//!
//! It works on single values with their field names, never on the text of a whole record.

use std::borrow::Cow;

/// What stands for what is hidden.
pub const DOTS: &str = "•••";

/// Fields whose text is a secret, in small letters and without separators.
const SECRETS: [&str; 15] = [
    "sessiontoken",
    "secretaccesskey",
    "password",
    "masteruserpassword",
    "oldpassword",
    "newpassword",
    "passwd",
    "secret",
    "secretstring",
    "secretbinary",
    "clientsecret",
    "privatekey",
    "authtoken",
    "accesstoken",
    "token",
];

/// The value of a field as it is shown while masked.
#[must_use]
pub fn masked<'t>(field: &str, text: &'t str) -> Cow<'t, str> {
    if text.is_empty() {
        return Cow::Borrowed(text);
    }
    if secret_field(field) || looks_secret(text) {
        return Cow::Owned(format!("{DOTS}{DOTS}{DOTS}"));
    }
    if let Some(address) = network_address(text) {
        return Cow::Owned(address);
    }
    let text = replaced(Cow::Borrowed(text), key_id);
    let text = replaced(text, mail);
    replaced(text, address_within)
}

fn secret_field(field: &str) -> bool {
    let plain: String = field
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect();
    SECRETS.contains(&plain.as_str())
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

/// Replaces every match that `find` gives: its range in bytes and what is shown for it.
fn replaced(text: Cow<'_, str>, find: fn(&str) -> Option<(usize, usize, String)>) -> Cow<'_, str> {
    let mut rest: &str = &text;
    let mut shown = String::new();
    while let Some((from, to, hidden)) = find(rest) {
        shown.push_str(rest.get(..from).unwrap_or_default());
        shown.push_str(&hidden);
        rest = rest.get(to..).unwrap_or_default();
    }
    if shown.is_empty() {
        return text;
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

/// An access key id: `ASIAQ7EXAMPLE4YYQLWU` becomes `ASIAQ•••QLWU`. Other ids (`AROA…`) are no credentials.
fn key_id(text: &str) -> Option<(usize, usize, String)> {
    let bytes = text.as_bytes();
    let word = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    ["AKIA", "ASIA"]
        .iter()
        .flat_map(|prefix| text.match_indices(prefix).map(|(from, _)| from))
        .filter(|from| *from == 0 || !bytes.get(from - 1).is_some_and(word))
        .filter_map(|from| {
            let length = bytes
                .get(from..)?
                .iter()
                .take_while(|byte| word(byte))
                .count();
            let id = text.get(from..from + length)?;
            (16..=32).contains(&length).then(|| {
                let hidden = format!(
                    "{}{DOTS}{}",
                    id.get(..5).unwrap_or_default(),
                    id.get(length - 4..).unwrap_or_default()
                );
                (from, from + length, hidden)
            })
        })
        .min()
}

/// A mail address: `jane.doe@larkspur.example` becomes `j•••@•••.example`.
fn mail(text: &str) -> Option<(usize, usize, String)> {
    let local = |character: char| character.is_alphanumeric() || "._%+-".contains(character);
    let domain = |character: char| character.is_alphanumeric() || ".-".contains(character);
    for (at, _) in text.match_indices('@') {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + 1..).unwrap_or_default();
        let name: String = before.chars().rev().take_while(|c| local(*c)).collect();
        let host: String = after.chars().take_while(|c| domain(*c)).collect();
        let host = host.trim_end_matches(['.', '-']);
        let Some((_, top)) = host.rsplit_once('.') else {
            continue;
        };
        // A version (`node@18.2`) is no address.
        if name.is_empty() || top.len() < 2 || !top.chars().all(char::is_alphabetic) {
            continue;
        }
        let first = name.chars().next_back().unwrap_or('•');
        return Some((
            at - name.len(),
            at + 1 + host.len(),
            format!("{first}{DOTS}@{DOTS}.{top}"),
        ));
    }
    None
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
