//! Payments that the bank takes back.

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
    assert_eq!(told(&shop, before), ["payment.returned 3"]);
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
