//! Taxes on invoices: once per category and rate, and the reason if there is no tax.

use rstest::rstest;
use serde_json::{Value, json};

use super::sums;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;

/// Category, rate, base and tax of each group.
fn taxes(invoice: &Answer) -> Vec<[String; 4]> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let groups = invoice["taxes"].as_array().expect("taxes");
    groups
        .iter()
        .map(|tax| {
            let (base, due) = (&tax["base"]["amount"], &tax["tax"]["amount"]);
            [&tax["category"], &tax["rate"], base, due].map(text)
        })
        .collect()
}

#[rstest]
fn two_rates_on_one_invoice(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("TAPE", "2.55");
    let book = json!({
        "sku": "BOOK", "name": "Book", "tax_class": "reduced", "list_price": eur("0.99"),
    });
    shop.product_from(&book);
    let invoice = shop.invoiced_order(&[("TAPE", 1), ("BOOK", 5), ("TAPE", 1)]);
    assert_eq!(sums(&invoice), ["10.05", "1.52", "11.57"]);
    let groups = [["S", "0.10", "4.95", "0.50"], ["S", "0.20", "5.10", "1.02"]];
    assert_eq!(taxes(&invoice), groups.map(|group| group.map(str::to_owned)));
}

#[rstest]
fn abroad_no_tax_is_charged_and_the_reason_stands_there(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let invoice = |company: &str| {
        let order = shop.order_for(company, &[("BOLT", 1)]).id();
        shop.ship(&order);
        shop.invoice(&order)
    };
    let swiss = shop.new_company("Alpen", &json!({ "country": "CH" })).id();
    let export = invoice(&swiss);
    assert_eq!(taxes(&export), [["G", "0.00", "10.00", "0.00"].map(str::to_owned)]);
    assert_eq!(export["taxes"][0]["reason"], "VATEX-EU-G");

    let german =
        shop.new_company("Rhein", &json!({ "country": "DE", "vat_id": "DE136695976" })).id();
    assert_eq!(taxes(&invoice(&german)), [["S", "0.20", "10.00", "2.00"].map(str::to_owned)]);
    let verified = json!({ "vat_id_verified": true });
    shop.staff().patch(&format!("/v1/companies/{german}"), &verified).expect(200);
    let within = invoice(&german);
    assert_eq!(taxes(&within), [["K", "0.00", "10.00", "0.00"].map(str::to_owned)]);
    assert_eq!(within["taxes"][0]["reason"], "VATEX-EU-IC");
    assert_eq!(within["parties"]["buyer"]["vat_id"], "DE136695976");
}
