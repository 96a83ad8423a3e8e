//! The job `chase-approvals`: a step that waits escalates once and reminds, each with its event.

use rstest::rstest;
use serde_json::{Value, json};

use super::role;
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;

/// An order that waits at this step; the path of its request.
#[track_caller]
fn waiting(shop: &Shop, step: &Value) -> String {
    shop.product("BOLT", "10.00");
    let rule = json!({ "company_id": shop.company(), "name": "All", "when": {}, "steps": [step] });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let order = shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
    format!("/v1/approval-requests/{}", order.text("/approval_request_id"))
}

#[track_caller]
fn chase(shop: &Shop, as_of: &str) -> i64 {
    let run = json!({ "as_of": as_of });
    shop.staff().post("/v1/jobs/chase-approvals/runs", &run).expect(200).integer("/processed")
}

/// The versions of a request told by events of this type.
#[track_caller]
fn told(shop: &Shop, kind: &str) -> Vec<i64> {
    let events = shop.all_events();
    let of_kind = events.iter().filter(|event| event["type"] == kind);
    of_kind.filter_map(|event| event["subject"]["version"].as_i64()).collect()
}

#[rstest]
fn a_step_escalates_once_at_its_deadline(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let step =
        json!({ "approvers": role("approver"), "mode": "all", "escalate": { "after_hours": 8 } });
    let request = waiting(&shop, &step);
    let approve = || shop.company_admin().post(&format!("{request}/approve"), &json!({}));
    assert_eq!(chase(&shop, "2026-03-02T16:59:59Z"), 0);
    approve().refused(403, "not_an_approver");
    assert_eq!(chase(&shop, "2026-03-02T17:00:00Z"), 1);
    assert_eq!(chase(&shop, "2026-03-02T17:00:00Z"), 0);
    assert_eq!(told(&shop, "approval_request.escalated"), [2]);
    let shown = shop.staff().get(&request).expect(200);
    assert_eq!(shown["steps"][0]["escalates_at"], "2026-03-02T17:00:00Z");
    assert_eq!(approve().expect(200)["status"], "approved");
    assert_eq!(chase(&shop, "2026-03-12T17:00:00Z"), 0);
}

#[rstest]
fn an_escalation_that_an_answer_finds_is_told_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.member("approver-2@acme.test", "approver", &json!({}));
    let step = json!({ "approvers": role("approver"), "mode": "all", "escalate_after_hours": 8 });
    let request = waiting(&shop, &step);
    shop.set_clock("2026-03-02T17:00:20Z");
    // A refused answer tells nothing.
    shop.buyer().post(&format!("{request}/approve"), &json!({})).refused(403, "forbidden");
    assert!(told(&shop, "approval_request.escalated").is_empty());
    let approved = shop.approver().post(&format!("{request}/approve"), &json!({})).expect(200);
    assert_eq!((&approved["status"], approved.integer("/version")), (&json!("pending"), 3));
    assert_eq!(told(&shop, "approval_request.escalated"), [2]);
    assert_eq!(told(&shop, "approval_request.seconded"), [3]);
    assert_eq!(chase(&shop, "2026-03-02T17:00:40Z"), 0);
    assert_eq!(told(&shop, "approval_request.escalated"), [2]);
}

#[rstest]
fn a_step_reminds_ten_times(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let step = json!({ "approvers": role("approver"), "remind_every_hours": 6, "escalate_after_hours": 12 });
    let request = waiting(&shop, &step);
    let shown = |shop: &Shop| {
        let step = shop.staff().get(&request).expect(200)["steps"][0].clone();
        (step["reminders"].as_i64().expect("a number"), step["reminds_at"].clone())
    };
    assert_eq!(shown(&shop), (0, json!("2026-03-02T15:00:00Z")));
    assert_eq!(chase(&shop, "2026-03-02T14:59:59Z"), 0);
    assert_eq!(chase(&shop, "2026-03-02T15:00:00Z"), 1);
    assert_eq!(shown(&shop), (1, json!("2026-03-02T21:00:00Z")));
    // Both are due: the request changes twice, and is one item. Reminders that were missed are one.
    assert_eq!(chase(&shop, "2026-03-03T09:00:00Z"), 1);
    assert_eq!(shown(&shop), (2, json!("2026-03-03T15:00:00Z")));
    assert_eq!(told(&shop, "approval_request.escalated"), [3]);
    assert_eq!(told(&shop, "approval_request.reminded"), [2, 4]);
    for day in 4..12 {
        assert_eq!(chase(&shop, &format!("2026-03-{day:02}T09:00:00Z")), 1);
    }
    assert_eq!(shown(&shop), (10, Value::Null));
    assert_eq!(chase(&shop, "2026-03-15T09:00:00Z"), 0);
    assert_eq!(told(&shop, "approval_request.reminded").len(), 10);
}

/// The release before adds requests that say nothing about when to look at them.
#[rstest]
fn a_request_of_the_release_before_is_looked_at(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let step = json!({ "approvers": role("approver"), "escalate_after_hours": 8 });
    let request = waiting(&shop, &step);
    let zero = if backend == Backend::Sqlite { "0" } else { "to_timestamp(0)" };
    shop.database().execute(&format!("UPDATE approval_requests SET chase_at = {zero}"));
    assert_eq!(chase(&shop, "2026-03-02T10:00:00Z"), 0);
    let waits = "SELECT CAST(count(*) AS text) AS text FROM approval_requests WHERE chase_at > ";
    assert_eq!(shop.database().texts(&format!("{waits}{zero}")), ["1"]);
    assert_eq!(chase(&shop, "2026-03-02T17:00:00Z"), 1);
    assert_eq!(told(&shop, "approval_request.escalated"), [2]);
    assert_eq!(shop.staff().get(&request).expect(200)["status"], "pending");
}

/// The release before takes the first of two approvals, and says nothing about the deadline of the second step.
#[rstest]
fn a_request_that_the_release_before_saves_is_looked_at(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let step = json!({ "approvers": role("approver"), "escalate_after_hours": 8 });
    let request = waiting(&shop, &step);
    shop.database().execute("UPDATE approval_requests SET chase_at = NULL");
    assert_eq!(chase(&shop, "2026-03-02T17:00:00Z"), 0);
    shop.database().execute("UPDATE approval_requests SET steps = steps");
    assert_eq!(chase(&shop, "2026-03-02T17:00:00Z"), 1);
    assert_eq!(told(&shop, "approval_request.escalated"), [2]);
    shop.approver().post(&format!("{request}/approve"), &json!({})).expect(200);
    let left =
        "SELECT CAST(count(*) AS text) AS text FROM approval_requests WHERE chase_at IS NOT NULL";
    assert_eq!(shop.database().texts(left), ["0"]);
}
