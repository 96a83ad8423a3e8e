//! Simulations that are refused: a bad rule, a caller that may not read orders, one that does not wait.

use rstest::rstest;
use serde_json::{Value, json};

use super::{SIMULATIONS, over, role, thirty_orders};
use crate::owners::program;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;
use crate::support::race::race;

#[rstest]
fn a_rule_is_refused_as_its_own_operation_refuses_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let usd = json!({ "amount": "5.00", "currency": "USD" });
    let mut rule = over("1.00", &role("approver"));
    let mut by_a_stranger = rule.clone();
    by_a_stranger["steps"][0]["approvers"] = json!({ "member_ids": [shop.cast().stranger.id] });
    rule["when"] = json!({ "line_total_over": usd });
    let mut gone = rule.clone();
    gone["when"] = json!({ "skus": ["GONE"] });
    let mut of_others = over("1.00", &role("approver"));
    of_others["company_id"] = json!(shop.other_company());
    let mut unknown = over("1.00", &role("approver"));
    unknown["color"] = json!("red");
    for (field, path, rule) in [
        ("approval_rule", "/v1/approval-rules", rule),
        ("approval_rule", "/v1/approval-rules", by_a_stranger),
        ("approval_rule", "/v1/approval-rules", gone),
        ("approval_rule", "/v1/approval-rules", of_others),
        ("approval_rule", "/v1/approval-rules", unknown),
        ("approval_rule", "/v1/approval-rules", json!({ "name": "No more" })),
        ("order_limit", "/v1/order-limits", json!({})),
        ("order_limit", "/v1/order-limits", json!({ "max_total": eur("-1.00") })),
        ("order_limit", "/v1/order-limits", json!({ "max_total": usd })),
        ("quantity_rule", "/v1/quantity-rules", json!({ "sku": "BOLT" })),
        ("quantity_rule", "/v1/quantity-rules", json!({ "sku": "GONE", "min": 2 })),
        ("quantity_rule", "/v1/quantity-rules", json!({ "sku": "BOLT", "min": 0 })),
    ] {
        let admin = shop.company_admin();
        let own = admin.post(path, &rule);
        let found = admin.post(SIMULATIONS, &json!({ (field): rule }));
        assert!([400, 404, 422].contains(&own.status), "{own:?}");
        assert_eq!((found.status, &found["code"]), (own.status, &own["code"]), "{found:?}");
        let errors = |answer: &Answer| answer["errors"].as_array().cloned().unwrap_or_default();
        assert_eq!(errors(&own).len(), errors(&found).len(), "{found:?}");
        for (own, found) in errors(&own).iter().zip(errors(&found)) {
            assert_eq!(found["code"], own["code"], "{rule}");
            let pointer = own["pointer"].as_str().expect("a pointer");
            assert_eq!(found["pointer"], format!("/{field}{pointer}"), "{rule}");
        }
    }
}

#[rstest]
fn a_simulation_is_refused_by_itself(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let (admin, staff) = (shop.company_admin(), shop.staff());
    let rule = over("1.00", &role("approver"));
    let with = |fields: Value| {
        let mut asked = json!({ "approval_rule": rule });
        for (field, value) in fields.as_object().into_iter().flatten() {
            asked[field] = value.clone();
        }
        asked
    };
    let limit = json!({ "max_total": eur("1.00") });
    let month = json!({ "max_total": eur("1.00"), "period": "month" });
    for (asked, status, code) in [
        (json!({}), 422, "one_rule"),
        (with(json!({ "order_limit": limit })), 422, "one_rule"),
        (json!({ "order_limit": month }), 422, "period_not_simulated"),
        (with(json!({ "from": "2026-03-02", "until": "2026-03-01" })), 422, "bad_validity"),
        (with(json!({ "from": "2026-02-30" })), 422, ""),
        (with(json!({ "company_id": shop.other_company() })), 404, "not_found"),
        (with(json!({ "price_list": 1 })), 400, "unknown_field"),
    ] {
        let refused = admin.post(SIMULATIONS, &asked).expect(status);
        if !code.is_empty() {
            assert_eq!(refused["code"], code, "{refused:?}");
        }
    }
    let mut other = with(json!({ "company_id": shop.other_company() }));
    other["approval_rule"]["company_id"] = json!(shop.company());
    staff.post(SIMULATIONS, &other).refused(422, "another_company");
    for by in [shop.buyer(), shop.approver()] {
        by.post(SIMULATIONS, &with(json!({}))).refused(403, "forbidden");
    }
    shop.order(&[("BOLT", 2)]);
    assert_eq!(shop.stranger().post(SIMULATIONS, &with(json!({}))).expect(200)["orders_seen"], 0);
}

/// The answer shows ids, numbers and net totals of orders.
#[rstest]
fn a_simulation_shows_no_orders_that_the_caller_may_not_read(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.order(&[("BOLT", 2)]);
    let asked = json!({ "order_limit": { "max_total": eur("0.00") } });
    for maker in [shop.company_admin(), shop.staff()] {
        let key = program(&shop, &maker, &["approval_rules.simulate"]);
        key.post(SIMULATIONS, &asked).refused(403, "forbidden");
        let key = program(&shop, &maker, &["approval_rules.simulate", "orders.read"]);
        assert_eq!(key.post(SIMULATIONS, &asked).expect(200)["orders_hit"], 1);
    }
}

/// A caller has one simulation at a time. Its turn ends with the work.
#[rstest]
fn simulations_of_one_caller_take_turns(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    thirty_orders(&shop);
    let admin = shop.company_admin();
    let asked = json!({ "order_limit": { "max_total": eur("0.00") } });
    for answer in race(8, |_| admin.post(SIMULATIONS, &asked)) {
        if answer.status == 409 {
            answer.refused(409, "simulation_running");
        } else {
            assert_eq!(answer.expect(200)["orders_hit"], 30);
        }
    }
    admin.post(SIMULATIONS, &asked).expect(200);
}
