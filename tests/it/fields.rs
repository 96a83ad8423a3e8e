//! A caller can neither read nor write fields above the caller's level, whatever other rights it has.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::{api_key, eur, order_of};
use crate::support::database::Backend;
use crate::support::document::{Things, operations};
use crate::support::server;

impl Shop {
    /// A program of the operator with these scopes.
    #[track_caller]
    pub fn program(&self, scopes: &[&str]) -> Actor {
        let new = json!({ "name": "program", "scopes": scopes });
        let made = self.staff().post("/v1/api-keys", &new).expect(201);
        self.anonymous().with_token(&made.text("/key"))
    }
}

/// The entry of this check in a trace.
#[track_caller]
fn entry<'a>(trace: &'a Value, check: &str) -> &'a Value {
    let entries = trace.as_array().expect("a trace");
    entries.iter().find(|entry| entry["check"] == check).expect("the check")
}

#[rstest]
fn the_credit_limit_is_for_who_may_read_credit(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.change_company(&json!({ "credit_limit": eur("98765.00") }));
    let acme = format!("/v1/companies/{}", shop.company());
    let order = shop.order(&[("BOLT", 1)]);
    let trace = format!("/v1/orders/{}/trace", order.id());

    for sees in [shop.company_admin(), shop.staff()] {
        assert_eq!(sees.get(&acme).expect(200).amount("credit_limit"), "98765.00");
        let told = sees.get(&trace).expect(200);
        assert_eq!(entry(&told["trace"], "credit")["limit"], "98765.00 EUR");
    }
    for (blind, paths) in [
        (shop.buyer(), vec![trace.as_str()]),
        (shop.approver(), vec![trace.as_str()]),
        (shop.program(&["companies.read"]), vec![acme.as_str(), "/v1/companies"]),
        (shop.program(&["orders.read"]), vec![trace.as_str()]),
    ] {
        for path in paths {
            let answer = blind.get(path).expect(200);
            assert!(!String::from_utf8_lossy(&answer.bytes).contains("98765"), "{answer:?}");
        }
        blind.get(&format!("{acme}/credit-account")).refused(403, "forbidden");
    }
    let evaluated = shop.buyer().post("/v1/orders/evaluate", &order_of(&[("BOLT", 1)])).expect(200);
    let credit = entry(&evaluated["trace"], "credit");
    assert_eq!((&credit["outcome"], &credit["limit"]), (&json!("passed"), &Value::Null));
    assert_eq!(credit["detail"], "within what is left");
}

/// Places and evaluates the order, and returns both texts of the refusal.
#[track_caller]
fn told(actor: &Actor, order: &Value, code: &str) -> String {
    let refused = actor.post("/v1/orders", order).refused(409, code);
    let evaluated = actor.post("/v1/orders/evaluate", order).expect(200);
    assert_eq!(refused["errors"], evaluated["errors"], "{refused:?}");
    assert_eq!(refused["detail"], refused["errors"][0]["detail"], "{refused:?}");
    format!("{}\n{}", refused.text("/detail"), evaluated.body)
}

#[rstest]
fn refusals_tell_no_figure_that_fields_do_not(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let ours = |scopes: &[&str]| {
        let scopes = [&["orders.place", "orders.evaluate"], scopes].concat();
        shop.anonymous().with_token(&api_key(&shop, &scopes).text("/key"))
    };
    let blind = ours(&[]);
    let bolts = |quantity| order_of(&[("BOLT", quantity)]);

    shop.stock("BOLT", 77_777);
    let few = "BOLT: 77778 requested, more than is left";
    let text = told(&blind, &bolts(77_778), "insufficient_stock");
    assert!(text.starts_with(few) && !text.contains("77777"), "{text}");
    let allowed = blind.post("/v1/orders/evaluate", &bolts(7)).expect(200);
    assert_eq!(entry(&allowed["trace"], "stock")["outcome"], "passed");
    assert!(!allowed.body.to_string().contains("77777"), "{allowed:?}");
    for sees in [shop.buyer(), shop.company_admin(), ours(&["stock.read"])] {
        let text = told(&sees, &bolts(77_778), "insufficient_stock");
        assert!(text.starts_with("BOLT: 77778 requested, 77777 available"), "{text}");
    }
    // Other readers see stored traces: an approver does not see stock.
    let order = shop.order(&[("BOLT", 7)]);
    let trace = format!("/v1/orders/{}/trace", order.id());
    for (actor, sees) in [(shop.buyer(), true), (shop.staff(), true), (shop.approver(), false)] {
        let told = actor.get(&trace).expect(200);
        assert_eq!(told.body.to_string().contains("77777 available"), sees, "{told:?}");
    }

    shop.change_company(&json!({ "credit_limit": eur("543.00") }));
    let much = "600.00 EUR gross is more than is left of the credit limit";
    for actor in [shop.buyer(), blind.clone(), ours(&["stock.read"])] {
        let text = told(&actor, &bolts(50), "credit_exceeded");
        // 459.00 are left, because 84.00 are ordered.
        assert!(text.starts_with(much), "{text}");
        assert!(!text.contains("543.00") && !text.contains("459.00"), "{text}");
    }
    let full = "600.00 EUR gross is more than the 459.00 EUR left of the credit limit";
    let key = ours(&["credit.read"]);
    for sees in [shop.company_admin(), key] {
        let text = told(&sees, &bolts(50), "credit_exceeded");
        assert!(text.starts_with(full), "{text}");
    }
    shop.change_company(&json!({ "credit_limit": null }));

    for (limit, quantity, code, plain) in [
        ("max_total", 40, "order_total_too_high", "400.00 EUR net is more than the maximum order"),
        ("min_total", 30, "order_total_too_low", "300.00 EUR net is less than the minimum order"),
    ] {
        let limit = json!({ "company_id": shop.company(), limit: eur("345.00") });
        let limit = shop.staff().post("/v1/order-limits", &limit).expect(201).id();
        for actor in [shop.buyer(), blind.clone()] {
            let text = told(&actor, &bolts(quantity), code);
            assert!(text.starts_with(plain) && !text.contains("345.00"), "{text}");
        }
        let text = told(&shop.company_admin(), &bolts(quantity), code);
        assert!(text.contains("345.00 EUR"), "{text}");
        shop.staff().delete(&format!("/v1/order-limits/{limit}")).expect(204);
    }

    let rule = json!({
        "company_id": shop.company(), "name": "Big: all", "when": { "order_total_over": eur("234.00") },
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    for (actor, sees) in [(shop.buyer(), false), (blind, false), (shop.company_admin(), true)] {
        let told = actor.post("/v1/orders/evaluate", &bolts(30)).expect(200);
        let note = &entry(&told["trace"], "approval")["considered"][0];
        let what = if sees { "Big: all: over 234.00 EUR" } else { "Big: all" };
        assert_eq!((&note["what"], &note["verdict"]), (&json!(what), &json!("asks_for_approval")));
        assert_eq!(told.body.to_string().contains("234.00"), sees, "{told:?}");
    }
}

#[rstest]
fn the_credit_limit_is_set_by_who_sets_terms(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let acme = format!("/v1/companies/{}", shop.company());
    let clerk = shop.program(&["companies.create", "companies.read", "companies.update"]);
    for field in [
        json!({ "credit_limit": eur("1.00") }),
        json!({ "on_hold": true }),
        json!({ "payment_terms": { "net_days": 90 } }),
    ] {
        clerk.patch(&acme, &field).refused(403, "field_not_permitted");
    }
    let renamed = clerk.patch(&acme, &json!({ "name": "Acme II" })).expect(200);
    assert!(renamed.body.get("credit_limit").is_none(), "{renamed:?}");
    let mut new = json!({ "name": "New", "country": "AT", "currency": "EUR" });
    clerk.post("/v1/companies", &new).expect(201);
    new["credit_limit"] = eur("1000000.00");
    clerk.post("/v1/companies", &new).refused(403, "field_not_permitted");
    shop.staff().post("/v1/companies", &new).expect(201);
}

#[rstest]
fn a_spending_limit_is_for_its_owner_and_who_may_read_members(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let place = format!("/v1/companies/{}/members/{}", shop.company(), shop.cast().buyer.id);
    let limit = json!({ "spending_limit": { "amount": eur("4321.00"), "period": "month" } });
    shop.company_admin().patch(&place, &limit).expect(200);
    let trace = format!("/v1/orders/{}/trace", shop.order(&[("BOLT", 1)]).id());
    for (actor, limit) in [
        (shop.buyer(), json!("4321.00 EUR")),
        (shop.company_admin(), json!("4321.00 EUR")),
        (shop.approver(), Value::Null),
        (shop.program(&["orders.read"]), Value::Null),
    ] {
        let told = actor.get(&trace).expect(200);
        assert_eq!(entry(&told["trace"], "spending_limit")["limit"], limit, "{told:?}");
        assert_eq!(told.body.to_string().contains("4321"), !limit.is_null());
    }
    shop.other_buyer().get(&trace).refused(404, "not_found");
    for actor in [shop.buyer(), shop.approver(), shop.program(&["orders.read"])] {
        actor.get(&place).refused(403, "forbidden");
        actor.patch(&place, &limit).refused(403, "forbidden");
    }
}

#[rstest]
fn a_price_of_ones_own_needs_its_permission(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let cheap = json!({
        "company_id": shop.company(),
        "lines": [{ "sku": "BOLT", "quantity": 1, "unit_price": "0.01" }],
    });
    let program = shop.program(&["orders.place"]);
    for actor in [shop.buyer(), shop.company_admin(), program] {
        actor.post("/v1/orders", &cheap).refused(403, "price_not_allowed");
    }
    let trusted = shop.program(&["orders.place", "orders.set_price"]);
    let placed = trusted.post("/v1/orders", &cheap).expect(201);
    assert_eq!(placed.amount("net_total"), "0.01");
}

/// No request can set response-only fields (`status`, `version`, `balance`, …): a response field that is
/// not one of the request's own is refused as unknown.
#[test]
fn no_answers_field_can_be_slipped_into_a_request() {
    let Some(shop) = Shop::start(Backend::Sqlite) else { return };
    let document = server::document();
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    let fields = |name: &str| -> BTreeSet<&str> {
        let properties = schemas[name]["properties"].as_object();
        properties.into_iter().flat_map(|all| all.keys().map(String::as_str)).collect()
    };
    let every: BTreeSet<&str> = schemas.keys().flat_map(|name| fields(name)).collect();
    let things = Things::in_shop(&shop);
    let mut slipped = Vec::new();
    for operation in operations().into_iter().filter(|o| o.body) {
        let method = operation.method.to_lowercase();
        let at = &document["paths"][&operation.template][method]["requestBody"]["content"];
        let body = at["application/json"]["schema"]["$ref"].as_str().expect("a named body");
        let own = fields(body.rsplit('/').next().expect("a name"));
        for field in every.difference(&own) {
            let sent = json!({ *field: Value::Null });
            let path = things.path(&operation.template);
            let answer = shop.staff().send(&operation.method, &path, &[], Some(&sent));
            if answer.status != 400 || answer["code"] != "unknown_field" {
                slipped.push(format!("{} took {field}: {}", answer.asked, answer.status));
            }
        }
    }
    assert!(every.len() > 100, "{} fields", every.len());
    assert!(slipped.is_empty(), "{}", slipped.join("\n"));
}
