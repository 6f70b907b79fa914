//! Pseudonyms of IP addresses and account ids: of the same form, and one for one.
//!
//! Addresses that share a prefix share one afterwards (Xu, Fan, Ammar and Moon, "Prefix-Preserving IP Address
//! Anonymization", 2002): each bit is flipped or not by what stands before it. Addresses keep their class:
//! private ones stay private, of the same range.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::key::Key;
use crate::sorting::Arrange;

/// The address that stands for another one; `None` for what is no address.
pub(super) fn ip(key: &Key, text: &str) -> Option<String> {
    Some(match text.parse::<IpAddr>().ok()? {
        IpAddr::V4(address) => v4(key, address).to_string(),
        IpAddr::V6(address) => v6(key, address).to_string(),
    })
}

/// Ranges with a meaning of their own (IANA's registry of special-purpose addresses).
const SPECIAL: [(u32, u32); 13] = [
    (0x0000_0000, 8),  // 0.0.0.0/8
    (0x0a00_0000, 8),  // 10.0.0.0/8
    (0x6440_0000, 10), // 100.64.0.0/10
    (0x7f00_0000, 8),  // 127.0.0.0/8
    (0xa9fe_0000, 16), // 169.254.0.0/16
    (0xac10_0000, 12), // 172.16.0.0/12
    (0xc000_0000, 24), // 192.0.0.0/24
    (0xc000_0200, 24), // 192.0.2.0/24
    (0xc0a8_0000, 16), // 192.168.0.0/16
    (0xc612_0000, 15), // 198.18.0.0/15
    (0xc633_6400, 24), // 198.51.100.0/24
    (0xcb00_7100, 24), // 203.0.113.0/24
    (0xe000_0000, 3),  // 224.0.0.0/3
];

fn special(address: u32) -> Option<u32> {
    let within = |(net, length): &&(u32, u32)| (address ^ net) >> (32 - length) == 0;
    SPECIAL.iter().find(within).map(|(_, length)| *length)
}

fn v4(key: &Key, address: Ipv4Addr) -> Ipv4Addr {
    let bits = u32::from(address);
    if let Some(length) = special(bits) {
        return Ipv4Addr::from(flipped(key, u128::from(bits), 32, length) as u32);
    }
    // Public addresses become public addresses. The first octet changes to another one without a special range in it; where flipping the
    // rest leads into such a range, it is flipped again until it does not, which keeps two addresses apart.
    let first = bits >> 24;
    let moved = moved_octet(key, first) << 24 | bits & 0x00ff_ffff;
    let mut other = flipped(key, u128::from(moved), 32, 8) as u32;
    while special(other).is_some() {
        other = flipped(key, u128::from(other), 32, 8) as u32;
    }
    Ipv4Addr::from(other)
}

/// The octet that stands for another one, among those without a special range.
fn moved_octet(key: &Key, octet: u32) -> u32 {
    let plain = |octet: &u32| SPECIAL.iter().all(|(net, _)| net >> 24 != *octet);
    let octets: Vec<u32> = (1..224).filter(plain).collect();
    let Some(place) = octets.iter().position(|known| *known == octet) else {
        return octet;
    };
    let mut shuffled = octets;
    shuffled.arrange_by_cached_key(|octet| key.number("ipv4-octet", &octet.to_be_bytes()));
    shuffled.get(place).copied().unwrap_or(octet)
}

fn v6(key: &Key, address: Ipv6Addr) -> Ipv6Addr {
    let bits = u128::from(address);
    let [first, second, ..] = address.segments();
    let kept = match first {
        0x2001 if second == 0x0db8 => 32,
        0x2000..=0x3fff => 3,
        0xfc00..=0xfdff => 8,
        0xfe80..=0xfebf => 10,
        _ => 16,
    };
    let mut other = flipped(key, bits, 128, kept);
    let documentation = |bits: u128| bits >> 96 == 0x2001_0db8;
    while kept == 3 && documentation(other) {
        other = flipped(key, other, 128, kept);
    }
    Ipv6Addr::from(other)
}

/// Flips bits behind the first `kept` ones, each by what stood before it.
fn flipped(key: &Key, bits: u128, length: u32, kept: u32) -> u128 {
    (kept..length).fold(bits, |result, place| {
        let before = (bits >> (length - place)).to_be_bytes();
        let mut value = [0; 17];
        let [place_in_value, rest @ ..] = &mut value;
        *place_in_value = u8::try_from(place).unwrap_or(0);
        rest.copy_from_slice(&before);
        let flip = key.number(if length == 32 { "ipv4" } else { "ipv6" }, &value) & 1;
        result ^ u128::from(flip) << (length - 1 - place)
    })
}

/// Twelve digits for twelve digits, one for one. A zero in front stays and none comes: without quotes, as some tools
/// write them, it would be no number.
pub(super) fn account(key: &Key, text: &str) -> Option<String> {
    let number: u64 = text.parse().ok().filter(|_| text.len() == 12)?;
    let mut other = mixed(key, number);
    while (other < FIRST) != (number < FIRST) {
        other = mixed(key, other);
    }
    Some(format!("{other:012}"))
}

/// The first number of twelve digits.
const FIRST: u64 = 100_000_000_000;

/// One for one among numbers of up to twelve digits: a Feistel network of ten rounds over the two halves.
fn mixed(key: &Key, number: u64) -> u64 {
    const HALF: u64 = 1_000_000;
    let (mut left, mut right) = (number / HALF, number % HALF);
    for round in 0u64..10 {
        let value = (round << 32 | right).to_be_bytes();
        let next = (left + key.number("account", &value) % HALF) % HALF;
        (left, right) = (right, next);
    }
    left * HALF + right
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use proptest::prelude::*;

    fn common(one: u32, other: u32) -> u32 {
        (one ^ other).leading_zeros()
    }

    proptest! {
        #[test]
        fn addresses_keep_class_and_shared_prefixes(one: u32, tail: u16, seed: [u8; 32]) {
            let key = Key::new(seed);
            let other = one ^ u32::from(tail);
            let new = |bits: u32| u32::from(v4(&key, Ipv4Addr::from(bits)));
            prop_assert_eq!(special(one), special(new(one)));
            if special(one) == special(other) && special(one).is_some_and(|length| length < 16) {
                prop_assert_eq!(common(one, other).min(32), common(new(one), new(other)).min(32));
            }
            prop_assert_eq!(one == other, new(one) == new(other));
        }

        #[test]
        fn accounts_keep_their_digits_and_stay_apart(one in 0u64..1_000_000_000_000, other in 0u64..1_000_000_000_000) {
            let key = Key::new([7; 32]);
            let new = |number: u64| account(&key, &format!("{number:012}")).unwrap();
            prop_assert!(new(one).len() == 12 && new(one).bytes().all(|b| b.is_ascii_digit()));
            prop_assert_eq!(one == other, new(one) == new(other));
        }
    }

    #[test]
    fn a_network_stays_a_network() {
        let key = Key::new([3; 32]);
        let nets: BTreeSet<String> = (0..256)
            .map(|last| ip(&key, &format!("8.8.8.{last}")).unwrap())
            .map(|address| address.rsplit_once('.').unwrap().0.to_owned())
            .collect();
        assert_eq!(nets.len(), 1);
        assert!(ip(&key, "10.1.2.3").unwrap().starts_with("10."));
        assert!(ip(&key, "2a02:1::1").unwrap().parse::<Ipv6Addr>().is_ok());
        assert_eq!(ip(&key, "x"), None);
    }
}
