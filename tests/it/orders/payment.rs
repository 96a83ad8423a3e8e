//! How orders are paid: on invoice or in advance, and the money that is for one order.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// An order of bolts to be paid in advance.
fn in_advance(shop: &Shop, bolts: i64) -> Answer {
    let mut order = order_of(&[("BOLT", bolts)]);
    order["payment_option"] = json!({ "method": "prepayment" });
    shop.buyer().post("/v1/orders", &order)
}

/// A payment for the order.
fn pay(shop: &Shop, order: &str, amount: &str) -> Answer {
    let payment = json!({
        "company_id": shop.company(), "order_id": order, "amount": eur(amount), "method": "card",
    });
    shop.staff().post("/v1/payments", &payment)
}

fn allocate(shop: &Shop, payment: &str, invoice: &str, amount: &str) -> Answer {
    let part = json!({ "allocations": [{ "invoice_id": invoice, "amount": eur(amount) }] });
    shop.staff().post(&format!("/v1/payments/{payment}/allocations"), &part)
}

fn read(shop: &Shop, order: &str) -> Answer {
    shop.staff().get(&format!("/v1/orders/{order}")).expect(200)
}

/// Status, holds, what is due and what is there.
fn shown(shop: &Shop, order: &str) -> String {
    let order = read(shop, order);
    let (due, paid) = (order.amount("due_before_shipping"), order.amount("prepaid"));
    format!("{} {} {due} {paid}", order.text("/status"), order["holds"])
}

#[rstest]
fn nothing_asked_for_is_on_invoice(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let order = shop.order(&[("BOLT", 1)]);
    assert_eq!(order["payment_option"], Value::Null);
    assert_eq!(shown(&shop, &order.id()), "confirmed [] 0.00 0.00");
    let mut asked = order_of(&[("BOLT", 1)]);
    asked["payment_option"] = json!({ "method": "invoice", "net_days": 30 });
    let named = shop.buyer().post("/v1/orders", &asked).expect(201);
    let option = json!({
        "method": "invoice", "net_days": 30, "end_of_month": false, "deposit_percent": null,
    });
    assert_eq!(named["payment_option"], option);
    assert_eq!(shown(&shop, &named.id()), "confirmed [] 0.00 0.00");
    // The terms are those of the placing.
    shop.change_company(&json!({ "payment_terms": { "net_days": 10 } }));
    let due = [&order, &named].map(|order| {
        shop.ship(&order.id());
        shop.invoice(&order.id()).text("/due_on")
    });
    assert_eq!(due, ["2026-03-12", "2026-04-01"]);
    for option in [
        json!({ "method": "invoice", "net_days": 60 }),
        json!({ "method": "invoice", "end_of_month": true }),
        json!({ "method": "deposit", "deposit_percent": "30" }),
        json!({ "method": "prepayment", "net_days": 30 }),
    ] {
        asked["payment_option"] = option;
        let refused = shop.buyer().post("/v1/orders", &asked);
        refused.refused(409, "payment_option_not_available");
    }
    asked["payment_option"] = json!({ "method": "barter" });
    shop.buyer().post("/v1/orders", &asked).refused(422, "unknown_word");
}

#[rstest]
fn an_order_paid_in_advance_takes_no_credit_and_ships_when_the_money_is_there(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.change_company(&json!({ "credit_limit": eur("0.00") }));
    shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 10)])).refused(409, "credit_exceeded");
    let mut asked = order_of(&[("BOLT", 10)]);
    asked["payment_option"] = json!({ "method": "prepayment" });
    let evaluated = shop.buyer().post("/v1/orders/evaluate", &asked).expect(200);
    assert_eq!(evaluated["outcome"], "hold");

    let order = in_advance(&shop, 10).expect(201).id();
    assert_eq!(shown(&shop, &order), "on_hold [\"payment\"] 120.00 0.00");
    let shipments = format!("/v1/orders/{order}/shipments");
    shop.staff().post(&shipments, &json!({})).refused(409, "order_not_confirmed");
    let first = pay(&shop, &order, "119.99").expect(201);
    assert_eq!((&first["order_id"], first.amount("unapplied")), (&json!(order), "119.99".into()));
    assert_eq!(shown(&shop, &order), "on_hold [\"payment\"] 120.00 119.99");
    pay(&shop, &order, "0.01").expect(201);
    assert_eq!(shown(&shop, &order), "confirmed [] 120.00 120.00");
    pay(&shop, &order, "1.00").refused(409, "order_not_awaiting_payment");
    shop.ship(&order);
    let invoice = shop.invoice(&order);
    assert_eq!((&invoice["status"], invoice.amount("balance")), (&json!("paid"), "0.00".into()));
    assert_eq!(invoice["due_on"], invoice["issued_on"]);
    assert_eq!(read(&shop, &order)["status"], "completed");
    let account = shop.credit_account();
    assert_eq!(
        (account.amount("reserved"), account.amount("receivable")),
        ("0.00".into(), "0.00".into())
    );
    let told: Vec<Value> = shop.all_events();
    let told = told.iter().filter(|event| event["subject"]["id"] == *order);
    let told: Vec<_> = told.filter_map(|event| event["type"].as_str()).collect();
    assert_eq!(
        told,
        [
            "order.placed",
            "order.held",
            "order.prepaid",
            "order.prepaid",
            "order.released",
            "order.confirmed",
            "order.shipped",
            "order.invoiced",
            "order.completed",
        ]
    );
}

#[rstest]
fn money_for_an_order_pays_no_other_until_the_order_ends(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let other = shop.invoiced_order(&[("BOLT", 1)]).id();
    let order = in_advance(&shop, 2).expect(201).id();
    let payment = pay(&shop, &order, "24.00").expect(201).id();
    allocate(&shop, &payment, &other, "12.00").refused(409, "payment_for_order");
    let cancel = format!("/v1/orders/{order}/cancel");
    shop.buyer().post(&cancel, &json!({})).expect(200);
    assert_eq!(shown(&shop, &order), "cancelled [] 0.00 0.00");
    assert_eq!(allocate(&shop, &payment, &other, "12.00").expect(201).amount("unapplied"), "12.00");
    for wrong in [shop.order(&[("BOLT", 1)]).id(), order] {
        pay(&shop, &wrong, "1.00").refused(409, "order_not_awaiting_payment");
    }
    let theirs = json!({
        "company_id": shop.other_company(), "order_id": in_advance(&shop, 1).expect(201).id(),
        "amount": eur("1.00"), "method": "card",
    });
    shop.staff().post("/v1/payments", &theirs).refused(404, "not_found");
}

#[rstest]
fn money_that_goes_back_before_the_shipment_holds_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let bounce = |payment: &str| {
        let path = format!("/v1/payments/{payment}/returns");
        shop.staff().post(&path, &json!({ "reason": "bounced" })).expect(201)
    };
    let order = in_advance(&shop, 2).expect(201).id();
    let payment = pay(&shop, &order, "24.00").expect(201).id();
    bounce(&payment);
    assert_eq!(shown(&shop, &order), "on_hold [\"payment\"] 24.00 0.00");
    // Staff may trust the buyer, and a part that comes then holds nothing.
    let why = json!({ "reason": "the transfer was seen" });
    shop.staff().post(&format!("/v1/orders/{order}/release"), &why).expect(200);
    let refunded = pay(&shop, &order, "10.00").expect(201).id();
    assert_eq!(shown(&shop, &order), "confirmed [] 24.00 10.00");
    let refund = format!("/v1/payments/{refunded}/refunds");
    shop.staff().post(&refund, &json!({ "amount": eur("4.00") })).expect(201);
    assert_eq!(shown(&shop, &order), "on_hold [\"payment\"] 24.00 6.00");
    let last = pay(&shop, &order, "18.00").expect(201).id();
    assert_eq!(shown(&shop, &order), "confirmed [] 24.00 24.00");
    shop.ship(&order);
    let invoice = shop.invoice(&order);
    assert_eq!(invoice["status"], "paid");
    bounce(&last);
    let path = format!("/v1/invoices/{}", invoice.id());
    assert_eq!(shop.staff().get(&path).expect(200).amount("balance"), "18.00");
}

#[rstest]
fn an_approval_and_a_part_that_is_cancelled(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let rule = json!({
        "company_id": shop.company(), "name": "Big", "when": { "order_total_over": eur("100.00") },
        "steps": [{ "approvers": { "role": "approver" } }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let approve = |order: &Answer| {
        let request = order.text("/approval_request_id");
        let path = format!("/v1/approval-requests/{request}/approve");
        shop.approver().post(&path, &json!({})).expect(200);
    };
    let [paid, approved] = [11, 12].map(|bolts| in_advance(&shop, bolts).expect(201));
    assert_eq!(shown(&shop, &paid.id()), "pending_approval [\"payment\"] 132.00 0.00");
    pay(&shop, &paid.id(), "132.00").expect(201);
    assert_eq!(shown(&shop, &paid.id()), "pending_approval [] 132.00 132.00");
    approve(&paid);
    assert_eq!(shown(&shop, &paid.id()), "confirmed [] 132.00 132.00");
    approve(&approved);
    assert_eq!(shown(&shop, &approved.id()), "on_hold [\"payment\"] 144.00 0.00");
    pay(&shop, &approved.id(), "120.00").expect(201);
    let part = json!({ "lines": [{ "line_number": 1, "quantity": 2 }] });
    let cancel = format!("/v1/orders/{}/cancel", approved.id());
    let cancelled = shop.buyer().post(&cancel, &part).expect(200);
    assert_eq!(cancelled["status"], "confirmed");
    assert_eq!(shown(&shop, &approved.id()), "confirmed [] 120.00 120.00");
    // An approver takes out what is not paid for.
    let reduced = in_advance(&shop, 12).expect(201);
    pay(&shop, &reduced.id(), "132.00").expect(201);
    let path = format!("/v1/approval-requests/{}/approve", reduced.text("/approval_request_id"));
    let less = json!({ "cancel_lines": [{ "line_number": 1, "quantity": 1 }] });
    shop.approver().post(&path, &less).expect(200);
    assert_eq!(shown(&shop, &reduced.id()), "confirmed [] 132.00 132.00");
}

#[rstest]
fn options_say_what_is_due_and_why_not(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let ask = |body: &Value| shop.buyer().post("/v1/payment-options", body);
    let told = |body: &Value| {
        let told = ask(body).expect(200);
        let options = told["options"].as_array().expect("options").iter().map(|option| {
            let due = option["due_now"]["amount"].as_str().expect("an amount");
            format!("{} {due} {}", option["method"].as_str().expect("a method"), option["reason"])
        });
        options.collect::<Vec<_>>().join(", ")
    };
    let lines = order_of(&[("BOLT", 10)]);
    assert_eq!(told(&lines), "invoice 0.00 null, prepayment 120.00 null");
    shop.change_company(&json!({ "credit_limit": eur("120.00") }));
    assert_eq!(told(&lines), "invoice 0.00 null, prepayment 120.00 null");
    let amount = json!({ "amount": eur("120.01") });
    assert_eq!(told(&amount), "invoice 0.00 \"limit_reached\", prepayment 120.01 null");
    ask(&json!({})).refused(422, "missing_field");
    ask(&json!({ "amount": eur("1.00"), "lines": lines["lines"] })).refused(422, "lines_or_amount");
    ask(&json!({ "amount": { "amount": "1.00", "currency": "USD" } }))
        .refused(409, "currency_mismatch");
    shop.approver().post("/v1/payment-options", &lines).refused(403, "forbidden");
    shop.change_company(&json!({ "on_hold": true }));
    let stopped = "invoice 0.00 \"not_available\", prepayment 0.00 \"not_available\"";
    assert_eq!(told(&lines), stopped);
}
