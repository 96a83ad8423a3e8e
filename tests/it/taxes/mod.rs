//! Taxes: classes and codes, missing rates, and the day that decides the rate.

mod classes;
mod codes;
mod delivery;
mod missing;
mod places;

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;

/// A shop with an issuer in France and these French rates: class, rate, and first day.
fn french_shop(backend: Backend, rates: &[(&str, &str, Option<&str>)]) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    issuer_in(&shop, "FR");
    set_rates(&shop, rates);
    shop.product("BOLT", "10.00");
    Some(shop)
}

#[track_caller]
fn issuer_in(shop: &Shop, country: &str) {
    let address = json!({ "line1": "1 rue du Port", "city": "Ville", "country": country });
    let issuer = json!({ "legal_name": "Comptoir", "country": country, "address": address });
    shop.staff().put("/v1/issuer", &issuer).expect(200);
}

/// Replaces all rates by these of France.
#[track_caller]
fn set_rates(shop: &Shop, rates: &[(&str, &str, Option<&str>)]) {
    let rates = rates.iter().map(|(class, rate, from)| {
        json!({ "country": "FR", "tax_class": class, "rate": rate, "valid_from": from })
    });
    let rates = json!({ "rates": rates.collect::<Vec<Value>>() });
    shop.staff().put("/v1/tax-rates", &rates).expect(200);
}

/// The body of an order of bolts for this company.
fn bolts_for(company: &str, quantity: i64) -> Value {
    let mut order = order_of(&[("BOLT", quantity)]);
    order["company_id"] = json!(company);
    order
}

/// The invoice of an order of bolts for this company, shipped.
#[track_caller]
fn invoiced(shop: &Shop, order: &Value) -> Answer {
    let order = shop.staff().post("/v1/orders", order).expect(201).id();
    shop.ship(&order);
    shop.invoice(&order)
}

/// Category, rate, base and tax of each group.
fn groups(invoice: &Answer) -> Vec<String> {
    let groups = invoice["taxes"].as_array().expect("taxes").iter();
    let shown = groups.map(|group| {
        let figures =
            [&group["category"], &group["rate"], &group["base"]["amount"], &group["tax"]["amount"]];
        figures.map(|figure| figure.as_str().unwrap_or("?")).join(" ")
    });
    shown.collect()
}
