//! A requester never decides the own request, under any name, token or key.

use rstest::rstest;
use serde_json::{Value, json};

use super::{role, rule};
use crate::identity::staff::staff_user;
use crate::sessions::on_behalf::acting;
use crate::sessions::{bearer, login};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;

/// Path of the decision on this order's request.
fn request_of(order: &Answer) -> String {
    format!("/v1/approval-requests/{}", order.text("/approval_request_id"))
}

/// Asserts that this requester can neither approve nor reject.
#[track_caller]
fn may_not_decide(who: &Actor, request: &str) {
    for verdict in ["approve", "reject"] {
        who.post(&format!("{request}/{verdict}"), &json!({})).refused(403, "own_request");
    }
}

#[track_caller]
fn approves(who: &Actor, request: &str) -> Value {
    who.post(&format!("{request}/approve"), &json!({})).expect(200)["status"].clone()
}

#[rstest]
fn staff_who_order_in_a_members_name_do_not_decide(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    rule(&shop, "Big orders", 0, &[(role("company_admin"), "any")]);
    let (staff, cast) = (shop.staff(), shop.cast());

    let as_buyer = acting(&shop, &staff, &cast.buyer.id);
    let order = as_buyer.post("/v1/orders", &order_of(&[("BOLT", 11)])).expect(201);
    may_not_decide(&staff, &request_of(&order));
    assert_eq!(approves(&shop.company_admin(), &request_of(&order)), "approved");

    // Nor does the administrator named in the order; another member of staff does.
    let as_admin = acting(&shop, &staff, &cast.company_admin.id);
    let order = as_admin.post("/v1/orders", &order_of(&[("BOLT", 11)])).expect(201);
    may_not_decide(&staff, &request_of(&order));
    may_not_decide(&shop.company_admin(), &request_of(&order));
    let colleague = "colleague@comptoir.test";
    staff.post("/v1/staff-users", &staff_user(colleague, "administrator")).expect(201);
    let colleague = bearer(&shop, &login(&shop, colleague));
    assert_eq!(approves(&colleague, &request_of(&order)), "approved");
}

#[rstest]
fn a_change_frees_no_requester_and_binds_staff_that_change_in_their_name(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    rule(&shop, "Big orders", 0, &[(role("approver"), "any")]);
    let staff = shop.staff();
    let as_buyer = acting(&shop, &staff, &shop.cast().buyer.id);
    let part = json!({ "lines": [{ "line_number": 1, "quantity": 1 }] });
    let cancel = |who: &Actor, order: &Answer| {
        who.post(&format!("/v1/orders/{}/cancel", order.id()), &part).expect(200);
    };

    let theirs = as_buyer.post("/v1/orders", &order_of(&[("BOLT", 20)])).expect(201);
    cancel(&shop.buyer(), &theirs);
    may_not_decide(&staff, &request_of(&theirs));
    assert_eq!(approves(&shop.approver(), &request_of(&theirs)), "approved");

    let own = shop.order(&[("BOLT", 20)]);
    cancel(&as_buyer, &own);
    may_not_decide(&staff, &request_of(&own));
    assert_eq!(approves(&shop.approver(), &request_of(&own)), "approved");

    // Staff that cancel a part under their own permission do not become requesters.
    let reduced = shop.order(&[("BOLT", 20)]);
    cancel(&staff, &reduced);
    assert_eq!(approves(&staff, &request_of(&reduced)), "approved");
}

#[rstest]
fn the_maker_of_a_key_does_not_decide_also_when_the_others_are_gone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let second = shop.member("approver-2@acme.test", "approver", &json!({}));
    rule(&shop, "Two pairs of eyes", 0, &[(role("approver"), "all")]);
    let key = |maker: &Actor| {
        let key =
            json!({ "name": "ERP", "scopes": ["orders.place"], "company_id": shop.company() });
        let made = maker.post("/v1/api-keys", &key).expect(201);
        shop.anonymous().with_token(&made.text("/key"))
    };
    let by_staff = key(&shop.staff()).post("/v1/orders", &order_of(&[("BOLT", 11)])).expect(201);
    may_not_decide(&shop.staff(), &request_of(&by_staff));
    let by_admin =
        key(&shop.company_admin()).post("/v1/orders", &order_of(&[("BOLT", 11)])).expect(201);
    may_not_decide(&shop.company_admin(), &request_of(&by_admin));
    // No key is created on behalf of a member, so that no key hides its maker.
    let as_admin = acting(&shop, &shop.staff(), &shop.cast().company_admin.id);
    as_admin
        .post("/v1/api-keys", &json!({ "name": "ERP", "scopes": ["orders.place"] }))
        .refused(403, "forbidden");

    // One approver has approved, the other has left: the administrators would decide, but they are the
    // requester.
    assert_eq!(approves(&shop.approver(), &request_of(&by_admin)), "pending");
    let left = second.get("/v1/me").expect(200).text("/member_id");
    let place = format!("/v1/companies/{}/members/{left}", shop.company());
    shop.staff().patch(&place, &json!({ "active": false })).expect(200);
    may_not_decide(&shop.company_admin(), &request_of(&by_admin));
    assert_eq!(approves(&shop.approver(), &request_of(&by_admin)), "approved");
}
