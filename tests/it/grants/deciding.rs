//! Approvers at places: a step waits for approvers that may decide there.

use rstest::rstest;
use serde_json::{Value, json};

use super::tree::{at, member, shop_with_units};
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// A rule of Acme with one step, for orders over 50.00. Returns its path.
#[track_caller]
fn rule(shop: &Shop, approvers: &Value, mode: &str) -> String {
    let rule = json!({
        "company_id": shop.company(), "name": "Large", "when": { "order_total_over": eur("50.00") },
        "steps": [{ "approvers": approvers, "mode": mode }],
    });
    format!(
        "/v1/approval-rules/{}",
        shop.staff().post("/v1/approval-rules", &rule).expect(201).id()
    )
}

#[track_caller]
fn membership(actor: &Actor) -> String {
    actor.get("/v1/me").expect(200).text("/member_id")
}

#[rstest]
fn a_step_does_not_wait_for_approvers_elsewhere(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let bea = member(&shop, "bea@acme.test", &[at("buyer", Some(&units.north1))]);
    let ann = member(&shop, "ann@acme.test", &[at("approver", Some(&units.north))]);
    let sam = member(&shop, "sam@acme.test", &[at("approver", Some(&units.south))]);
    let (admin, none) = (shop.company_admin(), json!({}));
    let ask = || {
        let order = bea.post("/v1/orders", &order_of(&[("BOLT", 6)])).expect(201);
        format!("/v1/approval-requests/{}", order.text("/approval_request_id"))
    };

    // Both are named, and only one of them decides in the north.
    let both = json!({ "member_ids": [membership(&ann), membership(&sam)] });
    let two = rule(&shop, &both, "all");
    let path = ask();
    sam.post(&format!("{path}/approve"), &none).refused(404, "not_found");
    admin.post(&format!("{path}/approve"), &none).refused(403, "not_an_approver");
    assert_eq!(ann.post(&format!("{path}/approve"), &none).expect(200)["status"], "approved");
    shop.staff().delete(&two).expect(204);

    // Named without deciding there at all, or by a role that decides nothing.
    for approvers in [
        json!({ "member_ids": [membership(&sam)] }),
        json!({ "member_ids": [membership(&bea), membership(&shop.other_buyer())] }),
        json!({ "role": "buyer" }),
    ] {
        let rule = rule(&shop, &approvers, "all");
        let path = ask();
        assert_eq!(
            admin.post(&format!("{path}/approve"), &none).expect(200)["status"],
            "approved",
            "{approvers}"
        );
        shop.staff().delete(&rule).expect(204);
    }
}

#[rstest]
fn an_approver_who_moved_away_decides_no_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let bea = member(&shop, "bea@acme.test", &[at("buyer", Some(&units.north1))]);
    let roles = [at("approver", Some(&units.north)), at("accountant", None)];
    let bob = member(&shop, "bob@acme.test", &roles);
    rule(&shop, &json!({ "member_ids": [membership(&bob)] }), "any");
    let order = bea.post("/v1/orders", &order_of(&[("BOLT", 6)])).expect(201);
    let path = format!("/v1/approval-requests/{}/approve", order.text("/approval_request_id"));
    shop.company_admin().post(&path, &json!({})).refused(403, "not_an_approver");
    let grants = [at("approver", Some(&units.south)), at("accountant", None)];
    let bobs = format!("/v1/companies/{}/members/{}", shop.company(), membership(&bob));
    shop.company_admin().patch(&bobs, &json!({ "grants": grants })).expect(200);
    bob.post(&path, &json!({})).refused(404, "not_found");
    let request = shop.company_admin().post(&path, &json!({})).expect(200);
    assert_eq!(request["status"], "approved");
}
