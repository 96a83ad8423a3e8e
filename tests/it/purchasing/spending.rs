//! Spending limits that ask for approval.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

/// A buyer whose limit was set by `by`, who orders bolts of 10.00.
fn saver(shop: &Shop, by: &Actor, limit: &Value) -> Actor {
    let member = json!({
        "email": "saver@acme.test", "name": "Saver", "password": PASSWORD, "roles": ["buyer"],
        "spending_limit": limit,
    });
    let members = format!("/v1/companies/{}/members", shop.company());
    let made = by.post(&members, &member).expect(201);
    assert_eq!(made["spending_limit"]["on_exceeded"], "require_approval");
    shop.anonymous().log_in("saver@acme.test", PASSWORD)
}

fn asks(period: &str) -> Value {
    json!({ "amount": eur("100.00"), "period": period, "on_exceeded": "require_approval" })
}

fn order(by: &Actor, bolts: i64) -> Answer {
    by.post("/v1/orders", &order_of(&[("BOLT", bolts)])).expect(201)
}

/// Reserved, committed and cause of the account.
fn account(shop: &Shop) -> Vec<String> {
    shop.database().texts(
        "SELECT CAST(reserved AS text) || ' ' || CAST(committed AS text) || ' ' \
         || coalesce(over_limit_cause, 'none') AS text FROM commitment_accounts WHERE kind = 'spending'",
    )
}

fn decide(by: &Actor, order: &Answer, verdict: &str) -> Answer {
    let request = order.text("/approval_request_id");
    by.post(&format!("/v1/approval-requests/{request}/{verdict}"), &json!({}))
}

#[rstest]
fn an_order_over_the_limit_waits_and_counts(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let admin = shop.company_admin();
    let saver = saver(&shop, &admin, &asks("month"));
    assert_eq!(order(&saver, 7)["status"], "confirmed");
    let evaluated = saver.post("/v1/orders/evaluate", &order_of(&[("BOLT", 4)])).expect(200);
    assert_eq!(evaluated["outcome"], "require_approval");
    assert_eq!(account(&shop), ["0 7000 none"]);
    let (over, more) = (order(&saver, 4), order(&saver, 1));
    for waits in [&over, &more] {
        assert_eq!(waits["status"], "pending_approval");
    }
    assert_eq!(account(&shop), ["5000 7000 approved_overrun"]);
    decide(&shop.approver(), &over, "approve").refused(403, "not_an_approver");
    decide(&admin, &over, "approve").expect(200);
    assert_eq!(account(&shop), ["1000 11000 approved_overrun"]);
    decide(&admin, &more, "reject").expect(200);
    assert_eq!(account(&shop), ["0 11000 approved_overrun"]);
    let cancel = format!("/v1/orders/{}/cancel", over.id());
    saver.post(&cancel, &json!({ "reason": "not needed" })).expect(200);
    assert_eq!(account(&shop), ["0 7000 none"]);
    assert_eq!(order(&saver, 3)["status"], "confirmed");
}

#[rstest]
fn each_order_by_itself(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let saver = saver(&shop, &shop.company_admin(), &asks("order"));
    assert_eq!(order(&saver, 10)["status"], "confirmed");
    assert_eq!(order(&saver, 11)["status"], "pending_approval");
    assert!(account(&shop).is_empty());
}

/// No customer waives what the operator set: staff answer, and no administrator of the company.
#[rstest]
fn the_operators_limit_asks_the_operator(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let saver = saver(&shop, &shop.staff(), &asks("month"));
    let over = order(&saver, 11);
    assert_eq!(over["status"], "pending_approval");
    assert_eq!(decide(&shop.company_admin(), &over, "approve").status, 403);
    decide(&shop.staff(), &over, "approve").expect(200);
    let read = saver.get(&format!("/v1/orders/{}", over.id())).expect(200);
    assert_eq!(read["status"], "confirmed");
}

/// Another consequence alone moves nothing of the account, and acts at the next order.
#[rstest]
fn the_consequence_changes(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let admin = shop.company_admin();
    let saver = saver(&shop, &admin, &asks("month"));
    order(&saver, 7);
    let waits = order(&saver, 4);
    let members = format!("/v1/companies/{}/members", shop.company());
    let member = admin.get(&members).expect(200);
    let named = member.data().iter().find(|one| one["email"] == "saver@acme.test");
    let path = format!("{members}/{}", named.expect("the member")["id"].as_str().expect("an id"));
    let deny = json!({ "spending_limit": { "amount": eur("100.00"), "period": "month" } });
    let changed = admin.patch(&path, &deny).expect(200);
    assert_eq!(changed["spending_limit"]["on_exceeded"], "deny");
    let refused = saver.post("/v1/orders", &order_of(&[("BOLT", 1)]));
    refused.refused(409, "spending_limit_exceeded");
    decide(&admin, &waits, "approve").expect(200);
    assert_eq!(account(&shop), ["0 11000 approved_overrun"]);
    let bad = json!({ "spending_limit": {
        "amount": eur("100.00"), "period": "month", "on_exceeded": "warn",
    } });
    assert_eq!(admin.patch(&path, &bad).status, 422);
}
