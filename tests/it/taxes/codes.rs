//! Country and currency codes: only existing ones.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::app::Shop;
use crate::support::database::Backend;

fn company(country: &str, currency: &str) -> Value {
    json!({ "name": "New", "country": country, "currency": currency })
}

#[rstest]
fn what_nobody_pays_with_is_no_currency(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let pseudo = ["XXX", "XTS", "XAU", "XAG", "XPT", "XPD", "XDR", "XBA", "XBB", "XBC", "XBD"];
    let others =
        ["XSU", "XUA", "XAD", "CLF", "CHE", "USN", "HRK", "SLL", "ZWL", "DEM", "eur", "EURO", ""];
    for code in pseudo.into_iter().chain(others) {
        let refused = staff.post("/v1/companies", &company("FR", code));
        let refused = refused.refused(422, "unknown_currency");
        assert_eq!(refused.text("/errors/0/pointer"), "/currency");
    }
    let gold = json!({ "amount": "1.00", "currency": "XAU" });
    let product = json!({ "sku": "BAR", "name": "Bar", "list_price": gold });
    let refused = staff.post("/v1/products", &product).refused(422, "unknown_currency");
    assert_eq!(refused.text("/errors/0/pointer"), "/list_price/currency");
    let list = json!({ "name": "Trade", "currency": "XTS" });
    staff.post("/v1/price-lists", &list).refused(422, "unknown_currency");
    let limit = json!({ "max_total": gold, "on_violation": "deny" });
    staff.post("/v1/order-limits", &limit).refused(422, "unknown_currency");
    for code in ["EUR", "JPY", "KWD", "XAF", "XOF", "XPF", "XCD", "XCG", "VES", "ZWG", "SLE"] {
        staff.post("/v1/companies", &company("FR", code)).expect(201);
    }
}

#[rstest]
fn a_country_is_one_of_iso_3166(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let address = |country: &str| json!({ "line1": "1", "city": "A", "country": country });
    for code in ["UK", "EL", "XX", "XI", "ZZ", "EU", "XK", "AN", "SU", "fr", "FRA", ""] {
        let refused = staff.post("/v1/companies", &company(code, "EUR"));
        let refused = refused.refused(422, "unknown_country");
        assert_eq!(refused.text("/errors/0/pointer"), "/country");
        let acme = format!("/v1/companies/{}", shop.company());
        let refused = staff.patch(&acme, &json!({ "billing_address": address(code) }));
        let refused = refused.refused(422, "unknown_country");
        assert_eq!(refused.text("/errors/0/pointer"), "/billing_address/country");
        let issuer = json!({ "legal_name": "A", "country": code, "address": address("FR") });
        staff.put("/v1/issuer", &issuer).refused(422, "unknown_country");
        let rate = json!({ "country": code, "tax_class": "standard", "rate": "0.20" });
        let refused = staff.put("/v1/tax-rates", &json!({ "rates": [rate] }));
        refused.refused(422, "unknown_country");
        let order =
            json!({ "lines": [{ "sku": "BOLT", "quantity": 1 }], "ship_to": address(code) });
        shop.buyer().post("/v1/orders", &order).refused(422, "unknown_country");
    }
    for code in ["FR", "GR", "GB", "MC", "AX", "SS", "BQ", "CW", "TL", "PS"] {
        staff.post("/v1/companies", &company(code, "EUR")).expect(201);
    }
}
