//! One credit line and one monthly spending limit: never exceeded, and the amounts add up.

use std::sync::atomic::{AtomicBool, Ordering};

use rstest::rstest;
use serde_json::json;

use super::{Arena, CLIENTS, cents, settled, tally};
use crate::support::answer::Answer;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::race::race;
use crate::support::scene::PASSWORD;

fn accepted(answers: &[Answer]) -> impl Iterator<Item = &Answer> {
    answers.iter().filter(|answer| answer.status == 201)
}

#[rstest]
fn a_credit_line_is_never_exceeded(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    shop.change_company(&json!({ "credit_limit": eur("1000.00") }));
    // Orders of 12, 24 and 36 euros with tax; some are shipped and invoiced meanwhile, which moves
    // their part from reserved to receivable but frees nothing.
    let answers = race(CLIENTS, |client| {
        let buyer = arena.at(client, &shop.buyer());
        let staff = arena.at(client + 1, &shop.staff());
        let pieces = i64::try_from(client % 3).expect("a small number") + 1;
        [(); 2].map(|()| {
            let order = settled(|| buyer.post("/v1/orders", &order_of(&[("BOLT", pieces)])));
            if order.status == 201 && client % 4 == 0 {
                let path = format!("/v1/orders/{}", order.id());
                let ship = format!("{path}/shipments");
                settled(|| staff.post(&ship, &json!({}))).expect(201);
                let invoice = format!("{path}/invoices");
                settled(|| staff.post(&invoice, &json!({}))).expect(201);
            }
            order
        })
    })
    .concat();
    let refused = answers.iter().filter(|answer| answer.status != 201);
    for refusal in refused {
        refusal.clone().refused(409, "credit_exceeded");
    }
    let taken: i64 = accepted(&answers).map(|order| cents(&order["total"])).sum();
    assert!(taken <= 100_000, "{taken} cents of credit were taken: {}", tally(&answers));
    let account = shop.credit_account();
    assert_eq!(cents(&account["reserved"]) + cents(&account["receivable"]), taken);
    assert_eq!(cents(&account["available"]), 100_000 - taken);
    // Each refused order had asked for more than was left: the line is used up.
    assert!(cents(&account["available"]) < 3_600, "{account:?}");
}

/// With its tolerance, and cut to nothing in the middle: after the answer to that no order is taken.
#[rstest]
fn a_credit_line_is_cut_while_clients_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    shop.change_company(&json!({ "credit_limit": eur("1000.00") }));
    let account = format!("/v1/companies/{}/credit-account", shop.company());
    shop.staff().patch(&account, &json!({ "tolerance_percent": "5" })).expect(200);
    let cut = AtomicBool::new(false);
    // 87 orders of 12.00 gross fit into 1,050.00; one client cuts the line after its first order.
    let answers = race(CLIENTS, |client| {
        let buyer = arena.at(client, &shop.buyer());
        let after = cut.load(Ordering::SeqCst);
        let first = settled(|| buyer.post("/v1/orders", &order_of(&[("BOLT", 1)])));
        if client == CLIENTS / 2 {
            shop.change_company(&json!({ "credit_limit": eur("0.00") }));
            cut.store(true, Ordering::SeqCst);
        }
        let later = cut.load(Ordering::SeqCst);
        let second = settled(|| buyer.post("/v1/orders", &order_of(&[("BOLT", 1)])));
        [(after, first), (later, second)]
    });
    let answers: Vec<_> = answers.concat();
    for (after, answer) in answers.iter().filter(|(_, answer)| answer.status != 201) {
        assert_eq!(answer["code"], "credit_exceeded", "{after}: {answer:?}");
    }
    assert!(answers.iter().any(|(after, _)| *after), "no client ordered after the cut");
    let late = answers.iter().filter(|(after, answer)| *after && answer.status == 201);
    assert_eq!(late.count(), 0, "orders after the cut");
    let taken = answers.iter().filter(|(_, answer)| answer.status == 201).count();
    assert!((1..=87).contains(&taken), "{taken} orders");
}

#[rstest]
fn a_tolerance_is_never_exceeded(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    shop.change_company(&json!({ "credit_limit": eur("240.00") }));
    let account = format!("/v1/companies/{}/credit-account", shop.company());
    shop.staff().patch(&account, &json!({ "tolerance_percent": "5" })).expect(200);
    let answers = race(CLIENTS, |client| {
        let buyer = arena.at(client, &shop.buyer());
        settled(|| buyer.post("/v1/orders", &order_of(&[("BOLT", 1)])))
    });
    // 21 orders of 12.00 are 252.00.
    assert_eq!(accepted(&answers).count(), 21, "{}", tally(&answers));
    assert_eq!(shop.credit_account().text("/available/amount"), "0.00");
}

#[rstest]
fn a_monthly_spending_limit_is_never_exceeded(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    let rule = json!({
        "company_id": shop.company(), "name": "More than two", "when": { "order_total_over": eur("20.00") },
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let member = json!({
        "email": "saver@acme.test", "name": "Saver", "password": PASSWORD, "roles": ["buyer"],
        "spending_limit": { "amount": eur("500.00"), "period": "month" },
    });
    let members = format!("/v1/companies/{}/members", shop.company());
    shop.staff().post(&members, &member).expect(201);
    let saver = shop.anonymous().log_in("saver@acme.test", PASSWORD);
    // Orders of 10 and 20 euros are confirmed at once, those of 30 wait for approval; every eighth
    // client cancels its first order, every other pending order is rejected.
    let open: Vec<i64> = race(CLIENTS, |client| {
        let buyer = arena.at(client, &saver);
        let approver = arena.at(client + 1, &shop.approver());
        let pieces = i64::try_from(client % 3).expect("a small number") + 1;
        let mut open = 0;
        for attempt in 0..2 {
            let order = settled(|| buyer.post("/v1/orders", &order_of(&[("BOLT", pieces)])));
            if order.status != 201 {
                order.refused(409, "spending_limit_exceeded");
                continue;
            }
            let undone = if order["status"] == "pending_approval" {
                let request = order.text("/approval_request_id");
                let verdict = if attempt == 0 { "approve" } else { "reject" };
                let path = format!("/v1/approval-requests/{request}/{verdict}");
                settled(|| approver.post(&path, &json!({}))).expect(200);
                verdict == "reject"
            } else if attempt == 0 && client % 8 == 0 {
                let path = format!("/v1/orders/{}/cancel", order.id());
                settled(|| buyer.post(&path, &json!({}))).expect(200);
                true
            } else {
                false
            };
            if !undone {
                open += cents(&order["net_total"]);
            }
        }
        open
    });
    let open: i64 = open.into_iter().sum();
    assert!(open <= 50_000, "{open} cents were spent");
    let counted =
        "SELECT reserved + committed AS number FROM commitment_accounts WHERE kind = 'spending'";
    assert_eq!(shop.database().number(counted), open, "the account counts something else");
    // To the last cent, and not one more.
    let left = (50_000 - open) / 1_000;
    for _ in 0..left {
        saver.post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
    }
    let more = saver.post("/v1/orders", &order_of(&[("BOLT", 1)]));
    more.refused(409, "spending_limit_exceeded");
}
