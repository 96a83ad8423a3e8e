//! Decimals are checked as written: nothing is rounded, cut or cleaned up before.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::database::Backend;

/// Place and reason of a refused value in a body.
#[track_caller]
fn objection(answer: &Answer) -> (String, String) {
    let of = |field: &str| answer["errors"][0][field].as_str().unwrap_or_default().to_owned();
    (of("pointer"), of("code"))
}

/// Adds a product with this list price.
fn priced(shop: &Shop, (amount, currency): (&str, &str)) -> Answer {
    let sku = format!("P-{amount}-{currency}");
    let price = json!({ "amount": amount, "currency": currency });
    let product = json!({ "sku": sku, "name": "Part", "list_price": price });
    shop.staff().post("/v1/products", &product)
}

#[rstest]
fn an_amount_has_the_decimals_of_its_text(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    for money in [("1.000", "JPY"), ("1.200", "EUR"), ("1.0", "JPY"), ("0.000", "EUR")] {
        let refused = priced(&shop, money).refused(422, "too_many_decimals");
        let at = ("/list_price/amount".to_owned(), "too_many_decimals".to_owned());
        assert_eq!(objection(&refused), at, "{money:?}");
    }
    for (amount, currency, shown) in [
        ("1", "JPY", "1"),
        ("1.20", "EUR", "1.20"),
        ("1.2", "EUR", "1.20"),
        ("1.200", "KWD", "1.200"),
    ] {
        let price = priced(&shop, (amount, currency)).expect(201);
        assert_eq!(price.amount("list_price"), shown, "{amount} {currency}");
    }
    for amount in ["007.00", "00", "-00.50", "0000000000000000000000000001", "+1", "1.", "1e0", "١"]
    {
        priced(&shop, (amount, "EUR")).refused(422, "malformed_amount");
    }
    for amount in ["1000000000000000000000000000", "12345678901234567", "90071992547409.93"] {
        priced(&shop, (amount, "EUR")).refused(422, "amount_too_large");
    }
    let payment = json!({
        "company_id": shop.company(), "method": "bank_transfer",
        "amount": { "amount": "10.000", "currency": "EUR" },
    });
    let refused = shop.staff().post("/v1/payments", &payment).refused(422, "too_many_decimals");
    assert_eq!(objection(&refused).0, "/amount/amount");
}

#[rstest]
fn a_unit_price_is_a_plain_decimal(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let asked = |price: &str| {
        let line = json!({ "sku": "BOLT", "quantity": 1, "unit_price": price });
        let order = json!({ "company_id": shop.company(), "lines": [line] });
        shop.staff().post("/v1/orders/evaluate", &order)
    };
    for (price, code) in [
        ("-0", "negative_unit_price"),
        ("-0.00", "negative_unit_price"),
        ("0.1000000", "too_many_decimals"),
        ("01", "malformed_unit_price"),
        ("0000000000000000000000000001", "malformed_unit_price"),
        ("9007199254740993", "unit_price_too_large"),
        ("12345678901234567", "unit_price_too_large"),
    ] {
        let refused = asked(price).refused(422, code);
        assert_eq!(objection(&refused).0, "/lines/0/unit_price", "{price}");
    }
    for price in ["0", "0.000000", "1.500000"] {
        asked(price).expect(200);
    }
}

#[rstest]
fn a_tax_rate_is_a_plain_decimal(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let set = |rate: &str| {
        let rates = json!([{ "country": "AT", "tax_class": "standard", "rate": rate }]);
        shop.staff().put("/v1/tax-rates", &json!({ "rates": rates }))
    };
    for rate in ["-0", "-0.0", "00.2", "01", "0.2000000", "1.1", ".2", "0."] {
        let refused = set(rate).expect(422);
        assert_eq!(objection(&refused).0, "/rates/0/rate", "{rate}");
    }
    for (rate, shown) in [("0", "0.00"), ("0.2", "0.20"), ("0.200000", "0.20"), ("1.0", "1.00")] {
        assert_eq!(set(rate).expect(200).text("/rates/0/rate"), shown);
    }
}

/// A body of one number, verbatim.
fn count(shop: &Shop, number: &str) -> Answer {
    let body = format!("{{\"on_hand\": {number}}}");
    let headers = [("Content-Type", "application/json")];
    shop.staff().send_bytes("PUT", "/v1/stock/BOLT", &headers, Some(body.as_bytes()))
}

/// 2^53 + 1 as a float is 2^53, and 1.00000000000000000001 is 1.
#[rstest]
fn a_whole_number_is_whole_as_it_is_written(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    for number in
        ["9007199254740993.0", "9.007199254740993e15", "1.00000000000000000001", "1e-99", "1.5"]
    {
        let refused = count(&shop, number).refused(422, "out_of_range");
        assert_eq!(refused["errors"].as_array().map(Vec::len), Some(1), "{number}");
    }
    for (number, counted) in [("5.0", 5), ("1e3", 1000), ("0.0", 0), ("2.50e1", 25)] {
        assert_eq!(count(&shop, number).expect(200)["on_hand"], Value::from(counted), "{number}");
    }
}
