//! Rows name the actor, the represented member, the request, and the change.

use std::thread;
use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::{Value, json};

use super::{change, row};
use crate::sessions::on_behalf::{acting, id_of};
use crate::support::app::{NOW, Shop};
use crate::support::builders::{api_key, eur, order_of};
use crate::support::database::Backend;
use crate::support::process::Process;
use crate::support::scene::PASSWORD;

#[rstest]
fn a_person_by_themselves(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let sent = [("Request-Id", "who-1"), ("Idempotency-Key", "who-1")];
    let placed = shop.buyer().send("POST", "/v1/orders", &sent, Some(&order_of(&[("BOLT", 2)])));
    let placed = placed.expect(201);
    let row = row(&shop, "request_id=who-1&action=order.placed");
    let buyer = json!({ "id": id_of(&shop.buyer()), "name": "buyer@acme.test" });
    assert_eq!((&row["actor"], &row["on_behalf_of"]), (&buyer, &Value::Null));
    assert_eq!(row["subject"], json!({ "type": "order", "id": placed.id(), "version": 1 }));
    assert_eq!((&row["company_id"], &row["occurred_at"]), (&json!(shop.company()), &json!(NOW)));
    assert_eq!(row["hash"].as_str().map(str::len), Some(64), "{row:#}");
    let status = change(&row, "/status");
    assert_eq!(status, Some((Value::Null, json!("confirmed"))), "all of what is new");
    assert_eq!(change(&row, "/lines").map(|(before, _)| before), Some(Value::Null));

    // A retry changes nothing, and leaves no row of its own.
    let sent = [("Request-Id", "who-2"), ("Idempotency-Key", "who-1")];
    let again = shop.buyer().send("POST", "/v1/orders", &sent, Some(&order_of(&[("BOLT", 2)])));
    again.expect(201);
    assert_eq!(super::rows(&shop, &shop.staff(), "request_id=who-2"), Vec::<Value>::new());
}

#[rstest]
fn whoever_logs_in(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let login =
        json!({ "grant_type": "password", "username": "buyer@acme.test", "password": PASSWORD });
    let sent = [("Request-Id", "login-1")];
    let tokens = shop.anonymous().send("POST", "/v1/auth/token", &sent, Some(&login)).expect(200);
    let row = row(&shop, "request_id=login-1");
    assert_eq!(
        (&row["action"], &row["company_id"]),
        (&json!("session.started"), &json!(shop.company()))
    );
    assert_eq!(row["actor"]["id"], json!(id_of(&shop.buyer())));
    let user = change(&row, "/user_id");
    assert_eq!(user, Some((Value::Null, row["actor"]["id"].clone())), "{row:#}");
    assert!(!row.to_string().contains(&tokens.text("/refresh_token")), "{row:#}");
}

#[rstest]
fn staff_in_a_members_name(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let acting = acting(&shop, &shop.staff(), &shop.cast().buyer.id);
    let order = acting.post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201).id();
    let row = row(&shop, &format!("subject={order}&action=order.placed"));
    assert_eq!(row["actor"]["id"], json!(id_of(&shop.staff())));
    assert_eq!(row["on_behalf_of"]["id"], json!(id_of(&shop.buyer())));
    let of = format!("on_behalf_of={}", id_of(&shop.buyer()));
    assert_eq!(super::rows(&shop, &shop.staff(), &of).len(), 3, "begun, placed and confirmed");
    // The company sees that the actor was not its buyer, but not the identity of the operator's staff.
    let theirs = super::rows(&shop, &shop.company_admin(), &of);
    assert_eq!(theirs[0]["actor"], json!({ "id": id_of(&shop.staff()), "name": null }));
    assert_eq!(theirs[0]["on_behalf_of"]["name"], "buyer@acme.test");
}

#[rstest]
fn a_program_by_its_key(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let key = api_key(&shop, &["orders.place"]);
    let program = shop.anonymous().with_token(&key.text("/key"));
    let order = program.post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201).id();
    let user = json!({ "id": key.text("/user_id"), "name": "ERP" });
    let placed = row(&shop, &format!("subject={order}&action=order.placed"));
    assert_eq!((&placed["actor"], &placed["on_behalf_of"]), (&user, &Value::Null));
    let made = row(&shop, &format!("subject={}&action=api_key.created", key.id()));
    assert_eq!(made["actor"]["id"], json!(id_of(&shop.company_admin())));
    assert!(!made.to_string().contains(&key.text("/key")), "the log holds a key");
}

#[rstest]
fn the_system_by_itself(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(mut shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let rule = json!({
        "name": "All orders", "when": {}, "company_id": shop.company(),
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let order = shop.order(&[("BOLT", 1)]).id();
    shop.stop();
    // Business time follows the wall clock there, months later: its worker finds the order at once.
    let server = Process::serve(shop.database());
    let path = format!("/v1/audit-log?subject={order}&action=order.cancelled");
    let deadline = Instant::now() + Duration::from_secs(60);
    let row = loop {
        if let Some(row) = server.staff().get(&path).expect(200).data().first() {
            break row.clone();
        }
        assert!(Instant::now() < deadline, "nobody gave the order up");
        thread::sleep(Duration::from_millis(50));
    };
    let by = ["actor", "on_behalf_of", "request_id"].map(|member| row[member].clone());
    assert_eq!(by, [Value::Null, Value::Null, Value::Null], "{row:#}");
    let status = change(&row, "/status");
    assert_eq!(status, Some((json!("pending_approval"), json!("cancelled"))), "{row:#}");
}

#[rstest]
fn what_was_changed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let acme = shop.company();
    shop.change_company(
        &json!({ "payment_terms": { "net_days": 60 }, "credit_limit": eur("5000.00") }),
    );
    let updated = row(&shop, &format!("subject={acme}&action=company.updated"));
    let told = |pointer| change(&updated, pointer);
    assert_eq!(told("/payment_terms/net_days"), Some((json!(30), json!(60))), "{updated:#}");
    assert_eq!(told("/credit_limit"), Some((Value::Null, eur("5000.00"))));
    assert_eq!(told("/version"), Some((json!(1), json!(2))));
    assert_eq!((told("/name"), told("/currency")), (None, None));

    // Stock events are about products too; each is compared with its own kind.
    let product = shop.product("BOLT", "10.00").id();
    shop.staff().patch(&format!("/v1/products/{product}"), &json!({ "name": "Bolt" })).expect(200);
    shop.stock("BOLT", 7);
    let counted = &super::rows(&shop, &shop.staff(), "action=stock.set")[0];
    assert_eq!(change(counted, "/on_hand"), Some((json!(1000), json!(7))), "{counted:#}");
    assert_eq!(change(counted, "/name"), None, "{counted:#}");
    let named = row(&shop, &format!("subject={product}&action=product.updated"));
    assert_eq!(change(&named, "/name"), Some((json!("BOLT"), json!("Bolt"))), "{named:#}");
    assert_eq!(change(&named, "/on_hand"), None, "{named:#}");

    // A partial cancellation logs the changed field of the line, not the whole order.
    let order = shop.order(&[("BOLT", 4), ("BOLT", 2)]).id();
    let part = json!({ "lines": [{ "line_number": 2, "quantity": 1 }] });
    shop.buyer().post(&format!("/v1/orders/{order}/cancel"), &part).expect(200);
    let cancelled = row(&shop, &format!("subject={order}&action=order.cancelled"));
    let piece = change(&cancelled, "/lines/1/cancelled");
    assert_eq!(piece, Some((json!(0), json!(1))), "{cancelled:#}");
    assert_eq!(change(&cancelled, "/lines"), None, "{cancelled:#}");

    let closed = json!({ "closed_until": "2026-01-31" });
    shop.staff().put("/v1/ledger/closed-until", &closed).expect(200);
    let closing = row(&shop, "action=ledger.closed_until_set");
    let until = change(&closing, "/closed_until");
    assert_eq!(until, Some((Value::Null, json!("2026-01-31"))), "{closing:#}");
}
