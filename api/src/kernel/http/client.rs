//! The client's address, also behind a proxy.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;
use domain::identity::contains;
use ipnet::IpNet;

/// The client's address: the peer's, or, if the peer is a trusted proxy, the last address in
/// `X-Forwarded-For` that is not. Addresses before it could be forged by any client.
pub(crate) fn address(request: &HttpRequest, proxies: &[IpNet]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    Some(if contains(proxies, peer) { forwarded(request.headers(), proxies, peer) } else { peer })
}

fn forwarded(headers: &HeaderMap, proxies: &[IpNet], peer: IpAddr) -> IpAddr {
    let listed: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let mut nearest = peer;
    for text in listed.iter().rev() {
        // An invalid address ends the trusted part of the chain.
        let Ok(address) = text.trim().parse::<IpAddr>() else { break };
        nearest = address.to_canonical();
        if !contains(proxies, nearest) {
            break;
        }
    }
    nearest
}

/// Throttling unit of an address: an IPv6 customer has a whole /64.
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
    use std::net::SocketAddr;

    use actix_web::test::TestRequest;
    use domain::identity::parse_network;

    use super::*;

    fn seen(peer: &str, forwarded: &str) -> String {
        let request = TestRequest::get()
            .peer_addr(SocketAddr::new(peer.parse().unwrap(), 4711))
            .insert_header(("x-forwarded-for", forwarded))
            .to_http_request();
        let proxies = [parse_network("10.0.0.0/8").unwrap()];
        address(&request, &proxies).unwrap().to_string()
    }

    #[test]
    fn only_our_own_proxies_are_believed() {
        for (peer, header, address) in [
            ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
            ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
            ("10.0.0.1", "1.1.1.1, nonsense", "10.0.0.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
            ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
            ("10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ] {
            assert_eq!(seen(peer, header), address, "{peer} {header}");
        }
    }

    #[test]
    fn an_ipv6_network_is_one_place() {
        let place = |text: &str| place(text.parse().unwrap()).to_string();
        assert_eq!(place("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(place("203.0.113.7"), "203.0.113.7");
    }
}
