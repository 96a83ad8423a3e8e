//! The steps of one approval request.

use rstest::rstest;
use serde_json::json;

use super::rule;
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;

#[rstest]
fn an_order_asks_for_twenty_steps_at_most(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let approver = shop.cast().approver.id.as_str();
    let four_steps = rule(&shop, 4, &[approver]);
    let admin = shop.company_admin();
    let rules: Vec<String> =
        (0..6).map(|_| admin.post("/v1/approval-rules", &four_steps).expect(201).id()).collect();
    let order = order_of(&[("BOLT", 1)]);

    let refused = shop.buyer().post("/v1/orders", &order).refused(409, "too_many_approval_steps");
    assert_eq!(refused["errors"][0]["code"], "too_many_approval_steps");
    let forecast = shop.buyer().post("/v1/orders/evaluate", &order).expect(200);
    assert_eq!(forecast["outcome"], "deny");
    assert_eq!(shop.database().count("approval_requests"), 0);
    assert_eq!(shop.available("BOLT"), 1000);

    admin.delete(&format!("/v1/approval-rules/{}", rules[0])).expect(204);
    let placed = shop.buyer().post("/v1/orders", &order).expect(201);
    assert_eq!(placed["status"], "pending_approval");
    let path = format!("/v1/approval-requests/{}", placed.text("/approval_request_id"));
    let request = shop.approver().get(&path).expect(200);
    assert_eq!(request["steps"].as_array().expect("steps").len(), 20);
}

/// No single rule is too large to be satisfied.
#[rstest]
fn a_rule_has_few_steps_of_few_members(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let approver = shop.cast().approver.id.as_str();
    let admin = shop.company_admin();
    admin.post("/v1/approval-rules", &rule(&shop, 5, &[approver; 20])).expect(201);
    for (steps, members) in [(6, 1), (1, 21)] {
        let body = rule(&shop, steps, &vec![approver; members]);
        let answer = admin.post("/v1/approval-rules", &body).expect(422).problem();
        assert!(answer["errors"] != json!(null), "{answer:?}");
    }
}
