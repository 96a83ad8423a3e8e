//! Networks as text, for allow lists: an IP address, or CIDR.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::failure::{Failure, Kind};

/// A text that is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither an IP address nor a network such as 203.0.113.0/24")]
pub struct BadNetwork(String);

impl Failure for BadNetwork {
    fn code(&self) -> &'static str {
        "bad_network"
    }
    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// Parses a network; a single address is a network of one.
pub fn parse_network(text: &str) -> Result<IpNet, BadNetwork> {
    let text = text.trim();
    text.parse::<IpNet>()
        .map(|net| net.trunc())
        .or_else(|_not_cidr| text.parse::<IpAddr>().map(|address| address.to_canonical().into()))
        .map_err(|_not_an_address| BadNetwork(text.chars().take(60).collect()))
}

/// Whether one of the networks contains the address. An IPv4-mapped address (`::ffff:203.0.113.7`) counts
/// as its IPv4 address.
pub fn contains(networks: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    networks.iter().any(|network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_network_of_one() {
        for (text, network) in [
            ("203.0.113.7", "203.0.113.7/32"),
            ("203.0.113.7/24", "203.0.113.0/24"),
            ("2001:db8::1", "2001:db8::1/128"),
            ("::ffff:203.0.113.7", "203.0.113.7/32"),
        ] {
            assert_eq!(parse_network(text).unwrap().to_string(), network);
        }
        for text in ["", "localhost", "203.0.113.0/33", "203.0.113", "*"] {
            assert!(parse_network(text).is_err(), "{text}");
        }
    }

    #[test]
    fn addresses_are_found_in_their_networks_only() {
        let networks = [parse_network("203.0.113.0/24").unwrap()];
        for (address, inside) in [
            ("203.0.113.9", true),
            ("::ffff:203.0.113.9", true),
            ("203.0.114.9", false),
            ("::1", false),
        ] {
            assert_eq!(contains(&networks, address.parse().unwrap()), inside, "{address}");
        }
    }
}
