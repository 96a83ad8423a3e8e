//! Connections: limits per address and for the whole server.

use std::net::Ipv4Addr;
use std::time::Duration;

use rstest::rstest;

use super::load::Target;
use crate::support::bytes::Client;
use crate::support::database::Backend;

const PER_ADDRESS: usize = 40;
const SETTING: (&str, &str) = ("COMPTOIR_CONNECTIONS_PER_ADDRESS", "40");
const HERE: Ipv4Addr = Ipv4Addr::LOCALHOST;
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// A connection from this address with one request; returns the response.
fn ask(target: &Target, from: Ipv4Addr) -> (Client, Option<u16>) {
    let mut client = Client::connect_from(from, target.address()).expect("connect");
    client.send(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
    let status = client.status(false);
    (client, status)
}

#[rstest]
fn an_address_holds_so_many_connections(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(target) = Target::start(backend, &[SETTING]) else { return };
    let mut held = Vec::new();
    for _ in 0..PER_ADDRESS {
        let (client, status) = ask(&target, ELSEWHERE);
        assert_eq!(status, Some(200));
        held.push(client);
    }
    for _ in 0..10 {
        let (mut client, status) = ask(&target, ELSEWHERE);
        assert!(matches!(status, None | Some(429)), "{status:?}");
        assert!(client.is_hung_up_within(Duration::from_secs(1)), "one too many is held");
    }
    // Other addresses have their own limit.
    assert_eq!(ask(&target, HERE).1, Some(200));
    // Each closed connection makes room for another.
    held.truncate(PER_ADDRESS - 1);
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(ask(&target, ELSEWHERE).1, Some(200));
    target.has_not_failed();
}

#[rstest]
fn a_proxy_of_ours_holds_as_many_as_it_needs(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let proxies = ("COMPTOIR_TRUSTED_PROXIES", "127.0.0.2");
    let Some(target) = Target::start(backend, &[SETTING, proxies]) else { return };
    let held: Vec<_> = (0..PER_ADDRESS * 2).map(|_| ask(&target, ELSEWHERE)).collect();
    assert!(held.iter().all(|(_, status)| *status == Some(200)));
}

/// The usual soft limit suits programs that use `select`; the hard limit is the operator's.
#[rstest]
fn the_server_takes_as_many_descriptors_as_it_is_allowed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(target) = Target::start_with_descriptors(backend, 128) else { return };
    let mut held = Vec::new();
    for number in 0..200 {
        let (client, status) = ask(&target, HERE);
        assert_eq!(status, Some(200), "connection {number}");
        held.push(client);
    }
    assert!(target.descriptors() > 200);
    drop(held);
    target.has_not_failed();
}
