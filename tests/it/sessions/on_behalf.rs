//! Staff acting on behalf of a member: with the member's rights, never more, and only while both are
//! active.

use rstest::rstest;
use serde_json::{Value, json};

use super::{bearer, login};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::order_of;
use crate::support::database::Backend;
use crate::support::forge::part;
use crate::support::process::Process;
use crate::support::scene::ADMIN;

const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

fn asked(token: &str, member: &str) -> Value {
    json!({
        "grant_type": EXCHANGE, "subject_token": token, "subject_token_type": ACCESS_TOKEN,
        "requested_subject": member,
    })
}

/// Requests a token to act on behalf of this member.
#[track_caller]
fn exchange(who: &Actor, member: &str) -> Answer {
    who.post("/v1/auth/token", &asked(who.token(), member))
}

/// Staff acting on behalf of this member.
#[track_caller]
pub fn acting(shop: &Shop, staff: &Actor, member: &str) -> Actor {
    bearer(shop, &exchange(staff, member).expect(200))
}

pub fn id_of(actor: &Actor) -> String {
    actor.get("/v1/me").expect(200).text("/id")
}

#[rstest]
fn it_has_the_members_rights_and_says_who_acts(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let tokens = exchange(&shop.staff(), &shop.cast().buyer.id).expect(200);
    assert_eq!(tokens["issued_token_type"], ACCESS_TOKEN);
    assert!(tokens.body.get("refresh_token").is_none(), "nothing carries it on");
    let staff = id_of(&shop.staff());
    let claims = part(&tokens.text("/access_token"), 1);
    assert_eq!(
        (&claims["act"]["sub"], &claims["sub"]),
        (&json!(staff), &json!(id_of(&shop.buyer())))
    );

    let acting = bearer(&shop, &tokens);
    let (me, buyer) = (acting.get("/v1/me").expect(200), shop.buyer().get("/v1/me").expect(200));
    assert_eq!((&me["id"], &me["acted_by"]), (&buyer["id"], &json!(staff)));
    assert_eq!(buyer["acted_by"], Value::Null);
    assert_eq!((&me["permissions"], &me["roles"]), (&buyer["permissions"], &buyer["roles"]));

    shop.product("BOLT", "10.00");
    let order = acting.post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201).id();
    shop.buyer().get(&format!("/v1/orders/{order}")).expect(200);
    let theirs = shop.other_buyer().post("/v1/orders", &order_of(&[("BOLT", 1)])).expect(201).id();
    acting.get(&format!("/v1/orders/{theirs}")).refused(404, "not_found");
    acting.get("/v1/events?after=0").refused(403, "forbidden");
    acting.get(&format!("/v1/companies/{}", shop.other_company())).refused(404, "not_found");
}

#[rstest]
fn what_everybody_does_themselves_is_not_done_for_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let acting = acting(&shop, &shop.staff(), &shop.cast().company_admin.id);
    exchange(&acting, &shop.cast().buyer.id).refused(403, "not_in_person");
    acting.post("/v1/auth/logout", &json!({ "everywhere": true })).refused(403, "not_in_person");
    let change =
        json!({ "current_password": "correct horse battery", "new_password": "another one" });
    acting.post("/v1/auth/password", &change).refused(403, "not_in_person");
    let granted = acting.get("/v1/me").expect(200);
    let granted = granted["permissions"].as_array().expect("permissions");
    assert!(!granted.contains(&json!("approvals.decide")), "nobody approves in another's name");
    assert!(granted.contains(&json!("approvals.read")));
    shop.company_admin().get("/v1/me").expect(200);
}

#[rstest]
fn only_staff_exchange_and_only_for_a_member(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (staff, buyer) = (shop.staff(), shop.cast().buyer.id.clone());
    for who in [shop.buyer(), shop.approver(), shop.company_admin(), shop.stranger()] {
        exchange(&who, &buyer).refused(403, "forbidden");
    }
    exchange(&staff, "member_01k71a0qkvfgysy8bbhs0d39e7").refused(404, "not_found");
    exchange(&staff, shop.company()).expect(400).problem();
    exchange(&shop.anonymous().with_token("nothing"), &buyer).refused(401, "token_malformed");
    for (field, status) in
        [("subject_token", 422), ("subject_token_type", 422), ("requested_subject", 422)]
    {
        let mut body = asked(staff.token(), &buyer);
        body.as_object_mut().expect("an object").remove(field);
        let refused = staff.post("/v1/auth/token", &body).expect(status).problem();
        assert_eq!(refused["errors"][0]["pointer"], format!("/{field}"));
    }
    let mut other = asked(staff.token(), &buyer);
    other["subject_token_type"] = json!("urn:ietf:params:oauth:token-type:saml2");
    staff.post("/v1/auth/token", &other).expect(422).problem();
    let place = format!("/v1/companies/{}/members/{buyer}", shop.company());
    staff.patch(&place, &json!({ "active": false })).expect(200);
    exchange(&staff, &buyer).refused(409, "member_inactive");
}

#[rstest]
fn it_ends_with_either_of_the_two(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(shop) = Shop::start(backend) else { return };
    let buyer = shop.cast().buyer.id.clone();
    let staff = || bearer(&shop, &login(&shop, ADMIN));
    let begin = |staff: &Actor| {
        let acting = acting(&shop, staff, &buyer);
        acting.get("/v1/me").expect(200);
        acting
    };
    // The member is deactivated, and reactivated.
    let place = format!("/v1/companies/{}/members/{buyer}", shop.company());
    let acting = begin(&staff());
    for active in [false, true] {
        shop.company_admin().patch(&place, &json!({ "active": active })).expect(200);
        acting.get("/v1/me").refused(401, "token_revoked");
    }
    // The member of staff logs out: of this session, or of all.
    for everywhere in [false, true] {
        let staff = staff();
        let acting = begin(&staff);
        staff.post("/v1/auth/logout", &json!({ "everywhere": everywhere })).expect(204);
        acting.get("/v1/me").refused(401, "token_revoked");
    }
    // The member of staff is dismissed.
    let staff = staff();
    let acting = begin(&staff);
    shop.database().execute(&format!("UPDATE users SET active = FALSE WHERE email = '{ADMIN}'"));
    acting.get("/v1/me").refused(401, "token_revoked");
    exchange(&staff, &buyer).refused(401, "token_revoked");
    shop.database().execute(&format!("UPDATE users SET active = TRUE WHERE email = '{ADMIN}'"));
    acting.get("/v1/me").expect(200);
    // Or is no longer staff.
    shop.database().execute(&format!("UPDATE users SET staff_role = NULL WHERE email = '{ADMIN}'"));
    acting.get("/v1/me").refused(401, "token_revoked");
    let back = format!("UPDATE users SET staff_role = 'administrator' WHERE email = '{ADMIN}'");
    shop.database().execute(&back);
}

#[rstest]
fn the_access_log_says_who_really_acts(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(mut shop) = Shop::start(backend) else { return };
    let (user, actor) = (id_of(&shop.buyer()), id_of(&shop.staff()));
    shop.stop();
    let server = Process::serve(shop.database());
    let tokens = exchange(&server.staff(), &shop.cast().buyer.id).expect(200);
    let acting = server.anonymous().with_token(&tokens.text("/access_token"));
    acting.get("/v1/orders").expect(200);
    let line = server.log_line("/v1/orders");
    assert!(line.contains(&format!("user={user}")), "{line}");
    assert!(line.contains(&format!("actor={actor}")), "{line}");
    assert!(!server.log().contains(&tokens.text("/access_token")), "the log holds a token");
}
