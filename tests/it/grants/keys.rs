//! API keys bound to a unit.

use rstest::rstest;
use serde_json::{Value, json};

use super::tree::{
    UNITS, UNKNOWN, at, ids, inherit_roles, member, members, order_in, shop_with_units,
};
use crate::support::actor::Actor;
use crate::support::database::Backend;

#[rstest]
fn a_key_of_a_unit_sees_the_unit_and_what_is_below(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let [_south, north, one] = [&units.south, &units.north, &units.north1]
        .map(|unit| order_in(&shop.buyer(), unit, 1).expect(201).id());
    let head = member(&shop, "hal@acme.test", &[at("company_admin", Some(&units.north))]);
    let key = |unit: Option<&str>| {
        let mut key = json!({ "name": "ERP", "scopes": ["orders.read", "members.read"] });
        if let Some(unit) = unit {
            key["unit_id"] = json!(unit);
        }
        key
    };
    for unit in [None, Some(units.south.as_str())] {
        let refused = head.post("/v1/api-keys", &key(unit));
        let refused = refused.refused(422, "scope_not_grantable");
        assert_eq!(refused.text("/errors/0/code"), "scope_not_held");
    }
    let of_north = key(Some(&units.north));
    head.post("/v1/api-keys", &key(Some(UNKNOWN))).refused(404, "not_found");
    shop.stranger().post("/v1/api-keys", &of_north).refused(404, "not_found");
    shop.staff().post("/v1/api-keys", &of_north).refused(422, "missing_field");

    let made = head.post("/v1/api-keys", &of_north).expect(201);
    assert_eq!(made["unit_id"], json!(units.north));
    let program = shop.anonymous().with_token(&made.text("/key"));
    assert_eq!(ids(&program.get("/v1/orders").expect(200)), [one.clone(), north.clone()]);
    program.get(&members(&shop)).expect(200);
    let me = program.get("/v1/me").expect(200);
    assert_eq!(me["grants"][0]["unit_id"], json!(units.north));
    inherit_roles(&shop, &units.north1, false);
    assert_eq!(ids(&program.get("/v1/orders").expect(200)), [north]);
    inherit_roles(&shop, &units.north1, true);

    // The head of the unit sees its keys alone; the company's administrator sees all.
    let companys = shop.company_admin().post("/v1/api-keys", &key(None)).expect(201).id();
    let souths = key(Some(&units.south));
    let souths = shop.company_admin().post("/v1/api-keys", &souths).expect(201).id();
    assert_eq!(ids(&head.get("/v1/api-keys").expect(200)), [made.id()]);
    assert_eq!(ids(&shop.company_admin().get("/v1/api-keys").expect(200)).len(), 3);
    // A unit that a key names stays, even one that is revoked.
    shop.company_admin().delete(&format!("{UNITS}/{}", units.south)).refused(409, "unit_in_use");
    for hidden in [companys, souths] {
        head.get(&format!("/v1/api-keys/{hidden}")).refused(404, "not_found");
        head.post(&format!("/v1/api-keys/{hidden}/revoke"), &json!({})).refused(404, "not_found");
    }
}

#[rstest]
fn a_key_loses_what_its_maker_lost_at_its_place(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let head = member(&shop, "hal@acme.test", &[at("company_admin", Some(&units.north))]);
    let body = json!({
        "name": "ERP", "scopes": ["orders.read", "members.read"], "unit_id": units.north1,
    });
    let made = head.post("/v1/api-keys", &body).expect(201);
    let program = shop.anonymous().with_token(&made.text("/key"));
    let path = head.get("/v1/me").expect(200).text("/member_id");
    let path = format!("{}/{path}", members(&shop));
    let admin = shop.company_admin();

    // Below the same unit, nothing is lost.
    let grants = json!({ "grants": [at("company_admin", Some(&units.north1))] });
    assert_eq!(admin.patch(&path, &grants).expect(200)["api_keys_reduced"], Value::Null);
    program.get(&members(&shop)).expect(200);
    // Less of it there, and all of it elsewhere.
    let grants = json!({ "grants": [
        at("approver", Some(&units.north)), at("company_admin", Some(&units.north2)),
    ] });
    let reduced = admin.patch(&path, &grants).expect(200);
    assert_eq!(reduced["api_keys_reduced"][0]["scopes_lost"], json!(["members.read"]));
    program.get(&members(&shop)).refused(403, "forbidden");
    let grants = json!({ "grants": [at("company_admin", Some(&units.south))] });
    assert_eq!(admin.patch(&path, &grants).expect(200)["api_keys_reduced"][0]["revoked"], true);
    program.get("/v1/orders").refused(401, "api_key_revoked");
}

/// The power to make keys counts where it is held, and not where the scopes are.
#[rstest]
fn a_head_with_wider_roles_makes_keys_in_the_unit_only(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let roles = [at("company_admin", Some(&units.north)), at("accountant", None)];
    let head = member(&shop, "hal@acme.test", &roles);
    let key = |scope: &str, unit: Option<&str>| {
        let mut key = json!({ "name": "ERP", "scopes": [scope] });
        if let Some(unit) = unit {
            key["unit_id"] = json!(unit);
        }
        head.post("/v1/api-keys", &key)
    };
    for scope in ["statements.read", "orders.read"] {
        for unit in [None, Some(units.south.as_str())] {
            let refused = key(scope, unit).refused(422, "scope_not_grantable");
            assert_eq!(refused.text("/errors/0/code"), "scope_not_held", "{scope} at {unit:?}");
        }
        key(scope, Some(&units.north1)).expect(201);
    }
}

#[rstest]
fn a_key_loses_what_a_change_of_the_tree_takes_from_its_maker(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let admin = shop.company_admin();
    let roles = [at("company_admin", Some(&units.north)), at("approver", Some(&units.south))];
    let head = member(&shop, "hal@acme.test", &roles);
    let key = |maker: &Actor, unit: &str| {
        let body = json!({
            "name": "ERP", "scopes": ["orders.read", "members.read"], "unit_id": unit,
        });
        let made = maker.post("/v1/api-keys", &body).expect(201);
        shop.anonymous().with_token(&made.text("/key"))
    };
    let (moving, staying) = (key(&head, &units.north1), key(&head, &units.north2));
    let companys = key(&admin, &units.north1);
    let move_to = |unit: &str, parent: &str| {
        admin.patch(&format!("{UNITS}/{unit}"), &json!({ "parent_id": parent })).expect(200);
    };
    let people = members(&shop);

    // In the south the maker only approves.
    move_to(&units.north1, &units.south);
    moving.get("/v1/orders").expect(200);
    moving.get(&people).refused(403, "forbidden");
    for other in [&staying, &companys] {
        other.get(&people).expect(200);
    }
    // Cut off, nothing of the maker's reaches the unit.
    inherit_roles(&shop, &units.north1, false);
    moving.get("/v1/orders").refused(401, "api_key_revoked");
    for other in [&staying, &companys] {
        other.get(&people).expect(200);
    }
    // Nothing comes back.
    inherit_roles(&shop, &units.north1, true);
    moving.get("/v1/orders").refused(401, "api_key_revoked");

    // A key that was kept on request stays, wherever its unit moves.
    let path = head.get("/v1/me").expect(200).text("/member_id");
    let kept = json!({ "grants": [at("buyer", None)], "keep_api_keys": true });
    admin.patch(&format!("{people}/{path}"), &kept).expect(200);
    move_to(&units.north2, &units.south);
    staying.get(&people).expect(200);
}

/// A key reads all orders of its unit, so a maker with only the own ones left backs it no more.
#[rstest]
fn a_role_for_the_own_orders_backs_no_key_of_a_unit(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let roles = [at("company_admin", Some(&units.north)), at("buyer", None)];
    let head = member(&shop, "hal@acme.test", &roles);
    let key = |unit: &str, scopes: &[&str]| {
        let body = json!({ "name": "ERP", "scopes": scopes, "unit_id": unit });
        let made = head.post("/v1/api-keys", &body).expect(201);
        shop.anonymous().with_token(&made.text("/key"))
    };
    let moving = key(&units.north1, &["orders.read"]);
    let half = key(&units.north2, &["orders.read", "members.read"]);
    let kept = key(&units.north2, &["members.read"]);
    let (admin, people) = (shop.company_admin(), members(&shop));
    let to_south = json!({ "parent_id": units.south });
    admin.patch(&format!("{UNITS}/{}", units.north1), &to_south).expect(200);
    moving.get("/v1/orders").refused(401, "api_key_revoked");

    // One scope was kept on request: a move takes the other one, and leaves it.
    let path = head.get("/v1/me").expect(200).text("/member_id");
    let grants = [at("accountant", Some(&units.north)), at("buyer", None)];
    let change = json!({ "grants": grants, "keep_api_keys": true });
    admin.patch(&format!("{people}/{path}"), &change).expect(200);
    admin.patch(&format!("{UNITS}/{}", units.north2), &to_south).expect(200);
    half.get("/v1/orders").refused(403, "forbidden");
    for program in [&half, &kept] {
        program.get(&people).expect(200);
    }
}
