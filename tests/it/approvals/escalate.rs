//! A step that waits too long also opens to the company's administrators.

use rstest::rstest;
use serde_json::{Value, json};

use super::role;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

/// A rule whose steps open to administrators after these hours, if any.
fn rule(shop: &Shop, steps: &[(&str, &str, Option<i64>)]) {
    let step = |(of, mode, hours): &(&str, &str, Option<i64>)| json!({ "approvers": role(of), "mode": mode, "escalate_after_hours": hours });
    let rule = json!({
        "company_id": shop.company(), "name": "Big", "when": { "order_total_over": eur("100.00") },
        "steps": steps.iter().map(step).collect::<Vec<_>>(),
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
}

fn request_of(order: &Answer) -> String {
    format!("/v1/approval-requests/{}", order.text("/approval_request_id"))
}

#[rstest]
fn after_its_hours_an_administrator_decides_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    shop.member("approver-2@acme.test", "approver", &json!({}));
    rule(&shop, &[("approver", "all", Some(48))]);
    let admin = shop.company_admin();
    let [yes, no, theirs] =
        [11, 12, 13].map(|quantity| request_of(&shop.order(&[("BOLT", quantity)])));
    let own = request_of(&admin.post("/v1/orders", &order_of(&[("BOLT", 14)])).expect(201));
    let shown = shop.approver().get(&yes).expect(200);
    assert_eq!(shown["steps"][0]["escalates_at"], "2026-03-04T09:00:00Z");

    shop.set_clock("2026-03-04T08:59:59Z");
    let approve = |request: &str| admin.post(&format!("{request}/approve"), &json!({}));
    approve(&yes).refused(403, "not_an_approver");
    admin.post(&format!("{no}/reject"), &json!({})).refused(403, "not_an_approver");
    shop.set_clock("2026-03-04T09:00:00Z");

    // One administrator is enough then, also for `all`.
    assert_eq!(approve(&yes).expect(200)["status"], "approved");
    let rejected = admin.post(&format!("{no}/reject"), &json!({})).expect(200);
    assert_eq!(rejected["status"], "rejected");
    approve(&own).refused(403, "own_request");
    shop.buyer().post(&format!("{theirs}/approve"), &json!({})).refused(403, "forbidden");
    // The step's own approvers still decide, each for themselves.
    let approver = shop.approver();
    let second = approver.post(&format!("{theirs}/approve"), &json!({})).expect(200);
    assert_eq!(second["status"], "pending");
    approver.post(&format!("{theirs}/approve"), &json!({})).refused(409, "already_decided");
    assert_eq!(approve(&theirs).expect(200)["status"], "approved");
}

#[rstest]
fn each_step_counts_its_own_hours_and_a_change_counts_anew(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    rule(
        &shop,
        &[("approver", "any", Some(24)), ("approver", "any", Some(24)), ("approver", "any", None)],
    );
    let order = shop.order(&[("BOLT", 20)]);
    let (request, admin) = (request_of(&order), shop.company_admin());
    let approve = || admin.post(&format!("{request}/approve"), &json!({}));

    shop.set_clock("2026-03-03T10:00:00Z");
    let after_one = approve().expect(200);
    assert_eq!(after_one["steps"][1]["escalates_at"], "2026-03-04T10:00:00Z");
    assert_eq!(after_one["steps"][2]["escalates_at"], Value::Null);
    approve().refused(403, "not_an_approver");

    shop.set_clock("2026-03-04T09:00:00Z");
    let part = json!({ "lines": [{ "line_number": 1, "quantity": 1 }] });
    shop.buyer().post(&format!("/v1/orders/{}/cancel", order.id()), &part).expect(200);
    approve().refused(403, "not_an_approver");
    shop.set_clock("2026-03-05T09:00:00Z");
    approve().expect(200);
    shop.set_clock("2026-03-06T09:00:00Z");
    approve().expect(200);
    // Without hours, administrators stay excluded.
    shop.set_clock("2026-03-12T09:00:00Z");
    approve().refused(403, "not_an_approver");
    let approved = shop.approver().post(&format!("{request}/approve"), &json!({})).expect(200);
    assert_eq!(approved["status"], "approved");
}
