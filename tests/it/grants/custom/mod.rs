//! Custom roles: rows of a company or of the operator.

mod giving;
mod keys;
mod list;
mod staff;

use rstest::rstest;
use serde_json::{Value, json};

use super::tree::{at, ids, inherit_roles, member, members, order_in, shop_with_units};
use crate::support::actor::Actor;
use crate::support::app::Shop;
use crate::support::database::Backend;

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
    assert_eq!(ids(&head.get("/v1/orders").expect(200)), std::slice::from_ref(&north));
    // None is their own: they place none.
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
    assert_eq!(ids(&whole.get("/v1/orders").expect(200)), std::slice::from_ref(&south));
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
    for key in ["Lead", "x", "", "a-b", &"k".repeat(41)] {
        admin.post(ROLES, &new_role(key, &["orders.read"])).refused(422, "bad_role_key");
    }
    admin.post(ROLES, &new_role("a\u{0}b", &["orders.read"])).refused(422, "invalid_text");
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
