//! Price lists and taxes.

use serde_json::{Value, json};

use super::Look;
use crate::support::builders::{eur, order_of};

pub fn look(look: &mut Look) {
    look.shop.product("BOLT", "10.00");
    lists(look);
    taxes(look);
}

/// Current price of this many bolts for Acme, in this currency.
fn price(look: &Look, quantity: i64) -> String {
    let asked = look.shop.buyer().post("/v1/orders/evaluate", &order_of(&[("BOLT", quantity)]));
    asked.expect(200).amount("net_total")
}

/// A price list with these fields and this price for a bolt; returns its path.
fn list(look: &Look, fields: &Value, tiers: &[(i64, &str)]) -> String {
    let mut list = json!({ "name": "Trade", "currency": "EUR" });
    for (field, value) in fields.as_object().into_iter().flatten() {
        list[field] = value.clone();
    }
    let staff = look.shop.staff();
    let path = format!("/v1/price-lists/{}", staff.post("/v1/price-lists", &list).expect(201).id());
    let tier = |(min, price): &(i64, &str)| json!({ "min_quantity": min, "unit_price": price });
    let prices = json!({ "prices": [{ "sku": "BOLT", "tiers": tiers.iter().map(tier).collect::<Vec<_>>() }] });
    staff.put(&format!("{path}/prices"), &prices).expect(200);
    path
}

fn lists(look: &mut Look) {
    let staff = look.shop.staff();
    let base = list(look, &json!({ "name": "Base", "priority": 1 }), &[(1, "9.00"), (10, "8.00")]);
    look.acts("NewPriceList.name", staff.get(&base).expect(200)["name"] == "Base");
    look.acts("PriceSetting.prices", price(look, 1) == "9.00");
    look.acts("ProductPrice.sku", price(look, 1) == "9.00");
    look.acts("ProductPrice.tiers", price(look, 10) == "80.00");
    look.acts("PriceTier.min_quantity", price(look, 9) == "81.00");
    look.acts("PriceTier.unit_price", price(look, 1) == "9.00");

    let others = json!({ "priority": 9, "company_ids": [look.shop.other_company()] });
    let others = list(look, &others, &[(1, "1.00")]);
    look.acts("NewPriceList.company_ids", price(look, 1) == "9.00");
    let dollars = json!({ "currency": "USD", "priority": 9 });
    list(look, &dollars, &[(1, "1.00")]);
    look.acts("NewPriceList.currency", price(look, 1) == "9.00");
    list(look, &json!({ "priority": 9, "valid_from": "2026-03-03" }), &[(1, "2.00")]);
    look.acts("NewPriceList.valid_from", price(look, 1) == "9.00");
    list(look, &json!({ "priority": 9, "valid_until": "2026-03-01" }), &[(1, "3.00")]);
    look.acts("NewPriceList.valid_until", price(look, 1) == "9.00");
    let better = list(look, &json!({ "priority": 2 }), &[(1, "9.50")]);
    look.acts("NewPriceList.priority", price(look, 1) == "9.50");

    let change = json!({ "name": "Worse", "priority": 0 });
    let read = staff.patch(&better, &change).expect(200);
    look.told("PriceListUpdate", &["name"], &change, &read.body);
    look.acts("PriceListUpdate.priority", price(look, 1) == "9.00");
    staff.patch(&others, &json!({ "company_ids": [look.shop.company()] })).expect(200);
    look.acts("PriceListUpdate.company_ids", price(look, 1) == "1.00");
    staff.patch(&others, &json!({ "valid_until": "2026-03-01" })).expect(200);
    look.acts("PriceListUpdate.valid_until", price(look, 1) == "9.00");
    staff.patch(&others, &json!({ "valid_until": null })).expect(200);
    staff.patch(&others, &json!({ "valid_from": "2026-03-03" })).expect(200);
    look.acts("PriceListUpdate.valid_from", price(look, 1) == "9.00");
}

fn taxes(look: &mut Look) {
    let staff = look.shop.staff();
    let new = json!({ "sku": "BOOK", "name": "Book", "tax_class": "reduced", "list_price": eur("10.00") });
    look.shop.product_from(&new);
    let tax = |look: &Look, sku| {
        let asked = look.shop.buyer().post("/v1/orders/evaluate", &order_of(&[(sku, 1)]));
        asked.expect(200).amount("tax_total")
    };
    let rate = |country, class, rate, from: Option<&str>| json!({ "country": country, "tax_class": class, "rate": rate, "valid_from": from });
    let rates = json!({ "rates": [
        rate("AT", "standard", "0.25", None), rate("AT", "reduced", "0.05", None),
        rate("AT", "reduced", "0.06", Some("2026-03-03")), rate("DE", "standard", "0.50", None),
    ] });
    staff.put("/v1/tax-rates", &rates).expect(200);
    let book = tax(look, "BOOK");
    look.acts("TaxRateSetting.rates", book == "0.50");
    look.acts("TaxRate.rate", book == "0.50");
    look.acts("TaxRate.tax_class", book == "0.50");
    look.acts("TaxRate.country", book == "0.50");
    look.shop.set_clock("2026-03-03T09:00:00Z");
    look.acts("TaxRate.valid_from", tax(look, "BOOK") == "0.60");
}
