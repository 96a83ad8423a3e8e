//! Business units and the roles in them: the roles that change a unit, and the uses that keep it.

use rstest::rstest;
use serde_json::{Value, json};

use super::tree::{
    UNITS, UNKNOWN, at, ids, inherit_roles, member, members, new_member, order_in, shop_with_units,
};
use crate::support::app::Shop;
use crate::support::database::Backend;

#[rstest]
fn the_head_of_a_unit_changes_it_and_what_is_below(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let head = member(&shop, "hal@acme.test", &[at("company_admin", Some(&units.north))]);
    let place = |unit: &str| format!("{UNITS}/{unit}");
    let patch = |unit: &str, change: Value| head.patch(&place(unit), &change);
    let new = |name: &str, parent: Option<&str>| {
        head.post(UNITS, &json!({ "name": name, "kind": "location", "parent_id": parent }))
    };

    let mut seen = ids(&head.get(UNITS).expect(200));
    seen.sort();
    let mut there = [&units.north, &units.north1, &units.north2].map(String::clone);
    there.sort();
    assert_eq!(seen, there);
    head.get(&place(&units.south)).refused(404, "not_found");
    patch(&units.south, json!({ "name": "Mine" })).refused(404, "not_found");
    head.delete(&place(&units.south)).refused(404, "not_found");

    let made = new("Branch", Some(&units.north1)).expect(201).id();
    new("Top", None).refused(403, "forbidden");
    new("Branch", Some(&units.south)).refused(403, "forbidden");
    new("Branch", Some(UNKNOWN)).refused(404, "not_found");
    patch(&units.north, json!({ "name": "Far North", "active": false })).expect(200);
    patch(&units.north, json!({ "active": true })).expect(200);
    patch(&made, json!({ "parent_id": units.north2 })).expect(200);
    for field in ["inherits_roles", "inherits_rules"] {
        for value in [true, false] {
            // A unit does not free itself of head office; one below it is the head's to cut off and to take back.
            patch(&units.north, json!({ field: value })).refused(403, "forbidden");
            patch(&made, json!({ field: !value })).expect(200);
        }
        shop.company_admin().patch(&place(&made), &json!({ field: true })).expect(200);
    }
    for (unit, parent) in [
        (&units.north, json!(null)),
        (&units.north, json!(units.south)),
        (&units.north1, json!(units.south)),
        (&units.north1, json!(null)),
    ] {
        patch(unit, json!({ "parent_id": parent })).refused(403, "forbidden");
    }
    // What is cut off is seen from right above, and no more.
    inherit_roles(&shop, &units.north1, false);
    head.get(&place(&units.north1)).expect(200);
    patch(&units.north1, json!({ "name": "Mine" })).refused(403, "forbidden");
    patch(&units.north1, json!({ "name": "Mine", "inherits_roles": true }))
        .refused(403, "forbidden");
    patch(&units.north1, json!({})).refused(403, "forbidden");
    head.delete(&place(&units.north1)).refused(403, "forbidden");
    new("Branch", Some(&units.north1)).refused(403, "forbidden");
    patch(&units.north1, json!({ "inherits_roles": true })).expect(200);
    patch(&units.north1, json!({ "name": "Mine" })).expect(200);
    head.delete(&place(&made)).expect(204);

    // An administrator of a part does not see the rest by its other roles.
    let mixed = [at("company_admin", Some(&units.north1)), at("approver", None)];
    let mixed = member(&shop, "mix@acme.test", &mixed);
    assert_eq!(ids(&mixed.get(UNITS).expect(200)), std::slice::from_ref(&units.north1));
    mixed.patch(&place(&units.north2), &json!({ "name": "Mine" })).refused(404, "not_found");
    let buyer = member(&shop, "bob@acme.test", &[at("buyer", Some(&units.north))]);
    buyer.get(UNITS).refused(403, "forbidden");
}

#[rstest]
fn a_unit_stays_while_roles_or_keys_name_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let admin = shop.company_admin();
    let place = |unit: &str| format!("{UNITS}/{unit}");
    let una = member(&shop, "una@acme.test", &[at("buyer", Some(&units.north1))]);
    admin.delete(&place(&units.north1)).refused(409, "unit_in_use");
    let id = una.get("/v1/me").expect(200).text("/member_id");
    let path = format!("{}/{id}", members(&shop));
    admin.patch(&path, &json!({ "grants": [at("buyer", Some(&units.north2))] })).expect(200);
    admin.delete(&place(&units.north1)).expect(204);
    // A role is not given in a unit that is gone.
    let gone = json!({ "grants": [at("buyer", Some(&units.north1))] });
    admin.patch(&path, &gone).refused(404, "not_found");

    let key = json!({ "name": "ERP", "scopes": ["orders.read"], "unit_id": units.south });
    admin.post("/v1/api-keys", &key).expect(201);
    admin.delete(&place(&units.south)).refused(409, "unit_in_use");
}

/// The statements of a request, without those of work behind it.
fn fewest(shop: &Shop, send: &dyn Fn()) -> i64 {
    send();
    let tries = (0..4).map(|_| {
        let before = shop.statements().sent();
        send();
        shop.statements().sent() - before
    });
    tries.min().expect("several tries")
}

/// Grants that stay are not stored again.
#[rstest]
fn grants_cost_a_change_of_the_name_no_statement(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let admin = shop.company_admin();
    let renaming = |email: &str, grants: &[Value]| {
        let made = admin.post(&members(&shop), &new_member(email, grants)).expect(201);
        let path = format!("{}/{}", members(&shop), made.id());
        fewest(&shop, &|| {
            admin.patch(&path, &json!({ "name": "Renamed" })).expect(200);
        })
    };
    let many: Vec<_> = units.all().map(|unit| at("buyer", Some(unit))).into();
    assert_eq!(renaming("one@acme.test", &[at("buyer", None)]), renaming("all@acme.test", &many));
}

/// Within the statement that reads rights, whatever the grants are.
#[rstest]
fn grants_cost_a_request_no_statement(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    shop.product("BOLT", "10.00");
    let order = order_in(&shop.company_admin(), &units.north1, 1).expect(201).id();
    let roles = ["approver", "company_admin", "accountant"];
    let grants: Vec<_> =
        units.all().into_iter().flat_map(|unit| roles.map(|role| at(role, Some(unit)))).collect();
    let many = member(&shop, "all@acme.test", &grants);
    let path = format!("/v1/orders/{order}");
    let plain = fewest(&shop, &|| {
        shop.company_admin().get(&path).expect(200);
    });
    let placed = fewest(&shop, &|| {
        many.get(&path).expect(200);
    });
    inherit_roles(&shop, &units.south, false);
    let cut = fewest(&shop, &|| {
        shop.approver().get(&path).expect(200);
    });
    assert_eq!((placed, cut), (plain, plain), "statements of a request");
}

#[rstest]
fn a_list_goes_on_though_the_tree_changes(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some((shop, units)) = shop_with_units(backend) else { return };
    let head = member(&shop, "hal@acme.test", &[at("company_admin", Some(&units.north))]);
    let first = head.get(&format!("{UNITS}?limit=1")).expect(200);
    assert_eq!(ids(&first), [units.north2]);
    let new = json!({ "name": "New", "kind": "location", "parent_id": units.north });
    shop.company_admin().post(UNITS, &new).expect(201);
    let next = format!("{UNITS}?limit=1&cursor={}", first.text("/next_cursor"));
    assert_eq!(ids(&head.get(&next).expect(200)), [units.north1]);
}
