//! Steps that ask for so many of their approvers: one voice each.

use rstest::rstest;
use serde_json::{Value, json};

use super::role;
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;
use crate::support::race::race;

#[track_caller]
fn request(shop: &Shop, step: &Value) -> String {
    shop.product("BOLT", "10.00");
    let rule = json!({ "company_id": shop.company(), "name": "All", "when": {}, "steps": [step] });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let order = shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
    format!("/v1/approval-requests/{}", order.text("/approval_request_id"))
}

#[rstest]
fn at_least_three_are_exactly_three_voices(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let others: Vec<_> = (0..7)
        .map(|n| shop.member(&format!("approver-{n}@acme.test"), "approver", &json!({})))
        .collect();
    let step = json!({ "approvers": role("approver"), "mode": "at_least", "at_least": 3 });
    let request = request(&shop, &step);
    let approve = format!("{request}/approve");
    let answers = race(28, |client| others[client % 7].post(&approve, &json!({})));
    let won = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(won, 3);
    for refused in answers.into_iter().filter(|answer| answer.status != 200) {
        let code = refused["code"].as_str().unwrap_or_default().to_owned();
        assert!(["already_decided", "request_closed"].contains(&code.as_str()), "{refused:?}");
    }
    let shown = shop.staff().get(&request).expect(200);
    assert_eq!((&shown["status"], &shown["steps"][0]["at_least"]), (&json!("approved"), &json!(3)));
    let decisions = shown["steps"][0]["decisions"].as_array().expect("decisions");
    let mut voices: Vec<_> = decisions.iter().map(|said| said["decided_by"].to_string()).collect();
    voices.sort();
    voices.dedup();
    assert_eq!(voices.len(), 3);
    assert_eq!(shop.database().count("approval_decisions"), 3);
}

#[rstest]
fn administrators_are_the_missing_voices(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let step = json!({ "approvers": role("approver"), "mode": "at_least", "at_least": 2 });
    let request = request(&shop, &step);
    let approve = format!("{request}/approve");
    let (approver, admin) = (shop.approver(), shop.company_admin());
    admin.post(&approve, &json!({})).refused(403, "not_an_approver");
    assert_eq!(approver.post(&approve, &json!({})).expect(200)["status"], "pending");
    approver.post(&approve, &json!({})).refused(409, "already_decided");
    assert_eq!(admin.post(&approve, &json!({})).expect(200)["status"], "approved");
}

#[rstest]
fn a_number_out_of_reach_is_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let approver = &shop.cast().approver.id;
    let one = json!({ "member_ids": [approver] });
    let twice = json!({ "member_ids": [approver, approver] });
    for (step, code) in [
        (json!({ "approvers": one, "mode": "at_least", "at_least": 2 }), "bad_approval_rule"),
        (json!({ "approvers": twice, "mode": "at_least", "at_least": 2 }), "bad_approval_rule"),
        (json!({ "approvers": role("approver"), "mode": "at_least" }), "bad_mode"),
        (json!({ "approvers": role("approver"), "mode": "any", "at_least": 1 }), "bad_mode"),
        (json!({ "approvers": role("approver"), "mode": "at_least", "at_least": 0 }), ""),
        (json!({ "approvers": role("approver"), "mode": "at_least", "at_least": 21 }), ""),
    ] {
        let rule =
            json!({ "company_id": shop.company(), "name": "All", "when": {}, "steps": [step] });
        let refused = shop.staff().post("/v1/approval-rules", &rule).expect(422);
        if !code.is_empty() {
            assert_eq!(refused["errors"][0]["code"], code, "{refused:?}");
        }
    }
}
