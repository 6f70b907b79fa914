//! Whether two addresses can be the same place.

use std::net::IpAddr;

/// The network of a public address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Network {
    /// The first two bytes: networks of one owner are rarely smaller.
    V4([u8; 2]),
    /// The first four bytes: what a provider gets.
    V6([u16; 2]),
}

impl Network {
    /// `None` for names of services and for addresses that are no place on the internet: behind a
    /// VPC endpoint the log shows the private address, and the same machine's public one elsewhere.
    pub(super) fn of(address: &str) -> Option<Self> {
        match address.parse().ok()? {
            IpAddr::V4(address) => {
                let [a, b, ..] = address.octets();
                let shared = a == 100 && (64..128).contains(&b);
                let none = address.is_private()
                    || address.is_loopback()
                    || address.is_link_local()
                    || address.is_unspecified()
                    || shared;
                (!none).then_some(Self::V4([a, b]))
            }
            IpAddr::V6(address) => {
                let [a, b, ..] = address.segments();
                let local = (a & 0xfe00) == 0xfc00 || (a & 0xffc0) == 0xfe80;
                let none = address.is_loopback() || address.is_unspecified() || local;
                (!none).then_some(Self::V6([a, b]))
            }
        }
    }

    /// Whether the two may be one place. A machine with both families shows one of each.
    pub(super) fn is_related(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::V4(a), Self::V4(b)) => a == b,
            (Self::V6(a), Self::V6(b)) => a == b,
            _ => true,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn only_places_on_the_internet_are_compared() {
        for none in [
            "10.0.0.1",
            "172.16.3.4",
            "192.168.1.1",
            "100.64.0.1",
            "fd00::1",
            "fe80::1",
            "::1",
            "s3.amazonaws.com",
            "AWS Internal",
            "",
        ] {
            assert_eq!(Network::of(none), None, "{none}");
        }
        let network = |text| Network::of(text).unwrap();
        let office = network("198.51.100.24");
        assert!(office.is_related(&network("198.51.7.1")));
        assert!(!office.is_related(&network("203.0.113.231")));
        assert!(office.is_related(&network("2001:db8::1")));
        assert!(!network("2001:db8::1").is_related(&network("2001:4860::1")));
    }
}
