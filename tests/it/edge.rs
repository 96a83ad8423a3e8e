//! The edge of the service: headers of every response, pages of other origins, and oversized request
//! heads.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use rstest::rstest;
use serde_json::json;

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::api_key;
use crate::support::database::{Backend, Database};
use crate::support::document::{Things, operations};
use crate::support::process::Process;
use crate::support::scene;
use tests::cluster::free_port;

const SHOP: &str = "https://shop.example";

/// Asserted of every response.
#[track_caller]
fn protected(answer: &Answer, pages: bool) {
    let has = |name: &str, value: &str| {
        assert_eq!(answer.header(name), Some(value), "{name}: {answer:?}");
    };
    has("x-content-type-options", "nosniff");
    has("x-frame-options", "DENY");
    has("referrer-policy", "no-referrer");
    has("strict-transport-security", "max-age=31536000; includeSubDomains");
    // The public keys are for all callers, and requested often.
    let public = answer["keys"].is_array();
    has("cache-control", if public { "public, max-age=60" } else { "no-store" });
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert!(policy.starts_with("default-src 'none'; base-uri 'none'; "), "{answer:?}");
    assert!(policy.ends_with("frame-ancestors 'none'"), "{answer:?}");
    assert!(pages || !policy.contains("script-src"), "{answer:?}");
    assert!(answer.header("request-id").is_some(), "{answer:?}");
    for name in ["server", "x-powered-by", "set-cookie"] {
        assert_eq!(answer.header(name), None, "{answer:?}");
    }
}

#[test]
fn every_answer_is_protected() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let things = Things::in_shop(&shop);
    let body = json!({ "no_such_field": 1 });
    let mut statuses = Vec::new();
    for operation in operations() {
        for actor in [shop.anonymous(), shop.stranger(), shop.buyer(), shop.staff()] {
            let path = things.path(&operation.template);
            // A deleted resource does not exist for the next request.
            let answer = actor.send(&operation.method, &path, &[], operation.body.then_some(&body));
            protected(&answer, false);
            statuses.push(answer.status);
        }
        let preflight = [("Origin", SHOP), ("Access-Control-Request-Method", "GET")];
        let path = things.path(&operation.template);
        protected(&shop.anonymous().send("OPTIONS", &path, &preflight, None), false);
    }
    for status in [200, 204, 400, 401, 403, 404] {
        assert!(statuses.contains(&status), "nothing answered {status}");
    }
    for path in [
        "/livez",
        "/readyz",
        "/metrics",
        "/openapi.yaml",
        "/openapi.json",
        "/nothing",
        "/v1/orders/x",
    ] {
        protected(&shop.anonymous().get(path), false);
        protected(&shop.anonymous().send("HEAD", path, &[], None), false);
        protected(&shop.anonymous().send("TRACE", path, &[], None), false);
    }
    for path in ["/docs/", "/docs/index.html", "/docs/swagger-ui.css", "/docs/nothing"] {
        protected(&shop.anonymous().get(path), true);
    }
    let long = format!("/v1/orders?sku={}", "x".repeat(9_000));
    protected(&shop.staff().get(&long).refused(414, "uri_too_long"), false);
}

#[test]
fn a_head_is_a_get_without_its_body() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    shop.product("BOLT", "10.00");
    let order = format!("/v1/orders/{}", shop.order(&[("BOLT", 1)]).id());
    let (get, head) = (shop.buyer().get(&order), shop.buyer().send("HEAD", &order, &[], None));
    assert_eq!((head.status, head.bytes.len()), (200, 0));
    for name in ["etag", "content-type", "content-length"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
    assert_eq!(shop.anonymous().send("HEAD", &order, &[], None).status, 401);
    assert_eq!(shop.stranger().send("HEAD", &order, &[], None).status, 404);
    assert_eq!(shop.anonymous().send("HEAD", "/readyz", &[], None).status, 200);
    let only_post = shop.staff().send("HEAD", "/v1/orders/evaluate/x", &[], None);
    assert_eq!(only_post.status, 404);
    let allowed = shop.staff().send("OPTIONS", "/v1/orders", &[], None).expect(204);
    assert_eq!(allowed.header("allow"), Some("GET, HEAD, POST"));
}

#[test]
fn heads_of_requests_have_a_limit() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let large = "x".repeat(40_000);
    let answer = shop.staff().send("GET", "/v1/orders", &[("X-Large", &large)], None);
    protected(&answer.refused(431, "headers_too_large"), false);

    // Beyond the framework's own read limit, the framework refuses and closes the connection.
    let address = shop.staff().base().trim_start_matches("http://").to_owned();
    let many: String = (0..200).map(|n| format!("X-{n}: 1\r\n")).collect();
    let endless = format!("X-Endless: {}\r\n", "x".repeat(1 << 18));
    for headers in [many, endless] {
        let mut stream = TcpStream::connect(&address).expect("connect");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a deadline");
        let head = format!("GET /v1/orders HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n");
        // It may close the connection before everything is sent.
        let _ = stream.write_all(head.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    shop.staff().get("/v1/orders").expect(200);
}

#[test]
fn without_an_allowlist_no_page_may_ask() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let asked = shop.staff().send("GET", "/v1/orders", &[("Origin", SHOP)], None).expect(200);
    assert_eq!(asked.header("access-control-allow-origin"), None);
    let preflight = [("Origin", SHOP), ("Access-Control-Request-Method", "POST")];
    let told = shop.anonymous().send("OPTIONS", "/v1/orders", &preflight, None).expect(204);
    assert_eq!(told.header("access-control-allow-origin"), None);
}

/// The names in a header that lists some, in lower case.
fn listed(answer: &Answer, name: &str) -> Vec<String> {
    let list = answer.header(name).unwrap_or_default();
    list.split(',').map(|name| name.trim().to_ascii_lowercase()).collect()
}

#[test]
fn pages_of_listed_origins_may_ask() {
    let database = Database::empty(Backend::Sqlite).expect("SQLite is everywhere");
    let origins = format!("{SHOP},http://localhost:5173");
    let settings = [("COMPTOIR_CORS_ORIGINS", origins.as_str())];
    let process = Process::serve_on(&database, free_port(), &settings);
    let (staff, anonymous) = (process.staff(), process.anonymous());

    let preflight = |origin, method, headers| {
        let asked = [
            ("Origin", origin),
            ("Access-Control-Request-Method", method),
            ("Access-Control-Request-Headers", headers),
        ];
        anonymous.send("OPTIONS", "/v1/orders", &asked, None)
    };
    let wanted = "authorization, content-type, idempotency-key";
    for origin in [SHOP, "http://localhost:5173"] {
        let allowed = preflight(origin, "POST", wanted).expect(200);
        assert_eq!(allowed.header("access-control-allow-origin"), Some(origin));
        assert_eq!(allowed.header("access-control-allow-credentials"), None);
        assert_eq!(allowed.header("access-control-max-age"), Some("600"));
        assert!(listed(&allowed, "vary").contains(&"origin".to_owned()), "{allowed:?}");
        let methods = listed(&allowed, "access-control-allow-methods");
        assert!(methods.contains(&"patch".to_owned()), "{methods:?}");
        let headers = listed(&allowed, "access-control-allow-headers");
        assert!(headers.contains(&"idempotency-key".to_owned()), "{headers:?}");
        protected(&allowed, false);
    }
    for refused in [
        preflight("https://evil.example", "POST", wanted),
        preflight("https://shop.example.evil.example", "POST", wanted),
        preflight("null", "POST", wanted),
        preflight(SHOP, "TRACE", wanted),
        preflight(SHOP, "POST", "x-unheard-of"),
    ] {
        assert_eq!(refused.header("access-control-allow-origin"), None);
        protected(&refused.refused(403, "cors_refused"), false);
    }

    for (actor, status) in [(&staff, 200), (&anonymous, 401)] {
        let asked = actor.send("GET", "/v1/orders", &[("Origin", SHOP)], None).expect(status);
        assert_eq!(asked.header("access-control-allow-origin"), Some(SHOP));
        let shown = listed(&asked, "access-control-expose-headers");
        assert!(shown.contains(&"request-id".to_owned()), "{shown:?}");
    }
    // A browser on another origin withholds the response from the page; other clients ignore the header.
    let other = [("Origin", "https://evil.example")];
    let asked = staff.send("GET", "/v1/orders", &other, None).expect(200);
    assert_eq!(asked.header("access-control-allow-origin"), None);
    assert!(listed(&asked, "vary").contains(&"origin".to_owned()), "{asked:?}");
}

#[test]
fn a_proxy_of_ours_says_where_a_key_is_used_from() {
    let Some(mut shop) = Shop::start(Backend::Sqlite) else { return };
    let bound = json!({
        "name": "x", "scopes": ["orders.read"], "allowed_ips": ["203.0.113.0/24"],
    });
    let key = shop.staff().post("/v1/api-keys", &bound).expect(201).text("/key");
    let anywhere = api_key(&shop, &["orders.read"]).text("/key");
    shop.stop();
    let settings = [("COMPTOIR_TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/8")];
    let process = Process::serve_on(shop.database(), free_port(), &settings);
    let asks = |key: &str, forwarded: &str| {
        let actor: Actor = process.anonymous().with_token(key);
        actor.send("GET", "/v1/orders", &[("X-Forwarded-For", forwarded)], None)
    };
    asks(&key, "203.0.113.7").expect(200);
    asks(&key, "1.1.1.1, 203.0.113.7, 10.1.2.3").expect(200);
    asks(&key, "203.0.113.7, 1.1.1.1").refused(403, "address_not_allowed");
    asks(&key, "").refused(403, "address_not_allowed");
    asks(&anywhere, "1.1.1.1").expect(200);
}

/// Metrics are internal: with a listener of their own, they are served nowhere else.
#[rstest]
fn metrics_may_have_a_listener_of_their_own(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(scene) = scene::on(backend) else { return };
    let database = scene.database.copy();
    let inside = format!("127.0.0.1:{}", free_port());
    let settings = [("COMPTOIR_METRICS_LISTEN", inside.as_str())];
    let process = Process::serve_on(&database, free_port(), &settings);
    let inside = Actor::anonymous(&format!("http://{inside}"));
    for path in ["/metrics", "/%6detrics", "/metrics/"] {
        process.anonymous().get(path).refused(404, "unknown_path");
    }
    process.anonymous().send("OPTIONS", "/metrics", &[], None).refused(404, "unknown_path");
    let told = protected_text(&inside.get("/metrics").expect(200));
    assert!(told.contains("comptoir_http_requests_total"), "{told}");
    for path in ["/v1/orders", "/openapi.yaml", "/livez", "/"] {
        protected(&inside.get(path).refused(404, "unknown_path"), false);
    }
}

fn protected_text(answer: &Answer) -> String {
    protected(answer, false);
    String::from_utf8(answer.bytes.clone()).expect("text")
}

#[test]
fn a_server_does_not_start_with_an_origin_that_is_none() {
    let database = Database::empty(Backend::Sqlite).expect("SQLite is everywhere");
    for bad in ["*", "https://shop.example/path"] {
        let (done, said) =
            crate::support::process::run(&database, &["serve", "--cors-origins", bad]);
        assert!(!done && said.contains("is no origin"), "{said}");
    }
}
