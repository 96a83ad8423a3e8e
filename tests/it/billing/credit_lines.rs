//! Lines of credit notes: the corrected line of the invoice, and whether its pieces are returned.

use rstest::rstest;
use serde_json::{Value, json};

use super::{read, sums};
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;

/// A credit note of Acme's with these lines.
#[track_caller]
fn credit(shop: &Shop, invoice: Option<&str>, lines: &Value) -> Answer {
    let note = json!({
        "company_id": shop.company(), "invoice_id": invoice, "reason": "damaged", "lines": lines,
    });
    shop.staff().post("/v1/credit-notes", &note)
}

/// The invoice of an order of Acme's with these lines, shipped.
#[track_caller]
fn invoiced(shop: &Shop, lines: &Value) -> Answer {
    let order = json!({ "company_id": shop.company(), "lines": lines });
    let order = shop.staff().post("/v1/orders", &order).expect(201).id();
    shop.ship(&order);
    shop.invoice(&order)
}

/// For each line: the corrected invoice line, the quantity, and whether the pieces are returned.
fn corrected(note: &Answer) -> Vec<(i64, i64, String)> {
    let lines = note["lines"].as_array().expect("lines");
    let number = |line: &Value, field: &str| line[field].as_i64().unwrap_or_default();
    let line = |line: &Value| {
        let kind = line["kind"].as_str().unwrap_or_default().to_owned();
        (number(line, "invoice_line_number"), number(line, "quantity"), kind)
    };
    lines.iter().map(line).collect()
}

#[rstest]
fn a_price_is_corrected_and_then_the_pieces_come_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "20.00");
    let invoice = shop.invoiced_order(&[("BOLT", 100)]).id();
    let line = |kind: &str, quantity: i64, price: &str| json!([{ "sku": "BOLT", "quantity": quantity, "unit_price": price, "kind": kind }]);

    let price = credit(&shop, Some(&invoice), &line("price", 100, "2.00")).expect(201);
    assert_eq!(sums(&price), ["200.00", "40.00", "240.00"]);
    assert_eq!(corrected(&price), [(1, 100, "price".to_owned())]);
    let some = json!([{ "sku": "BOLT", "quantity": 10, "unit_price": "18.00" }]);
    let some = credit(&shop, Some(&invoice), &some).expect(201);
    assert_eq!(sums(&some), ["180.00", "36.00", "216.00"]);
    assert_eq!(corrected(&some), [(1, 10, "return".to_owned())]);

    // The last 90 are now worth 18.00 each, and no more.
    for (kind, quantity, price, pointer) in [
        ("return", 91, "18.00", "/lines/0/quantity"),
        ("return", 90, "18.01", "/lines/0/unit_price"),
        ("return", 1, "20.01", "/lines/0/unit_price"),
        ("price", 101, "0.01", "/lines/0/quantity"),
        ("price", 1, "20.01", "/lines/0/unit_price"),
    ] {
        let refused = credit(&shop, Some(&invoice), &line(kind, quantity, price))
            .refused(409, "credit_exceeds_invoice");
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{kind} {quantity} × {price}");
    }
    let last = credit(&shop, Some(&invoice), &line("return", 90, "18.00")).expect(201);
    assert_eq!(last.amount("total"), "1944.00");
    let after = read(&shop, &invoice);
    assert_eq!(
        (after.text("/status").as_str(), after.amount("balance")),
        ("credited", "0.00".to_owned())
    );
    for kind in ["return", "price"] {
        credit(&shop, Some(&invoice), &line(kind, 1, "0.01"))
            .refused(409, "credit_exceeds_invoice");
    }
    credit(&shop, Some(&invoice), &line("gift", 1, "0.01")).refused(422, "unknown_word");
}

#[rstest]
fn two_freights_of_one_amount_are_two_lines(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let freight =
        |class: &str| json!({ "charge": "freight", "amount": eur("10.00"), "tax_class": class });
    let goods = json!({ "sku": "BOLT", "quantity": 1 });
    let lines = json!([goods, freight("standard"), freight("reduced")]);
    let of_line = |number: i64| json!([{ "invoice_line_number": number, "quantity": 1, "unit_price": "10.00" }]);
    let of_word = |word: &str| json!([{ "sku": word, "quantity": 1, "unit_price": "10.00" }]);

    // By its number, and the rest then by its SKU.
    let invoice = invoiced(&shop, &lines);
    assert_eq!(sums(&invoice), ["30.00", "5.00", "35.00"]);
    let invoice = invoice.id();
    let total = |lines: &Value| credit(&shop, Some(&invoice), lines).expect(201).amount("total");
    assert_eq!(total(&of_line(3)), "11.00");
    assert_eq!(total(&of_word("freight")), "12.00");
    credit(&shop, Some(&invoice), &of_word("freight")).refused(409, "credit_exceeds_invoice");
    assert_eq!(total(&of_line(1)), "12.00");
    assert_eq!(read(&shop, &invoice).amount("balance"), "0.00");

    // All at once, by SKU: in their order.
    let invoice = invoiced(&shop, &lines).id();
    let all = json!([
        { "sku": "BOLT", "quantity": 1, "unit_price": "10.00" },
        { "sku": "freight", "quantity": 2, "unit_price": "10.00" },
    ]);
    let note = credit(&shop, Some(&invoice), &all).expect(201);
    assert_eq!(sums(&note), ["30.00", "5.00", "35.00"]);
    let one = |number| (number, 1, "return".to_owned());
    assert_eq!(corrected(&note), [one(1), one(2), one(3)]);
}

#[rstest]
fn a_sku_is_taken_in_the_order_of_its_lines(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let dear = json!({ "sku": "BOLT", "quantity": 2, "unit_price": "12.00" });
    let lines = json!([{ "sku": "BOLT", "quantity": 6 }, dear, { "sku": "BOLT", "quantity": 4 }]);
    let invoice = invoiced(&shop, &lines).id();
    let line = |quantity: i64, price: &str| json!([{ "sku": "BOLT", "quantity": quantity, "unit_price": price }]);

    credit(&shop, Some(&invoice), &line(3, "12.00")).refused(409, "credit_exceeds_invoice");
    credit(&shop, Some(&invoice), &line(1, "12.01")).refused(409, "credit_exceeds_invoice");
    // Lines of that price first, then dearer ones.
    let note = credit(&shop, Some(&invoice), &line(11, "10.00")).expect(201);
    assert_eq!(sums(&note), ["110.00", "22.00", "132.00"]);
    let back = |number, quantity| (number, quantity, "return".to_owned());
    assert_eq!(corrected(&note), [back(1, 6), back(3, 4), back(2, 1)]);
    credit(&shop, Some(&invoice), &line(2, "10.00")).refused(409, "credit_exceeds_invoice");
    credit(&shop, Some(&invoice), &line(1, "12.00")).expect(201);
}

#[rstest]
fn the_words_of_charges_are_no_skus(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    for word in ["freight", "surcharge"] {
        let product = json!({ "sku": word, "name": word, "list_price": eur("1.00") });
        let refused = shop.staff().post("/v1/products", &product).refused(422, "bad_sku");
        assert_eq!(refused["errors"][0]["pointer"], "/sku");
    }
    shop.product("Freight", "1.00");
}

#[rstest]
fn a_line_names_one_line(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.product("NUT", "1.00");
    let invoice = shop.invoiced_order(&[("BOLT", 1), ("NUT", 1)]).id();
    for (against, line, code, pointer) in [
        (true, json!({}), "missing_field", "/lines/0/sku"),
        (
            true,
            json!({ "invoice_line_number": 3 }),
            "unknown_invoice_line",
            "/lines/0/invoice_line_number",
        ),
        (true, json!({ "invoice_line_number": 0 }), "out_of_range", "/lines/0/invoice_line_number"),
        (true, json!({ "invoice_line_number": 1, "sku": "NUT" }), "sku_mismatch", "/lines/0/sku"),
        (false, json!({}), "missing_field", "/lines/0/sku"),
        (
            false,
            json!({ "sku": "BOLT", "invoice_line_number": 1 }),
            "no_invoice",
            "/lines/0/invoice_line_number",
        ),
    ] {
        let mut line = line;
        line["quantity"] = json!(1);
        line["unit_price"] = json!("1.00");
        let invoice = against.then_some(invoice.as_str());
        let refused = credit(&shop, invoice, &json!([line])).expect(422);
        let told =
            (refused["errors"][0]["code"].as_str(), refused["errors"][0]["pointer"].as_str());
        assert_eq!(told, (Some(code), Some(pointer)), "{line}");
    }
    let both =
        json!([{ "invoice_line_number": 2, "sku": "NUT", "quantity": 1, "unit_price": "1.00" }]);
    credit(&shop, Some(&invoice), &both).expect(201);
}
