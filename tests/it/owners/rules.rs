//! Order limits and approval rules.

use rstest::rstest;
use serde_json::{Value, json};

use super::program;
use crate::sessions::on_behalf::acting;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;

fn limit() -> Value {
    json!({ "max_total": eur("500.00") })
}

fn rule() -> Value {
    json!({
        "name": "Big orders", "when": { "order_total_over": eur("500.00") },
        "steps": [{ "approvers": { "role": "approver" } }],
    })
}

/// `body` with more fields.
fn with(body: &Value, fields: &Value) -> Value {
    let mut body = body.clone();
    for (field, value) in fields.as_object().into_iter().flatten() {
        body[field] = value.clone();
    }
    body
}

#[rstest]
#[case::limits("/v1/order-limits", limit, &["order_limits.create", "order_limits.delete"])]
#[case::rules("/v1/approval-rules", rule, &["approval_rules.create", "approval_rules.deactivate"])]
fn what_the_operator_set_the_operator_ends(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[case] list: &str,
    #[case] body: fn() -> Value,
    #[case] scopes: &[&str],
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (staff, admin, body) = (shop.staff(), shop.company_admin(), body());
    let of_acme = with(&body, &json!({ "company_id": shop.company() }));
    let operators = with(&of_acme, &json!({ "owner": "operator" }));
    let companys = with(&of_acme, &json!({ "owner": "company" }));
    let path = |made: &str| format!("{list}/{made}");

    let theirs = [&operators, &body].map(|set| staff.post(list, set).expect(201));
    for set in &theirs {
        assert_eq!(set["owner"], "operator");
        assert_eq!(admin.get(&path(&set.id())).expect(200)["owner"], "operator");
        let key = program(&shop, &admin, scopes);
        let as_admin = acting(&shop, &staff, &shop.cast().company_admin.id);
        for who in [&admin, &key, &as_admin] {
            who.delete(&path(&set.id())).refused(403, "operators_rule");
        }
        shop.buyer().delete(&path(&set.id())).refused(403, "forbidden");
    }
    shop.stranger().get(&path(&theirs[0].id())).refused(404, "not_found");
    shop.stranger().delete(&path(&theirs[0].id())).refused(404, "not_found");
    shop.stranger().delete(&path(&theirs[1].id())).refused(403, "operators_rule");
    // A key of the operator's acts as the operator.
    let key = program(&shop, &staff, scopes);
    assert_eq!(key.post(list, &operators).expect(201)["owner"], "operator");
    key.delete(&path(&theirs[0].id())).expect(204);
    staff.delete(&path(&theirs[1].id())).expect(204);

    // The company can end its own, and staff can end it for the company.
    for who in [&admin, &staff] {
        let ours = who.post(list, &of_acme).expect(201);
        assert_eq!(ours["owner"], "company");
        admin.delete(&path(&ours.id())).expect(204);
        let ours = admin.post(list, &companys).expect(201);
        assert_eq!(ours["owner"], "company");
        who.delete(&path(&ours.id())).expect(204);
    }
    for who in [&admin, &program(&shop, &admin, scopes)] {
        who.post(list, &operators).refused(403, "operators_rule");
    }
    let nobodys = staff.post(list, &with(&body, &json!({ "owner": "company" }))).expect(422);
    assert_eq!(nobodys.text("/errors/0/pointer"), "/owner");
    let word = staff.post(list, &with(&of_acme, &json!({ "owner": "me" }))).expect(422).problem();
    assert_eq!(word["errors"][0]["pointer"], "/owner");
}
