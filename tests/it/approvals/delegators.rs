//! The delegator's side, place and time count for the delegate's answer.

use std::thread;
use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};

use super::delegate::{ask, away, delegate, id_of, named, waiting};
use super::role;
use crate::grants::custom::{ROLES, permissions};
use crate::grants::tree::{at, member, order_in, shop_with_units};
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;
use crate::support::race::race;
use crate::support::scene::PASSWORD;

/// A member of the staff with this role.
#[track_caller]
fn staff_user(shop: &Shop, name: &str, role: &str) -> Actor {
    let email = format!("{name}@comptoir.test");
    let body = json!({ "email": email, "name": name, "password": PASSWORD, "role": role });
    shop.staff().post("/v1/staff-users", &body).expect(201);
    shop.anonymous().log_in(&email, PASSWORD)
}

/// What is lent in an emergency makes no delegation: it would outlast the emergency.
#[rstest]
fn nothing_lent_makes_a_delegation(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let watch = json!({
        "key": "watch", "name": "Watch", "side": "staff",
        "permissions": permissions(&["approvals.read", "approvals.decide", "emergency_access.use"]),
    });
    staff.post(ROLES, &watch).expect(201);
    let grace = staff_user(&shop, "grace", "watch");
    let to = away(&id_of(&staff_user(&shop, "eva", "executive")));
    let lent = json!(["delegations.create"]);
    let offer = json!({ "emergency_access": { "permissions": lent } });
    staff.patch("/v1/settings", &offer).expect(200);
    let take = json!({ "reason": "alone", "permissions": lent, "minutes": 60 });
    grace.post("/v1/emergency-access", &take).expect(201);
    grace.post("/v1/delegations", &to).refused(403, "forbidden");
    assert_eq!(shop.database().count("delegations"), 0);
}

/// The delegator's rights count: an executive decides a customer's request for an administrator.
#[rstest]
fn staff_answer_for_staff(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let (staff, executive) = (shop.staff(), staff_user(&shop, "grace", "executive"));
    let approve = waiting(&shop, &named(&shop));
    executive.post(&approve, &json!({})).refused(403, "not_an_approver");
    for to in [&staff_user(&shop, "sam", "sales"), &shop.approver(), &staff] {
        let refused = staff.post("/v1/delegations", &away(&id_of(to)));
        refused.refused(422, "delegate_cannot_decide");
    }
    // An executive may not change staff, and delegates for no other.
    let mut for_staff = away(&id_of(&executive));
    for_staff["from_user_id"] = json!(id_of(&staff));
    staff_user(&shop, "eva", "executive")
        .post("/v1/delegations", &for_staff)
        .refused(403, "forbidden");
    let made = staff.post("/v1/delegations", &away(&id_of(&executive))).expect(201);
    assert_eq!(made["company_id"], Value::Null);
    // No customer sees it.
    let path = format!("/v1/delegations/{}", made.id());
    shop.company_admin().get(&path).refused(404, "not_found");
    assert_eq!(shop.company_admin().get("/v1/delegations").expect(200).data().len(), 0);
    assert_eq!(executive.get("/v1/delegations").expect(200).data().len(), 1);
    let said = executive.post(&approve, &json!({})).expect(200);
    assert_eq!(said["status"], "approved");
    let decision = &said["steps"][0]["decisions"][0];
    assert_eq!(decision["on_behalf_of"], json!(id_of(&staff)));
    executive.post(&format!("{path}/end"), &Value::Null).refused(403, "forbidden");
    staff.post(&format!("{path}/end"), &Value::Null).expect(200);
    executive.post(&ask(&shop), &json!({})).refused(403, "not_an_approver");
}

/// The delegate need not reach the place of the request: the delegator's place counts.
#[rstest]
fn a_delegate_of_another_unit_answers_at_the_place_of_the_delegator(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let north = member(&shop, "north@acme.test", &[at("approver", Some(&units.north))]);
    let [south, other] = ["south@acme.test", "other@acme.test"]
        .map(|email| member(&shop, email, &[at("approver", Some(&units.south))]));
    shop.product("BOLT", "10.00");
    let step = json!({ "approvers": role("approver"), "mode": "any" });
    let rule = json!({ "company_id": shop.company(), "name": "All", "when": {}, "steps": [step] });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let in_unit = |unit: &str| {
        let order = order_in(&shop.company_admin(), unit, 1).expect(201);
        format!("/v1/approval-requests/{}", order.text("/approval_request_id"))
    };
    let (path, whole) = (in_unit(&units.north1), {
        let order = shop.buyer().post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201);
        format!("/v1/approval-requests/{}", order.text("/approval_request_id"))
    });
    let approve = format!("{path}/approve");
    south.get(&path).refused(404, "not_found");
    south.post(&approve, &json!({})).refused(404, "not_found");
    let away = north.post("/v1/delegations", &away(&id_of(&south))).expect(201).id();
    // Both see the delegation, and those that manage the delegator's place. Others of another unit do not.
    let delegation = format!("/v1/delegations/{away}");
    let head = member(&shop, "head@acme.test", &[at("company_admin", Some(&units.north))]);
    for (reader, sees) in [(&north, true), (&south, true), (&head, true), (&other, false)] {
        let listed = reader.get("/v1/delegations").expect(200);
        assert_eq!(listed.data().len(), usize::from(sees));
        let status = if sees { 200 } else { 404 };
        reader.get(&delegation).expect(status);
    }
    other.post(&format!("{delegation}/end"), &Value::Null).refused(404, "not_found");
    south.get(&path).expect(200);
    // Neither of them sees what belongs to the whole company.
    south.get(&whole).refused(404, "not_found");
    south.post(&format!("{whole}/approve"), &json!({})).refused(404, "not_found");
    let said = south.post(&approve, &json!({})).expect(200);
    let decision = &said["steps"][0]["decisions"][0];
    assert_eq!(decision["on_behalf_of"], json!(id_of(&north)));
}

/// The limit of the approver counts, and not that of the delegate.
#[rstest]
fn the_limit_of_the_delegator_counts(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (approver, delegate) = (shop.approver(), delegate(&shop));
    let approve = waiting(&shop, &named(&shop));
    approver.post("/v1/delegations", &away(&id_of(&delegate))).expect(201);
    let members = format!("/v1/companies/{}/members", shop.company());
    let limit = |actor: &Actor, amount: &str| {
        let member = actor.get("/v1/me").expect(200).text("/member_id");
        let limit = json!({ "approval_limit": eur(amount) });
        shop.staff().patch(&format!("{members}/{member}"), &limit).expect(200);
    };
    let waits_for = |actor: &Actor| {
        let waiting = actor.get("/v1/approval-requests?waiting_for=me").expect(200);
        waiting.data().len()
    };
    limit(&approver, "9.99");
    assert_eq!((waits_for(&approver), waits_for(&delegate)), (0, 0));
    delegate.post(&approve, &json!({})).refused(403, "above_approval_limit");
    limit(&approver, "10.00");
    limit(&delegate, "0.00");
    assert_eq!((waits_for(&approver), waits_for(&delegate)), (1, 1));
    assert_eq!(delegate.post(&approve, &json!({})).expect(200)["status"], "approved");
}

/// A delegator that is dismissed is no approver, and so is no delegate of theirs.
#[rstest]
fn a_dismissed_delegator_has_no_delegate(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let delegate = delegate(&shop);
    let approve = waiting(&shop, &named(&shop));
    shop.approver().post("/v1/delegations", &away(&id_of(&delegate))).expect(201);
    let member = format!("/v1/companies/{}/members/{}", shop.company(), shop.cast().approver.id);
    shop.staff().patch(&member, &json!({ "active": false })).expect(200);
    delegate.post(&approve, &json!({})).refused(403, "not_an_approver");
    // Deadlines do not hold it up: an administrator stands in for the approver that is gone.
    assert_eq!(shop.company_admin().post(&approve, &json!({})).expect(200)["status"], "approved");
}

/// Answers and the end of the delegation at once: each answer comes before or after it, and the books agree.
#[rstest]
fn a_delegation_ends_after_what_was_decided_by_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (approver, delegate) = (shop.approver(), delegate(&shop));
    let mut requests = vec![waiting(&shop, &named(&shop))];
    let (mut before, mut after) = (0, 0);
    for round in 0..20_u64 {
        requests.extend((requests.len()..8).map(|_| ask(&shop)));
        let made = approver.post("/v1/delegations", &away(&id_of(&delegate))).expect(201).id();
        let end = format!("/v1/delegations/{made}/end");
        let answers = race(9, |client| match requests.get(client) {
            Some(approve) => delegate.post(approve, &json!({})),
            None => {
                thread::sleep(Duration::from_millis(3 * round));
                approver.post(&end, &Value::Null)
            }
        });
        let (ended, decided) = answers.split_last().expect("nine answers");
        assert_eq!(ended.status, 200, "{ended:?}");
        for answer in decided {
            assert!(answer.status == 200 || answer["code"] == "not_an_approver", "{answer:?}");
        }
        let refused = decided.iter().filter(|answer| answer.status != 200).count();
        (before, after) = (before + decided.len() - refused, after + refused);
        let mut decided = decided.iter();
        requests.retain(|_| decided.next().is_some_and(|answer| answer.status != 200));
        if before > 0 && after > 0 {
            break;
        }
    }
    assert!(before > 0 && after > 0, "{before} before the end, {after} after it: no race");
    // The shop checks the invariants of the books when it closes.
}
