//! The network that a request comes from: what one party commands and can send any number of
//! requests from.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// The network that a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// An IPv4 address; often many people share one.
    V4(Ipv4Addr),
    /// An IPv6 address. Whoever has one has its whole /64 (RFC 4291 §2.5.4), and a site has up to
    /// a /48 (RFC 6177 §2).
    V6(Ipv6Addr),
    /// The gateway named none. All such requests are of one network.
    Unknown,
}

/// Addresses that are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefix {
    /// One IPv4 address.
    Address(Ipv4Addr),
    /// A /64 of IPv6.
    Subnet(Ipv6Addr),
    /// A /48 of IPv6.
    Site(Ipv6Addr),
    /// Requests without an address.
    Unknown,
}

impl Network {
    /// The smallest prefix that it lies in.
    #[must_use]
    pub fn narrowest(self) -> Prefix {
        match self {
            Self::V4(address) => Prefix::Address(address),
            Self::V6(address) => Prefix::Subnet(first_bits(address, 64)),
            Self::Unknown => Prefix::Unknown,
        }
    }

    /// The prefixes that it lies in, the narrow one first.
    #[must_use]
    pub fn prefixes(self) -> Vec<Prefix> {
        let mut prefixes = vec![self.narrowest()];
        if let Self::V6(address) = self {
            prefixes.push(Prefix::Site(first_bits(address, 48)));
        }
        prefixes
    }
}

impl From<Option<IpAddr>> for Network {
    fn from(address: Option<IpAddr>) -> Self {
        // An IPv4 address may come as IPv6 (RFC 4291 §2.5.5.2) and is the same network.
        match address.map(|address| address.to_canonical()) {
            Some(IpAddr::V4(address)) => Self::V4(address),
            Some(IpAddr::V6(address)) => Self::V6(address),
            None => Self::Unknown,
        }
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Subnet(address) => write!(f, "{address}/64"),
            Self::Site(address) => write!(f, "{address}/48"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

fn first_bits(address: Ipv6Addr, bits: u32) -> Ipv6Addr {
    let mask = u128::MAX << (u128::BITS - bits);
    Ipv6Addr::from_bits(address.to_bits() & mask)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("192.0.2.7", &["192.0.2.7"])]
    #[case("::ffff:192.0.2.7", &["192.0.2.7"])]
    #[case("2001:db8:1:2:3:4:5:6", &["2001:db8:1:2::/64", "2001:db8:1::/48"])]
    #[case("2001:db8:1:2:ffff::", &["2001:db8:1:2::/64", "2001:db8:1::/48"])]
    #[case("2001:db8:1::", &["2001:db8:1::/64", "2001:db8:1::/48"])]
    #[case("::1", &["::/64", "::/48"])]
    fn an_address_lies_in_its_prefixes(#[case] address: &str, #[case] expected: &[&str]) {
        let network = Network::from(Some(address.parse().unwrap()));
        let prefixes = network.prefixes();
        let texts: Vec<_> = prefixes.iter().map(Prefix::to_string).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn requests_without_an_address_are_of_one_network() {
        assert_eq!(Network::from(None).prefixes(), [Prefix::Unknown]);
        assert_eq!(Prefix::Unknown.to_string(), "unknown");
    }
}
