//! The document: its defaults, merging, bad values, its version and its event.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::race::race;

fn reported(left: &str, right: &str) -> Value {
    json!({ "left": left, "right": right, "mode": "report" })
}

#[rstest]
fn a_change_merges_and_null_resets(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let defaults = staff.get("/v1/settings").expect(200);
    assert_eq!(
        defaults.body,
        json!({
            "time_zone": "UTC",
            "calendar_id": null,
            "guests": { "catalogue": false, "prices": false, "stock": false, "currency": null },
            "customers": {
                "cancel_orders": true, "edit_company": true, "make_api_keys": true,
                "manage_members": true, "manage_rules": true, "prices_while_pending": false,
                "see_stock": true,
            },
            "orders": {
                "pending_days": 14, "duplicate_purchase_order_number": "off",
                "duplicate_basket_hours": 0,
            },
            "segregation": [
                reported("orders.place", "approvals.decide_any"),
                reported("companies.set_terms", "credit_notes.post"),
                reported("companies.set_terms", "approvals.decide_any"),
                reported("credit_notes.post", "payments.refund"),
                reported("payments.record", "invoices.write_off"),
                reported("approval_rules.create", "approvals.decide"),
                reported("orders.place", "risk.review"),
            ],
            "emergency_access": { "permissions": [] },
            "approvals": { "automatic_ceiling": null, "default_staff_role": "executive" },
            "version": 0,
        })
    );
    assert_eq!(defaults.header("etag"), Some("\"0\""));
    let change = |change: Value| staff.patch("/v1/settings", &change).expect(200).body;
    change(
        json!({ "time_zone": "Europe/Vienna", "guests": { "catalogue": true, "currency": "EUR" } }),
    );
    change(json!({ "customers": { "see_stock": false, "manage_rules": true } }));
    let now = change(json!({ "guests": { "stock": true }, "orders": { "pending_days": 30 } }));
    assert_eq!(now, staff.get("/v1/settings").expect(200).body);
    assert_eq!((&now["version"], &now["time_zone"]), (&json!(3), &json!("Europe/Vienna")));
    let guests = json!({ "catalogue": true, "prices": false, "stock": true, "currency": "EUR" });
    assert_eq!((&now["guests"], &now["orders"]["pending_days"]), (&guests, &json!(30)));
    assert_eq!(now["customers"]["see_stock"], false);
    let now = change(json!({
        "time_zone": null, "guests": { "catalogue": null, "currency": null },
        "customers": { "see_stock": null }, "orders": { "pending_days": null },
    }));
    let guests = json!({ "catalogue": false, "prices": false, "stock": true, "currency": null });
    assert_eq!(now["guests"], guests);
    let now = change(json!({ "guests": null, "customers": null, "orders": null }));
    for part in ["time_zone", "guests", "customers", "orders"] {
        assert_eq!(now[part], defaults[part], "{part}");
    }

    shop.wait_for_events();
    let events = shop.events_after(0);
    let told: Vec<_> = events.iter().filter(|event| event["type"] == "settings.updated").collect();
    assert_eq!(told.len(), 5);
    assert_eq!(told[4]["data"], now);
    assert!(told[0]["subject"]["id"].as_str().is_some_and(|id| id.starts_with("settings_")));
}

/// Two releases serve side by side during a roll-out. The newer one has set a switch and parts that this one does not
/// know.
#[rstest]
fn the_next_releases_settings_stay_and_disturb_no_request(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (staff, admin) = (shop.staff(), shop.company_admin());
    staff.patch("/v1/settings", &json!({ "customers": { "see_stock": false } })).expect(200);
    let next = json!({
        "time_zone": "UTC", "guests": { "catalogue": true, "reviews": true },
        "customers": { "see_stock": false, "request_returns": false, "quotes": { "most": 3 } },
        "orders": { "pending_days": 14, "reserve_minutes": 8 },
        "segregation": [
            reported("orders.read", "orders.place"),
            { "left": "orders.place", "right": "returns.request", "mode": "warn" },
        ],
        "emergency_access": { "permissions": ["stock.set", "returns.request"], "pages": 3 },
        "delivery": { "slots": 3 },
    });
    let own = json!({ "manage_rules": false, "request_returns": true });
    shop.database().execute(&format!("UPDATE settings SET document = '{next}'"));
    shop.database()
        .execute(&format!("UPDATE companies SET customer_settings = '{own}' WHERE name = 'Acme'"));
    shop.order(&[("BOLT", 1)]);
    let me = admin.get("/v1/me").expect(200);
    assert_eq!(me["turned_off"], json!(["manage_rules", "see_stock"]));
    let read = staff.get("/v1/settings").expect(200);
    assert_eq!((&read["guests"]["catalogue"], &read["delivery"]), (&json!(true), &Value::Null));
    assert_eq!(read["segregation"], json!([reported("orders.read", "orders.place")]));
    assert_eq!(read["emergency_access"], json!({ "permissions": ["stock.set"] }));

    let change = json!({
        "time_zone": "Europe/Vienna", "guests": { "catalogue": null }, "customers": { "see_stock": null },
    });
    staff.patch("/v1/settings", &change).expect(200);
    shop.change_company(&json!({ "customer_settings": { "manage_rules": null } }));
    let stored = |sql: &str| -> Value {
        let found = shop.database().texts(sql);
        serde_json::from_str(&found[0]).expect("a document")
    };
    let mut expected = next;
    expected["time_zone"] = json!("Europe/Vienna");
    expected["approvals"] = json!({ "automatic_ceiling": null, "default_staff_role": "executive" });
    expected["calendar_id"] = Value::Null;
    expected["guests"] = json!({
        "catalogue": false, "prices": false, "stock": false, "currency": null, "reviews": true,
    });
    expected["orders"] = json!({
        "pending_days": 14, "reserve_minutes": 8, "duplicate_purchase_order_number": "off",
        "duplicate_basket_hours": 0,
    });
    expected["customers"] = json!({ "request_returns": false, "quotes": { "most": 3 } });
    assert_eq!(stored("SELECT CAST(document AS TEXT) AS text FROM settings"), expected);
    let own = "SELECT CAST(customer_settings AS TEXT) AS text FROM companies WHERE name = 'Acme'";
    assert_eq!(stored(own), json!({ "request_returns": true }));
    assert_eq!(admin.get("/v1/me").expect(200)["turned_off"], json!([]));
}

#[rstest]
fn bad_settings_are_refused_whole(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    for (bad, status, code) in [
        (json!({ "approvals": { "levels": 3 } }), 400, "unknown_field"),
        (json!({ "approvals": { "default_staff_role": "sales" } }), 422, "unknown_word"),
        (json!({ "approvals": { "automatic_ceiling": eur("-1.00") } }), 422, "negative_amount"),
        (json!({ "emergency_access": { "permissions": ["stock.fly"] } }), 422, "unknown_word"),
        (json!({ "emergency_access": { "permissions": ["staff.update"] } }), 422, "not_offerable"),
        (json!({ "customers": { "request_returns": false } }), 400, "unknown_field"),
        (json!({ "guests": { "orders": true } }), 400, "unknown_field"),
        (json!({ "guests": { "catalogue": "yes" } }), 400, "wrong_type"),
        (json!({ "time_zone": "Mars/Olympus" }), 422, "bad_time_zone"),
        (json!({ "calendar_id": "calendar_01h455vb4pex5vsknk084sn02q" }), 422, "unknown_calendar"),
        (json!({ "guests": { "currency": "XXX" } }), 422, "unknown_currency"),
        (json!({ "orders": { "pending_days": 0 } }), 422, "out_of_range"),
        (json!({ "orders": { "pending_days": 366 } }), 422, "out_of_range"),
        (json!({ "orders": { "duplicate_basket_hours": -1 } }), 422, "out_of_range"),
        (json!({ "orders": { "duplicate_basket_hours": 8761 } }), 422, "out_of_range"),
        (json!({ "orders": { "duplicate_purchase_order_number": "on" } }), 422, "unknown_word"),
    ] {
        let mut with_more = bad.clone();
        with_more["guests"]["stock"] = json!(true);
        if bad["guests"].is_null() {
            staff.patch("/v1/settings", &with_more).refused(status, code);
        }
        staff.patch("/v1/settings", &bad).refused(status, code);
    }
    assert_eq!(staff.get("/v1/settings").expect(200)["version"], 0);
    let stock = json!({ "guests": { "stock": true } });
    for who in [shop.company_admin(), shop.buyer()] {
        who.get("/v1/settings").refused(403, "forbidden");
        who.patch("/v1/settings", &stock).refused(403, "forbidden");
    }
    let stale = staff.send("PATCH", "/v1/settings", &[("If-Match", "\"1\"")], Some(&stock));
    stale.refused(412, "stale");
    staff.send("PATCH", "/v1/settings", &[("If-Match", "\"0\"")], Some(&stock)).expect(200);
}

#[rstest]
fn first_changes_at_once_are_all_merged(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let parts = ["catalogue", "prices", "stock"];
    race(3, |client| {
        let change = json!({ "guests": { parts[client]: true } });
        staff.patch("/v1/settings", &change).expect(200);
    });
    let now = staff.get("/v1/settings").expect(200);
    assert_eq!(now["version"], 3);
    assert!(parts.iter().all(|part| now["guests"][part] == true), "{now:?}");
}

#[rstest]
fn an_order_waits_as_long_as_the_settings_say(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let rule = json!({
        "name": "All", "when": { "order_total_over": eur("5.00") },
        "steps": [{ "approvers": { "role": "approver" } }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let expiry = || {
        let order = shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
        let request = order.text("/approval_request_id");
        shop.approver()
            .get(&format!("/v1/approval-requests/{request}"))
            .expect(200)
            .text("/expires_at")
    };
    assert_eq!(expiry(), "2026-03-16T09:00:00Z");
    let three = json!({ "orders": { "pending_days": 3 } });
    shop.staff().patch("/v1/settings", &three).expect(200);
    assert_eq!(expiry(), "2026-03-05T09:00:00Z");
}
