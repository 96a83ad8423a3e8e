//! From where a request comes: the peer's address, unless the peer is a proxy that the operator named.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;
use ipnet::IpNet;

/// The proxies that are believed when they say for whom they ask.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proxies(Vec<IpNet>);

impl Proxies {
    /// Those in these networks.
    pub(crate) const fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// The address of who asks.
    pub(crate) fn client(&self, request: &HttpRequest) -> Option<IpAddr> {
        let forwarded: Vec<&str> = request
            .headers()
            .get_all("x-forwarded-for")
            .filter_map(|value| value.to_str().ok())
            .collect();
        request.peer_addr().map(|peer| self.behind(peer.ip(), &forwarded.join(",")))
    }

    /// Each proxy adds whom it spoke to at the right end; what stands left of somebody who is not
    /// believed is hearsay.
    fn behind(&self, peer: IpAddr, forwarded: &str) -> IpAddr {
        let mut client = peer.to_canonical();
        for named in forwarded.rsplit(',') {
            if !self.believes(client) {
                break;
            }
            let Ok(named) = named.trim().parse::<IpAddr>() else { break };
            client = named.to_canonical();
        }
        client
    }

    fn believes(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// What counts as one place: an IPv6 customer has a whole /64 to ask from.
pub(crate) fn place(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_proxies_are_believed() {
        let proxies = Proxies::new(vec!["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
        for (peer, forwarded, client) in [
            ("203.0.113.7", "", "203.0.113.7"),
            ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "192.0.2.9, 198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"),
            ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
            ("::1", "::ffff:198.51.100.1", "198.51.100.1"),
        ] {
            let found = proxies.behind(peer.parse().unwrap(), forwarded);
            assert_eq!(found.to_string(), client, "{peer} says {forwarded:?}");
        }
        let nobody = Proxies::default();
        let peer = "10.0.0.1".parse().unwrap();
        assert_eq!(nobody.behind(peer, "198.51.100.1"), peer);
    }

    #[test]
    fn an_ipv6_network_is_one_place() {
        let place = |text: &str| place(text.parse().unwrap()).to_string();
        assert_eq!(place("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(place("203.0.113.7"), "203.0.113.7");
    }
}
