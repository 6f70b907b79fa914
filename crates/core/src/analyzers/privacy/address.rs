//! Mail addresses, IP addresses and AWS ids.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::context::{Class, Context};
use super::span::Spans;
use crate::report::DataCategory;

/// Looks for mail addresses.
pub(super) fn mails(text: &str, spans: &mut Spans) {
    let bytes = text.as_bytes();
    for at in memchr::memchr_iter(b'@', bytes) {
        if spans.covers(at.wrapping_sub(1)) {
            // The password of a URL ends here.
            continue;
        }
        let is_local = |c: &char| c.is_alphanumeric() || "._+-'&".contains(*c);
        let length = |c: char| c.len_utf8();
        let before = text.get(..at).unwrap_or("");
        let local: usize = before.chars().rev().take_while(is_local).map(length).sum();
        let local = before
            .get(at - local..)
            .unwrap_or("")
            .trim_start_matches(['.', '-', '\'', '&', '+']);
        let behind = text.get(at + 1..).unwrap_or("");
        let is_host = |c: &char| c.is_alphanumeric() || ".-".contains(*c);
        let host: usize = behind.chars().take_while(is_host).map(length).sum();
        let host = behind
            .get(..host)
            .unwrap_or("")
            .trim_end_matches(['.', '-']);
        if !local.is_empty() && local.len() <= 64 && is_mail(local, host) {
            spans.add(
                at - local.len(),
                at + 1 + host.len(),
                DataCategory::Email,
                98,
            );
        }
    }
}

fn is_mail(local: &str, host: &str) -> bool {
    let Some((name, top)) = host.rsplit_once('.') else {
        return false;
    };
    let labels_stand = !name.is_empty() && host.split('.').all(|label| !label.is_empty());
    if !labels_stand || top.chars().count() < 2 || !top.chars().all(char::is_alphabetic) {
        return false;
    }
    let host = host.to_ascii_lowercase();
    // RFC 2606 and RFC 6761 keep these for documents and tests; the others are no mailboxes of anyone.
    let reserved = [
        "example.com",
        "example.org",
        "example.net",
        "amazonaws.com",
        "amazonaws.com.cn",
    ];
    let reserved_tops = [
        "example",
        "invalid",
        "test",
        "localhost",
        "internal",
        "gserviceaccount",
    ];
    let of = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
    let nobody = [
        "git",
        "hg",
        "noreply",
        "no-reply",
        "donotreply",
        "do-not-reply",
        "mailer-daemon",
        "postmaster",
    ];
    !reserved.iter().any(|domain| of(domain))
        && !reserved_tops.contains(&top.to_ascii_lowercase().as_str())
        && !nobody.contains(&local.to_ascii_lowercase().as_str())
}

/// Looks for IP addresses. The length of a network's prefix does not belong to the address.
pub(super) fn ips(text: &str, context: Context, spans: &mut Spans) {
    if context.class == Class::Version {
        return;
    }
    let typed = context.class == Class::Ip;
    let bytes = text.as_bytes();
    let mut at = 0;
    let is_part = |b: &u8| b.is_ascii_hexdigit() || matches!(b, b'.' | b':');
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        let skip = rest.iter().take_while(|b| !is_part(b)).count();
        let start = at + skip;
        let rest = bytes.get(start..).unwrap_or_default();
        let length = rest.iter().take_while(|b| is_part(b)).count();
        at = start + length.max(1);
        if length < 3 {
            continue;
        }
        let before = start.checked_sub(1).and_then(|at| bytes.get(at));
        let word = text.get(start..start + length).unwrap_or("");
        let follows = bytes.get(start + length);
        // Inside a word, or a version: `Chrome/120.0.0.0`, `ua#1.2.3.4`, `v1.2.3.4`, `1.2.3.4-5`.
        let joined =
            |b: &u8| b.is_ascii_alphanumeric() || b"_-#".contains(b) || *b == b'/' && !typed;
        if before.is_some_and(joined)
            || follows.is_some_and(|b| b.is_ascii_alphanumeric() || b"_-".contains(b))
        {
            continue;
        }
        let trimmed = word.trim_end_matches(['.', ':']);
        // `1.2.3.4:443`
        let bare = match trimmed.split_once(':') {
            Some((host, _)) if host.contains('.') => host,
            _ => trimmed,
        };
        let Some(address) = parse(bare) else {
            continue;
        };
        let end = start + bare.len();
        let prefix = text
            .get(end..)
            .and_then(|rest| rest.strip_prefix('/'))
            .map(|rest| {
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                rest.get(..digits)
                    .and_then(|digits| digits.parse::<u8>().ok())
            });
        let whole = start == 0 && end == text.len();
        let score = match (prefix, whole || typed) {
            // A path goes on.
            (Some(None), _) => continue,
            (Some(Some(prefix)), _) if !is_host_prefix(address, prefix) => continue,
            (_, true) => 96,
            (_, false) => 70,
        };
        if is_someones(address) {
            spans.add(start, end, DataCategory::IpAddress, score);
        }
    }
}

fn parse(text: &str) -> Option<IpAddr> {
    if text.bytes().filter(|b| *b == b':').count() >= 2 {
        return text.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    }
    text.parse::<Ipv4Addr>().ok().map(IpAddr::V4)
}

/// A network of that length is one host, or few enough to be someone's office or home.
fn is_host_prefix(address: IpAddr, prefix: u8) -> bool {
    match address {
        IpAddr::V4(v4) if v4.is_private() => prefix == 32,
        IpAddr::V4(_) => prefix > 16,
        IpAddr::V6(_) => prefix > 32,
    }
}

/// Addresses that lead to nobody: loopback, unspecified, multicast, link-local (where EC2's metadata
/// service is), broadcast.
fn is_someones(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [first, ..] = v4.octets();
            first != 0 && !v4.is_loopback() && !v4.is_link_local() && first < 224
        }
        IpAddr::V6(v6) => {
            let [first, ..] = v6.segments();
            !v6.is_loopback()
                && !v6.is_unspecified()
                && first & 0xffc0 != 0xfe80
                && first < 0xff00
                && first > 0xff
        }
    }
}

/// Looks for access key ids and the unique ids of users. Other ids of IAM (roles, groups, policies) are the
/// organization's.
pub(super) fn aws_ids(text: &str, spans: &mut Spans) {
    let bytes = text.as_bytes();
    let is_word = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    let mut at = 0;
    while let Some(skip) = bytes.get(at..).and_then(|rest| memchr::memchr(b'A', rest)) {
        let start = at + skip;
        let rest = bytes.get(start..).unwrap_or_default();
        let length = rest.iter().take_while(|b| is_word(b)).count();
        at = start + length.max(1);
        let before = start.checked_sub(1).and_then(|at| bytes.get(at));
        let follows = bytes.get(start + length);
        if before.is_some_and(u8::is_ascii_alphanumeric)
            || follows.is_some_and(u8::is_ascii_alphanumeric)
        {
            continue;
        }
        let word = text.get(start..start + length).unwrap_or("");
        let (head, tail) = word.split_at_checked(4).unwrap_or((word, ""));
        // The ids are base32: no 0, 1, 8 or 9.
        let is_base32 = tail
            .bytes()
            .all(|b| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b));
        if !is_base32 || word.contains("EXAMPLE") {
            continue;
        }
        match (head, length) {
            ("AKIA" | "ASIA" | "ABIA" | "ACCA", 20) => {
                spans.add(start, start + length, DataCategory::AwsAccessKeyId, 99);
            }
            ("AIDA", 16..=32) => spans.add(start, start + length, DataCategory::AwsPrincipalId, 99),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, class: Class) -> Vec<&str> {
        let mut spans = Spans::default();
        mails(text, &mut spans);
        ips(text, Context::of_class(class), &mut spans);
        aws_ids(text, &mut spans);
        let mut spans = spans.settled().to_vec();
        spans.sort_by_key(|span| span.start);
        spans
            .iter()
            .map(|span| text.get(span.start..span.end).unwrap_or(""))
            .collect()
    }

    #[test]
    fn addresses_are_found_in_what_surrounds_them() {
        for (text, expected) in [
            ("AROAX:jane.doe@larkspur.eu", "jane.doe@larkspur.eu"),
            ("arn:aws:sts::1:assumed-role/Dev/j@x.co.uk", "j@x.co.uk"),
            ("CUST#j+aws@x.io.", "j+aws@x.io"),
            ("<zoë@münchen.de>", "zoë@münchen.de"),
            ("198.51.100.7", "198.51.100.7"),
            ("from 8.8.8.8, port 1", "8.8.8.8"),
            ("8.8.8.8:443", "8.8.8.8"),
            ("2a02:1234::1", "2a02:1234::1"),
            ("10.1.2.3/32", "10.1.2.3"),
            ("key ASIAQ7ABCDEFGHIJKLMN;", "ASIAQ7ABCDEFGHIJKLMN"),
            ("AIDAQ7ABCDEFGHIJKLMNO", "AIDAQ7ABCDEFGHIJKLMNO"),
        ] {
            assert_eq!(found(text, Class::Free), [expected], "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_an_address_is_none() {
        for text in [
            "user@example.com",
            "git@github.com",
            "root@localhost",
            "image@sha256:0123",
            "node@18.2",
            "app@db.eu-west-1.rds.amazonaws.com",
            "Chrome/120.0.0.0 Safari",
            "kernel 5.10.1.2-3",
            "v1.2.3.4",
            "0.0.0.0/0",
            "10.0.0.0/8",
            "127.0.0.1",
            "169.254.169.254",
            "AWS::S3::Object",
            "::",
            "12:34:56",
            "ASIATEMPEXAMPLE23456",
            "AKIAIOSFODNN7EXAMPLE",
            "AROAQ7ABCDEFGHIJKLMNO",
            "MALASIAQ7ABCDEFGHIJKLMN",
        ] {
            assert_eq!(found(text, Class::Free), [""; 0], "{text}");
        }
        assert_eq!(found("3.2.1.0", Class::Version), [""; 0]);
    }
}
