//! Quantity rules of the operator and of companies: which one binds, and the consequence.

use rstest::rstest;
use serde_json::{Value, json};

use crate::owners::program;
use crate::sessions::on_behalf::acting;
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;

/// BOLT at 10.00, sold from 6 on.
fn shop(backend: Backend) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    let bolt = json!({
        "sku": "BOLT", "name": "Bolt", "list_price": { "amount": "10.00", "currency": "EUR" },
        "quantity_rule": { "min": 6 },
    });
    shop.product_from(&bolt);
    Some(shop)
}

/// Sets a rule for bolts; returns its path.
#[track_caller]
fn rule(who: &Actor, fields: &Value) -> String {
    let mut rule = json!({ "sku": "BOLT" });
    for (field, value) in fields.as_object().into_iter().flatten() {
        rule[field] = value.clone();
    }
    format!("/v1/quantity-rules/{}", who.post("/v1/quantity-rules", &rule).expect(201).id())
}

fn evaluated(who: &Actor, bolts: i64) -> Answer {
    who.post("/v1/orders/evaluate", &order_of(&[("BOLT", bolts)])).expect(200)
}

/// The least number of bolts that may be ordered, up to 40.
#[track_caller]
fn least(who: &Actor) -> i64 {
    let allowed = |bolts: &i64| evaluated(who, *bolts)["outcome"] != "deny";
    (1..=40).find(allowed).expect("a quantity")
}

#[rstest]
fn the_nearest_rule_of_the_operator_binds_and_the_companys_only_adds(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop(backend) else { return };
    let (staff, admin, buyer) = (shop.staff(), shop.company_admin(), shop.buyer());
    let acme = json!(shop.company());
    assert_eq!(least(&buyer), 6);
    let own = rule(&admin, &json!({ "min": 1 }));
    assert_eq!(least(&buyer), 6, "a company's own rule loosens nothing");

    let list = json!({ "name": "Trade", "currency": "EUR", "company_ids": [acme] });
    let list = staff.post("/v1/price-lists", &list).expect(201).id();
    let prices = json!({ "prices": [
        { "sku": "BOLT", "tiers": [{ "min_quantity": 1, "unit_price": "9.00" }] },
    ] });
    let of_list = rule(&staff, &json!({ "price_list_id": list, "min": 8 }));
    assert_eq!(least(&buyer), 6, "the list has no price for bolts yet");
    staff.put(&format!("/v1/price-lists/{list}/prices"), &prices).expect(200);
    assert_eq!(least(&buyer), 8);
    assert_eq!(least(&shop.stranger()), 6, "another company buys by no list");

    let operators = rule(&staff, &json!({ "company_id": acme, "owner": "operator", "min": 12 }));
    assert_eq!(least(&buyer), 12);
    staff.patch(&operators, &json!({ "min": 2 })).expect(200);
    assert_eq!(least(&buyer), 2, "the nearest rule goes instead of the others");
    admin.patch(&own, &json!({ "min": 5 })).expect(200);
    assert_eq!(least(&buyer), 5);
    staff.delete(&operators).expect(204);
    assert_eq!(least(&buyer), 8);
    staff.delete(&of_list).expect(204);
    assert_eq!(least(&buyer), 6);
    admin.patch(&own, &json!({ "min": 10 })).expect(200);
    assert_eq!(least(&buyer), 10);
    assert_eq!(least(&shop.stranger()), 6);
    admin.delete(&own).expect(204);
    assert_eq!(least(&buyer), 6);
}

#[rstest]
fn all_that_is_broken_is_told_together(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop(backend) else { return };
    let (staff, admin, buyer) = (shop.staff(), shop.company_admin(), shop.buyer());
    let operators =
        json!({ "company_id": shop.company(), "owner": "operator", "min": 12, "increment": 6 });
    let operators = rule(&staff, &operators);
    let own = rule(&admin, &json!({ "max": 4, "on_violation": "deny" }));
    // Two lines of one SKU count together.
    let order = json!({ "lines": [
        { "sku": "BOLT", "quantity": 3 }, { "sku": "BOLT", "quantity": 4 },
    ] });
    let refused = buyer.post("/v1/orders", &order).refused(422, "order_refused");
    let codes: Vec<_> = refused["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| {
            assert_eq!(error["pointer"], "/lines/0/quantity");
            error["code"].as_str().expect("a code").to_owned()
        })
        .collect();
    let all = ["quantity_below_minimum", "quantity_not_a_multiple", "quantity_above_maximum"];
    assert_eq!(codes, all);

    let traced = evaluated(&buyer, 7);
    let entries = traced["trace"].as_array().expect("a trace").iter();
    let named: Vec<_> = entries
        .filter(|entry| entry["check"] == "quantity")
        .map(|entry| (&entry["considered"][0]["what"], &entry["considered"][0]["verdict"]))
        .collect();
    let id = |path: &str| json!(path.rsplit('/').next().expect("an id"));
    let (operators, own) = (id(&operators), id(&own));
    let (theirs, ours) = (json!("operator"), json!("company"));
    assert_eq!(named, [(&operators, &theirs), (&operators, &theirs), (&own, &ours)]);
}

#[rstest]
fn a_rule_may_ask_for_approval(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = shop(backend) else { return };
    let admin = shop.company_admin();
    rule(&admin, &json!({ "max": 20, "on_violation": "require_approval" }));
    assert_eq!(shop.order(&[("BOLT", 20)])["status"], "confirmed");
    let order = shop.order(&[("BOLT", 21)]);
    assert_eq!(order["status"], "pending_approval");
    // What the operator's rule refuses, no approval makes good.
    shop.buyer()
        .post("/v1/orders", &order_of(&[("BOLT", 5)]))
        .refused(422, "quantity_below_minimum");
    let request = order.text("/approval_request_id");
    admin.post(&format!("/v1/approval-requests/{request}/approve"), &json!({})).expect(200);
    let order = shop.buyer().get(&format!("/v1/orders/{}", order.id())).expect(200);
    assert_eq!(order["status"], "confirmed");
}

#[rstest]
fn what_remains_of_an_order_keeps_the_rules(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop(backend) else { return };
    let (staff, buyer) = (shop.staff(), shop.buyer());
    let cancel = |quantity: i64| {
        let order = shop.order(&[("BOLT", 20)]).id();
        let part = json!({ "lines": [{ "line_number": 1, "quantity": quantity }] });
        buyer.post(&format!("/v1/orders/{order}/cancel"), &part)
    };
    cancel(14).expect(200);
    cancel(15).refused(409, "cancellation_breaks_terms");
    let own = rule(&shop.company_admin(), &json!({ "min": 10 }));
    cancel(10).expect(200);
    cancel(11).refused(409, "cancellation_breaks_terms");
    shop.company_admin().delete(&own).expect(204);
    let list = json!({ "name": "Trade", "currency": "EUR" });
    let list = staff.post("/v1/price-lists", &list).expect(201).id();
    let prices = json!({ "prices": [
        { "sku": "BOLT", "tiers": [{ "min_quantity": 1, "unit_price": "9.00" }] },
    ] });
    staff.put(&format!("/v1/price-lists/{list}/prices"), &prices).expect(200);
    rule(&staff, &json!({ "price_list_id": list, "min": 3 }));
    cancel(17).expect(200);
    cancel(18).refused(409, "cancellation_breaks_terms");
}

#[rstest]
fn a_price_list_binds_only_lines_that_it_prices(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop(backend) else { return };
    let (staff, admin) = (shop.staff(), shop.company_admin());
    let list = json!({ "name": "Trade", "currency": "EUR" });
    let list = staff.post("/v1/price-lists", &list).expect(201).id();
    let prices = json!({ "prices": [
        { "sku": "BOLT", "tiers": [{ "min_quantity": 1, "unit_price": "9.00" }] },
    ] });
    staff.put(&format!("/v1/price-lists/{list}/prices"), &prices).expect(200);
    rule(&staff, &json!({ "price_list_id": list, "min": 3 }));
    let order = |lines: Value| {
        let order = json!({ "company_id": shop.company(), "lines": lines });
        staff.post("/v1/orders", &order)
    };
    let (listed, given) = (
        |bolts: i64| json!({ "sku": "BOLT", "quantity": bolts }),
        |bolts: i64| json!({ "sku": "BOLT", "quantity": bolts, "unit_price": "8.00" }),
    );
    order(json!([listed(4)])).expect(201);
    order(json!([given(4)])).refused(422, "quantity_below_minimum");
    order(json!([given(2), listed(2)])).expect(201);
    // The rest of an order keeps the rule of the same side.
    for (line, cancelled, status) in
        [(listed(10), 7, 200), (listed(10), 8, 409), (given(10), 4, 200), (given(10), 5, 409)]
    {
        let order = order(json!([line])).expect(201).id();
        let part = json!({ "lines": [{ "line_number": 1, "quantity": cancelled }] });
        admin.post(&format!("/v1/orders/{order}/cancel"), &part).expect(status);
    }
}

#[rstest]
fn only_staff_set_and_end_the_operators(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop(backend) else { return };
    let (staff, admin) = (shop.staff(), shop.company_admin());
    let operators = json!({ "company_id": shop.company(), "owner": "operator", "min": 12 });
    let operators = rule(&staff, &operators);
    assert_eq!(admin.get(&operators).expect(200)["owner"], "operator");
    let scopes = ["quantity_rules.create", "quantity_rules.update", "quantity_rules.delete"];
    let key = program(&shop, &admin, &scopes);
    let as_admin = acting(&shop, &staff, &shop.cast().company_admin.id);
    for who in [&admin, &key, &as_admin] {
        who.patch(&operators, &json!({ "min": 1 })).refused(403, "operators_rule");
        who.delete(&operators).refused(403, "operators_rule");
        for values in [json!({ "min": 1 }), json!({ "min": 5, "max": 4 }), json!({})] {
            let mut more = values;
            (more["sku"], more["owner"]) = (json!("BOLT"), json!("operator"));
            who.post("/v1/quantity-rules", &more).refused(403, "operators_rule");
        }
    }
    assert_eq!(least(&shop.buyer()), 12);
    shop.buyer().get(&operators).refused(403, "forbidden");
    for (method, body) in [("GET", None), ("PATCH", Some(json!({ "min": 1 }))), ("DELETE", None)] {
        let sent = shop.stranger().send(method, &operators, &[], body.as_ref());
        sent.refused(404, "not_found");
    }
    // Staff change and end a company's rule for the company.
    let own = rule(&admin, &json!({ "min": 24 }));
    staff.patch(&own, &json!({ "min": 18 })).expect(200);
    assert_eq!(least(&shop.buyer()), 18);
    staff.delete(&own).expect(204);
    // Rules of price lists are the operator's alone.
    let list = json!({ "name": "Trade", "currency": "EUR" });
    let list = staff.post("/v1/price-lists", &list).expect(201).id();
    let of_list = json!({ "sku": "BOLT", "price_list_id": list, "min": 8 });
    admin.post("/v1/quantity-rules", &of_list).refused(403, "operators_rule");
    let of_list = rule(&staff, &of_list);
    admin.get(&of_list).refused(404, "not_found");
    assert_eq!(admin.get("/v1/quantity-rules").expect(200).data().len(), 1);
    assert_eq!(staff.get("/v1/quantity-rules").expect(200).data().len(), 2);
}

#[rstest]
fn bad_rules_are_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = shop(backend) else { return };
    let staff = shop.staff();
    let list = json!({ "name": "Trade", "currency": "EUR" });
    let list = staff.post("/v1/price-lists", &list).expect(201).id();
    let acme = shop.company();
    let nowhere = list.replace("pricelist_0", "pricelist_1");
    for (bad, status, code) in [
        (json!({ "company_id": acme }), 422, "bad_quantity_rule"),
        (json!({ "company_id": acme, "min": 5, "max": 4 }), 422, "bad_quantity_rule"),
        (json!({ "company_id": acme, "min": 0 }), 422, "out_of_range"),
        (json!({ "company_id": acme, "min": 1, "sku": "NONE" }), 422, "unknown_sku"),
        (json!({ "min": 1 }), 422, "missing_field"),
        (
            json!({ "company_id": acme, "price_list_id": list, "min": 1 }),
            422,
            "company_or_price_list",
        ),
        (
            json!({ "price_list_id": list, "owner": "company", "min": 1 }),
            422,
            "owner_without_company",
        ),
        (json!({ "price_list_id": nowhere, "min": 1 }), 422, "unknown_price_list"),
        (json!({ "price_list_id": acme, "min": 1 }), 400, "bad_id"),
        (json!({ "company_id": acme, "min": 1, "place": null }), 400, "unknown_field"),
        (json!({ "company_id": acme, "min": 1, "on_violation": "warn" }), 422, "unknown_word"),
    ] {
        let mut rule = json!({ "sku": "BOLT" });
        for (field, value) in bad.as_object().into_iter().flatten() {
            rule[field] = value.clone();
        }
        staff.post("/v1/quantity-rules", &rule).refused(status, code);
    }
    assert_eq!(shop.database().count("quantity_rules"), 0);
    let of_acme = json!({ "sku": "BOLT", "company_id": acme, "min": 1 });
    let path = rule(&staff, &of_acme);
    staff.post("/v1/quantity-rules", &of_acme).refused(409, "quantity_rule_taken");
    rule(&staff, &json!({ "company_id": acme, "owner": "operator", "min": 1 }));
    rule(&staff, &json!({ "price_list_id": list, "min": 1 }));
    let again = json!({ "sku": "BOLT", "price_list_id": list, "max": 1 });
    staff.post("/v1/quantity-rules", &again).refused(409, "quantity_rule_taken");
    staff.patch(&path, &json!({ "min": null })).refused(422, "bad_quantity_rule");
    // A change is refused as a new rule is: the same code, at the same field.
    let create = json!({ "sku": "BOLT", "company_id": shop.other_company() });
    for (field, value, code, pointer) in [
        ("min", 0, "out_of_range", "/min"),
        ("max", 0, "out_of_range", "/max"),
        ("increment", -1, "out_of_range", "/increment"),
        ("increment", 9_007_199_254_740_993_i64, "out_of_range", "/increment"),
    ] {
        let mut new = create.clone();
        new[field] = json!(value);
        for refused in
            [staff.post("/v1/quantity-rules", &new), staff.patch(&path, &json!({ field: value }))]
        {
            let refused = refused.refused(422, code);
            assert_eq!(refused["errors"][0]["pointer"], pointer);
        }
    }
    staff.patch(&path, &json!({ "sku": "NUT" })).refused(400, "unknown_field");
    let stale = [("If-Match", "\"9\"")];
    staff.send("PATCH", &path, &stale, Some(&json!({ "min": 2 }))).refused(412, "stale");
}

/// SQL that adds `more` products, each with a rule of Acme's.
fn many(backend: Backend, more: i64) -> [String; 2] {
    let (numbers, id, now) = match backend {
        Backend::Sqlite => (
            format!(
                "(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {more}) SELECT i FROM n)"
            ),
            "randomblob(16)",
            "0",
        ),
        Backend::Postgres => {
            (format!("(SELECT generate_series(1, {more}) AS i)"), "gen_random_uuid()", "now()")
        }
    };
    [
        format!(
            "INSERT INTO products (id, sku, name, unit, tax_class, version, created_at, updated_at) \
             SELECT {id}, 'MANY-' || i, 'Many', 'piece', 'standard', 1, {now}, {now} FROM {numbers} AS n"
        ),
        format!(
            "INSERT INTO quantity_rules (id, product_id, company_id, owner, quantity_min, on_violation, version, created_at) \
             SELECT {id}, p.id, c.id, 'company', 1, 'deny', 1, {now} \
             FROM products p, companies c WHERE p.sku LIKE 'MANY-%' AND c.name = 'Acme'"
        ),
    ]
}

#[rstest]
fn a_company_has_ten_thousand_rules(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = shop(backend) else { return };
    shop.product("NUT", "1.00");
    for sql in many(backend, 9_999) {
        shop.database().execute(&sql);
    }
    let admin = shop.company_admin();
    rule(&admin, &json!({ "min": 7 }));
    let more = json!({ "sku": "NUT", "min": 1 });
    admin.post("/v1/quantity-rules", &more).refused(409, "too_many_quantity_rules");
    shop.stranger().post("/v1/quantity-rules", &more).expect(201);
    assert_eq!(least(&shop.buyer()), 7);
    // The bulk-inserted rules have no events.
    shop.close_broken();
}
