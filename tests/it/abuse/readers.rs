//! Clients that send requests and never read, or read a byte now and then.

use std::time::{Duration, Instant};

use rstest::rstest;

use super::load::{GROWTH_KB, Target};
use crate::support::bytes::Client;
use crate::support::database::Backend;

const CONNECTIONS: usize = 400;
/// Memory that one connection may take while its client does not read.
const KB_PER_CONNECTION: u64 = 128;
/// Time that the server gives a client to read a response.
const SECONDS: &str = "2";
const SETTINGS: [(&str, &str); 1] = [("COMPTOIR_WRITE_SECONDS", SECONDS)];

/// Requests the largest responses several times, and reads none.
fn ask(target: &Target, path: &str) -> Client {
    let mut client = target.connect();
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(client.send(request.repeat(8).as_bytes()));
    client
}

#[rstest]
fn a_client_that_never_reads_loses_its_connection(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(target) = Target::start(backend, &SETTINGS) else { return };
    target.warm();
    let first = never_read(&target);
    // The allocator may keep the memory of the first burst; the next burst must fit in it.
    let second = never_read(&target);
    assert!(second <= first + GROWTH_KB, "{first} kB for a crowd, {second} kB for the next");
    target.has_not_failed();
}

/// Many clients that never read, until the server has closed all connections; returns the peak memory.
#[track_caller]
fn never_read(target: &Target) -> u64 {
    let (before, open) = (target.memory(), target.descriptors());
    let began = Instant::now();
    let paths = ["/openapi.yaml", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css"];
    let clients: Vec<Client> =
        (0..CONNECTIONS).map(|number| ask(target, paths[number % paths.len()])).collect();
    let mut peak = 0;
    while target.descriptors() > open + 10 && began.elapsed() < Duration::from_secs(12) {
        peak = peak.max(target.memory());
        std::thread::sleep(Duration::from_millis(50));
    }
    println!("{CONNECTIONS} slow readers: {before} kB before, {peak} kB at most");
    let most = before + KB_PER_CONNECTION * u64::try_from(CONNECTIONS).expect("a number");
    assert!(peak < most, "{peak} kB for {CONNECTIONS} connections that do not read");
    let left = target.descriptors().saturating_sub(open);
    assert!(left <= 10, "{left} connections are held after {:?}", began.elapsed());
    drop(clients);
    peak
}

/// Reading a byte now and then counts as not reading; a slow but steady client is served.
#[rstest]
fn a_client_that_reads_too_slowly_loses_its_connection(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(target) = Target::start(backend, &SETTINGS) else { return };
    let mut slow = ask(&target, "/docs/swagger-ui-bundle.js");
    let mut steady = ask(&target, "/openapi.yaml");
    let began = Instant::now();
    let mut taken = 0;
    let mut lost = false;
    while began.elapsed() < Duration::from_secs(6) {
        lost = lost || slow.read_some(256).is_none();
        taken += steady.read_some(32 << 10).expect("a client that reads is served");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(taken > 1 << 20, "{taken} bytes");
    // Bytes already in flight are read first: the rest never comes.
    assert!(lost || slow.is_hung_up_within(Duration::from_secs(5)));
    target.has_not_failed();
}
