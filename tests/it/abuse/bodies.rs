//! Large bodies from unauthenticated callers.

use rstest::rstest;
use serde_json::json;

use super::load::Target;
use crate::support::app::Shop;
use crate::support::bytes::Client;
use crate::support::database::Backend;
use crate::support::document::{Things, operations};

/// The largest body of an unauthenticated caller.
const SMALL: usize = 16 << 10;
const CONNECTIONS: usize = 200;

/// A JSON object of this many bytes.
fn padded(length: usize) -> Vec<u8> {
    let mut body = b"{}".to_vec();
    body.resize(length, b' ');
    body
}

#[rstest]
fn bodies_of_strangers_are_small(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let sent = [("Content-Type", "application/json")];
    for operation in operations().into_iter().filter(|operation| operation.body) {
        let Some(path) = (operation.public || !operation.template.contains('{'))
            .then_some(operation.template.as_str())
        else {
            continue;
        };
        let body = padded(SMALL + 1);
        let answer = shop.anonymous().send_bytes(&operation.method, path, &sent, Some(&body));
        if operation.public {
            let refused = answer.refused(413, "body_too_large");
            assert!(refused.text("/detail").contains("16 KiB"), "{refused:?}");
            let body = padded(SMALL);
            let answer = shop.anonymous().send_bytes(&operation.method, path, &sent, Some(&body));
            assert_ne!(answer.status, 413, "{answer:?}");
        } else {
            answer.refused(401, "unauthenticated");
        }
    }
}

#[rstest]
fn bodies_of_callers_may_be_large(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let things = Things::in_shop(&shop);
    let sent = [("Content-Type", "application/json")];
    for operation in operations().into_iter().filter(|o| o.body && !o.public) {
        let path = things.path(&operation.template);
        let body = padded(SMALL * 4);
        let answer = shop.stranger().send_bytes(&operation.method, &path, &sent, Some(&body));
        assert_ne!(answer.status, 413, "{answer:?}");
        assert_ne!(answer.status, 408, "{answer:?}");
    }
    let large = json!({ "lines": [{ "sku": "x".repeat(1 << 20), "quantity": 1 }] });
    let refused = shop.buyer().post("/v1/orders", &large).refused(413, "body_too_large");
    assert!(refused.text("/detail").contains("1 MiB"), "{refused:?}");
}

/// Announced or begun, a large unauthenticated body takes no memory.
#[rstest]
fn what_strangers_send_is_not_kept(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(target) = Target::start(backend, &[]) else { return };
    target.warm();
    // The allocator keeps the memory of the first burst; the next burst must fit in it.
    send_large(&target);
    let before = target.memory();
    send_large(&target);
    target.settles("bodies of strangers", before);
    target.has_not_failed();
}

/// Many clients that send all of a large body but its end, and leave.
#[track_caller]
fn send_large(target: &Target) {
    let before = target.memory();
    let length = 1 << 20;
    let clients: Vec<Client> = (0..CONNECTIONS)
        .map(|_| {
            let mut client = target.connect();
            let head = format!(
                "POST /v1/auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                 Content-Length: {length}\r\n\r\n"
            );
            client.send(head.as_bytes());
            // All but the end: the server cannot answer yet.
            client.send(&padded(length - 1));
            client
        })
        .collect();
    let peak = target.memory();
    println!("{CONNECTIONS} bodies under way: {before} kB before, {peak} kB at most");
    // A megabyte of each would be 200 MB.
    assert!(peak < before + (80 << 10), "{before} kB before, {peak} kB");
    drop(clients);
}
