//! Custom roles: rows of a company or of the operator.

use rstest::rstest;
use serde_json::{Value, json};

use super::tree::{at, ids, inherit_roles, member, members, new_member, order_in, shop_with_units};
use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::Shop;
use crate::support::builders::eur;
use crate::support::database::Backend;
use crate::support::scene::PASSWORD;

pub const ROLES: &str = "/v1/roles";

/// Permissions as a request names them: `orders.read` with the reach `all`, `orders.read:own` with `own`.
pub fn permissions(names: &[&str]) -> Value {
    let one = |name: &&str| {
        let (permission, reach) = name.split_once(':').unwrap_or((name, "all"));
        json!({ "permission": permission, "reach": reach })
    };
    names.iter().map(one).collect()
}

/// The request of a role in the caller's company.
pub fn new_role(key: &str, names: &[&str]) -> Value {
    json!({ "key": key, "name": "Lead", "side": "company", "permissions": permissions(names) })
}

/// A role of Acme; its path.
#[track_caller]
pub fn role(shop: &Shop, key: &str, names: &[&str]) -> String {
    let made = shop.company_admin().post(ROLES, &new_role(key, names)).expect(201);
    format!("{ROLES}/{}", made.id())
}

/// The request of a role for staff.
fn staff_role(key: &str, names: &[&str]) -> Value {
    let mut role = new_role(key, names);
    role["side"] = json!("staff");
    role
}

/// A member of staff with these roles.
#[track_caller]
fn clerk(shop: &Shop, email: &str, roles: &[&str]) -> Actor {
    let new = json!({ "email": email, "name": email, "password": PASSWORD, "roles": roles });
    shop.staff().post("/v1/staff-users", &new).expect(201);
    shop.anonymous().log_in(email, PASSWORD)
}

/// The path of the caller's membership.
#[track_caller]
pub fn own_path(shop: &Shop, actor: &Actor) -> String {
    format!("{}/{}", members(shop), actor.get("/v1/me").expect(200).text("/member_id"))
}

#[rstest]
fn a_role_has_its_permissions_with_their_reach(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let admin = shop.company_admin();
    let [north, south] =
        [&units.north1, &units.south].map(|unit| order_in(&shop.buyer(), unit, 1).expect(201).id());
    let path = role(&shop, "team_lead", &["orders.read", "orders.cancel:own"]);
    let whole = member(&shop, "lea@acme.test", &[at("team_lead", None)]);
    let head = member(&shop, "hal@acme.test", &[at("team_lead", Some(&units.north))]);
    assert_eq!(ids(&whole.get("/v1/orders").expect(200)), [south.clone(), north.clone()]);
    assert_eq!(ids(&head.get("/v1/orders").expect(200)), [north.clone()]);
    // Nobody's own: they place none.
    whole.post(&format!("/v1/orders/{north}/cancel"), &json!({})).refused(404, "not_found");
    whole.get("/v1/invoices").refused(403, "forbidden");
    let me = whole.get("/v1/me").expect(200);
    assert_eq!(me["roles"], json!(["team_lead"]));
    let held = json!([{
        "role": "team_lead", "unit_id": null, "permissions": ["orders.read", "orders.cancel"],
    }]);
    assert_eq!(me["grants"], held);
    let read = admin.get(&own_path(&shop, &head)).expect(200);
    assert_eq!(read["grants"], json!([{ "role": "team_lead", "unit_id": units.north }]));
    assert_eq!(read["roles"], json!(["team_lead"]));
    // A unit that inherits no roles cuts it off, as it does a role in code.
    inherit_roles(&shop, &units.north1, false);
    assert_eq!(ids(&whole.get("/v1/orders").expect(200)), [south.clone()]);
    assert_eq!(head.get("/v1/orders").expect(200).data(), [] as [Value; 0]);
    inherit_roles(&shop, &units.north1, true);

    // Beside a role in code, and after a change of the name alone, which leaves it.
    let both = json!({ "roles": ["team_lead", "buyer"] });
    let changed = admin.patch(&own_path(&shop, &whole), &both).expect(200);
    assert_eq!(changed["roles"], json!(["buyer", "team_lead"]));
    let own = order_in(&whole, &units.south, 1).expect(201).id();
    admin.patch(&own_path(&shop, &whole), &json!({ "name": "Lea" })).expect(200);
    whole.post(&format!("/v1/orders/{own}/cancel"), &json!({})).expect(200);
    whole.post(&format!("/v1/orders/{south}/cancel"), &json!({})).refused(404, "not_found");

    // A change acts at the next request.
    let all = json!({ "permissions": permissions(&["orders.read", "orders.cancel"]) });
    admin.patch(&path, &all).expect(200);
    whole.post(&format!("/v1/orders/{south}/cancel"), &json!({})).expect(200);
    admin.patch(&path, &json!({ "permissions": permissions(&["invoices.read"]) })).expect(200);
    head.get("/v1/orders").refused(403, "forbidden");
    head.get("/v1/invoices").expect(200);
}

#[rstest]
fn roles_are_made_read_changed_and_deleted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (admin, staff) = (shop.company_admin(), shop.staff());
    let names = ["orders.read", "orders.place:own", "orders.read:own"];
    let made = admin.post(ROLES, &new_role("team_lead", &names)).expect(201);
    let expected = json!([
        { "permission": "orders.place", "reach": "own" },
        { "permission": "orders.read", "reach": "all" },
    ]);
    assert_eq!(made["permissions"], expected);
    assert_eq!(made["company_id"], json!(shop.company()));
    assert_eq!((&made["side"], &made["built_in"]), (&json!("company"), &json!(false)));
    let path = format!("{ROLES}/{}", made.id());
    assert_eq!(admin.get(&path).expect(200).body, made.body);
    shop.stranger().get(&path).refused(404, "not_found");
    shop.buyer().get(&path).refused(403, "forbidden");

    for key in ["team_lead", "buyer", "sales", "guest", "integration"] {
        admin.post(ROLES, &new_role(key, &["orders.read"])).refused(409, "key_taken");
    }
    shop.stranger().post(ROLES, &new_role("team_lead", &["orders.read"])).expect(201);
    for key in ["Lead", "x", "", "a-b", &"k".repeat(41), "a\u{0}b"] {
        admin.post(ROLES, &new_role(key, &["orders.read"])).refused(422, "bad_role_key");
    }
    let of_staff = staff.post(ROLES, &staff_role("team_lead", &["stock.set"])).expect(201);
    staff.post(ROLES, &staff_role("team_lead", &["stock.set"])).refused(409, "key_taken");
    admin.get(&format!("{ROLES}/{}", of_staff.id())).refused(404, "not_found");

    let refused = |body: &Value| admin.post(ROLES, body);
    let beyond = refused(&new_role("lead", &["orders.read", "stock.set"]));
    let beyond = beyond.refused(422, "scope_beyond_company");
    assert_eq!(beyond.text("/errors/0/pointer"), "/permissions/1");
    refused(&new_role("lead", &["members.read:own"])).refused(422, "reach_not_own");
    let unknown = refused(&new_role("lead", &["orders.fly"])).refused(422, "unknown_word");
    assert_eq!(unknown.text("/errors/0/pointer"), "/permissions/0/permission");
    refused(&new_role("lead", &[])).expect(422);
    refused(&staff_role("lead", &["orders.read"])).refused(403, "forbidden");
    staff.post(ROLES, &new_role("lead", &["orders.read"])).refused(422, "missing_field");
    let mut of_both = staff_role("lead", &["orders.read"]);
    of_both["company_id"] = json!(shop.company());
    staff.post(ROLES, &of_both).refused(422, "company_not_expected");
    staff.post(ROLES, &staff_role("lead", &["orders.read:own"])).refused(422, "reach_not_own");
    let mut others = new_role("lead", &["orders.read"]);
    others["company_id"] = json!(shop.other_company());
    refused(&others).refused(404, "not_found");

    let renamed = admin.patch(&path, &json!({ "name": "Leader" })).expect(200);
    assert_eq!((&renamed["name"], &renamed["version"]), (&json!("Leader"), &json!(2)));
    assert_eq!(renamed["permissions"], made["permissions"]);
    admin.patch(&path, &json!({ "key": "other" })).refused(400, "unknown_field");
    shop.stranger().patch(&path, &json!({ "name": "Mine" })).refused(404, "not_found");
    let lead = member(&shop, "lea@acme.test", &[at("team_lead", None)]);
    admin.delete(&path).refused(409, "role_in_use");
    let own = own_path(&shop, &lead);
    admin.patch(&own, &json!({ "active": false })).expect(200);
    admin.delete(&path).refused(409, "role_in_use");
    admin.patch(&own, &json!({ "roles": ["buyer"] })).expect(200);
    admin.delete(&path).expect(204);
    admin.get(&path).refused(404, "not_found");
    let gone = admin.patch(&own, &json!({ "roles": ["buyer", "team_lead"] }));
    assert_eq!(gone.refused(422, "unknown_word").text("/errors/0/pointer"), "/roles/1");
    let of_others = json!({ "grants": [at("of_others", None)] });
    let of_others = admin.patch(&own, &of_others).refused(422, "unknown_word");
    assert_eq!(of_others.text("/errors/0/pointer"), "/grants/0/role");
}

#[rstest]
fn the_list_has_the_roles_in_code_too(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    let (admin, staff) = (shop.company_admin(), shop.staff());
    role(&shop, "team_lead", &["orders.read"]);
    staff.post(ROLES, &staff_role("helper", &["stock.set"])).expect(201);
    let keys = |answer: &Answer| -> Vec<String> {
        answer.data().iter().filter_map(|row| row["key"].as_str().map(str::to_owned)).collect()
    };
    let of_company = ["buyer", "approver", "company_admin", "accountant"];
    let of_staff = ["administrator", "auditor", "marketing", "sales", "finance", "executive"];
    let seen = keys(&admin.get(ROLES).expect(200));
    assert_eq!(seen, [&["team_lead"], of_company.as_slice()].concat());
    let seen = keys(&staff.get(ROLES).expect(200));
    assert_eq!(seen, [["helper", "team_lead"].as_slice(), &of_company, &of_staff].concat());
    let filtered = |query: &str| keys(&staff.get(&format!("{ROLES}?{query}")).expect(200));
    assert_eq!(filtered("side=staff"), [&["helper"], of_staff.as_slice()].concat());
    let of_acme = filtered(&format!("company_id={}", shop.company()));
    assert_eq!(of_acme, [&["team_lead"], of_company.as_slice()].concat());
    assert_eq!(filtered(&format!("company_id={}", shop.other_company())), of_company);
    assert_eq!(filtered(&format!("company_id={}&side=staff", shop.company())), [] as [&str; 0]);
    // Page by page, each once.
    let (mut all, mut next) = (Vec::new(), String::new());
    loop {
        let page = admin.get(&format!("{ROLES}?limit=2{next}")).expect(200);
        all.extend(keys(&page));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert_eq!(all, [&["team_lead"], of_company.as_slice()].concat());

    let rows = admin.get(ROLES).expect(200);
    let buyer = &rows.data()[1];
    assert_eq!((&buyer["built_in"], &buyer["created_at"]), (&json!(true), &Value::Null));
    let path = format!("{ROLES}/{}", buyer["id"].as_str().expect("an id"));
    assert_eq!(admin.get(&path).expect(200).body, *buyer);
    assert!(buyer["permissions"].as_array().expect("a list").iter().all(|p| p["reach"] == "own"));
    admin.patch(&path, &json!({ "name": "Shopper" })).refused(409, "built_in_role");
    staff.delete(&path).refused(409, "built_in_role");
    shop.buyer().delete(&path).refused(403, "forbidden");
    let administrator = staff.get(&format!("{ROLES}?side=staff&limit=2")).expect(200);
    let path = format!("{ROLES}/{}", administrator.data()[1]["id"].as_str().expect("an id"));
    admin.get(&path).refused(404, "not_found");
    admin.delete(&path).refused(404, "not_found");
}

#[rstest]
fn nobody_makes_or_gives_what_they_do_not_hold(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let admin = shop.company_admin();
    let path = role(&shop, "team_lead", &["statements.read"]);
    role(&shop, "people", &["members.create", "members.update", "members.read", "roles.create"]);
    let lea = member(&shop, "lea@acme.test", &[at("people", None)]);
    let refused = lea.post(&members(&shop), &new_member("x@acme.test", &[at("team_lead", None)]));
    let refused = refused.refused(422, "role_not_grantable");
    assert!(refused.text("/detail").contains("team_lead"), "{refused:?}");
    lea.post(&members(&shop), &new_member("y@acme.test", &[at("people", None)]))
        .refused(422, "role_not_grantable");
    lea.post(ROLES, &new_role("mine", &["statements.read"])).refused(422, "role_not_grantable");
    let mine = lea.post(ROLES, &new_role("mine", &["members.read"])).expect(201);
    let mine = format!("{ROLES}/{}", mine.id());
    lea.patch(&mine, &json!({ "name": "Mine" })).refused(403, "forbidden");
    lea.delete(&mine).refused(403, "forbidden");
    lea.post(&members(&shop), &new_member("z@acme.test", &[at("mine", None)])).expect(201);

    // Roles belong to the company as a whole; a head of a unit gives them there, and makes none.
    let head = member(&shop, "hal@acme.test", &[at("company_admin", Some(&units.north))]);
    head.post(ROLES, &new_role("heads", &["orders.read"])).refused(403, "forbidden");
    head.patch(&path, &json!({ "name": "Lead" })).refused(403, "forbidden");
    head.delete(&path).refused(403, "forbidden");
    head.get(&path).expect(200);
    let grant = |unit| new_member("n@acme.test", &[at("team_lead", unit)]);
    head.post(&members(&shop), &grant(Some(&units.south))).refused(422, "role_not_grantable");
    head.post(&members(&shop), &grant(Some(&units.north1))).expect(201);

    // A change adds only what its author holds, and takes what it likes.
    let other = role(&shop, "writer", &["roles.update", "roles.read", "members.read"]);
    let wil = member(&shop, "wil@acme.test", &[at("writer", None)]);
    let add = json!({ "permissions": permissions(&["statements.read", "orders.read"]) });
    wil.patch(&path, &add).refused(422, "role_not_grantable");
    wil.patch(&path, &json!({ "permissions": permissions(&["members.read"]) })).expect(200);
    let more = json!({ "permissions": permissions(&["roles.update", "roles.read", "members.read", "members.update"]) });
    wil.patch(&other, &more).refused(422, "role_not_grantable");
    admin.patch(&other, &more).expect(200);

    // The operator's roles are no company's, and the other way round.
    shop.staff().post(ROLES, &staff_role("helper", &["orders.read"])).expect(201);
    admin
        .post(&members(&shop), &new_member("h@acme.test", &[at("helper", None)]))
        .refused(422, "unknown_word");
    shop.stranger()
        .post(
            &format!("/v1/companies/{}/members", shop.other_company()),
            &new_member("g@globex.test", &[at("team_lead", None)]),
        )
        .refused(422, "unknown_word");
}

#[rstest]
fn staff_have_roles_of_the_operator(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let staff = shop.staff();
    let helper = staff.post(ROLES, &staff_role("helper", &["stock.set", "stock.read"])).expect(201);
    let names = ["staff.create", "staff.update", "staff.read", "stock.set", "stock.read"];
    staff.post(ROLES, &staff_role("people", &names)).expect(201);
    let grace = clerk(&shop, "grace@comptoir.test", &["helper"]);
    grace.put("/v1/stock/BOLT", &json!({ "on_hand": 5 })).expect(200);
    grace.get("/v1/orders").refused(403, "forbidden");
    let me = grace.get("/v1/me").expect(200);
    assert_eq!((&me["roles"], &me["company_id"]), (&json!(["helper"]), &Value::Null));
    let path = format!("/v1/staff-users/{}", me.id());
    assert_eq!(staff.get(&path).expect(200)["role"], "helper");

    let both = json!({ "roles": ["helper", "auditor"] });
    let changed = staff.patch(&path, &both).expect(200);
    assert_eq!(changed["roles"], json!(["auditor", "helper"]));
    grace.get("/v1/orders").expect(200);
    grace.put("/v1/stock/BOLT", &json!({ "on_hand": 6 })).expect(200);
    staff.patch(&path, &json!({ "role": "helper" })).expect(200);
    grace.get("/v1/orders").refused(403, "forbidden");
    staff.patch(&path, &json!({ "roles": ["helper", "nothing"] })).refused(422, "unknown_word");
    let helper = format!("{ROLES}/{}", helper.id());
    staff.delete(&helper).refused(409, "role_in_use");

    // Who manages staff gives no more than they hold.
    let paul = clerk(&shop, "paul@comptoir.test", &["people"]);
    let new = |role: &str| {
        let email = format!("{role}@comptoir.test");
        paul.post("/v1/staff-users", &json!({ "email": email, "name": role, "role": role }))
    };
    for role in ["administrator", "auditor"] {
        new(role).refused(422, "role_not_grantable");
    }
    let made = new("helper").expect(201);
    let made = format!("/v1/staff-users/{}", made.id());
    paul.patch(&made, &json!({ "role": "administrator" })).refused(422, "role_not_grantable");
    let own = format!("/v1/staff-users/{}", paul.get("/v1/me").expect(200).id());
    paul.patch(&own, &json!({ "roles": ["people", "sales"] })).refused(422, "role_not_grantable");
    paul.patch(&made, &json!({ "active": false })).expect(200);
    staff.patch(&made, &json!({ "role": "administrator" })).expect(200);
    paul.patch(&made, &json!({ "active": true })).refused(422, "role_not_grantable");
}

#[rstest]
fn a_named_approver_decides_by_a_custom_role(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(shop) = Shop::start(backend) else { return };
    shop.product("BOLT", "10.00");
    let path = role(&shop, "decider", &["approvals.decide", "approvals.read"]);
    let dee = member(&shop, "dee@acme.test", &[at("decider", None)]);
    let id = dee.get("/v1/me").expect(200).text("/member_id");
    let rule = json!({
        "company_id": shop.company(), "name": "Large",
        "when": { "order_total_over": eur("50.00") },
        "steps": [{ "approvers": { "member_ids": [id] }, "mode": "any" }],
    });
    shop.staff().post("/v1/approval-rules", &rule).expect(201);
    let ask = || {
        let order = shop.order(&[("BOLT", 6)]);
        format!("/v1/approval-requests/{}/approve", order.text("/approval_request_id"))
    };
    let request = ask();
    shop.approver().post(&request, &json!({})).refused(403, "not_an_approver");
    assert_eq!(dee.post(&request, &json!({})).expect(200)["status"], "approved");
    // Without the permission, the step waits for them no longer.
    let request = ask();
    let read = json!({ "permissions": permissions(&["approvals.read"]) });
    shop.company_admin().patch(&path, &read).expect(200);
    dee.post(&request, &json!({})).refused(403, "forbidden");
    shop.company_admin().post(&request, &json!({})).expect(200);
}
