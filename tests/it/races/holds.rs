//! A company is put on hold during an approval or while it orders: one of the two comes first.

use std::thread;
use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::json;

use super::{Arena, settled};
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::race::race;

const ROUNDS: i64 = 12;

#[rstest]
fn nothing_is_confirmed_behind_a_hold(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    let rule = json!({
        "company_id": shop.company(), "name": "Big", "when": { "order_total_over": eur("10.00") },
        "steps": [{ "approvers": { "role": "approver" } }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let company = format!("/v1/companies/{}", shop.company());
    for round in 0..ROUNDS {
        let order = shop.order(&[("BOLT", 2)]);
        let request = format!("/v1/approval-requests/{}", order.text("/approval_request_id"));
        let before = shop.last_sequence();
        let answers = race(4, |client| {
            let hold = json!({ "on_hold": true });
            match client {
                0 => settled(|| arena.at(1, &shop.staff()).patch(&company, &hold)),
                _ => {
                    let approver = arena.at(client, &shop.approver());
                    settled(|| approver.post(&format!("{request}/approve"), &json!({})))
                }
            }
        });
        let approved = answers[1..].iter().any(|answer| answer.status == 200);
        for answer in &answers[1..] {
            let code = answer["code"].as_str().unwrap_or_default();
            let lost = if approved {
                ["request_closed", "company_on_hold"]
            } else {
                ["company_on_hold"; 2]
            };
            assert!(answer.status == 200 || lost.contains(&code), "{answer:?}");
        }
        let events = shop.events_after(before);
        let place = |kind: &str| events.iter().position(|event| event["type"] == kind);
        let held = place("company.updated").expect("the hold");
        assert_eq!(place("order.confirmed").is_some(), approved, "round {round}");
        let first = place("order.confirmed").is_none_or(|confirmed| confirmed < held);
        assert!(first, "round {round}: an order was confirmed behind the hold: {events:#?}");
        shop.change_company(&json!({ "on_hold": false }));
    }
}

/// An order of a member reads its terms and then waits for this lock.
pub(super) const ALLOWANCES: &str =
    "SELECT pg_advisory_xact_lock(7405002, hashtext(id::text)) FROM companies";

/// Waits until an order waits for it.
#[track_caller]
fn wait_for_an_order(shop: &Shop) {
    wait_for(shop, 1);
}

/// Waits until so many requests wait for it.
#[track_caller]
pub(super) fn wait_for(shop: &Shop, requests: i64) {
    let deadline = Instant::now() + Duration::from_secs(10);
    let waiting = "SELECT count(*) AS number FROM pg_locks \
        JOIN pg_database d ON d.oid = pg_locks.database AND d.datname = current_database() \
        WHERE locktype = 'advisory' AND classid = 7405002 AND NOT granted";
    while shop.database().number(waiting) < requests {
        assert!(Instant::now() < deadline, "too few wait");
        thread::sleep(Duration::from_millis(5));
    }
}

/// SQLite has one writer: nothing changes between reading and storing.
#[test]
fn an_order_is_not_placed_by_terms_that_changed_after_it_read_them() {
    let Some(arena) = Arena::open(Backend::Postgres) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    let (staff, buyer) = (shop.staff(), shop.buyer());
    let unit = json!({ "name": "North", "kind": "division" });
    let unit = shop.company_admin().post("/v1/business-units", &unit).expect(201).id();
    let mut order = order_of(&[("BOLT", 1)]);
    order["business_unit_id"] = json!(unit);
    let unit = format!("/v1/business-units/{unit}");
    let company = format!("/v1/companies/{}", shop.company());
    for (path, change, back, code) in [
        (&unit, json!({ "active": false }), json!({ "active": true }), "unit_not_active"),
        (&company, json!({ "on_hold": true }), json!({ "on_hold": false }), "company_on_hold"),
        (
            &company,
            json!({ "status": "closed" }),
            json!({ "status": "active" }),
            "company_not_active",
        ),
    ] {
        // The server keeps the rules of this version in memory.
        settled(|| buyer.post("/v1/orders", &order)).expect(201);
        let held = shop.database().begin(ALLOWANCES);
        let answer = thread::scope(|scope| {
            let placing = scope.spawn(|| settled(|| buyer.post("/v1/orders", &order)));
            wait_for_an_order(shop);
            staff.patch(path, &change).expect(200);
            held.commit();
            placing.join().expect("an answer")
        });
        answer.refused(409, code);
        staff.patch(path, &back).expect(200);
    }
    assert_eq!(shop.available("BOLT"), 997);
}
