//! Refunds.

use rstest::rstest;
use serde_json::json;

use super::{account, invoice, last_event, stands, told, used};
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;
use crate::support::race::race;

#[rstest]
fn what_waits_goes_back_and_then_what_credit_notes_free(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let invoice = invoice(&shop, 2).id();
    let paid = shop.pay("30.00").id();
    let note = json!({
        "company_id": shop.company(), "invoice_id": invoice, "reason": "damaged",
        "lines": [{ "sku": "BOLT", "quantity": 1, "unit_price": "10.00" }],
    });
    let note = shop.staff().post("/v1/credit-notes", &note).expect(201);
    assert_eq!(note.amount("unapplied"), "12.00");
    let before = last_event(&shop);
    let path = format!("/v1/payments/{paid}/refunds");
    let refund = |amount: &str| shop.staff().post(&path, &json!({ "amount": eur(amount) }));

    refund("18.01").refused(409, "refund_exceeds_unapplied");
    refund("0.00").refused(422, "amount_not_positive");
    let dollar = json!({ "amount": { "amount": "1.00", "currency": "USD" } });
    shop.staff().post(&path, &dollar).refused(409, "currency_mismatch");
    assert_eq!(used(&refund("4.00").expect(201)), ["24.00", "2.00", "4.00"]);
    assert_eq!(used(&refund("14.00").expect(201)), ["24.00", "0.00", "18.00"]);
    refund("0.01").refused(409, "refund_exceeds_unapplied");

    assert_eq!(
        told(&shop, before),
        ["payment.refunded 3", "credit_note.refunded 2", "payment.refunded 4"]
    );
    assert_eq!(["bank", "unapplied-cash"].map(|code| account(&shop, code)), ["12.00", "0.00"]);
    assert_eq!(stands(&shop, &invoice).1, "0.00");
    // The bank may return the received and not refunded amount, and no more.
    let back = json!({ "reason": "no funds", "amount": eur("12.01") });
    let returns = format!("/v1/payments/{paid}/returns");
    shop.staff().post(&returns, &back).refused(409, "return_exceeds_payment");
    shop.company_admin().post(&path, &json!({ "amount": eur("1.00") })).refused(403, "forbidden");
}

#[rstest]
fn money_goes_back_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let paid = shop.pay("10.00").id();
    let staff = shop.staff();
    let path = format!("/v1/payments/{paid}/refunds");

    let answers = race(64, |_| staff.post(&path, &json!({ "amount": eur("1.00") })));

    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 10);
    assert_eq!(account(&shop, "bank"), "0.00");
}
