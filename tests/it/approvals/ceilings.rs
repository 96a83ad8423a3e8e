//! Approval limits: no yes above the own limit; a no is taken, and no order waits for ever.

use rstest::rstest;
use serde_json::{Value, json};

use super::{role, rule};
use crate::grants::tree::{at, member, members, new_member, shop_with_units};
use crate::identity::staff::staff_user;
use crate::sessions::on_behalf::acting;
use crate::sessions::{bearer, login};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::{eur, order_of};
use crate::support::database::Backend;

fn limit(amount: &str) -> Value {
    json!({ "approval_limit": eur(amount) })
}

/// Path of the request of a new order of so many bolts at 0.01.
#[track_caller]
fn asked(shop: &Shop, bolts: i64) -> String {
    let order = shop.buyer().post("/v1/orders", &order_of(&[("BOLT", bolts)])).expect(201);
    format!("/v1/approval-requests/{}", order.text("/approval_request_id"))
}

#[track_caller]
fn scene(backend: Backend) -> Option<Shop> {
    let shop = Shop::start(backend)?;
    shop.product("BOLT", "0.01");
    shop.stock("BOLT", 1_000_000);
    Some(shop)
}

/// Path of a member of Acme.
fn of(shop: &Shop, member: &str) -> String {
    format!("/v1/companies/{}/members/{member}", shop.company())
}

fn said(answer: &Answer) -> Value {
    answer["status"].clone()
}

#[rstest]
fn up_to_the_limit_a_yes_and_above_it_only_a_no(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = scene(backend) else { return };
    rule(&shop, "Over 100", 0, &[(role("approver"), "any")]);
    let approver = shop.approver();
    let set = shop.staff().patch(&of(&shop, &shop.cast().approver.id), &limit("500.00"));
    assert_eq!(set.expect(200)["approval_limit"], eur("500.00"));
    let exact = asked(&shop, 50_000);
    assert_eq!(
        said(&approver.post(&format!("{exact}/approve"), &json!({})).expect(200)),
        "approved"
    );
    let above = asked(&shop, 50_001);
    let before = approver.get(&above).expect(200).body;
    approver.post(&format!("{above}/approve"), &json!({})).refused(403, "above_approval_limit");
    assert_eq!(approver.get(&above).expect(200).body, before);
    assert_eq!(
        said(&approver.post(&format!("{above}/reject"), &json!({})).expect(200)),
        "rejected"
    );
    // A member with no limit, or with none any more, approves any amount.
    let above = asked(&shop, 50_001);
    shop.staff()
        .patch(&of(&shop, &shop.cast().approver.id), &json!({ "approval_limit": null }))
        .expect(200);
    assert_eq!(
        said(&approver.post(&format!("{above}/approve"), &json!({})).expect(200)),
        "approved"
    );
}

#[rstest]
fn where_no_limit_is_enough_administrators_decide_and_then_staff(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = scene(backend) else { return };
    rule(&shop, "Over 100", 0, &[(role("approver"), "all")]);
    let (staff, admin, approver) = (shop.staff(), shop.company_admin(), shop.approver());
    let request = asked(&shop, 20_000);
    let approve = format!("{request}/approve");
    admin.post(&approve, &json!({})).refused(403, "not_an_approver");
    staff.patch(&of(&shop, &shop.cast().approver.id), &limit("0.00")).expect(200);
    approver.post(&approve, &json!({})).refused(403, "above_approval_limit");
    assert_eq!(said(&admin.post(&approve, &json!({})).expect(200)), "approved");
    // With a limit, the administrator is no approver either.
    staff.patch(&of(&shop, &shop.cast().company_admin.id), &limit("199.99")).expect(200);
    let request = asked(&shop, 20_000);
    let approve = format!("{request}/approve");
    for who in [&approver, &admin] {
        who.post(&approve, &json!({})).refused(403, "above_approval_limit");
    }
    assert_eq!(said(&staff.post(&approve, &json!({})).expect(200)), "approved");
    // The administrator's no is taken as well.
    let request = asked(&shop, 20_000);
    assert_eq!(said(&admin.post(&format!("{request}/reject"), &json!({})).expect(200)), "rejected");
}

#[rstest]
fn an_approver_takes_out_what_is_above_the_limit(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = scene(backend) else { return };
    rule(&shop, "Over 100", 0, &[(role("approver"), "any")]);
    shop.staff().patch(&of(&shop, &shop.cast().approver.id), &limit("500.00")).expect(200);
    let request = asked(&shop, 60_000);
    let less = |bolts: i64| json!({ "cancel_lines": [{ "line_number": 1, "quantity": bolts }] });
    let approve = format!("{request}/approve");
    let before = shop.approver().get(&request).expect(200).body;
    shop.approver().post(&approve, &less(9_999)).refused(403, "above_approval_limit");
    assert_eq!(shop.approver().get(&request).expect(200).body, before);
    assert_eq!(said(&shop.approver().post(&approve, &less(10_000)).expect(200)), "approved");
    // The administrator stands in for the whole, and does so too; the approver is trusted with the rest.
    let approve = format!("{}/approve", asked(&shop, 60_000));
    assert_eq!(said(&shop.company_admin().post(&approve, &less(20_000)).expect(200)), "approved");
}

#[rstest]
fn staff_have_limits_and_approve_nothing_in_another_currency(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = scene(backend) else { return };
    let staff = shop.staff();
    let rule = json!({ "max_total": eur("100.00"), "on_violation": "require_approval" });
    staff.post("/v1/order-limits", &rule).expect(201);
    for (email, role) in
        [("eva@comptoir.test", "executive"), ("ann@comptoir.test", "administrator")]
    {
        let mut new = staff_user(email, role);
        new["approval_limit"] = eur("500.00");
        let made = staff.post("/v1/staff-users", &new).expect(201);
        assert_eq!(made["approval_limit"], eur("500.00"));
        let path = format!("/v1/staff-users/{}", made.id());
        let who = bearer(&shop, &login(&shop, email));
        let [exact, above] = [50_000, 50_001].map(|bolts| asked(&shop, bolts));
        let approve = |request: &str| who.post(&format!("{request}/approve"), &json!({}));
        assert_eq!(said(&approve(&exact).expect(200)), "approved");
        approve(&above).refused(403, "above_approval_limit");
        let dollars = json!({ "approval_limit": { "amount": "900000.00", "currency": "USD" } });
        staff.patch(&path, &dollars).expect(200);
        approve(&above).refused(403, "above_approval_limit");
        staff.patch(&path, &json!({ "approval_limit": null })).expect(200);
        assert_eq!(said(&approve(&above).expect(200)), "approved");
    }
}

#[rstest]
fn a_bad_limit_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let staff = shop.staff();
    let member = of(&shop, &shop.cast().approver.id);
    let dollars = json!({ "approval_limit": { "amount": "5.00", "currency": "USD" } });
    let new = |limit: &Value| {
        let mut new = json!({ "email": "n@acme.test", "name": "N", "roles": ["approver"] });
        new["approval_limit"] = limit["approval_limit"].clone();
        staff.post(&format!("/v1/companies/{}/members", shop.company()), &new)
    };
    for (change, pointer, code) in [
        (limit("-0.01"), "/approval_limit/amount", "bad_approval_limit"),
        (dollars, "/approval_limit/currency", "currency_mismatch"),
    ] {
        for answer in [staff.patch(&member, &change), new(&change)] {
            let refused = answer.expect(422);
            let (at, said) = (refused.text("/errors/0/pointer"), refused.text("/errors/0/code"));
            assert_eq!((at.as_str(), said.as_str()), (pointer, code));
        }
    }
    let mut new = staff_user("eva@comptoir.test", "executive");
    new["approval_limit"] = eur("-1.00");
    let refused = staff.post("/v1/staff-users", &new).expect(422);
    assert_eq!(refused.text("/errors/0/code"), "bad_approval_limit");
    assert_eq!(staff.get(&member).expect(200)["approval_limit"], Value::Null);
}

#[rstest]
fn a_limit_of_the_operator_is_changed_by_the_operator(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (staff, admin) = (shop.staff(), shop.company_admin());
    let member = of(&shop, &shop.cast().approver.id);
    let own = admin.patch(&member, &limit("50.00")).expect(200);
    assert_eq!(own["approval_limit_owner"], "company");
    admin.patch(&member, &json!({ "approval_limit": null })).expect(200);
    let set = staff.patch(&member, &limit("100.00")).expect(200);
    assert_eq!(set["approval_limit_owner"], "operator");
    let as_admin = acting(&shop, &staff, &shop.cast().company_admin.id);
    for who in [&admin, &as_admin] {
        for change in [json!({ "approval_limit": null }), limit("1000.00"), limit("1.00")] {
            let refused = who.patch(&member, &change).refused(403, "operators_rule");
            assert_eq!(refused.text("/errors/0/pointer"), "/approval_limit");
        }
        // The same value again changes nothing; the spending limit has an owner of its own.
        let same = who.patch(&member, &limit("100.00")).expect(200);
        assert_eq!(same["approval_limit_owner"], "operator");
    }
    let spending = json!({ "spending_limit": { "amount": eur("5.00"), "period": "month" } });
    assert_eq!(admin.patch(&member, &spending).expect(200)["spending_limit"]["owner"], "company");
    let lifted = staff.patch(&member, &json!({ "approval_limit": null })).expect(200);
    assert_eq!(
        (&lifted["approval_limit"], &lifted["approval_limit_owner"]),
        (&json!(null), &json!(null))
    );
}

/// As with spending limits: the head of a unit changes neither the own limit nor another head's.
#[rstest]
fn the_head_of_a_unit_does_not_change_the_own_limit(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let head = member(&shop, "hal@acme.test", &[at("company_admin", Some(&units.north))]);
    let path = |actor: &Actor| of(&shop, &actor.get("/v1/me").expect(200).text("/member_id"));
    let mine = path(&head);
    shop.company_admin().patch(&mine, &limit("100.00")).expect(200);
    for change in [json!({ "approval_limit": null }), limit("900.00"), limit("99.00")] {
        head.patch(&mine, &change).refused(403, "forbidden");
    }
    head.patch(&mine, &limit("100.00")).expect(200);
    let ned = member(&shop, "ned@acme.test", &[at("approver", Some(&units.north1))]);
    head.patch(&path(&ned), &limit("50.00")).expect(200);
    // Nor does the head lift the limit of another, which head office may have set.
    for change in [json!({ "approval_limit": null }), limit("50.01")] {
        head.patch(&path(&ned), &change).refused(403, "forbidden");
    }
    head.patch(&path(&ned), &limit("40.00")).expect(200);
    // Nor is a new approver a way round the head's own limit.
    let new = |email: &str, role: &str, most: Option<&str>| {
        let mut body = new_member(email, &[at(role, Some(&units.north1))]);
        if let Some(most) = most {
            body["approval_limit"] = eur(most);
        }
        head.post(&members(&shop), &body)
    };
    for (role, most) in [("approver", None), ("company_admin", None), ("approver", Some("100.01"))]
    {
        new("pat@acme.test", role, most).refused(403, "above_approval_limit");
    }
    new("pat@acme.test", "approver", Some("100.00")).expect(201);
    let quinn = new("quinn@acme.test", "buyer", None).expect(201).id();
    let grants = json!({ "grants": [at("approver", Some(&units.north1))] });
    head.patch(&of(&shop, &quinn), &grants).refused(403, "above_approval_limit");
    let limited = json!({ "grants": grants["grants"], "approval_limit": eur("100.00") });
    head.patch(&of(&shop, &quinn), &limited).expect(200);
    shop.company_admin().patch(&of(&shop, &quinn), &json!({ "approval_limit": null })).expect(200);
}
