//! Concurrent use of one amount: a payment allocated by many, an invoice paid by many, two refunds.

use rstest::rstest;
use serde_json::json;

use super::{Arena, CLIENTS, cents, settled, tally};
use crate::support::answer::Answer;
use crate::support::builders::eur;
use crate::support::database::Backend;
use crate::support::race::race;

/// A debit balance of an account of the trial balance, in cents.
fn balance(arena: &Arena, code: &str) -> i64 {
    let trial = arena.shop.staff().get("/v1/ledger/trial-balance").expect(200);
    assert_eq!(trial["balanced"], true, "{trial:?}");
    let accounts = trial["accounts"].as_array().expect("accounts");
    let side = |account: &serde_json::Value, side: &str| cents(&json!({ "amount": account[side] }));
    let of_code = accounts.iter().filter(|account| account["code"] == code);
    of_code.map(|account| side(account, "debit") - side(account, "credit")).sum()
}

fn won(answers: &[Answer], status: u16) -> i64 {
    let count = answers.iter().filter(|answer| (200..300).contains(&answer.status)).count();
    assert!(answers.iter().all(|a| (200..300).contains(&a.status) || a.status == status));
    i64::try_from(count).expect("a small number")
}

#[rstest]
fn unapplied_money_is_allocated_once_by_sixteen(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    let payment = shop.pay("100.00").id();
    let invoices: Vec<String> = (0..16).map(|_| shop.invoiced_order(&[("BOLT", 1)]).id()).collect();
    let path = format!("/v1/payments/{payment}/allocations");
    let answers = race(16, |client| {
        let allocations = json!({ "allocations": [
            { "invoice_id": invoices[client], "amount": eur("12.00") },
        ]});
        let staff = arena.at(client, &shop.staff());
        settled(|| staff.post(&path, &allocations))
    });
    assert_eq!(won(&answers, 409), 8, "8 × 12 of 100: {}", tally(&answers));
    assert_eq!(balance(&arena, "unapplied-cash"), -400);
    assert_eq!(balance(&arena, "receivable"), 16 * 1200 - 9600);
    let paid = invoices.iter().filter(|invoice| {
        shop.staff().get(&format!("/v1/invoices/{invoice}")).expect(200)["status"] == "paid"
    });
    assert_eq!(paid.count(), 8);
}

#[rstest]
fn an_invoice_is_paid_once_by_sixteen_payments(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    let payments: Vec<String> = (0..16).map(|_| shop.pay("12.00").id()).collect();
    let invoice = shop.invoiced_order(&[("BOLT", 1)]).id();
    let answers = race(16, |client| {
        let allocations =
            json!({ "allocations": [{ "invoice_id": invoice, "amount": eur("12.00") }] });
        let path = format!("/v1/payments/{}/allocations", payments[client]);
        let staff = arena.at(client, &shop.staff());
        settled(|| staff.post(&path, &allocations))
    });
    assert_eq!(won(&answers, 409), 1, "{}", tally(&answers));
    assert_eq!(balance(&arena, "unapplied-cash"), -15 * 1200);
    assert_eq!(balance(&arena, "receivable"), 0);
}

#[rstest]
fn refunds_race_for_what_is_unapplied(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    let payment = shop.pay("100.00").id();
    let path = format!("/v1/payments/{payment}/refunds");
    let two = race(2, |client| {
        let staff = arena.at(client, &shop.staff());
        settled(|| staff.post(&path, &json!({ "amount": eur("60.00") })))
    });
    assert_eq!(tally(&two), "1 × 201, 1 × 409 refund_exceeds_unapplied");
    let many = race(16, |client| {
        let staff = arena.at(client, &shop.staff());
        settled(|| staff.post(&path, &json!({ "amount": eur("9.00") })))
    });
    assert_eq!(tally(&many), "4 × 201, 12 × 409 refund_exceeds_unapplied");
    assert_eq!(balance(&arena, "unapplied-cash"), -400);
    assert_eq!(balance(&arena, "bank"), 400);
}

/// Allocation, refund and return of one payment at once: the books stay correct in any order.
#[rstest]
fn a_payment_is_allocated_refunded_and_returned_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    shop.product("BOLT", "10.00");
    let payments: Vec<String> = (0..8).map(|_| shop.pay("24.00").id()).collect();
    let invoices: Vec<String> = (0..8).map(|_| shop.invoiced_order(&[("BOLT", 1)]).id()).collect();
    let answers = race(32, |client| {
        let (payment, invoice) = (&payments[client / 4], &invoices[client / 4]);
        let staff = arena.at(client + client / 4, &shop.staff());
        let allocation =
            json!({ "allocations": [{ "invoice_id": invoice, "amount": eur("12.00") }] });
        let (step, body) = match client % 4 {
            0 => ("allocations", allocation),
            1 => ("refunds", json!({ "amount": eur("10.00") })),
            2 => ("refunds", json!({ "amount": eur("13.00") })),
            _ => ("returns", json!({ "reason": "no funds" })),
        };
        settled(|| staff.post(&format!("/v1/payments/{payment}/{step}"), &body))
    });
    won(&answers, 409);
    for invoice in &invoices {
        let invoice = shop.staff().get(&format!("/v1/invoices/{invoice}")).expect(200);
        let balance = cents(&invoice["balance"]);
        assert!(balance == 0 || balance == 1200, "{invoice:?}");
    }
    // At its end the shop verifies every balance; this checks that the parts equal the ledger's.
    let open: i64 = invoices
        .iter()
        .map(|invoice| {
            cents(&shop.staff().get(&format!("/v1/invoices/{invoice}")).expect(200)["balance"])
        })
        .sum();
    assert_eq!(balance(&arena, "receivable"), open);
}

/// One transfer, reported by 64 clients: the external id is taken once, and the others learn the payment.
#[rstest]
fn a_transfer_is_recorded_once_by_sixty_four(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(arena) = Arena::open(backend) else { return };
    let shop = &arena.shop;
    let answers = race(CLIENTS, |client| {
        let payment = json!({
            "company_id": shop.company(), "amount": eur("100.00"), "method": "bank_transfer",
            "external_id": "NTRF-0001",
        });
        let staff = arena.at(client, &shop.staff());
        settled(|| staff.post_with_key("/v1/payments", &format!("client-{client}"), &payment))
    });
    assert_eq!(tally(&answers), "1 × 201, 63 × 409 external_id_taken");
    let one = answers.iter().find(|answer| answer.status == 201).expect("one");
    let place = format!("/v1/payments/{}", one.id());
    assert!(answers.iter().all(|answer| answer.header("location") == Some(place.as_str())));
    assert_eq!(balance(&arena, "bank"), 10_000);
}
