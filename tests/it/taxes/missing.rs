//! Without a rate, no tax is silently charged as zero.

use rstest::rstest;
use serde_json::{Value, json};

use super::{bolts_for, french_shop, groups, set_rates};
use crate::support::builders::eur;
use crate::support::database::Backend;

#[rstest]
fn an_order_without_a_rate_is_taken_and_its_invoice_is_not(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = french_shop(backend, &[]) else { return };
    let buyer =
        shop.new_company("A", &json!({ "country": "FR", "credit_limit": eur("1000.00") })).id();
    let order = bolts_for(&buyer, 10);
    let evaluated = shop.staff().post("/v1/orders/evaluate", &order).expect(200);
    assert_eq!(
        (&evaluated["outcome"], &evaluated["tax"]),
        (&json!("allow"), &json!("not_configured"))
    );
    let placed = shop.staff().post("/v1/orders", &order).expect(201);
    assert_eq!(placed["tax"], "not_configured");
    assert_eq!(placed["lines"][0]["tax"], "not_configured");
    assert_eq!(placed["lines"][0]["tax_category"], Value::Null);
    assert_eq!(placed["lines"][0]["tax_rate"], Value::Null);
    assert_eq!(
        (placed.amount("tax_total"), placed.amount("total")),
        ("0.00".into(), "100.00".into())
    );
    let path = format!("/v1/orders/{}", placed.id());
    assert_eq!(shop.staff().get(&path).expect(200).body, placed.body);

    shop.ship(&placed.id());
    let invoices = format!("{path}/invoices");
    let refused = shop.staff().post(&invoices, &json!({})).refused(409, "tax_rate_missing");
    let detail = refused.text("/detail");
    assert!(detail.contains("standard") && detail.contains("FR"), "{detail}");
    let account = format!("/v1/companies/{buyer}/credit-account");
    assert_eq!(shop.staff().get(&account).expect(200).amount("reserved"), "100.00");

    set_rates(&shop, &[("standard", "0.20", Some("2026-03-03"))]);
    shop.staff().post(&invoices, &json!({})).refused(409, "tax_rate_missing");
    set_rates(&shop, &[("standard", "0.20", None)]);
    let invoice = shop.invoice(&placed.id());
    assert_eq!(groups(&invoice), ["S 0.20 100.00 20.00"]);
    assert_eq!(invoice["number"].as_str().map(|number| number.ends_with("000001")), Some(true));
    let account = shop.staff().get(&account).expect(200);
    assert_eq!(
        (account.amount("reserved"), account.amount("receivable")),
        ("0.00".into(), "120.00".into())
    );
}

#[rstest]
fn nothing_is_charged_only_where_a_rate_says_so(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let rates = [("standard", "0.20", None), ("zero", "0", None)];
    let Some(shop) = french_shop(backend, &rates) else { return };
    shop.product_from(
        &json!({ "sku": "BOOK", "name": "Book", "tax_class": "zero", "list_price": eur("5.00") }),
    );
    let buyer = shop.new_company("A", &json!({ "country": "FR" })).id();
    let order = json!({ "company_id": buyer, "lines": [
        { "sku": "BOLT", "quantity": 1 }, { "sku": "BOOK", "quantity": 1 },
    ]});
    let placed = shop.staff().post("/v1/orders", &order).expect(201);
    assert_eq!(
        (&placed["tax"], &placed["lines"][1]["tax"]),
        (&json!("forecast"), &json!("forecast"))
    );
    shop.ship(&placed.id());
    assert_eq!(groups(&shop.invoice(&placed.id())), ["S 0.20 10.00 2.00", "Z 0.00 5.00 0.00"]);

    // One class without a rate is enough: the other line's tax is still a forecast.
    set_rates(&shop, &[("standard", "0.20", None)]);
    let placed = shop.staff().post("/v1/orders", &order).expect(201);
    assert_eq!(placed["tax"], "not_configured");
    assert_eq!(
        (&placed["lines"][0]["tax"], &placed["lines"][1]["tax"]),
        (&json!("forecast"), &json!("not_configured"))
    );
    assert_eq!(placed.amount("total"), "17.00");
    let paid = shop.staff().get(&format!("/v1/orders/{}/payment-status", placed.id())).expect(200);
    assert_eq!(paid.amount("ordered"), "17.00");
    let cancel = json!({ "lines": [{ "line_number": 2, "quantity": 1 }] });
    shop.staff().post(&format!("/v1/orders/{}/cancel", placed.id()), &cancel).expect(200);
    shop.ship(&placed.id());
    assert_eq!(groups(&shop.invoice(&placed.id())), ["S 0.20 10.00 2.00"]);
    // Exported goods bear no tax, whatever the rates.
    let swiss = shop.new_company("B", &json!({ "country": "CH" })).id();
    let order = json!({ "company_id": swiss, "lines": [{ "sku": "BOOK", "quantity": 1 }] });
    let placed = shop.staff().post("/v1/orders", &order).expect(201);
    assert_eq!(
        (&placed["tax"], placed.text("/lines/0/tax_category")),
        (&json!("forecast"), "G".to_owned())
    );
}

#[rstest]
fn a_credit_on_account_needs_a_rate_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = french_shop(backend, &[]) else { return };
    let buyer = shop.new_company("A", &json!({ "country": "FR" })).id();
    let note = json!({
        "company_id": buyer, "reason": "goodwill",
        "lines": [{ "sku": "BOLT", "quantity": 1, "unit_price": "10.00" }],
    });
    shop.staff().post("/v1/credit-notes", &note).refused(409, "tax_rate_missing");
    set_rates(&shop, &[("standard", "0.20", None)]);
    let note = shop.staff().post("/v1/credit-notes", &note).expect(201);
    assert_eq!(note.amount("total"), "12.00");
}
