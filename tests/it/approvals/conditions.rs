//! When a rule asks: its conditions, one by one and together.

use rstest::rstest;
use serde_json::{Value, json};

use super::role;
use crate::grants::tree::{at, member, shop_with_units};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{cost_centre, eur, order_of};
use crate::support::database::Backend;

/// A rule of Acme with this condition; returns its path.
#[track_caller]
fn rule(shop: &Shop, when: &Value) -> String {
    let rule = json!({
        "company_id": shop.company(), "name": "Some", "when": when, "steps": [{ "approvers": role("approver") }],
    });
    let made = shop.staff().post("/v1/approval-rules", &rule).expect(201);
    for (field, value) in when.as_object().into_iter().flatten() {
        assert_eq!(&made["when"][field], value, "{made:?}");
    }
    format!("/v1/approval-rules/{}", made.id())
}

/// What the rules say about an order, and the last rule's word on it.
#[track_caller]
fn decided(by: &Actor, order: &Value) -> (String, String) {
    let answer = by.post("/v1/orders/evaluate", order).expect(200);
    let trace = answer["trace"].as_array().expect("a trace");
    let approval = trace.iter().find(|entry| entry["check"] == "approval").expect("the check");
    let verdict = approval["considered"][0]["verdict"].as_str().expect("a word").to_owned();
    (answer.text("/outcome"), verdict)
}

fn to(country: &str) -> Value {
    let mut order = order_of(&[("BOLT", 1)]);
    order["ship_to"] =
        json!({ "line1": "Rue 1", "city": "Lyon", "postal_code": "69000", "country": country });
    order
}

/// An order with a line for this cost centre.
fn on(code: &str) -> Value {
    json!({ "lines": [{ "sku": "BOLT", "quantity": 1, "cost_centre": code }] })
}

#[rstest]
fn each_condition_asks_on_its_own(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.product("NUT", "1.00");
    let (buyer, admin) = (shop.buyer(), shop.company_admin());
    let bolts = |quantity| order_of(&[("BOLT", quantity)]);
    let two_lines = order_of(&[("BOLT", 3), ("BOLT", 3)]);
    let over = json!({ "sku": "BOLT", "quantity": 5 });
    for (when, asks, passes, word) in [
        (json!({ "line_total_over": eur("30.00") }), bolts(4), two_lines.clone(), "line_not_over"),
        (json!({ "skus": ["NUT", "BOLT"] }), bolts(1), bolts(1), ""),
        (json!({ "skus": ["NUT"] }), order_of(&[("BOLT", 1), ("NUT", 1)]), bolts(9), "other_goods"),
        (json!({ "quantity_over": over }), two_lines.clone(), bolts(5), "quantity_not_over"),
        (json!({ "ship_to_countries": ["FR", "DE"] }), to("FR"), to("AT"), "other_country"),
        // Without an address, the goods go to the company's country.
        (json!({ "ship_to_countries": ["AT"] }), bolts(1), to("FR"), "other_country"),
        (json!({ "cost_centres": ["HR", "IT"] }), on("IT"), on("PR"), "other_cost_centre"),
        (json!({ "requester_roles": ["buyer"] }), bolts(1), bolts(1), ""),
    ] {
        let rule = rule(&shop, &when);
        let found = decided(&buyer, &asks);
        assert_eq!(
            found,
            ("require_approval".to_owned(), "asks_for_approval".to_owned()),
            "{when}"
        );
        if !word.is_empty() {
            assert_eq!(decided(&buyer, &passes), ("allow".to_owned(), word.to_owned()), "{when}");
        }
        shop.staff().delete(&rule).expect(204);
    }
    let rule = rule(&shop, &json!({ "requester_roles": ["buyer", "approver"] }));
    assert_eq!(decided(&admin, &bolts(1)), ("allow".to_owned(), "other_requester".to_owned()));
    let placed = buyer.post("/v1/orders", &bolts(1)).expect(201);
    assert_eq!(placed["status"], "pending_approval");
    assert_eq!(admin.post("/v1/orders", &bolts(1)).expect(201)["status"], "confirmed");
    shop.staff().delete(&rule).expect(204);
}

#[rstest]
fn the_roles_are_those_at_the_unit_of_the_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let places = [at("buyer", Some(&units.south)), at("company_admin", Some(&units.north))];
    let both = member(&shop, "bo@acme.test", &places);
    rule(&shop, &json!({ "requester_roles": ["company_admin"] }));
    for (unit, status) in [
        (&units.south, "confirmed"),
        (&units.north, "pending_approval"),
        (&units.north1, "pending_approval"),
    ] {
        let mut order = order_of(&[("BOLT", 1)]);
        order["business_unit_id"] = json!(unit);
        assert_eq!(both.post("/v1/orders", &order).expect(201)["status"], status, "{unit}");
    }
}

#[rstest]
fn all_conditions_of_a_rule_hold_and_any_rule_asks(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let buyer = shop.buyer();
    let bolts = |quantity| order_of(&[("BOLT", quantity)]);
    rule(&shop, &json!({ "order_total_over": eur("50.00"), "ship_to_countries": ["FR"] }));
    assert_eq!(decided(&buyer, &to("FR")).1, "not_over");
    assert_eq!(decided(&buyer, &bolts(6)).1, "other_country");
    let mut both = to("FR");
    both["lines"] = bolts(6)["lines"].clone();
    assert_eq!(decided(&buyer, &both).0, "require_approval");
    rule(&shop, &json!({ "quantity_over": { "sku": "BOLT", "quantity": 5 } }));
    assert_eq!(decided(&buyer, &bolts(6)).0, "require_approval");
    assert_eq!(decided(&buyer, &bolts(5)).0, "allow");
    // A buyer does not learn the bounds.
    let told = buyer.post("/v1/orders/evaluate", &bolts(6)).expect(200).body.to_string();
    assert!(!told.contains("50.00 EUR") && !told.contains("more than 5"), "{told}");
    let told =
        shop.company_admin().post("/v1/orders/evaluate", &bolts(6)).expect(200).body.to_string();
    assert!(told.contains("more than 5 of a SKU"), "{told}");
}

#[rstest]
fn a_condition_that_never_holds_is_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    cost_centre(&shop.company_admin(), "IT");
    let usd = json!({ "amount": "5.00", "currency": "USD" });
    let over =
        |sku: &str, quantity: i64| json!({ "quantity_over": { "sku": sku, "quantity": quantity } });
    let many: Vec<_> = (0..101).map(|_| "BOLT").collect();
    let send = |when: &Value, company: Option<&str>| -> Answer {
        let rule = json!({
            "company_id": company, "name": "Some", "when": when, "steps": [{ "approvers": role("approver") }],
        });
        shop.staff().post("/v1/approval-rules", &rule)
    };
    for (when, status, pointer, code) in [
        (
            json!({ "line_total_over": usd }),
            422,
            "/when/line_total_over/currency",
            "currency_mismatch",
        ),
        (json!({ "line_total_over": eur("-1.00") }), 422, "", "bad_approval_rule"),
        (json!({ "skus": ["BOLT", "GONE"] }), 422, "/when/skus/1", "unknown_sku"),
        (over("GONE", 1), 422, "/when/quantity_over/sku", "unknown_sku"),
        (over("BOLT", -1), 422, "/when/quantity_over/quantity", ""),
        (json!({ "skus": many }), 422, "/when/skus", ""),
        (
            json!({ "ship_to_countries": ["XX"] }),
            422,
            "/when/ship_to_countries/0",
            "unknown_country",
        ),
        (json!({ "requester_roles": ["king"] }), 422, "/when/requester_roles/0", ""),
        (
            json!({ "cost_centres": ["IT", "GONE"] }),
            422,
            "/when/cost_centres/1",
            "unknown_cost_centre",
        ),
        (json!({ "cost_centres": [""] }), 422, "/when/cost_centres/0", "unknown_cost_centre"),
        (json!({ "cost_centre": "WINDOWS" }), 400, "", ""),
    ] {
        let refused = send(&when, Some(shop.company())).expect(status);
        if status == 422 {
            assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused:?}");
        }
        if !code.is_empty() {
            assert_eq!(refused["errors"][0]["code"], code, "{refused:?}");
        }
    }
    // For all companies any currency, but one.
    send(&json!({ "line_total_over": usd }), None).expect(201);
    let two = json!({ "line_total_over": usd, "order_total_over": eur("1.00") });
    send(&two, None).refused(422, "currency_mismatch");
}

#[rstest]
fn a_changed_rule_asks_from_the_next_order_on(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (staff, admin, buyer) = (shop.staff(), shop.company_admin(), shop.buyer());
    let bolts = |quantity| order_of(&[("BOLT", quantity)]);
    let path = rule(&shop, &json!({ "order_total_over": eur("50.00"), "skus": ["BOLT"] }));
    let pending = buyer.post("/v1/orders", &bolts(6)).expect(201).text("/approval_request_id");
    let raised =
        admin.patch(&path, &json!({ "when": { "order_total_over": eur("70.00") } })).expect(200);
    assert_eq!((raised.integer("/version"), raised["when"]["skus"].clone()), (2, json!([])));
    assert_eq!(decided(&buyer, &bolts(6)).0, "allow");
    assert_eq!(decided(&buyer, &bolts(8)).0, "require_approval");
    // What was asked before stays as it was.
    let request = format!("/v1/approval-requests/{pending}");
    assert_eq!(staff.get(&request).expect(200)["steps"][0]["rule_name"], "Some");
    let steps = json!([{ "approvers": role("company_admin"), "mode": "at_least", "at_least": 1 }]);
    let changed =
        admin.patch(&path, &json!({ "steps": steps, "name": "Many", "priority": 3 })).expect(200);
    assert_eq!((changed.text("/name"), changed.integer("/priority")), ("Many".to_owned(), 3));
    assert_eq!(changed["when"], raised["when"]);
    let placed = buyer.post("/v1/orders", &bolts(8)).expect(201).text("/approval_request_id");
    let step =
        staff.get(&format!("/v1/approval-requests/{placed}")).expect(200)["steps"][0].clone();
    assert_eq!(
        (&step["rule_name"], &step["approver_role"]),
        (&json!("Many"), &json!("company_admin"))
    );

    admin
        .patch(
            &path,
            &json!({ "when": { "order_total_over": { "amount": "1.00", "currency": "USD" } } }),
        )
        .refused(422, "currency_mismatch");
    admin.patch(&path, &json!({ "steps": [] })).expect(422);
    admin.patch(&path, &json!({ "owner": "operator" })).expect(400);
    admin.patch(&path, &json!({ "name": null })).expect(422);
    shop.stranger().patch(&path, &json!({ "name": "Mine" })).refused(404, "not_found");
    buyer.patch(&path, &json!({ "name": "Mine" })).refused(403, "forbidden");
    let theirs = json!({
        "company_id": shop.company(), "owner": "operator", "name": "Ours", "when": {},
        "steps": [{ "approvers": role("approver") }],
    });
    let theirs = format!(
        "/v1/approval-rules/{}",
        staff.post("/v1/approval-rules", &theirs).expect(201).id()
    );
    admin.patch(&theirs, &json!({ "name": "Mine" })).refused(403, "operators_rule");
    staff.patch(&theirs, &json!({ "priority": -1 })).expect(200);
    assert_eq!(admin.get(&path).expect(200).integer("/version"), 3);
}
