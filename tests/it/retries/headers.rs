//! Single-value headers, sent twice.

use std::net::SocketAddr;

use rstest::rstest;
use serde_json::Value;

use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::bytes::Client;
use crate::support::database::Backend;

/// Sends an order with these headers beside the usual ones; returns the status and the body's code.
fn placed(shop: &Shop, headers: &[(&str, &str)]) -> (u16, Value) {
    let base = shop.buyer().base().trim_start_matches("http://").to_owned();
    let address: SocketAddr = base.parse().expect("an address");
    let body = order_of(&[("BOLT", 1)]).to_string();
    let mut request = format!("POST /v1/orders HTTP/1.1\r\nContent-Length: {}\r\n", body.len());
    let token = format!("Bearer {}", shop.buyer().token());
    for usual in
        [("Host", "x"), ("Content-Type", "application/json"), ("Authorization", token.as_str())]
    {
        if !headers.iter().any(|(name, _)| *name == usual.0) {
            request.push_str(&format!("{}: {}\r\n", usual.0, usual.1));
        }
    }
    for (name, value) in headers {
        request.push_str(&format!("{name}: {}\r\n", value.replace("TOKEN", &token)));
    }
    let mut client = Client::connect(address).expect("connect");
    assert!(client.send(format!("{request}\r\n{body}").as_bytes()));
    let (status, body) = client.answer().expect("an answer");
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    (status, body["code"].clone())
}

#[rstest]
fn two_values_of_what_has_one_are_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    for (name, one, another) in [
        ("Idempotency-Key", "a", "b"),
        ("If-Match", "\"1\"", "\"2\""),
        ("Authorization", "TOKEN", "Bearer x"),
        ("Authorization", "Bearer x", "TOKEN"),
        ("Content-Type", "application/json", "text/plain"),
        ("Content-Encoding", "identity", "gzip"),
        ("Request-Id", "a", "b"),
    ] {
        let (status, code) = placed(&shop, &[(name, one), (name, another)]);
        assert_eq!((status, code.as_str()), (400, Some("repeated_header")), "{name}");
    }
    // The HTTP server itself refuses two of this header.
    assert_eq!(placed(&shop, &[("Host", "x"), ("Host", "y")]).0, 400);
    assert_eq!(shop.database().count("orders"), 0);
    // The same value twice counts as one.
    for name in ["Idempotency-Key", "Request-Id"] {
        assert_eq!(placed(&shop, &[(name, "same"), (name, "same")]).0, 201, "{name}");
    }
}
