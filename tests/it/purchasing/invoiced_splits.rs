//! Invoices and credit notes of split lines: each has its part of the split, to the cent.

use rstest::rstest;
use serde_json::{Value, json};

use super::cost_centres::centre;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;

/// What a cost centre bears, as `code amount`, of each line of a document.
fn shares(document: &Answer) -> Vec<Vec<String>> {
    let of_line = |line: &Value| {
        let shares = line["allocations"].as_array().expect("allocations").iter();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        shares
            .map(|one| format!("{} {}", text(&one["cost_centre"]), text(&one["amount"]["amount"])))
            .collect()
    };
    document["lines"].as_array().expect("lines").iter().map(of_line).collect()
}

/// An order of five cents in halves, a euro in thirds, a line of one cost centre, and freight that follows them.
fn split_order(shop: &Shop) -> String {
    shop.product("CENT", "0.01");
    shop.product("NUT", "0.50");
    let admin = shop.company_admin();
    for code in ["IT", "HR", "OPS"] {
        centre(&admin, code);
    }
    let part = |code: &str, percent: &str| json!({ "cost_centre": code, "percent": percent });
    let order = json!({ "company_id": shop.company(), "lines": [
        { "sku": "CENT", "quantity": 5, "allocations": [part("IT", "50"), part("HR", "50")] },
        { "sku": "NUT", "quantity": 2, "allocations": [
            part("IT", "33.3333"), part("HR", "33.3333"), part("OPS", "33.3334"),
        ] },
        { "sku": "NUT", "quantity": 1, "cost_centre": "OPS" },
        { "charge": "freight", "amount": eur("1.00") },
    ] });
    shop.staff().post("/v1/orders", &order).expect(201).id()
}

#[rstest]
fn parts_of_a_split_line_add_up_to_its_split(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let order = split_order(&shop);
    shop.ship_part(&order, &[(1, 1), (2, 1), (3, 1)]);
    let first = shop.invoice(&order);
    // Of 1.55: HR 0.35, IT 0.36, OPS 0.84.
    let freight = vec!["HR 0.23", "IT 0.23", "OPS 0.54"];
    assert_eq!(
        shares(&first),
        [
            vec!["IT 0.01", "HR 0.00"],
            vec!["IT 0.17", "HR 0.16", "OPS 0.17"],
            vec!["OPS 0.50"],
            freight,
        ]
    );
    let whole: Vec<&Value> =
        first["lines"].as_array().expect("lines").iter().map(|line| &line["cost_centre"]).collect();
    assert_eq!(whole, [&Value::Null, &Value::Null, &json!("OPS"), &Value::Null]);
    shop.ship_part(&order, &[(1, 3), (2, 1)]);
    let second = shop.invoice(&order);
    assert_eq!(
        shares(&second),
        [vec!["IT 0.01", "HR 0.02"], vec!["IT 0.16", "HR 0.17", "OPS 0.17"]]
    );
    shop.ship(&order);
    assert_eq!(shares(&shop.invoice(&order)), [["IT 0.01", "HR 0.00"]]);
    let read = shop.staff().get(&format!("/v1/invoices/{}", first.id())).expect(200);
    assert_eq!(read["lines"], first["lines"]);
}

#[rstest]
fn what_is_cancelled_before_is_in_no_invoice(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let order = split_order(&shop);
    let cancel = |line: i64, quantity: i64| {
        let part = json!({ "lines": [{ "line_number": line, "quantity": quantity }] });
        shop.staff().post(&format!("/v1/orders/{order}/cancel"), &part).expect(200)
    };
    cancel(3, 1);
    cancel(4, 1);
    shop.ship_part(&order, &[(1, 3)]);
    cancel(1, 1);
    assert_eq!(shares(&shop.invoice(&order)), [["IT 0.02", "HR 0.01"]]);
    let left = cancel(2, 1);
    assert_eq!(left["lines"][0]["allocations"][0]["remaining"], eur("0.02"));
    shop.ship(&order);
    assert_eq!(
        shares(&shop.invoice(&order)),
        [vec!["IT 0.00", "HR 0.01"], vec!["IT 0.17", "HR 0.16", "OPS 0.17"]]
    );
}

#[rstest]
fn credit_gives_back_the_shares_of_the_invoice(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let order = split_order(&shop);
    shop.ship_part(&order, &[(1, 4)]);
    let invoice = shop.invoice(&order);
    assert_eq!(shares(&invoice)[0], ["IT 0.02", "HR 0.02"]);
    let credit = |quantity: i64| {
        let note = json!({
            "company_id": shop.company(), "invoice_id": invoice.id(), "reason": "damaged",
            "lines": [{ "sku": "CENT", "quantity": quantity, "unit_price": "0.01" }],
        });
        shop.staff().post("/v1/credit-notes", &note).expect(201)
    };
    let first = credit(1);
    assert_eq!(shares(&first), [["IT 0.01", "HR 0.00"]]);
    assert_eq!(shares(&credit(3)), [["IT 0.01", "HR 0.02"]]);
    let read = shop.staff().get(&format!("/v1/credit-notes/{}", first.id())).expect(200);
    assert_eq!(read["lines"], first["lines"]);
}

#[rstest]
fn a_line_without_cost_centres_has_no_shares(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let invoice = shop.invoiced_order(&[("BOLT", 1)]);
    let line = &invoice["lines"][0];
    assert_eq!((&line["cost_centre"], &line["allocations"]), (&Value::Null, &json!([])));
}
