//! While an approver is away, their delegate answers for them.

use rstest::rstest;
use serde_json::{Value, json};

use super::role;
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;
use crate::support::race::race;

pub fn id_of(actor: &Actor) -> String {
    actor.get("/v1/me").expect(200).id()
}

/// A delegation to this user through March.
pub fn away(to: &str) -> Value {
    json!({ "to_user_id": to, "starts_at": "2026-03-02T09:00:00Z", "ends_at": "2026-04-01T00:00:00Z" })
}

/// An order that waits at this step; the path of its approval.
#[track_caller]
pub fn waiting(shop: &Shop, step: &Value) -> String {
    shop.product("BOLT", "10.00");
    let rule = json!({ "company_id": shop.company(), "name": "All", "when": {}, "steps": [step] });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    ask(shop)
}

#[track_caller]
pub fn ask(shop: &Shop) -> String {
    let order = shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
    format!("/v1/approval-requests/{}/approve", order.text("/approval_request_id"))
}

/// An approver that no step of these tests names.
#[track_caller]
pub fn delegate(shop: &Shop) -> Actor {
    shop.member("delegate@acme.test", "approver", &json!({}))
}

pub fn named(shop: &Shop) -> Value {
    json!({ "approvers": { "member_ids": [shop.cast().approver.id] }, "mode": "any" })
}

#[rstest]
fn a_delegate_answers_in_the_time_of_the_delegation(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (approver, delegate) = (shop.approver(), delegate(&shop));
    let first = waiting(&shop, &named(&shop));
    delegate.post(&first, &json!({})).refused(403, "not_an_approver");
    let made = approver.post("/v1/delegations", &away(&id_of(&delegate))).expect(201);
    assert_eq!(made.text("/from_user_id"), id_of(&approver));
    let said = delegate.post(&first, &json!({})).expect(200);
    let decision = &said["steps"][0]["decisions"][0];
    assert_eq!(decision["decided_by"], json!(id_of(&delegate)));
    assert_eq!(decision["on_behalf_of"], json!(id_of(&approver)));

    // It ends at its end, or earlier.
    shop.set_clock("2026-04-01T00:00:00Z");
    let late = ask(&shop);
    delegate.post(&late, &json!({})).refused(403, "not_an_approver");
    let path = format!("/v1/delegations/{}", made.id());
    approver.post(&format!("{path}/end"), &Value::Null).refused(409, "delegation_ended");
    let again = json!({ "to_user_id": id_of(&delegate), "starts_at": "2026-04-01T00:00:00Z", "ends_at": "2026-05-01T00:00:00Z" });
    let again = approver.post("/v1/delegations", &again).expect(201).id();
    let ended = approver.post(&format!("/v1/delegations/{again}/end"), &Value::Null).expect(200);
    assert_eq!(
        (ended.text("/ends_at"), ended.integer("/version")),
        ("2026-04-01T00:00:00Z".to_owned(), 2)
    );
    delegate.post(&late, &json!({})).refused(403, "not_an_approver");
    // The delegator was never barred.
    let own = approver.post(&late, &json!({})).expect(200);
    assert_eq!(own["steps"][0]["decisions"][0]["on_behalf_of"], Value::Null);
}

#[rstest]
fn what_is_delegated_is_not_passed_on_and_never_ones_own_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (approver, delegate, admin) = (shop.approver(), delegate(&shop), shop.company_admin());
    let approve = waiting(&shop, &named(&shop));
    approver.post("/v1/delegations", &away(&id_of(&delegate))).expect(201);
    delegate.post("/v1/delegations", &away(&id_of(&admin))).expect(201);
    admin.post(&approve, &json!({})).refused(403, "not_an_approver");
    // A delegate who has asked does not answer their own request.
    let own = admin.post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
    let own = format!("/v1/approval-requests/{}/approve", own.text("/approval_request_id"));
    approver.post("/v1/delegations", &away(&id_of(&admin))).expect(201);
    admin.post(&own, &json!({})).refused(403, "own_request");
    // Dismissed, the delegate answers no more.
    let members = format!("/v1/companies/{}/members", shop.company());
    let all = shop.staff().get(&format!("{members}?limit=100")).expect(200);
    let member =
        all.data().iter().find(|member| member["email"] == "delegate@acme.test").expect("a member");
    let member = format!("{members}/{}", member["id"].as_str().expect("an id"));
    shop.staff().patch(&member, &json!({ "roles": ["buyer"] })).expect(200);
    delegate.post(&approve, &json!({})).refused(404, "not_found");
}

#[rstest]
fn two_delegates_of_one_approver_are_one_voice(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (approver, one) = (shop.approver(), delegate(&shop));
    let two = shop.member("delegate-2@acme.test", "approver", &json!({}));
    let other = shop.member("delegate-3@acme.test", "approver", &json!({}));
    let members = shop
        .staff()
        .get(&format!("/v1/companies/{}/members?limit=100", shop.company()))
        .expect(200);
    let third = members
        .data()
        .iter()
        .find(|member| member["email"] == "delegate-3@acme.test")
        .expect("a member");
    let both = json!({ "member_ids": [shop.cast().approver.id, third["id"]] });
    let approve = waiting(&shop, &json!({ "approvers": both, "mode": "all" }));
    for to in [&one, &two] {
        approver.post("/v1/delegations", &away(&id_of(to))).expect(201);
    }
    let answers = race(16, |client| [&one, &two][client % 2].post(&approve, &json!({})));
    let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(won.len(), 1, "{answers:?}");
    assert_eq!(won[0]["status"], "pending");
    approver.post(&approve, &json!({})).refused(409, "already_decided");
    assert_eq!(other.post(&approve, &json!({})).expect(200)["status"], "approved");
    assert_eq!(shop.database().count("approval_decisions"), 2);
}

#[rstest]
fn a_delegation_that_cannot_answer_is_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (approver, admin, staff) = (shop.approver(), shop.company_admin(), shop.staff());
    let to_admin = away(&id_of(&admin));
    let with = |fields: &Value| {
        let mut delegation = to_admin.clone();
        for (field, value) in fields.as_object().into_iter().flatten() {
            delegation[field] = value.clone();
        }
        delegation
    };
    for to in [id_of(&approver), id_of(&shop.buyer()), id_of(&shop.stranger()), id_of(&staff)] {
        let refused =
            approver.post("/v1/delegations", &away(&to)).refused(422, "delegate_cannot_decide");
        assert_eq!(refused["errors"][0]["pointer"], "/to_user_id");
    }
    for (fields, status, code) in [
        (json!({ "ends_at": "2026-03-02T09:00:00Z" }), 422, "bad_validity"),
        (
            json!({ "starts_at": "2026-02-01T09:00:00Z", "ends_at": "2026-03-02T09:00:00Z" }),
            422,
            "bad_validity",
        ),
        (json!({ "from_user_id": id_of(&admin) }), 403, "forbidden"),
        (json!({ "to_user_id": "company_01h455vb4pex5vsknk084sn02q" }), 400, ""),
        (json!({ "reason": "away" }), 400, ""),
    ] {
        let refused = approver.post("/v1/delegations", &with(&fields)).expect(status);
        assert!(code.is_empty() || refused["code"] == code, "{refused:?}");
    }
    shop.buyer().post("/v1/delegations", &to_admin).refused(403, "forbidden");
    staff.post("/v1/delegations", &to_admin).refused(422, "delegate_cannot_decide");
    let for_staff = with(&json!({ "from_user_id": id_of(&staff) }));
    admin.post("/v1/delegations", &for_staff).refused(422, "unknown_user");
    let for_stranger = with(&json!({ "from_user_id": id_of(&shop.stranger()) }));
    admin.post("/v1/delegations", &for_stranger).refused(422, "unknown_user");
    // An administrator delegates for others, and ends it; no other member does.
    let delegate = delegate(&shop);
    let for_approver =
        with(&json!({ "from_user_id": id_of(&approver), "to_user_id": id_of(&delegate) }));
    let made = admin.post("/v1/delegations", &for_approver).expect(201);
    let path = format!("/v1/delegations/{}", made.id());
    delegate.post(&format!("{path}/end"), &Value::Null).refused(403, "forbidden");
    shop.stranger().post(&format!("{path}/end"), &Value::Null).refused(404, "not_found");
    shop.stranger().get(&path).refused(404, "not_found");
    assert_eq!(delegate.get(&path).expect(200).body, made.body);
    assert_eq!(shop.stranger().get("/v1/delegations").expect(200).data().len(), 0);
    assert_eq!(approver.get("/v1/delegations").expect(200).data().len(), 1);
    admin.post(&format!("{path}/end"), &Value::Null).expect(200);
    assert_eq!(shop.database().count("delegations"), 1);
}

#[rstest]
fn twenty_of_a_user_and_to_a_user_are_open(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (approver, to) = (shop.approver(), id_of(&shop.company_admin()));
    let made: Vec<_> =
        (0..16).map(|_| approver.post("/v1/delegations", &away(&to)).expect(201).id()).collect();
    let answers = race(12, |_| approver.post("/v1/delegations", &away(&to)));
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 4);
    for refused in answers.into_iter().filter(|answer| answer.status != 201) {
        refused.refused(409, "too_many_delegations");
    }
    // Nor does one user stand in for more than twenty.
    let other = delegate(&shop);
    other.post("/v1/delegations", &away(&to)).refused(409, "too_many_delegations");
    other.post("/v1/delegations", &away(&id_of(&approver))).expect(201);
    approver.post(&format!("/v1/delegations/{}/end", made[0]), &Value::Null).expect(200);
    approver.post("/v1/delegations", &away(&to)).expect(201);
    other.post("/v1/delegations", &away(&to)).refused(409, "too_many_delegations");
}

/// Of those that ended unused the newest hundred stay, and each that a decision was made by.
#[rstest]
fn ended_delegations_do_not_pile_up(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (approver, delegate) = (shop.approver(), delegate(&shop));
    let approve = waiting(&shop, &named(&shop));
    let made = |delegation: &Value| {
        let id = approver.post("/v1/delegations", delegation).expect(201).id();
        format!("/v1/delegations/{id}")
    };
    let ended = |path: &str| approver.post(&format!("{path}/end"), &Value::Null).expect(200);
    let used = made(&away(&id_of(&delegate)));
    delegate.post(&approve, &json!({})).expect(200);
    ended(&used);
    // Those that begin after the decision, and end unused.
    shop.set_clock("2026-03-03T09:00:00Z");
    let mut later = away(&id_of(&delegate));
    later["starts_at"] = json!("2026-03-10T09:00:00Z");
    for _ in 0..103 {
        ended(&made(&later));
    }
    let last = made(&later);
    assert_eq!(shop.database().count("delegations"), 102);
    for path in [&used, &last] {
        approver.get(path).expect(200);
    }
}

#[rstest]
fn a_role_step_takes_a_delegate_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let approve = waiting(&shop, &json!({ "approvers": role("company_admin"), "mode": "all" }));
    let (admin, approver) = (shop.company_admin(), shop.approver());
    approver.post(&approve, &json!({})).refused(403, "not_an_approver");
    admin.post("/v1/delegations", &away(&id_of(&approver))).expect(201);
    assert_eq!(approver.post(&approve, &json!({})).expect(200)["status"], "approved");
}
