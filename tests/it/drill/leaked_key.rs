//! An API key is leaked in a public place.

use std::thread;
use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::{Value, json};

use super::{AT_ONCE, event, knock, servers};
use crate::support::app::{NOW, Shop};
use crate::support::builders::{api_key, order_of};
use crate::support::database::Backend;
use crate::support::under_way::UnderWay;

#[rstest]
fn revoked_it_is_refused_and_its_successor_goes_on(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let scopes = ["orders.place", "orders.read"];
    let [leaked, next] = [(); 2].map(|()| api_key(&shop, &scopes));
    let admin = shop.company_admin();
    let servers = servers(&mut shop, backend);
    let [here, there] = [servers.first(), servers.last()].map(|server| server.expect("a server"));
    let admin = admin.at(here.base());
    for server in &servers {
        server.staff().put("/v1/clock", &json!({ "now": NOW })).expect(200);
        server.anonymous().with_token(&next.text("/key")).get("/v1/orders").expect(200);
    }
    let thief = here.anonymous().with_token(&leaked.text("/key"));
    thief.get("/v1/orders").expect(200);

    // An order of the integration is under way when the administrator learns of the leak.
    let address = there.base().trim_start_matches("http://");
    let order = order_of(&[("BOLT", 2)]).to_string();
    let order = UnderWay::begin(address, "/v1/orders", &leaked.text("/key"), order);
    // The server has asked for the body; it checks the key a moment later.
    thread::sleep(Duration::from_millis(500));

    let began = Instant::now();
    let path = format!("/v1/api-keys/{}", leaked.id());
    let revoked = admin.post(&format!("{path}/revoke"), &json!({})).expect(200);
    for server in &servers {
        let next = server.anonymous().with_token(&leaked.text("/key")).get("/v1/orders");
        next.refused(401, "api_key_revoked");
    }
    let took = began.elapsed();
    assert!(took < AT_ONCE, "it took {took:?}");
    let answer = order.end();
    assert!(answer.starts_with("HTTP/1.1 201"), "what was under way: {answer}");

    // The operator's view: last use of the key, an event, and a log line for each later attempt.
    assert!(revoked["revoked_at"].is_string() && revoked["last_used_at"].is_string());
    let read = admin.get(&path).expect(200);
    assert_eq!(read["revoked_at"], revoked["revoked_at"]);
    let told = event(&here.staff(), "api_key.revoked", &leaked.id());
    assert_eq!(told["data"]["id"], read["id"]);
    assert_eq!(told["data"]["key"], Value::Null);
    knock(here, &leaked.text("/user_id"));

    // The integration continues with its other key.
    for server in &servers {
        let integration = server.anonymous().with_token(&next.text("/key"));
        integration.post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
    }
}
