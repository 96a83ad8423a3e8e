//! Invoices: for shipped goods, once, numbered without gaps, and never changed.

use rstest::rstest;
use serde_json::json;

use super::{balance_of, events_about, read, sums, used};
use crate::support::app::{NOW, Shop, TODAY};
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

#[rstest]
fn what_is_shipped_is_invoiced_part_by_part(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let order = shop.order(&[("BOLT", 5)]).id();
    let invoices = format!("/v1/orders/{order}/invoices");
    shop.staff().post(&invoices, &json!({})).refused(409, "nothing_to_invoice");
    assert_eq!(used(&shop), ["60.00", "0.00"]);

    shop.ship_part(&order, &[(1, 2)]);
    let first = shop.invoice(&order);
    assert_eq!(sums(&first), ["20.00", "4.00", "24.00"]);
    assert_eq!(first["number"], "INV-2026-000001");
    assert_eq!(
        (first["issued_on"].as_str(), first["due_on"].as_str()),
        (Some(TODAY), Some("2026-04-01"))
    );
    assert_eq!(
        (first["status"].as_str(), first["overdue"].as_bool()),
        (Some("posted"), Some(false))
    );
    assert_eq!(first.amount("balance"), "24.00");
    assert_eq!(first["parties"]["buyer"]["name"], "Acme");
    assert_eq!(first["lines"][0]["order_line_number"], 1);
    assert_eq!(first.header("location"), Some(format!("/v1/invoices/{}", first.id()).as_str()));
    assert_eq!(used(&shop), ["36.00", "24.00"]);
    shop.staff().post(&invoices, &json!({})).refused(409, "nothing_to_invoice");

    shop.ship(&order);
    let last = shop.invoice(&order);
    assert_eq!(sums(&last), ["30.00", "6.00", "36.00"]);
    assert_eq!(last["number"], "INV-2026-000002");
    let order = shop.staff().get(&format!("/v1/orders/{order}")).expect(200);
    assert_eq!(order["status"], "completed");
    assert_eq!(order["lines"][0]["invoiced"], 5);
    assert_eq!(used(&shop), ["0.00", "60.00"]);
    assert_eq!(balance_of(&shop, "receivable"), "60.00");
    assert_eq!(balance_of(&shop, "sales"), "-50.00");
    assert_eq!(balance_of(&shop, "output-tax"), "-10.00");
    assert_eq!(events_about(&shop, 0, &last.id()), ["invoice.posted"]);
    assert_eq!(
        events_about(&shop, 0, &order.id()).last().map(String::as_str),
        Some("order.completed")
    );
}

#[rstest]
fn cents_that_rounding_adds_are_neither_lost_nor_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    // 3 × 0.03 is 0.09 plus 0.02 tax; one by one it is 0.03 and a cent each time: 0.12.
    shop.product("CLIP", "0.03");
    let limit = json!({ "credit_limit": eur("0.11") });
    shop.change_company(&limit);
    let order = shop.order(&[("CLIP", 3)]).id();
    assert_eq!(used(&shop), ["0.11", "0.00"]);
    for (number, left) in [(1, "0.07"), (2, "0.04"), (3, "0.00")] {
        shop.ship_part(&order, &[(1, 1)]);
        assert_eq!(sums(&shop.invoice(&order)), ["0.03", "0.01", "0.04"], "invoice {number}");
        assert_eq!(used(&shop)[0], left, "after invoice {number}");
    }
    assert_eq!(used(&shop), ["0.00", "0.12"]);
    let one = order_of(&[("CLIP", 1)]);
    shop.buyer().post("/v1/orders", &one).refused(409, "credit_exceeded");
}

#[rstest]
fn charges_go_with_the_first_invoice(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let order = json!({
        "company_id": shop.company(),
        "lines": [{ "sku": "BOLT", "quantity": 2 }, { "charge": "freight", "amount": eur("4.50") }],
    });
    let order = shop.staff().post("/v1/orders", &order).expect(201).id();
    shop.ship_part(&order, &[(1, 1)]);
    let first = shop.invoice(&order);
    assert_eq!(sums(&first), ["14.50", "2.90", "17.40"]);
    assert_eq!(
        (first["lines"][1]["charge"].as_str(), first["lines"][1]["sku"].is_null()),
        (Some("freight"), true)
    );
    shop.ship(&order);
    assert_eq!(sums(&shop.invoice(&order)), ["10.00", "2.00", "12.00"]);
}

#[rstest]
fn a_posted_invoice_never_changes(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let invoice = shop.invoiced_order(&[("BOLT", 1)]);
    let path = format!("/v1/invoices/{}", invoice.id());
    for method in ["PUT", "PATCH", "DELETE"] {
        let body = json!({ "total": eur("0.01") }).to_string().into_bytes();
        let headers = [("Content-Type", "application/json")];
        shop.staff().send_bytes(method, &path, &headers, Some(&body)).expect(405);
    }
    shop.change_company(&json!({ "name": "Acme International" }));
    assert_eq!(read(&shop, &invoice.id()).body, invoice.body);
}

#[rstest]
fn nothing_is_posted_into_a_closed_period(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let first = shop.invoiced_order(&[("BOLT", 1)]).id();
    let order = shop.shipped_order(&[("BOLT", 1)]).id();
    let close = |until: &str| {
        shop.staff().put("/v1/ledger/closed-until", &json!({ "closed_until": until }))
    };
    // Only past days are closed; then a clock goes wrong.
    shop.set_clock("2026-03-03T09:00:00Z");
    assert_eq!(close(TODAY).expect(200)["closed_until"], TODAY);
    shop.set_clock(NOW);
    let invoices = format!("/v1/orders/{order}/invoices");
    shop.staff().post(&invoices, &json!({})).refused(409, "period_closed");
    super::credit(&shop, Some(&first), &[("BOLT", 1, "10.00")]).refused(409, "period_closed");
    super::credit(&shop, None, &[("BOLT", 1, "10.00")]).refused(409, "period_closed");
    let write_off = format!("/v1/invoices/{first}/write-off");
    shop.staff().post(&write_off, &json!({ "reason": "gone" })).refused(409, "period_closed");
    assert_eq!(read(&shop, &first).amount("balance"), "12.00");

    shop.set_clock("2026-03-03T09:00:00Z");
    assert_eq!(shop.invoice(&order)["number"], "INV-2026-000002");
    close("2026-03-01").refused(409, "already_closed");
    let closed = shop.staff().get("/v1/ledger/closed-until").expect(200);
    assert_eq!(closed["closed_until"], TODAY);
    shop.buyer().put("/v1/ledger/closed-until", &json!({ "closed_until": TODAY })).expect(403);
}

#[rstest]
fn numbers_begin_anew_each_year(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.invoiced_order(&[("BOLT", 1)]);
    shop.set_clock("2027-01-01T00:00:00Z");
    assert_eq!(shop.invoiced_order(&[("BOLT", 1)])["number"], "INV-2027-000001");
    let note = super::credit(&shop, None, &[("BOLT", 1, "1.00")]).expect(201);
    assert_eq!(note["number"], "CN-2027-000001");
}

#[rstest]
fn a_zero_invoice_has_a_number_and_posts_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("GIFT", "0.00");
    let invoice = shop.invoiced_order(&[("GIFT", 1)]);
    assert_eq!(sums(&invoice), ["0.00", "0.00", "0.00"]);
    assert_eq!(
        (invoice["number"].as_str(), invoice["status"].as_str()),
        (Some("INV-2026-000001"), Some("paid"))
    );
    let entries = shop.staff().get("/v1/ledger/entries").expect(200);
    assert!(entries.data().is_empty(), "{entries:?}");
}

#[rstest]
fn without_an_issuer_nothing_is_invoiced(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let order = shop.shipped_order(&[("BOLT", 1)]).id();
    shop.database().execute("DELETE FROM issuers");
    let invoices = format!("/v1/orders/{order}/invoices");
    shop.staff().post(&invoices, &json!({})).refused(409, "issuer_missing");
    super::credit(&shop, None, &[("BOLT", 1, "1.00")]).refused(409, "issuer_missing");
}

#[rstest]
fn what_is_owed_is_given_up(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let invoice = shop.invoiced_order(&[("BOLT", 2)]).id();
    super::credit(&shop, Some(&invoice), &[("BOLT", 1, "10.00")]).expect(201);
    let path = format!("/v1/invoices/{invoice}/write-off");
    shop.buyer().post(&path, &json!({ "reason": "please" })).expect(403);
    shop.stranger().post(&path, &json!({ "reason": "please" })).refused(404, "not_found");
    shop.staff().post(&path, &json!({})).expect(422);
    let given_up = shop.staff().post(&path, &json!({ "reason": "insolvent" })).expect(201);
    assert_eq!(given_up.amount("amount"), "12.00");
    let after = read(&shop, &invoice);
    assert_eq!(
        (after["status"].as_str(), after.amount("balance").as_str()),
        (Some("written_off"), "0.00")
    );
    shop.staff().post(&path, &json!({ "reason": "again" })).refused(409, "nothing_to_write_off");
    assert_eq!(balance_of(&shop, "bad-debt"), "12.00");
    assert_eq!(used(&shop), ["0.00", "0.00"]);
    assert_eq!(
        events_about(&shop, 0, &invoice),
        ["invoice.posted", "invoice.credited", "invoice.written_off"]
    );
}
