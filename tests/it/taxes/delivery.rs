//! The rate in force is that of the delivery (VAT Directive, article 63).

use rstest::rstest;
use serde_json::json;

use super::{bolts_for, french_shop, groups, invoiced, set_rates};
use crate::support::builders::eur;
use crate::support::database::Backend;

const RATES: [(&str, &str, Option<&str>); 2] =
    [("standard", "0.20", None), ("standard", "0.21", Some("2026-07-01"))];

#[rstest]
fn ordered_in_june_and_shipped_in_july(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = french_shop(backend, &RATES) else { return };
    shop.set_clock("2026-06-15T09:00:00Z");
    let buyer =
        shop.new_company("A", &json!({ "country": "FR", "credit_limit": eur("120.00") })).id();
    let order = shop.order_for(&buyer, &[("BOLT", 10)]);
    assert_eq!(
        (order.text("/tax"), order.amount("total")),
        ("forecast".to_owned(), "120.00".to_owned())
    );
    shop.set_clock("2026-07-02T09:00:00Z");
    shop.ship(&order.id());
    let invoice = shop.invoice(&order.id());
    assert_eq!(groups(&invoice), ["S 0.21 100.00 21.00"]);
    assert_eq!(invoice.amount("total"), "121.00");
    // The order keeps its forecast; the invoice has the amount owed.
    let after = shop.staff().get(&format!("/v1/orders/{}", order.id())).expect(200);
    assert_eq!(
        (after.amount("total"), after.text("/status")),
        ("120.00".into(), "completed".into())
    );
    let account = format!("/v1/companies/{buyer}/credit-account");
    let account = shop.staff().get(&account).expect(200);
    let figures = ["reserved", "receivable", "available"].map(|field| account.amount(field));
    assert_eq!(figures, ["0.00", "121.00", "-1.00"]);
    let over = "commitment_accounts WHERE kind = 'credit' AND committed = 12100 \
        AND over_limit_cause = 'tax_changed'";
    assert_eq!(shop.database().count(over), 1);
    let next = bolts_for(&buyer, 1);
    shop.staff().post("/v1/orders", &next).refused(409, "credit_exceeded");

    // A note uses its invoice's rate, whatever the rate is by then.
    set_rates(&shop, &[("standard", "0.10", None)]);
    let note = json!({
        "company_id": buyer, "invoice_id": invoice.id(), "reason": "damaged",
        "lines": [{ "sku": "BOLT", "quantity": 10, "unit_price": "10.00" }],
    });
    assert_eq!(shop.staff().post("/v1/credit-notes", &note).expect(201).amount("total"), "121.00");
}

#[rstest]
fn each_shipment_has_the_rate_of_its_own_day(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = french_shop(backend, &RATES) else { return };
    shop.product("NUT", "1.00");
    shop.set_clock("2026-06-30T09:00:00Z");
    let buyer = shop.new_company("A", &json!({ "country": "FR" })).id();
    let order = json!({ "company_id": buyer, "lines": [
        { "sku": "BOLT", "quantity": 10 }, { "sku": "NUT", "quantity": 3, "unit_price": "0.015" },
        { "charge": "freight", "amount": eur("5.00") },
    ]});
    let order = shop.staff().post("/v1/orders", &order).expect(201);
    assert_eq!(order["lines"][0]["tax_rate"], "0.20", "as invoices write it");
    shop.ship_part(&order.id(), &[(1, 2), (2, 1)]);
    shop.ship_part(&order.id(), &[(1, 1)]);
    shop.set_clock("2026-07-01T09:00:00Z");
    shop.ship_part(&order.id(), &[(1, 3), (2, 1)]);
    // 3 shipped in June and 3 in July; the charge takes the last day's rate.
    let first = shop.invoice(&order.id());
    let lines = first["lines"].as_array().expect("lines").iter();
    let shown: Vec<String> = lines
        .map(|line| {
            format!(
                "{} {} × {} = {}",
                line["order_line_number"],
                line["tax_rate"],
                line["quantity"],
                line["net"]["amount"]
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            r#"1 "0.20" × 3 = "30.00""#,
            r#"1 "0.21" × 3 = "30.00""#,
            r#"2 "0.20" × 1 = "0.02""#,
            r#"2 "0.21" × 1 = "0.01""#,
            r#"3 "0.21" × 1 = "5.00""#,
        ]
    );
    assert_eq!(groups(&first), ["S 0.20 30.02 6.00", "S 0.21 35.01 7.35"]);
    let credit = |quantity: i64, price: &str| {
        json!({
            "company_id": buyer, "invoice_id": first.id(), "reason": "damaged",
            "lines": [{ "sku": "BOLT", "quantity": quantity, "unit_price": price }],
        })
    };
    let note = shop.staff().post("/v1/credit-notes", &credit(3, "10.00")).expect(201);
    assert_eq!(note.amount("total"), "36.00");

    shop.ship(&order.id());
    let second = shop.invoice(&order.id());
    assert_eq!(groups(&second), ["S 0.21 40.02 8.40"]);
    let account = shop.staff().get(&format!("/v1/companies/{buyer}/credit-account")).expect(200);
    assert_eq!(
        (account.amount("reserved"), account.amount("receivable")),
        ("0.00".into(), "90.80".into())
    );
}

#[rstest]
fn a_rate_that_falls_sets_credit_free(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let rates = [("standard", "0.20", None), ("standard", "0.10", Some("2026-07-01"))];
    let Some(shop) = french_shop(backend, &rates) else { return };
    shop.set_clock("2026-06-30T09:00:00Z");
    let buyer =
        shop.new_company("A", &json!({ "country": "FR", "credit_limit": eur("240.00") })).id();
    let order = shop.order_for(&buyer, &[("BOLT", 20)]).id();
    shop.set_clock("2026-07-01T09:00:00Z");
    shop.ship_part(&order, &[(1, 10)]);
    assert_eq!(shop.invoice(&order).amount("total"), "110.00");
    let account = shop.staff().get(&format!("/v1/companies/{buyer}/credit-account")).expect(200);
    let figures = ["reserved", "receivable", "available"].map(|field| account.amount(field));
    assert_eq!(figures, ["120.00", "110.00", "10.00"]);
    let cancel = format!("/v1/orders/{order}/cancel");
    shop.staff().post(&cancel, &json!({})).expect(200);
    // New rates change no posted document.
    let later = invoiced(&shop, &bolts_for(&buyer, 1));
    set_rates(&shop, &[("standard", "0.20", None)]);
    let read = shop.staff().get(&format!("/v1/invoices/{}", later.id())).expect(200);
    assert_eq!(read.body, later.body);
}
