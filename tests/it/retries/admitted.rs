//! A stored response goes only to a caller who is still authorized.

use rstest::rstest;
use serde_json::{Value, json};

use crate::audit::coverage::every_write;
use crate::sessions::on_behalf::id_of;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

/// Removes from each user of the scene the permissions used in [`every_write`].
#[track_caller]
fn take_rights_away(shop: &Shop) {
    let other = json!({
        "email": "other@comptoir.test", "name": "Other", "password": PASSWORD,
        "role": "administrator",
    });
    shop.staff().post("/v1/staff-users", &other).expect(201);
    let other = shop.anonymous().log_in("other@comptoir.test", PASSWORD);
    let demoted = format!("/v1/staff-users/{}", id_of(&shop.staff()));
    other.patch(&demoted, &json!({ "role": "auditor" })).expect(200);
    let cast = shop.cast();
    for (person, role) in
        [(&cast.buyer, "approver"), (&cast.approver, "buyer"), (&cast.company_admin, "buyer")]
    {
        let member = format!("/v1/companies/{}/members/{}", shop.company(), person.id);
        other.patch(&member, &json!({ "roles": [role] })).expect(200);
    }
}

#[rstest]
fn every_write_is_repeated_to_its_caller_until_they_may_no_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let all = every_write(&shop);
    for done in &all {
        let again = done.again().expect(done.answer.status);
        assert_eq!(again.header("idempotent-replayed"), Some("true"), "{again:?}");
        if done.operation == "POST /v1/api-keys" {
            assert_eq!(again["key"], Value::Null);
        } else {
            assert_eq!(again.bytes, done.answer.bytes, "{}", done.operation);
        }
    }
    take_rights_away(&shop);
    let told: Vec<String> = all
        .iter()
        .map(|done| (&done.operation, done.again()))
        .filter(|(_, again)| !matches!(again.status, 403 | 404))
        .map(|(operation, again)| format!("{operation}: {}", again.status))
        .collect();
    assert!(told.is_empty(), "answered to callers who may not: {told:#?}");
}

/// A deletion's retry finds the resource gone, and that is no reason to refuse it.
#[rstest]
fn a_deletion_is_repeated_though_nothing_is_there(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let limit = json!({
        "company_id": shop.company(), "max_total": eur("9000.00"), "on_violation": "deny",
    });
    let limit = shop.company_admin().post("/v1/order-limits", &limit).expect(201).id();
    let path = format!("/v1/order-limits/{limit}");
    let key = [("Idempotency-Key", "gone")];
    for replayed in [None, Some("true")] {
        let answer = shop.company_admin().send("DELETE", &path, &key, None).expect(204);
        assert_eq!(answer.header("idempotent-replayed"), replayed);
    }
    shop.company_admin().delete(&path).expect(404);
}

/// An approver without further steps still gets the stored response.
#[rstest]
fn a_decision_is_repeated_though_the_next_is_another_s(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let rule = json!({
        "company_id": shop.company(), "name": "Big orders",
        "when": { "order_total_over": eur("100.00") },
        "steps": [
            { "approvers": { "role": "approver" }, "mode": "any" },
            { "approvers": { "role": "company_admin" }, "mode": "any" },
        ],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let order = shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 20)])).expect(201);
    let path = format!("/v1/approval-requests/{}/approve", order.text("/approval_request_id"));
    let first = shop.approver().post_with_key(&path, "step", &json!({})).expect(200);
    let again = shop.approver().post_with_key(&path, "step", &json!({})).expect(200);
    assert_eq!(first.bytes, again.bytes);
}
