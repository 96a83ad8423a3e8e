//! Terms that the rest of a partly cancelled order must still meet.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{api_key, eur, order_of};
use crate::support::database::Backend;

fn cancel(actor: &Actor, order: &str, lines: &[(i64, i64)]) -> Answer {
    let lines: Vec<_> =
        lines.iter().map(|(n, q)| json!({ "line_number": n, "quantity": q })).collect();
    let body = if lines.is_empty() { json!({}) } else { json!({ "lines": lines }) };
    actor.post(&format!("/v1/orders/{order}/cancel"), &body)
}

/// Asserts a refusal with these (pointer, code), one for each rule.
#[track_caller]
fn breaks(answer: Answer, rules: &[(&str, &str)]) {
    let refused = answer.refused(409, "cancellation_breaks_terms");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let errors = refused["errors"].as_array().cloned().unwrap_or_default();
    let found: Vec<_> =
        errors.iter().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect();
    let rules: Vec<_> =
        rules.iter().map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned())).collect();
    assert_eq!(found, rules, "{refused:?}");
}

/// BOLT at 10.00 from 1 and 4.00 from 1,000.
fn tiers(shop: &Shop) {
    shop.product("BOLT", "12.00");
    let list = json!({ "name": "Trade from everyone", "currency": "EUR" });
    let list = shop.staff().post("/v1/price-lists", &list).expect(201).id();
    let tiers = json!([
        { "min_quantity": 1, "unit_price": "10.00" },
        { "min_quantity": 1000, "unit_price": "4.00" },
    ]);
    let prices = json!({ "prices": [{ "sku": "BOLT", "tiers": tiers }] });
    shop.staff().put(&format!("/v1/price-lists/{list}/prices"), &prices).expect(200);
}

fn limit(shop: &Shop, fields: &Value) {
    let mut limit = json!({ "company_id": shop.company() });
    for (field, value) in fields.as_object().into_iter().flatten() {
        limit[field] = value.clone();
    }
    shop.staff().post("/v1/order-limits", &limit).expect(201);
}

#[rstest]
fn a_tier_is_kept_by_what_remains(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    tiers(&shop);
    let key = api_key(&shop, &["orders.cancel", "orders.read"]);
    let key = shop.anonymous().with_token(&key.text("/key"));
    let order = shop.order(&[("BOLT", 1000)]).id();
    for actor in [shop.buyer(), shop.company_admin(), key] {
        for quantity in [1, 999] {
            let refused = cancel(&actor, &order, &[(1, quantity)]);
            breaks(refused, &[("/lines/0/quantity", "tier_not_reached")]);
        }
    }
    let kept = shop.buyer().get(&format!("/v1/orders/{order}")).expect(200);
    assert_eq!((kept.integer("/version"), kept.integer("/lines/0/cancelled")), (1, 0));
    assert_eq!(shop.available("BOLT"), 0);
    // The whole order may be cancelled.
    assert_eq!(cancel(&shop.buyer(), &order, &[]).expect(200)["status"], "cancelled");

    // The sum of the SKU's lines reached the tier, and the sum must keep it.
    let order = shop.order(&[("BOLT", 400), ("BOLT", 600)]).id();
    let refused = cancel(&shop.buyer(), &order, &[(2, 600)]);
    breaks(refused, &[("/lines/0/quantity", "tier_not_reached")]);
    cancel(&shop.buyer(), &order, &[(1, 400), (2, 600)]).expect(200);

    // A line priced at the tier from 1 keeps it with any remaining piece.
    let order = shop.order(&[("BOLT", 999)]).id();
    cancel(&shop.buyer(), &order, &[(1, 998)]).expect(200);
}

#[rstest]
fn what_is_shipped_counts_as_remaining(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    tiers(&shop);
    shop.stock("BOLT", 1200);
    let order = shop.order(&[("BOLT", 1200)]).id();
    shop.ship_part(&order, &[(1, 900)]);
    let refused = cancel(&shop.buyer(), &order, &[(1, 201)]);
    breaks(refused, &[("/lines/0/quantity", "tier_not_reached")]);
    cancel(&shop.buyer(), &order, &[(1, 200)]).expect(200);
    // Everything open may be cancelled, named or not.
    let closed = cancel(&shop.buyer(), &order, &[(1, 100)]).expect(200);
    assert_eq!((closed["status"].as_str(), shop.available("BOLT")), (Some("confirmed"), 300));
}

#[rstest]
fn quantity_rules_are_kept_by_what_remains(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let rule = json!({ "min": 100, "max": 300, "increment": 10 });
    let nut = json!({
        "sku": "NUT", "name": "Nut", "list_price": eur("1.00"), "quantity_rule": rule,
    });
    let nut = shop.product_from(&nut).id();
    shop.product("BOLT", "10.00");
    let order = shop.order(&[("NUT", 150), ("BOLT", 5), ("NUT", 50)]).id();
    let buyer = shop.buyer();
    let (few, odd) = ("quantity_below_minimum", "quantity_not_a_multiple");
    breaks(
        cancel(&buyer, &order, &[(1, 149)]),
        &[("/lines/0/quantity", few), ("/lines/0/quantity", odd)],
    );
    breaks(cancel(&buyer, &order, &[(2, 1), (3, 5)]), &[("/lines/1/quantity", odd)]);
    breaks(cancel(&buyer, &order, &[(3, 50), (1, 60)]), &[("/lines/0/quantity", few)]);
    let left = cancel(&buyer, &order, &[(3, 50), (1, 50), (2, 4)]).expect(200);
    assert_eq!(left.integer("/lines/0/cancelled"), 50);
    // The other goods are not checked, and zero remaining pieces are not too few.
    cancel(&buyer, &order, &[(1, 100)]).expect(200);
    assert_eq!(shop.available("NUT"), 1000);

    // Today's rule applies; a cancellation never breaks a maximum.
    let order = shop.order(&[("NUT", 300)]).id();
    let product = json!({ "quantity_rule": { "min": 200, "max": 250 } });
    shop.staff().patch(&format!("/v1/products/{nut}"), &product).expect(200);
    cancel(&buyer, &order, &[(1, 5)]).expect(200);
    breaks(cancel(&buyer, &order, &[(1, 96)]), &[("/lines/0/quantity", few)]);
    cancel(&buyer, &order, &[]).expect(200);
}

#[rstest]
fn the_least_order_is_kept_by_what_remains(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    limit(&shop, &json!({ "min_total": eur("500.00"), "max_total": eur("600.00") }));
    let (admin, low) = (shop.company_admin(), "order_total_too_low");

    let mut order = order_of(&[("BOLT", 1), ("BOLT", 1)]);
    order["lines"][1] = json!({ "charge": "surcharge", "amount": eur("490.00") });
    order["company_id"] = json!(shop.company());
    let order = shop.staff().post("/v1/orders", &order).expect(201).id();
    let refused = cancel(&admin, &order, &[(2, 1)]);
    breaks(refused, &[("/lines/0", "charge_without_goods"), ("/lines", low)]);
    let gone = cancel(&admin, &order, &[]).expect(200);
    assert_eq!((&gone["status"], gone.integer("/lines/1/cancelled")), (&json!("cancelled"), 1));

    let order = shop.order(&[("BOLT", 55)]).id();
    breaks(cancel(&shop.buyer(), &order, &[(1, 6)]), &[("/lines", low)]);
    cancel(&shop.buyer(), &order, &[(1, 5)]).expect(200);
    shop.ship_part(&order, &[(1, 1)]);
    breaks(cancel(&shop.buyer(), &order, &[(1, 1)]), &[("/lines", low)]);
    cancel(&shop.buyer(), &order, &[(1, 49)]).expect(200);
    assert_eq!(shop.invoice(&order).amount("net_total"), "10.00");
}

#[rstest]
fn a_charge_goes_with_its_goods(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let mut order = order_of(&[("BOLT", 10), ("BOLT", 1)]);
    order["lines"][1] = json!({ "charge": "freight", "amount": eur("25.00") });
    order["company_id"] = json!(shop.company());
    let place = || shop.staff().post("/v1/orders", &order).expect(201).id();
    let admin = shop.company_admin();
    let alone = &[("/lines/1", "charge_without_goods")];

    let order = place();
    breaks(cancel(&admin, &order, &[(1, 9), (2, 1)]), alone);
    cancel(&admin, &order, &[(1, 10), (2, 1)]).expect(200);
    // Shipped goods keep their freight.
    let order = place();
    shop.ship_part(&order, &[(1, 9)]);
    breaks(cancel(&admin, &order, &[(1, 1), (2, 1)]), alone);
    cancel(&admin, &order, &[]).expect(200);
    breaks(cancel(&admin, &order, &[(2, 1)]), &[("/lines/0", "charge_without_goods")]);
    assert_eq!(shop.invoice(&order).amount("net_total"), "115.00");
}

#[rstest]
fn what_waits_for_approval_is_held_to_its_terms_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    tiers(&shop);
    limit(&shop, &json!({ "min_total": eur("500.00"), "on_violation": "require_approval" }));
    let rule = json!({
        "company_id": shop.company(), "name": "All", "when": {},
        "steps": [{ "approvers": { "role": "approver" }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let order = shop.order(&[("BOLT", 1000)]);
    let refused = cancel(&shop.buyer(), &order.id(), &[(1, 1)]);
    breaks(refused, &[("/lines/0/quantity", "tier_not_reached")]);
    cancel(&shop.buyer(), &order.id(), &[]).expect(200);

    // While the order is pending, the approver judges the rest, so the least order does not bind; afterwards
    // it does.
    let order = shop.order(&[("BOLT", 60)]);
    cancel(&shop.buyer(), &order.id(), &[(1, 20)]).expect(200);
    let path = format!("/v1/approval-requests/{}/approve", order.text("/approval_request_id"));
    shop.approver().post(&path, &json!({})).expect(200);
    breaks(cancel(&shop.buyer(), &order.id(), &[(1, 1)]), &[("/lines", "order_total_too_low")]);
    cancel(&shop.buyer(), &order.id(), &[]).expect(200);
}

#[rstest]
fn staff_who_set_prices_may_break_terms_and_the_trace_says_so(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    tiers(&shop);
    limit(&shop, &json!({ "min_total": eur("500.00") }));
    let order = shop.order(&[("BOLT", 1000)]).id();
    let trace = format!("/v1/orders/{order}/trace");
    let before = shop.company_admin().get(&trace).expect(200);
    // A program without the permission must meet them, as the company's members must.
    let key = json!({ "name": "clerk", "scopes": ["orders.cancel", "orders.read"] });
    let key = shop.staff().post("/v1/api-keys", &key).expect(201).text("/key");
    let both = &[("/lines/0/quantity", "tier_not_reached"), ("/lines", "order_total_too_low")];
    breaks(cancel(&shop.anonymous().with_token(&key), &order, &[(1, 999)]), both);
    assert_eq!(shop.company_admin().get(&trace).expect(200).body, before.body);

    let left = cancel(&shop.staff(), &order, &[(1, 999)]).expect(200);
    assert_eq!(left.integer("/lines/0/cancelled"), 999);
    let after = shop.company_admin().get(&trace).expect(200);
    let entries = |answer: &Answer| answer["trace"].as_array().cloned().unwrap_or_default();
    let (old, new) = (entries(&before), entries(&after));
    assert_eq!(new[..old.len()], old[..], "what was decided stays as it was told");
    let told: Vec<_> = new[old.len()..]
        .iter()
        .map(|entry| ["check", "outcome", "code"].map(|field| entry[field].as_str().unwrap_or("")))
        .collect();
    assert_eq!(
        told,
        [
            ["price", "overridden", "tier_not_reached"],
            ["order_limit", "overridden", "order_total_too_low"],
        ]
    );
    shop.ship(&order);
    assert_eq!(shop.invoice(&order).amount("net_total"), "4.00");
}
