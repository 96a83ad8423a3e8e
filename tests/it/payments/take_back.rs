//! Payments that the bank returns.

use rstest::rstest;
use serde_json::json;

use super::{account, invoice, last_event, parts, stands, told};
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

#[rstest]
fn what_it_had_paid_is_owed_again(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.change_company(&json!({ "credit_limit": eur("24.00") }));
    let invoice = invoice(&shop, 2).id();
    let paid = shop.pay("30.00").id();
    // The line is free again: another order takes half of it.
    shop.order(&[("BOLT", 1)]);
    shop.set_clock("2026-03-04T09:00:00Z");
    let before = last_event(&shop);

    let path = format!("/v1/payments/{paid}/returns");
    let back = json!({ "reason": "AM04 insufficient funds" });
    shop.company_admin().post(&path, &back).refused(403, "forbidden");
    shop.stranger().post(&path, &back).refused(404, "not_found");
    let returned = shop.staff().post(&path, &back).expect(201);

    assert_eq!(returned.text("/status"), "returned");
    assert_eq!(returned.text("/returned_on"), "2026-03-04");
    assert_eq!(returned.text("/return_reason"), "AM04 insufficient funds");
    assert_eq!(returned.amount("unapplied"), "0.00");
    assert_eq!(returned.text("/allocations/1/amount/amount"), "-24.00");
    assert_eq!(stands(&shop, &invoice), ("posted".to_owned(), "24.00".to_owned()));
    assert_eq!(told(&shop, before), ["invoice.reopened 3", "payment.returned 3"]);
    let books = ["bank", "receivable", "unapplied-cash"].map(|code| account(&shop, code));
    assert_eq!(books, ["0.00", "24.00", "0.00"]);
    let credit = shop.credit_account();
    let parts_of = ["reserved", "receivable", "available"].map(|part| credit.amount(part));
    assert_eq!(parts_of, ["12.00", "24.00", "-12.00"]);
    let order = order_of(&[("BOLT", 1)]);
    shop.buyer().post("/v1/orders", &order).expect(409);

    shop.staff().post(&path, &back).refused(409, "payment_returned");
    let wanted = json!({ "allocations": parts(&[(&invoice, "1.00")]) });
    let allocations = format!("/v1/payments/{paid}/allocations");
    shop.staff().post(&allocations, &wanted).refused(409, "payment_returned");
    let refunds = format!("/v1/payments/{paid}/refunds");
    let refund = json!({ "amount": eur("1.00") });
    shop.staff().post(&refunds, &refund).refused(409, "payment_returned");
    assert_eq!(shop.pay("24.00").amount("allocated"), "24.00");
    assert_eq!(stands(&shop, &invoice).0, "paid");
}

/// The bank returns parts, also of a partly refunded payment: never more than is left of it.
#[rstest]
fn the_bank_takes_back_a_part(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let old = invoice(&shop, 5).id();
    let young = invoice(&shop, 2).id();
    let paid = shop.pay("100.00").id();
    assert_eq!([&old, &young].map(|one| stands(&shop, one).1), ["0.00", "0.00"]);
    let path = |step: &str| format!("/v1/payments/{paid}/{step}");
    let back = |amount: &str| {
        let back = json!({ "amount": eur(amount), "reason": "MD06 disputed" });
        shop.staff().post(&path("returns"), &back)
    };
    let parts = |answer: &crate::support::answer::Answer| {
        ["allocated", "unapplied", "refunded", "returned"].map(|part| answer.amount(part))
    };
    back("0.00").refused(422, "amount_not_positive");
    let dollar = json!({ "amount": { "amount": "1.00", "currency": "USD" }, "reason": "x" });
    shop.staff().post(&path("returns"), &dollar).refused(409, "currency_mismatch");
    let refund = json!({ "amount": eur("10.00") });
    shop.staff().post(&path("refunds"), &refund).expect(201);
    let refused = back("90.01").refused(409, "return_exceeds_payment");
    assert!(refused.text("/detail").contains("90.00 EUR"), "{refused:?}");

    // First the unapplied part (6.00), then the latest allocation.
    let some = back("10.00").expect(201);
    assert_eq!(parts(&some), ["80.00", "0.00", "10.00", "10.00"]);
    assert_eq!(some.text("/status"), "partially_returned");
    assert_eq!(stands(&shop, &young), ("partially_paid".to_owned(), "4.00".to_owned()));
    let some = back("30.00").expect(201);
    assert_eq!(parts(&some), ["50.00", "0.00", "10.00", "40.00"]);
    assert_eq!(stands(&shop, &young), ("posted".to_owned(), "24.00".to_owned()));
    assert_eq!(stands(&shop, &old), ("partially_paid".to_owned(), "10.00".to_owned()));
    let books = ["bank", "receivable", "unapplied-cash"].map(|code| account(&shop, code));
    assert_eq!(books, ["50.00", "34.00", "0.00"]);
    shop.staff().post(&path("refunds"), &refund).refused(409, "refund_exceeds_unapplied");

    // Without an amount: everything left.
    let rest = json!({ "reason": "MD06 disputed" });
    let rest = shop.staff().post(&path("returns"), &rest).expect(201);
    assert_eq!(parts(&rest), ["0.00", "0.00", "10.00", "90.00"]);
    assert_eq!(rest.text("/status"), "returned");
    assert_eq!(stands(&shop, &old), ("posted".to_owned(), "60.00".to_owned()));
    back("0.01").refused(409, "payment_returned");
    assert_eq!(account(&shop, "bank"), "0.00");
}

/// A refund may have used a note's credit: the bank's return then uses the rest.
#[rstest]
fn the_bank_takes_back_after_a_refund_of_credit(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let invoice = invoice(&shop, 10).id();
    let paid = shop.pay_invoice(&invoice, "120.00").id();
    let note = json!({
        "company_id": shop.company(), "invoice_id": invoice, "reason": "damaged",
        "lines": [{ "sku": "BOLT", "quantity": 10, "unit_price": "10.00" }],
    });
    let note = shop.staff().post("/v1/credit-notes", &note).expect(201).id();
    let path = |step: &str| format!("/v1/payments/{paid}/{step}");
    shop.staff().post(&path("refunds"), &json!({ "amount": eur("50.00") })).expect(201);
    let back = json!({ "reason": "MD06 disputed" });
    let returned = shop.staff().post(&path("returns"), &back).expect(201);
    assert_eq!(["refunded", "returned"].map(|part| returned.amount(part)), ["50.00", "70.00"]);
    let note = shop.staff().get(&format!("/v1/credit-notes/{note}")).expect(200);
    let parts = ["applied", "refunded", "unapplied"].map(|part| note.amount(part));
    assert_eq!(parts, ["70.00", "50.00", "0.00"]);
    assert_eq!(stands(&shop, &invoice), ("credited".to_owned(), "0.00".to_owned()));
    let books = ["bank", "receivable", "unapplied-cash"].map(|code| account(&shop, code));
    assert_eq!(books, ["0.00", "0.00", "0.00"]);
    shop.staff().post(&path("returns"), &back).refused(409, "payment_returned");
}
