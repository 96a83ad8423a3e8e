//! Concurrent decisions by two people: about a request, and about an order.

use rstest::rstest;
use serde_json::{Value, json};

use super::{Arena, settled, tally};
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;
use crate::support::race::race;

const ORDERS: usize = 16;

/// Orders over 10 euros need the approver and the company's administrator: any of them, or both.
fn rule(shop: &Shop, mode: &str) {
    let cast = shop.cast();
    let rule = json!({
        "company_id": shop.company(), "name": "Big", "when": { "order_total_over": eur("10.00") },
        "steps": [{
            "approvers": { "member_ids": [cast.approver.id, cast.company_admin.id] }, "mode": mode,
        }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
}

/// The types of an order's events, and of its request's.
fn events_of(arena: &Arena, ids: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut after = 0;
    loop {
        let page = arena.shop.events_after(after);
        let Some(last) = page.last() else { return found };
        after = last["sequence"].as_i64().expect("a sequence");
        let of_these =
            |event: &&Value| event["subject"]["id"].as_str().is_some_and(|id| ids.contains(&id));
        found.extend(
            page.iter()
                .filter(of_these)
                .map(|event| event["type"].as_str().expect("a type").to_owned()),
        );
    }
}

#[rstest]
fn the_first_decision_stands(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    rule(shop, "any");
    let orders: Vec<Answer> = (0..ORDERS).map(|_| shop.order(&[("BOLT", 2)])).collect();
    // Four clients decide about each: both people, each through both servers, for and against.
    let answers = race(ORDERS * 4, |client| {
        let order = &orders[client / 4];
        let (who, verdict) = match client % 4 {
            0 => (shop.approver(), "approve"),
            1 => (shop.approver(), "reject"),
            2 => (shop.company_admin(), "approve"),
            _ => (shop.company_admin(), "reject"),
        };
        let request = order.text("/approval_request_id");
        let path = format!("/v1/approval-requests/{request}/{verdict}");
        let who = arena.at(client + client / 4, &who);
        settled(|| who.post(&path, &json!({})))
    });
    let mut confirmed = 0;
    for (order, answers) in orders.iter().zip(answers.chunks(4)) {
        assert_eq!(tally(answers), "1 × 200, 3 × 409 request_closed");
        let approved = answers.iter().position(|a| a.status == 200).expect("a winner") % 2 == 0;
        let (outcome, event) = if approved {
            ("confirmed", "order.confirmed")
        } else {
            ("rejected", "order.rejected")
        };
        let now = shop.staff().get(&format!("/v1/orders/{}", order.id())).expect(200);
        assert_eq!(now["status"], outcome, "{now:?}");
        let happened = events_of(&arena, &[&order.id()]);
        assert_eq!(happened, ["order.placed", event]);
        confirmed += i64::from(approved);
    }
    assert_eq!(shop.available("BOLT"), 1000 - 2 * confirmed);
}

#[rstest]
fn all_have_to_approve_and_each_counts_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    rule(shop, "all");
    let orders: Vec<Answer> = (0..ORDERS).map(|_| shop.order(&[("BOLT", 2)])).collect();
    let answers = race(ORDERS * 4, |client| {
        let request = orders[client / 4].text("/approval_request_id");
        let who = if client % 2 == 0 { shop.approver() } else { shop.company_admin() };
        let who = arena.at(client / 2 + client / 4, &who);
        settled(|| who.post(&format!("/v1/approval-requests/{request}/approve"), &json!({})))
    });
    for (order, answers) in orders.iter().zip(answers.chunks(4)) {
        let accepted = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(accepted, 2, "each of the two counts once: {}", tally(answers));
        let now = shop.staff().get(&format!("/v1/orders/{}", order.id())).expect(200);
        assert_eq!(now["status"], "confirmed", "{now:?}");
        assert_eq!(events_of(&arena, &[&order.id()]), ["order.placed", "order.confirmed"]);
    }
}

#[rstest]
fn an_order_cancelled_and_shipped_at_once_is_one_of_them_piece_by_piece(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    let orders: Vec<String> = (0..ORDERS).map(|_| shop.order(&[("BOLT", 5)]).id()).collect();
    let answers = race(ORDERS * 4, |client| {
        let path = format!("/v1/orders/{}", orders[client / 4]);
        let some = json!({ "lines": [{ "line_number": 1, "quantity": 2 }] });
        let (step, body) = match client % 4 {
            0 => ("shipments", some),
            1 => ("shipments", json!({})),
            2 => ("cancel", some),
            _ => ("cancel", json!({})),
        };
        let staff = arena.at(client + client / 4, &shop.staff());
        settled(|| staff.post(&format!("{path}/{step}"), &body))
    });
    let (mut shipped, mut cancelled) = (0, 0);
    for (order, answers) in orders.iter().zip(answers.chunks(4)) {
        let fine = |a: &Answer| [200, 201, 409].contains(&a.status);
        assert!(answers.iter().all(fine), "{}", tally(answers));
        let order = shop.staff().get(&format!("/v1/orders/{order}")).expect(200);
        let line = &order["lines"][0];
        let [gone, back] =
            ["shipped", "cancelled"].map(|part| line[part].as_i64().expect("a count"));
        // The two requests for everything leave nothing open, in either order.
        assert_eq!(gone + back, 5, "{order:?}");
        assert_eq!(order["status"] == "cancelled", gone == 0, "{order:?}");
        shipped += gone;
        cancelled += back;
    }
    let stock = shop.staff().get("/v1/stock/BOLT").expect(200);
    let seen = ["on_hand", "reserved", "available"].map(|field| stock[field].as_i64());
    assert_eq!(seen, [Some(1000 - shipped), Some(0), Some(1000 - shipped)]);
    assert_eq!(shipped + cancelled, 5 * i64::try_from(ORDERS).expect("a small number"));
}
