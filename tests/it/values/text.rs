//! Texts: equivalent spellings are equal, and no hidden characters are accepted.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// É as one character, and as E with a following accent.
const COMPOSED: &str = "CAF\u{c9}";
const DECOMPOSED: &str = "CAFE\u{301}";

/// Forbidden in names used for lookups: control, invisible, private and unassigned characters.
const HIDDEN: [&str; 14] = [
    "A\u{0}B",
    "A\u{7}B",
    "A\tB",
    "A\nB",
    "A\u{85}B",
    "A\u{200b}B",
    "A\u{200d}B",
    "A\u{202e}B",
    "A\u{feff}B",
    "A\u{2028}B",
    "A\u{2029}B",
    "A\u{e000}B",
    "A\u{378}B",
    "A\u{fe0f}B",
];
const BLANK_ENDS: [&str; 4] = [" A", "A ", "\u{a0}A", "A\u{3000}"];

fn product(shop: &Shop, sku: &str) -> Answer {
    let product = json!({ "sku": sku, "name": "Part", "list_price": eur("1.00") });
    shop.staff().post("/v1/products", &product)
}

#[track_caller]
fn pointer(answer: &Answer) -> String {
    answer["errors"][0]["pointer"].as_str().unwrap_or_default().to_owned()
}

#[rstest]
fn a_sku_is_what_it_looks_like(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    for sku in HIDDEN.into_iter().chain(BLANK_ENDS).chain([".", "..", "", "A\u{a0}B"]) {
        let refused = product(&shop, sku).expect(422);
        assert!(sku.contains('\0') || pointer(&refused) == "/sku", "{sku:?}: {refused:?}");
    }
    product(&shop, DECOMPOSED).refused(422, "bad_sku");
    product(&shop, COMPOSED).expect(201);
    product(&shop, COMPOSED).refused(409, "sku_taken");
    for sku in ["...", ".A", "A/1 β", "日本-1", "A B"] {
        product(&shop, sku).expect(201);
    }

    // It is found in either spelling.
    for path in ["/v1/stock/CAF%C3%89", "/v1/stock/CAFE%CC%81"] {
        shop.staff().put(path, &json!({ "on_hand": 5 })).expect(200);
        assert_eq!(shop.staff().get(path).expect(200).text("/sku"), COMPOSED);
    }
    let placed = shop.buyer().post("/v1/orders", &order_of(&[(COMPOSED, 1), (DECOMPOSED, 1)]));
    let placed = placed.expect(201);
    assert_eq!([placed.text("/lines/0/sku"), placed.text("/lines/1/sku")], [COMPOSED; 2]);
    let list = json!({ "name": "Trade", "currency": "EUR" });
    let list = shop.staff().post("/v1/price-lists", &list).expect(201).id();
    let price = json!({ "sku": DECOMPOSED, "tiers": [{ "min_quantity": 1, "unit_price": "2" }] });
    let path = format!("/v1/price-lists/{list}/prices");
    shop.staff().put(&path, &json!({ "prices": [price] })).expect(200);
    let credit = json!({
        "company_id": shop.company(), "reason": "gift",
        "lines": [{ "sku": DECOMPOSED, "quantity": 1, "unit_price": "1.00" }],
    });
    let note = shop.staff().post("/v1/credit-notes", &credit).expect(201);
    assert_eq!(note.text("/lines/0/sku"), COMPOSED);
}

/// A request body with one text, and the text's place.
fn numbers_of_others(shop: &Shop, text: &str) -> Vec<(Answer, &'static str)> {
    let staff = shop.staff();
    let company = |field: &str| {
        let mut company = json!({ "name": "New", "country": "AT", "currency": "EUR" });
        company[field] = json!(text);
        staff.post("/v1/companies", &company)
    };
    let patched = |field: &str| {
        let body = json!({ field: text });
        staff.patch(&format!("/v1/companies/{}", shop.company()), &body)
    };
    let mut order = order_of(&[("BOLT", 1)]);
    order["purchase_order_number"] = json!(text);
    let mut costly = order_of(&[("BOLT", 1)]);
    costly["cost_centre"] = json!(text);
    let shipped = |field: &str| {
        let order = shop.order(&[("BOLT", 1)]).id();
        staff.post(&format!("/v1/orders/{order}/shipments"), &json!({ field: text }))
    };
    vec![
        (company("external_id"), "/external_id"),
        (company("registration_id"), "/registration_id"),
        (company("vat_id"), "/vat_id"),
        (patched("external_id"), "/external_id"),
        (shop.buyer().post("/v1/orders", &order), "/purchase_order_number"),
        (shop.buyer().post("/v1/orders", &costly), "/cost_centre"),
        (shipped("tracking_number"), "/tracking_number"),
    ]
}

#[rstest]
fn numbers_of_others_hide_nothing(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    for text in ["A\u{7}B", "A\u{202e}B", "A\nB", "A\u{e000}B", " A", "A ", DECOMPOSED] {
        for (answer, at) in numbers_of_others(&shop, text) {
            let refused = answer.refused(422, "invalid_text");
            assert_eq!(pointer(&refused), at, "{text:?}");
        }
    }
}

#[rstest]
fn names_stand_on_one_line_and_comments_on_several(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let staff = shop.staff();
    let named = |name: &str| {
        staff.post("/v1/companies", &json!({ "name": name, "country": "AT", "currency": "EUR" }))
    };
    for name in ["A\nB", "A\u{7}B", "A\u{202e}B", "A\u{2028}B", " ", "\u{200b}"] {
        let refused = named(name).refused(422, "invalid_text");
        assert_eq!(pointer(&refused), "/name", "{name:?}");
    }
    // Names of people and companies may contain joiners, and more than one script.
    for name in ["Acme & Söhne", "می\u{200c}خواهم", "👩\u{200d}🔧 Tools", "שלום GmbH"]
    {
        assert_eq!(named(name).expect(201).text("/name"), name);
    }
    let ship_to = json!({ "line1": "Gasse\u{1b}[2J 1", "city": "Graz", "country": "AT" });
    let mut order = order_of(&[("BOLT", 1)]);
    order["ship_to"] = ship_to;
    let refused = shop.buyer().post("/v1/orders", &order).refused(422, "invalid_text");
    assert_eq!(pointer(&refused), "/ship_to/line1");

    let cancel = |reason: &str| {
        let order = shop.order(&[("BOLT", 1)]).id();
        shop.buyer().post(&format!("/v1/orders/{order}/cancel"), &json!({ "reason": reason }))
    };
    for reason in ["gone\u{1b}[2J", "gone\u{0}", "gone\u{202e}", "\n"] {
        cancel(reason).refused(422, "invalid_text");
    }
    let lines = "no longer needed:\n\t- the project ended\r\n\t- no budget";
    assert_eq!(cancel(lines).expect(200).text("/cancel_reason"), lines);
}

#[rstest]
fn an_address_is_written_in_one_way(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let invite = |email: &str| {
        let member = json!({
            "email": email, "name": "Ada", "roles": ["buyer"], "password": "correct horse battery",
        });
        staff.post(&format!("/v1/companies/{}/members", shop.company()), &member)
    };
    for email in [
        "ädа@example.com",
        "ad\u{200b}a@example.com",
        "a b@example.com",
        "ada@exa mple.com",
        "ada@-example.com",
        "ada@ex\u{202e}ample.com",
        "ada@xn--a.com",
        " ada@example.com",
        "ada@example.com ",
        "a..da@example.com",
        ".ada@example.com",
        "ada@",
    ] {
        let refused = invite(email).refused(422, "bad_email");
        assert_eq!(pointer(&refused), "/email", "{email:?}");
    }
    let invited = invite("Ada@MÜLLER.example").expect(201);
    assert_eq!(invited.text("/email"), "ada@xn--mller-kva.example");
    for same in ["ada@müller.example", "ada@mu\u{308}ller.example", "ADA@xn--mller-kva.example"] {
        invite(same).expect(409);
        shop.anonymous().log_in(same, "correct horse battery");
    }
}

#[rstest]
fn what_cannot_be_cleared_is_not_null(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let product = shop.product("BOLT", "10.00").id();
    let list = json!({ "name": "Trade", "currency": "EUR" });
    let list = shop.staff().post("/v1/price-lists", &list).expect(201).id();
    let colleague = json!({
        "email": "grace@comptoir.test", "name": "Grace", "password": "correct horse battery",
        "role": "auditor",
    });
    let colleague = shop.staff().post("/v1/staff-users", &colleague).expect(201).id();
    let (acme, buyer) = (shop.company(), &shop.cast().buyer.id);
    let product = format!("/v1/products/{product}");
    let company = format!("/v1/companies/{acme}");
    let member = format!("/v1/companies/{acme}/members/{buyer}");
    let list = format!("/v1/price-lists/{list}");
    let colleague = format!("/v1/staff-users/{colleague}");
    for (path, fields) in [
        (&product, &["name", "unit", "tax_class"][..]),
        (&company, &["name", "vat_id_verified", "payment_terms", "time_zone", "on_hold"]),
        (&member, &["name", "roles", "active", "keep_api_keys"]),
        (&list, &["name", "priority"]),
        (&colleague, &["name", "role", "active", "keep_api_keys"]),
    ] {
        for field in fields {
            let body = json!({ *field: Value::Null });
            let refused = shop.staff().patch(path, &body).refused(422, "not_nullable");
            assert_eq!(pointer(&refused), format!("/{field}"), "{path}");
        }
    }
    for (path, fields) in [
        (&product, &["list_price", "quantity_rule"][..]),
        (
            &company,
            &["billing_address", "external_id", "vat_id", "registration_id", "credit_limit"],
        ),
        (&member, &["spending_limit"]),
        (&list, &["valid_from", "valid_until", "company_ids"]),
    ] {
        for field in fields {
            shop.staff().patch(path, &json!({ *field: Value::Null })).expect(200);
        }
    }
}
